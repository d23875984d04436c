"""Sends what waits: at once what was written in this process, the rest when its time comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from bot.parts import Parts
from bot.ports import Messenger, Unavailable
from bot.verbs.deliver import deliver_always

log = logging.getLogger(__name__)

AGAIN = 1.0
"""Seconds until the next try while the database is away."""

LOOK = 1.0
"""Seconds between two looks for what other processes wrote, and for whom the platform has put off meanwhile."""


class Postman:
    """One endless round for each platform; a nudge says that something was written.

    Beside the engine's jobs it is safe: what goes out is leased, so that nobody sends the same.
    """

    def __init__(
        self, parts: Parts, messengers: Mapping[str, Messenger], again: float = AGAIN, look: float = LOOK
    ) -> None:
        self._parts = parts
        self._messengers = messengers
        self._again = again
        self._look = look
        self._written = {platform: asyncio.Event() for platform in messengers}

    def nudge(self, platform: str) -> None:
        """Something was written for a platform; one that nobody here speaks on is passed over."""
        if platform in self._written:
            self._written[platform].set()

    async def run(self) -> None:
        """Delivers until it is let go."""
        async with asyncio.TaskGroup() as group:
            for platform in self._messengers:
                group.create_task(self._rounds(platform))

    async def _rounds(self, platform: str) -> None:
        while True:
            try:
                await deliver_always(self._parts, self._messengers[platform], self._written[platform], self._look)
            except Unavailable as error:
                log.warning("what waits is sent later: %s", error, extra={"platform": platform})
                await asyncio.sleep(self._again)
