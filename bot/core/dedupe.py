"""Which post says what an earlier one said. One index serves one tag in one scope.

Three tiers, each only asked when the one before found nothing: a boost of a known post; the same canonical
text; a like text. For the last, sampled shingles find a few earlier posts that share long stretches, and
their 5-grams, weighed by how rare they are here, say how like they are. A contradicting number or name
vetoes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, lru_cache
from math import log
from typing import Final

import xxhash
from xxhash import xxh32_intdigest

from bot.core.canon import Canon, canon, link_keys
from bot.core.colours import hues
from bot.core.colourwords import CROSS
from bot.core.conflict import foreign, gaps, mended, tokens, veto
from bot.core.domain import Fold, Post

COPY_FROM: Final = 0.62
"""Likeness from which a post is a copy; fixed on generated edits, see benchmarks/dedupe.py."""
SHORT: Final = 20
"""Texts with fewer letters are only ever exact copies: too little to tell an edit from another text."""
BARE: Final = 12
"""Texts with fewer letters say little by themselves ("Go!"): links and mentions must agree too."""


@dataclass(slots=True)
class _Heard:
    """What the index keeps of a post: its decision and where its texts stand in the index."""

    fold: Fold
    words: int
    boost_of: str | None
    keys: list[int] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One text of a post that copies nothing. `age` orders entries by time, then id."""

    post: str
    canon: Canon
    age: tuple[bool, datetime, str]


class NearIndex:
    """The posts heard under one tag in one scope, and which of them are copies.

    Its state depends on the set of posts and decisions it was given, not on their order, so an index rebuilt
    with `restore` from stored rows decides like the one that lived through them.
    """

    def __init__(self) -> None:
        self._heard: dict[str, _Heard] = {}
        self._copies: dict[str, list[str]] = {}
        self._boosts: dict[str, list[str]] = {}
        self._exact: dict[int, list[str]] = {}
        self._near = _Likeness()

    def __len__(self) -> int:
        """How many posts are known, copies included."""
        return len(self._heard)

    def fold(self, post: Post) -> Fold:
        """Decides whether `post` copies a known one, and remembers it.

        A post heard again unchanged gets the decision it had. An edited one is decided anew as if its old
        text had never been heard, unless others were folded into it: then it stays the first of its group
        and is known by both texts. A post never copies itself.
        """
        heard = self._heard.get(post.id)
        if heard is not None and heard.words == _fingerprint(post):
            return heard.fold
        if heard is not None and self._copies.get(post.id):
            heard.words = _fingerprint(post)
            self._add_text(post, heard, canon(post.text, post.links))
            return heard.fold
        self._drop(post.id)
        reading = canon(post.text, post.links)
        fold = self._decide(post, reading)
        self._add(post, reading, fold)
        return fold

    def restore(self, post: Post, fold: Fold) -> None:
        """Takes over a stored decision without deciding again. Rows may come in any order."""
        self._drop(post.id)
        self._add(post, canon(post.text, post.links), fold)

    def forget(self, post_id: str) -> tuple[str, ...]:
        """Drops a deleted post and gives the ids of the copies it leaves without a first, in the order heard.

        Those are dropped too: fold them again, the first of them becomes the first of the group.
        """
        orphans = tuple(self._copies.get(post_id, ()))
        for known in (post_id, *orphans):
            self._drop(known)
        return orphans

    # Deciding ------------------------------------------------------------------------------------------

    def _decide(self, post: Post, reading: Canon) -> Fold:
        if (boosted := self._boosted(post)) is not None:
            return Fold(boosted, 1.0, "boost")
        same = next(iter(self._exact.get(key, ())), None) if (key := _key(reading)) is not None else None
        if same is not None:
            return Fold(self._first(same), 1.0, "exact")
        return self._near.decide(reading)

    def _boosted(self, post: Post) -> str | None:
        """The first of the group a boost belongs to: that of the boosted post, or of its earlier boosts."""
        if post.boost_of is None or post.boost_of == post.id:
            return None
        if post.boost_of in self._heard:
            return self._first(post.boost_of)
        earlier = self._boosts.get(post.boost_of)
        return self._first(earlier[0]) if earlier else None

    def _first(self, post_id: str) -> str:
        """The first of a post's group, itself when it copies nothing."""
        heard = self._heard.get(post_id)
        return post_id if heard is None or heard.fold.copy_of is None else heard.fold.copy_of

    # Remembering ---------------------------------------------------------------------------------------

    def _add(self, post: Post, reading: Canon, fold: Fold) -> None:
        heard = self._heard[post.id] = _Heard(fold, _fingerprint(post), post.boost_of)
        if post.boost_of is not None:
            self._boosts.setdefault(post.boost_of, []).append(post.id)
        if fold.copy_of is not None:
            self._copies.setdefault(fold.copy_of, []).append(post.id)
        if fold.why != "boost":  # what a booster adds of his own says nothing of the boosted post
            self._add_text(post, heard, reading)

    def _add_text(self, post: Post, heard: _Heard, reading: Canon) -> None:
        if (key := _key(reading)) is not None:
            self._exact.setdefault(key, []).append(post.id)
            heard.keys.append(key)
        if heard.fold.copy_of is None:  # copies of copies drift away from the first
            heard.slots.append(self._near.add(_Entry(post.id, reading, in_time(post))))

    def _drop(self, post_id: str) -> None:
        heard = self._heard.pop(post_id, None)
        if heard is None:
            return
        for key in heard.keys:
            _take_out(self._exact, key, post_id)
        for slot in heard.slots:
            self._near.remove(slot)
        if heard.boost_of is not None:
            _take_out(self._boosts, heard.boost_of, post_id)
        if heard.fold.copy_of is not None:
            _take_out(self._copies, heard.fold.copy_of, post_id)


