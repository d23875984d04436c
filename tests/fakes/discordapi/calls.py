"""One REST call as the endpoints see it, and what every endpoint asks first: does it exist, may the bot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.discordapi import permissions
from tests.fakes.discordapi.errors import ApiError
from tests.fakes.discordapi.model import Channel, Guild, Json, Member, Message, User
from tests.fakes.discordapi.world import World

Answer = tuple[int, Any]
NOTHING: Answer = (204, None)


@dataclass(frozen=True)
class Call:
    """The values of the path, the query and the body."""

    world: World
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    files: tuple[str, ...] = ()

    def id(self, name: str) -> int:
        """A snowflake of the path; 50035 for what is none."""
        value = self.path[name]
        if not value.isdecimal():
            words = f'Value "{value}" is not snowflake.'
            problem = {name: {"_errors": [{"code": "NUMBER_TYPE_COERCE", "message": words}]}}
            raise ApiError(50035, errors=problem)
        return int(value)

    @property
    def fields(self) -> Json:
        """The body as an object; 50109 for anything else."""
        if not isinstance(self.body, dict):
            raise ApiError(50109)
        return self.body

    def limit(self, usual: int, most: int) -> int:
        return min(int(self.query.get("limit", usual)), most)

    def channel(self, *rights: str) -> Channel:
        """The channel of the path: 10003 unknown, 50001 not to be seen, 50013 without one of the rights there."""
        channel = self.world.channels.get(self.id("channel_id"))
        if channel is None:
            raise ApiError(10003)
        self.need(channel, *rights)
        return channel

    def need(self, channel: Channel, *rights: str) -> None:
        if channel.guild is None:
            return
        bot = self.world.bot_in(channel.guild)
        if bot is None or not permissions.may(bot, channel, "view_channel"):
            raise ApiError(50001)
        if not permissions.may(bot, channel, *rights):
            raise ApiError(50013)

    def may(self, channel: Channel, *rights: str) -> bool:
        bot = self.world.bot_in(channel.guild)
        return channel.guild is None or (bot is not None and permissions.may(bot, channel, *rights))

    def message(self, channel: Channel) -> Message:
        """The message of the path; ephemeral ones cannot be reached this way."""
        message = channel.messages.get(self.id("message_id"))
        if message is None or message.ephemeral_for is not None:
            raise ApiError(10008)
        return message

    def guild(self, *rights: str) -> Guild:
        """The guild of the path: 10004 unknown or not joined, 50013 without one of the rights."""
        guild = self.world.guilds.get(self.id("guild_id"))
        bot = self.world.bot_in(guild)
        if guild is None or bot is None:
            raise ApiError(10004)
        wanted = permissions.bits(*rights)
        if permissions.in_guild(bot) & wanted != wanted:
            raise ApiError(50013)
        return guild

    def member(self, guild: Guild) -> Member:
        member = guild.members.get(self.id("user_id"))
        if member is None:
            raise ApiError(10007 if self.id("user_id") in self.world.users else 10013)
        return member

    def user(self, user_id: int) -> User:
        if user_id not in self.world.users:
            raise ApiError(10013)
        return self.world.users[user_id]

    def application(self) -> None:
        """10002 unless the path names this application."""
        if self.id("application_id") != self.world.bot.id:
            raise ApiError(10002)


@dataclass(frozen=True)
class Endpoint:
    """A method and a path template; `open` ones need no bot token and are exempt from the global limit."""

    method: str
    path: str
    run: Callable[[Call], Answer]
    open: bool = False

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"
