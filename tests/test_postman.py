"""What was written in this process goes out at once, and once, whoever else delivers beside."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.core.outbox import Entry, Lane, entries
from bot.desk.postman import Postman
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.ports import Unavailable
from bot.store.sql import SqlStore, open_store
from bot.verbs.deliver import deliver_waiting
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper
from tests.test_pipeline import TABLES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path


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
    async with asyncio.timeout(5):
        while len(paper.sent) < count:  # noqa: ASYNC110 - paper knows no events
            await asyncio.sleep(0.005)


async def test_a_nudge_sends_what_was_written_and_no_nudge_sends_nothing(parts: Parts) -> None:
    paper = Paper()
    postman = Postman(parts, {"paper": paper})
    async with at_work(postman):
        await write(parts, "paper:1")
        await asyncio.sleep(0.05)
        assert paper.sent == []
        postman.nudge("paper")
        postman.nudge("elsewhere")
        await until(paper, 1)


async def test_beside_the_engines_jobs_nothing_is_sent_twice(parts: Parts) -> None:
    paper = Paper()
    postman = Postman(parts, {"paper": paper})
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

    async def expire(self, now: datetime) -> list[Entry]:
        if self.away:
            self.away = False
            raise Unavailable("the database is away")
        return await super().expire(now)


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
