"""Brings a database to the newest schema: the whole of it for a new one, numbered steps for an old one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import false, insert, inspect, select, text, update

from bot.store.schema import HEAD, metadata, version
from bot.store.unavailable import StoreUnavailable

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

    from bot.store.engines import Engines

STEPS = Path(__file__).parent / "migrations"

LOCK = 0x7461676272696566
"""Key of PostgreSQL's advisory lock for migrations ("tagbrief"): of two processes that start, one waits."""


async def bring_to_head(engines: Engines, steps: Path = STEPS, head: str = HEAD) -> None:
    """Makes or migrates the schema in one transaction: whoever is killed half way leaves what was there.

    Raises StoreUnavailable when the schema is newer than this program. A database that cannot be written is
    noticed now too, by an update of no row: SQLite takes BEGIN IMMEDIATE for a read transaction then.
    """
    async with engines.writer.begin() as connection:
        await connection.run_sync(_wait_for_turn)
        found = await connection.run_sync(version_of)
        if found is None:
            await connection.run_sync(_check_encoding)
            await connection.run_sync(create)
            return
        await connection.execute(update(version).where(false()).values(version_num=head))
    if found != head:
        async with engines.migrator.begin() as connection:
            await connection.run_sync(upgrade, steps)


def version_of(connection: Connection) -> str | None:
    """The step a database stands at: None when nothing is there yet, "" when every step was taken back."""
    if not inspect(connection).has_table(version.name):
        return None
    return connection.scalar(select(version.c.version_num)) or ""


def create(connection: Connection) -> None:
    """The whole schema, stamped with the newest step."""
    metadata.create_all(connection, checkfirst=False)
    version.create(connection)
    connection.execute(insert(version).values(version_num=HEAD))


def upgrade(connection: Connection, steps: Path = STEPS) -> None:
    """Takes the steps that are missing, over this connection and inside its transaction.

    On SQLite the connection must not enforce foreign keys: a batch step drops the old table, and its rows
    would take along those that refer to them. They are checked at the end instead.
    """
    from alembic import command  # noqa: PLC0415 - a third of a second, needed only after an update
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    _wait_for_turn(connection)
    config = configuration(connection, steps)
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    found = version_of(connection)
    if found and found not in known:
        seen = f"schema {found}, known up to {max(known)}"
        msg = f"the database was written by a newer tagbrief ({seen}): update this one"
        raise StoreUnavailable(msg)
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        msg = "a migration would have left rows that refer to nothing; nothing was changed"
        raise StoreUnavailable(msg)


def configuration(connection: Connection, steps: Path = STEPS) -> Config:
    """What Alembic's commands take, bound to an open connection."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _check_encoding(connection: Connection) -> None:
    """StoreUnavailable for a database that cannot hold every letter; its encoding cannot be changed later."""
    if connection.dialect.name != "postgresql":
        return
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        msg = f"the PostgreSQL database holds {encoding} only: make it anew with ENCODING 'UTF8'"
        raise StoreUnavailable(msg)


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
