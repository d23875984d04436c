"""Pages that posts link to: which are worth reading, and what of one is evidence beside the posts.

A page is a Post of the source `PAGE`: its address after redirects says whose it is, and its text is what of it speaks
of the same as the posts that link to it. It is never counted among the posts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.core.actors import Tables
from bot.core.dedupe import NearIndex
from bot.core.domain import PAGE, PUBLIC, Missing, Post, Sentence, Thread, ThreadPost
from bot.core.links import canonical, host_of, without_links
from bot.core.missing import ENGLISH, MissingPhrases
from bot.core.sentences import split
from bot.core.tags import tags_as_written
from bot.core.terms import content_words, squeezed
from bot.core.thread import sources
from bot.core.traps import is_trap

MOST_PAGES, MOST_PER_HOST = 8, 3
"""Pages that one digest looks at: more take longer than a reader waits, and one host is not asked for more at once."""

MOST_SENTENCES, LONGEST_TEXT = 12, 2000
"""What of one page stands beside the posts, in sentences and characters."""

LONGEST_LINK = 1800
"""Longer addresses name no page that an actor would announce something on, and fit no index."""

FAILED_FOR = timedelta(hours=24)
"""After which a page that could not be read is tried again, when somebody asks."""

READING_FOR = timedelta(minutes=1)
"""After which whoever began to read a page is taken for dead."""


class PageStatus(StrEnum):
    """How far the reading of a page came; FAILED is tried again later, REFUSED is for good."""

    READING = "reading"
    READ = "read"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """A page by the canonical link that posts have. `at` is when it was read, or when reading began.

    `final_url` is where it was found after redirects, canonical. `title` and `text` are clean; "" where there is none.
    `why` says in a few words why it could not be read.
    """

    url: str
    status: PageStatus
    at: datetime
    final_url: str | None = None
    title: str = ""
    text: str = ""
    published_at: datetime | None = None
    why: str | None = None


def is_due(page: LinkedPage | None, now: datetime) -> bool:
    """Whether a page is to be read now: it never was, it failed long ago, or whoever read it died."""
    if page is None:
        return True
    waits = {PageStatus.FAILED: FAILED_FOR, PageStatus.READING: READING_FOR}.get(page.status)
    return waits is not None and page.at <= now - waits


# which pages


def worth_reading(thread: Thread, tables: Tables) -> tuple[str, ...]:
    """The links of a thread to pages of actors and outlets, those that most posts have first; so many at most."""
    linked = Counter(link for entry in thread.posts for link in _links_of(entry))
    ranked = sorted(linked, key=lambda link: (-linked[link], tables.actor_of_site(link) is None))  # else as they came
    found: list[str] = []
    for link in ranked:
        near = sum(host_of(link) == host_of(other) for other in found)
        if near < MOST_PER_HOST and len(link) <= LONGEST_LINK and _is_somebodys(link, tables):
            found.append(link)
    return tuple(found[:MOST_PAGES])


def _links_of(entry: ThreadPost) -> list[str]:
    """The links of a post and its copies, once for each that has it."""
    return [link for post in (entry.post, *entry.copies) if post.source != PAGE for link in sources(post)]


def _is_somebodys(url: str, tables: Tables) -> bool:
    """Whether an address is an actor's or an outlet's, and what is found there may be that one's own words."""
    has_owner = tables.actor_of_site(url) is not None or tables.outlet_of_site(url) is not None
    return has_owner and not may_echo(url)


# pages that repeat what their address says


def may_echo(url: str) -> bool:
    """Whether whoever wrote an address may have put words into the mouth of its page, as one does of a search.

    True where a part of the path names a search or a list by a word, or holds blanks, and where the query asks for
    something or is more than ids, numbers and codes of a language. `url` is canonical: it has no fragment.
    """
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return any(_is_asked(unquote(part)) for part in parts.path.split("/")) or any(
        key.casefold() in _ASKING or not _is_id(value or key) or not _KEY.fullmatch(key) for key, value in pairs
    )


def _is_asked(part: str) -> bool:
    return part.casefold().partition(".")[0] in _ASKED or _BLANK.search(part) is not None