def inspect(posts: Iterable[Post]) -> Iterator[tuple[Post, Fold]]:
    """Each post with its decision, all in one index, by time (posts without one last), then id."""
    index = NearIndex()
    for post in sorted(posts, key=in_time):
        yield post, index.fold(post)


def _take_out(lists: dict[int, list[str]] | dict[str, list[str]], key: int | str, post_id: str) -> None:
    """Removes a post from a list of posts, and the list when it is empty."""
    named: dict[int | str, list[str]] = lists  # type: ignore[assignment]  # keys are only looked up
    named[key].remove(post_id)
    if not named[key]:
        del named[key]


def in_time(post: Post) -> tuple[bool, datetime, str]:
    """The key by which posts are put in order: by time, those without one last, then by id."""
    return post.created_at is None, post.created_at or datetime.max.replace(tzinfo=UTC), post.id


def _fingerprint(post: Post) -> int:
    return xxhash.xxh3_64_intdigest(_bytes("\0".join((post.text, post.boost_of or "", *post.links))))


def _key(reading: Canon) -> int | None:
    """What exact copies share; None when there is nothing to compare.

    Accounts named inside running text are part of what it says. Text without words (emoji) counts as written.
    """
    parts = (reading.text, "", *reading.inline)
    if CROSS.search(reading.body):  # the canonical form has no marks
        parts = (*parts, "", *sorted(hue.name for hue in hues(reading.body)))
    if _letters(reading.text) < BARE:
        parts = (
            reading.text or "".join(reading.body.split()),
            "\0",
            *reading.mentions,
            "\0",
            *link_keys(reading.links),
        )
    joined = "\0".join(parts)
    return xxhash.xxh3_128_intdigest(_bytes(joined)) if joined.strip("\0") else None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # a source may hand on half a pair


def _letters(text: str) -> int:
    """How many letters a text is worth: an ideograph says as much as three letters of an alphabet."""
    return len(text) - text.count(" ") + (0 if text.isascii() else 2 * len(_IDEOGRAPH.findall(text)))


# The near tier -----------------------------------------------------------------------------------------

_SHINGLE: Final = 12
_GRAM: Final = 5
_WIDE_SHINGLE: Final = 5
_WIDE_GRAM: Final = 2
_IDEOGRAPH: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SAMPLE: Final = 16
_BLOCK: Final = 200
_BLOCK_SAMPLE: Final = 8
_LONG: Final = 320
"""Every text is found by 16 of its shingles, a longer one also by 8 of each 200: any part of it will do."""
_COMMON: Final = 24
"""Shingles in more texts than this find nothing any more."""
_HITS: Final = 3
_VERIFIED: Final = 4
_BOILERPLATE_IN: Final = 3
_BOILERPLATE_LETTERS: Final = 18
_LEAST_BODY: Final = 16
"""A sentence of 18 letters in three texts that are no copies is boilerplate, if 16 letters remain without."""
_MOST_OWN: Final = 600
"""A text so many characters longer than an earlier one is no copy for merely containing it: it says more."""


_LEAST_HELD: Final = 0.5
"""Below this share of earlier text, a text that holds it and adds to it is less and less a copy."""
_WORTH_WEIGHING: Final = 0.3
"""Texts that share less of the shorter one, each 5-gram counted alike, are nothing like each other."""
_WORTH_MENDING: Final = 0.4
_MENDED: Final = 0.97
"""From this likeness on, slips of the keys are put right and likeness is measured again, at this discount."""
_OTHER_BODY: Final = 0.65
_OTHER_SHARE: Final = 0.12
_AGREEING: Final = 2
"""The discount when between stretches of two agreeing words both texts tell 12 % that the other does not."""


