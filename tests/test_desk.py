"""The desk: who may, what is answered, who else is told; on the real SQLite store, with platforms on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bot
from bot.catalogs import shipped_tongues
from bot.core.actors import read_tables
from bot.core.domain import Chat, Draft, DraftClaim, Fold, Post, Subscription, Tagged, Thread, Topic
from bot.core.floods import MOST, MOST_SAID
from bot.core.incoming import (
    Asker,
    Erased,
    Found,
    Incoming,
    Joined,
    Left,
    Missed,
    Moved,
    Overheard,
    Pressed,
    Rights,
    RightsChanged,
    Role,
    Said,
)
from bot.core.letters import Button
from bot.core.outbox import Gone, Lane, Pause, State, entries
from bot.core.pace import TELEGRAM
from bot.core.replies import Reply
from bot.core.requests import AskDigest
from bot.core.rooms import Admission, House, operator_code
from bot.desk.front import EARLY, TIDY, FrontDesk
from bot.desk.later import BRIEF
from bot.desk.office import Office
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.pipeline import Manners
from bot.store.sql import SqlStore, open_store
from bot.verbs.deliver import deliver_waiting
from bot.verbs.digest import write_digest
from bot.verbs.edition import write_edition
from tests.fakes.clock import FakeClock
from tests.fakes.engine import StepEngine
from tests.fakes.paper import Paper
from tests.tables import file_with_tables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ports import Desk

DATA = Path(bot.__file__).parent / "data"
TABLES = read_tables(
    [(DATA / "actors.csv").read_text(encoding="utf-8")], [(DATA / "outlets.csv").read_text(encoding="utf-8")]
)
GROUP, TOPIC = Chat("telegram", "-100123"), Chat("telegram", "-100123", "7")
OPERATOR, ADMINS = Chat("telegram", "1"), Chat("telegram", "42")
OWNER = Asker("42", Role.OWNER, "Kim")
MEMBER = Asker("77", Role.MEMBER, "Max")
MAY_ALL, MAY_NOTHING = Rights(hears=True), Rights(("Send Messages",))
ASKS_FIRST = House(operators=(OPERATOR.key,))
OPEN = House("open")


class Stage:
    """A desk with its store, papers and engine; `say`, `press` and `join` are what happens in the group."""

    def __init__(self, store: SqlStore, house: House = OPEN) -> None:
        self.store, self.clock, self.engine = store, FakeClock(), StepEngine()
        self.papers = {name: Paper(platform=name) for name in ("telegram", "discord")}
        extractive = ExtractiveSummariser()
        self.parts = Parts(store, extractive, extractive, self.clock, TABLES, outbox=store, rooms=store, inbox=store)
        manners = {name: Manners("lantern_bot") for name in self.papers}
        self.nudged: list[str] = []
        self.office = Office(self.parts, manners, self.papers, house, self.engine, self.nudged.append)
        self.desk = FrontDesk(self.office)
        self.updates = 0

    async def say(
        self, text: str, asker: Asker = OWNER, chat: Chat = GROUP, *, to_us: bool = False, home: Chat | None = None
    ) -> Reply | None:
        said = Said(chat, asker, text, self.clock.now(), self._update(), to_us=to_us, home=home)
        return await self.desk.respond(said)

    async def press(self, command: str, asker: Asker, chat: Chat, about: Chat | None = None) -> Reply | None:
        return await self.desk.respond(Pressed(chat, asker, command, self.clock.now(), self._update(), "9", about))

    async def join(self, rights: Rights = MAY_ALL, by: Asker = OWNER, chat: Chat = GROUP) -> Reply | None:
        return await self.desk.respond(Joined(chat, "Lantern users", by, rights, self.clock.now(), self._update()))

    async def happens(self, incoming: Incoming) -> None:
        assert await self.desk.respond(incoming) is None

    async def delivered(self, platform: str = "telegram") -> list[tuple[str, str]]:
        """What has gone out since the last look: chat and text."""
        paper = self.papers[platform]
        before = len(paper.sent)
        await deliver_waiting(self.parts, paper)
        return [(chat.key, texts[0]) for chat, texts, _ in paper.sent[before:]]

    def buttons(self, platform: str = "telegram") -> list[Button]:
        return [button for row in self.papers[platform].letters[-1].buttons for button in row]

    def _update(self) -> str:
        self.updates += 1
        return str(self.updates)


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(file_with_tables(tmp_path / "tagbrief.db"))
    yield opened
    await opened.close()


@pytest.fixture
def stage(sqlite: SqlStore) -> Stage:
    return Stage(sqlite)


def the_front_desk_is_a_desk(stage: Stage) -> Desk:
    """Checked by mypy."""
    return stage.desk


def text(reply: Reply | None) -> str:
    assert reply is not None
    return reply.text


# --- who may


async def test_an_admin_follows_and_is_the_contact_from_then_on(stage: Stage) -> None:
    assert "Following #lantern" in text(await stage.say("/follow #lantern"))
    room = await stage.store.room(GROUP.key)
    assert room is not None
    assert (room.admin, room.contact, room.admission) == ("42", ADMINS.key, Admission.ALLOWED)


async def test_small_talk_bots_and_channels_are_met_with_silence(stage: Stage) -> None:
    assert await stage.say("hello all") is None
    assert await stage.say("/following", Asker("5", Role.BOT)) is None
    assert await stage.say("/following", Asker("-100", Role.CHANNEL)) is None


@pytest.mark.parametrize("line", ["/mute @spammer 2h", "/mute", "/unmute @spammer", "/ban @x", "/warn", "/mute @x"])
async def test_in_a_group_commands_that_may_be_for_other_bots_are_left_alone(stage: Stage, line: str) -> None:
    assert await stage.say(line) is None
    assert await stage.store.mutes(GROUP.key, stage.clock.now()) == []


@pytest.mark.parametrize("line", ["/mute tag lantern", "/mute #lantern", "/mute author @spammer 2h", "/mute word gift"])
async def test_a_mute_that_can_only_be_ours_is_obeyed(stage: Stage, line: str) -> None:
    await stage.say(line)
    assert len(await stage.store.mutes(GROUP.key, stage.clock.now())) == 1


async def test_what_names_us_is_answered_even_when_it_is_wrong(stage: Stage) -> None:
    assert "no command /warn" in text(await stage.say("/warn@lantern_bot", to_us=True))
    assert await stage.say("/mute@other_bot word gift") is None


async def test_a_member_is_refused_once_in_ten_minutes_and_the_message_passes(stage: Stage) -> None:
    await stage.join()
    refusal = await stage.say("/mute word gift", MEMBER)
    assert refusal is not None
    assert refusal.passing
    assert await stage.say("/unfollow #lantern", replace(MEMBER, id="78")) is None
    stage.clock.pass_time(timedelta(minutes=10))
    assert await stage.say("/mute word gift", MEMBER) is not None
    assert await stage.store.mutes(GROUP.key, stage.clock.now()) == []


async def test_on_discord_each_refusal_is_for_the_asker_alone(stage: Stage) -> None:
    channel = Chat("discord", "5")
    for _ in range(2):
        refusal = await stage.say("/mute word gift", MEMBER, channel)
        assert refusal is not None
        assert refusal.private


async def test_a_members_wish_to_follow_goes_to_the_admin_who_grants_it_with_one_tap(stage: Stage) -> None:
    await stage.join()
    assert "passed your wish on" in text(await stage.say("/follow #lantern", MEMBER))
    ((chat, word),) = await stage.delivered()
    assert chat == ADMINS.key
    assert word.startswith("Max asks in “Lantern users”: follow #lantern")
    follow, no = stage.buttons()
    assert (follow.label, follow.about, no.label) == ("Follow", GROUP.key, "No")
    assert await stage.store.following(GROUP.key) == []

    assert "Following #lantern" in text(await stage.press(follow.command, OWNER, ADMINS, about=GROUP))
    assert [each.topic.tags for each in await stage.store.following(GROUP.key)] == [("lantern",)]
    assert await stage.store.following(ADMINS.key) == []
    ((chat, word),) = await stage.delivered()  # the group sees it, and its first brief
    assert (chat, "Following #lantern" in word) == (GROUP.key, True)
    assert [job for job, _ in stage.engine.asked] == [BRIEF]


async def test_the_same_wish_comes_to_the_admin_once_a_day(stage: Stage) -> None:
    await stage.join()
    for _ in range(3):
        await stage.say("/follow #lantern", MEMBER)
    assert len(await stage.delivered()) == 1


async def test_a_button_in_a_private_chat_asks_for_the_role_in_the_chat_it_is_for(stage: Stage) -> None:
    await stage.join()
    assert "for the admins" in text(await stage.press("/unfollow #lantern", MEMBER, Chat("telegram", "77"), GROUP))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/status@lantern_bot", "That is for the admins of “Lantern users”. You can use /digest."),
        ("/settings", "That is for the admins of “Lantern users”. You can use /digest."),
        ("/pause 2h", "Nothing was changed: that is for the admins of “Lantern users”. You can use /digest."),
    ],
)
async def test_a_member_who_asks_to_be_shown_what_admins_see_is_told_who_may_and_nothing_of_changes(
    stage: Stage, line: str, told: str
) -> None:
    await stage.join()
    assert text(await stage.say(line, MEMBER)) == told


async def test_a_forged_button_about_a_strange_chat_leaves_no_trace(sqlite: SqlStore) -> None:
    stage = Stage(sqlite, ASKS_FIRST)
    left = Asker("666", Role.LEFT)
    assert await stage.press("/follow #lantern", left, Chat("telegram", "666"), Chat("telegram", "-1")) is None
    assert await sqlite.rooms("telegram") == []
    assert await stage.delivered() == []


async def test_a_thousand_commands_in_a_minute_are_told_once_to_slow_down(stage: Stage) -> None:
    answers = [await stage.say("/following") for _ in range(1000)]
    assert [reply is not None for reply in answers] == [True] * (MOST_SAID + 1) + [False] * (1000 - MOST_SAID - 1)
    assert "Slow down" in text(answers[MOST_SAID])
    assert await stage.say("/following", replace(OWNER, id="43")) is not None
    stage.clock.pass_time(timedelta(minutes=1))
    assert "Slow down" not in text(await stage.say("/following"))


async def test_who_asks_in_a_group_leaves_half_of_what_it_may_get_to_others(stage: Stage) -> None:
    await stage.join()
    answers = [await stage.say("/following") for _ in range(20)]
    assert TELEGRAM.group is not None
    assert sum(reply is not None for reply in answers) <= TELEGRAM.group.count / 2 + 1
    assert await stage.say("/following", chat=Chat("telegram", "-1002")) is not None  # another group is not this one


async def test_presses_cost_no_message_and_are_many_in_a_minute(stage: Stage) -> None:
    await stage.join()
    answers = [await stage.press("/following", OWNER, GROUP) for _ in range(MOST + 2)]
    assert [reply is not None for reply in answers] == [True] * (MOST + 1) + [False]
    assert "Slow down" in text(answers[MOST])


async def test_a_forum_topic_is_a_chat_of_its_own_let_in_with_its_group(stage: Stage) -> None:
    await stage.join()
    await stage.say("/follow #lantern", chat=TOPIC)
    assert len(await stage.store.following(TOPIC.key)) == 1
    assert await stage.store.following(GROUP.key) == []
    inner = await stage.store.room(TOPIC.key)
    assert inner is not None
    assert (inner.home, inner.title) == (GROUP.key, "Lantern users")


# --- set up from a private chat


def looked_up(found: Found | None) -> object:
    async def look_up(name: str, asker: str) -> Found | None:
        assert (name, asker) == ("@lantern_news", "42")
        return found

    return look_up


CHANNEL = Found(Chat("telegram", "-100777"), "Lantern news", Role.ADMIN, MAY_ALL)


@pytest.mark.parametrize(
    ("found", "said", "follows"),
    [
        (CHANNEL, "For “Lantern news”:", 1),
        (None, "I cannot see", 0),
        (replace(CHANNEL, role=Role.MEMBER), "for the admins of “Lantern news”", 0),
        (replace(CHANNEL, role=Role.LEFT), "I cannot see", 0),
        (replace(CHANNEL, rights=Rights(("Post Messages",))), "Give me “Post Messages”", 0),
    ],
)
async def test_a_channel_is_set_up_from_a_private_chat_by_its_admins(
    stage: Stage, found: Found | None, said: str, follows: int
) -> None:
    asker = Asker("42", Role.PRIVATE, "Kim")
    event = Said(ADMINS, asker, "/follow @lantern_news #lantern", stage.clock.now(), "1", to_us=True)
    assert said in text(await stage.desk.respond(event, looked_up(found)))  # type: ignore[arg-type]  # its shape is checked above
    assert len(await stage.store.following(CHANNEL.chat.key)) == follows
    assert [chat for chat, _ in await stage.delivered()] == [CHANNEL.chat.key] * follows
    assert await stage.store.following(ADMINS.key) == []


# --- the door


async def test_a_new_chat_is_greeted_with_what_works_and_how_to_mend_what_does_not(stage: Stage) -> None:
    hello = await stage.join(Rights())
    assert "✅ I can post here." in text(hello)
    assert "❌ Privacy mode is on: bare commands may not reach me" in text(hello)
    assert "/privacy" in text(hello)
    assert hello is not None
    assert hello.buttons[0][0].command == "/follow"


async def test_the_operator_is_asked_once_and_lets_a_chat_in_with_one_tap(sqlite: SqlStore) -> None:
    stage = Stage(sqlite, ASKS_FIRST)
    assert "is asked first" in text(await stage.join())
    assert await stage.say("/follow #lantern") is not None
    assert await stage.say("/follow #lantern") is None
    ((chat, question),) = await stage.delivered()
    assert (chat, "Lantern users" in question, "added by Kim" in question) == (OPERATOR.key, True, True)
    allow, _ = stage.buttons()

    assert await stage.press(allow.command, replace(OWNER, role=Role.PRIVATE), ADMINS) is None  # not the operator
    assert "Allowed" in text(await stage.press(allow.command, Asker("1", Role.PRIVATE), OPERATOR))
    ((chat, hello),) = await stage.delivered()
    assert (chat, "✅ I can post here." in hello) == (GROUP.key, True)
    assert "Following" in text(await stage.say("/follow #lantern"))


async def test_a_chat_that_was_refused_hears_nothing(sqlite: SqlStore) -> None:
    stage = Stage(sqlite, ASKS_FIRST)
    await stage.join()
    await stage.press(f"/refuse {GROUP.key}", Asker("1", Role.PRIVATE), OPERATOR)
    assert await stage.say("/follow #lantern") is None
    assert await stage.store.following(GROUP.key) == []
    assert await stage.join() is None


async def test_only_listed_chats_are_let_in_where_a_list_holds(sqlite: SqlStore) -> None:
    stage = Stage(sqlite, House("list", frozenset({GROUP.key})))
    assert "Following" in text(await stage.say("/follow #lantern", chat=TOPIC))
    assert "run for other chats" in text(await stage.join(chat=Chat("telegram", "-100999")))
    assert await stage.say("/follow #lantern", chat=Chat("telegram", "-100999")) is None


async def test_whoever_knows_the_code_is_the_operator_and_nobody_after(sqlite: SqlStore) -> None:
    code = operator_code("123456:a-token")
    stage = Stage(sqlite, House(code=code))
    assert "not set up yet" in text(await stage.join())
    mine, thief = Asker("1", Role.PRIVATE), Asker("666", Role.PRIVATE)
    assert "not set up yet" in text(await stage.say("/start 0000000000", thief, Chat("telegram", "666"), to_us=True))
    assert "operator of this bot" in text(await stage.say(f"/start {code}", mine, OPERATOR, to_us=True))
    waiting = [chat for chat, _ in await stage.delivered()]
    assert waiting == [OPERATOR.key, OPERATOR.key]  # the group, and whoever guessed
    assert "is asked first" in text(await stage.say(f"/start {code}", thief, Chat("telegram", "666"), to_us=True))


async def test_a_discord_server_is_let_in_once_for_all_its_channels(sqlite: SqlStore) -> None:
    stage = Stage(sqlite, ASKS_FIRST)
    server, first, second = (Chat("discord", each) for each in ("guild-1", "5", "6"))
    await stage.desk.respond(Joined(first, "Guild", OWNER, MAY_ALL, stage.clock.now(), "1", home=server))
    await stage.press(f"/admit {server.key}", Asker("1", Role.PRIVATE), OPERATOR)
    assert [chat for chat, _ in await stage.delivered("discord")] == [first.key]
    assert "Following" in text(await stage.say("/follow #lantern", chat=second, to_us=True, home=server))
    private = Chat("discord", "900")
    assert "No longer" in text(await stage.press("/unfollow #lantern", OWNER, private, about=second))
    await stage.happens(Left(server, "removed", stage.clock.now(), "9"))
    assert [room.admission for room in await sqlite.rooms_in(server.key)] == [Admission.GONE] * 3


async def test_lost_rights_pause_the_chat_tell_an_admin_once_and_resume_by_themselves(stage: Stage) -> None:
    await stage.join()
    for number in ("a", "b"):
        await stage.happens(RightsChanged(GROUP, MAY_NOTHING, stage.clock.now(), number))
    await stage.store.add_entries(
        entries("m", GROUP.key, Lane.EDITION, ["brief"], stage.clock.now(), idempotent=False), stage.clock.now()
    )
    ((chat, word),) = await stage.delivered()
    assert chat == ADMINS.key
    assert "“Send Messages” was taken from me" in word
    assert [each.why for each in await stage.store.pauses(stage.clock.now())] == ["rights are missing: Send Messages"]

    await stage.happens(RightsChanged(GROUP, MAY_ALL, stage.clock.now(), "c"))
    assert await stage.delivered() == [(GROUP.key, "brief")]
    await stage.happens(RightsChanged(GROUP, MAY_NOTHING, stage.clock.now(), "d"))
    assert [chat for chat, _ in await stage.delivered()] == [ADMINS.key]


async def test_a_chat_we_left_keeps_everything_and_goes_on_when_we_are_back(stage: Stage) -> None:
    await stage.join()
    await stage.say("/follow #lantern")
    await stage.happens(Left(GROUP, "removed", stage.clock.now(), "x"))
    room, timetable = await stage.store.room(GROUP.key), await stage.store.timetable(GROUP.key)
    assert room is not None
    assert timetable is not None
    assert (room.admission, timetable.next_due) == (Admission.GONE, None)
    assert len(await stage.store.following(GROUP.key)) == 1

    assert "I follow hashtags" in text(await stage.join())
    timetable = await stage.store.timetable(GROUP.key)
    assert timetable is not None
    assert timetable.next_due is not None
    assert await stage.store.pauses(stage.clock.now()) == []


async def test_a_chat_found_closed_is_told_to_an_admin_once_and_opens_when_somebody_commands(
    stage: Stage,
) -> None:
    await stage.join()
    now = stage.clock.now()
    stage.papers["telegram"].answers = [Gone("not enough rights to send text messages")]
    await stage.store.add_entries(entries("m", GROUP.key, Lane.EDITION, ["brief"], now, idempotent=False), now)
    assert await stage.delivered() == [(GROUP.key, "brief")]  # which the chat did not take
    for _ in range(2):
        told = await early(stage)
        stage.clock.pass_time(timedelta(days=1))
        if told:
            ((chat, word),) = told
            assert (chat, "takes nothing from me any more: not enough rights" in word) == (ADMINS.key, True)
    assert told == []
    await stage.say("/following", MEMBER)
    assert await stage.delivered() == [(GROUP.key, "brief")]


async def test_who_unblocks_us_in_private_is_spoken_to_again(stage: Stage) -> None:
    asker = Asker("42", Role.PRIVATE, "Kim")
    await stage.say("/follow #lantern", asker, ADMINS, to_us=True)
    await stage.happens(Left(ADMINS, "blocked", stage.clock.now(), "x"))
    await stage.happens(RightsChanged(ADMINS, MAY_ALL, stage.clock.now(), "y"))
    room = await stage.store.room(ADMINS.key)
    assert room is not None
    assert room.admission is Admission.ALLOWED
    assert await stage.store.pauses(stage.clock.now()) == []


async def test_a_chat_that_is_left_in_peace_for_a_while_stays_so_when_it_is_woken(stage: Stage) -> None:
    await stage.join()
    until = stage.clock.now() + timedelta(minutes=5)
    await stage.store.pause(Pause(GROUP.key, until, "flood wait"), stage.clock.now())
    await stage.happens(RightsChanged(GROUP, MAY_ALL, stage.clock.now(), "y"))
    assert [each.until for each in await stage.store.pauses(stage.clock.now())] == [until]


async def test_a_group_that_becomes_a_supergroup_takes_all_along(stage: Stage) -> None:
    await stage.join()
    await stage.say("/follow #lantern")
    new = Chat("telegram", "-100999")
    for number in ("a", "b"):  # both chats tell of it
        await stage.happens(Moved(GROUP, new, stage.clock.now(), number))
    assert await stage.store.following(GROUP.key) == []
    assert len(await stage.store.following(new.key)) == 1
    assert "Lantern users" in [room.title for room in await stage.store.rooms("telegram")]
    assert await stage.store.room(GROUP.key) is None


# --- chats as sources


def heard_post(id_: str, words: str, *tags: str, at: datetime) -> Post:
    return Post(id_, "telegram", words, at, author="77", tags=tags or ("lantern",), scope=GROUP.key)


async def overhear(stage: Stage, post: Post, *, edited: bool = False) -> None:
    await stage.happens(Overheard(GROUP, post, stage.clock.now(), post.id, edited))


async def listening(stage: Stage) -> None:
    await stage.join()
    await stage.say("/follow #lantern")
    room = await stage.store.room(GROUP.key)
    assert room is not None
    await stage.store.save_room(replace(room, heard=True))


async def private_texts(stage: Stage) -> list[str]:
    return [post.text for post, _ in await stage.store.thread(GROUP.key, "lantern")]


async def test_a_chat_is_no_source_until_an_admin_says_so(stage: Stage) -> None:
    post = heard_post("m1", "The tram stops at 9 on Monday. #lantern", at=stage.clock.now())
    await stage.join()
    await stage.say("/follow #lantern")
    await overhear(stage, post)
    assert await private_texts(stage) == []
    await listening(stage)
    await overhear(stage, post)
    assert await private_texts(stage) == [post.text]


async def test_only_messages_with_a_followed_tag_are_kept(stage: Stage) -> None:
    await listening(stage)
    await overhear(stage, heard_post("m1", "Dinner at 8? #family", "family", at=stage.clock.now()))
    assert await stage.store.posts(["m1"], GROUP.key) == {}


async def test_an_edit_replaces_the_text_and_an_edit_without_the_tag_takes_it_away(stage: Stage) -> None:
    await listening(stage)
    first = heard_post("m1", "The tram stops at 9. #lantern", at=stage.clock.now())
    await overhear(stage, first)
    await overhear(stage, replace(first, text="The tram stops at 10. #lantern"), edited=True)
    assert await private_texts(stage) == ["The tram stops at 10. #lantern"]
    await overhear(stage, replace(first, text="Never mind. #x", tags=("x",)), edited=True)
    assert await private_texts(stage) == []


async def test_what_was_erased_is_gone_and_its_copy_is_a_first(stage: Stage) -> None:
    await listening(stage)
    words = "The tram to the harbour stops at nine on Monday for a week. #lantern"
    for number in (1, 2):
        await overhear(stage, heard_post(f"m{number}", words, at=stage.clock.now() + timedelta(minutes=number)))
    ((_, first), (_, copy)) = await stage.store.thread(GROUP.key, "lantern")
    assert (first.fold.copy_of, copy.fold.copy_of) == (None, "m1")
    await stage.happens(Erased(GROUP, ("m1",), stage.clock.now(), "x"))
    digest = await write_digest(stage.parts, Topic("#lantern", ("lantern",)), own=GROUP.key)
    assert {each.post_id for claim in digest.claims for each in claim.evidence} == {"m2"}


async def test_a_private_post_is_seen_by_its_own_chat_and_no_other(stage: Stage) -> None:
    await listening(stage)
    now = stage.clock.now()
    heard_here = "The harbour tram stops at nine on Monday for repairs. #lantern"
    public = Post("p1", "plaza", "The harbour bridge opens on Friday at noon. #lantern", now, "lena", tags=("lantern",))
    await stage.store.add_posts([public], [Tagged("public", "lantern", "p1", Fold(None, 0.0, "new"))], now)
    await overhear(stage, heard_post("m1", heard_here, at=now))
    topic = Topic("#lantern", ("lantern",))
    here = await write_digest(stage.parts, topic, own=GROUP.key)
    there = await write_digest(stage.parts, topic, own="telegram:-100999")
    everywhere = await write_digest(stage.parts, topic)
    assert here.counts.posts == 2
    assert there.counts.posts == everywhere.counts.posts == 1
    assert "tram" not in repr((there, everywhere))


class Wordy:
    """A model that says the first sentence of each post; `read` are the threads it was shown."""

    engine = "openai"

    def __init__(self) -> None:
        self.read: list[Thread] = []

    async def summarise(self, thread: Thread, language: str) -> Draft:
        self.read.append(thread)
        first = [entry.sentences[0] for entry in thread.posts]
        return Draft(tuple(DraftClaim(each.text, (each.ref,)) for each in first), self.engine, language)


async def test_a_draft_that_saw_a_private_post_is_not_shared_with_another_chat(stage: Stage) -> None:
    await listening(stage)
    now, model = stage.clock.now(), Wordy()
    parts = replace(stage.parts, summariser=model)
    public = Post("p1", "plaza", f"{FLOOD}.", now, "lena", tags=("lantern",))
    await stage.store.add_posts([public], [Tagged("public", "lantern", "p1", Fold(None, 0.0, "new"))], now)
    heard_here = "The harbour tram stops at nine on Monday for repairs. #lantern"
    await overhear(stage, heard_post("m1", heard_here, at=now))
    topic = Topic("#lantern", ("lantern",))
    for chat in (GROUP.key, GROUP.key, "telegram:-100999", "telegram:-100888"):
        await write_digest(parts, topic, own=chat)
    seen = [[entry.post.id for entry in thread.posts] for thread in model.read]
    assert seen == [["m1", "p1"], ["p1"]]  # one call for the group, one for all the others
    kept = await stage.store.drafts(topic, "public", "English", now - timedelta(hours=1))
    assert "tram" not in repr(kept)
    assert len(kept) == 1


async def test_the_same_words_in_a_chat_and_in_public_are_no_copies_of_each_other(stage: Stage) -> None:
    await listening(stage)
    now = stage.clock.now()
    words = "The harbour tram stops at nine on Monday for repairs, says the operator. #lantern #tram"
    public = Post("p1", "plaza", words, now, "lena", tags=("lantern", "tram"))
    rows = [Tagged("public", tag, "p1", Fold(None, 0.0, "new")) for tag in public.tags]
    await stage.store.add_posts([public], rows, now)
    await overhear(stage, heard_post("m1", words, at=now + timedelta(minutes=1)))
    for tags in (("lantern",), ("lantern", "tram")):
        digest = await write_digest(stage.parts, Topic("#lantern", tags), own=GROUP.key)
        assert (digest.counts.posts, digest.counts.copies) == (2, 0)


async def test_when_we_were_deaf_is_kept(stage: Stage) -> None:
    since = stage.clock.now() - timedelta(hours=1)
    await stage.happens(Missed("discord", since, stage.clock.now()))
    (gap,) = await stage.store.gaps("discord:5", since)
    assert (gap.since, gap.until, gap.chat) == (since, stage.clock.now(), None)


# --- what comes later


async def ask_for_a_brief(stage: Stage) -> str:
    """An answer with a placeholder in the outbox, and the job that brings its brief asked for."""
    now = stage.clock.now()
    post = Post(
        "p1",
        "plaza",
        "Line 4 is closed between Mill Street and the harbour since the morning flood #lantern",
        now,
        "lena",
        tags=("lantern",),
    )
    await stage.store.add_posts([post], [Tagged("public", "lantern", "p1", Fold(None, 0.0, "new"))], now)
    await stage.store.follow(Subscription(GROUP.key, Topic("#lantern", ("lantern",)), "English", now))
    reply = Reply((), later=AskDigest("lantern"))
    answer = "answer telegram 1"
    await stage.store.receive("telegram", "1", "{}", now)
    (received,) = await stage.store.waiting("telegram", 9, now)
    rows = entries(answer, GROUP.key, Lane.ANSWER, ["Looking …"], now, idempotent=False)

    async def then(connection: object) -> None:
        await stage.desk.ask_for(connection, GROUP, reply, answer, now)

    await stage.store.handled(received.id, now, rows, then)
    await stage.engine.start(dict(stage.desk.jobs()))
    return answer


async def test_a_brief_takes_the_place_of_its_placeholder(stage: Stage) -> None:
    await ask_for_a_brief(stage)
    assert await stage.delivered() == [(GROUP.key, "Looking …")]
    await stage.engine.drain()
    assert stage.nudged[-1] == "telegram"
    ((_, brief),) = await stage.delivered()
    assert "Line 4 is closed" in brief
    assert stage.papers["telegram"].letters[-1].edits == "m1"
    (kept,) = await stage.store.briefs(GROUP.key)
    assert kept.name == f"{BRIEF} answer telegram 1"


async def test_a_brief_comes_anew_when_its_placeholder_never_went(stage: Stage) -> None:
    await ask_for_a_brief(stage)
    await stage.engine.drain()  # before the placeholder was sent
    ((_, brief),) = await stage.delivered()
    assert "Line 4 is closed" in brief
    assert stage.papers["telegram"].letters[-1].edits is None


async def test_a_brief_that_is_made_twice_is_written_once(stage: Stage) -> None:
    answer = await ask_for_a_brief(stage)
    for _ in range(2):
        await stage.desk.jobs()[BRIEF](answer)
    assert len([text for _, text in await stage.delivered() if "Line 4" in text]) == 1
    assert len(await stage.store.briefs(GROUP.key)) == 1


async def test_the_last_try_of_a_brief_asks_no_model(stage: Stage) -> None:
    answer, model = await ask_for_a_brief(stage), Wordy()
    desk = FrontDesk(replace(stage.office, parts=replace(stage.parts, summariser=model)))
    for _ in range(2):
        await stage.store.one("desk", answer, stage.clock.now())
    await desk.jobs()[BRIEF](answer)
    assert model.read == []
    ((_, brief),) = await stage.delivered()
    assert "Line 4 is closed" in brief


async def test_a_brief_whose_maker_dies_three_times_is_given_up(stage: Stage) -> None:
    answer = await ask_for_a_brief(stage)
    for _ in range(3):  # each dies before it writes anything
        assert await stage.store.one("desk", answer, stage.clock.now()) is not None
    await stage.engine.drain()
    assert ("desk", answer) in [each[:2] for each in await stage.store.given_up()]
    assert [state.message for state in await stage.store.entries({State.WAITING})] == [answer]


async def test_a_reported_error_goes_to_the_admins_once_and_is_kept(stage: Stage) -> None:
    await ask_for_a_brief(stage)
    await stage.join()
    await stage.delivered()
    await stage.engine.drain()
    await stage.delivered()
    for who in ("77", "78"):
        await stage.press("/report 1", replace(MEMBER, id=who), GROUP)
    told = await stage.delivered()
    assert [chat for chat, _ in told] == [ADMINS.key]


# --- in which language


@pytest.fixture
def spoken(stage: Stage) -> Stage:
    """A desk that speaks German and Spanish too."""
    stage.parts = replace(stage.parts, tongues=shipped_tongues())
    stage.office = replace(stage.office, parts=stage.parts)
    stage.desk = FrontDesk(stage.office)
    return stage


ALONE = Asker("42", Role.PRIVATE, "Kim", "es")


async def test_an_admin_is_told_in_private_in_the_language_of_the_private_chat(spoken: Stage) -> None:
    await spoken.join()
    await spoken.say("/follow #tea")
    await spoken.say("/lang Español")
    await spoken.delivered()
    await spoken.say("/follow #lantern", MEMBER)
    assert [word.splitlines()[0] for _, word in await spoken.delivered()] == [
        "Max pide en «Lantern users»: follow #lantern"  # of a private chat that chose none nothing better is known
    ]
    await spoken.say("/lang Deutsch", ALONE, ADMINS)
    wish = await spoken.say("/follow #milk", MEMBER)
    assert text(wish) == "He pasado tu petición a un administrador."
    assert [word for _, word in await spoken.delivered()] == ["Max fragt in „Lantern users“: follow #milk"]
    assert [each.label for each in spoken.buttons()] == ["Folgen", "Nein"]
    await spoken.happens(RightsChanged(GROUP, Rights(("Send Messages", "Embed Links")), spoken.clock.now(), "away"))
    ((_, lost),) = await spoken.delivered()
    assert lost.startswith(
        "Ich kann in „Lantern users“ nicht mehr schreiben: „Send Messages“, „Embed Links“ wurden mir"
    )


async def test_the_operator_is_asked_in_the_language_of_his_chat_whoever_added_us(spoken: Stage) -> None:
    spoken.office = replace(spoken.office, house=ASKS_FIRST)
    spoken.desk = FrontDesk(spoken.office)
    await spoken.say("/lang Deutsch", Asker("1", Role.PRIVATE, "Ola"), OPERATOR)
    hello = await spoken.join(by=replace(OWNER, language="es"))
    assert text(hello) == "Primero se pregunta a quien gestiona este bot si puedo trabajar aquí. Avisaré."
    ((chat, word),) = await spoken.delivered()
    assert (chat, word) == (OPERATOR.key, "Darf ich in „Lantern users“ arbeiten (telegram, hinzugefügt von Kim)?")
    decided = await spoken.press(spoken.buttons()[0].command, Asker("1", Role.PRIVATE), OPERATOR)
    assert text(decided) == "Erlaubt: „Lantern users“."


async def test_what_is_set_up_from_elsewhere_is_answered_in_one_language(spoken: Stage) -> None:
    await spoken.join()
    await spoken.say("/follow #tea")
    await spoken.say("/lang Deutsch")
    found = Found(GROUP, "Lantern users", Role.OWNER, MAY_ALL)

    async def look_up(_name: str, _asker: str) -> Found:
        return found

    line = Said(ADMINS, ALONE, "/settings @lantern_users", spoken.clock.now(), "from elsewhere")
    reply = await spoken.desk.respond(line, look_up)
    assert text(reply).splitlines()[:2] == ["Für „Lantern users“:", "Einstellungen dieses Chats"]


# --- instant briefs and previews

FLOOD = "Line 4 is closed between Mill Street and the harbour since the morning flood #lantern"
BY_THREE = [
    (1, "plaza", FLOOD),
    (
        2,
        "plaza",
        "Line 4 closed between Mill Street and the harbour after the flood this morning, trains stop. #lantern",
    ),
    (3, "harbour", "The morning flood has closed Line 4 between Mill Street and the harbour. #lantern"),
]


async def follows_at_once(stage: Stage, *, sourced: bool = True, since: timedelta = timedelta(minutes=5)) -> None:
    """The group follows, and three voices speak in the last three minutes; by default after that."""
    now = stage.clock.now()
    stage.clock.at = now - since
    await stage.join()
    await stage.say("/follow #lantern instant")
    stage.clock.at = now
    posts = [
        Post(
            f"p{number}",
            source,
            words,
            now - timedelta(minutes=number),
            f"author{number}",
            tags=("lantern",),
            links=(f"https://city{number}.example/line4",) if sourced else (),
        )
        for number, source, words in BY_THREE
    ]
    rows = [Tagged("public", "lantern", each.id, Fold(None, 0.0, "new")) for each in posts]
    await stage.store.add_posts(posts, rows, now)


async def early(stage: Stage) -> list[tuple[str, str]]:
    await stage.desk.jobs()[EARLY]("")
    return await stage.delivered()


async def test_what_three_sourced_voices_say_comes_at_once_and_once(stage: Stage) -> None:
    await follows_at_once(stage)
    ((chat, brief),) = await early(stage)
    assert chat == GROUP.key
    assert brief.startswith("Now: sources named by several voices on 2 networks within the hour.")
    assert "Line 4" in brief
    assert stage.buttons()[0].label == "Why?"
    assert [each.topic for each in await stage.store.alerts(GROUP.key, stage.clock.now())] == ["#lantern"]
    (kept,) = await stage.store.briefs(GROUP.key)
    assert kept.name is not None
    stage.clock.pass_time(timedelta(minutes=1))
    assert await early(stage) == []


async def test_what_was_said_before_a_chat_followed_raises_nothing(stage: Stage) -> None:
    await follows_at_once(stage, since=timedelta())  # a look back brings what was said a minute ago
    assert await early(stage) == []


async def test_an_instant_brief_asks_no_model(stage: Stage) -> None:
    await follows_at_once(stage)
    model = Wordy()
    desk = FrontDesk(replace(stage.office, parts=replace(stage.parts, summariser=model)))
    await desk.jobs()[EARLY]("")
    assert model.read == []
    assert len(await stage.delivered()) == 1


async def test_who_wants_only_editions_hears_nothing_at_once(stage: Stage) -> None:
    await follows_at_once(stage)
    await stage.say("/follow #lantern digest")
    assert await early(stage) == []


async def test_what_names_no_source_comes_with_the_edition(stage: Stage) -> None:
    await follows_at_once(stage, sourced=False)
    assert await early(stage) == []


async def test_in_the_quiet_hours_an_instant_brief_waits(stage: Stage) -> None:
    stage.clock.pass_time(timedelta(hours=11))  # 23:00
    await follows_at_once(stage)
    assert await early(stage) == []
    (entry,) = await stage.store.entries({State.WAITING})
    assert entry.lane is Lane.INSTANT
    assert entry.not_before == stage.clock.now() + timedelta(hours=9)


async def test_an_author_who_is_muted_raises_nothing(stage: Stage) -> None:
    await follows_at_once(stage)
    await stage.say("/mute author @author3")
    assert await early(stage) == []


async def test_the_admins_see_a_preview_an_hour_before_the_first_edition_and_once(stage: Stage) -> None:
    await stage.join()
    await stage.say("/follow #lantern")
    assert await early(stage) == []
    timetable = await stage.store.timetable(GROUP.key)
    assert timetable is not None
    assert timetable.next_due is not None
    stage.clock.at = timetable.next_due - timedelta(minutes=60)
    words = replace(heard_post("p1", FLOOD, at=stage.clock.now()), scope="public")
    row = Tagged("public", "lantern", "p1", Fold(None, 0.0, "new"))
    await stage.store.add_posts([words], [row], stage.clock.now())
    ((chat, preview),) = await early(stage)
    assert chat == ADMINS.key
    assert preview.startswith("Preview: “Lantern users” gets its first brief at 09:00. It will look like this:")
    assert "Line 4" in preview
    assert await early(stage) == []


async def test_an_edition_tells_when_its_chat_was_not_heard(stage: Stage) -> None:
    await listening(stage)
    timetable = await stage.store.timetable(GROUP.key)
    assert timetable is not None
    assert timetable.next_due is not None
    stage.clock.at = timetable.next_due
    now = stage.clock.now()
    await overhear(stage, heard_post("m1", FLOOD, at=now - timedelta(hours=2)))
    await stage.happens(Missed("telegram", now - timedelta(minutes=70), now - timedelta(minutes=40)))
    await write_edition(stage.parts, stage.papers["telegram"], timetable)
    ((_, brief),) = await stage.delivered()
    assert "Line 4" in brief
    assert "Heard: this chat only. Deaf: this chat 07:50–08:20" in brief


async def test_tidying_is_a_job_that_ends(stage: Stage) -> None:
    await stage.store.note_start("gateway", stage.clock.now())
    stage.clock.pass_time(timedelta(days=3))
    await stage.desk.jobs()[TIDY]("")
    assert await stage.store.starts("gateway", stage.clock.now() - timedelta(days=9)) == []
