"""The verb follow_up: what chats were told is looked at again where posts came or went, and what became of it is told.

A change of standing is a reply to the message that carried the claim, an edit of each message that did, and a stage
in the ledger, all in one transaction: whoever is killed tells all of it later, or told it once. What a look finds of
several claims of one message is one edit of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core import changes
from bot.core.actors import Tables
from bot.core.changes import Told
from bot.core.domain import (
    PAGE,
    PUBLIC,
    Chat,
    Claim,
    Counts,
    Digest,
    Mute,
    Post,
    SentBrief,
    Thread,
    Topic,
    Window,
)
from bot.core.languages import language_code
from bot.core.layout import PHONE, Form, layout, through
from bot.core.ledger import (
    FOLLOWED_FOR,
    Carried,
    Change,
    Kind,
    Place,
    Reading,
    changed,
    first_said,
    moved_on,
    posts_of,
    read,
    reconsidered,
    speaking_of,
    waits_until,
    was_told,
)
from bot.core.letters import Letter
from bot.core.missing import missing
from bot.core.mutes import muting
from bot.core.outbox import Entry, Lane, State, entries
from bot.core.schedule import Rhythm, quiet_until
from bot.core.thread import counted
from bot.core.told import buttons_in
from bot.core.tongues import Words
from bot.crashpoints import Point
from bot.parts import Parts
from bot.ports import Ledger, Messenger, MovedOn, MutedMeanwhile, Stands, Unavailable
from bot.verbs.digest import thread_of
from bot.verbs.edition import buttons_of, outbox_of, unmuted
from bot.verbs.trusting import tables_of

log = logging.getLogger(__name__)

BEFORE = timedelta(hours=1)
"""How long before the first post of a claim the thread begins that it is looked at in."""

FAR = tuple(timedelta(days=days) for days in (1, 3, 7, 14, 28))
"""How far back it may begin: few steps, so that chats share what is read. The text of posts is kept a little longer."""

MOST_AT_ONCE = 3
"""Messages about one topic that a look writes to a chat; further changes are edited in, and lead its next edition."""

NOT_YET = timedelta(minutes=1)
"""When a claim is looked at again whose message is still on its way."""

MOST_WAITING = 1_000
"""Entries of a chat that are looked through for a message; more than ever wait, for old ones are folded."""

AFTER_A_FAULT = timedelta(minutes=10)
"""When a chat is looked at again in which something went wrong."""

WHILE_CLOSED = timedelta(hours=1)
"""When a chat is looked at again that does not let us in."""

MOST_WORDS = 2
"""Kinds of what is still not known that a message names."""


@dataclass(frozen=True, slots=True)
class Read:
    """A thread that was read, and how claims stand by it: worked out once for all chats that see the same."""

    reading: Reading
    found: dict[Claim, Claim | None] = field(default_factory=dict)

    def reconsidered(self, record: Carried) -> Claim | None:
        """The claim as it stands now; None: nothing carries it."""
        if record.claim not in self.found:
            self.found[record.claim] = reconsidered(record, self.reading)
        return self.found[record.claim]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at all chats, `at` an instant: what was read for one holds for the others that see the same."""

    at: datetime
    readings: dict[tuple[tuple[str, ...], datetime], Read] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """A topic in a chat: what it was told, the thread as it sees it and (`whole`) without its mutes."""

    chat: str
    topic: Topic
    followed: bool
    records: Sequence[Carried]
    mutes: Sequence[Mute]
    tables: Tables
    seen: Read
    whole: Read
    stored: Mapping[str, Post]
    zone: str
    words: Words
    language: str
    speaks_at: datetime | None
    """When it may be told (None: now)."""
    asleep: bool = False
    """An admin paused it, nobody knows until when."""

    @property
    def gone(self) -> frozenset[str]:
        """The posts that what it was told rests on and that are there no more."""
        evidence = (each for record in self.records for each in record.claim.evidence if each.source != PAGE)
        return frozenset(each.post_id for each in evidence) - self.stored.keys()


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of a message of ours with what became of a claim in it; `name` is that of the edit in the outbox."""

    name: str
    part: Stands
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """What is written about one claim: its record afterwards, the reply, the edits, and what /why knows it by."""

    record: Carried
    reply: tuple[Entry, ...] = ()
    edits: tuple[Edit, ...] = ()
    briefs: tuple[SentBrief, ...] = ()

    @property
    def taken_out(self) -> tuple[str, ...]:
        """The platform's ids of messages from which a claim is taken out that nothing states any more."""
        return tuple(edit.part.id for edit in self.edits) if self.record.standing is None else ()


