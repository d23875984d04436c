"""Nothing a stranger wrote can be tapped, pings anyone or hides."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.boundary import permalink, shown

TAPPABLE = re.compile(
    r"[a-z][a-z0-9+.-]*://|(?<![\w/])/[a-z0-9_]|@|[^\W_]\.(?:[^\W\d_]{2})|\d+\.\d+\.\d+\.\d+", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://evil.example/claim?x=1.", "See [link removed]."),
        ("見てhttps://evil.example/x。続く", "見て[link removed]。続く"),
        ("(www.evil.example)", "([link removed])"),
        ("HTTPS://EVIL.EXAMPLE", "[link removed]"),
        ("ht\u200btps://evil.example", "[link removed]"),
        ("tg://user?id=1", "[removed]"),
        ("javascript:alert`1`", "[link removed]"),
        ("evil.com/claim and evil.com:80/x", "[link removed] and [link removed]"),
        ("t.me/acme_pump", "[removed]"),
        ("discord.gg/abc", "[removed]"),
        ("Booking.com and Node.js/Express and README.md", "Booking․com and Node․js/Express and README․md"),
        ("пример.рф", "пример․рф"),
        ("at 10.0.0.1 now", "at 10․0․0․1 now"),
        ("GPT-4.5 of the U.S. costs 3.50, e.g. here.", "GPT-4.5 of the U.S. costs 3.50, e.g. here."),
        ("@everyone <@&1> @ana", "＠everyone <＠&1> ＠ana"),
        ("/start and and/or 5/10", "／start and and/or 5/10"),
        ("two\nlines\r\nand\u2028three", "two lines and three"),
        ("a\u202eb\u2066c\U000e0041d\u3164e", "abcde"),
        ("\u200b", "…"),
        ("", "…"),
        ("pay 0x52908400098527886E0F7030069857D2E4169EE7", "pay [removed]"),
    ],
)
def test_a_text_is_shown_without_what_a_client_would_act_on(text: str, expected: str) -> None:
    assert shown(text) == expected


hostile = st.lists(
    st.sampled_from(
        [
            "https://",
            "http:/",
            "//",
            "evil.com",
            "www.",
            "t.me/",
            "discord.gg/",
            "@",
            "everyone",
            "<@&1>",
            "/",
            "start",
            ".",
            "com",
            "рф",
            "x",
            "1",
            " ",
            "\n",
            "\u200b",
            "\u202e",
            "🙂",
            "[link removed]",
            "(",
            ")",
            ":",
            "tg:",
            "1.2.3.4",
            "xn--a",
        ]
    )
    | st.text(max_size=4),
    max_size=12,
).map("".join)


@given(hostile | st.text())
def test_whatever_comes_nothing_tappable_or_invisible_is_left(text: str) -> None:
    line = shown(text)
    assert not TAPPABLE.search(line), line
    assert not [
        c for c in line if unicodedata.category(c) in ("Cc", "Cs", "Co") or c in "\u200b\u200e\u200f\u202e\u2066"
    ]
    assert line == " ".join(line.split())


@given(hostile)
def test_showing_twice_changes_nothing_more(text: str) -> None:
    assert shown(shown(text)) == shown(text)


def test_a_post_of_a_megabyte_takes_no_time() -> None:
    for piece in ("a", "a.", "http://", "@", "/", "a\u0301", "\u0301"):
        assert len(shown(piece * 500_000)) <= 20_000


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://a.example/x",
        "https://user:pw@a.example/",
        "https://a.example/ x",
        "//a.example",
        "https://localhost/x",
        "https://a.example/" + "x" * 600,
        "https://a.example/<b>",
        "https://[::1",
        "data:text/html,x",
    ],
)
def test_what_is_no_safe_web_address_is_no_link(url: str | None) -> None:
    assert permalink(url) is None


def test_a_permalink_stays_as_it_is() -> None:
    assert permalink("https://social.example/@ana/1") == "https://social.example/@ana/1"
