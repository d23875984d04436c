"""What can be counted in a sentence that tells how surely it is said; the trained classifier weighs it.

Nothing here decides. `words` are the pieces whose hashes have weights, `signals` the named features.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import xxhash

BUCKETS: Final = 1 << 14
"""Weights for words and pairs of words; the classifier's file holds one for each."""

_LINK = re.compile(r"https?://\S*")
_ADDRESSEES = re.compile(r"^(?:\s*\.?@\w+:?)+\s*")
_MENTION = re.compile(r"@\w+")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[\w']+|[?!…]")
_TRAILING = re.compile(r"(?:\s*(?:https?://\S*|[#@]\w+|\[?via\]?))+\s*$", re.IGNORECASE)


def spoken_part(text: str) -> str:
    """A post without links, without those it is addressed to, and without the tags and names it ends with."""
    plain = _ADDRESSEES.sub("", _LINK.sub(" ", text))
    return _TRAILING.sub("", plain).strip()


def words(text: str) -> Iterator[int]:
    """The buckets of a sentence's words and pairs of neighbours; case, figures and names of accounts are levelled."""
    plain = _DIGITS.sub("0", _MENTION.sub("@", _ADDRESSEES.sub("", _LINK.sub(" ", text)))).casefold()
    found = ["^", *_WORD.findall(plain.replace("’", "'")), "$"]
    for i in range(1, len(found)):
        if i < len(found) - 1:
            yield bucket(found[i])
        yield bucket(f"{found[i - 1]} {found[i]}")


def bucket(piece: str) -> int:
    """The number of the weight that a word or a pair shares with whatever hashes alike."""
    return xxhash.xxh32_intdigest(piece.encode()) % BUCKETS


_MARKS: Final = {
    "asks at the end": r"\?\W*$",
    "asks": r"\?",
    "exclaims": r"!",
    "exclaims twice": r"!.*!",
    "has a figure": r"\d",
    "shouts": r"\b[A-Z]{4,}\b",
    "trails off": r"\.\.\.|…",
    "quotes": r"[\"“”«»]",
    "is headed": r"(?i)^\W*(?:#?breaking|update|latest|developing|just in|more|live)\b",
    "begins with a question word": r"(?i)^\W*(?:who|what|why|how|when|where|which)\b",
}
_WORDS_OF: Final = {
    "says": "say says said told tells confirm confirms confirmed announce announces announced according",
    "is official": "police official officials prosecutor prosecutors ministry minister president spokesman spokeswoman",
    "is hearsay": "source sources report reports reporting reported media witness witnesses",
    "speaks of itself": "i i'm im my me",
    "speaks to you": "you u your ur",
    "speaks of us": "we our us",
    "is present": "is are has have",
    "is modal": "can could may might would should must ought",
    "is future": "will gonna going soon",
    "denies": "not no never none nobody n't don't doesn't didn't isn't wasn't won't can't cannot",
    "has a question word": "who what why how whether",
    "speaks of knowing": "know knew sure doubt wonder wondering guess think thought believe hope wait waiting confirm"
    " source link proof evidence true really heard",
    "is believed": "feared believed suspected thought presumed possible believes suspects fears",
}
_PATTERNS: Final = {
    **{name: re.compile(pattern, re.DOTALL) for name, pattern in _MARKS.items()},
    **{name: re.compile(rf"(?<![\w'])(?:{'|'.join(w.split())})(?!\w)") for name, w in _WORDS_OF.items()},
}
_FOLDED: Final = frozenset(_WORDS_OF)
_PAST = re.compile(r"\b(?:was|were|had|did|\w+ed)\b")
_RETOLD = re.compile(r"\b(?:RT|MT)\b|[\"“]@\w")
_LONGEST: Final = 25
"""Words from which a sentence is simply long."""


def signals(text: str, kinds: frozenset[str]) -> dict[str, float]:
    """The named features of a sentence, each 0 < value <= 1; `kinds` are the kinds of cues found in it."""
    said = spoken_part(text)
    folded = said.casefold().replace("’", "'")
    found = {name: 1.0 for name, p in _PATTERNS.items() if p.search(folded if name in _FOLDED else said)}
    found |= {f"cue {kind}": 1.0 for kind in kinds}
    count = len(_WORD.findall(said))
    told = {
        "no cue": not kinds,
        "is past": _PAST.search(folded),
        "answers": _ADDRESSEES.match(text),
        "links": _LINK.search(text),
        "retells": _RETOLD.search(text),
        "is tagged": "#" in text,
        "is short": count < 4,
        "is tiny": count < 2,
    }
    return found | {name: 1.0 for name, so in told.items() if so} | {"length": min(count, _LONGEST) / _LONGEST}
