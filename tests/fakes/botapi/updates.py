"""The queue of updates: ids that grow, an offset that confirms, 24 hours, and the kinds that were asked for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tests.fakes.botapi.clock import Clock

Json = dict[str, Any]

KEPT = timedelta(hours=24)
"""Bot API: "incoming updates are stored on the server until the bot receives them, but not longer than 24 hours"."""

MOST = 100
BY_DEFAULT_NOT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only if it names them."""

FIRST_ID = 730_000_001


@dataclass(frozen=True)
class Waiting:
    """An update on its way, and when it is given up."""

    id: int
    body: Json
    until: datetime


class Updates:
    """What the bot was not told yet, or did not confirm yet."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.allowed: frozenset[str] | None = None
        self.waiting: list[Waiting] = []
        self.given: list[Json] = []
        self.replayed = 0
        self._next = FIRST_ID
        self._again: list[Json] = []
        self._last: list[Json] = []
        self._bells: set[asyncio.Event] = set()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """From now on only updates of these kinds are kept; none named means all but the three special ones."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in BY_DEFAULT_NOT

    def add(self, kind: str, body: Json) -> int | None:
        """Queue an update of a kind; its id, or None where the bot did not ask for the kind."""
        return self.inject({kind: body}) if self.wanted(kind) else None

    def inject(self, update: Json) -> int:
        """Queue any object at all as an update; an `update_id` is put in unless it brings one. Gives the id."""
        number = update.get("update_id", self._next)
        self._next = max(self._next, number + 1) if isinstance(number, int) else self._next + 1
        self.waiting.append(Waiting(number, {"update_id": number} | update, self.clock.now() + KEPT))
        self.ring()
        return int(number)

    def replay(self) -> int:
        """Give the last batch once more, under the same ids, whatever offset is asked for; how many come again."""
        self._again = list(self._last)
        self.ring()
        return len(self._again)

    def get(self, offset: int, limit: int) -> list[Json]:
        """Confirm what lies before the offset and give the next ones; a negative offset counts from the end."""
        self.confirm(offset)
        again, self._again = self._again, []
        self.replayed += len(again)
        batch = [*again, *(each.body for each in self.waiting[:limit])][:limit]
        if batch:
            self._last = batch
            self.given += batch
        return batch

    def confirm(self, offset: int) -> None:
        now = self.clock.now()
        if offset < 0:
            self.waiting = self.waiting[offset:]
        self.waiting = [each for each in self.waiting if each.id >= offset and each.until > now]

    def drop(self) -> None:
        """Forget all that waits."""
        self.waiting = []

    def ring(self) -> None:
        """Wake whoever waits for updates."""
        for bell in self._bells:
            bell.set()

    def bell(self) -> asyncio.Event:
        """An event that is set when something comes; hand it back to `hang_up`."""
        bell = asyncio.Event()
        self._bells.add(bell)
        return bell

    def hang_up(self, bell: asyncio.Event) -> None:
        self._bells.discard(bell)
