"""Asking Telegram for updates: one process at a time, for as long as it takes, and never in a hurry."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.chats.telegram.connection import Connection, unwrap
from bot.chats.telegram.outcomes import UNREADABLE, SecondInstance, TokenRevoked, break_asked_for
from bot.chats.telegram.translate import ALLOWED_UPDATES
from bot.ports import Clock, Outbox, Unavailable

log = logging.getLogger(__name__)

LEASE = "telegram polling"
HELD, RENEWED = timedelta(seconds=4), 1.0
"""How long the lease holds that was not renewed, and seconds between two renewals."""

LONG = timedelta(seconds=30)
"""How long Telegram keeps a question open; it takes at most 50 s."""

SHORTEST_BREAK, LONGEST_BREAK = 0.5, 30.0
"""Seconds before it is asked again after an error; doubled each time, and by chance up to a half less."""

CONFLICTS, SETTLED = 3, timedelta(minutes=1)
"""A poller that met another so often, and has never polled undisturbed for so long, is the newcomer and gives up.

Telegram answers 409 to whichever of two asks first, by turns, so that both would else go on, or both give up."""

PATIENCE = timedelta(seconds=10)
"""How long the lease of another process with our database is waited for: longer than that of a dead one holds."""

Put = Callable[[Mapping[str, Any]], Awaitable[None]]


class Polling:
    """The updates of a connection, each put where it is safe before Telegram is told that we have it."""

    def __init__(self, connection: Connection, put: Put, clock: Clock) -> None:
        self._connection = connection
        self._put = put
        self._clock = clock
        self._offset: int | None = None
        self._failures = 0
        self._conflicts = 0
        self._alone_since = clock.now()
        self._is_settled = False

    async def run(self) -> None:
        """Polls until it is cancelled. Raises TokenRevoked or SecondInstance."""
        while True:
            try:
                updates = await self._connection.bot.get_updates(
                    offset=self._offset, timeout=LONG, allowed_updates=ALLOWED_UPDATES
                )
            except (TelegramError, *UNREADABLE) as error:
                await asyncio.sleep(self._break_after(error))
            else:
                self._went_well()
                await self._take(updates)

    async def _take(self, updates: tuple[Update, ...]) -> None:
        for update in updates:
            await self._put(unwrap(update))
            self._offset = update.update_id + 1

    def _went_well(self) -> None:
        self._failures = 0
        if not self._is_settled and self._clock.now() - self._alone_since >= SETTLED:
            self._is_settled, self._conflicts = True, 0

    def _break_after(self, error: BaseException) -> float:
        """Seconds to wait after an error. Raises what ends the polling."""
        if isinstance(error, InvalidToken):
            raise TokenRevoked from None  # the library's words may hold the token
        if isinstance(error, Conflict):
            self._met_another(error)
        self._failures += 1
        log.warning("no updates", extra={"why": type(error).__name__, "failures": self._failures})
        if isinstance(error, RetryAfter):
            return break_asked_for(error)
        longest = min(SHORTEST_BREAK * (1 << min(self._failures - 1, 10)), LONGEST_BREAK)
        return longest * random.uniform(0.5, 1)  # noqa: S311 - so that not all ask at the same moment

    def _met_another(self, error: Conflict) -> None:
        self._conflicts += 1
        self._alone_since = self._clock.now()
        if not self._is_settled and self._conflicts >= CONFLICTS:
            why = "another process polls Telegram with this token, or a webhook is set; only one may"
            raise SecondInstance(why) from error


@contextlib.asynccontextmanager
async def only_one(
    outbox: Outbox, clock: Clock, holder: str, patience: timedelta | None = PATIENCE
) -> AsyncIterator[asyncio.Task[None]]:
    """The lease to poll, held for a `with` block; `patience` None: waited for without end. Raises SecondInstance.

    The task it gives ends, with SecondInstance, if another process took the lease over.
    """
    since = clock.now()
    while not await _hold(outbox, clock, holder):
        if patience is not None and clock.now() - since >= patience:
            raise SecondInstance("another process with this database polls Telegram; only one may")
        await asyncio.sleep(RENEWED / 2)
    renewing = asyncio.create_task(_renew(outbox, clock, holder))
    try:
        yield renewing
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
        with contextlib.suppress(Unavailable):  # then it runs out by itself
            await outbox.release_name(LEASE, holder)


async def _renew(outbox: Outbox, clock: Clock, holder: str) -> None:
    while True:
        await asyncio.sleep(RENEWED)
        if not await _hold(outbox, clock, holder):
            raise SecondInstance("another process took over polling while this one stood still")


async def _hold(outbox: Outbox, clock: Clock, holder: str) -> bool:
    """Takes or renews the lease; a store that is away takes nobody else's either."""
    now = clock.now()
    try:
        return await outbox.lease_name(LEASE, holder, now, now + HELD)
    except Unavailable:
        return True
