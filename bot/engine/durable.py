"""The engine: DBOS carries "run this job", our own tables hold what the job is about."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, Serializer
from dbos import error as dbos_error
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.database import EngineUnavailable, engine_for, is_postgres, teach
from bot.engine.life import Life
from bot.ports import Job, Unavailable

APPLICATION = "tagbrief"

VERSION = "1"
"""The same for all releases. DBOS runs only what its own version began, and its default is a hash of the sources,
so that any change would strand the work of the release before."""

ALONE = "local"
"""The one process on a SQLite file: after a restart it finds its own unfinished jobs under this name."""

AT_ONCE = 8

POLL = 1.0
"""Seconds between two looks at a queue, some 2.5 ms each: five queues take 3 % of a core when nothing is to do."""

TIDY = 60.0
KEEP = timedelta(hours=1)

STOP_AT_MOST = 8.0
LOOKING = 0.1
"""Seconds until a look at a queue that is under way has ended."""

SHUTTING = 1.5
"""Seconds of these that are left for DBOS to end its threads; mostly it needs a third of one."""

WRAP = 1 << 28
"""Milliseconds, three days, after which the order of waiting jobs starts anew; lanes are multiples of it."""

AGAIN = (1.0, 60.0)
"""Seconds until a job is run again whose database is away: at first, and at most."""

ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
FAILED = ENDED[1:]

WORDS = re.compile(r":( \([\w.]+\))?.*", re.DOTALL)
"""What follows in DBOS's lines: perhaps a class, and what the error said."""

log = logging.getLogger(__name__)


