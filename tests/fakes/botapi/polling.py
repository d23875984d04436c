"""getUpdates: one long poll at a time; a second ends the first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.fakes.botapi.refusals import OTHER_POLL, POLL_ENDED, WEBHOOK_ACTIVE, conflict
from tests.fakes.botapi.updates import MOST

if TYPE_CHECKING:
    from tests.fakes.botapi.call import Call
    from tests.fakes.botapi.shapes import Json
    from tests.fakes.botapi.updates import Updates
    from tests.fakes.botapi.webhook import Webhook

LONGEST_POLL = 50
CONFLICT_DELAY = 3.0
"""Seconds that the server holds back a 409 (Bot API server, Client.cpp)."""


class Polling:
    """Answers getUpdates; `conflicts` counts the polls that were ended by another."""

    def __init__(self, updates: Updates, webhook: Webhook, conflict_delay: float = CONFLICT_DELAY) -> None:
        self.updates = updates
        self.webhook = webhook
        self.conflict_delay = conflict_delay
        self.conflicts = 0
        self._ended: asyncio.Future[str] | None = None

    async def get_updates(self, call: Call) -> list[Json]:
        if self.webhook.url:
            raise conflict(WEBHOOK_ACTIVE)
        self.updates.allow(call.array("allowed_updates"))
        limit = call.integer("limit", MOST)
        limit = limit if 1 <= limit <= MOST else MOST
        self.end(OTHER_POLL)
        batch = self.updates.get(call.integer("offset"), limit)
        timeout = min(max(call.integer("timeout"), 0), LONGEST_POLL)
        return batch if batch or not timeout else await self.wait(call.integer("offset"), limit, timeout)

    def end(self, why: str) -> None:
        """End the poll that waits, if one does."""
        if self._ended and not self._ended.done():
            self._ended.set_result(why)

    def end_for_webhook(self) -> None:
        """A webhook was set."""
        self.end(POLL_ENDED)

    async def wait(self, offset: int, limit: int, timeout: float) -> list[Json]:  # noqa: ASYNC109 - Telegram's word
        """What comes within the time. Raises RefusedError 409 when another poll, or a webhook, takes over."""
        ended = self._ended = asyncio.get_running_loop().create_future()
        bell = self.updates.bell()
        rung = asyncio.ensure_future(bell.wait())
        try:
            await asyncio.wait({rung, ended}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                self.conflicts += 1
                await asyncio.sleep(self.conflict_delay)
                raise conflict(ended.result())
            return self.updates.get(offset, limit)
        finally:
            ended.cancel()
            rung.cancel()
            self.updates.hang_up(bell)
