"""Where two statements about the same thing name different numbers of it: "4 stops are closed", "7 stops are closed"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.terms import content_words, numbers, overlap

_ABOUT_THE_SAME = 0.5
"""Share of one statement's words that the other needs, before a different number contradicts."""
_COUNT = re.compile(
    r"(?P<number>(?<![\w.])\d[\d.,'’]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
    r"(?P<unit>\s?(?:%|k\b|m\b|bn\b|million|billion|thousand))?"
    r"\s+(?:(?:more|other|new|local|of the)\s+)?(?P<noun>[^\W\d_]{3,})",
    re.IGNORECASE,
)
_NOT_COUNTED = frozenset(
    """and but the for from with until after before per am pm hour hours minute minutes day days week weeks month
    months year years january february march april may june july august september october november december""".split()
)


@dataclass(frozen=True, slots=True)
class Clash:
    """The numbers, as written, that two statements give for the same noun."""

    one: str
    other: str
    noun: str

    def __str__(self) -> str:
        return f"{self.one} or {self.other} {self.noun}"

    def in_text(self, text: str) -> str:
        """The first statement's text with both numbers in it: "4 or 7 stops are closed"."""
        return re.sub(rf"(?<![\w.]){re.escape(self.one)}(?=\s)", f"{self.one} or {self.other}", text, count=1)


def clash_of(one: str, other: str) -> Clash | None:
    """The first number in which two statements about the same thing contradict each other; None when they agree.

    Times and durations are left out: what changes with the hour is mostly an update.
    """
    mine, theirs = _counts(one), _counts(other)
    for key in mine.keys() & theirs.keys():
        if not _values(mine[key]) & _values(theirs[key]) and _same_matter(one, other, key):
            return Clash(mine[key][0][0], theirs[key][0][0], mine[key][0][1])
    return None


def _counts(text: str) -> dict[str, list[tuple[str, str]]]:
    """Noun stem → (number as written with its unit, noun as written) for everything a text counts."""
    found: dict[str, list[tuple[str, str]]] = {}
    for match in _COUNT.finditer(text):
        noun = match["noun"]
        if noun.casefold() not in _NOT_COUNTED:
            key = min(content_words(noun), default=noun)
            found.setdefault(key, []).append((match["number"] + (match["unit"] or ""), noun))
    return found


def _values(counted: list[tuple[str, str]]) -> frozenset[str]:
    return frozenset().union(*(numbers(number) for number, _ in counted))


def _same_matter(one: str, other: str, counted: str) -> bool:
    mine, theirs = _besides(one, counted), _besides(other, counted)
    return max(overlap(mine, [theirs]), overlap(theirs, [mine])) >= _ABOUT_THE_SAME


def _besides(text: str, counted: str) -> frozenset[str]:
    """What a text says besides its numbers and the noun that is counted."""
    return frozenset(word for word in content_words(text) if word != counted and not numbers(word))
