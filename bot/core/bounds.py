"""Figures that agree though they differ: "more than 900" holds where it is 1,000, "about 1,000" where it is 980."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.core.terms import numbers

_ABOVE: Final = re.compile(
    r"(?:more than|over|at least|above|upwards? of|no fewer than|mehr als|über|mindestens|más de|al menos|por lo menos"
    r"|plus de|au moins|mais de|pelo menos|più di|almeno)\s+$",
    re.IGNORECASE,
)
_BELOW: Final = re.compile(
    r"(?:fewer than|less than|under|below|up to|at most|nearly|almost|weniger als|unter|bis zu|höchstens|fast|knapp"
    r"|menos de|hasta|casi|como máximo|moins de|jusqu['’]à|au plus|presque|près de)\s+$",
    re.IGNORECASE,
)
_ROUGHLY: Final = re.compile(
    r"(?:about|around|roughly|approximately|some|circa|ca\.?|etwa|rund|ungefähr|unos|unas|cerca de|alrededor de|environ"
    r"|autour de|quelque)\s+$",
    re.IGNORECASE,
)
_NEAR: Final = Decimal("1.25")
"""How many times a bound the figure may be: "at least 14" is not said where 40 are known."""
_ROUND: Final = Decimal("1.1")


def may_be_one(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two figures, each as written with the part of a statement that it stands in, may be one and the same.

    False where neither is a bound or rough, or both are bounds: then they are two counts.
    """
    (mine, my_part), (theirs, their_part) = one, other
    low, high = _value(mine), _value(theirs)
    if low is None or high is None or not low or not high:
        return False
    return _holds(mine, my_part, low, high, their_part, theirs) or _holds(theirs, their_part, high, low, my_part, mine)


def _holds(written: str, part: str, bound: Decimal, exact: Decimal, other: str, figure: str) -> bool:
    """Whether a figure is a bound or rough, and the other one, which is no bound, keeps to it."""
    before, beside = _before(written, part), _before(figure, other)
    if _ABOVE.search(beside) or _BELOW.search(beside):
        return False
    if _ABOVE.search(before):
        return bound < exact <= bound * _NEAR
    if _BELOW.search(before):
        return exact < bound <= exact * _NEAR
    apart = max(bound, exact) / min(bound, exact)
    return _ROUGHLY.search(before) is not None and apart <= _ROUND


def _before(written: str, part: str) -> str:
    return part[: max(0, part.find(written))]


def _value(written: str) -> Decimal | None:
    found = numbers(written)
    try:
        return Decimal(next(iter(found))) if len(found) == 1 else None
    except InvalidOperation:  # a time, a version
        return None
