"""Databases for the tests, on SQLite and on PostgreSQL for whoever asks for one; and no network for any of them."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import postgres
from tests.offline import OFF
from tests.wire.loopback import GUARD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.store.sql import SqlStore
    from tests.tables import Databases

os.environ.update(OFF)  # here, so that every process that a test starts inherits it

# An example that takes long tells of a busy machine; what must be quick is tried by the time it takes.
settings.register_profile("tagbrief", deadline=None)
settings.load_profile("tagbrief")


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """No test leaves the machine."""
    with GUARD.raised():
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """PostgreSQL for the whole session."""
    programs = postgres.binaries()
    if programs is None:
        pytest.skip(postgres.MISSING)
    pytest.importorskip("asyncpg", reason="the extra `postgres` is missing: pip install asyncpg")
    with postgres.running(programs) as running:
        yield running


@pytest.fixture(scope="session")
def template(server: postgres.Server) -> Databases:
    """A PostgreSQL database with our tables and nothing in them, and copies of it for one test at a time."""
    from tests.tables import Databases  # noqa: PLC0415 - most tests need no database

    made = Databases(server)
    asyncio.run(made.begin())
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def server_or_none(request: pytest.FixtureRequest) -> postgres.Server | None:
    """The server when it is PostgreSQL's turn, with the template made; None when it is SQLite's."""
    if request.param == "sqlite":
        return None
    request.getfixturevalue("template")
    server: postgres.Server = request.getfixturevalue("server")
    return server


@pytest.fixture
async def empty_database(server_or_none: postgres.Server | None, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database in which nothing was made yet; on SQLite its directory is not there either."""
    if server_or_none is None:
        yield f"sqlite:///{tmp_path / 'data' / 'tagbrief.db'}"
        return
    await server_or_none.ask("CREATE DATABASE empty TEMPLATE template0")
    yield server_or_none.url("empty")
    await server_or_none.ask("DROP DATABASE empty WITH (FORCE)")


@pytest.fixture
async def database(
    server_or_none: postgres.Server | None, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    """The address of a database with our tables and without a row."""
    if server_or_none is None:
        from tests.tables import file_with_tables  # noqa: PLC0415

        yield file_with_tables(tmp_path / "data" / "tagbrief.db")
        return
    databases: Databases = request.getfixturevalue("template")
    name = await databases.take()
    yield server_or_none.url(name)
    await databases.give_back(name)


@pytest.fixture
async def store(database: str) -> AsyncIterator[SqlStore]:
    """An open store of its own for each test."""
    from bot.store.sql import open_store  # noqa: PLC0415 - most tests need no database

    opened = await open_store(database)
    yield opened
    await opened.close()
