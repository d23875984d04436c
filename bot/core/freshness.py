"""How a source does: when it was looked at, what it gave, when it is tried again, and for how long it has failed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
"""Until a source that failed is tried again: after the first failure, doubled each time, and at most."""

GIVEN_UP_AFTER, DAILY = timedelta(days=7), timedelta(days=1)
"""A source that failed for so long is tried once in so long, and its operator told: it has moved or is gone."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """A source by its name: the last look that worked, the last that brought a post, and the present trouble.

    `failing_since` and `fault` (one line) are None while it works; `failures` counts looks in a row that failed.
    `next_at` is when it is looked at next, where that is not at once.
    """

    name: str
    looked_at: datetime | None = None
    heard_at: datetime | None = None
    failing_since: datetime | None = None
    fault: str | None = None
    failures: int = 0
    next_at: datetime | None = None

    @property
    def given_up(self) -> bool:
        """Whether it is tried once a day only."""
        return (
            self.next_at is not None and self.failing_since is not None and _is_long(self.failing_since, self.next_at)
        )


def looked(before: Freshness, now: datetime, *, posts: int, again_in: float) -> Freshness:
    """A source after a look that worked; it is looked at again after so many seconds."""
    heard = now if posts else before.heard_at
    return Freshness(before.name, now, heard, next_at=now + timedelta(seconds=again_in))


def failed(before: Freshness, now: datetime, why: str, again_in: float | None, luck: float) -> Freshness:
    """A source after a look that did not work. `again_in` is what it asked for; `luck`, 0 to 1, spreads tries."""
    since = before.failing_since or now
    wait = min(FIRST_WAIT * (1 << min(before.failures, 16)), LONGEST_WAIT) * (0.5 + luck / 2)
    wait = max(wait, timedelta(seconds=again_in or 0))
    if _is_long(since, now):
        wait = max(wait, DAILY)
    return replace(before, failing_since=since, fault=why, failures=before.failures + 1, next_at=now + wait)


def _is_long(since: datetime, now: datetime) -> bool:
    return now - since >= GIVEN_UP_AFTER


def trouble(state: Freshness) -> str | None:
    """What is wrong with a source, since when and when it is tried again, in one line; None: nothing."""
    if state.fault is None:
        return None
    since = f", since {_at(state.failing_since)}" if state.failing_since else ""
    tried = (
        "tried once a day" if state.given_up else f"next try {_at(state.next_at)}" if state.next_at else "tried again"
    )
    return f"{state.fault}{since}; {tried}" if state.failing_since else state.fault


def _at(instant: datetime) -> str:
    return f"{instant.day} {instant:%b %H:%M} UTC"
