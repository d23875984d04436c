"""A background task that dies is started again, counted, logged and told; what it died of is never quoted."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.guard import MOST, Guard, Phase, Task, guarded
from bot.ports import Unavailable
from tests.fakes.clock import FakeClock
from tests.test_log import TOKEN, events, lines, settings

POST = "The quartz lantern fell."


@dataclass
class Bench:
    """Guarded tasks whose pauses end at once; `pauses` are the seconds they would have taken."""

    told: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    dice: float = 1.0

    async def rest(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    @asynccontextmanager
    async def guarded(self, **tasks: Task) -> AsyncIterator[Guard]:
        clock = FakeClock()
        async with guarded(tasks, clock, tell=self.told.append, rest=self.rest, dice=lambda: self.dice) as guard:
            yield guard


class Mortal:
    """Dies of these errors, one after the other (None: it returns), then lives on; `alive` is set when it does."""

    def __init__(self, *deaths: Exception | None) -> None:
        self.deaths = list(deaths)
        self.alive = asyncio.Event()
        self.lives = 0

    async def __call__(self, begun: Callable[[], None]) -> None:
        self.lives += 1
        begun()
        if self.deaths:
            if death := self.deaths.pop(0):
                raise death
            return
        self.alive.set()
        await asyncio.Event().wait()


async def soon(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), 5)


async def test_a_task_that_dies_is_started_again_and_the_others_never_notice() -> None:
    bench, mortal, steady = Bench(), Mortal(ValueError("x"), KeyError("y"), None), Mortal()
    async with bench.guarded(sources=mortal, rounds=steady) as guard:
        await soon(mortal.alive)
        health = guard.health()
    assert (mortal.lives, steady.lives) == (4, 1)
    assert (health["sources"].restarts, health["sources"].phase) == (3, Phase.RUNNING)
    assert health["sources"].last_error == "it returned"
    assert (health["rounds"].restarts, health["rounds"].last_error) == (0, None)


async def test_it_waits_longer_each_time_up_to_a_minute_and_never_in_step_with_others() -> None:
    bench, mortal = Bench(), Mortal(*[ValueError()] * 8)
    async with bench.guarded(sources=mortal):
        await soon(mortal.alive)
    assert bench.pauses == [1, 2, 4, 8, 16, 32, MOST, MOST]
    early, mortal = Bench(dice=0.0), Mortal(*[ValueError()] * 8)
    async with early.guarded(sources=mortal):
        await soon(mortal.alive)
    assert early.pauses == [pause / 2 for pause in bench.pauses]


async def test_while_it_waits_its_health_says_so_and_what_it_died_of() -> None:
    resting = asyncio.Event()

    async def rest(_: float) -> None:
        resting.set()
        await asyncio.Event().wait()

    async with guarded({"sources": Mortal(ValueError(POST))}, FakeClock(), rest=rest) as guard:
        await soon(resting)
        (health,) = guard.health().values()
    assert (health.phase, health.restarts) == (Phase.WAITING, 1)
    assert (health.last_error or "").startswith("ValueError in test_guard.py:")


async def test_neither_the_log_nor_the_console_quotes_what_it_died_of(tmp_path: Path) -> None:
    url = f"https://api.telegram.org/bot{TOKEN}/getUpdates"
    bench, mortal = Bench(), Mortal(RuntimeError(f"{url} answered {POST}"))
    with lines(settings(tmp_path)) as found:
        async with bench.guarded(telegram=mortal):
            await soon(mortal.alive)
    assert events(found) == ["task died"]  # the fault fired
    assert (found[0]["task"], found[0]["restarts"], found[0]["level"]) == ("telegram", 1, "error")
    assert str(found[0]["error"]).startswith("RuntimeError in test_guard.py:")
    (told,) = bench.told
    assert told.startswith("telegram: stopped (RuntimeError in test_guard.py:")
    for text in (json.dumps(found), told):
        assert TOKEN not in text
        assert POST not in text


async def test_what_was_not_there_at_the_start_ends_the_run_with_its_line() -> None:
    async def without_database(_: Callable[[], None]) -> None:
        raise Unavailable("PostgreSQL at db:5432 cannot be used")

    async def run() -> None:
        async with Bench().guarded(rounds=without_database, sources=Mortal()):
            await asyncio.Event().wait()

    with pytest.raises(Unavailable, match="db:5432 cannot be used"):
        await asyncio.wait_for(run(), 5)


async def test_what_goes_away_later_does_not_end_the_run() -> None:
    bench, mortal = Bench(), Mortal(Unavailable("PostgreSQL is away"))
    async with bench.guarded(rounds=mortal):
        await soon(mortal.alive)
    assert mortal.lives == 2


async def test_a_task_that_complains_while_it_is_let_go_is_logged_and_not_started_again(tmp_path: Path) -> None:
    lives = []

    async def untidy(begun: Callable[[], None]) -> None:
        lives.append(1)
        begun()
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError("cannot tidy up")

    with lines(settings(tmp_path)) as found:
        async with Bench().guarded(web=untidy):
            await asyncio.sleep(0.01)
    assert len(lives) == 1
    assert events(found) == ["task ended badly"]


async def test_what_goes_wrong_in_the_block_comes_out_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        async with Bench().guarded(sources=Mortal()):
            raise ZeroDivisionError


# Whatever else goes wrong ------------------------------------------------------------------------------


def test_a_thread_that_dies_is_logged_without_its_words(tmp_path: Path) -> None:
    def die() -> None:
        raise RuntimeError(f"https://api.telegram.org/bot{TOKEN}/getMe answered {POST}")

    with lines(settings(tmp_path)) as found:
        thread = threading.Thread(target=die, name="queue")
        thread.start()
        thread.join()
    (line,) = found
    assert (line["event"], line["in_thread"]) == ("thread died", "queue")
    assert str(line["error"]).startswith("RuntimeError in test_guard.py:")
    assert TOKEN not in json.dumps(line)


def test_a_fault_that_nobody_foresaw_ends_in_one_line_without_a_token() -> None:
    code = f"""
import sys
from bot.cli import main
sys.argv = ["tagbrief", "--version"]
try:
    main()
except SystemExit:
    pass
raise RuntimeError("https://api.telegram.org/bot{TOKEN}/getMe")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 1
    assert done.stderr.startswith("tagbrief: stopped by a fault of its own, RuntimeError in ")
    assert done.stderr.count("\n") == 1
    assert TOKEN not in done.stderr
