"""Where a claim stands in a post: the part of a sentence that carries it, how that is said, and whether it agrees."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.asides import aside_with
from bot.core.colours import Colour, Hue, colour
from bot.core.corrections import refutes
from bot.core.cues import Judgement, judge
from bot.core.denials import FRAMED, refuses, roots
from bot.core.domain import Post, Sentence, Standing, ThreadPost
from bot.core.events import events
from bot.core.frame import frame
from bot.core.lists import lead_of
from bot.core.opposites import agreement
from bot.core.sentences import clauses
from bot.core.terms import content_words, names, overlap, squeezed

_WHOLE_SENTENCE = frozenset({"question", "asking", "rumour", "satire", "instruction", "promotion"})
"""Cues that colour every clause of their sentence."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """The part of a cited sentence that carries a claim, verbatim, and what that part says of itself.

    `share` is how much of the claim's wording the part holds, 0..1. `agrees`: the part and the claim both deny,
    or neither does. `colour` is what the post does with the part where it does not say it plainly.
    """

    sentence: Sentence
    quote: str
    said: Judgement
    post: Post
    share: float = 1.0
    agrees: bool = True
    colour: Colour | None = None


def carrier(text: str, sentence: Sentence, entry: ThreadPost) -> Carrier:
    """Where in a sentence a claim stands: an event it presupposes, or the clause that shares most with the claim.

    An item of a list says what its lead says: under "X may soon offer:" every item is speculation. So does every
    sentence of a post that calls itself rumour or satire.
    """
    if event := _event_part(text, sentence.text):
        quote, share, agrees = event, 1.0, not refuses(text)
    else:
        quote = _clause_part(text, sentence.text)
        share = overlap(content_words(text), [content_words(quote)])
        agrees = _agrees(text, quote, sentence.text)
    own = _said(aside_with(text, quote) or quote, sentence, entry)
    if (coloured := colour(entry.post.text, sentence.text, quote)) is None:
        return Carrier(sentence, quote, own, entry.post, share, agrees)
    if coloured.hue is Hue.REFUTED:  # what it calls false it denies, and readers see by which words
        said = Judgement(Standing.REPORTED, "stated", coloured.cue)
        agrees = refuses(text) and not refuses(_about(text, coloured.part))
        return Carrier(sentence, sentence.text, said, entry.post, share, agrees, coloured)
    said = _of_hue(coloured, own, entry.post)
    return Carrier(sentence, quote, said, entry.post, share, agrees, coloured)


def _of_hue(coloured: Colour, own: Judgement, post: Post) -> Judgement:
    """What a coloured part says of itself: nothing of a game is so, and whoever passes on hearsay tells a rumour."""
    if coloured.hue in (Hue.PLAYED, Hue.REMARK):
        return Judgement(None, "satire", coloured.cue)
    if coloured.hue is Hue.JOKED:
        return Judgement(Standing.SPECULATION, "satire", coloured.cue)
    is_official = post.official is not None and own.standing is Standing.REPORTED
    return (
        Judgement(Standing.SPECULATION, "rumour", coloured.cue) if coloured.hue is Hue.HEARSAY and is_official else own
    )


def _agrees(text: str, quote: str, sentence: str) -> bool:
    """Whether a part of a sentence says what a claim does: by the states that both name, else by who says "not"."""
    if bool(refutes(text)) != bool(refutes(sentence)) or (_is_framed(quote, sentence) and not FRAMED.match(text)):
        return False
    if (found := agreement(text, quote)) is not None:
        return found
    # a line that denies may have drawn two clauses into one
    return refuses(_about(text, sentence)) if refuses(text) else not refuses(_about(text, quote))


def _is_framed(quote: str, sentence: str) -> bool:
    """Whether a clause is what its sentence begins by denying: "It is not true that …"."""
    frame_ = FRAMED.match(sentence)
    return frame_ is not None and sentence.find(quote) <= frame_.end() + _THAT


_THAT = 3
"""Characters between what denies and the clause that it denies."""


def _said(quote: str, sentence: Sentence, entry: ThreadPost) -> Judgement:
    whole, own = judge(sentence.text), judge(quote)
    if whole.kind in _WHOLE_SENTENCE:
        return whole
    if (lead := lead_of(sentence, entry)) and (over := judge(lead.text)).standing is Standing.SPECULATION:
        return over
    return (frame(entry) or own) if own.standing is not None else own


def _event_part(text: str, sentence: str) -> str | None:
    """The noun phrase that presupposes a claim that says nothing but that something happened."""
    plain = _ASIDE.sub("", text)
    told = {squeezed(event.thing) for event in events(plain) if content_words(plain) <= content_words(event.quote)}
    presupposed = (event for event in events(sentence) if event.presupposed and squeezed(event.thing) in told)
    found = next(presupposed, None)
    return found.quote if found else None


_ASIDE = re.compile(r"\s*\([^()]*\)")


def _clause_part(text: str, sentence: str) -> str:
    wanted = content_words(text)
    said = wanted - content_words(" ".join(names(text)))  # of clauses alike in that, not the one that only names it

    def shared(clause: str) -> tuple[int, int]:
        found = content_words(clause)
        return len(found & wanted), len(found & said)

    return max(clauses(sentence), key=shared, default=sentence)


_BEFORE, _AFTER = 3, 4
"""Words around the shared ones in which a denial belongs to them: "No trams run", "… is not true"."""


_TAGS = ("#", "＃")
"""A hashtag at the end of a post says what it is about, and stands beside anything."""


def _about(text: str, quote: str) -> str:
    """The stretch of a quote that speaks of what a claim says: in "X is shut and nobody is hurt" the first half."""
    wanted, forms = content_words(text), roots(text)
    pieces = quote.split()
    shared = [
        i
        for i, piece in enumerate(pieces)
        if not piece.startswith(_TAGS) and (content_words(piece) & wanted or roots(piece) & forms)
    ]
    if not shared or FRAMED.match(quote):
        return quote
    rest = " ".join(pieces[shared[-1] + 1 :][:_AFTER])
    refused = rest if _REFUSED.match(rest) else ""
    return " ".join((*pieces[max(0, shared[0] - _BEFORE) : shared[-1] + 1], refused))


_REFUSED = re.compile(
    r"\W*(?:(?:is|was|are|were|has been|have been)\s+)?(?:not\s|false|untrue|fake|a hoax|denied)", re.IGNORECASE
)
