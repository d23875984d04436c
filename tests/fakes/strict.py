"""A platform that counts what arrives and takes no more than it allows, and a clock that jumps over all waiting."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from bot.core.domain import Chat
from bot.core.letters import Letter
from bot.core.lines import Line
from bot.core.outbox import Busy, Outcome, Sent
from bot.parts import Parts
from bot.ports import Messenger
from bot.store.sql import SqlStore, open_store
from bot.verbs.deliver import deliver_always

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

START = datetime(2026, 4, 14, 9, tzinfo=UTC)
LOOK = 1.0
STEPS = 12
"""Rounds of the event loop after which all tasks stand still that do not work on the database."""

WIRE = (0.01, 0.02)
ANSWER = (0.03, 0.4)
"""Seconds between which a letter takes to the platform, and its answer back."""


class Jumps:
    """The time; `sleep` ends when nobody has anything to do before that moment. `busy` counts work that takes none."""

    def __init__(self) -> None:
        self.seconds_ = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._idle = asyncio.Event()
        self._idle.set()
        self._busy = 0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds_)

    def seconds(self) -> float:
        return self.seconds_

    async def sleep(self, seconds: float) -> None:
        waiting = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, (self.seconds_ + seconds, next(self._numbers), waiting))
        await waiting

    def work(self, change: int) -> None:
        """So much more work is under way, or less."""
        self._busy += change
        if self._busy:
            self._idle.clear()
        else:
            self._idle.set()

    async def run(self, until: Callable[[], bool]) -> None:
        """Lets time pass until something is so, and what follows from it is done."""
        await self._stand_still()
        while not until():
            while self._sleepers[0][2].done():  # cancelled
                heappop(self._sleepers)
            self.seconds_, _, waiting = heappop(self._sleepers)
            waiting.set_result(None)
            await self._stand_still()

    async def _stand_still(self) -> None:
        steps = 0
        while steps < STEPS:
            if self._busy:
                await self._idle.wait()
                steps = 0
            await asyncio.sleep(0)
            steps += 1


class TimelessStore(SqlStore):
    """A store that takes no time on a clock that jumps."""

    jumps: Jumps

    @asynccontextmanager
    async def _using(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        self.jumps.work(1)
        try:
            async with super()._using(engine) as connection:
                yield connection
        finally:
            self.jumps.work(-1)


async def timeless(url: str, jumps: Jumps) -> TimelessStore:
    """A store of this clock, open."""
    opened = await open_store(url)
    store = TimelessStore(opened._engines)
    store.jumps = jumps
    return store


@dataclass(frozen=True)
class Allows:
    """At most so many within any so many seconds: in all, to one chat, to one group (0: no such limit)."""

    all: tuple[int, float]
    chat: tuple[int, float]
    group: tuple[int, float] = (0, 0)


TELEGRAM = Allows((30, 1), (1, 1), (20, 60))
DISCORD = Allows((50, 1), (5, 5))
"""As the platforms document them; said here again, so that our own pace is not judged by itself."""


@dataclass(frozen=True)
class Arrival:
    at: float
    chat: str
    text: str


@dataclass
class Strict:
    """A platform that is slow as a network is, and says "too many" to the one too many.

    `floods`: chats that are told once to wait for so many seconds, with nobody at fault.
    """

    jumps: Jumps
    allows: Allows
    floods: dict[str, float] = field(default_factory=dict)
    platform: str = "square"
    idempotent: bool = True
    arrived: list[Arrival] = field(default_factory=list)
    too_many: int = 0
    too_early: int = 0
    _until: dict[str, float] = field(default_factory=dict)
    _taken: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - dice
    expected: int = 0
    answered: int = 0

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:  # noqa: ARG002
        await self.jumps.sleep(self._dice.uniform(*WIRE))
        outcome = self._take(chat.id, letter.text)
        await self.jumps.sleep(self._dice.uniform(*ANSWER))
        self.answered += isinstance(outcome, Sent)
        return outcome

    def _take(self, chat: str, text: str) -> Outcome:
        now = self.jumps.seconds()
        self.too_early += now < self._until.get(chat, 0)
        if (wait := self.floods.pop(chat, 0)) > 0:
            self._until[chat] = now + wait
            return Busy(self.jumps.now() + timedelta(seconds=wait), "flood wait", too_many=True)
        limits = {"all": self.allows.all, chat: self.allows.chat}
        if chat.startswith("-") and self.allows.group[0]:
            limits[f"group {chat}"] = self.allows.group
        wait = max(self._wait(key, limit, now) for key, limit in limits.items())
        if wait > 0:
            self.too_many += 1
            return Busy(self.jumps.now() + timedelta(seconds=wait), "too many requests", too_many=True)
        for key in limits:
            self._taken[key].append(now)
        self.arrived.append(Arrival(now, chat, text))
        return Sent((f"{len(self.arrived)}",))

    def _wait(self, key: str, limit: tuple[int, float], now: float) -> float:
        """Seconds until one more fits into a window."""
        most, seconds = limit
        taken = self._taken[key]
        while taken and taken[0] <= now - seconds:
            taken.popleft()
        return taken[0] + seconds - now if len(taken) >= most else 0.0


async def deliver_all(
    parts: Parts, messenger: Messenger, strict: Strict, written: asyncio.Event, beside: Awaitable[None] | None = None
) -> None:
    """Delivers as the postman does until all that is expected has arrived and stands so in the outbox."""
    delivery = asyncio.create_task(deliver_always(parts, messenger, written, LOOK, strict.jumps.sleep))
    tasks = [delivery, *([asyncio.ensure_future(beside)] if beside else [])]
    try:
        await strict.jumps.run(lambda: strict.answered >= strict.expected or delivery.done())
        await asyncio.gather(*(task for task in tasks if task.done()))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def at_best(counts: dict[str, int], allows: Allows) -> float:
    """Seconds from the first to the last letter that no sender could do in less, so many letters to each chat."""
    chats = [max(least(n, allows.chat), _in_group(chat, n, allows)) for chat, n in counts.items()]
    return max(least(sum(counts.values()), allows.all), *chats)


def _in_group(chat: str, n: int, allows: Allows) -> float:
    most, seconds = allows.group
    if not most or not chat.startswith("-"):
        return 0
    full, rest = divmod(n - 1, most)
    return full * seconds + least(rest + 1, allows.chat)


def least(n: int, limit: tuple[int, float]) -> float:
    """Seconds from the first to the last of n under one limit."""
    most, seconds = limit
    return (n - 1) // most * seconds
