"""The ledger in the database: what chats were told is noted in the transaction that writes or keeps the message."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from itertools import groupby, product
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.domain import PUBLIC, SentBrief
from bot.core.layout import printed
from bot.core.ledger import FOLLOWED_FOR, KEPT_FOR, Message, posts_of, taken_in, withdrawn, without
from bot.core.outbox import State
from bot.ports import MovedOn, Stands, Stir
from bot.store import schema, turns
from bot.store.columns import ARRAY, Words
from bot.store.database import LOOK_UP, Database, insert_into
from bot.store.forms import (
    brief_row,
    buttons_from,
    digest_json,
    digest_of,
    edition_json,
    edition_of,
    record_json,
    record_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Select

    from bot.core.editions import Edition
    from bot.core.ledger import Carried
    from bot.core.outbox import Entry

LEDGER, STIRS, OUTBOX, SENT = schema.ledger, schema.stirs, schema.outbox, schema.sent_messages
FOLLOWED, TAGS, TAGGED = schema.subscriptions, schema.topic_tags, schema.tagged
BRIEFS, EDITIONS = schema.briefs, schema.editions


class SqlLedger(Database):
    """See `bot.ports.Ledger` for what each method promises."""

    async def keep_an_eye_on(self, scopes: Collection[str], tags: Collection[str], now: datetime) -> dict[str, int]:
        """By scope, how often posts came, changed or went so far under some tags; from now on it is noted."""
        places = _places(scopes, tags)
        rows = await self._rows(_stirs_of(places))
        noted = {(row.scope, row.tag) for row in rows if row.told_at > now - KEPT_FRESH}
        if left := [place for place in places if place not in noted]:
            async with self._writing() as connection:
                for scope, here in groupby(left, itemgetter(0)):
                    await _making_rows(connection, scope, alone=True)
                    await _put_stirs(connection, here, now)
            rows = await self._rows(_stirs_of(places))
        return {scope: sum(row.changes for row in rows if row.scope == scope) for scope in scopes}

    async def told(self, chat: str, tag: str, since: datetime | None = None) -> list[Carried]:
        """What a chat was told under a topic's first tag, the oldest first."""
        query = select(LEDGER).where(LEDGER.c.chat == chat, LEDGER.c.tag == tag)
        if since is not None:
            query = query.where(LEDGER.c.told_at >= since)
        return [record_of(row) for row in await self._rows(query.order_by(LEDGER.c.id))]

    async def stirred(self) -> list[Stir]:
        """Where posts came or went since the last look."""
        rows = await self._rows(select(STIRS).where(STIRS.c.changes > STIRS.c.seen).order_by(STIRS.c.told_at))
        return [Stir(row.scope, row.tag, row.changes) for row in rows]

    async def looked_at(self, stirs: Sequence[Stir]) -> None:
        """Notes that a look was taken at changes; what came meanwhile is left for the next."""
        async with self._writing() as connection:
            for stir in sorted(stirs, key=lambda each: (each.scope, each.tag)):
                here = update(STIRS).filter_by(scope=stir.scope, tag=stir.tag)
                await connection.execute(here.where(STIRS.c.seen < stir.changes).values(seen=stir.changes))

    async def told_under(self, scope: str, tag: str, since: datetime) -> list[tuple[str, str]]:
        """Chats and the first tags of their topics, that were told of claims of posts in a scope under a tag."""
        first = TAGS.alias()
        topics = (
            select(FOLLOWED.c.chat, first.c.tag)
            .join(TAGS, TAGS.c.subscription == FOLLOWED.c.id)
            .join(first, (first.c.subscription == FOLLOWED.c.id) & (first.c.position == 0))
            .where(TAGS.c.tag == tag, TAGS.c.position > 0)
        )
        lone = select(LEDGER.c.chat, LEDGER.c.tag).where(LEDGER.c.tag == tag, LEDGER.c.told_at >= since).distinct()
        if scope != PUBLIC:
            topics, lone = topics.where(FOLLOWED.c.chat == scope), lone.where(LEDGER.c.chat == scope)
        found = [*await self._rows(lone), *await self._rows(topics)]
        return sorted({(row.chat, row.tag) for row in found})

    async def due_again(self, now: datetime) -> list[tuple[str, str]]:
        """Chats and first tags of topics with a claim that is to be looked at again by now."""
        due = LEDGER.c.again_at <= now, LEDGER.c.told_at >= now - FOLLOWED_FOR
        query = select(LEDGER.c.chat, LEDGER.c.tag).where(*due).distinct()
        return sorted((row.chat, row.tag) for row in await self._rows(query))

    async def retell(self, connection: object, records: Sequence[Carried], briefs: Sequence[SentBrief] = ()) -> None:
        """Keeps records as they stand now, and the briefs that tell of it, in a transaction that is open."""
        open_one = _checked(connection)
        for record in records:
            if not await _keep(open_one, record):
                raise MovedOn(record.chat)
        for record in records:
            if record.standing is None:  # its posts went, maybe while a message was made that told it first
                await _erase_in_messages(open_one, record.chat, [record], set(posts_of(record.claim)))
        if briefs:
            await open_one.execute(insert(BRIEFS), [brief_row(brief) for brief in briefs])

    async def look_again(self, chat: str, at: datetime) -> None:
        """Has what a chat was told looked at again from an instant on, whatever comes."""
        async with self._writing() as connection:
            await _look_again(connection, chat, at)

    async def judge_again(self, chat: str, at: datetime) -> None:
        """As `look_again`, and what is being written for the chat is looked at once it is told."""
        async with self._writing() as connection:
            await _look_again(connection, chat, at)
            here = select(STIRS.c.tag).where(STIRS.c.scope == chat).order_by(STIRS.c.tag)
            await _count(connection, chat, (await connection.scalars(here)).all())

    async def keep_records(self, records: Sequence[Carried]) -> None:
        """Keeps records as they stand now, those that nobody changed meanwhile."""
        async with self._writing() as connection:
            for record in records:
                await _keep(connection, record)

    async def forget_words(self, connection: object, chat: str, ids: Sequence[str]) -> None:
        """Empties the kept texts of messages that are edited now; the new edits are still to be sent, and stay."""
        ours = select(SENT.c.entry).where(SENT.c.chat == chat, SENT.c.message.in_(ids))
        edits = OUTBOX.c.chat == chat, OUTBOX.c.edits.in_(ids)
        done = OUTBOX.c.state == State.SENT.value
        await _checked(connection).execute(
            update(OUTBOX).where(done, OUTBOX.c.id.in_(ours) | and_(*edits)).values(text="")
        )

    async def standing(self, chat: str, message: str) -> list[Stands]:
        """A message of ours, part by part, as the chat sees it or soon will."""
        ours = select(SENT.c.message, OUTBOX.c.text, OUTBOX.c.buttons).join(OUTBOX, OUTBOX.c.id == SENT.c.entry)
        of_message = ours.where(OUTBOX.c.message == message, SENT.c.chat == chat)
        rows = await self._rows(of_message.order_by(OUTBOX.c.part, SENT.c.position))
        newest = await self.edited(chat, [row.message for row in rows])
        return [Stands(row.message, newest.get(row.message, row.text), buttons_from(row.buttons)) for row in rows]

    async def edited(self, chat: str, ids: Sequence[str]) -> dict[str, str]:
        """By the platform's ids, the texts that messages of ours were given last in their place, or soon will be."""
        return {row.edits: row.text for row in await self._rows(_edits_of(chat, ids))} if ids else {}


