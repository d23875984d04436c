"""How many at a time: one, in all processes, where a model's draft is paid for; a few where many chats wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Self, TypeVar
from uuid import uuid4

from bot.ports import Clock, Outbox

T = TypeVar("T")

HELD = timedelta(seconds=3)
"""A name that was not renewed for so long is free again: its holder is dead."""

RENEWED = 1.0
LOOKS = 0.2
PATIENCE = 100.0
"""Seconds after which whoever waits goes in as well, so that a model that hangs is not asked by one after the other."""


@asynccontextmanager
async def alone(outbox: Outbox, clock: Clock, name: str, *, patience: float = PATIENCE) -> AsyncIterator[None]:
    """Holds a name while the body runs; waits for it, at most so many seconds."""
    holder = uuid4().hex
    for _ in range(round(patience / LOOKS)):
        if await _hold(outbox, clock, name, holder):
            break
        await asyncio.sleep(LOOKS)
    renewing = asyncio.create_task(_renew(outbox, clock, name, holder))
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)  # a database that is away will tell the body too
        await outbox.release_name(name, holder)


async def _renew(outbox: Outbox, clock: Clock, name: str, holder: str) -> None:
    while True:
        await asyncio.sleep(RENEWED)
        await _hold(outbox, clock, name, holder)


async def _hold(outbox: Outbox, clock: Clock, name: str, holder: str) -> bool:
    now = clock.now()
    return await outbox.lease_name(name, holder, now, now + HELD)


async def together(act: Callable[[T], Awaitable[None]], things: Sequence[T], most: int) -> None:
    """Acts on all, begun in their order, on at most so many at a time; raises the first error when all have ended."""
    free = asyncio.Semaphore(most)

    async def one(thing: T) -> None:
        async with free:
            await act(thing)

    for outcome in await asyncio.gather(*(one(thing) for thing in things), return_exceptions=True):
        if outcome is not None:
            raise outcome


class Places:
    """So many places for tasks, taken and free again one by one; for an `async with` block.

    The block ends when the last task has, and raises what the first that failed did. A block that is cancelled cancels
    its tasks; any other error waits for them.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed: list[BaseException] = []
        self.ended = 0
        """How many tasks have ended, so that one that ends while its taker looks elsewhere is not overlooked."""

    @property
    def free(self) -> int:
        """How many are free; none once a task has failed."""
        return 0 if self._failed else self._count - len(self._tasks)

    @property
    def is_empty(self) -> bool:
        """Whether no task runs."""
        return not self._tasks

    def take(self, act: Coroutine[object, object, None]) -> None:
        """Begins a task."""
        task = asyncio.create_task(act)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.ended += 1
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed.append(error)

    async def change(self, *others: asyncio.Future[Any]) -> None:
        """Waits until a place is free again, or one of the others has ended; raises what failed."""
        if self._tasks or others:
            await asyncio.wait({*self._tasks, *others}, return_when=asyncio.FIRST_COMPLETED)
        self._tell()

    def _tell(self) -> None:
        if self._failed:
            raise self._failed[0]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None or issubclass(kind, Exception):
                await self._all_ended()
        finally:  # a cancelled one has tasks left
            for task in self._tasks:
                task.cancel()
            await self._all_ended()
        if kind is None:
            self._tell()

    async def _all_ended(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)