_ASKED = frozenset(
    "search searches suche suchen find query buscar buscador busca busqueda búsqueda recherche rechercher cerca "
    "ricerca zoeken sok sök søk haku hledat szukaj ara поиск пошук 搜索 搜尋 検索 검색 tag tags hashtag "
    "hashtags".split()
)
_ASKING = frozenset("q s query search suche term terms keyword keywords kw wd text title message msg error".split())
"""Keys of what a reader typed, however short it is."""
_BLANK = re.compile(r"\s|%|\+\w")
_KEY = re.compile(r"[A-Za-z0-9]{1,16}(?:[_.-][A-Za-z0-9]{1,16})?")

_LONGEST_ID = 64
_ID_PART = re.compile(r"[0-9A-Za-z]*[0-9][0-9A-Za-z]*|[A-Za-z]{0,3}")
_LETTERS_OF_A_WORD = re.compile(r"[a-z]{5}|[A-Z]{5}|[A-Z][a-z]{3}.*[A-Z][a-z]{3}")
_MOST_SHORT = 2
"""Parts of letters alone, as "en-US" has them; more may be words: "hub-is-off"."""


def _is_id(value: str) -> bool:
    """Whether a value is a number, a date, an id or a code, and holds no words."""
    parts = re.split(r"[-_.:~]", value)
    short = sum(part.isalpha() for part in parts)
    fits = len(value) <= _LONGEST_ID and all(_ID_PART.fullmatch(part) for part in parts)
    return fits and short <= _MOST_SHORT and not _LETTERS_OF_A_WORD.search(value)


def _echoed(page: LinkedPage) -> frozenset[str]:
    """Stems of what the queries of a page's addresses say, keys and values alike."""
    queries = (urlsplit(url).query for url in (page.url, page.final_url or ""))
    pairs = (pair for query in queries for pair in parse_qsl(query, keep_blank_values=True))
    return _words(" ".join(re.sub(r"[\W_]+", " ", said) for pair in pairs for said in pair))


# what of a page is evidence


@dataclass(frozen=True, slots=True)
class _Found:
    """A page that is somebody's, with the links by which posts have it and those posts."""

    page: LinkedPage
    links: tuple[str, ...]
    by: tuple[Post, ...]


def with_pages(thread: Thread, pages: Mapping[str, LinkedPage], tables: Tables) -> Thread:
    """The thread with its pages, by the link that posts have, as entries behind the posts; numbers go on.

    A page of nobody in the tables, one that looks like a giveaway, and one that says nothing of what the posts say
    are left out. Pages that say the same are copies of one, of an actor's if it is among them.
    """
    told = [post for found in _found(thread, pages, tables) if (post := _as_post(found, tables))]
    told.sort(key=lambda post: post.official is None)
    index, groups = NearIndex(), dict[str, list[Post]]()
    whole = {page.final_url: page.text[:_COMPARED] for page in pages.values()}
    for post in told:
        first = index.fold(replace(post, text=whole[post.url], links=())).copy_of
        groups.setdefault(first or post.id, []).append(post)
    start = max((thread.counts.posts, *(entry.number for entry in thread.posts))) + 1
    entries = (_entry(number, *group) for number, group in enumerate(groups.values(), start))
    return replace(thread, posts=(*thread.posts, *entries))


_COMPARED = 2000
"""Characters of two pages that are compared: who takes over an article takes over its beginning."""


def _entry(number: int, post: Post, *copies: Post) -> ThreadPost:
    lines = post.text.split("\n")
    sentences = (Sentence(f"{number}.{i}", number, line) for i, line in enumerate(lines, 1))
    return ThreadPost(number, post, copies, tuple(sentences))


def _found(thread: Thread, pages: Mapping[str, LinkedPage], tables: Tables) -> Iterator[_Found]:
    """The pages that are somebody's, each once however it was linked."""
    by_place: dict[str, list[LinkedPage]] = {}
    for page in pages.values():
        if (place := _place(page)) and _is_somebodys(place, tables) and not may_echo(page.url):
            by_place.setdefault(place, []).append(page)
    for same in by_place.values():
        links = {page.url for page in same}
        linking = [
            post
            for entry in thread.posts
            for post in (entry.post, *entry.copies)
            if post.source != PAGE and links.intersection(post.links)
        ]
        if linking:
            yield _Found(same[0], tuple(sorted(links)), tuple(linking))


def _place(page: LinkedPage) -> str | None:
    """Where a page that was read stands; its address after redirects alone decides whose it is."""
    return page.final_url if page.status is PageStatus.READ else None