async def _look_again(connection: AsyncConnection, chat: str, at: datetime) -> None:
    ours = select(LEDGER.c.id).where(LEDGER.c.chat == chat, LEDGER.c.told_at >= at - FOLLOWED_FOR)
    ids = (await connection.scalars(ours.order_by(LEDGER.c.id).with_for_update())).all()
    for start in range(0, len(ids), LOOK_UP):
        some = update(LEDGER).where(LEDGER.c.id.in_(ids[start : start + LOOK_UP]))
        await connection.execute(some.values(again_at=at, revision=LEDGER.c.revision + 1))


async def _keep(connection: AsyncConnection, record: Carried) -> bool:
    """Keeps a record that nobody changed since it was read."""
    here = update(LEDGER).where(LEDGER.c.id == record.id, LEDGER.c.revision == record.revision)
    return bool((await connection.execute(here.values(**_changing(record), revision=record.revision + 1))).rowcount)


def _edits_of(chat: str, ids: Sequence[str]) -> Select[Any]:
    """The edits that were made of messages, or will be, the newest last.

    Those that were given up for a fault of the way count: the next one brings what they were to bring.
    """
    unfit = [State.REFUSED.value, State.DROPPED.value]
    of_these = OUTBOX.c.chat == chat, OUTBOX.c.edits.in_(ids), OUTBOX.c.state.not_in(unfit), OUTBOX.c.text != ""
    return select(OUTBOX.c.edits, OUTBOX.c.text).where(*of_these).order_by(OUTBOX.c.id)


