"""A source is looked at again and again; what is new is taken in once and told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import shipped_and_own_tables
from bot.core.domain import PUBLIC, Post, Tagged
from bot.extractive import ExtractiveSummariser
from bot.pipeline import Ingested, Parts
from bot.ports import Batch, Gap, SourceUnavailable, Unavailable, Unheard
from bot.store.sql import open_store
from bot.watch import attend, look, news, watch
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


# A source of the network --------------------------------------------------------------------------------


class Resting(Exception):  # noqa: N818 - ends the watch
    pass


async def attended(parts: Parts, source: ScriptedSource, rests: int) -> list[float]:
    """The seconds a source was left alone after each of so many looks."""
    waited: list[float] = []

    async def rest(seconds: float) -> None:
        waited.append(seconds)
        assert isinstance(parts.clock, FakeClock)
        parts.clock.at += timedelta(seconds=seconds)
        if len(waited) == rests:
            raise Resting

    with pytest.raises(Resting):
        await attend(parts, source, 30, rest=rest, luck=lambda: 1)
    return waited


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Parts]:
    store = await open_store(f"sqlite:///{tmp_path / 'tagbrief.db'}")
    engine = ExtractiveSummariser()
    tables = shipped_and_own_tables(Path("/nonexistent"))
    yield Parts(store, engine, engine, FakeClock(), tables, store, store, store, store)
    await store.close()


async def test_a_source_is_looked_at_as_often_as_it_says_else_as_often_as_we_do(kept: Parts) -> None:
    source = ScriptedSource(Batch((), "a", again_in=7), Batch((post(1, "a1"),), "b"))
    assert await attended(kept, source, 2) == [7, 30]
    assert kept.sources is not None
    (state,) = await kept.sources.sources()
    assert (state.name, state.fault, state.heard_at is not None) == ("scripted", None, True)


async def test_a_source_that_fails_is_left_alone_longer_each_time_and_what_is_wrong_can_be_read(kept: Parts) -> None:
    gone = SourceUnavailable("plaza.example does not answer")
    source = ScriptedSource(gone, gone, SourceUnavailable("slow down", again_in=300), Batch((), "a"))
    assert await attended(kept, source, 3) == [5, 10, 300]
    assert kept.sources is not None
    (state,) = await kept.sources.sources()
    assert (state.failures, state.fault) == (3, "slow down")
    await attended(kept, source, 1)
    assert [(each.failures, each.fault) for each in await kept.sources.sources()] == [(0, None)]


async def test_what_is_gone_at_its_source_is_gone_here_and_its_copy_stands_for_itself(kept: Parts) -> None:
    words = "Trams run again from Monday, first departure 05:10 from Mole Street."
    posts = tuple(Post(f"p{n}", "scripted", words, FakeClock().now(), f"ana{n}", tags=("a1",)) for n in (1, 2, 3))
    await attended(kept, ScriptedSource(Batch(posts, "a"), Batch((), "b", erased=("p1",))), 2)
    left = await kept.store.thread(PUBLIC, "a1")
    assert [(each.id, row.fold.copy_of) for each, row in left] == [("p2", None), ("p3", "p2")]


async def test_what_a_source_missed_is_kept(kept: Parts) -> None:
    since, until = FakeClock().now(), FakeClock().now() + timedelta(hours=2)
    await attended(kept, ScriptedSource(Batch((), "a", gaps=(Unheard(since, until, "the stream was away"),))), 1)
    assert kept.rooms is not None
    assert await kept.rooms.gaps("scripted:", since) == [Gap("scripted", None, since, until)]
