"""What one process does of the whole, and that it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Role(StrEnum):
    """What a process does: all of it, or, with others on one PostgreSQL, a part.

    A gateway listens to the chats and answers, an ingest process watches sources, a worker writes briefs and
    editions and sends what waits.
    """

    ALL = "all"
    GATEWAY = "gateway"
    INGEST = "ingest"
    WORKER = "worker"


class CannotServe(Exception):  # noqa: N818 - named for what came of the run
    """Nobody can be listened to (any more); `reasons` has one line for each platform."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)
