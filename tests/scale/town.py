"""The world the processes work in: its chats in the database, and a platform and a model that keep ledgers of files.

A file is made by one call of the system, so whoever is killed or stopped leaves no half of it and holds no lock.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from bot.core.domain import PUBLIC, Chat, Draft, DraftClaim, Fold, Post, Tagged, Thread
from bot.core.editions import Timetable
from bot.core.letters import Letter
from bot.core.lines import Line
from bot.core.outbox import Outcome, Sent
from bot.core.render import plain
from bot.core.schedule import Rhythm
from bot.store import schema
from bot.store.editions import _chat_row
from bot.store.sql import SqlStore

NINE = datetime(2026, 4, 14, 9, tzinfo=UTC)
LANGUAGES = ("English", "Deutsch")
ANSWER_TAKES, CALL_TAKES = 0.03, 0.2


@dataclass(frozen=True)
class Shifted:
    """A clock that runs as the real one does, and showed nine when the test began."""

    began: float

    def now(self) -> datetime:
        return NINE + timedelta(seconds=time.time() - self.began)


@dataclass(frozen=True)
class Ledgers:
    """What the outside world saw: a file per post, named by its nonce, and lists of attempts and model calls."""

    place: Path

    def make(self) -> None:
        (self.place / "posts").mkdir()

    def post(self, nonce: str, chat: str) -> None:
        """Takes a message once: the same nonce again is known."""
        self._note("attempts", nonce)
        try:
            (self.place / "posts" / nonce).symlink_to(chat)
        except FileExistsError:
            self._note("known", nonce)

    def call(self, draft: str) -> None:
        self._note("calls", draft)

    def up(self, pid: int) -> None:
        """A process is at work."""
        self._note("up", f"{pid}")

    def count(self) -> int:
        return len(os.listdir(self.place / "posts"))  # noqa: PTH208 - names alone, often

    def posts(self) -> Counter[str]:
        """How many messages each chat has got."""
        return Counter(str(path.readlink()) for path in (self.place / "posts").iterdir())

    def lines(self, name: str) -> list[str]:
        path = self.place / name
        return path.read_text().splitlines() if path.exists() else []

    def _note(self, name: str, line: str) -> None:
        with (self.place / name).open("a") as file:  # one write of a short line is whole
            file.write(f"{line}\n")


@dataclass
class Square:
    """A platform that knows a nonce again; each message is in its ledger before it answers."""

    ledgers: Ledgers
    release: str
    platform: str = "square"
    idempotent: bool = True

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        return (plain(lines),) if lines else ()

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:  # noqa: ARG002
        assert nonce is not None
        self.ledgers.post(nonce, chat.key)
        self.ledgers._note(f"release-{self.release}", chat.key)
        await asyncio.sleep(ANSWER_TAKES)
        return Sent((nonce,))


@dataclass
class Model:
    """Says the first sentence of a thread, and each call costs an entry in the ledger."""

    ledgers: Ledgers
    engine: str = "openai"

    async def summarise(self, thread: Thread, language: str) -> Draft:
        self.ledgers.call(f"{thread.tag} {language}")
        await asyncio.sleep(CALL_TAKES)
        first = thread.posts[0].sentences[0]
        return Draft((DraftClaim(first.text, (first.ref,)),), self.engine, language)


async def settle_chats(store: SqlStore, chats: int, drafts: int) -> None:
    """Chats due at nine, each with one topic in one language, so that so many drafts are needed; and the news."""
    topics = drafts // len(LANGUAGES)
    posts = [_post(k) for k in range(topics)]
    await store.add_posts(
        posts, [Tagged(PUBLIC, post.tags[0], post.id, Fold(None, 0.0, "new")) for post in posts], NINE
    )
    for some in _by_thousand(chats):
        await _settle(store, some, topics)


async def _settle(store: SqlStore, some: range, topics: int) -> None:
    subscriptions, tags = schema.subscriptions, schema.topic_tags
    follow = [
        {"chat": f"square:{k}", "topic": tag(k % topics), "language": LANGUAGES[k // topics % 2], "since": NINE}
        for k in some
    ]
    async with store._writing() as connection:
        await connection.execute(insert(schema.chats), [_chat_row(timetable(k)) for k in some])
        await connection.execute(insert(subscriptions), follow)
        keys = [row["chat"] for row in follow]
        rows = await connection.execute(select(subscriptions).where(subscriptions.c.chat.in_(keys)))
        named = [{"subscription": row.id, "position": 0, "tag": row.topic} for row in rows]
        await connection.execute(insert(tags), named)


def timetable(k: int) -> Timetable:
    """A chat that has been due since nine; the higher its number, the shorter."""
    due = NINE - timedelta(minutes=1) + timedelta(microseconds=k)
    return Timetable(Chat("square", f"{k}"), Rhythm("UTC"), "English", NINE - timedelta(hours=12), next_due=due)


def tag(k: int) -> str:
    return f"topic{k}"


def _post(k: int) -> Post:
    text = f"Line {k} is closed at Mill Street since the morning. #{tag(k)}"
    return Post(f"plaza/{k}", "plaza", text, NINE - timedelta(hours=1), author="ana", tags=(tag(k),))


def _by_thousand(n: int) -> Iterator[range]:
    for start in range(0, n, 1000):
        yield range(start, min(n, start + 1000))
