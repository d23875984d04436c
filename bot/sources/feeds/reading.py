"""The entries of a feed, from its bytes. Whoever wrote them may mean harm, or not know XML."""

from __future__ import annotations

import calendar
import io
import json
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.parsers import expat

from xxhash import xxh3_64_intdigest

from bot.core.domain import Post
from bot.core.links import links_in, safe, site
from bot.core.page import moment
from bot.core.tags import NotATag, fold_tag, tags_in
from bot.core.text import clean, one_line
from bot.sources.feeds.markup import LONGEST, absolute, link_of, read_html
from bot.sources.feeds.presets import Feed, Speaker

MOST_ENTRIES = 2_000
"""Of one document; the rest is cut off before it is parsed."""

LONGEST_TEXT = 5_000
"""Letters of a post; longer articles are cut at a word."""

_MOST_ELEMENTS = 100_000
"""Of one document: feedparser takes some 10 µs for each. 2,000 entries have 30,000 or so."""

_DEEPEST, _MOST_ATTRIBUTES, _MOST_NAMESPACES = 200, 100, 100
"""Open elements, attributes of one, prefixes of all. feedparser is quadratic in them: 100,000 attributes took 189 s."""

_LONGEST_HEAD = 16_384
"""Bytes before the first element."""

_LONGEST_ENTITY, _MOST_ENTITIES = 200, 500
"""What a document may define: letters of an abbreviation, and how many. More is there to grow."""

_LONGEST_SMALL = 300
_SMALL = frozenset(
    "date pubdate published updated modified created issued expired lastbuilddate validto author name email creator "
    "contributor publisher managingeditor webmaster owner uri".split()
)
"""Elements that hold a date or a name, and their letters: feedparser looks for addresses in them for minutes else."""

_MOST_BYTES = 4_000_000
"""Of a document that is parsed; what is longer is cut after an entry. feedparser holds it six times over."""

_LONGEST_ILL = 1_000_000
"""Bytes of a document that is no well-formed XML: what forgives its faults is slow."""

_MOST_SEARCH = 20_000_000
"""Of such a document, by `_search`: one address of 4,000 letters, or two hundred of 300."""

_LONGEST_NAME, _LONGEST_ID = 200, 400
_MOST_CATEGORIES, _MOST_LINKS = 40, 40

_FIRST_FEED = datetime(1997, 1, 1, tzinfo=UTC)
"""Dates before are mistakes, such as 1970."""

_AHEAD = timedelta(days=2)
"""A date may lie so far ahead by a mistaken zone; one beyond is no date."""


class NotAFeed(ValueError):  # noqa: N818 - named for what the body is
    """The body holds no feed; the message says why in a few words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the feed has it, bounded but not yet clean. `at` is aware; None where it is absent or no date."""

    id: str
    link: str
    title: str
    body: str
    is_html: bool
    categories: tuple[str, ...]
    author: str
    at: datetime | None

    @property
    def words(self) -> str:
        """What it says, for telling whether it was said before."""
        return f"{self.title}\n{self.body}" if self.title or self.body else ""


@dataclass(frozen=True, slots=True)
class Document:
    """The entries of a feed in its order; `cut` says that it held more than are read."""

    entries: tuple[Entry, ...]
    cut: bool = False


