"""Who does something to whom: two texts of the same words say opposite things where the two sides are exchanged."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.core.dates import DAY_NAMES
from bot.core.sentences import clauses
from bot.core.terms import content_words, names, overlap, squeezed

_ALIKE: Final = 0.5
"""Share of the words of the shorter text, besides names, that two texts must have in common to speak of one act."""
_BEFORE: Final = re.compile(
    r"\b(?:in|on|at|near|from|by|of|for|with|against|after|before|since|under|over|to|off|outside|between|among|about"
    r"|im|in|am|an|auf|bei|aus|von|vom|nach|vor|für|mit|gegen|zwischen|laut"
    r"|en|de|del|con|por|para|contra|desde|entre|según|à|au|aux|dans|du|des|avec|pour|contre|chez|selon|d['’]|l['’])"
    r"\s*(?:the|an?|der|die|das|dem|den|el|la|los|las|le|les|l['’])?\s*$",
    re.IGNORECASE,
)
"""A name after one of these is no subject: "In Lyon 12 people were hurt"."""
_OF_BOTH: Final = re.compile(
    r"\b(?:met|meets?|marr(?:y|ies|ied)|divorced?|draws?|drew|talks?|talked|spoke|borders?|equals?|merges?|merged|tied|ties"
    r"|plays?|played|faces?|faced|join(?:s|ed)?\s+forces|signed?\s+(?:an?|the)|agreed?\s+(?:with|on)|and|und|et|e|y|vs\.?|versus"
    r"|trifft|traf|spielt|se\s+reún\w+|rencontre)\b",
    re.IGNORECASE,
)
"""What two do with each other says the same either way round."""
_PASSIVE: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?|got)\s+(?:\w+\s+){0,2}?\w+(?:ed|en|ght|ung|old|own|id|it|et|ost|ade|ut|un)\s+"
    r"(?:[^,;]*?\s)?by\b"
    r"|\b(?:wird|werden|wurden?|worden)\b[^,;]*\bv(?:on|om)\b|\bv(?:on|om)\b[^,;]*\b(?:worden|wurden?|wird|werden)\b"
    r"|\b(?:es|son|fue|fueron|sido|será)\s+\w+[aeio]d[oa]s?\s+(?:[^,;]*?\s)?por\b"
    r"|\b(?:est|sont|été|était|sera)\s+\w+(?:é|ée|és|ées|u|ue|is|ise|it|ite)\s+(?:[^,;]*?\s)?par\b"
    r"|\b(?:beaten|bought|hit|sold|taken|won|shot|\w{2,}ed)\s+by\s+(?:the\s+)?(?-i:[A-ZÀ-Þ])",
    re.IGNORECASE,
)
_MAYBE_PASSIVE: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ed|sold|bought|built|hit)\b", re.IGNORECASE
)
"""Without "by" nobody can tell who did it: "X is released" may well say what "Acme released X" does."""


_OWNS: Final = re.compile(r"['’]s?\s+(?:(?:[a-z-]+\s+){0,3}[a-z-]+,\s|[a-z-]+\s+(?=[A-ZÀ-Þ]))")
"""An owner whose thing goes on with its name: "Kestrel's chair, Dana Holt, …", "Orbita's rocket Petrel …"."""
_CONVERSE: Final = tuple(
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for one, other in (
        (
            r"b(?:uy(?:s|ing)?|ought)|kauft?e?|compr(?:a|ó|ado)|achète|acheté",
            r"s(?:ell(?:s|ing)?|old)|verkauft?e?|vend(?:e|ió|ido|u)",
        ),
        (r"gives?|gave|given|lends?|lent|pa(?:ys?|id)|hand(?:s|ed)", r"receive[sd]?|gets?|got|borrow(?:s|ed)?"),
        (r"beats?|beaten|defeat(?:s|ed)?|w[io]ns?|schlägt|schlug|bat", r"los(?:es?|t)|verliert|verlor|perd(?:u|ió)"),
        (r"employ(?:s|ed)?|hire[sd]?", r"works?\s+for|worked\s+for|join(?:s|ed)?"),
    )
)
"""Verbs that say of A and B what the other says of B and A: who buys has somebody who sells."""


def _are_converse(one: str, other: str) -> bool:
    return any(
        (a.search(one) and b.search(other) and not a.search(other))
        or (b.search(one) and a.search(other) and not a.search(one))
        for a, b in _CONVERSE
    )


def turned(one: str, other: str) -> bool:
    """Whether of two texts, or of some clause of each, one says of A and B what the other says of B and A.

    Both must name both sides and share most of their other words. "B was sued by A" says what "A sued B" does.
    """
    return _turned(one, other) if one <= other else _turned(other, one)


@lru_cache(maxsize=8192)
def _turned(one: str, other: str) -> bool:
    if not _can_have_sides(one) or not _can_have_sides(other):
        return False
    mine, theirs = _parts(one), _parts(other)
    pairs = [(a, b) for a in mine for b in theirs if _is_one_act(a, b)]
    return bool(pairs) and all(_is_turned(a, b) for a, b in pairs)


def _can_have_sides(text: str) -> bool:
    return len(_named(text)) > 1 or _PLAIN.match(text) is not None


def _parts(text: str) -> tuple[str, ...]:
    return tuple(clauses(text))


def _is_one_act(one: str, other: str) -> bool:
    mine, theirs = _besides_names(one), _besides_names(other)
    short, long = sorted((mine, theirs), key=len)
    return bool(short) and overlap(short, [long]) >= _ALIKE


def _besides_names(text: str) -> frozenset[str]:
    named = content_words(" ".join(name for _, name in _named(text)))
    return content_words(text) - named


def _is_turned(one: str, other: str) -> bool:
    mine, theirs = _named(one), _named(other)
    if len(mine) < _TWO or len(theirs) < _TWO:
        return _is_plainly_turned(one, other)
    a, b = _subject(one, mine), _subject(other, theirs)
    if a is None or b is None:
        return False
    rest_of_mine = {squeezed(name) for at, name in mine if at > a[0]}
    rest_of_theirs = {squeezed(name) for at, name in theirs if at > b[0]}
    first, second = squeezed(a[1]), squeezed(b[1])
    if _OF_BOTH.search(_between(one, mine)) or _OF_BOTH.search(_between(other, theirs)):
        return False
    passive = _PASSIVE.search(one) is not None
    if _are_converse(one, other) != (passive != (_PASSIVE.search(other) is not None)):
        return first == second and bool(rest_of_mine & rest_of_theirs)
    if (_MAYBE_PASSIVE.search(one) is None) != (_MAYBE_PASSIVE.search(other) is None):
        return False
    return first != second and second in rest_of_mine and first in rest_of_theirs


_TWO: Final = 2


def _subject(text: str, named: tuple[tuple[int, str], ...]) -> tuple[int, str] | None:
    """The first name of a text, with its place; None where something else does what is said: "Acme's chair, …"."""
    at, name = named[0]
    return None if _BEFORE.search(text[:at]) or _OWNS.match(text, at + len(name)) else named[0]


def _between(text: str, named: tuple[tuple[int, str], ...]) -> str:
    (start, first), (end, _) = named[0], named[1]
    return text[start + len(first) : end]


@lru_cache(maxsize=8192)
def _named(text: str) -> tuple[tuple[int, str], ...]:
    """The names of a text that are no days, each with its place; at its beginning one plain word may be one."""
    found: list[tuple[int, str]] = []
    start = 0
    called = list(names(text))
    opening = re.match(r"\W*(?:(?:The|Der|Die|Das|El|La|Le)\s+)?([A-ZÀ-Þ][\w-]+)", text)
    if opening and (not called or not called[0].startswith(opening[1])) and opening[1].casefold() not in _NO_NAMES:
        found.append((opening.start(1), opening[1]))
        start = opening.end(1)
    for name in (_FIGURE.sub("", each) for each in called):
        at = text.find(name, start)
        if at >= 0 and not set(name.casefold().split()) <= DAY_NAMES:
            found.append((at, name))
            start = at + len(name)
    return tuple(found)


_FIGURE: Final = re.compile(r"\s[\d\s]+$")
"""A figure that merely follows a name: "Arden 20 trains"."""
_NO_NAMES: Final = frozenset(
    """the a an this that in on at by for from to of and or but if when while as with after before since we i it he she
    they you there here who what police der die das ein eine im am auf bei nach vor von wir ich er sie es el la los las
    un una en de con se le les une dans il elle nous je on""".split()
)
_PLAIN: Final = re.compile(
    r"\W*(?:(?:the|an?)\s+)(?P<one>[a-z]+)\s+(?:(?:has|have|had|will|is|was)\s+)?(?P<act>[a-z]+)\s+(?:the|an?)\s+(?P<other>[a-z]+)\b"
    r"|\W*(?:der|die|das|ein|eine)\s+(?P<eins>[A-ZÄÖÜ]\w+)\s+(?P<tat>[a-zäöüß]+)\s+(?:der|die|das|den|dem|einen?)\s+(?P<zwei>[A-ZÄÖÜ]\w+)\b"
    r"|\W*(?:el|la|los|las)\s+(?P<uno>[a-zà-ÿ]+)\s+(?:ha\s+)?(?P<acto>[a-zà-ÿ]+)\s+(?:a\s+la|al|a\s+los|a\s+las|el|la)\s+(?P<otro>[a-zà-ÿ]+)\b",
    re.IGNORECASE,
)
""" "The union sued the mayor": sides that no name tells."""


def _is_plainly_turned(one: str, other: str) -> bool:
    mine, theirs = _PLAIN.match(one), _PLAIN.match(other)
    if not mine or not theirs:
        return False
    (a, act, b), (c, deed, d) = _sides(mine), _sides(theirs)
    return a == d and b == c and a != b and act == deed


def _sides(match: re.Match[str]) -> tuple[str, str, str]:
    one, act, other = (each.casefold() for each in match.groups() if each is not None)
    return one, act, other


def up_and_down(one: str, other: str) -> bool:
    """Whether of two lines one says that something is down and the other that it is up: small words alone tell."""
    return bool((_DOWN.search(one) and _UP.search(other)) or (_UP.search(one) and _DOWN.search(other)))


_IS: Final = r"\b(?:is|are|was|were|be|been|went|goes|go|gone|now|still|all|stays?|remains?|ist|sind|wieder)\s+"
_DOWN: Final = re.compile(rf"{_IS}(?:down|off|out|offline|over|zu|aus|weg)\b", re.IGNORECASE)
_UP: Final = re.compile(rf"{_IS}(?:back|up|on|online|running|da|an|auf)\b|\bback\s+(?:up|on|online)\b", re.IGNORECASE)
