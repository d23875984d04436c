"""How often a server may be asked: 300 requests in five minutes, of which some are left for others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

WINDOW = 300.0
"""Seconds over which a server counts; its limit is 300 requests, per address and per account."""

LIMIT = 300
USED = 0.8
"""The part of a limit that looks use; looking back for a new follower may use `USED_AT_ONCE`."""

USED_AT_ONCE = 0.9
RESERVE = 15
"""Requests that stay when a server tells how many are left: others may share the address."""

_LONGEST_WAIT = 3600.0


class Budget:
    """The requests of the last five minutes, and what the server says is left. Times are seconds since 1970."""

    def __init__(self) -> None:
        self._made: deque[float] = deque()
        self._limit = LIMIT
        self._closed_until = 0.0

    def recall(self, record: Iterable[Sequence[float]]) -> None:
        """Counts what was asked before a restart too: pairs of a time and a number, as `written` gives them."""
        before = (float(at) for at, count in record for _ in range(min(int(count), LIMIT)))
        self._made = deque(sorted((*before, *self._made)))

    def wait(self, now: float, used: float = USED) -> float:
        """Seconds until one more request may be made; 0: now."""
        self._forget(now)
        most = max(1, int(self._limit * used))
        full = self._made[-most] + WINDOW - now if len(self._made) >= most else 0.0
        return max(0.0, full, self.closed(now))

    def book(self, now: float) -> None:
        """Counts a request that is made now."""
        self._made.append(now)

    def hear(self, now: float, limit: int | None, remaining: int | None, reset_in: float | None) -> None:
        """What the headers of an answer told; None where they did not."""
        if limit is not None and 0 < limit < LIMIT:
            self._limit = limit
        if remaining is not None and remaining <= min(RESERVE, self._limit // 4):
            self.close(now, WINDOW if reset_in is None else reset_in)

    def close(self, now: float, seconds: float) -> None:
        """The server wants no request for so long."""
        self._closed_until = max(self._closed_until, now + min(max(seconds, 1.0), _LONGEST_WAIT))

    def closed(self, now: float) -> float:
        """Seconds for which the server wants no request, whatever was made; 0: none."""
        return max(0.0, self._closed_until - now)

    def pace(self, requests: int) -> float:
        """Seconds over which so many requests keep to the budget."""
        return requests * WINDOW / (self._limit * USED)

    def written(self, now: float) -> list[list[int]]:
        """The requests of the last five minutes, for after a restart; one pair for each second with any."""
        self._forget(now)
        slots: dict[int, int] = {}
        for at in self._made:
            slots[int(at)] = slots.get(int(at), 0) + 1
        return [[at, count] for at, count in slots.items()]

    def _forget(self, now: float) -> None:
        while self._made and self._made[0] <= now - WINDOW:
            self._made.popleft()
