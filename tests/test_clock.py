"""The machine's clock jumps: there is no storm and no day without, one edition for each local date."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.actors import EMPTY
from bot.core.domain import Chat, Post
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.pipeline import Manners, answer, ingest
from bot.rounds import Rounds
from bot.store import schema
from bot.store.sql import SqlStore, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.engine import StepEngine
from tests.fakes.paper import Paper

START = datetime(2026, 3, 14, 12, tzinfo=UTC)
CHAT = Chat("paper", "1")
HOUR, DAY, SWEEP = timedelta(hours=1), timedelta(days=1), timedelta(minutes=30)


class Machine:
    """A bot whose machine's clock can be put forward and back; something new is heard every six hours.

    `owed` are the dates whose nine o'clock it saw.
    """

    def __init__(self, store: SqlStore) -> None:
        extractive = ExtractiveSummariser()
        self.store, self.clock, self.paper, self.engine = store, FakeClock(START), Paper(), StepEngine()
        self.parts = Parts(store, extractive, extractive, self.clock, EMPTY, store)
        self.rounds = Rounds(self.parts, {"paper": self.paper}, self.engine)
        self.heard = 0
        self.owed: set[date] = set()

    async def live(self, length: timedelta) -> None:
        """Sweeps each half hour of a while."""
        for step in range(length // SWEEP):
            if step % 12 == 0:
                await self.hear()
            await self.rounds.sweep("")
            await self.engine.drain()
            if self.clock.now().hour >= 9 and self.clock.now().date() > START.date():
                self.owed.add(self.clock.now().date())
            self.clock.pass_time(SWEEP)

    async def hear(self) -> None:
        self.heard += 1
        words = f"Line {self.heard} is closed at stop {self.heard * 7}. #Trams"
        await ingest(self.parts, [Post(words, "plaza", words, self.clock.now(), f"ana{self.heard}", tags=("trams",))])

    def titles(self) -> list[str]:
        """How the messages begin: each with its local date."""
        return [parts[0].partition("\n")[0] for _, parts, _ in self.paper.sent]

    async def dates(self) -> list[date]:
        """The local dates of which there is an edition, those that were silent too."""
        rows = await self.store._rows(select(schema.editions.c.local_date).order_by(schema.editions.c.local_date))
        return [row.local_date for row in rows]


@pytest.fixture
async def machine() -> AsyncIterator[Machine]:
    store = await open_store("sqlite:///:memory:")
    made = Machine(store)
    await made.rounds.begin()
    await answer(made.parts, CHAT, "/follow #Trams", Manners(zone="Europe/Lisbon", length=None))
    yield made
    await store.close()


@pytest.mark.slow
@pytest.mark.parametrize("jump", [-DAY, -HOUR, HOUR, DAY, 3 * DAY])
@pytest.mark.parametrize("before", [20 * HOUR, 21 * HOUR + SWEEP])
async def test_a_jump_before_at_or_after_nine_gives_one_edition_a_date_and_no_storm(
    machine: Machine, before: timedelta, jump: timedelta
) -> None:
    await machine.live(before)
    machine.clock.pass_time(jump)
    await machine.live(2 * DAY + 6 * HOUR)
    dates = await machine.dates()
    assert len(dates) == len(set(dates))
    assert len(machine.titles()) == len(set(machine.titles())) <= len(dates)  # a day without news is silent
    assert machine.owed <= set(dates)


async def test_a_clock_that_jumps_a_day_ahead_and_is_put_right_sends_that_days_edition_once(machine: Machine) -> None:
    await machine.live(20 * HOUR)
    machine.clock.pass_time(DAY)
    await machine.live(2 * HOUR)
    machine.clock.pass_time(-DAY)
    await machine.live(3 * DAY)
    dates = await machine.dates()
    assert len(dates) == len(set(dates))
    assert len(machine.titles()) == len(set(machine.titles())) <= len(dates)  # a day without news is silent
    assert dates[-3:] == [date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 18)]


async def test_a_clock_that_trembles_around_nine_sends_once(machine: Machine) -> None:
    await machine.live(21 * HOUR)
    for _ in range(6):
        machine.clock.pass_time(-HOUR)
        await machine.live(HOUR + SWEEP)
        machine.clock.pass_time(-SWEEP)
    assert len(machine.paper.sent) == 1
