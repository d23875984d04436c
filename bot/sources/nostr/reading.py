"""Proven events as posts, profiles and takings-back. Pure: what comes in is already proven, `now` is an argument."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.domain import Post
from bot.core.links import canonical, links_in
from bot.core.tags import NotATag, fold_tag, tags_in
from bot.core.text import clean, one_line
from bot.sources.nostr.events import Event, NotAnEvent, event, key_in, npub, permalink, proven

NAME = "nostr"
PROFILE, NOTE, DELETION, REPOST, ANY_REPOST, VANISH, ARTICLE = 0, 1, 5, 6, 16, 62, 30023
POSTS = (NOTE, REPOST, ANY_REPOST, ARTICLE)
"""The kinds of events that are posts: NIP-01 and NIP-10, NIP-18, NIP-23."""

_BEFORE_NOSTR = datetime(2020, 1, 1, tzinfo=UTC)
"""The protocol began in November 2020; an earlier time in an event is no time."""

_EVERYWHERE = "ALL_RELAYS"
_NO_BOTS = re.compile(r"#nobots?\b", re.IGNORECASE)
_LONGEST_NAME = 64
_SHOWN = 10
"""Characters that stay of a key or an event's name without a better one."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a key says of itself (kind 0). `claims` is its NIP-05 address, which nobody has proven here."""

    name: str | None = None
    claims: str | None = None
    is_bot: bool = False
    objects: bool = False


def post(said: Event, now: datetime, profiles: Mapping[str, Profile]) -> Post | None:
    """The post in a proven event that was received at `now`; None for kinds and reposts that hold none.

    `profiles` (by hex key) give names to those it mentions and labels to its author. A repost speaks with the
    words of what it repeats, and only where it carries that event, proven as well.
    """
    if said.kind not in POSTS:
        return None
    original = _repeated(said) if said.kind in (REPOST, ANY_REPOST) else said
    if original is None:
        return None
    text = _text(original, profiles)
    return Post(
        id=said.id,
        source=NAME,
        text=text,
        created_at=moment(said.created_at, now),
        author=npub(said.pubkey),
        url=permalink(said),
        tags=tags(said) if said is original else tuple(dict.fromkeys((*tags(said), *tags(original)))),
        links=_links(original, text),
        reply_to=_answers(said) if said.kind == NOTE else None,
        boost_of=None if said is original else original.id,
        labels=_labels(said, profiles.get(said.pubkey)),
    )


def tags(said: Event) -> tuple[str, ...]:
    """The folded hashtags of an event: its `t` tags and those in its text, each once."""
    found = []
    for written in said.values("t"):
        try:
            found.append(fold_tag(written))
        except NotATag:  # a list of words, a web address: what other clients put there
            continue
    if said.kind not in (REPOST, ANY_REPOST):  # the text of a repost is JSON
        found += tags_in(said.content)
    return tuple(dict.fromkeys(found))


def moment(seconds: int, now: datetime) -> datetime:
    """When an event was made, by its author's word; when it was received where that cannot be."""
    try:
        made = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return made if _BEFORE_NOSTR <= made <= now else now


def expiry(said: Event) -> datetime | None:
    """When the author wants the event gone (NIP-40); None: never. Nonsense is no wish."""
    written = said.value("expiration")
    if written is None or not re.fullmatch(r"[0-9]{1,10}", written):
        return None
    return datetime.fromtimestamp(int(written), UTC)


def profile(said: Event) -> Profile:
    """What a proven kind 0 event says; an empty Profile for one that cannot be read."""
    try:
        fields = json.loads(said.content)
    except (ValueError, RecursionError):
        return Profile()
    if not isinstance(fields, dict):
        return Profile()
    about = fields.get("about")
    return Profile(
        name=_short(fields.get("name")) or _short(fields.get("display_name")),
        claims=_address(fields.get("nip05")),
        is_bot=fields.get("bot") is True,
        objects=isinstance(about, str) and _NO_BOTS.search(about) is not None,
    )


def taken_back(said: Event) -> tuple[str, ...]:
    """The ids of events that a deletion request (NIP-09) names. Whether they are the asker's is for the caller."""
    return tuple(id_ for id_ in said.values("e") if re.fullmatch("[0-9a-f]{64}", id_)) if said.kind == DELETION else ()


def vanishes(said: Event, relay: str) -> bool:
    """Whether its key asks a relay to forget all that it said until then (NIP-62)."""
    if said.kind != VANISH:
        return False
    asked = [_EVERYWHERE if value == _EVERYWHERE else _plain(value) for value in said.values("relay")]
    return _EVERYWHERE in asked or _plain(relay) in asked


