"""The verb write_edition: what a chat is owed in a slot becomes an edition and its entries in the outbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.domain import Digest, Mute, Subscription, Window
from bot.core.drafts import FRESH
from bot.core.editions import Edition, Heard, Timetable, edition, lines
from bot.core.layout import PHONE, printed
from bot.core.letters import Letter, Rows
from bot.core.lines import Line
from bot.core.outbox import Entry, Lane, entries
from bot.core.replies import brief_buttons
from bot.core.schedule import Due, due, next_look, waits_until
from bot.core.told import buttons_in
from bot.core.tongues import Tongues
from bot.crashpoints import Point
from bot.parts import Parts
from bot.ports import Messenger, MutedMeanwhile, Outbox
from bot.verbs.digest import NothingHeard, write_digest
from bot.verbs.listening import covered
from bot.verbs.remembering import as_news

FIRST_LOOK = timedelta(hours=24)
"""How far before the first follow a chat's first edition looks."""

FARTHEST_LOOK = timedelta(days=7)
"""How far back an edition looks after a long silence; what is older is no news."""

MOST_WAITING = 3
"""Messages that may wait for one chat; older ones are counted in its next edition instead."""

Then = Callable[[object], Awaitable[None]]
"""What is added to the transaction that writes an edition: the engine's job that delivers it."""


async def write_edition(
    parts: Parts, messenger: Messenger, timetable: Timetable, then: Then | None = None
) -> Edition | None:
    """Writes what a chat is owed now: edition, outbox entries and `then` in one transaction.

    None when nothing is owed, or when somebody else wrote it meanwhile. An edition with nothing to say is kept
    too, so that its slot is done. One that shows what the chat mutes meanwhile is not written, but made anew.
    """
    while True:
        with suppress(MutedMeanwhile):
            return await _write(parts, messenger, timetable, then)


async def _write(parts: Parts, messenger: Messenger, timetable: Timetable, then: Then | None) -> Edition | None:
    outbox, now = outbox_of(parts), parts.clock.now()
    parts.passing(Point.EDITION_BEGUN)
    asleep, wakes = await _sleep(parts, timetable.chat.key, now)
    owed = None if asleep else due(timetable.rhythm, timetable.last, now, timetable.since)
    if owed is None:
        look = wakes if asleep else _next_look(timetable, now)
        await outbox.save_timetable(replace(timetable, next_due=look), seen=timetable)
        return None
    chat = timetable.chat.key
    mutes = await parts.store.mutes(chat, now)
    heard = [await _heard(parts, outbox, timetable, each, mutes) for each in await parts.store.following(chat)]
    folded = await outbox.fold(chat, MOST_WAITING, now)
    parts.passing(Point.OVERFLOW_FOLDED)
    made = await with_coverage(parts, timetable, edition(timetable, owed, heard, now, folded), mutes)
    made = replace(made, shown=room_for(made, parts.tongues))
    rows = _entries(made, messenger, timetable, owed, now, parts.tongues)
    after = replace(timetable, last=owed.slot)
    checked = unmuted(outbox, chat, mutes, parts.clock.now(), then) if rows else None
    written = await outbox.add_edition(made, rows, timetable, _next_look(after, now), checked)
    parts.passing(Point.EDITION_WRITTEN)
    return made if written else None


def unmuted(outbox: Outbox, chat: str, mutes: Sequence[Mute], now: datetime, then: Then | None = None) -> Then:
    """What is added to the transaction of a message made under some mutes: it ends, and raises, where one is new."""

    async def check(connection: object) -> None:
        await outbox.check_mutes(connection, chat, mutes, now)
        if then is not None:
            await then(connection)

    return check


async def _sleep(parts: Parts, chat: str, now: datetime) -> tuple[bool, datetime | None]:
    """Whether an admin paused a chat, and until when (None: until resumed); what is owed meanwhile comes after it."""
    room = await parts.rooms.room(chat) if parts.rooms else None
    return (True, room.asleep_until) if room and room.sleeps(now) else (False, None)


async def with_coverage(parts: Parts, timetable: Timetable, made: Edition, mutes: Sequence[Mute]) -> Edition:
    """An edition that tells what was listened to since the chat's last one, else since it has this rhythm."""
    if made.silent:
        return made
    before = await outbox_of(parts).last_edition(made.chat)
    since = before.made_at if before else timetable.since
    return replace(made, coverage=await covered(parts, made.chat, since, timetable.rhythm.zone, mutes))


def outbox_of(parts: Parts) -> Outbox:
    """The outbox, which whatever is scheduled needs."""
    if parts.outbox is None:
        raise ValueError("editions need an outbox")
    return parts.outbox


def edition_lines(made: Edition, tongues: Tongues) -> tuple[Line, ...]:
    """An edition in its chat's language, and each digest in its own."""
    return lines(made, say=tongues.of(made.language).edition, speaks=tongues.brief)


def buttons_of(language: str, tongues: Tongues) -> Rows:
    """What hangs under a brief, in a language."""
    return buttons_in(brief_buttons(), tongues.of(language).catalog)


def room_for(made: Edition, tongues: Tongues) -> tuple[str, ...]:
    """The ids of the claims that an edition's message has room for."""
    forms = ((digest, replace(PHONE, say=tongues.brief(digest.language))) for digest in made.digests)
    return tuple(claim.id for digest, form in forms for claim in printed(digest, form))


def _next_look(timetable: Timetable, now: datetime) -> datetime:
    return next_look(timetable.rhythm, timetable.last, now, timetable.since)


async def _heard(
    parts: Parts, outbox: Outbox, timetable: Timetable, subscription: Subscription, mutes: Sequence[Mute]
) -> Heard:
    """What became of one followed topic since the last edition."""
    now = parts.clock.now()
    before = await outbox.last_edition(timetable.chat.key)
    # The draft of the last edition may have been another chat's: what was said since that was made is news too.
    since = max(before.made_at - FRESH if before else timetable.since - FIRST_LOOK, now - FARTHEST_LOOK)
    topic, window, language = subscription.topic, Window(since, None), subscription.language
    digest: Digest | None
    try:
        digest = await write_digest(parts, topic, own=timetable.chat.key, window=window, language=language, mutes=mutes)
    except NothingHeard:
        digest = None
    digest = await as_news(parts, subscription, digest, window, timetable.rhythm.zone)
    return Heard(topic.name, digest, _digest_of(before, digest.tag) if digest else None)


def _digest_of(before: Edition | None, tag: str) -> Digest | None:
    return next((digest for digest in before.digests if digest.tag == tag), None) if before else None


def _entries(
    made: Edition, messenger: Messenger, timetable: Timetable, owed: Due, now: datetime, tongues: Tongues
) -> tuple[Entry, ...]:
    texts = () if made.silent else messenger.written(edition_lines(made, tongues))
    return entries(
        f"edition {made.key}",
        timetable.chat.key,
        Lane.EDITION,
        texts,
        now,
        idempotent=messenger.idempotent,
        not_before=waits_until(timetable.rhythm, owed, now),
        like=Letter("", buttons_of(made.language, tongues) if made.digests else (), silent=True),
    )
