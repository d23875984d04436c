"""How much a bot may send: per chat, per group and over all (the Bot API's FAQ and limits seen in use)."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.botapi.refusals import too_many

if TYPE_CHECKING:
    from tests.fakes.botapi.clock import Clock
    from tests.fakes.botapi.shapes import Chat


@dataclass(frozen=True)
class Rate:
    """At most so many within so many seconds."""

    most: int
    seconds: float


CHAT = Rate(3, 3)
"""One message a second per chat, three at once tolerated."""
GROUP = Rate(20, 60)
ALL = Rate(30, 1)

TINY = 0.001
"""Seconds that floating point may be off."""


@dataclass
class Rates:
    """Counts what was sent; `on` switches the limits, `refused` counts the answers 429 they gave."""

    clock: Clock
    on: bool = True
    chat: Rate = CHAT
    group: Rate = GROUP
    all: Rate = ALL
    refused: int = 0
    _sent: defaultdict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def admit(self, chat: Chat) -> None:
        """Count one more message to a chat. Raises RefusedError 429 if it is one too many."""
        if not self.on:
            return
        now = self.clock.now().timestamp()
        rates: dict[object, Rate] = {"all": self.all, chat.id: self.chat}
        if chat.type != "private":
            rates[chat.id, "group"] = self.group
        wait = max(self.wait(key, rate, now) for key, rate in rates.items())
        if wait > 0:
            self.refused += 1
            raise too_many(wait)
        for key in rates:
            self._sent[key].append(now)

    def wait(self, key: object, rate: Rate, now: float) -> float:
        """Seconds until one more fits into a rate; 0 if it does now."""
        sent = self._sent[key]
        while sent and sent[0] <= now - rate.seconds + TINY:
            sent.popleft()
        return sent[len(sent) - rate.most] + rate.seconds - now if len(sent) >= rate.most else 0.0
