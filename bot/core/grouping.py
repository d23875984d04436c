"""Which posts say much the same in other words. They are counted together, never dropped; copies are `core.dedupe`'s.

Three views of the words, weighed by how rare they are in this thread, give a likeness of two posts; posts that
are far apart in time, name other figures or deny what the other says are less alike. Groups grow by average
likeness, so that A like B and B like C does not make A and C one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import exp, log, sqrt
from typing import Final

from bot.core.canon import canon
from bot.core.domain import Post
from bot.core.terms import is_small_word, numbers, stem

SIMILAR_FROM: Final = 0.11
"""Average likeness from which posts are one group in a long thread; chosen on human clusters of short posts, where
.10 to .13 give the same within .01 of timeline F1 (benchmarks/evaluation/duplicates.py)."""
_FEW: Final = 2.0
"""Divided by the number of posts and added: among few posts all words are rare, and one topic sounds like one story."""
_HALF_LIFE_HOURS: Final = 48.0
_AGE_COUNTS: Final = 0.5
"""Share of a likeness that fades with the time between two posts: news of a week ago is other news in like words."""
_OTHER_FIGURES: Final = 0.5
"""Factor when both give figures and none is the same, or one denies: they speak of one thing and say two."""
_MOST: Final = 2000
"""Posts that are compared; the newest of a longer thread. 300 take half a second, 2000 some ten."""
_COMMON: Final = 150
"""A word or stretch in more posts than this tells none of them apart and is left out of the comparison."""
_GRAM: Final = 4
_WIDE_GRAM: Final = 2

Group = tuple[int, ...]
"""Positions of posts that say much the same, in the order given."""


def groups(posts: Sequence[Post]) -> tuple[Group, ...]:
    """The posts as groups of those that say much the same; each position stands in exactly one group.

    Groups come in the order of their first post; in one of one post nothing else says it. Give the firsts of
    copies only. Posts beyond the newest 2000 stand alone.
    """
    compared = sorted(range(len(posts)), key=lambda i: _when(posts[i]))[-_MOST:]
    readings = [_reading(posts[i]) for i in compared]
    likenesses = _likenesses(readings)
    found = _linked(len(readings), likenesses, SIMILAR_FROM + _FEW / max(1, len(readings)))
    together: list[Group] = [tuple(sorted(compared[i] for i in group)) for group in found]
    alone: list[Group] = [(i,) for i in set(range(len(posts))).difference(compared)]
    return tuple(sorted(together + alone))


def _when(post: Post) -> tuple[bool, float]:
    return (False, 0.0) if post.created_at is None else (True, post.created_at.timestamp())


# Reading -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is compared of a post: three views of its words, its figures, whether it denies, when it was written."""

    views: tuple[frozenset[str], frozenset[str], frozenset[str]]
    figures: frozenset[str]
    denies: bool
    at: datetime | None


def _reading(post: Post) -> _Reading:
    seen = canon(post.text)
    stems = list(_stems(seen.text))
    pairs = (f"{one} {other}" for one, other in pairwise(stems))
    length = _WIDE_GRAM if _IDEOGRAPH.search(seen.text) else _GRAM
    letters = (seen.text[i : i + length] for i in range(len(seen.text) - length + 1))
    views = (frozenset(stems), frozenset(pairs), frozenset(letters))
    return _Reading(views, numbers(seen.body), bool(_DENIES.intersection(seen.text.split())), post.created_at)


def _stems(text: str) -> Iterator[str]:
    for word in text.split():
        if _IDEOGRAPH.search(word):
            yield from (word[i : i + 2] for i in range(max(1, len(word) - 1)))
        elif not is_small_word(word):
            yield stem(word)


_IDEOGRAPH: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_DENIES: Final = frozenset(
    "not no never cannot cant dont doesnt didnt isnt arent wasnt werent wont denies denied deny false fake hoax".split()
)


# Likeness ----------------------------------------------------------------------------------------------

Likenesses = list[dict[int, float]]
"""For each reading the likeness to others, both ways; those that share nothing are left out."""


def _likenesses(readings: Sequence[_Reading]) -> Likenesses:
    sums: Likenesses = [{} for _ in readings]
    for view in range(3):
        _add_view([reading.views[view] for reading in readings], sums)
    for i, row in enumerate(sums):
        for j in row:
            if i < j:
                row[j] = sums[j][i] = row[j] / 3 * _factor(readings[i], readings[j])
    return sums


def _add_view(words: Sequence[frozenset[str]], sums: Likenesses) -> None:
    """Adds the likeness of one view: the weight of what two share by the geometric mean of what each has."""
    having: dict[str, list[int]] = defaultdict(list)
    for i, some in enumerate(words):
        for word in some:
            having[word].append(i)
    weight = {word: log(1 + len(words) / len(there)) for word, there in having.items()}
    heft = [sqrt(sum(weight[word] for word in some)) or 1.0 for some in words]
    for word, there in having.items():
        if 1 < len(there) <= _COMMON:
            for at, i in enumerate(there):
                row, own = sums[i], weight[word] / heft[i]
                for j in there[at + 1 :]:
                    row[j] = row.get(j, 0.0) + own / heft[j]
    for i, row in enumerate(sums):
        for j, value in row.items():
            if i < j:
                sums[j][i] = value


def _factor(one: _Reading, other: _Reading) -> float:
    differs = (one.figures and other.figures and not one.figures & other.figures) or one.denies != other.denies
    near = 1.0
    if one.at is not None and other.at is not None:
        near = exp(-abs((one.at - other.at).total_seconds()) / 3600 / _HALF_LIFE_HOURS)
    return (1 - _AGE_COUNTS + _AGE_COUNTS * near) * (_OTHER_FIGURES if differs else 1.0)


# Grouping ----------------------------------------------------------------------------------------------


def _linked(count: int, sums: Likenesses, least: float) -> Iterable[list[int]]:
    """Joins the two groups of the highest average likeness, again and again, while it is `least` or more.

    `sums` holds the summed likeness of two groups; it is used up.
    """
    members = {i: [i] for i in range(count)}
    waiting = [(-value, i, j) for i, row in enumerate(sums) for j, value in row.items() if i < j and value >= least]
    heapify(waiting)
    while waiting:
        value, i, j = heappop(waiting)
        if i not in members or j not in members or -value != _average(sums, members, i, j):
            continue
        _join(sums, members, i, j)
        for k in sums[i]:
            if (average := _average(sums, members, i, k)) >= least:
                heappush(waiting, (-average, min(i, k), max(i, k)))
    return members.values()


def _average(sums: Likenesses, members: dict[int, list[int]], i: int, j: int) -> float:
    return sums[i].get(j, 0.0) / (len(members[i]) * len(members[j]))


def _join(sums: Likenesses, members: dict[int, list[int]], i: int, j: int) -> None:
    """Puts group `j` into group `i`."""
    members[i] += members.pop(j)
    gained, sums[j] = sums[j], {}
    for k, value in gained.items():
        del sums[k][j]
        if k != i:
            sums[i][k] = sums[k][i] = sums[i].get(k, 0.0) + value
