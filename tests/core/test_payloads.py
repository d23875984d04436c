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
    "piece", ["a", "1", "A1b", "0", "+1 ", "a.", "a@", "0x", "code ", "12 Elm ", "t.me/", "ref ", "(", "at "]
)
def test_a_hundred_thousand_characters_take_no_time(piece: str) -> None:
    remove_payloads(piece * (100_000 // len(piece)))
