"""The client that listens: each event of discord.py is handed on, and each new session waits for its turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

import aiohttp
import discord

from bot.chats.discord.asides import Asides
from bot.chats.discord.connection import NOBODY
from bot.chats.discord.outcomes import FAILURES, PLATFORM
from bot.chats.discord.reception import Reception
from bot.chats.discord.rights import chat_of, home_of, rights_in, role_of
from bot.core.domain import Chat
from bot.core.incoming import Found, Role
from bot.core.text import one_line


@dataclass(frozen=True, slots=True)
class Shards:
    """Which shards a process runs, of how many; none given: all, as many as Discord advises."""

    ids: tuple[int, ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds: until a connection that says nothing is taken for dead, that guilds are waited for at a start, between
    two sessions that begin (Discord: 5 for most bots)."""

    silence: float = 60.0
    guilds: float = 2.0
    between: float = 5.0


GOODBYE = 1000
"""The code with which we close: the session ends, and Discord shows us offline at once."""

Silence = Callable[[int, bool | None], Coroutine[Any, Any, None]]
"""Is told that a shard is lost (True), is back and missed nothing (None), or is back anew (False)."""

Use = Callable[[discord.Interaction[Any]], Coroutine[Any, Any, None]]
BeforeIdentify = Callable[[int, bool], Awaitable[None]]


