"""What was posted before anybody listened: found by a search, or heard again in a part of the stream."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import aiohttp

from bot.sources.bluesky.memory import Look
from bot.sources.bluesky.people import People, body_of
from bot.sources.bluesky.reading import Notice, Unreadable, microseconds, read, views_of
from bot.sources.bluesky.stream import Stream

PAGES = 5
"""Pages of 100 posts, the newest first: as many posts as one look gives."""

_YIELD = 200  # events between two moments in which others may work


async def search(
    session: aiohttp.ClientSession, base: str, tag: str, since: datetime, look: Look, people: People
) -> None:
    """Takes in what `app.bsky.feed.searchPosts` finds under a folded tag, and who wrote it.

    Raises what aiohttp raises, OSError, TimeoutError, or Unreadable for an answer of another form.
    """
    asked = {"q": f"#{tag}", "tag": tag, "sort": "latest", "limit": "100"}
    asked["since"] = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    for _ in range(PAGES):
        more = await _page(session, base, asked, look, people)
        if more is None or look.has_enough:
            return
        asked["cursor"] = more


async def _page(
    session: aiohttp.ClientSession, base: str, asked: Mapping[str, str], look: Look, people: People
) -> str | None:
    """Takes in one page; the cursor of the next, None for none."""
    async with session.get(f"{base}/xrpc/app.bsky.feed.searchPosts", params=asked) as answer:
        answer.raise_for_status()
        views, more = views_of(await body_of(answer))
    for view in views:
        people.learn(view.author)
        look.take(view.said)
    return more if views else None


async def replay(stream: Stream, until: datetime, most: int, look: Look) -> None:
    """Takes in the events of a stream that begins in the past, up to an instant or so many. Raises Over."""
    end, events = microseconds(until), 0
    while events < most and not look.has_enough:
        events += 1
        if _replay(await stream.next(), look) >= end:
            return
        if events % _YIELD == 0:
            await asyncio.sleep(0)


def _replay(data: bytes, look: Look) -> int:
    """Takes in one event; when the host heard it, 0 for what tells no time."""
    try:
        event = read(data)
    except Unreadable:
        return 0
    if isinstance(event, Notice):
        return 0
    look.take(event)
    return event.at
