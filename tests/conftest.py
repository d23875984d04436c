"""Databases for the tests, on SQLite and on PostgreSQL for whoever asks for one; and no network for any of them."""

from __future__ import annotations

import asyncio
import itertools
import os
from contextlib import asynccontextmanager
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

FRESH = "fresh_store"
ICU_DATABASES = 15_00_00
NUMBERS = itertools.count(1)

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
def template(server: postgres.Server) -> None:
    """A PostgreSQL database with our tables and nothing in them, to copy."""
    asyncio.run(make_template(server))


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
    """The address of a database in which nothing was made yet."""
    async with a_database(server_or_none, "template0", tmp_path) as url:
        yield url


@pytest.fixture
async def database(server_or_none: postgres.Server | None, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database without a row; on PostgreSQL the tables are there, which is quicker."""
    async with a_database(server_or_none, FRESH, tmp_path) as url:
        yield url


@pytest.fixture
async def store(database: str) -> AsyncIterator[SqlStore]:
    """An open store of its own for each test."""
    from bot.store.sql import open_store  # noqa: PLC0415 - most tests need no database

    opened = await open_store(database)
    yield opened
    await opened.close()


async def make_template(server: postgres.Server) -> None:
    """A database with our tables; sorted by a language's rules if the server can, which must not matter."""
    from bot.store.sql import open_store  # noqa: PLC0415

    sorting = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'" if await server.version() >= ICU_DATABASES else ""
    await server.ask(f"CREATE DATABASE {FRESH} TEMPLATE template0 {sorting}")
    opened = await open_store(server.url(FRESH))
    await opened.close()


@asynccontextmanager
async def a_database(server: postgres.Server | None, like: str, directory: Path) -> AsyncIterator[str]:
    """The address of a file in a directory that is not there yet, or of a copy of a PostgreSQL database."""
    if server is None:
        yield f"sqlite:///{directory / 'data' / 'tagbrief.db'}"
        return
    name = f"test_{next(NUMBERS)}"
    await server.ask(f"CREATE DATABASE {name} TEMPLATE {like}")
    yield server.url(name)
    await server.ask(f"DROP DATABASE {name} WITH (FORCE)")
