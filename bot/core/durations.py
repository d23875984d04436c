"""Lengths of time as people type them: `30m`, `2h`, `7d`, `2w`, `1h15m`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.core.plurals import Plural

FOREVER = frozenset({"forever", "always", "permanent"})
"""Words for "without an end"."""

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
# Digits are bounded, so that a length added to any date of this century stays a date.
_LENGTH = re.compile(
    r"(?:(?P<w>\d{1,3})w(?:eeks?|k|ks)?)?(?:(?P<d>\d{1,4})d(?:ays?)?)?"
    r"(?:(?P<h>\d{1,5})h(?:ours?|rs?)?)?(?:(?P<m>\d{1,6})m(?:in(?:ute)?s?)?)?",
    re.IGNORECASE,
)


def duration(word: str) -> timedelta | None:
    """The length that one word gives, such as `1h15m`; None when it gives none, or a length of nothing."""
    match = _LENGTH.fullmatch(word)
    if match is None:
        return None
    given = {_UNITS[unit]: int(digits) for unit, digits in match.groupdict().items() if digits}
    return timedelta(**given) or None


@dataclass(frozen=True, slots=True)
class LengthPhrases:
    """The words of a length of time, in one language."""

    day: Plural
    hour: Plural
    minute: Plural
    one_day: str


ENGLISH = LengthPhrases(
    day=Plural("{n} day", "{n} days"),
    hour=Plural("{n} hour", "{n} hours"),
    minute=Plural("{n} minute", "{n} minutes"),
    one_day="24 hours",  # how people speak of the last day
)


def spoken(length: timedelta, say: LengthPhrases = ENGLISH) -> str:
    """A length in words, whole minutes: "7 days", "1 hour 15 minutes"."""
    minutes = max(1, round(length.total_seconds() / 60))
    days, rest = divmod(minutes, 24 * 60)
    if days == 1 and not rest:
        return say.one_day
    counted = ((say.day, days), (say.hour, rest // 60), (say.minute, rest % 60))
    return " ".join(unit.of(count) for unit, count in counted if count)
