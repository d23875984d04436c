"""The schema: made at once, or step by step, it is the same; and nobody who is killed leaves half of it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.core.domain import PUBLIC, Fold, Post, Tagged
from bot.store.engines import engines
from bot.store.migrate import STEPS, bring_to_head, configuration, create, version_of
from bot.store.schema import HEAD, metadata
from bot.store.sql import open_store
from bot.store.unavailable import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.store.engines import Engines

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
POST = Post(id="a", source="feed", text="Lantern is out.", created_at=NOW)
ROW = Tagged(PUBLIC, "lantern", "a", Fold(None, 0.0, "new"))

NEXT_STEP = """
import os
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "HEAD"

def upgrade():
    with op.batch_alter_table("posts", recreate="auto") as posts:
        posts.add_column(sa.Column("rank", sa.Integer, nullable=False, server_default="7"))
        posts.alter_column("source", new_column_name="heard_at", existing_type=sa.Text)
        posts.alter_column("url", existing_type=sa.Text, type_=sa.String(50))
    if os.environ.get("DIE"):
        os.kill(os.getpid(), 9)
    op.drop_table("usage")

def downgrade():
    raise NotImplementedError
"""

OPENING = """
import asyncio, sys
from pathlib import Path
from bot.store.engines import engines
from bot.store.migrate import bring_to_head

async def main():
    found = engines(sys.argv[1])
    await bring_to_head(found, Path(sys.argv[2]), sys.argv[3])
    await found.dispose()

asyncio.run(main())
"""

DYING = """
import os
from sqlalchemy import event
from bot.store.schema import posts

