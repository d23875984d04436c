"""Looks at a source again and again, takes in what is new, and tells about it in a line."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core import freshness
from bot.core.domain import PUBLIC
from bot.core.freshness import Freshness
from bot.core.replies import counted, tally
from bot.crashpoints import Point
from bot.parts import Parts
from bot.ports import Batch, Gap, Source, SourceUnavailable, Unavailable
from bot.verbs.ingest import Ingested, ingest

EVERY = 1.0
"""Seconds between two looks at a folder."""
_MOST_TAGS = 5

AWAY = timedelta(seconds=5)
"""Until a source is asked again whose posts could not be stored."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a source gave: what became of its posts, what could not be read, when to look again."""

    ingested: Ingested
    faults: tuple[str, ...] = ()
    again_in: float | None = None
    posts: int = 0


async def know(parts: Parts, sources: Iterable[Source]) -> None:
    """From now on these sources of the networks are known to be watched, and no others. Raises Unavailable."""
    if parts.sources is not None:
        await parts.sources.watch_only([source.name for source in sources])


async def look(parts: Parts, source: Source) -> Looked:
    """Takes in what is new at a source. Raises SourceUnavailable.

    The cursor moves after the posts are stored: what a crash interrupts is read again, and stored once.
    """
    cursors = await parts.store.cursors()
    batch = await source.poll(cursors.get(source.name))
    parts.passing(Point.SOURCE_READ)
    ingested = await ingest(parts, batch.posts)
    await _take_leave(parts, source.name, batch)
    if batch.cursor != cursors.get(source.name):
        await parts.store.set_cursor(source.name, batch.cursor)
        parts.passing(Point.CURSOR_SAVED)
    return Looked(ingested, batch.faults, batch.again_in, len(batch.posts))


async def _take_leave(parts: Parts, name: str, batch: Batch) -> None:
    """What is gone at a source is gone here, before its cursor moves; what was missed is kept to be told."""
    if parts.rooms is None:
        return
    if batch.erased:
        for tag in await parts.rooms.erase(batch.erased, PUBLIC):
            parts.indexes.pop((PUBLIC, tag), None)  # what copied an erased post is a first one now
    for missed in batch.gaps:
        await parts.rooms.note_gap(Gap(name, None, missed.since, missed.until))


async def watch(parts: Parts, source: Source, tell: Callable[[str], None], every: float = EVERY) -> None:
    """Looks for ever; a trouble that lasts is told once, and again when it comes back.

    What came while the store could not be used is read again: the cursor has not moved.
    """
    told: frozenset[str] = frozenset()
    while True:
        try:
            looked = await look(parts, source)
            troubles = looked.faults
            if line := news(looked.ingested):
                tell(line)
        except (SourceUnavailable, Unavailable) as error:
            troubles = (str(error),)
        for trouble in troubles:
            if trouble not in told:
                tell(trouble)
        told = frozenset(troubles)
        await asyncio.sleep(every)


async def attend(
    parts: Parts,
    source: Source,
    every: float,
    *,
    rest: Callable[[float], Awaitable[object]] = asyncio.sleep,
    luck: Callable[[], float] = random.random,
) -> None:
    """Looks at a source of the network for ever, as often as it says, else each `every` seconds; notes how it does.

    After a failure it is left alone for a while that grows. What came while the store could not be used is asked for
    again: the cursor has not moved.
    """
    state = await _known(parts, source.name)
    while True:
        now = parts.clock.now
        try:
            looked_at = await look(parts, source)
            again_in = every if looked_at.again_in is None else looked_at.again_in
            state = freshness.looked(state, now(), posts=looked_at.posts, again_in=again_in)
            state = replace(state, fault=looked_at.faults[0] if looked_at.faults else None)
        except SourceUnavailable as why:
            state = freshness.failed(state, now(), str(why), why.again_in, luck())
        except Unavailable:
            state = replace(state, next_at=now() + AWAY)
        await _note(parts, state)
        if state.next_at is not None and state.next_at > now():
            await rest((state.next_at - now()).total_seconds())


async def _known(parts: Parts, name: str) -> Freshness:
    states = await parts.sources.sources() if parts.sources else []
    return next((state for state in states if state.name == name), Freshness(name))


async def _note(parts: Parts, state: Freshness) -> None:
    if parts.sources is None:
        return
    with suppress(Unavailable):  # it is noted after the next look
        await parts.sources.note_source(state)


def news(ingested: Ingested) -> str:
    """One line about what came in, such as "2 new posts under #x, 1 copy folded"; "" when nothing did."""
    said = []
    if ingested.added:
        said.append(f"{counted(len(ingested.added), 'new post')}{_under(ingested)}")
    if ingested.copies:
        said.append(f"{counted(ingested.copies, 'copy', 'copies')} folded")
    if ingested.edited:
        said.append(f"{counted(ingested.edited, 'post')} changed")
    if ingested.untagged:
        said.append(f"{counted(ingested.untagged, 'post')} without a tag left out")
    return ", ".join(said)


def _under(ingested: Ingested) -> str:
    tags = Counter(f"#{tag}" for post in ingested.added for tag in post.tags)
    everywhere = [tag for tag, count in tags.items() if count == len(ingested.added)]
    return f" under {everywhere[0]}" if everywhere else f" ({tally(tags.most_common(_MOST_TAGS))})"
