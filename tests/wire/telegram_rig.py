"""Our Telegram side, whole but for the desk, against the loopback Bot API: one store, one messenger, one gateway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from telegram.request import HTTPXRequest

from bot.chats.telegram.connection import Connection, connect
from bot.chats.telegram.gateway import Backroom, Patience, TelegramGateway
from bot.chats.telegram.messenger import TelegramMessenger
from bot.chats.telegram.outcomes import Stopped
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

if TYPE_CHECKING:
    from bot.chats.telegram.webhook import Webhook
    from bot.ports import Clock, LookUp
    from bot.store.sql import SqlStore
    from tests.fakes.botapi import BotApi
    from tests.fakes.botapi.shapes import Chat as Place

BARE: dict[str, Any] = {"trust_env": False, "verify": False}
"""No proxy, and no certificates, whose loading takes longer than a test."""

EMPTY = read_tables([], [])
QUICK = Patience(lease=timedelta(seconds=1), quiet=0.2, refusal=0.2, away=(0.05,) * 20)
Answers = Callable[[Incoming], Reply | None]


def echo(incoming: Incoming) -> Reply | None:
    """Says what was asked, and by whom."""
    if isinstance(incoming, Said):
        return Reply(said(f"{incoming.asker.role}: {incoming.text}"))
    if isinstance(incoming, Pressed):
        return Reply(said(f"{incoming.asker.role} pressed {incoming.command}"))
    return None


@dataclass
class FakeDesk:
    """A desk that answers by a function, and remembers what it was asked."""

    answers: Answers = echo
    asked: list[Incoming] = field(default_factory=list)
    later: list[tuple[str, str]] = field(default_factory=list)

    async def respond(self, incoming: Incoming, look_up: LookUp | None = None) -> Reply | None:  # noqa: ARG002
        self.asked.append(incoming)
        return self.answers(incoming)

    async def bring(self, chat: Chat, later: Request) -> Reply:  # noqa: ARG002
        return Reply(said("brought"))

    async def ask_for(self, connection: object, chat: Chat, reply: Reply, answer: str, at: datetime) -> None:  # noqa: ARG002
        self.later.append((chat.key, answer))

    @property
    def lines(self) -> list[str]:
        """The commands that were asked, in order."""
        said_or_pressed = [each for each in self.asked if isinstance(each, Said | Pressed)]
        return [each.text if isinstance(each, Said) else each.command for each in said_or_pressed]


@dataclass
class Rig:
    """What runs: `gateway` is its task, which ends when Telegram cannot be used any more."""

    api: BotApi
    store: SqlStore
    desk: FakeDesk
    connection: Connection
    messenger: TelegramMessenger
    parts: Parts
    gateway: asyncio.Task[None] | None = None

    async def deliver(self) -> None:
        """Sends what waits in the outbox."""
        await deliver_waiting(self.parts, self.messenger)

    async def hears(self, chat: Chat) -> bool:
        """Whether a chat is a source."""
        room = await self.store.room(chat.key)
        return room is not None and room.heard

    async def post(self, place: Place, text: str, name: str = "", thread: int | None = None) -> str:
        """Writes a message to the outbox, and gives its name."""
        key, now = Chat("telegram", str(place.id), str(thread) if thread else None).key, self.parts.clock.now()
        name = name or f"{key} {text}"
        await self.store.add_entries(entries(name, key, Lane.EDITION, (text,), now, idempotent=False), now)
        return name

    async def entry(self, name: str) -> Entry:
        """A message as it stands in the outbox."""
        (found,) = [each for each in await self.store.entries(frozenset(State)) if each.message == name]
        return found

    def texts(self, place: Place) -> list[str]:
        """What we said in a chat, in order."""
        return [message.text or "" for message in self.api.world.from_bot(place)]

    def requests(self, method: str, place: Place | None = None) -> int:
        """How often a method was asked for."""
        return len(self.api.ledger.of(method, place.id if place else None))


def bare_connection(api: BotApi, *, read: float = 0.8, token: str = "") -> Connection:
    def request() -> HTTPXRequest:
        return HTTPXRequest(64, read_timeout=read, connect_timeout=5, pool_timeout=5, httpx_kwargs=BARE)

    return connect(token or api.token, api.address, request=request(), updates=request())


@asynccontextmanager
async def rig(
    api: BotApi, database: str = "sqlite:///:memory:", desk: FakeDesk | None = None, clock: Clock | None = None
) -> AsyncIterator[Rig]:
    """The parts, put together; nothing listens yet."""
    store = await open_store(database)
    connection = bare_connection(api)
    extractive = ExtractiveSummariser()
    parts = Parts(store, extractive, extractive, clock or api.clock, EMPTY, store, store, store)
    messenger = TelegramMessenger(connection, parts.clock, store)
    await connection.bot.initialize()
    try:
        yield Rig(api, store, desk or FakeDesk(), connection, messenger, parts)
    finally:
        await connection.close()
        await store.close()


@asynccontextmanager
async def listening(one: Rig, holder: str = "one", webhook: Webhook | None = None) -> AsyncIterator[Rig]:
    """The gateway runs for a `with` block."""
    store = one.store
    backroom = Backroom(one.desk, store, store, one.parts.clock, one.deliver, one.hears, one.parts.tongues)
    gateway = TelegramGateway(one.connection, backroom, holder, webhook=webhook, patience=QUICK)
    one.gateway = asyncio.create_task(gateway.run())
    try:
        yield one
    finally:
        one.gateway.cancel()
        (ended,) = await asyncio.gather(one.gateway, return_exceptions=True)
        if not isinstance(ended, Stopped | asyncio.CancelledError):
            raise AssertionError("the gateway failed") from ended
