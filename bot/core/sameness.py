"""Tells whether two claims say the same thing, in whatever words and however surely."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.core.cues import denies, judge
from bot.core.dates import DAY_NAMES, days, other_days
from bot.core.domain import Claim, Standing
from bot.core.terms import content_words, likeness, names, numbers, squeezed

_SAME_WORDS = 0.6
"""Likeness of two claims' words from which they say the same, if numbers, names, denial and mood agree.

A paraphrase that keeps subject and object and changes the verb has .6 or more; two claims of one thread about different
things of one subject have at most .5.
"""
_SAME_SOURCE = 0.3
"""The same for two claims that rest on the same sentences."""
_MOODS = {"aim": "aim", "prediction": "prediction", "satire": "satire"}
"""Kinds of saying that make another claim of the same words: to plan a thing is not to do it. A hedge does not: what
was a rumour and is a fact is one claim with two standings."""


def says_the_same(one: Claim, other: Claim, *, dated: bool = False) -> bool:
    """Whether two claims say the same: numbers, days, names, denial and mood agree, and words or sources do.

    `dated`: the first may give a date where the other gives none. Not the other way: who says that a thing will be has
    not said that it will be in March.
    """
    if dated and undated(other.text) == other.text:
        one = replace(one, text=undated(one.text))
    if denies(one.text) != denies(other.text) or not _moods(one.text) & _moods(other.text):
        return False
    if one.id == other.id:  # which leaves out "not" and "will"
        return True
    if numbers(one.text) != numbers(other.text) or other_days(one.text, other.text):
        return False
    if quotes_of(one) & quotes_of(other):
        return names_within(one.text, other.text) and alike(one, other) >= _SAME_SOURCE
    return _names_agree(one.text, other.text) and alike(one, other) >= _SAME_WORDS


def _moods(text: str) -> frozenset[str | None]:
    """The moods that a text may have without its hedges: what could be done may be to come, what may have been not."""
    mood = _MOODS.get(judge(unhedged(text)).kind)
    return frozenset({mood, "prediction"}) if mood is None and _COULD_COME.search(text) else frozenset({mood})


_COULD_COME = re.compile(
    r"\b(?:could|may|might)(?:\s+(?:also|soon|now|well|even|then))*\s+(?!have\b|be\b)[a-z]"
    r"|\bkönnten?\b(?!.*\b(?:haben|sein|worden)\b)|\bpodrían?\s+(?!haber\b|estar\b|ser\b)[a-z]"
)


def undated(text: str) -> str:
    """A text without the days, months and years that it names: "opens here on 3 March 2027" → "opens here"."""
    return " ".join(_DATE.sub(_unless_a_word, text).split()).replace(" .", ".").replace(" ,", ",")


def _unless_a_word(match: re.Match[str]) -> str:
    """Nothing in the place of a date; "May" and "march" may be none."""
    return "" if match["year"] or days(match.group()) else match.group()


_BEFORE_A_DATE = (
    r"(?:\b(?:in|on|by|from|until|this|next|late|early|mid|am|im|bis|ab|seit|el|en|de|desde|hasta)[\s-]+)*(?:\bthe\s+)?"
)
_DATE = re.compile(
    rf"{_BEFORE_A_DATE}(?:\b\d{{1,2}}(?:st|nd|rd|th|\.|er)?\s+(?:of\s+|de\s+)?)?"
    rf"(?<![\w#@])(?:{'|'.join(sorted(DAY_NAMES, key=len, reverse=True))})(?!\w)"
    r"(?:\s+\d{1,2}(?:st|nd|rd|th)?\b(?![:.]\d))?(?:,?\s+(?:de\s+)?(?:19|20)\d\d\b)?"
    r"|\b(?P<year>(?:in|by|im\s+Jahr|en)\s+20\d\d)\b",
    re.IGNORECASE,
)


def quotes_of(claim: Claim) -> set[tuple[str, str]]:
    """What a claim quotes, each with the id of its post."""
    return {(evidence.post_id, evidence.quote) for evidence in claim.evidence if evidence.quote}


def alike(one: Claim, other: Claim) -> float:
    """How much of their matter two claims share, 0 to 1."""
    return likeness(matter_of(one.text), matter_of(other.text))


def matter_of(text: str) -> frozenset[str]:
    """The words of a text that say what it is about, without those that say how sure it is."""
    return content_words(unhedged(text)) or content_words(text)


def unhedged(text: str) -> str:
    """A text without the words that hedge it: "Rumour: Acme buys Lantern" → "Acme buys Lantern"."""
    for _ in range(_MOST_HEDGES):
        said = judge(text)
        if said.standing is not Standing.SPECULATION or said.kind not in _HEDGED or not said.cue:
            break
        text = " ".join(text.replace(said.cue, " ", 1).split()).lstrip(" :–—-,")
    return text


_HEDGED = frozenset({"rumour", "hedge", "guess"})
_MOST_HEDGES = 3


def _names_agree(one: str, other: str) -> bool:
    return holds(one, names(other)) and holds(other, names(one))


def names_within(one: str, other: str) -> bool:
    """Whether one of two texts has all names of the other; it may name more."""
    return holds(one, names(other)) or holds(other, names(one))


def holds(text: str, wanted: Iterable[str]) -> bool:
    """Whether a text has every word of some names, whatever their spacing and case."""
    plain = squeezed(text)
    return all(squeezed(part) in plain for name in wanted for part in name.split())
