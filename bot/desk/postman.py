"""Sends at once what was written in this process, without waiting for the engine's next look."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from bot.parts import Parts
from bot.ports import Messenger, Unavailable
from bot.verbs.deliver import deliver_waiting

log = logging.getLogger(__name__)

AGAIN = 1.0
"""Seconds until the next try while the database is away."""


class Postman:
    """One round after the other for each platform, begun by a nudge.

    Beside the engine's jobs it is safe: what goes out is leased, so that nobody sends the same.
    """

    def __init__(self, parts: Parts, messengers: Mapping[str, Messenger], again: float = AGAIN) -> None:
        self._parts = parts
        self._messengers = messengers
        self._again = again
        self._nudges = {platform: asyncio.Event() for platform in messengers}

    def nudge(self, platform: str) -> None:
        """Something was written for a platform; one that nobody here speaks on is passed over."""
        if platform in self._nudges:
            self._nudges[platform].set()

    async def run(self) -> None:
        """Delivers until it is let go."""
        async with asyncio.TaskGroup() as group:
            for platform in self._messengers:
                group.create_task(self._rounds(platform))

    async def _rounds(self, platform: str) -> None:
        nudge = self._nudges[platform]
        while True:
            await nudge.wait()
            nudge.clear()
            try:
                await deliver_waiting(self._parts, self._messengers[platform])
            except Unavailable as error:
                log.warning("what waits is sent later: %s", error, extra={"platform": platform})
                nudge.set()
                await asyncio.sleep(self._again)
