"""How fast we may send: the platform's limits kept by ourselves, so that it never has to say "too many"."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
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
    """What a platform allows in all, to one chat, and to one group besides.

    `threads_apart`: a thread is a chat of its own; else all of a chat's threads share its limits.
    """

    overall: Limit
    chat: Limit
    group: Limit | None = None
    threads_apart: bool = False


TELEGRAM = Limits(Limit(30, timedelta(seconds=1)), Limit(1, timedelta(seconds=1)), Limit(20, timedelta(minutes=1)))
"""Telegram's FAQ for bots: about 30 messages a second in all, one a second to a chat, 20 a minute to a group."""

DISCORD = Limits(Limit(45, timedelta(seconds=1)), Limit(5, timedelta(seconds=5)), threads_apart=True)
"""Discord: 50 requests a second in all, of which some are left for answers; to a channel its headers say, mostly 5 in
5 seconds, and discord.py obeys them."""


# --- when the platform says "too many" all the same


FLOODED_CHATS, TOGETHER = 3, timedelta(seconds=1)
"""So many chats told "not now" within so short a time are no matter of one chat: we are too fast for the platform."""

SLOWEST = 1 / 16
RECOVERS_IN = timedelta(seconds=60)
"""How long it takes from standing still to full speed again; half of it from half."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Which share of what is allowed in all we make use of, as it was at an instant (None: as ever)."""

    share: float = 1.0
    since: datetime | None = None

    def at(self, now: datetime) -> float:
        """The share by now: it comes back evenly."""
        return self.share if self.since is None else min(1.0, self.share + (now - self.since) / RECOVERS_IN)


def slowed(speed: Speed, put_off: Iterable[tuple[datetime, str]], now: datetime) -> Speed:
    """The speed after chats were put off, each with when and its name: half where several were put off just now.

    One chat alone changes nothing: its flood wait is its own. Telegram does not say which limit was met.
    """
    last = now - TOGETHER if speed.since is None else max(now - TOGETHER, speed.since)
    if len({chat for at, chat in put_off if at > last}) < FLOODED_CHATS:
        return speed
    return Speed(max(SLOWEST, speed.at(now) / 2), now)


# --- when the next message may go


_MOST_MISSED = 5
"""Turns in a row that may be made up for; a sixth of a second in which what is more urgent has to wait."""

_CATCHES_UP = timedelta(milliseconds=10)
"""How much a message that was held up may be made up for by the next; a third of what SLACK leaves room for."""

_MANY = 2000
"""Chats remembered before it is looked which of them need not be."""


@dataclass(slots=True)
class Pace:
    """When the next message may go to each chat. One for each platform and process; it forgets at a restart.

    What goes to all is spread evenly, so that no burst arrives as a bigger one; one chat or group may use up its
    count at once.
    """

    limits: Limits
    _free_at: datetime | None = None
    _turn_at: datetime | None = None
    _sent: dict[str, deque[datetime]] = field(default_factory=dict)
    _put_off: deque[tuple[datetime, str]] = field(default_factory=lambda: deque(maxlen=2 * FLOODED_CHATS))
    _speed: Speed = field(default_factory=Speed)

    def turn(self, now: datetime) -> tuple[datetime, int]:
        """When messages are to be fetched that go then, and how many; others each time it is asked.

        Whoever fetches no sooner takes what is most urgent at that moment: one message, or a few where fetching takes
        longer than the time between two. Turns come as fast as messages may go; where these were held up, turns wait
        for them, so that few are ever fetched and cannot go yet.
        """
        apart = self._apart(now)
        due = self._turn_at or now
        if self._free_at is not None:
            due = max(due, self._free_at - apart)
        missed = max(0, (now - due) // apart)
        if missed >= _MOST_MISSED:  # there was nothing to send
            due, missed = now, 0
        self._turn_at = due + (1 + missed) * apart
        return max(now, due), 1 + missed

    def opens(self, chat: str, now: datetime, *, group: bool) -> datetime:
        """When a chat may get its next message, whatever goes to others."""
        return max(self._opens(chat, limit, now) for limit in self._limits(group))

    def put_off(self, chat: str, now: datetime) -> None:
        """The platform said "not now"; see `slowed`."""
        self._put_off.append((now, chat))
        self._speed = slowed(self._speed, self._put_off, now)

    def reserve(self, chat: str, now: datetime, *, group: bool, latest: datetime) -> tuple[datetime, bool]:
        """When a message may go to a chat, and whether that instant is ours: only if it is not after `latest`.

        A chat that had its count gets none: it is told when it may ask again, and the others go on meanwhile. What
        is reserved counts as sent; whoever does not send then has wasted a turn.
        """
        at = max(now, self._free_at or now)
        opens = self.opens(chat, now, group=group)
        if opens > at or at > latest:
            return max(opens, at), False
        self._free_at = at + self._apart(now)
        self._note(chat, at, self._limits(group))
        return at, True

    def left(self, now: datetime) -> None:
        """A message left only now: where it was held up, the next one does not follow on its heels."""
        self._free_at = max(self._free_at or now, now + self._apart(now) - _CATCHES_UP)

    def _limits(self, group: bool) -> Sequence[Limit]:
        return (self.limits.chat, self.limits.group) if group and self.limits.group else (self.limits.chat,)

    def _apart(self, now: datetime) -> timedelta:
        """The time between two messages."""
        return self.limits.overall.per * SLACK / self.limits.overall.count / self._speed.at(now)

    def _opens(self, chat: str, limit: Limit, now: datetime) -> datetime:
        """When a chat's limit lets one more through."""
        sent = self._sent.get(chat, ())
        return sent[-limit.count] + limit.per * SLACK if len(sent) >= limit.count else now

    def _note(self, chat: str, at: datetime, limits: Sequence[Limit]) -> None:
        if len(self._sent) >= _MANY:
            self.forget(at)
        most = max(limit.count for limit in limits)
        sent = self._sent.setdefault(chat, deque(maxlen=most))
        sent.append(at)

    def forget(self, now: datetime) -> None:
        """Lets go of chats whose limits are all free again, so that memory does not grow with every chat ever met."""
        longest = max(limit.per for limit in (self.limits.chat, self.limits.group or self.limits.chat)) * SLACK
        self._sent = {chat: sent for chat, sent in self._sent.items() if sent[-1] + longest > now}
