"""Figures that differ: one that rose while time went by is news of the same thing, others contradict each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from bot.core.clash import Count, counts, same_matter, values_of
from bot.core.corrections import takes_back
from bot.core.domain import Post
from bot.core.subjects import other_subjects

SAME_TIME = timedelta(minutes=15)
"""Two different figures given within this time contradict each other: neither can be an update of the other."""

_INSISTS = re.compile(
    r"(?<!\w)(?:only|just|not|no more than|nur|nicht|seulement|solo|sólo|apenas|только)(?!\w)", re.IGNORECASE
)
"""What says that a lower figure is the right one, where it comes after a higher one; a correction does too."""


@dataclass(frozen=True, slots=True)
class Said:
    """A part of a post that gives a figure, and whose voice it is."""

    quote: str
    post: Post
    voice: str


@dataclass(frozen=True, slots=True)
class Update:
    """A figure that rose (or that one voice counted anew): what is said now, and before, as written.

    `now` and `before` are the places of those who say so in the sequence that was given.
    """

    latest: str
    earlier: str
    now: frozenset[int]
    before: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Told:
    """One figure as somebody gave it; `place` is where it stands in the sequence."""

    place: int
    count: Count
    value: str
    voice: str
    at: datetime | None
    insists: bool


def update(text: str, said: Sequence[Said]) -> Update | None:
    """How the figure of a claim went on; None where it did not, or where the figures contradict each other."""
    for noun, counted in counts(text).items():
        told = _told(noun, counted, said)
        if len({each.value for each in told}) > 1 and (found := _development(told)):
            return found
    return None


def differ_in_time(one: Said, other: Said, said: Sequence[Said]) -> bool:
    """Whether two parts that give different figures of a thing are an update, as the whole sequence tells."""
    return update(one.quote, said) is not None or update(other.quote, said) is not None


def _told(noun: str, counted: Sequence[Count], said: Sequence[Said]) -> list[_Told]:
    found = []
    for place, each in enumerate(said):
        here = counts(each.quote).get(noun, [])
        values = values_of(here)
        if len(values) == 1 and any(_is_of(one, here[0], noun, each.post) for one in counted):
            insists = _INSISTS.search(each.quote) is not None or takes_back(each.quote) is not None
            found.append(_Told(place, here[0], next(iter(values)), each.voice, each.post.created_at, insists))
    return found


def _is_of(counted: Count, here: Count, noun: str, post: Post) -> bool:
    """Whether what a post counts is what a claim counts, of the same subject."""
    return same_matter(counted.part, here.part, noun) and not other_subjects(counted.part, here.part, (None, post))


def _development(told: Sequence[_Told]) -> Update | None:
    if len({each.voice for each in told}) == 1:
        ordered = sorted(told, key=_by_time(told))
        return _update(ordered, ordered[-1].value)
    if any(each.at is None for each in told):
        return None
    first = {each.value: each for each in sorted(told, key=_by_time(told), reverse=True)}  # the earliest stays
    steps = sorted(first.values(), key=_by_time(told))
    if not all(_rises(low, high) for low, high in pairwise(steps)):
        return None
    latest = steps[-1]
    contested = any(each.insists and each.value != latest.value and _at(each) > _at(latest) for each in told)
    return None if contested else _update(sorted(told, key=_by_time(told)), latest.value)


def _by_time(told: Sequence[_Told]) -> Callable[[_Told], tuple[float, int]]:
    """In order of time where all have one, else of the thread, which is in that order."""
    timed = all(each.at is not None for each in told)
    return lambda each: (_at(each) if timed else 0.0, each.place)


def _at(told: _Told) -> float:
    return told.at.timestamp() if told.at else 0.0


def _rises(low: _Told, high: _Told) -> bool:
    try:
        higher = Decimal(high.value) > Decimal(low.value)
    except InvalidOperation:  # a time, a version
        return False
    return higher and _at(high) - _at(low) >= SAME_TIME.total_seconds()


def _update(ordered: Sequence[_Told], latest: str) -> Update | None:
    before = [each for each in ordered if each.value != latest]
    now = [each for each in ordered if each.value == latest]
    return Update(
        latest=now[-1].count.number,
        earlier=before[-1].count.number,
        now=frozenset(each.place for each in now),
        before=frozenset(each.place for each in before),
    )
