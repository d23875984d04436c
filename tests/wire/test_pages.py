"""Pages that posts link to, read from a web server on the loopback: once, whole, and as whose they are."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.actors import read_tables
from bot.core.addresses import Address, is_public
from bot.core.domain import PAGE, Standing, Topic
from bot.core.linked import FAILED_FOR, LinkedPage, PageStatus
from bot.extractive import ExtractiveSummariser
from bot.fetch import Fetcher
from bot.pages import Article, PageReader, Parse
from bot.parts import Parts
from bot.pipeline import ingest
from bot.verbs.digest import write_digest
from tests.core.threads import post
from tests.fakes.clock import FakeClock
from tests.fakes.shelf import MemoryShelf
from tests.fakes.store import MemoryStore
from tests.fakes.web.names import Names
from tests.fakes.web.server import HOST, Asked, Web, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOW = datetime(2026, 4, 9, 12, tzinfo=UTC)
ARTICLE = b"""<!doctype html><html><head><title>Introducing Muse Spark</title>
<meta property="article:published_time" content="2026-04-08T10:00:00Z">
<link rel="canonical" href="https://evil.example/elsewhere">
<meta http-equiv="refresh" content="0; url=/elsewhere"></head>
<body><nav><a href="/">Home</a> <a href="/about">About us</a></nav><article><h1>Introducing Muse Spark</h1>
<p>Muse Spark is now live in Canada and Mexico. It can be used without an account.</p>
<p>Support for other countries will follow when the tests there have come to an end.</p></article>
<script>document.body.innerHTML = "Muse Spark is dead."</script>
<footer>We use cookies. Terms of use.</footer></body></html>"""
HTML = "text/html; charset=utf-8"
TABLES = read_tables(
    "name,aliases,domains,accounts,field,kind,case\nMeta,,ai.meta.com|about.fb.com,,ai,company,1\n",
    "name,domains,family,country,language,wire\n",
)


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with serving() as running:
        yield running


@pytest.fixture
def shelf() -> MemoryShelf:
    return MemoryShelf()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


def is_public_or_ours(address: Address) -> bool:
    return is_public(address) or str(address) == HOST


def reader(
    web: Web, shelf: MemoryShelf, clock: FakeClock, deadline: float = 60.0, parse: Parse | None = None
) -> PageReader:
    names = Names(
        {name: [[HOST]] for name in ("ai.meta.com", "about.fb.com", "evil.example", "ai.meta.com.evil.example")}
    )
    fetch = Fetcher("ops@example.org", resolve=names, public=is_public_or_ours, ports=frozenset({web.port}))
    return PageReader(fetch, shelf, clock, deadline, parse)


async def one(web: Web, shelf: MemoryShelf, clock: FakeClock, path: str) -> LinkedPage:
    url = web.url(path, "ai.meta.com")
    return (await reader(web, shelf, clock).read([url]))[url]


async def test_a_page_is_its_article_and_nothing_in_it_leads_elsewhere(
    web: Web, shelf: MemoryShelf, clock: FakeClock
) -> None:
    web.serve("/blog", ARTICLE, content_type=HTML)

    page = await one(web, shelf, clock, "/blog")

    assert (page.status, page.title) == (PageStatus.READ, "Introducing Muse Spark")
    assert page.final_url == page.url == web.url("/blog", "ai.meta.com"), "what a page calls itself is not believed"
    assert "Muse Spark is now live in Canada and Mexico. It can be used without an account." in page.text
    assert not any(word in page.text for word in ("dead", "cookies", "About us"))
    assert page.published_at == datetime(2026, 4, 8, tzinfo=UTC)
    assert [asked.path for asked in web.asked] == ["/blog"]
    assert web.asked[0].headers["user-agent"].endswith("(+ops@example.org)")


async def test_a_page_is_fetched_once_whoever_asks(web: Web, shelf: MemoryShelf, clock: FakeClock) -> None:
    web.serve("/note.txt", b"Muse Spark is live.", content_type="text/plain")
    url = web.url("/note.txt", "ai.meta.com")
    readers = [reader(web, shelf, clock) for _ in range(4)]

    found = await asyncio.gather(*(each.read([url]) for each in readers))
    clock.pass_time(timedelta(days=20))
    found.append(await readers[0].read([url]))

    assert {pages[url].text for pages in found} == {"Muse Spark is live."}
    assert len(web.asked) == 1


async def test_what_failed_is_asked_for_again_a_day_later(web: Web, shelf: MemoryShelf, clock: FakeClock) -> None:
    web.serve("/blog", b"busy", status=503)
    assert (await one(web, shelf, clock, "/blog")).why == "the server answers 503"
    web.serve("/blog", b"Muse Spark is live.", content_type="text/plain")

    clock.pass_time(FAILED_FOR - timedelta(seconds=1))
    assert (await one(web, shelf, clock, "/blog")).status is PageStatus.FAILED
    assert len(web.asked) == 1
    clock.pass_time(timedelta(seconds=1))
    assert (await one(web, shelf, clock, "/blog")).status is PageStatus.READ


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        (b"%PDF-1.7 ...", "application/pdf", "it is a PDF"),
        (b"%PDF-1.7 ...", HTML, "it is a PDF"),
        (b"\x89PNG", "image/png", "it is no page of text"),
        (b"<p>?</p>", "", "it is no page of text"),
        (b"<html><body><div id=app></div></body></html>", HTML, "no text was found in it"),
        (b"", HTML, "no text was found in it"),
        (b"<" * 50_000, HTML, "no text was found in it"),
    ],
)
async def test_what_is_no_page_of_text_says_so(
    web: Web, shelf: MemoryShelf, clock: FakeClock, body: bytes, content_type: str, why: str
) -> None:
    web.serve("/it", body, content_type=content_type)

    page = await one(web, shelf, clock, "/it")

    assert (page.text, page.why) == ("", why)


@pytest.mark.parametrize("fault", [AssertionError, OSError, RecursionError, SyntaxError, StopIteration, MemoryError])
async def test_a_page_on_which_the_parser_breaks_is_refused_and_the_others_are_there(
    web: Web, shelf: MemoryShelf, clock: FakeClock, fault: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    def breaking(markup: bytes | str) -> Article:
        if "break" in str(markup):
            raise fault
        return Article("", "Muse Spark is live.", None)

    web.serve("/odd", b"<p>break</p>", content_type=HTML)
    web.serve("/blog", ARTICLE, content_type=HTML)
    odd, good = web.url("/odd", "ai.meta.com"), web.url("/blog", "ai.meta.com")

    found = await reader(web, shelf, clock, parse=breaking).read([odd, good])

    assert (found[odd].status, found[odd].why) == (PageStatus.REFUSED, "its markup cannot be read")
    assert found[good].text == "Muse Spark is live."
    assert caplog.messages == [f"a page of ai.meta.com cannot be read: {fault.__name__}"]


async def test_a_page_in_the_charset_of_its_server(web: Web, shelf: MemoryShelf, clock: FakeClock) -> None:
    web.serve(
        "/ru", "Muse Spark доступен в Канаде.".encode("windows-1251"), content_type="text/plain; charset=windows-1251"
    )
    web.serve("/odd", b"Muse Spark is live.", content_type="text/plain; charset=zip")

    assert (await one(web, shelf, clock, "/ru")).text == "Muse Spark доступен в Канаде."
    assert (await one(web, shelf, clock, "/odd")).text == "Muse Spark is live."


async def test_what_takes_too_long_is_left_out_and_the_rest_is_there(
    web: Web, shelf: MemoryShelf, clock: FakeClock
) -> None:
    begun = asyncio.Event()

    async def never(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        begun.set()
        await asyncio.Event().wait()

    web.answers["/slow"] = never
    web.serve("/note.txt", b"Muse Spark is live.", content_type="text/plain")
    slow, quick = web.url("/slow", "ai.meta.com"), web.url("/note.txt", "ai.meta.com")
    await reader(web, shelf, clock).read([quick])

    found = await reader(web, shelf, clock, deadline=1.0).read([slow, quick])

    assert begun.is_set()
    assert found[quick].text == "Muse Spark is live."
    assert found.get(slow) is None


async def test_an_address_off_the_public_web_is_refused_for_good(
    web: Web, shelf: MemoryShelf, clock: FakeClock
) -> None:
    web.serve("/inside", status=302, location="http://127.0.0.1/latest/meta-data/")

    page = await one(web, shelf, clock, "/inside")

    assert (page.status, page.why) == (PageStatus.REFUSED, "address not allowed: port 80 is not one of the web")


@pytest.mark.parametrize(
    ("host", "location", "standing"),
    [
        pytest.param("ai.meta.com", None, Standing.CONFIRMED, id="the actor's own"),
        pytest.param("ai.meta.com.evil.example", None, Standing.REPORTED, id="a look-alike"),
        pytest.param("ai.meta.com", "about.fb.com", Standing.CONFIRMED, id="sent on to another of the actor's"),
        pytest.param("ai.meta.com", "evil.example", Standing.REPORTED, id="an open redirect"),
    ],
)
async def test_a_post_and_the_page_it_links_to(
    web: Web, shelf: MemoryShelf, clock: FakeClock, host: str, location: str | None, standing: Standing
) -> None:
    web.serve("/blog", ARTICLE, content_type=HTML)
    if location:
        web.serve("/go", status=302, location=web.url("/blog", location))
    url = web.url("/go" if location else "/blog", host)
    engine = ExtractiveSummariser()
    parts = Parts(MemoryStore(), engine, engine, clock, TABLES, pages=reader(web, shelf, clock))
    await ingest(parts, [post(f"Meta has launched Muse Spark in Canada and Mexico. #MuseSpark {url}")])

    digest = await write_digest(parts, Topic("#MuseSpark", ("musespark",)))

    assert digest.claims[0].standing is standing
    assert (digest.claims[0].said_by == "Meta") is (standing is Standing.CONFIRMED)
    pages = {evidence.url for claim in digest.claims for evidence in claim.evidence if evidence.source == PAGE}
    assert pages == ({web.url("/blog", location or host)} if standing is Standing.CONFIRMED else set())
    assert digest.counts.posts == 1
    assert bool(web.asked) is (host == "ai.meta.com"), "a look-alike is not even asked"
