"""What Telegram brings is in the store before Telegram is told that we have it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Update

from bot.chats.telegram.members import Us
from bot.chats.telegram.outcomes import PLATFORM
from bot.chats.telegram.translate import (
    Kind,
    Malformed,
    is_without_tag,
    kind_of,
    place_of,
    update_of,
    without_words,
)
from bot.core.domain import Chat
from bot.ports import Clock, Inbox, Unavailable

log = logging.getLogger(__name__)

AGAIN_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where updates are kept, and whether a chat's own messages are posts (see `bot.ports.Desk`).

    `again_after` are the seconds between two tries; Telegram keeps what is not confirmed for a day.
    """

    inbox: Inbox
    hears: Callable[[Chat], Awaitable[bool]]
    again_after: float = AGAIN_AFTER


class UpdateQueue:
    """The queue of updates: `put` ends when an update that asks something of us is in the store.

    Other chatter is not kept, but where a chat is a source: then what carries a hashtag is, and that such a message
    was edited. `arrived` is called after each that was kept.
    """

    def __init__(self, us: Us, keeping: Keeping, clock: Clock, arrived: Callable[[], None] = lambda: None) -> None:
        self._us = us
        self._keeping = keeping
        self._clock = clock
        self._arrived = arrived
        self._one_at_a_time = asyncio.Lock()

    async def put(self, raw: Mapping[str, Any]) -> None:
        """Keeps an update that is worth it; never raises. While the store is away, or its disk full, it waits."""
        try:
            update = update_of(raw)
            kind = kind_of(update, self._us)
        except Malformed as error:
            log.warning("update left out", extra={"update": raw.get("update_id"), "why": str(error)})
            return
        if kind is Kind.NOTHING:
            return
        async with self._one_at_a_time:
            await self._keep_in_the_end(update, raw, kind)

    async def _keep_in_the_end(self, update: Update, raw: Mapping[str, Any], kind: Kind) -> None:
        is_told = False
        while True:
            try:
                return await self._keep(update, raw, kind)
            except Unavailable as error:
                if not is_told:
                    log.warning("update waits for the store", extra={"update": update.update_id, "why": str(error)})
                is_told = True
            await asyncio.sleep(self._keeping.again_after)

    async def _keep(self, update: Update, raw: Mapping[str, Any], kind: Kind) -> None:
        place = place_of(update)
        if kind is Kind.CHATTER and (place is None or not await self._keeping.hears(place)):
            return
        kept = without_words(raw) if is_without_tag(update) else raw
        payload = json.dumps(kept)  # in ASCII: JSON may hold half a surrogate pair, which no database takes
        if await self._keeping.inbox.receive(PLATFORM, str(update.update_id), payload, self._clock.now()):
            self._arrived()
