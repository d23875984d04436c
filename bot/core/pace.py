"""How fast we may send: the platform's limits kept by ourselves, so that it never has to say "too many"."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` messages in any stretch of time as long as `per`."""

    count: int
    per: timedelta


SLACK = 1.03
"""How much slower than allowed we are. Messages reach the platform a little later or sooner after one another than
they left, and it counts what arrives; 3 % is 30 ms of a second, many times what a connection's delay varies by."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform allows in all, to one chat, and to one group besides."""

    overall: Limit
    chat: Limit
    group: Limit | None = None


TELEGRAM = Limits(Limit(30, timedelta(seconds=1)), Limit(1, timedelta(seconds=1)), Limit(20, timedelta(minutes=1)))
"""Telegram's FAQ for bots: about 30 messages a second in all, one a second to a chat, 20 a minute to a group."""

DISCORD = Limits(Limit(45, timedelta(seconds=1)), Limit(5, timedelta(seconds=5)))
"""Discord: 50 requests a second in all, of which some are left for answers; to a channel its headers say, mostly 5 in
5 seconds, and discord.py obeys them."""


@dataclass(slots=True)
class Pace:
    """When the next message may go to each chat. One for each platform and process; it forgets at a restart.

    What goes to all is spread evenly, so that no burst arrives as a bigger one; one chat or group may use up its
    count at once.
    """

    limits: Limits
    _free_at: datetime | None = None
    _sent: dict[str, deque[datetime]] = field(default_factory=dict)

    def reserve(self, chat: str, now: datetime, *, group: bool, latest: datetime) -> tuple[datetime, bool]:
        """When a message may go to a chat, and whether that instant is ours: only if it is not after `latest`.

        A chat that had its count gets none: it is told when it may ask again, and the others go on meanwhile. What
        is reserved counts as sent; whoever does not send then has wasted a turn.
        """
        at = max(now, self._free_at or now)
        limits = (self.limits.chat, self.limits.group) if group and self.limits.group else (self.limits.chat,)
        opens = max(self._opens(chat, limit, now) for limit in limits)
        if opens > at or at > latest:
            return max(opens, at), False
        self._note(chat, at, limits)
        return at, True

    def _opens(self, chat: str, limit: Limit, now: datetime) -> datetime:
        """When a chat's limit lets one more through."""
        sent = self._sent.get(chat, ())
        return sent[-limit.count] + limit.per * SLACK if len(sent) >= limit.count else now

    def _note(self, chat: str, at: datetime, limits: Sequence[Limit]) -> None:
        self._free_at = at + self.limits.overall.per * SLACK / self.limits.overall.count
        most = max(limit.count for limit in limits)
        sent = self._sent.setdefault(chat, deque(maxlen=most))
        sent.append(at)

    def forget(self, now: datetime) -> None:
        """Lets go of chats whose limits are all free again, so that memory does not grow with every chat ever met."""
        longest = max(limit.per for limit in (self.limits.chat, self.limits.group or self.limits.chat)) * SLACK
        self._sent = {chat: sent for chat, sent in self._sent.items() if sent[-1] + longest > now}
