"""A crowd that is due in one minute: how fast it is claimed, and in which order it is served on a virtual clock."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert

from bot.core.actors import EMPTY
from bot.core.domain import Chat
from bot.core.layout import Line
from bot.core.letters import Letter
from bot.core.outbox import Busy, Entry, Lane, Outcome, Sent, entries
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.rounds import Rounds
from bot.store import schema
from bot.store.editions import _chat_row
from bot.store.sql import SqlStore, open_store
from bot.verbs.deliver import deliver_waiting
from tests.fakes.engine import StepEngine
from tests.scale.town import NINE, timetable
from tests.scale.trials import Row

RATE = 30
"""Messages a second that a platform takes from one bot."""

FLOOD = timedelta(seconds=5)
EVERY_NTH_FLOODED = 100
ANSWERS = 50


@dataclass
class Turnstile:
    """A platform that takes RATE messages a virtual second, and makes some chats wait once."""

    now_: datetime = NINE
    platform: str = "square"
    idempotent: bool = True
    order: list[str] = field(default_factory=list)
    waits: dict[str, datetime] = field(default_factory=dict)
    early: int = 0

    def now(self) -> datetime:
        return self.now_

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:  # noqa: ARG002
        self.now_ += timedelta(seconds=1) / RATE
        if int(chat.id) % EVERY_NTH_FLOODED == 0 and chat.key not in self.waits:
            self.waits[chat.key] = self.now_ + FLOOD
            return Busy(self.waits[chat.key], "429")
        self.early += self.now_ < self.waits.get(chat.key, NINE)
        self.order.append(chat.key)
        return Sent((f"{len(self.order)}",))


async def crowd(url: str, chats: int, served: int) -> list[Row]:
    """`chats` are due and claimed; `served` of them have a message waiting."""
    store = await open_store(url)
    async with store._writing() as connection:
        for start in range(0, chats, 1000):
            some = range(start, min(chats, start + 1000))
            await connection.execute(insert(schema.chats), [_chat_row(timetable(k)) for k in some])
    rows = [await _claimed(store, chats), *await _served(store, served)]
    await store.close()
    return rows


async def _claimed(store: SqlStore, chats: int) -> Row:
    """One sweep, as the rounds make it; the jobs are asked for from an engine that only remembers them."""
    turnstile, extractive, engine = Turnstile(), ExtractiveSummariser(), StepEngine()
    parts = Parts(store, extractive, extractive, turnstile, EMPTY, store)
    began = time.perf_counter()
    await Rounds(parts, {}, engine).sweep("")
    seconds = time.perf_counter() - began
    asked = [chat for _, key in engine.asked for chat in key.rpartition(" @ ")[0].split(" ")]
    in_order = asked == [timetable(k).chat.key for k in range(chats)]
    seen = f"{len(asked)} of {chats} in {seconds:.1f} s, the longest due first: {in_order}"
    return ("due chats swept", seen, in_order and seconds <= 5)


async def _served(store: SqlStore, served: int) -> list[Row]:
    """Every message of the crowd, with answers that were written last."""
    turnstile, extractive = Turnstile(), ExtractiveSummariser()
    parts = Parts(store, extractive, extractive, turnstile, EMPTY, store)
    for start in range(0, served, 1000):
        some = range(start, min(served, start + 1000))
        await store.add_entries([_entry(k, Lane.EDITION) for k in some], NINE)
    late = [_entry(k, Lane.ANSWER) for k in range(served, served + ANSWERS)]
    await store.add_entries(late, NINE)
    attempts = 0
    while await store.tally():
        attempts += await deliver_waiting(parts, turnstile)
        turnstile.now_ += timedelta(seconds=1)
    flooded = set(turnstile.waits)
    editions = {f"square:{k}" for k in range(served)} - flooded
    edition_order = [key for key in turnstile.order if key in editions]
    fair = [f"square:{k}" for k in range(served) if f"square:{k}" in editions]
    answers_first = set(turnstile.order[:ANSWERS]) | flooded >= {entry.chat for entry in late}
    moved = sum(one != other for one, other in zip(edition_order, fair, strict=False))
    lost = (turnstile.now_ - NINE).total_seconds() - attempts / RATE
    return [
        (
            "messages served",
            f"{len(turnstile.order)} of {served + ANSWERS}, {attempts} attempts",
            len(turnstile.order) == served + ANSWERS,
        ),
        ("out of the order of waiting", f"{moved}", moved == 0),
        ("answers before editions", f"{answers_first}", answers_first),
        ("sent to a chat before its flood wait ended", f"{turnstile.early}", turnstile.early == 0),
        (
            f"virtual seconds lost at {RATE}/s",
            f"{lost:.0f} ({len(flooded)} chats waited {FLOOD.seconds} s)",
            lost <= 2 * FLOOD.total_seconds(),
        ),
    ]


def _entry(k: int, lane: Lane) -> Entry:
    """A chat's message, which waits the longer the lower the number."""
    ready = NINE - timedelta(minutes=1) + timedelta(microseconds=k)
    (entry,) = entries(f"m{k}", f"square:{k}", lane, ["Line 4 is closed."], NINE, idempotent=True, not_before=ready)
    return entry
