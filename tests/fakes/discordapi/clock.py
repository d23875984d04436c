"""The service's time: it runs like ours, and a test may let it run ahead."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime, timedelta

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


class Clock:
    """Real time plus whatever `pass_time` has added."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def seconds(self) -> float:
        """Seconds since some moment; never goes back."""
        return time.monotonic() + self._ahead

    def pass_time(self, seconds: float) -> None:
        self._ahead += seconds


class Snowflakes:
    """Ids that grow with time, as Discord's do: milliseconds since 2015 in the upper bits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = itertools.count(1)

    def next(self) -> int:
        milliseconds = (self._clock.now() - DISCORD_EPOCH) // timedelta(milliseconds=1)
        return (milliseconds << 22) | (next(self._count) & 0x3FFFFF)
