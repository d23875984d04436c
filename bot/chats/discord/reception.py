"""What happens around commands: servers and channels that come and go, rights that change, messages, silence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

import discord

from bot.chats.discord.answering import Backroom, write
from bot.chats.discord.outcomes import MISSING, PLATFORM
from bot.chats.discord.rights import NOT_IN_THREADS, Place, chat_of, guild_id_of, home_of, rights_in
from bot.chats.discord.translate import erased, overheard, said_in
from bot.core.domain import Chat
from bot.core.incoming import Incoming, Joined, Left, Missed, Rights, RightsChanged, Said
from bot.core.replies import Reply
from bot.core.rooms import Admission
from bot.core.text import one_line
from bot.ports import LookUp, Unavailable

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds between tries while the store is away; then what happened is given up, and noted in the log."""

HERE = frozenset({Admission.ASKED, Admission.ALLOWED})


@dataclass(frozen=True, slots=True)
class Reception:
    """Tells the desk what happens. `us` is our account's id, `hears` whether messages of others reach us.

    What happens in one chat is told in its order.
    """

    back: Backroom
    us: int
    hears: bool
    look_up: LookUp
    waits: Sequence[float] = WAITS
    turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    # Servers

    async def meet(self, guild: discord.Guild) -> None:
        """A server we are in: it is greeted if it is new, and what we may do in its channels is looked at."""
        home = home_of(guild.id)
        if home is None or guild.unavailable:
            return
        room = await self._in_the_end(self.back.rooms.room, home.key)
        if room is None or room.admission is Admission.GONE:
            await self._greet(guild, home)
        await self.check_rights(guild)
        await self._let_go_of_channels(guild, home)

    async def _greet(self, guild: discord.Guild, home: Chat) -> None:
        place = first_place(guild)
        chat = (chat_of(place) if place else None) or home
        rights = rights_in(place, hears=self.hears) if place else Rights((NOT_IN_THREADS,), self.hears)
        since = guild.me.joined_at if guild.me is not None else None
        update = f"joined {guild.id} {since.isoformat() if since else ''}"
        await self.tell(Joined(chat, one_line(guild.name), None, rights, self.back.clock.now(), update, home))

    async def leave(self, guild_id: int) -> None:
        """A server we are in no more. An outage is something else: nothing is told then."""
        home = home_of(guild_id)
        if home is not None:
            at = self.back.clock.now()
            await self.tell(Left(home, "removed from the server", at, f"left {guild_id} {at.isoformat()}"))

    async def left_meanwhile(self, guilds: Sequence[int], shard_ids: Sequence[int], shards: int) -> None:
        """Servers of our shards that we were in when we last looked, and are in no more."""
        for room in await self._in_the_end(self.back.rooms.rooms, PLATFORM, HERE):
            guild = guild_id_of(room.chat)
            if guild is not None and guild not in guilds and (guild >> 22) % max(1, shards) in shard_ids:
                await self.leave(guild)

    # Channels and rights

    async def check_rights(self, guild: discord.Guild) -> None:
        """Tells what we may do in the channels we know, where that changed."""
        home = home_of(guild.id)
        if home is None:
            return
        closed = await self._closed_for_rights()
        for room in await self._in_the_end(self.back.rooms.rooms_in, home.key):
            place = place_in(guild, room.chat)
            if place is None:
                continue
            rights = rights_in(place, hears=self.hears)
            is_open_again = rights.speaks and room.chat.key in closed
            if is_open_again or rights != Rights(room.missing, room.hears):
                at = self.back.clock.now()
                await self.tell(RightsChanged(room.chat, rights, at, f"rights {room.chat.key} {at.isoformat()}"))

    async def _closed_for_rights(self) -> set[str]:
        """The chats that a message found closed, perhaps while nobody listened to what we may do."""
        pauses = await self._in_the_end(self.back.outbox.pauses, self.back.clock.now())
        return {pause.chat for pause in pauses if pause.until is None and pause.why.startswith(MISSING)}

    async def lose(self, guild_id: int, channel: int) -> None:
        """A channel or thread was deleted, with all threads in it."""
        home = home_of(guild_id)
        for room in await self._in_the_end(self.back.rooms.rooms_in, home.key) if home else ():
            if str(channel) in (room.chat.id, room.chat.thread):
                await self._gone(room.chat)

    async def _let_go_of_channels(self, guild: discord.Guild, home: Chat) -> None:
        """Channels that were deleted while nobody listened; a thread that is not told of may be archived."""
        for room in await self._in_the_end(self.back.rooms.rooms_in, home.key):
            is_channel = room.chat != home and room.chat.id.isdecimal()
            if is_channel and room.open and guild.get_channel(int(room.chat.id)) is None:
                await self._gone(room.chat)

    async def _gone(self, chat: Chat) -> None:
        at = self.back.clock.now()
        await self.tell(Left(chat, "the channel was deleted", at, f"gone {chat.key} {at.isoformat()}"))

    # Messages

    async def message(self, message: discord.Message) -> None:
        """Somebody wrote: a command by hand, or something with a hashtag."""
        if message.author.id == self.us or message.author.bot:
            return
        said = said_in(message, self.us)
        await self.tell(said or (overheard(message) if self.hears else None))

    async def edited(self, message: discord.Message) -> None:
        """Somebody changed what they wrote."""
        if message.author.id != self.us and self.hears and message.edited_at is not None:
            await self.tell(overheard(message, edited=True))

    async def erased(self, place: object, guild_id: int | None, channel: int, messages: frozenset[int]) -> None:
        """Messages were deleted, whether or not we remember them, or their thread."""
        chat = chat_of(place) or await self._remembered(guild_id, channel) or Chat(PLATFORM, str(channel))
        await self.tell(erased(chat, channel, messages, self.back.clock.now()))

    async def _remembered(self, guild_id: int | None, channel: int) -> Chat | None:
        """A thread that discord.py does not tell of, as archived ones; we were in it."""
        home = home_of(guild_id)
        rooms = await self._in_the_end(self.back.rooms.rooms_in, home.key) if home else []
        return next((room.chat for room in rooms if room.chat.thread == str(channel)), None)

    async def missed(self, since: datetime) -> None:
        """Nothing was heard since an instant, and what was said is lost."""
        await self.tell(Missed(PLATFORM, since, self.back.clock.now()))

    # The desk

    async def tell(self, incoming: Incoming | None) -> None:
        """Has the desk hear of it, in its chat's order, and its answer sent."""
        if incoming is None:
            return
        chat: Chat | None = getattr(incoming, "chat", None)
        lock = self.turns.setdefault(chat.key if chat else "", asyncio.Lock())
        async with lock:
            reply = await self._in_the_end(self.back.desk.respond, incoming, self.look_up)
            if reply is not None and isinstance(incoming, Said | Joined):
                await self._answer(incoming, reply)

    async def _answer(self, incoming: Said | Joined, reply: Reply) -> None:
        if reply.later is not None:
            reply = reply.completed(await self.back.desk.bring(incoming.chat, reply.later))
        answered = incoming.message if isinstance(incoming, Said) else None
        await write(self.back, incoming.chat, f"answer {PLATFORM} {incoming.update}", reply, answered)

    async def _in_the_end(self, act: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Acts, again and again while the store is away. Raises Unavailable when that lasts."""
        for wait in self.waits:
            try:
                return await act(*args, **kwargs)
            except Unavailable as error:
                log.warning("what happened is told later: %s", error)
            await asyncio.sleep(wait)
        return await act(*args, **kwargs)


def first_place(guild: discord.Guild) -> discord.TextChannel | None:
    """Where to say hello: the channel for such news, else the first in which we may, else the first."""
    system = [guild.system_channel] if guild.system_channel else []
    places = [*system, *guild.text_channels]
    return next((each for each in places if rights_in(each, hears=False).speaks), places[0] if places else None)


def place_in(guild: discord.Guild, chat: Chat) -> Place | None:
    """The channel or thread that a chat is, if the gateway told of it."""
    if not (chat.thread or chat.id).isdecimal():
        return None
    return guild.get_channel_or_thread(int(chat.thread or chat.id))
