"""How DBOS reaches our database: its own connections, in its own threads, to the same file or server."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

PRAGMAS = {"busy_timeout": "30000", "journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}
"""As for our own connections: with a rollback journal each step would take some 45 ms instead of 3."""

KNOWS_MILLISECONDS = (3, 42)
"""The first SQLite whose `unixepoch` takes 'subsec'; DBOS asks for that on Python 3.12 and newer."""

CONNECT_SECONDS = 10
NOTICED_DEAD = "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
"""The server lets go of a machine that has vanished after five seconds, not after two hours."""


class EngineUnavailable(Exception):  # noqa: N818 - named for what the caller can do: put it right, or try later
    """Jobs cannot be run; the message is one line for an operator."""


def is_postgres(url: str) -> bool:
    """Whether an address as in DATABASE_URL is PostgreSQL's."""
    return url.startswith(("postgres://", "postgresql://"))


def engine_for(url: str) -> sa.Engine:
    """A pool of blocking connections for `sqlite:///path` or `postgresql://…`; nothing is connected yet.

    Raises EngineUnavailable for a database in memory, which only its own connections can see.
    """
    if is_postgres(url):
        return sa.create_engine("postgresql+psycopg://", creator=lambda: connect(url), pool_pre_ping=True)
    path = url.removeprefix("sqlite:///")
    if path in {"", ":memory:"}:
        msg = "jobs need a database in a file or on a server; this one is in memory"
        raise EngineUnavailable(msg)
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(Path(path).expanduser())))
    sa.event.listen(engine, "connect", _set_up)
    return engine


def connect(url: str, *, autocommit: bool = False) -> psycopg.Connection[tuple[Any, ...]]:
    """A PostgreSQL connection of our own; the driver reads the address, with all options of libpq."""
    return psycopg.connect(
        url,
        autocommit=autocommit,
        connect_timeout=CONNECT_SECONDS,
        application_name="tagbrief",
        options=NOTICED_DEAD,
        keepalives_idle=2,
        keepalives_interval=1,
        keepalives_count=3,
    )


def teach(connection: sa.Connection) -> None:
    """Gives the caller's SQLite connection the functions that DBOS's statements use; once for each."""
    if connection.dialect.name == "sqlite" and not connection.info.get("taught"):
        raw: Any = connection.connection.dbapi_connection
        if sqlite3.sqlite_version_info < KNOWS_MILLISECONDS:
            raw.create_function("unixepoch", -1, _unixepoch)
        connection.info["taught"] = True


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    """Each transaction takes the write lock at its first write, as DBOS's own connections do."""
    connection.isolation_level = "IMMEDIATE"
    for pragma, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma}={value}").close()
    if sqlite3.sqlite_version_info < KNOWS_MILLISECONDS:
        connection.create_function("unixepoch", -1, _unixepoch)


def _unixepoch(*modifiers: object) -> float:
    """The seconds since 1970, with a fraction when asked for 'subsec'; DBOS asks for nothing else."""
    now = time.time()
    return now if "subsec" in modifiers else float(int(now))
