"""Puts the parts together; it, `networks`, `service` and `terminal` know adapters. What is off is not imported."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from bot.catalogs import shipped_tongues
from bot.config import Settings
from bot.core.actors import Tables, read_tables
from bot.extractive import ExtractiveSummariser
from bot.inspecting import shipped_classifier
from bot.log import LoggedEngine, LoggedSource, LoggedSummariser, passing
from bot.parts import Parts
from bot.ports import Clock, Engine, Job, Messenger, Pages, PageShelf, Source, Summariser, Unavailable
from bot.rounds import Rounds

BACKUPS = "backups"
"""Where copies of the database go, in DATA_DIR."""

IN_MEMORY = "sqlite:///:memory:"
"""A database that is gone with the process; for a brief that shall leave nothing behind."""


STOP_WITHIN = 6.0
"""Seconds the engine's jobs may take to end; see `bot.stop` for all the rest."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware and UTC."""
        return datetime.now(UTC)


@asynccontextmanager
async def running(settings: Settings, *, clock: Clock | None = None, in_memory: bool = False) -> AsyncIterator[Parts]:
    """The parts the verbs work with, opened for a `with` block; `in_memory` keeps the store out of DATA_DIR.

    Raises StoreUnavailable when the database cannot be opened, BadTable when an operator's table is wrong.
    """
    from bot.store.sql import open_store  # noqa: PLC0415 - SQLAlchemy is slow to import

    tables = shipped_and_own_tables(settings.data_dir)
    store = await open_store(IN_MEMORY if in_memory else settings.database, settings.data_dir / BACKUPS)
    fallback, clock = ExtractiveSummariser(), clock or SystemClock()
    try:
        model = summariser(settings)
        chosen = LoggedSummariser(model) if model else fallback
        yield Parts(
            store,
            chosen,
            fallback,
            clock,
            tables,
            store,
            store,
            store,
            store,
            pages=_page_reader(settings, store, clock) if settings.linked_pages == "on" and not in_memory else None,
            trusts=store,
            ledger=store,
            tongues=shipped_tongues(),
            passing=passing,
        )
    finally:
        await store.close()


def _page_reader(settings: Settings, shelf: PageShelf, clock: Clock) -> Pages:
    from bot.fetch import Fetcher  # noqa: PLC0415 - only where pages are read
    from bot.pages import PageReader  # noqa: PLC0415

    return PageReader(Fetcher(settings.contact), shelf, clock)


@dataclass(frozen=True, slots=True)
class ClockFrom:
    """A clock that was set to `start` and goes on from there, for demos and tests of what comes tomorrow."""

    start: datetime
    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """The instant it shows, aware and UTC."""
        return self.start + timedelta(seconds=time.monotonic() - self.began)


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Keeps other processes from running on the same SQLite file for a `with` block. Raises StoreUnavailable."""
    from bot.store.engines import sqlite_file  # noqa: PLC0415 - SQLAlchemy is slow to import
    from bot.store.hold import holding  # noqa: PLC0415

    with holding(sqlite_file(settings.database), SystemClock().now()):
        yield


def runs_now(settings: Settings) -> str | None:
    """Which process runs on the SQLite file of the settings, in words; None when none does, or on PostgreSQL."""
    from bot.store.engines import sqlite_file  # noqa: PLC0415 - SQLAlchemy is slow to import
    from bot.store.hold import holder  # noqa: PLC0415

    found = holder(sqlite_file(settings.database))
    return str(found) if found else None


class EngineNow:
    """A queue that outlives the engine behind it: one that broke is replaced, and whoever asks need not know."""

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def take(self, engine: Engine | None) -> None:
        """From now on jobs are asked for of this engine; None: there is none for now."""
        self._engine = engine

    async def enqueue(
        self, connection: object, job: str, key: str, *, lane: int = 0, partition: str | None = None
    ) -> None:
        """As the engine does; raises Unavailable while there is none."""
        if self._engine is None:
            raise Unavailable("no job can be asked for yet")
        await self._engine.enqueue(connection, job, key, lane=lane, partition=partition)


@dataclass(frozen=True, slots=True)
class Work:
    """What a process does besides the rounds: more jobs, those of them that come again, and its queue.

    `serves` False: it asks for jobs and leaves them to other processes.
    """

    jobs: Mapping[str, Job] = field(default_factory=dict)
    again: Mapping[str, float] = field(default_factory=dict)
    queue: EngineNow = field(default_factory=EngineNow)
    serves: bool = True


async def make_rounds(
    settings: Settings,
    parts: Parts,
    messengers: Iterable[Messenger],
    begun: Callable[[], None],
    work: Work | None = None,
) -> None:
    """Writes editions and empties the outbox on these platforms until it is cancelled; `begun` is called once it does.

    Raises StoreUnavailable when it cannot begin, and later whatever the engine breaks of.
    """
    from bot.engine.database import EngineUnavailable  # noqa: PLC0415 - DBOS is slow to import
    from bot.engine.durable import DurableEngine  # noqa: PLC0415
    from bot.store.unavailable import StoreUnavailable  # noqa: PLC0415

    engine, work = DurableEngine(settings.database), work or Work()
    logged = LoggedEngine(engine)
    speakers = {messenger.platform: messenger for messenger in messengers}
    rounds = Rounds(parts, speakers, logged, work.jobs, work.again)
    try:
        await (rounds.begin() if work.serves else engine.start({}))
        work.queue.take(logged)
        begun()
        await engine.broken()
    except EngineUnavailable as error:
        raise StoreUnavailable(str(error)) from error
    finally:
        work.queue.take(None)
        await engine.stop(STOP_WITHIN)


def summariser(settings: Settings) -> Summariser | None:
    """The model that is configured, or None."""
    if not settings.has_model:
        return None
    from bot.llm import OpenAISummariser  # noqa: PLC0415 - only where a model is configured

    return OpenAISummariser(
        settings.openai_model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
        timeout=settings.openai_timeout,
    )


def folder_source(paths: Iterable[Path], *, whole: bool = False) -> Source:
    """The folders and files of `paths` as one source; `whole` reads everything at once instead of watching."""
    from bot.sources.folder import FolderSource  # noqa: PLC0415

    return LoggedSource(FolderSource(tuple(paths), at_once=whole, name="saved pages"))


def shipped_and_own_tables(data_dir: Path) -> Tables:
    """The shipped actors and outlets, those an operator put into DATA_DIR, and the shipped classifier."""
    tables = read_tables(_tables("actors.csv", data_dir), _tables("outlets.csv", data_dir))
    return replace(tables, trained=shipped_classifier())


def _tables(name: str, data_dir: Path) -> list[str]:
    shipped = resources.files("bot").joinpath("data", name).read_text(encoding="utf-8")
    own = data_dir / name
    return [shipped, own.read_text(encoding="utf-8")] if own.is_file() else [shipped]
