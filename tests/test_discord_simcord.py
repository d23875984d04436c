"""A server's first day with the real desk, in process: who is obeyed, what is asked, who sees it, who is pinged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import simcord

from bot.chats.discord.answering import Answering, Backroom, Waits
from bot.chats.discord.asides import Asides
from bot.chats.discord.connection import Connection
from bot.chats.discord.ears import Ears, Shards, Tempo
from bot.chats.discord.messenger import DiscordMessenger
from bot.chats.discord.reception import Reception
from bot.chats.discord.slash import sync
from bot.core.actors import read_tables
from bot.core.rooms import House
from bot.desk.front import FrontDesk
from bot.desk.office import Office
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.pipeline import Manners
from bot.store.sql import SqlStore, open_store
from tests.fakes.clock import FakeClock


@dataclass
class Day:
    """One server with one channel, and the bot in it; `commands` are the ids of its commands by name."""

    env: Any
    store: SqlStore
    guild: Any
    room: Any
    asides: Asides
    commands: dict[str, int]
    fresh: Callable[[], Ears]

    @property
    def key(self) -> str:
        """The channel as a chat."""
        return f"discord:{self.room.id}"

    def member(self, name: str, **rights: bool) -> Any:
        """Somebody new, with these rights."""
        roles = [self.guild.create_role(name, permissions=discord.Permissions(**rights))] if rights else []
        return self.guild.add_member(self.env.create_user(name), roles=roles)

    def everybody_sees(self, command: str) -> None:
        """The server's admin lets all members see a command."""
        self.guild.set_command_permissions(self.commands[command], {self.guild.default_role: True})

    async def mutes(self) -> list[str]:
        """What is muted in the channel."""
        return [mute.value for mute in await self.store.mutes(self.key, FakeClock().now())]


@asynccontextmanager
async def day() -> AsyncIterator[Day]:
    """The bot is in a server, and its commands are known there."""
    store = await open_store("sqlite:///:memory:")
    asides = Asides()
    ears = listener(store, asides)
    try:
        async with simcord.run(ears) as env:
            await sync(ears)
            told: Any = await ears.http.get_global_commands(ears.application_id or 0)
            guild = env.create_guild()
            room = guild.create_text_channel("general")
            commands = {each["name"]: int(each["id"]) for each in told}
            yield Day(env, store, guild, room, asides, commands, lambda: listener(store, asides))
            await asides.settle(2)
    finally:
        await asides.end()
        await store.close()


def listener(store: SqlStore, asides: Asides) -> Ears:
    """What hears, with a desk of its own behind it."""
    extractive = ExtractiveSummariser()
    parts = Parts(store, extractive, extractive, FakeClock(), read_tables([], []), store, store, store)
    ears = Ears(reads=True, shards=Shards((0,), 1), tempo=Tempo())
    messenger = DiscordMessenger(Connection(ears), parts.clock, store)
    desk = FrontDesk(Office(parts, {"discord": Manners()}, {"discord": messenger}, House("open")))
    back = Backroom(desk, store, store, store, store, parts.clock, lambda: None)
    answering = Answering(back, ears, asides, Waits(answer=5))
    ears.hand_to(Reception(back, 0, ears.reads, ears.look_up), answering.use, asides)
    return ears


def words(result: Any) -> str:
    """What was answered, wherever it stands."""
    response = result.response
    return (response.content or "") + "".join(embed.description or "" for embed in response.embeds)


def listed(result: Any) -> list[str]:
    """The options of the list under an answer."""
    found = [each for row in result.response.components for each in row["components"] if each["type"] == 3]
    return [option["label"] for each in found for option in each["options"]]


MANAGER, CHANNELS, MODERATOR = {"manage_guild": True}, {"manage_channels": True}, {"manage_messages": True}


@pytest.mark.parametrize(
    ("rights", "obeyed"),
    [({"administrator": True}, True), (MANAGER, True), (CHANNELS, True), (MODERATOR, False), ({}, False)],
    ids=["administrator", "manager", "channel manager", "moderator", "member"],
)
async def test_who_is_obeyed_is_our_word_whatever_the_server_shows(rights: dict[str, bool], obeyed: bool) -> None:
    async with day() as one:
        somebody = one.member("somebody", **rights)
        one.everybody_sees("mute")
        result = await somebody.slash(one.room, "mute", kind="word", value="giveaway")
        assert await one.mutes() == (["giveaway"] if obeyed else [])
        assert result.ephemeral is not obeyed
        assert ("Muted here" if obeyed else "for the admins") in words(result)


async def test_a_mute_without_arguments_is_asked_for_with_lists_in_place() -> None:
    async with day() as one:
        admin = one.member("ada", **MANAGER)
        result = await admin.slash(one.room, "mute")
        assert result.ephemeral
        assert listed(result)[:2] == ["Tag", "Author"]
        await admin.click(result.response, label="Cancel")
        assert words(result).startswith("Cancelled")
        zones = await admin.slash(one.room, "timezone")
        assert "Europe…" in listed(zones)
        again = await admin.select(zones.response, ["c:/timezone Europe"])
        assert again.acknowledged
        assert (len(listed(zones)), any("Amsterdam" in each for each in listed(zones))) == (25, True)


async def test_settings_and_status_are_for_the_admin_alone() -> None:
    async with day() as one:
        admin = one.member("ada", **MANAGER)
        assert [(await admin.slash(one.room, each)).ephemeral for each in ("settings", "status")] == [True, True]


async def test_a_follow_is_said_to_all_and_says_why_there_is_no_brief_yet() -> None:
    async with day() as one:
        admin, member = one.member("ada", **MANAGER), one.member("bob")
        result = await admin.slash(one.room, "follow", tags="tea")
        await one.asides.settle(2)
        assert not result.ephemeral
        assert "Following" in words(result)
        assert "No posts" in words(result)
        assert "Looking" not in words(result)
        (subscription,) = await one.store.following(one.key)
        assert subscription.topic.tags == ("tea",)
        offered = await member.autocomplete(one.room, "digest", "topic", "te")
        assert [each["value"] for each in offered] == ["#tea"]


async def test_a_members_follow_is_no_follow() -> None:
    async with day() as one:
        result = await one.member("bob").slash(one.room, "follow", tags="tea")
        assert result.ephemeral
        assert await one.store.following(one.key) == []


async def test_nothing_that_is_said_can_notify_anybody() -> None:
    async with day() as one:
        admin = one.member("ada", **MANAGER)
        await admin.slash(one.room, "follow", tags="tea", name="@everyone <@1> @here")
        await admin.slash(one.room, "mute", kind="word", value="@everyone")
        await admin.slash(one.room, "mute")
        await admin.slash(one.room, "status")
        await one.asides.settle(2)
        bodies = [each.json for each in one.env.http_requests if isinstance(each.json, dict)]
        saying = [body.get("data") or body for body in bodies]
        saying = [body for body in saying if {"content", "embeds"} & body.keys()]
        assert len(saying) >= 4
        assert [body.get("allowed_mentions", {}).get("parse") for body in saying] == [[]] * len(saying)


async def test_buttons_outlive_the_process_that_made_them() -> None:
    async with day() as one:
        admin = one.member("ada", **MANAGER)
        muted = await admin.slash(one.room, "mute", kind="word", value="giveaway")
        assert await one.mutes() == ["giveaway"]
        await one.env.restart_bot(one.fresh())
        await admin.click(muted.response, label="Undo")
        assert await one.mutes() == []
        assert "No longer muted" in words(muted)