async def follow_up(parts: Parts, messengers: Mapping[str, Messenger]) -> int:
    """Tells chats what became of what they were told; how many messages and edits were written.

    Done twice, or by two at once, each change is told once.
    """
    ledger, now = parts.ledger, parts.clock.now()
    if ledger is None:
        return 0
    stirs = await ledger.stirred()
    stirred: dict[tuple[str, str], None] = {}
    for stir in stirs:
        stirred |= dict.fromkeys(await ledger.told_under(stir.scope, stir.tag, now - FOLLOWED_FOR))
    for chat in sorted({chat for chat, _ in stirred if Chat.of(chat).platform not in messengers}):
        await ledger.look_again(chat, now)  # by the process that speaks there
    look, written, again = Look(now), 0, False
    for chat, tag in stirred | dict.fromkeys(await ledger.due_again(now)):
        if messenger := messengers.get(Chat.of(chat).platform):
            try:
                written += await _follow_up(parts, ledger, messenger, look, (chat, tag))
            except (MutedMeanwhile, MovedOn):
                again = True  # the next look is made under what holds by then
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 - one bad chat holds up no other
                # what the error says may be a post's words
                log.error("chat not followed up", extra={"chat": chat, "error": type(error).__name__})
                await ledger.look_again(chat, now + AFTER_A_FAULT)
    if not again:
        await ledger.looked_at(stirs)
    return written


async def _follow_up(parts: Parts, ledger: Ledger, messenger: Messenger, look: Look, of: tuple[str, str]) -> int:
    now = parts.clock.now()
    view = await _view(parts, ledger, look, *of)
    if view is None:
        return 0
    told: list[Written] = []
    for found in await asyncio.to_thread(_changes, view, now):
        told.append(await _written(parts, ledger, messenger, view, found, told))
    rows = [*_edits(view.chat, told, now, messenger), *(row for each in told for row in each.reply)]
    if told:
        await _write(parts, ledger, view, told, rows)
    return len(rows)


async def _view(parts: Parts, ledger: Ledger, look: Look, chat: str, tag: str) -> View | None:
    now = parts.clock.now()
    room = await parts.rooms.room(chat) if parts.rooms else None
    if room is not None and not room.open:
        await ledger.look_again(chat, now + WHILE_CLOSED)
        return None
    records = await _followed(ledger, chat, tag, now)
    if not records:
        return None
    found = [each for each in await parts.store.following(chat) if each.topic.tags[:1] == (tag,)]
    topic = found[0].topic if found else Topic(f"#{tag}", (tag,))
    mutes, tables = await parts.store.mutes(chat, now), await tables_of(parts, chat, topic.tags)
    stored = await _stored(parts, chat, records)
    written = [post.created_at for post in stored.values() if post.created_at is not None]
    since = _since(min([*written, *(each.since for each in records)]) - BEFORE, look.at)
    whole = await _reading(parts, look, chat, topic, tables, since)
    seen = await _read(parts, chat, topic, tables, since, mutes) if mutes else whole
    timetable = await outbox_of(parts).timetable(chat)
    language = found[0].language if found else timetable.language if timetable else "English"
    return View(
        chat,
        topic,
        bool(found),
        records,
        mutes,
        tables,
        seen,
        whole,
        stored,
        timetable.rhythm.zone if timetable else "UTC",
        parts.tongues.of(language),
        language,
        _speaks_at(timetable.rhythm if timetable else None, room.asleep_until if room else None, now),
        asleep=room is not None and room.sleeps(now) and room.asleep_until is None,
    )


async def _followed(ledger: Ledger, chat: str, tag: str, now: datetime) -> list[Carried]:
    """What a chat was told and something still carries; nobody need look again at the rest."""
    records = await ledger.told(chat, tag, now - FOLLOWED_FOR)
    over = [replace(each, again_at=None) for each in records if each.standing is None and each.again_at]
    if over:
        await ledger.keep_records(over)
    return [each for each in records if each.standing is not None]


