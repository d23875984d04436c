"""Looks at one feed, politely, and tells what is new there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.core.domain import Post
from bot.ports import (
    Batch,
    Clock,
    Conditions,
    Fetch,
    Fetched,
    FetchFailed,
    NotAllowed,
    SourceUnavailable,
    Wanted,
)
from bot.sources.feeds.known import Known, from_cursor, to_cursor
from bot.sources.feeds.looking import look, under
from bot.sources.feeds.presets import Feed
from bot.sources.feeds.reading import Document, NotAFeed, read

EVERY = 600.0
"""Seconds between two looks at a feed, where nothing else is said."""

_NOT_MODIFIED = 304

GONE = (404, 410)
GONE_WAIT = 3600.0
"""Seconds until a feed is tried again whose server says that it is not there."""

ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


class FeedSource:
    """The entries of one feed that stand under a tag that somebody wants. `every` are the seconds between two looks."""

    def __init__(self, feed: Feed, fetch: Fetch, wanted: Wanted, clock: Clock, every: float = EVERY) -> None:
        self._feed = feed
        self._fetch = fetch
        self._wanted = wanted
        self._clock = clock
        self._every = every

    @property
    def name(self) -> str:
        """The source's name: the feed's host and path, never its query."""
        return self._feed.name

    async def poll(self, cursor: str | None) -> Batch:
        """What is new or changed in the feed under the wanted tags; nothing is fetched while it can have none.

        Where the first look meets entries without a believable date, their posts have none. Raises SourceUnavailable.
        """
        wanted = await self._wanted()
        if not wanted or (self._feed.tag and self._feed.tag not in wanted):
            return Batch((), cursor or "", again_in=self._every)
        before = from_cursor(cursor)
        found = await self._found(before)
        before = replace(before, moved_to=found.url if found.permanent else before.moved_to)
        if found.status == _NOT_MODIFIED:
            return Batch((), to_cursor(before), again_in=self._every)
        now = self._clock.now()
        # In a thread: a long document takes a second.
        seen = await asyncio.to_thread(lambda: look(self._document(found), self._feed, found.url, wanted, before, now))
        told = Conditions(found.headers.get("etag"), found.headers.get("last-modified"))
        after = replace(seen.known, conditions=Conditions() if seen.more else told)
        again_in = 0.0 if seen.more else self._every
        return Batch(seen.posts, to_cursor(after), seen.faults, again_in=again_in)

    async def back(self, tag: str, since: datetime) -> Batch:
        """The entries under a folded tag since an instant. Raises SourceUnavailable."""
        if self._feed.tag and self._feed.tag != tag:
            return Batch((), "")
        found = await self._asked(self._feed.url, Conditions())
        now = self._clock.now()

        def posts() -> list[Post]:
            return under(self._document(found), self._feed, found.url, tag, since, now)

        return Batch(tuple(await asyncio.to_thread(posts)), "")

    async def _found(self, before: Known) -> Fetched:
        """The feed where it said it lives now; where it is gone from there, at the address that was given."""
        if before.moved_to:
            try:
                return await self._asked(before.moved_to, before.conditions)
            except _Gone:
                return await self._asked(self._feed.url, Conditions())
        return await self._asked(self._feed.url, before.conditions)

    async def _asked(self, url: str, conditions: Conditions) -> Fetched:
        """The feed at an address. Raises SourceUnavailable in words that name its host only."""
        try:
            return await self._fetch(url, conditions=conditions, accept=ACCEPT)
        except NotAllowed as why:
            raise SourceUnavailable(f"{self._feed.host}: {why}") from why
        except FetchFailed as why:
            if why.status in GONE:
                raise _Gone(f"{self._feed.host}: {why}, the feed is gone", max(why.again_in or 0, GONE_WAIT)) from why
            raise SourceUnavailable(f"{self._feed.host}: {why}", why.again_in) from why

    def _document(self, found: Fetched) -> Document:
        try:
            return read(found.body, found.headers.get("content-type", ""))
        except NotAFeed as why:
            raise SourceUnavailable(f"{self._feed.host}: {why}") from why


class _Gone(SourceUnavailable):
    """The server says that there is nothing at the address."""