def read(body: bytes, content_type: str = "") -> Document:
    """The entries of an RSS, Atom or JSON feed, at most `MOST_ENTRIES`. Raises NotAFeed."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return _read_json(body)
    return _read_xml(body, content_type)


# JSON ----------------------------------------------------------------------------------------------------


def _read_json(body: bytes) -> Document:
    if len(body) > _MOST_BYTES:
        raise NotAFeed(f"it is JSON of more than {_MOST_BYTES // 1_000_000} MB")
    try:
        feed = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotAFeed("it is neither a feed nor JSON") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version"))[:100]:
        raise NotAFeed("it is JSON, but not a feed")
    entries = tuple(_json_entry(item) for item in items[:MOST_ENTRIES] if isinstance(item, dict))
    return Document(entries, cut=len(items) > MOST_ENTRIES)


def _json_entry(item: Mapping[str, Any]) -> Entry:
    """An item of JSON Feed 1.0 or 1.1."""

    def text(key: str) -> str:
        value = item.get(key)
        return str(value) if isinstance(value, str | int | float) else ""

    tags = item.get("tags")
    authors = item.get("authors") or [item.get("author")]
    names = [author.get("name") for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    return _entry(
        id=text("id"),
        link=text("url") or text("external_url"),
        title=text("title"),
        body=text("content_html") or text("content_text") or text("summary"),
        is_html=bool(text("content_html")),
        categories=[tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
        author=next((name for name in names if isinstance(name, str)), ""),
        at=_json_date(text("date_published") or text("date_modified")),
    )


def _json_date(written: str) -> datetime | None:
    try:
        return moment(written[:_LONGEST_NAME])
    except ValueError:
        return None


# XML -----------------------------------------------------------------------------------------------------


def _read_xml(body: bytes, content_type: str) -> Document:
    # Only where a feed is watched; it comes without types.
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415
    from feedparser.encodings import convert_to_utf8  # type: ignore[import-untyped]  # noqa: PLC0415

    found: dict[str, Any] = {}
    text = convert_to_utf8({"content-type": content_type[:_LONGEST_NAME]}, body, found)
    head, rest = _head(text.replace(b"\0", b""))
    kept, cut = _vetted(head + rest)
    # A body that is a path would be opened, were it not a stream.
    stream = io.BytesIO(b"\xef\xbb\xbf" + kept)
    parsed = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.entries and not parsed.version:
        is_page = re.search(rb"<(?:!doctype\s+)?html\b", text[:_LONGEST_HEAD], re.IGNORECASE)
        raise NotAFeed("it is a web page, not a feed" if is_page else "it is not a feed")
    return Document(tuple(map(_xml_entry, parsed.entries[:MOST_ENTRIES])), cut)


def _head(text: bytes) -> tuple[bytes, bytes]:
    """What stands before the first element, and the rest. feedparser is quadratic in the white space of the head."""
    first = re.search(rb"<\w", text)
    at = first.start() if first else 0
    if first is None or at > _LONGEST_HEAD:
        raise NotAFeed("it is not a feed")
    return re.sub(rb"\s{2,}", b"\n", text[:at]).lstrip(), text[at:]


class _Enough(Exception):  # noqa: N818 - named for what the search has
    """Ends the walk through a document."""


@dataclass(slots=True)
class _Walk:
    """Goes through a document ahead of the real parser, which has no bounds; finds where to cut it."""

    parser: expat.XMLParserType
    open: list[str] = field(default_factory=list)
    elements: int = 0
    entries: int = 0
    entities: int = 0
    prefixes: set[str] = field(default_factory=set)
    small: int = 0
    letters: int = 0
    cut: tuple[int, tuple[str, ...]] | None = None

    def start(self, name: str, attributes: list[str]) -> None:
        """An element opens; its attributes come as names and values in turn."""
        self.elements += 1
        if self.parser.CurrentByteIndex > _MOST_BYTES:
            raise _Enough
        if _local(name) in ("entry", "item"):
            self.entries += 1
            self.cut = self.parser.CurrentByteIndex, tuple(self.open)
        if self.entries > MOST_ENTRIES or self.elements > _MOST_ELEMENTS:
            raise _Enough
        self.open.append(name)
        self.prefixes.update(key for key in attributes[::2] if key.startswith("xmlns"))
        too_much = len(self.open) > _DEEPEST or len(attributes) > 2 * _MOST_ATTRIBUTES
        too_much = too_much or sum(map(len, attributes)) > LONGEST
        if too_much or len(self.prefixes) > _MOST_NAMESPACES:
            raise NotAFeed("it is nested or filled beyond measure")
        self.small = 0

    def end(self, _name: str) -> None:
        """An element closes."""
        self.open.pop()

    def text(self, data: str) -> None:
        """Text stands in the innermost element; abbreviations come at full length."""
        self.letters += len(data)
        if self.letters > 2 * _MOST_BYTES:
            raise NotAFeed("it is nested or filled beyond measure")
        if self.open and _local(self.open[-1]) in _SMALL:
            self.small += len(data)
            if self.small > _LONGEST_SMALL:
                raise NotAFeed("it is nested or filled beyond measure")

    def entity(self, _name: str, _is_parameter: bool, value: str | None, *_outside: object) -> None:
        """The document defines an abbreviation."""
        self.entities += 1
        if self.entities > _MOST_ENTITIES or len(value or "") > _LONGEST_ENTITY:
            raise NotAFeed("it defines abbreviations beyond measure")


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _vetted(text: bytes) -> tuple[bytes, bool]:
    """The document, cut after its first entries where it is too long, and whether it was. Raises NotAFeed."""
    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    parser.buffer_text = True
    walk = _Walk(parser)
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.EntityDeclHandler = walk.entity
    try:
        for start in range(0, len(text), 65_536):
            parser.Parse(text[start : start + 65_536], False)
        parser.Parse(b"", True)
    except _Enough:
        return _cut(text, walk), True
    except expat.ExpatError:
        return _ill_formed(text), False
    return (text, False) if len(text) <= _MOST_BYTES else (_cut(text, walk), True)


def _cut(text: bytes, walk: _Walk) -> bytes:
    """The document up to where its last entry begins, with what is open there closed."""
    if walk.cut is None or walk.entries < 2:
        raise NotAFeed("it is nested or filled beyond measure")
    at, still_open = walk.cut
    return text[:at] + "".join(f"</{name}>" for name in reversed(still_open)).encode()


def _ill_formed(text: bytes) -> bytes:
    """A document that is no XML, if it is short and plain enough to be forgiven."""
    if len(text) > _LONGEST_ILL:
        raise NotAFeed("it is no well-formed XML, and too long to be read all the same")
    if text.count(b"<") > _MOST_ELEMENTS or re.search(rb"<[^<>]{4000}", text) or _search(text) > _MOST_SEARCH:
        raise NotAFeed("it is nested or filled beyond measure")
    if b"<!ENTITY" in text.upper():
        raise NotAFeed("it is no well-formed XML, and defines abbreviations")
    return text


def _search(text: bytes) -> int:
    """How long the search for addresses may take in a document: the sum of the squares of its long runs of letters."""
    first, *parts = text.replace(b"<![CDATA[", b"").replace(b"]]>", b"").split(b"<!--")
    joined = first + b"".join(part.partition(b"-->")[2] for part in parts)  # a regular expression would be quadratic
    return sum(len(run) ** 2 for run in re.findall(rb"[^\s<>]{300,}", joined))


def _xml_entry(found: dict[str, Any]) -> Entry:
    """An entry of feedparser. `dict.get` goes past its synonyms, which give one date for another and warn."""
    contents = [part for part in _listed(found, "content") if dict.get(part, "value")]
    body = contents[0] if contents else dict.get(found, "summary_detail") or {}
    kind = str(dict.get(body, "type") or "text/html")
    return _entry(
        id=_text(found, "id"),
        link=_text(found, "link"),
        title=_plain(_text(found, "title")),
        body=str(dict.get(body, "value") or _text(found, "summary")),
        is_html="html" in kind,
        categories=[_text(tag, "label") or _text(tag, "term") for tag in _listed(found, "tags")],
        author=_text(found, "author"),
        at=_struct_date(found, "published_parsed") or _struct_date(found, "updated_parsed"),
    )


def _listed(found: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = dict.get(found, key)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _text(found: dict[str, Any], key: str) -> str:
    value = dict.get(found, key)
    return value if isinstance(value, str) else ""


def _plain(title: str) -> str:
    """A title without the marks that it may have in spite of its name."""
    return read_html(title, "").text if "<" in title or "&" in title else title


def _struct_date(found: dict[str, Any], key: str) -> datetime | None:
    value = dict.get(found, key)
    if not isinstance(value, time.struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None


# What an entry becomes -----------------------------------------------------------------------------------


def _entry(
    *,
    id: str,  # noqa: A002 - the word of the feed
    link: str,
    title: str,
    body: str,
    is_html: bool,
    categories: list[str],
    author: str,
    at: datetime | None,
) -> Entry:
    return Entry(
        id=_bounded(id.strip()),
        link=link.strip() if len(link) <= LONGEST else "",
        title=title[:LONGEST].strip(),
        body=body[:LONGEST].strip(),
        is_html=is_html,
        categories=tuple(category[:_LONGEST_NAME] for category in categories[:_MOST_CATEGORIES]),
        author=author[:_LONGEST_NAME],
        at=at,
    )


def _bounded(key: str) -> str:
    """A key that an index can take, and no database minds."""
    return key if len(key) <= _LONGEST_ID and key.isprintable() else _hashed(key)


def _hashed(text: str) -> str:
    return f"{xxh3_64_intdigest(text.encode('utf-8', 'replace')):016x}"


def keys(entries: tuple[Entry, ...], base: str) -> tuple[str, ...]:
    """What each entry is known by: its id, else its link, else its words.

    An id or a link that several entries of the document share names none of them.
    """
    ids = Counter(entry.id for entry in entries)
    links = Counter(entry.link for entry in entries)

    def key(entry: Entry) -> str:
        if entry.id and ids[entry.id] == 1:
            return entry.id
        link = link_of(entry.link, base)
        if link and links[entry.link] == 1:
            return _bounded(link)
        return _hashed(entry.words)

    return tuple(map(key, entries))


def dated(entry: Entry, received: datetime) -> datetime | None:
    """The entry's own date where it can be believed, never later than now."""
    if entry.at is None or not _FIRST_FEED <= entry.at <= received + _AHEAD:
        return None
    return min(entry.at, received)


