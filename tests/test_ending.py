"""Told to stop, at any moment, the bot ends in order and in time; nothing is lost and nothing said twice."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.ending import LIMIT, ROOT, Ends, note, started, stopped_again_and_again, write_posts

HANGING = """
import asyncio, threading, sys
from bot.stop import ending_in_time
async def run():
    with ending_in_time(0.5):
        print("ready", flush=True)
        await asyncio.to_thread(threading.Event().wait, 30)
asyncio.run(run())
"""

SENDING = """
import asyncio, sys
from datetime import datetime, timedelta, UTC
from pathlib import Path
from bot.app import alone, make_rounds, running
from bot.config import default_settings
from bot.core.domain import Chat, Post
from bot.core.outbox import Sent
from bot.core.render import plain
from bot.guard import guarded
from bot.pipeline import Manners, answer, ingest
from bot.stop import ending_in_time
from tests.fakes.clock import FakeClock

class SlowPaper:
    platform, idempotent = "paper", False
    def written(self, lines): return (plain(lines),) if lines else ()
    async def send(self, chat, parts, nonce=None, *_, **__):
        print("sending", flush=True)
        await asyncio.sleep(float(sys.argv[2]))
        print("sent", flush=True)
        return Sent(("m1",))

async def run():
    settings = default_settings().model_copy(update={"data_dir": Path(sys.argv[1])})
    clock = FakeClock(datetime(2026, 3, 14, 12, tzinfo=UTC))
    with ending_in_time(), alone(settings):
        async with running(settings, clock=clock) as parts:
            chat = Chat("paper", "1")
            await answer(parts, chat, "/follow #Trams", Manners(zone="Etc/UTC", length=None))
            clock.pass_time(timedelta(hours=20))
            post = Post("1", "plaza", "Line 4 is closed. #Trams", clock.now(), "ana", tags=("trams",))
            await ingest(parts, [post])
            clock.pass_time(timedelta(hours=4))
            async with guarded({"rounds": lambda begun: make_rounds(settings, parts, [SlowPaper()], begun)}, clock):
                await asyncio.Event().wait()
asyncio.run(run())
"""


@contextmanager
def child(code: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", code, *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def until(happened: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def entries(folder: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(folder / "tagbrief.db")) as database:
        return database.execute("SELECT state, attempts FROM outbox").fetchall()


@pytest.mark.slow
def test_stopped_while_it_starts_reads_and_runs_it_ends_in_time_and_has_read_all(tmp_path: Path) -> None:
    ends = stopped_again_and_again(tmp_path, 3, random.Random(3), (0.6, 2.5))  # noqa: S311 - no secret
    assert ends.good, ends
    assert len(ends.seconds) == 3


@pytest.mark.slow
def test_a_hundred_stops_at_any_moment_end_in_time_and_lose_nothing(tmp_path: Path) -> None:
    ends = stopped_again_and_again(tmp_path, 100, random.Random(7))  # noqa: S311 - no secret
    assert ends.good, ends


def test_a_message_on_its_way_is_waited_for_and_noted_as_sent(tmp_path: Path) -> None:
    with child(SENDING, str(tmp_path), "1.5") as process:
        assert line_of(process) == "sending"
        since = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert line_of(process) == "sent"
        assert process.wait(LIMIT) == 0
        assert time.monotonic() - since < LIMIT
    assert entries(tmp_path) == [("sent", 1)]


@pytest.mark.slow
def test_a_message_that_hangs_is_not_waited_for_and_stays_on_record(tmp_path: Path) -> None:
    with child(SENDING, str(tmp_path), "3600") as process:
        assert line_of(process) == "sending"
        since = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT + 2) == 0
        assert time.monotonic() - since < LIMIT
    assert entries(tmp_path) == [("leased", 1)]  # settled as unclear when its lease has run out


def test_what_cannot_be_stopped_is_left_behind() -> None:
    with child(HANGING) as process:
        assert line_of(process) == "ready"
        since = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert time.monotonic() - since < LIMIT


def test_a_second_ctrl_c_does_not_wait() -> None:
    with child(HANGING.replace("0.5", "60")) as process:
        assert line_of(process) == "ready"
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 130


@pytest.mark.slow
def test_a_database_that_another_program_locks_does_not_hold_the_end_up(tmp_path: Path) -> None:
    write_posts(tmp_path, 0)
    ends = Ends()
    with started(tmp_path) as process:
        until(lambda: "40 new posts" in printed(tmp_path))
        time.sleep(1.5)  # the engine is there
        with closing(sqlite3.connect(tmp_path / "data" / "tagbrief.db", timeout=5)) as other:
            other.execute("BEGIN IMMEDIATE")
            write_posts(tmp_path, 1)
            time.sleep(1.5)
            note(ends, process, signal.SIGTERM, tmp_path)
            other.rollback()
    assert ends.good, ends


def printed(folder: Path) -> str:
    return (folder / "printed").read_text()
