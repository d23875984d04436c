"""A messenger with a pace waits its moment, puts a chat off that had enough, and has the outbox pass that chat over."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.domain import Chat
from bot.core.letters import Letter
from bot.core.outbox import Busy, Entry, Lane, Refused, Sent, State, entries
from bot.core.pace import DISCORD, TELEGRAM, Limit, Limits
from bot.extractive import ExtractiveSummariser
from bot.paced import Paced, Ticks
from bot.parts import Parts
from bot.ports import Clock
from bot.store.sql import SqlStore, open_store
from bot.verbs.deliver import deliver_waiting
from tests.fakes import strict as strict_as
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper
from tests.fakes.strict import Jumps, Strict, at_best, deliver_all, timeless
from tests.test_pipeline import TABLES

SECOND = timedelta(seconds=1)
PRIVATE, GROUP = Chat("paper", "1"), Chat("paper", "-1")
HELLO = Letter("hello")


@dataclass
class Walk(FakeClock):
    """A clock that whoever sleeps moves on."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = Ticks(self.seconds, self.sleep)

    def seconds(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.pass_time(timedelta(seconds=seconds))


@pytest.fixture
def clock() -> Walk:
    return Walk()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path / 'tagbrief.db'}")
    yield opened
    await opened.close()


def parts_of(store: SqlStore, clock: Clock) -> Parts:
    extractive = ExtractiveSummariser()
    return Parts(store, extractive, extractive, clock, TABLES, outbox=store)


async def write(store: SqlStore, clock: Clock, chat: Chat, *names: str, lane: Lane = Lane.EDITION) -> None:
    for name in names:
        await store.add_entries(entries(name, chat.key, lane, [name], clock.now(), idempotent=False), clock.now())


async def test_letters_to_different_chats_go_evenly_and_waiting_is_short(clock: Walk) -> None:
    paced, began = Paced(Paper(), TELEGRAM, clock, clock.ticks), clock.now()
    for k in range(31):
        assert isinstance(await paced.send(Chat("paper", f"{k}"), HELLO), Sent)
    assert SECOND < clock.now() - began < 1.1 * SECOND


async def test_a_second_letter_to_a_chat_is_put_off_and_the_platform_not_asked(clock: Walk) -> None:
    paper = Paper()
    paced = Paced(paper, TELEGRAM, clock, clock.ticks)
    await paced.send(PRIVATE, HELLO)
    refused = await paced.send(PRIVATE, HELLO)
    assert isinstance(refused, Busy)
    assert SECOND < refused.until - clock.now() < 1.1 * SECOND
    assert len(paper.sent) == 1


async def test_the_topics_of_a_group_share_its_limit_and_threads_of_discord_do_not(clock: Walk) -> None:
    topic, other = Chat("paper", "-1", "7"), Chat("paper", "-1", "8")
    telegram, discord = (Paced(Paper(), limits, clock, clock.ticks) for limits in (TELEGRAM, DISCORD))
    for _ in range(5):
        await discord.send(topic, HELLO)
    await telegram.send(topic, HELLO)
    assert (discord.rest(topic) > timedelta(), discord.rest(other) > timedelta()) == (True, False)
    assert telegram.rest(other) > timedelta()


@pytest.mark.parametrize(("chat", "most"), [(PRIVATE, 60), (GROUP, 20), (Chat("paper", "@channel"), 20)])
async def test_in_a_minute_a_group_gets_twenty_letters(clock: Walk, chat: Chat, most: int) -> None:
    paced, began, sent = Paced(Paper(), TELEGRAM, clock, clock.ticks), clock.now(), 0
    while clock.now() - began < 59 * SECOND:
        sent += isinstance(await paced.send(chat, HELLO), Sent)
        clock.pass_time(max(paced.rest(chat), timedelta()))
    assert most - 3 < sent <= most


async def test_three_chats_that_ask_for_a_break_slow_all_and_one_that_cannot_be_reached_none(clock: Walk) -> None:
    too_many, away = Busy(clock.now(), "429", too_many=True), Busy(clock.now(), "cannot be reached")
    for answer, apart in ((away, 1.03 / 30), (too_many, 2 * 1.03 / 30)):
        paced = Paced(Paper([answer] * 3), TELEGRAM, clock, clock.ticks)
        for k in range(3):
            await paced.send(Chat("paper", f"{k}"), HELLO)
        await paced.turn()
        before = clock.now()
        await paced.turn()
        assert (clock.now() - before).total_seconds() == pytest.approx(apart, rel=0.05)


async def test_a_chat_that_had_its_letter_is_passed_over_until_it_may_get_another(store: SqlStore, clock: Walk) -> None:
    await write(store, clock, PRIVATE, "a", "b")
    paper = Paper()
    paced = Paced(paper, TELEGRAM, clock, clock.ticks)
    began = clock.now()
    assert await deliver_waiting(parts_of(store, clock), paced) == 1
    ready = await store.next_ready("paper")
    assert ready is not None
    assert SECOND < ready - began < 1.1 * SECOND
    assert await store.lease("paper", 9, ready - SECOND / 1000, ready + SECOND) == []
    assert await store.pauses(clock.now()) == [], "nobody is told of so short a rest"
    clock.at = ready
    assert await deliver_waiting(parts_of(store, clock), paced) == 1
    (b,) = [each for each in await store.entries({State.SENT}) if each.message == "b"]
    assert (b.attempts, b.delays) == (1, 0)