# --- in the transactions of others
#
# What is locked, in this order: posts; the chat's turn and its rows of the ledger, by id; stirs; editions and briefs.
# Of stirs, scope by scope: first the right to make rows there (`_making_rows`), then the rows by tag. A message holds
# the rows of its topics until it is written, and shares them: others tell of the same tag meanwhile, but who stores or
# erases a post under it, or notes that a look was taken, waits. So whatever comes is counted before the message looks
# at the counts, or noted when the message is there. Who shares a row never writes it in the same transaction: two who
# did would wait for one another.


async def note_told(connection: AsyncConnection, message: Message) -> None:
    """Notes what a message tells its chat, and has an eye kept on the posts of its topics.

    What it tells of a topic under which posts came, changed or went since its thread was read is looked at again:
    whoever looked at them may not have known of this message.
    """
    tags = sorted({digest.tag for digest in message.digests})
    if not any(digest.claims or digest.gone for digest in message.digests):
        return
    await turns.lock(connection, [message.chat])  # two that tell a chat of the same at once would each note it as new
    known = select(LEDGER).where(LEDGER.c.chat == message.chat, LEDGER.c.tag.in_(tags))
    known = known.order_by(LEDGER.c.id).with_for_update()  # who erases posts has no turn of the chat
    records = taken_in([record_of(row) for row in await connection.execute(known)], message)
    rows = [
        {"chat": each.chat, "tag": each.tag, "claim": each.name, **_changing(each), "revision": each.revision}
        for each in records
    ]
    if rows:
        put = insert_into(connection.dialect.name, LEDGER)
        anew = {name: put.excluded[name] for name in ("record", "told_at", "again_at")}
        anew["revision"] = LEDGER.c.revision + 1
        await connection.execute(put.on_conflict_do_update(index_elements=["chat", "tag", "claim"], set_=anew), rows)
    outdated = await _outdated(connection, message, tags)
    for tag in outdated:
        told = LEDGER.c.claim.in_([each.name for each in records if each.tag == tag])
        again = update(LEDGER).where(LEDGER.c.chat == message.chat, LEDGER.c.tag == tag, told)
        await connection.execute(again.values(again_at=message.at))


async def note_edition(connection: AsyncConnection, edition: Edition, entries: Sequence[Entry]) -> None:
    """Notes what an edition tells its chat, by the name of its message."""
    if entries:
        all_ = (claim.id for digest in edition.digests for claim in printed(digest))
        shown = frozenset(all_ if edition.shown is None else edition.shown)
        told = Message(edition.chat, entries[0].message, edition.digests, edition.made_at, shown=shown)
        await note_told(connection, told)