class _Likeness:
    """The texts of all firsts, what finds them, and how many of them have each 5-gram and sentence."""

    def __init__(self) -> None:
        self._entries: dict[int, _Entry] = {}
        self._next = 0
        self._postings: dict[int, int | list[int]] = {}
        self._grams: Counter[int] = Counter()
        self._sentences: Counter[str] = Counter()

    def add(self, entry: _Entry) -> int:
        """Takes in a text and gives the slot it stands in."""
        slot, self._next = self._next, self._next + 1
        self._entries[slot] = entry
        for key in sample(entry.canon.text):
            there = self._postings.get(key)
            if there is None:
                self._postings[key] = slot
            elif isinstance(there, int):
                self._postings[key] = [there, slot]
            else:
                there.append(slot)
        self._grams.update(grams(entry.canon.text)[1])
        self._sentences.update(_long_sentences(entry.canon))
        return slot

    def remove(self, slot: int) -> None:
        """Forgets a text as if it had never been added."""
        entry = self._entries.pop(slot)
        for key in sample(entry.canon.text):
            there = self._postings[key]
            if isinstance(there, int):
                del self._postings[key]
            else:
                there.remove(slot)
                self._postings[key] = there if len(there) > 1 else there[0]
        self._grams.subtract(grams(entry.canon.text)[1])
        self._sentences.subtract(_long_sentences(entry.canon))

    def decide(self, reading: Canon) -> Fold:
        """A copy of the most like text, or new; a veto is only told when nothing else is like enough."""
        if _letters(reading.text) < SHORT:
            return Fold(None, 0.0, "new")
        scored = [(self.likeness(reading, entry.canon), entry) for entry in self._candidates(reading)]
        scored.sort(key=lambda pair: (-pair[0], pair[1].age))
        best = Fold(None, 0.0, "new")
        for score, entry in scored:
            fold = self._judged(score, reading, entry)
            if fold.copy_of is not None:
                return fold
            best = max(best, fold, key=lambda fold: (fold.why != "new", fold.score))
        return best

    def _judged(self, score: float, reading: Canon, entry: _Entry) -> Fold:
        """Whether a text so like an earlier one is a copy of it."""
        if score < COPY_FROM:
            return Fold(None, round(score, 3), "new")
        why = (
            veto(reading.body, entry.canon.body)
            or _accounts_conflict(reading, entry.canon)
            or _hues_conflict(reading, entry.canon)
        )
        if why is not None:
            return Fold(None, round(score, 3), why)
        if _other_body(reading, entry.canon):
            return Fold(None, round(score * _OTHER_BODY, 3), "new")
        return Fold(entry.post, round(score, 3), "near")

    def _candidates(self, reading: Canon) -> list[_Entry]:
        """The few texts that share most of the sampled shingles."""
        found = map(self._postings.get, set(shingles(reading.text)))
        places = [there for there in found if there is not None]
        hits = Counter(there for there in places if isinstance(there, int))
        for there in places:
            if isinstance(there, list) and len(there) <= _COMMON:
                hits.update(there)
        enough = ((-count, self._entries[slot].age, slot) for slot, count in hits.items() if count >= _HITS)
        return [self._entries[slot] for _, _, slot in sorted(enough)[:_VERIFIED]]

    # How like ------------------------------------------------------------------------------------------

    def likeness(self, new: Canon, old: Canon) -> float:
        """0..1: how much of the rarer wording two texts share, or how wholly one holds the other."""
        mine, yours = self._body(new), self._body(old)
        score = self._alike(mine, yours)
        if _WORTH_MENDING <= score < COPY_FROM:
            return max(score, _MENDED * self._alike(*mended(mine, yours)))
        return score

    def _alike(self, mine: str, yours: str) -> float:
        shared = _shared(mine, yours)
        mine_all, yours_all = grams(mine)[1], grams(yours)[1]
        plain = len(shared) / max(1, min(len(mine_all), len(yours_all)))
        if plain < _WORTH_WEIGHING:
            return plain
        common, all_mine, all_yours = self._heft(shared), self._heft(mine_all), self._heft(yours_all)
        whole = common / (all_mine + all_yours - common)
        held = 0.92 * common / min(all_mine, all_yours) * _short_penalty(min(len(mine), len(yours)))
        if len(mine) - len(yours) > _MOST_OWN:
            return whole
        return max(whole, held * min(1.0, len(yours) / len(mine) / _LEAST_HELD))

    def _body(self, reading: Canon) -> str:
        """The text without boilerplate."""
        if not any(self._sentences[sentence] >= _BOILERPLATE_IN for sentence in _long_sentences(reading)):
            return reading.text
        kept = " ".join(text for text in reading.sentences if self._sentences[text] < _BOILERPLATE_IN)
        return kept if len(kept) >= _LEAST_BODY else reading.text

    def _heft(self, some: Iterable[int]) -> float:
        """The sum of how rare the 5-grams are here."""
        seen = self._grams.get
        counts = [seen(gram, 0) for gram in some]
        return len(counts) * log(len(self._entries) + 50) - sum(map(_log_after, counts))


