"""The `Store` of `bot.ports` on SQLAlchemy Core: SQLite for one machine, PostgreSQL for more."""

from __future__ import annotations

import asyncio
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, func, insert, select, type_coerce, update
from sqlalchemy import exc as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.domain import PUBLIC, Mode, Mute, MuteKind, Post, SentBrief, Subscription, Tagged, Topic, Usage
from bot.core.ledger import Message
from bot.ports import MutedMeanwhile
from bot.store import schema, turns
from bot.store.columns import ARRAY, Words, storable
from bot.store.database import LOOK_UP, insert_into, upsert
from bot.store.editions import SqlEditions
from bot.store.engines import Engines, engines, sqlite_file
from bot.store.forms import brief_of, brief_row, post_of, post_row, tagged_of, tagged_row
from bot.store.inbox import SqlInbox
from bot.store.ledger import SqlLedger, note_stirs, note_told
from bot.store.migrate import bring_to_head
from bot.store.outbox import SqlOutbox
from bot.store.pages import SqlPages
from bot.store.rooms import SqlRooms
from bot.store.soundness import check
from bot.store.sources import SqlSources
from bot.store.trusts import SqlTrusts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Insert, Row, Select, Table

LONGEST_KEY = {"scope": 200, "tag": 500, "id": 1800}
"""UTF-8 bytes. Together they stay below the 2,704 bytes that fit into a row of a PostgreSQL index."""

THREAD = (
    select(
        schema.posts,
        schema.tagged.c.tag,
        schema.tagged.c.copy_of,
        schema.tagged.c.score,
        schema.tagged.c.why,
    )
    .join(
        schema.tagged,
        and_(schema.tagged.c.scope == schema.posts.c.scope, schema.tagged.c.post == schema.posts.c.id),
    )
    .order_by(schema.posts.c.created_at.is_(None), schema.posts.c.created_at, schema.posts.c.id)
)

FOLLOWING = (
    select(schema.subscriptions, schema.topic_tags.c.tag)
    .outerjoin(schema.topic_tags, schema.topic_tags.c.subscription == schema.subscriptions.c.id)
    .order_by(schema.subscriptions.c.since, schema.subscriptions.c.id, schema.topic_tags.c.position)
)

SPENT = select(
    func.coalesce(func.sum(schema.usage.c.tokens_in), 0).label("tokens_in"),
    func.coalesce(func.sum(schema.usage.c.tokens_out), 0).label("tokens_out"),
    func.coalesce(func.sum(schema.usage.c.cost), 0.0).label("cost"),
    func.count().label("calls"),
)

FORGET_TAGS = delete(schema.tagged).where(
    schema.tagged.c.scope == bindparam("of_scope"), schema.tagged.c.post == bindparam("of_post")
)


TRIES, TRY_AGAIN = 4, 0.25
"""How often a file that another process just makes is opened anew, and after how many seconds."""


async def open_store(url: str, copies: Path | None = None) -> SqlStore:
    """A store that is ready: checked, made if it is new, brought to the newest schema if it is old.

    `url` is `sqlite:///relative`, `sqlite:////absolute`, `sqlite:///:memory:`, `postgres://…` or
    `postgresql://…`; `copies` is where backups are, to name the one to put back. Raises StoreUnavailable, with
    everything closed again and a damaged file as it was.
    """
    file = sqlite_file(url)
    if file is not None:
        await asyncio.to_thread(check, file, copies)
    found = engines(url)
    try:
        await _brought_to_head(found)
    except (sa.SQLAlchemyError, OSError) as error:
        await found.dispose()
        raise found.place.unavailable(error) from error
    except BaseException:
        await found.dispose()
        raise
    return SqlStore(found)


async def _brought_to_head(found: Engines) -> None:
    """Tried again where two make one file at once: SQLite refuses the second switch to WAL without waiting for it."""
    for left in reversed(range(TRIES)):
        try:
            await bring_to_head(found)
        except sa.OperationalError as error:
            if not left or "locked" not in str(error.orig):
                raise
        else:
            return
        await asyncio.sleep(TRY_AGAIN)


