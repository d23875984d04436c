"""The log: what happened, in ids and counts. Never the text of a post, never a secret."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import SecretStr

from bot.crashpoints import Point
from bot.ports import Closes, LooksBack, Sent, SourceUnavailable, SummariserFailed

if TYPE_CHECKING:
    from datetime import datetime

    from bot.config import Settings
    from bot.core.domain import Chat, Draft, Thread
    from bot.core.letters import Letter
    from bot.core.lines import Line
    from bot.ports import Batch, Engine, Job, Messenger, Outcome, Source, Summariser

FILE = "tagbrief.log"
"""In DATA_DIR, where somebody chats at the terminal that would else show the log."""

FILE_BYTES, FILES_KEPT = 1_000_000, 2
"""When the file is begun anew, and how many old ones stay."""

HIDDEN = "***"
SHORTEST_SECRET = 4
"""Shorter values would be found in every line; no platform gives out such a token."""

LOOKS_SECRET = re.compile(
    r"\d{6,16}:[\w-]{30,}"  # Telegram
    r"|[\w-]{20,40}\.[\w-]{5,10}\.[\w-]{25,}"  # Discord
    r"|\b(?:sk|gsk|xai|hf|ghp)[-_][\w-]{16,}"  # model servers and the like
    r"|(?<=://)[^\s/@\"]*:[^\s/@\"]*(?=@)"  # user:password of an address
    r"|(?i:(?<=bearer )\S+)"
    r"|(?i:(?<=password=)[^\s&\"]+|(?<=token=)[^\s&\"]+|(?<=api_key=)[^\s&\"]+|(?<=secret=)[^\s&\"]+)"
)

LONGEST_FOREIGN = 200
"""Letters of a library's message."""

FOREIGN_KEYS = {"event", "level", "logger", "timestamp", "exc_info", "_record", "_from_structlog"}
"""What is kept of a library's line."""

OURS = "bot"

JOB: ContextVar[Mapping[str, str]] = ContextVar("job", default={})  # noqa: B039 - never changed
"""The job that is under way, for the lines that are written within it."""

log = logging.getLogger(__name__)


# Where lines go ------------------------------------------------------------------------------------------


@contextmanager
def logging_on(settings: Settings, *, chat: bool = False, stderr: TextIO | None = None) -> Iterator[None]:
    """Logs for a `with` block: to stderr, as JSON unless that is a terminal; with a `chat` on it, to a file.

    Ours from LOG_LEVEL on, what libraries say from WARNING on. Afterwards all is as it was before.
    """
    stream = sys.stderr if stderr is None else stderr
    to_terminal = stream.isatty()
    place = _file(settings.data_dir) if chat and to_terminal else logging.StreamHandler(stream)
    place.setFormatter(_formatter(secrets(settings), readable=to_terminal and not chat))
    root, ours = logging.getLogger(), logging.getLogger(OURS)
    before = (root.level, ours.level, logging.raiseExceptions)
    root.setLevel(logging.WARNING)
    ours.setLevel(settings.log_level)
    # A line that cannot be written is lost; Python would print its arguments, and a disk that is full is no bug.
    logging.raiseExceptions = False
    root.addHandler(place)
    try:
        with _nothing_past_the_log():
            yield
    finally:
        root.removeHandler(place)
        place.close()
        root.setLevel(before[0])
        ours.setLevel(before[1])
        logging.raiseExceptions = before[2]


