"""Chats with their timetables, drafts and editions in the database, and who does what only one may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import any_, delete, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY as ARRAY_OF

from bot.core.domain import Chat, Topic
from bot.core.editions import Edition, Timetable
from bot.core.schedule import Quiet, Rhythm, Slot
from bot.store import schema, turns
from bot.store.columns import ARRAY, Words
from bot.store.database import LOOK_UP, Database, insert_into, upsert
from bot.store.forms import draft_json, draft_of, edition_json, edition_of
from bot.store.ledger import note_edition

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.core.drafts import KeptDraft
    from bot.core.outbox import Entry
    from bot.store.engines import Engines

ARRAY_OF_WORDS = ARRAY_OF(Words)

CHATS, EDITIONS, OUTBOX = schema.chats, schema.editions, schema.outbox

KEPT_FOR = timedelta(days=1)
"""How long a draft stays: nobody uses it again after half an hour, but somebody may ask why a line was dropped."""

MADE_WITH_EDITIONS = ("last_date", "last_at", "spoken_at")
"""What of a chat only its editions change."""

CHOSEN = ("language", "zone", "at", "quiet_start", "quiet_end", "since")
"""What of a chat only its admins change."""


class SqlEditions(Database):
    """See `bot.ports.Outbox` for what each method promises."""

    def __init__(self, found: Engines) -> None:
        super().__init__(found)
        self._put_chat = upsert(self._dialect, CHATS, keep=MADE_WITH_EDITIONS)
        self._put_edition = insert_into(self._dialect, EDITIONS).on_conflict_do_nothing().returning(EDITIONS.c.id)

    async def save_timetable(self, timetable: Timetable, seen: Timetable | None = None) -> bool:
        """Keeps a chat with its rhythm; False where it has chosen another one than was `seen`."""
        row = _chat_row(timetable)
        async with self._writing() as connection:
            if seen is None:
                await connection.execute(self._put_chat, row)
                return True
            as_seen = {name: value for name, value in _chat_row(seen).items() if name in CHOSEN}
            change = update(CHATS).filter_by(key=timetable.chat.key, **as_seen)
            changed = await connection.execute(change.values({name: row[name] for name in (*CHOSEN, "next_due")}))
            return bool(changed.rowcount)

    async def timetable(self, chat: str) -> Timetable | None:
        """A chat with its rhythm, or None."""
        rows = await self._rows(select(CHATS).where(CHATS.c.key == chat))
        return _timetable_of(rows[0]) if rows else None

    async def claim_due(
        self,
        now: datetime,
        limit: int,
        until: datetime,
        then: Callable[[object, Sequence[Timetable]], Awaitable[None]] | None = None,
    ) -> list[Timetable]:
        """Chats to look at, the longest due first, claimed until an instant; `next_due` is when they were due."""
        due = select(CHATS).where(CHATS.c.next_due <= now).order_by(CHATS.c.next_due).limit(limit)
        async with self._writing() as connection:
            rows = (await connection.execute(due.with_for_update(skip_locked=True))).all()
            claimed = [_timetable_of(row) for row in rows]
            await _look_again(connection, [row.key for row in rows], until)
            if claimed and then is not None:
                await then(connection, claimed)
        return claimed

    async def add_edition(
        self,
        edition: Edition,
        entries: Sequence[Entry],
        seen: Timetable,
        next_due: datetime | None,
        then: Callable[[object], Awaitable[None]] | None = None,
    ) -> bool:
        """An edition, its entries and what `then` writes, in one transaction; False when it was made already."""
        async with self._writing() as connection:
            now_there = await connection.execute(select(CHATS).filter_by(key=edition.chat).with_for_update())
            row = now_there.one_or_none()
            if row is None or _last_of(row) != seen.last:
                return False
            id_ = await connection.scalar(self._put_edition, _edition_row(edition))
            looked_at = next_due if row.since == seen.since else row.next_due  # else it chose another rhythm since
            await _move_on(connection, edition, looked_at, spoken=id_ is not None and bool(entries))
            if id_ is None:
                return False
            await turns.put(connection, entries, edition.made_at, id_)
            await note_edition(connection, edition, entries)
            await _tell_folded(connection, edition.folded, id_)
            if then is not None:
                await then(connection)
        return True

    async def edition(self, id_: int) -> Edition | None:
        """What a chat got in a slot, by the edition's id."""
        rows = await self._rows(select(EDITIONS).where(EDITIONS.c.id == id_))
        return _edition_of(rows[0]) if rows else None

    async def last_edition(self, chat: str) -> Edition | None:
        """What a chat got in the slot made last."""
        newest = (
            select(EDITIONS).where(EDITIONS.c.chat == chat).order_by(EDITIONS.c.local_date.desc(), EDITIONS.c.id.desc())
        )
        rows = await self._rows(newest.limit(1))
        return _edition_of(rows[0]) if rows else None

    async def save_draft(self, topic: Topic, scope: str, kept: KeptDraft) -> None:
        """Keeps a draft for whoever asks for the same; those of yesterday go."""
        row = {
            "scope": scope,
            "topic": _fingerprint(topic),
            "language": kept.draft.language,
            "made_at": kept.made_at,
            "draft": draft_json(kept),
        }
        async with self._writing() as connection:
            await connection.execute(insert(schema.drafts), row)
            old = schema.drafts.c.made_at < kept.made_at - KEPT_FOR
            await connection.execute(delete(schema.drafts).where(old))

    async def drafts(self, topic: Topic, scope: str, language: str, younger_than: datetime) -> list[KeptDraft]:
        """The drafts of a topic's tags in a scope and language made after an instant, newest first."""
        table = schema.drafts
        same = table.c.scope == scope, table.c.topic == _fingerprint(topic), table.c.language == language
        query = select(table.c.draft).where(*same, table.c.made_at > younger_than)
        return [draft_of(row.draft) for row in await self._rows(query.order_by(table.c.made_at.desc()))]

    async def lease_name(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Takes or renews a name that only one may hold; False while another holds it."""
        table = schema.leases
        put = insert_into(self._dialect, table)
        free = (table.c.until <= now) | (table.c.holder == holder)
        values = {"holder": put.excluded.holder, "until": put.excluded.until}
        take = put.on_conflict_do_update(index_elements=["name"], set_=values, where=free).returning(table.c.name)
        async with self._writing() as connection:
            return await connection.scalar(take, {"name": name, "holder": holder, "until": until}) is not None

    async def release_name(self, name: str, holder: str) -> None:
        """Lets go of a name, if it is held by this holder."""
        async with self._writing() as connection:
            await connection.execute(delete(schema.leases).filter_by(name=name, holder=holder))


async def _look_again(connection: AsyncConnection, keys: Sequence[str], at: datetime) -> None:
    """Moves the next look at chats that are ours."""
    later = update(CHATS).values(next_due=at)
    if connection.dialect.name == "postgresql":  # one array is one parameter, and is not spelled out in the statement
        await connection.execute(later.where(CHATS.c.key == any_(literal(keys, ARRAY_OF_WORDS))))
        return
    for start in range(0, len(keys), LOOK_UP):
        await connection.execute(later.where(CHATS.c.key.in_(keys[start : start + LOOK_UP])))


async def _move_on(connection: AsyncConnection, edition: Edition, next_due: datetime | None, *, spoken: bool) -> None:
    values: dict[str, Any] = {
        "last_date": edition.slot.local_date,
        "last_at": edition.slot.at,
        "next_due": next_due,
    }
    if spoken:
        values["spoken_at"] = edition.made_at
    await connection.execute(update(CHATS).filter_by(key=edition.chat).values(values))


async def _tell_folded(connection: AsyncConnection, folded: Sequence[int], edition: int) -> None:
    for start in range(0, len(folded), LOOK_UP):
        some = OUTBOX.c.id.in_(folded[start : start + LOOK_UP])
        await connection.execute(update(OUTBOX).where(some, OUTBOX.c.told_in.is_(None)).values(told_in=edition))


def _chat_row(timetable: Timetable) -> dict[str, Any]:
    chat, rhythm, last = timetable.chat, timetable.rhythm, timetable.last
    return {
        "key": chat.key,
        "platform": chat.platform,
        "id": chat.id,
        "thread": chat.thread,
        "language": timetable.language,
        "zone": rhythm.zone,
        "at": rhythm.at,
        "quiet_start": rhythm.quiet.start,
        "quiet_end": rhythm.quiet.end,
        "since": timetable.since,
        "last_date": last.local_date if last else None,
        "last_at": last.at if last else None,
        "next_due": timetable.next_due,
        "spoken_at": timetable.spoken_at,
    }


def _timetable_of(row: Row[Any]) -> Timetable:
    return Timetable(
        chat=Chat(row.platform, row.id, row.thread),
        rhythm=Rhythm(row.zone, row.at, Quiet(row.quiet_start, row.quiet_end)),
        language=row.language,
        since=row.since,
        last=_last_of(row),
        next_due=row.next_due,
        spoken_at=row.spoken_at,
    )


def _last_of(row: Row[Any]) -> Slot | None:
    return None if row.last_date is None else Slot(row.last_date, row.last_at)


def _edition_row(edition: Edition) -> dict[str, Any]:
    return {
        "chat": edition.chat,
        "language": edition.language,
        "local_date": edition.slot.local_date,
        "slot": edition.slot.at,
        "made_at": edition.made_at,
        "edition": edition_json(edition),
    }


def _edition_of(row: Row[Any]) -> Edition:
    """The edition as it was written; the chat may have moved since."""
    return replace(edition_of(row.edition), chat=row.chat)


def _fingerprint(topic: Topic) -> str:
    """The same for the same tags: what chats call a topic, and how they order its tags, is their own business."""
    return blake2b(ARRAY.encode(sorted(set(topic.tags))).encode(), digest_size=16).hexdigest()
