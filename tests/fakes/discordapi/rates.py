"""Rate limits: a bucket per route and major parameter, the global limit, and the ban for invalid requests."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.discordapi.model import Json

if TYPE_CHECKING:
    from tests.fakes.discordapi.clock import Clock
    from tests.fakes.discordapi.settings import Settings

MAJOR = ("channel_id", "guild_id", "webhook_id", "token")
VIA = {"Via": "1.1 google"}
"""On what Discord answers itself; an answer without it comes from Cloudflare."""
TEN_MINUTES = 600.0
CLOUDFLARE_PAGE = (
    "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head>"
    "<body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>"
)


@dataclass
class Window:
    """How many requests are left until the window ends."""

    limit: int
    remaining: int
    ends: float
    length: float


@dataclass(frozen=True)
class Refusal:
    """A 429 that we must answer."""

    scope: str  # user, shared or global
    retry_after: float

    def body(self) -> Json:
        return {
            "message": "You are being rate limited.",
            "retry_after": round(self.retry_after, 3),
            "global": self.scope == "global",
        }

    def headers(self) -> dict[str, str]:
        shown = {"Retry-After": str(max(1, round(self.retry_after))), "X-RateLimit-Scope": self.scope}
        return shown | ({"X-RateLimit-Global": "true"} if self.scope == "global" else {})


class Rates:
    """Counts every request and says which must wait."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._windows: dict[tuple[str, str], Window] = {}
        self._recent: deque[float] = deque()
        self._invalid: deque[float] = deque()
        self.refused = 0

    @property
    def invalid_requests(self) -> int:
        """Answers of 401, 403 and 429 (not of the shared scope) within the last ten minutes."""
        self._drop(self._invalid, TEN_MINUTES)
        return len(self._invalid)

    @property
    def banned(self) -> bool:
        """Whether Cloudflare has shut this address out."""
        return self.invalid_requests >= self._settings.invalid_per_ten_minutes

    def count_invalid(self) -> None:
        self._invalid.append(self._clock.seconds())

    def take(self, route: str, major: str, *, exempt: bool) -> Refusal | None:
        """Counts the request; a refusal when it came too early. Interaction endpoints are exempt from the global."""
        if not exempt and (refusal := self._take_global()):
            self.refused += 1
            return refusal
        window = self._window(route, major)
        if window.remaining == 0:
            self.refused += 1
            return Refusal("user", window.ends - self._clock.seconds())
        window.remaining -= 1
        return None

    def headers(self, route: str, major: str) -> dict[str, str]:
        window = self._window(route, major)
        left = max(0.0, window.ends - self._clock.seconds())
        return {
            "X-RateLimit-Limit": str(window.limit),
            "X-RateLimit-Remaining": str(window.remaining),
            "X-RateLimit-Reset": f"{self._clock.now().timestamp() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.blake2b(route.encode(), digest_size=16).hexdigest(),
        }

    def _take_global(self) -> Refusal | None:
        self._drop(self._recent, 1.0)
        if len(self._recent) >= self._settings.global_per_second:
            return Refusal("global", self._recent[0] + 1.0 - self._clock.seconds())
        self._recent.append(self._clock.seconds())
        return None

    def _window(self, route: str, major: str) -> Window:
        window = self._windows.get((route, major))
        now = self._clock.seconds()
        if window is None or now >= window.ends:
            limit, length = self._settings.buckets.get(route, self._settings.default_bucket)
            window = self._windows[route, major] = Window(limit, limit, now + length, length)
        return window

    def _drop(self, times: deque[float], age: float) -> None:
        while times and self._clock.seconds() - times[0] > age:
            times.popleft()
