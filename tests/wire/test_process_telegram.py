"""The bot as a process on a Bot API server that it has never seen, as the people of its chats see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.core.rooms import operator_code
from tests.fakes.botapi import BotApi, effect
from tests.fakes.botapi.shapes import Member
from tests.wire import waiting
from tests.wire.process import (
    DUE,
    LONG,
    TRAM,
    Answers,
    Process,
    a_model_that_hangs,
    an_edition_is_due,
    now,
    running,
    until,
)

if TYPE_CHECKING:
    from tests.fakes.botapi.shapes import Chat, Message, User

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]

US = "tag_brief_bot"
ASKED = ("getUpdates", "getChatMember")
"""Methods that are asked before an answer can be written."""


@dataclass
class Town:
    """A server with people, a bot that runs, and the private chat of who runs it."""

    api: BotApi
    bot: Process
    operator: User
    office: Chat

    def heard(self, chat: Chat) -> list[str]:
        """What we said in a chat, in order, as it stands there now."""
        return [words_of(message) for message in self.api.world.from_bot(chat)]

    async def hears(self, chat: Chat, words: str) -> Message:
        """The message of ours with these words, as soon as it stands in a chat."""
        return await waiting.hears(lambda: self.api.world.from_bot(chat), words_of, words, LONG)

    async def let_in(self, chat: Chat, admin: User) -> None:
        """An admin adds us to a chat, and we are greeted."""
        self.api.world.adds_bot(admin, chat)
        await self.hears(chat, "I follow hashtags")

    async def group(self, title: str, admin: User, *, forum: bool = False) -> Chat:
        """A group that we were let into."""
        chat = self.api.world.supergroup(title, admin, forum=forum)
        await self.let_in(chat, admin)
        return chat

    async def ask(self, user: User, chat: Chat, line: str, topic: int | None = None) -> Message:
        """Our first answer to a line."""
        before = {message.id for message in self.api.world.from_bot(chat)}
        self.api.world.says(user, chat, line, topic=topic)

        def answered() -> Message | None:
            return next((each for each in self.api.world.from_bot(chat) if each.id not in before), None)

        message: Message = await until(answered)
        return message


OPEN = {"ALLOW_CHATS": "open"}
"""Spares the people of most tests the wait for the operator."""


def settings(api: BotApi) -> dict[str, str]:
    return {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API_BASE": api.address}


async def settled(api: BotApi, process: Process) -> Town:
    """A town whose operator has proved to be it."""
    operator = api.world.user("Olga")
    office = api.world.private(operator)
    town = Town(api, process, operator, office)
    api.world.says(operator, office, f"/start {operator_code(api.token)}")
    await town.hears(office, "You are the operator")
    return town


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole_town() -> AsyncIterator[Town]:
    async with BotApi(username=US) as api:
        api.rates.on = False  # who speaks how fast is tried below; these people do not wait
        morning = api.world.supergroup("Morning", api.world.user("Mia"))
        morning.members[api.world.bot.id] = Member(api.world.bot, "member")
        async with running(settings(api) | OPEN, partial(an_edition_is_due, f"telegram:{morning.id}")) as process:
            town = await settled(api, process)
            await process.reads(*TRAM)
            yield town
            assert not process.troubles()
            assert await process.stop() == 0


@pytest.fixture
def town(whole_town: Town) -> Town:
    """The town, whose bot lives: nobody waits for one that has died in the test before."""
    assert whole_town.bot.alive
    return whole_town


def words_of(message: Message) -> str:
    return message.text or ""


def buttons(message: Message) -> list[str]:
    return [each["text"] for row in (message.markup or {}).get("inline_keyboard", []) for each in row]


# --- a first day


async def test_its_menus_are_there_before_anybody_asks(town: Town) -> None:
    menus = await until(lambda: len(town.api.settings.commands) == 12 and town.api.settings.commands)
    named = {scope: [each["command"] for each in menu] for (scope, _), menu in menus.items()}
    assert named['{"type": "all_group_chats"}'] == ["digest", "why", "following", "help"]
    assert {"follow", "mute", "settings"} <= set(named['{"type": "all_chat_administrators"}'])


async def test_a_first_follow_is_answered_at_once_and_becomes_a_brief(town: Town) -> None:
    ada = town.api.world.user("Ada")
    group = await town.group("Tram talk", ada)
    asked = now()
    answer = await town.ask(ada, group, "/follow #HarbourTram")
    answered = now() - asked
    await town.hears(group, "3 June")
    print(f"/follow: answered in {answered:.2f} s, first brief after {now() - asked:.2f} s")  # noqa: T201
    assert "Following #HarbourTram" in (answer.text or "")
    assert {"Why?", "Full", "Mute…", "Report error"} <= set(buttons(answer))
    why = await town.ask(ada, group, "/why 1")
    assert (why.text or "").startswith("Claim 1 · ")


async def test_a_mute_is_refused_to_a_member_and_done_for_an_admin(town: Town) -> None:
    ada, bob = town.api.world.user("Ada"), town.api.world.user("Bob")
    group = await town.group("Mutes", ada)
    town.api.world.joins(bob, group)
    refused = await town.ask(bob, group, f"/mute@{US} word giveaway")
    assert (refused.text or "").startswith("Nothing was changed: that is for the admins of “Mutes”")
    muted = await town.ask(ada, group, f"/mute@{US} word giveaway")
    assert "Muted here: word “giveaway”" in (muted.text or "")
    assert [row[0] for row in town.bot.ask("SELECT value FROM mutes WHERE chat = ?", f"telegram:{group.id}")] == [
        "giveaway"
    ]
    town.api.world.presses(ada, muted, "Undo")
    await until(lambda: town.bot.ask("SELECT count(*) FROM mutes WHERE chat = ?", f"telegram:{group.id}") == [(0,)])


async def test_a_missing_argument_opens_a_picker_that_is_walked_in_one_message(town: Town) -> None:
    ada = town.api.world.user("Ada")
    group = await town.group("Pickers", ada)
    for number in range(1, 13):
        town.bot.follows(f"telegram:{group.id}", f"tag{number}")
    picker = await town.ask(ada, group, f"/unfollow@{US}")
    assert "#tag1" in buttons(picker)
    count = len(town.heard(group))
    assert "#tag12" not in buttons(picker)
    town.api.world.presses(ada, picker, next(each for each in buttons(picker) if "›" in each))
    await until(lambda: "#tag12" in buttons(picker))
    town.api.world.presses(ada, picker, next(each for each in buttons(picker) if "‹" in each))
    await until(lambda: "#tag1" in buttons(picker))
    assert len(town.heard(group)) == count
    town.api.world.presses(ada, picker, "Cancel")
    await until(lambda: picker.deleted or not buttons(picker))


async def test_a_topic_of_a_forum_is_a_chat_of_its_own(town: Town) -> None:
    ada = town.api.world.user("Ada")
    forum = await town.group("Forum", ada, forum=True)
    topic = town.api.world.opens_topic(ada, forum, "Trams")
    answer = await town.ask(ada, forum, "/follow #HarbourTram", topic)
    assert answer.thread == topic
    await town.hears(forum, "3 June")
    other = await town.ask(ada, forum, "/following")
    assert other.thread != topic
    assert "harbourtram" not in (other.text or "").lower()


async def test_a_group_that_becomes_a_supergroup_is_followed(town: Town) -> None:
    ada = town.api.world.user("Ada")
    group = town.api.world.group("Small", ada)
    await town.let_in(group, ada)
    await town.ask(ada, group, f"/mute@{US} word raffle")
    new = town.api.world.migrates(group)
    mutes = await town.ask(ada, new, "/mutes")
    assert "raffle" in (mutes.text or "")


async def test_an_answer_follows_a_group_that_moved_unnoticed(town: Town) -> None:
    ada = town.api.world.user("Ada")
    group = town.api.world.group("Smaller", ada)
    await town.let_in(group, ada)
    new = town.api.world.supergroup("Smaller", ada)
    new.members |= group.members
    moved = town.api.faults.add(effect("migrated", to=new.id), "sendMessage", group.id)
    town.api.world.says(ada, group, "/following")
    await until(lambda: town.heard(new))
    assert moved.fired == 1


async def test_an_edition_that_is_due_is_posted_in_silence(town: Town) -> None:
    morning = next(each for each in town.api.world.chats.values() if each.title == "Morning")
    edition = await town.hears(morning, "brief · ")
    assert DUE in (edition.text or "")
    assert {"Why?", "Full", "Report error"} <= set(buttons(edition))
    (sent,) = town.api.ledger.accepted("sendMessage", morning.id)
    assert sent.parameters["disable_notification"] in {True, "true"}


# --- trouble


async def test_who_blocked_us_is_left_alone_until_they_come_back(town: Town) -> None:
    eve = town.api.world.user("Eve")
    private = town.api.world.private(eve)
    await town.ask(eve, private, "/start")
    blocked = town.api.faults.add(effect("blocked"), "sendMessage", private.id)
    town.api.world.says(eve, private, "/following")
    await until(lambda: blocked.fired)
    town.api.world.blocks_bot(eve)
    sent = len(town.api.ledger.of("sendMessage", private.id))
    await town.ask(town.operator, town.office, "/help")  # it has gone on to others
    assert len(town.api.ledger.of("sendMessage", private.id)) == sent
    town.api.world.unblocks_bot(eve)
    town.api.world.says(eve, private, "/help")
    await town.hears(private, "/digest")


FLOOD = 20
"""Seconds of a flood wait: longer than any other chat waits for an answer, on a machine that is busy."""


async def test_a_flood_wait_of_one_chat_delays_no_other(town: Town) -> None:
    ada = town.api.world.user("Ada")
    slow, quick = await town.group("Slow", ada), await town.group("Quick", ada)
    flood = town.api.faults.add(effect("flood", retry_after=FLOOD), "sendMessage", slow.id)
    count = len(town.heard(slow))
    town.api.world.says(ada, slow, "/following")
    await until(lambda: flood.fired)
    await town.ask(ada, quick, "/following")
    await until(lambda: len(town.heard(slow)) > count)
    refused, again = town.api.ledger.of("sendMessage", slow.id)[-2:]
    print(f"a flood wait of {FLOOD} s lasted {again.moment - refused.moment:.1f} s")  # noqa: T201
    assert again.moment - refused.moment > FLOOD - 0.1
    assert refused.number < town.api.ledger.accepted("sendMessage", quick.id)[-1].number < again.number


async def test_a_storm_of_502_is_sat_out_and_doubles_nothing(town: Town) -> None:
    ada = town.api.world.user("Ada")
    group = await town.group("Storm", ada)
    storm = [town.api.faults.add(effect("server_error", status=502), method, times=2) for method in ASKED]
    town.api.world.says(ada, group, "/mutes")
    await town.hears(group, "Nothing is muted here")
    town.api.world.says(ada, group, "/following")
    lost = town.api.faults.add(effect("server_error", status=502, accept=True), "sendMessage", group.id)
    await town.hears(group, "This chat follows nothing yet")
    await town.ask(ada, group, "/help")
    assert [each.fired for each in storm] == [2, 2]
    assert lost.fired == 1
    texts = town.heard(group)
    assert len(texts) == len(set(texts)), texts


@pytest.mark.parametrize("cut", ["reset", "fin", "half"])
async def test_a_connection_cut_after_the_message_was_taken_brings_no_second(town: Town, cut: str) -> None:
    ada = town.api.world.user("Ada")
    group = await town.group(f"Cut {cut}", ada)
    fault = town.api.faults.add(effect(cut, accept=True), "sendMessage", group.id)
    await town.ask(ada, group, "/following")
    await town.ask(ada, group, "/help")
    assert fault.fired == 1
    texts = town.heard(group)
    assert len(texts) == len(set(texts)), texts


@pytest.mark.slow  # a message a second, and six of them
async def test_who_asks_in_a_burst_is_answered_no_faster_than_telegram_allows(town: Town) -> None:
    ada = town.api.world.user("Ada")
    group = await town.group("Burst", ada)
    town.api.rates.on = True
    try:
        before, since = len(town.heard(group)), now()
        for line in ("/following", "/help", "/mutes", "/settings", "/status", "/privacy"):
            town.api.world.says(ada, group, line)
        await until(lambda: len(town.heard(group)) == before + 6)
        print(f"six answers to six commands at once took {now() - since:.1f} s")  # noqa: T201
        assert town.api.rates.refused == 0
    finally:
        town.api.rates.on = False


# --- a life with a sudden end


async def test_it_asks_its_operator_and_answers_once_what_it_had_taken_in_before_a_kill() -> None:
    async with BotApi(username=US) as api, running(settings(api)) as process:
        town = await settled(api, process)
        ada = api.world.user("Ada")
        group = api.world.supergroup("Quay", ada)
        await allowed(town, group, ada)
        # Who asks is looked up while an update is handled: it is in the store by then, and Telegram let go of it.
        held = api.faults.add(effect("silence", accept=False), "getChatMember", group.id)
        api.world.says(ada, group, f"/mute@{US} word giveaway")
        await until(lambda: any(each.fault for each in api.ledger.of("getChatMember", group.id)))
        process.kill()
        api.world.says(ada, group, "/following")  # nobody takes it before the next start
        process.start()
        await town.hears(group, "Muted here: word “giveaway”")
        await town.hears(group, "This chat follows nothing yet")
        await town.ask(ada, group, "/help")  # whatever it would say twice stands before this
        assert held.seen > 1
        assert sum("Muted here: word" in text for text in town.heard(group)) == 1
        assert await process.stop() == 0


async def allowed(town: Town, group: Chat, admin: User) -> None:
    """A group waits for the operator, and is told what works once they allow it."""
    town.api.world.adds_bot(admin, group)
    await town.hears(group, "is asked first")
    question = await town.hears(town.office, "May I work in “Quay”")
    assert all("is asked first" in text for text in town.heard(group))
    town.api.world.presses(town.operator, question, "Allow")
    hello = await town.hears(group, "I follow hashtags")
    assert "✅ I can post here." in (hello.text or "")
    assert "❌ Privacy mode is on" in (hello.text or "")
    await until(lambda: town.heard(town.office)[-1] == "Allowed: “Quay”.")


async def test_first_answers_come_while_the_model_hangs() -> None:
    with a_model_that_hangs() as where:
        await first_answers(where)


async def first_answers(where: dict[str, str]) -> None:
    """Six people ask in six groups, and each is answered though no brief is made."""
    async with BotApi(username=US) as api, running(settings(api) | OPEN | where) as process:
        api.rates.on = False
        town = await settled(api, process)
        await process.reads(*TRAM)
        answers, users = Answers(), [api.world.user(f"User {number}") for number in range(6)]
        groups = [api.world.supergroup(f"Group of {user.first_name}", user) for user in users]
        await asyncio.gather(*map(town.let_in, groups, users))
        for line in ("/follow #HarbourTram", "/digest #HarbourTram", "/following", "/status", f"/mute@{US}"):
            await asyncio.sleep(APART)
            answers.seconds += [await timed(town, user, group, line) for user, group in zip(users, groups, strict=True)]
        print(answers)  # noqa: T201
        assert len(answers.seconds) >= 30
        assert not any("3 June" in text for group in groups for text in town.heard(group))
        assert process.ask("SELECT count(*) FROM inbox WHERE platform = 'desk' AND handled_at IS NULL")[0][0] > 0


APART = 1.1
"""Seconds between two questions in one chat: a group gets a message of ours a second, whoever asks."""


async def timed(town: Town, user: User, group: Chat, line: str) -> float:
    """How long somebody waited for what they see first of an answer."""
    since = now()
    await town.ask(user, group, line)
    return now() - since


async def test_a_button_under_a_brief_leaves_the_brief_as_it_is(town: Town) -> None:
    ada = town.api.world.user("Ada")
    group = await town.group("Buttons", ada)
    await town.ask(ada, group, "/follow #HarbourTram")
    brief = await town.hears(group, "3 June")
    for label, question in (("Why?", "Why what?"), ("Mute…", "What of this shall I hide here?")):
        town.api.world.presses(ada, brief, label)
        await town.hears(group, question)
    assert "3 June" in (brief.text or "")
    town.api.world.presses(ada, brief, "London")
    await town.hears(group, "Time here is that of London")
    assert "3 June" in (brief.text or "")
