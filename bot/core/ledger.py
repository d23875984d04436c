"""What a chat was told, claim by claim, and what became of it: known again in other words, settled anew, told once.

A record is of one chat and topic, so that one chat's mutes and trust never colour what another is told. Nothing here
asks a model: a claim is settled anew as it was printed, with every sentence of its thread that speaks of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from bot.core.actors import Tables
from bot.core.acts import is_actor, speaks_of_itself
from bot.core.cues import denies
from bot.core.domain import (
    Claim,
    Digest,
    Draft,
    DraftClaim,
    Evidence,
    Post,
    SentBrief,
    Sentence,
    Standing,
    Thread,
    ThreadPost,
)
from bot.core.grounds import ENGLISH as GROUNDS
from bot.core.layout import numbered, through
from bot.core.sameness import alike, holds, matter_of, quotes_of, says_the_same, unhedged
from bot.core.settle import Scene, scene_of, settle_line
from bot.core.terms import content_words, names, overlap

FOLLOWED_FOR = timedelta(days=14)
"""How long after a chat was told of a claim we go on telling what becomes of it."""

KEPT_FOR = timedelta(days=90)
"""How long it is known that a chat was told of a claim; see also `FOLLOWED_FOR`."""

BETWEEN = timedelta(hours=1)
"""At most one message about a claim in this time; what is confirmed may come sooner."""

MOST_PLACES = 20
"""Messages that are remembered as carrying one claim; the oldest are forgotten first."""

_NONE: Mapping[str, str] = MappingProxyType({})
SETTLED = frozenset({Standing.CONFIRMED, Standing.DISPUTED, Standing.RETRACTED})
"""Standings that somebody's word has given; a report or speculation does not outweigh them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One standing of a claim: since when, by which rule, on how many posts, sites and posts with a source.

    `standing` is None while nothing carries the claim. `told`: the chat got a message of its own about it.
    """

    standing: Standing | None
    at: datetime
    why: str
    posts: int = 0
    sites: int = 0
    sourced: int = 0
    told: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A message that carried a claim, as claim `number` of it, and the standing it was printed with.

    `message` is its name in the outbox; where it went another way (`by_id`) the platform's id. `is_change`: the message
    told of a change of standing, and of nothing else.
    """

    message: str
    number: int
    at: datetime
    standing: Standing | None
    by_id: bool = False
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """A claim that a chat was told. `claim` is how it stands now; without evidence nothing carries it any more.

    `tag` is the first of its topic, `name` the claim's id when it was first told. `since` is when the first of its
    posts was written, or when it was told, where that is not known. `cited` are the ids of all posts it ever rested
    on. `again_at` is when it is looked at again even if nothing comes. `id` and `revision` are the store's.
    """

    chat: str
    tag: str
    name: str
    claim: Claim
    since: datetime
    history: tuple[Stage, ...]
    places: tuple[Place, ...]
    cited: tuple[str, ...] = ()
    again_at: datetime | None = None
    id: int = 0
    revision: int = 0

    @property
    def standing(self) -> Standing | None:
        """How it stands now; None: nothing carries it."""
        return self.history[-1].standing

    @property
    def brief(self) -> Place | None:
        """Where it stood last in a brief or edition."""
        return next((place for place in reversed(self.places) if not place.is_change), None)

    @property
    def printed(self) -> Standing | None:
        """How it stood there."""
        return self.brief.standing if self.brief else self.standing

    @property
    def told_at(self) -> datetime | None:
        """When the chat last got a message of its own about it."""
        return max((stage.at for stage in self.history if stage.told), default=None)


# --- known again


def recognise(claim: Claim, known: Iterable[Carried]) -> Carried | None:
    """The record of what a claim says, however it is worded and however it stands; None for one that is new.

    A date that is new makes a claim new only where it stands as before: "may open" is known again in "opens in March".
    """
    same = [
        record
        for record in known
        if says_the_same(claim, record.claim, dated=claim.standing is not record.claim.standing)
    ]
    return max(same, key=lambda record: (record.claim.id == claim.id, alike(claim, record.claim)), default=None)


