"""The clock of the fake: the real time, moved on as far as a test wants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Whatever tells the time; `tests.fakes.clock.FakeClock` does too."""

    def now(self) -> datetime: ...

    def pass_time(self, length: timedelta) -> None: ...


class MovedClock:
    """Real time, plus what was passed by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_time(self, length: timedelta) -> None:
        self.ahead += length
