"""A crowd that is due in one minute: how fast it is claimed and its jobs are asked for, and in which order."""

from __future__ import annotations

import time

from sqlalchemy import insert, text

from bot.core.actors import EMPTY
from bot.engine.durable import DurableEngine
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.rounds import EDITION, Rounds
from bot.store import schema
from bot.store.editions import _chat_row
from bot.store.sql import SqlStore, open_store
from tests.fakes.clock import FakeClock
from tests.scale.town import NINE, timetable
from tests.scale.trials import Row

MOST_SECONDS = 5.0


async def crowd(url: str, chats: int) -> Row:
    """One sweep of an empty database with so many due chats, as the rounds make it, with the real engine."""
    store = await open_store(url)
    await _gather(store, chats)
    engine = DurableEngine(url)
    await engine.start({})  # it can only be asked: what the jobs take is not the sweep's
    extractive = ExtractiveSummariser()
    parts = Parts(store, extractive, extractive, FakeClock(NINE), EMPTY, store)
    began = time.perf_counter()
    await Rounds(parts, {}, engine).sweep("")
    seconds = time.perf_counter() - began
    await engine.stop(5)
    jobs = await _asked_for(store)
    await store.close()
    named = [chat for job in jobs for chat in job]
    in_order = named == [timetable(k).chat.key for k in range(chats)]
    seen = f"{len(named)} of {chats} in {seconds:.1f} s, by {len(jobs)} jobs, the longest due first: {in_order}"
    return (f"due chats swept, {url.partition(':')[0]}", seen, in_order and seconds <= MOST_SECONDS)


async def _gather(store: SqlStore, chats: int) -> None:
    async with store._writing() as connection:
        for start in range(0, chats, 1000):
            some = range(start, min(chats, start + 1000))
            await connection.execute(insert(schema.chats), [_chat_row(timetable(k)) for k in some])


async def _asked_for(store: SqlStore) -> list[list[str]]:
    """The chats that each job names, in the order in which the jobs will begin."""
    async with store._engines.reader.connect() as connection:
        table = "workflow_status" if connection.dialect.name == "sqlite" else "dbos.workflow_status"
        query = f"SELECT workflow_uuid FROM {table} WHERE name = '{EDITION}' ORDER BY priority, created_at"  # noqa: S608
        rows = (await connection.execute(text(query))).all()
    return [row.workflow_uuid.partition("|")[2].rpartition(" @ ")[0].split(" ") for row in rows]
