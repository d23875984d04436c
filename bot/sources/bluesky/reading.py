"""What a Jetstream's events mean, and the posts that Bluesky's records are. Nothing here touches the network.

Two forms of event are read alike: that of `/subscribe` (v1: `kind`, `time_us`, `commit`) and that of
`network.bsky.jetstream.subscribeEvents` (v2: an envelope with a `payload` whose `$type` says the kind).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from bot.core.crossposts import accounts_in
from bot.core.domain import Post
from bot.core.links import canonical, host_of, links_in
from bot.core.tags import NotATag, fold_tag, tags_in
from bot.core.text import clean, one_line

SOURCE = "bluesky"
POSTS = "app.bsky.feed.post"
"""The collection of posts."""

LONGEST_TEXT = 3000
"""Bytes of a post's text by its lexicon; Bluesky itself does not show a longer one."""

MOST_FACETS = 100
"""Marked stretches of a text that are looked at; the lexicon sets no bound, and 300 letters hold no more."""

LOGGED_IN_ONLY = "!no-unauthenticated"
"""The label of an author who asks that only people with an account are shown what they write."""

LENT = (".bsky.social", ".brid.gy")
"""Ends of handles that are given to anybody, or to accounts that a bridge carries over: no domain of their own."""

GONE = frozenset({"deleted", "takendown", "suspended", "deactivated"})
"""States of an account whose posts are not to be shown; "desynchronized" and "throttled" are a server's troubles."""

