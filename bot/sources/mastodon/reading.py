"""What a server's JSON says, as values: a status becomes a post, or the reason why it is left alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.core.crossposts import accounts_in
from bot.core.domain import Post
from bot.core.links import host_of, safe, site
from bot.core.noise import NEW_ACCOUNT, NEW_FOR
from bot.core.tags import NotATag, fold_tag, tags_in
from bot.core.text import clean, one_line
from bot.sources.mastodon.markup import Read, only_link, read_html, without_emoji

LONGEST_ID = 1000
"""Characters of a post's `uri`; the longest seen have 120."""

LONGEST_NAME = 320
"""Characters of user@domain: a domain has at most 253."""

MOST_TAGS = 100
"""Tags of one post; what carries more is read under the first."""

LONGEST_DESCRIPTION = 500
"""Characters of a picture's description that become text; servers allow 10,000 and more."""

_OLDEST = datetime(2006, 1, 1, tzinfo=UTC)
"""Nothing that speaks this protocol is older; an earlier time is an empty clock's."""

_NO_BOTS = re.compile(r"[#＃]\s?nobots?\b", re.IGNORECASE)
_KINDS = {"image": "Image", "gifv": "Video", "video": "Video", "audio": "Audio"}

PUBLIC, AUTHENTICATED, DISABLED = "public", "authenticated", "disabled"
"""Who may read the timeline of a tag, in the words of a server (since Mastodon 4.5)."""


class Unreadable(ValueError):  # noqa: N818 - named for what the JSON is
    """The JSON is no status; the message says why in one line, without its text."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A status that is not for us, and whose uri it is; `why` is "not public" or how its author declined."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What a server says of itself: its domain, where its streams are, and who may read the timeline of a tag.

    `domain` is None and `streaming` "" where it does not say. `local` are its own posts, `remote` all others.
    """

    domain: str | None = None
    streaming: str = ""
    local: str = PUBLIC
    remote: str = PUBLIC


def policy_of(instance: object) -> Policy:
    """What `/api/v2/instance` or `/api/v1/instance` tells; what is missing there is taken for public."""
    said = _mapping(instance)
    configuration = _mapping(said.get("configuration"))
    access = _mapping(_mapping(configuration.get("timelines_access")).get("hashtag_feeds"))
    urls = _mapping(configuration.get("urls"))
    old = _mapping(said.get("urls"))
    return Policy(
        domain=_text(said, "domain") or _host(_text(said, "uri")),
        streaming=_text(urls, "streaming") or _text(old, "streaming_api"),
        local=_text(access, "local") or PUBLIC,
        remote=_text(access, "remote") or PUBLIC,
    )


def post_of(
    status: object,
    domain: str,
    received: datetime,
    *,
    asked: Collection[str] = (),
    parent: Callable[[str], str | None] = lambda _: None,
    indexable: bool = True,
) -> Post | Withheld:
    """The post that a status is, the same through whichever server it came, or why it is not ours to read.

    `domain` is that of the server that gave it, for accounts that it names without one. `asked` are folded tags
    that it was found under: one that the server takes for the same as a tag of the post stands under it too
    (servers drop accents). `parent` knows the uri of a status by the server's own id. `indexable` asks that the
    author did not decline full-text search. Raises Unreadable.
    """
    said = _status(status)
    id_ = one_line(clean(_text(said, "uri")))
    if not id_ or len(id_) > LONGEST_ID:
        raise Unreadable("a status without a usable uri")
    boosted = said.get("reblog")
    inner = said if boosted is None else _status(boosted)
    if why := _declined(said, indexable) or _declined(inner, indexable):
        return Withheld(id_, why)
    return _post(id_, said, inner, domain, received, asked, parent)


def local_id(status: object) -> str:
    """The server's own id of a status, which pages and deletions use. Raises Unreadable."""
    if found := _text(_mapping(status), "id"):
        return found
    raise Unreadable("a status without an id")


def tags_of(status: object) -> frozenset[str]:
    """The folded tags that the server puts on a status."""
    return frozenset(_named(_mapping(status)))


def _post(
    id_: str,
    said: Mapping[str, object],
    inner: Mapping[str, object],
    domain: str,
    received: datetime,
    asked: Collection[str],
    parent: Callable[[str], str | None],
) -> Post:
    try:
        read = read_html(_text(inner, "content"))
    except ValueError as error:
        raise Unreadable(f"{id_}: {error}") from None
    author = _author(_mapping(said.get("account")), domain)
    text = clean("\n\n".join(_parts(inner, read)))
    answered = _text(inner, "in_reply_to_id")
    return Post(
        id=id_,
        source=f"mastodon:{author.rpartition('@')[2] or domain}",
        text=text,
        created_at=_moment(_text(said, "created_at"), received),
        author=author or None,
        url=_permalink(inner),
        tags=_tags(inner, text, asked),
        links=read.links,
        reply_to=parent(answered) if answered else None,
        boost_of=None if inner is said else one_line(clean(_text(inner, "uri"))) or None,
        labels=(*_labels(said, inner), *_age(said, received)),
        proven=_proven(_mapping(said.get("account"))),
    )


def _permalink(status: Mapping[str, object]) -> str | None:
    """Where a browser finds a status. Its server may name any page; only one on the site of its uri is believed."""
    url, uri = safe(_text(status, "url")), safe(_text(status, "uri"))
    return url if url and (uri is None or site(url) == site(uri)) else uri