class Ears(discord.AutoShardedClient):
    """Listens with as few intents as can be; messages of others come only where the application may read them."""

    def __init__(
        self, *, reads: bool, shards: Shards, tempo: Tempo, before_identify: BeforeIdentify | None = None
    ) -> None:
        more: dict[str, Any] = {"shard_ids": list(shards.ids)} if shards.ids else {}
        super().__init__(
            intents=discord.Intents(guilds=True, messages=True, message_content=reads),
            allowed_mentions=NOBODY,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            heartbeat_timeout=tempo.silence,
            guild_ready_timeout=tempo.guilds,
            shard_count=shards.count,
            **more,
        )
        self.reads = reads
        self._met: dict[int, discord.Guild] = {}
        self._begun_anew: set[int] = set()
        self._sockets: WeakSet[aiohttp.ClientWebSocketResponse] = WeakSet()
        self._connect = self.http.ws_connect
        self.http.ws_connect = self._remembered  # type: ignore[method-assign]  # the only place that knows them all
        self._before_identify = before_identify
        self._reception: Reception | None = None
        self._asides: Asides | None = None
        self._use: Use | None = None
        self._silence: Silence | None = None

    def hand_to(
        self,
        reception: Reception,
        use: Use,
        asides: Asides,
        silence: Silence | None = None,
    ) -> None:
        """Whom events are handed to from now on; what follows from them runs among the `asides`. See `Silence`."""
        self._reception, self._use, self._asides, self._silence = reception, use, asides, silence

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Each new session waits for its turn; a session that is resumed does not come here."""
        if self._before_identify is not None:
            await self._before_identify(shard_id or 0, initial)

    async def _hand(self, work: Coroutine[Any, Any, None]) -> None:
        """Has it done where it is waited for, or let go of, when we stop."""
        if self._asides is None:
            await work
        else:
            await self._asides.start(work)

    # Who asks

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody uses us."""
        if self._use is not None:
            await self._hand(self._use(interaction))

    async def look_up(self, name: str, asker: str) -> Found | None:
        """See `bot.ports.LookUp`: a channel of a server we are in, by its id; the asker is asked for afresh."""
        place = self._place(name)
        if place is None or not asker.isdecimal():
            return None
        role = await self._role(place, int(asker))
        chat = chat_of(place)
        if chat is None:
            return None
        rights = rights_in(place, hears=self.reads)
        return Found(chat, one_line(place.guild.name), role, rights, home_of(place.guild.id))

    def home(self, chat: Chat) -> Chat | None:
        """The server that a chat is in."""
        place = self._place(chat.thread or chat.id) if chat.platform == PLATFORM else None
        return home_of(place.guild.id) if place else None

    def _place(self, name: str) -> discord.abc.GuildChannel | discord.Thread | None:
        found = self.get_channel(int(name)) if name.isdecimal() else None
        return found if isinstance(found, discord.abc.GuildChannel | discord.Thread) else None

    async def _role(self, place: discord.abc.GuildChannel | discord.Thread, user: int) -> Role:
        """What somebody is in a channel now; LEFT for who may not even see it."""
        try:
            member = await place.guild.fetch_member(user)
        except FAILURES:
            return Role.LEFT
        permissions = place.permissions_for(member)
        if not permissions.view_channel:
            return Role.LEFT
        return role_of(permissions, owner=place.guild.owner_id == user)

    # What happens

    async def on_ready(self) -> None:
        """All servers are told of: those that came and went meanwhile are looked for."""
        if self._reception is None:
            return
        ids: Sequence[int] = self.shard_ids or range(self.shard_count or 1)
        there = [each for each in self.guilds if not self._is_left_over(each)]
        self._met = {each.id: each for each in there}
        self._begun_anew.clear()
        await self._hand(self._reception.left_meanwhile([*self._met], ids, self.shard_count or 1))
        for guild in there:
            await self._hand(self._reception.meet(guild))

    def _is_left_over(self, guild: discord.Guild) -> bool:
        """Whether a server was told of by an earlier session alone: each READY makes those anew that we are in."""
        return guild.shard_id in self._begun_anew and self._met.get(guild.id) is guild

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """We were added."""
        if self._reception is not None:
            await self._hand(self._reception.meet(guild))

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """An outage is over."""
        if self._reception is not None:
            await self._hand(self._reception.meet(guild))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """We were removed; for an outage discord.py tells `guild_unavailable`, which changes nothing."""
        if self._reception is not None:
            await self._hand(self._reception.leave(guild.id))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone."""
        if self._reception is not None:
            await self._hand(self._reception.lose(channel.guild.id, channel.id))

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread is gone."""
        if self._reception is not None:
            await self._hand(self._reception.lose(payload.guild_id, payload.thread_id))

    async def on_guild_channel_update(self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """A channel's permissions may be others."""
        await self._check(after.guild)

    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        """A role's permissions may be others."""
        await self._check(after.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role of ours may be gone."""
        await self._check(role.guild)

    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        """We may have other roles."""
        if self.user is not None and after.id == self.user.id:
            await self._check(after.guild)

    async def _check(self, guild: discord.Guild) -> None:
        if self._reception is not None:
            await self._hand(self._reception.check_rights(guild))

    # Messages

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote."""
        if self._reception is not None:
            await self._hand(self._reception.message(message))

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Somebody changed what they wrote, however long ago."""
        if self._reception is not None:
            await self._hand(self._reception.edited(payload.message))

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A message was deleted, however long ago it was written."""
        await self._erased(payload.guild_id, payload.channel_id, frozenset({payload.message_id}))

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many were."""
        await self._erased(payload.guild_id, payload.channel_id, frozenset(payload.message_ids))

    async def _erased(self, guild: int | None, channel: int, messages: frozenset[int]) -> None:
        if self._reception is not None:
            await self._hand(self._reception.erased(self.get_channel(channel), guild, channel, messages))

    # Silence

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """A connection is lost; it may be resumed."""
        if self._silence is not None:
            await self._hand(self._silence(shard_id, True))

    async def on_shard_resumed(self, shard_id: int) -> None:
        """It was, and nothing was missed."""
        if self._silence is not None:
            await self._hand(self._silence(shard_id, None))

    async def on_shard_connect(self, shard_id: int) -> None:
        """A new session: what was said since the last one ended is lost."""
        self._begun_anew.add(shard_id)
        if self._silence is not None:
            await self._hand(self._silence(shard_id, False))

    async def close(self) -> None:
        """Says goodbye, also where a session was put off: discord.py forgets that its connection stands."""
        for socket in list(self._sockets):
            await socket.close(code=GOODBYE)
        await super().close()

    async def _remembered(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        socket = await self._connect(url, compress=compress)
        self._sockets.add(socket)
        return socket
