"""What can be counted in a sentence that tells how surely it is said; the trained classifier weighs it.

Nothing here decides. `tokens` are the pieces whose words and hashes have weights, `signals` the named features.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import xxhash

BUCKETS: Final = 1 << 14
"""Weights for words and pairs of words; the classifier's file holds one for each."""

DILUTED: Final = 0.25
"""The power of the number of its words by which the opinionated words of a sentence count less."""

_LINK = re.compile(r"https?://\S*")
_ADDRESSEES = re.compile(r"^(?:\s*\.?@\w+:?)+\s*")
_MENTION = re.compile(r"@\w+")
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"[\w']+|[?!…]")
_TRAILING = re.compile(r"(?:\s*(?:https?://\S*|[#@]\w+|\[?via\]?))+\s*$", re.IGNORECASE)


def spoken_part(text: str) -> str:
    """A post without links, without those it is addressed to, and without the tags and names it ends with."""
    plain = _ADDRESSEES.sub("", _without_links(text))
    return _TRAILING.sub("", plain).strip()


def _without_links(text: str) -> str:
    return _LINK.sub(" ", text) if "://" in text else text


def tokens(text: str) -> list[str]:
    """The words and marks of a sentence; case, figures and names of accounts are levelled."""
    plain = _MENTION.sub("@", _ADDRESSEES.sub("", _without_links(text)))
    return _TOKEN.findall(_DIGITS.sub("0", plain).casefold().replace("’", "'"))


def buckets(found: Sequence[str]) -> Iterator[int]:
    """The buckets of a sentence's tokens and of pairs of neighbours."""
    before = "^"
    for token in found:
        yield bucket(token)
        yield bucket(f"{before} {token}")
        before = token
    yield bucket(f"{before} $")


@lru_cache(maxsize=1 << 14)
def bucket(piece: str) -> int:
    """The number of the weight that a word or a pair shares with whatever hashes alike."""
    return xxhash.xxh32_intdigest(piece.encode()) % BUCKETS


_MARKS: Final = {
    "asks at the end": re.compile(r"\?\W*$"),
    "has a figure": re.compile(r"\d"),
    "shouts": re.compile(r"\b[A-Z]{4,}\b"),
    "quotes": re.compile(r"[\"“”«»]"),
    "is headed": re.compile(r"(?i)^\W*(?:#?breaking|update|latest|developing|just in|more|live)\b"),
    "begins with a question word": re.compile(r"(?i)^\W*(?:who|what|why|how|when|where|which)\b"),
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
    "denies": "not no never none nobody don't doesn't didn't isn't wasn't won't can't cannot",
    "has a question word": "who what why how whether",
    "speaks of knowing": "know knew sure doubt wonder wondering guess think thought believe hope wait waiting confirm"
    " source link proof evidence true really heard",
    "is believed": "feared believed suspected thought presumed possible believes suspects fears",
    "is past": "was were had did",
}
_NAMED: Final = {
    word: tuple(name for name, listed in _WORDS_OF.items() if word in listed.split())
    for word in " ".join(_WORDS_OF.values()).split()
}
_RETOLD = re.compile(r"\b(?:RT|MT)\b|[\"“]@\w")
_LONGEST: Final = 25
"""Words from which a sentence is simply long."""


def signals(text: str, kinds: frozenset[str]) -> dict[str, float]:
    """The named features of a sentence, each 0 < value <= 1; `kinds` are the kinds of cues found in it."""
    said = spoken_part(text)
    found = {name: 1.0 for name, pattern in _MARKS.items() if pattern.search(said)}
    found |= {f"cue {kind}": 1.0 for kind in kinds}
    words = _TOKEN.findall(said.casefold().replace("’", "'"))
    for word in words:
        for name in (*_NAMED.get(word, ()), *(_NAMED.get(word.partition("'")[0], ()) if "'" in word else ())):
            found[name] = 1.0
    told = {
        "no cue": not kinds,
        "asks": "?" in said,
        "exclaims": "!" in said,
        "exclaims twice": said.count("!") > 1,
        "trails off": "..." in said or "…" in said,
        "is past": any(word.endswith("ed") and len(word) > 2 for word in words),
        "answers": _ADDRESSEES.match(text),
        "links": "://" in text and _LINK.search(text),
        "retells": _RETOLD.search(text),
        "is tagged": "#" in text,
        "is short": len(words) < 4,
        "is tiny": len(words) < 2,
    }
    for name, so in told.items():
        if so:
            found[name] = 1.0
    found["length"] = min(len(words), _LONGEST) / _LONGEST
    return found
