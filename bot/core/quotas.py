"""How much one chat may follow, and one instance watch: so that nobody's wishes starve the others'."""

from __future__ import annotations

from collections.abc import Collection

from bot.core.told import told

MOST_HERE = 100
"""Hashtags of a chat: an edition that tells of more is read by nobody."""

MOST_TAGS = 5000
"""Hashtags of an instance: a Mastodon server that is asked within its limits comes round to each in half an hour."""

MOST_FEEDS = 300
"""Feeds of an instance, each asked every ten minutes; as many of one host have a turn in that time (`bot.polite`)."""


def too_much(wanted: Collection[str], here: Collection[str], everywhere: Collection[str]) -> str | None:
    """Why a chat that follows the folded tags `here` may not follow some more, naming the limit; None: it may.

    `everywhere` are those that any chat follows: one that is watched already costs nothing more.
    """
    if len({*here, *wanted}) > MOST_HERE and not set(here).issuperset(wanted):
        return told(
            "A chat follows at most {most} hashtags, and this one follows {n}.", most=MOST_HERE, n=len(set(here))
        )
    if len({*everywhere, *wanted}) > MOST_TAGS and not set(everywhere).issuperset(wanted):
        most, n = f"{MOST_TAGS:,}", f"{len(set(everywhere)):,}"
        return told("This bot watches at most {most} hashtags, and its chats follow {n}.", most=most, n=n)
    return None
