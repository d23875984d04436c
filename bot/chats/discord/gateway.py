"""Discord from the first question to the last answer: the commands, what comes in, and when a session may begin."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import discord

from bot.chats.discord import starts
from bot.chats.discord.answering import Answering, Backroom, Waits
from bot.chats.discord.asides import Asides
from bot.chats.discord.connection import LONGEST_BREAK, SHORTEST_BREAK, Connection, aim, logged_in
from bot.chats.discord.ears import Ears, Shards, Tempo
from bot.chats.discord.outcomes import FAILURES, Stopped, TokenRevoked, stops
from bot.chats.discord.reception import Reception
from bot.chats.discord.slash import sync
from bot.core.health import FAILS, NOTE, WORKS, Finding
from bot.core.moments import instant
from bot.core.told import Told, told
from bot.ports import Unavailable
from bot.together import first_to_end

log = logging.getLogger(__name__)

NO_CONTENT = told(
    "the Message Content intent is off: slash commands work, messages of chats cannot be posts."
    " Fix: Developer Portal › Bot › Message Content Intent"
)
BAD_TOKEN, BAD_INTENTS, BAD_SHARD, SHARDING_NEEDED, BAD_VERSION = 4004, 4013, 4010, 4011, 4012
LONGEST_IN_HOOK = 30.0
"""Seconds for which a connection may be kept waiting before its session begins; for more it is closed."""

SYNC_WAITS = (5.0, 15.0, 60.0, 300.0, 900.0)
"""Seconds between tries to tell Discord our commands; the next start tries again."""

AT_THE_END = 1.0
"""Seconds that answers under way get when we stop."""


class Resting(Exception):  # noqa: N818 - named for what is done
    """No session may begin before an instant."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"no new session before {instant(until)}")
        self.until = until


@dataclass(slots=True)
class Standing:
    """How the gateway stands: whether messages of others reach us, since when a shard is deaf, until when it rests."""

    reads: bool | None = None
    deaf: dict[int, datetime] = field(default_factory=dict)
    rests_until: datetime | None = None
    is_listening: bool = False


def _says(text: str) -> Told:
    """A finding of ours as /status shows it."""
    return told("{source}: {text}.", source="Discord", text=text)