_DID = re.compile(r"did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,255}")
_RKEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_HANDLE = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}")
_LABEL = re.compile(r"!?[a-z][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_NO_BOTS = re.compile(r"[#＃]\s?nobots?\b", re.IGNORECASE)
_MOST_LABELS = 10

_CREATED = b'"operation":"create"'
_OF_POSTS = f'"collection":"{POSTS}"'.encode()
_ENVELOPE = b'subscribeEvents#commit"'
_WIDE_SIGNS = re.compile(rb'\xef\xbc\x83|\xef\xb9\x9f|\\u(?:0023|[fF][fF]03|[fF][eE]5[fF])|"tags"')
"""What makes a tag besides "#": its wide and small forms, an escape, and the list of tags that no text shows."""

_HEAD = 120
_TIME_US = re.compile(rb'\{"did":"[^"]*","time_us":(\d{1,17}),')
Shape = TypeVar("Shape")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Unreadable(ValueError):  # noqa: N818 - named for what the bytes are
    """The bytes are no event or record of the form that is promised; the message says why in one line."""


class Range(msgspec.Struct):
    """A stretch of a text, in bytes of its UTF-8."""

    byteStart: int = 0  # noqa: N815 - the record's own word
    byteEnd: int = 0  # noqa: N815


class Feature(msgspec.Struct):
    """What a stretch of a text is: a link, a tag, a mention."""

    type: str = msgspec.field(name="$type", default="")
    uri: str = ""
    tag: str = ""


class Facet(msgspec.Struct):
    """A marked stretch of a text."""

    index: Range = msgspec.field(default_factory=Range)
    features: list[Feature] = []


class Ref(msgspec.Struct):
    """A pointer to a record; beside pictures there is one more layer around it."""

    uri: str = ""
    record: Ref | None = None


class External(msgspec.Struct):
    """The card of a linked page."""

    uri: str = ""


class Media(msgspec.Struct):
    """What stands beside a quoted post."""

    external: External | None = None


class Embed(msgspec.Struct):
    """What a post carries besides its text: a card, a quoted post, both, or what is not looked at here."""

    external: External | None = None
    record: Ref | None = None
    media: Media | None = None


class Reply(msgspec.Struct):
    """What a post answers."""

    parent: Ref | None = None


class Label(msgspec.Struct):
    """A word about an account or a post."""

    val: str = ""


class SelfLabels(msgspec.Struct):
    """What authors say about a post themselves."""

    values: list[Label] = []


class Record(msgspec.Struct):
    """A record of the collection `app.bsky.feed.post`, as far as it is used."""

    text: str = ""
    createdAt: str = ""  # noqa: N815
    facets: list[Facet] | None = None
    tags: list[str] | None = None
    langs: list[str] | None = None
    reply: Reply | None = None
    embed: Embed | None = None
    labels: SelfLabels | None = None


class _Commit(msgspec.Struct):
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    rev: str = ""
    record: msgspec.Raw = msgspec.Raw()


class _Identity(msgspec.Struct):
    handle: str | None = None


class _Account(msgspec.Struct):
    active: bool = True
    status: str | None = None


class _Frame(msgspec.Struct):
    """An event of either form; what the other form lacks stays empty."""

    type: str = msgspec.field(name="$type", default="")
    payload: msgspec.Raw = msgspec.Raw()
    error: str = ""
    message: str = ""
    name: str = ""
    kind: str = ""
    did: str = ""
    time_us: int = 0
    time: str = ""
    witnessed: str = msgspec.field(name="witnessedAt", default="")
    commit: _Commit | None = None
    identity: _Identity | None = None
    account: _Account | None = None
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    rev: str = ""
    record: msgspec.Raw = msgspec.Raw()


class _Author(msgspec.Struct):
    did: str
    handle: str = ""
    description: str | None = None
    labels: list[Label] | None = None


class _View(msgspec.Struct):
    uri: str
    record: msgspec.Raw
    author: _Author
    indexedAt: str = ""  # noqa: N815


class _Found(msgspec.Struct):
    posts: list[_View]
    cursor: str | None = None


class _Profiles(msgspec.Struct):
    profiles: list[_Author]


_FRAME = msgspec.json.Decoder(_Frame)
_RECORD = msgspec.json.Decoder(Record)
_FOUND = msgspec.json.Decoder(_Found)
_PROFILES = msgspec.json.Decoder(_Profiles)


@dataclass(frozen=True, slots=True)
class Said:
    """A post was written, or written anew. `at` is when the host heard it, in microseconds since 1970.

    `rev` orders what happens to one account; "" comes before everything.
    """

    at: int
    id: str
    did: str
    rev: str
    record: Record


@dataclass(frozen=True, slots=True)
class Gone:
    """A post was deleted."""

    at: int
    id: str
    rev: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account is to be shown, or not any more."""

    at: int
    did: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Named:
    """An account has another name; None where the event does not say which."""

    at: int
    did: str
    handle: str | None


@dataclass(frozen=True, slots=True)
class Passed:
    """Something happened that is nothing to us; `of_posts`: it was a post all the same."""

    at: int
    of_posts: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """The host says something about the stream itself; `ends`: nothing more comes."""

    name: str
    message: str
    ends: bool


@dataclass(frozen=True, slots=True)
class Person:
    """An account as Bluesky shows it: its handle where that is valid, its labels, and whether it declines."""

    did: str
    handle: str | None
    labels: tuple[str, ...] = ()
    declines: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A post as a search shows it, with its author."""

    said: Said
    author: Person


Happened = Said | Gone | Account | Named | Passed
Event = Happened | Notice


def read(data: bytes) -> Event:
    """What an event means. A new post without any sign of a tag is told by its bytes and not decoded.

    Raises Unreadable; a post whose record is not as its lexicon says is told so too, since Bluesky does not show it.
    """
    dull = is_dull(data)
    if dull and (head := _TIME_US.match(data[:_HEAD])):
        return Passed(int(head[1]), _OF_POSTS in data)
    frame = _frame(data)
    if frame.error:
        return Notice(one_line(frame.error), one_line(frame.message), ends=True)
    if frame.payload:
        kind = frame.type if frame.type != "message" else ""
        frame = _frame(frame.payload)
        frame.kind = kind or frame.type.rpartition("#")[2]
    if frame.kind == "info":
        return Notice(one_line(frame.name), one_line(frame.message), ends=False)
    if dull:
        return Passed(_time(frame), _OF_POSTS in data)
    return _event(frame)


def is_dull(data: bytes) -> bool:
    """Whether the bytes are of a new post in which nothing can be a tag."""
    if _CREATED not in data:
        return False
    signs = data.count(b"#") - (_ENVELOPE in data)
    return not signs and not _WIDE_SIGNS.search(data)


def tags_of(record: Record) -> tuple[str, ...]:
    """The folded tags of a post: those marked in its text, those beside it, and those only written."""
    marked = (feature.tag for facet in _facets(record) for feature in facet.features if feature.tag)
    return tuple(dict.fromkeys((*_folded(marked), *_folded(record.tags or ()), *tags_in(clean(record.text)))))


def declines(record: Record) -> bool:
    """Whether the author wants a post shown only to people with an account."""
    return LOGGED_IN_ONLY in _labels(record.labels.values if record.labels else ())


def post_of(said: Said, author: Person | None, now: datetime) -> Post:
    """The post that a record is; without a known handle its author is the did.

    Its links are those marked in the text, the card, the quoted post, and those only written. `created_at` is what
    the author's app said, but never later than when the host heard it, or than `now`.
    """
    record = said.record
    text = clean(_with_whole_links(record))
    links = (*_marked_links(record), *_embedded(record.embed))
    did, _, rkey = said.id.removeprefix("at://").partition(f"/{POSTS}/")
    langs = (f"lang:{lang.partition('-')[0].lower()}" for lang in record.langs or () if _LANGUAGE.fullmatch(lang))
    labels = (*_labels(record.labels.values if record.labels else ()), *(author.labels if author else ()), *langs)
    parent = record.reply.parent.uri if record.reply and record.reply.parent else ""
    return Post(
        id=said.id,
        source=SOURCE,
        text=text,
        created_at=_created(record.createdAt, min(instant(said.at), now)),
        author=(author.handle if author else None) or did,
        url=_permalink(did, rkey),
        tags=tags_of(record),
        links=tuple(dict.fromkeys((*filter(None, map(canonical, links)), *links_in(text)))),
        reply_to=parent if _at_uri(parent) else None,
        labels=tuple(dict.fromkeys(labels)),
        proven=_proven(author.handle if author else None),
    )


def views_of(data: bytes) -> tuple[list[View], str | None]:
    """The posts that `app.bsky.feed.searchPosts` found and its cursor to go on. Raises Unreadable.

    Posts whose record is not as the lexicon says are left out.
    """
    found = _decoded(_FOUND.decode, data)
    return [view for each in found.posts if (view := _view(each))], found.cursor


def people_of(data: bytes) -> dict[str, Person]:
    """The accounts that `app.bsky.actor.getProfiles` tells of, by did. Raises Unreadable."""
    return {author.did: _person(author) for author in _decoded(_PROFILES.decode, data).profiles}


def record_of(data: bytes | msgspec.Raw) -> Record:
    """A record of the collection of posts. Raises Unreadable."""
    record = _decoded(_RECORD.decode, data)
    if len(record.text) > LONGEST_TEXT or len(record.text.encode(errors="surrogatepass")) > LONGEST_TEXT:
        raise Unreadable("a post longer than Bluesky shows")
    return record


def instant(at: int) -> datetime:
    """Microseconds since 1970 as a time; Unreadable when there is no such year."""
    try:
        return _EPOCH + timedelta(microseconds=at)
    except OverflowError:
        raise Unreadable("an event of an impossible time") from None


def microseconds(moment: datetime) -> int:
    """A time as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def valid_handle(handle: str | None) -> str | None:
    """A handle in lower case; None for none, or one that its domain does not own up to."""
    folded = (handle or "").lower()
    return folded if _HANDLE.fullmatch(folded) and not folded.endswith(".invalid") else None


def _frame(data: bytes | msgspec.Raw) -> _Frame:
    return _decoded(_FRAME.decode, data)


def _decoded(decode: Callable[[bytes | msgspec.Raw], Shape], data: bytes | msgspec.Raw) -> Shape:
    """What a decoder makes of bytes from strangers; msgspec has four ways to say that it makes nothing of them."""
    try:
        return decode(data)
    except RecursionError:
        raise Unreadable("JSON nested too deep") from None
    except ValueError as error:
        raise Unreadable(one_line(str(error))) from None


def _event(frame: _Frame) -> Event:
    at = _time(frame)
    if not _DID.fullmatch(frame.did):
        raise Unreadable("an event of nobody")
    if frame.kind == "commit":
        return _commit(frame, at)
    if frame.kind == "account" and frame.account is not None:
        gone = not frame.account.active and frame.account.status in GONE
        return Account(at, frame.did, shown=not gone) if gone or frame.account.active else Passed(at, of_posts=False)
    if frame.kind == "identity":
        return Named(at, frame.did, valid_handle(frame.identity.handle if frame.identity else None))
    return Passed(at, of_posts=False)


def _commit(frame: _Frame, at: int) -> Event:
    commit = frame.commit or _Commit(frame.operation, frame.collection, frame.rkey, frame.rev, frame.record)
    if commit.collection != POSTS:
        return Passed(at, of_posts=False)
    if not _RKEY.fullmatch(commit.rkey):
        raise Unreadable("a post without a usable key")
    id_ = f"at://{frame.did}/{POSTS}/{commit.rkey}"
    if commit.operation == "delete":
        return Gone(at, id_, commit.rev)
    if not commit.record:
        raise Unreadable("a post without a record")
    return Said(at, id_, frame.did, commit.rev, record_of(commit.record))


def _time(frame: _Frame) -> int:
    """When the host heard of an event; on v2 `time` may be an imported date, which no cursor means."""
    if frame.time_us > 0:
        instant(frame.time_us)
        return frame.time_us
    try:
        heard = datetime.fromisoformat(frame.witnessed or frame.time)
    except ValueError:
        raise Unreadable("an event without a time") from None
    return microseconds(heard.replace(tzinfo=heard.tzinfo or UTC))


def _view(view: _View) -> View | None:
    try:
        did, _ = _at_uri(view.uri) or ("", "")
        heard = datetime.fromisoformat(view.indexedAt)
        record = record_of(view.record)
    except ValueError:
        return None
    at = microseconds(heard.replace(tzinfo=heard.tzinfo or UTC))
    return View(Said(at, view.uri, did, "", record), _person(view.author)) if did == view.author.did else None


def _person(author: _Author) -> Person:
    labels = _labels(author.labels or ())
    declines_ = LOGGED_IN_ONLY in labels or bool(_NO_BOTS.search(author.description or ""))
    kept = tuple(label for label in labels if label == "bot")  # what else is said of a person is not of the post
    return Person(author.did, valid_handle(author.handle), (*kept, *accounts_in(author.description or "")), declines_)


def _at_uri(uri: str) -> tuple[str, str] | None:
    """The did and the key of a post's address."""
    did, collection, rkey = (*uri.removeprefix("at://").split("/"), "", "")[:3]
    of_posts = uri.startswith("at://") and collection == POSTS and uri.count("/") == 4
    return (did, rkey) if of_posts and _DID.fullmatch(did) and _RKEY.fullmatch(rkey) else None


def _permalink(did: str, rkey: str) -> str:
    """Where a browser finds a post; by its did, since handles change hands."""
    return f"https://bsky.app/profile/{did}/post/{rkey}"


def _facets(record: Record) -> Sequence[Facet]:
    return (record.facets or [])[:MOST_FACETS]


def _folded(tags: Collection[str] | Iterator[str]) -> Iterator[str]:
    for tag in tags:
        try:
            yield fold_tag(tag)
        except NotATag:
            continue


def _proven(handle: str | None) -> tuple[str, ...]:
    """The domain that a handle is, where that is the account's own. Bluesky asks the domain before it shows one."""
    if handle is None or handle.endswith(LENT) or host_of(f"https://{handle}/") != handle:
        return ()
    return (handle,)


def _labels(labels: Collection[Label]) -> tuple[str, ...]:
    return tuple(label.val for label in labels if _LABEL.fullmatch(label.val))[:_MOST_LABELS]


def _marked_links(record: Record) -> Iterator[str]:
    return (feature.uri for facet in _facets(record) for feature in facet.features if feature.uri)


def _embedded(embed: Embed | None) -> Iterator[str]:
    """The addresses of the card and of the quoted post."""
    if embed is None:
        return
    for card in (embed.external, embed.media.external if embed.media else None):
        if card is not None:
            yield card.uri
    quoted = embed.record and (embed.record.record or embed.record)
    if quoted and (place := _at_uri(quoted.uri)):
        yield _permalink(*place)


def _with_whole_links(record: Record) -> str:
    """The text with the links that apps show shortened ("www.example.org/a/long...") in full.

    A stretch that is out of bounds, overlaps another or is not the beginning of its link stays as it is.
    """
    raw = record.text.encode(errors="replace")
    parts, at = [], 0
    for facet in sorted(_facets(record), key=lambda each: each.index.byteStart):
        start, end = facet.index.byteStart, facet.index.byteEnd
        if not at <= start < end <= len(raw):
            continue
        whole = _shortened(raw[start:end].decode(errors="replace"), facet)
        if whole:
            parts += [raw[at:start], whole.encode()]
            at = end
    return b"".join((*parts, raw[at:])).decode(errors="replace")


def _shortened(shown: str, facet: Facet) -> str | None:
    """The whole address of a link that is shown shortened."""
    stem = shown.removesuffix("…").removesuffix("...")
    uris = (feature.uri for feature in facet.features if feature.uri)
    return next((uri for uri in uris if stem != shown and stem and stem in uri and canonical(uri)), None)


def _created(written: str, heard: datetime) -> datetime:
    """When a post was written; when it was heard, where its app does not say or says a later time."""
    try:
        created = datetime.fromisoformat(written)
        created = created.replace(tzinfo=UTC) if created.tzinfo is None else created.astimezone(UTC)
    except (ValueError, OverflowError):
        return heard
    return min(created, heard)