@contextmanager
def _nothing_past_the_log() -> Iterator[None]:
    """What ends a thread, or goes wrong where nobody can catch it, is logged: Python would print its words."""
    before = (threading.excepthook, sys.unraisablehook)

    def ended(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and told.exc_type is not SystemExit:
            name = told.thread.name if told.thread else ""
            log.error("thread died", extra={"in_thread": name, "error": where(told.exc_value)})

    def ignored(told: sys.UnraisableHookArgs) -> None:
        if told.exc_value is not None:
            log.warning("error ignored", extra={"error": where(told.exc_value)})

    threading.excepthook, sys.unraisablehook = ended, ignored
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = before


def _file(folder: Path) -> logging.Handler:
    """A file that does not grow for ever; nothing where it cannot be made, which the store will tell."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(folder / FILE, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8")
    except OSError:
        return logging.NullHandler()


def _formatter(hidden: Sequence[str], *, readable: bool) -> logging.Formatter:
    import structlog  # noqa: PLC0415 - for the processes that log

    shown = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)

    def redacted(_logger: object, _method: str, line: Any) -> str:
        return without_secrets(line, hidden)

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        ],
        processors=[_without_words, structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown, redacted],
    )


def _without_words(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An error as its class and place; a library's message as its first line, without what was put into it.

    Both may quote a post: the words of an error, the arguments of a statement.
    """
    record: logging.LogRecord = event["_record"]
    event.pop("message", None)  # what another formatter made of the record
    if record.name.partition(".")[0] != OURS:
        for name in event.keys() - FOREIGN_KEYS:
            del event[name]
        event["event"] = str(record.msg).strip().partition("\n")[0][:LONGEST_FOREIGN]
    event.pop("stack_info", None)
    error = event.pop("exc_info", None)
    if isinstance(error, tuple) and isinstance(error[1], BaseException):
        event["error"] = where(error[1])
    return event


def where(error: BaseException) -> str:
    """An error without its words, which may be a post's: its class and the line that raised it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


def secrets(settings: Settings) -> tuple[str, ...]:
    """The values no line may show: each secret setting, and the password inside of an address."""
    values = [value for name in type(settings).model_fields if isinstance(value := getattr(settings, name), SecretStr)]
    found = {value.get_secret_value() for value in values}
    for address in tuple(found):
        found.update(_passwords(address))
    for line in settings.feeds:
        found.update(_tokens(line.split()[0]))
    return tuple(sorted((value for value in found if len(value) >= SHORTEST_SECRET), key=len, reverse=True))


def _passwords(address: str) -> set[str]:
    try:
        password = urlsplit(address).password
    except ValueError:  # no address at all
        return set()
    return {password, unquote(password)} if password else set()


LONG_ENOUGH = 16
"""Letters of a value in a feed's address that may be a token, such as Reddit's."""


def _tokens(address: str) -> set[str]:
    """What in a feed's address may be secret: a password, and long values behind the question mark."""
    try:
        values = [value for _, value in parse_qsl(urlsplit(address).query) if len(value) >= LONG_ENOUGH]
    except ValueError:
        return set()
    return {*values, *_passwords(address)}


def without_secrets(line: str, hidden: Sequence[str] = ()) -> str:
    """A line in which `hidden` values, and whatever looks like a token or a password, are three asterisks."""
    for value in hidden:
        line = line.replace(value, HIDDEN)
    return LOOKS_SECRET.sub(HIDDEN, line)


# What is logged of each part -----------------------------------------------------------------------------


class LoggedSource:
    """A source whose looks are logged: what was found and, once, that it cannot be read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._is_away = False

    @property
    def name(self) -> str:
        """The source's name."""
        return self._source.name

    async def poll(self, cursor: str | None) -> Batch:
        """As the source does."""
        try:
            batch = await self._source.poll(cursor)
        except SourceUnavailable:
            if not self._is_away:
                log.warning("source cannot be read", extra={"source": self.name})
            self._is_away = True
            raise
        self._is_away = False
        counts = {"source": self.name, "posts": len(batch.posts), "faults": len(batch.faults)}
        log.log(logging.INFO if batch.posts else logging.DEBUG, "source looked at", extra=counts)
        return batch

    async def close(self) -> None:
        """Lets go of the source's connections, if it keeps any."""
        if isinstance(self._source, Closes):
            await self._source.close()


class LoggedPast(LoggedSource):
    """A source that looks back besides; that is logged too."""

    def __init__(self, source: Source, past: LooksBack) -> None:
        super().__init__(source)
        self._past = past

    async def back(self, tag: str, since: datetime) -> Batch:
        """As the source does."""
        batch = await self._past.back(tag, since)
        counts = {"source": self.name, "posts": len(batch.posts), "faults": len(batch.faults)}
        log.info("source looked back", extra=counts)
        return batch


def logged(source: Source) -> LoggedSource:
    """A source whose looks are logged, and that looks back if it did before."""
    return LoggedPast(source, source) if isinstance(source, LooksBack) else LoggedSource(source)


class LoggedSummariser:
    """A summariser whose calls are logged: how long they took, what they cost, why they failed."""

    def __init__(self, summariser: Summariser) -> None:
        self._summariser = summariser

    @property
    def engine(self) -> str:
        """The summariser's engine."""
        return self._summariser.engine

    async def summarise(self, thread: Thread, language: str) -> Draft:
        """As the summariser does."""
        try:
            draft = await self._summariser.summarise(thread, language)
        except SummariserFailed as failure:
            log.warning("model failed", extra={"reason": _reason(failure), "posts": len(thread.posts), **JOB.get()})
            raise
        counts = {"posts": len(thread.posts), "claims": len(draft.claims), "calls": len(draft.usage)}
        log.info("draft made", extra={"engine": draft.engine, **counts, **JOB.get()})
        return draft


def _reason(failure: SummariserFailed) -> str:
    """Why a model failed, without what its server said: that may quote the question, and so a post."""
    return re.sub(r"(\(\d{3}\)): .*", r"\1", str(failure), flags=re.DOTALL)


class LoggedMessenger:
    """A messenger whose attempts are logged: to which chat, and how each ended."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger

    @property
    def platform(self) -> str:
        """The messenger's platform."""
        return self._messenger.platform

    @property
    def idempotent(self) -> bool:
        """Whether the platform knows a nonce again."""
        return self._messenger.idempotent

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        """As the messenger does."""
        return self._messenger.written(lines)

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        """As the messenger does; `entry` in the log is the nonce, which an entry of the outbox keeps for ever."""
        outcome = await self._messenger.send(chat, letter, nonce)
        level = logging.INFO if isinstance(outcome, Sent) else logging.WARNING
        said = {"chat": chat.key, "entry": nonce, "outcome": type(outcome).__name__.lower()}
        log.log(level, "entry settled" if nonce else "answer sent", extra=said)
        return outcome


class LoggedEngine:
    """An engine whose jobs are logged, and known to every line that is written while they run."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def start(self, jobs: Mapping[str, Job]) -> None:
        """As the engine does."""
        await self._engine.start({name: _logged(name, job) for name, job in jobs.items()})

    async def enqueue(
        self, connection: object, job: str, key: str, *, lane: int = 0, partition: str | None = None
    ) -> None:
        """As the engine does."""
        await self._engine.enqueue(connection, job, key, lane=lane, partition=partition)

    async def every(self, job: str, seconds: float) -> None:
        """As the engine does."""
        await self._engine.every(job, seconds)

    async def stop(self, timeout: float) -> None:  # noqa: ASYNC109 - as the port has it
        """As the engine does."""
        await self._engine.stop(timeout)


def _logged(name: str, job: Job) -> Job:
    async def carry(key: str) -> None:
        told = JOB.set({"job": name, "key": key})
        try:
            log.debug("job begun", extra=JOB.get())
            await job(key)
            log.debug("job done", extra=JOB.get())
        finally:
            JOB.reset(told)

    return carry


SAID = {Point.SWEEP_CLAIMED: "sweep", Point.EDITION_WRITTEN: "edition written"}
"""The boundaries that operators ask about; the sweep is at each minute, so only its own level tells it."""


def passing(point: Point) -> None:
    """Logs that a boundary was passed: for `Parts.passing`."""
    level = logging.INFO if point is Point.EDITION_WRITTEN else logging.DEBUG
    log.log(level, SAID.get(point, "passed"), extra={"point": point.value, **JOB.get()})
