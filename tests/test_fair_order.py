"""Who is sent something first, and how fast, on a virtual clock and a platform that keeps its limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from bot.core.outbox import Busy, Entry, Lane, Outcome, Sent, entries, settled
from bot.store.sql import SqlStore, open_store
from tests.scale.fair import SECOND, fair, served
from tests.scale.town import NINE

MINUTE = 60 * SECOND


@pytest.fixture
async def memory() -> AsyncIterator[SqlStore]:
    opened = await open_store("sqlite:///:memory:")
    yield opened
    await opened.close()


@pytest.mark.slow
async def test_a_crowd_is_sent_to_in_the_order_of_waiting_at_the_allowed_rate(memory: SqlStore) -> None:
    rows = await fair(memory, crowd=200)
    assert [row for row in rows if not row[2]] == []


async def test_a_message_that_was_begun_keeps_its_place_and_another_of_its_chat_queues_up(store: SqlStore) -> None:
    first, now = NINE - MINUTE, NINE + SECOND
    await store.add_entries([*message("a", "1", "2", at=first), *message("a", "next", at=first)], NINE)
    await store.add_entries(message("b", "1"), NINE)
    sent = []
    for _ in range(4):
        (entry,) = await store.lease("square", 1, now, now + MINUTE)
        sent.append(entry.message)
        await attempt(store, entry, Sent((f"{entry.id}",)), now)
    assert sent == ["a 1", "a 1", "b 1", "a next"]


async def test_a_chat_that_said_not_now_is_asked_no_sooner_and_has_lost_no_place(store: SqlStore) -> None:
    for k, chat in enumerate("abc"):
        await store.add_entries(message(chat, "1", at=NINE + k * SECOND), NINE + k * SECOND)
    later = NINE + MINUTE
    (first,) = await store.lease("square", 1, later, later + MINUTE)
    await attempt(store, first, Busy(later + 3 * SECOND, "flood wait"), later)
    (second,) = await store.lease("square", 1, later + 2 * SECOND, later + MINUTE)
    (third,) = await store.lease("square", 1, later + 3 * SECOND, later + MINUTE)
    assert [first.message, second.message, third.message] == ["a 1", "b 1", "a 1"]


def message(chat: str, *texts: str, at: datetime = NINE) -> tuple[Entry, ...]:
    return entries(f"{chat} {texts[0]}", f"square:{chat}", Lane.EDITION, texts, at, idempotent=True)


async def attempt(store: SqlStore, leased: Entry, outcome: Outcome, now: datetime) -> None:
    begun = await store.begin(leased, now)
    assert begun is not None
    assert await store.settle(settled(begun, outcome, now), now)


@pytest.mark.slow
async def test_without_a_pace_of_our_own_the_platform_says_no_and_nothing_is_lost(memory: SqlStore) -> None:
    """Which proves that this platform does keep its limits."""
    gate, asked = await served(memory, 60, None)
    assert gate.too_fast > 10
    assert len({arrival.name for arrival in gate.arrived}) == len(gate.arrived) == 60 + 3 + 30 + len(asked)