def _as_post(found: _Found, tables: Tables) -> Post | None:
    """The page as evidence; None when it is bait or says nothing of what the posts say."""
    place = _place(found.page)
    chosen = () if place is None or looks_like_bait(found.page) else _speaking(found, tables)
    if place is None or not chosen:
        return None
    actor = tables.actor_of_site(place)
    return Post(
        id=place,
        source=PAGE,
        text="\n".join(chosen),
        created_at=found.page.published_at or found.page.at,
        url=place,
        links=found.links,
        official=actor.name if actor else None,
        scope=PUBLIC if any(post.scope == PUBLIC for post in found.by) else found.by[0].scope,
    )


@lru_cache(256)
def looks_like_bait(page: LinkedPage) -> bool:
    """Whether anything of a page asks for money or wallets, as pages do that were broken into."""
    return is_trap(Post(page.url, PAGE, f"{page.title}\n{page.text}"))


def _speaking(found: _Found, tables: Tables) -> tuple[str, ...]:
    """The sentences that speak of what the linking posts do, in their order; of an outlet also whom it passes on."""
    said = _Said.by(found.by)
    read_lines = _lines(found.page)
    lines = [line.text for line in read_lines]
    weights = {number: weight for number, line in enumerate(read_lines) if (weight := said.shared_with(line))}
    if all(read_lines[number].is_title for number in weights):
        return ()
    passed_on = [number for number in _naming_others(lines, found, tables) if number not in weights]
    ranked = sorted(weights, key=lambda number: (-weights[number], number))
    return tuple(lines[number] for number in sorted(_fitting([*passed_on[:_MOST_CREDITS], *ranked], lines)))


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence of a page on one line, the stems of its words, and its letters run together.

    `is_title`: it says no more than the title, which alone confirms nothing.
    """

    text: str
    words: frozenset[str]
    squeezed: str
    is_title: bool


@lru_cache(32)  # many chats are told of the same pages one after the other
def _lines(page: LinkedPage) -> tuple[_Line, ...]:
    """The title and the sentences, each once; what mostly repeats the address is nobody's word."""
    sentences = (" ".join(sentence.split()) for sentence in (*split(page.title), *split(page.text)))
    kept = dict.fromkeys(sentence for sentence in sentences if len(sentence) <= _LONGEST_SENTENCE)
    title, echoed = squeezed(page.title), _echoed(page)
    lines = (_Line(each, _words(each), squeezed(each), squeezed(each) in title) for each in kept)
    return tuple(line for line in lines if not line.words or 2 * len(line.words & echoed) < len(line.words))


_LONGEST_SENTENCE = 600
"""Characters of a sentence; what is longer is a menu or a table that was taken for one."""

_MOST_CREDITS = 4


def _fitting(ranked: Iterable[int], lines: Sequence[str]) -> list[int]:
    kept: list[int] = []
    room = LONGEST_TEXT
    for number in ranked:
        if len(kept) < MOST_SENTENCES and len(lines[number]) < room:
            kept.append(number)
            room -= len(lines[number]) + 1
    return kept


def _naming_others(lines: Sequence[str], found: _Found, tables: Tables) -> list[int]:
    """Where an outlet names another one, of which its news may be: rules must see that it is no voice of its own."""
    own = tables.outlet_of_site(_place(found.page) or "")
    if own is None:
        return []
    text = "\n".join(lines)
    names = [each.name for each in tables.outlets if each.family != own.family and each.name in text]
    if not names:
        return []
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    return [number for number, line in enumerate(lines) if named.search(line)]


@dataclass(frozen=True, slots=True)
class _Said:
    """What posts speak of: stems of words, and tags run together."""

    words: frozenset[str]
    tags: frozenset[str]

    @classmethod
    def by(cls, posts: Iterable[Post]) -> _Said:
        """What these posts say, their links set aside."""
        words: set[str] = set()
        tags: set[str] = set()
        for post in posts:
            words |= _words(without_links(post.text))
            tags |= {squeezed(tag) for tag in (*post.tags, *tags_as_written(post.text))}
        return cls(frozenset(words), frozenset(tag for tag in tags if len(tag) >= _TELLING_TAG))

    def shared_with(self, line: _Line) -> float:
        """How much of a sentence the posts speak of too; 0 when that is too little to be about the same."""
        own = line.words
        shared = len(own & self.words) + _TAG_COUNTS * any(tag in line.squeezed for tag in self.tags)
        enough = shared >= _FEWEST_SHARED and (shared > _FEWEST_SHARED or shared >= _LEAST_SHARE * len(own))
        return shared + shared / max(1, len(own)) if enough else 0.0


