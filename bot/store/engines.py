"""A database address as engines: who may write, and how each connection is set up."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.unavailable import Place, StoreUnavailable

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection

PRAGMAS = {
    "busy_timeout": "10000",  # first: the pragmas below may meet another process's lock
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
}
"""WAL with NORMAL may lose the last commits on power loss, with FULL not. What is deleted is overwritten."""

READERS = 4
"""SQLite connections that read beside the one that writes."""

CONNECT_SECONDS = 10
"""How long PostgreSQL may take to let us in."""

ADDRESSES = "sqlite:////path/to/file.db or postgresql://user:password@host/database"


@dataclass(frozen=True, slots=True)
class Engines:
    """Where to read and where to write; one and the same engine may do both.

    `migrator` is the writer for migrations. `folder` is where an SQLite file is. `keeper` keeps a database in
    memory from vanishing between connections.
    """

    place: Place
    reader: AsyncEngine
    writer: AsyncEngine
    migrator: AsyncEngine
    folder: Path | None = None
    keeper: sqlite3.Connection | None = None

    async def dispose(self) -> None:
        """Closes every connection."""
        for engine in {self.reader.sync_engine: self.reader, self.writer.sync_engine: self.writer}.values():
            await engine.dispose()
        await self.migrator.dispose()
        if self.keeper is not None:
            self.keeper.close()


def engines(url: str) -> Engines:
    """Engines for an address; nothing is connected yet, but the directory of a SQLite file is made.

    Takes `sqlite:///relative`, `sqlite:////absolute`, `sqlite:///:memory:`, `postgres://…` and
    `postgresql://…` (with the options libpq knows, such as sslmode). Raises StoreUnavailable.
    """
    scheme, separator, rest = url.strip().partition("://")
    match scheme.partition("+")[0] if separator else "":
        case "sqlite":
            return _sqlite(sqlite_file(url))
        case "postgres" | "postgresql":
            return _postgres(f"postgresql://{rest}")
        case _:
            msg = f"DATABASE_URL is no address of a database that can be used; write {ADDRESSES}"
            raise StoreUnavailable(msg)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite address; None for a database in memory or on a server."""
    scheme, _, rest = url.strip().partition("://")
    path = rest.removeprefix("/")
    is_file = scheme.partition("+")[0] == "sqlite" and path not in {"", ":memory:"}
    return Path(path).expanduser() if is_file else None


def _sqlite(file: Path | None) -> Engines:
    if file is None:
        return _in_memory()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"cannot make the directory {file.parent} for the database: {error.strerror}"
        raise StoreUnavailable(msg) from error
    address = URL.create("sqlite+aiosqlite", database=str(file))
    return Engines(
        place=Place(f"the database {file}"),
        folder=file.parent,
        reader=_sqlite_engine(address, begin=None, pool_size=READERS, query_only="ON"),
        writer=_sqlite_engine(address, begin="BEGIN IMMEDIATE", pool_size=1),
        migrator=_sqlite_engine(address, begin="BEGIN IMMEDIATE", pool_size=1, foreign_keys="OFF"),
    )


def _in_memory() -> Engines:
    """One connection at a time does everything; another holds the database, which dies with its last one.

    A task that is cancelled in a query costs its connection, so a single one would not do.
    """
    name = f"file:/tagbrief-{uuid.uuid4().hex}"
    query = {"vfs": "memdb", "uri": "true"}
    address = URL.create("sqlite+aiosqlite", database=name, query=query)
    writer = _sqlite_engine(address, begin="BEGIN IMMEDIATE", pool_size=1)
    return Engines(
        place=Place("the database in memory"),
        reader=writer,
        writer=writer,
        migrator=_sqlite_engine(address, begin="BEGIN IMMEDIATE", pool_size=1, foreign_keys="OFF"),
        keeper=sqlite3.connect(f"{name}?vfs=memdb", uri=True),
    )


def _sqlite_engine(address: URL, *, begin: str | None, pool_size: int, **pragmas: str) -> AsyncEngine:
    """An engine whose transactions start with `begin` (None: each statement stands alone).

    The pool is the queue: with one connection there is one writer at a time, and the rest wait their turn
    however long that takes. Python's driver is kept from its own BEGIN, which it would put before a write
    only, and never before the DDL of a migration.
    """
    engine = create_async_engine(
        address,
        connect_args={"isolation_level": None},
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=None,
    )

    def set_up(connection: DBAPIConnection, _record: object) -> None:
        with closing(connection.cursor()) as cursor:
            for pragma, value in {**PRAGMAS, **pragmas}.items():
                cursor.execute(f"PRAGMA {pragma}={value}")

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin or "")

    def let_go(connection: DBAPIConnection, _record: object, _error: object) -> None:
        """A connection that is dropped because its task was cancelled is rolled back first.

        Closing alone does not: SQLite keeps it, with its lock, until Python has collected the last cursor.
        """
        connection.rollback()

    event.listen(engine.sync_engine, "connect", set_up)
    event.listen(engine.sync_engine, "invalidate", let_go)
    if begin is not None:
        event.listen(engine.sync_engine, "begin", start)
    return engine


def _postgres(url: str) -> Engines:
    try:
        import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra without types
    except ImportError as error:
        msg = "PostgreSQL needs the package asyncpg: pip install 'tagbrief[postgres]'"
        raise StoreUnavailable(msg) from error
    place = _postgres_place(url)

    async def connect(*_: object, **__: object) -> Any:
        """The driver reads the address itself, so every option of libpq means what it means elsewhere."""
        try:
            return await asyncpg.connect(url, timeout=CONNECT_SECONDS)
        except TimeoutError as error:
            raise place.unavailable(TimeoutError(f"no answer within {CONNECT_SECONDS} s")) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
            raise place.unavailable(error) from error

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, pool_pre_ping=True)
    reader = engine.execution_options(isolation_level="AUTOCOMMIT")
    return Engines(place, reader=reader, writer=engine, migrator=engine)


def _postgres_place(url: str) -> Place:
    """Names the server. An address torn apart by its password is refused before any of it can be printed."""
    try:
        parts = urlsplit(url)
        torn = "@" in f"{parts.path}{parts.query}{parts.fragment}" or parts.port == 0
    except ValueError:
        torn = True
    if torn:
        escapes = "in a password write %2F %40 %3A %3F %23 for / @ : ? #"
        msg = f"DATABASE_URL cannot be read; write {ADDRESSES}; {escapes}"
        raise StoreUnavailable(msg) from None
    secrets = {parts.password, unquote(parts.password)} if parts.password else set()
    return Place(f"PostgreSQL at {parts.netloc.rpartition('@')[2]}{parts.path}", tuple(secrets))
