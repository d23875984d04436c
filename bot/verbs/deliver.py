"""The verb deliver: what is to be sent goes to its chat, and what became of it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.core.domain import Chat, Digest, SentBrief
from bot.core.letters import Letter
from bot.core.outbox import Entry, Settled, nonce, settled
from bot.crashpoints import Point
from bot.parts import Parts
from bot.ports import Messenger, Outcome, Sent, Unavailable
from bot.verbs.alone import together
from bot.verbs.edition import outbox_of

AT_ONCE = 20
"""Entries leased and sent together; each of another chat, so that a slow one holds nobody up."""

LEASE = timedelta(seconds=30)
"""How long an attempt may take before its sender is taken for dead; well within the time a nonce is known."""

STORE_AGAIN = timedelta(milliseconds=500)
"""Between two tries to store an outcome while the database is away; for as long as a lease."""


async def deliver(parts: Parts, messenger: Messenger, chat: Chat, digest: Digest, texts: Sequence[str]) -> Outcome:
    """Sends a brief that somebody waits for, rendered by its platform, and keeps what was sent for `/why`."""
    ids: tuple[str, ...] = ()
    for text in texts:
        outcome = await messenger.send(chat, Letter(text))
        parts.passing(Point.BRIEF_SENT)
        if not isinstance(outcome, Sent):
            return outcome
        ids += outcome.ids
    await parts.store.add_brief(SentBrief(chat.key, digest, parts.clock.now(), ids))
    parts.passing(Point.BRIEF_KEPT)
    return Sent(ids)


async def deliver_waiting(parts: Parts, messenger: Messenger, most: int | None = None) -> int:
    """Sends what waits in the outbox for a platform until nothing may be sent now; how many attempts were made.

    It ends after `most` attempts too, or a few more than that; more may wait then.
    Each attempt is counted right before it is made. What a dead sender had begun is settled first, as unclear.
    """
    outbox = outbox_of(parts)
    await outbox.expire(parts.clock.now())
    parts.passing(Point.LEASES_EXPIRED)
    made = 0
    while most is None or made < most:
        now = parts.clock.now()
        leased = await outbox.lease(messenger.platform, AT_ONCE, now, now + LEASE)
        parts.passing(Point.ENTRIES_LEASED)
        await together(lambda entry: _attempt(parts, messenger, entry), leased, AT_ONCE)
        made += len(leased)
        if not leased:
            parts.passing(Point.OUTBOX_EMPTIED)
            break
    return made


async def _attempt(parts: Parts, messenger: Messenger, leased: Entry) -> None:
    entry = await outbox_of(parts).begin(leased, parts.clock.now())
    if entry is None:
        return  # its lease ran out before its turn came: it waits again, or somebody else has it
    parts.passing(Point.BEFORE_SEND)
    outcome = await messenger.send(Chat.of(entry.chat), entry.letter, nonce(entry))
    parts.passing(Point.AFTER_SEND)
    done = settled(entry, outcome, parts.clock.now())
    is_ours = await _settle(parts, done)
    parts.passing(Point.OUTCOME_STORED)
    if is_ours and isinstance(outcome, Sent):
        await _keep_briefs(parts, entry, outcome)


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
        await parts.store.add_brief(SentBrief(entry.chat, digest, parts.clock.now(), sent.ids))
        parts.passing(Point.EDITION_KEPT)