def _since(first: datetime, now: datetime) -> datetime:
    """When a thread begins so that an instant is in it; the farthest step back, where none is far enough."""
    far = next((step for step in FAR if now - step <= first), FAR[-1])
    return (now - far).replace(minute=0, second=0, microsecond=0)


def _speaks_at(rhythm: Rhythm | None, asleep_until: datetime | None, now: datetime) -> datetime | None:
    """When a chat may be told: after an admin's pause and its quiet hours."""
    at = max(now, asleep_until) if asleep_until else now
    return (quiet_until(rhythm, at) if rhythm else None) or (at if at > now else None)


async def _reading(parts: Parts, look: Look, chat: str, topic: Topic, tables: Tables, since: datetime) -> Read:
    """The whole thread; of chats that trust nothing and heard nothing of their own once for all of them."""
    key = topic.tags, since
    own = [await parts.store.thread(chat, tag, since) for tag in topic.tags]
    if tables != parts.tables or any(own):
        return await _read(parts, chat, topic, tables, since)
    if key not in look.readings:
        look.readings[key] = await _read(parts, chat, topic, tables, since)
    return look.readings[key]


async def _read(
    parts: Parts, chat: str, topic: Topic, tables: Tables, since: datetime, mutes: Sequence[Mute] = ()
) -> Read:
    """A thread with the linked pages that were read before; taken apart in a thread of its own, as that takes long."""
    thread, muted = await thread_of(parts, topic, tables, own=chat, window=Window(since), mutes=mutes)
    return Read(await asyncio.to_thread(read, thread, tables, muted))


async def _stored(parts: Parts, chat: str, records: Sequence[Carried]) -> dict[str, Post]:
    """Of the posts that claims rest on, those that are there still."""
    ids = list(dict.fromkeys(post for record in records for post in posts_of(record.claim)))
    return {**await parts.store.posts(ids, PUBLIC), **await parts.store.posts(ids, chat)}


# --- what has changed


@dataclass(frozen=True, slots=True)
class Found:
    """A record of which something is to be written: `change` is what readers are told, None for nothing.

    `silent`: it is edited in and not told. `later` is when it is looked at again instead.
    """

    record: Carried
    change: Change | None = None
    silent: bool = False
    later: datetime | None = None


def _changes(view: View, now: datetime) -> list[Found]:
    """What is to be written of the claims of a chat."""
    return [found for record in view.records if (found := _change(view, record, now)) is not None]


def _change(view: View, record: Carried, now: datetime) -> Found | None:
    """What is to be written of a claim; None: nothing."""
    claim = view.seen.reconsidered(record)
    change = changed(record, claim, view.gone)
    if _is_muted(view, record, now):
        change = changed(record, view.whole.reconsidered(record), view.gone)
        change = change if change and change.kind is Kind.RETRACTED else None
    elif change and change.kind in {Kind.GONE, Kind.BACK} and not _holds(view, record, change):
        change = None
    if change is None:
        return Found(replace(record, again_at=None)) if record.again_at else None
    if (later := waits_until(record, change, now)) and not was_told(record, change):
        return Found(replace(record, again_at=later), later=later)
    takes_back = change.kind in {Kind.DISPUTED, Kind.RETRACTED, Kind.GONE}
    return Found(record, change, was_told(record, change) or not (view.followed or takes_back) or view.asleep)


def _is_muted(view: View, record: Carried, now: datetime) -> bool:
    """Whether the chat sees none of the posts that a claim rests on."""
    posts = [view.stored[each] for each in posts_of(record.claim) if each in view.stored]
    return bool(posts) and all(muting(post, view.mutes, now) for post in posts)


def _holds(view: View, record: Carried, change: Change) -> bool:
    """Whether a claim is really less than it was: not because a mute or the thread's beginning hides something."""
    there = {each.entry.post.id for each in view.whole.reading.said}
    there |= {copy.id for each in view.whole.reading.said for copy in each.entry.copies}
    if any(post in view.stored and post not in there for post in posts_of(record.claim)):
        return False
    if any(each.source == PAGE and each.post_id not in there for each in record.claim.evidence):
        return False
    whole = view.whole.reconsidered(record)
    return (whole.standing if whole else None) is change.standing


# --- what is written


