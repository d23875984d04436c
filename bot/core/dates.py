"""Days of the week and months that a text names, whatever the language: "on Thursday", "am Donnerstag", "el jueves"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.core.contrasts import without_contrasts

_WEEKDAYS: Final = (
    "monday montag lundi lunes",
    "tuesday dienstag mardi martes",
    "wednesday mittwoch mercredi miércoles miercoles",
    "thursday donnerstag jeudi jueves",
    "friday freitag vendredi viernes",
    "saturday samstag sonnabend samedi sábado",
    "sunday sonntag dimanche domingo",
)
_MONTHS: Final = (
    "january januar jänner janvier enero",
    "february februar février febrero",
    "march märz mars marzo",
    "april avril abril",
    "may mai mayo",
    "june juni juin junio",
    "july juli juillet julio",
    "august août agosto",
    "september septembre septiembre",
    "october oktober octobre octubre",
    "november novembre noviembre",
    "december dezember décembre diciembre",
)
WEEKDAY: Final = "a weekday"
MONTH: Final = "a month"
_MEANT: Final = {
    word: (kind, f"{kind} {place}")
    for kind, rows in ((WEEKDAY, _WEEKDAYS), (MONTH, _MONTHS))
    for place, row in enumerate(rows, 1)
    for word in row.split()
}
DAY_NAMES: Final = frozenset(_MEANT)
"""Every name of a weekday or month that is known here, in small letters."""

_NAME: Final = re.compile(rf"(?<![\w#@])(?:{'|'.join(sorted(DAY_NAMES, key=len, reverse=True))})(?!\w)", re.IGNORECASE)
_ALSO_WORDS: Final = frozenset({"may", "march", "mars"})
"""Months that mean something else too: they are months in a date only ("in May", "3 March", "March 3")."""
_OF_A_DATE: Final = re.compile(
    r"(?:\b(?:in|by|until|till|since|from|of|this|next|last|early|late|mid|before|after|to|en|de|le|du|fin|début"
    r"|im|bis|seit|ab|ende|anfang|mitte)|\d(?:st|nd|rd|th|er|\.)?)[\s-]$",
    re.IGNORECASE,
)
_OF_A_NAME: Final = re.compile(r"\b(?:Black|Good|Cyber|Easter|Ash|Palm|Super|Giving|Bloody|Holy)\s$")


@dataclass(frozen=True, slots=True)
class Named:
    """A weekday or month that a text names: which of the two (WEEKDAY, MONTH), as written, and which one it is."""

    kind: str
    written: str
    value: str


@lru_cache(maxsize=16384)
def days(text: str) -> tuple[Named, ...]:
    """The weekdays and months of a text in order."""
    found = []
    for match in _NAME.finditer(text):
        kind, value = _MEANT[match.group().casefold()]
        if _is_one(match, text):
            found.append(Named(kind, match.group(), value))
    return tuple(found)


def _is_one(match: re.Match[str], text: str) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if _OF_A_NAME.search(before):
        return False
    if match.group().casefold() not in _ALSO_WORDS:
        return True
    in_english = match.group().casefold() != "mars"  # which French writes with a small letter
    return (match.group()[0].isupper() == in_english) and bool(_OF_A_DATE.search(before) or re.match(r"\s\d", after))


def other_days(one: str, other: str) -> bool:
    """Whether two texts both name a weekday (or both a month) and none of the same."""
    mine, theirs = _by_kind(one), _by_kind(other)
    return any(not mine[kind] & theirs[kind] for kind in mine.keys() & theirs.keys())


def _by_kind(text: str) -> Mapping[str, frozenset[str]]:
    found = days(without_contrasts(text))
    return {kind: frozenset(day.value for day in found if day.kind == kind) for kind in {day.kind for day in found}}
