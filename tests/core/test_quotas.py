"""How much may be followed: the limit is named, and what is watched already costs nothing."""

from __future__ import annotations

from bot.core.quotas import MOST_HERE, MOST_TAGS, too_much

HERE = {f"tag{n}" for n in range(MOST_HERE)}
FULL = {f"tag{n}" for n in range(MOST_TAGS)}


def test_a_chat_that_follows_the_most_may_follow_no_more_and_is_told_how_many() -> None:
    assert too_much(["tram"], HERE, HERE) == "A chat follows at most 100 hashtags, and this one follows 100."
    assert too_much(["tag1"], HERE, HERE) is None, "it follows that one"
    assert too_much(["tram"], set(), HERE) is None, "another chat may"


def test_a_full_instance_lets_a_chat_follow_what_is_watched_already() -> None:
    told = too_much(["tram"], set(), FULL)
    assert told == "This bot watches at most 5,000 hashtags, and its chats follow 5,000."
    assert too_much(["tag1", "tag2"], set(), FULL) is None
    assert too_much(["tag1", "tram"], set(), FULL) == told
