"""A chat's day: it follows a tag, its edition comes once, is sent once, and what fails is kept and shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert

from bot.core.actors import EMPTY
from bot.core.domain import Chat, Draft, DraftClaim, Post, Thread, Usage
from bot.core.editions import Timetable
from bot.core.outbox import Busy, Lane, Outcome, Refused, Settled, State, Unclear, entries
from bot.core.render import plain
from bot.core.schedule import next_look, rhythm
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.pipeline import Manners, answer, ingest
from bot.rounds import Rounds
from bot.store.editions import _chat_row
from bot.store.schema import chats
from bot.store.sql import SqlStore, open_store
from bot.store.unavailable import StoreUnavailable
from tests.fakes.clock import FakeClock
from tests.fakes.engine import StepEngine
from tests.fakes.paper import Paper

CHAT = Chat("paper", "1")
START = datetime(2026, 3, 14, 12, tzinfo=UTC)
MANNERS = Manners(zone="Europe/Lisbon", length=None)


@dataclass
class Day:
    clock: FakeClock
    store: SqlStore
    paper: Paper
    engine: StepEngine
    parts: Parts
    rounds: Rounds

    async def sweep_at(self, now: datetime) -> list[str]:
        """What is sent by a sweep at an instant."""
        self.clock.at = now
        before = len(self.paper.sent)
        await self.rounds.sweep("")
        await self.engine.drain()
        return ["\n".join(parts) for _, parts, _ in self.paper.sent[before:]]

    async def hear(self, text: str) -> None:
        await ingest(self.parts, [post(text, self.clock.now())])


def post(text: str, at: datetime, author: str = "ana") -> Post:
    return Post(id=f"{author}/{text}", source="plaza", text=text, created_at=at, author=author, tags=("harbourtram",))


@pytest.fixture
async def day() -> AsyncIterator[Day]:
    store = await open_store("sqlite:///:memory:")
    clock, paper, engine = FakeClock(START), Paper(), StepEngine()
    extractive = ExtractiveSummariser()
    parts = Parts(store, extractive, extractive, clock, EMPTY, store)
    rounds = Rounds(parts, {"paper": paper}, engine)
    await rounds.begin()
    await answer(parts, CHAT, "/follow #HarbourTram", MANNERS)
    yield Day(clock, store, paper, engine, parts, rounds)
    await store.close()


NEXT_NINE = datetime(2026, 3, 15, 9, tzinfo=UTC)  # Lisbon is on UTC in March


async def test_an_edition_comes_at_nine_by_the_chats_clock_and_once(day: Day) -> None:
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    assert await day.sweep_at(NEXT_NINE - timedelta(minutes=1)) == []
    sent = await day.sweep_at(NEXT_NINE)
    assert len(sent) == 1
    assert sent[0].startswith("Morning brief · Sun 15 Mar")
    assert "Line 4 is closed at Mill Street." in sent[0]
    assert await day.sweep_at(NEXT_NINE + timedelta(minutes=1)) == []
    assert await day.sweep_at(NEXT_NINE + timedelta(hours=10)) == []


async def test_the_next_edition_repeats_nothing_and_names_the_quiet_topic_only_beside_news(day: Day) -> None:
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    await day.sweep_at(NEXT_NINE)
    assert await day.sweep_at(NEXT_NINE + timedelta(days=1)) == []
    await answer(day.parts, CHAT, "/follow #Ferry", MANNERS)
    await day.hear("Line 4 runs again from Mill Street. #HarbourTram")
    sent = await day.sweep_at(NEXT_NINE + timedelta(days=2))
    assert "Line 4 runs again" in sent[0]
    assert "is closed" not in sent[0]
    assert "Nothing new: #Ferry" in sent[0]


async def test_a_host_that_slept_three_days_sends_one_late_edition(day: Day) -> None:
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    sent = await day.sweep_at(NEXT_NINE + timedelta(days=3, hours=8))
    assert len(sent) == 1
    assert "Late: this was due at 09:00." in sent[0]


async def test_a_busy_chat_gets_its_edition_later_and_once(day: Day) -> None:
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    day.paper.answers = [Busy(NEXT_NINE + timedelta(minutes=5), "429")]
    assert len(await day.sweep_at(NEXT_NINE)) == 1  # the attempt that was answered "later"
    assert await day.sweep_at(NEXT_NINE + timedelta(minutes=4)) == []
    assert len(await day.sweep_at(NEXT_NINE + timedelta(minutes=5))) == 1
    assert await day.store.entries() == []


@pytest.mark.parametrize(
    ("outcome", "state"), [(Unclear("reset"), State.UNCLEAR), (Refused("too long"), State.REFUSED)]
)
async def test_what_did_not_arrive_for_sure_is_kept_for_the_operator_and_not_sent_again(
    day: Day, outcome: Outcome, state: State
) -> None:
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    day.paper.answers = [outcome]
    assert len(await day.sweep_at(NEXT_NINE)) == 1
    assert await day.sweep_at(NEXT_NINE + timedelta(minutes=30)) == []
    assert [entry.state for entry in await day.store.entries()] == [state]


async def test_an_unclear_message_goes_again_with_the_same_nonce_where_the_platform_knows_it(day: Day) -> None:
    day.paper.idempotent = True
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    day.paper.answers = [Unclear("reset")]
    await day.sweep_at(NEXT_NINE)
    await day.sweep_at(NEXT_NINE + timedelta(minutes=1))
    nonces = {nonce for _, _, nonce in day.paper.sent}
    assert len(day.paper.sent) == 2
    assert len(nonces) == 1


async def test_why_explains_the_edition_that_was_sent(day: Day) -> None:
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    await day.sweep_at(NEXT_NINE)
    reply = await answer(day.parts, CHAT, "/why 1", MANNERS)
    assert reply is not None
    assert "Line 4 is closed at Mill Street." in plain(reply.lines)


async def test_a_chat_that_follows_nothing_gets_nothing(day: Day) -> None:
    await answer(day.parts, CHAT, "/unfollow #HarbourTram", MANNERS)
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    assert await day.sweep_at(NEXT_NINE) == []
    assert await day.sweep_at(NEXT_NINE + timedelta(days=8)) == []


class CountingModel:
    """A model that says the first sentence of a thread, and counts how often it was asked."""

    engine = "openai"

    def __init__(self) -> None:
        self.asked = 0

    async def summarise(self, thread: Thread, language: str) -> Draft:
        self.asked += 1
        first = thread.posts[0].sentences[0]
        return Draft((DraftClaim(first.text, (first.ref,)),), self.engine, language, usage=(Usage("m", 1, 1, 0.1),))


async def test_chats_that_follow_the_same_tag_in_a_language_share_one_model_call(day: Day) -> None:
    model = CountingModel()
    parts = Parts(day.store, model, ExtractiveSummariser(), day.clock, EMPTY, day.store)
    rounds = Rounds(parts, {"paper": day.paper}, day.engine)
    await rounds.begin()
    await answer(parts, Chat("paper", "2"), "/follow #HarbourTram", MANNERS)
    await answer(parts, Chat("paper", "3"), "/follow #HarbourTram in Deutsch", MANNERS)
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    day.clock.at = NEXT_NINE
    await rounds.sweep("")
    await day.engine.drain()
    assert {chat.id for chat, _, _ in day.paper.sent} == {"1", "2", "3"}
    assert model.asked == 2  # English once for two chats, Deutsch once


async def test_chats_due_at_once_share_one_model_call_and_one_job(day: Day) -> None:
    model = CountingModel()
    parts = Parts(day.store, model, ExtractiveSummariser(), day.clock, EMPTY, day.store)
    rounds = Rounds(parts, {"paper": day.paper}, day.engine)
    await rounds.begin()
    for k in range(2, 8):
        await answer(parts, Chat("paper", f"{k}"), "/follow #HarbourTram", MANNERS)
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    day.clock.at = NEXT_NINE
    await rounds.sweep("")
    assert len(day.engine.asked) == 1
    await day.engine.drain()
    assert sorted(chat.id for chat, _, _ in day.paper.sent) == [f"{k}" for k in range(1, 8)]
    assert model.asked == 1


async def gather(day: Day, due: int) -> None:
    """So many chats, each of which has been due a second longer than the one before."""
    nine = rhythm("UTC", "09:00")
    crowd = [
        Timetable(Chat("paper", f"{k}"), nine, "English", START, next_due=START - timedelta(seconds=k))
        for k in range(due)
    ]
    async with day.store._writing() as connection:
        await connection.execute(delete(chats))
        await connection.execute(insert(chats), [_chat_row(each) for each in crowd])


@pytest.mark.parametrize(("due", "jobs"), [(30, 2), (2000, 50), (7000, 100)])
async def test_however_many_chats_are_due_few_jobs_are_asked_for_and_they_name_the_longest_due_first(
    day: Day, due: int, jobs: int
) -> None:
    await gather(day, due)
    await day.rounds.sweep("")
    named = [key.rpartition(" @ ")[0].split(" ") for _, key in day.engine.asked]
    assert len(named) == jobs
    assert [chat for some in named for chat in some] == [f"paper:{k}" for k in reversed(range(due))]


async def test_who_stands_behind_many_is_not_due_again_before_its_turn_can_have_come(day: Day) -> None:
    await gather(day, 5001)
    await day.rounds.sweep("")
    first, last = [await day.store.timetable(f"paper:{k}") for k in (5000, 0)]
    assert first is not None
    assert last is not None
    assert first.next_due == START + timedelta(minutes=10)
    assert last.next_due == START + timedelta(minutes=10, seconds=250)


async def test_a_sweep_leaves_a_long_delivery_to_a_job_so_that_the_next_sweep_can_begin(day: Day) -> None:
    for k in range(230):
        told = entries(f"m{k}", f"paper:{k}", Lane.INSTANT, ["Line 4 is closed."], START, idempotent=True)
        await day.store.add_entries(told, START)
    await day.rounds.sweep("")
    assert len(day.paper.sent) == 200
    await day.engine.drain()
    assert len(day.paper.sent) == 230
    assert await day.store.tally() == {}


class AwayOnce(SqlStore):
    """An outbox whose database is away when an outcome is to be stored for the first time."""

    tries = 0

    async def settle(self, done: Settled, now: datetime) -> bool:
        self.tries += 1
        if self.tries == 1:
            raise StoreUnavailable("away")
        return await super().settle(done, now)


async def test_an_outcome_is_stored_when_the_database_is_back_and_nothing_is_sent_twice(day: Day) -> None:
    await day.hear("Line 4 is closed at Mill Street. #HarbourTram")
    away = AwayOnce(day.store._engines)
    parts = Parts(away, day.parts.summariser, day.parts.fallback, day.clock, EMPTY, away)
    day.rounds = Rounds(parts, {"paper": day.paper}, day.engine)
    await day.rounds.begin()
    assert len(await day.sweep_at(NEXT_NINE)) == 1
    assert away.tries == 2
    assert await day.store.tally() == {}


class VerboseModel:
    """A model that says every sentence."""

    engine = "openai"

    async def summarise(self, thread: Thread, language: str) -> Draft:
        said = (sentence for entry in thread.posts for sentence in entry.sentences)
        return Draft(tuple(DraftClaim(each.text, (each.ref,)) for each in said), self.engine, language)


async def test_a_post_that_came_after_the_shared_draft_was_made_is_told_in_the_next_edition(day: Day) -> None:
    parts = Parts(day.store, VerboseModel(), ExtractiveSummariser(), day.clock, EMPTY, day.store)
    rounds = Rounds(parts, {"paper": day.paper}, day.engine)
    await rounds.begin()
    early = Chat("paper", "2")
    await answer(parts, early, "/follow #HarbourTram", MANNERS)
    sooner = rhythm("Europe/Lisbon", "08:45")
    await day.store.save_timetable(Timetable(early, sooner, "English", START, next_due=next_look(sooner, None, START)))
    for now, heard in (
        (NEXT_NINE - timedelta(minutes=15), "Line 4 is closed at Mill Street. #HarbourTram"),
        (NEXT_NINE, "Ferry 7 leaves from pier 12. #HarbourTram"),
        (NEXT_NINE + timedelta(days=1), None),
    ):
        day.clock.at = now - timedelta(minutes=5)
        if heard:
            await day.hear(heard)
        day.clock.at = now
        await rounds.sweep("")
        await day.engine.drain()
    told = ["\n".join(texts) for chat, texts, _ in day.paper.sent if chat == CHAT]
    assert "Ferry 7" not in told[0]  # its draft was that of the other chat
    assert "Ferry 7" in told[1]
