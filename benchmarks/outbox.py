"""How fast chats are claimed and messages handed out and settled: `python -m benchmarks.outbox [--chats 12000]`.

Runs on a SQLite file in a temporary directory, or on the PostgreSQL of --database (its tables are filled, so
give it one to throw away). Every commit is as safe as in operation, so the disk counts.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

from sqlalchemy import insert

from bot.core.domain import Chat
from bot.core.editions import Edition, Timetable
from bot.core.outbox import Entry, Lane, Sent, begin, entries, settled
from bot.core.schedule import Rhythm, Slot
from bot.store import schema
from bot.store.editions import _chat_row
from bot.store.sql import SqlStore, open_store

NOW = datetime(2026, 4, 14, 7, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=5)
CLAIMED_AT_ONCE = 1000
WORKERS = 8
TEXT = "Lantern is out. " * 60


@contextmanager
def timed(what: str, n: int) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds = time.perf_counter() - start
    print(f"{what:58} {n:7} in {seconds:7.2f} s {n / seconds:9.0f}/s {1000 * seconds / n:8.3f} ms each", flush=True)


def timetables(n: int) -> list[Timetable]:
    rhythm = Rhythm("Europe/Berlin")
    return [Timetable(Chat("telegram", f"{k}"), rhythm, "English", NOW, next_due=NOW) for k in range(n)]


async def fill(store: SqlStore, n: int) -> None:
    async with store._writing() as connection:
        await connection.execute(insert(schema.chats), [_chat_row(each) for each in timetables(n)])


async def claim_all(store: SqlStore) -> list[Timetable]:
    claimed: list[Timetable] = []
    while some := await store.claim_due(NOW, CLAIMED_AT_ONCE, UNTIL):
        claimed += some
    return claimed


async def write(store: SqlStore, seen: Timetable) -> None:
    edition = Edition(seen.chat.key, "English", Slot(date(2026, 4, 14), clock(9)), NOW)
    parts = entries(edition.key, seen.chat.key, Lane.EDITION, [TEXT], NOW, idempotent=False)
    assert await store.add_edition(edition, parts, seen, NOW + timedelta(days=1))


async def lease_all(store: SqlStore, limit: int, most: int) -> list[Entry]:
    got: list[Entry] = []
    while len(got) < most and (some := await store.lease("telegram", limit, NOW, UNTIL)):
        got += some
    return got


async def begin_all(store: SqlStore, leased: list[Entry]) -> None:
    await _by_workers(leased, lambda entry: store.begin(entry, NOW))


async def settle_all(store: SqlStore, leased: list[Entry]) -> None:
    await _by_workers(leased, lambda entry: store.settle(settled(begin(entry, NOW), Sent((f"{entry.id}",)), NOW), NOW))


async def _by_workers(leased: list[Entry], act: Callable[[Entry], Awaitable[object]]) -> None:
    waiting = iter(leased)

    async def work() -> None:
        for entry in waiting:
            assert await act(entry)

    await asyncio.gather(*(work() for _ in range(WORKERS)))


async def measure(url: str, chats: int, sent: int) -> None:
    store = await open_store(url)
    await fill(store, chats)
    with timed("chats of one minute claimed", chats):
        seen = await claim_all(store)
    assert len(seen) == chats
    with timed("editions written, one transaction each", sent):
        for each in seen[:sent]:
            await write(store, each)
    rest = [
        part
        for each in seen[sent:]
        for part in entries(f"bulk {each.chat.key}", each.chat.key, Lane.EDITION, [TEXT], NOW, idempotent=False)
    ]
    with timed("entries written in batches of 1,000", len(rest)):
        for start in range(0, len(rest), 1000):
            await store.add_entries(rest[start : start + 1000], NOW)
    with timed(f"entries leased, 100 at once, {chats} waiting", sent):
        leased = await lease_all(store, 100, sent)
    with timed(f"attempts begun one by one, {WORKERS} tasks", len(leased)):
        await begin_all(store, leased)
    with timed(f"entries settled one by one, {WORKERS} tasks", len(leased)):
        await settle_all(store, leased)
    with timed("leased one by one", 200):
        await lease_all(store, 1, 200)
    with timed("leases that ran out settled", 200):
        assert len(await store.expire(UNTIL)) == 200
    await store.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chats", type=int, default=12_000)
    options.add_argument("--sent", type=int, default=2_000)
    options.add_argument("--database")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        url = given.database or f"sqlite:///{directory}/tagbrief.db"
        asyncio.run(measure(url, given.chats, given.sent))


if __name__ == "__main__":
    main()
