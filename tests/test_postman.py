"""What was written in this process goes out at once, and once, whoever else delivers beside."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.app import SystemClock
from bot.core.outbox import Busy, Entry, Lane, State, entries
from bot.desk.postman import Postman
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.ports import Unavailable
from bot.store.engines import engines
from bot.store.sql import SqlStore, open_store
from bot.verbs.deliver import LEASE, deliver_waiting
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper
from tests.test_pipeline import TABLES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

    from bot.core.domain import Chat
    from bot.core.letters import Letter
    from bot.core.outbox import Outcome


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    store = await open_store(f"sqlite:///{tmp_path / 'tagbrief.db'}")
    extractive = ExtractiveSummariser()
    yield Parts(store, extractive, extractive, FakeClock(), TABLES, outbox=store)
    await store.close()


@asynccontextmanager
async def at_work(postman: Postman) -> AsyncIterator[None]:
    running = asyncio.create_task(postman.run())
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def write(parts: Parts, *chats: str) -> None:
    now = parts.clock.now()
    for chat in chats:
        assert parts.outbox is not None
        await parts.outbox.add_entries(entries(f"m {chat}", chat, Lane.ANSWER, ["hi"], now, idempotent=False), now)


async def until(paper: Paper, count: int) -> None:
    async with asyncio.timeout(20):
        while len(paper.sent) < count:  # noqa: ASYNC110 - paper knows no events
            await asyncio.sleep(0.005)


async def test_a_nudge_sends_what_was_written_at_once_and_one_for_elsewhere_is_passed_over(parts: Parts) -> None:
    paper = Paper()
    postman = Postman(parts, {"paper": paper}, look=30)
    async with at_work(postman):
        await asyncio.sleep(0.05)
        await write(parts, "paper:1")
        await asyncio.sleep(0.05)
        assert paper.sent == []
        postman.nudge("elsewhere")
        postman.nudge("paper")
        await until(paper, 1)


async def test_what_another_process_wrote_is_found_at_the_next_look(parts: Parts) -> None:
    paper = Paper()
    async with at_work(Postman(parts, {"paper": paper}, look=0.05)):
        await asyncio.sleep(0.02)
        await write(parts, "paper:1")
        await until(paper, 1)


async def test_what_was_put_off_goes_when_its_time_has_come_without_a_look_or_a_nudge(parts: Parts) -> None:
    """With the machine's clock: the flood wait ends long before the next look, which is 30 s away."""
    live = replace(parts, clock=SystemClock())
    started = live.clock.now()
    paper = Paper(answers=[Busy(started + timedelta(seconds=1.2), "slow down")])
    await write(live, "paper:1")
    async with at_work(Postman(live, {"paper": paper}, look=30)):
        await until(paper, 2)
    assert timedelta(seconds=1.2) <= live.clock.now() - started < timedelta(seconds=29)


class SlowToSay(SqlStore):
    """Says that nothing is to come only when the attempt that was under way as it looked has ended."""

    def __init__(self, url: str) -> None:
        super().__init__(engines(url))
        self.looked = asyncio.Event()

    async def next_ready(self, platform: str) -> datetime | None:
        found = await super().next_ready(platform)
        if found is None and await self.entries([State.LEASED]):
            self.looked.set()
            async with asyncio.timeout(20):
                while await self.entries([State.LEASED]):  # noqa: ASYNC110 - the store knows no events
                    await asyncio.sleep(0.005)
        return found


@dataclass
class LookedAt(Paper):
    """Answers the first time only when somebody has looked when to go on."""

    looked: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        await self.looked.wait()
        return await super().send(chat, letter, nonce)


async def test_an_attempt_that_ends_while_it_is_looked_when_to_go_on_is_not_overlooked(tmp_path: Path) -> None:
    """It would lie until the next look, an hour later."""
    url = f"sqlite:///{tmp_path / 'tagbrief.db'}"
    await (await open_store(url)).close()
    store, clock, extractive = SlowToSay(url), SystemClock(), ExtractiveSummariser()
    parts = Parts(store, extractive, extractive, clock, TABLES, outbox=store)
    paper = LookedAt([Busy(clock.now() + timedelta(seconds=0.5), "slow down")], looked=store.looked)
    await write(parts, "paper:1")
    async with at_work(Postman(parts, {"paper": paper}, look=3600)):
        await until(paper, 2)
    await store.close()