class JsonText(Serializer):
    """Arguments as JSON; DBOS's default is pickle, which runs what it reads. Errors keep their type alone."""

    def serialize(self, data: Any) -> str:
        """JSON, with the name of its class for what is not JSON, so that no post's text gets in."""
        return json.dumps(data, default=lambda other: type(other).__name__)

    def deserialize(self, serialized_data: str) -> Any:
        """What was written."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """What DBOS notes beside each value."""
        return "tagbrief_json"


class DurableEngine:
    """Jobs that survive the process: each runs until it has returned or raised once, on SQLite and PostgreSQL.

    A job whose process dies is run again, so jobs must be idempotent by their key, and count their attempts in
    tables of their own: nothing here gives up on a job that kills its worker. A job that raises Unavailable is run
    again until it can be done; one that raises anything else is logged and forgotten, and may be asked for again;
    retrying is for the outbox to decide.

    At most one engine per process (DBOS is a singleton), at most one process per SQLite file. `at_once` is how many
    runs of one job this process has at a time, unless `limits` names the job; with partitions and without are
    counted apart. `poll` is how often a queue is looked at, in seconds; `keep` is how long (job, key) is remembered
    once it has succeeded, which is looked after each `tidy` seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        limits: Mapping[str, int] | None = None,
        at_once: int = AT_ONCE,
        poll: float = POLL,
        keep: timedelta = KEEP,
        tidy: float = TIDY,
        version: str = VERSION,
    ) -> None:
        self._url = url
        self._database = engine_for(url)
        self._limits = dict(limits or {})
        self._at_once = at_once
        self._poll = poll
        self._keep = keep
        self._tidy = tidy
        self._version = version
        self._asked_at = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._launching: asyncio.Future[None] | None = None
        self._life: Life | None = None

    async def start(self, jobs: Mapping[str, Job]) -> None:
        """Runs these jobs from now on, those left by a dead process first; other jobs can only be asked for.

        Raises EngineUnavailable.
        """
        self._loop = asyncio.get_running_loop()
        try:
            # In a thread without an event loop: DBOS then brings its own, and leaves ours with its thread pool alone.
            self._launching = asyncio.ensure_future(asyncio.to_thread(self._launch, jobs))
            await asyncio.shield(self._launching)  # cut off half way it could not be stopped
        except (psycopg.Error, SQLAlchemyError, dbos_error.DBOSException) as error:
            self._launching = None
            await asyncio.to_thread(self._shut)
            cause = getattr(error, "orig", None) or error
            msg = f"jobs cannot be run: {str(cause).strip().partition(chr(10))[0]}"
            raise EngineUnavailable(msg) from error
        self._tasks.append(asyncio.create_task(self._repeat(self._forget, self._tidy)))

    async def enqueue(
        self, connection: object, job: str, key: str, *, lane: int = 0, partition: str | None = None
    ) -> None:
        """Asks for a job in the caller's open transaction: it runs once that has committed, else never.

        `connection` is an AsyncConnection of SQLAlchemy on the engine's database. The same (job, key) is one run
        while it waits, runs, and for `keep` after it has succeeded. Of one partition one job runs at a time, in all
        processes; lower lanes first, then the older. Those without a partition begin in that order too.
        """
        if not isinstance(connection, AsyncConnection):
            msg = f"a job is asked for in a transaction of SQLAlchemy, not in {type(connection).__name__}"
            raise TypeError(msg)
        self._asked_at = max(time.time_ns() // 1_000_000, self._asked_at + 1)  # so that two are never of one moment
        options = request(job, key, lane, partition, self._version, (self._asked_at + 0.5) / 1000)

        def write(bound: Any) -> None:
            teach(bound)
            self._client.enqueue_in_transaction(bound, options, key)

        await connection.run_sync(write)

    async def every(self, job: str, seconds: float) -> None:
        """Asks for a job at each full `seconds` of the clock, and now; its key is that instant in ISO 8601.

        However many processes do so, it is asked for once, and not while the last one waits or runs.
        """

        def tick() -> None:
            at = datetime.fromtimestamp(time.time() // seconds * seconds, UTC).isoformat()
            self._ask_once(job, at)

        self._tasks.append(asyncio.create_task(self._repeat(tick, seconds)))

    async def broken(self) -> None:
        """Waits, mostly for ever, until one of the engine's own tasks has died; raises what it died of."""
        await asyncio.gather(*self._tasks)

    async def stop(self, timeout: float) -> None:  # noqa: ASYNC109 - what runs is given time, then left
        """Takes no more jobs, gives those that run until `timeout` (8 s at most), cancels the rest.

        What was cancelled is run again at the next start, or by another process. Before a start there is nothing
        to stop; a start that was cut off is waited for first.
        """
        if self._launching is None:
            return
        patience = min(timeout, STOP_AT_MOST)
        await asyncio.wait([self._launching], timeout=patience)
        until = time.monotonic() + patience - SHUTTING
        launched = self._launching.done() and not self._launching.exception()
        end = partial(self._wind_up, until) if launched else self._shut
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if not await _in_a_thread(end, max(patience, SHUTTING)):
            log.warning("the engine did not stop within %.0f s and is left behind", patience)

    def _launch(self, jobs: Mapping[str, Job]) -> None:
        """Blocking: the tables, the threads and the queues."""
        if is_postgres(self._url):
            self._life = Life(self._url)
        _lead_log()
        self._dbos = DBOS(config=self._config(self._life.owner if self._life else ALONE))
        for name, job in jobs.items():
            # Attempts are ours to count: DBOS would give up on the hundredth, and resuming sets it back to 0.
            DBOS.workflow(name=name, max_recovery_attempts=None)(self._workflow(name, job))
        # There before the launch: what a dead process left is run at once, and may ask for more.
        self._client = DBOSClient(
            system_database_engine=self._database,
            serializer=JsonText(),
            application_name=APPLICATION,
            retry_connection_errors=False,
            lazy=True,
        )
        DBOS.listen_queues([queue for name in jobs for queue in (name, in_order(name))])
        DBOS.launch()
        for name in jobs:
            self._register(name, name, one_of_a_partition=1)
            self._register(in_order(name), name, one_of_a_partition=None)
        if self._life:
            self._life.watch(self._client)

    def _register(self, queue: str, job: str, *, one_of_a_partition: int | None) -> None:
        DBOS.register_queue(
            queue,
            partition_concurrency=one_of_a_partition,
            worker_concurrency=self._limits.get(job, self._at_once),
            polling_interval_sec=self._poll,
            on_conflict="always_update",
        )

    def _config(self, owner: str) -> DBOSConfig:
        return DBOSConfig(
            name=APPLICATION,
            system_database_engine=self._database,
            application_version=self._version,
            executor_id=owner,
            serializer=JsonText(),
            use_listen_notify=False,  # for messages between workflows, of which there are none
            notification_listener_polling_interval_sec=0.05,  # it sleeps so long before it sees that all is over
            log_level="WARNING",
        )

    def _workflow(self, name: str, job: Job) -> Callable[[str], Awaitable[None]]:
        """What DBOS calls, in its own event loop: the job in ours."""

        async def carry(key: str) -> None:
            run = run_id(name, key)
            if self._loop.is_closed():
                raise asyncio.CancelledError  # the program ended without a stop: DBOS records nothing, it runs later
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_until_done(run, job, key), self._loop))

        return carry

    def _ask_once(self, job: str, key: str) -> None:
        """Asks for a periodic job unless one waits or runs, and forgets the ended ones, of a clock put back too."""
        options = request(job, key, 0, job, self._version, time.time())
        found = self._client.list_workflows(
            workflow_id_prefix=run_id(job, ""), queue_name=job, load_input=False, load_output=False
        )
        old = [run.workflow_id for run in found if run.status in ENDED and run.workflow_id != options["workflow_id"]]
        self._client.delete_workflows(old)
        if all(run.status in ENDED for run in found):
            self._client.enqueue(options, key)

    def _forget(self) -> None:
        """Deletes what has ended; the tables keep only what is of use."""
        now = datetime.now(UTC)
        for states, before in ((["SUCCESS"], now - self._keep), (FAILED, now)):
            while ended := self._ended(states, before):
                self._client.delete_workflows(ended)

    def _ended(self, states: list[str], before: datetime) -> list[str]:
        found = self._client.list_workflows(
            status=states, completed_before=before.isoformat(), limit=1000, load_input=False, load_output=False
        )
        return [run.workflow_id for run in found]

    async def _repeat(self, act: Callable[[], None], seconds: float) -> None:
        """Acts now and at each full `seconds` of the clock; a database that is away is for the next time."""
        while True:
            try:
                await asyncio.to_thread(act)
            except (SQLAlchemyError, dbos_error.DBOSException) as error:
                log.warning("the engine's database cannot be used now: %s", type(error).__name__)
            await asyncio.sleep(seconds - time.time() % seconds)

    def _wind_up(self, until: float) -> None:
        """Blocking: ends the looks at the queues, waits for jobs that run here, and for their ends to be stored."""
        for ending in self._dbos.background_thread_stop_events:
            ending.set()
        time.sleep(LOOKING)
        with suppress(SQLAlchemyError):
            while time.monotonic() < until and self._under_way():
                time.sleep(0.02)
        self._shut()

    def _under_way(self) -> bool:
        found = self._client.list_workflows(
            executor_id=DBOS.executor_id,
            app_version=self._version,
            status="PENDING",
            load_input=False,
            load_output=False,
        )
        return bool(found)

    def _shut(self) -> None:
        """Blocking: ends DBOS, and what still runs with it."""
        with _quiet():
            DBOS.destroy(destroy_registry=True)
        if self._life:
            self._life.end()
        self._database.dispose()


