"""One layout, three faces: the same words in each, and no markup but ours."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain import Claim, Counts, Digest, Missing, Standing
from bot.core.layout import FULL, PHONE
from bot.core.lines import utf16
from bot.core.render import DISCORD_UNITS, TELEGRAM_BYTES, TELEGRAM_UNITS, discord, telegram, text
from tests.core.brief_values import UNSOURCED, claim, digest, evidence

REPORTED, SPECULATION, CONFIRMED = Standing.REPORTED, Standing.SPECULATION, Standing.CONFIRMED


def acme() -> Digest:
    return digest(
        claim("Acme says Lumen is live in the US.", CONFIRMED, (4,), said_by="Acme"),
        claim("Video output is included.", REPORTED, (1, 2, 3, 5, 6), sites=1),
        claim("A paid tier “may” follow.", SPECULATION, (2,)),
        counts=Counts(posts=31, copies=12, origins=6, sites=4, sourced=2),
        missing=(
            Missing("no_price", "a price"),
            Missing("no_place", "a place"),
            Missing("ai_label", "[2] carries the label “AI <made>”"),
        ),
    )


def test_the_brief_on_a_terminal() -> None:
    assert text(acme()) == (
        "#Lumen: 31 posts, 12 copies, 4 sites, 2 with a source\n"
        "\n"
        "CONFIRMED (by Acme)\n"
        "• Acme says Lumen is live in the US [4].\n"
        "\n"
        "REPORTED (stated as fact, no source given)\n"
        "• Video output is included [1][2][3] +2.\n"
        "\n"
        "SPECULATION\n"
        "• A paid tier “may” follow [2].\n"
        "\n"
        "WHAT'S MISSING\n"
        "• A price, a place.\n"
        "• [2] carries the label “AI <made>”."
    )


def test_the_brief_of_a_thread_in_which_nothing_is_confirmed() -> None:
    brief = digest(
        claim("Acme has released Lumen.", REPORTED, (1, 2, 3, 5), spelled=(("Lu Men", (5,)),)),
        missing=(UNSOURCED,),
        would_confirm=("acme.example",),
        note="no answer",
    )
    assert text(brief) == (
        "#Lumen: what 5 posts say\n"
        "\n"
        "CONFIRMED\n"
        "Nothing. No post links to or names a primary source. Would confirm: acme.example\n"
        "\n"
        "REPORTED (stated as fact, no source given)\n"
        "• Acme has released Lumen [1][2][3], spelled “Lu Men” in [5].\n"
        "\n"
        "WHAT'S MISSING\n"
        "• Any statement by or link to Acme.\n"
        "\n"
        "Quotes only."
    )


def test_the_brief_on_a_phone_in_telegram() -> None:
    assert telegram(acme()) == (
        "<b>#Lumen</b> · 31 posts, 4 sites, 2 with a source\n"
        "<b>CONFIRMED</b> (by Acme)\n"
        '1. Acme says Lumen is live in the US. <a href="https://social.example/@ana/4">social.example</a>\n'
        "<b>REPORTED</b> (stated as fact, no source given)\n"
        "2. Video output is included. 5 posts, 1 site · "
        '<a href="https://social.example/@ana/1">social.example</a>\n'
        "<b>SPECULATION</b>\n"
        '3. A paid tier “may” follow. 1 post · <a href="https://social.example/@ana/2">social.example</a>\n'
        "<b>MISSING</b>: price, a place\n"
        "<b>NOTE</b>: a label “AI-generated”",
    )


def test_the_brief_in_discord() -> None:
    assert discord(acme()) == (
        "**\\#Lumen** · 31 posts, 4 sites, 2 with a source\n"
        "**CONFIRMED** \\(by Acme\\)\n"
        "1\\. Acme says Lumen is live in the US. [social.example](<https://social.example/@ana/4>)\n"
        "**REPORTED** \\(stated as fact, no source given\\)\n"
        "2\\. Video output is included. 5 posts, 1 site · [social.example](<https://social.example/@ana/1>)\n"
        "**SPECULATION**\n"
        "3\\. A paid tier “may” follow. 1 post · [social.example](<https://social.example/@ana/2>)\n"
        "**MISSING**: price, a place\n"
        "**NOTE**: a label “AI-generated”",
    )


def test_in_the_full_form_each_number_links_to_its_post() -> None:
    (html,) = telegram(digest(claim("A.", posts=(1, 2))), FULL)
    assert '• A <a href="https://social.example/@ana/1">[1]</a><a href="https://social.example/@ana/2">[2]</a>.' in html
    (markdown,) = discord(digest(claim("A.", posts=(1,))), FULL)
    assert "• A \\[[1](<https://social.example/@ana/1>)\\]." in markdown


def test_a_domain_that_would_confirm_is_no_link() -> None:
    brief = digest(claim("A."), would_confirm=("acme.example",))
    assert "<code>acme.example</code>" in telegram(brief)[0]
    assert "`acme.example`" in discord(brief)[0]


def test_a_post_without_a_safe_permalink_is_counted_but_not_linked() -> None:
    brief = digest(claim("A.", behind=(evidence(1, url="javascript:alert(1)"), evidence(2, url=None))))
    assert "<a" not in telegram(brief)[0]
    assert "1. A. 2 posts, 1 site" in telegram(brief)[0]
    assert "](" not in discord(brief)[0]


HOSTILE = [
    "<b>bold</b> & <script>alert('x')</script>",
    '"><a href="https://evil.example">x</a>',
    "@everyone @here <@&123> <@!5> <#77> </start:1> <t:1700000000:R> <:x:1> <a:x:1> <id:customize>",
    "[click\nme](https://evil.example) https://evil.example/[x](y) ![i](https://evil.example/i.png)",
    "[x][1] and [1]: https://evil.example",
    "# head ## head -# small\n# head\n> quote\n>>> all\n- item\n* item\n+ item\n1. item\n10) item",
    "**b** __u__ ~~s~~ ||spoiler|| `code` ```py\nblock``` \\*escaped\\* ¯\\_(ツ)_/¯",
    "www.evil.com evil.com evil․com t.me/evil discord.gg/evil evil.com/x?y=1",
    "/start@evil_bot #tag $BTC",
    "a\u202eb\u200bc\U000e0061d",
    "x" * 5000,
    "e" + "\u0301" * 5000,
    "\ud800 lone",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    assert_safe(hostile_digest(words))


markup = st.lists(
    st.sampled_from(
        [
            *"\\*_~`|<>[]()#-+@/.&;:!1 \n\"'",
            "https://",
            "evil.com",
            "everyone",
            "<@&1>",
            "<t:1>",
            "](",
            "```",
            "||",
            "&lt;",
            "<b>",
            "</b>",
            "🙂",
            "漢",
            "\u202e",
        ]
    )
    | st.text(max_size=6),
    max_size=30,
).map("".join)


@settings(max_examples=80)
@given(markup | st.text(max_size=60))
def test_whatever_a_post_or_the_model_says_no_markup_but_ours_is_written(words: str) -> None:
    assert_safe(hostile_digest(words))


def hostile_digest(words: str) -> Digest:
    """A digest in which every text of a stranger is hostile."""
    behind = (evidence(1, words), evidence(2, words + " not"), evidence(3, url=words))
    return digest(
        *(claim(words, standing, (1, 2), behind=behind, said_by=words or None) for standing in Standing),
        claim("Plain.", CONFIRMED, said_by="Acme", spelled=((words, (1,)),)),
        title=words,
        missing=(Missing(f"no_{words}", words or "x"), Missing(words, words or "x")),
        would_confirm=(words, "acme.example"),
        dropped={words: 1},
        engine="openai",
    )


def assert_safe(brief: Digest) -> None:
    for form in (PHONE, FULL):
        expected = squeeze(text(brief, form))
        messages = telegram(brief, form)
        assert squeeze("\n".join(read_html(message) for message in messages)) == expected
        assert all(utf16(read_html(message)) <= TELEGRAM_UNITS for message in messages)
        assert all(len(message.encode()) <= TELEGRAM_BYTES for message in messages)
        written = discord(brief, form)
        assert squeeze("\n".join(read_markdown(message) for message in written)) == expected
        assert all(utf16(message) <= DISCORD_UNITS for message in written)


def squeeze(brief: str) -> str:
    """Blank lines may be lost where a message ends."""
    return re.sub(r"\n+", "\n", brief)


class Reader(HTMLParser):
    """Reads Telegram's HTML strictly: our four tags, closed in order, and our links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("b", "code", "a")
        assert not self.open, "no tag inside another"
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        assert all((value or "").startswith("https://social.example/@ana/") for _, value in attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.seen.append(data)
        assert self.open or not re.search(r"https?://|\w\.com\b|(?<!\w)@\w", data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def read_html(message: str) -> str:
    assert not re.search(r"&(?!(?:lt|gt|amp|#x27|quot);)", message)
    reader = Reader()
    reader.feed(message)
    reader.close()
    assert not reader.open
    return "".join(reader.seen)


OURS = re.compile(
    r"\\(?P<escaped>[\\*_~`|<>\[\]()#.:+-])"
    r"|\[(?P<label>[\w.-]+)\]\(<https://social\.example/@ana/\d+>\)"
    r"|\*\*(?P<strong>(?:\\.|[^\\*\n])+)\*\*"
    r"|`(?P<code>[a-z0-9.-]+)`"
    r"|(?P<plain>[^\\*_~`|<>\[\]()#])",
    re.DOTALL,
)


def read_markdown(message: str) -> str:
    """Reads our Discord Markdown strictly: escapes, our links, bold and code; all else must be plain."""
    seen, at = [], 0
    while at < len(message):
        match = OURS.match(message, at)
        assert match, message[at : at + 40]
        if strong := match["strong"]:
            seen.append(read_markdown(strong))
        else:
            seen.append(match["escaped"] or match["label"] or match["code"] or match["plain"])
        at = match.end()
    found = "".join(seen)
    assert not re.search(r"(?m)^\s*(?:>|-\s|\+\s|\d+\.\s)|<@|<#\d|<t:|@everyone|@here", message)
    assert not re.search(r"https?://", found)
    return found


def test_a_long_brief_is_told_apart_between_lines() -> None:
    brief = digest(*(claim(f"Report {n} " + "🙂*" * 90, posts=(1, 2, 3)) for n in range(60)))
    whole = text(brief, FULL)
    for messages, limit in ((telegram(brief, FULL), TELEGRAM_UNITS), (discord(brief, FULL), DISCORD_UNITS)):
        assert len(messages) > 1
        assert all(utf16(message) <= limit * 4 for message in messages)
    assert squeeze("\n".join(read_html(message) for message in telegram(brief, FULL))) == squeeze(whole)
    assert squeeze("\n".join(read_markdown(message) for message in discord(brief, FULL))) == squeeze(whole)


def test_no_message_has_more_links_than_telegram_shows() -> None:
    brief = digest(*(claim(f"R{n}.", posts=(1, 2, 3, 4)) for n in range(60)))
    messages = telegram(brief, FULL)
    assert max(message.count("<a ") for message in messages) <= 100
    assert sum(message.count("<a ") for message in messages) == 240


@pytest.mark.parametrize("letter", ["漢", "🙂", "*", "&", "x"])
def test_a_phone_brief_is_one_message_in_telegram(letter: str) -> None:
    claims: list[Claim] = [claim(letter * 500, standing) for standing in Standing for _ in range(3)]
    assert len(telegram(digest(*claims))) == 1
    assert utf16(text(digest(*claims), PHONE)) <= 1200
