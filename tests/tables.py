"""Databases that have our tables already: they are made once, then copied or emptied instead of made again."""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.store import schema
from bot.store.migrate import create
from bot.store.sql import open_store

if TYPE_CHECKING:
    from tests.postgres import Server

FRESH = "fresh_store"
ICU_DATABASES = 15_00_00
NUMBERS = itertools.count(1)

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
OTHERS += " AND pid <> pg_backend_pid()"

SHAPE = """
    SELECT concat_ws(' ', (SELECT min(version_num) FROM alembic_version),
        (SELECT concat_ws(' ', count(*), max(oid), sum(relnatts)) FROM pg_class),
        (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc),
        (SELECT count(*) FROM pg_db_role_setting))
"""
"""The schema of a database in a line: whoever makes, changes or drops a table or a rule gets another one."""


def file_with_tables(file: Path) -> str:
    """The address of a new SQLite file with our tables and no row; its directory is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_tables())
    return f"sqlite:///{file}"


@cache
def _tables() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tables.db"
        engine = sa.create_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            create(connection)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        engine.dispose()
        return file.read_bytes()


@dataclass
class Databases:
    """PostgreSQL databases with our tables and no row, for one test at a time each."""

    server: Server
    shape: str = ""
    free: list[str] = field(default_factory=list)

    async def begin(self) -> None:
        """Makes the one to copy; sorted by a language's rules if the server can, which must not matter."""
        sorting = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'" if await self.server.version() >= ICU_DATABASES else ""
        await self.server.ask(f"CREATE DATABASE {FRESH} TEMPLATE template0 {sorting}")
        opened = await open_store(self.server.url(FRESH))
        await opened.close()
        self.shape = await self.server.ask(SHAPE, FRESH)

    async def take(self) -> str:
        """The name of one: emptied after another test, or a new copy."""
        if self.free:
            return self.free.pop()
        name = f"test_{next(NUMBERS)}"
        await self.server.ask(f"CREATE DATABASE {name} TEMPLATE {FRESH}")
        return name

    async def give_back(self, name: str) -> None:
        """Empties one for the next test, or drops it if its schema is no longer ours."""
        if await self._emptied(name):
            self.free.append(name)
        else:
            await self.server.ask(f"DROP DATABASE {name} WITH (FORCE)")

    async def _emptied(self, name: str) -> bool:
        """Whether it is as at the beginning: nobody is connected, the schema is ours, every counter starts anew."""
        tables = [table.name for table in reversed(schema.metadata.sorted_tables)]
        async with self.server.connected(name) as connection:
            await connection.execute(OTHERS)
            if await connection.fetchval(SHAPE) != self.shape:
                return False
            waiting = f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE"  # for whom the first line cut off
            rows = [f"DELETE FROM {table}" for table in tables]  # noqa: S608 - our own tables
            counters = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
            await connection.execute("; ".join(("BEGIN", waiting, *rows, counters, "COMMIT")))
        return True
