"""A world that outlives the bot: its clock, its posts, and platforms that write down what they took first."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.domain import Chat, Draft, DraftClaim, Post, Thread, Usage
from bot.core.layout import Line
from bot.core.letters import Letter
from bot.core.outbox import Busy, Outcome, Sent, Unclear
from bot.core.render import plain
from bot.ports import Batch, Clock

DAY_0 = date(2026, 3, 14)
NINE = timedelta(hours=9)
PACE = 10
"""Seconds that pass in the world in one of ours."""

NONCE_KNOWN = timedelta(minutes=3)
"""How long the platform with nonces remembers them: "the past few minutes"."""

END = " · end"
ASKED = "Asked for: "
PLATFORMS = {"plain": False, "known": True}
"""The platforms and whether they know nonces: one like Telegram, one like Discord."""


@dataclass(frozen=True)
class World:
    """The directory in which all that outlives a process stands."""

    path: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path / 'tagbrief.db'}"

    @property
    def ledger(self) -> Journal:
        """What the platforms took."""
        return Journal(self.path / "ledger")

    @property
    def told(self) -> Journal:
        """Which chats know that they follow, and since when."""
        return Journal(self.path / "told")

    @property
    def clock(self) -> WorldClock:
        return WorldClock(self.path / "clock")

    @property
    def day(self) -> int:
        """How many days have begun since the world did."""
        return (self.clock.now().date() - DAY_0).days


@dataclass(frozen=True)
class Journal:
    """Lines of JSON; each is on the disk before `add` returns."""

    path: Path

    def add(self, row: dict[str, Any]) -> None:
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, json.dumps(row).encode() + b"\n")
            os.fsync(file)
        finally:
            os.close(file)

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []


@dataclass(frozen=True)
class WorldClock:
    """Goes on when nobody lives; kept as what it showed at an instant of the machine."""

    path: Path

    def now(self) -> datetime:
        shown, at = json.loads(self.path.read_text())
        return datetime.fromisoformat(shown) + timedelta(seconds=(time.monotonic() - at) * PACE)

    def set(self, to: datetime) -> None:
        unfinished = self.path.with_suffix(".part")
        unfinished.write_text(json.dumps([to.isoformat(), time.monotonic()]))
        unfinished.rename(self.path)

    def pass_time(self, length: timedelta) -> None:
        self.set(self.now() + length)


def instant(day: int, at: timedelta = NINE) -> datetime:
    """A time of day of the world's day, counted from 0."""
    return datetime.combine(DAY_0 + timedelta(days=day), datetime.min.time(), UTC) + at


def sentence(day: int) -> str:
    """What is said on a day."""
    return f"Line {day} is closed at Mill Street {100 + day}."


def title(day: int) -> str:
    """How the edition of a day begins."""
    on = DAY_0 + timedelta(days=day)
    return f"Morning brief · {on:%a} {on.day} {on:%b}"


def post(day: int) -> Post:
    """The one post of a day, written at 08:50."""
    text, at = f"{sentence(day)} #HarbourTram", instant(day, timedelta(hours=8, minutes=50))
    return Post(id=f"post/{day}", source="plaza", text=text, created_at=at, author=f"ana{day}", tags=("harbourtram",))


@dataclass(frozen=True)
class Plaza:
    """A source that holds the post of each day that has come; its cursor is the day."""

    world: World
    name: str = "plaza"

    async def poll(self, cursor: str | None) -> Batch:
        now = self.world.clock.now()
        posts = [post(day) for day in range(int(cursor or -1) + 1, self.world.day + 1)]
        there = tuple(each for each in posts if each.created_at and each.created_at <= now)
        return Batch(there, str(int(cursor or -1) + len(there)))


class LastSentence:
    """A model that says what was said last."""

    engine = "openai"

    async def summarise(self, thread: Thread, language: str) -> Draft:
        last = thread.posts[-1].sentences[-1]
        return Draft((DraftClaim(last.text, (last.ref,)),), self.engine, language, usage=(Usage("m", 1, 1, 0.1),))


@dataclass
class Platform:
    """Takes messages in two parts; is busy, and loses its answer after it took one, as often as told."""

    ledger: Journal
    clock: Clock
    platform: str
    idempotent: bool
    busy: float = 0
    loses: float = 0
    dice: random.Random = field(default_factory=random.Random)

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        text = plain(lines)
        return (text, text.partition("\n")[0] + END) if lines else ()

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        now = self.clock.now()
        if self.idempotent and nonce and self._knows(nonce, now):
            return Sent((nonce,))
        if self.dice.random() < self.busy:
            return Busy(now + timedelta(seconds=2), "slow down")
        self.ledger.add({"chat": chat.key, "text": letter.text, "nonce": nonce, "at": now.isoformat()})
        if self.dice.random() < self.loses:
            return Unclear("the answer was lost")
        return Sent((nonce or now.isoformat(),))

    def _knows(self, nonce: str, now: datetime) -> bool:
        since = (now - NONCE_KNOWN).isoformat()
        return any(row["nonce"] == nonce and row["at"] > since for row in self.ledger.rows())


# --- what must be there, known without a look into the bot's database


Key = tuple[str, int, int]
"""A chat, a day, and the part of the message."""


def expected(world: World) -> Iterator[Key]:
    """Every chat that was told that it follows gets both parts on each day whose nine o'clock came afterwards."""
    today = (world.clock.now() - NINE).date() - DAY_0
    since: dict[str, datetime] = {}
    for row in world.told.rows():
        since.setdefault(row["chat"], datetime.fromisoformat(row["at"]))
    for chat, told_at in since.items():
        for day in range(today.days + 1):
            if instant(day) > told_at:
                yield from ((chat, day, 1), (chat, day, 2))


def received(world: World) -> Iterator[Key | None]:
    """What was taken: the key of each part of an edition, None for one that says nothing of its day."""
    days = {title(day): day for day in range(world.day + 1)}
    for row in world.ledger.rows():
        text: str = row["text"]
        if text.startswith(ASKED):
            continue
        day = days.get(text.partition("\n")[0].removesuffix(END))
        if day is None or not (text.endswith(END) or sentence(day) in text):
            yield None
        else:
            yield row["chat"], day, 2 if text.endswith(END) else 1
