"""The bot where its users are: chat platforms, sources and rounds side by side. Like `app`, it knows adapters."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import bot
from bot.app import Work, alone, folder_source, make_rounds, running
from bot.config import Settings
from bot.desk.front import EVERY, FrontDesk
from bot.desk.office import Office
from bot.desk.postman import Postman
from bot.guard import Task, guarded
from bot.log import LoggedMessenger, logging_on
from bot.parts import Parts
from bot.pipeline import Manners
from bot.ports import Messenger
from bot.role import CannotServe, Role
from bot.stop import ending_in_time
from bot.watch import watch

if TYPE_CHECKING:
    from bot.chats.telegram.webhook import Webhook

log = logging.getLogger(__name__)


LISTENS = frozenset({Role.ALL, Role.GATEWAY})
WATCHES = frozenset({Role.ALL, Role.INGEST})
WORKS = frozenset({Role.ALL, Role.WORKER})


@dataclass(frozen=True, slots=True)
class Platform:
    """A chat platform: what speaks there, and what listens until it is cancelled or raises `stopped` for good."""

    messenger: Messenger
    listen: Callable[[FrontDesk], Awaitable[None]]
    stopped: type[Exception]

    @property
    def name(self) -> str:
        """The platform's name."""
        return self.messenger.platform


async def serve(settings: Settings, role: Role, paths: Sequence[Path]) -> None:
    """Runs the bot until it is told to stop.

    Raises CannotServe when no platform takes us (any more), StoreUnavailable and BadTable as `app.running` does.
    """
    if role is not Role.ALL and not settings.database.startswith("postgresql"):
        raise CannotServe(
            [f"--role {role} shares the work with other processes: that needs a PostgreSQL DATABASE_URL."]
        )
    with logging_on(settings), ending_in_time(), alone(settings):
        log.info("start", extra={"version": bot.__version__, "role": role.value, "folders": len(paths)})
        async with running(settings) as parts:
            await _serve(settings, role, paths, parts)
        log.info("stop")


async def _serve(settings: Settings, role: Role, paths: Sequence[Path], parts: Parts) -> None:
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
    if role in LISTENS:
        tasks |= {each.name: _listening(each, desk, ready, closed) for each in platforms}
    if role in WATCHES and paths:
        tasks["sources"] = _watching(parts, paths)
    async with guarded(tasks, parts.clock):
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


def _listening(platform: Platform, desk: FrontDesk, ready: asyncio.Event, closed: Closed) -> Task:
    """A platform's gateway. One that is closed for good is not knocked at again; the others go on."""

    async def listen(begun: Callable[[], None]) -> None:
        await ready.wait()  # what is asked for may need the engine
        begun()
        try:
            await platform.listen(desk)
        except platform.stopped as why:
            log.error("platform closed", extra={"platform": platform.name, "why": str(why)})
            closed.note(platform.name, str(why))
            await asyncio.Event().wait()

    return listen


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
    return found


def _telegram(settings: Settings, parts: Parts, token: str) -> Platform:
    from bot.chats.telegram.connection import connect  # noqa: PLC0415 - only with a token
    from bot.chats.telegram.gateway import Backroom, TelegramGateway  # noqa: PLC0415
    from bot.chats.telegram.messenger import TelegramMessenger  # noqa: PLC0415
    from bot.chats.telegram.outcomes import Stopped  # noqa: PLC0415
    from bot.verbs.deliver import deliver_waiting  # noqa: PLC0415

    # Not the gateway's: that one is closed when the gateway ends, which begins anew with another.
    connection = connect(token, settings.telegram_api_base)
    messenger = LoggedMessenger(TelegramMessenger(connection, parts.clock, parts.inbox))

    async def deliver() -> None:
        await deliver_waiting(parts, messenger)

    async def listen(desk: FrontDesk) -> None:
        office = desk.office
        backroom = Backroom(desk, office.inbox, office.outbox, parts.clock, deliver, desk.hears)
        own = connect(token, settings.telegram_api_base)
        await TelegramGateway(own, backroom, _holder(), webhook=_webhook(settings)).run()

    return Platform(messenger, listen, Stopped)


def _webhook(settings: Settings) -> Webhook | None:
    from bot.chats.telegram.webhook import Webhook  # noqa: PLC0415

    if settings.telegram_webhook_url is None or settings.telegram_webhook_secret is None:
        return None
    host, _, port = settings.telegram_webhook_listen.rpartition(":")
    secret = settings.telegram_webhook_secret.get_secret_value()
    return Webhook(settings.telegram_webhook_url, secret, host, int(port))


def _holder() -> str:
    """Names this process among those with the same database, readable in its tables, and never twice."""
    return f"{socket.gethostname()} {os.getpid()} {uuid4().hex[:8]}"
