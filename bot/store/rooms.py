"""Chats as we know them in the database, when we were deaf, and what readers called wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, or_, select, update

from bot.core.alerts import Alert
from bot.core.domain import PUBLIC, Chat, Mode
from bot.core.rooms import Admission, Room
from bot.ports import Gap
from bot.store import schema
from bot.store.database import Database, insert_into, upsert
from bot.store.ledger import erase_told

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.store.engines import Engines

ROOMS, GAPS, REPORTS = schema.rooms, schema.gaps, schema.reports
CHATS, FOLLOWED, ALERTS = schema.chats, schema.subscriptions, schema.alerts
POSTS, TAGGED, DRAFTS = schema.posts, schema.tagged, schema.drafts

SAME = tuple(column.name for column in ROOMS.c if column.name not in {"key", "platform", "admission"})
"""Columns that are called as the fields of a room, and hold the same."""


class SqlRooms(Database):
    """See `bot.ports.Rooms` for what each method promises."""

    def __init__(self, found: Engines) -> None:
        super().__init__(found)
        self._put_room = upsert(self._dialect, ROOMS)
        self._add_alert = insert_into(self._dialect, ALERTS).on_conflict_do_nothing()
        self._add_report = insert_into(self._dialect, REPORTS).on_conflict_do_nothing().returning(REPORTS.c.id)

    async def room(self, key: str) -> Room | None:
        """A chat by its key, or None."""
        rows = await self._rows(select(ROOMS).where(ROOMS.c.key == key))
        return _room_of(rows[0]) if rows else None

    async def save_room(self, room: Room) -> None:
        """Keeps a chat as it is known now."""
        async with self._writing() as connection:
            await connection.execute(self._put_room, _room_row(room))

    async def rooms(self, platform: str, admissions: Collection[Admission] = frozenset(Admission)) -> list[Room]:
        """The chats of a platform that stand so, by key."""
        of = ROOMS.c.platform == platform, ROOMS.c.admission.in_([each.value for each in admissions])
        return [_room_of(row) for row in await self._rows(select(ROOMS).where(*of).order_by(ROOMS.c.key))]

    async def rooms_in(self, home: str) -> list[Room]:
        """A home and the chats in it, by key."""
        query = select(ROOMS).where(or_(ROOMS.c.key == home, ROOMS.c.home == home))
        return [_room_of(row) for row in await self._rows(query.order_by(ROOMS.c.key))]

    async def operators(self) -> list[Room]:
        """The operator's own chats, by key."""
        return [_room_of(row) for row in await self._rows(select(ROOMS).where(ROOMS.c.operator).order_by(ROOMS.c.key))]

    async def erase(self, posts: Sequence[str], scope: str) -> list[str]:
        """Deletes posts of a chat's scope and its drafts, which may quote them; the tags they stood under.

        Rows are locked in the order of all who write posts and tell of them: posts, what was told, stirs.
        """
        here = TAGGED.c.scope == scope, TAGGED.c.post.in_(posts)
        async with self._writing() as connection:
            await _lock_posts(connection, posts, scope)
            tags = (await connection.scalars(select(TAGGED.c.tag).where(*here).distinct())).all()
            await connection.execute(delete(TAGGED).where(*here))
            heirs = await _let_copies_stand(connection, posts, scope)
            if tags:
                await erase_told(connection, posts, tags, scope, heirs)
            await connection.execute(delete(POSTS).where(POSTS.c.scope == scope, POSTS.c.id.in_(posts)))
            if scope != PUBLIC:
                await connection.execute(delete(DRAFTS).where(DRAFTS.c.scope == scope))
        return sorted(tags)

    async def note_gap(self, gap: Gap) -> None:
        """Notes a gap, once."""
        row = {"platform": gap.platform, "chat": gap.chat, "since": gap.since, "until": gap.until}
        same = GAPS.c.platform == gap.platform, GAPS.c.since == gap.since, GAPS.c.chat.is_not_distinct_from(gap.chat)
        async with self._writing() as connection:
            if await connection.scalar(select(GAPS.c.id).where(*same)) is None:
                await connection.execute(insert(GAPS), row)

    async def gaps(self, chat: str, since: datetime) -> list[Gap]:
        """The gaps of a chat and its platform that ended after an instant, oldest first."""
        here = GAPS.c.platform == Chat.of(chat).platform, or_(GAPS.c.chat.is_(None), GAPS.c.chat == chat)
        rows = await self._rows(select(GAPS).where(*here, GAPS.c.until > since).order_by(GAPS.c.since, GAPS.c.id))
        return [Gap(row.platform, row.chat, row.since, row.until) for row in rows]

    async def gaps_of(self, sources: Collection[str], since: datetime | None) -> list[Gap]:
        """The gaps of some sources that ended after an instant, oldest first."""
        query = select(GAPS).where(GAPS.c.platform.in_(sorted(sources)), GAPS.c.chat.is_(None))
        if since is not None:
            query = query.where(GAPS.c.until > since)
        rows = await self._rows(query.order_by(GAPS.c.since, GAPS.c.id))
        return [Gap(row.platform, row.chat, row.since, row.until) for row in rows]

    async def loud_chats(self) -> list[str]:
        """Chats with a subscription that is not only for editions, by key."""
        loud = select(FOLLOWED.c.chat).where(FOLLOWED.c.mode != Mode.DIGEST.value).distinct()
        return [row.chat for row in await self._rows(loud.order_by(FOLLOWED.c.chat))]

    async def note_alerts(self, chat: str, alerts: Sequence[Alert]) -> None:
        """Notes what a chat was told at once."""
        rows = [{"chat": chat, "topic": each.topic, "story": each.story, "at": each.at} for each in alerts]
        async with self._writing() as connection:
            await connection.execute(self._add_alert, rows)

    async def alerts(self, chat: str, since: datetime) -> list[Alert]:
        """What a chat was told at once since an instant, oldest first."""
        query = select(ALERTS).where(ALERTS.c.chat == chat, ALERTS.c.at >= since).order_by(ALERTS.c.at, ALERTS.c.story)
        return [Alert(row.topic, row.story, row.at) for row in await self._rows(query)]

    async def to_preview(self, until: datetime) -> list[str]:
        """Chats that are let in, had no edition yet, are due by an instant, and had no preview; by key."""
        query = select(CHATS.c.key).join(ROOMS, ROOMS.c.key == CHATS.c.key)
        first = CHATS.c.last_date.is_(None), CHATS.c.next_due <= until
        unseen = ROOMS.c.previewed_at.is_(None), ROOMS.c.admission == Admission.ALLOWED.value
        return [row.key for row in await self._rows(query.where(*first, *unseen).order_by(CHATS.c.key))]

    async def note_report(self, chat: str, message: str, said: str, at: datetime, claim: str | None = None) -> bool:
        """Keeps what was called wrong; False when it was before."""
        row = {"chat": chat, "message": message, "said": said, "at": at, "claim": claim}
        async with self._writing() as connection:
            return await connection.scalar(self._add_report, row) is not None


