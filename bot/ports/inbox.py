"""What came in from the platforms, until it is handled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.domain import SentBrief
from bot.core.letters import Button
from bot.core.outbox import Entry


@dataclass(frozen=True, slots=True)
class Received:
    """An update as it came from a platform; `attempts` counts the one that is to be made now."""

    id: int
    platform: str
    update: str
    payload: str
    received_at: datetime
    attempts: int


class Inbox(Protocol):
    """What asks something of us, until it is handled; kept beside the Store, in the same database."""

    async def receive(self, platform: str, update: str, payload: str, now: datetime) -> bool:
        """Keeps an update, in one small commit, before its platform is told that we have it; False: it was known."""
        ...

    async def receive_beside(self, connection: object, platform: str, update: str, payload: str, now: datetime) -> None:
        """Keeps an update in a transaction that is open, as a `then` gets it; one that is known stays as it is."""
        ...

    async def one(self, platform: str, update: str, now: datetime) -> Received | None:
        """One update that waits, its attempt counted; None when it was handled, or is given up now."""
        ...

    async def waiting(self, platform: str, limit: int, now: datetime, beyond: int = 0) -> list[Received]:
        """The oldest updates that wait, each attempt counted before it is made; those `beyond` an id alone.

        Whoever has some in hand asks for those beyond, so that none is counted twice. One that has been tried three
        times and is not handled killed whoever tried it: it is given up here, with the reason, and stands in
        `given_up`.
        """
        ...

    async def handled(
        self,
        id_: int,
        now: datetime,
        entries: Sequence[Entry] = (),
        then: Callable[[object], Awaitable[None]] | None = None,
        why: str | None = None,
        briefs: Sequence[SentBrief] = (),
    ) -> bool:
        """An update is handled, and its answers are to be sent, in one transaction; False, and nothing: it was before.

        `why` says that it was given up instead. What it said is forgotten; that it came is known for three days.
        """
        ...

    async def given_up(self, limit: int = 100) -> list[tuple[str, str, str]]:
        """The updates given up lately, newest first: platform, update and why."""
        ...

    async def keep_presses(self, buttons: Sequence[Button], now: datetime) -> None:
        """Keeps buttons that carry a token (`core.presses.too_long`), before a message with them goes out."""
        ...

    async def press(self, token: str) -> Button | None:
        """The button of a token, without its label; None for one that was never kept, or not used for long."""
        ...

    async def note_start(self, name: str, at: datetime) -> None:
        """Notes that something was started whose starts a platform counts."""
        ...

    async def starts(self, name: str, since: datetime) -> list[datetime]:
        """When it was started since an instant, oldest first."""
        ...

    async def tidy(self, now: datetime) -> int:
        """Takes away some of what nobody needs any more; how many rows that were. 0: all is tidy.

        Updates handled 3 days ago, buttons not written for 60, starts and alerts older than 2, gaps and pages
        older than 30, the text of messages sent 30 days ago (their ids stay), what
        chats were told 90 days ago.
        """
        ...
