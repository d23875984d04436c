"""The time, as a thing that tests can set."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time, so that tests and demos can move it."""

    def now(self) -> datetime:
        """The present instant, aware and UTC."""
        ...
