"""Updates in hand: those of one chat one after the other, chats side by side."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from telegram import Update

from bot.chats.telegram.backlog import is_stale
from bot.chats.telegram.outcomes import PLATFORM
from bot.chats.telegram.translate import Malformed, dated, update_of
from bot.ports import Clock, Inbox, Received, Unavailable

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Updates taken from the store together."""

MOST_IN_HAND = 1000
CHATS_AT_ONCE = 32

LOOKED_AFTER = 20.0
"""Seconds after which the store is looked at though nothing arrived: another process may have kept something."""

AWAY = 1.0
"""Seconds between two tries while the store is away."""

QUIET = 1.0
"""Seconds without another update after which what a chat asked while nobody listened is taken for complete."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An update in hand; `update` is None where what came cannot be read."""

    row: Received
    update: Update | None

    @property
    def chat(self) -> int:
        """The chat it comes from."""
        place = self.update.effective_chat if self.update else None
        return place.id if place else 0

    def is_stale(self, now: datetime) -> bool:
        """Whether it happened too long ago for an answer of its own."""
        at = dated(self.update) if self.update else None
        return at is not None and is_stale(at, now)


Work = Callable[[Sequence[Arrived]], Awaitable[None]]
"""Handles updates of one chat, mostly one; several are those of one chat that are stale."""


class Lanes:
    """Takes what waits from the inbox and has it handled, the updates of one chat in their order."""

    def __init__(self, inbox: Inbox, clock: Clock, work: Work, *, quiet: float = QUIET) -> None:
        self._inbox = inbox
        self._clock = clock
        self._work = work
        self._quiet = quiet
        self._waiting: dict[int, deque[Arrived]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._room = asyncio.Semaphore(CHATS_AT_ONCE)
        self._beyond = 0

    def look(self) -> None:
        """Something arrived."""
        self._news.set()

    async def run(self) -> None:
        """Handles what waits and what comes, until it is cancelled."""
        try:
            while True:
                self._news.clear()
                if not await self._take_some():
                    await self._wait()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take_some(self) -> bool:
        if sum(map(len, self._waiting.values())) >= MOST_IN_HAND:
            return False
        try:
            rows = await self._inbox.waiting(PLATFORM, AT_ONCE, self._clock.now(), self._beyond)
        except Unavailable:
            await asyncio.sleep(AWAY)
            return True
        for row in rows:
            self._beyond = max(self._beyond, row.id)
            self._give(_arrived(row))
        return bool(rows)

    async def _wait(self) -> None:
        """Until something arrives; now and then what an earlier look missed is looked for, if nothing is in hand."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOKED_AFTER):
                await self._news.wait()
                return
        if not self._waiting:
            self._beyond = 0

    def _give(self, arrived: Arrived) -> None:
        queue = self._waiting.get(arrived.chat)
        if queue is not None:
            queue.append(arrived)
            return
        self._waiting[arrived.chat] = deque([arrived])
        task = asyncio.create_task(self._drain(arrived.chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, chat: int) -> None:
        queue = self._waiting[chat]
        while queue:
            batch = await self._batch(queue)
            async with self._room:
                await self._work(batch)
        del self._waiting[chat]
        self._news.set()

    async def _batch(self, queue: deque[Arrived]) -> list[Arrived]:
        """What is handled together: the next, or all that is stale as soon as no more comes."""
        if not queue[0].is_stale(self._clock.now()):
            return [queue.popleft()]
        seen = 0
        while seen != len(queue):
            seen = len(queue)
            await asyncio.sleep(self._quiet)
        now = self._clock.now()
        last = max(number for number, each in enumerate(queue) if number == 0 or each.is_stale(now))
        return [queue.popleft() for _ in range(last + 1)]


def _arrived(row: Received) -> Arrived:
    try:
        return Arrived(row, update_of(json.loads(row.payload)))
    except (Malformed, ValueError):
        return Arrived(row, None)
