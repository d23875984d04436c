"""What to take of a feed's document, given what is known of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from bot.core.domain import Post
from bot.core.replies import counted
from bot.sources.feeds.known import MOST_AT_ONCE, Known, Mark, after, mark, unseen, without_flood
from bot.sources.feeds.markup import link_of
from bot.sources.feeds.presets import Feed
from bot.sources.feeds.reading import MOST_ENTRIES, Document, dated, keys, post_of, said_at


@dataclass(frozen=True, slots=True)
class Look:
    """What one look gave: posts, what is known now, a line for what was left out; `more` entries wait for the next."""

    posts: tuple[Post, ...]
    known: Known
    faults: tuple[str, ...] = ()
    more: bool = False


def look(document: Document, feed: Feed, base: str, wanted: frozenset[str], known: Known, now: datetime) -> Look:
    """The entries under wanted tags that are new or changed, at most `MOST_AT_ONCE`; all others are known from now on.

    `base` is where the document was found.
    """
    named = keys(document.entries, base)
    marks = _marks(document, named, base)
    news = unseen(marks, known)
    posts: dict[int, Post] = {}
    appeared = frozenset(news.new if known.looked_at is not None else ())
    for place in (*news.new, *news.edited):
        at = said_at(document.entries[place], now, just_appeared=place in appeared)
        post = post_of(document.entries[place], named[place], feed, base, at)
        if not wanted.isdisjoint(post.tags):
            posts[place] = post
    chosen = without_flood(
        [place for place in news.new if place in posts], [dated(entry, now) for entry in document.entries], known
    )
    order = [*(place for place in news.edited if place in posts), *chosen.new]
    left = order[MOST_AT_ONCE:]
    taken = tuple(posts[place] for place in order[:MOST_AT_ONCE])
    return Look(taken, after(known, marks, left, now), _faults(document, feed, chosen.held_back), more=bool(left))


def under(document: Document, feed: Feed, base: str, tag: str, since: datetime, now: datetime) -> list[Post]:
    """The entries under a folded tag that are dated since an instant, at most `MOST_AT_ONCE`, the latest last."""
    found = []
    for entry, key in zip(document.entries, keys(document.entries, base), strict=True):
        at = said_at(entry, now, just_appeared=False)
        if at is not None and at >= since and tag in (post := post_of(entry, key, feed, base, at)).tags:
            found.append((at, post))
    found.sort(key=lambda pair: pair[0])
    return [post for _, post in found[-MOST_AT_ONCE:]]


def _marks(document: Document, named: tuple[str, ...], base: str) -> list[Mark]:
    shared = Counter(entry.link for entry in document.entries)
    return [
        mark(key, link_of(entry.link, base) if shared[entry.link] == 1 else None, entry.words)
        for entry, key in zip(document.entries, named, strict=True)
    ]


def _faults(document: Document, feed: Feed, held_back: int) -> tuple[str, ...]:
    said = []
    if held_back:
        entries = counted(held_back, "more entry", "more entries")
        said.append(f"{feed.host}: the feed was rebuilt: {entries} that look new but are old left out")
    if document.cut:
        said.append(f"{feed.host}: the feed is too long, only its first entries (at most {MOST_ENTRIES}) are read")
    return tuple(said)
