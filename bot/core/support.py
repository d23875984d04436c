"""How far texts support a claim, told by words alone: what of it stands in them, and what contradicts it.

A model-free measure cannot understand; it sees what is missing. Each word of meaning of the claim is looked for in
the evidence (by stem, form or synonym), then figures, names and whole clauses; a few weights make one number of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from typing import Final

from bot.core.canon import canon
from bot.core.conflict import veto
from bot.core.contrasts import without_contrasts
from bot.core.cues import judge
from bot.core.exclusions import Opposite, opposites
from bot.core.leveling import leveled
from bot.core.sentences import clauses, split
from bot.core.sides import turned
from bot.core.synonyms import kin
from bot.core.terms import content_words, handles, is_small_word, names, numbers, overlap, squeezed, stem, words
from bot.core.tongue import tongue
from bot.core.wordlists import PLAIN

SUPPORTED_FROM: Final = 0.5
"""Score from which a claim counts as supported."""


@dataclass(frozen=True, slots=True)
class Support:
    """How far evidence supports a claim.

    `score` is 0..1, `supported` whether it is enough, `why` the strongest reason in words for a reader.
    """

    supported: bool
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Measures:
    """What of a claim stands in its evidence.

    `coverage` is the weighed share of its words of meaning, 0..1; `clause` that of its worst clause in one text of
    the evidence. `numbers` and `names` are those that stand nowhere in it, `words` the other words that do not.
    """

    coverage: float
    clause: float
    numbers: tuple[str, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def figures(self) -> tuple[float, ...]:
        """The measures as numbers, in the order of WEIGHTS."""
        return self.coverage, self.clause, float(min(len(self.numbers), 3)), float(min(len(self.names), 5))


WEIGHTS: Final = (3.23, 0.80, -1.77, -0.71)
BIAS: Final = -1.82
"""A logistic combination of `Measures.figures`, fitted by `python -m benchmarks.evaluation.support --fit` on the
development part of WiCE (Kamoi et al. 2023, annotations ODC-BY 1.0)."""


def support(claim: str, evidence: Sequence[str]) -> Support:
    """How far the evidence supports a claim. An empty claim, or one without evidence, has no support."""
    if not content_words(claim) or not any(map(str.strip, evidence)):
        return Support(False, 0.0, "nothing to compare")
    if _translated(claim, evidence):
        return _support_across(claim, evidence)
    found = measured(claim, evidence)
    score = _logistic(found.figures)
    flaw = None if found.numbers or found.names else _flaw(claim, evidence)
    if found.numbers or found.names or flaw:
        score = min(score, _FLAWED + _FLAWED_SLOPE * score)
    if contradiction := contradicted(claim, evidence):
        return Support(False, min(score, 1 - score, _CONTRADICTED), contradiction)
    return Support(score >= SUPPORTED_FROM, score, flaw or _why(found))


_CONTRADICTED: Final = 0.2
"""The most that a claim scores whose own sentence in the evidence says otherwise."""


_FLAWED: Final = 0.3
_FLAWED_SLOPE: Final = 0.15
"""A claim with a figure or name of its own is not supported, however much else of it is; the order of scores stays."""


def _logistic(figures: Sequence[float]) -> float:
    return 1 / (1 + exp(-BIAS - sum(weight * figure for weight, figure in zip(WEIGHTS, figures, strict=True))))


def _why(found: Measures) -> str:
    if found.numbers:
        return f"number not in the evidence: {', '.join(found.numbers)}"
    if found.names:
        return f"name not in the evidence: {', '.join(found.names)}"
    if found.words:
        return f"not in the evidence: {', '.join(found.words[:_TOLD])}"
    return "all its words are in the evidence"


_TOLD: Final = 5


# Measuring ---------------------------------------------------------------------------------------------


def measured(claim: str, evidence: Sequence[str]) -> Measures:
    """What of the claim stands in the evidence, whichever way figures, units, months and set phrases are written."""
    claim, evidence = leveled(claim), [leveled(text) for text in evidence]
    texts = [content_words(text) for text in evidence]
    known: frozenset[str] = frozenset().union(*texts)
    own = [(word, stem(word)) for word in words(claim) if not is_small_word(word)]
    found = {key: _found(key, known) for _, key in own}
    named = {part.casefold() for name in names(claim) for part in words(name)} | _opening(own, found)
    heft = [(_heft(word, word.casefold() in named), found[key]) for word, key in own]
    total = sum(weight for weight, _ in heft)
    missing = [word for word, key in own if found[key] < _ENOUGH]
    return Measures(
        coverage=sum(weight * share for weight, share in heft) / total if total else 1.0,
        clause=min((_within(clause, texts) for clause in clauses(claim)), default=1.0),
        numbers=tuple(sorted(numbers(claim) - numbers_told("\n".join(evidence)))),
        names=tuple(word for word in missing if word.casefold() in named and not _is_figure(word)),
        words=tuple(word for word in missing if word.casefold() not in named and not _is_figure(word)),
    )


def _opening(own: Sequence[tuple[str, str]], found: Mapping[str, float]) -> set[str]:
    """The first word of a claim when it seems a name: the place gives every word a capital, but this one is strange."""
    word, key = own[0] if own else ("", "")
    strange = word[:1].isupper() and word.lower() not in PLAIN | _PRONOUNS and not found[key]
    return {word.casefold()} if strange else set()


_PRONOUNS: Final = frozenset("nobody everybody somebody anybody everyone anyone".split())


def numbers_told(text: str) -> frozenset[str]:
    """The numbers of a text and those that it says in other words."""
    told = frozenset(words(text.casefold()))
    return numbers(text) | {number for number, said in _IN_OTHER_WORDS.items() if told & said}


_IN_OTHER_WORDS: Final = {
    "2": frozenset({"twice", "both", "double", "doubled", "pair", "couple"}),
    "3": frozenset({"trio", "triple", "tripled", "thrice"}),
    "4": frozenset({"quadruple", "quartet"}),
    "12": frozenset({"dozen"}),
    "50": frozenset({"half"}),
}

_ENOUGH: Final = 0.8
"""From this likeness to a word of the evidence a word counts as found."""
_BY_KIN: Final = 0.8
_LEAST_SHARED: Final = 0.6


def _found(key: str, known: frozenset[str]) -> float:
    """How surely a stem is among the known ones: as it is, as a synonym, or by a long common beginning."""
    if key in known:
        return 1.0
    if kin(key) & known:
        return _BY_KIN
    best = max((_beginning(key, other) for other in known if other[:4] == key[:4]), default=0.0) if len(key) > 3 else 0
    return best if best >= _LEAST_SHARED else 0.0


def _beginning(one: str, other: str) -> float:
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return same / max(len(one), len(other))


def _heft(word: str, is_name: bool) -> float:
    """How much a word matters: those that every other headline has say little."""
    return 1.0 if is_name or _is_figure(word) or word.lower() not in PLAIN else 0.6


def _is_figure(word: str) -> bool:
    return any(map(str.isdigit, word))


def _within(clause: str, texts: Sequence[frozenset[str]]) -> float:
    """The share of a clause's words in the text that has most of them."""
    wanted = content_words(clause)
    return max((overlap(wanted, [text]) for text in texts), default=0.0)


