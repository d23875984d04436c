"""Whose word chats take in the database, and what their admins were asked about that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.core.domain import Trust, TrustRole
from bot.store import schema
from bot.store.database import Database, insert_into, upsert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Row

    from bot.store.engines import Engines

TRUSTS, QUESTIONS = schema.trusts, schema.trust_questions


class SqlTrusts(Database):
    """See `bot.ports.Trusts` for what each method promises."""

    def __init__(self, found: Engines) -> None:
        super().__init__(found)
        self._put_trust = upsert(self._dialect, TRUSTS, key=("chat", "tag", "what"))
        self._add_question = insert_into(self._dialect, QUESTIONS).on_conflict_do_nothing().returning(QUESTIONS.c.chat)

    async def trust(self, trust: Trust) -> None:
        """Keeps a trust in the place of one of the same chat, tag and account or domain."""
        async with self._writing() as connection:
            await connection.execute(self._put_trust, _row(trust))

    async def distrust(self, chat: str, what: str, tag: str | None) -> bool:
        """Ends a trust; False when there was none."""
        query = TRUSTS.delete().filter_by(chat=chat, what=what, tag=tag or "")
        async with self._writing() as connection:
            return bool((await connection.execute(query)).rowcount)

    async def trusts(self, chat: str) -> list[Trust]:
        """What a chat trusts, oldest first."""
        rows = await self._rows(select(TRUSTS).where(TRUSTS.c.chat == chat).order_by(TRUSTS.c.id))
        return [_trust_of(row) for row in rows]

    async def note_question(self, chat: str, domain: str, at: datetime) -> bool:
        """Notes that a chat's admins are asked about a domain; False: they were before."""
        async with self._writing() as connection:
            row = {"chat": chat, "domain": domain, "at": at}
            return await connection.scalar(self._add_question, row) is not None

    async def questions(self, chat: str) -> Mapping[str, datetime]:
        """The domains that a chat's admins were asked about, and when."""
        return {row.domain: row.at for row in await self._rows(select(QUESTIONS).where(QUESTIONS.c.chat == chat))}


def _row(trust: Trust) -> dict[str, Any]:
    return {
        "chat": trust.chat,
        "tag": trust.tag or "",
        "what": trust.what,
        "role": trust.role.value,
        "actor": trust.actor,
        "by": trust.by,
        "at": trust.at,
    }


def _trust_of(row: Row[Any]) -> Trust:
    return Trust(row.chat, row.what, TrustRole(row.role), row.actor, row.at, row.tag or None, row.by)
