"""One contract, two databases: what was asked for is run, once at a time, whatever is killed when."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import subprocess
import sys
import threading
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.engine import life
from bot.engine.database import EngineUnavailable, connect, engine_for, is_postgres
from bot.engine.durable import SHUTTING, VERSION, WRAP, DurableEngine, priority
from bot.store.engines import engines
from bot.store.unavailable import StoreUnavailable
from tests import engine_child, postgres
from tests.engine_child import Ledger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from bot.ports import Job

ROOT = Path(__file__).parent.parent
TAKE_OVER = 3.0
QUIET = 0.35
"""Seconds after which a job that has not begun will not begin: seven looks at its queue."""


SWEEP = {"seconds": 5, "tick": 0.25}


async def nothing(_key: str) -> None:
    pass


def make(url: str) -> None:
    """The tables of DBOS and of the ledger, with the queues of the jobs that are called so in these tests."""

    async def start_and_stop() -> None:
        ledger = Ledger(url)
        await ledger.make()
        await ledger.engines.dispose()
        engine = DurableEngine(url, poll=engine_child.POLL)
        await engine.start(dict.fromkeys(("work", "sweep"), nothing))
        await engine.stop(3)

    asyncio.run(start_and_stop())


@pytest.fixture(scope="module")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("engine") / "template.db"
    make(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def postgres_template(server: postgres.Server) -> str:
    asyncio.run(server.ask("CREATE DATABASE engine_template"))
    make(server.url("engine_template"))
    return "engine_template"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'tagbrief.db')}"


@pytest.fixture
def postgres_url(server: postgres.Server, postgres_template: str) -> Iterator[str]:
    asyncio.run(server.ask(f"CREATE DATABASE engine TEMPLATE {postgres_template}"))
    yield server.url("engine")
    asyncio.run(server.ask("DROP DATABASE engine WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return found


@asynccontextmanager
async def started(url: str, jobs: Mapping[str, Job], **options: Any) -> AsyncIterator[DurableEngine]:
    engine = DurableEngine(url, poll=engine_child.POLL, **options)
    await engine.start(jobs)
    try:
        yield engine
    finally:
        await engine.stop(SHUTTING + 0.1)


@pytest.fixture
async def ledger(url: str) -> AsyncIterator[Ledger]:
    opened = Ledger(url)
    yield opened
    await opened.engines.dispose()


class Runs:
    """A job that notes its runs, and takes a while when told so."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        self.began: list[str] = []
        self.ended: list[str] = []
        self.most = 0

    async def __call__(self, key: str) -> None:
        self.began.append(key)
        self.most = max(self.most, len(self.began) - len(self.ended))
        await asyncio.sleep(self.seconds)
        self.ended.append(key)

    async def until(self, ended: int, seconds: float = 10) -> list[str]:
        async with asyncio.timeout(seconds):
            while len(self.ended) < ended:  # noqa: ASYNC110 - said once, here
                await asyncio.sleep(0.01)
        return self.ended

    async def until_begun(self, number: int = 1, seconds: float = 10) -> float:
        """How long it took until so many had begun."""
        since = time.monotonic()
        async with asyncio.timeout(seconds):
            while len(self.began) < number:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return time.monotonic() - since


async def statuses(ledger: Ledger) -> list[str]:
    """What DBOS still knows of."""
    schema = "dbos." if ledger.engines.writer.dialect.name == "postgresql" else ""
    return [status for (status,) in await ledger.rows(f"SELECT status FROM {schema}workflow_status")]  # noqa: S608


class SlowToStart(DurableEngine):
    """An engine on a database that takes its time."""

    def _register(self, queue: str, job: str, *, one_of_a_partition: int | None) -> None:
        time.sleep(0.3)
        super()._register(queue, job, one_of_a_partition=one_of_a_partition)


# Asking


async def test_what_a_dead_process_left_may_ask_for_more_as_soon_as_it_is_run_again(url: str, ledger: Ledger) -> None:
    """It is run while the engine still registers its queues."""
    cut_off, runs = Runs(seconds=60), Runs()
    async with started(url, {"work": cut_off}) as engine:
        await ledger.ask(engine, "work", "a")
        await cut_off.until_begun()

    next_engine = SlowToStart(url, poll=engine_child.POLL)

    async def work(key: str) -> None:
        async with ledger.engines.writer.begin() as connection:
            await next_engine.enqueue(connection, "more", f"after {key}")

    await next_engine.start({"work": work, "more": runs})
    try:
        assert await runs.until(1) == ["after a"]
    finally:
        await next_engine.stop(SHUTTING + 0.1)


