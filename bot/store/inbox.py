"""What comes in, kept until it is handled; long commands of buttons; starts; and what of all this may go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.letters import Button
from bot.core.presses import token
from bot.ports import Received
from bot.store import schema, turns
from bot.store.database import Database, insert_into, upsert
from bot.store.ledger import tidy_ledger
from bot.store.outbox import keep_briefs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table

    from bot.core.domain import SentBrief
    from bot.core.outbox import Entry
    from bot.store.engines import Engines

INBOX, OUTBOX, PRESSES, STARTS = schema.inbox, schema.outbox, schema.presses, schema.starts
ALERTS, GAPS, PAGES = schema.alerts, schema.gaps, schema.pages

MOST_TRIES = 3
"""Attempts to handle an update; one that ended no other way killed whoever made it."""

KILLER = f"whoever handled it stopped, {MOST_TRIES} times"

KNOWN_FOR = timedelta(days=3)
"""How long it is known that an update came: Telegram keeps what it could not deliver for a day."""

ALERTS_FOR = timedelta(days=2)
UNUSED_FOR = timedelta(days=60)
STARTS_FOR = timedelta(days=2)
TEXT_FOR = timedelta(days=30)
"""How long the text of a sent message stays; its ids stay, so that it can be edited and answered."""

AT_ONCE = 1000
"""Rows tidied away in one transaction: on SQLite nobody else writes meanwhile."""


class SqlInbox(Database):
    """See `bot.ports.Inbox` for what each method promises."""

    def __init__(self, found: Engines) -> None:
        super().__init__(found)
        self._receive = insert_into(self._dialect, INBOX).on_conflict_do_nothing().returning(INBOX.c.id)
        self._put_press = upsert(self._dialect, PRESSES)

    async def receive(self, platform: str, update: str, payload: str, now: datetime) -> bool:
        """Keeps an update; False when it was there."""
        row = {"platform": platform, "update": update, "payload": payload, "received_at": now, "attempts": 0}
        async with self._writing() as connection:
            return await connection.scalar(self._receive, row) is not None

    async def receive_beside(self, connection: object, platform: str, update: str, payload: str, now: datetime) -> None:
        """Keeps an update in a transaction that is open."""
        if not isinstance(connection, AsyncConnection):
            msg = f"an update is kept in a transaction of SQLAlchemy, not in {type(connection).__name__}"
            raise TypeError(msg)
        row = {"platform": platform, "update": update, "payload": payload, "received_at": now, "attempts": 0}
        await connection.execute(self._receive, row)

    async def one(self, platform: str, update: str, now: datetime) -> Received | None:
        """One update that waits, its attempt counted; given up when it was tried too often."""
        found = await self._tried(now, 1, INBOX.c.platform == platform, INBOX.c.update == update)
        return found[0] if found else None

    async def waiting(self, platform: str, limit: int, now: datetime, beyond: int = 0) -> list[Received]:
        """The oldest updates that wait, each attempt counted; what was tried too often is given up."""
        return await self._tried(now, limit, INBOX.c.platform == platform, INBOX.c.id > beyond)

    async def _tried(self, now: datetime, limit: int, *which: ColumnElement[bool]) -> list[Received]:
        """The oldest of some updates that wait, each attempt counted; what was tried too often is given up."""
        waits = *which, INBOX.c.handled_at.is_(None)
        async with self._writing() as connection:
            deadly = update(INBOX).where(*waits, INBOX.c.attempts >= MOST_TRIES)
            await connection.execute(deadly.values(handled_at=now, why=KILLER))
            first = select(INBOX).where(*waits).order_by(INBOX.c.id).limit(limit)
            rows = (await connection.execute(first.with_for_update())).all()
            tried = update(INBOX).where(INBOX.c.id.in_([row.id for row in rows]))
            await connection.execute(tried.values(attempts=INBOX.c.attempts + 1))
        return [
            Received(row.id, row.platform, row.update, row.payload, row.received_at, row.attempts + 1) for row in rows
        ]

    async def handled(
        self,
        id_: int,
        now: datetime,
        entries: Sequence[Entry] = (),
        then: Callable[[object], Awaitable[None]] | None = None,
        why: str | None = None,
        briefs: Sequence[SentBrief] = (),
    ) -> bool:
        """Marks an update as handled and writes its answers, in one transaction; False when it was handled before.

        The payload of one that was given up stays until the row goes, for whoever looks for the fault.
        """
        done = update(INBOX).where(INBOX.c.id == id_, INBOX.c.handled_at.is_(None))
        ended = {"handled_at": now, "why": why} if why else {"handled_at": now, "payload": None}
        async with self._writing() as connection:
            if not (await connection.execute(done.values(ended))).rowcount:
                return False
            await turns.put(connection, entries, now)
            await keep_briefs(connection, briefs)
            if then is not None:
                await then(connection)
        return True

    async def given_up(self, limit: int = 100) -> list[tuple[str, str, str]]:
        """Updates that were given up, newest first."""
        query = select(INBOX).where(INBOX.c.why.is_not(None)).order_by(INBOX.c.id.desc()).limit(limit)
        return [(row.platform, row.update, row.why) for row in await self._rows(query)]

    async def keep_presses(self, buttons: Sequence[Button], now: datetime) -> None:
        """Keeps what buttons ask for, by their tokens."""
        by_token = {token(button): button for button in buttons}
        rows = [
            {"token": name, "command": by_token[name].command, "about": by_token[name].about, "made_at": now}
            for name in sorted(by_token)
        ]
        if rows:
            async with self._writing() as connection:
                await connection.execute(self._put_press, rows)

    async def press(self, token: str) -> Button | None:
        """What a button asks for, by its token."""
        rows = await self._rows(select(PRESSES).where(PRESSES.c.token == token))
        return Button("", rows[0].command, rows[0].about) if rows else None

    async def note_start(self, name: str, at: datetime) -> None:
        """Notes a start."""
        async with self._writing() as connection:
            await connection.execute(insert(STARTS), {"name": name, "at": at})

    async def starts(self, name: str, since: datetime) -> list[datetime]:
        """The starts since an instant, oldest first."""
        query = select(STARTS.c.at).where(STARTS.c.name == name, STARTS.c.at >= since)
        return [row.at for row in await self._rows(query.order_by(STARTS.c.at, STARTS.c.id))]

    async def tidy(self, now: datetime) -> int:
        """Takes away at most AT_ONCE rows of each kind that nobody needs any more; how many they were."""
        gone = 0
        for table, is_old in (
            (INBOX, INBOX.c.handled_at < now - KNOWN_FOR),
            (PRESSES, PRESSES.c.made_at < now - UNUSED_FOR),
            (STARTS, STARTS.c.at < now - STARTS_FOR),
            (GAPS, GAPS.c.until < now - TEXT_FOR),
            (PAGES, PAGES.c.fetched_at < now - TEXT_FOR),
        ):
            async with self._writing() as connection:
                gone += await _delete_some(connection, table, is_old)
        async with self._writing() as connection:
            gone += (await connection.execute(delete(ALERTS).where(ALERTS.c.at < now - ALERTS_FOR))).rowcount
        async with self._writing() as connection:
            gone += await _forget_texts(connection, now - TEXT_FOR)
        async with self._writing() as connection:
            return gone + await tidy_ledger(connection, now)


async def _delete_some(connection: AsyncConnection, table: Table, is_old: ColumnElement[bool]) -> int:
    (key,) = table.primary_key
    some = select(key).where(is_old).limit(AT_ONCE)
    return (await connection.execute(delete(table).where(key.in_(some)))).rowcount


async def _forget_texts(connection: AsyncConnection, before: datetime) -> int:
    """Empties the oldest messages that arrived, if they are of before an instant; what did not keeps its text."""
    oldest = select(OUTBOX.c.id).where(sql(schema.WORDED)).order_by(OUTBOX.c.id).limit(AT_ONCE)
    emptied = update(OUTBOX).where(OUTBOX.c.id.in_(oldest), OUTBOX.c.created_at < before).values(text="", buttons=None)
    return (await connection.execute(emptied)).rowcount
