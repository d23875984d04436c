"""Which posts a mute hides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.domain import Mute, MuteKind, Post
from bot.core.mutes import Effect, effect, hides, muted_value, muting

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def mute(kind: str, value: str, until: datetime | None = None) -> Mute:
    return Mute("console:here", MuteKind(kind), muted_value(MuteKind(kind), value), until)


def post(text: str = "The tram runs again.", created_at: datetime | None = None) -> Post:
    return Post("p1", "mastodon:plaza.example", text, created_at)


@pytest.mark.parametrize(
    ("kind", "value", "hidden"),
    [
        ("tag", "#Giveaway", True),
        ("tag", "give", False),
        ("author", "@Lena@plaza.example", True),
        ("author", "lena", False),
        ("domain", "win.example", True),
        ("domain", "deals.win.example", True),
        ("domain", "in.example", False),
        ("domain", "plaza.example", True),
        ("source", "mastodon", True),
        ("source", "mastodon:plaza.example", True),
        ("source", "masto", False),
        ("language", "German", True),
        ("language", "French", False),
    ],
)
def test_a_mute_hides_by_what_it_names(kind: str, value: str, hidden: bool) -> None:
    a_post = replace(
        post(),
        tags=("harbourtram", "giveaway"),
        author="lena@plaza.example",
        links=("https://deals.win.example/now",),
        url="https://plaza.example/@lena/1",
        labels=("ai_generated", "lang:de-AT"),
    )
    assert hides(mute(kind, value), a_post) is hidden


@pytest.mark.parametrize(
    ("word", "text", "hidden"),
    [
        ("ai", "More training for drivers", False),
        ("ai", "The AI, they say", True),
        ("ai", "#AI everywhere", True),
        ("ai", "ai", True),
        ("buy the dip", "Always buy\nthe  DIP!", True),
        ("buy the dip", "buy the dipper", False),
        ("don't", "I don’t know", True),
        ("$tram", "get $TRAM now", True),
        ("straße", "Die STRASSE ist zu", True),
        ("广场", "四月广场发帖", True),
        ("トラム", "新しいトラムが来た", True),
        ("ai", "新しいAIが来た", True),
        ("трам", "трамвай", False),
        ("क", "की", False),
    ],
)
def test_a_muted_word_hides_whole_words_in_any_script(word: str, text: str, hidden: bool) -> None:
    assert hides(mute("word", word), post(text)) is hidden


def test_a_post_that_tells_no_language_author_or_link_is_not_hidden_by_them() -> None:
    bare = post()
    assert muting(bare, [mute("language", "de"), mute("author", "lena"), mute("domain", "a.example")], NOW) is None


def test_a_mute_that_is_over_hides_nothing() -> None:
    ends = mute("word", "tram", NOW)
    assert muting(post(), [ends], NOW - timedelta(seconds=1)) == ends
    assert muting(post(), [ends], NOW) is None


def test_the_first_mute_that_hides_a_post_is_named() -> None:
    second = mute("word", "tram")
    assert muting(post(), [mute("word", "bus"), second, mute("source", "mastodon")], NOW) == second


def test_an_address_with_a_broken_host_matches_no_domain() -> None:
    assert not hides(mute("domain", "a.example"), replace(post(), links=("http://[broken", "https://a..example/")))


@pytest.mark.parametrize(
    ("kind", "value"), [("domain", "http://"), ("domain", "x"), ("tag", "#!"), ("author", "@"), ("word", " ")]
)
def test_a_value_that_names_nothing_is_refused(kind: str, value: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        muted_value(MuteKind(kind), value)


def test_the_preview_counts_the_newest_fifty_posts() -> None:
    old = [post("a giveaway", created_at=NOW - timedelta(days=9, minutes=n)) for n in range(20)]
    new = [post("a giveaway" if n < 14 else "news", created_at=NOW - timedelta(minutes=n)) for n in range(50)]
    assert effect(mute("word", "giveaway"), [*old, *new]) == Effect(hidden=14, looked_at=50)
    assert effect(mute("word", "giveaway"), [post("a giveaway")]) == Effect(hidden=1, looked_at=1)
