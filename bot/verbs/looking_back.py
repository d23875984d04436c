"""What was said under a tag before a chat began to follow it: asked of all sources that can tell, side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.domain import Post
from bot.parts import Parts
from bot.ports import Batch, LooksBack, SourceUnavailable
from bot.verbs.ingest import ingest

BACK = timedelta(hours=24)
"""How far back a first follow looks."""

EACH = 25.0
"""Seconds a source may take; the answer to a follow is edited within 60, and its brief takes time as well."""

AGAIN = timedelta(minutes=10)
"""A tag that was asked for so lately is not asked for again: nobody can have us search by following on and off."""

_TOGETHER = 100
"""Posts that are folded and stored at a time, so that others have their turn between."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LookedBack:
    """The names of the sources that were asked: those that answered, those of them that told a part, and the others."""

    answered: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.answered, *self.silent)


async def look_back(parts: Parts, tags: Sequence[str], each: float = EACH) -> LookedBack:
    """Takes in what sources tell of the last 24 hours under some folded tags; what a slow one has told until then too.

    Done twice within ten minutes, nobody is asked a second time, and nothing is told of anybody.
    """
    now = parts.clock.now()
    wanted = [tag for tag in tags if now - parts.looked_back.get(tag, now - AGAIN) >= AGAIN]
    for tag in [tag for tag, at in parts.looked_back.items() if now - at >= AGAIN]:
        del parts.looked_back[tag]
    parts.looked_back.update(dict.fromkeys(wanted, now))
    if not wanted or not parts.past:
        return LookedBack()
    told = await asyncio.gather(*(_told(source, wanted, now - BACK, each) for source in parts.past))
    found = {(post.scope, post.id): post for one in told for batch in one for post in batch.posts}
    await _take_in(parts, list(found.values()))
    return _looked(dict(zip((source.name for source in parts.past), told, strict=True)), len(wanted))


async def _told(source: LooksBack, tags: Sequence[str], since: datetime, each: float) -> list[Batch]:
    """What a source tells of each tag, as far as it comes in time."""
    found: list[Batch] = []
    try:
        async with asyncio.timeout(each):
            for tag in tags:
                found.append(await source.back(tag, since))  # noqa: PERF401 - what is there stays when the time is up
    except TimeoutError:
        log.info("a look back took too long", extra={"source": source.name})
    except SourceUnavailable:
        log.info("a source cannot look back now", extra={"source": source.name})
    return found


async def _take_in(parts: Parts, posts: list[Post]) -> None:
    for start in range(0, len(posts), _TOGETHER):
        await ingest(parts, posts[start : start + _TOGETHER])
        await asyncio.sleep(0)


def _looked(told: dict[str, list[Batch]], tags: int) -> LookedBack:
    """Who answered; one that gave nothing and says why did not."""
    answered = {
        name: batches
        for name, batches in told.items()
        if batches and not all(batch.faults and not batch.posts for batch in batches)
    }
    partly = (name for name, all_ in answered.items() if len(all_) < tags or any(b.faults or b.gaps for b in all_))
    return LookedBack(tuple(answered), tuple(partly), tuple(name for name in told if name not in answered))
