"""The Discord of our wire tests, driven by the real discord.py: it does what the documentation promises."""

from __future__ import annotations

import asyncio
import io
import json
import sys
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route, handle_message_parameters

from tests.fakes.discordapi import DiscordApi, Settings
from tests.fakes.discordapi.command_rules import check_all
from tests.fakes.discordapi.door import endpoints
from tests.fakes.discordapi.errors import ApiError
from tests.fakes.discordapi.message_rules import check_message
from tests.fakes.discordapi.settings import MEMBERS_INTENT
from tests.fakes.discordapi.world import NotOffered
from tests.wire.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.fakes.discordapi.ledger import Entry
    from tests.fakes.discordapi.model import Channel

ROOT = Path(__file__).parents[2]
MESSAGES = "POST /channels/{channel_id}/messages"
SEND = "POST /channels/*/messages"
PATIENCE = 10.0


@pytest.fixture
async def api() -> AsyncIterator[DiscordApi]:
    async with DiscordApi(Settings(identify_spacing=0.0, heartbeat_grace=30.0, interaction_window=30.0)) as running:
        yield running


@pytest.fixture
def room(api: DiscordApi) -> Channel:
    """A text channel of a guild in which the bot is."""
    return api.world.adds_text(api.world.adds_guild())


@pytest.fixture(autouse=True)
def _aimed() -> Iterator[None]:
    """discord.py keeps its addresses in two classes; whatever a test sets there is taken back."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


class Bot(discord.AutoShardedClient):
    """A bot that notes what it hears."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:
        intents = intents or discord.Intents(guilds=True, messages=True, message_content=True)
        super().__init__(intents=intents, guild_ready_timeout=0.05, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.events: list[str] = []
        self.ended: asyncio.Task[None] | None = None

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py waits five seconds here before each IDENTIFY but the first."""

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message.content)

    async def on_socket_event_type(self, event: str) -> None:
        self.events.append(event)


@asynccontextmanager
async def logged_in(api: DiscordApi, **options: Any) -> AsyncIterator[Bot]:
    """A bot that can use REST and has no gateway."""
    Route.BASE = api.base_url
    async with Bot(**options) as bot:
        await bot.login(api.token)
        yield bot


@asynccontextmanager
async def connected(api: DiscordApi, **options: Any) -> AsyncIterator[Bot]:
    """A bot that is ready."""
    async with logged_in(api, **options) as bot:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(api.gateway_url)
        bot.ended = asyncio.create_task(bot.connect())
        await asyncio.wait_for(bot.wait_until_ready(), PATIENCE)
        yield bot
        await bot.close()
        with suppress(asyncio.CancelledError):
            await bot.ended


def place(bot: Bot, channel: Channel) -> discord.PartialMessageable:
    return bot.get_partial_messageable(channel.id)


def texts(api: DiscordApi, channel: Channel) -> list[str]:
    return [message.content for message in api.world.standing(channel)]


def statuses(api: DiscordApi, route: str = MESSAGES) -> list[int]:
    return [entry.status for entry in api.ledger.requests(route)]


# at the start


async def test_a_bot_logs_in_gets_ready_and_sees_its_guild(api: DiscordApi, room: Channel) -> None:
    async with connected(api) as bot:
        [guild] = bot.guilds
        assert [channel.name for channel in guild.text_channels] == ["general"]
        assert guild.me.id == api.world.bot.id
        assert bot.application_flags.gateway_message_content
    assert [entry.what for entry in api.ledger.from_bot("IDENTIFY")] == ["IDENTIFY"]
    assert api.ledger.to_bot()[0].what == "HELLO"
    assert room.name == "general"


async def test_a_wrong_token_is_refused_by_rest_and_gateway(api: DiscordApi) -> None:
    Route.BASE = api.base_url
    async with Bot() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login("a wrong one")
    assert api.rates.invalid_requests == 1
    async with gateway_of(api) as socket:
        await socket.send_json({"op": 2, "d": {"token": "a wrong one", "intents": 1, "properties": {}}})
        assert await closing_code(socket) == 4004


async def test_an_intent_that_is_not_switched_on_closes_with_4014(api: DiscordApi, room: Channel) -> None:
    api.settings.privileged = MEMBERS_INTENT
    async with logged_in(api) as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.connect()
    assert len(api.ledger.from_bot("IDENTIFY")) == 1
    assert room.guild is not None


async def test_bad_intents_bad_shards_and_strange_ops_are_closed(api: DiscordApi) -> None:
    for payload, code in (
        ({"op": 2, "d": {"token": api.token, "intents": 1 << 40}}, 4013),
        ({"op": 2, "d": {"token": api.token, "intents": 1, "shard": [2, 2]}}, 4010),
        ({"op": 6, "d": {"token": "a wrong one", "session_id": "s", "seq": 1}}, 4004),
        ({"op": 2, "d": {"token": api.token, "intents": 1, "properties": {"os": "x" * 5000}}}, 4002),
        ({"op": 99, "d": {}}, 4001),
        ({"op": 8, "d": {"guild_id": "1"}}, 4003),
    ):
        async with gateway_of(api) as socket:
            await socket.send_json(payload)
            assert await closing_code(socket) == code


async def test_each_identify_counts_and_the_last_costs_the_token(api: DiscordApi) -> None:
    api.settings.identify_total = 2
    async with connected(api) as bot:
        limits = await bot.fetch_session_start_limits()
        assert (limits.total, limits.remaining) == (2, 1)
    async with connected(api):
        pass
    async with gateway_of(api) as socket:
        await socket.send_json({"op": 2, "d": {"token": api.token, "intents": 1}})
        assert await closing_code(socket) == 4004
    async with Bot() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login(api.token)


async def test_two_identifies_at_once_get_an_invalid_session(api: DiscordApi) -> None:
    api.settings.identify_spacing = 5.0
    async with connected(api), gateway_of(api) as socket:
        await socket.send_json({"op": 2, "d": {"token": api.token, "intents": 1}})
        assert await socket.receive_json() == {"op": 9, "s": None, "t": None, "d": False}


async def test_every_guild_goes_to_its_shard(api: DiscordApi) -> None:
    api.settings.shards = 2
    guilds = []
    for number in range(4):
        guilds.append(api.world.adds_guild(f"guild {number}"))
        await asyncio.sleep(0.002)  # the shard hangs on the millisecond in the id
    async with connected(api) as bot:
        assert sorted(bot.shards) == [0, 1]
        assert {guild.id: guild.shard_id for guild in bot.guilds} == {one.id: (one.id >> 22) % 2 for one in guilds}


async def test_a_guild_that_is_down_at_the_start_comes_later(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    api.world.outage(room.guild)
    async with connected(api) as bot:
        [guild] = bot.guilds
        assert guild.unavailable
        api.world.recovers(room.guild)
        await until(lambda: not bot.guilds[0].unavailable)
        api.world.outage(room.guild)
        await until(lambda: bot.guilds[0].unavailable)
        api.world.removes_bot(room.guild)
        await until(lambda: not bot.guilds)
        api.world.adds_bot(room.guild)
        await until(lambda: len(bot.guilds) == 1)


async def test_members_are_told_in_chunks_on_request(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    api.world.adds_member(room.guild, "ann")
    async with connected(api, intents=discord.Intents(guilds=True, members=True)) as bot:
        assert sorted(member.name for member in bot.guilds[0].members) == ["ann", "owner of a guild", "the bot"]
    assert api.ledger.from_bot("REQUEST_GUILD_MEMBERS")


# what people say


async def test_the_bot_hears_a_message_its_edit_and_its_deletion(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    async with connected(api) as bot:
        message = api.world.says(ann, room, "first")
        await until(lambda: bot.heard == ["first"])
        others = [api.world.says(ann, room, "more"), api.world.says(ann, room, "and more")]
        api.world.edits(message, "corrected")
        api.world.deletes(message)
        api.world.bulk_deletes(others)
        await until(lambda: "MESSAGE_DELETE_BULK" in bot.events)
        assert bot.events[-3:] == ["MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"]
    assert texts(api, room) == []


async def test_without_the_content_intent_only_what_concerns_the_bot_has_text(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    api.settings.privileged = 0
    async with connected(api, intents=discord.Intents(guilds=True, messages=True)) as bot:
        api.world.says(ann, room, "among us")
        api.world.says(ann, room, f"<@{api.world.bot.id}> listen")
        api.world.says(ann.user, api.world.dm_with(ann.user), "just you")
        await until(lambda: len(bot.heard) == 3)
        assert bot.heard == ["", f"<@{api.world.bot.id}> listen", "just you"]
        history = [message.content async for message in place(bot, room).history()]
        assert history == [f"<@{api.world.bot.id}> listen", ""]


async def test_what_the_bot_may_not_see_it_does_not_hear(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    secret = api.world.adds_text(room.guild, "secret")
    api.world.denies(secret, "view_channel")
    ann = api.world.adds_member(room.guild, "ann")
    async with connected(api) as bot:
        api.world.says(ann, secret, "hush")
        api.world.says(ann, room, "hello")
        await until(lambda: bool(bot.heard))
        assert bot.heard == ["hello"]


# what the bot says


async def test_a_nonce_makes_one_message_until_it_is_forgotten(api: DiscordApi, room: Channel) -> None:
    async with logged_in(api) as bot:
        first = await place(bot, room).send("once", nonce="row-1")
        again = await place(bot, room).send("once", nonce="row-1")
        assert again.id == first.id
        assert texts(api, room) == ["once"]
        api.clock.pass_time(api.settings.nonce_memory + 1)
        late = await place(bot, room).send("once", nonce="row-1")
        assert late.id != first.id
    assert texts(api, room) == ["once", "once"]


async def test_the_ledger_shows_whom_a_message_could_have_pinged(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    async with logged_in(api) as bot:
        await place(bot, room).send(f"<@{ann.id}>")
        await place(bot, room).send(f"<@{ann.id}>", allowed_mentions=discord.AllowedMentions.none(), silent=True)
    loud, quiet = api.world.standing(room)
    assert (loud.allowed_mentions, loud.pings.users) == (None, (ann.id,))
    assert (quiet.allowed_mentions, quiet.pings.users, quiet.flags) == ({"parse": []}, (), 1 << 12)


async def test_messages_are_edited_read_and_deleted(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    hers = api.world.says(api.world.adds_member(room.guild, "ann"), room, "hers")
    async with logged_in(api) as bot:
        sent = await place(bot, room).send("draft", embed=discord.Embed(title="t"))
        await sent.edit(content="final")
        assert (await place(bot, room).fetch_message(sent.id)).content == "final"
        assert [one.content async for one in place(bot, room).history(oldest_first=True)] == ["hers", "final"]
        with pytest.raises(discord.Forbidden, match="50013"):
            await place(bot, room).get_partial_message(hers.id).delete()
        with pytest.raises(discord.Forbidden, match="50005"):
            await place(bot, room).get_partial_message(hers.id).edit(content="mine")
        await sent.delete()
    assert texts(api, room) == ["hers"]


async def test_a_thread_that_is_archived_opens_and_one_that_is_locked_does_not(api: DiscordApi, room: Channel) -> None:
    thread, locked = api.world.adds_thread(room), api.world.adds_thread(room)
    api.world.archives(thread)
    api.world.archives(locked, locked=True)
    async with logged_in(api) as bot:
        await place(bot, thread).send("hello")
        assert not thread.archived
        with pytest.raises(discord.HTTPException, match="50083"):
            await place(bot, locked).send("hello")


async def test_threads_are_made_in_text_channels_and_forums(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    forum = api.world.adds_forum(room.guild)
    async with connected(api) as bot:
        text, board = bot.get_channel(room.id), bot.get_channel(forum.id)
        assert isinstance(text, discord.TextChannel)
        assert isinstance(board, discord.ForumChannel)
        message = await text.send("root")
        thread = await message.create_thread(name="about it")
        post = await board.create_thread(name="a post", content="first")
        assert thread.id == message.id
        assert texts(api, api.world.channels[post.thread.id]) == ["first"]
        active = await bot.guilds[0].active_threads()
        assert {one.name for one in active} == {"about it", "a post"}
        with pytest.raises(discord.HTTPException, match="50008"):
            await place(bot, forum).send("into the forum itself")


async def test_a_dm_opens_with_anybody_and_takes_messages_of_some(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann, closed = api.world.adds_member(room.guild, "ann"), api.world.adds_member(room.guild, "closed")
    stranger = api.world.adds_user("stranger")
    api.world.closes_dms(closed)
    async with logged_in(api) as bot:
        await (await bot.fetch_user(ann.id)).send("hello")
        with pytest.raises(discord.Forbidden, match="50007"):
            await (await bot.fetch_user(closed.id)).send("hello")
        with pytest.raises(discord.Forbidden, match="50278"):
            await (await bot.fetch_user(stranger.id)).send("hello")
    assert texts(api, api.world.dm_with(ann.user)) == ["hello"]


async def test_rights_and_moderation_are_enforced(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    api.world.blocks_words(room.guild, "casino")
    api.world.flags_link("evil.example")
    silent, hidden = api.world.adds_text(room.guild), api.world.adds_text(room.guild)
    api.world.denies(silent, "send_messages")
    api.world.denies(hidden, "view_channel")
    gone = api.world.adds_text(room.guild)
    api.world.removes_channel(gone)
    async with logged_in(api) as bot:
        for channel, text, code in (
            (room, "win at the CASINO", 200000),
            (room, "https://evil.example/x", 240000),
            (silent, "hello", 50013),
            (hidden, "hello", 50001),
            (gone, "hello", 10003),
        ):
            with pytest.raises(discord.HTTPException) as refused:
                await place(bot, channel).send(text)
            assert refused.value.code == code
    assert api.rates.invalid_requests == 2


async def test_an_invalid_body_says_where_it_is_wrong(api: DiscordApi, room: Channel) -> None:
    async with logged_in(api) as bot:
        with pytest.raises(discord.HTTPException) as refused:
            await place(bot, room).send("x" * 2001)
    assert refused.value.code == 50035
    assert refused.value.text == "Invalid Form Body\nIn content: Must be 2000 or fewer in length."
    assert texts(api, room) == []


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"embeds": [{"title": "t"}] * 11}, "embeds"),
        ({"embeds": [{"title": "t" * 257}]}, "embeds/0/title"),
        ({"embeds": [{"description": "t" * 4097}]}, "embeds/0/description"),
        ({"embeds": [{"footer": {"text": "t" * 2049}}]}, "embeds/0/footer/text"),
        ({"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}, "embeds/0/fields"),
        ({"embeds": [{"fields": [{"name": "n" * 257, "value": "v"}]}]}, "embeds/0/fields/0/name"),
        ({"embeds": [{"fields": [{"name": "n", "value": ""}]}]}, "embeds/0/fields/0/value"),
        ({"embeds": [{"description": "t" * 4000}, {"description": "t" * 2001}]}, "embeds"),
        ({"content": "x", "components": [{"type": 1, "components": []}] * 6}, "components"),
        (
            {
                "content": "x",
                "components": [
                    {"type": 1, "components": [{"type": 2, "style": 1, "label": "l", "custom_id": "c" * 101}]}
                ],
            },
            "components/0/components/0/custom_id",
        ),
        (
            {
                "content": "x",
                "components": [
                    {"type": 1, "components": [{"type": 2, "style": 1, "label": "l" * 81, "custom_id": "c"}]}
                ],
            },
            "components/0/components/0/label",
        ),
        (
            {
                "content": "x",
                "components": [
                    {
                        "type": 1,
                        "components": [
                            {
                                "type": 3,
                                "custom_id": "c",
                                "options": [{"label": "l", "value": str(number)} for number in range(26)],
                            }
                        ],
                    }
                ],
            },
            "components/0/components/0/options",
        ),
        ({"content": "x", "nonce": "n" * 26}, "nonce"),
        ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions/parse/0"),
    ],
)
def test_messages_beyond_a_limit_are_refused(body: dict[str, Any], place: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_message(body)
    node = refused.value.body["errors"]
    for step in place.split("/"):
        node = node[step]
    assert node["_errors"]


def test_a_message_that_says_nothing_is_refused() -> None:
    for body in ({"content": "  \n"}, {}, {"components": [{"type": 1, "components": []}]}):
        with pytest.raises(ApiError) as refused:
            check_message(body)
        assert refused.value.body["code"] in {50006, 50035}


def option(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "description": "d", "type": 3, **more}


@pytest.mark.parametrize(
    ("command", "place"),
    [
        ({"name": "Follow", "description": "d"}, "name"),
        ({"name": "two words", "description": "d"}, "name"),
        ({"name": "x" * 33, "description": "d"}, "name"),
        ({"name": "follow", "description": ""}, "description"),
        ({"name": "follow", "description": "d" * 101}, "description"),
        ({"name": "f", "description": "d", "options": [option("a"), option("b", required=True)]}, "options/1"),
        ({"name": "f", "description": "d", "options": [option(f"o{n}") for n in range(26)]}, "options"),
        (
            {"name": "f", "description": "d", "options": [option("a", choices=[{"name": "n", "value": "v"}] * 26)]},
            "options/0/choices",
        ),
    ],
)
def test_commands_beyond_a_limit_are_refused(command: dict[str, Any], place: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_all([command])
    node = refused.value.body["errors"]["0"]
    for step in place.split("/"):
        node = node[step]
    assert node["_errors"]


def test_a_command_may_be_named_in_any_script() -> None:
    check_all([{"name": name, "description": "d"} for name in ("follow-tag", "подписка", "訂閱", "ถาม", "d'accord")])


# commands


def with_commands(bot: Bot) -> None:
    """/echo with autocomplete, /slow that thinks first, /vote with a button and a select, /admin for managers."""

    @bot.tree.command()
    async def echo(interaction: discord.Interaction, text: str, times: app_commands.Range[int, 1, 3] = 1) -> None:
        await interaction.response.send_message(text * times, ephemeral=True)

    @echo.autocomplete("text")
    async def complete(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current + end, value=current + end) for end in ("a", "b")]

    @bot.tree.command()
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content="thought of it")
        await interaction.followup.send("and one more")

    @bot.tree.command()
    async def vote(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("vote", view=Votes())

    @bot.tree.command()
    @app_commands.default_permissions(manage_guild=True)
    async def admin(interaction: discord.Interaction, whom: discord.Member, where: discord.TextChannel) -> None:
        rights = interaction.permissions.manage_guild
        await interaction.response.send_message(
            f"{whom.name} {where.name} {rights} {interaction.app_permissions.value}"
        )


class Question(discord.ui.Modal, title="A question"):
    word: discord.ui.TextInput[discord.ui.View] = discord.ui.TextInput(label="your word", custom_id="word")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"your word: {self.word.value}")


def with_more_commands(bot: Bot) -> None:
    """/ask with a modal, /room with a menu of channels, a group of commands, one on a message."""
    tags = app_commands.Group(name="tag", description="tags")

    @bot.tree.command()
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Question())

    @bot.tree.command()
    async def room(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("which?", view=Rooms())

    @tags.command()
    async def add(interaction: discord.Interaction, name: str) -> None:
        place = "guild" if interaction.guild else "DM"
        await interaction.response.send_message(f"{name} in a {place} by {interaction.user.name}")

    @bot.tree.context_menu(name="Quote this")
    async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"> {message.content}")

    bot.tree.add_command(tags)


class Rooms(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.select(cls=discord.ui.ChannelSelect, custom_id="rooms")
    async def which(self, interaction: discord.Interaction, select: discord.ui.ChannelSelect[Rooms]) -> None:
        await interaction.response.edit_message(content=select.values[0].name, view=None)


class Votes(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="yes", custom_id="vote:yes")
    async def yes(self, interaction: discord.Interaction, _button: discord.ui.Button[Votes]) -> None:
        await interaction.response.edit_message(content=f"yes by {interaction.user.name}")

    @discord.ui.select(
        custom_id="vote:which", options=[discord.SelectOption(label="a"), discord.SelectOption(label="b")]
    )
    async def which(self, interaction: discord.Interaction, select: discord.ui.Select[Votes]) -> None:
        await interaction.response.defer()
        await interaction.followup.send(select.values[0], ephemeral=True)


async def test_commands_are_synced_and_answered(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    async with connected(api) as bot:
        with_commands(bot)
        assert {one.name for one in await bot.tree.sync()} == {"echo", "slow", "vote", "admin"}
        typed = await api.world.types(ann, room, "echo", "text", "hey").answered()
        assert [one["name"] for one in typed.choices] == ["heya", "heyb"]
        used = await api.world.uses(ann, room, "echo", text="hey", times=2).answered()
    assert used.original is not None
    assert (used.original.content, used.original.ephemeral_for) == ("heyhey", ann.id)
    assert used.delay is not None
    assert 0 < used.delay < PATIENCE
    with pytest.raises(ValueError, match="too large"):
        api.world.uses(ann, room, "echo", text="hey", times=4)
    with pytest.raises(NotOffered):
        api.world.uses(ann, room, "unheard-of")


async def test_a_deferred_answer_thinks_and_is_filled(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    async with connected(api) as bot:
        with_commands(bot)
        await bot.tree.sync(guild=None)
        used = api.world.uses(ann, room, "slow")
        await until(lambda: len(used.followups) == 1)
    assert used.answer_type == 5
    assert texts(api, room) == ["thought of it", "and one more"]


async def test_a_followup_straight_after_a_deferral_fills_it(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    used = await a_command(api, room)
    async with logged_in(api) as bot:
        assert await call_back(bot, used.id, used.token, {"type": 5}) is None
        assert used.original is not None
        assert used.original.flags & (1 << 7)
        hook = discord.Webhook.partial(api.world.bot.id, used.token, client=bot)
        await hook.send("filled")
    assert texts(api, room) == ["filled"]
    assert not used.original.flags & (1 << 7)


async def test_buttons_and_selects_reach_the_bot(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    async with connected(api) as bot:
        with_commands(bot)
        await bot.tree.sync()
        message = (await api.world.uses(ann, room, "vote").answered()).original
        assert message is not None
        await api.world.presses(ann, message, "vote:yes").answered()
        assert message.content == "yes by ann"
        chosen = api.world.selects(ann, message, "vote:which", ["b"])
        await until(lambda: len(chosen.followups) == 1)
        assert [(one.content, one.ephemeral_for) for one in chosen.followups] == [("b", ann.id)]
        with pytest.raises(NotOffered):
            api.world.presses(ann, message, "vote:no")


async def test_modals_menus_groups_and_context_menus_reach_the_bot(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    async with connected(api) as bot:
        with_more_commands(bot)
        await bot.tree.sync()
        asked = await api.world.uses(ann, room, "ask").answered()
        await api.world.submits(ann, asked, word="hello").answered()
        menu = (await api.world.uses(ann, room, "room").answered()).original
        assert menu is not None
        await api.world.selects(ann, menu, "rooms", [room]).answered()
        await api.world.uses(ann, room, "tag add", name="python").answered()
        await api.world.uses_on(ann, api.world.says(ann, room, "wise words"), "Quote this", room).answered()
        dm = api.world.dm_with(ann.user)
        await api.world.uses(ann.user, dm, "tag add", name="python").answered()
    assert texts(api, room) == [
        "your word: hello",
        "general",
        "python in a guild by ann",
        "wise words",
        "> wise words",
    ]
    assert texts(api, dm) == ["python in a DM by ann"]
    assert menu.components == []


async def test_what_the_service_knows_can_be_asked(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann", "manage_guild")
    async with logged_in(api) as bot:
        guild = await bot.fetch_guild(room.guild.id)
        member = await guild.fetch_member(ann.id)
        assert member.guild_permissions.manage_guild
        assert [role.name for role in await guild.fetch_roles()] == ["@everyone", "role of ann"]
        assert [channel.name for channel in await guild.fetch_channels()] == ["general"]
        listed = await bot.http.get_members(guild.id, 100, None)
        assert [one["user"]["username"] for one in listed] == ["the bot", "owner of a guild", "ann"]
        with pytest.raises(discord.NotFound, match="10004"):
            await bot.fetch_guild(1)
        with pytest.raises(discord.NotFound, match="10013"):
            await guild.fetch_member(1)
        await guild.leave()
        with pytest.raises(discord.Forbidden, match="50001"):
            await place(bot, room).send("from outside")


async def test_rights_change_what_a_channel_allows(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    messages = [api.world.says(api.world.adds_member(room.guild, "ann"), room, str(number)) for number in range(3)]
    async with connected(api) as bot:
        channel = bot.get_channel(room.id)
        assert isinstance(channel, discord.TextChannel)
        doomed = [channel.get_partial_message(one.id) for one in messages[:2]]
        with pytest.raises(discord.Forbidden, match="50013"):
            await channel.delete_messages(doomed)
        api.world.gives(
            room.guild.members[api.world.bot.id], api.world.adds_role(room.guild, "staff", "manage_messages")
        )
        await channel.delete_messages(doomed)
        assert texts(api, room) == ["2"]
        assert channel.permissions_for(channel.guild.me).send_messages
        api.world.denies(room, "send_messages")
        await until(lambda: not channel.permissions_for(channel.guild.me).send_messages)


async def test_a_file_comes_with_its_message(api: DiscordApi, room: Channel) -> None:
    async with logged_in(api) as bot:
        sent = await place(bot, room).send("see", file=discord.File(io.BytesIO(b"a,b"), "table.csv"))
    assert [one.filename for one in sent.attachments] == ["table.csv"]
    assert texts(api, room) == ["see"]


async def test_too_many_new_commands_a_day_are_refused(api: DiscordApi) -> None:
    async with logged_in(api) as bot:
        route = Route("PUT", "/applications/{application_id}/commands", application_id=bot.application_id)
        for day in ("mo", "tu"):
            commands = [{"name": f"{day}-{number}", "description": "d"} for number in range(100)]
            await bot.http.request(route, json=commands)
            await bot.http.request(route, json=commands)  # the same again costs nothing
        with pytest.raises(discord.HTTPException, match="30034"):
            await bot.http.request(route, json=[{"name": "one-more", "description": "d"}])
        api.clock.pass_time(24 * 3600)
        await bot.http.request(route, json=[{"name": "one-more", "description": "d"}])
        assert [command.name for command in await bot.tree.fetch_commands()] == ["one-more"]


async def test_who_may_use_a_command_is_the_servers_word(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    plain, chief = (
        api.world.adds_member(room.guild, "plain"),
        api.world.adds_member(room.guild, "chief", "manage_guild"),
    )
    async with connected(api) as bot:
        with_commands(bot)
        await bot.tree.sync()
        with pytest.raises(NotOffered):
            api.world.uses(plain, room, "admin", whom=chief, where=room)
        await api.world.uses(chief, room, "admin", whom=plain, where=room).answered()
        api.world.lets_use(room.guild, "admin", room.guild.everyone)
        await api.world.uses(plain, room, "admin", whom=chief, where=room).answered()
    said = [text.rsplit(" ", 1)[0] for text in texts(api, room)]
    assert said == ["plain general True", "chief general False"]


async def test_an_answer_may_come_late_twice_or_never(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    late, twice = await a_command(api, room), await a_command(api, room)
    async with logged_in(api) as bot:
        await call_back(bot, twice.id, twice.token, {"type": 4, "data": {"content": "hello"}})
        with pytest.raises(discord.HTTPException, match="40060"):
            await call_back(bot, twice.id, twice.token, {"type": 4, "data": {"content": "hello"}})
        with pytest.raises(discord.NotFound, match="10062"):
            await call_back(bot, late.id, "another token", {"type": 5})
        api.clock.pass_time(api.settings.interaction_window + 0.1)
        with pytest.raises(discord.NotFound, match="10062"):
            await call_back(bot, late.id, late.token, {"type": 5})
        hook = discord.Webhook.partial(api.world.bot.id, twice.token, client=bot)
        await hook.send("within 15 minutes")
        api.clock.pass_time(15 * 60)
        with pytest.raises(discord.HTTPException, match="50027"):
            await hook.send("after 15 minutes")
    assert texts(api, room) == ["hello", "within 15 minutes"]


async def a_command(api: DiscordApi, room: Channel) -> Any:
    """An interaction that nobody has answered."""
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    api.world.commands[None][7] = {"id": "7", "name": "ask", "description": "d", "type": 1}
    return api.world.uses(ann, room, "ask")


async def call_back(bot: Bot, interaction_id: int, token: str, body: dict[str, Any]) -> Any:
    route = Route("POST", "/interactions/{interaction_id}/{token}/callback", interaction_id=interaction_id, token=token)
    return await bot.http.request(route, json=body) or None


# what goes wrong on REST


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_rate_limit_is_obeyed(api: DiscordApi, room: Channel, scope: str) -> None:
    fault = api.faults.slows(SEND, 0.2, scope=scope)
    async with logged_in(api) as bot:
        before = time.monotonic()
        await place(bot, room).send("late")
        assert time.monotonic() - before >= 0.2
    assert (fault.fired, statuses(api)) == (1, [429, 200])
    assert api.rates.invalid_requests == (0 if scope == "shared" else 1)


async def test_cloudflare_s_429_is_raised_at_once(api: DiscordApi, room: Channel) -> None:
    fault = api.faults.bans(SEND)
    async with logged_in(api) as bot:
        with pytest.raises(discord.HTTPException) as refused:
            await place(bot, room).send("never")
    assert refused.value.status == 429
    assert "<html>" in refused.value.text
    assert (fault.fired, statuses(api)) == (1, [429])


async def test_discord_py_waits_for_the_bucket_by_itself(api: DiscordApi, room: Channel) -> None:
    api.settings.buckets[MESSAGES] = (2, 0.3)
    async with logged_in(api) as bot:
        for number in range(5):
            await place(bot, room).send(str(number))
    assert statuses(api) == [200] * 5
    assert api.rates.refused == 0


async def test_who_does_not_wait_is_refused_and_in_the_end_shut_out(api: DiscordApi, room: Channel) -> None:
    api.settings.buckets[MESSAGES] = (1, 60.0)
    api.settings.invalid_per_ten_minutes = 3
    headers = {"Authorization": f"Bot {api.token}"}
    answers = []
    async with aiohttp.ClientSession(headers=headers) as session:
        for _ in range(5):
            async with session.post(f"{api.base_url}/channels/{room.id}/messages", json={"content": "x"}) as answer:
                answers.append((answer.status, answer.headers.get("Via"), answer.headers.get("X-RateLimit-Remaining")))
    assert answers == [
        (200, "1.1 google", "0"),
        *[(429, "1.1 google", "0")] * 3,
        (429, None, None),
    ]


async def test_fifty_requests_a_second_are_the_global_limit(api: DiscordApi) -> None:
    api.settings.global_per_second = 3
    headers = {"Authorization": f"Bot {api.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        scopes = []
        for _ in range(5):
            async with session.get(f"{api.base_url}/users/@me") as answer:
                scopes.append(answer.headers.get("X-RateLimit-Scope"))
    assert scopes == [None, None, None, "global", "global"]


async def test_a_500_after_the_message_was_taken_makes_one_message(api: DiscordApi, room: Channel) -> None:
    fault = api.faults.answers(SEND, 502, accept=True)
    async with logged_in(api) as bot:
        await place(bot, room).send("once")  # discord.py tries again after a second, with the same nonce
    assert (fault.fired, statuses(api), texts(api, room)) == (1, [502, 200], ["once"])


async def test_a_503_is_not_tried_again(api: DiscordApi, room: Channel) -> None:
    fault = api.faults.answers(SEND, 503)
    async with logged_in(api) as bot:
        with pytest.raises(discord.DiscordServerError):
            await place(bot, room).send("never")
    assert (fault.fired, statuses(api), texts(api, room)) == (1, [503], [])


@pytest.mark.parametrize("how", ["reset", "finish", "half"])
@pytest.mark.parametrize("accept", [True, False])
async def test_an_answer_is_cut_off(api: DiscordApi, room: Channel, how: str, accept: bool) -> None:
    fault = api.faults.cuts(SEND, how, accept=accept)
    async with logged_in(api) as bot:
        with pytest.raises((aiohttp.ClientError, OSError)):
            await place(bot, room).send("perhaps")
    assert (fault.fired, statuses(api)) == (1, [0])
    assert texts(api, room) == (["perhaps"] if accept else [])


async def test_a_request_hangs_and_the_others_go_on(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    other = api.world.adds_text(room.guild)
    fault = api.faults.cuts(f"POST /channels/{room.id}/messages", "hang", accept=True)
    async with logged_in(api) as bot:
        hanging = asyncio.create_task(place(bot, room).send("held"))
        await until(lambda: fault.fired == 1)
        await place(bot, other).send("through")
        assert not hanging.done()
        hanging.cancel()
    assert (texts(api, room), texts(api, other)) == (["held"], ["through"])


@pytest.mark.parametrize("code", [10003, 50001, 50007, 50013, 50024, 50083, 200000, 240000, 401])
async def test_any_code_can_be_ordered(api: DiscordApi, room: Channel, code: int) -> None:
    fault = api.faults.refuses(SEND, code)
    async with logged_in(api) as bot:
        with pytest.raises(discord.HTTPException) as refused:
            await place(bot, room).send("no")
        await place(bot, room).send("yes")
    assert (refused.value.status if code == 401 else refused.value.code) == code
    assert (fault.fired, texts(api, room)) == (1, ["yes"])


async def test_slow_mode_is_a_429_with_a_code(api: DiscordApi, room: Channel) -> None:
    fault = api.faults.refuses(SEND, 20016)
    fault.retry_after = 0.1
    async with logged_in(api) as bot:
        await place(bot, room).send("later")
    [slowed, _] = api.ledger.requests(MESSAGES)
    assert (fault.fired, slowed.status, slowed.answer["code"]) == (1, 429, 20016)


async def test_connections_are_refused_while_it_is_down(api: DiscordApi, room: Channel) -> None:
    async with connected(api) as bot:
        async with api.down(gateway_too=False):
            with pytest.raises(aiohttp.ClientConnectionError):
                await place(bot, room).send("nobody there")
        await place(bot, room).send("back")
        assert len(api.gateway.connections) == 1
    assert (api.outages, texts(api, room)) == (1, ["back"])


# what goes wrong at the gateway


@pytest.mark.parametrize("how", ["drop", "close", "op7", "op9_resumable", "silence"])
async def test_a_lost_connection_is_resumed_and_nothing_is_missed(api: DiscordApi, room: Channel, how: str) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    api.settings.heartbeat_interval = 0.2
    async with connected(api, heartbeat_timeout=0.8 if how == "silence" else 60.0) as bot:
        api.world.says(ann, room, "before")
        await until(lambda: bot.heard == ["before"])
        reached = {
            "drop": api.gateway.drop,
            "close": api.gateway.close,
            "op7": api.gateway.ask_reconnect,
            "op9_resumable": lambda: api.gateway.invalidate(resumable=True),
            "silence": api.gateway.silence,
        }[how]()
        api.world.says(ann, room, "meanwhile")
        await until(lambda: bot.heard == ["before", "meanwhile"])
        await until(lambda: "RESUMED" in bot.events)
    assert reached == 1
    assert len(api.ledger.from_bot("IDENTIFY")) == 1
    assert api.ledger.from_bot("RESUME")


async def test_a_session_that_is_invalid_begins_anew(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    async with connected(api) as bot:
        assert api.gateway.invalidate() == 1
        api.world.says(ann, room, "lost")
        await until(lambda: len(api.ledger.from_bot("IDENTIFY")) == 2 and len(api.gateway.sessions) == 1)
        await until(lambda: bot.events.count("READY") == 2)
        api.world.says(ann, room, "heard")
        await until(lambda: bot.heard == ["heard"])


async def test_a_session_can_be_too_old_to_resume(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    api.settings.session_memory = 0.0
    async with connected(api) as bot:
        api.gateway.drop()
        await until(lambda: bot.events.count("READY") == 2)
    assert len(api.ledger.to_bot("INVALID_SESSION")) == 1


async def test_ready_may_come_in_place_of_resumed(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    fault = api.faults.at_gateway("resume", "ready")
    async with connected(api) as bot:
        api.gateway.drop()
        api.world.says(ann, room, "lost")
        await until(lambda: bot.events.count("READY") == 2)
        api.world.says(ann, room, "heard")
        await until(lambda: bool(bot.heard))
        assert bot.heard == ["heard"]
    assert fault.fired == 1
    assert len(api.ledger.from_bot("IDENTIFY")) == 1


async def test_faults_can_lie_in_wait_for_a_moment(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    api.settings.heartbeat_interval = 0.2
    heartbeat = api.faults.at_gateway("heartbeat", "silence", skip=2)
    async with connected(api, heartbeat_timeout=0.8) as bot:
        await until(lambda: "RESUMED" in bot.events)
        closing = api.faults.at_gateway("identify", "close", code=4013)
        api.gateway.invalidate()
        assert bot.ended is not None
        with pytest.raises(discord.ConnectionClosed) as closed:
            await asyncio.wait_for(bot.ended, PATIENCE)
        bot.ended = asyncio.create_task(asyncio.sleep(0))
    assert closed.value.code == 4013
    assert (heartbeat.fired, closing.fired) == (1, 1)


@pytest.mark.parametrize(
    ("moment", "do", "told"),
    [
        ("connect", "drop", None),
        ("connect", "close", 4000),
        ("connect", "op7", {"op": 7, "s": None, "t": None, "d": None}),
        ("identify", "op9_resumable", {"op": 9, "s": None, "t": None, "d": True}),
        ("resume", "op9", {"op": 9, "s": None, "t": None, "d": False}),
        ("heartbeat", "close", 4000),
    ],
)
async def test_a_gateway_fault_comes_at_its_moment(api: DiscordApi, moment: str, do: str, told: Any) -> None:
    fault = api.faults.at_gateway(moment, do)
    async with aiohttp.ClientSession() as session, session.ws_connect(api.gateway_url) as socket:
        if moment != "connect":
            assert (await socket.receive_json())["op"] == 10
            op = {"identify": 2, "resume": 6, "heartbeat": 1}[moment]
            await socket.send_json({"op": op, "d": {"token": api.token, "intents": 1, "session_id": "s", "seq": 1}})
        async with asyncio.timeout(PATIENCE):
            message = await socket.receive()
    assert fault.fired == 1
    if isinstance(told, dict):
        assert json.loads(message.data) == told
    else:
        assert message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
        assert told in {None, message.data}


async def test_a_client_that_talks_too_much_is_closed_with_4008(api: DiscordApi) -> None:
    async with gateway_of(api) as socket:
        for _ in range(121):
            await socket.send_json({"op": 1, "d": None})
        assert await closing_code(socket) == 4008


async def test_a_client_without_shards_needs_the_address_of_the_gateway(api: DiscordApi, room: Channel) -> None:
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api.base_url, yarl.URL(api.gateway_url)
    async with discord.Client(intents=discord.Intents(guilds=True), guild_ready_timeout=0.05) as client:
        task = asyncio.create_task(client.start(api.token))
        await until(client.is_ready)
        assert [guild.text_channels[0].name for guild in client.guilds] == [room.name]
        await client.close()
        with suppress(asyncio.CancelledError):
            await task
    assert api.ledger.requests("GET /gateway/bot") == []


async def test_a_client_whose_heart_stops_is_closed_with_4009() -> None:
    async with DiscordApi(Settings(heartbeat_interval=0.01, heartbeat_grace=0.1)) as api, gateway_of(api) as socket:
        assert await closing_code(socket) == 4009


@asynccontextmanager
async def gateway_of(api: DiscordApi) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A bare WebSocket that has been greeted."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{api.gateway_url}?v=10&encoding=json") as socket,
    ):
        assert (await socket.receive_json())["op"] == 10
        yield socket


async def closing_code(socket: aiohttp.ClientWebSocketResponse) -> int:
    """The code with which the other side says goodbye; TimeoutError when it does not."""
    async with asyncio.timeout(PATIENCE):
        while (message := await socket.receive()).type is not aiohttp.WSMsgType.CLOSE:
            assert message.type is aiohttp.WSMsgType.TEXT
    return int(message.data)


# the books


async def test_no_token_is_in_the_ledger(api: DiscordApi, room: Channel) -> None:
    assert room.guild is not None
    ann = api.world.adds_member(room.guild, "ann")
    async with connected(api) as bot:
        with_commands(bot)
        await bot.tree.sync()
        used = api.world.uses(ann, room, "slow")
        await until(lambda: len(used.followups) == 1)
    written = json.dumps([entry.as_json() for entry in api.ledger.entries])
    assert api.token not in written
    assert used.token not in written
    assert not any(leaks(entry) for entry in api.ledger.entries)


def leaks(entry: Entry) -> bool:
    return entry.leaked


async def test_a_token_in_a_message_is_noticed(api: DiscordApi, room: Channel) -> None:
    async with logged_in(api) as bot:
        await place(bot, room).send(f"my token is {api.token}")
    assert [leaks(entry) for entry in api.ledger.requests(MESSAGES)] == [True]


async def test_unknown_routes_and_methods_are_404_and_405(api: DiscordApi) -> None:
    async with logged_in(api) as bot:
        with pytest.raises(discord.NotFound):
            await bot.http.request(Route("GET", "/nothing/here"))
        with pytest.raises(discord.HTTPException) as refused:
            await bot.http.request(Route("DELETE", "/users/@me"))
        assert refused.value.status == 405
    assert len(set(endpoints())) == len(list(endpoints())) == 51


def test_discord_py_asks_for_the_nonce_to_be_enforced() -> None:
    with handle_message_parameters("x", nonce="n") as parameters:
        assert parameters.payload == {"content": "x", "nonce": "n", "enforce_nonce": True, "tts": False}


async def test_it_runs_as_a_process_with_a_side_door() -> None:
    command = [sys.executable, "-m", "tests.fakes.discordapi", "--port", "0", "--settings", '{"identify_spacing": 0}']
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    try:
        assert process.stdout is not None
        told = json.loads(await asyncio.wait_for(process.stdout.readline(), PATIENCE))
        async with aiohttp.ClientSession() as session:
            await drive(session, told)
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


async def drive(session: aiohttp.ClientSession, told: dict[str, str]) -> None:
    """A guild, a fault, a message of the bot, and what the books say."""

    async def call(verb: str, *args: Any, **kwargs: Any) -> Any:
        asked = {"call": verb, "args": args, "kwargs": kwargs}
        async with session.post(told["control_url"], json=asked) as answer:
            return (await answer.json())["result"]

    guild = await call("world.adds_guild", "town")
    channel = await call("world.adds_text", guild)
    member = await call("world.adds_member", guild, "ann", "manage_guild")
    await call("world.says", member, channel, "hello")
    await call("api.set", privileged=0)
    fault = await call("faults.refuses", SEND, 50013)
    assert fault["fired"] == 0
    Route.BASE = told["base_url"]
    async with Bot() as bot:
        await bot.login(Settings().token)
        with pytest.raises(discord.Forbidden):
            await bot.get_partial_messageable(int(channel["id"])).send("first")
        await bot.get_partial_messageable(int(channel["id"])).send("second")
        assert not (await bot.application_info()).flags.gateway_message_content
    async with session.get(told["control_url"] + "/state") as answer:
        state = await answer.json()
    assert [one["content"] for one in state["messages"][channel["id"]]] == ["hello", "second"]
    assert state["connections"] == 0
    assert state["rest_faults"][0]["fired"] == 1
    async with session.get(told["control_url"] + "/ledger") as answer:
        ledger = await answer.json()
    assert [one["status"] for one in ledger if one["route"] == MESSAGES] == [403, 200]