class SqlStore(SqlOutbox, SqlEditions, SqlInbox, SqlRooms, SqlSources, SqlPages, SqlLedger, SqlTrusts):
    """What outlives the process; see `bot.ports.Store` for what each method promises.

    Every write is one transaction: on SQLite one at a time, in the order of asking; on PostgreSQL they lock
    the rows they meet in one order, so that no two wait for one another. Every method raises StoreUnavailable
    when the database cannot be used (disk full, locked for long, connection lost).
    """

    def __init__(self, found: Engines) -> None:
        super().__init__(found)
        dialect = self._dialect
        self._put_post = upsert(dialect, schema.posts, keep={"stored_at"})
        self._put_cursor = upsert(dialect, schema.cursors)
        self._put_mute = upsert(dialect, schema.mutes, key=("chat", "kind", "value"))
        self._add_subscription = insert_into(dialect, schema.subscriptions).on_conflict_do_nothing()

    async def add_posts(self, posts: Sequence[Post], tagged: Sequence[Tagged], now: datetime) -> None:
        """Stores posts, each standing afterwards under exactly the tags given here.

        ValueError, and nothing stored, when `tagged` speaks of a post that is not in `posts`, or a key is too
        long (`LONGEST_KEY`).
        """
        by_key = {_post_key(post.scope, post.id): post for post in posts}
        rows = {(*_post_key(row.scope, row.post), storable(row.tag)): row for row in tagged}
        _check_keys(by_key, rows)
        if not by_key:
            return
        keys = sorted(by_key)
        values = [{**post_row(by_key[key]), "stored_at": now} for key in keys]
        async with self._writing() as connection:
            await connection.execute(self._put_post, values)
            for scope in sorted({scope for scope, _ in keys}):
                ids = [id_ for of, id_ in keys if of == scope]
                await note_stirs(connection, scope, ids, {tag for of, _, tag in rows if of == scope})
            await connection.execute(FORGET_TAGS, [{"of_scope": scope, "of_post": post} for scope, post in keys])
            if rows:
                await connection.execute(ADD_TAG, [tagged_row(rows[key]) for key in sorted(rows)])

    async def posts(self, ids: Sequence[str], scope: str = PUBLIC) -> dict[str, Post]:
        """The stored posts among `ids` in a scope, by id."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, Post] = {}
        for start in range(0, len(wanted), LOOK_UP):
            among = schema.posts.c.id.in_(wanted[start : start + LOOK_UP])
            rows = await self._rows(select(schema.posts).where(schema.posts.c.scope == scope, among))
            found.update((row.id, post_of(row)) for row in rows)
        return found

    async def by_author(self, source: str, author: str) -> list[Post]:
        """The public posts of an author at a source, by id."""
        of = schema.posts.c.source == source, schema.posts.c.author == author, schema.posts.c.scope == PUBLIC
        return [post_of(row) for row in await self._rows(select(schema.posts).where(*of).order_by(schema.posts.c.id))]

    async def ids_under(self, prefix: str) -> list[str]:
        """The ids of public posts that begin so, in order."""
        id_ = schema.posts.c.id
        # A range, which the key finds at once: ids sort by code point in both databases.
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        query = select(id_).where(schema.posts.c.scope == PUBLIC, id_ >= prefix, id_ < after).order_by(id_)
        return [row.id for row in await self._rows(query)]

    async def thread(self, scope: str, tag: str, since: datetime | None = None) -> list[tuple[Post, Tagged]]:
        """Everything under a folded tag in a scope, by time then id; posts without a time last, by id."""
        query = THREAD.where(schema.tagged.c.scope == scope, schema.tagged.c.tag == tag)
        if since is not None:
            query = query.where(schema.tagged.c.at >= since)
        return [(post_of(row), tagged_of(row)) for row in await self._rows(query)]

    async def cursors(self) -> dict[str, str]:
        """Where to look on, by source name."""
        return {row.source: row.cursor for row in await self._rows(select(schema.cursors))}

    async def set_cursor(self, source: str, cursor: str) -> None:
        """Remembers where to look on."""
        async with self._writing() as connection:
            await connection.execute(self._put_cursor, {"source": source, "cursor": cursor})

    async def follow(self, subscription: Subscription) -> bool:
        """Adds a subscription, or gives a known one the language, tags and mode of this one and returns False."""
        table = schema.subscriptions
        add = self._add_subscription.returning(table.c.id)
        change = (
            update(table)
            .where(table.c.chat == subscription.chat, table.c.topic == subscription.topic.name)
            .values(language=subscription.language, mode=subscription.mode.value)
            .returning(table.c.id)
        )
        async with self._writing() as connection:
            added = await connection.scalar(add, _subscription_row(subscription))
            known = await connection.scalar(change) if added is None else added
            if known is not None:  # else another process ended it just now: then it is ended
                await _set_tags(connection, known, subscription.topic.tags)
        return added is not None

    async def unfollow(self, chat: str, topic: str) -> bool:
        """Ends a subscription; False when there was none."""
        return await self._removed(schema.subscriptions, chat=chat, topic=topic)

    async def following(self, chat: str) -> list[Subscription]:
        """What a chat follows, oldest first."""
        rows = await self._rows(FOLLOWING.where(schema.subscriptions.c.chat == chat))
        return [_subscription_of(some) for _, some in groupby(rows, key=lambda row: row.id)]

    async def mute(self, mute: Mute) -> None:
        """Adds a mute; the same kind and value again replaces its end and reason."""
        row = {
            "chat": mute.chat,
            "kind": mute.kind.value,
            "value": mute.value,
            "until": mute.until,
            "reason": mute.reason,
        }
        async with self._writing() as connection:
            await turns.lock(connection, [mute.chat])  # a message that is written just now is there when this is stored
            await connection.execute(self._put_mute, row)

    async def unmute(self, chat: str, kind: str, value: str) -> bool:
        """Lifts a mute; False when there was none."""
        return await self._removed(schema.mutes, chat=chat, kind=kind, value=value)

    async def mutes(self, chat: str, now: datetime) -> list[Mute]:
        """The mutes of a chat that hold at `now`, oldest first."""
        return [_mute_of(row) for row in await self._rows(_mutes(chat, now))]

    async def check_mutes(self, connection: object, chat: str, known: Sequence[Mute], now: datetime) -> None:
        """Raises MutedMeanwhile where a mute holds that is not known, in a transaction that has the chat's turn."""
        if not isinstance(connection, AsyncConnection):
            msg = f"mutes are looked at in a transaction of SQLAlchemy, not in {type(connection).__name__}"
            raise TypeError(msg)
        hold = {_mute_of(row) for row in await connection.execute(_mutes(chat, now))}
        if not hold <= set(known):
            raise MutedMeanwhile(chat)

    async def add_brief(self, brief: SentBrief, *, alone: bool = False) -> None:
        """Keeps what a chat was sent; what did not go through the outbox is noted as told now.

        What one reader sees `alone` is told to no chat: no answer can hang on it, and no edit reaches it.
        """
        async with self._writing() as connection:
            if brief.name is None and brief.messages and not alone:
                await note_told(connection, await _with_others(connection, brief))
            await connection.execute(insert(schema.briefs), brief_row(brief))

    async def briefs(self, chat: str, limit: int = 50) -> list[SentBrief]:
        """The briefs a chat was sent last, newest first; of two at the same instant the one added later."""
        table = schema.briefs
        newest_first = table.c.sent_at.desc(), table.c.id.desc()
        rows = await self._rows(select(table).where(table.c.chat == chat).order_by(*newest_first).limit(limit))
        return [brief_of(row) for row in rows]

    async def briefs_in(self, chat: str, message: str) -> list[SentBrief]:
        """The briefs of a message by its id on the platform or its name in the outbox, in order."""
        table = schema.briefs
        listed = type_coerce(table.c.messages, Words).contains(ARRAY.encode([message])[1:-1], autoescape=True)
        found = (table.c.name == message) | listed
        rows = await self._rows(select(table).where(table.c.chat == chat, found).order_by(table.c.id))
        return [brief_of(row) for row in rows]

    async def add_usage(self, usage: Sequence[Usage], at: datetime) -> None:
        """Books what model calls cost."""
        if not usage:
            return
        rows = [
            {
                "at": at,
                "model": call.model,
                "tokens_in": call.tokens_in,
                "tokens_out": call.tokens_out,
                "cost": call.cost,
            }
            for call in usage
        ]
        async with self._writing() as connection:
            await connection.execute(insert(schema.usage), rows)

    async def spent(self, since: datetime) -> Mapping[str, float]:
        """Tokens and US dollars since an instant: keys tokens_in, tokens_out, cost, calls."""
        (row,) = await self._rows(SPENT.where(schema.usage.c.at >= since))
        return {name: float(total) for name, total in row._mapping.items()}

    async def _removed(self, table: Table, **key: str) -> bool:
        async with self._writing() as connection:
            return bool((await connection.execute(delete(table).filter_by(**key))).rowcount)