async def test_a_job_whose_database_is_away_is_run_again_until_it_is_done_and_then_no_more(
    url: str, ledger: Ledger
) -> None:
    began = []

    async def away_at_first(key: str) -> None:
        began.append(key)
        if len(began) == 1:
            raise StoreUnavailable("away")

    async with started(url, {"work": away_at_first}) as engine:
        await ledger.ask(engine, "work", "a")
        async with asyncio.timeout(10):
            while "SUCCESS" not in await statuses(ledger):  # noqa: ASYNC110 - a database has no event
                await asyncio.sleep(0.1)
    assert began == ["a", "a"]
    async with started(url, {"work": away_at_first}):
        await asyncio.sleep(QUIET)
    assert began == ["a", "a"]


async def test_a_job_that_was_stopped_while_its_database_was_away_is_run_at_the_next_start(
    url: str, ledger: Ledger
) -> None:
    began, runs = asyncio.Event(), Runs()

    async def away(_key: str) -> None:
        began.set()
        raise StoreUnavailable("away")

    async with started(url, {"work": away}) as engine:
        await ledger.ask(engine, "work", "a")
        async with asyncio.timeout(10):
            await began.wait()
    async with started(url, {"work": runs}):
        assert await runs.until(1) == ["a"]


async def test_a_job_runs_once_its_transaction_has_committed_and_never_when_it_was_rolled_back(
    url: str, ledger: Ledger
) -> None:
    runs = Runs()
    async with started(url, {"work": runs}) as engine:
        async with ledger.engines.writer.begin() as connection:
            await engine.enqueue(connection, "work", "kept")
            await asyncio.sleep(QUIET / 2)
            assert runs.began == []  # not before the commit
        async with ledger.engines.writer.connect() as connection:
            await engine.enqueue(connection, "work", "taken back")
            await connection.rollback()
        await runs.until(1)
        await asyncio.sleep(QUIET)
        assert runs.ended == ["kept"]


async def test_the_same_job_and_key_twice_is_one_run_in_one_transaction_or_two_or_after_it_ended(
    url: str, ledger: Ledger
) -> None:
    runs = Runs()
    async with started(url, {"work": runs}) as engine:
        async with ledger.engines.writer.begin() as connection:
            await engine.enqueue(connection, "work", "a")
            await engine.enqueue(connection, "work", "a")
        await ledger.ask(engine, "work", "a")
        await runs.until(1)
        await ledger.ask(engine, "work", "a")
        await ledger.ask(engine, "work", "b")
        await runs.until(2)
        assert runs.began == ["a", "b"]


async def test_of_one_partition_one_runs_at_a_time_lower_lanes_first_then_the_older(url: str, ledger: Ledger) -> None:
    """All within a second, and with keys that sort the other way: DBOS's own times on SQLite have whole seconds."""
    runs = Runs(seconds=0.01)
    async with started(url, {"work": runs}) as engine:
        async with ledger.engines.writer.begin() as connection:
            for key, lane in (("z", 3), ("y", 3), ("x", 3), ("w", 1), ("v", 1), ("u", 0)):
                await engine.enqueue(connection, "work", key, lane=lane, partition="topic")
                await asyncio.sleep(0.002)
        assert await runs.until(6) == ["u", "w", "v", "z", "y", "x"]
        assert runs.most == 1


async def test_jobs_without_a_partition_begin_lower_lanes_first_then_in_the_order_they_were_asked_for(
    url: str, ledger: Ledger
) -> None:
    runs = Runs(seconds=0.01)
    keys = [f"{number:02}" for number in range(40, 0, -1)]
    async with started(url, {}) as engine, ledger.engines.writer.begin() as connection:
        for key in keys:
            await engine.enqueue(connection, "work", key, lane=1)
        await engine.enqueue(connection, "work", "urgent")
    async with started(url, {"work": runs}, limits={"work": 2}):
        await runs.until(41)
    assert runs.began == ["urgent", *keys]


