"""Our Discord side, whole but for the desk, against the loopback Discord: one store, one messenger, one gateway."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.chats.discord.answering import Backroom, Waits
from bot.chats.discord.connection import Connection, connected
from bot.chats.discord.ears import Shards, Tempo
from bot.chats.discord.gateway import DiscordGateway
from bot.chats.discord.messenger import DiscordMessenger
from bot.core.actors import read_tables
from bot.core.domain import Chat
from bot.core.incoming import Incoming, Pressed, Said
from bot.core.outbox import Entry, Lane, State, entries
from bot.core.replies import Reply, said
from bot.core.requests import Request
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.store.sql import open_store
from bot.verbs.deliver import deliver_waiting
from tests.fakes.discordapi import DiscordApi, Settings
from tests.wire.waiting import SOON, until

if TYPE_CHECKING:
    from bot.ports import Clock, LookUp
    from bot.store.sql import SqlStore
    from tests.fakes.discordapi.ledger import Entry as Noted
    from tests.fakes.discordapi.model import Channel, Guild

EMPTY = read_tables([], [])
SEND = "POST /channels/*/messages"
MESSAGES = "POST /channels/{channel_id}/messages"
QUICK = Tempo(silence=0.6, guilds=0.05, between=0.0)
WAITS = Waits(answer=0.3, offers=0.5, private=0.5)
PATIENCE = 0.5

Answers = Callable[[Incoming], Reply | None]


def quick_settings(**more: Any) -> Settings:
    """A Discord in which hearts beat fast, and sessions may begin one after the other."""
    return Settings(**{"identify_spacing": 0.0, "heartbeat_interval": 0.2, "heartbeat_grace": 30.0, **more})


def echo(incoming: Incoming) -> Reply | None:
    """Says what was asked, and by whom."""
    if isinstance(incoming, Said):
        return Reply(said(f"{incoming.asker.role}: {incoming.text}"))
    if isinstance(incoming, Pressed):
        return Reply(said(f"{incoming.asker.role} pressed {incoming.command}"))
    return None


@dataclass
class FakeDesk:
    """A desk that answers by a function, and remembers what it was asked; `slow` are the seconds a brief takes."""

    answers: Answers = echo
    slow: float = 0.0
    asked: list[Incoming] = field(default_factory=list)
    brought: Reply = field(default_factory=lambda: Reply(said("brought")))

    async def respond(self, incoming: Incoming, look_up: LookUp | None = None) -> Reply | None:  # noqa: ARG002
        self.asked.append(incoming)
        return self.answers(incoming)

    async def bring(self, chat: Chat, later: Request) -> Reply:  # noqa: ARG002
        await asyncio.sleep(self.slow)
        return self.brought

    async def ask_for(self, *_: object, **__: object) -> None:
        raise AssertionError("Discord's answers are completed by whoever gave them")

    def of(self, kind: type[Any]) -> list[Any]:
        """What was asked of one kind, in order."""
        return [each for each in self.asked if isinstance(each, kind)]


@dataclass
class Rig:
    """What runs: `gateway` is its task, which ends when Discord cannot be used any more."""

    api: DiscordApi
    store: SqlStore
    desk: FakeDesk
    connection: Connection
    messenger: DiscordMessenger
    parts: Parts
    sending: set[asyncio.Task[Any]] = field(default_factory=set)
    gateway: asyncio.Task[None] | None = None
    listener: DiscordGateway | None = None

    async def deliver(self) -> None:
        """Sends what waits in the outbox."""
        await deliver_waiting(self.parts, self.messenger)

    def nudge(self) -> None:
        """Has it sent."""
        task = asyncio.create_task(self.deliver())
        self.sending.add(task)
        task.add_done_callback(self.sending.discard)

    async def post(self, place: Channel, text: str, name: str = "") -> str:
        """Writes a message to the outbox, and gives its name."""
        key, now = chat_of(place).key, self.parts.clock.now()
        name = name or f"{key} {text}"
        written = entries(name, key, Lane.EDITION, (text,), now, idempotent=True)
        await self.store.add_entries(written, now)
        return name

    async def entry(self, name: str) -> Entry:
        """A message as it stands in the outbox."""
        (found,) = [each for each in await self.store.entries(frozenset(State)) if each.message == name]
        return found

    def texts(self, place: Channel) -> list[str]:
        """What we said in a channel, in order."""
        return [text_of(each) for each in self.api.world.standing(place) if each.author is self.api.world.bot]

    def requests(self, route: str = MESSAGES) -> list[Noted]:
        """The requests to a route."""
        return self.api.ledger.requests(route)


def text_of(message: Any) -> str:
    """A message's words, wherever they stand."""
    return str(message.content or "".join(each.get("description", "") for each in message.embeds))


def chat_of(place: Channel) -> Chat:
    """A channel as a chat."""
    if place.is_thread and place.parent is not None:
        return Chat("discord", str(place.parent.id), str(place.id))
    return Chat("discord", str(place.id))


def guild_of(place: Channel) -> Guild:
    """The server a channel is in."""
    assert place.guild is not None
    return place.guild


@contextlib.contextmanager
def aimed() -> Any:
    """discord.py keeps its addresses in two classes; what is set there is taken back."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def rig(
    api: DiscordApi,
    database: str = "sqlite:///:memory:",
    desk: FakeDesk | None = None,
    clock: Clock | None = None,
    patience: float = PATIENCE,
) -> AsyncIterator[Rig]:
    """The parts, put together; nothing listens yet."""
    store = await open_store(database)
    extractive = ExtractiveSummariser()
    parts = Parts(store, extractive, extractive, clock or api.clock, EMPTY, store, store, store)
    with aimed():
        try:
            async with connected(api.token, api.base_url) as connection:
                messenger = DiscordMessenger(connection, parts.clock, store, patience=patience)
                one = Rig(api, store, desk or FakeDesk(), connection, messenger, parts)
                yield one
                await asyncio.gather(*one.sending, return_exceptions=True)
        finally:
            await store.close()


@asynccontextmanager
async def listening(
    one: Rig, shards: Shards | None = None, waits: Waits = WAITS, guilds: tuple[int, ...] = (), tempo: Tempo = QUICK
) -> AsyncIterator[Rig]:
    """The gateway runs for a `with` block, and is ready when it begins."""
    store = one.store
    backroom = Backroom(one.desk, store, store, store, store, one.parts.clock, one.nudge, one.parts.tongues)
    one.listener = DiscordGateway(one.connection, backroom, guilds=guilds, shards=shards, waits=waits, tempo=tempo)
    one.gateway = asyncio.create_task(one.listener.run())
    try:
        await until(lambda: one.api.ledger.to_bot("READY") or (one.gateway and one.gateway.done()))
        await until(lambda: one.api.world.commands[None] or any(one.api.world.commands[each] for each in guilds))
        yield one
    finally:
        one.gateway.cancel()
        await asyncio.gather(one.gateway, return_exceptions=True)


async def until_stands(one: Rig, name: str, state: State) -> Entry:
    """Waits until a message stands so in the outbox."""
    async with asyncio.timeout(SOON):
        while (entry := await one.entry(name)).state is not state:  # noqa: ASYNC110 - it is asked of the store
            await asyncio.sleep(0.01)
    return entry