async def _until_done(run: str, job: Job, key: str) -> None:
    """The job, again and again while what it needs is away."""
    wait, most = AGAIN
    while True:
        try:
            return await _logged(run, job(key))
        except Unavailable:
            await asyncio.sleep(wait)
        wait = min(2 * wait, most)


async def _logged(run: str, work: Coroutine[Any, Any, None]) -> None:
    """The work; what it raises is logged, and raised on to DBOS, which notes the class."""
    try:
        await work
    except Unavailable as error:
        log.warning("job %s waits for what is away: %s", run, where(error))
        raise
    except Exception as error:
        log.error("job %s failed: %s", run, where(error))
        raise


def run_id(job: str, key: str) -> str:
    """What makes two requests one."""
    return f"{job}|{key}"


def request(job: str, key: str, lane: int, partition: str | None, version: str, now: float) -> EnqueueOptions:
    """A job in DBOS's words. Without a version of its own it would go to the newest process only."""
    options = EnqueueOptions(
        workflow_name=job,
        queue_name=in_order(job) if partition is None else job,
        workflow_id=run_id(job, key),
        priority=priority(lane, now),
        app_version=version,
    )
    if partition is not None:
        options["queue_partition_key"] = partition
    return options


def in_order(job: str) -> str:
    """The queue of a job's requests without a partition.

    A queue with partitions takes them in a random order, and walks through all of them at each look: with one for
    each of 4,000 waiting jobs nothing would be done in turn.
    """
    return f"{job} in order"


def priority(lane: int, now: float) -> int:
    """The place in a partition, lower first: the lane (0 to 6), then the moment in seconds since 1970.

    The moment is in it because DBOS's own times have whole seconds on SQLite with Python 3.11.
    """
    return 1 + lane * WRAP + int(now * 1000) % WRAP


def where(error: Exception) -> str:
    """An error without its words, which may be a post's: its class and the line that raised it."""
    *_, frame = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"


def _lead_log() -> None:
    """DBOS's log goes where all logs go, not to a stream of its own, and without traces and the words of errors."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
        logger.addFilter(_without_words)


@contextmanager
def _quiet() -> Iterator[None]:
    """DBOS's warnings of cancelled jobs would say nothing new."""
    logger = logging.getLogger("dbos")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _without_words(record: logging.LogRecord) -> bool:
    """Leaves of a line what happened and, in SQLAlchemy's form, the class of the error; the rest may quote a post."""
    record.msg, record.args, record.exc_info = WORDS.sub(r"\1", record.getMessage()), None, None
    return True


async def _in_a_thread(act: Callable[[], None], seconds: float) -> bool:
    """Whether a blocking act ended in time; it is not waited for at the exit of the interpreter either."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def run() -> None:
        try:
            act()
        finally:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=run, name="engine-stop", daemon=True).start()
    with suppress(TimeoutError):
        await asyncio.wait_for(ended.wait(), seconds)
    return ended.is_set()
