"""The database is looked after: who may run on it, what happens when its file is bad, full, locked, or lost."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app
from bot.core.actors import EMPTY
from bot.core.domain import PUBLIC, Chat, Post
from bot.core.outbox import Outcome, State
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.pipeline import Manners, answer, ingest
from bot.rounds import Rounds
from bot.store.backup import back_up
from bot.store.hold import holder, holding, lock_of
from bot.store.sql import SqlStore, open_store
from bot.store.unavailable import StoreUnavailable
from tests.fakes.clock import FakeClock
from tests.fakes.engine import StepEngine
from tests.fakes.paper import Paper
from tests.test_store_opening import told

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
CHAT = Chat("paper", "1")


def tagbrief(data: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    done = CliRunner().invoke(app, list(words), env={"DATA_DIR": str(data), "DATABASE_URL": "", "LOG_LEVEL": "ERROR"})
    return done.exit_code, done.stdout, done.stderr


async def filled(file: Path, posts: int = 200) -> None:
    """A database with some hundred pages."""
    store = await open_store(f"sqlite:///{file}")
    await store.add_posts([Post(str(n), "plaza", "x" * 3000, NOW) for n in range(posts)], [], NOW)
    await store.close()


async def complaint(file: Path) -> str:
    """The one line with which a start is refused."""
    with pytest.raises(StoreUnavailable) as refused:
        await open_store(f"sqlite:///{file}", file.parent / "backups")
    assert "\n" not in str(refused.value)
    return str(refused.value)


# A second instance -------------------------------------------------------------------------------------


def test_a_second_bot_on_one_file_says_why_and_ends_while_the_other_commands_go_on(tmp_path: Path) -> None:
    assert tagbrief(tmp_path, "outbox", "list")[0] == 0  # a database is there
    with holding(tmp_path / "tagbrief.db", NOW):
        code, out, err = tagbrief(tmp_path, "run")
        assert (code, out) == (1, "")
        assert err == (
            f"tagbrief: another tagbrief runs on the database {tmp_path}/tagbrief.db "
            f"(process {os.getpid()}, since 2026-03-14 12:00 UTC): end that one first\n"
        )
        for words in (("backup",), ("outbox", "list"), ("check", "--offline")):
            code, out, err = tagbrief(tmp_path, *words)
            assert (code, err) == (0, "")
        assert f"Bot: runs: process {os.getpid()}, since 2026-03-14 12:00 UTC" in out
    assert "Bot:" not in tagbrief(tmp_path, "check", "--offline")[1]


def test_a_lock_goes_with_its_process_even_when_it_was_killed(tmp_path: Path) -> None:
    file = tmp_path / "tagbrief.db"
    code = f"""
import os, signal
from datetime import UTC, datetime
from pathlib import Path
from bot.store.hold import holding
with holding(Path({str(file)!r}), datetime(2026, 3, 14, tzinfo=UTC)):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)  # noqa: S603 - our own
    assert killed.returncode == -9
    assert lock_of(file).read_text().endswith(" 2026-03-14T00:00:00+00:00\n")  # it was held
    assert holder(file) is None
    with holding(file, NOW):
        found = holder(file)
        assert found is not None
        assert (found.pid, found.since) == (os.getpid(), NOW)


HOLDING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot.store.hold import holding
from bot.store.unavailable import StoreUnavailable
try:
    with holding(Path(sys.argv[1]), datetime(2026, 3, 14, tzinfo=UTC)):
        print("held")
except StoreUnavailable as error:
    print(error)