def _tag_insert() -> Insert:
    """An insert into `tagged` that takes the time from the post, which knows when it was first stored."""
    given = ["scope", "tag", "post", "copy_of", "score", "why"]
    values = [bindparam(name, type_=schema.tagged.c[name].type) for name in given]
    post = schema.posts.c
    of_post = post.scope == bindparam("scope"), post.id == bindparam("post")
    at = func.coalesce(post.created_at, post.stored_at)
    return insert(schema.tagged).from_select([*given, "at"], select(*values, at).where(*of_post))


ADD_TAG = _tag_insert()


async def _with_others(connection: AsyncConnection, brief: SentBrief) -> Message:
    """The message of a brief, with the briefs of it that were kept before: claims are numbered through it."""
    table = schema.briefs
    same = select(table).where(table.c.chat == brief.chat, table.c.messages == brief.messages, table.c.name.is_(None))
    before = [brief_of(row).digest for row in await connection.execute(same.order_by(table.c.id))]
    ours = frozenset(claim.id for claim in brief.digest.claims)  # what the others tell is noted
    shown = ours if brief.shown is None else brief.shown
    digests = (*before, brief.digest)
    return Message(brief.chat, brief.messages[0], digests, brief.sent_at, by_id=True, shown=shown)


async def _set_tags(connection: AsyncConnection, subscription: int, tags: Sequence[str]) -> None:
    table = schema.topic_tags
    await connection.execute(delete(table).where(table.c.subscription == subscription))
    rows = [{"subscription": subscription, "position": position, "tag": tag} for position, tag in enumerate(tags)]
    if rows:
        await connection.execute(insert(table), rows)


