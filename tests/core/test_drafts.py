"""One model call for many chats: drafts that are used again, and what a thread that grew does to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.core.domain import Counts, Draft, DraftClaim, Post, Sentence, Thread, ThreadPost, Usage, Window
from bot.core.drafts import FRESH, kept, renumbered, reusable

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY_WINDOW = Window(NOW - 24 * HOUR)


def thread(*posts: tuple[int, str, str]) -> Thread:
    """A thread of (number, id, sentences separated by |)."""
    made = []
    for number, id_, text in posts:
        sentences = tuple(Sentence(f"{number}.{n}", number, each) for n, each in enumerate(text.split("|"), 1))
        made.append(ThreadPost(number, Post(id_, "feed", text), (), sentences))
    return Thread("lantern", DAY_WINDOW, tuple(made), Counts())


THEN = thread((1, "a", "Out now.|Costs 5."), (3, "b", "Sold out."))
DRAFT = Draft(
    (DraftClaim("It is out.", ("1.1", "3.1")), DraftClaim("It costs 5.", ("1.2",)), DraftClaim("Odd.", ("9.9",))),
    "openai",
    "English",
    usage=(Usage("m", 1, 1, 0.1),),
)


def test_in_a_thread_that_grew_in_front_the_claims_keep_their_sentences() -> None:
    old = kept(DRAFT, THEN, NOW)
    grown = thread((1, "z", "Soon."), (2, "a", "Out now.|Costs 5."), (5, "b", "Sold out."))
    assert renumbered(old, grown).claims == (
        DraftClaim("It is out.", ("2.1", "5.1")),
        DraftClaim("It costs 5.", ("2.2",)),
    )


def test_edited_and_deleted_posts_are_no_evidence_any_more() -> None:
    edited = thread((1, "a", "Out now.|Costs 6."))
    assert renumbered(kept(DRAFT, THEN, NOW), edited).claims == (DraftClaim("It is out.", ("1.1",)),)


def test_a_draft_that_is_used_again_costs_nothing_again() -> None:
    assert renumbered(kept(DRAFT, THEN, NOW), THEN).usage == ()


def test_the_newest_fresh_draft_of_about_that_window_is_used_again() -> None:
    old, new = kept(DRAFT, THEN, NOW), kept(DRAFT, THEN, NOW + 5 * MINUTE)
    later = NOW + 10 * MINUTE
    assert reusable([old, new], Window(later - 24 * HOUR), later) == new
    assert reusable([old, new], Window(later - 2 * HOUR), later) is None
    assert reusable([old, new], Window(), later) is None
    assert reusable([old], DAY_WINDOW, NOW + FRESH) is None
