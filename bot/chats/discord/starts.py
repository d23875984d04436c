"""When a session may be begun: Discord resets the token of a bot that begins more than 1,000 a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

DAY = timedelta(days=1)

AT_ONCE = 3
"""Sessions of a day that may begin without waiting: a start, an update, a mistake."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=3)
"""Between the sessions that follow, doubled each time: at most 17 a day, however often a process is started."""

KEPT_BACK = 20
"""Sessions of those that Discord allows which are left for whoever mends things by hand."""


def name_of(shard: int) -> str:
    """What a shard's starts are noted under."""
    return f"discord shard {shard}"


def wait(starts: Sequence[datetime], now: datetime) -> timedelta:
    """How long the next session must wait; `starts` are those of the last day, oldest first."""
    recent = [at for at in starts if now - at < DAY]
    if len(recent) < AT_ONCE:
        return timedelta()
    apart = min(FIRST_WAIT * (1 << min(len(recent) - AT_ONCE, 10)), LONGEST_WAIT)
    return max(timedelta(), recent[-1] + apart - now)


def rest(remaining: int, needed: int, reset_after: timedelta) -> timedelta:
    """How long to wait because Discord allows too few sessions more; zero when enough are left."""
    return max(reset_after, FIRST_WAIT) if remaining < needed + KEPT_BACK else timedelta()
