"""What a denial denies, in whatever form: "We are not putting ads into X" denies that it "puts ads into X"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.core.cues import denies
from bot.core.synonyms import kin
from bot.core.terms import is_small_word, stem, words

_ENDINGS = re.compile(
    r"(?<=\w{3})(?:ations?|ados?|adas?|idos?|idas?|amos|emos|imos|aron|ieron|aba|aban|ando|iendo|ing|ies|ied|ons|ez|ent"
    r"|[ée]e?s|ed|en|em|er|es|et|te|ten|st|ar|ir|an|as|os|ó|é|s|t|e|n|a|o|y)$"
)
"""Endings of verbs and nouns in English, German, Spanish and French; crude, for two words of one matter only."""
_DOUBLED = re.compile(r"([b-df-hj-np-rt-z])\1$")
_SMALL = frozenset(
    """wir ihr sie er es ich uns unser unsere unseren unserem unserer der die das den dem des ein eine einen einem
    einer und oder aber auch im in am an auf aus bei beim mit nach von vom vor zu zum zur für um über unter
    durch gegen bis ist sind war waren wird werden wurde wurden hat haben hatte hatten kann können soll sollen
    dass daß ja jetzt derzeit doch nein entgegen richtig wahr stimmt trifft falsch el la los las lo un una
    unos unas y e o de del al a en con por para sin que se su sus nos nuestro nuestra nuestros nuestras hemos
    ha han haya hayan hayamos he son era fue ser está están estamos vamos va van ir hay cierto verdad falso
    falsa este esta estos estas todo nosotros le les une du au aux et ou dans sur par pour avec qui ce cette
    ces nous notre avons avez ont est sont été était sera ne n il elle ils vrai faux fausse c d l s qu non si
    personne rien niemand niemanden nichts nadie nada vayamos vaya vayan ayons no not any the true false
    correct right case rumour rumours rumor rumors report reports claim claims story stories that there is are
    was were deny denies denied contrary posts post currently plan plans planning fake hoax longer mehr plus
    ya""".split()
)
"""Words that tell nothing of what is denied: who speaks, articles, auxiliaries, and that it is a denial."""
_ITSELF = re.compile(
    r"(?:no|not|never|nobody|none|nothing|neither|cannot|\w+n['’]t|n['’]t|kein\w*|nicht|nie|niemals|dementier\w*|bestreit\w*"
    r"|aucun\w*|pas|jamais|dément\w*|ningún|ningun\w*|nunca|jamás|tampoco|desmient\w*|desmentimos|niega\w*|negamos)",
    re.IGNORECASE,
)
FRAMED = re.compile(
    r"^\W*(?:(?:no|nein|non)\W+)?(?:it(?:['’]s|\s+is)\s+(?:not\s+true|not\s+correct|false|untrue|wrong)(?:\s+that)?"
    r"|(?:we|i)\s+(?:\w+\s+)?deny|there\s+is\s+no\s+truth|contrary\s+to|(?:reports|rumou?rs|claims)\s+that\b(?=.*\b(?:false|untrue"
    r"|wrong|fake|not\s+true)\b)"
    r"|es\s+(?:stimmt\s+nicht|ist\s+(?:falsch|nicht\s+(?:wahr|richtig))|trifft\s+nicht\s+zu)|wir\s+dementieren"
    r"|no\s+es\s+(?:cierto|verdad)|es\s+(?:falso|mentira)|(?:\w+\s+)?desm(?:entimos|iente)|negamos"
    r"|il\s+(?:est\s+faux|n['’]est\s+pas\s+vrai)|c['’]est\s+faux|ce\s+n['’]est\s+pas\s+vrai|nous\s+démentons|\w+\s+dément)"
    r"(?!\w)",
    re.IGNORECASE,
)
"""What at the beginning of a sentence denies all of it."""
_PIECES = re.compile(r"[-'’]")


@lru_cache(maxsize=32768)
def root(word: str) -> str:
    """A word without its endings, for finding it again in another form: "puts" and "putting" are "put"."""
    plain = _PARTICIPLE.sub("", word.casefold())
    cut = _ENDINGS.sub("", plain)
    return _DOUBLED.sub(r"\1", cut if len(cut) >= _LEAST else plain)


_LEAST = 3
_PARTICIPLE = re.compile(r"^ge(?=\w{4,}(?:en|t)$)")


@lru_cache(maxsize=8192)
def roots(text: str) -> frozenset[str]:
    """The roots of the words of a text that tell something."""
    return frozenset(root(word) for word in _telling(text))


def _telling(text: str) -> Iterable[str]:
    for word in words(text):
        if word.casefold() not in _SMALL and not is_small_word(word) and not _ITSELF.fullmatch(word):
            pieces = (part for part in _PIECES.split(word) if part.casefold() not in _SMALL)
            yield from (part for part in pieces if len(part) > 1 or part.isdigit())


def is_among(word: str, text: str) -> bool:
    """Whether a text has a word, in whatever form or by another word for it."""
    known, own = roots(text), root(word)
    if own in known:
        return True
    if word[0].isupper():  # a name is itself alone: "Dock Road" is no "Mill Street"
        return False
    if not known.isdisjoint(_kin_roots(word)):
        return True
    return any(_is_form(own, other) for other in known) or _is_parted(word, text)


@lru_cache(maxsize=8192)
def _kin_roots(word: str) -> frozenset[str]:
    return frozenset(root(other) for other in kin(stem(word)))


def _is_parted(word: str, text: str) -> bool:
    """Whether a German verb stands in two parts in a text: "zurückrufen" in "ruft … zurück"."""
    match = _PARTED.fullmatch(word.casefold())
    return match is not None and root(match["verb"]) in roots(text) and match["part"] in words(text.casefold())


_PARTED = re.compile(
    r"(?P<part>zurück|zusammen|wieder|nach|fest|frei|weg|los|auf|aus|ein|ab|an|vor|um|zu|mit)(?:ge|zu)?(?P<verb>\w{4,})"
)


def _is_form(one: str, other: str) -> bool:
    """Whether two roots may be one with another vowel: "streich" and "strich", "desped" and "despid"."""
    if min(len(one), len(other)) < _LONG or one[:2] != other[:2] or one[-1] != other[-1]:
        return False
    return not (one + other).isnumeric() and OSA.distance(one, other, score_cutoff=1) <= 1


_LONG = 5


def share_in(text: str, other: str, besides: str = "") -> float:
    """The share of the telling words of a text that another one has too, 0..1, those of a name left out."""
    own = [word for word in _telling(text) if root(word) not in roots(besides)]
    return sum(is_among(word, other) for word in own) / len(own) if own else 0.0


def denies_all_of(denial: str, claim: str, speaker: str = "") -> bool:
    """Whether all that a denial speaks of is in a claim: "We close no stations in X" of "It closes 30 stations in X".

    `speaker` is who denies; its name tells nothing. One word alone is too little to know the claim by.
    """
    own = [word for word in _telling(_HASHTAG.sub("", denial)) if root(word) not in roots(speaker)]
    return len(set(map(root, own))) >= _FEWEST and all(is_among(word, claim) for word in own)


_HASHTAG = re.compile(r"[#＃]\S+")
_FEWEST = 2


def meets(claim: str, statement: str) -> bool:
    """Whether a statement speaks of what a claim says is not so: "has no ports" is not met by "costs 999 dollars"."""
    before, _, denied = _NOT.sub("\0", claim, count=1).partition("\0")
    own = tuple(_telling(denied)) or tuple(_telling(before))
    return 2 * sum(is_among(word, statement) for word in own) >= len(own)


_NOT = re.compile(rf"(?<!\w){_ITSELF.pattern}(?!\w)", re.IGNORECASE)


def refuses(text: str) -> bool:
    """Whether a statement denies, in one of its words or by how it begins."""
    return denies(text) or FRAMED.match(text) is not None
