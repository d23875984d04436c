"""The verb deliver: what is to be sent goes to its chat, and what became of it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.domain import Chat, Digest, SentBrief
from bot.core.letters import Letter
from bot.core.outbox import Entry, Settled, nonce, put_back, settled
from bot.crashpoints import Point
from bot.paced import Paced
from bot.parts import Parts
from bot.ports import Messenger, Outcome, Sent, Unavailable
from bot.verbs.alone import Places
from bot.verbs.edition import outbox_of

AT_ONCE = 20
"""Entries on their way at a time, each of another chat; a place that is free again is filled at once."""

LEASE = timedelta(seconds=30)
"""How long an attempt may take before its sender is taken for dead; well within the time a nonce is known."""

LOOK_FOR_THE_DEAD = timedelta(seconds=5)
"""Between two looks for leases that ran out: their chats get nothing before they are settled, not even an answer."""

STORE_AGAIN = timedelta(milliseconds=500)
"""Between two tries to store an outcome while the database is away; for as long as a lease."""

SHORTEST_LOOK = 0.005
"""Seconds between two looks at an outbox that has something ready which somebody else is just sending."""

GATHERS = 0.005
"""Seconds in which more places may become free, so that several entries are leased in one transaction."""

NO_REST = timedelta()

Sleep = Callable[[float], Awaitable[object]]
"""Waits for so many seconds."""


async def deliver(
    parts: Parts,
    messenger: Messenger,
    chat: Chat,
    digest: Digest,
    texts: Sequence[str],
    shown: frozenset[str] | None = None,
) -> Outcome:
    """Sends a brief that somebody waits for, rendered by its platform, and keeps what was sent for `/why`.

    `shown` are the ids of the claims that the texts have room for; None: all.
    """
    ids: tuple[str, ...] = ()
    for text in texts:
        outcome = await messenger.send(chat, Letter(text))
        parts.passing(Point.BRIEF_SENT)
        if not isinstance(outcome, Sent):
            return outcome
        ids += outcome.ids
    await parts.store.add_brief(SentBrief(chat.key, digest, parts.clock.now(), ids, shown=shown))
    parts.passing(Point.BRIEF_KEPT)
    return Sent(ids)


async def deliver_waiting(parts: Parts, messenger: Messenger, most: int | None = None) -> int:
    """Sends what waits in the outbox for a platform until nothing may be sent now; how many attempts were made.

    It ends after `most` attempts too; more may wait then.
    Each attempt is counted right before it is made. What a dead sender had begun is settled first, as unclear.
    """
    await expire(parts)
    made = 0
    async with Places(AT_ONCE) as places:
        while most is None or made < most:
            begun = await begin_some(parts, messenger, places, AT_ONCE if most is None else most - made)
            made += begun
            if not begun and places.is_empty and places.free:
                parts.passing(Point.OUTBOX_EMPTIED)
                break
            if not begun:
                await places.change()
    return made


async def deliver_always(
    parts: Parts, messenger: Messenger, written: asyncio.Event, look: float, sleep: Sleep = asyncio.sleep
) -> None:
    """Sends what waits, without an end: at once what was `written` (set by whoever wrote), the rest at its time.

    It looks again after so many seconds at the latest, for what others wrote, and now and then for what dead senders
    left behind. Raises Unavailable.
    """
    looks = parts.clock.now()
    async with Places(AT_ONCE) as places:
        while True:
            written.clear()
            if parts.clock.now() >= looks:
                await expire(parts)
                looks = parts.clock.now() + LOOK_FOR_THE_DEAD
            while await begin_some(parts, messenger, places):
                pass
            if not places.free:
                await places.change()
                continue
            ended = places.ended
            seconds = await _seconds_left(parts, messenger.platform, look)
            if places.ended == ended:  # what ended meanwhile may have left something for an earlier time
                await _change(places, written.wait(), sleep(seconds))


async def _seconds_left(parts: Parts, platform: str, look: float) -> float:
    """How long nothing may be sent, unless something is written."""
    next_ready = await outbox_of(parts).next_ready(platform)
    if next_ready is None:
        return look
    return min(look, max(SHORTEST_LOOK, (next_ready - parts.clock.now()).total_seconds()))


async def _change(places: Places, *others: Awaitable[object]) -> None:
    """Waits until a place is free again, or for the first of the others, which are let go of."""
    waiting = [asyncio.ensure_future(other) for other in others]
    try:
        await places.change(*waiting)
    finally:
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def expire(parts: Parts, *, alone: bool = False) -> None:
    """Settles what dead senders left behind; where we are `alone` that is all that is on its way."""
    await outbox_of(parts).expire(parts.clock.now(), alone=alone)
    parts.passing(Point.LEASES_EXPIRED)


async def begin_some(parts: Parts, messenger: Messenger, places: Places, most: int = AT_ONCE) -> int:
    """Begins to send as much as there are places for, and no faster than its pace; how many were begun."""
    if not places.free:
        return 0
    limit = min(most, await _turns(messenger, places))
    now = parts.clock.now()
    leased = await outbox_of(parts).lease(messenger.platform, limit, now, now + LEASE)
    parts.passing(Point.ENTRIES_LEASED)
    for entry in leased:
        places.take(_attempt(parts, messenger, entry))
    return len(leased)


async def _turns(messenger: Messenger, places: Places) -> int:
    """How many may be begun now; waits for the first."""
    if isinstance(messenger, Paced):
        return min(await messenger.turn(), places.free)
    if not places.is_empty:
        await asyncio.sleep(GATHERS)
    return places.free


async def _attempt(parts: Parts, messenger: Messenger, leased: Entry) -> None:
    chat = Chat.of(leased.chat)
    if (later := _rests_until(parts, messenger, chat)) is not None:
        await _settle(parts, put_back(leased, later))
        return
    entry = await outbox_of(parts).begin(leased, parts.clock.now())
    if entry is None:
        return  # its lease ran out before its turn came: it waits again, or somebody else has it
    parts.passing(Point.BEFORE_SEND)
    outcome = await messenger.send(chat, entry.letter, nonce(entry))
    parts.passing(Point.AFTER_SEND)
    done = replace(settled(entry, outcome, parts.clock.now()), rests_until=_rests_until(parts, messenger, chat))
    is_ours = await _settle(parts, done)
    parts.passing(Point.OUTCOME_STORED)
    if is_ours and isinstance(outcome, Sent):
        await _keep_briefs(parts, entry, outcome)


def _rests_until(parts: Parts, messenger: Messenger, chat: Chat) -> datetime | None:
    """Until when a chat is to get nothing, by our own pace; None: it may."""
    rest = messenger.rest(chat) if isinstance(messenger, Paced) else NO_REST
    return parts.clock.now() + rest if rest > NO_REST else None


async def _settle(parts: Parts, done: Settled) -> bool:
    """Writes down how an attempt ended. Nobody else knows, so a database that is away is waited for."""
    for _ in range(LEASE // STORE_AGAIN):
        try:
            return await outbox_of(parts).settle(done, parts.clock.now())
        except Unavailable:
            await asyncio.sleep(STORE_AGAIN.total_seconds())
    return await outbox_of(parts).settle(done, parts.clock.now())


async def _keep_briefs(parts: Parts, entry: Entry, sent: Sent) -> None:
    """Keeps the digests of an edition whose last part has arrived, for `/why`."""
    if entry.edition is None or entry.part != entry.parts:
        return
    edition = await outbox_of(parts).edition(entry.edition)
    for digest in edition.digests if edition else ():
        await parts.store.add_brief(SentBrief(entry.chat, digest, parts.clock.now(), sent.ids, entry.message))
        parts.passing(Point.EDITION_KEPT)
