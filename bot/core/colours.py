"""What a post does with a sentence in it other than to say so: refutes it, plays it, or passes it on.

Told once per post from its whole text, marks and remarks included: of "❌ X. That is a hoax." no part says X. Whoever
would confirm a claim asks here first, whichever way he confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from bot.core.colourwords import (
    ANSWERS_NO,
    CHECK,
    CHECKED,
    CROSS,
    END_OF_HEARSAY,
    END_OF_TESTIMONY,
    ENDS_REFUTED,
    FORGED,
    HEARSAY,
    JOKE,
    LABELS,
    LIST_OF_FALSEHOODS,
    LOUD_LABEL,
    OF_A_DRILL,
    OF_OFFICE,
    OF_US,
    OFFICE,
    PLAYED_ALL,
    PLAYED_HERE,
    QUOTED,
    QUOTED_FROM,
    REFUTES_ALL,
    REFUTES_IT,
    SHOWN,
    STATUS,
    TAGGED_FALSE,
    TESTIMONY,
    TRUE_LABELS,
    TRUTH_AFTER,
    UNSURE_LABELS,
)
from bot.core.corrections import says_false
from bot.core.cues import denies
from bot.core.sentences import split


class Hue(Enum):
    """What a part of a post is instead of a plain statement.

    REFUTED: it is called false. PLAYED: a drill, a game, a draft, a story. JOKED: told in jest. HEARSAY: what anybody
    says. TESTIMONY: what a witness or a party says, or a quotation. OFFICE: what another body says. REMARK: it only
    calls false what stands beside it.
    """

    REFUTED = auto()
    PLAYED = auto()
    JOKED = auto()
    HEARSAY = auto()
    TESTIMONY = auto()
    OFFICE = auto()
    REMARK = auto()


UNSAID = frozenset({Hue.REFUTED, Hue.PLAYED, Hue.JOKED, Hue.REMARK})
"""Hues of what a post does not say, whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A hue, the words that tell it, and the part of the sentence that has it; both verbatim."""

    hue: Hue
    cue: str
    part: str


def colour(post: str, sentence: str, clause: str) -> Colour | None:
    """The colour of a clause of a sentence of a post, all verbatim; None: it is said plainly."""
    found = _colours(post).get(sentence)
    return found if found and (clause in found.part or found.part in clause) else None


def hues(post: str) -> frozenset[Hue]:
    """What a post does with some of its sentences besides saying so, testimony aside: no copy of one does otherwise."""
    return frozenset(found.hue for found in _colours(post).values()) & _OTHERWISE


_OTHERWISE = frozenset({Hue.REFUTED, Hue.PLAYED, Hue.JOKED, Hue.HEARSAY})


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence with what stands between it and those beside it."""

    whole: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """Its words, without the hashtags behind them."""
        return _HASHTAGS.sub("", self.whole)

    @property
    def mark(self) -> str:
        """What stands before it in its line."""
        return self.before.rpartition("\n")[2]

    @property
    def begins_a_line(self) -> bool:
        return "\n" in self.before

    @property
    def beside(self) -> str:
        """What stands behind it in its line."""
        return self.after.partition("\n")[0]


_HASHTAGS = re.compile(r"(?:\s+[#＃]\S+)+\s*$")


@lru_cache(maxsize=2048)  # asked for each line and each sentence of a thread
def _colours(post: str) -> Mapping[str, Colour]:
    """The coloured sentences of a post."""
    places = list(_places(post))
    if played := _played(places):
        return {place.whole: Colour(*played, place.whole) for place in places}
    found: dict[str, Colour] = {}
    led = _led(places)
    if len(places) > 1 and LOUD_LABEL.match(places[0].text) and not places[1].begins_a_line:
        led[1] = led[1] or _behind_a_shout(places[0].text, places[1].text)
    for i, place in enumerate(places):
        following = places[i + 1].text if i + 1 < len(places) else ""
        if here := _refuted(place, following) or led[i] or _here(place.text) or _quoted(place.text, following):
            found.setdefault(place.whole, here)
        if i and len(place.text.split()) <= _REMARK and _answered(places[i - 1].text, place.text):
            found[place.whole] = Colour(Hue.REMARK, place.text, place.whole)
        if i and (said := REFUTES_ALL.match(place.text)):
            found |= {each.whole: Colour(Hue.REFUTED, said.group(), each.text) for each in _list_before(places[:i])}
            found[place.whole] = Colour(Hue.REMARK, said.group(), place.whole)
    return found


def _places(post: str) -> Iterator[_Place]:
    texts, spans, at = split(post), [], 0
    for text in texts:
        start = max(post.find(text, at), at)
        at = start + len(text)
        spans.append((start, at))
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(post)]
    for i, text in enumerate(texts):
        yield _Place(text, post[ends[i] : starts[i]], post[ends[i + 1] : starts[i + 1]])


_ESSAY = 8
"""Sentences from which a remark on a drill or a joke colours no more than itself, but for the first."""


def _played(places: Sequence[_Place]) -> tuple[Hue, str] | None:
    """What tells that all of a post is a drill, a game, a draft or a joke."""
    for place in places[: 1 if len(places) >= _ESSAY else None]:
        if found := PLAYED_ALL.match(place.text):
            return Hue.PLAYED, found.group().strip()
        if found := JOKE.match(place.text):
            return Hue.JOKED, found.group().strip()
    return None


