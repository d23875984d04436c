"""Lengths of time as people type them: `30m`, `2h`, `7d`, `2w`, `1h15m`."""

from __future__ import annotations

import re
from datetime import timedelta

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


def spoken(length: timedelta) -> str:
    """A length in words, whole minutes: "7 days", "1 hour 15 minutes"."""
    minutes = max(1, round(length.total_seconds() / 60))
    days, rest = divmod(minutes, 24 * 60)
    counted = (("day", days), ("hour", rest // 60), ("minute", rest % 60))
    if days == 1 and not rest:
        return "24 hours"  # how people speak of the last day
    return " ".join(f"{count} {unit}{'s' if count != 1 else ''}" for unit, count in counted if count)