def _plain(relay: str) -> str:
    return relay.rstrip("/").lower()


def _repeated(said: Event) -> Event | None:
    """The event that a repost carries in its text, when it is the one that it names and is proven itself."""
    try:
        inner = event(json.loads(said.content))
    except (ValueError, RecursionError, NotAnEvent):
        return None
    named = said.value("e")
    return inner if inner.kind in (NOTE, ARTICLE) and named in (None, inner.id) and proven(inner) else None


def _answers(said: Event) -> str | None:
    """The event that a note answers (NIP-10): the one marked so, else the root, else the last of unmarked ones."""
    named = [tag for tag in said.tags if tag[:1] == ("e",) and len(tag) > 1]
    marks = {tag[3]: tag[1] for tag in named if len(tag) > 3}
    unmarked = [tag[1] for tag in named if len(tag) <= 3 or not tag[3]]
    return marks.get("reply") or marks.get("root") or (unmarked[-1] if unmarked else None)


def _links(said: Event, text: str) -> tuple[str, ...]:
    written = links_in(said.content) if said.kind == ARTICLE else links_in(text)
    named = filter(None, map(canonical, said.values("r")))
    return tuple(dict.fromkeys((*written, *named)))


def _labels(said: Event, author: Profile | None) -> tuple[str, ...]:
    labels = ["content_warning"] if said.values("content-warning") or ("content-warning",) in said.tags else []
    if author and author.is_bot:
        labels.append("bot")
    if author and author.claims:
        labels.append(f"nip05:{author.claims}")
    return tuple(labels)


# Text

_ENTITY = re.compile(
    r"(?<![\w/:.])@?(?:nostr:)?((?:npub|note)1[02-9ac-hj-np-z]{58}|(?:nprofile|nevent|naddr)1[02-9ac-hj-np-z]{20,1000})\b"
)
"""Keys and events inside a text (NIP-19, NIP-21, NIP-27), not in a web address."""
_NUMBERED = re.compile(r"#\[(\d{1,3})\]")
"""Mentions by the number of a tag, as clients wrote them until 2023 (NIP-08)."""
_MARKDOWN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"!\[[^\[\]\n]{0,300}\]\([^)\n]{0,2000}\)"), ""),
    (re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\s]{1,2000}\)"), r"\1"),
    (re.compile(r"^(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[ \t]*(?:[*_-][ \t]*){3,}$|[ \t]*```[\w-]*$)", re.MULTILINE), ""),
    (re.compile(r"\*\*(?=\S)([^*\n]{1,500})(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500})(?<=\S)\*(?![\w*])"), r"\1"),
)
"""Pictures, links, marks of lines, emphasis: articles are Markdown (NIP-23). Bounds keep each search short."""


def _text(said: Event, profiles: Mapping[str, Profile]) -> str:
    """What a reader may see: mentions by name, an article's title above it and its Markdown away."""

    def named(match: re.Match[str]) -> str:
        key = key_in(match[1]) if match[1].startswith("np") else None
        return _called(key, match[1], profiles)

    def numbered(match: re.Match[str]) -> str:
        tag = said.tags[int(match[1])] if int(match[1]) < len(said.tags) else ()
        if tag[:1] == ("p",) and len(tag) > 1 and re.fullmatch("[0-9a-f]{64}", tag[1]):
            return _called(tag[1], npub(tag[1]), profiles)
        return tag[1][:_SHOWN] + "…" if tag[:1] == ("e",) and len(tag) > 1 else match[0]

    text = said.content
    if said.kind == ARTICLE:
        for mark, plain in _MARKDOWN:
            text = mark.sub(plain, text)
        title = one_line(said.value("title") or "")
        text = f"{title}\n\n{text}" if title else text
    else:
        text = _NUMBERED.sub(numbered, text)
    return clean(_ENTITY.sub(named, text)).strip()


def _called(key: str | None, written: str, profiles: Mapping[str, Profile]) -> str:
    known = profiles.get(key) if key else None
    if known and known.name:
        return f"@{known.name}"
    return ("@" if key else "") + written[:_SHOWN] + "…"


def _short(name: object) -> str | None:
    return one_line(name)[:_LONGEST_NAME].strip() or None if isinstance(name, str) else None


def _address(claimed: object) -> str | None:
    """A NIP-05 address: `name@domain`, or the domain alone for its `_`."""
    written = _short(claimed)
    if written is None or not re.fullmatch(r"[\w.+-]+@[\w.-]+\.[\w-]+|[\w-]+(?:\.[\w-]+)+", written):
        return None
    return written.removeprefix("_@").lower()
