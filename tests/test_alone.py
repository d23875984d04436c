"""One at a time, in all processes: of two holders of a name one waits, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.store.sql import SqlStore, open_store
from bot.verbs.alone import HELD, LOOKS, RENEWED, Places, alone
from tests.fakes.clock import FakeClock

NAME = "draft harbourtram"
LONG_ENOUGH = 3 * LOOKS
"""Seconds in which whoever waits has looked again."""


@dataclass
class Room:
    """Who went in and came out, in order."""

    clock: FakeClock
    walked: list[str] = field(default_factory=list)
    inside: int = 0
    most: int = 0

    async def stay(self, store: SqlStore, who: str, until: asyncio.Event | None = None, name: str = NAME) -> None:
        async with alone(store, self.clock, name):
            self.walked.append(f"{who} in")
            self.inside += 1
            self.most = max(self.most, self.inside)
            await (until.wait() if until is not None else asyncio.sleep(0.02))
            self.inside -= 1
            self.walked.append(f"{who} out")


@pytest.fixture
def room() -> Room:
    return Room(FakeClock())


@pytest.fixture
async def other(database: str, store: SqlStore) -> AsyncIterator[SqlStore]:
    """The same database as another process has it."""
    assert store is not None, "whose tables are made"
    opened = await open_store(database)
    yield opened
    await opened.close()


async def test_of_two_holders_one_goes_in_when_the_other_has_come_out(
    store: SqlStore, other: SqlStore, room: Room
) -> None:
    await asyncio.gather(*(room.stay(process, who) for process, who in ((store, "a"), (other, "b"), (store, "c"))))
    assert room.most == 1
    assert sorted(room.walked) == ["a in", "a out", "b in", "b out", "c in", "c out"]


async def test_who_wants_another_name_waits_for_nobody(store: SqlStore, other: SqlStore, room: Room) -> None:
    leave = asyncio.Event()
    first = asyncio.create_task(room.stay(store, "a", leave))
    await asyncio.sleep(LOOKS)
    await room.stay(other, "b", name="draft lantern")
    leave.set()
    await first
    assert room.walked == ["a in", "b in", "b out", "a out"]


async def test_a_holder_that_lives_keeps_its_name_however_long_it_takes(
    store: SqlStore, other: SqlStore, room: Room
) -> None:
    leave = asyncio.Event()
    first = asyncio.create_task(room.stay(store, "a", leave))
    await asyncio.sleep(LOOKS)
    second = asyncio.create_task(room.stay(other, "b"))
    for _ in range(2):
        room.clock.pass_time(HELD * 0.9)
        await asyncio.sleep(RENEWED + LOOKS)
    assert room.walked == ["a in"], "it was taken for dead"
    leave.set()
    await asyncio.gather(first, second)
    assert room.walked == ["a in", "a out", "b in", "b out"]


async def test_a_holder_that_died_is_waited_for_until_its_name_is_free_and_no_longer(
    store: SqlStore, other: SqlStore, room: Room
) -> None:
    now = room.clock.now()
    assert await store.lease_name(NAME, "dead", now, now + HELD)
    second = asyncio.create_task(room.stay(other, "b"))
    await asyncio.sleep(LONG_ENOUGH)
    assert room.walked == []
    room.clock.pass_time(HELD)
    await asyncio.wait_for(second, 5)
    assert room.walked == ["b in", "b out"]


async def test_what_fails_inside_lets_go_of_the_name_at_once(store: SqlStore, other: SqlStore, room: Room) -> None:
    with pytest.raises(LookupError):
        async with alone(store, room.clock, NAME):
            raise LookupError("the model is gone")
    await asyncio.wait_for(room.stay(other, "b"), 5)
    assert room.walked == ["b in", "b out"]


async def test_who_has_waited_too_long_goes_in_as_well_and_leaves_the_name_to_its_holder(
    store: SqlStore, other: SqlStore, room: Room
) -> None:
    now = room.clock.now()
    assert await store.lease_name(NAME, "a model that hangs", now, now + HELD)
    async with alone(other, room.clock, NAME, patience=LOOKS):
        room.walked.append("b in")
    assert room.walked == ["b in"]
    assert not await other.lease_name(NAME, "c", now, now + HELD), "it let go of what was not its own"


async def test_a_place_that_is_free_again_is_seen_and_the_block_ends_with_the_last_task() -> None:
    ended, gate = [], asyncio.Event()

    async def act(name: str) -> None:
        if name == "slow":
            await gate.wait()
        ended.append(name)

    async with Places(2) as places:
        places.take(act("slow"))
        places.take(act("quick"))
        assert places.free == 0
        await places.change()
        assert (places.free, ended) == (1, ["quick"])
        gate.set()
    assert ended == ["quick", "slow"]
    assert places.is_empty


async def test_a_task_that_fails_is_told_when_the_others_have_ended_and_no_place_is_given_any_more() -> None:
    ended = []

    async def fail() -> None:
        raise ValueError("once")

    async def go_on() -> None:
        await asyncio.sleep(0.02)
        ended.append("the other")

    async def block() -> None:
        async with Places(3) as places:
            places.take(fail())
            places.take(go_on())
            await asyncio.sleep(0.01)
            assert places.free == 0
            await places.change()

    with pytest.raises(ValueError, match="once"):
        await block()
    assert ended == ["the other"]


@pytest.mark.parametrize("within", [True, False])
async def test_a_block_that_is_cancelled_cancels_its_tasks(within: bool) -> None:
    cancelled = asyncio.Event()

    async def act() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async def block() -> None:
        async with Places(1) as places:
            places.take(act())
            if within:
                await places.change()

    task = asyncio.create_task(block())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cancelled.is_set()


async def test_another_event_ends_the_waiting_for_a_place_too() -> None:
    async with Places(1) as places:
        gate = asyncio.Event()
        places.take(asyncio.wait_for(gate.wait(), 5))  # type: ignore[arg-type]  # what it gives is not looked at
        await places.change(asyncio.create_task(asyncio.sleep(0)))
        assert not places.is_empty
        gate.set()
