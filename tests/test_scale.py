"""The scale test in small: the same processes, mishaps and checks as `make scale-test`, with few chats."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.sql import open_store
from tests import postgres
from tests.scale.crowd import crowd
from tests.scale.fair import fair
from tests.scale.trials import Trials

pytestmark = pytest.mark.scale


async def test_everybody_gets_one_edition_whatever_befalls_the_processes(
    server: postgres.Server, tmp_path: Path
) -> None:
    await server.ask("CREATE DATABASE trials")
    rows = await Trials(server, tmp_path, chats=200, drafts=20, asleep=1, database="trials").run()
    too_few = "sent by the new release"  # everything may be sent before it has started
    assert [row for row in rows if not row[2] and row[0] != too_few] == []


async def test_a_crowd_is_claimed_in_the_order_of_waiting(database: str) -> None:
    _, seen, good = await crowd(database, chats=6000)
    assert good, seen


async def test_a_crowd_is_sent_to_in_the_order_of_waiting_by_postgresql_too(server: postgres.Server) -> None:
    await server.ask("CREATE DATABASE fair")
    store = await open_store(server.url("fair"))
    rows = await fair(store, crowd=500)
    await store.close()
    assert [row for row in rows if not row[2]] == []
