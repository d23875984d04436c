"""Where two statements about one thing name different numbers or days of it: "4 stops are closed", "7 stops …"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.core.bounds import may_be_one
from bot.core.contrasts import without_contrasts
from bot.core.dates import MONTH, WEEKDAY, days, other_days
from bot.core.domain import Post
from bot.core.opposites import are_apart
from bot.core.subjects import is_bare, other_subjects
from bot.core.terms import content_words, names, numbers, overlap, words
from bot.core.tongue import tongue
from bot.core.wordlists import PLAIN

_ABOUT_THE_SAME = 0.5
"""More than this share of one part's words must be in the other, before a different number contradicts."""
_COUNT = re.compile(
    r"(?P<number>(?<![\w.:])\d[\d.,'’]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
    r"(?P<unit>\s?(?:%|k\b|m\b|bn\b|million|billion|thousand))?"
    r"\s+(?:(?:more|other|new|local|of the|square|cubic)\s+)?(?P<noun>[^\W\d_]{3,})",
    re.IGNORECASE,
)
_NOT_COUNTED = frozenset(
    """others and but the for from with until after before per am pm hour hours minute minutes day days week weeks month
    months year years january february march april may june july august september october november december
    und oder aber uhr stunde stunden minute minuten tag tage tagen woche wochen monat monate monaten jahr jahre jahren
    januar jänner februar märz mai juni juli oktober dezember
    pero hora horas minuto minutos día días semana semanas mes meses año años enero febrero marzo abril mayo junio
    julio agosto septiembre octubre noviembre diciembre
    heure heures jour jours semaine semaines mois ans année années janvier février mars avril juin juillet août
    septembre octobre novembre décembre
    dias semanas meses anos janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
    ore minuti giorni settimane mesi anni gennaio febbraio aprile maggio giugno luglio settembre ottobre
    dicembre""".split()
)


@dataclass(frozen=True, slots=True)
class Clash:
    """The numbers, as written, that two statements give for the same noun; `line` says both in one.

    Of two days (`one` is "Tuesday", `other` "Thursday") and of two shares ("91.2%", "81.2%") the noun is empty.
    """

    one: str
    other: str
    noun: str
    line: str


@dataclass(frozen=True, slots=True)
class Count:
    """One thing counted: the number and noun as written, and the part of the statement they stand in.

    A weekday or month that a part names stands for a number too; its noun is empty, `day` tells which one it is. So is
    the noun of a share or score ("91.2% on MathBench"): what it is of, the part as a whole tells.
    """

    number: str
    noun: str
    part: str
    day: str | None = None


def clash_of(one: str, other: str, posts: tuple[Post | None, Post | None] = (None, None)) -> Clash | None:
    """The first number in which two statements about the same thing contradict each other; None when they agree.

    So does another weekday or month, where all else agrees. Times and durations are left out: what changes with the
    hour is mostly an update. What is said of two subjects contradicts nothing; where `posts` are given, in which the
    statements stand, they tell who "it" or "we" is.
    """
    mine, theirs = counts(one), counts(other)
    for key in sorted(mine.keys() & theirs.keys()):
        first, second = mine[key][0], theirs[key][0]
        if (
            not values_of(mine[key]) & values_of(theirs[key])
            and same_matter(first.part, second.part, key)
            and not other_subjects(first.part, second.part, posts)
            and not are_apart(first.part, second.part)
            and not may_be_one((first.number, first.part), (second.number, second.part))
        ):
            return Clash(first.number, second.number, first.noun, _line(first, second))
    return None


def _line(first: Count, second: Count) -> str:
    """The shorter of the two parts that says enough, with both numbers in it: "4 or 7 stops are closed"."""
    short, long = sorted((first, second), key=lambda count: len(count.part.split()))
    said = short if len(short.part.split()) >= _ENOUGH else long
    both = f"{said.number}{_OR if _is_english(said.part) else ' / '}{(long if said is short else short).number}"
    return re.sub(rf"(?<![\w.]){re.escape(said.number)}(?!\w|[.,]\d)", both, said.part, count=1)


def _is_english(part: str) -> bool:
    """Whether an English "or" fits into a part: what is too short to tell its language by has plain English words."""
    known = tongue(part)
    words = re.findall(r"[^\W\d_]+", part.casefold())
    return known == "en" or (known is None and 2 * sum(word in PLAIN for word in words) >= len(words))


_OR = " or "
_ENOUGH = 4
"""Words from which a part of a statement can stand alone."""
_NAMES_A_THING = re.compile(
    r"(?:\b(?:no|nr|signal|category|level|line|terminal|phase|route|highway|hwy|version|gate|platform|part|episode|day|page|room|class)"
    r"\.?|#)\s*$",
    re.IGNORECASE,
)
"""Before a number that tells which one, not how many."""


@lru_cache(maxsize=8192)
def counts(text: str) -> Mapping[str, list[Count]]:
    """Noun stem → everything that a text counts by that noun, times, durations and what it sets aside left out.

    Under WEEKDAY and MONTH stand the days that it names, under SHARE its shares and scores.
    """
    found: dict[str, list[Count]] = {}
    for part in _PARTS.split(without_contrasts(text)):
        for match in _COUNT.finditer(part):
            noun = match["noun"]
            if noun.casefold() not in _NOT_COUNTED and not _NAMES_A_THING.search(part[: match.start()]):
                count = Count(match["number"] + (match["unit"] or ""), noun, part.strip())
                found.setdefault(min(content_words(noun), default=noun), []).append(count)
        for day in days(part):
            found.setdefault(day.kind, []).append(Count(day.written, "", part.strip(), day.value))
        if share := _share(part):
            found.setdefault(SHARE, []).append(Count(share, "", part.strip()))
    return found


