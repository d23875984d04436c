"""What is done beside the answers: courtesies that may fail, and deliveries that may not wait for one another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine

from telegram.error import TelegramError

from bot.chats.telegram.outcomes import UNREADABLE

log = logging.getLogger(__name__)

DELIVERIES = 4
"""Deliveries side by side in one process: what waits in a slow one (a connection that hangs) holds up no other."""


class Errands:
    """Tasks nobody waits for; one that fails is logged, and nothing more."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def run(self, errand: Coroutine[object, object, None]) -> None:
        """Begins an errand."""
        task = asyncio.create_task(errand)
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def end(self) -> None:
        """Lets go of all that still run."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("errand failed", exc_info=error)


async def as_courtesy(request: Awaitable[object]) -> None:
    """Asks Telegram for something that nobody misses if it does not work."""
    try:
        await request
    except (TelegramError, *UNREADABLE) as error:
        log.debug("courtesy failed", extra={"why": type(error).__name__})


class Deliveries:
    """Has what waits in the outbox sent, as often as asked and a few at a time."""

    def __init__(self, deliver: Callable[[], Awaitable[object]], errands: Errands) -> None:
        self._deliver = deliver
        self._errands = errands
        self._running = 0
        self._is_asked_again = False

    def nudge(self) -> None:
        """Something is to be sent."""
        if self._running >= DELIVERIES:
            self._is_asked_again = True
            return
        self._running += 1
        self._errands.run(self._run())

    async def _run(self) -> None:
        try:
            await self._deliver()
        finally:
            self._running -= 1
        if self._is_asked_again:
            self._is_asked_again = False
            self.nudge()
