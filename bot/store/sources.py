"""What is known of the sources, and what they are to look for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.core.freshness import Freshness
from bot.store import schema
from bot.store.database import Database, upsert

if TYPE_CHECKING:
    from bot.store.engines import Engines

SOURCES = schema.sources


class SqlSources(Database):
    """See `bot.ports.Sources` for what each method promises."""

    def __init__(self, found: Engines) -> None:
        super().__init__(found)
        self._put_source = upsert(self._dialect, SOURCES)

    async def followed_tags(self) -> frozenset[str]:
        """Every tag of every topic that a chat follows."""
        return frozenset(row.tag for row in await self._rows(select(schema.topic_tags.c.tag).distinct()))

    async def note_source(self, freshness: Freshness) -> None:
        """Keeps how a source does now."""
        async with self._writing() as connection:
            await connection.execute(self._put_source, asdict(freshness))

    async def sources(self) -> list[Freshness]:
        """How each source does, by name."""
        rows = await self._rows(select(SOURCES).order_by(SOURCES.c.name))
        return [Freshness(**row._mapping) for row in rows]
