"""One way of writing what news writes in several, for comparing two texts alone: figures, units, months, set phrases.

Nothing here is shown to anyone as anybody's words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.core.cues import phrases
from bot.core.terms import scaled

_CURRENCIES: Final = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees"}
_SIGNED: Final = re.compile(
    r"(?:US|A|C)?(?P<sign>[$€£¥₹])\s?(?P<amount>\d[\d.,]*\d|\d)(?P<scale>\s?(?:k|m|b|bn|mn|tn|[mb]illion|trillion)\b)?",
    re.IGNORECASE,
)
_CODED: Final = re.compile(r"(?<=\d)\s?(?:USD|EUR|GBP)\b|\b(?:USD|EUR|GBP)\s?(?=\d)")
_PERCENT: Final = re.compile(r"\s?(?:%|per cent\b|pct\b)", re.IGNORECASE)

_MONTHS: Final = {
    month[:3].casefold(): month
    for month in "January February March April June July August September October November December".split()
}
_SHORT_MONTH: Final = re.compile(
    r"(?:(?<=\d\s)|(?<=\dth\s)|(?<=\dst\s)|(?<=\dnd\s)|(?<=\drd\s))(?P<after>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov"
    r"|Dec)\b\.?"
    r"|\b(?P<before>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?(?=\s\d)",
)
_DAYS: Final = {day[:3]: day for day in "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()}
_SHORT_DAY: Final = re.compile(
    r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|nes|r|rs)?\b\.?(?=,?\s\d)|\b(Tue|Wed|Thu|Fri)s?\b\.?"
)

_COUNTED: Final = {
    word: str(value)
    for words in (
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "dos tres cuatro cinco seis siete ocho nueve diez",
        "deux trois quatre cinq six sept huit neuf dix",
    )
    for value, word in enumerate(words.split(), 2)
}
"""Figures in German, Spanish and French; those in English are known to `terms.numbers`."""
_IN_WORDS: Final = re.compile(rf"\b(?:{'|'.join(sorted(_COUNTED, key=len, reverse=True))})\b", re.IGNORECASE)

_NOBODY: Final = "(?:nobody|no one|no-one|none)"
_WHO: Final = r"(?P<who>(?:[\w.'’-]+\s+){0,4}?)"
_PHRASES: Final = (
    (r"acquitted \g<who>", re.compile(rf"\bfound\s+{_WHO}(?:not guilty|innocent)\b", re.IGNORECASE)),
    (r"convicted \g<who>", re.compile(rf"\bfound\s+{_WHO}guilty\b", re.IGNORECASE)),
    ("acquitted", phrases("not guilty | cleared of | nicht schuldig")),
    ("convicted", phrases("declared guilty | schuldig gesprochen")),
    (
        "resigned",
        phrases(
            "stepped down | steps down | step down | stepping down | stood down | stands down | hands in * resignation"
            " | handed in * resignation | has quit | gave up * post"
        ),
    ),
    (
        "dismissed",
        phrases(
            "laid off | lay off | lays off | laying off | let go | lose their jobs | lost their jobs"
            " | losing their jobs | made redundant | makes redundant"
        ),
    ),
    ("delayed", phrases("pushed back | pushes back | put back | moved back | put off | slipped to | slips to")),
    ("advanced", phrases("", r"forward(?=\s+(?:to|by|from)\b)")),
    ("killed", phrases("lost their lives | lost his life | lost her life | lose their lives")),
    ("strike", phrases("walk out | walks out | walked out | walkout | industrial action")),
    ("no electricity", phrases("without power | without electricity | no power")),
    ("acquired", phrases("took over | takes over | taken over | bought out")),
    ("rejected", phrases("turned down | turns down | voted down | voted against | threw out | thrown out")),
    ("arrested", phrases("took into custody | taken into custody")),
    ("no injuries", phrases("", rf"{_NOBODY}\s+(?:was|were|is|got|has been)\s+(?:hurt|injured|wounded)(?!\w)")),
    ("no deaths", phrases("", rf"{_NOBODY}\s+(?:(?:was|were)\s+killed|died|has died)(?!\w)")),
)
"""What one word says, and the phrases that say it too."""


@lru_cache(maxsize=4096)
def leveled(text: str) -> str:
    """The text with figures by value ("4.1bn" is 4100000000), units, months and set phrases in one way of writing."""
    text = _SIGNED.sub(_spelled_out, text)
    text = _PERCENT.sub(" percent", _CODED.sub(" ", text))
    text = _SHORT_MONTH.sub(_month, text)
    text = _SHORT_DAY.sub(lambda match: _DAYS[match.group()[:3]], text)
    text = scaled(_IN_WORDS.sub(lambda match: _COUNTED[match.group().casefold()], text))
    for word, said in _PHRASES:
        text = said.sub(word, text)
    return text


def _spelled_out(match: re.Match[str]) -> str:
    return f"{match['amount']}{match['scale'] or ''} {_CURRENCIES[match['sign']]}"


def _month(match: re.Match[str]) -> str:
    return _MONTHS[(match["after"] or match["before"])[:3].casefold()]
