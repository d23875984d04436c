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


async def test_a_page_comes_back_as_it_was_kept(store: SqlStore) -> None:
    failed = LinkedPage("https://post.example/a", PageStatus.FAILED, NOW, why="the server answers 503")
    await store.keep_page(READ)
    await store.keep_page(failed)

    found = await store.pages([URL, "https://post.example/a", "https://post.example/unknown"])

    assert found == {URL: READ, "https://post.example/a": failed}


async def test_of_all_who_want_to_read_a_page_one_begins(store: SqlStore) -> None:
    begun = await asyncio.gather(*(store.begin_page(URL, NOW) for _ in range(5)))

    assert sorted(begun) == [False] * 4 + [True]
    assert (await store.pages([URL]))[URL].status is PageStatus.READING


async def test_what_was_read_or_refused_is_never_read_again(store: SqlStore) -> None:
    await store.keep_page(READ)
    await store.keep_page(replace(READ, url="https://post.example/pdf", status=PageStatus.REFUSED))

    for url in (URL, "https://post.example/pdf"):
        assert not await store.begin_page(url, NOW + timedelta(days=365))


async def test_what_failed_is_read_again_a_day_later(store: SqlStore) -> None:
    await store.keep_page(LinkedPage(URL, PageStatus.FAILED, NOW, why="the server answers 503"))

    assert not await store.begin_page(URL, NOW + FAILED_FOR - SECOND)
    assert await store.begin_page(URL, NOW + FAILED_FOR)


async def test_what_a_dead_process_began_is_read_by_another_a_minute_later(store: SqlStore) -> None:
    assert await store.begin_page(URL, NOW)

    assert not await store.begin_page(URL, NOW + READING_FOR - SECOND)
    assert await store.begin_page(URL, NOW + READING_FOR)


async def test_pages_are_taken_away_after_thirty_days(store: SqlStore) -> None:
    await store.keep_page(READ)

    assert await store.tidy(NOW + timedelta(days=30)) == 0
    assert await store.tidy(NOW + timedelta(days=31)) == 1
    assert await store.pages([URL]) == {}