def _proven(account: Mapping[str, object]) -> tuple[str, ...]:
    """The domains whose front page links back to the profile (`rel=me`), which the server has looked at.

    Only a whole domain counts, by an https address without port, path or query: `forge.example/ana` is Ana's page
    and says nothing of the forge, `paper.example/team/ana` is somebody who works there.
    """
    verified = (field for field in _mappings(account.get("fields")) if _text(field, "verified_at"))
    links = (only_link(_text(field, "value")) for field in verified)
    return tuple(dict.fromkeys(host_of(link) for link in links if link and _is_front_page(link)))


def _is_front_page(address: str) -> bool:
    found = re.fullmatch(r"https://([^\s/?#@:\\]+)/?", address, re.IGNORECASE)
    return found is not None and host_of(address) != ""


def _status(status: object) -> Mapping[str, object]:
    said = _mapping(status)
    if not _mapping(said.get("account")) or not isinstance(said.get("content"), str):
        raise Unreadable("JSON that is no status")
    return said


def _declined(status: Mapping[str, object], indexable: bool) -> str | None:
    """Why a status is left alone: not public, or its author asked for it. A flag that is not there declines nothing."""
    account = _mapping(status.get("account"))
    if status.get("visibility") != PUBLIC:
        return "not public"
    if account.get("noindex") is True:
        return "noindex"
    if indexable and account.get("indexable") is False:
        return "not indexable"
    if account.get("suspended") is True or account.get("limited") is True:
        return "limited by its server"
    note = _text(account, "note")
    return "#nobot" if note and _NO_BOTS.search(re.sub(r"<[^>]*>", "", note)) else None


def _parts(status: Mapping[str, object], read: Read) -> Iterator[str]:
    """The content warning, the words, the options of a poll, and what its pictures show."""
    shortcodes = [_text(emoji, "shortcode") for emoji in _mappings(status.get("emojis"))]
    warning = one_line(_text(status, "spoiler_text"))
    if warning:
        yield f"CW: {without_emoji(warning, shortcodes)}"
    if read.text:
        yield without_emoji(read.text, shortcodes)
    options = [one_line(_text(option, "title")) for option in _mappings(_mapping(status.get("poll")).get("options"))]
    if any(options):
        yield f"Poll: {' · '.join(filter(None, options))}"
    for media in _mappings(status.get("media_attachments")):
        if described := one_line(_text(media, "description")):
            yield f"{_KINDS.get(_text(media, 'type'), 'Attachment')}: {_cut(described)}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1].rstrip() + "…"


def _tags(status: Mapping[str, object], text: str, asked: Collection[str]) -> tuple[str, ...]:
    """The asked tags that mean one of the post's, the tags that the server names, and those of the text, each once."""
    found = dict.fromkeys((*_named(status), *tags_in(text)))
    plain = {_plain(tag) for tag in found}
    return tuple(dict.fromkeys((*(tag for tag in asked if _plain(tag) in plain), *found)))[:MOST_TAGS]


def _named(status: Mapping[str, object]) -> Iterator[str]:
    for tag in _mappings(status.get("tags")):
        try:
            yield fold_tag(_text(tag, "name"))
        except NotATag:
            continue


def _plain(tag: str) -> str:
    """A tag without accents, as servers store it: `qualitätskatzen` is `qualitatskatzen` there."""
    return "".join(char for char in unicodedata.normalize("NFKD", tag) if not unicodedata.combining(char))


def _author(account: Mapping[str, object], domain: str) -> str:
    """The account as user@domain, unique on the network; "" for one without a name."""
    written = (_text(account, "acct") or _text(account, "username"))[:LONGEST_NAME]
    name, _, home = one_line(clean(written)).partition("@")
    return f"{name}@{(home or domain).casefold()}" if name else ""


def _labels(said: Mapping[str, object], inner: Mapping[str, object]) -> tuple[str, ...]:
    automated = any(_mapping(status.get("account")).get("bot") is True for status in (said, inner))
    language = _text(inner, "language")
    spoken = re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", language)
    fields = (_text(field, "value") for field in _mappings(_mapping(said.get("account")).get("fields")))
    named = accounts_in(" ".join(fields))
    return (*(["bot"] if automated else []), *([f"lang:{language.casefold()}"] if spoken else []), *named)


def _age(status: Mapping[str, object], received: datetime) -> tuple[str, ...]:
    """A label where the account was new when it wrote.

    Only of the server's own accounts: of one of another software it knows no more than when it met it first.
    """
    account = _mapping(status.get("account"))
    opened, wrote = _text(account, "created_at"), _moment(_text(status, "created_at"), received)
    is_own = "@" not in (_text(account, "acct") or "@")
    return (NEW_ACCOUNT,) if is_own and opened and wrote - _moment(opened, received) < NEW_FOR else ()


def _moment(text: str, received: datetime) -> datetime:
    """When it was posted; never later than it was received, which also stands for a time that makes no sense."""
    try:
        said = datetime.fromisoformat(text)
        said = said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
    except (ValueError, OverflowError):  # the last day of the year 9999, in another zone
        return received
    return said if _OLDEST <= said <= received else received


def _host(address: str) -> str | None:
    """A domain that is written as such or as an address; None for ""."""
    return (urlsplit(address).hostname if "://" in address else address) or None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(said: Mapping[str, object], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) and key == "id" else ""
