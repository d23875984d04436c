"""A brief that comes later, with the real engine: asked for and answered in one transaction, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.core.domain import Fold, Post, Tagged
from bot.core.outbox import Lane, State, entries
from bot.core.replies import Reply
from bot.core.requests import AskDigest
from bot.desk.front import FrontDesk
from bot.engine.durable import DurableEngine
from tests.engine_child import POLL
from tests.test_desk import FLOOD, GROUP, Stage

if TYPE_CHECKING:
    from bot.store.sql import SqlStore

ANSWER = "answer telegram 1"


async def heard(stage: Stage) -> None:
    now = stage.clock.now()
    post = Post("p1", "plaza", FLOOD, now, "lena", tags=("lantern",))
    await stage.store.add_posts([post], [Tagged("public", "lantern", "p1", Fold(None, 0.0, "new"))], now)


async def ask(stage: Stage, desk: FrontDesk, then_fails: bool = False) -> None:
    """An answer in the outbox, and in its transaction the job that completes it."""
    now: datetime = stage.clock.now()

    async def then(connection: object) -> None:
        await desk.ask_for(connection, GROUP, Reply((), later=AskDigest("lantern")), ANSWER, now)
        if then_fails:
            raise LookupError("killed before the commit")

    rows = entries(ANSWER, GROUP.key, Lane.ANSWER, ["Looking …"], now, idempotent=False)
    await stage.store.add_entries(rows, now, then)


async def waiting(stage: Stage) -> list[str]:
    return [entry.message for entry in await stage.store.entries({State.WAITING})]


async def test_the_job_is_asked_for_with_the_answer_and_brings_the_brief(database: str, store: SqlStore) -> None:
    stage = Stage(store)
    await heard(stage)
    engine = DurableEngine(database, poll=POLL)
    desk = FrontDesk(replace(stage.office, engine=engine))
    await engine.start(desk.jobs())
    try:
        with pytest.raises(LookupError):
            await ask(stage, desk, then_fails=True)
        await ask(stage, desk)
        await ask(stage, desk)  # the update is handled again after a crash
        async with asyncio.timeout(20):
            while ANSWER in await waiting(stage):  # noqa: ASYNC110 - another thread's doing
                await asyncio.sleep(0.05)
    finally:
        await engine.stop(2)
    ((_, brief),) = await stage.delivered()
    assert "Line 4 is closed" in brief
    assert await stage.store.one("desk", ANSWER, stage.clock.now()) is None
