"""One life of the bot in a world: it recovers what the last one left, begins a new day, and dies where it is told."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, event

from bot.core.domain import Chat
from bot.core.outbox import DEAD_LETTERS, State
from bot.core.render import plain, text
from bot.crashpoints import Point, pass_on
from bot.engine.durable import DurableEngine
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.pipeline import Manners, answer_in_full, deliver, deliver_waiting, write_edition
from bot.rounds import FOLLOW_UP, SWEEP, Rounds
from bot.store.sql import open_store
from bot.verbs.following_up import follow_up
from bot.watch import look
from tests.crash.world import ASKED, NINE, PLATFORMS, TABLES, Key, LastSentence, Platform, Plaza, World, instant, key_of

TICK, GLANCE = 0.4, 0.3
"""Seconds between two sweeps, and between two looks at what became of what was told."""

POLL = 0.25
LOOK, ENOUGH = 0.05, 2
"""Seconds between two looks whether there is work, and after how many without any there is none."""

LONGEST = 60.0

OPEN_WORK = """
SELECT (SELECT count(*) FROM workflow_status
        WHERE name NOT IN ('sweep', 'follow up') AND status IN ('ENQUEUED', 'PENDING'))
     + (SELECT count(*) FROM chats WHERE next_due <= :now)
     + (SELECT count(*) FROM stirs WHERE seen < changes)
     + (SELECT count(*) FROM ledger WHERE again_at <= :then)
     + (SELECT count(*) FROM turns WHERE ready_at <= :then AND coalesce(paused_until, 0) <= :then)
     + (SELECT count(*) FROM outbox WHERE state = 'leased' AND (leased_until <= :then OR begun_at >= :born))
"""
"""Work there is now, what is on its way since a life began, and what waits until then: for a platform that put it
off, for the lease of a dead sender, for a message that is still on its way.