"""


@pytest.mark.slow
def test_a_folder_without_the_right_to_write_or_a_lock_of_another_user_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tagbrief.db"
    lock_of(file).touch(0o444)
    said = f"cannot make {lock_of(file)} beside the database: Permission denied (give this user the right to write"
    assert told(HOLDING, str(file), bound_by_rights=True).startswith(said)
    lock_of(file).unlink()
    tmp_path.chmod(0o555)
    assert told(HOLDING, str(file), bound_by_rights=True).startswith(said)
    tmp_path.chmod(0o755)
    assert told(HOLDING, str(file), bound_by_rights=True) == "held\n"


# A bad file --------------------------------------------------------------------------------------------


async def test_every_way_in_which_a_file_can_be_bad_is_one_line_and_the_file_stays_as_it_is(tmp_path: Path) -> None:
    file, copies = tmp_path / "tagbrief.db", tmp_path / "backups"
    await filled(file)
    whole = file.read_bytes()
    good = back_up(f"sqlite:///{file}", copies, NOW)
    (copies / "tagbrief-20270101-000000.db").write_bytes(whole[:-50_000])  # newer, and no good
    middle = len(whole) // 2
    bad = {
        "a page overwritten": whole[:middle] + b"\xff" * 4096 + whole[middle + 4096 :],
        "cut short": whole[: middle - middle % 4096],
        "cut short within a page": whole[: middle + 100],
        "of another kind": b"Dear diary, " * 1000,
        "emptied": b"",
    }
    for how, content in bad.items():
        file.write_bytes(content)
        message = await complaint(file)
        assert message.startswith(f"the database {file} is damaged and was left as it is: "), how
        assert f"(put back the last good copy, {good}; docs/operation.md has the steps)" in message, how
        assert file.read_bytes() == content, how
        with pytest.raises(StoreUnavailable):
            back_up(f"sqlite:///{file}", copies, NOW + timedelta(days=1))
    assert sorted(path.name for path in copies.iterdir()) == [good.name, "tagbrief-20270101-000000.db"]


def test_the_command_line_ends_with_that_line_and_says_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "tagbrief.db").write_bytes(b"Dear diary, " * 1000)
    for words in (("run",), ("digest", "#a1"), ("outbox", "list"), ("backup",)):
        code, out, err = tagbrief(tmp_path, *words)
        assert (code, out) == (1, "")
        assert re.fullmatch(r"tagbrief: the database .* is damaged and was left as it is: .*\n", err)
    code, out, _ = tagbrief(tmp_path, "check", "--offline")
    assert code == 1
    assert "is damaged and was left as it is" in out


async def test_a_new_or_a_never_used_file_is_no_bad_one(tmp_path: Path) -> None:
    (tmp_path / "tagbrief.db").touch()  # what a first start leaves that was killed at once
    for file in (tmp_path / "tagbrief.db", tmp_path / "other.db"):
        await (await open_store(f"sqlite:///{file}", tmp_path / "backups")).close()


WRITES_AND_DIES = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from bot.core.domain import Post
from bot.store.sql import open_store
async def run():
    now = datetime(2026, 3, 14, tzinfo=UTC)
    store = await open_store(sys.argv[1])
    await store.add_posts([Post(f"late{n}", "plaza", "y" * 3000, now) for n in range(200)], [], now)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(run())
"""