async def test_what_its_topics_sibling_used_up_goes_back_uncounted(store: SqlStore, clock: Walk) -> None:
    topic, other = Chat("paper", "-1", "7"), Chat("paper", "-1", "8")
    paper = Paper()
    paced = Paced(paper, TELEGRAM, clock, clock.ticks)
    for chat, name in ((topic, "a"), (other, "b")):
        await write(store, clock, chat, name)
        await deliver_waiting(parts_of(store, clock), paced)
    (waiting,) = await store.entries({State.WAITING})
    assert (waiting.message, waiting.attempts, waiting.delays, waiting.begun_at) == ("b", 0, 0, None)
    ready = await store.next_ready("paper")
    assert ready is not None
    clock.at = ready
    await deliver_waiting(parts_of(store, clock), paced)
    assert [texts for _, texts, _ in paper.sent] == [("a",), ("b",)]


async def test_a_flood_wait_is_longer_than_a_rest_and_stays(store: SqlStore, clock: Walk) -> None:
    await write(store, clock, PRIVATE, "a")
    until = clock.now() + 30 * SECOND
    paced = Paced(Paper([Busy(until, "429", too_many=True)]), TELEGRAM, clock, clock.ticks)
    await deliver_waiting(parts_of(store, clock), paced)
    assert [pause.until for pause in await store.pauses(clock.now())] == [until]
    assert await store.next_ready("paper") == until


async def test_an_answer_overtakes_a_crowd_at_the_next_turn(store: SqlStore, clock: Walk) -> None:
    """Since each letter is fetched when it may go, and none waits in hand."""
    for k in range(60):
        await write(store, clock, Chat("paper", f"{k}"), f"edition {k}")

    class Asked(Paper):
        async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Sent | Refused:
            await asyncio.sleep(0)
            if len(self.sent) == 30:
                await write(store, clock, Chat("paper", "asker"), "answer", lane=Lane.ANSWER)
            self.sent.append((chat, (letter.text,), nonce))
            return Sent((f"{len(self.sent)}",))

    paper = Asked()
    await deliver_waiting(parts_of(store, clock), Paced(paper, TELEGRAM, clock, clock.ticks))
    place = [texts for _, texts, _ in paper.sent].index(("answer",))
    assert 31 <= place <= 33


async def test_when_the_next_may_go_is_known_of_waiting_put_off_and_closed_chats(store: SqlStore, clock: Walk) -> None:
    assert await store.next_ready("paper") is None
    now = clock.now()

    def later(name: str, minutes: int) -> tuple[Entry, ...]:
        at = now + timedelta(minutes=minutes)
        return entries(name, f"paper:{name}", Lane.EDITION, [name], now, idempotent=False, not_before=at)

    await store.add_entries([*later("a", 9), *later("b", 7)], now)
    assert await store.next_ready("paper") == now + timedelta(minutes=7)
    assert await store.next_ready("elsewhere") is None
    await store.add_entries(later("c", 0), now)
    paper = Paper([Busy(now + timedelta(minutes=8), "429")])
    await deliver_waiting(parts_of(store, clock), paper)
    assert await store.next_ready("paper") == now + timedelta(minutes=7)
    (b,) = [each for each in await store.entries({State.WAITING}) if each.message == "b"]
    await store.drop(b.id, now)
    assert await store.next_ready("paper") == now + timedelta(minutes=8)
    await store.reopen("paper:c", now)
    assert await store.next_ready("paper") == now + timedelta(minutes=8), "the message itself waits as long"


# --- before a platform that counts by itself

COUNTS = {**{f"{k}": 5 for k in range(1, 16)}, **{f"-{k}": 24 for k in range(1, 4)}}
"""Messages to each chat; three groups get more than a minute's."""


async def seen_by_a_strict_platform(limits: Limits) -> Strict:
    """All of them delivered on a clock that jumps."""
    jumps = Jumps()
    strict = Strict(jumps, strict_as.TELEGRAM, expected=sum(COUNTS.values()))
    store = await timeless("sqlite:///:memory:", jumps)
    for chat, n in COUNTS.items():
        for k in range(n):
            await write(store, jumps, Chat("square", chat), f"{chat} {k}")
    paced = Paced(strict, limits, jumps, Ticks(jumps.seconds, jumps.sleep))
    await deliver_all(parts_of(store, jumps), paced, strict, asyncio.Event())
    await store.close()
    return strict


@pytest.mark.slow
async def test_a_platform_that_counts_by_itself_is_never_asked_too_much_and_hardly_ever_too_little() -> None:
    strict = await seen_by_a_strict_platform(TELEGRAM)
    assert Counter(arrival.chat for arrival in strict.arrived) == COUNTS
    assert strict.too_many == 0
    assert at_best(COUNTS, strict_as.TELEGRAM) / strict.arrived[-1].at > 0.94


@pytest.mark.slow
async def test_to_a_pace_that_is_too_quick_it_has_to_say_no() -> None:
    """Which proves that it counts."""
    strict = await seen_by_a_strict_platform(Limits(Limit(200, SECOND), Limit(200, SECOND)))
    assert strict.too_many > 20
    assert len(strict.arrived) == sum(COUNTS.values())