# --- taken in


@dataclass(frozen=True, slots=True)
class Message:
    """A message that brings digests to a chat, by its name in the outbox or (`by_id`) the platform's id.

    `shown` are the ids of the claims that are printed in it; None: all.
    """

    chat: str
    name: str
    digests: tuple[Digest, ...]
    at: datetime
    by_id: bool = False
    shown: frozenset[str] | None = None

    def place(self, number: int, standing: Standing | None) -> Place:
        """One of its claims."""
        return Place(self.name, number, self.at, standing, self.by_id)


def message_of(briefs: Sequence[SentBrief], name: str) -> Message:
    """A message of briefs, by its name in the outbox, that tells what it has room for."""
    shown = [brief.shown for brief in briefs]
    known = [ids for ids in shown if ids is not None]
    together = frozenset[str]().union(*known) if len(known) == len(shown) else None
    return Message(briefs[0].chat, name, tuple(brief.digest for brief in briefs), briefs[0].sent_at, shown=together)


def taken_in(known: Sequence[Carried], message: Message) -> tuple[Carried, ...]:
    """The records that a message makes or changes: each of its claims was told there, with that standing."""
    records = {(record.tag, record.name): record for record in known}
    changed: dict[tuple[str, str], Carried] = {}
    for number, digest, claim in _claims(message):
        there = recognise(claim, [record for record in records.values() if record.tag == digest.tag])
        record = _told_again(there, claim, number, message) if there else _first_told(claim, number, digest, message)
        while there is None and (record.tag, record.name) in records:
            record = replace(record, name=f"{record.name}-")  # an id leaves out "not" and "will"
        if record is not there:
            records[record.tag, record.name] = changed[record.tag, record.name] = record
    for key in [(digest.tag, gone.claim) for digest in message.digests for gone in digest.gone]:
        if key in records:
            changed[key] = replace(records[key], places=_with(records[key].places, message.place(0, None)))
    return tuple(changed.values())


def _claims(message: Message) -> Iterator[tuple[int, Digest, Claim]]:
    """The printed claims of a message with their numbers in it."""
    for first, digest in through(message.digests):
        for number, claim in enumerate(numbered(digest), first):
            if claim.text and (message.shown is None or claim.id in message.shown):
                yield number, digest, claim


def _first_told(claim: Claim, number: int, digest: Digest, message: Message) -> Carried:
    return Carried(
        chat=message.chat,
        tag=digest.tag,
        name=claim.id,
        claim=replace(claim, earlier=None),
        since=message.at,
        history=(stage_of(claim, message.at),),
        places=(message.place(number, claim.standing),),
        cited=posts_of(claim),
    )


def _told_again(record: Carried, claim: Claim, number: int, message: Message) -> Carried:
    """A record told once more; what was taken in before stays as it is.

    A brief that already shows another standing does not change the record: the messages before it do not show it yet.
    """
    if any(place.message == message.name for place in record.places):
        return record
    return replace(
        record,
        claim=replace(claim, earlier=None) if claim.standing is record.standing else record.claim,
        places=_with(record.places, message.place(number, claim.standing)),
        cited=_together(record.cited, posts_of(claim)),
    )


def _with(places: tuple[Place, ...], place: Place) -> tuple[Place, ...]:
    """The places, the one told last at the end; what has no name in the outbox may be for one reader alone."""
    if place.by_id and any(not each.by_id for each in places):
        return places
    return (*places, place)[-MOST_PLACES:]


