"""Telegram from its first question to its last answer: who we are, the menus, what comes in, what is answered."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot.chats.telegram.answering import TAKEN_AWAY_AFTER, WAITS, Answering
from bot.chats.telegram.connection import Connection
from bot.chats.telegram.errands import Deliveries, Errands
from bot.chats.telegram.lanes import QUIET, Lanes
from bot.chats.telegram.members import Us
from bot.chats.telegram.menus import set_menus
from bot.chats.telegram.outcomes import UNREADABLE, TokenRevoked, stops
from bot.chats.telegram.polling import LONGEST_BREAK, PATIENCE, SHORTEST_BREAK, Polling, Put, only_one
from bot.chats.telegram.reception import Keeping, UpdateQueue
from bot.chats.telegram.webhook import Webhook, announce, listening
from bot.core.domain import Chat
from bot.core.tongues import ONLY_ENGLISH, Tongues
from bot.ports import Clock, Desk, Inbox, Outbox
from bot.together import first_to_end

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backroom:
    """What a gateway works with.

    `deliver` sends what waits in the outbox for Telegram; it is run several times at once. `hears` says whether the
    messages of a chat are posts, `tongues` are the languages of our own words.
    """

    desk: Desk
    inbox: Inbox
    outbox: Outbox
    clock: Clock
    deliver: Callable[[], Awaitable[object]]
    hears: Callable[[Chat], Awaitable[bool]]
    tongues: Tongues = ONLY_ENGLISH


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited: for another process to stop polling, for more of a chat's backlog, until a refusal goes,
    and between tries to answer while Telegram or the store is away."""

    lease: timedelta | None = PATIENCE
    quiet: float = QUIET
    refusal: float = TAKEN_AWAY_AFTER
    away: tuple[float, ...] = WAITS


class TelegramGateway:
    """Listens and answers; `holder` names this process among those with the same database."""

    def __init__(
        self,
        connection: Connection,
        backroom: Backroom,
        holder: str,
        *,
        webhook: Webhook | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._connection = connection
        self._back = backroom
        self._holder = holder
        self._webhook = webhook
        self._patience = patience or Patience()

    async def run(self) -> None:
        """Listens and answers until it is cancelled. Raises Stopped when Telegram cannot be used any more."""
        errands = Errands()
        try:
            us = await who_we_are(self._connection)
            log.info("telegram account", extra={"account": us.name, "reads_all": us.reads_all})
            await self._open(us, errands)
        finally:
            await errands.end()
            await self._connection.close()

    async def _open(self, us: Us, errands: Errands) -> None:
        back = self._back
        deliveries = Deliveries(back.deliver, errands)
        answering = Answering(
            self._connection,
            us,
            back.desk,
            back.inbox,
            back.outbox,
            back.clock,
            errands,
            deliveries.nudge,
            self._patience.refusal,
            self._patience.away,
            back.tongues,
        )
        lanes = Lanes(back.inbox, back.clock, answering.answer, quiet=self._patience.quiet)
        queue = UpdateQueue(us, Keeping(back.inbox, back.hears), back.clock, lanes.look)
        errands.run(self._set_menus())
        deliveries.nudge()  # what was answered before the last process ended
        async with self._listening(queue.put) as listening:
            await first_to_end(lanes.run(), listening(), self._until_stopped())

    @contextlib.asynccontextmanager
    async def _listening(self, put: Put) -> AsyncIterator[Callable[[], Coroutine[object, object, None]]]:
        """What brings the updates, as a coroutine that never ends by itself."""
        if self._webhook is not None:
            async with listening(self._webhook, put) as port:
                log.info("listening for telegram", extra={"port": port})
                await asked_until_answered(self._connection, self._announce)
                yield _for_ever
            return
        async with only_one(self._back.outbox, self._back.clock, self._holder, self._patience.lease) as renewing:
            await asked_until_answered(self._connection, _without_webhook)
            log.info("polling telegram")
            polling = Polling(self._connection, put, self._back.clock)

            async def poll() -> None:
                await first_to_end(polling.run(), _ended(renewing))

            yield poll

    async def _announce(self, bot: Bot) -> None:
        if self._webhook is not None:
            await announce(bot, self._webhook)

    async def _set_menus(self) -> None:
        changed = await set_menus(self._connection.bot, self._back.tongues)
        log.info("telegram menus", extra={"changed": changed})

    async def _until_stopped(self) -> None:
        raise await self._connection.stopped()


async def who_we_are(connection: Connection) -> Us:
    """Our account, as soon as Telegram tells. Raises TokenRevoked."""
    await asked_until_answered(connection, _initialised)
    me = connection.bot.bot
    return Us(me.id, me.username or "", bool(me.can_read_all_group_messages))


async def asked_until_answered(connection: Connection, ask: Callable[[Bot], Awaitable[None]]) -> None:
    """Asks Telegram for what must be before all else, for as long as it is away. Raises TokenRevoked."""
    failures = 0
    while True:
        try:
            return await ask(connection.bot)
        except (TelegramError, *UNREADABLE) as error:
            if stops(error):
                connection.stop(TokenRevoked())
                raise TokenRevoked from None  # the library's words hold the token
            failures += 1
            log.warning("telegram cannot be reached", extra={"why": type(error).__name__, "failures": failures})
        longest = min(SHORTEST_BREAK * (1 << min(failures - 1, 10)), LONGEST_BREAK)
        await asyncio.sleep(longest * random.uniform(0.5, 1))  # noqa: S311 - so that not all ask at one moment


async def _initialised(bot: Bot) -> None:
    await bot.initialize()


async def _without_webhook(bot: Bot) -> None:
    """Telegram gives no updates to whoever asks while it calls somebody."""
    await bot.delete_webhook()


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def _ended(task: asyncio.Task[None]) -> None:
    await asyncio.shield(task)