async def _written(
    parts: Parts, ledger: Ledger, messenger: Messenger, view: View, found: Found, before: Sequence[Written]
) -> Written:
    """The reply, the edits and the record of a change; where no message that carried it has arrived, none yet.

    Edits build on those that are written `before` in the same look.
    """
    record, change, now = found.record, found.change, parts.clock.now()
    if change is None:
        return Written(record)
    others = [place for place in record.places if not _shows(place, record, change)]
    if not others:
        return Written(moved_on(record, change.after, now))
    newest = {edit.part.id: edit.text for each in before for edit in each.edits}
    carriers = [(place, await _stands(parts, ledger, messenger, view.chat, place)) for place in others]
    told = _told(view, record, change, now)
    marked = _marked(messenger, view, told, carriers, newest)
    arrived = [(place, part.id) for place, part, _ in marked] or [
        (place, stands[0].id) for place, stands in carriers if stands and not stands[0].text
    ]
    if not arrived:
        if await _is_on_its_way(parts, view.chat, others):
            return Written(replace(record, again_at=now + NOT_YET))
        return Written(moved_on(record, change.after, now))
    name = f"change {record.id} {len(record.history)}"
    edits = tuple(
        Edit(f"{name} edit {n}", part, text)
        for n, (_, part, text) in enumerate(marked, 1)
        if text != newest.get(part.id, part.text)
    )
    loud = not found.silent and sum(bool(each.reply) for each in before) < MOST_AT_ONCE
    after = moved_on(replace(record, since=told.record.since), change.after, now, told=loud)
    if not loud:
        return Written(after, edits=edits)
    reply = _reply(messenger, view, told, name, *arrived[-1])
    here = Place(name, 1, now, change.standing, is_change=True)
    return Written(replace(after, places=(*after.places, here)), reply, edits, _briefs(view, told, name))


def _marked(
    messenger: Messenger,
    view: View,
    told: Told,
    carriers: Sequence[tuple[Place, Sequence[Stands]]],
    newest: Mapping[str, str],
) -> list[tuple[Place, Stands, str]]:
    """The parts of messages that carried a claim, with the mark of its change; by id, their `newest` texts."""
    words, say = told.record.claim.text, view.words.changes
    parts = [(place, part, newest.get(part.id, part.text)) for place, stands in carriers for part in stands]
    found = (
        (place, part, changes.edited(text, place, words, told, messenger.written, say)) for place, part, text in parts
    )
    return [(place, part, text) for place, part, text in found if text is not None]


def _reply(messenger: Messenger, view: View, told: Told, name: str, place: Place, id_: str) -> tuple[Entry, ...]:
    """What tells of a change, as an answer to the message that carried the claim."""
    return entries(
        name,
        view.chat,
        Lane.CHANGE,
        messenger.written(changes.lines(replace(told, number=place.number), view.words.changes)),
        told.at,
        idempotent=messenger.idempotent,
        not_before=view.speaks_at,
        like=Letter("", buttons_in(changes.buttons(told.change), view.words.catalog), reply_to=id_),
    )


async def _is_on_its_way(parts: Parts, chat: str, places: Sequence[Place]) -> bool:
    """Whether a message that carried a claim is still to be sent, however long ago it was written."""
    waiting = await outbox_of(parts).entries({State.WAITING, State.LEASED}, chat=chat, limit=MOST_WAITING)
    return not {each.message for each in waiting}.isdisjoint(place.message for place in places)


def _shows(place: Place, record: Carried, change: Change) -> bool:
    """Whether a message has shown the new standing from the first: it was made after the last one, before this look."""
    return place.standing is change.standing and place.at >= record.history[-1].at


async def _stands(parts: Parts, ledger: Ledger, messenger: Messenger, chat: str, place: Place) -> list[Stands]:
    """A message that carried a claim as the chat sees it; one that went another way is laid out anew, or as edited."""
    if not place.by_id:
        return await ledger.standing(chat, place.message)
    briefs = await parts.store.briefs_in(chat, place.message)
    ids = briefs[0].messages if briefs else ()
    texts = [
        text
        for first, digest in through([brief.digest for brief in briefs])
        for text in messenger.written(layout(digest, _form(parts, digest), first).lines())
    ]
    if not 0 < len(texts) <= len(ids):
        return [Stands(place.message, "")]
    rows = zip(ids[-len(texts) :], texts, strict=True)  # an answer says something before its briefs
    newest = await ledger.edited(chat, ids)
    stands = [Stands(id_, newest.get(id_, text)) for id_, text in rows]
    return [*stands[:-1], replace(stands[-1], buttons=buttons_of(briefs[-1].digest.language, parts.tongues))]