# Flaws ---------------------------------------------------------------------------------------------------


def _flaw(claim: str, evidence: Sequence[str]) -> str | None:
    """Why a claim whose figures and names all stand in the evidence is not supported although it is like it."""
    if half := _invented_half(leveled(claim), [leveled(text) for text in evidence]):
        return f"not in the evidence: {half}"
    if judge(claim).kind in _UNSURE:
        return None
    wanted = content_words(claim)
    near = [clause for clause in _clauses(evidence) if _near(claim, clause) or wanted <= content_words(clause)]
    return "only with a hedge in the evidence" if near and all(judge(c).kind in _UNSURE for c in near) else None


_UNSURE: Final = frozenset({"question", "rumour", "hedge", "guess", "condition", "satire"})
_LEAST_OF_A_HALF: Final = 2
_LINKED: Final = re.compile(
    r",?\s+(?:and|but|while|because|which|after|before|und|aber|weil|nachdem|et|mais|parce que|y|pero|porque)\s+",
    re.IGNORECASE,
)


def _invented_half(claim: str, evidence: Sequence[str]) -> str | None:
    """One of the statements that are joined, when the evidence has not one of its words: "… and bribed a judge"."""
    known: frozenset[str] = frozenset().union(*map(content_words, evidence))
    halves = _LINKED.split(claim)
    for half in halves if len(halves) > 1 else ():
        own = content_words(half)
        if len(own) >= _LEAST_OF_A_HALF and not any(_found(key, known) for key in own):
            return half.strip(" .!?")
    return None