event.listen(posts, "after_create", lambda *_, **__: os.kill(os.getpid(), 9))
"""


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Engines]:
    found = engines(url)
    try:
        yield found
    finally:
        await found.dispose()


async def inside(url: str, look: Callable[[Connection], Any]) -> Any:
    async with opened(url) as found, found.migrator.begin() as connection:
        return await connection.run_sync(look)


def apart(code: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs code in a process of its own."""
    return subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def shape(connection: Connection) -> dict[str, Any]:
    """Everything about the tables that a migration could get wrong."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {row.name: " ".join(re.sub(r"[(),]", r" \g<0> ", row.sql).split()) for row in rows}
    look = inspect(connection)
    return {
        table: {
            "columns": [{**each, "type": repr(each["type"])} for each in look.get_columns(table)],
            "primary": look.get_pk_constraint(table),
            "foreign": look.get_foreign_keys(table),
            "unique": sorted(look.get_unique_constraints(table), key=str),
            "indexes": sorted(look.get_indexes(table), key=str),
            "comment": look.get_table_comment(table),
        }
        for table in look.get_table_names()
    }


def differences(connection: Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def down_and_up_again(connection: Connection) -> list[dict[str, Any]]:
    """The shapes met on the way from the newest step to none and back."""
    config = configuration(connection)
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    shapes = [shape(connection)]
    for turn in (
        *(("down", step) for step in [*steps[1:], "base"]),
        *(("up", step) for step in reversed(steps)),
    ):
        (command.downgrade if turn[0] == "down" else command.upgrade)(config, turn[1])
        shapes.append(shape(connection))
    return shapes


def test_the_newest_step_is_the_one_a_new_database_is_stamped_with() -> None:
    assert ScriptDirectory(str(STEPS)).get_heads() == [HEAD]


async def test_a_new_database_is_what_the_tables_say(empty_database: str) -> None:
    store = await open_store(empty_database)
    await store.close()
    assert await inside(empty_database, differences) == []
    assert await inside(empty_database, version_of) == HEAD


@pytest.mark.slow
async def test_each_step_can_be_taken_back_and_leads_to_the_same_tables(empty_database: str) -> None:
    store = await open_store(empty_database)
    await store.close()
    shapes = await inside(empty_database, down_and_up_again)
    assert shapes == shapes[::-1]
    assert {"alembic_version"} == {name for name in shapes[len(shapes) // 2] if not name.startswith("sqlite_")}
    assert await inside(empty_database, differences) == []


async def test_a_database_whose_steps_were_all_taken_back_is_brought_to_the_newest(
    empty_database: str,
) -> None:
    await inside(empty_database, create)
    await inside(empty_database, down)
    assert await inside(empty_database, version_of) == ""
    store = await open_store(empty_database)
    await store.add_posts([POST], [ROW], NOW)
    await store.close()
    assert await inside(empty_database, version_of) == HEAD


def down(connection: Connection) -> None:
    command.downgrade(configuration(connection), "base")


async def test_every_table_says_what_it_is_for_and_so_does_every_column_that_does_not_by_its_name() -> None:
    plain = {"sent_at", "model", "subscription"}
    assert [table.name for table in metadata.sorted_tables if not table.comment] == []
    silent = {column.name for table in metadata.sorted_tables for column in table.c if not column.comment}
    assert silent == plain


async def test_two_processes_that_start_at_once_make_one_schema(empty_database: str) -> None:
    stores = await asyncio.gather(*(open_store(empty_database) for _ in range(5)))
    await asyncio.gather(*(store.add_posts([POST], [ROW], NOW) for store in stores))
    assert [await store.thread(PUBLIC, "lantern") for store in stores] == [[(POST, ROW)]] * 5
    for store in stores:
        await store.close()


async def test_who_is_killed_while_making_the_schema_leaves_nothing_of_it(empty_database: str) -> None:
    killed = apart(DYING + OPENING, empty_database, STEPS, HEAD)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert await inside(empty_database, shape) == {}
    store = await open_store(empty_database)
    await store.close()
    assert await inside(empty_database, differences) == []


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """The steps so far and one more."""
    copied = shutil.copytree(STEPS, tmp_path / "steps", ignore=shutil.ignore_patterns("__pycache__"))
    (copied / "versions" / "step_9999.py").write_text(NEXT_STEP.replace("HEAD", HEAD))
    return copied


@pytest.mark.slow
async def test_who_is_killed_in_a_step_leaves_the_old_schema_and_the_next_start_takes_it(
    database: str, steps: Path
) -> None:
    store = await open_store(database)
    await store.add_posts([POST], [ROW], NOW)
    await store.close()
    before = await inside(database, shape)

    killed = apart(OPENING, database, steps, "9999", DIE="yes")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert await inside(database, shape) == before

    started = apart(OPENING, database, steps, "9999")
    assert (started.returncode, started.stderr) == (0, "")
    assert await inside(database, version_of) == "9999"
    rows = await inside(database, lambda it: it.execute(text("SELECT id, heard_at, rank FROM posts")).all())
    assert rows == [("a", "feed", 7)]


async def test_a_step_that_makes_a_table_anew_keeps_the_rows_that_refer_to_it(database: str, steps: Path) -> None:
    store = await open_store(database)
    await store.add_posts([POST], [ROW], NOW)
    await store.close()
    async with opened(database) as found:
        await bring_to_head(found, steps, "9999")
    assert await inside(database, lambda it: it.scalar(text("SELECT post FROM tagged"))) == "a"
    async with opened(database) as found, found.writer.begin() as connection:
        await connection.execute(text("DELETE FROM posts"))
    assert await inside(database, lambda it: it.scalar(text("SELECT count(*) FROM tagged"))) == 0


async def test_a_schema_from_the_future_is_left_alone(database: str, steps: Path) -> None:
    store = await open_store(database)
    await store.close()
    async with opened(database) as found:
        await bring_to_head(found, steps, "9999")
    before = await inside(database, shape)
    with pytest.raises(StoreUnavailable, match=rf"written by a newer tagbrief \(schema 9999, known up to {HEAD}\)"):
        await open_store(database)
    assert await inside(database, shape) == before


async def test_tables_of_another_program_are_left_alone(empty_database: str) -> None:
    await inside(empty_database, lambda it: it.execute(text("CREATE TABLE posts (title TEXT)")))
    before = await inside(empty_database, shape)
    with pytest.raises(StoreUnavailable, match=r"posts.* already exists"):
        await open_store(empty_database)
    assert await inside(empty_database, shape) == before


@pytest.mark.slow
def test_an_ordinary_start_does_not_load_alembic(tmp_path: Path) -> None:
    look = "\nassert 'alembic' not in sys.modules, 'loaded'\nassert 'asyncpg' not in sys.modules"
    for _ in ("new", "known"):
        done = apart(OPENING + look, f"sqlite:///{tmp_path}/x.db", STEPS, HEAD)
        assert (done.returncode, done.stderr) == (0, "")