def _led(places: Sequence[_Place]) -> list[Colour | None]:
    """The colours that leads give to what stands below them: to the items of a list, or to all that is shown."""
    found: list[Colour | None] = []
    lead: tuple[Hue, str, bool] | None = None
    has_bullets: bool | None = None
    for i, place in enumerate(places):
        if lead and not lead[2]:
            bullet = bool(place.mark.strip())
            has_bullets = bullet if has_bullets is None else has_bullets
            is_over = (has_bullets and not bullet) or ("\n\n" in place.before and len(found) and found[-1])
            lead = None if is_over else lead
        if TRUE_LABELS.match(place.text) or CHECK.search(place.mark) or CHECK.match(place.text):
            lead = None if not lead or not lead[2] else lead
            found.append(None)
            continue
        found.append(Colour(lead[0], lead[1], place.text) if lead else None)
        begins_below = i + 1 < len(places) and places[i + 1].begins_a_line
        if shown := SHOWN.match(place.text):
            lead = (Hue.REFUTED, shown.group().strip(), True)
            found[i] = Colour(Hue.REMARK, lead[1], place.whole)
        elif begins_below and (over := LIST_OF_FALSEHOODS.match(place.text)):
            lead, has_bullets = (Hue.REFUTED, over.group().strip(), False), None
            found[i] = Colour(Hue.REMARK, lead[1], place.whole)
    return found


def _behind_a_shout(label: str, text: str) -> Colour | None:
    """The colour of what comes behind "Fake!": it may be the fake or what is true, unless it tells."""
    return None if denies(text) or TRUTH_AFTER.match(text) else Colour(Hue.PLAYED, label, text)


def _list_before(places: Sequence[_Place]) -> Iterator[_Place]:
    """The lines before a remark, back to the lead or the first that is no item."""
    for place in reversed(places):
        if place.text.rstrip().endswith((":", "：")):
            return
        yield place
        if not (place.begins_a_line and place.mark.strip()):
            return


def _refuted(place: _Place, following: str) -> Colour | None:
    """The colour of what its label, its end, its mark or the sentence after it calls false."""
    if TRUE_LABELS.match(place.text) or CHECK.search(place.mark) or CHECK.match(place.text):
        return None
    if (label := LABELS.match(place.text)) and (part := place.text[label.end() :].strip()):
        may_be_true = label["loud"] and (denies(part) or TRUTH_AFTER.match(part))
        return None if may_be_true else Colour(Hue.REFUTED, label.group().strip(), part)
    if (tagged := TAGGED_FALSE.match(place.text)) and not denies(place.text[tagged.end() :]):
        return Colour(Hue.REFUTED, tagged.group().strip(), place.text[tagged.end() :].strip() or place.text)
    return _forged_or_ended(place.text) or _crossed(place) or _answered(place.text, following)


def _forged_or_ended(text: str) -> Colour | None:
    if found := FORGED.match(text):
        return Colour(Hue.REFUTED, found.group().strip(), text)
    end = ENDS_REFUTED.search(text)
    if end is None or len(text[: end.start()].split()) < _FEWEST:
        return None
    return Colour(Hue.REFUTED, end.group().strip(" ,;:–—-"), text[: end.start()].strip(" ([,;:–—-"))


def _crossed(place: _Place) -> Colour | None:
    """The colour of a sentence with a cross before or behind it."""
    behind = CROSS.search(place.beside)
    cross = behind or CROSS.search(place.mark) or CROSS.match(place.text)
    if cross is None:
        return None
    is_status = not behind and STATUS.search(place.text)
    return Colour(Hue.TESTIMONY if is_status else Hue.REFUTED, cross.group().strip(), place.text)


def _answered(text: str, following: str) -> Colour | None:
    """The colour of a sentence that the one after it calls false, or of a question that it answers with no."""
    answer = ANSWERS_NO.match(following) if text.endswith(("?", "？")) else None
    said = answer or REFUTES_IT.match(following)
    return Colour(Hue.REFUTED, said.group().strip(), text) if said and not denies(text) else None


_REMARK = 6
"""Words up to which a sentence that calls the one before it false says nothing else."""
_FEWEST = 3
"""Words before a remark that it may call false: "Rumours: false." refutes nothing that could be named."""


def _here(text: str) -> Colour | None:
    """The colour that a sentence has by its own words."""
    for hue, pattern in _BY_WORDS:
        if found := pattern.search(text):
            checked = pattern is UNSURE_LABELS and CHECKED.match(text) and denies(text[found.end() :])
            if checked or (hue is Hue.HEARSAY and says_false(text)):
                return None
            own = _OWN_PART.search(text, found.end())
            return Colour(hue, found.group().strip(" ,;:–—-"), text[: own.start()] if own else text)
    return None


def _quoted(text: str, following: str) -> Colour | None:
    """The colour of a sentence that is nothing but a quotation; whose, may stand behind."""
    if not QUOTED.match(text):
        return None
    if not following.startswith(("—", "–", "-")):
        return Colour(Hue.TESTIMONY if OF_US.search(text) else Hue.HEARSAY, text, text)
    return None if OF_OFFICE.search(following) else Colour(Hue.HEARSAY, following, text)


_BY_WORDS = (
    (Hue.PLAYED, PLAYED_HERE),
    (Hue.HEARSAY, UNSURE_LABELS),
    (Hue.TESTIMONY, TESTIMONY),
    (Hue.HEARSAY, HEARSAY),
    (Hue.HEARSAY, END_OF_HEARSAY),
    (Hue.TESTIMONY, END_OF_TESTIMONY),
    (Hue.HEARSAY, QUOTED_FROM),
    (Hue.TESTIMONY, OF_A_DRILL),
    (Hue.OFFICE, OFFICE),
)
_OWN_PART = re.compile(r"[,;]?\s+(?:[–—-]\s+)?(?:but|however|aber|pero|mais)\s+(?=\w)|\s*;\s+(?=we\b)", re.IGNORECASE)
"""Where who passed something on goes on to speak for himself."""
