"""How a source does: when it was looked at, what it gave, when it is tried again, and for how long it has failed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.moments import date_of, near
from bot.core.told import Told, together, told

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


_LONGEST_FAULT = 90

SILENT = timedelta(minutes=5)
"""A source that was not heard for so long is told of; until then nobody would notice."""


def silent_since(state: Freshness, now: datetime) -> datetime | None:
    """Since when a source has not been heard, where that lasts: it fails, or nobody looks any more; None: it is heard.

    A source that nobody ever looked at is not heard since it was first tried, if it was.
    """
    if state.failing_since is not None:
        since = state.looked_at or state.failing_since
        return since if now - since >= SILENT else None
    if state.looked_at is None or state.next_at is None or now - state.next_at < SILENT:
        return None
    return state.looked_at


def trouble(state: Freshness, now: datetime, zone: str = "UTC") -> Told | None:
    """What is wrong with a source, since when and when it is tried again, in one line; None: nothing."""
    if state.failing_since is None:
        silent = silent_since(state, now)
        return told("not looked at since {at}: nothing watches it now", at=near(silent, now, zone)) if silent else None
    fault = _short(state.fault) if state.fault else told("no answer")
    since = told("{fault}, since {at}", fault=fault, at=near(state.failing_since, now, zone))
    if not state.given_up:
        return together(since, _next(state, now, zone), by="; ")
    daily = told("tried once a day since {at}", at=date_of(state.failing_since + GIVEN_UP_AFTER, zone))
    return together(since, daily, _next(state, now, zone), by="; ")


def _short(fault: str) -> str:
    """The beginning of a long fault: what follows it must be seen too."""
    return fault if len(fault) <= _LONGEST_FAULT else f"{fault[: _LONGEST_FAULT - 1]}…"


def _next(state: Freshness, now: datetime, zone: str) -> Told:
    return told("next try {at}", at=near(state.next_at, now, zone)) if state.next_at else told("tried again")


def fresh(state: Freshness, now: datetime, zone: str = "UTC") -> Told:
    """When a source was last looked at, when it last gave a post, and what of it could not be read lately."""
    if state.looked_at is None:
        return told("not looked at yet")
    looked_at = told("looked at {at}", at=near(state.looked_at, now, zone))
    heard = told("last post {at}", at=near(state.heard_at, now, zone)) if state.heard_at else told("no post yet")
    lately = _short(state.fault) if state.fault and state.failing_since is None else ""
    return together(together(looked_at, heard, by=", "), lately, by="; ")