async def test_jobs_run_beside_each_other_up_to_the_limit_of_the_job(url: str, ledger: Ledger) -> None:
    runs = Runs(seconds=0.2)
    async with started(url, {"work": runs}, at_once=9, limits={"work": 3}) as engine:
        await asyncio.sleep(QUIET / 2)  # the first look goes by the limit of the last start
        for number in range(6):
            await ledger.ask(engine, "work", str(number))
        await runs.until(6)
        assert runs.most == 3


async def test_a_job_that_raises_is_logged_without_its_words_forgotten_and_may_be_asked_for_again(
    url: str, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    began = []

    async def fails_at_first(key: str) -> None:
        began.append(key)
        if len(began) == 1:
            msg = "the words of a post"
            raise ValueError(msg)

    async with started(url, {"work": fails_at_first}, tidy=0.2) as engine:
        async with asyncio.timeout(30):
            while len(began) < 2:
                with suppress(DBAPIError):  # a deadlock with whoever tidies the same run away: asked again, as always
                    await ledger.ask(engine, "work", "a")
                await asyncio.sleep(0.1)
    said = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "work|a failed: ValueError in test_engine.py:" in said
    assert "the words" not in said


async def test_what_dbos_says_of_an_error_is_its_class_alone(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with started(sqlite_url, {"work": nothing}):
        said = "Exception encountered in queue thread for work: (psycopg.OperationalError) the words\nof a post"
        logging.getLogger("dbos").warning(said)
        logging.getLogger("dbos").warning("Exception polling schedules: Traceback (most recent call last)\nthe words")
    assert [record.getMessage() for record in caplog.records] == [
        "Exception encountered in queue thread for work (psycopg.OperationalError)",
        "Exception polling schedules",
    ]


async def test_a_job_of_another_process_waits_for_it(url: str, ledger: Ledger) -> None:
    async with started(url, {"sweep": nothing}) as engine:
        await ledger.ask(engine, "work", "a")
        await asyncio.sleep(QUIET)
        assert await statuses(ledger) == ["ENQUEUED"]
    runs = Runs()
    async with started(url, {"work": runs}):
        assert await runs.until(1) == ["a"]


async def test_a_database_in_memory_or_out_of_reach_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"^jobs need a database in a file or on a server"):
        DurableEngine("sqlite:///:memory:")
    for address in (f"sqlite:///{tmp_path}/none/at.db", "postgresql://me:secret@127.0.0.1:1/none"):
        with pytest.raises(EngineUnavailable, match=r"^jobs cannot be run: .*$") as refused:
            await DurableEngine(address).start({})
        assert "secret" not in str(refused.value)


# Stopping and starting again


async def test_a_stop_lets_jobs_end_takes_no_more_and_what_it_cuts_off_runs_again(url: str, ledger: Ledger) -> None:
    again, stopping = Runs(), asyncio.Event()
    began, ended = [], []

    async def work(key: str) -> None:
        began.append(key)
        await (asyncio.sleep(3600) if key == "endless" else stopping.wait())
        ended.append(key)

    engine = DurableEngine(url, poll=engine_child.POLL)
    await engine.start({"work": work})
    for key in ("short", "endless", "next"):
        await ledger.ask(engine, "work", key, partition=None if key == "endless" else "short")
    async with asyncio.timeout(20):
        while len(began) < 2:  # noqa: ASYNC110 - what is waited for rings no bell
            await asyncio.sleep(0.01)
    since = time.monotonic()
    stop = asyncio.create_task(engine.stop(SHUTTING + 1))
    await asyncio.sleep(0.3)  # from here on it takes no more
    stopping.set()
    await stop
    assert time.monotonic() - since < SHUTTING + 10
    assert ended == ["short"]
    async with started(url, {"work": again}):
        assert sorted(await again.until(2)) == ["endless", "next"]


@pytest.mark.slow
async def test_an_engine_that_was_not_started_or_not_to_its_end_can_be_stopped(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await DurableEngine(sqlite_url).stop(3)
    engine = DurableEngine(sqlite_url)
    starting = asyncio.create_task(engine.start({"work": nothing}))
    await asyncio.sleep(0)  # it has begun, and no more
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    assert starting.cancelled()
    await engine.stop(3)
    assert caplog.records == []
    assert [thread.name for thread in threading.enumerate() if "queue" in thread.name] == []


async def test_whoever_waits_for_an_engine_to_break_learns_what_its_own_tasks_died_of(sqlite_url: str) -> None:
    async with started(sqlite_url, {"work": nothing}) as engine:
        await engine.every("work", 0)
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(engine.broken(), 5)


async def test_a_stop_that_may_not_take_any_time_takes_none(url: str, ledger: Ledger) -> None:
    endless, again = Runs(seconds=3600), Runs()
    engine = DurableEngine(url, poll=engine_child.POLL)
    await engine.start({"work": endless})
    await ledger.ask(engine, "work", "a")
    await endless.until_begun()
    since = time.monotonic()
    await engine.stop(0)
    assert time.monotonic() - since < 20
    async with started(url, {"work": again}):
        assert await again.until(1) == ["a"]


# Trap 1: the version


@pytest.mark.parametrize(
    ("before", "after", "runs_again"),
    [(VERSION, VERSION, True), ("hash of the sources", "hash of changed sources", False)],
    ids=["ours", "the default of DBOS"],
)
async def test_work_of_another_version_would_be_stranded_so_the_version_stays(
    sqlite_url: str, before: str, after: str, runs_again: bool
) -> None:
    """One job is cut off, one waits, when the program is replaced by another with changed jobs."""
    ledger, endless, again = Ledger(sqlite_url), Runs(seconds=3600), Runs()
    async with started(sqlite_url, {}, version="of a newer release, taken back"):
        pass
    engine = DurableEngine(sqlite_url, poll=engine_child.POLL, version=before)
    await engine.start({"work": endless})
    for key in ("cut off", "waiting"):
        await ledger.ask(engine, "work", key, partition="one")
    await endless.until_begun()
    await engine.stop(SHUTTING)
    async with started(sqlite_url, {"work": again}, version=after):
        if runs_again:
            assert await again.until(2, seconds=20) == ["cut off", "waiting"]
        else:
            await asyncio.sleep(QUIET)
            assert again.ended == []
    await ledger.engines.dispose()


# Trap 2: the dead


async def test_a_job_that_has_killed_a_hundred_workers_is_still_run_for_the_outbox_counts_attempts(
    url: str, ledger: Ledger
) -> None:
    runs = Runs()
    table = "dbos.workflow_status" if is_postgres(url) else "workflow_status"
    async with started(url, {"sweep": nothing}) as engine:
        await ledger.ask(engine, "work", "a")
    async with ledger.engines.writer.begin() as connection:
        await connection.execute(text(f"UPDATE {table} SET recovery_attempts = 101"))  # noqa: S608
    async with started(url, {"work": runs}):
        assert await runs.until(1) == ["a"]


async def leave_behind(url: str, ledger: Ledger) -> str:
    """Begins a job and is gone before it ended; the owner's name in DBOS's tables."""
    endless = Runs(seconds=3600)
    async with started(url, {"work": endless}) as engine:
        await ledger.ask(engine, "work", "a", partition="topic")
        await endless.until_begun()
    ((owner,),) = await ledger.rows("SELECT executor_id FROM dbos.workflow_status")
    return str(owner)


async def test_jobs_of_a_process_that_holds_its_lock_stay_its_own_and_when_it_is_dead_are_taken_over(
    postgres_url: str,
) -> None:
    ledger, runs = Ledger(postgres_url), Runs()
    owner = await leave_behind(postgres_url, ledger)
    with connect(postgres_url, autocommit=True) as alive:
        alive.execute("SELECT pg_advisory_lock(%s)", (life.number(owner),))
        engine = DurableEngine(postgres_url)  # with the interval at which queues are looked at in earnest
        await engine.start({"work": runs})
        await asyncio.sleep(life.DEAD_AFTER + 2 * life.LOOK)
        assert runs.began == []
    taken = await runs.until_begun()
    assert life.DEAD_AFTER < taken <= TAKE_OVER
    rows = await ledger.rows("SELECT queue_name, queue_partition_key FROM dbos.workflow_status")
    assert rows == [("work", "topic")]  # still one at a time
    await engine.stop(3)
    await ledger.engines.dispose()


@pytest.mark.slow
async def test_a_server_that_throws_everybody_out_makes_nobody_dead(postgres_url: str) -> None:
    """All locks are lost for a moment; what runs is begun once, and its end is stored."""
    ledger, runs = Ledger(postgres_url), Runs(seconds=2)
    with spawned("sweep", postgres_url, SWEEP), spawned("sweep", postgres_url, SWEEP):
        await asyncio.sleep(2)
        async with started(postgres_url, {"work": runs}) as engine:
            await ledger.ask(engine, "work", "a")
            await runs.until_begun()
            with connect(postgres_url, autocommit=True) as server:
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            await runs.until(1)
            await asyncio.sleep(2)
            assert runs.began == ["a"]
    began = [job for (job,) in await ledger.rows("SELECT job FROM ledger WHERE what = 'began'")]
    assert len(began) == len(set(began)) > 2
    await ledger.engines.dispose()


# Trap 3: SQLite


async def test_dbos_writes_ahead_and_through_as_our_own_connections_do(tmp_path: Path) -> None:
    pragmas = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
    dbos = engine_for(f"sqlite:///{tmp_path / 'its.db'}")
    with dbos.connect() as connection:
        its = [connection.execute(text(f"PRAGMA {pragma}")).scalar() for pragma in pragmas]
    ours = engines(f"sqlite:///{tmp_path / 'ours.db'}")
    async with ours.writer.begin() as other:
        expected = [(await other.execute(text(f"PRAGMA {pragma}"))).scalar() for pragma in pragmas]
    dbos.dispose()
    await ours.dispose()
    assert its == ["wal", 2, 30_000, 1]
    assert expected == ["wal", 2, 10_000, 1]


async def test_milliseconds_are_known_on_both_connections_where_this_sqlite_has_none(sqlite_url: str) -> None:
    """`unixepoch('subsec')` is NULL before SQLite 3.42, and DBOS on Python 3.12 and newer fails at launch."""
    question, ledger = text("SELECT unixepoch('subsec')"), Ledger(sqlite_url)
    dbos = engine_for(sqlite_url)
    with dbos.connect() as connection:
        answers = [connection.execute(question).scalar()]
    dbos.dispose()
    async with started(sqlite_url, {"sweep": nothing}) as engine, ledger.engines.writer.begin() as connection_of_ours:
        await engine.enqueue(connection_of_ours, "work", "a")
        answers.append((await connection_of_ours.execute(question)).scalar())
    assert [answer == pytest.approx(time.time(), abs=5) for answer in answers] == [True, True]
    await ledger.engines.dispose()


async def test_arguments_are_stored_as_json_and_nothing_is_unpickled(url: str, ledger: Ledger) -> None:
    schema = "dbos." if is_postgres(url) else ""
    runs = Runs()
    async with started(url, {"work": runs}) as engine:
        await ledger.ask(engine, "work", "edition:1|de|2026-04-14|09:00 ü")
        await runs.until(1)
    ((stored,),) = await ledger.rows(f"SELECT inputs FROM {schema}workflow_input")  # noqa: S608
    assert json.loads(stored)["args"] == ["edition:1|de|2026-04-14|09:00 ü"]
    assert runs.ended == ["edition:1|de|2026-04-14|09:00 ü"]


async def test_our_writer_and_dbos_share_a_file_without_a_locked_database(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    ledger, runs = Ledger(sqlite_url), Runs()
    slowest = 0.0
    async with started(sqlite_url, {"work": runs}, at_once=32) as engine:
        for number in range(60):
            since = time.monotonic()
            await ledger.ask(engine, "work", str(number))
            slowest = max(slowest, time.monotonic() - since)
        await runs.until(60, seconds=20)
    assert sorted(runs.began) == sorted(map(str, range(60)))
    assert slowest < 5  # a writer gives up after ten seconds
    assert [record.getMessage() for record in caplog.records if "locked" in record.getMessage()] == []
    await ledger.engines.dispose()


# Trap 4 is told under "Asking". Trap 5: no schedule for each chat, one sweep


async def test_a_sweep_runs_at_each_tick_with_its_instant_and_never_two_at_once(url: str) -> None:
    runs = Runs(seconds=0.3)
    async with started(url, {"sweep": runs}) as engine:
        await engine.every("sweep", 0.1)
        await runs.until(3)
    instants = [datetime.fromisoformat(key) for key in runs.began]
    assert instants == sorted(set(instants))
    assert {instant.microsecond % 100_000 for instant in instants} == {0}
    assert runs.most == 1


@pytest.mark.slow
async def test_two_processes_sweep_once_for_each_tick(postgres_url: str) -> None:
    with spawned("sweep", postgres_url, SWEEP) as one, spawned("sweep", postgres_url, SWEEP) as other:
        assert [child.communicate(timeout=30)[1] for child in (one, other)] == ["", ""]
    ledger = Ledger(postgres_url)
    rows = await ledger.rows("SELECT job, what FROM ledger ORDER BY moment")
    began = [job for job, what in rows if what == "began"]
    assert len(began) == len(set(began)) >= 2
    assert [what for _, what in rows][: 2 * len(began)] == ["began", "ended"] * len(began)  # one after the other
    await ledger.engines.dispose()


@pytest.mark.slow
async def test_a_clock_put_back_does_not_stop_the_sweep(url: str, ledger: Ledger) -> None:
    """The instants that come now have been swept already."""
    runs = Runs()
    async with started(url, {"sweep": runs}, at_once=50) as engine:
        now = time.time() // 0.1 * 0.1
        for tick in range(50):
            await ledger.ask(engine, "sweep", datetime.fromtimestamp(now + tick * 0.1, UTC).isoformat(), "sweep")
        await runs.until(50)
        await engine.every("sweep", 0.1)
        await runs.until(53, seconds=2)


# Trap 6: what has ended


async def test_ended_jobs_are_deleted_after_a_while_and_may_be_asked_for_again(url: str, ledger: Ledger) -> None:
    runs = Runs()
    async with started(url, {"work": runs}, keep=timedelta(0), tidy=0.3) as engine:
        for number in range(20):
            await ledger.ask(engine, "work", str(number))
        await runs.until(20)
        async with asyncio.timeout(10):
            while await statuses(ledger):  # noqa: ASYNC110 - a database has no event
                await asyncio.sleep(0.1)
        await ledger.ask(engine, "work", "0")
        assert (await runs.until(21))[-1] == "0"


def test_the_order_within_a_lane_never_leaves_it_and_fits_the_column() -> None:
    last = (WRAP - 1) / 1000
    assert 0 < priority(0, 0) < priority(0, 0.001) < priority(0, last) < priority(1, 0)
    assert priority(6, last) < 2**31


# Killed


@contextmanager
def spawned(what: str, url: str, options: Mapping[str, Any]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.engine_child", what, url, json.dumps(options)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) as child:  # noqa: S603
        yield child
        child.kill()


def crash(url: str, kills: int, workers: int) -> dict[str, int]:
    with spawned("crash", url, {"kills": kills, "workers": workers, "seed": kills}) as child:
        answer, complaints = child.communicate(timeout=600)
    assert child.returncode == 0, complaints
    verdict: dict[str, int] = json.loads(answer)
    return verdict


def check(verdict: Mapping[str, int], kills: int) -> None:
    assert verdict["kills"] >= kills
    assert verdict["asked"] >= kills
    assert {name: verdict[name] for name in ("lost", "never asked", "begun beside the living")} == {
        "lost": 0,
        "never asked": 0,
        "begun beside the living": 0,
    }


@pytest.mark.slow
def test_kill_after_kill_nothing_is_lost_on_sqlite(sqlite_url: str) -> None:
    check(crash(sqlite_url, kills=3, workers=1), kills=3)


@pytest.mark.slow
def test_kill_after_kill_nothing_is_lost_on_postgresql(postgres_url: str) -> None:
    check(crash(postgres_url, kills=3, workers=2), kills=3)


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_on_sqlite(sqlite_url: str) -> None:
    verdict = crash(sqlite_url, kills=100, workers=1)
    check(verdict, kills=100)
    assert verdict["begun again"] > 0  # some were under way when they were hit


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_on_postgresql(postgres_url: str) -> None:
    verdict = crash(postgres_url, kills=100, workers=3)
    check(verdict, kills=100)
    assert verdict["begun again"] > 0
