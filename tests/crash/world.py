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

from bot.core.actors import read_tables
from bot.core.domain import Chat, Draft, DraftClaim, Post, Thread, Usage
from bot.core.letters import Letter
from bot.core.lines import Line
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
BRIEF, CHANGED, MARK = "Morning brief", "REPORTED → DISPUTED", " → disputed "
"""What an edition and a message about a change begin with, and how a line is marked that was denied."""

SAID = (
    "Acme has closed the Oakville plant.",
    "Acme has sold its shipyard in Millport.",
    "Acme has opened a bakery at Tunbridge.",
    "Acme has bought the Lantern theatre.",
    "Acme has hired eighty drivers in Porto Vela.",
    "Acme has moved its archive to Greyford.",
    "Acme has raised the fares of the Alder ferry.",
    "Acme has painted the Winslow bridge green.",
    "Acme has planted a forest near Stonehaven.",
)
"""What is said of an actor on each day, nothing of it twice."""

DENIED_ON = frozenset({2, 4, 5, 7, 8})
"""Days on which the actor denies what was said the day before."""

TABLES = read_tables(
    [
        "name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,mastodon:acme@social.example,industry,company,\n"
    ],
    ["name,domains,family,country,language,wire\n"],
)
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
    return SAID[day]


def title(day: int) -> str:
    """How the edition of a day begins."""
    on = DAY_0 + timedelta(days=day)
    return f"{BRIEF} · {on:%a} {on.day} {on:%b}"


def post(day: int) -> Post:
    """What somebody says of the actor at 08:57."""
    text, at = f"{sentence(day)} #HarbourTram", instant(day, timedelta(hours=8, minutes=57))
    return Post(id=f"post/{day}", source="plaza", text=text, created_at=at, author=f"ana{day}", tags=("harbourtram",))


def denial(day: int) -> Post:
    """What the actor says of the day before, a minute sooner."""
    text = f"{sentence(day - 1).replace('has', 'has not', 1)} #HarbourTram"
    at, by = instant(day, timedelta(hours=8, minutes=56)), "acme@social.example"
    return Post(f"denial/{day}", "mastodon:social.example", text, at, by, tags=("harbourtram",))


def posts(day: int) -> tuple[Post, ...]:
    """All of a day; nothing is news when a chat joins, some minutes before them."""
    return (denial(day), post(day)) if day in DENIED_ON else (post(day),)


@dataclass(frozen=True)
class Plaza:
    """A source that holds the posts of each day that has come; its cursor is the day."""

    world: World
    name: str = "plaza"

    async def poll(self, cursor: str | None) -> Batch:
        now = self.world.clock.now()
        days = [day for day in range(int(cursor or -1) + 1, self.world.day + 1) if _is_over(posts(day), now)]
        return Batch(tuple(each for day in days for each in posts(day)), str(int(cursor or -1) + len(days)))


def _is_over(said: Sequence[Post], now: datetime) -> bool:
    return all(each.created_at is not None and each.created_at <= now for each in said)


class LastSentence:
    """A model that says what was said last."""

    engine = "openai"

    async def summarise(self, thread: Thread, language: str) -> Draft:
        last = thread.posts[-1].sentences[-1]
        return Draft((DraftClaim(last.text, (last.ref,)),), self.engine, language, usage=(Usage("m", 1, 1, 0.1),))


@dataclass
class Platform:
    """Takes editions in two parts; is busy, and loses its answer after it took one, as often as told."""

    ledger: Journal
    clock: Clock
    platform: str
    idempotent: bool
    busy: float = 0
    loses: float = 0
    dice: random.Random = field(default_factory=random.Random)

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        text = plain(lines)
        if not lines:
            return ()
        return (text, text.partition("\n")[0] + END) if text.startswith(BRIEF) else (text,)

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        now = self.clock.now()
        if self.idempotent and nonce and self._knows(nonce, now):
            return Sent((nonce,))
        if self.dice.random() < self.busy:
            return Busy(now + timedelta(seconds=2), "slow down")
        id_ = nonce or now.isoformat()
        row = {"chat": chat.key, "text": letter.text, "nonce": nonce, "at": now.isoformat(), "id": id_}
        self.ledger.add({**row, "reply_to": letter.reply_to, "edits": letter.edits})
        if self.dice.random() < self.loses:
            return Unclear("the answer was lost")
        return Sent((id_,))

    def _knows(self, nonce: str, now: datetime) -> bool:
        since = (now - NONCE_KNOWN).isoformat()
        return any(row["nonce"] == nonce and row["at"] > since for row in self.ledger.rows())


# --- what must be there, known without a look into the bot's database


Key = tuple[str, int, int]
"""A chat, a day, and the part of its edition, or what became of what was said on that day."""

REPLY, EDIT = 3, 4
"""A message to those who read what is denied, and a mark in the edition in which they read it."""


def expected(world: World) -> Iterator[Key]:
    """Every chat that was told that it follows gets both parts on each day whose nine o'clock came afterwards.

    Where what an edition said was denied the next day, it gets a reply too, and the edition is marked.
    """
    today = ((world.clock.now() - NINE).date() - DAY_0).days
    for chat, told_at in _followers(world).items():
        for day in range(today + 1):
            if instant(day) > told_at:
                yield from ((chat, day, 1), (chat, day, 2))
                if day < today and day + 1 in DENIED_ON:
                    yield from ((chat, day, REPLY), (chat, day, EDIT))


def allowed(world: World) -> Iterator[Key]:
    """A chat that joined on the day of a denial read in its first brief what is denied; who is killed knows or not."""
    for chat, told_at in _followers(world).items():
        if (day := (told_at.date() - DAY_0).days) in DENIED_ON:
            yield from ((chat, day - 1, REPLY), (chat, day - 1, EDIT))


def _followers(world: World) -> dict[str, datetime]:
    since: dict[str, datetime] = {}
    for row in world.told.rows():
        since.setdefault(row["chat"], datetime.fromisoformat(row["at"]))
    return since


def received(world: World) -> Iterator[Key | None]:
    """What was taken, as keys; None for what may not come, and for an answer to another message than it tells of."""
    rows = world.ledger.rows()
    texts = {(row["chat"], row["id"]): row["text"] for row in rows if not row["edits"]}
    for row in rows:
        if row["text"].startswith(ASKED):
            continue
        key = key_of(row["chat"], row["text"], is_edit=bool(row["edits"]))
        if key and key[2] == REPLY and sentence(key[1]).rstrip(".") not in texts.get((key[0], row["reply_to"]), ""):
            key = None
        yield key


def key_of(chat: str, text: str, *, is_edit: bool) -> Key | None:
    """What a message is: a part of a day's edition, what became of what was said on a day, or nothing known (None)."""
    first = text.partition("\n")[0]
    if is_edit:
        marked = [row for row in text.split("\n") if MARK in row]
        return next(((chat, day, EDIT) for day in range(len(SAID)) for row in marked if sentence(day) in row), None)
    if CHANGED in first:
        return next(((chat, day, REPLY) for day in range(len(SAID)) if sentence(day) in text), None)
    day = next((day for day in range(len(SAID)) if title(day) == first.removesuffix(END)), None)
    if day is None or not (text.endswith(END) or sentence(day) in text):
        return None
    return chat, day, 2 if text.endswith(END) else 1