_TELLING_TAG = 5
"""Letters of a tag that names something; "ai" stands in too many words."""
_TAG_COUNTS = 2
"""Words that a tag counts for: "#MuseSpark" is "Muse Spark"."""
_FEWEST_SHARED, _LEAST_SHARE = 2, 0.25
"""Words that a sentence shares at least; as few as that only where they are a quarter of it."""

_SEAM = re.compile(r"(?<=[A-Za-z0-9])(?=[\u3040-\u9fff\uac00-\ud7af])|(?<=[\u3040-\u9fff\uac00-\ud7af])(?=[A-Za-z0-9])")


def _words(text: str) -> frozenset[str]:
    """Stems; a Latin name that is glued to Chinese, Japanese or Korean writing is a word too."""
    return content_words(_SEAM.sub(" ", text))


# what a chat does not see, and what could not be used


def unlinked(thread: Thread, muted: Collection[int]) -> frozenset[int]:
    """The numbers of the pages to which only muted posts link: a chat that does not see these does not see them."""
    seen: set[str] = set()
    for entry in thread.posts:
        if entry.number not in muted and entry.post.source != PAGE:
            seen.update(link for post in (entry.post, *entry.copies) for link in post.links)
    pages = (entry for entry in thread.posts if entry.post.source == PAGE)
    return frozenset(entry.number for entry in pages if not seen.intersection(entry.post.links))


_TOLD = 3
"""Pages that could not be used and are told of; more say nothing new."""


def unused(
    links: Sequence[str],
    pages: Mapping[str, LinkedPage],
    thread: Thread,
    muted: Collection[int],
    tables: Tables,
    say: MissingPhrases = ENGLISH,
) -> tuple[Missing, ...]:
    """A line for each of the links that led to no page that can be used, for what `core.missing` says besides."""
    told: list[Missing] = []
    for link in links:
        linking = [entry.number for entry in thread.posts if entry.number not in muted and link in _all_links(entry)]
        if linking and (why := _why_unused(pages.get(link), tables)):
            refs = "".join(f"[{number}]" for number in linking[:_TOLD])
            text = say.unused_page.of(len(linking), refs=refs, host=host_of(link), why=say.unused.get(why, why))
            told.append(Missing("unused_page", text))
    return tuple(told[:_TOLD])


def _all_links(entry: ThreadPost) -> list[str]:
    return [] if entry.post.source == PAGE else [link for post in (entry.post, *entry.copies) for link in post.links]


def _why_unused(page: LinkedPage | None, tables: Tables) -> str | None:
    """Why a page is no evidence, in a few words; None for one that may be, whatever it says of the matter."""
    if page is None or page.status is PageStatus.READING:
        return "it took too long to read"
    if page.status is not PageStatus.READ:
        return page.why or "it could not be read"
    if not page.final_url or may_echo(page.final_url):  # also one that an earlier version read
        return "it leads to no plain address"
    if not _is_somebodys(page.final_url, tables):
        return "it leads to another site"
    return "it looks like a giveaway" if looks_like_bait(page) else None


def read(url: str, at: datetime, final_url: str, title: str, text: str, published_at: datetime | None) -> LinkedPage:
    """A page as it was found; one that came unprotected, may repeat its address, or holds no text, could not be read.

    Every canonical link begins with https (but beside a port of its own): a server that sends a reader on to http
    leaves what he gets to whoever sits in between.
    """
    place = canonical(final_url)
    if place is None or may_echo(place):
        return LinkedPage(url, PageStatus.REFUSED, at, why="it leads to no plain address")
    if url.startswith("https:") and final_url.casefold().startswith("http:"):
        return LinkedPage(url, PageStatus.REFUSED, at, place, why="it comes without encryption")
    if not text:
        return LinkedPage(url, PageStatus.FAILED, at, place, title, why="no text was found in it")
    published = published_at if published_at and published_at <= at else None
    return LinkedPage(url, PageStatus.READ, at, place, title, text, published)