A day must not begin in the middle of an attempt: no platform knows yesterday's nonce.
"""

SOON = timedelta(seconds=5)
"""How far a life looks ahead before a day begins: a platform that is busy puts off for less."""

PUT_OFF = timedelta(minutes=1)
"""How far a last life looks ahead: a lease is half of it, as long waits what is told of a message on its way, and so
early in a life no platform puts off for longer."""

COMMIT, MOMENT, REST = "any transaction, before commit", "any moment", "at rest"
PLACES = (*(point.value for point in Point), COMMIT, MOMENT)
MANNERS = Manners(zone="Etc/UTC", length=None)


@dataclass
class Fate:
    """Kills the process at the `count`-th pass of a place once it is armed; `place` None: it lives on."""

    died: Path
    place: str | None = None
    count: int = 1
    moment: float = 0
    armed: bool = False

    def end(self) -> None:
        """Whoever came so far is killed at rest."""
        self.die(REST)

    def arm(self) -> None:
        if not self.armed and self.place == MOMENT:
            timer = threading.Timer(self.moment, self.die, (MOMENT,))
            timer.daemon = True
            timer.start()
        self.armed = True

    def passing(self, point: Point) -> None:
        self._meet(point.value)

    def committing(self, _connection: object) -> None:
        self._meet(COMMIT)

    def _meet(self, place: str) -> None:
        if self.armed and place == self.place:
            self.count -= 1
            if self.count == 0:
                self.die(place)

    def die(self, where: str) -> None:
        """Notes where, and is gone."""
        self.died.write_text(where)
        os.kill(os.getpid(), signal.SIGKILL)


@asynccontextmanager
async def parts_of(world: World, passing: Callable[[Point], object]) -> AsyncIterator[Parts]:
    store = await open_store(world.url)
    try:
        model, rules = LastSentence(), ExtractiveSummariser()
        yield Parts(store, model, rules, world.clock, TABLES, store, ledger=store, passing=passing)
    finally:
        await store.close()


async def rehearse(world: World) -> None:
    """Two days without an engine, in the process that lives are forked off: what takes long the first time is done."""
    dice = random.Random(0)  # noqa: S311 - no secret
    platforms = {name: Platform(world.ledger, world.clock, name, knows, dice=dice) for name, knows in PLATFORMS.items()}
    async with parts_of(world, pass_on) as parts:
        for day in (1, 2):
            world.clock.set(instant(day, NINE - timedelta(minutes=10)))
            await _join_in(world, parts, platforms)
            world.clock.set(instant(day))
            await look(parts, Plaza(world))
            await follow_up(parts, platforms)
            for chat in (Chat(name, str(number)) for number, name in enumerate(PLATFORMS)):
                timetable = await parts.outbox.timetable(chat.key) if parts.outbox else None
                if timetable is not None:
                    await write_edition(parts, platforms[chat.platform], timetable)
            for platform in platforms.values():
                await deliver_waiting(parts, platform)


async def live(world: World, fate: Fate, *, early: bool, dice: random.Random) -> None:
    """Recovers; then a chat joins, posts are written, and what a new day brings comes. `early`: armed at birth."""
    born = world.clock.now()
    async with _awake(world, fate, dice, early=early) as (parts, messengers):
        await _settle_down(world, born, SOON)
        fate.arm()
        day = world.day + 1
        world.clock.set(instant(day, NINE - timedelta(minutes=10)))
        await _join_in(world, parts, messengers)
        world.clock.set(instant(day, NINE - timedelta(minutes=2)))
        await look(parts, Plaza(world))
        world.clock.set(instant(day))
        await _settle_down(world, born)
        fate.end()


async def last_life(world: World, fate: Fate, dice: random.Random) -> None:
    """Recovers, and does too what was put off."""
    born = world.clock.now()
    async with _awake(world, fate, dice):
        await _settle_down(world, born, PUT_OFF)
        fate.end()


@asynccontextmanager
async def _awake(
    world: World, fate: Fate, dice: random.Random, *, early: bool = False
) -> AsyncIterator[tuple[Parts, dict[str, Platform]]]:
    """A bot that listens and does what has to be done."""
    event.listen(Engine, "commit", fate.committing)
    messengers = {
        name: Platform(world.ledger, world.clock, name, knows, 0.03, 0.03, dice) for name, knows in PLATFORMS.items()
    }
    async with parts_of(world, fate.passing) as parts:
        if early:
            fate.arm()
        await _join_in(world, parts, messengers)
        world.clock.set(max(world.clock.now(), instant(world.day)))  # nobody sleeps over an edition
        await look(parts, Plaza(world))
        engine = DurableEngine(world.url, poll=POLL)
        rounds = Rounds(parts, dict(messengers), engine)
        await engine.start(rounds.jobs())
        await engine.every(SWEEP, TICK)
        await engine.every(FOLLOW_UP, GLANCE)
        yield parts, messengers


async def _join_in(world: World, parts: Parts, messengers: dict[str, Platform]) -> None:
    """Every chat that has come so far makes sure that it follows, before anything is said on its day."""
    told = {row["chat"] for row in world.told.rows()}
    for number in range(world.day + 1):
        chat = Chat(tuple(PLATFORMS)[number % 2], str(number))
        if chat.key not in told:
            await _join(world, parts, messengers[chat.platform], chat)


async def _join(world: World, parts: Parts, messenger: Platform, chat: Chat) -> None:
    """A chat that got no reply looks whether it follows, and is content if it does; else it asks (again)."""
    now = world.clock.now()
    following = await answer_in_full(parts, chat, "/following", MANNERS)
    if following is None or "harbourtram" not in plain(following.lines).casefold():
        reply = await answer_in_full(parts, chat, "/follow #HarbourTram", MANNERS)
        for digest in reply.digests if reply else ():
            await deliver(parts, messenger, chat, digest, (ASKED + text(digest),))
    world.told.add({"chat": chat.key, "at": now.isoformat()})


async def _settle_down(world: World, born: datetime, ahead: timedelta = timedelta()) -> None:
    """Waits until nothing is asked for, due or to be sent; nobody judges by it, it only ends the waiting."""
    deadline, free = time.monotonic() + LONGEST, 0
    while time.monotonic() < deadline and free < ENOUGH:
        await asyncio.sleep(LOOK)
        free = 0 if has_work(world, born, ahead) else free + 1


def has_work(world: World, born: datetime, ahead: timedelta) -> bool:
    """Whether the bot has something to do since a life began, or will have so soon."""
    now = world.clock.now()
    instants = {"now": _micros(now), "then": _micros(now + ahead), "born": _micros(born)}
    with closing(sqlite3.connect(world.path / "tagbrief.db")) as database:
        return bool(database.execute(OPEN_WORK, instants).fetchone()[0])


def _micros(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)


async def shown(world: World) -> dict[str, list[Key | None]]:
    """What an operator sees of the outbox: what did not arrive for sure, and what still waits."""
    async with parts_of(world, pass_on) as parts:
        if parts.outbox is None:
            raise ValueError("no outbox")
        dead = await parts.outbox.entries(DEAD_LETTERS, limit=100_000)
        open_ = await parts.outbox.entries({State.WAITING, State.LEASED}, limit=100_000)
    return {
        name: [key_of(entry.chat, entry.text, is_edit=bool(entry.edits)) for entry in entries]
        for name, entries in (("dead", dead), ("open", open_))
    }
