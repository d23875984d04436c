"""What is known of the sources, and what they are to look for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.core.freshness import Freshness
from bot.store import schema
from bot.store.database import Database, insert_into, upsert

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.store.engines import Engines

SOURCES = schema.sources


class SqlSources(Database):
    """See `bot.ports.Sources` for what each method promises."""

    def __init__(self, found: Engines) -> None:
        super().__init__(found)
        self._put_source = upsert(self._dialect, SOURCES)
        self._add_source = insert_into(self._dialect, SOURCES).on_conflict_do_nothing()

    async def followed_tags(self) -> frozenset[str]:
        """Every tag of every topic that a chat follows."""
        return frozenset(row.tag for row in await self._rows(select(schema.topic_tags.c.tag).distinct()))

    async def note_source(self, freshness: Freshness) -> None:
        """Keeps how a source does now."""
        async with self._writing() as connection:
            await connection.execute(self._put_source, asdict(freshness))

    async def watch_only(self, names: Collection[str]) -> None:
        """Knows these sources and no others."""
        async with self._writing() as connection:
            await connection.execute(delete(SOURCES).where(SOURCES.c.name.not_in(sorted(names))))
            if names:
                await connection.execute(self._add_source, [asdict(Freshness(name)) for name in sorted(names)])

    async def sources(self) -> list[Freshness]:
        """How each source does, by name."""
        rows = await self._rows(select(SOURCES).order_by(SOURCES.c.name))
        return [Freshness(**row._mapping) for row in rows]
