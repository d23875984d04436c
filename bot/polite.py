"""Fetches from each host one page at a time with a pause between, whoever asks, however many feeds it has."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.ports import Conditions, Fetch, Fetched, FetchFailed, Limits

BETWEEN = 2.0
"""Seconds between a page and the next one of the same host: 300 feeds of one host have a turn in ten minutes."""

ASKS_FOR_REST = (429, 503)
"""Answers that speak for the whole host, where they say until when."""

LONGEST_REST = 3600.0

_MOST_HOSTS = 1000

ANY_LIMITS, ANY_CONDITIONS = Limits(), Conditions()


@dataclass
class _Host:
    """Whose turn it is at a host; from when on it may be asked, and until when it wants no request at all."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    rest_until: float = 0.0


class Polite:
    """A `Fetch` for all sources of one process, so that those of one host share what it bears.

    Pages of different hosts come side by side. A host that wants rest (429 or 503 with Retry-After) is not asked
    before; who asks all the same is told at once how long that is. `now` counts seconds and never goes back.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        between: float = BETWEEN,
        now: Callable[[], float] = time.monotonic,
        rest: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._fetch, self._between, self._now, self._rest = fetch, between, now, rest
        self._hosts: dict[str, _Host] = {}

    async def __call__(
        self, url: str, *, limits: Limits = ANY_LIMITS, conditions: Conditions = ANY_CONDITIONS, accept: str = "*/*"
    ) -> Fetched:
        """The page, in its turn. Raises NotAllowed or FetchFailed."""
        host = self._host(url)
        async with host.turn:
            if (rest := host.rest_until - self._now()) > 0:
                raise FetchFailed("the server wants no request now", None, rest)
            if (wait := host.free_at - self._now()) > 0:
                await self._rest(wait)
            try:
                return await self._fetch(url, limits=limits, conditions=conditions, accept=accept)
            except FetchFailed as why:
                if why.status in ASKS_FOR_REST and why.again_in:
                    host.rest_until = self._now() + min(why.again_in, LONGEST_REST)
                raise
            finally:
                host.free_at = self._now() + self._between

    def _host(self, url: str) -> _Host:
        name = (urlsplit(url).hostname or "").removeprefix("www.")
        if len(self._hosts) >= _MOST_HOSTS and name not in self._hosts:
            for idle in [each for each, host in self._hosts.items() if self._is_idle(host)]:
                del self._hosts[idle]
        return self._hosts.setdefault(name, _Host())

    def _is_idle(self, host: _Host) -> bool:
        return not host.turn.locked() and max(host.rest_until, host.free_at) <= self._now()
