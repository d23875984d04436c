"""What is told of a time gone by: "Two years ago today we …", "In 2019 we …", "On this day …", "Vor fünf Jahren …"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.core.domain import Post
from bot.core.sentences import split
from bot.core.terms import content_words

_NUMBER: Final = (
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|a\s+few|many|several|some|twenty|thirty|fifty)"
)
_ZAHL: Final = r"(?:\d+|einem|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|einigen|vielen|zwanzig)"
_NUMERO: Final = r"(?:\d+|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|veinte|varios|muchos)"
_NOMBRE: Final = r"(?:\d+|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|vingt|quelques)"
_YEAR: Final = r"(?:19|20)\d\d"
_BYGONE: Final = re.compile(
    rf"\b(?:{_NUMBER}\s+(?:years?|decades?|months?)\s+ago|(?:years|decades)\s+ago|this\s+(?:day|week|month)\s+in\s+{_YEAR}"
    r"|on\s+this\s+day|this\s+day\s+in\s+history|throwback|flashback|tbt|otd|fbf|from\s+(?:the|our)\s+archives?|back\s+in\s+the\s+day"
    rf"|(?:back\s+)?in\s+(?:(?:early|late|mid|january|february|march|april|may|june|july|august|september|october|november"
    rf"|december)[\s-]+)?{_YEAR}(?!\s*(?:dollars|euros|\d))"
    r"|(?:\d+(?:st|nd|rd|th)|first|second|third|fifth|tenth|an?|its|our|the)\s+(?:year\s+)?anniversary"
    rf"|vor\s+(?:genau\s+)?{_ZAHL}\s+(?:jahr(?:en)?|monat(?:en)?|jahrzehnten)|heute\s+vor\s+{_ZAHL}|im\s+jahre?\s+{_YEAR}"
    r"|jahrestag|damals|rückblick|an\s+diesem\s+tag"
    rf"|hace\s+(?:ya\s+)?{_NUMERO}\s+(?:años?|meses|décadas)|en\s+(?:el\s+(?:año\s+)?)?{_YEAR}|tal\s+día\s+como\s+hoy|un\s+día\s+como\s+hoy"
    r"|aniversario"
    rf"|il\s+y\s+a\s+{_NOMBRE}\s+(?:ans?|mois)|en\s+l['’]an\s+{_YEAR}|ce\s+jour[- ]là|anniversaire)\b",
    re.IGNORECASE,
)
_COMING: Final = re.compile(
    r"\b(?:will|shall|won['’]t|going\s+to|plans?|planned|expect\w*|is\s+due|are\s+due|wird|werden|soll|sollen"
    r"|será|serán|va\s+a|prevé|prévoit|sera|seront)\b|\w+(?:á|án|ront)\b",
    re.IGNORECASE,
)
"""By what a year named may be one to come: "In 2031 we will stop"."""
_ONLY_A_YEAR: Final = re.compile(rf"(?:in|im|en|back)\b.*{_YEAR}$", re.IGNORECASE)


@lru_cache(maxsize=16384)
def is_remembrance(post: str) -> bool:
    """Whether a post calls itself one of years gone by in a remark, so that all of it is ("Throwback! We …")."""
    remarks = (part for part in split(post) if len(content_words(_TAG.sub("", part))) <= _REMARK)
    return any(is_bygone(remark) for remark in remarks) or _TAGGED.search(post) is not None


_TAG: Final = re.compile(r"[#＃]\S+")
_TAGGED: Final = re.compile(r"[#＃](?:tbt|throwback\w*|otd|onthisday|flashback\w*|fbf)(?!\w)", re.IGNORECASE)
_REMARK: Final = 3
"""Content words up to which a sentence speaks of the sentences around it."""


@lru_cache(maxsize=16384)
def is_bygone(text: str, year: int | None = None) -> bool:
    """Whether a text says of itself that it tells of years gone by, in English, German, Spanish or French.

    A year alone ("In 2031") tells that only where nothing speaks of what is to come, and it is not the `year` in which
    the text was written.
    """
    found = _BYGONE.search(text)
    if found is None:
        return False
    is_open = _COMING.search(text) is not None or (year is not None and str(year) in found.group())
    return not (is_open and _ONLY_A_YEAR.fullmatch(found.group()))


def is_of_old(post: Post, part: str) -> bool:
    """Whether a part of a post tells of years gone by, or all of the post does."""
    year = post.created_at.year if post.created_at else None
    return is_bygone(part, year) or is_remembrance(post.text)
