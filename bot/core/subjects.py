"""Whom or what a statement with a figure is about, as its beginning tells: "Orion 5 has …", "It has …", "We …"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.core.domain import Post
from bot.core.sentences import split
from bot.core.terms import names, numbers, squeezed, words
from bot.core.wordlists import PLAIN

_PART: Final = r"[^\W\d_a-zß-ÿ]\w*(?:[.'’\-]\w+)*"
_LEAD: Final = re.compile(
    rf"\W*(?P<article>(?:The|the)\s+)?(?P<name>{_PART}(?:\s+(?:{_PART}|\d+(?:\.\d+)*(?!\w)))*)\s+(?P<next>[^\W\d_]+)"
)
_LABEL: Final = re.compile(r"^[^:.!?]{1,40}:\s+")
_SAYS: Final = re.compile(
    r"(?:says?|said|reports?|reported|tells?|told|confirms?|confirmed|puts?|counts?|counted|estimates?|claims?|speaks?"
    r"|announce[sd]?|writes?|wrote|knows?|expects?|sagt|sagen|sagte|meldet|melden|berichte[nt]|zählt|zählen|spricht"
    r"|sprechen|nennt|schätzt|bestätigt|dice[n]?|dijo|informan?|confirman?|cuentan?|habla|estima|dit|annonce|compte"
    r"|rapporte|confirme)",
    re.IGNORECASE,
)
_VERB: Final = re.compile(
    r"(?:ha[sd]|is|was|will|can|could|may|might|does|did|costs?|scores?|scored|runs|beats|supports|offers|gets|ships|comes"
    r"|launches|needs|uses|handles|reads|hat|ist|war|wird|kann|soll|kostet|kommt|tiene|es|será|fue|puede|cuesta"
    r"|est|sera|coûte)",
)
"""What may follow a name with a number ("Orion 5 has"): another word is what the number counts ("Hay 4 heridos")."""
_NO_NAME: Final = frozenset(
    """in im an am auf bei nach laut seit für mit von vom zum zur wegen ab bis der die das den dem ein eine es
    en el la los las según desde por para tras hay hubo un una dans à au aux le les selon depuis une il""".split()
)
_OWN: Final = re.compile(r"\W*(?:we|our|wir|unsere?[mnrs]?|nous|notre|nos|nosotros|nuestr[oa]s?)\b", re.IGNORECASE)
_REFERS: Final = re.compile(
    r"\W*(?:it|its|this|that|they|their|he|she|es|er|sie|dieser?|dieses|il|elle|ils|elles|has|hat|tiene|cuenta)\b",
    re.IGNORECASE,
)


def is_bare(text: str) -> bool:
    """Whether a statement leaves it to what stands around it whom it is about: "It has …", "We have …"."""
    return bool(_OWN.match(text) or _REFERS.match(text))


@lru_cache(maxsize=16384)
def named(text: str) -> str | None:
    """The name that a statement begins with and is about; None where it begins with none, or with who reports it."""
    match = _LEAD.match(_LABEL.sub("", text))
    if match is None:
        return None
    if _SAYS.fullmatch(match["next"]):
        return named(match.string[match.end() :].removeprefix(" that"))
    return match["name"] if _is_name(match["name"], match["next"]) else None


def _is_name(name: str, after: str) -> bool:
    """Whether what a sentence begins with is a name; one word is, if it is unusual, no plural, before a singular."""
    word, _, rest = name.partition(" ")
    if word.lower() in PLAIN or word.casefold() in _NO_NAME or is_bare(word) or not after.islower():
        return False
    if rest:
        return bool(_VERB.fullmatch(after)) or not rest.replace(".", "").isdigit()
    return after.endswith("s") or (not word.endswith("s") and after[-1] in "tdaeáóln")


def other_subjects(one: str, other: str, posts: tuple[Post | None, Post | None] = (None, None)) -> bool:
    """Whether two statements are about two subjects; False wherever that is not told.

    "It" is what the sentence before names, "we" the actor that a post speaks for: where the `posts` are given that
    the statements are from.
    """
    mine, theirs = (_subjects(*each) for each in ((one, posts[0], other), (other, posts[1], one)))
    if not mine or not theirs:
        return False
    return not any(_is_same(each, another) for each in mine for another in theirs) and not (
        _stand_in(mine, other) or _stand_in(theirs, one)
    )


def _is_husk(text: str, beside: str) -> bool:
    """Whether a statement begins with its figure ("2 million token context") beside one of "it"."""
    return text.lstrip()[:1].isdigit() and _REFERS.match(beside) is not None


def _subjects(text: str, post: Post | None, beside: str) -> tuple[str, ...]:
    if not is_bare(text):
        name = named(text)
        return (name,) if name else _named_before(text, post.text) if post and _is_husk(text, beside) else ()
    if post is None:
        return ()
    speaker = (post.official,) if post.official else ()
    return speaker if _OWN.match(text) else _named_before(text, post.text) or speaker


def _named_before(text: str, whole: str) -> tuple[str, ...]:
    """The names of the last sentence before a statement that has any."""
    told = (names(sentence) for sentence in reversed(split(whole[: max(0, whole.find(text))])))
    return next((found for found in told if found), ())


def _stand_in(subjects: tuple[str, ...], text: str) -> bool:
    plain = squeezed(text)
    return any(squeezed(each) in plain for each in subjects)


def _is_same(one: str, other: str) -> bool:
    mine, theirs = squeezed(one), squeezed(other)
    if mine in theirs or theirs in mine or _initials(one) == theirs or _initials(other) == mine:
        return True
    shared = {squeezed(word) for word in words(one)} & {squeezed(word) for word in words(other)}
    return bool(shared) and numbers(one) == numbers(other)


def _initials(name: str) -> str:
    return "".join(word[0] for word in words(name)).casefold()