class DiscordGateway:
    """Listens and answers. `guilds` get new commands at once; without any, all do, which may take Discord an hour."""

    def __init__(
        self,
        connection: Connection,
        backroom: Backroom,
        *,
        guilds: tuple[int, ...] = (),
        shards: Shards | None = None,
        waits: Waits | None = None,
        tempo: Tempo | None = None,
    ) -> None:
        self._connection = connection
        self._back = backroom
        self._guilds = guilds
        self._shards = shards or Shards()
        self._waits = waits or Waits()
        self._tempo = tempo or Tempo()
        self._asides = Asides()
        self._standing = Standing()

    async def run(self) -> None:
        """Listens and answers until it is cancelled. Raises Stopped when Discord cannot be used any more."""
        self._asides.start(self._sync())
        self._back.nudge()  # for what was answered before the last process ended
        try:
            await first_to_end(self._listen_on(), self._until_stopped())
        finally:
            await self._asides.end()

    def findings(self, zone: str) -> tuple[Finding, ...]:
        """What works and what does not, for an operator, each fault with its fix; times in a zone."""
        standing, now = self._standing, self._back.clock.now()
        found: list[Finding] = (
            [(WORKS, _says(told("connected")))] if standing.is_listening and not standing.deaf else []
        )
        if standing.deaf:
            since = told("no connection since {at}", at=instant(min(standing.deaf.values()), zone))
            found.append((FAILS, _says(since)))
        if standing.rests_until is not None and now < standing.rests_until:
            starts_at = instant(standing.rests_until, zone)
            found.append((FAILS, _says(told("too many starts; I connect at {at}", at=starts_at))))
        if (rest := self._connection.resting(now)) is not None:
            found.append((FAILS, _says(told("{why}, until {at}", why=rest.why, at=instant(rest.until, zone)))))
        if standing.reads is False:
            found.append((NOTE, _says(NO_CONTENT)))
        return tuple(found)

    # Sessions

    async def _listen_on(self) -> None:
        """One client after the other, for as long as it goes; each begins only when it may."""
        failures = 0
        while True:
            try:
                await self._listen()
                failures = 0
            except Resting as rest:
                self._standing.rests_until = rest.until
                log.error("%s: too many were begun", rest)
                await asyncio.sleep(max(0.0, (rest.until - self._back.clock.now()).total_seconds()))
                continue
            except (*FAILURES, Unavailable) as error:
                self._decide(error)
            failures += 1
            longest = min(SHORTEST_BREAK * (1 << min(failures - 1, 10)), LONGEST_BREAK)
            await asyncio.sleep(longest * random.uniform(0.5, 1))  # noqa: S311 - so that not all ask at one moment

    def _decide(self, error: BaseException) -> None:
        """What an end of the connection means; raises Stopped where another try is of no use."""
        if isinstance(error, discord.PrivilegedIntentsRequired):
            self._standing.reads = False
            log.error("%s", NO_CONTENT)
            return
        code = error.code if isinstance(error, discord.ConnectionClosed) else 0
        if code == BAD_TOKEN or stops(error) or stops(error.__cause__ or error):
            self._connection.stop(TokenRevoked())
            raise TokenRevoked from None
        if code in (BAD_INTENTS, BAD_SHARD, SHARDING_NEEDED, BAD_VERSION):
            raise Stopped(f"Discord closed the connection for good (code {code})") from None
        log.warning("discord connection lost", extra={"why": type(error).__name__})

    async def _listen(self) -> None:
        """Connects, once that may be, and hears until the connection is lost for good."""
        if self._standing.reads is None:
            self._standing.reads = reads_messages(self._connection.client)
            if not self._standing.reads:
                log.warning("%s", NO_CONTENT)
        count = await self._turn()
        shards = Shards(self._shards.ids, count) if self._shards.count or self._shards.ids else Shards()
        make = partial(
            Ears,
            reads=self._standing.reads,
            shards=shards,
            tempo=self._tempo,
            before_identify=self._before_identify,
        )
        ears = await logged_in(make, self._connection.token)
        try:
            self._hand_over(ears)
            self._standing.is_listening = True
            await ears.connect()
        finally:
            self._standing.is_listening = False
            await self._asides.settle(AT_THE_END)
            await ears.close()

    def _hand_over(self, ears: Ears) -> None:
        us = ears.user.id if ears.user is not None else 0
        reception = Reception(self._back, us, ears.reads, ears.look_up)
        answering = Answering(self._back, ears, self._asides, self._waits)

        ears.hand_to(reception, answering.use, self._asides, partial(self._note_silence, reception))

    async def _turn(self) -> int:
        """Waits until sessions may begin, and points discord.py at the gateway; how many shards there are in all."""
        advised, url, limit = await self._connection.client.http.get_bot_gateway()
        aim(discord.http.Route.BASE, url)
        count = self._shards.count or advised
        ids = self._shards.ids or tuple(range(count))
        reset = timedelta(milliseconds=limit["reset_after"])
        waits = [starts.rest(limit["remaining"], len(ids), reset), *[await self._wait(shard) for shard in ids]]
        if max(waits):
            raise Resting(self._back.clock.now() + max(waits))
        return count

    async def _wait(self, shard: int) -> timedelta:
        now = self._back.clock.now()
        return starts.wait(await self._back.inbox.starts(starts.name_of(shard), now - starts.DAY), now)

    async def _before_identify(self, shard: int, initial: bool) -> None:
        """Notes each session before it begins, so that a process that dies of it cannot begin too many."""
        wait = await self._wait(shard)
        if wait.total_seconds() > LONGEST_IN_HOOK:
            raise Resting(self._back.clock.now() + wait)
        await asyncio.sleep(max(wait.total_seconds(), 0 if initial else self._tempo.between))
        await self._back.inbox.note_start(starts.name_of(shard), self._back.clock.now())

    async def _note_silence(self, reception: Reception, shard: int, is_lost: bool | None) -> None:
        """A shard that is lost is deaf, from when it was last sure to hear; a new session tells what that cost."""
        deaf = self._standing.deaf
        if is_lost:
            deaf.setdefault(shard, self._back.clock.now() - timedelta(seconds=self._tempo.silence))
        elif (since := deaf.pop(shard, None)) is not None and is_lost is not None:
            await reception.missed(since)

    # Beside

    async def _sync(self) -> None:
        """Tells Discord our commands, as often as it takes while it is away."""
        for wait in SYNC_WAITS:
            try:
                told = await sync(self._connection.client, self._guilds, self._back.tongues)
            except FAILURES as error:
                log.error("discord commands could not be set", extra={"why": _said(error)})
                if (stopped := stops(error)) is not None:
                    self._connection.stop(stopped)
                    return
            else:
                log.info("discord commands", extra={"told": told})
                return
            await asyncio.sleep(wait)

    async def _until_stopped(self) -> None:
        raise await self._connection.stopped()


def _said(error: BaseException) -> str:
    """An error in one line, with Discord's code where it has one."""
    code = getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def reads_messages(client: discord.Client) -> bool:
    """Whether the application may read messages that are not for it."""
    flags = client.application_flags
    return flags.gateway_message_content or flags.gateway_message_content_limited
