"""Three processes write and send everybody's edition, while one dies, one sleeps, the database restarts, one is new."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.outbox import State
from bot.rounds import FOLLOW_UP, SWEEP
from bot.store.sql import open_store
from tests.postgres import Server
from tests.scale.town import Ledgers, settle_chats

Row = tuple[str, str, bool]
"""What was looked at, what was seen, whether that is as it should be."""

MOST_SECONDS = 1200
MOST_SHOWN = 160
JOBS = "SELECT array_agg(workflow_uuid) FROM dbos.workflow_status"
PERIODIC = (f"{SWEEP}|", f"{FOLLOW_UP}|")
TAKEN_OVER, STOPPED = 3.0, 8.0


@dataclass
class Mishap:
    """What befell the processes, with what proves that it did, and whether it went as it should."""

    name: str
    at: float
    sent: int
    seen: str = ""
    good: bool = False


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
    orphans: list[str] = field(default_factory=list)
    mishaps: list[Mishap] = field(default_factory=list)
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
            await self._befall(0.1, "one process killed", self._kill)
            await self._befall(0.3, "one process stopped", self._sleep)
            await self._befall(0.5, "PostgreSQL restarted", self._restart_database)
            await self._befall(0.7, "a new release, rolling", self._replace)
            await self._settle_down()
            rows = await self._judge(await store.tally(), time.time() - self.began)
        finally:
            for process in self.processes:
                process.kill()
                process.wait()
        await store.close()
        return rows

    async def _befall(self, share: float, name: str, act: Callable[[Mishap], Awaitable[None]]) -> None:
        """Once that share is sent and all processes are at work."""
        while (self.ledgers.count() < share * self.chats or not self._all_up()) and self._time_left():  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        mishap = Mishap(name, time.time() - self.began, self.ledgers.count())
        self.mishaps.append(mishap)
        await act(mishap)
        print(f"{mishap.at:6.1f} s {mishap.sent:6} sent: {name}: {mishap.seen}", flush=True)

    def _all_up(self) -> bool:
        return {f"{process.pid}" for process in self.processes} <= set(self.ledgers.lines("up"))

    def _time_left(self) -> bool:
        return time.time() - self.began < MOST_SECONDS

    async def _ask(self, question: str) -> int:
        return int(await self.server.ask(question, self.database))

    async def _list(self, question: str) -> list[str]:
        return list(await self.server.ask(question, self.database) or ())

    def _bear(self, release: str) -> subprocess.Popen[bytes]:
        words = [self.server.url(self.database), str(self.place), str(self.began), release]
        with (self.place / "log").open("a") as log:
            return subprocess.Popen([sys.executable, "-m", "tests.scale.worker", *words], stderr=log)  # noqa: S603

    async def _kill(self, mishap: Mishap) -> None:
        """The process with the most jobs dies, and they are anybody's from when none is its; then it comes anew.

        It is stopped first, so that what it holds when it dies is known. They begin again when somebody has room for
        them: each process has eight jobs of a kind at a time.
        """
        while self._time_left():
            victim = await self._busiest()
            victim.send_signal(signal.SIGSTOP)
            self.orphans = await self._jobs_of(victim)
            if any(job.startswith("edition|") for job in self.orphans):
                break
            victim.send_signal(signal.SIGCONT)
        victim.kill()
        code = victim.wait()
        died = time.monotonic()
        while await self._jobs_of(victim):  # noqa: ASYNC110 - a database has no event
            await asyncio.sleep(0.05)
        put_back = time.monotonic() - died
        self.processes[self.processes.index(victim)] = self._bear("1")
        while not await self._begun_again():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        kinds = ", ".join(f"{n} {kind}" for kind, n in Counter(job.partition("|")[0] for job in self.orphans).items())
        mishap.seen = (
            f"exit {code} with {kinds} under way; taken over in {put_back:.1f} s, "
            f"the last begun again after {time.monotonic() - died:.1f} s"
        )
        mishap.good = code == -signal.SIGKILL and bool(self.orphans) and put_back <= TAKEN_OVER

    async def _busiest(self) -> subprocess.Popen[bytes]:
        held = [len(await self._jobs_of(process)) for process in self.processes]
        return self.processes[held.index(max(held))]

    async def _jobs_of(self, process: subprocess.Popen[bytes]) -> list[str]:
        """The jobs under way whose owner is a process."""
        owned = f"status = 'PENDING' AND executor_id LIKE '%-{process.pid}-%'"
        return await self._list(f"{JOBS} WHERE {owned}")

    async def _begun_again(self) -> bool:
        """Whether each job of the dead one is another's, or done."""
        waiting = await self._list(
            "SELECT array_agg(workflow_uuid) FROM dbos.workflow_status WHERE status = 'ENQUEUED'"
        )
        return not set(self.orphans) & set(waiting)

    async def _sleep(self, mishap: Mishap) -> None:
        sleeper = await self._busiest()
        sleeper.send_signal(signal.SIGSTOP)
        held, before = len(await self._jobs_of(sleeper)), self.ledgers.count()
        await asyncio.sleep(self.asleep)
        state = _state(sleeper.pid)
        others = self.ledgers.count() - before
        kept = len(await self._jobs_of(sleeper))
        sleeper.send_signal(signal.SIGCONT)
        mishap.seen = (
            f"state {state} for {self.asleep:.0f} s with {held} jobs, {kept} still its own; "
            f"{others} sent by the others meanwhile"
        )
        mishap.good = state == "T" and others > 0

    async def _restart_database(self, mishap: Mishap) -> None:
        started = "SELECT extract(epoch FROM pg_postmaster_start_time())::bigint * 1000000 + pg_backend_pid()"
        before = await self._ask(started)
        since = time.monotonic()
        await asyncio.to_thread(self.server.stop, signal.SIGINT)
        await asyncio.to_thread(self.server.start)
        mishap.seen = f"away for {time.monotonic() - since:.1f} s, every connection cut"
        mishap.good = await self._ask(started) != before

    async def _replace(self, mishap: Mishap) -> None:
        """A rolling restart: the new release comes before the old one goes."""
        old, self.processes[2] = self.processes[2], self._bear("2")
        began = time.monotonic()
        old.terminate()
        code = await asyncio.to_thread(old.wait, 30)
        took = time.monotonic() - began
        mishap.seen = f"the old one ended with {code} in {took:.1f} s"
        mishap.good = code == 0 and took <= STOPPED

    async def _settle_down(self) -> None:
        """Until nothing waits or is in flight; what the dead one had begun ends with its lease."""
        waiting = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')"
        while (self.ledgers.count() < self.chats or await self._ask(waiting)) and self._time_left():  # noqa: ASYNC110
            await asyncio.sleep(0.2)

    async def _judge(self, unsent: Mapping[State, int], seconds: float) -> list[Row]:
        posts, calls = self.ledgers.posts(), self.ledgers.lines("calls")
        twice = sum(n - 1 for n in posts.values())
        known = len(self.ledgers.lines("known"))
        new = len(self.ledgers.lines("release-2"))
        rate = f"{self.chats / seconds:.0f}/s"
        failed = [line for line in self._log() if re.search(r" job \S.* failed: ", line)]
        put_off = sum(" waits for what is away: " in line for line in self._log())
        for line in failed:
            print(f"         {line[:MOST_SHOWN]}")
        return [
            *((mishap.name, mishap.seen, mishap.good) for mishap in self.mishaps),
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
            await self._orphans_done(),
            ("jobs that failed", f"{len(failed)} (put off while the database was away: {put_off})", not failed),
            ("sent by the new release", f"{new}", new > 0),
        ]

    async def _orphans_done(self) -> Row:
        """What became of the jobs of the dead one: one that ended well is done, and stays known for an hour.

        A periodic one is forgotten when it is asked for again, which it is only once it has ended.
        """
        done, known = await self._list(f"{JOBS} WHERE status = 'SUCCESS'"), await self._list(JOBS)
        forgotten = {job for job in self.orphans if job.startswith(PERIODIC) and job not in known}
        ended = len(set(self.orphans) & {*done, *forgotten})
        return (
            "jobs of the dead one done by others",
            f"{ended} of {len(self.orphans)}",
            ended == len(self.orphans) > 0,
        )

    def _log(self) -> list[str]:
        return (self.place / "log").read_text().splitlines()


def _state(pid: int) -> str:
    """What a process does, by Linux's letter: R runs, S waits, T is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
