"""What a scam needs goes, what a brief needs stays: one table of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.payloads import remove_payloads

GOES = [
    ("Send ETH to 0x52908400098527886E0F7030069857D2E4169EE7 now", "Send ETH to [removed] now"),
    ("CA: 0x" + "a1" * 32, "CA: [removed]"),
    ("Donate 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa.", "Donate [removed]."),
    ("pay 3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "pay [removed]"),
    ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "[removed]"),
    ("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", "[removed]"),
    ("TRON TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "TRON [removed]"),
    ("mint EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", "mint [removed]"),
    ("ton EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N", "ton [removed]"),
    ("cosmos1hsk6jryyqjfhp5dhc55tc9jtckygx0eph6dd02", "[removed]"),
    ("Join https://t.me/+dGA3mE_zk-EwZThk today", "Join [removed] today"),
    ("Join T.ME/acme_pump, hurry", "Join [removed], hurry"),
    ("come to t . me / acme_pump", "come to [removed]"),
    ("discord.gg/abc123!", "[removed]!"),
    ("See discord.com/invite/abc123", "See [removed]"),
    ("wa.me/15551234567", "[removed]"),
    ("加入https://t.me/acme_pump，谢谢", "加入[removed]，谢谢"),
    ("tg://join?invite=abc", "[removed]"),
    ("DM me on Telegram @acme_sales for more", "DM me on Telegram [removed] for more"),
    ("Contact: @acme_sales", "Contact: [removed]"),
    ("Mail ana.b+x@example.co.uk.", "Mail [removed]."),
    ("ana [at] example [dot] org", "[removed]"),
    ("use code ABC123", "use code [removed]"),
    ("Code: WELCOME50 gives more", "Code: [removed] gives more"),
    ("use code WELCOME", "use code [removed]"),
    ("my referral code is 88231457", "my referral code is [removed]"),
    ("Referral: ACME77X", "Referral: [removed]"),
    ("invite code “MOON42”", "invite code “[removed]”"),
    ("https://acme.example/join?ref=ana42&x=1", "https://acme.example/join?ref=[removed]&x=1"),
    ("Call +1 (555) 010-4477 now", "Call [removed] now"),
    ("+49 170 1234567", "[removed]"),
    ("+33 612 345 678", "[removed]"),
    ("0049 170 1234567", "[removed]"),
    ("WhatsApp: 6281234567890", "WhatsApp: [removed]"),
    ("ring (555) 234-5678", "ring [removed]"),
    ("ring 555-234-5678.", "ring [removed]."),
    ("0170 1234567", "[removed]"),
    ("06 12 34 56 78", "[removed]"),
    ("020 7946 0958", "[removed]"),
    ("微信：13812345678", "微信：[removed]"),
    ("He lives at 12 Elm Street, Springfield, IL 62704.", "He lives at [removed]."),
    ("The fire at 12 Elm Street in Springfield", "The fire at [removed] in Springfield"),
    ("Meet at 221B Baker Street.", "Meet at [removed]."),
    ("4 Acme Drive, Springfield, IL 62704", "[removed]"),
    ("Kommt zur Hauptstraße 12!", "Kommt zur [removed]!"),
    ("au 12 rue de la Paix", "au [removed]"),
    ("P.O. Box 1234", "[removed]"),
    ("0X742D35CC6634C0532925A3B844BC454E4438F44E", "[removed]"),
    ("0x742d 35Cc 6634 C053 2925 a3b8 44Bc 454e 4438 f44e", "[removed]"),
    ("#airdrop0x742d35cc6634c0532925a3b844bc454e4438f44e", "#airdrop[removed]"),
    ("TON 0:83dfd552e63729b472fcbcc8c45ebcc6691702558b68ec7527e1ba403a0f31a8", "TON [removed]"),
    ("pay lnbc20u1p3y0x3hpp5743k2g0fsqqxj7n8qzuhns5gmkk4djeejk3wkp64ppevgekvc0jsdq", "pay [removed]"),
    ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "[removed]"),
    (
        "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
        "[removed]",
    ),
    ("Send SOL to acme-pump.sol today", "Send SOL to [removed] today"),
    (
        "seed phrase: legal winner thank year wave sausage worth useful legal winner thank yellow",
        "seed phrase: [removed]",
    ),
    (
        "1. legal 2. winner 3. thank 4. year 5. wave 6. fog 7. worth 8. useful 9. legal 10. winner 11. thank 12. yes",
        "[removed]",
    ),
    ("private key: " + "e9" * 32, "private key: [removed]"),
    ("IBAN DE89 3704 0044 0532 0130 00, thanks", "IBAN [removed], thanks"),
    ("card 4111 1111 1111 1111", "card [removed]"),
    ("paypal.me/ana", "[removed]"),
    ("CashApp $ana99", "CashApp [removed]"),
    ("t[.]me/acme_pump", "[removed]"),
    ("discord (dot) gg/abc123", "[removed]"),
    ("Telegram: @acme_sales", "Telegram: [removed]"),
    ("Join Telegram 👉 @acme_sales", "Join Telegram 👉 [removed]"),
    ("@acme_sales on Telegram knows", "[removed] on Telegram knows"),
    ("Signal: ana.55", "Signal: [removed]"),
    ("加微信 pump888", "加微信 [removed]"),
    ("QQ群 123456789", "QQ群 [removed]"),
    ("promo code – SAVE20", "promo code – [removed]"),
    ("my code is BONUS99", "my code is [removed]"),
    ("Empfehlungscode XK29DL", "Empfehlungscode [removed]"),
    ("código de referido: ANA77", "código de referido: [removed]"),
    ("промокод LETO2026", "промокод [removed]"),
    ("邀请码：8F3K2D", "邀请码：[removed]"),
    ("招待コード: AB12CD", "招待コード: [removed]"),
    ("acme.example/signup/VFBMBL", "acme.example/signup/[removed]"),
    ("＋49 170 1234567", "[removed]"),
    ("212 555 0143", "[removed]"),
    ("06.12.34.56.78", "[removed]"),
    ("86-13812345678", "[removed]"),
    ("ana at example dot com", "[removed]"),
    ("ana＠example.com", "[removed]"),
    ("ana @ example . com", "[removed]"),
    ("1600 Acme Avenue NW, Springfield", "[removed], Springfield"),
    ("Am Hang 7, 10115 Berlin", "[removed]"),
    ("Calle Mayor 12, 28013 Madrid", "[removed]"),
    ("Via Roma 12.", "[removed]."),
    ("ул. Ленина, д. 5", "[removed]"),
    ("北京市朝阳区建国路88号", "北京市朝阳区[removed]"),
    ("東京都千代田区丸の内1-9-1", "東京都[removed]"),
    ("Image: a poster that says “use code MOON42”", "Image: a poster that says “use code [removed]”"),
]

STAYS = [
    "Released 2026-04-15, 15.04.2026, 04/15/2026 and 2026/04/15 20:30:00",
    "It costs $1,200,000 or 1.200.000 € or 0.00012345 BTC",
    "Versions v22.8.1, 3.11.7 and 0.28.1 of the package",
    "They won 3:2 and 101-99, then 7-6 6-4",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "uuid 123e4567-e89b-12d3-a456-426614174000",
    "ISBN 978-3-16-148410-0 and 0-306-40615-2",
    "+12%, +3.5 points, +100 000 000 users, +1,000,000 views",
    "1.884.034.783 views, 1 884 034 783 views, 13812345678 views",
    "post 1911111111111111111",
    "host 192.168.100.200 and 10.0.0.1:8080",
    "RFC 2119, CVE-2026-12345, ISO 9001, GPT-4.5, H100, RTX 5090",
    "error code E1234, status code 404, zip code 94105, source code GPT4ALL",
    "The code 2026 edition, code review, Code Llama, the code works",
    "The referral program started; the bonus is 500 USD and the discount is 50%",
    "promo materials 2026, invite only, invited 1500 people",
    "@ana@example.social wrote to @bob",
    "Telegram @acme announced it; the message was clear",
    "Join me now on @acmetv to hear more",
    "In 2026 Wall Street banks and 500 Wall Street analysts",
    "2 Abbey Road albums, 5 Gate Square posts, 3 Supreme Court rulings",
    "10 Downing and Elm Street in general",
    "#MetaReleasesMuseSpark4You2Day and MuseSpark2026CreatorChallengeEdition",
    "AcmeReleasesSparkTwoForEveryoneEverywhere3",
    "Call volume rose to 2 000 000; phone sales 2025-04-15 were flat",
    "from 01-02-2025 to 03/04/2026, at 09:00, from 08:00 to 22:00",
    "Mon Jan 31 20:22:01 +0000 2026, Tue 10:00 +1000 2026",
    "room 0815, agent 007, 0.5 mm",
    "Startplatz 3, Platz 1, Paragraph 12 Absatz 3",
    "https://example.org/watch?v=abc123&page=2",
    "a 3,000,000,000-parameter model",
    "0x1F600 and 0xdeadbeef",
    "Signal: weak growth in Q3; WeChat: 1.3 billion users; Line 4: closed; LINE: 12000 staff",
    "Telegram: blocked since Monday, Telegram CEO @ana said so",
    "The secret words are new to users who never had one before, says Acme",
    "Mets @ Yankees. Final score 3-2",
    "Am Samstag 12, im Spiel 3, via Twitter 12 people, Plaza Mayor 2026",
    "проспект Мира закрыт до 5 мая, 布陣は4-3-3で, 东京都2026-03-14, 南京路2026年改造",
    "vitalik.eth said that gas is cheap",
    "https://example.org/join/team and https://example.org/register/now",
    "the promo code is expired, my code is broken, промокод не работает, 优惠码失效",
    "1. Iran 2. Kuwait 3. Oman 4. Iraq 5. Chad 6. Mali 7. Niger 8. Ghana 9. Togo 10. Benin 11. Egypt 12. Libya",
    "card 1234 5678 9012 3456, flight GB29 1234 5678, VX agent, QQ has 500000 users",
    "http://t.co/ciqq72ic2l and http://t.co/vxKE58212",
]


@pytest.mark.parametrize(("text", "kept"), GOES)
def test_a_payload_is_removed_and_the_words_around_it_stay(text: str, kept: str) -> None:
    assert remove_payloads(text) == kept


@pytest.mark.parametrize("text", STAYS)
def test_dates_counts_versions_hashes_and_names_stay(text: str) -> None:
    assert remove_payloads(text) == text


@pytest.mark.parametrize("text", [text for text, _ in GOES] + STAYS)
def test_removing_twice_changes_nothing_more(text: str) -> None:
    once = remove_payloads(text)
    assert remove_payloads(once) == once


@given(
    st.sampled_from([text for text, _ in GOES]),
    st.text(alphabet="abc \n", max_size=9),
    st.text(alphabet="xyz \n"),
)
def test_a_payload_goes_wherever_it_stands_between_words(text: str, before: str, after: str) -> None:
    assert "[removed]" in remove_payloads(f"{before} {text} {after}")


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "A1b",
        "0",
        "+1 ",
        "a.",
        "a@",
        "0x",
        "code ",
        "12 Elm ",
        "t.me/",
        "ref ",
        "(",
        "at ",
        "[",
        "t [",
        "telegram ",
        "a at b ",
        "Am Hang 7, ",
        "seed legal ",
        "1. legal ",
        "private key ",
    ],
)
def test_a_hundred_thousand_characters_take_no_time(piece: str) -> None:
    remove_payloads(piece * (100_000 // len(piece)))
