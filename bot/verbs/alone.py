"""How many at a time: one, in all processes, where a model's draft is paid for; a few where many chats wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeVar
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
