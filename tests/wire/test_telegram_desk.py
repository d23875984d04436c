"""The real desk behind the real Telegram side: what people in a group see, from the first hello on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.core.rooms import House
from bot.desk.front import FrontDesk
from bot.desk.office import Office
from bot.pipeline import Manners
from tests.fakes.botapi import QUICK, BotApi
from tests.fakes.engine import StepEngine
from tests.wire.telegram_rig import Rig, listening, rig
from tests.wire.waiting import until

if TYPE_CHECKING:
    from tests.fakes.botapi.shapes import Chat as Place
    from tests.fakes.botapi.shapes import Message, User


@dataclass
class Stage:
    """A group with its owner, and the desk that answers there."""

    one: Rig
    engine: StepEngine
    ada: User
    group: Place

    def last(self, place: Place | None = None) -> Message:
        """What we said last."""
        return self.one.api.world.from_bot(place or self.group)[-1]

    async def ask(self, user: User, text: str, place: Place | None = None, topic: int | None = None) -> Message:
        """Somebody asks, and is answered."""
        at = place or self.group
        before = len(self.one.texts(at))
        self.one.api.world.says(user, at, text, topic=topic)
        await until(lambda: len(self.one.texts(at)) > before)
        return self.last(at)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with BotApi(waits=QUICK) as api, rig(api) as one:
        api.rates.on = False
        engine = StepEngine()
        manners = {"telegram": Manners("sample_bot")}
        desk = FrontDesk(Office(one.parts, manners, {"telegram": one.messenger}, House("open"), engine))
        await engine.start(desk.jobs())
        one.desk = desk  # type: ignore[assignment]  # the real one
        ada = api.world.user("Ada")
        group = api.world.supergroup("Tea", ada, forum=True)
        async with listening(one):
            api.world.adds_bot(ada, group)
            await until(lambda: one.texts(group))
            yield Stage(one, engine, ada, group)


async def test_we_say_hello_where_we_are_added(stage: Stage) -> None:
    assert "/follow" in (stage.last().text or "")


async def test_a_follow_is_answered_at_once_and_its_answer_becomes_the_brief(stage: Stage) -> None:
    answer = await stage.ask(stage.ada, "/follow #tram")
    assert (answer.text or "").startswith("Following #tram.")
    assert "Looking" in (answer.text or "")
    await stage.engine.drain()
    await stage.one.deliver()
    assert stage.last() is answer
    assert answer.edited
    assert "Looking" not in (answer.text or "")
    assert [each.topic.name for each in await stage.one.store.following(f"telegram:{stage.group.id}")] == ["#tram"]


async def test_a_member_may_not_and_an_admin_may(stage: Stage) -> None:
    bob = stage.one.api.world.user("Bob")
    refusal = await stage.ask(bob, "/mute@sample_bot word giveaway")
    assert await stage.one.store.mutes(f"telegram:{stage.group.id}", stage.one.parts.clock.now()) == []
    await until(lambda: refusal.deleted)
    await stage.ask(stage.ada, "/mute word giveaway")
    muted = await stage.one.store.mutes(f"telegram:{stage.group.id}", stage.one.parts.clock.now())
    assert [each.value for each in muted] == ["giveaway"]


async def test_a_follow_in_a_topic_binds_to_it(stage: Stage) -> None:
    topic = stage.one.api.world.opens_topic(stage.ada, stage.group, "Models")
    answer = await stage.ask(stage.ada, "/follow #tram", topic=topic)
    assert answer.thread == topic
    key = f"telegram:{stage.group.id}"
    assert [len(await stage.one.store.following(each)) for each in (key, f"{key}/{topic}")] == [0, 1]


async def test_a_missing_argument_is_asked_for_and_the_question_gives_way_to_what_follows(stage: Stage) -> None:
    question = await stage.ask(stage.ada, "/mute@sample_bot")
    assert buttons(question)[-1] == "Cancel"
    count = len(stage.one.texts(stage.group))
    stage.one.api.world.presses(stage.ada, question, "Word")
    await until(lambda: "word" in (question.text or ""))
    assert len(stage.one.texts(stage.group)) == count
    again = await stage.ask(stage.ada, "/mute@sample_bot")
    stage.one.api.world.presses(stage.ada, again, "Cancel")
    await until(lambda: again.deleted or not buttons(again))
    assert await stage.one.store.mutes(f"telegram:{stage.group.id}", stage.one.parts.clock.now()) == []


async def test_a_page_of_choices_turns_and_marks_in_one_message(stage: Stage) -> None:
    page = await stage.ask(stage.ada, "/settings@sample_bot")
    count = len(stage.one.texts(stage.group))
    stage.one.api.world.presses(stage.ada, page, "○ 07:00")
    await until(lambda: "◉ 07:00" in buttons(page))
    chosen = buttons(page)
    stage.one.api.world.presses(stage.ada, page, "Other…")
    await until(lambda: "Back" in buttons(page))
    stage.one.api.world.presses(stage.ada, page, "Back")
    await until(lambda: buttons(page) == chosen)
    assert len(stage.one.texts(stage.group)) == count


def buttons(message: Message) -> list[str]:
    return [each["text"] for row in (message.markup or {}).get("inline_keyboard", []) for each in row]


async def test_a_bare_mute_in_a_group_may_be_another_bots_and_is_left_alone(stage: Stage) -> None:
    before = len(stage.one.texts(stage.group))
    stage.one.api.world.says(stage.ada, stage.group, "/mute")
    await stage.ask(stage.ada, "/following")
    assert len(stage.one.texts(stage.group)) == before + 1


async def test_what_a_person_presses_in_a_row_is_toasted_when_refused(stage: Stage) -> None:
    question = await stage.ask(stage.ada, "/mute@sample_bot")
    bob = stage.one.api.world.user("Bob")
    stage.one.api.world.joins(bob, stage.group)
    stage.one.api.world.presses(bob, question, "Word")
    await until(lambda: stage.one.requests("answerCallbackQuery"))
    assert stage.one.api.ledger.of("answerCallbackQuery")[-1].parameters.get("text")


async def test_a_channel_is_set_up_from_a_private_chat(stage: Stage) -> None:
    world = stage.one.api.world
    channel = world.channel("News", stage.ada, username="tea_news")
    world.adds_bot(stage.ada, channel)
    await until(lambda: stage.one.texts(channel))
    private = world.private(stage.ada)
    await stage.ask(stage.ada, "/follow @tea_news #tram", private)
    assert [each.topic.name for each in await stage.one.store.following(f"telegram:{channel.id}")] == ["#tram"]
    bob = world.user("Bob")
    await stage.ask(bob, "/follow @tea_news #milk", world.private(bob))
    assert len(await stage.one.store.following(f"telegram:{channel.id}")) == 1


async def test_a_group_that_moves_keeps_what_it_follows(stage: Stage) -> None:
    world = stage.one.api.world
    group = world.group("Small", stage.ada)
    world.adds_bot(stage.ada, group)
    await until(lambda: stage.one.texts(group))
    await stage.ask(stage.ada, "/follow #tram", group)
    new = world.migrates(group)
    await stage.ask(stage.ada, "/following", new)
    assert "#tram" in (stage.last(new).text or "")


async def test_a5_a_demoted_admin_is_refused_at_the_next_command_and_the_next_press(stage: Stage) -> None:
    world, bob = stage.one.api.world, stage.one.api.world.user("Bob")
    key = f"telegram:{stage.group.id}"
    world.promotes(stage.ada, bob, stage.group)
    await stage.ask(bob, "/mute word giveaway")
    page = await stage.ask(bob, "/settings@sample_bot")
    asked = stage.one.requests("getChatMember")
    world.demotes(stage.ada, bob, stage.group)
    refusal = await stage.ask(bob, "/mute word raffle")
    assert "admin" in (refusal.text or "")
    world.presses(bob, page, "○ 07:00")
    await until(lambda: stage.one.requests("answerCallbackQuery"))
    assert stage.one.requests("getChatMember") >= asked + 2  # nobody goes by what was known of him
    assert "◉ 07:00" not in buttons(page)
    muted = await stage.one.store.mutes(key, stage.one.parts.clock.now())
    assert [each.value for each in muted] == ["giveaway"]
    world.presses(stage.ada, page, "○ 07:00")
    await until(lambda: "◉ 07:00" in buttons(page))
