"""Abuse and races: each is made to happen, shown to have happened, and changes nothing that it may not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.core.domain import Chat, Draft, DraftClaim, Fold, Post, Tagged, Thread
from bot.core.floods import MOST_SAID
from bot.core.incoming import Asker, Role, Said
from bot.core.letters import Letter
from bot.core.outbox import Busy, Entry, Lane, Outcome, State
from bot.crashpoints import Point
from bot.desk.front import EARLY, FrontDesk
from bot.extractive import ExtractiveSummariser
from bot.store.sql import open_store
from bot.verbs.deliver import LEASE, deliver_waiting
from bot.verbs.edition import write_edition
from tests.fakes.paper import Paper
from tests.tables import file_with_tables
from tests.test_desk import GROUP, MEMBER, OWNER, Stage, text
from tests.test_telegram_translate import OURSELVES, message, translated

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FLOOD = "Line 4 is closed between Mill Street and the harbour since the morning flood #lantern"
BRIDGE = "The old bridge opens again on 3 May after two years of repairs #lantern"
HIDES = "/mute author author9"
OTHER_BOT = {"id": 5001, "is_bot": True, "first_name": "Echo", "username": "echo_bot"}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    store = await open_store(file_with_tables(tmp_path / "tagbrief.db"))
    yield Stage(store)
    await store.close()


# --- A9, A10: who asks too much, and who is nobody


async def test_a9_a_thousand_commands_in_a_minute_get_one_slow_down_and_others_their_answers(stage: Stage) -> None:
    answers, others = [], []
    for n in range(1000):
        answers.append(await stage.say("/following"))
        stage.clock.pass_time(timedelta(milliseconds=59))
        if n % 100 == 99:
            others.append(await stage.say("/following", replace(MEMBER, id=f"other{n}")))
    said = [text(each) for each in answers if each is not None]
    assert len(said) == MOST_SAID + 1  # the flood was one: the rest is silence
    assert [n for n, each in enumerate(said) if "Slow down" in each] == [MOST_SAID]
    assert len([each for each in others if each is not None]) == 10
    assert not any("Slow down" in text(each) for each in others)
    assert await stage.store.entries(frozenset(State), chat=GROUP.key) == []


async def test_a10_our_own_words_come_back_as_nothing() -> None:
    heard = [await translated(message(words, **{"from": OURSELVES})) for words in ("/following", f"1. {FLOOD}")]
    assert heard == [(), ()]


async def test_a10_two_bots_that_answer_each_other_end_at_once(stage: Stage) -> None:
    events = await translated(message("/following@sample_bot", **{"from": OTHER_BOT}))
    asked = [each for each in events if isinstance(each, Said)]
    assert [each.asker.role for each in asked] == [Role.BOT]
    await stage.join()
    before = await stage.store.entries(frozenset(State))
    for words in ("/following", "/mute tag lantern", "/help", "hello"):
        assert await stage.say(words, Asker("5001", Role.BOT, "Echo"), to_us=True) is None
    assert await stage.store.entries(frozenset(State)) == before
    assert text(await stage.say("/following")) != ""


# --- T4: a wait of a day is told


async def test_t4_a_flood_wait_of_a_day_shows_in_the_status_until_it_is_over(stage: Stage) -> None:
    until = stage.clock.now() + timedelta(seconds=86400)
    await stage.join()
    paper = stage.papers["telegram"]
    paper.answers = [Busy(until, "flood control exceeded, retry after 86400 s")]
    await stage.say("/follow #lantern")
    await follow_up(stage)
    assert [each.chat for each in await stage.store.pauses(stage.clock.now())] == [GROUP.key]
    told = text(await stage.say("/status"))
    assert "The platform takes no message for this chat until 15 Mar 12:00" in told
    assert "It goes on by itself." in told
    stage.clock.at = until + timedelta(seconds=1)
    assert "takes no message" not in text(await stage.say("/status"))


async def follow_up(stage: Stage) -> None:
    """Something goes to the chat, and meets the wait."""
    await waiting_edition(stage, post("p9", BRIDGE, "author9"), late=False)
    await stage.delivered()
    assert stage.papers["telegram"].answers == []


# --- A11: a mute and a message on its way


def post(id_: str, words: str, author: str, source: str = "plaza") -> Post:
    link = f"https://{author}.example/line4"
    return Post(id_, source, words, None, author, tags=("lantern",), links=(link,))


async def heard(stage: Stage, *posts: Post) -> None:
    now = stage.clock.now()
    young = [replace(each, created_at=now - timedelta(minutes=n)) for n, each in enumerate(reversed(posts), 1)]
    rows = [Tagged("public", "lantern", each.id, Fold(None, 0.0, "new")) for each in young]
    await stage.store.add_posts(young, rows, now)


async def waiting_edition(stage: Stage, *posts: Post, late: bool = True) -> None:
    """An edition that is written; where it is late, it waits for the end of the quiet hours."""
    await stage.join()
    await stage.say("/follow #lantern")
    timetable = await stage.store.timetable(GROUP.key)
    assert timetable is not None
    assert timetable.next_due is not None
    stage.clock.at = timetable.next_due + (timedelta(hours=14) if late else timedelta())  # 23:00, or as it is due
    await heard(stage, *posts)
    assert await write_edition(stage.parts, stage.papers["telegram"], timetable)


async def waiting(stage: Stage, lane: Lane = Lane.EDITION) -> list[Entry]:
    return [each for each in await stage.store.entries({State.WAITING}, chat=GROUP.key) if each.lane is lane]


BOTH = (post("p1", FLOOD, "author1"), post("p9", BRIDGE, "author9"))


async def test_a11_an_edition_that_waits_for_the_morning_does_not_show_what_was_muted_at_night(stage: Stage) -> None:
    await waiting_edition(stage, *BOTH)
    (old,) = await waiting(stage)
    assert "bridge" in old.text
    assert "Muted" in text(await stage.say(HIDES))
    (new,) = await waiting(stage)
    assert (new.message, new.not_before, new.edition) == (f"{old.message} again", old.not_before, old.edition)
    assert new.buttons == old.buttons
    stage.clock.at = old.not_before
    ((_, brief),) = await stage.delivered()
    assert "Line 4" in brief
    assert "bridge" not in brief
    assert "Line 4" in text(await stage.say("/why 1"))
    assert "bridge" not in text(await stage.say("/why 1"))
    assert [each.why for each in await stage.store.entries({State.DROPPED})] == ["muted meanwhile"]


async def test_a11_an_edition_of_which_nothing_is_left_is_not_sent(stage: Stage) -> None:
    await waiting_edition(stage, BOTH[1])
    assert len(await waiting(stage)) == 1
    await stage.say(HIDES)
    assert await waiting(stage) == []
    stage.clock.pass_time(timedelta(hours=12))
    assert await stage.delivered() == []


async def test_a11_a_mute_of_something_else_leaves_what_waits_as_it_is(stage: Stage) -> None:
    await waiting_edition(stage, *BOTH)
    before = await waiting(stage)
    await stage.say("/mute author somebody")
    assert await waiting(stage) == before


async def test_a11_an_instant_brief_in_the_quiet_hours_keeps_what_enough_voices_say_without_the_muted(
    stage: Stage,
) -> None:
    old = await waiting_alert(stage, voices=4)
    await stage.say("/mute author author4")
    (new,) = await waiting(stage, Lane.INSTANT)
    assert new.message == f"{old.message} again"
    assert new.not_before == old.not_before
    (brief,) = await stage.store.briefs_in(GROUP.key, new.message)
    voices = {evidence.author for claim in brief.digest.claims for evidence in claim.evidence}
    assert voices == {"author1", "author2", "author3"}


async def test_a11_an_instant_brief_that_too_few_voices_state_without_the_muted_is_not_sent(stage: Stage) -> None:
    await waiting_alert(stage, voices=3)
    await stage.say("/mute author author3")
    assert await waiting(stage, Lane.INSTANT) == []


async def waiting_alert(stage: Stage, voices: int) -> Entry:
    """An instant brief that waits for the end of the quiet hours."""
    await loud(stage, voices)
    await stage.desk.jobs()[EARLY]("")
    (entry,) = await waiting(stage, Lane.INSTANT)
    return entry


async def loud(stage: Stage, voices: int) -> None:
    """So many say the same at night, where somebody wants to hear of it at once."""
    stage.clock.pass_time(timedelta(hours=11))  # 23:00
    await stage.join()
    await stage.say("/follow #lantern instant")
    stage.clock.pass_time(timedelta(minutes=10))  # what was said before the follow raises no alert
    said = [
        FLOOD,
        "Line 4 closed between Mill Street and the harbour after the flood this morning, trains stop. #lantern",
        "The morning flood has closed Line 4 between Mill Street and the harbour. #lantern",
        "Line 4 is closed since the flood this morning between Mill Street and the harbour, no trains. #lantern",
    ]
    sources = ("plaza", "plaza", "harbour", "harbour")
    posts = [post(f"p{n}", said[n - 1], f"author{n}", source=sources[n - 1]) for n in range(1, voices + 1)]
    await heard(stage, *posts)


@dataclass
class Slow(Paper):
    """Takes its time with each message, as a platform does; `posted` tells what stood in the chat, in order."""

    posted: list[str] = field(default_factory=list)

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        await asyncio.sleep(0.1)
        self.posted.append(letter.text)
        return await super().send(chat, letter, nonce)


@pytest.mark.parametrize("point", [Point.ENTRIES_LEASED, Point.BEFORE_SEND, Point.AFTER_SEND])
async def test_a11_a_mute_that_races_a_delivery_is_not_followed_by_what_it_hides(stage: Stage, point: Point) -> None:
    paper = stage.papers["telegram"] = Slow(platform="telegram")
    await waiting_edition(stage, *BOTH, late=False)
    asking: list[asyncio.Future[None]] = []

    def passing(passed: Point) -> None:
        if passed is point and not asking:
            asking.append(asyncio.ensure_future(mute()))

    async def mute() -> None:
        assert "Muted" in text(await stage.say(HIDES))
        paper.posted.append("confirmed")

    await deliver_waiting(replace(stage.parts, passing=passing), paper)
    assert len(asking) == 1
    await asyncio.gather(*asking)
    await deliver_waiting(stage.parts, paper)
    after = paper.posted[paper.posted.index("confirmed") :]
    assert not any("bridge" in each for each in after)
    assert sum("Line 4" in each for each in paper.posted) == 1


async def test_a11_a_mute_that_commits_between_lease_and_send_wins(stage: Stage) -> None:
    await waiting_edition(stage, *BOTH, late=False)
    now = stage.clock.now()
    (leased,) = await stage.store.lease("telegram", 9, now, now + LEASE)
    assert "bridge" in leased.text
    await stage.say(HIDES)
    assert await stage.store.begin(leased, now) is None
    ((_, brief),) = await stage.delivered()
    assert "Line 4" in brief
    assert "bridge" not in brief


async def test_a11_two_admins_who_mute_at_once_both_win(stage: Stage) -> None:
    third = post("p5", "The library on Oak Street closes at 6 on Fridays from June #lantern", "author5")
    await waiting_edition(stage, *BOTH, third)
    other = replace(OWNER, id="43", role=Role.ADMIN)
    await asyncio.gather(stage.say(HIDES), stage.say("/mute author author5", other))
    (left,) = await waiting(stage)
    assert "Line 4" in left.text
    assert "bridge" not in left.text
    assert "library" not in left.text


class Interrupted(ExtractiveSummariser):
    """Somebody mutes while it reads for the first time."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.read = stage, 0

    async def summarise(self, thread: Thread, language: str) -> Draft:
        self.read += 1
        if self.read == 1:
            assert "Muted" in text(await self.stage.say(HIDES))
        return await super().summarise(thread, language)