class Hanging(Paper):
    """Takes what goes to chat 1 only when it is let go; everything else at once."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        if chat.id == "1":
            await self.let_go.wait()
        return await super().send(chat, letter, nonce)


async def test_while_one_chat_hangs_another_has_its_answer_at_once(parts: Parts) -> None:
    paper = Hanging()
    postman = Postman(parts, {"paper": paper}, look=30)
    await write(parts, "paper:1")
    async with at_work(postman):
        await asyncio.sleep(0.1)
        await write(parts, "paper:2")
        nudged = asyncio.get_running_loop().time()
        postman.nudge("paper")
        await until(paper, 1)
        assert asyncio.get_running_loop().time() - nudged < 20
        paper.let_go.set()
        await until(paper, 2)
    assert [chat.id for chat, _, _ in paper.sent] == ["2", "1"]


class Looked(SqlStore):
    """Tells when it was first asked what ran out."""

    def __init__(self, url: str) -> None:
        super().__init__(engines(url))
        self.looked = asyncio.Event()

    async def expire(self, now: datetime, *, alone: bool = False) -> list[Entry]:
        ended = await super().expire(now, alone=alone)
        self.looked.set()
        return ended


async def test_a_chat_goes_on_once_the_lease_of_a_dead_sender_has_run_out(tmp_path: Path) -> None:
    """Nothing went to it before somebody settled what was on its way, which was left to the next sweep."""
    url = f"sqlite:///{tmp_path / 'tagbrief.db'}"
    await (await open_store(url)).close()
    store, clock, extractive, paper = Looked(url), FakeClock(), ExtractiveSummariser(), Paper()
    parts = Parts(store, extractive, extractive, clock, TABLES, outbox=store)
    await write(parts, "paper:1")
    (dead,) = await store.lease("paper", 1, clock.now(), clock.now() + LEASE)
    assert await store.begin(dead, clock.now())
    after = entries("m after", "paper:1", Lane.ANSWER, ["ho"], clock.now(), idempotent=False)
    await store.add_entries(after, clock.now())
    async with at_work(Postman(parts, {"paper": paper}, look=0.01)), asyncio.timeout(20):
        await store.looked.wait()
        assert paper.sent == []
        clock.pass_time(LEASE)
        await until(paper, 1)
    assert [texts for _, texts, _ in paper.sent] == [("ho",)]
    assert [each.message for each in await store.entries([State.UNCLEAR])] == ["m paper:1"]
    await store.close()


async def test_beside_the_engines_jobs_nothing_is_sent_twice(parts: Parts) -> None:
    paper = Paper()
    postman = Postman(parts, {"paper": paper}, look=0.01)
    async with at_work(postman):
        await write(parts, *(f"paper:{number}" for number in range(40)))
        postman.nudge("paper")
        await asyncio.gather(deliver_waiting(parts, paper), deliver_waiting(parts, paper))
        await until(paper, 40)
        await asyncio.sleep(0.05)
    assert len({chat.key for chat, _, _ in paper.sent}) == len(paper.sent) == 40


class AwayOnce(SqlStore):
    """A store whose database is away when it is first asked what ran out."""

    away = True

    async def expire(self, now: datetime, *, alone: bool = False) -> list[Entry]:
        if self.away:
            self.away = False
            raise Unavailable("the database is away")
        return await super().expire(now, alone=alone)


async def test_while_the_database_is_away_it_tries_again(parts: Parts, tmp_path: Path) -> None:
    opened = await open_store(f"sqlite:///{tmp_path / 'other.db'}")
    store = AwayOnce(opened._engines)
    faulty = Parts(store, parts.summariser, parts.fallback, parts.clock, TABLES, outbox=store)
    paper = Paper()
    postman = Postman(faulty, {"paper": paper}, again=0.01)
    await write(faulty, "paper:1")
    async with at_work(postman):
        postman.nudge("paper")
        await until(paper, 1)
    assert not store.away
    await store.close()
