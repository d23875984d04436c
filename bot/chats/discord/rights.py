"""What people are in a server, and what we may do in its channels."""

from __future__ import annotations

import discord

from bot.chats.discord.outcomes import PLATFORM
from bot.core.domain import Chat
from bot.core.incoming import Rights, Role

NEEDED = {
    "View Channels": discord.Permissions(view_channel=True),
    "Send Messages": discord.Permissions(send_messages=True),
    "Embed Links": discord.Permissions(embed_links=True),
    "Read Message History": discord.Permissions(read_message_history=True),
    "Send Messages in Threads": discord.Permissions(send_messages_in_threads=True),
}
"""What we need in a channel, as Discord's settings call it; the link that invites us asks for the same."""

NOT_IN_THREADS, IN_THREADS = "Send Messages", "Send Messages in Threads"
"""Which right to post counts depends on the place."""

Place = discord.abc.GuildChannel | discord.Thread


def role_of(permissions: discord.Permissions, *, owner: bool) -> Role:
    """What somebody with these permissions is; who may is looked at by us, whatever a server lets see."""
    if owner:
        return Role.OWNER
    if permissions.administrator:
        return Role.ADMIN
    if permissions.manage_guild or permissions.manage_channels:
        return Role.MANAGER
    return Role.MEMBER


def missing(permissions: discord.Permissions, *, thread: bool) -> tuple[str, ...]:
    """The rights we lack, as Discord's settings call them."""
    not_needed = NOT_IN_THREADS if thread else IN_THREADS
    lacks = (name for name, right in NEEDED.items() if not permissions >= right and name != not_needed)
    return () if permissions.administrator else tuple(lacks)


def rights_in(place: Place, *, hears: bool) -> Rights:
    """What we may do in a channel or thread, by what the gateway told last."""
    me = place.guild.me
    found = place.permissions_for(me) if me is not None else discord.Permissions.none()
    return Rights(missing(found, thread=isinstance(place, discord.Thread)), hears)


def chat_of(place: object) -> Chat | None:
    """A channel as a chat; a thread is a chat of its own inside its channel's."""
    if isinstance(place, discord.Thread):
        return Chat(PLATFORM, str(place.parent_id), str(place.id))
    id_ = getattr(place, "id", None)
    return Chat(PLATFORM, str(id_)) if isinstance(id_, int) else None


def home_of(guild_id: int | None) -> Chat | None:
    """The server that lets a channel in and throws it out; None in private."""
    return Chat(PLATFORM, f"guild-{guild_id}") if guild_id is not None else None


def guild_id_of(home: Chat) -> int | None:
    """The server that a home is."""
    number = home.id.removeprefix("guild-")
    return int(number) if number != home.id and number.isdecimal() else None