async def test_a11_a_mute_that_commits_while_an_edition_is_made_is_in_it(stage: Stage) -> None:
    slow = Interrupted(stage)
    stage.parts = replace(stage.parts, summariser=slow, fallback=slow)
    await waiting_edition(stage, *BOTH)
    (entry,) = await waiting(stage)
    assert slow.read == 2
    assert "Line 4" in entry.text
    assert "bridge" not in entry.text


async def test_a11_a_mute_that_commits_while_an_instant_brief_is_made_has_it_made_anew(stage: Stage) -> None:
    slow = Interrupted(stage)
    await loud(stage, voices=3)
    desk = FrontDesk(replace(stage.office, parts=replace(stage.parts, fallback=slow)))
    await desk.jobs()[EARLY]("")
    assert (slow.read, await waiting(stage, Lane.INSTANT)) == (1, [])
    await desk.jobs()[EARLY]("")
    assert len(await waiting(stage, Lane.INSTANT)) == 1


class Terse(ExtractiveSummariser):
    """A model that says each post without its tag; `read` counts how often it was asked."""

    engine = "openai"
    read = 0

    async def summarise(self, thread: Thread, language: str) -> Draft:
        self.read += 1
        first = [entry.sentences[0] for entry in thread.posts]
        said = [DraftClaim(each.text.removesuffix(" #lantern") + ".", (each.ref,)) for each in first]
        return Draft(tuple(said), self.engine, language)


async def test_a11_what_a_model_wrote_is_settled_anew_hours_later_without_asking_it_again(stage: Stage) -> None:
    model = Terse()
    stage.parts = replace(stage.parts, summariser=model)
    stage.desk = FrontDesk(replace(stage.office, parts=stage.parts))
    await waiting_edition(stage, *BOTH)
    (old,) = await waiting(stage)
    assert "bridge" in old.text
    stage.clock.pass_time(timedelta(hours=5))
    await stage.say(HIDES)
    (new,) = await waiting(stage)
    edition = await stage.store.edition(new.edition or 0)
    assert edition is not None
    assert [(each.engine, each.note) for each in edition.digests] == [("openai", None)]
    assert "Line 4" in new.text
    assert "bridge" not in new.text
    assert model.read == 1
