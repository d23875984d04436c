"""What a person on Discord sees: commands, lists, buttons, threads, what is for them alone; over a loopback Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.catalogs import shipped_tongues
from bot.chats.discord.answering import Waits
from bot.chats.discord.ears import Shards
from bot.core.domain import Chat, Claim, Counts, Digest, Standing, Subscription, Topic, Window
from bot.core.incoming import Incoming, Joined, Overheard, Pressed, Role, Said
from bot.core.letters import Button, Letter
from bot.core.outbox import Sent
from bot.core.pickers import Choices
from bot.core.replies import Reply, said
from bot.core.requests import AskDigest
from bot.ports import Unavailable
from tests.fakes.discordapi import DiscordApi
from tests.fakes.discordapi.model import Channel
from tests.wire.discord_rig import (
    FakeDesk,
    Rig,
    chat_of,
    guild_of,
    listening,
    quick_settings,
    rig,
    text_of,
)
from tests.wire.waiting import SOON, until


@pytest.fixture
async def api() -> AsyncIterator[DiscordApi]:
    async with DiscordApi(quick_settings()) as running:
        yield running


@pytest.fixture
def room(api: DiscordApi) -> Channel:
    """A text channel of a server in which the bot is."""
    return api.world.adds_text(api.world.adds_guild())


CLAIM = Claim("c", "Tea is up.", Standing.REPORTED, (), 1, 1, 0, "one post")
BRIEF = Digest("tea", "English", "extractive", Window(), Counts(1), (CLAIM,), ())


def always(reply: Reply) -> FakeDesk:
    return FakeDesk(lambda incoming: reply if isinstance(incoming, Said | Pressed) else None)


def components(message: Any) -> list[dict[str, Any]]:
    return [each for row in message.components for each in row["components"]]


async def test_a_command_is_answered_with_the_role_of_whoever_asks_and_where(api: DiscordApi, room: Channel) -> None:
    guild = guild_of(room)
    thread = api.world.adds_thread(room)
    forum = api.world.adds_thread(api.world.adds_forum(guild), "a post")
    manager = api.world.adds_member(guild, "Ada", "manage_channels")
    admin = api.world.adds_member(guild, "Root", "administrator")
    member = api.world.adds_member(guild, "Bob")
    owner = guild.members[guild.owner_id]
    async with rig(api) as one, listening(one):
        for who, place in ((member, room), (manager, thread), (admin, forum), (owner, room)):
            use = await api.world.uses(who, place, "following").answered()
            assert text_of(use.original).endswith(": /following")
        private = api.world.dm_with(member.user)
        await api.world.uses(member.user, private, "following").answered()
        asked = one.desk.of(Said)
        roles = [each.asker.role for each in asked]
        assert roles == [Role.MEMBER, Role.MANAGER, Role.ADMIN, Role.OWNER, Role.PRIVATE]
        places = [each.chat for each in asked]
        assert places == [chat_of(room), chat_of(thread), chat_of(forum), chat_of(room), chat_of(private)]
        assert {each.home.key for each in asked[:4]} == {f"discord:guild-{guild.id}"}
        assert (asked[4].home, asked[4].asker.private) == (None, chat_of(private))


async def test_an_admin_who_sets_something_can_be_told_of_troubles_later(api: DiscordApi, room: Channel) -> None:
    admin = api.world.adds_member(guild_of(room), "Ada", "manage_guild")
    async with rig(api) as one, listening(one):
        for _ in range(2):
            await api.world.uses(admin, room, "pause").answered()
        first, second = one.desk.of(Said)
        assert first.asker.private == second.asker.private == chat_of(api.world.dm_with(admin.user))
        assert len(api.ledger.requests("POST /users/@me/channels")) == 1


async def test_what_is_for_one_alone_is_seen_by_one_alone(api: DiscordApi, room: Channel) -> None:
    member = api.world.adds_member(guild_of(room), "Bob")
    async with rig(api, desk=always(Reply(said("for you"), (BRIEF,), private=True))) as one, listening(one):
        use = await api.world.uses(member, room, "digest").answered()
        assert use.original is not None
        assert use.original.ephemeral_for == member.id
        await until_kept(one, chat_of(room))
        assert await one.store.told(chat_of(room).key, "tea") == []  # what became of it is told to who was told
        private = api.world.dm_with(member.user)
        use = await api.world.uses(member.user, private, "digest").answered()
        assert use.original is not None
        assert use.original.ephemeral_for is None  # nobody else is there, and it stays
        await until_kept(one, chat_of(private))
        assert [each.tag for each in await one.store.told(chat_of(private).key, "tea")] == ["tea"]


async def until_kept(one: Rig, chat: Chat) -> None:
    """Waits until a brief that a chat saw is kept."""
    async with asyncio.timeout(SOON):
        while not await one.store.briefs(chat.key):  # noqa: ASYNC110 - it is asked of the store
            await asyncio.sleep(0.01)


async def test_a_public_wait_that_ends_in_something_private_is_taken_away(api: DiscordApi, room: Channel) -> None:
    released = asyncio.Event()

    class SlowDesk(FakeDesk):
        async def respond(self, incoming: Incoming, look_up: Any = None) -> Reply | None:
            if isinstance(incoming, Said):
                await released.wait()
            return await super().respond(incoming, look_up)

    desk = SlowDesk(lambda incoming: Reply(said("for you"), private=True) if isinstance(incoming, Said) else None)
    member = api.world.adds_member(guild_of(room), "Bob")
    async with rig(api, desk=desk) as one, listening(one, waits=Waits(answer=0.05)):
        use = await api.world.uses(member, room, "digest").answered()
        released.set()
        await until(lambda: one.texts(room) == ["for you"])
        (message,) = api.world.standing(room)
        assert (use.answer_type, message.ephemeral_for) == (5, member.id)


async def test_a_question_is_a_list_and_what_is_chosen_is_asked(api: DiscordApi, room: Channel) -> None:
    def asks(incoming: Incoming) -> Reply | None:
        if isinstance(incoming, Pressed) and incoming.command.startswith("/mute"):
            return Reply(said("Muted."), in_place=True)
        if isinstance(incoming, Said | Pressed):
            page = 2 if isinstance(incoming, Pressed) else 1
            options = tuple(Button(f"word {number}", f"/mute word {'w' * 90}{number}") for number in range(30))
            return Reply(said("Which?"), choices=Choices(options, "/mute", page), private=True, in_place=True)
        return None

    member = api.world.adds_member(guild_of(room), "Ada", "manage_guild")
    async with rig(api, desk=FakeDesk(asks)) as one, listening(one):
        use = await api.world.uses(member, room, "mute").answered()
        question = use.original
        assert question is not None
        listed, *buttons = components(question)
        assert (len(listed["options"]), [each["label"] for each in buttons]) == (25, ["2/2 ›", "Cancel"])
        await api.world.presses(member, question, "c:/more 2 /mute").answered()
        listed = components(question)[0]
        assert [each["label"] for each in listed["options"]] == [f"word {number}" for number in range(25, 30)]
        await api.world.selects(member, question, listed["custom_id"], [listed["options"][0]["value"]]).answered()
        assert (text_of(question), question.components) == ("Muted.", [])  # in the place of the question
        assert one.desk.of(Pressed)[-1].command == f"/mute word {'w' * 90}25"
        assert api.world.standing(room) == [question]


async def test_a_question_under_what_all_see_is_asked_beside_it(api: DiscordApi, room: Channel) -> None:
    question = Reply(
        said("Which?"), choices=Choices((Button("a", "/mute word a"),), "/mute"), private=True, in_place=True
    )
    member = api.world.adds_member(guild_of(room), "Ada", "manage_guild")
    async with rig(api, desk=always(question)) as one, listening(one):
        await one.messenger.send(chat_of(room), Letter("the brief", ((Button("Mute…", "/mute"),),)))
        (brief,) = [each for each in api.world.standing(room) if each.content == "the brief"]
        use = await api.world.presses(member, brief, "c:/mute").answered()
        assert text_of(brief) == "the brief"
        assert use.original is not None
        assert use.original.ephemeral_for == member.id


async def test_a_button_works_after_a_restart(api: DiscordApi, room: Channel, tmp_path: Any) -> None:
    long = "/mute word " + "tea " * 30
    member = api.world.adds_member(guild_of(room), "Ada", "manage_guild")
    database = f"sqlite:///{tmp_path}/bot.db"
    async with rig(api, database) as one:
        sent = await one.messenger.send(chat_of(room), Letter("x", ((Button("Why?", "/why"), Button("Mute", long)),)))
        assert isinstance(sent, Sent)
    (message,) = api.world.standing(room)
    async with rig(api, database) as one, listening(one):
        for each in components(message):
            await api.world.presses(member, message, each["custom_id"]).answered()
        assert [each.command for each in one.desk.of(Pressed)] == ["/why", long]


async def test_topics_are_offered_while_they_are_typed(api: DiscordApi, room: Channel) -> None:
    member = api.world.adds_member(guild_of(room), "Ada", "manage_guild")
    async with rig(api) as one, listening(one):
        for tag in ("tea", "milk"):
            topic = Topic(f"#{tag}", (tag,))
            await one.store.follow(Subscription(chat_of(room).key, topic, "English", api.clock.now()))
        use = await api.world.types(member, room, "unfollow", "topic", "te").answered()
        assert use.choices == [{"name": "#tea", "value": "#tea"}]
        assert use.delay is not None
        assert use.delay < 1.0
        use = await api.world.types(member, room, "timezone", "zone", "berl").answered()
        assert use.choices[0]["value"] == "Europe/Berlin"


async def test_commands_are_told_once_and_at_once_to_servers_that_are_named(api: DiscordApi, room: Channel) -> None:
    guild = guild_of(room)
    async with rig(api) as one:
        async with listening(one, guilds=(guild.id,)):
            pass
        async with listening(one, guilds=(guild.id,)):
            await asyncio.sleep(0.1)
    assert api.world.commands[None] == {}
    assert len(api.world.commands[guild.id]) > 20
    assert len([each for each in api.ledger.requests() if each.what.startswith("PUT ")]) == 1


async def test_commands_are_told_in_all_languages_once_and_a_failure_in_that_of_whoever_asks(
    api: DiscordApi, room: Channel
) -> None:
    guild = guild_of(room)
    member = api.world.adds_member(guild, "Jana")
    member.user.locale = "de"

    class AwayDesk(FakeDesk):
        async def respond(self, incoming: Incoming, look_up: Any = None) -> Reply | None:  # noqa: ARG002
            raise Unavailable("the database is away")

    async with rig(api, desk=AwayDesk()) as one:
        one.parts = replace(one.parts, tongues=shipped_tongues())
        async with listening(one, guilds=(guild.id,)):
            use = await api.world.uses(member, room, "following").answered()
            assert text_of(use.original).startswith("Das ist bei mir fehlgeschlagen")
        async with listening(one, guilds=(guild.id,)):
            await until(lambda: len(_looks(api)) == 2)
    digest = next(each for each in api.world.commands[guild.id].values() if each["name"] == "digest")
    assert digest["description_localizations"]["es-419"] == "resumen de un tema, ahora"
    assert len([each for each in api.ledger.requests() if each.what.startswith("PUT ")]) == 1


def _looks(api: DiscordApi) -> list[Any]:
    return [each for each in api.ledger.requests() if each.what.startswith("GET ") and "commands" in each.what]


async def test_a_channel_in_which_we_may_not_post_cannot_follow_and_the_right_is_named(
    api: DiscordApi, room: Channel
) -> None:
    admin = api.world.adds_member(guild_of(room), "Ada", "manage_guild")
    member = api.world.adds_member(guild_of(room), "Bob")
    api.world.denies(room, "send_messages")
    async with rig(api) as one, listening(one):
        use = await api.world.uses(admin, room, "follow", tags="#tea").answered()
        assert "Nothing was changed" in text_of(use.original)
        assert "Send Messages" in text_of(use.original)
        assert one.desk.of(Said) == []
        await api.world.uses(member, room, "follow", tags="#tea").answered()
        (asked,) = one.desk.of(Said)  # it is for the desk to say that members may not
        assert (asked.asker.role, asked.text) == (Role.MEMBER, "/follow #tea")


async def test_a_server_is_greeted_once(api: DiscordApi, room: Channel) -> None:
    def greets(incoming: Incoming) -> Reply | None:
        return Reply(said("Hello.")) if isinstance(incoming, Joined) else None

    async with rig(api, desk=FakeDesk(greets)) as one:
        for _ in range(2):
            async with listening(one):
                await until(lambda: one.texts(room))
                await asyncio.sleep(0.1)
        joined = one.desk.of(Joined)
        assert one.texts(room) == ["Hello."]
        assert {each.update for each in joined} == {joined[0].update}
        assert (joined[0].home, joined[0].title) == (Chat("discord", f"guild-{guild_of(room).id}"), "a guild")
        late = api.world.adds_guild("late", with_bot=False)
        other = api.world.adds_text(late)
        async with listening(one):
            api.world.adds_bot(late)
            await until(lambda: one.texts(other))
            assert one.texts(other) == ["Hello."]


async def test_messages_with_hashtags_are_heard_with_their_edits_and_those_of_bots_are_not(
    api: DiscordApi, room: Channel
) -> None:
    guild = guild_of(room)
    bob, bot = api.world.adds_member(guild, "bob"), api.world.adds_member(guild, "another", bot=True)
    async with rig(api) as one, listening(one):
        api.world.says(bob, room, "nothing of note")
        api.world.says(bot, room, "I talk of #tea too")
        first = api.world.says(bob, room, "I like #Tea, see https://example.org/a?utm_source=x")
        await until(lambda: one.desk.of(Overheard))
        api.world.edits(first, "I like milk")
        await until(lambda: len(one.desk.of(Overheard)) == 2)
        said_first, edited = one.desk.of(Overheard)
        assert (said_first.post.tags, said_first.post.author, said_first.post.scope) == (
            ("tea",),
            "bob",
            chat_of(room).key,
        )
        assert said_first.post.links == ("https://example.org/a",)
        assert said_first.post.url == f"https://discord.com/channels/{guild.id}/{room.id}/{first.id}"
        assert (edited.edited, edited.post.id, edited.post.tags) == (True, said_first.post.id, ())
        await one.messenger.send(chat_of(room), Letter("our own #tea"))
        await asyncio.sleep(0.1)
        assert len(one.desk.of(Overheard)) == 2


async def test_a_command_written_by_hand_is_understood_in_private_and_behind_our_name(
    api: DiscordApi, room: Channel
) -> None:
    bob = api.world.adds_member(guild_of(room), "bob")
    private = api.world.dm_with(bob.user)
    async with rig(api) as one, listening(one):
        api.world.says(bob, room, "/following")
        asked = api.world.says(bob, room, f"<@{api.world.bot.id}> /why 2")
        api.world.says(bob.user, private, "/help")
        await until(lambda: one.texts(room) and one.texts(private))
        assert sorted(each.text for each in one.desk.of(Said)) == ["/help", "/why 2"]
        assert one.texts(room) == ["member: /why 2"]
        assert one.texts(private) == ["private: /help"]
        assert [each.reply_to for each in api.world.standing(room)][-1] == asked.id


async def test_while_the_store_is_away_who_asks_is_told_and_what_happens_is_told_later(
    api: DiscordApi, room: Channel
) -> None:
    member = api.world.adds_member(guild_of(room), "Bob")
    failures = {Said: 1, Overheard: 1}

    class AwayDesk(FakeDesk):
        async def respond(self, incoming: Incoming, look_up: Any = None) -> Reply | None:
            if failures.get(type(incoming), 0):
                failures[type(incoming)] -= 1
                raise Unavailable("the database is away")
            return await super().respond(incoming, look_up)

    async with rig(api, desk=AwayDesk()) as one, listening(one):
        use = await api.world.uses(member, room, "following").answered()
        assert "That failed on my side" in text_of(use.original)
        use = await api.world.uses(member, room, "following").answered()
        assert text_of(use.original) == "member: /following"
        first = api.world.says(member, room, "I like #tea")
        api.world.edits(first, "I like milk")
        await until(lambda: len(one.desk.of(Overheard)) == 2)
        assert [each.edited for each in one.desk.of(Overheard)] == [False, True]  # in their order, all the same
    assert failures == {Said: 0, Overheard: 0}


async def test_a_brief_that_is_there_is_pointed_at(api: DiscordApi, room: Channel) -> None:
    member = api.world.adds_member(guild_of(room), "Bob")
    async with rig(api, desk=always(Reply(said("There is one."), answers="4711"))) as one, listening(one):
        use = await api.world.uses(member, room, "digest").answered()
        (button,) = components(use.original)
        assert button["url"] == f"https://discord.com/channels/{guild_of(room).id}/{room.id}/4711"


@pytest.mark.parametrize("shards", [Shards((1,), 2), Shards((0, 1), 2), Shards()])
async def test_a_process_has_its_own_shards(api: DiscordApi, shards: Shards) -> None:
    api.settings.shards = 2
    async with rig(api) as one, listening(one, shards):
        wanted = len(shards.ids) or 2
        await until(lambda: len(api.ledger.to_bot("READY")) == wanted)
        begun = [tuple(each.body["shard"]) for each in api.ledger.from_bot("IDENTIFY")]
        assert begun == [(number, 2) for number in shards.ids or (0, 1)]


async def test_nobody_is_ever_notified(api: DiscordApi, room: Channel) -> None:
    member = api.world.adds_member(guild_of(room), "Ada", "manage_guild")
    loud = Reply(
        said("@everyone @here <@1> <@&2>"), buttons=((Button("Why?", "/why"),),), later=AskDigest("#tea", None)
    )
    async with rig(api, desk=always(loud)) as one, listening(one):
        use = await api.world.uses(member, room, "digest").answered()
        await until(lambda: "brought" in text_of(use.original))
        assert use.original is not None
        sent = await one.messenger.send(chat_of(room), Letter("@everyone", ((Button("Why?", "/why"),),)), "n")
        assert isinstance(sent, Sent)
        await one.messenger.send(chat_of(room), Letter("@here", edits=sent.ids[0]))
        message = next(each for each in api.world.standing(room) if str(each.id) == sent.ids[0])
        await api.world.presses(member, message, "c:/why", forged=True).answered()
    bodies = [each.body for each in api.ledger.requests() if isinstance(each.body, dict)]
    speaking = [body.get("data", body) for body in bodies if {"content", "embeds"} & {*body, *body.get("data", {})}]
    assert len(speaking) >= 5
    assert [body.get("allowed_mentions", {}).get("parse") for body in speaking] == [[]] * len(speaking)
    assert not any(each.pings.everyone or each.pings.users for each in api.world.standing(room))


async def test_answers_come_within_a_second_while_the_model_hangs(api: DiscordApi, room: Channel) -> None:
    desk = FakeDesk(lambda _: Reply(said("Looking."), later=AskDigest("#tea", None)), slow=3600)
    members = [api.world.adds_member(guild_of(room), f"m{number}") for number in range(40)]
    async with rig(api, desk=desk) as one, listening(one):
        uses = [api.world.uses(member, room, "digest") for member in members]
        await asyncio.gather(*(use.answered() for use in uses))
        slowest = max(use.delay or 0 for use in uses)
        assert slowest < 1.0
        assert len(one.desk.of(Said)) == 40


async def test_a_letter_is_silent_answers_what_it_answers_and_can_be_changed_and_taken_away(
    api: DiscordApi, room: Channel
) -> None:
    async with rig(api) as one:
        first = await one.messenger.send(chat_of(room), Letter("first", silent=True))
        assert isinstance(first, Sent)
        second = await one.messenger.send(chat_of(room), Letter("second", reply_to=first.ids[0]))
        third = await one.messenger.send(chat_of(room), Letter("third", reply_to="4711"))
        assert isinstance(second, Sent)
        assert isinstance(third, Sent)
        messages = api.world.standing(room)
        assert [each.reply_to for each in messages] == [None, int(first.ids[0]), messages[2].reply_to]
        assert messages[0].flags & (1 << 12)
        assert await one.messenger.send(chat_of(room), Letter("1\n2\n3\n4\n5", edits=second.ids[0])) == second
        assert (messages[1].content, messages[1].embeds[0]["description"]) == ("", "1\n2\n3\n4\n5")
        for _ in range(2):  # what is gone already is gone
            assert await one.messenger.send(chat_of(room), Letter("", edits=second.ids[0])) == second
        assert len(api.world.standing(room)) == 2


async def test_a_reply_that_may_not_be_one_is_sent_all_the_same(api: DiscordApi, room: Channel) -> None:
    fault = api.faults.refuses("POST /channels/*/messages", 160002)
    async with rig(api) as one:
        sent = await one.messenger.send(chat_of(room), Letter("second", reply_to="4711"), "n")
        assert (fault.fired, isinstance(sent, Sent), one.texts(room)) == (1, True, ["second"])


async def test_a_pace_is_kept(api: DiscordApi, room: Channel) -> None:
    from bot.chats.discord.messenger import DiscordMessenger  # noqa: PLC0415

    async with rig(api) as one:
        until_then = api.clock.now() + timedelta(seconds=7)

        async def later(_: Chat) -> Any:
            return until_then

        paced = DiscordMessenger(one.connection, api.clock, pace=later)
        held: Any = await paced.send(chat_of(room), Letter("x"))
        assert (held.until, one.texts(room)) == (until_then, [])