async def _outdated(connection: AsyncConnection, message: Message, tags: Sequence[str]) -> list[str]:
    """The first tags of topics under which something came, changed or went since a message's digests were begun.

    It is noted from now on, and nothing comes there until the message is written.
    """
    topics, scopes = await _topics(connection, message.chat, tags), {PUBLIC, message.chat}
    every = {tag for together in topics.values() for tag in together}
    changes = await _held(connection, _places(scopes, every), message.at)
    so_far = {first: _sum_of(changes, _places(scopes, together)) for first, together in topics.items()}
    return sorted({digest.tag for digest in message.digests if so_far[digest.tag] != digest.as_of})


def _sum_of(changes: Mapping[tuple[str, str], int], places: Sequence[tuple[str, str]]) -> int | None:
    """The changes in some places; None where nobody can say."""
    return sum(changes[place] for place in places) if all(place in changes for place in places) else None


async def _topics(connection: AsyncConnection, chat: str, tags: Sequence[str]) -> dict[str, set[str]]:
    """By first tag, the tags of a chat's topics; of what it does not follow the tag alone."""
    first = TAGS.alias()
    query = (
        select(first.c.tag.label("first"), TAGS.c.tag)
        .join(FOLLOWED, FOLLOWED.c.id == TAGS.c.subscription)
        .join(first, (first.c.subscription == FOLLOWED.c.id) & (first.c.position == 0))
        .where(FOLLOWED.c.chat == chat, first.c.tag.in_(tags))
    )
    topics = {tag: {tag} for tag in tags}
    for row in await connection.execute(query):
        topics[row.first].add(row.tag)
    return topics


def _places(scopes: Iterable[str], tags: Iterable[str]) -> list[tuple[str, str]]:
    """Scopes and tags in the order in which their rows of stirs are locked."""
    return sorted(product(set(scopes), set(tags)))


def _stirs_of(places: Collection[tuple[str, str]]) -> Select[Any]:
    """The rows of some places, in order; all tags of `places` are asked for in all of its scopes."""
    scopes, tags = sorted({scope for scope, _ in places}), sorted({tag for _, tag in places})
    return select(STIRS).where(STIRS.c.scope.in_(scopes), STIRS.c.tag.in_(tags)).order_by(STIRS.c.scope, STIRS.c.tag)


async def _held(
    connection: AsyncConnection, places: Sequence[tuple[str, str]], at: datetime
) -> dict[tuple[str, str], int]:
    """How often posts came, changed or went in places where that was noted, and do not until the transaction ends."""
    rows = await connection.execute(_stirs_of(places))
    told_at = {(row.scope, row.tag): row.told_at for row in rows}

    def is_fresh(place: tuple[str, str]) -> bool:
        return place in told_at and bool(told_at[place] > at - NOTED_EACH)

    for scope, of_scope in groupby(places, itemgetter(0)):
        here = list(of_scope)
        if any(place not in told_at for place in here):
            await _making_rows(connection, scope, alone=True)
        for fresh, some in groupby(here, is_fresh):
            if fresh:
                await connection.execute(_stirs_of(list(some)).with_for_update(read=True))
            else:
                await _put_stirs(connection, list(some), at)
    now = await connection.execute(_stirs_of(places))
    return {(row.scope, row.tag): row.changes for row in now if (row.scope, row.tag) in told_at}


async def _put_stirs(connection: AsyncConnection, places: Iterable[tuple[str, str]], at: datetime) -> None:
    """From now on it is noted when posts come, change or go in places, which were told of at an instant."""
    put = insert_into(connection.dialect.name, STIRS)
    put = put.on_conflict_do_update(index_elements=["scope", "tag"], set_={"told_at": put.excluded.told_at})
    rows = [{"scope": scope, "tag": tag, "changes": 0, "seen": 0, "told_at": at} for scope, tag in places]
    await connection.execute(put, rows)


async def _making_rows(connection: AsyncConnection, scope: str, *, alone: bool) -> None:
    """Waits until rows of stirs can be made in a scope (`alone`), or until nobody makes one.

    Who stores a post where no row is can lock none. Rows are made when all such posts are there to be read, and what
    is stored after that finds them.
    """
    if connection.dialect.name == "postgresql":  # SQLite has one writer
        key = int.from_bytes(blake2b(f"stirs {scope}".encode(), digest_size=8).digest(), signed=True)
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        await connection.execute(select(lock(literal(key, BigInteger))))


