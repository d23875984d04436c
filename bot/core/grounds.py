"""Why a claim stands as it does, and why a brief has quotes only: in words that are said again when they are told.

Claims and briefs are kept with these words in English, which is also what programs read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from bot.core.boundary import shown
from bot.core.told import recalled, told


@dataclass(frozen=True, slots=True)
class Grounds:
    """What each rule says of a claim, in one language, and what is said of a brief for which no model wrote.

    `kinds` are those of the cues by which words are no plain statement. Of two phrases that fit one text the earlier
    is meant.
    """

    trusted: str
    disowned: str
    author_took_back: str
    took_back: str
    author_turned: str
    turned: str
    denied: str
    numbers: str
    days: str
    measures: str
    contradicted: str
    own_act: str
    own_field: str
    of_others: str
    says_otherwise: str
    outlets: str
    jest: str
    cue: str
    guess: str
    stated: str
    stated_with_source: str
    gone: str
    no_model: str
    no_line: str
    kinds: Mapping[str, str]


_KINDS = (
    "question",
    "asking",
    "rumour",
    "satire",
    "hedge",
    "guess",
    "condition",
    "prediction",
    "wish",
    "aim",
    "opinion",
    "significance",
    "instruction",
    "promotion",
    "scheduled",
    "stated",
)
"""The kinds of `core.cues`, which are English words already."""

ENGLISH = Grounds(
    trusted="{why} (trusted by this group)",
    disowned="its author took it back, others still state it",
    author_took_back="its author took it back: “{cue}”",
    took_back="{who} took it back: “{cue}”",
    author_turned="its author says the contrary now",
    turned="{who} says the contrary now",
    denied="{who} denies it",
    numbers="posts by different voices contradict each other: {one} or {other} {noun}",
    days="posts by different voices name different days: {one} or {other}",
    measures="posts by different voices give different figures: {one} or {other}",
    contradicted="stated by some and denied by others",
    own_act="{who} says so itself, about its own acts",
    own_field="{who} says so, in its own field",
    of_others="{who} says so, perhaps not about its own acts",
    says_otherwise="stated as fact, no source given; {who} says otherwise",
    outlets="reported independently by {names} and {last}",
    jest="satire told it first: “{cue}”",
    cue="{kind}: “{cue}”",
    guess="worded like a guess, though without a word that says so",
    stated="stated as fact, no source given",
    stated_with_source="stated as fact, not confirmed",
    gone="the posts that stated it are gone",
    no_model="no summary model: {fault}",
    no_line="no line of the model held",
    kinds={each: each for each in _KINDS},
)

_PHRASES = tuple(phrase for each in fields(ENGLISH) if isinstance(phrase := getattr(ENGLISH, each.name), str))


def retold(why: str) -> str:
    """A kept reason, safe to show, to be said in another language; one that no rule of today gives stays as it is."""
    found = recalled(why, _PHRASES)
    if found is None:
        return shown(why)
    phrase, values = found
    if values.get("noun") == "":  # of two days that contradict each other it was once kept so
        phrase = ENGLISH.days
    return told(phrase, **{name: _value(name, value) for name, value in values.items()})


def outlets(why: str) -> tuple[str, str] | None:
    """The outlets that report a claim independently, by its kept reason: all but the last, and the last."""
    found = recalled(why, (ENGLISH.trusted.format(why=ENGLISH.outlets), ENGLISH.outlets))
    return (found[1]["names"], found[1]["last"]) if found else None


def speaker(why: str) -> str | None:
    """The actor that tells of others, or of its field, by a claim's kept reason; None where that is no reason of it."""
    plain = (ENGLISH.of_others, ENGLISH.own_field)
    found = recalled(why, (*(ENGLISH.trusted.format(why=each) for each in plain), *plain))
    return found[1]["who"] if found else None


def _value(name: str, value: str) -> str:
    if name == "why":
        return retold(value)
    if name == "kind" and value in ENGLISH.kinds:
        return told(ENGLISH.kinds[value])
    return shown(value) if value else ""
