"""What in a thread speaks against a claim though nobody cited it: denials, corrections, other figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.carriers import Carrier, carrier
from bot.core.clash import clash_of, counts
from bot.core.corrections import (
    calls_false,
    may_look_back,
    refutes,
    refutes_before,
    takes_back,
    was_broken_into,
)
from bot.core.cues import Judgement, denies
from bot.core.denials import denies_all_of, meets, refuses, share_in
from bot.core.domain import Sentence, Standing, Thread, ThreadPost
from bot.core.opposites import agreement, is_over, states, without_states
from bot.core.standing import Against, Objection, announces
from bot.core.subjects import other_subjects
from bot.core.terms import content_words, is_small_word, names, numbers, overlap, says, squeezed, stem, words
from bot.core.verify import spelling

_SHARED = 0.75
"""Share of a claim's words that a sentence must hold to deny it, where anybody says it."""
_SHARED_BY_A_PARTY = 0.5
"""The same where an actor speaks of what is said of it."""
_REPEATED = 0.6
"""Share of a claim's words that a sentence must hold for an actor to refute it by refuting that sentence."""
_MEANT = 0.4
"""Share of a claim's words from which a correction is one of this claim."""
_TOLD = 0.5
"""Share of what a claim says of its names that satire must have told before."""
_REMARK = 10
"""Words up to which "I was wrong" alone speaks of what the author wrote before."""


_PARTS = re.compile(r",\s|;\s|\s[–—-]\s")
_OF_ONES_OWN = re.compile(
    r"(?<!\w)(?:for me|for us|my|mine|bei mir|bei uns|mein\w*|para mí|chez moi)(?!\w)", re.IGNORECASE
)
"""What one alone sees contradicts nothing."""
_FULL_NAME = 2
"""Words with a capital by which somebody is known, whatever else is said of them."""
_TELLING = 6
"""Letters of an account's name from which it can be somebody's own."""
_DENYING = frozenset({Against.DENIES, Against.CALLS_FALSE})
_I_LIVE = re.compile(
    r"(?<!\w)(?:i(?:['’]m|\s+am)\s+(?:\w+\s+)?(?:alive|not\s+dead)|i\s+(?:did\s+not|didn['’]t)\s+die|ich\s+(?:lebe|bin\s+nicht\s+tot)"
    r"|(?:estoy|sigo)\s+(?:viv[oa]|con\s+vida)|no\s+(?:he\s+muerto|estoy\s+muert[oa])|je\s+(?:suis\s+(?:(?:bien|toujours)\s+)?(?:vivante?|en\s+vie)"
    r"|ne\s+suis\s+pas\s+morte?))(?!\w)",
    re.IGNORECASE,
)
"""What only somebody who lives can say."""
_FEWEST = 2
"""Words besides the actor's own name that a part must have to be denied by itself."""


_OF_ANY = re.compile(r"\b(?:any|none|no|not a single|neither|kein\w*|aucun\w*|ningun\w*|nenhum\w*)\b", re.IGNORECASE)
_COPULA = frozenset("the a an is are was were be been has have had of to in on at it its".split())


@dataclass(frozen=True, slots=True)
class Spoken:
    """A live sentence with its post and its content words."""

    sentence: Sentence
    entry: ThreadPost
    words: frozenset[str]


def spoken(thread: Thread, muted: Collection[int] = ()) -> tuple[Spoken, ...]:
    """Every sentence of a thread that may be seen, in order."""
    return tuple(
        Spoken(sentence, entry, content_words(sentence.text))
        for entry in thread.posts
        if entry.number not in muted
        for sentence in entry.sentences
    )


def objections(text: str, cited: Sequence[Sentence], heard: Sequence[Spoken]) -> tuple[Objection, ...]:
    """The sentences beside the cited ones that a reader must see with a claim, in the order of the thread."""
    stating = _stating(text, cited, heard)
    refs, wanted = {sentence.ref for sentence in stating}, content_words(text)
    claim = _Claim(text, wanted, stating, heard, bool(counts(text)))
    found = tuple(found for each in heard if each.sentence.ref not in refs for found in claim.objection(each))
    return tuple(each for each in found if each.how not in _DENYING or not claim.is_stated_after(each.carrier))


