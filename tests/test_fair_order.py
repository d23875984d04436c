"""Who is sent something first, and how fast, on a virtual clock and a platform that keeps its limits."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.store.sql import SqlStore, open_store
from tests.scale.fair import fair, served


@pytest.fixture
async def memory() -> AsyncIterator[SqlStore]:
    opened = await open_store("sqlite:///:memory:")
    yield opened
    await opened.close()


async def test_a_crowd_is_sent_to_in_the_order_of_waiting_at_the_allowed_rate(memory: SqlStore) -> None:
    rows = await fair(memory, crowd=300)
    assert [row for row in rows if not row[2]] == []


async def test_without_a_pace_of_our_own_the_platform_says_no_and_nothing_is_lost(memory: SqlStore) -> None:
    """Which proves that this platform does keep its limits."""
    gate, asked = await served(memory, 100, None)
    assert gate.too_fast > 20
    assert len({arrival.name for arrival in gate.arrived}) == len(gate.arrived) == 100 + 5 + 30 + len(asked)
