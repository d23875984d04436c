"""Reads pages that posts link to, each once for all processes, as a link preview does: one request, no scripts.

What is on a page is a stranger's: it is taken apart in a thread, within bounds of size and time, and nothing in it
(a refresh, a canonical link, what it calls itself) says where it stands or leads anywhere.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.linked import LinkedPage, PageStatus, is_due, read
from bot.core.links import host_of
from bot.core.text import clean, one_line
from bot.ports import Clock, Fetch, Fetched, FetchFailed, Limits, NotAllowed, PageShelf

if TYPE_CHECKING:
    from trafilatura.settings import Document

log = logging.getLogger(__name__)

ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.8"

LIMITS = Limits(body=2_000_000, seconds=5.0, hops=5)
"""A page of news has some 300,000 bytes; what is longer is no announcement."""

TAKES = 3.0
"""Seconds in which the text of a page must be found; a common page takes 0.1."""

DEADLINE = 10.0
"""Seconds for all pages of one digest together, which waits for them."""

LOOKS = 0.2
"""Seconds between two looks whether another process has read a page."""

LONGEST_TEXT, LONGEST_TITLE = 20_000, 300
"""Characters of a page that are kept: a long read; news has 5,000."""

_HTML, _PLAIN = frozenset({"text/html", "application/xhtml+xml"}), "text/plain"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.ASCII)
_KNOWN_CHARSET = re.compile(
    r"utf-?8|us-ascii|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-(?:jp|kr)|shift_jis",
    re.IGNORECASE,
)
"""Some of the codecs that Python has besides are slow, or unpack what is packed."""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says: its title, its main text in lines, and the day it says it was published."""

    title: str
    text: str
    published_at: datetime | None


class Unreadable(Exception):  # noqa: N818 - named for what the page is
    """There is no text in what came; the message says why in a few words."""


Parse = Callable[[bytes | str], Article]
"""Gives the article of the markup of a page. What it raises is a fault of the markup, see `_FAULTS`."""


class PageReader:
    """The pages behind links, from the shelf or the web; see `bot.ports.Pages`. `parse` is None for trafilatura."""

    def __init__(
        self, fetch: Fetch, shelf: PageShelf, clock: Clock, deadline: float = DEADLINE, parse: Parse | None = None
    ) -> None:
        self._fetch = fetch
        self._shelf = shelf
        self._clock = clock
        self._deadline = deadline
        self._parse = parse or _parsed

    async def known(self, links: Sequence[str]) -> Mapping[str, LinkedPage]:
        """Those that were looked at before, by their links."""
        return await self._shelf.pages(links)

    async def read(self, links: Sequence[str]) -> Mapping[str, LinkedPage]:
        """The pages of these links, by link; one that takes too long is left out, or stands as it was before."""
        found = dict(await self._shelf.pages(links))
        now = self._clock.now()
        waits = [link for link in links if is_due(found.get(link), now) or found[link].status is PageStatus.READING]

        async def one(link: str) -> None:
            if page := await self._one(link):
                found[link] = page

        await _all([one(link) for link in waits], self._deadline)
        return found

    async def _one(self, link: str) -> LinkedPage | None:
        """A page, read by us or by whoever else has begun to."""
        while True:
            if await self._shelf.begin_page(link, self._clock.now()):
                page = await self._fetched(link)
                await self._shelf.keep_page(page)
                return page
            page_there = (await self._shelf.pages([link])).get(link)
            if page_there and page_there.status is not PageStatus.READING:
                return page_there
            await asyncio.sleep(LOOKS)

    async def _fetched(self, link: str) -> LinkedPage:
        """What became of one request."""
        now = self._clock.now()
        try:
            answer = await self._fetch(link, limits=LIMITS, accept=ACCEPT)
        except NotAllowed as why:
            return LinkedPage(link, PageStatus.REFUSED, now, why=str(why))
        except FetchFailed as why:
            return LinkedPage(link, PageStatus.FAILED, now, why=str(why))
        try:
            article = await _taken_apart(answer, self._parse)
        except Unreadable as why:
            return LinkedPage(link, PageStatus.REFUSED, now, why=str(why))
        return read(link, now, answer.url, article.title, article.text, article.published_at)


async def _all(acts: Sequence[Coroutine[object, object, None]], seconds: float) -> None:
    """Does all of it side by side, and what is not done in time not at all. Raises the first error."""
    tasks = [asyncio.create_task(act) for act in acts]
    try:
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
    finally:
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


async def _taken_apart(answer: Fetched, parse: Parse) -> Article:
    """The article of an answer. Raises Unreadable for one that is no page of text, or takes too long."""
    taking = asyncio.to_thread(_from_plain, answer) if _is_plain(answer) else asyncio.to_thread(_tried, answer, parse)
    try:
        return await asyncio.wait_for(taking, TAKES)
    except TimeoutError:  # the thread ends by itself, its answer is not wanted any more
        raise Unreadable("its text could not be found in time") from None


def _is_plain(answer: Fetched) -> bool:
    """Whether an answer is text without markup. Raises Unreadable for one that is neither that nor HTML."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.body.startswith(b"%PDF") or kind == "application/pdf":  # some servers call everything a page
        raise Unreadable("it is a PDF")
    if kind not in _HTML and kind != _PLAIN:
        raise Unreadable("it is no page of text")
    return kind == _PLAIN


def _from_plain(answer: Fetched) -> Article:
    body = _decoded(answer)
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    return Article("", _bounded(text), None)


_FAULTS = (
    *(ArithmeticError, AssertionError, AttributeError, BufferError, EOFError, LookupError, MemoryError, NameError),
    *(OSError, RuntimeError, StopIteration, SyntaxError, TypeError, ValueError),
)
"""Whatever a library that has to guess comes to on markup that nobody thought of (lxml's errors are SyntaxErrors or
come from `LxmlError`); one page must not take a brief away."""


def _tried(answer: Fetched, parse: Parse) -> Article:
    """The article of a page. Raises Unreadable for one on which the parser breaks."""
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415 - has no types; is slow

    try:
        return parse(_decoded(answer))
    except (*_FAULTS, LxmlError) as fault:
        log.warning("a page of %s cannot be read: %s", host_of(answer.url), type(fault).__name__)
        raise Unreadable("its markup cannot be read") from None


def _parsed(markup: bytes | str) -> Article:
    """What trafilatura finds in a page. Raises what it likes."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - is slow

    dates = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"}
    found = bare_extraction(
        markup,
        fast=True,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params=dates,
    )
    return _article(found) if found is not None and not isinstance(found, dict) else Article("", "", None)


def _article(found: Document) -> Article:
    title = one_line((found.title or "")[: 2 * LONGEST_TITLE])[:LONGEST_TITLE]
    return Article(title, _bounded(found.text or ""), _day(found.date))


def _bounded(text: str) -> str:
    return clean(text[: 2 * LONGEST_TEXT])[:LONGEST_TEXT].strip()


def _day(written: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC) if written else None
    except ValueError:
        return None


def _decoded(answer: Fetched) -> bytes | str:
    """The body in the charset that the server names; as bytes where it names none that is common."""
    named = _CHARSET.search(answer.headers.get("content-type", ""))
    if named is None or not _KNOWN_CHARSET.fullmatch(named[1]):
        return answer.body
    try:
        return answer.body.decode(named[1], "replace")
    except LookupError:  # an ISO 8859 that there is not
        return answer.body
