"""A speaker's own "We have closed our shops" as what it says of itself: "Acme says it has closed its shops"."""

from __future__ import annotations

import re


def in_third_person(text: str, speaker: str | None) -> str:
    """A line that begins with "we" or "our" as what its speaker says; before others the layout says who."""
    first, _, rest = text.partition(" ")
    said = _FIRST_PERSON.get(first.casefold().replace("’", "'"))
    if not speaker or not said:
        return text
    told = _it_or_they(rest) if said == "it" else f"{said} {rest}"
    theirs = told.startswith("they ")
    return f"{speaker} says {_QUOTE_OR_OURS.sub(lambda match: _of_others(match, theirs), told)}"


_FIRST_PERSON = {"we": "it", "our": "its", "we've": "it has", "we're": "it is", "we'll": "it will"}
_VERB_OF_WE = re.compile(r"(?P<adverb>(?:now|also|just|still|already|currently)\s+)?(?P<verb>[\w'’]+)")
_SINGULAR = {"have": "has", "are": "is", "were": "was", "do": "does"}
_EITHER = re.compile(r"\w+ed|can(?:not)?|could|may|might|must|should|will|would|had|did")
"""Forms of a verb that go with "it" as with "we"."""


def _it_or_they(rest: str) -> str:
    """What comes after "we", said of the speaker: "have closed" is "it has closed", "open" is "they open"."""
    match = _VERB_OF_WE.match(rest)
    if match and match["verb"] in _SINGULAR:
        return f"it {match['adverb'] or ''}{_SINGULAR[match['verb']]}{rest[match.end() :]}"
    return f"it {rest}" if match and _EITHER.fullmatch(match["verb"]) else f"they {rest}"


_QUOTE_OR_OURS = re.compile(
    r"[“\"„«][^”\"“»]*[”\"“»]"
    r"|\b(?P<word>we['’](?:re|ve|ll)|we(?:\s(?:(?:now|also|just|still|already)\s)?(?:are|have|were|do)\b)?|ours|our|us|ourselves)\b"
)
"""What stands in quotation marks stays as it is; "US" is a country."""
_ITS = {"our": "its", "ours": "its own", "us": "it", "ourselves": "itself"}
_THEIRS = {"our": "their", "ours": "theirs", "us": "them", "ourselves": "themselves"}


def _of_others(match: re.Match[str], theirs: bool) -> str:
    word = (match["word"] or "").replace("’", "'")
    if not word:
        return match.group()
    if word in _ITS:
        return (_THEIRS if theirs else _ITS)[word]
    if word in _FIRST_PERSON and word != "we":
        return _FIRST_PERSON[word]
    return _it_or_they(rest) if (rest := word[3:]) else "they"
