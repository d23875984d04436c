"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Shows `at`; `pass_time` moves it on."""

    def __init__(self, at: datetime = datetime(2026, 3, 14, 12, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_time(self, length: timedelta) -> None:
        self.at += length
