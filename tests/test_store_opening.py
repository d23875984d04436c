"""Opening a database, and losing it: one clear line, and never a password."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import traceback
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.store.engines import engines
from bot.store.sql import open_store
from bot.store.unavailable import StoreUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres import Server

SECRET = "hunter2"  # noqa: S105 - a made-up one, looked for in messages


async def complaint(url: str) -> str:
    """What an operator is told; nowhere, not even in the whole traceback, with the password in it."""
    with pytest.raises(StoreUnavailable) as caught:
        await open_store(url)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("url", ["", "tagbrief.db", "mysql://u:hunter2@localhost/x", "://", "redis://hunter2"])
async def test_an_address_of_something_else_is_answered_with_the_right_form(url: str) -> None:
    assert "write sqlite:////path/to/file.db or postgresql://" in await complaint(url)


@pytest.mark.parametrize("password", ["hunter2/x", "hunter2#x", "x?hunter2", "x:hunter2/", "[hunter2", "x/hunter2@"])
async def test_a_password_that_tears_the_address_apart_is_not_printed(password: str) -> None:
    assert "in a password write %2F" in await complaint(f"postgres://ada:{password}@localhost:5432/db")


async def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    message = await complaint(f"sqlite:///{tmp_path}/data/tagbrief.db")
    assert message == f"cannot make the directory {tmp_path}/data for the database: File exists"


async def test_a_directory_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    message = await complaint(f"sqlite:///{tmp_path}")
    assert message.startswith(f"the database {tmp_path} cannot be used: unable to open database file (is its")


async def test_a_file_of_another_kind_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "tagbrief.db"
    file.write_bytes(b"Dear diary, " * 1000)
    assert f"{file} is damaged and was left as it is: file is not a database (put" in await complaint(
        f"sqlite:///{file}"
    )
    assert file.read_bytes() == b"Dear diary, " * 1000


async def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tagbrief.db"
    store = await open_store(f"sqlite:///{file}")
    await store.close()
    with file.open("r+b") as damaged:
        damaged.seek(100)
        damaged.write(b"\xff" * 4000)
    assert "malformed (put back one of your own, or move the file away" in await complaint(f"sqlite:///{file}")


OPENING = """
import asyncio, sys
from bot.store.sql import open_store
from bot.store.unavailable import StoreUnavailable
try:
    asyncio.run(open_store(sys.argv[1]))
except StoreUnavailable as error:
    print(error)