# Contradictions ----------------------------------------------------------------------------------------


def contradicted(claim: str, evidence: Sequence[str]) -> str | None:
    """What the clauses that are most like the claim say otherwise, or None.

    Only told of clauses that say much the same, and when none of them says it as the claim does.
    """
    claim, evidence = leveled(claim), [leveled(text) for text in evidence]
    said = _clauses(evidence)
    if opposite := _opposed(claim, said):
        return opposite
    near = [clause for clause in said if _near(claim, clause)]
    if not near:
        return None
    if _denies(claim) and not any(_denies(clause) and _touch(claim, clause) for clause in said):
        return "stated without a denial in the evidence"
    if not _denies(claim) and all(_denies(_half(claim, clause)) for clause in near):
        return "denied in the evidence"
    if all(_exchanged(claim, clause) for clause in near):
        return "figures or names stand in other places in the evidence"
    return None


def _clauses(texts: Sequence[str]) -> list[str]:
    return [clause for text in texts for sentence in split(text) for clause in clauses(sentence)]


def _opposed(claim: str, said: Sequence[str]) -> str | None:
    """What a clause says of the same thing that excludes the claim ("rescued", "died"), where none says the claim's."""
    for each in opposites(claim):
        if any(each.same.search(clause) and not _denies(each.same.sub("", clause)) for clause in said):
            continue
        rest = content_words(claim.replace(each.word, " "))
        for clause in said:
            match = each.other.search(clause)
            if (
                match
                and rest
                and _is_of_the_same(rest, clause)
                and not _is_converse(each, claim, clause, match.start())
            ):
                without = clause.replace(match.group(), " "), claim.replace(each.word, " ")
                if _denies(without[0]) == _denies(without[1]):
                    return f"the evidence says otherwise: {match.group()}"
    return None


_OF_THE_SAME: Final = 0.6


def _is_of_the_same(rest: frozenset[str], clause: str) -> bool:
    known = content_words(clause)
    return sum(_found(key, known) >= _ENOUGH for key in rest) >= _OF_THE_SAME * len(rest)


def _is_converse(each: Opposite, claim: str, clause: str, at: int) -> bool:
    """Whether another one is the subject: who sells to Acme says what "Acme buys" says."""
    if not each.converse:
        return False
    mine, yours = content_words(claim[: each.at]), content_words(clause[:at])
    return bool(mine) and not mine & yours


def _half(claim: str, clause: str) -> str:
    """Of two statements that "and" joins, the one that is most like the claim."""
    wanted = content_words(claim)
    return max(_JOINED.split(clause), key=lambda half: len(content_words(half) & wanted))


_JOINED: Final = re.compile(r"\s+(?:and|but|while)\s+", re.IGNORECASE)


def _touch(claim: str, clause: str) -> bool:
    """True when they have a word of meaning in common, or a synonym."""
    known = content_words(clause)
    return any(_found(key, known) for key in content_words(claim))


_MOSTLY: Final = 0.7
_LEAST_IN_COMMON: Final = 3


def _near(claim: str, sentence: str) -> bool:
    """True when one of the two has most words of the other."""
    mine, yours = content_words(claim), content_words(sentence)
    alike = max(overlap(mine, [yours]), overlap(yours, [mine]))
    return alike >= _MOSTLY and len(mine & yours) >= _LEAST_IN_COMMON


_NOT: Final = re.compile(
    r"\b(?:(?:refus|declin|fail)(?:e|es|ed|ing|s)? to|not|never|no(?! longer\b)|none|nobody|nothing|neither"
    r"|cannot|false|untrue|hoax|fake|den(?:y|ies|ied)"
    r"|refut\w+|unfounded|nicht|keine?[nmrs]?|jamais|nunca)\b|n['’]t\b",
    re.IGNORECASE,
)


def _denies(text: str) -> bool:
    """True for an odd number of denials; those in quotation marks (a title, somebody's words) do not count."""
    return len(_NOT.findall(without_contrasts(_QUOTED.sub(" ", text)))) % 2 == 1


_QUOTED: Final = re.compile(r"[\"“„«][^\"”“»]*[\"”“»]")