def _together(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def posts_of(claim: Claim) -> tuple[str, ...]:
    """The ids of the posts a claim rests on."""
    return tuple(dict.fromkeys(evidence.post_id for evidence in claim.evidence))


def stage_of(claim: Claim, at: datetime, *, told: bool = False) -> Stage:
    """A claim's standing as a stage of its history."""
    return Stage(claim.standing, at, claim.why, len(posts_of(claim)), claim.sites, claim.sourced, told)


# --- settled anew


_SPEAKS = 0.6
"""Share of a claim's words that a sentence holds which speaks of it."""
_DENIES = 0.4
"""The same for a sentence that denies: "The reports about the Oakville plant are false"."""
_MOST_SENTENCES = 60
_MOST_WORDINGS = 4


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence of a thread, with its post and its words."""

    sentence: Sentence
    entry: ThreadPost
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A thread as a chat sees it, with what is worked out once for all claims that are looked at in it."""

    said: tuple[Spoken, ...]
    scene: Scene


def read(thread: Thread, tables: Tables, muted: Collection[int] = ()) -> Reading:
    """A thread with its sentences taken apart; `muted` are the numbers of the posts that the chat does not see."""
    seen = (entry for entry in thread.posts if entry.number not in muted)
    said = (Spoken(each, entry, content_words(each.text)) for entry in seen for each in entry.sentences)
    return Reading(tuple(said), scene_of(_AS_TOLD, thread, tables, muted))


_AS_TOLD = Draft((), "extractive", "")
"""In whatever language: the words of a claim were checked when they were told."""


def speaking_of(claim: Claim, reading: Reading) -> tuple[Spoken, ...]:
    """The sentences that say what a claim says, or deny it; its evidence first."""
    wanted, named, quotes = matter_of(claim.text), names(unhedged(claim.text)), quotes_of(claim)
    tables = reading.scene.tables
    ranked = [(rank, each) for each in reading.said if (rank := _rank(each, wanted, named, quotes, tables)) > 0]
    ranked.sort(key=lambda pair: -pair[0])
    return tuple(each for _, each in ranked[:_MOST_SENTENCES])


def _rank(
    said: Spoken,
    wanted: frozenset[str],
    named: Sequence[str],
    quotes: Collection[tuple[str, str]],
    tables: Tables,
) -> float:
    """How much a sentence belongs to a claim: 0 not at all, 3 where it is its evidence."""
    text, posts = said.sentence.text, {said.entry.post.id, *(copy.id for copy in said.entry.copies)}
    if any(post in posts and quote in text for post, quote in quotes):
        return 3.0
    own = _own_names(named, said, tables)
    named, wanted = [name for name in named if name not in own], wanted - content_words(" ".join(own))
    if not wanted & said.words or not holds(text, named):
        return 0.0
    share = overlap(wanted, [said.words])
    return share + bool(said.entry.post.official) if share >= (_DENIES if denies(text) else _SPEAKS) else 0.0


def _own_names(named: Iterable[str], said: Spoken, tables: Tables) -> list[str]:
    """Of some names those of the actor who says "we" in a sentence: it need not say them."""
    actor = said.entry.post.official
    if not actor or not speaks_of_itself(said.sentence.text):
        return []
    return [name for name in named if is_actor(name, actor, tables)]


def reconsidered(record: Carried, reading: Reading) -> Claim | None:
    """The claim as it stands now, by all sentences that speak of it; None: nothing carries it."""
    live = speaking_of(record.claim, reading)
    texts = [record.claim.text, *_in_their_words(record.claim, live, reading.scene.tables)]
    refs = tuple(each.sentence.ref for each in live)
    found: list[Claim] = []
    for text in texts if refs else ():
        claim = settle_line(DraftClaim(text, refs), reading.scene, record.claim.evidence)
        if isinstance(claim, Claim):
            found.append(claim)
        if found and found[-1].standing in SETTLED:
            break
    return min(found, key=_by_standing, default=None)


def _by_standing(claim: Claim) -> int:
    return list(Standing).index(claim.standing)


def _in_their_words(claim: Claim, live: Iterable[Spoken], tables: Tables) -> list[str]:
    """How sentences say what a claim says, those of its actors first.

    A hedged text stays speculation whoever says it flatly: "X may close" is confirmed by "X closes".
    """
    named, told = names(unhedged(claim.text)), replace(claim, id="")
    same = [
        each
        for each in live
        if says_the_same(
            replace(claim, id="-", text=" ".join((*_own_names(named, each, tables), each.sentence.text))),
            told,
            dated=True,
        )
    ]
    same.sort(key=lambda each: each.entry.post.official is None)
    return list(dict.fromkeys(each.sentence.text for each in same))[:_MOST_WORDINGS]


def first_said(claim: Claim, posts: Iterable[Post], otherwise: datetime) -> datetime:
    """When the first of a claim's posts was written."""
    cited = set(posts_of(claim))
    times = [post.created_at for post in posts if post.id in cited and post.created_at is not None]
    return min((*times, otherwise))


# --- what has changed


class Kind(StrEnum):
    """What became of a claim."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    RETRACTED = "retracted"
    GONE = "gone"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of standing that readers are told. `after` is the claim as it stands; None: nothing carries it."""

    kind: Kind
    before: Standing
    after: Claim | None

    @property
    def standing(self) -> Standing | None:
        """The standing after it."""
        return self.after.standing if self.after else None


_BY_STANDING = {
    Standing.CONFIRMED: Kind.CONFIRMED,
    Standing.DISPUTED: Kind.DISPUTED,
    Standing.RETRACTED: Kind.RETRACTED,
}


def changed(record: Carried, claim: Claim | None, gone: Collection[str] = frozenset()) -> Change | None:
    """What is to be told of a claim as it stands now; None when nothing is.

    `gone` are the ids of posts that are there no more. What is stated flatly now and was a rumour is no change to be
    told: repetition confirms nothing.
    """
    before = record.standing
    if before is None:
        return None
    lost = set(posts_of(record.claim)) & set(gone)
    if claim is None:
        return Change(Kind.GONE, before, None) if lost == set(posts_of(record.claim)) else None
    if claim.standing is before:
        return None
    if kind := _BY_STANDING.get(claim.standing):
        return Change(kind, before, claim)
    if before in SETTLED:
        return Change(Kind.GONE if lost else Kind.BACK, before, claim)
    return None


def was_told(record: Carried, change: Change) -> bool:
    """Whether the chat had a message about just this change before: it is edited in, and not told again."""
    stages = record.history
    return any(
        stage.told and stage.standing is change.standing and earlier.standing is change.before
        for earlier, stage in pairwise(stages)
    )


def waits_until(record: Carried, change: Change, now: datetime) -> datetime | None:
    """When a change may be told, for the sake of the last one; None: now. What is confirmed does not wait."""
    last = record.told_at
    if last is None or change.kind is Kind.CONFIRMED or now - last >= BETWEEN:
        return None
    return last + BETWEEN


def moved_on(record: Carried, claim: Claim | None, now: datetime, *, told: bool = False) -> Carried:
    """The record after its claim was settled anew; a stage is added where its standing is another."""
    if claim is None:
        gone = withdrawn(record.claim, posts_of(record.claim))
        stage = Stage(None, now, GROUNDS.gone, told=told)
        return replace(record, claim=gone, history=(*record.history, stage), again_at=None)
    history = record.history
    if claim.standing is not record.standing:
        history = (*history, stage_of(claim, now, told=told))
    cited = _together(record.cited, posts_of(claim))
    return replace(record, claim=replace(claim, earlier=None), history=history, cited=cited, again_at=None)


def withdrawn(claim: Claim, gone: Collection[str], heirs: Mapping[str, str] = _NONE) -> Claim:
    """A claim that quotes nothing of posts that are gone; where no other post states it, its words go too.

    `heirs` are copies that stand in the place of some of them.
    """
    if not set(posts_of(claim)) & set(gone):
        return claim
    evidence = tuple(_bare(each, heirs) if each.post_id in gone else each for each in claim.evidence)
    words = claim.text if any(each.post_id not in gone for each in evidence) else ""
    return replace(claim, text=words, evidence=evidence, spelled=())


def _bare(evidence: Evidence, heirs: Mapping[str, str]) -> Evidence:
    return replace(evidence, quote="", author=None, url=None, post_id=heirs.get(evidence.post_id, evidence.post_id))


def without(digest: Digest, gone: Collection[str], heirs: Mapping[str, str] = _NONE) -> Digest:
    """A digest that quotes nothing of posts that are gone; its claims keep their numbers."""
    return replace(digest, claims=tuple(withdrawn(claim, gone, heirs) for claim in digest.claims))
