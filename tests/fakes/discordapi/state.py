"""Everything in this Discord, and each change to it: made, and told to whoever listens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.fakes.discordapi import permissions, shapes
from tests.fakes.discordapi.clock import Clock, Snowflakes
from tests.fakes.discordapi.model import (
    DM,
    EPHEMERAL,
    LOADING,
    SILENT,
    SUPPRESS_EMBEDS,
    Channel,
    Guild,
    Interaction,
    Json,
    Member,
    Message,
    Pings,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discordapi.settings import Settings

GUILDS, GUILD_MEMBERS, GUILD_MESSAGES, DIRECT_MESSAGES, ALWAYS = 1 << 0, 1 << 1, 1 << 9, 1 << 12, 0
USER_MENTION, ROLE_MENTION = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")
KEPT_FLAGS = SILENT | SUPPRESS_EMBEDS | EPHEMERAL | (1 << 15)


@dataclass(frozen=True)
class Event:
    """What the gateway tells: to the shard of `guild_id` (None: shard 0), if `intent` was asked for (0: always)."""

    name: str
    data: Json
    guild_id: int | None
    intent: int


class State:
    """The things by id, and the changes that anybody may make."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.announce: Callable[[Event], None] = lambda _event: None
        self.bot = User(self.ids.next(), "the bot", bot=True)
        self.owner = User(self.ids.next(), "the owner of the application")
        self.users: dict[int, User] = {self.bot.id: self.bot, self.owner.id: self.owner}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[int | None, dict[int, Json]] = {None: {}}  # guild id, or None for the global ones
        self.commands_created: dict[tuple[int | None, date], int] = {}
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.nonces: dict[tuple[int, str], tuple[float, Message]] = {}
        self.deleted: list[Message] = []
        self.harmful_links: set[str] = set()

    # looking

    def bot_in(self, guild: Guild | None) -> Member | None:
        return guild.members.get(self.bot.id) if guild else None

    def joined_guilds(self) -> list[Guild]:
        return [guild for guild in self.guilds.values() if self.bot_in(guild)]

    def bot_sees(self, channel: Channel) -> bool:
        bot = self.bot_in(channel.guild)
        return channel.guild is None or (bot is not None and permissions.may(bot, channel, "view_channel"))

    def shown(self, message: Message) -> Json:
        """The message as this application may see it through REST."""
        shown = shapes.message(message)
        return shown if self.settings.content_allowed() or self.content_is_due(shown) else shapes.blanked(shown)

    def content_is_due(self, shown: Json, *, in_guild: bool = True) -> bool:
        """Whether an application without the content intent gets this message whole all the same."""
        own = shown["author"]["id"] == str(self.bot.id)
        return own or not in_guild or any(one["id"] == str(self.bot.id) for one in shown["mentions"])

    def known_by_nonce(self, author: User, nonce: str) -> Message | None:
        """The message that this author gave this nonce to in the past few minutes."""
        at, message = self.nonces.get((author.id, nonce), (0.0, None))
        return message if message and self.clock.seconds() - at < self.settings.nonce_memory else None

    def forget_nonces(self) -> None:
        self.nonces.clear()

    def standing(self, channel: Channel) -> list[Message]:
        """Every message that stands in the channel now, ephemeral ones too, oldest first."""
        return list(channel.messages.values())

    # messages

    def post(self, channel: Channel, author: User, body: Json, **more: Any) -> Message:
        """A new message of a valid body; a thread that was archived comes back."""
        if channel.archived:
            self.set_archived(channel, archived=False)
        message = Message(self.ids.next(), channel, author, self.clock.now(), **more)
        self.fill(message, body)
        channel.messages[message.id] = message
        if body.get("nonce") is not None:
            message.nonce = str(body["nonce"])
            self.nonces[author.id, message.nonce] = (self.clock.seconds(), message)
        self._tell_message("MESSAGE_CREATE", message)
        return message

    def fill(self, message: Message, body: Json) -> None:
        """Sets what the body names and leaves the rest."""
        if "content" in body:
            message.content = (body["content"] or "").strip()
        if "embeds" in body:
            message.embeds = [{"type": "rich", **embed} for embed in body["embeds"] or []]
        if "components" in body:
            message.components = body["components"] or []
        if "attachments" in body:
            message.attachments = [str(one.get("filename", "file")) for one in body["attachments"] or []]
        if "allowed_mentions" in body:
            message.allowed_mentions = body["allowed_mentions"]
        message.flags = (message.flags & EPHEMERAL) | (int(body.get("flags") or 0) & KEPT_FLAGS)
        if message.interaction is None or message.ephemeral_for is None:
            message.flags &= ~EPHEMERAL
        reference = body.get("message_reference") or {}
        if reference.get("message_id"):
            message.reply_to, message.kind = int(reference["message_id"]), 19
        message.pings = pinged(message)

    def edit(self, message: Message, body: Json) -> None:
        flags = message.flags
        self.fill(message, body)
        message.flags = message.flags if "flags" in body else flags
        message.flags &= ~LOADING
        message.edited_at = self.clock.now()
        self._tell_message("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        self._remove(message)
        if message.ephemeral_for is None:
            self._tell_in_channel("MESSAGE_DELETE", message.channel, {"id": str(message.id)})

    def bulk_delete(self, channel: Channel, messages: list[Message]) -> None:
        for message in messages:
            self._remove(message)
        self._tell_in_channel("MESSAGE_DELETE_BULK", channel, {"ids": [str(one.id) for one in messages]})

    def _remove(self, message: Message) -> None:
        self.deleted.append(message)
        del message.channel.messages[message.id]

    def _tell_message(self, name: str, message: Message) -> None:
        if message.ephemeral_for is None and self.bot_sees(message.channel):
            self._tell_in_channel(name, message.channel, shapes.message_event(message))

    def _tell_in_channel(self, name: str, channel: Channel, data: Json) -> None:
        if not self.bot_sees(channel) or (channel.guild and channel.guild.unavailable):
            return
        data = {**data, "channel_id": str(channel.id)}
        if channel.guild is None:
            self.announce(Event(name, data, None, DIRECT_MESSAGES))
        else:
            self.announce(Event(name, {**data, "guild_id": str(channel.guild.id)}, channel.guild.id, GUILD_MESSAGES))

    # channels

    def tell_guild(self, name: str, guild: Guild, data: Json, intent: int = GUILDS) -> None:
        """Tells it when the bot is in the guild and the guild is up."""
        if self.bot_in(guild) and not guild.unavailable:
            self.announce(Event(name, data, guild.id, intent))

    def add_channel(
        self, guild: Guild | None, kind: int, name: str, *, with_id: int | None = None, **more: Any
    ) -> Channel:
        channel = Channel(with_id or self.ids.next(), kind, name, guild, archive_changed_at=self.clock.now(), **more)
        self.channels[channel.id] = channel
        if guild is not None:
            guild.channels[channel.id] = channel
            data = shapes.channel(channel)
            event = "THREAD_CREATE" if channel.is_thread else "CHANNEL_CREATE"
            self.tell_guild(event, guild, {**data, "newly_created": True} if channel.is_thread else data)
        return channel

    def tell_changed(self, channel: Channel) -> None:
        assert channel.guild is not None
        event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
        self.tell_guild(event, channel.guild, shapes.channel(channel))

    def set_archived(self, thread: Channel, *, archived: bool, locked: bool | None = None) -> None:
        thread.archived = archived
        thread.locked = thread.locked if locked is None else locked
        thread.archive_changed_at = self.clock.now()
        self.tell_changed(thread)

    def remove_channel(self, channel: Channel) -> None:
        assert channel.guild is not None
        for thread in [one for one in channel.guild.channels.values() if one.parent is channel and one.is_thread]:
            self.remove_channel(thread)
        del self.channels[channel.id], channel.guild.channels[channel.id]
        parent = {"parent_id": str(channel.parent.id)} if channel.parent else {}
        place = {"id": str(channel.id), "guild_id": str(channel.guild.id), "type": channel.kind}
        event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        self.tell_guild(event, channel.guild, place | parent if channel.is_thread else shapes.channel(channel))

    def dm_with(self, user: User) -> Channel:
        """The one DM channel between the bot and this person."""
        known = [one for one in self.channels.values() if one.kind == DM and one.recipient is user]
        return known[0] if known else self.add_channel(None, DM, "", recipient=user)

    def shares_guild(self, user: User) -> bool:
        return any(user.id in guild.members for guild in self.joined_guilds())

    # guilds

    def leave_guild(self, guild: Guild) -> None:
        """The bot is out; what it had there stays."""
        del guild.members[self.bot.id]
        self.announce(Event("GUILD_DELETE", {"id": str(guild.id)}, guild.id, GUILDS))


def pinged(message: Message) -> Pings:
    """Whom the content notifies: allowed_mentions decides for applications, rights for people."""
    allowed = message.allowed_mentions
    parse = ["everyone", "roles", "users"] if allowed is None else allowed.get("parse", [])
    users = _named(USER_MENTION, message.content, "users", parse, allowed)
    first = message.channel.messages.get(message.reply_to or 0)
    if first is not None and (allowed is None or allowed.get("replied_user")):
        users = (*users, first.author.id)
    everyone = "everyone" in parse and ("@everyone" in message.content or "@here" in message.content)
    author = message.channel.guild.members.get(message.author.id) if message.channel.guild else None
    may_ping_all = author is not None and permissions.may(author, message.channel, "mention_everyone")
    roles = _named(ROLE_MENTION, message.content, "roles", parse, allowed)
    return Pings(everyone and may_ping_all, roles, tuple(dict.fromkeys(users)))


def _named(form: re.Pattern[str], content: str, kind: str, parse: list[str], allowed: Json | None) -> tuple[int, ...]:
    found = tuple(int(one) for one in form.findall(content))
    if kind in parse:
        return found
    listed = {int(one) for one in (allowed or {}).get(kind, [])}
    return tuple(one for one in found if one in listed)