"""

BOUND_BY_RIGHTS = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
"""Runs root as a user whom the rights of a file bind."""


async def test_a_file_that_may_only_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tagbrief.db"
    store = await open_store(f"sqlite:///{file}")
    await store.close()
    file.chmod(0o444)
    message = told(OPENING, f"sqlite:///{file}", bound_by_rights=True)
    assert message.endswith("a readonly database (give this user the right to write the file and its directory)\n")


@pytest.mark.slow
def test_a_directory_without_the_right_to_write_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    message = told(OPENING, f"sqlite:///{tmp_path}/tagbrief.db", bound_by_rights=True)
    assert message.endswith("unable to open database file (is its directory there, and may this user write in it?)\n")
    message = told(OPENING, f"sqlite:///{tmp_path}/data/tagbrief.db", bound_by_rights=True)
    assert message == f"cannot make the directory {tmp_path}/data for the database: Permission denied\n"


def told(code: str, url: str, *, bound_by_rights: bool = False) -> str:
    """What a process of its own prints when it opens a database."""
    drop = BOUND_BY_RIGHTS if bound_by_rights and os.geteuid() == 0 else []
    if drop and not shutil.which("setpriv"):
        pytest.skip("whoever runs the tests may write everything, and there is no setpriv to change that")
    command = [*drop, sys.executable, "-c", code, url]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own


@pytest.mark.parametrize("name", ["with space.db", "100%.db", "a?b#c.db", "灯笼.db", "file:x.db"])
async def test_any_path_is_a_path(tmp_path: Path, name: str) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/new/{name}")
    await store.set_cursor("a", "1")
    await store.close()
    assert (tmp_path / "new" / name).stat().st_size > 0


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
async def test_a_database_in_memory_starts_empty_each_time(url: str) -> None:
    for _ in range(2):
        store = await open_store(url)
        assert await store.cursors() == {}
        await store.set_cursor("a", "1")
        assert await store.cursors() == {"a": "1"}
        await store.close()


async def test_every_connection_to_a_file_is_set_up_for_safety(tmp_path: Path) -> None:
    found = engines(f"sqlite:///{tmp_path}/tagbrief.db")
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 10000,
    }
    for engine, query_only in ((found.writer, 0), (found.reader, 1)):
        async with engine.connect() as connection:
            told = {name: await connection.scalar(text(f"PRAGMA {name}")) for name in (*wanted, "query_only")}
        assert told == {**wanted, "query_only": query_only}
    await found.dispose()


async def test_a_writer_takes_the_lock_at_its_beginning(tmp_path: Path) -> None:
    found = engines(f"sqlite:///{tmp_path}/tagbrief.db")
    with closing(sqlite3.connect(tmp_path / "tagbrief.db", timeout=0)) as other:
        async with found.writer.begin():
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
    await found.dispose()


async def test_a_full_disk_is_said_in_one_line_and_nothing_is_half_stored(tmp_path: Path) -> None:
    file = tmp_path / "tagbrief.db"
    store = await open_store(f"sqlite:///{file}")
    async with store._engines.writer.connect() as connection:
        await connection.execute(text("PRAGMA max_page_count=40"))
    with pytest.raises(StoreUnavailable, match=r"database or disk is full \(make room on the disk\)"):
        await store.set_cursor("a", "x" * 1_000_000)
    await store.set_cursor("b", "1")
    assert await store.cursors() == {"b": "1"}
    await store.close()


@pytest.mark.slow
def test_without_the_driver_the_extra_is_named() -> None:
    without = "import sys\nsys.modules['asyncpg'] = None\n"
    message = told(without + OPENING, "postgres://ada:hunter2@localhost/db")
    assert message == "PostgreSQL needs the package asyncpg: pip install 'tagbrief[postgres]'\n"


async def test_a_server_that_is_not_there_is_named() -> None:
    pytest.importorskip("asyncpg")
    url = f"postgresql://ada:{SECRET}@127.0.0.1:1/db"
    message = await complaint(url)
    assert message.startswith("PostgreSQL at 127.0.0.1:1/db cannot be used: ")
    assert "Connect call failed" in message


async def test_a_wrong_password_is_said_and_not_printed(server: Server) -> None:
    url = f"postgresql://tagbrief:{SECRET}@127.0.0.1:{server.port}/postgres"
    assert 'password authentication failed for user "tagbrief"' in await complaint(url)


async def test_a_database_that_is_not_there_is_named(server: Server) -> None:
    message = await complaint(server.url("nowhere"))
    assert message.endswith('/nowhere cannot be used: database "nowhere" does not exist')
    assert server.password not in message


@pytest.mark.usefixtures("template")
async def test_a_server_that_only_lets_read_is_named(server: Server) -> None:
    await server.ask("CREATE DATABASE standby TEMPLATE fresh_store")
    await server.ask("ALTER DATABASE standby SET default_transaction_read_only = on")
    assert "cannot execute UPDATE in a read-only transaction" in await complaint(server.url("standby"))


async def test_a_database_that_cannot_hold_every_letter_is_not_begun(server: Server) -> None:
    await server.ask("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    assert "holds LATIN1 only" in await complaint(server.url("latin"))


async def test_options_of_the_address_reach_the_driver(server: Server) -> None:
    message = await complaint(server.url("postgres") + "?sslmode=require")
    assert "rejected SSL upgrade" in message


@pytest.mark.usefixtures("template")
async def test_a_lost_connection_is_made_anew_and_a_lost_database_is_named(server: Server) -> None:
    await server.ask("CREATE DATABASE lost TEMPLATE fresh_store")
    store = await open_store(server.url("lost"))
    await store.set_cursor("a", "1")
    await server.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lost'")
    assert await store.cursors() == {"a": "1"}
    await server.ask("DROP DATABASE lost WITH (FORCE)")
    with pytest.raises(StoreUnavailable, match='database "lost" does not exist'):
        await store.set_cursor("a", "2")
    await store.close()
