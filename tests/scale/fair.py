"""A crowd that waits to be sent something, on a virtual clock: in which order, and how fast, a strict platform gets it.

The platform counts what arrives and takes no more than it allows. Behind the outbox stands our own pace, so that it
never has to; a chat's second message in a second, and the twenty-first of a minute to a group, wait their turn.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.actors import EMPTY
from bot.core.domain import Chat
from bot.core.letters import Letter
from bot.core.lines import Line
from bot.core.outbox import Busy, Entry, Lane, Outcome, Sent, entries
from bot.core.pace import SLACK, TELEGRAM, Limit, Pace
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.store.sql import SqlStore
from bot.verbs.deliver import AT_ONCE, deliver_waiting
from tests.scale.town import NINE
from tests.scale.trials import Row

SECOND = timedelta(seconds=1)
ALL, ONE_CHAT, ONE_GROUP = Limit(30, SECOND), Limit(1, SECOND), Limit(20, 60 * SECOND)
"""What the platform takes, as Telegram does; said here again, so that our own pace is not judged by itself."""

FLOOD = timedelta(seconds=30)
"""How long the platform wants a chat to be left in peace that it says so of."""

EVERY_NTH_FLOODED = 100
EVERY_NTH_LONG = 20
"""Of so many chats one has an edition of two parts."""

AN_ANSWER_AFTER = 97
"""Somebody asks something each time that so many messages have been sent."""

ALERTS = 30
GROUP = "square:-1"
"""A group that has ALERTS waiting."""

ON_THE_WIRE = timedelta(milliseconds=10)
"""How long a message takes to the platform, where nothing else holds it up."""

MOST_LATE = 5
"""Seconds within which a chat that may be written to again is, however many wait."""

STEP = timedelta(milliseconds=500)
"""How often it is looked whether something may be sent again, once nothing may."""


@dataclass(frozen=True)
class Arrival:
    """A message as the platform got it."""

    at: datetime
    chat: str
    name: str


@dataclass
class Gate:
    """What the platform takes; the truth, kept apart from our own pace."""

    now_: datetime = NINE
    arrived: list[Arrival] = field(default_factory=list)
    too_fast: int = 0
    floods: dict[str, datetime] = field(default_factory=dict)
    too_early: int = 0
    _windows: dict[str, deque[datetime]] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.now_

    def take(self, chat: str, name: str) -> Outcome:
        """A message that arrives now."""
        self.too_early += self.now_ < self.floods.get(chat, self.now_)
        if is_flooded(chat) and chat not in self.floods:
            self.floods[chat] = self.now_ + FLOOD
            return Busy(self.floods[chat], "flood wait")
        limits = [("all", ALL), (chat, ONE_CHAT)]
        if chat == GROUP:
            limits.append(("group", ONE_GROUP))
        opens = max(self._opens(key, limit) for key, limit in limits)
        if opens > self.now_:
            self.too_fast += 1
            return Busy(opens, "too many requests")
        for key, limit in limits:
            self._windows.setdefault(key, deque(maxlen=limit.count)).append(self.now_)
        self.arrived.append(Arrival(self.now_, chat, name))
        return Sent((f"{len(self.arrived)}",))

    def _opens(self, key: str, limit: Limit) -> datetime:
        window = self._windows.get(key)
        return window[0] + limit.per if window and len(window) == limit.count else self.now_


@dataclass
class Postman:
    """Waits for its turn by the pace, which moves the clock; now and then a reader asks for something meanwhile.

    Without a pace it sends as fast as its connection does, and the platform has to say no.
    """

    gate: Gate
    store: SqlStore
    pace: Pace | None
    asked: dict[str, datetime] = field(default_factory=dict)
    platform: str = "square"
    idempotent: bool = True

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:  # noqa: ARG002
        at, is_ours = self._turn(chat.key)
        if not is_ours:
            return Busy(at, "our own pace")
        self.gate.now_ = max(self.gate.now_, at)
        outcome = self.gate.take(chat.key, letter.text)
        if isinstance(outcome, Sent) and len(self.gate.arrived) % AN_ANSWER_AFTER == 0:
            await self._hear()
        return outcome

    def _turn(self, chat: str) -> tuple[datetime, bool]:
        now = self.gate.now_
        if self.pace is None:
            return now + ON_THE_WIRE, True
        return self.pace.reserve(chat, now, group=chat == GROUP, latest=now + AT_ONCE * SLACK * SECOND / ALL.count)

    async def _hear(self) -> None:
        asker = f"square:asker{len(self.asked)}"
        self.asked[asker] = self.gate.now_
        await self.store.add_entries(_message(asker, Lane.ANSWER, self.gate.now_), self.gate.now_)


async def fair(store: SqlStore, crowd: int) -> list[Row]:
    """The messages of so many chats are sent until none waits; what an operator would want to know of it."""
    gate, asked = await served(store, crowd, Pace(TELEGRAM))
    return judge(gate, asked, crowd)


async def served(store: SqlStore, crowd: int, pace: Pace | None) -> tuple[Gate, dict[str, datetime]]:
    """What the platform got, and when each reader asked for an answer."""
    for some in _batches(_waiting(crowd)):
        await store.add_entries(some, NINE)
    gate, extractive = Gate(), ExtractiveSummariser()
    postman = Postman(gate, store, pace)
    parts = Parts(store, extractive, extractive, gate, EMPTY, store)
    while await store.tally():
        await deliver_waiting(parts, postman)
        gate.now_ += STEP
    return gate, postman.asked


def _waiting(crowd: int) -> Iterator[tuple[Entry, ...]]:
    """Chats' editions, written one after the other, and a group's alerts, which have waited longest."""
    for n in range(ALERTS):
        yield _message(GROUP, Lane.INSTANT, NINE - timedelta(minutes=2), f"alert {n}")
    for k in range(crowd):
        ready = NINE - timedelta(minutes=1) + k * timedelta(microseconds=100)
        yield _message(f"square:{k}", Lane.EDITION, ready, *([f"{k}/2"] if is_long(k) else []))


def _message(chat: str, lane: Lane, ready: datetime, *more: str) -> tuple[Entry, ...]:
    texts = [more[0]] if lane is Lane.INSTANT else [chat, *more]
    return entries(f"{chat} {texts[0]}", chat, lane, texts, ready, idempotent=True)


def _batches(messages: Iterator[tuple[Entry, ...]]) -> Iterator[list[Entry]]:
    some: list[Entry] = []
    for message in messages:
        some += message
        if len(some) >= 1000:
            yield some
            some = []
    yield some


def is_long(k: int) -> bool:
    return k % EVERY_NTH_LONG == 7


def is_flooded(chat: str) -> bool:
    id_ = chat.partition(":")[2]
    return id_.isdigit() and int(id_) % EVERY_NTH_FLOODED == 3


# --- the judge


def judge(gate: Gate, asked: dict[str, datetime], crowd: int) -> list[Row]:
    """What was seen, beside what would be ideal; nothing here knows how the outbox decides."""
    arrived = gate.arrived
    long = sum(is_long(k) for k in range(crowd))
    expected = crowd + long + ALERTS + len(asked)
    names = Counter(arrival.name for arrival in arrived)
    return [
        (
            "messages of a crowd delivered",
            f"{len(arrived)} of {expected}, twice: {len(arrived) - len(names)}",
            len(arrived) == len(names) == expected,
        ),
        ("refused by the platform as too fast", f"{gate.too_fast}", gate.too_fast == 0),
        _rate(gate, crowd, expected),
        _order(gate, crowd),
        _answers(arrived, asked),
        _floods(gate, crowd),
        _group(arrived),
        _second_parts(arrived),
    ]


def _rate(gate: Gate, crowd: int, expected: int) -> Row:
    """The rate for as long as chats waited that nothing but their turn kept waiting."""
    last = next(k for k in reversed(range(crowd)) if not is_long(k) and not is_flooded(f"square:{k}"))
    sent = [arrival.name for arrival in gate.arrived].index(f"square:{last}") + 1
    share = sent / ALL.count / (gate.arrived[sent - 1].at - NINE).total_seconds()
    took = (gate.arrived[-1].at - NINE).total_seconds()
    seen = f"{took:.0f} s, ideal {expected / ALL.count:.0f} s; {share:.1%} of the allowed rate"
    return ("seconds on a virtual clock", seen, share > 0.95)


def _order(gate: Gate, crowd: int) -> Row:
    """How many places a chat that was never put off came too late, by how long it had waited."""
    first = {f"square:{k}" for k in range(crowd)} - gate.floods.keys()
    order = [int(arrival.name[7:]) for arrival in gate.arrived if arrival.name in first]
    fair_place = {k: place for place, k in enumerate(sorted(order))}
    worst = max(place - fair_place[k] for place, k in enumerate(order))
    return ("overtaken by who waited shorter", f"{worst} places at most, of {len(order)}", worst < AT_ONCE)


def _answers(arrived: Sequence[Arrival], asked: dict[str, datetime]) -> Row:
    waited = [(each.at - asked[each.chat]).total_seconds() for each in arrived if each.chat in asked]
    seen = f"after {max(waited):.2f} s at most, {len(waited)} of {len(asked)}"
    return ("answers, while editions wait", seen, len(waited) == len(asked) and max(waited) < 1.5)


def _floods(gate: Gate, crowd: int) -> Row:
    """Chats the platform wanted to be left in peace: none asked sooner; then they have lost no place."""
    came = {arrival.name: arrival.at for arrival in gate.arrived}
    after = [(came[chat] - until).total_seconds() for chat, until in gate.floods.items()]
    seen = f"{len(after)} of {FLOOD.seconds} s, {gate.too_early} not kept; then sent within {max(after):.0f} s"
    kept = gate.too_early == 0 and len(after) == crowd // EVERY_NTH_FLOODED > 0
    return ("flood waits of single chats", seen, kept and max(after) <= MOST_LATE)


def _group(arrived: Sequence[Arrival]) -> Row:
    """A group's alerts: twenty at once, one a second, then as the minute lets them through."""
    at = [arrival.at for arrival in arrived if arrival.chat == GROUP]
    in_order = [a.name for a in arrived if a.chat == GROUP] == [f"alert {n}" for n in range(ALERTS)]
    most = max(sum(start <= one < start + 60 * SECOND for one in at) for start in at)
    ideal = (ALERTS - 1) // 20 * 60 + (ALERTS - 1) % 20
    seen = f"{ALERTS} in {(at[-1] - at[0]).total_seconds():.0f} s, ideal {ideal} s; {most} in a minute, in order"
    return ("alerts of one group", seen, in_order and most <= 20)


def _second_parts(arrived: Sequence[Arrival]) -> Row:
    at = {arrival.name: arrival.at for arrival in arrived}
    after = sorted((at[name] - at[f"square:{name[:-2]}"]).total_seconds() for name in at if name.endswith("/2"))
    seen = f"{after[len(after) // 2]:.1f} s, at most {after[-1]:.1f} s"
    return ("second part after the first", seen, 1 <= after[0] <= after[-1] <= MOST_LATE)
