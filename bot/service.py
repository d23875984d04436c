"""The bot where its users are: chat platforms, sources and rounds side by side. Like `app`, it knows adapters."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import bot
from bot.app import Work, alone, folder_source, make_rounds, running
from bot.config import Settings
from bot.core.domain import Chat
from bot.core.letters import Letter
from bot.core.lines import Line
from bot.core.outbox import Busy
from bot.core.pace import DISCORD, TELEGRAM
from bot.desk.front import EVERY, FrontDesk
from bot.desk.office import Office
from bot.desk.postman import Postman
from bot.guard import Task, guarded
from bot.log import LoggedMessenger, LoggedSource, logging_on
from bot.networks import let_go, looking_back, sources_of, watching
from bot.paced import Paced
from bot.parts import Parts
from bot.pipeline import Manners
from bot.ports import Clock, Messenger, Outcome
from bot.role import CannotServe, Role
from bot.stop import ending_in_time
from bot.verbs.deliver import expire
from bot.watch import know, watch

if TYPE_CHECKING:
    from bot.chats.telegram.webhook import Webhook

log = logging.getLogger(__name__)


LISTENS = frozenset({Role.ALL, Role.GATEWAY})
WATCHES = frozenset({Role.ALL, Role.INGEST})
WORKS = frozenset({Role.ALL, Role.WORKER})


@dataclass(frozen=True, slots=True)
class Platform:
    """A chat platform: what speaks there, and what keeps it open until it is cancelled or raises `stopped` for good.

    `keep` listens for the desk it is given, or, with None, only sees that messages can go out.
    """

    messenger: Messenger
    keep: Callable[[FrontDesk | None], Awaitable[None]]
    stopped: type[Exception]

    @property
    def name(self) -> str:
        """The platform's name."""
        return self.messenger.platform


async def serve(settings: Settings, role: Role, paths: Sequence[Path]) -> None:
    """Runs the bot until it is told to stop.

    Raises CannotServe when no platform takes us (any more), StoreUnavailable and BadTable as `app.running` does.
    """
    is_shared = settings.database.startswith("postgresql")
    if role is not Role.ALL and not is_shared:
        raise CannotServe(
            [f"--role {role} shares the work with other processes: that needs a PostgreSQL DATABASE_URL."]
        )
    with logging_on(settings), ending_in_time(), alone(settings):
        log.info("start", extra={"version": bot.__version__, "role": role.value, "folders": len(paths)})
        async with running(settings) as parts:
            if not is_shared:
                await expire(parts, alone=True)
            await _serve(settings, role, paths, parts)
        log.info("stop")


async def _serve(settings: Settings, role: Role, paths: Sequence[Path], parts: Parts) -> None:
    sources = sources_of(settings, parts)
    parts = replace(parts, past=looking_back(sources, watched=role in WATCHES))
    try:
        await _work(settings, role, paths, parts, sources)
    finally:
        await let_go(sources)


async def _work(
    settings: Settings, role: Role, paths: Sequence[Path], parts: Parts, sources: Sequence[LoggedSource]
) -> None:
    if settings.has_model and role is not Role.INGEST:
        import bot.llm.wire  # noqa: F401, PLC0415 - takes a second, for which the first to ask would hold up all others
    platforms = _platforms(settings, parts) if role is not Role.INGEST else []
    messengers = {platform.name: platform.messenger for platform in platforms}
    postman = Postman(parts, messengers)
    work = Work(serves=role in WORKS)
    manners = Manners(language=settings.default_language, zone=settings.default_zone)
    names = dict.fromkeys(messengers, manners)
    office = Office(parts, names, messengers, settings.house, work.queue, postman.nudge)
    desk = FrontDesk(office)
    closed = Closed(len(platforms))
    tasks: dict[str, Task] = {}
    ready = asyncio.Event()
    if platforms:
        does = Work(desk.jobs(), EVERY, work.queue, work.serves)
        tasks |= {"rounds": _rounds(settings, parts, messengers, does, ready), "postman": _endless(postman.run)}
    listener = desk if role in LISTENS else None
    tasks |= {each.name: _open(each, listener, ready, closed) for each in platforms}
    if role in WATCHES:
        await know(parts, sources)
        tasks |= watching(parts, sources)
    if role in WATCHES and paths:
        tasks["sources"] = _watching(parts, paths)
    async with guarded(tasks, parts.clock) as guard:
        parts.reports["tasks"] = guard.findings
        await closed.wait()


@dataclass
class Closed:
    """The platforms that do not take us any more, of so many."""

    of: int
    reasons: dict[str, str] = field(default_factory=dict)
    _all: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, platform: str, why: str) -> None:
        """One more is closed."""
        self.reasons[platform] = why
        if len(self.reasons) == self.of:
            self._all.set()

    async def wait(self) -> None:
        """Waits until nobody is left to listen to, which raises CannotServe."""
        await self._all.wait()
        raise CannotServe([f"{why}." for why in self.reasons.values()])


def _open(platform: Platform, desk: FrontDesk | None, ready: asyncio.Event, closed: Closed) -> Task:
    """Keeps a platform open. One that is closed for good is not knocked at again; the others go on."""

    async def keep(begun: Callable[[], None]) -> None:
        await ready.wait()  # what is asked for may need the engine
        begun()
        try:
            await platform.keep(desk)
        except platform.stopped as why:
            log.error("platform closed", extra={"platform": platform.name, "why": str(why)})
            closed.note(platform.name, str(why))
            await _for_ever()

    return keep


