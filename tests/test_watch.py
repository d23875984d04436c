"""A source is looked at again and again; what is new is taken in once and told once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import shipped_and_own_tables
from bot.core.domain import PUBLIC, Post, Tagged
from bot.extractive import ExtractiveSummariser
from bot.pipeline import Ingested, Parts
from bot.ports import Batch, SourceUnavailable, Unavailable
from bot.watch import look, news, watch
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore


class ScriptedSource:
    """Gives these batches one after another, an error where the script has one, then nothing new for ever."""

    name = "scripted"

    def __init__(self, *script: Batch | SourceUnavailable) -> None:
        self._script = list(script)
        self.cursors: list[str | None] = []
        self.done = asyncio.Event()

    async def poll(self, cursor: str | None) -> Batch:
        self.cursors.append(cursor)
        if not self._script:
            self.done.set()
            return Batch((), cursor or "")
        step = self._script.pop(0)
        if isinstance(step, SourceUnavailable):
            raise step
        return step


def post(number: int, *tags: str) -> Post:
    return Post(f"p{number}", "scripted", f"Tram number {number} passed stop {number * 7}.", tags=tags)


@pytest.fixture
def parts() -> Parts:
    engine = ExtractiveSummariser()
    return Parts(MemoryStore(), engine, engine, FakeClock(), shipped_and_own_tables(Path("/nonexistent")))


async def test_a_look_stores_what_is_new_and_goes_on_from_there(parts: Parts) -> None:
    source = ScriptedSource(Batch((post(1, "a1"),), "first"), Batch((post(1, "a1"), post(2, "a1")), "second"))
    assert len((await look(parts, source)).ingested.added) == 1
    assert [each.id for each in (await look(parts, source)).ingested.added] == ["p2"]
    assert source.cursors == [None, "first"]
    assert await parts.store.cursors() == {"scripted": "second"}
    assert len(await parts.store.thread(PUBLIC, "a1")) == 2


async def test_news_and_lasting_troubles_are_told_once(parts: Parts) -> None:
    gone = SourceUnavailable("/srv/posts is not there")
    source = ScriptedSource(
        Batch((post(1, "a1"), post(2, "a1")), "1", ("x.txt: not UTF-8",)),
        gone,
        gone,
        Batch((), "1"),
        gone,
    )
    told: list[str] = []
    watching = asyncio.create_task(watch(parts, source, told.append, every=0))
    await asyncio.wait_for(source.done.wait(), 5)
    watching.cancel()
    assert told == [
        "2 new posts under #a1",
        "x.txt: not UTF-8",
        "/srv/posts is not there",
        "/srv/posts is not there",
    ]


class AwayOnce(MemoryStore):
    """A store that cannot be written the first time."""

    tries = 0

    async def add_posts(self, posts: Sequence[Post], tagged: Sequence[Tagged], now: datetime) -> None:
        self.tries += 1
        if self.tries == 1:
            raise Unavailable("the database x.db cannot be used: database is locked")
        await super().add_posts(posts, tagged, now)


class Shelf:
    """A source that holds one batch, given to whoever has not got that far."""

    name = "shelf"

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self.done = asyncio.Event()

    async def poll(self, cursor: str | None) -> Batch:
        if cursor == self._batch.cursor:
            self.done.set()
            return Batch((), cursor)
        return self._batch


async def test_what_came_while_the_store_was_away_is_read_again_and_stored_once(parts: Parts) -> None:
    store = AwayOnce()
    source = Shelf(Batch((post(1, "a1"), post(2, "a1")), "1"))
    told: list[str] = []
    watching = asyncio.create_task(watch(replace(parts, store=store), source, told.append, every=0))
    await asyncio.wait_for(source.done.wait(), 5)
    watching.cancel()
    assert told == ["the database x.db cannot be used: database is locked", "2 new posts under #a1"]  # the fault fired
    assert len(await store.thread(PUBLIC, "a1")) == 2


@pytest.mark.parametrize(
    ("ingested", "line"),
    [
        (Ingested(), ""),
        (Ingested((post(1, "a1"),)), "1 new post under #a1"),
        (Ingested((post(1, "a1", "b1"), post(2, "b1")), copies=1), "2 new posts under #b1, 1 copy folded"),
        (Ingested((post(1, "a1"), post(2, "b1"), post(3, "a1"))), "3 new posts (#a1 (2), #b1 (1))"),
        (Ingested(edited=2, untagged=1), "2 posts changed, 1 post without a tag left out"),
    ],
)
def test_news_are_one_line(ingested: Ingested, line: str) -> None:
    assert news(ingested) == line
