"""Three processes write and send everybody's edition, while one dies, one sleeps, the database restarts, one is new."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.outbox import State
from bot.store.sql import open_store
from tests.postgres import Server
from tests.scale.town import Ledgers, settle_chats

Row = tuple[str, str, bool]
"""What was looked at, what was seen, whether that is as it should be."""

MOST_SECONDS = 1200


@dataclass
class Trials:
    """The conductor: knows the processes, and what is to befall them once so much is done."""

    server: Server
    place: Path
    chats: int
    drafts: int
    asleep: float
    database: str = "postgres"
    began: float = field(default_factory=time.time)
    taken_over: float = 0.0
    stopped_in: float = 0.0
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def ledgers(self) -> Ledgers:
        return Ledgers(self.place)

    async def run(self) -> list[Row]:
        self.ledgers.make()
        store = await open_store(self.server.url(self.database))
        await settle_chats(store, self.chats, self.drafts)
        try:
            self.began = time.time()
            self.processes = [self._bear("1") for _ in range(3)]
            while len(self.ledgers.lines("calls")) < self.drafts / 10:  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.05)
            await self._befall(0.0, self._kill)
            await self._befall(0.3, self._sleep)
            await self._befall(0.5, self._restart_database)
            await self._befall(0.7, self._replace)
            await self._befall(1.0, self._settle_down)
        finally:
            for process in self.processes:
                process.kill()
                process.wait()
        rows = self._judge(await store.tally(), time.time() - self.began)
        await store.close()
        return rows

    async def _befall(self, share: float, act: Callable[[], object]) -> None:
        while self.ledgers.count() < share * self.chats and time.time() - self.began < MOST_SECONDS:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        print(f"{time.time() - self.began:6.1f} s {self.ledgers.count():6} sent: {act.__name__.strip('_')}", flush=True)
        done = act()
        if asyncio.iscoroutine(done):
            await done

    async def _ask(self, question: str) -> int:
        return int(await self.server.ask(question, self.database))

    def _bear(self, release: str) -> subprocess.Popen[bytes]:
        words = [self.server.url(self.database), str(self.place), str(self.began), release]
        with (self.place / "log").open("a") as log:
            return subprocess.Popen([sys.executable, "-m", "tests.scale.worker", *words], stderr=log)  # noqa: S603

    async def _kill(self) -> None:
        """One process dies, and its jobs are the others' from when none is its any more; then it is started anew."""
        victim = self.processes[0]
        victim.kill()
        victim.wait()
        died = time.monotonic()
        question = f"SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id LIKE '%-{victim.pid}-%'"  # noqa: E501, S608
        left = await self._ask(question)
        while await self._ask(question):  # noqa: ASYNC110 - a database has no event
            await asyncio.sleep(0.05)
        self.taken_over = time.monotonic() - died
        print(f"         {left} jobs of the dead one taken over in {self.taken_over:.1f} s", flush=True)
        self.processes[0] = self._bear("1")

    async def _sleep(self) -> None:
        self.processes[1].send_signal(signal.SIGSTOP)
        before = self.ledgers.count()
        await asyncio.sleep(self.asleep)
        print(f"         {self.ledgers.count() - before} sent by the others meanwhile", flush=True)
        self.processes[1].send_signal(signal.SIGCONT)

    def _restart_database(self) -> None:
        self.server.stop(signal.SIGINT)
        self.server.start()

    async def _replace(self) -> None:
        """A rolling restart: the new release comes before the old one goes."""
        old, self.processes[2] = self.processes[2], self._bear("2")
        began = time.monotonic()
        old.terminate()
        await asyncio.to_thread(old.wait, 30)
        self.stopped_in = time.monotonic() - began

    async def _settle_down(self) -> None:
        """Until nothing waits or is in flight; what the dead one had begun ends with its lease."""
        waiting = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')"
        while await self._ask(waiting) and time.time() - self.began < MOST_SECONDS:  # noqa: ASYNC110
            await asyncio.sleep(0.2)

    def _judge(self, unsent: Mapping[State, int], seconds: float) -> list[Row]:
        posts, calls = self.ledgers.posts(), self.ledgers.lines("calls")
        twice = sum(n - 1 for n in posts.values())
        known = len(self.ledgers.lines("known"))
        new = len(self.ledgers.lines("release-2"))
        rate = f"{self.chats / seconds:.0f}/s"
        return [
            (
                "chats that got their edition",
                f"{len(posts)} of {self.chats} in {seconds:.0f} s, {rate}",
                len(posts) == self.chats,
            ),
            ("messages not sent at the end", f"{sum(unsent.values())}", not unsent),
            ("posted twice", f"{twice} (tried again and known by nonce: {known})", twice == 0),
            (
                "drafts",
                f"{len(set(calls))} by {len(calls)} calls",
                len(set(calls)) == self.drafts and len(calls) <= self.drafts + 24,
            ),
            ("jobs of the dead taken over in", f"{self.taken_over:.1f} s", self.taken_over <= 3),
            ("the old release stopped in", f"{self.stopped_in:.1f} s", self.stopped_in <= 8),
            ("sent by the new release", f"{new}", new > 0),
        ]
