"""When two disputed lines are one dispute: one sentence denies both, and what it denies stands in either."""

from __future__ import annotations

from dataclasses import replace

from bot.core.clash import clash_of
from bot.core.cues import denies
from bot.core.dates import other_days
from bot.core.domain import Claim, Evidence, Standing
from bot.core.support import measured
from bot.core.terms import content_words, likeness, numbers

_LIKE = 0.5
"""Likeness from which two lines that one sentence denies may be about one thing."""
_SMALL = 3
"""Letters up to which a word tells nothing of what is denied, in whatever language."""


def is_one_dispute(one: Claim, other: Claim) -> bool:
    """Whether two lines are about the same thing that one and the same sentence denies.

    Lines with different figures are two.
    """
    if not one.standing is other.standing is Standing.DISPUTED or denies(one.text) or denies(other.text):
        return False
    mine, theirs = numbers(one.text), numbers(other.text)
    if (mine and theirs and mine != theirs) or other_days(one.text, other.text) or clash_of(one.text, other.text):
        return False
    if likeness(content_words(one.text), content_words(other.text)) < _LIKE:
        return False
    shared = {_place(each) for each in _denials(one)} & {_place(each) for each in _denials(other)}
    denied = (each.quote for each in _denials(one) if _place(each) in shared)
    return any(_stands_in(quote, one.text) and _stands_in(quote, other.text) for quote in denied)


def joined(one: Claim, other: Claim) -> Claim:
    """Two lines of one dispute as one: that with the figure, else the first, on what both rest on, the denials last."""
    kept, added = (other, one) if numbers(other.text) and not numbers(one.text) else (one, other)
    denials = _denials(kept)
    sides = [each for each in kept.evidence if each not in denials]
    known = {_place(each) for each in kept.evidence}
    new = [each for each in added.evidence if _place(each) not in known]
    against = _denials(added)
    stating = (each for each in new if each not in against)
    return replace(kept, evidence=(*sides, *stating, *(each for each in new if each in against), *denials))


def _denials(claim: Claim) -> tuple[Evidence, ...]:
    return tuple(each for each in claim.evidence if denies(each.quote))


def _place(evidence: Evidence) -> tuple[str, str]:
    return evidence.post_id, evidence.sentence


def _stands_in(denial: str, text: str) -> bool:
    """Whether all that a denial denies is in a line, whoever "we" is."""
    found = measured(denial, [text])
    return not found.numbers and all(len(word) <= _SMALL or denies(word) for word in found.words)
