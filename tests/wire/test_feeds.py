"""A feed on a server that moves, lies, tires and goes: our own fetcher and source against it."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.addresses import is_public
from bot.core.domain import Post
from bot.core.freshness import DAILY, Freshness, failed, trouble
from bot.fetch import Fetcher
from bot.ports import SourceUnavailable
from bot.sources.feeds import Feed, FeedSource
from bot.sources.feeds.known import from_cursor
from tests.fakes.clock import FakeClock
from tests.fakes.web.names import Names
from tests.fakes.web.server import HOST, Asked, Web, plain, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TRAM = frozenset({"tram"})


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with serving() as running:
        yield running


class Rig:
    """A source on the loopback, its clock, and what somebody wants."""

    def __init__(self, web: Web, path: str = "/feed", tag: str | None = "tram") -> None:
        self.clock = FakeClock()
        self.wanted = TRAM
        names = Names({"plaza.example": [[HOST]]})
        fetch = Fetcher(
            resolve=names, public=lambda a: is_public(a) or str(a) == HOST, ports=frozenset({80, 443, web.port})
        )
        self.source = FeedSource(Feed(web.url(path, "plaza.example"), tag), fetch, self.asked, self.clock)

    async def asked(self) -> frozenset[str]:
        return self.wanted


def feed(*numbers: int) -> bytes:
    items = "".join(f"<item><guid>{n}</guid><title>Tram {n}</title></item>" for n in numbers)
    return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()


async def test_a_new_entry_comes_once(web: Web) -> None:
    rig = Rig(web)
    web.serve("/feed", feed(1))
    first = await rig.source.poll(None)
    web.serve("/feed", feed(2, 1))
    second = await rig.source.poll(first.cursor)

    assert [[post.text for post in batch.posts] for batch in (first, second)] == [["Tram 1"], ["Tram 2"]]
    assert first.again_in == 600
    assert (await rig.source.poll(second.cursor)).posts == ()


async def test_an_unchanged_feed_is_not_sent_again(web: Web) -> None:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("if-none-match") == '"1"' and asked.headers.get("if-modified-since") == "then"
        web.fired["304"] += known
        writer.write(plain(304) if known else plain(200, feed(1), etag='"1"', last_modified="then"))

    rig = Rig(web)
    web.answers["/feed"] = answer
    first = await rig.source.poll(None)
    again = await rig.source.poll(first.cursor)

    assert web.fired["304"] == 1
    assert (again.posts, again.cursor) == ((), first.cursor)


async def test_a_server_that_lies_about_changes_brings_nothing_again(web: Web) -> None:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        web.fired["lied"] += "if-none-match" in asked.headers
        writer.write(plain(200, feed(1), etag=f'"{len(web.asked)}"'))

    rig = Rig(web)
    web.answers["/feed"] = answer
    cursor: str | None = None
    given: list[Post] = []
    for _ in range(4):
        batch = await rig.source.poll(cursor)
        cursor = batch.cursor
        given += batch.posts

    assert (web.fired["lied"], len(given)) == (3, 1)


@pytest.mark.parametrize(("status", "moves"), [(301, True), (308, True), (302, False), (307, False)])
async def test_a_feed_moves_only_for_good(web: Web, status: int, moves: bool) -> None:
    rig = Rig(web)
    web.serve("/feed", status=status, location="/new")
    web.serve("/new", feed(1))
    first = await rig.source.poll(None)
    web.asked.clear()
    again = await rig.source.poll(first.cursor)

    assert [asked.path for asked in web.asked] == (["/new"] if moves else ["/feed", "/new"])
    assert (len(first.posts), again.posts) == (1, ())
    assert (from_cursor(again.cursor).moved_to is not None) is moves


async def test_a_feed_that_is_gone_from_where_it_moved_is_looked_for_where_it_was(web: Web) -> None:
    rig = Rig(web)
    web.serve("/feed", status=301, location="/new")
    web.serve("/new", feed(1))
    cursor = (await rig.source.poll(None)).cursor
    web.serve("/new", status=410)
    web.serve("/feed", feed(2, 1))

    assert [post.text for post in (await rig.source.poll(cursor)).posts] == ["Tram 2"]


async def test_a_move_to_what_is_no_feed_is_not_believed(web: Web) -> None:
    rig = Rig(web)
    web.serve("/feed", feed(1))
    cursor = (await rig.source.poll(None)).cursor
    web.serve("/feed", status=301, location="/parked")
    web.serve("/parked", b"<!doctype html><html>for sale</html>")

    with pytest.raises(SourceUnavailable, match="a web page, not a feed"):
        await rig.source.poll(cursor)
    web.serve("/feed", feed(2, 1))
    assert len((await rig.source.poll(cursor)).posts) == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_a_feed_that_is_gone_for_a_week_is_tried_once_a_day_and_says_so(web: Web, status: int) -> None:
    rig = Rig(web)
    web.serve("/feed", status=status)
    state = Freshness(rig.source.name)
    waits = []
    while rig.clock.at < FakeClock().at + timedelta(days=10):
        with pytest.raises(SourceUnavailable) as gone:
            await rig.source.poll(None)
        state = failed(state, rig.clock.now(), str(gone.value), gone.value.again_in, luck=1.0)
        assert state.next_at
        waits.append(state.next_at - rig.clock.now())
        rig.clock.at = state.next_at

    assert waits[0] == timedelta(hours=1)
    assert waits[-1] == DAILY
    assert len(web.asked) == len(waits) < 7 * 24 + 5
    assert f"the server answers {status}, the feed is gone" in str(trouble(state, rig.clock.now()))
    assert "tried once a day" in str(trouble(state, rig.clock.now()))


async def test_a_tired_server_says_when_to_come_again(web: Web) -> None:
    rig = Rig(web)
    web.serve("/feed", status=429, retry_after="1800")

    with pytest.raises(SourceUnavailable, match=r"^plaza\.example: the server answers 429$") as tired:
        await rig.source.poll(None)
    assert tired.value.again_in == 1800


@pytest.mark.parametrize(
    "body", [b"<html>hi</html>", b"\0" * 1000, b"", "кириллица".encode("koi8-r"), b"/etc/hostname", b"{}"]
)
async def test_what_is_no_feed_is_a_source_error_in_one_line(web: Web, body: bytes) -> None:
    web.serve("/feed", body, content_type="text/xml; charset=x-unknown")

    with pytest.raises(SourceUnavailable, match=r"^plaza\.example: it is .*feed.*$") as told:
        await Rig(web).source.poll(None)
    assert "\n" not in str(told.value)


async def test_nothing_is_fetched_while_nobody_wants_it(web: Web) -> None:
    rig = Rig(web)
    rig.wanted = frozenset({"bus"})
    batch = await rig.source.poll("as it was")

    assert (batch.posts, batch.cursor, web.asked) == ((), "as it was", [])


async def test_the_last_hours_of_one_tag_can_be_asked_for(web: Web) -> None:
    rig = Rig(web, tag=None)
    dates = {1: "Sat, 14 Mar 2026 09:00:00 GMT", 2: "Sat, 14 Mar 2026 11:00:00 GMT", 3: "Fri, 13 Mar 2026 09:00:00 GMT"}
    items = "".join(
        f"<item><guid>{n}</guid><title>{n} #tram</title><pubDate>{at}</pubDate></item>" for n, at in dates.items()
    )
    web.serve("/feed", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())

    batch = await rig.source.back("tram", rig.clock.now() - timedelta(hours=12))

    assert [post.text for post in batch.posts] == ["1 #tram", "2 #tram"]
    assert (await rig.source.back("bus", rig.clock.now() - timedelta(hours=12))).posts == ()


async def test_a_long_feed_does_not_hold_up_the_others(web: Web) -> None:
    web.serve("/feed", feed(*range(20_000)))
    slowest, over = 0.0, asyncio.Event()

    async def feel() -> None:
        nonlocal slowest
        while not over.is_set():
            began = time.monotonic()
            await asyncio.sleep(0.01)
            slowest = max(slowest, time.monotonic() - began - 0.01)

    feeling = asyncio.create_task(feel())
    batch = await Rig(web).source.poll(None)
    over.set()
    await feeling

    assert (len(batch.posts), batch.again_in) == (500, 0)
    assert batch.faults == ("plaza.example: the feed is too long, only its first entries (at most 2000) are read",)
    assert slowest < 1.5  # reading takes seconds, in a thread; cores and interpreter are shared
