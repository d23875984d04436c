"""Saved pages taken apart, times read, replies without information known."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.links import links_in
from bot.core.page import AI_GENERATED, Header, PageReply, is_noise, moment, read_header, saved_page
from bot.core.tags import tags_in

PAGES = Path(__file__).parent.parent / "data" / "pages"
REAL_PAGES = Path(__file__).parents[3] / "shared" / "thread"
BAR = "  • Reward\n  • Comment\n  • Repost\n  • Share\n"
DISCLAIMER = "This page may contain third-party content, which is provided for information purposes only (x)."


def page(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def test_a_saved_page_gives_the_body_alone() -> None:
    assert saved_page(page("01-plain.txt")).body == (
        "#HarbourTram — What the night shift saw\n"
        "\n"
        "\n"
        "The line stopped at 06:40, says a driver at Customs Quay.\n"
        "Share your photos with the depot. Comment below if you were on board.\n"
        "How to help:\n"
        "  • Comment\n"
        "  • Repost\n"
        "  • Share\n"
        "Reward for hints: none."
    )


def test_a_page_without_label_and_comments_says_so() -> None:
    plain = saved_page(page("01-plain.txt"))
    assert (plain.labels, plain.replies, plain.header) == ((), (), Header())


def test_the_platform_s_label_is_kept_as_a_signal() -> None:
    labelled = saved_page(page("02-labelled.txt"))
    assert labelled.labels == (AI_GENERATED,)
    assert "AI-generated" not in labelled.body


def test_the_comments_are_read_with_author_words_and_age() -> None:
    assert saved_page(page("02-labelled.txt")).replies == (
        PageReply("moon_rider", "To the moon 🚀", "1h ago"),
        PageReply(
            "ferry_captain",
            "Trams are back at Mole Street since 08:10.\nI was on the first one. #HarbourTram",
            "22m ago",
        ),
        PageReply("moon_rider", "DYOR 🤓", "2d ago"),
        PageReply("scoffer", "Contains AI-generated content", "just now"),
    )


def test_a_commenter_cannot_label_the_post() -> None:
    text = f"A fact.\n{BAR}Comment\nAdd a comment\nscoffer\n· 1h ago\nContains AI-generated content\nReply0\n"
    assert saved_page(text).labels == ()


def test_a_commenter_cannot_slip_words_into_the_body() -> None:
    text = f"A fact.\n{BAR}Comment\nAdd a comment\nscoffer\n· 1h ago\nA lie.\n{BAR}Comment\nAdd a comment\n"
    assert saved_page(text).body == "A fact."


def test_header_lines_tell_author_time_and_address() -> None:
    assert saved_page(page("02-labelled.txt")).header == Header(
        author="night_owl",
        created_at=datetime(2026, 3, 14, 7, 30, tzinfo=UTC),
        url="https://square.example/posts/42",
    )


def test_the_body_begins_after_the_header() -> None:
    assert saved_page(page("02-labelled.txt")).body == (
        "#HarbourTram\n\n🔥 **Rails** at Lantern Bridge may be cracked. Details: https://transit.example/notices/7"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Share this. Comment on it.",
        "Share",
        "Comment",
        "Reward\nComment\nRepost",
        "To join:\n• Like\n• Comment\n• Share",
        "- Comment\n- Repost\n- Share",
        "The page said: Contains AI-generated content, but I wrote it.",
        "Contains AI-generated content\nwas what the label said.",
        "No comments\nfrom the mayor so far.",
        "Replied 1h ago\nView Original",
        "A post-image world.",
        "• Pin it on the wall\nand look.",
    ],
)
def test_no_sentence_of_the_body_is_lost_for_a_word_a_button_has(text: str) -> None:
    assert saved_page(text).body == text
    assert saved_page(f"{text}\n{DISCLAIMER}\n{BAR}").body == text


def test_a_page_cut_off_before_the_buttons_is_read_as_well() -> None:
    cut = saved_page(f"A fact.\npost-image\n{DISCLAIMER}\nContains AI-generated content\n")
    assert (cut.body, cut.labels) == ("A fact.", (AI_GENERATED,))


@pytest.mark.parametrize(
    ("text", "header", "rest"),
    [
        ("Author: Ann\nText", Header(author="Ann"), "Text"),
        ("\n\nsource: The Gazette\n\nText", Header(source="The Gazette"), "\nText"),
        ("Source: https://a.example/1\nText", Header(url="https://a.example/1"), "Text"),
        ("CREATED: 14 March 2026\nText", Header(created_at=datetime(2026, 3, 14, tzinfo=UTC)), "Text"),
        (
            "---\nauthor: 'Ann'\ntags: [one, '#two']\nother: x\n---\nText",
            Header(author="Ann", tags=("one", "two")),
            "Text",
        ),
        ("---\ntitle: T\ntags:\n  - one\n  - two\n---\nText", Header(title="T", tags=("one", "two")), "Text"),
        ("Date: soon\nText", Header(), "Date: soon\nText"),
        ("Time: 9 pm, at the quay.\nText", Header(), "Time: 9 pm, at the quay.\nText"),
        ("Source: the mayor said so.\nText", Header(), "Source: the mayor said so.\nText"),
        ("Note: Author: Ann", Header(), "Note: Author: Ann"),
        ("---\nA line between rules\n---\nText", Header(), "---\nA line between rules\n---\nText"),
        ("Text\nAuthor: Ann", Header(), "Text\nAuthor: Ann"),
        ("Author: Ann\nAuthor: Bob\nText", Header(author="Ann"), "Text"),
    ],
)
def test_what_is_a_header_and_what_is_text(text: str, header: Header, rest: str) -> None:
    assert read_header(text) == (header, rest)


def test_a_header_that_cannot_be_read_is_a_problem_and_loses_no_text() -> None:
    header, rest = read_header("Author: Ann\nDate: soon\nURL: javascript:alert(1)\nText")
    assert header.author == "Ann"
    assert header.problems == (
        'date "soon" is not a time; the post stays undated',
        '"javascript:alert(1)" is not a web address; the post stays unlinked',
    )
    assert rest == "Text"


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-14T07:30:00Z",
        "2026-03-14T07:30:00",
        "2026-03-14 07:30",
        "2026-03-14 07:30 UTC",
        "2026-03-14T09:30:00+02:00",
        "2026-03-14T02:30:00.000-05:00",
        "Sat, 14 Mar 2026 07:30:00 +0000",
        "Sat, 14 Mar 2026 07:30:00 GMT",
        "14.03.2026 07:30",
        "1773473400",
        1773473400,
        1773473400.0,
    ],
)
def test_a_time_in_any_offset_is_told_in_utc(written: str | float) -> None:
    assert moment(written) == datetime(2026, 3, 14, 7, 30, tzinfo=UTC)
    assert moment(written).tzinfo is UTC


@pytest.mark.parametrize("written", ["", "soon", "2026-13-40", float("nan"), float("inf"), 1e30, -1e30])
def test_what_is_no_time_is_refused_in_one_line(written: str | float) -> None:
    with pytest.raises(ValueError, match="is not a time") as refused:
        moment(written)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "DYOR 🤓",
        "Buy the dip",
        "Buy the dip and enter the market 😎",
        "GOGOGO",
        "2026 GOGOGO 👊",
        "🚀🚀🚀",
        "!!!",
        "thnxx for",
        "Go all-in 🤑",
        "Hold tight 💪",
        "Jump in 🚀",
        "Hop in the car!🚗",
        "Just charge it 👊",
        "Just charge and you’re done 👊",
        "Chong Chong GT 🚀",
        "Bulran 🐂",
        "Buy To Earn 💰️",
        "Diamond Hands 💎",
        "first!",
        "nice",
        "Nice one, bro",
        "Thanks for sharing this 🙏",
        "LFG!!! To the moon",
        "@friend @other",
        "#MuseSpark #AI",
        "#MuseSpark 🔥",
        "Good morning everyone ☀️",
        "冲冲冲",
        "加油！支持",
        "Danke!",
    ],
)
def test_cheers_tell_nothing(reply: str) -> None:
    assert is_noise(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "It's down in Berlin too",
        "Confirmed by the mayor",
        "Confirmed",
        "Not true.",
        "Fake!",
        "lol no",
        "yes",
        "300",
        "Down since 9",
        "First in Oslo",
        "Thanks, the tram runs again",
        "great, but the link is dead",
        "https://example.org/notice",
        "Nice https://example.org/notice",
        "#MuseSpark delayed",
        "@mayor denied it",
        "Fire here too",
        "In Nice",
        "停电了",
        "Стоит с утра",
        "يوجد حريق",
        "ดับแล้ว",
        "Police charge man",
        "Hold tight, the bridge is closed",
    ],
)
def test_a_short_fact_is_no_noise(reply: str) -> None:
    assert not is_noise(reply)


@given(st.text(st.characters(codec=None), max_size=200))
def test_no_text_is_too_strange_for_a_page(text: str) -> None:
    for strange in (text, f"Author: a\nDate: {text}\nURL: {text}\n{text}", f"---\ndate: {text}\n---\n{text}"):
        found = saved_page(strange)
        assert saved_page(found.body, with_header=False).body == found.body
        is_noise(strange)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers()))
def test_any_value_is_a_time_or_a_value_error(value: str | float) -> None:
    try:
        found = moment(value)
    except ValueError:
        return
    assert found.tzinfo is UTC


def real(name: str) -> str:
    if not REAL_PAGES.is_dir():
        pytest.skip("the saved thread is not beside the repository")
    return (REAL_PAGES / name).read_text(encoding="utf-8")


RELEASE = "metareleasesmusespark"


@pytest.mark.parametrize(
    ("name", "tags", "labels", "replies"),
    [
        ("01.txt", (RELEASE,), (), 0),
        ("02.txt", (RELEASE,), (AI_GENERATED,), 6),
        ("03.txt", (RELEASE,), (), 4),
        ("04.txt", ("gate广场四月发帖挑战", RELEASE, "creatorcarvinal"), (), 5),
        ("05.txt", (RELEASE,), (), 5),
    ],
)
def test_a_real_page(name: str, tags: tuple[str, ...], labels: tuple[str, ...], replies: int) -> None:
    text = real(name)
    found = saved_page(text)
    assert found.body in text
    assert tags_in(found.body) == tags
    assert found.labels == labels
    assert len(found.replies) == replies
    assert all(is_noise(reply.text) for reply in found.replies)
    assert not is_noise(found.body)


@pytest.mark.parametrize("name", ["01.txt", "02.txt", "03.txt", "04.txt", "05.txt"])
def test_nothing_that_the_page_prints_is_in_a_real_body(name: str) -> None:
    body = saved_page(real(name)).body
    printed = (
        "post-image",
        "third-party",
        "Repost",
        "Add a comment",
        "No comments",
        " ago",
        "Reply0",
        "• Pin",
    )
    assert [words for words in (*printed, "View Original", "Contains AI-generated") if words in body] == []


def test_the_link_of_a_real_page_is_found() -> None:
    assert links_in(saved_page(real("04.txt")).body) == ("https://gate.com/announcements/article/50520",)
