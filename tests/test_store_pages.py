"""What `bot.ports.PageShelf` promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.linked import FAILED_FOR, READING_FOR, LinkedPage, PageStatus

if TYPE_CHECKING:
    from bot.store.sql import SqlStore

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
URL = "https://ai.meta.com/blog/muse-spark"
READ = LinkedPage(URL, PageStatus.READ, NOW, URL, "Introducing Muse Spark", "It is live.", NOW - timedelta(days=1))
SECOND = timedelta(seconds=1)


async def test_a_page_comes_back_as_it_was_kept_for_thirty_days(store: SqlStore) -> None:
    failed = LinkedPage("https://post.example/a", PageStatus.FAILED, NOW, why="the server answers 503")
    await store.keep_page(READ)
    await store.keep_page(failed)

    found = await store.pages([URL, "https://post.example/a", "https://post.example/unknown"])

    assert found == {URL: READ, "https://post.example/a": failed}
    assert await store.tidy(NOW + timedelta(days=30)) == 0
    assert await store.tidy(NOW + timedelta(days=31)) == 2
    assert await store.pages([URL]) == {}


async def test_a_page_is_read_again_only_where_that_may_help(store: SqlStore) -> None:
    for status in (PageStatus.READ, PageStatus.REFUSED, PageStatus.FAILED):
        await store.keep_page(replace(READ, url=status.value, status=status))
    assert sorted(await asyncio.gather(*(store.begin_page("reading", NOW) for _ in range(5)))) == [False] * 4 + [True]

    async def begun(after: timedelta) -> set[str]:
        kinds = ("read", "refused", "failed", "reading", "new")
        return {kind for kind in kinds if await store.begin_page(kind, NOW + after)}

    assert await begun(READING_FOR - SECOND) == {"new"}
    assert await begun(READING_FOR) == {"reading"}, "whoever began has died"
    assert await begun(FAILED_FOR - 2 * READING_FOR) == {"reading", "new"}
    assert await begun(FAILED_FOR) == {"reading", "new", "failed"}