def _stating(text: str, cited: Sequence[Sentence], heard: Sequence[Spoken]) -> Sequence[Sentence]:
    """The cited sentences without those that take the claim back or are an actor's denial, whoever cited them."""
    refs = {sentence.ref for sentence in cited}
    contrary = {
        each.sentence.ref
        for each in heard
        if each.sentence.ref in refs
        and (
            takes_back(each.sentence.text)
            or (each.entry.post.official and not carrier(text, each.sentence, each.entry).agrees)
        )
    }
    return [sentence for sentence in cited if sentence.ref not in contrary] or cited


@dataclass(frozen=True, slots=True)
class _Claim:
    text: str
    words: frozenset[str]
    cited: Sequence[Sentence]
    heard: Sequence[Spoken]
    counts: bool

    def objection(self, each: Spoken) -> Iterator[Objection]:
        """How a sentence speaks against the claim, if it does."""
        share = overlap(self.words, [each.words])
        if (cue := takes_back(each.sentence.text)) and self._is_meant(each, share):
            yield Objection(Against.TAKES_BACK, _whole(each, cue, share))
            if not self._is_own(each):  # others may state what was corrected
                yield from (other for other in self._contrary(each) if other.how is Against.COUNTS_OTHERWISE)
        elif (cue := calls_false(each.sentence.text)) and self._is_answered(each):
            yield Objection(Against.CALLS_FALSE, _whole(each, cue, share))
        elif cue := self._refuted(each):
            yield Objection(Against.DENIES, _whole(each, cue, share))
        elif each.entry.post.official and (denial := self._denied_in_part(each, each.entry.post.official)):
            yield denial
        elif share >= _SHARED_BY_A_PARTY or self._is_of_state(each):
            yield from self._contrary(each)
            yield from self._joked(each)

    def is_stated_after(self, denial: Carrier) -> bool:
        """Whether the actor behind a denial said later what it had denied."""
        actor = denial.post.official
        later = (o for o in self.heard if o.entry.post.official == actor and o.sentence.post > denial.sentence.post)
        return actor is not None and any(self._is_stated_in(o, actor) for o in later)

    def _is_stated_in(self, each: Spoken, actor: str) -> bool:
        if not numbers(self.text) <= numbers(each.sentence.text):
            return False
        if share_in(self.text, each.sentence.text, actor) < _SHARED or calls_false(each.sentence.text):
            return False
        c = carrier(self.text, each.sentence, each.entry)
        return announces(c) and c.agrees

    def _denied_in_part(self, each: Spoken, actor: str) -> Objection | None:
        """The denial of one part of a claim by an actor, which may call itself "we"."""
        for part in _PARTS.split(self.text):
            words = content_words(part) - content_words(actor)
            if (
                len(words) < _FEWEST
                or share_in(part, each.sentence.text, actor) < _SHARED
                or numbers(part) - numbers(each.sentence.text)
            ):
                continue
            c = carrier(part, each.sentence, each.entry)
            if announces(c) and not c.agrees and not self._is_news(each, c.quote):
                return Objection(Against.DENIES, c)
        c = carrier(self.text, each.sentence, each.entry)
        is_denial = (
            announces(c) and not c.agrees and self._is_broader(c.quote, actor) and not is_over(self.text, c.quote)
        )
        return Objection(Against.DENIES, c) if is_denial else None

    def _is_broader(self, denial: str, actor: str) -> bool:
        """Whether a denial has only words of the claim: "not frozen accounts" denies "frozen accounts above 500"."""
        return numbers(denial) <= numbers(self.text) and denies_all_of(denial, self.text, actor)

    def _contrary(self, each: Spoken) -> Iterator[Objection]:
        c = carrier(self.text, each.sentence, each.entry)
        if not announces(c) or self._is_news(each, c.quote):
            return
        is_denial = not c.agrees and c.share >= self._needed(each) and self._names_the_same(each.sentence.text)
        if is_denial and refuses(self.text) and not refuses(c.quote) and not meets(self.text, c.quote):
            return
        if is_denial or self._is_put_otherwise(each, c.quote):
            yield Objection(Against.DENIES, c)
        elif c.agrees and self.counts and clash_of(self.text, c.quote) and self._is_of_the_same(c):
            yield Objection(Against.COUNTS_OTHERWISE, c)

    def _is_of_state(self, each: Spoken) -> bool:
        return agreement(self.text, each.sentence.text) is False

    def _is_news(self, each: Spoken, quote: str) -> bool:
        """Whether a statement and the claim tell of two times: of a state and its end, or of one and then another."""
        is_older = all(each.entry.number < sentence.post for sentence in self.cited)
        is_plain = not refuses(self.text) and not refuses(each.sentence.text)
        return is_over(self.text, quote) or (is_older and is_plain and agreement(self.text, quote) is False)

    def _is_put_otherwise(self, each: Spoken, quote: str) -> bool:
        """Whether all but its state is in a sentence that tells another one: "X is closed", "X is open"."""
        if agreement(self.text, quote) is not False or _OF_ONES_OWN.search(quote):
            return False
        if "living" in states(self.text):
            return len(_capitals(self.text) & _capitals(quote)) >= _FULL_NAME
        besides = without_states(self.words) - numbers(self.text)
        named = all(spelling(name).search(quote) or says(quote, name) for name in names(self.text))
        return bool(besides) and named and overlap(besides, [content_words(quote)]) >= self._needed(each)

    def _lives(self, each: Spoken) -> str | None:
        """The words by which somebody whose death is told says "I am alive", in an account of that name."""
        state, said = states(self.text).get("living"), _I_LIVE.search(each.sentence.text)
        if state is None or state.works or said is None:
            return None
        account = squeezed((each.entry.post.author or "").removeprefix("@").partition("@")[0].partition(".")[0])
        return said.group() if len(account) >= _TELLING and account in squeezed(self.text) else None

    def _is_of_the_same(self, c: Carrier) -> bool:
        """Whether a figure is given for what one at least of the cited sentences is about."""
        stating = [(o.sentence.text, o.entry.post) for o in self.heard if o.sentence in self.cited]
        return not stating or not all(other_subjects(text, c.quote, (post, c.post)) for text, post in stating)

    def _joked(self, each: Spoken) -> Iterator[Objection]:
        """Where satire told the same before anybody told it as news."""
        if each.entry.number >= min(sentence.post for sentence in self.cited):
            return
        c = carrier(self.text, each.sentence, each.entry)
        if (
            c.said.kind == "satire"
            and c.agrees
            and overlap(self._said, [frozenset(map(stem, words(c.quote)))]) >= _TOLD
        ):
            yield Objection(Against.JOKES, c)

    def _needed(self, each: Spoken) -> float:
        return _SHARED_BY_A_PARTY if each.entry.post.official else _SHARED

    def _names_the_same(self, other: str) -> bool:
        """Whether a sentence has the numbers and names of the claim: else it denies something else.

        Who denies any of a thing denies every number of it. Names alone are what both speak of, not what is said.
        """
        has_numbers = numbers(self.text) <= numbers(other) or _OF_ANY.search(other) is not None
        named = all(spelling(name).search(other) or says(other, name) for name in names(self.text))
        return has_numbers and named and bool(self._said & {stem(word) for word in words(other)})

    def _is_denied_beside(self, each: Spoken) -> bool:
        """Whether another sentence of the same post denies the claim: "I was wrong. There is no deal."."""
        return any(self._is_broader(denial.sentence.text, "") for denial in self._denials_beside(each))

    def _is_another_denied_beside(self, each: Spoken) -> bool:
        """Whether another sentence of the same post names what it denies, and that is not the claim."""
        named = (d for d in self._denials_beside(each) if names(d.sentence.text) or numbers(d.sentence.text))
        return any(not denial.words & self.words for denial in named)

    def _denials_beside(self, each: Spoken) -> Iterator[Spoken]:
        beside = (o for o in self.heard if o.sentence.post == each.sentence.post and o is not each)
        return (other for other in beside if denies(other.sentence.text))

    @property
    def _said(self) -> frozenset[str]:
        """What the claim says besides names and forms of "be" and "have"."""
        of_names = {word for name in names(self.text) for word in words(name)}
        return frozenset(stem(w) for w in words(self.text) if w not in of_names and w.casefold() not in _COPULA)

    def _is_own(self, each: Spoken) -> bool:
        return any(_same_author(other.entry, each.entry) for other in self.heard if other.sentence in self.cited)

    def _is_answered(self, each: Spoken) -> bool:
        """Whether a post of an actor answers one that carries the claim."""
        posts = {sentence.post for sentence in self.cited}
        ids = {other.entry.post.id for other in self.heard if other.entry.number in posts}
        return each.entry.post.official is not None and each.entry.post.reply_to in ids

    def _refuted(self, each: Spoken) -> str | None:
        """The words by which an actor calls the claim false that it repeats, in this sentence or in the one before.

        Or by which somebody whose death is told says of themselves that they live.
        """
        if (cue := refutes(each.sentence.text)) and self._is_told_in(each):
            return cue
        before = self._before(each) if may_look_back(each.sentence.text) else None
        if before and self._is_told_in(before) and (cue := refutes_before(each.sentence.text, before.sentence.text)):
            return cue
        return self._lives(each)

    def _before(self, each: Spoken) -> Spoken | None:
        """The sentence before one in the same post."""
        beside = [o for o in self.heard if o.sentence.post == each.sentence.post]
        place = beside.index(each)
        return beside[place - 1] if place else None

    def _is_told_in(self, other: Spoken) -> bool:
        """Whether an actor repeats the claim in a sentence, to refute it."""
        told, actor = other.sentence.text, other.entry.post.official
        if actor is None or not numbers(self.text) <= numbers(told):
            return False
        return share_in(self.text, told, actor) >= _REPEATED

    def _is_meant(self, each: Spoken, share: float) -> bool:
        """Whether a correction is one of this claim: by its words, as an answer, or as the author's next word."""
        stating = [other.entry for other in self.heard if other.sentence in self.cited]
        own = [entry for entry in stating if _same_author(entry, each.entry)]
        if not own:
            return share >= _MEANT
        last = max(entry.number for entry in own)
        if each.entry.number == last:  # behind "X did not happen", what was wrong is that it did
            is_one_too = any(takes_back(sentence.text) for sentence in self.cited if sentence.post == last)
            return _comes_after(each.sentence, self.cited) and not (is_one_too or refuses(self.text))
        if each.entry.number < last:
            return False
        if was_broken_into(each.sentence.text) and (since := _since(own, each.entry)) is not None:
            return since <= _BROKEN_INTO_FOR
        if (
            share >= _MEANT
            or each.entry.post.reply_to in {entry.post.id for entry in own}
            or self._is_denied_beside(each)
        ):
            return True
        between = (e.entry.number for e in self.heard if _same_author(e.entry, each.entry))
        is_next = not any(last < number < each.entry.number for number in between)
        is_remark = len(each.sentence.text.split()) <= _REMARK
        return is_next and is_remark and not self._is_another_denied_beside(each)