async def _for_ever() -> None:
    await asyncio.Event().wait()


def _rounds(
    settings: Settings, parts: Parts, messengers: Mapping[str, Messenger], work: Work, ready: asyncio.Event
) -> Task:
    async def make(begun: Callable[[], None]) -> None:
        def under_way() -> None:
            ready.set()
            begun()

        await make_rounds(settings, parts, messengers.values(), under_way, work)

    return make


def _watching(parts: Parts, paths: Sequence[Path]) -> Task:
    async def watching(begun: Callable[[], None]) -> None:
        begun()
        await watch(parts, folder_source(paths), lambda line: log.info("sources", extra={"said": len(line)}))

    return watching


def _endless(act: Callable[[], Coroutine[object, object, None]]) -> Task:
    async def run(begun: Callable[[], None]) -> None:
        begun()
        await act()

    return run


# The platforms ------------------------------------------------------------------------------------------


def _platforms(settings: Settings, parts: Parts) -> list[Platform]:
    """Those that have a token; the libraries of the others are not loaded."""
    found = []
    if settings.telegram_token:
        found.append(_telegram(settings, parts, settings.telegram_token.get_secret_value()))
    if settings.discord_token:
        found.append(_discord(settings, parts, settings.discord_token.get_secret_value()))
    return found


def _telegram(settings: Settings, parts: Parts, token: str) -> Platform:
    from bot.chats.telegram.connection import connect  # noqa: PLC0415 - only with a token
    from bot.chats.telegram.gateway import Backroom, TelegramGateway  # noqa: PLC0415
    from bot.chats.telegram.messenger import TelegramMessenger  # noqa: PLC0415
    from bot.chats.telegram.outcomes import Stopped  # noqa: PLC0415

    # Not the gateway's: that one is closed when the gateway ends, which begins anew with another.
    connection = connect(token, settings.telegram_api_base)
    messenger = LoggedMessenger(TelegramMessenger(connection, parts.clock, parts.inbox))

    async def keep(desk: FrontDesk | None) -> None:
        if desk is None:
            return await _for_ever()
        office = desk.office

        async def deliver() -> None:
            office.nudge(messenger.platform)

        backroom = Backroom(desk, office.inbox, office.outbox, parts.clock, deliver, desk.hears, parts.tongues)
        own = connect(token, settings.telegram_api_base)
        await TelegramGateway(own, backroom, _holder(), webhook=_webhook(settings)).run()
        return None

    return Platform(Paced(messenger, TELEGRAM, parts.clock), keep, Stopped)


def _webhook(settings: Settings) -> Webhook | None:
    from bot.chats.telegram.webhook import Webhook  # noqa: PLC0415

    if settings.telegram_webhook_url is None or settings.telegram_webhook_secret is None:
        return None
    host, _, port = settings.telegram_webhook_listen.rpartition(":")
    secret = settings.telegram_webhook_secret.get_secret_value()
    return Webhook(settings.telegram_webhook_url, secret, host, int(port))


def _discord(settings: Settings, parts: Parts, token: str) -> Platform:
    from bot.chats.discord.answering import Backroom  # noqa: PLC0415 - only with a token
    from bot.chats.discord.connection import Connection, QuietClient, aim, logged_in  # noqa: PLC0415
    from bot.chats.discord.gateway import DiscordGateway  # noqa: PLC0415
    from bot.chats.discord.messenger import DiscordMessenger  # noqa: PLC0415
    from bot.chats.discord.outcomes import Stopped  # noqa: PLC0415

    connection = Connection(QuietClient(), token)
    door = Door(DiscordMessenger(connection, parts.clock, parts.inbox), parts.clock)

    async def keep(desk: FrontDesk | None) -> None:
        aim(settings.discord_api_base)
        connection.client = await logged_in(QuietClient, token)
        door.is_open = True
        try:
            if desk is None:
                raise await connection.stopped()
            office = desk.office
            nudge = partial(office.nudge, door.platform)
            backroom = Backroom(
                desk, parts.store, office.inbox, office.outbox, office.rooms, parts.clock, nudge, parts.tongues
            )
            gateway = DiscordGateway(connection, backroom, guilds=settings.discord_guild_ids)
            parts.reports[door.platform] = gateway.findings
            await gateway.run()
        finally:
            door.is_open = False
            await connection.client.close()

    return Platform(Paced(LoggedMessenger(door), DISCORD, parts.clock), keep, Stopped)


NOT_YET = timedelta(seconds=2)
"""When a message is tried again whose platform was not reached yet."""


@dataclass
class Door:
    """A messenger that sends nothing while its platform is not open; nothing is lost by that."""

    messenger: Messenger
    clock: Clock
    is_open: bool = False

    @property
    def platform(self) -> str:
        """The messenger's platform."""
        return self.messenger.platform

    @property
    def idempotent(self) -> bool:
        """Whether the platform knows a nonce again."""
        return self.messenger.idempotent

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        """As the messenger does."""
        return self.messenger.written(lines)

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        """As the messenger does, once the platform is open."""
        if not self.is_open:
            return Busy(self.clock.now() + NOT_YET, "not connected yet")
        return await self.messenger.send(chat, letter, nonce)


def _holder() -> str:
    """Names this process among those with the same database, readable in its tables, and never twice."""
    return f"{socket.gethostname()} {os.getpid()} {uuid4().hex[:8]}"
