"""Work beside the events: kept until it ends, and seen when it fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


class Asides:
    """Tasks that somebody began and need not wait for."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begins it now."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T | None:
        """What it gives, if it ends within so many seconds; else None, and it goes on by itself. Raises what it does.

        It is not cancelled: discord.py, cancelled while it waits for a limit of all, never sends anything again.
        """
        task = self.start(work)
        done, _ = await asyncio.wait({task}, timeout=seconds)
        return task.result() if done else None

    async def settle(self, within: float) -> None:
        """Waits a while for what is under way."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)

    async def end(self) -> None:
        """Cancels what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*list(self._tasks), return_exceptions=True)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.debug("ended with an error", extra={"why": type(error).__name__})