def said_at(entry: Entry, received: datetime, *, just_appeared: bool) -> datetime | None:
    """When an entry was written, as it says. One without a date, or with one to come, was written now if it has just
    appeared; else nobody knows: None.
    """
    own = dated(entry, received)
    return own if own is not None and own < received else received if just_appeared else None


def tags_of(entry: Entry, feed: Feed, text: str) -> tuple[str, ...]:
    """The folded tags of an entry: of the whole feed, its categories, and those in its text."""
    found = [feed.tag] if feed.tag else []
    for category in entry.categories:
        try:
            found.append(fold_tag(re.sub(r"[\s\-_/&]+", "", category)))
        except NotATag:  # "News, in brief" is a heading
            continue
    return tuple(dict.fromkeys([*found, *tags_in(text)]))


_BELOW = re.compile(r"\s*submitted by\s+/?u/\S+(?:\s+to\s+\S+)?\s*(?:\[link\]\s*)?(?:\[comments\]\s*)?$")
"""What Reddit prints below each entry."""


def post_of(entry: Entry, key: str, feed: Feed, base: str, at: datetime | None) -> Post:
    """The post of an entry of a feed; `base` is where the document was found, `at` when the entry was written.

    Its permalink counts only on the feed's own sites: elsewhere a feed could put words into anybody's mouth.
    """
    read_body = read_html(entry.body, base) if entry.is_html else read_html(entry.body.replace("<", "&lt;"), base)
    text = clean(_joined(clean(entry.title), clean(_BELOW.sub("", read_body.text))))
    link = absolute(entry.link, base)
    url = safe(link) if link and feed.speaks_for(site(link), link) else None
    own = link_of(entry.link, base) if url is None else None
    links = dict.fromkeys(each for each in (own, *read_body.links, *links_in(text)) if each)
    return Post(
        id=f"{feed.source}:{key}",
        source=feed.source,
        text=_shortened(text),
        created_at=at,
        author=_author(entry, feed, url),
        url=url,
        tags=tags_of(entry, feed, text),
        links=tuple(links)[:_MOST_LINKS],
    )


def _joined(title: str, body: str) -> str:
    """Title and text, the title only where the text does not begin with it."""
    begins = one_line(title).rstrip("….").casefold()
    if not title or one_line(body).casefold().startswith(begins):
        return body or title
    return f"{title}\n\n{body}" if body else title


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return re.sub(r"\s\S{0,50}$", "", text[:LONGEST_TEXT]) + " …"


_IN_ADDRESS = re.compile(r"https?://([^/]+)/(?:@|users/)([\w.-]+)(?:@([\w.-]+))?(?:/|$)")


def _author(entry: Entry, feed: Feed, url: str | None) -> str | None:
    """Whose voice an entry is. A byline is no account: a site with ten writers is one voice, and gives none."""
    match feed.speaker:
        case Speaker.IN_ADDRESS:
            found = _IN_ADDRESS.match(url or "")
            return f"{found[2]}@{found[3] or found[1]}" if found else None
        case Speaker.NAMED:
            return one_line(entry.author).removeprefix("/") or None
    return None
