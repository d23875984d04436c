"""How much one person may ask in a minute, and how often a chat hears a refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

MOST = 20
"""Commands and presses of one person that are answered within MINUTE; quick thumbs in a picker make some 15."""

MOST_SAID = 10
"""Of these, commands said in one group: each answer is a message, and Telegram allows a group 20 a minute; half of them
stay for others."""

MINUTE = timedelta(minutes=1)

REFUSALS_APART = timedelta(minutes=10)
"""Between two refusals that a whole group sees."""


class Answer(Enum):
    """What one more question gets: an answer, the advice to slow down, or nothing."""

    YES = auto()
    SLOW_DOWN = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """How often somebody asked since an instant."""

    since: datetime
    times: int = 1


def asked(before: Asked | None, now: datetime) -> Asked:
    """The count with one more question; it begins anew a minute after it began."""
    if before is None or now - before.since >= MINUTE:
        return Asked(now)
    return replace(before, times=before.times + 1)


def answer(asked: Asked, most: int = MOST) -> Answer:
    """What the last question of a count gets; the advice is given once."""
    if asked.times <= most:
        return Answer.YES
    return Answer.SLOW_DOWN if asked.times == most + 1 else Answer.NOTHING


def may_refuse(last: datetime | None, now: datetime) -> bool:
    """Whether a group may hear a refusal again."""
    return last is None or now - last >= REFUSALS_APART