NOTED_EACH = timedelta(hours=1)
"""How exact it is when a topic was last told of: a tag's row is everybody's, and who writes it holds up all others."""

KEPT_FRESH = FOLLOWED_FOR / 2
"""How old a row of stirs may be when a digest is begun, so that it is not tidied away before that is told."""


async def note_stirs(connection: AsyncConnection, scope: str, posts: Sequence[str], tags: Iterable[str] = ()) -> None:
    """Notes that posts come, change or go: under the tags given and those under which they stand now."""
    found = set(tags)
    for start in range(0, len(posts), LOOK_UP):
        some = TAGGED.c.scope == scope, TAGGED.c.post.in_(posts[start : start + LOOK_UP])
        found |= set((await connection.scalars(select(TAGGED.c.tag).where(*some).distinct())).all())
    await _making_rows(connection, scope, alone=False)
    await _count(connection, scope, sorted(found))


async def _count(connection: AsyncConnection, scope: str, tags: Sequence[str]) -> None:
    """One more change under those of some tags, given in order, of which it is noted."""
    for start in range(0, len(tags), LOOK_UP):
        here = STIRS.c.scope == scope, STIRS.c.tag.in_(tags[start : start + LOOK_UP])
        ours = select(STIRS.c.tag).where(*here).order_by(STIRS.c.tag).with_for_update()
        if known := (await connection.scalars(ours)).all():
            more = update(STIRS).where(STIRS.c.scope == scope, STIRS.c.tag.in_(known))
            await connection.execute(more.values(changes=STIRS.c.changes + 1))


async def erase_told(
    connection: AsyncConnection, posts: Sequence[str], tags: Sequence[str], scope: str, heirs: Mapping[str, str]
) -> None:
    """Takes what erased posts said out of the ledger, the briefs and the editions that are kept, and notes stirs.

    `tags` are those that they stood under, `heirs` the copies that stand in the place of some of them. The order is
    that of whoever tells and whoever replaces a message: the ledger, stirs, editions.
    """
    gone = set(posts)
    records = await _records_of(connection, posts, tags, scope)
    for record in records:
        cited = tuple(dict.fromkeys(heirs.get(post, post) for post in record.cited))
        left = replace(record, claim=withdrawn(record.claim, gone, heirs), cited=cited)
        if not await _keep(connection, left):
            raise MovedOn(record.chat)  # the posts stay too; never so while the rows are locked
    await note_stirs(connection, scope, (), tags)
    for chat in sorted({record.chat for record in records}):
        of_chat = [record for record in records if record.chat == chat]
        await _erase_in_messages(connection, chat, of_chat, gone, heirs)


async def _records_of(
    connection: AsyncConnection, posts: Sequence[str], tags: Sequence[str], scope: str
) -> list[Carried]:
    """The records that name one of some posts, locked in the order of their ids."""
    of_topics = LEDGER.c.tag.in_(await _first_tags(connection, tags))
    seen = of_topics if scope == PUBLIC else and_(of_topics, LEDGER.c.chat == scope)
    ids: set[int] = set()
    for start in range(0, len(posts), _NAMED_AT_ONCE):
        names_one = _names_one(LEDGER.c.record, posts[start : start + _NAMED_AT_ONCE])
        ids |= set((await connection.scalars(select(LEDGER.c.id).where(seen, names_one))).all())
    found = sorted(ids)
    records: list[Carried] = []
    for start in range(0, len(found), LOOK_UP):
        ours = select(LEDGER).where(LEDGER.c.id.in_(found[start : start + LOOK_UP])).order_by(LEDGER.c.id)
        records += [record_of(row) for row in await connection.execute(ours.with_for_update())]
    return records


_NAMED_AT_ONCE = 100