def writes_and_dies(file: Path) -> None:
    """Leaves a journal beside the database, as `kill -9` does."""
    command = [sys.executable, "-c", WRITES_AND_DIES, f"sqlite:///{file}"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9  # noqa: S603 - our own
    assert file.with_name(f"{file.name}-wal").stat().st_size > 0


async def test_a_journal_left_beside_a_copy_that_was_put_back_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "tagbrief.db"
    await filled(file)
    copy = back_up(f"sqlite:///{file}", tmp_path / "backups", NOW)
    writes_and_dies(file)
    shutil.copy(copy, file)
    content = file.read_bytes()
    assert "tagbrief.db-wal beside it belongs to another file; move tagbrief.db-wal away" in await complaint(file)
    assert file.read_bytes() == content
    (tmp_path / "tagbrief.db-wal").unlink()
    (tmp_path / "tagbrief.db-shm").unlink()
    store = await open_store(f"sqlite:///{file}")
    assert len(await store.posts(["1", "late1"])) == 1
    await store.close()


async def test_a_journal_whose_database_is_gone_is_not_thrown_away(tmp_path: Path) -> None:
    file = tmp_path / "tagbrief.db"
    await filled(file)
    writes_and_dies(file)
    file.rename(tmp_path / "elsewhere.db")
    assert f"the database {file} is gone, but not its tagbrief.db-wal" in await complaint(file)
    (tmp_path / "elsewhere.db").rename(file)
    store = await open_store(f"sqlite:///{file}")
    assert len(await store.posts(["1", "late199"])) == 2  # what the journal held is there
    await store.close()


async def test_a_copy_never_takes_the_place_of_another(tmp_path: Path) -> None:
    await filled(tmp_path / "tagbrief.db", 1)
    good = back_up(f"sqlite:///{tmp_path}/tagbrief.db", tmp_path, NOW)
    content = good.read_bytes()
    with pytest.raises(StoreUnavailable, match="is there already"):
        back_up(f"sqlite:///{tmp_path}/tagbrief.db", tmp_path, NOW)
    assert good.read_bytes() == content


# Full and locked ---------------------------------------------------------------------------------------


async def bench(store: SqlStore, paper: Paper) -> tuple[Parts, Rounds, StepEngine, FakeClock]:
    """A chat that follows a tag and is owed an edition at nine."""
    clock, engine, extractive = FakeClock(NOW), StepEngine(), ExtractiveSummariser()
    parts = Parts(store, extractive, extractive, clock, EMPTY, store)
    rounds = Rounds(parts, {"paper": paper}, engine)
    await rounds.begin()
    await answer(parts, CHAT, "/follow #HarbourTram", Manners(zone="Etc/UTC", length=None))
    clock.at = NOW + timedelta(hours=20)
    await ingest(parts, [heard("Line 4 is closed at Mill Street. #HarbourTram", clock.at)])
    clock.at = NOW + timedelta(hours=21)
    return parts, rounds, engine, clock


def heard(words: str, at: datetime) -> Post:
    return Post(words, "plaza", words, at, "ana", tags=("harbourtram",))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603
        pytest.skip("no right to mount a file system here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S603, S607 - what was mounted above


def fill(place: Path, leave: int) -> Path:
    """A file that leaves so many bytes free."""
    filler = place / "filler"
    filler.write_bytes(b"\0" * (shutil.disk_usage(place).free - leave))
    return filler


async def test_on_a_full_disk_nothing_is_sent_nothing_is_lost_and_it_goes_on_when_there_is_room(
    small_disk: Path,
) -> None:
    store, paper = await open_store(f"sqlite:///{small_disk}/tagbrief.db"), Paper()
    parts, rounds, engine, clock = await bench(store, paper)
    filler = fill(small_disk, 6_000_000)
    with pytest.raises(StoreUnavailable, match=r"MB left on its disk: nothing is sent until there are 8"):
        await rounds.deliver("paper")
    assert paper.sent == []
    filler.unlink()
    filler = fill(small_disk, 0)
    with pytest.raises(StoreUnavailable, match="disk is full"):  # the fault fired
        await ingest(parts, [heard(f"Line {n} {'x' * 1500} #HarbourTram", clock.at) for n in range(300)])
    assert len(await store.thread(PUBLIC, "harbourtram")) == 1  # nothing is half stored
    filler.unlink()
    clock.pass_time(timedelta(minutes=15))
    await rounds.sweep("")
    await engine.drain()
    await rounds.sweep("")
    assert len(paper.sent) == 1
    assert await store.entries() == []
    await store.close()


async def test_a_disk_that_fills_while_a_message_is_on_its_way_leaves_it_noted_as_sent_once_there_is_room(
    small_disk: Path,
) -> None:
    store = await open_store(f"sqlite:///{small_disk}/tagbrief.db")
    fired = []

    class FillingPaper(Paper):
        async def send(self, chat: Chat, *given: Any, **named: Any) -> Outcome:
            filler = fill(small_disk, 0)
            with pytest.raises(StoreUnavailable, match="disk is full"):
                await store.set_cursor("a", "x" * 20_000)
            fired.append(chat)
            asyncio.get_running_loop().call_later(0.8, filler.unlink)
            return await super().send(chat, *given, **named)

    paper = FillingPaper()
    _, rounds, engine, _ = await bench(store, paper)
    with suppress(StoreUnavailable):  # for what would come next; a job that meets it is run again
        await rounds.sweep("")
        await engine.drain()
    assert fired == [CHAT]
    assert len(paper.sent) == 1
    assert [entry.state for entry in await store.entries(set(State))] == [State.SENT]
    await store.close()


async def test_while_another_program_locks_the_database_what_is_due_is_late_and_not_lost(tmp_path: Path) -> None:
    store, paper = await open_store(f"sqlite:///{tmp_path}/tagbrief.db"), Paper()
    parts, rounds, engine, clock = await bench(store, paper)
    with closing(sqlite3.connect(tmp_path / "tagbrief.db", check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        asyncio.get_running_loop().call_later(2, other.rollback)
        since = asyncio.get_running_loop().time()
        await ingest(parts, [heard("Line 5 runs. #HarbourTram", clock.at)])
        assert asyncio.get_running_loop().time() - since >= 1.5  # the fault fired
    await rounds.sweep("")
    await engine.drain()
    assert len(paper.sent) == 1
    assert len(await store.thread(PUBLIC, "harbourtram")) == 2
    await store.close()


async def test_a_lock_that_outlasts_patience_is_an_error_that_leaves_nothing_half_done(tmp_path: Path) -> None:
    store, paper = await open_store(f"sqlite:///{tmp_path}/tagbrief.db"), Paper()
    parts, rounds, engine, clock = await bench(store, paper)
    async with store._engines.writer.connect() as connection:
        await connection.execute(text("PRAGMA busy_timeout=100"))
    post = heard("Line 5 runs. #HarbourTram", clock.at)
    with closing(sqlite3.connect(tmp_path / "tagbrief.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        for work in (ingest(parts, [post]), rounds.sweep("")):
            with pytest.raises(StoreUnavailable, match=r"locked .another program holds it"):
                await work
        assert paper.sent == []
        other.rollback()
    assert len((await ingest(parts, [post])).added) == 1
    await rounds.sweep("")
    await engine.drain()
    assert len(paper.sent) == 1
    await store.close()


# Putting a copy back -----------------------------------------------------------------------------------


def steps() -> str:
    """The lines that the page about operation gives for putting a copy back."""
    page = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    found = re.search(r"^## Put a copy back\n.*?^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def carried_out(lines: str, data: Path) -> subprocess.CompletedProcess[str]:
    """What a shell says to these lines, typed in the folder of the database."""
    shell = f'set -e\ntagbrief() {{ "{sys.executable}" -m bot "$@"; }}\n{lines}'
    environment = {**os.environ, "DATA_DIR": str(data), "DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    return subprocess.run(  # noqa: S603 - the page's own lines
        ["/bin/sh", "-c", shell], cwd=data, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
async def test_a_copy_made_while_the_bot_writes_is_put_back_by_the_steps_of_the_page(tmp_path: Path) -> None:
    file = tmp_path / "tagbrief.db"
    url = f"sqlite:///{file}"
    store = await open_store(url)
    done: list[str] = []

    async def write() -> None:
        for number in range(10_000):
            await store.add_posts([Post(f"p{number}", "plaza", "x" * 2000, NOW)], [], NOW)
            done.append(f"p{number}")

    writing = asyncio.create_task(write())
    while len(done) < 50:  # noqa: ASYNC110 - it is bound to come
        await asyncio.sleep(0.01)
    before = list(done)
    await asyncio.to_thread(back_up, url, tmp_path / "backups", NOW)
    assert len(done) > len(before)  # it was written meanwhile
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await store.close()
    writes_and_dies(file)  # a journal is left
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(StoreUnavailable):
        await open_store(url)
    drill = carried_out(steps(), tmp_path)
    assert drill.returncode == 0, drill.stdout + drill.stderr
    assert "Database: SQLite opens" in drill.stdout
    restored = await open_store(url)
    assert set(await restored.posts(before)) == set(before)
    await restored.close()
    assert (tmp_path / "damaged" / "tagbrief.db").stat().st_size == 5000  # kept, to look into