def _exchanged(claim: str, sentence: str) -> bool:
    """True when a sentence has every figure and name of the claim, and has them elsewhere ("Acme sues Zenith")."""
    together = squeezed(sentence)
    if numbers(claim) - numbers(sentence) or not all(squeezed(name) in together for name in _called(claim)):
        return False
    differs = veto(canon(claim).body, canon(sentence).body) == "number differs"
    return differs or turned(claim, sentence) or _turned(claim, sentence)


def _called(text: str, other: str = "") -> list[str]:
    """The names of a text, each once, without a figure that merely follows ("Arden 3-1").

    The capital of its first word is that of a name where the `other` text has it as well, in its midst or as its first.
    """
    opening = next(iter(words(text)), "")
    is_name = opening[:1].isupper() and opening.lower() not in PLAIN | _PRONOUNS and not is_small_word(opening)
    first = [opening] if is_name and re.search(rf"(?<!\w){re.escape(opening)}(?!\w)", other) else []
    found = [name.rstrip("0123456789 ") for name in names(text)]
    return list(dict.fromkeys([*(name for name in first if not any(map(name.__eq__, found))), *found]))


def _turned(claim: str, sentence: str) -> bool:
    """True when two names stand around one verb the other way round, and neither text says "by", or the same way
    round, and one of them does ("Acme was sued by Zenith")."""
    called = [name for name in _called(claim, sentence) if name in claim and name in sentence]
    for one, other in pairwise(sorted(called, key=claim.index)):
        mine, yours = _between(claim, one, other), _between(sentence, other, one)
        both_passive = bool(_PASSIVE.search(mine)) and bool(_PASSIVE.search(yours))
        if mine and yours and _is_one_verb(mine, yours) and (both_passive or not _BY.search(mine + yours)):
            return True
        yours = _between(sentence, one, other)
        if mine and yours and _is_one_verb(mine, yours) and bool(_PASSIVE.search(mine)) != bool(_PASSIVE.search(yours)):
            return True
    return False


def _between(text: str, one: str, other: str) -> str:
    """What stands between two names, the first of which comes first; empty when it does not."""
    return text[text.index(one) + len(one) : text.index(other)]


def _is_one_verb(mine: str, yours: str) -> bool:
    """True when both stretches have a word in common that is not the office of one of the two ("mayor of Bonn")."""
    office = any(_OFFICE.search(text) for text in (mine, yours))
    return not office and bool(content_words(mine) & content_words(yours))


_OFFICE: Final = re.compile(r"^['’]s?\s|\b(?:of|in|at|from|for)\s*(?:the\s*)?$")
_BY: Final = re.compile(r"\b(?:by|and|with|von|und)\b", re.IGNORECASE)
_PASSIVE: Final = re.compile(
    r"\b(?:is|are|was|were|been|being|got)\s+(?:\w+\s+)?\w+\s+by\s*(?:the\s*)?$", re.IGNORECASE
)


# Across languages --------------------------------------------------------------------------------------


def _translated(claim: str, evidence: Sequence[str]) -> bool:
    together = " ".join(evidence)
    spoken, written = tongue(claim), tongue(together)
    if spoken is None or written is None or spoken == written or _in_english(claim) == _in_english(together):
        return False
    return overlap(content_words(claim), [content_words(together)]) < _STRANGE


def _in_english(text: str) -> bool:
    """Small words of two languages are often alike; in English a quarter of all words are small ones."""
    said = words(text)
    return sum(map(is_small_word, said)) >= len(said) / 4


_STRANGE: Final = 0.3
"""Texts of one language that are about the same share more words of meaning than that."""


def _support_across(claim: str, evidence: Sequence[str]) -> Support:
    """Of a claim in another language only figures, names and handles can be looked for."""
    together = "\n".join(evidence)
    lost = sorted(numbers(claim) - numbers(together)) + sorted(handles(claim) - handles(together))
    if lost:
        return Support(False, 0.1, f"number or name not in the evidence: {', '.join(lost)}")
    called = names(claim)
    kept = [name for name in called if squeezed(name) in squeezed(together)]
    score = 0.5 + 0.3 * (len(kept) / len(called)) if called and kept else 0.6 if numbers(claim) else 0.3
    return Support(score >= SUPPORTED_FROM, score, "in another language: figures and names agree")