def _names_one(column: ColumnElement[str], posts: Iterable[str]) -> ColumnElement[bool]:
    """Whether JSON has one of some posts' ids."""
    return or_(*(type_coerce(column, Words).contains(ARRAY.encode(post)[1:-1], autoescape=True) for post in posts))


async def _first_tags(connection: AsyncConnection, tags: Sequence[str]) -> list[str]:
    """The tags, and the first tags of topics that have one of them."""
    first = TAGS.alias()
    query = select(first.c.tag).join(TAGS, TAGS.c.subscription == first.c.subscription)
    query = query.where(TAGS.c.tag.in_(tags), first.c.position == 0).distinct()
    return sorted({*tags, *(await connection.scalars(query)).all()})


async def _erase_in_messages(
    connection: AsyncConnection,
    chat: str,
    records: Iterable[Carried],
    gone: Collection[str],
    heirs: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Takes what posts said that are gone out of the editions and briefs that told a chat of some records."""
    messages = {place.message for record in records for place in record.places}
    await _erase_in_editions(connection, sorted(messages), gone, heirs)
    await _erase_in_briefs(connection, chat, gone, heirs)


async def _erase_in_editions(
    connection: AsyncConnection, messages: Sequence[str], gone: Collection[str], heirs: Mapping[str, str]
) -> None:
    """Editions by the names of their messages."""
    ids = select(OUTBOX.c.edition).where(OUTBOX.c.message.in_(messages), OUTBOX.c.edition.is_not(None))
    ours = select(EDITIONS).where(EDITIONS.c.id.in_(ids)).order_by(EDITIONS.c.id).with_for_update()
    for row in (await connection.execute(ours)).all():
        made = edition_of(row.edition)
        left = replace(made, digests=tuple(without(digest, gone, heirs) for digest in made.digests))
        if left != made:
            await connection.execute(update(EDITIONS).filter_by(id=row.id).values(edition=edition_json(left)))


async def _erase_in_briefs(
    connection: AsyncConnection, chat: str, gone: Collection[str], heirs: Mapping[str, str]
) -> None:
    posts = sorted(gone)
    for start in range(0, len(posts), _NAMED_AT_ONCE):
        query = select(BRIEFS).where(BRIEFS.c.chat == chat)
        query = query.where(_names_one(BRIEFS.c.digest, posts[start : start + _NAMED_AT_ONCE]))
        for row in (await connection.execute(query.order_by(BRIEFS.c.id).with_for_update())).all():
            left = without(digest_of(row.digest), gone, heirs)
            await connection.execute(update(BRIEFS).filter_by(id=row.id).values(digest=digest_json(left)))


async def tidy_ledger(connection: AsyncConnection, now: datetime) -> int:
    """Takes away what chats were told long ago, and the eye that is kept on it; how many rows that were.

    A row that somebody else has locked is left for another time.
    """
    gone = 0
    for table, is_old in ((LEDGER, LEDGER.c.told_at < now - KEPT_FOR), (STIRS, STIRS.c.told_at < now - FOLLOWED_FOR)):
        key = list(table.primary_key)
        some = select(*key).where(is_old).order_by(*key).limit(LOOK_UP).with_for_update(skip_locked=True)
        rows = [dict(row._mapping) for row in (await connection.execute(some)).all()]
        if rows:
            which = [column == bindparam(f"of_{column.name}") for column in key]
            named = [{f"of_{name}": value for name, value in row.items()} for row in rows]
            await connection.execute(delete(table).where(*which), named)
        gone += len(rows)
    return gone


def _changing(record: Carried) -> dict[str, Any]:
    told_at = record.places[-1].at if record.places else record.history[-1].at
    return {"record": record_json(record), "told_at": told_at, "again_at": record.again_at}


def _checked(connection: object) -> AsyncConnection:
    if not isinstance(connection, AsyncConnection):
        msg = f"the ledger is kept in a transaction of SQLAlchemy, not in {type(connection).__name__}"
        raise TypeError(msg)
    return connection