async def _lock_posts(connection: AsyncConnection, gone: Sequence[str], scope: str) -> None:
    """Has posts and their copies wait for us before it looks where they stand: whoever stores one begins with it."""
    copies = select(TAGGED.c.post).where(TAGGED.c.scope == scope, TAGGED.c.copy_of.in_(gone))
    ours = select(POSTS.c.id).where(POSTS.c.scope == scope, POSTS.c.id.in_(gone) | POSTS.c.id.in_(copies))
    await connection.execute(ours.order_by(POSTS.c.id).with_for_update())


async def _let_copies_stand(connection: AsyncConnection, gone: Sequence[str], scope: str) -> dict[str, str]:
    """The first copy of a post that is gone is what the others copy now; these, by what they stand for."""
    copies = select(TAGGED.c.tag, TAGGED.c.copy_of, TAGGED.c.post).where(
        TAGGED.c.scope == scope, TAGGED.c.copy_of.in_(gone)
    )
    first: dict[tuple[str, str], str] = {}
    for row in await connection.execute(copies.order_by(TAGGED.c.at, TAGGED.c.post)):
        heir = first.setdefault((row.tag, row.copy_of), row.post)
        stands = {"copy_of": None, "why": "new"} if heir == row.post else {"copy_of": heir}
        await connection.execute(update(TAGGED).filter_by(scope=scope, tag=row.tag, post=row.post).values(stands))
    return {post: heir for (_, post), heir in first.items()}


def _room_row(room: Room) -> dict[str, Any]:
    row = {name: getattr(room, name) for name in SAME}
    return {**row, "key": room.chat.key, "platform": room.chat.platform, "admission": room.admission.value}


def _room_of(row: Row[Any]) -> Room:
    fields = {name: row._mapping[name] for name in SAME}
    return Room(chat=Chat.of(row.key), admission=Admission(row.admission), **fields)