def _capitals(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word[0].isupper() and not is_small_word(word))


def _whole(each: Spoken, cue: str, share: float) -> Carrier:
    said = Judgement(Standing.REPORTED, "correction", cue)
    return Carrier(each.sentence, each.sentence.text, said, each.entry.post, share, agrees=False)


def _same_author(one: ThreadPost, other: ThreadPost) -> bool:
    """Whether two posts are of one account; of one that nobody names, only a post is its own."""
    mine, theirs = one.post, other.post
    return one.number == other.number or (
        mine.author is not None and (mine.source, mine.author) == (theirs.source, theirs.author)
    )


def _since(earlier: Sequence[ThreadPost], later: ThreadPost) -> timedelta | None:
    """How long before a post the last of the earlier ones was written, where their times are known."""
    times = [entry.post.created_at for entry in earlier if entry.post.created_at]
    return later.post.created_at - max(times) if times and later.post.created_at else None


_BROKEN_INTO_FOR = timedelta(hours=6)
"""Thieves of an account post at once; what it said the day before is its own."""


def _comes_after(sentence: Sentence, cited: Sequence[Sentence]) -> bool:
    place = int(sentence.ref.partition(".")[2])
    return all(place > int(each.ref.partition(".")[2]) for each in cited if each.post == sentence.post)
