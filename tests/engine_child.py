"""Processes to be killed: each runs the real engine and writes down in a table what it began and ended.

    python -m tests.engine_child crash URL '{"kills": 100, "workers": 1, "seed": 1}'
    python -m tests.engine_child sweep URL '{"seconds": 5, "tick": 1}'

`crash` prints one line of JSON: what was asked for, what was lost, what was begun twice. Children are forks of one
process that has imported everything but has no thread and no connection.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import signal
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from bot.engine.durable import DurableEngine
from bot.store.engines import Engines, engines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

TABLES = (
    "CREATE TABLE IF NOT EXISTS asked (job TEXT, moment DOUBLE PRECISION)",
    "CREATE TABLE IF NOT EXISTS ledger (job TEXT, pid INTEGER, what TEXT, moment DOUBLE PRECISION)",
)
POLL = 0.05


class Ledger:
    """What happened, in the database of the test."""

    def __init__(self, url: str) -> None:
        self.engines: Engines = engines(url)

    async def make(self) -> None:
        async with self.engines.writer.begin() as connection:
            for table in TABLES:
                await connection.execute(text(table))

    async def note(self, job: str, what: str) -> None:
        row = {"job": job, "pid": os.getpid(), "what": what, "moment": time.time()}
        async with self.engines.writer.begin() as connection:
            await connection.execute(text("INSERT INTO ledger VALUES (:job, :pid, :what, :moment)"), row)

    async def ask(self, engine: DurableEngine, job: str, key: str, partition: str | None = None) -> None:
        """The row and the job in one transaction."""
        async with self.engines.writer.begin() as connection:
            row = {"job": key, "moment": time.time()}
            await connection.execute(text("INSERT INTO asked VALUES (:job, :moment)"), row)
            await engine.enqueue(connection, job, key, partition=partition)

    async def rows(self, query: str) -> list[Any]:
        async with self.engines.reader.connect() as connection:
            return list((await connection.execute(text(query))).all())


@asynccontextmanager
async def at_work(url: str, job: str = "work", pace: float = 0.02) -> AsyncIterator[tuple[DurableEngine, Ledger]]:
    """An engine with a job whose runs note when they begin and end, a while apart."""
    ledger = Ledger(url)

    async def work(key: str) -> None:
        await ledger.note(key, "began")
        await asyncio.sleep(random.uniform(0, pace))  # noqa: S311 - no secret
        await ledger.note(key, "ended")

    engine = DurableEngine(url, poll=POLL)
    await engine.start({job: work})
    try:
        yield engine, ledger
    finally:
        await engine.stop(2)
        await ledger.engines.dispose()


async def ask_and_work(url: str) -> None:
    """Asks for jobs without end, and does them; some share a partition. Ends by being killed."""
    async with at_work(url) as (engine, ledger):
        for count in range(1_000_000):
            key = f"{os.getpid()}-{time.time_ns()}"
            await ledger.ask(engine, "work", key, partition="one" if count % 3 == 0 else None)
            await asyncio.sleep(random.uniform(0, 0.05))  # noqa: S311


async def finish(url: str, seconds: float) -> None:
    """Works until everything that was asked for has ended, or the time is over."""
    async with at_work(url) as (_, ledger):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and await ledger.rows(LOST):  # noqa: ASYNC110 - a database has no event
            await asyncio.sleep(0.1)


async def sweep(url: str, seconds: float, tick: float) -> None:
    """One of several processes with the same periodic job, each run of which takes up to half a second."""
    async with at_work(url, "sweep", pace=0.5) as (engine, _):
        await engine.every("sweep", tick)
        await asyncio.sleep(seconds)


LOST = "SELECT job FROM asked WHERE job NOT IN (SELECT job FROM ledger WHERE what = 'ended')"
NEVER_ASKED = "SELECT job FROM ledger WHERE job NOT IN (SELECT job FROM asked)"


@dataclass
class Campaign:
    """Keeps a number of children at work and kills them, one after the other, at random moments."""

    url: str
    kills: int
    workers: int
    seed: int
    born: list[int] = field(default_factory=list)
    died: dict[int, float] = field(default_factory=dict)

    def run(self) -> dict[str, Any]:
        dice = random.Random(self.seed)  # noqa: S311
        asyncio.run(self._prepare())
        alive = [self._bear() for _ in range(self.workers)]
        for _ in range(self.kills):
            time.sleep(dice.uniform(0.02, 0.9) / self.workers)
            victim = dice.randrange(self.workers)
            self._kill(alive[victim])
            alive[victim] = self._bear()
        for pid in alive:
            self._kill(pid)
        os.waitpid(fork(lambda: finish(self.url, 60)), 0)
        return asyncio.run(self._judge())

    def _bear(self) -> int:
        pid = fork(lambda: ask_and_work(self.url))
        self.born.append(pid)
        return pid

    def _kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self.died[pid] = time.time()

    async def _prepare(self) -> None:
        ledger = Ledger(self.url)
        await ledger.make()
        await ledger.engines.dispose()

    async def _judge(self) -> dict[str, Any]:
        ledger = Ledger(self.url)
        asked = await ledger.rows("SELECT job FROM asked")
        began = await ledger.rows("SELECT job, pid, moment FROM ledger WHERE what = 'began' ORDER BY moment")
        verdict = {
            "kills": len(self.died),
            "asked": len(asked),
            "lost": len(await ledger.rows(LOST)),
            "never asked": len(await ledger.rows(NEVER_ASKED)),
            "begun again": len(began) - len({job for job, _, _ in began}),
            "begun beside the living": len(self._twins(began)),
        }
        await ledger.engines.dispose()
        return verdict

    def _twins(self, began: list[Any]) -> list[str]:
        """The jobs that began although the one before who had begun them was still alive."""
        last: dict[str, int] = {}
        twins = []
        for job, pid, moment in began:
            before = last.get(job)
            if before is not None and self.died.get(before, moment + 1) > moment:
                twins.append(job)
            last[job] = pid
        return twins


def fork(life: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """The pid of a child that lives `life` and nothing else."""
    pid = os.fork()
    if pid == 0:
        try:
            random.seed()
            asyncio.run(life())
        finally:
            os._exit(0)
    return pid


def main() -> None:
    what, url, options = sys.argv[1:]
    asked = json.loads(options)
    logging.basicConfig(level=logging.WARNING)
    if what == "crash":
        print(json.dumps(Campaign(url, **asked).run()), flush=True)  # noqa: T201 - the answer
    else:
        asyncio.run(sweep(url, **asked))


if __name__ == "__main__":
    main()