@cache
def _log_after(count: int) -> float:
    return log(count + 1)


def _long_sentences(reading: Canon) -> list[str]:
    return [text for text in set(reading.sentences) if len(text) >= _BOILERPLATE_LETTERS]


def _short_penalty(length: int) -> float:
    """Short texts are held by longer ones by chance."""
    return 0.85 if length < 40 else 0.93 if length < 60 else 1.0


def _shared(mine: str, yours: str) -> set[int]:
    """The 5-grams of both; of long texts those in long common stretches: essays share many by chance."""
    short, long = sorted((mine, yours), key=len)
    in_order, some = grams(short)
    others = grams(long)[1]
    run = 10 if len(long) > 1500 else 5 if len(long) > 600 else 1
    if run == 1:
        return set(some & others)
    out: set[int] = set()
    stretch: list[int] = []
    for gram in (*in_order, -1):
        if gram in others:
            stretch.append(gram)
            continue
        if len(stretch) >= run:
            out.update(stretch)
        stretch = []
    return out


def _other_body(new: Canon, old: Canon) -> bool:
    """In one place each text says at length what the other does not: a shared lead, another story."""
    mine, yours = tokens(new.body), tokens(old.body)
    least_mine, least_yours = _OTHER_SHARE * len(new.text), _OTHER_SHARE * len(old.text)
    told = (foreign(gap, mine, yours) for gap in gaps(mine, yours, least=_AGREEING) if gap.new and gap.old)
    return any(here >= least_mine and there >= least_yours for here, there in told)


def _accounts_conflict(new: Canon, old: Canon) -> str | None:
    """Both name accounts inside their text and none of them is the same, on this network or another."""
    if not new.inline or not old.inline:
        return None
    alike = any(one.startswith(other) or other.startswith(one) for one in new.inline for other in old.inline)
    return None if alike else "name differs"


def _hues_conflict(new: Canon, old: Canon) -> str | None:
    """One refutes, plays or passes on what the other says."""
    return None if hues(new.body) == hues(old.body) else "denial differs"


@lru_cache(maxsize=2048)
def grams(text: str) -> tuple[Sequence[int], frozenset[int]]:
    """The hashed 5-grams (2-grams from an ideograph on) of a text, in order and as a set."""
    ordered = [xxh32_intdigest(piece) & 0xFFFFF for piece in _pieces(text, _GRAM, _WIDE_GRAM)]
    return ordered, frozenset(ordered)


@lru_cache(maxsize=4)
def shingles(text: str) -> Sequence[int]:
    """The hashed 12-character stretches (5 from an ideograph on) of a text, in order."""
    return [xxh32_intdigest(piece) for piece in _pieces(text, _SHINGLE, _WIDE_SHINGLE)]


def sample(text: str) -> set[int]:
    """The shingles a text is found by: those with the lowest hashes, so any large part of it holds some."""
    every = shingles(text)
    chosen = set(sorted(set(every))[:_SAMPLE])
    if len(text) > _LONG:
        for start in range(0, len(every), _BLOCK):
            chosen.update(sorted(set(every[start : start + _BLOCK]))[:_BLOCK_SAMPLE])
    return chosen


def _pieces(text: str, length: int, wide: int) -> Iterator[bytes]:
    """All stretches of a text of one length, shorter ones where an ideograph begins."""
    if text.isascii():
        plain = text.encode()
        return (plain[i : i + length] for i in range(len(plain) - length + 1))
    if not _IDEOGRAPH.search(text):
        return (text[i : i + length].encode() for i in range(len(text) - length + 1))
    spans = ((i, wide if _IDEOGRAPH.match(char) else length) for i, char in enumerate(text))
    return (text[i : i + span].encode() for i, span in spans if i + span <= len(text))
