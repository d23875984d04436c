"""What a person in Telegram sees: commands, topics, channels, buttons, refusals, menus; over the loopback Bot API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.catalogs import shipped_tongues
from bot.core.domain import Chat
from bot.core.incoming import Erased, Incoming, Joined, Overheard, Pressed, Role, Said
from bot.core.letters import Button
from bot.core.replies import Reply, said
from bot.core.requests import AskDigest
from bot.core.rooms import Admission, Room
from bot.ports import LookUp
from tests.fakes.botapi import QUICK, BotApi, effect
from tests.wire.telegram_rig import Answers, FakeDesk, Rig, listening, rig
from tests.wire.waiting import until


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(waits=QUICK) as api:
        yield api


@pytest.fixture
async def running(api: BotApi) -> AsyncIterator[Rig]:
    async with rig(api) as one, listening(one):
        yield one


def to_askers(reply: Reply) -> Answers:
    """The same for whoever asks."""
    return lambda incoming: reply if isinstance(incoming, Said | Pressed) else None


async def test_a_command_in_a_group_is_answered_with_the_askers_role_as_a_reply(running: Rig) -> None:
    world = running.api.world
    ada, bob = world.user("Ada", language="de"), world.user("Bob")
    group = world.supergroup("Tea", ada)
    world.adds_bot(ada, group)
    asked = world.says(bob, group, "/following")
    await until(lambda: running.texts(group))
    assert running.texts(group) == ["member: /following"]
    assert world.from_bot(group)[0].reply_to is asked
    world.says(ada, group, "/follow@sample_bot #tea")
    await until(lambda: len(running.texts(group)) == 2)
    (joined,) = [each for each in running.desk.asked if isinstance(each, Joined)]
    assert (joined.title, joined.by.role if joined.by else None) == ("Tea", Role.OWNER)
    (_, follow) = [each for each in running.desk.asked if isinstance(each, Said)]
    assert (follow.asker.role, follow.asker.language, follow.to_us) == (Role.OWNER, "de", True)


async def test_a_topic_is_a_place_of_its_own_and_is_answered_there(running: Rig) -> None:
    world = running.api.world
    ada = world.user("Ada")
    forum = world.supergroup("Forum", ada, forum=True)
    world.adds_bot(ada, forum)
    topic = world.opens_topic(ada, forum, "Models")
    world.says(ada, forum, "/follow #tea", topic=topic)
    world.says(ada, forum, "/follow #milk")
    await until(lambda: len(running.texts(forum)) == 2)
    assert {each.chat.thread for each in running.desk.asked if isinstance(each, Said)} == {str(topic), None}
    assert {message.thread for message in world.from_bot(forum) if "#tea" in (message.text or "")} == {topic}


async def test_a_channel_post_that_is_a_command_is_its_posters(running: Rig) -> None:
    world = running.api.world
    ada = world.user("Ada")
    channel = world.channel("News", ada)
    world.adds_bot(ada, channel)
    world.posts(channel, "/follow #tea")
    await until(lambda: running.texts(channel))
    assert running.texts(channel) == ["poster: /follow #tea"]


async def test_a_button_asks_for_its_command_with_the_real_persons_role(api: BotApi) -> None:
    desk = FakeDesk(buttons)
    async with rig(api, desk=desk) as one, listening(one):
        world = api.world
        ada = world.user("Ada")
        group = world.supergroup("Tea", ada)
        world.adds_bot(ada, group)
        world.says(ada, group, "/mute")
        await until(lambda: one.texts(group))
        asked = world.from_bot(group)[0]
        world.presses(ada, asked, "word")
        await until(lambda: one.texts(group) == ["Muted."])
        assert [message.id for message in world.from_bot(group)] == [asked.id]  # in the place of the question
        assert desk.lines[-1] == "/mute word " + LONG
        await until(lambda: one.requests("answerCallbackQuery"))


LONG = "a-word-that-does-not-fit-the-sixty-four-bytes-of-a-button " * 2


def buttons(incoming: object) -> Reply | None:
    if isinstance(incoming, Said):
        return Reply(said("Mute what?"), buttons=((Button("word", f"/mute word {LONG}"),),))
    return Reply(said("Muted."), in_place=True) if isinstance(incoming, Pressed) else None


async def test_a_forged_button_does_nothing(running: Rig) -> None:
    world = running.api.world
    ada = world.user("Ada")
    private = world.private(ada)
    world.says(ada, private, "/help")
    await until(lambda: running.texts(private))
    message = world.from_bot(private)[0]
    forged = ("c:rm -rf", "t:" + "0" * 32, "anything", "t:short")
    for data in forged:
        world.forges_press(ada, message, data)
    world.says(ada, private, "/why 1")
    await until(lambda: len(running.texts(private)) == 2)
    assert running.desk.lines == ["/help", "/why 1"]


async def test_a_refusal_goes_after_a_while_and_one_to_a_press_is_never_written(api: BotApi) -> None:
    refused = Reply(said("Admins only."), passing=True, buttons=((Button("x", "/x"),),))
    desk = FakeDesk(to_askers(refused))
    async with rig(api, desk=desk) as one, listening(one):
        world = api.world
        ada, bob = world.user("Ada"), world.user("Bob")
        group = world.supergroup("Tea", ada)
        world.adds_bot(ada, group)
        world.says(bob, group, "/mute word x")
        await until(lambda: one.texts(group) == ["Admins only."])
        refusal = world.from_bot(group)[0]
        world.presses(bob, refusal, "x")
        await until(lambda: one.requests("answerCallbackQuery"))
        assert api.ledger.of("answerCallbackQuery")[0].parameters["text"] == "Admins only."
        await until(lambda: refusal.deleted)
        assert one.requests("sendMessage") == 1


async def test_what_shows_much_opens_in_private_and_is_asked_about_the_group_there(api: BotApi) -> None:
    much = Reply(said("all settings " * 60), private=True)
    async with rig(api, desk=FakeDesk(to_askers(much))) as one, listening(one):
        world = api.world
        ada = world.user("Ada")
        group = world.supergroup("Tea", ada)
        world.adds_bot(ada, group)
        world.says(ada, group, "/settings")
        await until(lambda: one.texts(group))
        shown = world.from_bot(group)[0]
        assert shown.text == "This is for you alone."
        address = (shown.markup or {})["inline_keyboard"][0][0]["url"]
        assert address.startswith("https://t.me/sample_bot?start=")
        private = world.private(ada)
        world.says(ada, private, "/start " + address.partition("start=")[2])
        await until(lambda: one.texts(private))
        pressed = one.desk.asked[-1]
        assert isinstance(pressed, Pressed)
        assert (pressed.command, pressed.about and pressed.about.id) == ("/settings", str(group.id))
        assert pressed.asker.role is Role.OWNER


async def test_readers_see_menus_and_what_is_said_around_answers_in_their_language(api: BotApi) -> None:
    much = Reply(said("all settings " * 60), private=True)
    async with rig(api, desk=FakeDesk(to_askers(much))) as one:
        one.parts = replace(one.parts, tongues=shipped_tongues())
        async with listening(one):
            await until(lambda: one.requests("setMyCommands") == 12)
            menus = {code: menu for (scope, code), menu in api.settings.commands.items() if "private" in scope}
            assert {code: menu[0]["description"] for code, menu in menus.items()} == {
                "": "brief of a topic now",
                "de": "Überblick zu einem Thema, jetzt",
                "es": "resumen de un tema, ahora",
            }
            world = api.world
            jana = world.user("Jana", language="de")
            group = world.supergroup("Tee", jana)
            world.adds_bot(jana, group)
            world.says(jana, group, "/settings")
            await until(lambda: one.texts(group))
            shown = world.from_bot(group)[0]
            assert (shown.text, (shown.markup or {})["inline_keyboard"][0][0]["text"]) == (
                "Das ist nur für dich.",
                "Öffnen",
            )


async def test_menus_are_set_once_for_members_and_once_for_admins(api: BotApi) -> None:
    async with rig(api) as one, listening(one):
        await until(lambda: one.requests("setMyCommands") == 4)
        menus = {place[0]: {each["command"] for each in menu} for place, menu in api.settings.commands.items()}
        of_members, of_admins = (
            next(menu for at, menu in menus.items() if name in at) for name in ("default", "admin")
        )
        assert "follow" not in of_members
        assert of_admins > of_members > {"help"}
    async with rig(api) as one, listening(one):
        await until(lambda: one.requests("getMyCommands") == 8)
        world = api.world
        ada = world.user("Ada")
        world.says(ada, world.private(ada), "/help")
        await until(lambda: one.texts(world.private(ada)))
        assert one.requests("setMyCommands") == 4


async def test_what_takes_long_is_asked_of_a_job_and_shows_that_it_is_being_made(api: BotApi) -> None:
    later = Reply(said("Following #tea."), later=AskDigest("tea"))
    async with rig(api, desk=FakeDesk(to_askers(later))) as one, listening(one):
        world = api.world
        ada = world.user("Ada")
        private = world.private(ada)
        world.says(ada, private, "/follow #tea")
        await until(lambda: one.requests("sendChatAction"))
        await until(lambda: one.texts(private))
        (asked,) = one.desk.later
        assert asked[0] == f"telegram:{ada.id}"
        entry = await one.entry(asked[1])
        assert entry.chat == asked[0]
        assert one.texts(private) == ["Following #tea.\nLooking …"]


async def test_chatter_is_kept_only_where_the_chat_is_a_source_and_a_tag_is_in_it(api: BotApi) -> None:
    async with rig(api) as one, listening(one):
        world = api.world
        ada = world.user("Ada")
        heard, deaf = world.supergroup("Heard", ada), world.supergroup("Deaf", ada)
        for place in (heard, deaf):
            world.adds_bot(ada, place)
            world.promotes(ada, world.bot, place)
        await until(lambda: len(one.desk.asked) >= 4)
        now = one.parts.clock.now()
        room = Room(Chat("telegram", str(heard.id)), "Heard", Admission.ALLOWED, now, heard=True)
        await one.store.save_room(room)
        world.says(ada, heard, "No tag here")
        world.says(ada, deaf, "Trains stop #tram")
        message = world.says(ada, heard, "Trains stop at nine #Tram")
        world.edits(message, "Trains stop at ten #tram")
        world.edits(message, "Nothing")
        await until(lambda: isinstance(one.desk.asked[-1], Erased))
        overheard = [each for each in one.desk.asked if isinstance(each, Overheard)]
        assert [(each.post.text, each.post.tags, each.edited) for each in overheard] == [
            ("Trains stop at nine #Tram", ("tram",), False),
            ("Trains stop at ten #tram", ("tram",), True),
        ]
        assert overheard[0].post.scope == f"telegram:{heard.id}"
        assert overheard[0].post.url == f"https://t.me/c/{str(heard.id)[4:]}/{message.id}"
        erased = one.desk.asked[-1]
        assert isinstance(erased, Erased)
        assert erased.posts == (overheard[0].post.id,)


async def test_the_token_is_in_no_log_line_and_no_repr(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with rig(api) as one, listening(one):
        fault = api.faults.add(effect("server_error"), "getUpdates", times=1)
        world = api.world
        ada = world.user("Ada")
        world.says(ada, world.private(ada), "/help")
        await until(lambda: one.texts(world.private(ada)) and fault.fired)
        shown = " ".join((repr(one.connection.bot), str(one.connection.bot), repr(one.messenger)))
    lines = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "telegram account" in lines
    for secret in (api.token, api.token.partition(":")[2]):
        assert secret not in lines
        assert secret not in shown


async def test_a_chat_whose_answer_hangs_holds_no_other_chat_up(api: BotApi) -> None:
    hanging = asyncio.Event()

    class SlowDesk(FakeDesk):
        async def respond(self, incoming: Incoming, look_up: LookUp | None = None) -> Reply | None:
            if isinstance(incoming, Said) and incoming.text == "/digest":
                await hanging.wait()
            return await super().respond(incoming, look_up)

    async with rig(api, desk=SlowDesk()) as one, listening(one):
        world = api.world
        people = [world.user(f"Person {number}") for number in range(20)]
        slow = api.faults.add(effect("slow", seconds=0.3), "sendMessage", people[1].id)
        world.says(people[0], world.private(people[0]), "/digest")
        world.says(people[0], world.private(people[0]), "/help")
        for person in people[1:]:
            world.says(person, world.private(person), "/help")
        await until(lambda: all(one.texts(world.private(person)) for person in people[1:]))
        order = [each.parameters["chat_id"] for each in api.ledger.of("sendMessage")]
        assert slow.fired == 1
        assert len(order) == 19
        assert one.texts(world.private(people[0])) == []
        hanging.set()
        await until(lambda: one.texts(world.private(people[0])) == ["private: /digest", "private: /help"])
