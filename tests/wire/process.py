"""The bot as a process, started as its operator starts it: tokens, where the platforms are, a folder; nothing else."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from bot.core.domain import Chat, Fold, Post, Subscription, Tagged, Topic
from bot.core.editions import Timetable
from bot.core.rooms import Admission, Room
from bot.core.schedule import NEVER_QUIET, Rhythm
from bot.store.sql import open_store
from tests.fakes.model import hang, served
from tests.offline import OFF
from tests.wire import waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

LONG = 120.0
"""Seconds in which must come what is looked for once a minute, or over two starts, on a busy machine."""

KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "COVERAGE_PROCESS_START")
"""What a process gets of the environment of whoever runs the tests: none of their settings, no home."""


@dataclass
class Process:
    """A bot with a folder of its own for its data, its posts and its log; `settings` are all that it is told."""

    folder: Path
    settings: dict[str, str]
    child: subprocess.Popen[bytes] | None = None
    written: int = 0

    @property
    def database(self) -> Path:
        """The file that it keeps everything in."""
        return self.folder / "data_dir" / "tagbrief.db"

    @property
    def environment(self) -> dict[str, str]:
        """The settings, and folders in which nothing was before."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        places = {name: str(self.folder / name.lower()) for name in ("HOME", "DATA_DIR", "FOLDERS")}
        return {**kept, **places, **OFF, **self.settings}

    def start(self) -> None:
        """Starts `tagbrief run`."""
        for place in ("home", "folders"):
            (self.folder / place).mkdir(exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.child = subprocess.Popen(
                (sys.executable, "-m", "bot", "run"), cwd=self.folder, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def kill(self) -> None:
        """Kills it as the kernel does when memory runs out; nothing of it runs on."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            self.child = None

    async def stop(self) -> int:
        """Tells it to stop, and gives its exit code."""
        assert self.child is not None
        self.child.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(self.child.wait, LONG)
        self.child = None
        return code

    @property
    def alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def logged(self, event: str = "") -> list[dict[str, Any]]:
        """The lines of its log, of one event if named. A line that is no JSON is what no bot should print."""
        lines = (self.folder / "log").read_text(encoding="utf-8").splitlines()
        found: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return [each for each in found if not event or each["event"] == event]

    def troubles(self) -> list[dict[str, Any]]:
        """What it logged as an error."""
        return [each for each in self.logged() if each["level"] in {"error", "critical"}]

    def posts(self, *texts: str, by: str | None = None) -> None:
        """Posts that its folder has from now on, written lately by as many authors, or just now `by` one account."""
        self.written += 1
        at = datetime.now(UTC) - timedelta(minutes=1 if by else 30)
        rows = [
            {"id": f"{self.written}-{number}", "text": text, "created_at": (at + timedelta(seconds=number)).isoformat(),
             **_written_by(by, number)}
            for number, text in enumerate(texts, 1)
        ]  # fmt: skip
        fresh = self.folder / f"{self.written}.part"
        fresh.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        fresh.rename(self.folder / "folders" / f"{self.written}.jsonl")

    async def reads(self, *texts: str, by: str | None = None) -> None:
        """Posts that it has taken in by now."""
        self.posts(*texts, by=by)
        await until(lambda: self.ask("SELECT count(*) FROM posts WHERE id LIKE ?", f"%{self.written}-%")[0][0])

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What its database says, or is made to say."""
        with closing(sqlite3.connect(self.database, timeout=LONG)) as database:
            rows = database.execute(statement, values).fetchall()
            database.commit()
        return rows

    def follows(self, chat: str, tag: str) -> None:
        """Has a chat follow one more tag."""
        self.ask(
            "INSERT INTO subscriptions (chat, topic, language, since) VALUES (?, ?, 'English', 1)", chat, f"#{tag}"
        )
        self.ask("INSERT INTO topic_tags SELECT max(id), 0, ? FROM subscriptions", tag)


def _written_by(account: str | None, number: int) -> dict[str, str]:
    """Who wrote a post, and where: one of many on a page that was saved, or an account of Mastodon."""
    if account is None:
        return {"source": "plaza", "author": f"author{number}", "url": f"https://plaza.example/{number}"}
    name, _, server = account.partition("@")
    return {"source": f"mastodon:{server}", "author": account, "url": f"https://{server}/@{name}/{number}"}


TRAM = (
    "The harbour tram opens on 3 June, says the city. https://city.example/tram #HarbourTram",
    "I hear the #HarbourTram may be late",
    "Line 4 is closed until 12 May for the works. #HarbourTram",
)
"""Posts that chats ask for."""

DUE = "The harbour bridge is lit at night from 5 May, says the city."
"""What the edition says that `an_edition_is_due` brings about."""


def daily_at(instant: datetime) -> Rhythm:
    """Each day at this minute, and no hour is quiet."""
    return Rhythm("UTC", instant.time().replace(second=0, microsecond=0), NEVER_QUIET)


async def an_edition_is_due(chat: str, database: str) -> None:
    """Fills a database that nobody runs on as if a chat had followed a tag for two hours, to be told of it by now."""
    now = datetime.now(UTC)
    store = await open_store(database)
    try:
        began, place = now - timedelta(hours=2), Chat.of(chat)
        await store.save_room(Room(place, "Morning", Admission.ALLOWED, began))
        await store.follow(Subscription(chat, Topic("#harbourbridge", ("harbourbridge",)), "English", began))
        await store.save_timetable(Timetable(place, daily_at(now), "English", began, next_due=now))
        post = Post("due-1", "plaza", DUE, now - timedelta(minutes=30), "nina", tags=("harbourbridge",))
        new = Tagged("public", "harbourbridge", post.id, Fold(None, 0.0, "new"))
        await store.add_posts([post], [new], now)
    finally:
        await store.close()


@asynccontextmanager
async def running(
    settings: dict[str, str], before: Callable[[str], Awaitable[None]] | None = None
) -> AsyncIterator[Process]:
    """A bot that runs for a `with` block, on nothing but these settings; where it fails, its log is shown.

    `before` may fill its database, of which it is given the address.
    """
    folder = Path(tempfile.mkdtemp(prefix="tagbrief-process-"))
    process = Process(folder, settings)
    if before is not None:
        await before(f"sqlite:///{process.database}")
    process.start()
    try:
        yield process
    except BaseException:
        sys.stderr.write((folder / "log").read_text(encoding="utf-8")[-4000:])
        raise
    finally:
        process.kill()
        shutil.rmtree(folder, ignore_errors=True)


until = partial(waiting.until, within=LONG)
"""Waits until something holds of a process, and gives it. Raises TimeoutError."""


@contextmanager
def a_model_that_hangs() -> Iterator[dict[str, str]]:
    """The settings of a model that takes every question, and answers none before the `with` block is over."""
    model = served(hang)
    thread = threading.Thread(target=model.serve_forever, daemon=True)
    thread.start()
    try:
        yield {"OPENAI_BASE_URL": f"http://127.0.0.1:{model.server_port}/v1", "OPENAI_TIMEOUT": "600"}
    finally:
        model.shutdown()
        model.server_close()


@dataclass
class Answers:
    """How long first answers took, in seconds."""

    seconds: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        """What so much of them took at most; 0.99 of few is the longest."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def __str__(self) -> str:
        figures = ", ".join(f"{name} {self.at(share):.3f} s" for name, share in SHARES)
        return f"{len(self.seconds)} first answers: {figures}, longest {max(self.seconds):.3f} s"


SHARES: Sequence[tuple[str, float]] = (("p50", 0.5), ("p90", 0.9), ("p99", 0.99))


def now() -> float:
    """Seconds of a clock that only goes forward."""
    return monotonic()
