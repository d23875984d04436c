"""Pages that posts link to, as they were when somebody read them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, or_, select

from bot.core.linked import FAILED_FOR, READING_FOR, LinkedPage, PageStatus
from bot.store import schema
from bot.store.database import LOOK_UP, Database, insert_into, upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.store.engines import Engines

PAGES = schema.pages


class SqlPages(Database):
    """See `bot.ports.PageShelf` for what each method promises."""

    def __init__(self, found: Engines) -> None:
        super().__init__(found)
        self._put_page = upsert(self._dialect, PAGES)
        self._new_page = insert_into(self._dialect, PAGES)

    async def pages(self, links: Sequence[str]) -> dict[str, LinkedPage]:
        """The pages among these links that are known, by link."""
        wanted = list(dict.fromkeys(links))
        found: dict[str, LinkedPage] = {}
        for start in range(0, len(wanted), LOOK_UP):
            rows = await self._rows(select(PAGES).where(PAGES.c.url.in_(wanted[start : start + LOOK_UP])))
            found.update((row.url, _page(row)) for row in rows)
        return found

    async def begin_page(self, link: str, now: datetime) -> bool:
        """Notes that a page is being read; False where another reads it, or it needs no reading."""
        new = self._new_page.values(url=link, fetched_at=now, status=PageStatus.READING.value, title="", text="")
        is_due = or_(
            and_(PAGES.c.status == PageStatus.FAILED.value, PAGES.c.fetched_at <= now - FAILED_FOR),
            and_(PAGES.c.status == PageStatus.READING.value, PAGES.c.fetched_at <= now - READING_FOR),
        )
        begun = new.on_conflict_do_update(
            index_elements=[PAGES.c.url],
            set_={"fetched_at": now, "status": PageStatus.READING.value},
            where=is_due,
        ).returning(PAGES.c.url)
        async with self._writing() as connection:
            return await connection.scalar(begun) is not None

    async def keep_page(self, page: LinkedPage) -> None:
        """Keeps what became of reading a page."""
        row = asdict(page)
        row |= {"fetched_at": row.pop("at"), "status": page.status.value}
        async with self._writing() as connection:
            await connection.execute(self._put_page, row)


def _page(row: Row[*tuple[Any, ...]]) -> LinkedPage:
    return LinkedPage(
        row.url,
        PageStatus(row.status),
        row.fetched_at,
        row.final_url,
        row.title,
        row.text,
        row.published_at,
        row.why,
    )
