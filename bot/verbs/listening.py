"""What was listened to for a brief: gathered from what is known of the sources, their gaps, and the chat itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.coverage import CHAT, Listening, coverage, network
from bot.core.domain import Coverage, Deaf, Mute, MuteKind, Post
from bot.core.mutes import hides
from bot.core.replies import Reply
from bot.parts import Parts
from bot.ports import Gap
from bot.verbs.asking import Asking


async def covered(
    parts: Parts, chat: str | None, since: datetime | None, zone: str, mutes: Sequence[Mute] = ()
) -> Coverage | None:
    """What was listened to for a chat (by its key) from an instant until now; None where nobody keeps account."""
    if parts.rooms is None:
        return None
    states = await parts.sources.sources() if parts.sources else []
    gaps = [_deaf(gap, gap.platform) for gap in await parts.rooms.gaps_of([each.name for each in states], since)]
    besides = [name for name in sorted(await parts.store.cursors()) if not network(name)]
    room = await parts.rooms.room(chat) if chat else None
    if chat and room and room.heard:
        besides.append(CHAT)
        earliest = since or room.joined_at
        gaps += [_deaf(gap, CHAT) for gap in await parts.rooms.gaps(chat, earliest)]
    listening = Listening(states, gaps, besides, lambda name: _is_muted(name, mutes))
    return coverage(listening, since, parts.clock.now(), zone)


async def with_foot(ask: Asking, reply: Reply) -> Reply:
    """A reply whose last brief tells what was listened to in the time that its briefs cover."""
    if not reply.digests:
        return reply
    *others, last = reply.digests
    begins = [digest.window.since for digest in reply.digests if digest.window.since]
    since = min(begins) if len(begins) == len(reply.digests) else None
    told = await covered(ask.parts, ask.chat.key, since, await ask.zone(), await ask.mutes())
    return replace(reply, digests=(*others, replace(last, coverage=told)))


def _deaf(gap: Gap, source: str) -> Deaf:
    return Deaf(source, gap.since, gap.until)


def _is_muted(name: str, mutes: Sequence[Mute]) -> bool:
    """Whether nothing of a source is seen. Posts of a feed bear its host, without what tells its feeds apart."""
    source = name.partition("/")[0].partition("~")[0]
    return any(mute.kind is MuteKind.SOURCE and hides(mute, Post("", source, "")) for mute in mutes)
