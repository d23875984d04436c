"""Background tasks that shall never end: one that dies is started again, counted, logged and told."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core.health import FAILS, NOTE, Finding
from bot.core.moments import instant
from bot.core.told import told_of
from bot.log import where
from bot.ports import Clock, Unavailable

log = logging.getLogger(__name__)

Task = Callable[[Callable[[], None]], Coroutine[object, object, None]]
"""Work without an end. It calls its argument once it is under way: what it needs was there."""

FIRST, MOST = 1.0, 60.0
"""Seconds until a task is started again: after it died once, and at most."""

STEADY = 300.0
"""A task that lived for so many seconds has recovered: the next wait is the first one again."""


class Phase(StrEnum):
    """What a task is doing."""

    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"
    """It died, and is started again soon."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a task does: its phase and since when, how often it was started again, and what it died of last."""

    phase: Phase
    since: datetime
    restarts: int = 0
    last_error: str | None = None


class Guard:
    """Keeps tasks alive; made by `guarded`. `rest` sleeps for some seconds, `dice` gives a number from 0 to 1."""

    def __init__(
        self,
        clock: Clock,
        tell: Callable[[str], object],
        rest: Callable[[float], Awaitable[object]],
        dice: Callable[[], float],
    ) -> None:
        self._clock = clock
        self._tell = tell
        self._rest = rest
        self._dice = dice
        self._health: dict[str, Health] = {}
        self._have_begun: set[str] = set()

    def health(self) -> Mapping[str, Health]:
        """How each task does at this moment, by name."""
        return dict(self._health)

    def findings(self, zone: str) -> tuple[Finding, ...]:
        """The tasks that died: how often each was started again, when and of what it died last."""
        died = [(name, health) for name, health in sorted(self._health.items()) if health.restarts]
        return tuple(_finding(name, health, zone) for name, health in died)

    async def keep(self, name: str, task: Task) -> None:
        """Starts a task again and again until it is cancelled; raises Unavailable if it never got under way."""
        wait = FIRST
        self._health[name] = Health(Phase.STARTING, self._clock.now())
        while True:
            born = time.monotonic()
            died_of = await self._life(name, task)
            if time.monotonic() - born >= STEADY:
                wait = FIRST
            pause = wait * (1 + self._dice()) / 2  # so that not all that died of one thing come back at once
            self._died(name, died_of, pause)
            await self._rest(pause)
            self._to(name, Phase.STARTING)
            wait = min(2 * wait, MOST)

    async def _life(self, name: str, task: Task) -> str:
        """One life of a task: what it died of, by class and place; its words may hold a post or a token."""
        try:
            await task(lambda: self._begun(name))
        except Exception as error:
            if _is_to_end():
                log.warning("task ended badly", extra={"task": name, "error": where(error)})
                raise asyncio.CancelledError from error
            if isinstance(error, Unavailable) and name not in self._have_begun:
                raise
            return where(error)
        return "it returned"

    def _begun(self, name: str) -> None:
        self._have_begun.add(name)
        self._to(name, Phase.RUNNING)

    def _died(self, name: str, of: str, pause: float) -> None:
        before = self._health[name]
        self._health[name] = Health(Phase.WAITING, self._clock.now(), before.restarts + 1, of)
        told = {"task": name, "error": of, "restarts": before.restarts + 1, "again_in": round(pause, 1)}
        log.error("task died", extra=told)
        self._tell(f"{name}: stopped ({of}); starts again in {pause:.0f} s.")

    def _to(self, name: str, phase: Phase) -> None:
        self._health[name] = replace(self._health[name], phase=phase, since=self._clock.now())


@asynccontextmanager
async def guarded(
    tasks: Mapping[str, Task],
    clock: Clock,
    *,
    tell: Callable[[str], object] = lambda _: None,
    rest: Callable[[float], Awaitable[object]] = asyncio.sleep,
    dice: Callable[[], float] = random.random,
) -> AsyncIterator[Guard]:
    """Runs tasks beside a `with` block, and lets them go at its end; `tell` gets a line whenever one died.

    A task that raises Unavailable before it was ever under way ends the block, and that error is raised: what the
    bot needs was not there at its start.
    """
    guard = Guard(clock, tell, rest, dice)
    try:
        async with asyncio.TaskGroup() as group:
            kept = [group.create_task(guard.keep(name, task), name=name) for name, task in tasks.items()]
            try:
                yield guard
            finally:
                for each in kept:
                    each.cancel()
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _finding(name: str, health: Health, zone: str) -> Finding:
    known = {"name": name, "at": instant(health.since, zone), "error": health.last_error}
    if health.phase is Phase.WAITING:
        return FAILS, told_of(
            "Task {name}: stopped at {at} ({error}), once so far. It starts again by itself.",
            "Task {name}: stopped at {at} ({error}), {n} times so far. It starts again by itself.",
            health.restarts,
            **known,
        )
    return NOTE, told_of(
        "Task {name}: started again once, last at {at} ({error}).",
        "Task {name}: started again {n} times, last at {at} ({error}).",
        health.restarts,
        **known,
    )


def _is_to_end() -> bool:
    """Whether the task that runs was cancelled: what it raises while it tidies up is no reason to start again."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
