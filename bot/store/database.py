"""One database as the parts of the store share it: where to read and write, and statements both kinds know."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import exc as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.unavailable import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from sqlalchemy import Insert, Row, Select, Table
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.store.engines import Engines

OURS = (sa.IntegrityError, sa.ProgrammingError, sa.DataError, sa.NotSupportedError)
"""Errors of a statement, not of the database: a fault of this program, passed on as it is."""

ROOM = 8_000_000
"""Bytes that must be free on the disk before anything is sent: how each attempt ended has to be stored."""

LOOK_UP = 1000
"""Keys asked for in one query; both databases end at some 32,000 parameters."""


class Database:
    """Connections of an open database. What the drivers raise because of it becomes StoreUnavailable."""

    def __init__(self, found: Engines) -> None:
        self._engines = found
        self._dialect = found.writer.dialect.name

    async def close(self) -> None:
        """Lets go of the database."""
        await self._engines.dispose()

    def _check_room(self) -> None:
        """Raises StoreUnavailable when the disk is so full that what is sent now could not be noted as sent."""
        folder = self._engines.folder
        if folder is not None and (free := shutil.disk_usage(folder).free) < ROOM:
            left = f"{self._engines.place.name} has {free / 1e6:.1f} MB left on its disk"
            raise StoreUnavailable(f"{left}: nothing is sent until there are {ROOM / 1e6:.0f}")

    async def _rows(self, query: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        async with self._using(self._engines.reader) as connection:
            return (await connection.execute(query)).all()

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction, which is committed at the end."""
        async with self._using(self._engines.writer) as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def _using(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        try:
            async with engine.connect() as connection:
                yield connection
        except OURS:
            raise
        except (sa.DBAPIError, sa.TimeoutError, OSError) as error:
            raise self._engines.place.unavailable(error) from error


def insert_into(dialect: str, table: Table) -> Any:
    """An insert that knows about conflicts: the same methods for both databases, with no common type."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def upsert(dialect: str, table: Table, *, key: Sequence[str] = (), keep: Iterable[str] = ()) -> Insert:
    """An insert that gives a row of the same key (default: primary) the new values, but those to `keep`."""
    same = [table.c[name] for name in key] or list(table.primary_key)
    fixed = {column.name for column in (*same, *table.primary_key)} | set(keep)
    statement = insert_into(dialect, table)
    changed = {column.name: statement.excluded[column.name] for column in table.c if column.name not in fixed}
    made: Insert = statement.on_conflict_do_update(index_elements=same, set_=changed)
    return made