def _form(parts: Parts, digest: Digest) -> Form:
    return replace(PHONE, say=parts.tongues.brief(digest.language))


def _told(view: View, record: Carried, change: Change, now: datetime) -> Told:
    speaking = speaking_of(record.claim, view.seen.reading)
    cause = {each.post_id for each in changes.causes(record, change.after)} if change.after else set()
    came = [each.entry.post.created_at for each in speaking if each.entry.post.id in cause]
    newest = max((at for at in came if at is not None), default=None)
    before = {each.entry.number: each.entry for each in speaking if _is_earlier(each.entry.post, newest)}
    since = first_said(record.claim, [entry.post for entry in before.values()], record.since)
    return Told(
        view.topic.name,
        replace(record, since=since),
        change,
        now,
        view.zone,
        counted(before.values(), view.tables) if before else Counts(),
        unknown=_unknown(view, change, view.seen.reading.scene.thread),
        tongue=language_code(view.language),
        confirming=_confirming(change, view.seen.reading.scene.thread),
    )


def _confirming(change: Change, thread: Thread) -> frozenset[str]:
    """The posts of the voice that confirms a claim; none where several outlets do, or nobody."""
    who = change.after.said_by if change.after else None
    return frozenset(entry.post.id for entry in thread.posts if who and entry.post.official == who)


def _is_earlier(post: Post, cause: datetime | None) -> bool:
    return cause is None or post.created_at is None or post.created_at < cause


def _unknown(view: View, change: Change, thread: Thread) -> list[str]:
    """What a reader would want to know of a claim that is confirmed and its posts do not give."""
    if change.after is None or change.kind is not Kind.CONFIRMED:
        return []
    cited = set(posts_of(change.after))
    posts = tuple(entry for entry in thread.posts if entry.post.id in cited)
    kinds = dict.fromkeys(each.kind for each in missing(replace(thread, posts=posts), (change.after,), view.tables))
    names = view.words.brief.absent
    return [names[kind] for kind in kinds if kind in names][:MOST_WORDS]


def _edits(chat: str, told: Sequence[Written], now: datetime, messenger: Messenger) -> list[Entry]:
    """One edit of each part of a message: the last of the look, which builds on those before it."""
    last = {edit.part.id: edit for each in told for edit in each.edits}
    rows: list[Entry] = []
    for id_, edit in last.items():
        like = Letter("", edit.part.buttons, silent=True)
        (row,) = entries(edit.name, chat, Lane.EDIT, (edit.text,), now, idempotent=messenger.idempotent, like=like)
        rows.append(replace(row, edits=id_))
    return rows


def _briefs(view: View, told: Told, name: str) -> tuple[SentBrief, ...]:
    """What /why knows the message by."""
    if told.change.after is None:
        return ()
    digest = Digest(
        tag=told.record.tag,
        language=view.language,
        engine="extractive",
        window=view.seen.reading.scene.thread.window,
        counts=told.before,
        claims=(told.change.after,),
        missing=(),
        title=view.topic.name,
    )
    return (SentBrief(view.chat, digest, told.at, name=name),)


async def _write(parts: Parts, ledger: Ledger, view: View, told: Sequence[Written], rows: Sequence[Entry]) -> None:
    """Messages, edits and records in one transaction; MutedMeanwhile or MovedOn, and nothing, where they are old."""
    outbox, now = outbox_of(parts), parts.clock.now()

    async def then(connection: object) -> None:
        await ledger.retell(connection, [each.record for each in told], [each for one in told for each in one.briefs])
        if taken_out := [id_ for each in told for id_ in each.taken_out]:
            await ledger.forget_words(connection, view.chat, taken_out)
        parts.passing(Point.CHANGE_ASKED_FOR)

    checked = unmuted(outbox, view.chat, view.mutes, now, then)
    await outbox.add_entries(rows, now, checked)
    parts.passing(Point.CHANGE_WRITTEN)
