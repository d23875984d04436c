"""A messenger that keeps its platform's limits, so that the platform need not say "too many"."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.domain import Chat
from bot.core.letters import Letter
from bot.core.lines import Line
from bot.core.outbox import Busy
from bot.core.pace import Limits, Pace
from bot.ports import Clock, Messenger, Outcome

PATIENCE = timedelta(seconds=1)
"""How long a letter waits for its turn; far less than whoever sends it may take."""

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Ticks:
    """A clock of its own, which nobody sets: seconds since whenever, and sleeping for some."""

    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    def now(self) -> datetime:
        """An instant to be compared with others of this clock alone."""
        return _EPOCH + timedelta(seconds=self.seconds())

    async def until(self, at: datetime) -> None:
        """Waits for an instant of this clock."""
        if (left := (at - self.now()).total_seconds()) > 0:
            await self.sleep(left)


class Paced:
    """A messenger as fast as its platform allows, and no faster. One for each platform and process.

    Whoever has many letters waits for a `turn` before fetching each, and asks how long its chat is to `rest`; then
    `send` waits for a moment at most. A letter to a chat that has had as much as it may get is put off without a
    question to the platform.
    """

    def __init__(self, messenger: Messenger, limits: Limits, clock: Clock, ticks: Ticks | None = None) -> None:
        self._messenger = messenger
        self._limits = limits
        self._pace = Pace(limits)
        self._clock = clock
        self._ticks = ticks or Ticks()
        self._door = asyncio.Lock()

    @property
    def platform(self) -> str:
        """As the messenger's."""
        return self._messenger.platform

    @property
    def idempotent(self) -> bool:
        """As the messenger's."""
        return self._messenger.idempotent

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        """As the messenger does."""
        return self._messenger.written(lines)

    async def turn(self) -> int:
        """Waits until a letter may be fetched that goes at once; how many may, if fetching takes long."""
        at, count = self._pace.turn(self._ticks.now())
        await self._ticks.until(at)
        return count

    def rest(self, chat: Chat) -> timedelta:
        """How long a chat is to get nothing now; zero or less where it may."""
        now = self._ticks.now()
        return self._pace.opens(self._place(chat), now, group=_is_group(chat)) - now

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        """As the messenger does, once it may; Busy where that is more than a moment away."""
        place = self._place(chat)
        async with self._door:  # one after the other, each when the one before has left in truth
            now = self._ticks.now()
            at, is_ours = self._pace.reserve(place, now, group=_is_group(chat), latest=now + PATIENCE)
            if not is_ours:
                return Busy(self._clock.now() + (at - now), "as much as this chat may get for now")
            await self._ticks.until(at)
            self._pace.left(self._ticks.now())
        outcome = await self._messenger.send(chat, letter, nonce)
        if isinstance(outcome, Busy) and outcome.too_many:
            self._pace.put_off(place, self._ticks.now())
        return outcome

    def _place(self, chat: Chat) -> str:
        """What the limits of one chat are counted by."""
        return chat.key if self._limits.threads_apart else chat.id


def _is_group(chat: Chat) -> bool:
    """Whether a chat of Telegram is no private one: groups and channels have negative ids, or a public name."""
    return chat.id.startswith(("-", "@"))