def _subscription_row(subscription: Subscription) -> dict[str, Any]:
    return {
        "chat": subscription.chat,
        "topic": subscription.topic.name,
        "language": subscription.language,
        "since": subscription.since,
        "mode": subscription.mode.value,
    }


def _subscription_of(rows: Iterator[Row[*tuple[Any, ...]]]) -> Subscription:
    """The subscription of its rows, one per tag; a topic without tags has one row, with none."""
    first, *more = rows
    tags = tuple(row.tag for row in (first, *more) if row.tag is not None)
    return Subscription(first.chat, Topic(first.topic, tags), first.language, first.since, Mode(first.mode))


def _mutes(chat: str, now: datetime) -> Select[Any]:
    table = schema.mutes
    holds = table.c.until.is_(None) | (table.c.until > now)
    return select(table).where(table.c.chat == chat, holds).order_by(table.c.id)


def _mute_of(row: Row[Any]) -> Mute:
    return Mute(row.chat, MuteKind(row.kind), row.value, row.until, row.reason)


def _post_key(scope: str, post: str) -> tuple[str, str]:
    """The key of a post as the database will hold it."""
    return storable(scope), storable(post)


def _check_keys(by_key: Mapping[tuple[str, str], Post], rows: Mapping[tuple[str, str, str], Tagged]) -> None:
    """ValueError when a row has no post here, or a key is longer than PostgreSQL can index."""
    for scope, post, tag in rows:
        if (scope, post) not in by_key:
            msg = f"the post {post!r} is given a tag in scope {scope!r} but is not among the posts given"
            raise ValueError(msg)
        _check_length("tag", tag)
    for scope, post in by_key:
        _check_length("scope", scope)
        _check_length("id", post)


def _check_length(what: str, value: str) -> None:
    if len(value.encode()) > LONGEST_KEY[what]:
        msg = f"the {what} {value[:40]!r}… of a post is longer than {LONGEST_KEY[what]} bytes"
        raise ValueError(msg)
