"""Looks at a source again and again, takes in what is new, and tells about it in a line."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.replies import counted, tally
from bot.crashpoints import Point
from bot.parts import Parts
from bot.ports import Source, SourceUnavailable, Unavailable
from bot.verbs.ingest import Ingested, ingest

EVERY = 1.0
"""Seconds between two looks at a folder."""
_MOST_TAGS = 5


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a source gave: what became of its posts, and what could not be read."""

    ingested: Ingested
    faults: tuple[str, ...] = ()


async def look(parts: Parts, source: Source) -> Looked:
    """Takes in what is new at a source. Raises SourceUnavailable.

    The cursor moves after the posts are stored: what a crash interrupts is read again, and stored once.
    """
    cursors = await parts.store.cursors()
    batch = await source.poll(cursors.get(source.name))
    parts.passing(Point.SOURCE_READ)
    ingested = await ingest(parts, batch.posts)
    if batch.cursor != cursors.get(source.name):
        await parts.store.set_cursor(source.name, batch.cursor)
        parts.passing(Point.CURSOR_SAVED)
    return Looked(ingested, batch.faults)


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