SHARE: Final = "a share"
_SHARE = re.compile(
    r"(?<![\w.:,])(?P<percent>\d[\d.,]*\s?(?:%|per\s?cent\b|Prozent\b|por ciento\b|pour cent\b))"
    r"|\b(?:scor\w+|reach\w*|achiev\w+|gets?|hits?|erreicht\w*|erzielt\w*|obtiene|logra|atteint|obtient)\s+(?:an?\s+)?"
    r"(?P<score>\d+[.,]\d+)(?=\s+(?:on|in|at|bei|auf|en|sur)\s)",
    re.IGNORECASE,
)
_MOVES = re.compile(
    r"\b(?:up|down|by|ris\w+|rose|f[ae]ll\w*|drop\w*|gain\w*|los[et]\w*|jump\w*|plung\w*|climb\w*|(?:in|de)creas\w+|grew|grow\w*"
    r"|shares?|stocks?|prices?|bitcoin|btc|eth|tokens?|markets?|cheaper|off|um|stieg\w*|steig\w*|s[ai]nk\w*|fiel\w*|fällt|sub[eió]\w*"
    r"|baj[aó]\w*|ca[eyó]\w*|monte|baisse|hausse|kurs\w*|aktie\w*|preise?)\b",
    re.IGNORECASE,
)
"""What goes up and down may have done both by as much as two posts say, at other hours."""


def _share(part: str) -> str | None:
    """The one share or score that a part gives of something that stands still; None for none or several."""
    given = [match["percent"] or match["score"] for match in _SHARE.finditer(part)]
    return given[0] if len(given) == 1 and not _MOVES.search(part) else None


_PARTS = re.compile(r"[,:;]\s|\s[—–-]\s|[.!?](?:\s|$)")


def values_of(counted: Sequence[Count]) -> frozenset[str]:
    """The numbers counted, by value, or which days they are."""
    return frozenset().union(*(frozenset({each.day}) if each.day else numbers(each.number) for each in counted))


def same_matter(one: str, other: str, counted: str) -> bool:
    """Whether two parts that count the same noun (its stem is `counted`) speak of the same thing besides.

    Of two that name a day each, or a share, all else must agree: on another day another thing may happen as well, and
    of another thing another share may be so.
    """
    if counted in {WEEKDAY, MONTH}:
        return _agree_but_for_a_day(one, other, counted)
    if counted == SHARE:
        return _agree_but_for_a_share(one, other)
    mine, theirs = _besides(one, counted), _besides(other, counted)
    return max(overlap(mine, [theirs]), overlap(theirs, [mine])) > _ABOUT_THE_SAME


_ALIKE_BESIDES = 0.75
"""Share of the words of either part that the other must have, before a different day contradicts."""


def _agree_but_for_a_day(one: str, other: str, kind: str) -> bool:
    named = [[day for day in days(text) if day.kind == kind] for text in (one, other)]
    if any(len(found) != 1 for found in named) or numbers(one) != numbers(other):
        return False
    mine, theirs = (
        content_words(text.replace(found[0].written, " ")) for text, found in zip((one, other), named, strict=True)
    )
    return bool(mine and theirs) and min(overlap(mine, [theirs]), overlap(theirs, [mine])) >= _ALIKE_BESIDES


def _agree_but_for_a_share(one: str, other: str) -> bool:
    given = [_share(text) for text in (one, other)]
    if None in given or other_days(one, other):
        return False
    left = [text.replace(share or "", " ") for text, share in zip((one, other), given, strict=True)]
    mine, theirs = (frozenset(word for word in content_words(text) if not _SCORES.match(word)) for text in left)
    is_measured_alike = numbers(left[0]) == numbers(left[1]) and _conditions(left[0]) == _conditions(left[1])
    alike = min(overlap(mine, [theirs]), overlap(theirs, [mine])) >= _ALIKE_BESIDES
    return bool(mine and theirs) and is_measured_alike and alike and _name_the_same(*left)


_SCORES = re.compile(r"scor|reach|achiev|gets?$|got$|hits?$|erreich|erziel|obtien|logra|attein|just$|now$")
_CONDITIONS: Final = frozenset(
    "with without before after under over above below only first second mit ohne vor nach".split()
)
"""Words under which something else is measured: "with tools", "without tools"."""


def _conditions(text: str) -> frozenset[str]:
    return _CONDITIONS & {word.casefold() for word in words(text)}


def _name_the_same(one: str, other: str) -> bool:
    """Whether two texts have the same names in them; one that says "it" may lack one."""
    mine, theirs = ({word.casefold() for name in names(text) for word in words(name)} for text in (one, other))
    return mine == theirs or (is_bare(one) and mine <= theirs) or (is_bare(other) and theirs <= mine)


def _besides(text: str, counted: str) -> frozenset[str]:
    """What a text says besides its numbers and the noun that is counted."""
    return frozenset(word for word in content_words(text) if word != counted and not numbers(word))
