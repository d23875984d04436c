"""Answers of X's API v2 (recent search) as posts, and the questions that are asked. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.domain import Post
from bot.core.links import canonical, links_in
from bot.core.tags import NotATag, fold_tag, tags_in
from bot.core.text import clean, one_line

NAME = "x"
LONGEST_QUERY = 512
"""Characters, in the smallest plans; larger ones take more (API v2, "Build a query")."""
REACH = timedelta(days=6, hours=23)
"""How far the search looks back: seven days, less what passes on the way."""

FIELDS: Mapping[str, str] = {
    "tweet.fields": "author_id,created_at,entities,lang,note_tweet,possibly_sensitive,referenced_tweets",
    "expansions": "author_id,referenced_tweets.id,referenced_tweets.id.author_id",
    "user.fields": "description,protected,username",
}
"""What is asked for of each post beyond its id and text."""

_ENDING = " -is:retweet"
_ASKABLE = re.compile(r"\w+")
"""Tags with other characters inside (middle dots, joiners) are no hashtags in X's query language."""

_EPOCH = datetime.fromtimestamp(1_288_834_974_657 / 1000, UTC)
"""The zero of the times in X's ids: their upper bits count milliseconds since then."""
_ID_SHIFT = 22

_ID = re.compile(r"[0-9]{1,20}")
_USER = re.compile(r"\w{1,15}", re.ASCII)
_NO_BOTS = re.compile(r"#nobots?\b", re.IGNORECASE)
_NO_LANGUAGE = re.compile(r"und|zxx|q[a-z]{2}")
"""Codes by which X says that it knows no language, or that there is only a link, a picture, a tag."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")
_PICTURE = re.compile(r"https?://(?:www\.)?(?:twitter|x)\.com/\w+/status/\d+/(?:photo|video)/\d+", re.ASCII)


class NotAnAnswer(Exception):  # noqa: N818 - named for what the thing is
    """The body is no answer of a search."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer: its posts, how many X counts it as, where the next page is, whose posts were left out.

    `faults` has one line for what could not be read.
    """

    posts: tuple[Post, ...]
    counted: int
    next_page: str | None = None
    left_out: int = 0
    faults: tuple[str, ...] = ()


def queries(tags: Iterable[str]) -> tuple[str, ...]:
    """As few queries as ask for all these folded tags, each of at most 512 characters."""
    found: list[str] = []
    held: list[str] = []
    for tag in sorted(askable(tags)):
        if held and len(_query([*held, tag])) > LONGEST_QUERY:
            found.append(_query(held))
            held = []
        held.append(tag)
    return (*found, _query(held)) if held else tuple(found)


def askable(tags: Iterable[str]) -> frozenset[str]:
    """Those tags that X can be asked for."""
    return frozenset(tag for tag in tags if _ASKABLE.fullmatch(tag))


def _query(tags: Iterable[str]) -> str:
    return "(" + " OR ".join(f"#{tag}" for tag in tags) + ")" + _ENDING


def id_at(instant: datetime) -> str:
    """The id that a post would have that was made at an instant: greater ones are later."""
    return str(max(0, int((instant - _EPOCH).total_seconds() * 1000)) << _ID_SHIFT)


def made_at(id_: str) -> datetime:
    """When a post with this id was made."""
    return _EPOCH + timedelta(milliseconds=int(id_) >> _ID_SHIFT)


def page(answer: object, now: datetime) -> Page:
    """The posts of one answer that was received at `now`. Raises NotAnAnswer."""
    if not isinstance(answer, dict) or not isinstance(answer.get("meta"), dict):
        raise NotAnAnswer
    found, meta = answer.get("data", []), answer["meta"]
    if not isinstance(found, list):
        raise NotAnAnswer
    users, others = _included(answer, "users"), _included(answer, "tweets")
    posts, faults, left_out = [], [], 0
    for raw in found:
        author = users.get(_text_of(raw, "author_id"), {}) if isinstance(raw, dict) else {}
        if _objects(author):
            left_out += 1
            continue
        post = _post(raw, author, users, others, now) if isinstance(raw, dict) else None
        if post is None:
            faults.append("X sent a post that cannot be read")
        else:
            posts.append(post)
    following = meta.get("next_token")
    return Page(
        posts=tuple(posts),
        counted=len(found),
        next_page=following if isinstance(following, str) else None,
        left_out=left_out,
        faults=tuple(dict.fromkeys(faults)),
    )


def complaint(answer: object) -> str:
    """What X says is wrong, on one line; "" where it does not say."""
    if not isinstance(answer, dict):
        return ""
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    said = answer.get("detail") or first.get("message") or answer.get("title")
    return one_line(said)[:200] if isinstance(said, str) else ""


def is_used_up(answer: object) -> bool:
    """Whether X refuses because the plan's posts of the month are read, not because of haste."""
    if not isinstance(answer, dict):
        return False
    return "usage-capped" in str(answer.get("type")) or answer.get("title") == "UsageCapExceeded"


Raw = Mapping[str, Any]


def _included(answer: Raw, kind: str) -> dict[str, Raw]:
    """What an answer includes beside its posts, by id."""
    includes = answer.get("includes")
    held = includes.get(kind) if isinstance(includes, dict) else None
    return {item["id"]: item for item in held or () if isinstance(item, dict) and isinstance(item.get("id"), str)}


def _objects(author: Raw) -> bool:
    """Whether an author shows posts to followers only, or asks bots to stay away."""
    return author.get("protected") is True or _NO_BOTS.search(_text_of(author, "description")) is not None


def _post(raw: Raw, author: Raw, users: Mapping[str, Raw], others: Mapping[str, Raw], now: datetime) -> Post | None:
    id_ = _text_of(raw, "id")
    if not _ID.fullmatch(id_):
        return None
    named = _referenced(raw)
    boosted = others.get(named.get("retweeted", ""), {})
    quoted = _address(named["quoted"], users, others) if "quoted" in named else None
    spoken = boosted or raw
    text, links = _words(spoken, quoted)
    return Post(
        id=f"{NAME}:{id_}",
        source=NAME,
        text=text,
        created_at=_moment(_text_of(raw, "created_at"), id_, now),
        author=_user(author),
        url=permalink(id_, _user(author)),
        tags=_tags(spoken, text),
        links=tuple(dict.fromkeys((*links, *filter(None, [canonical(quoted or "")])))),
        reply_to=f"{NAME}:{named['replied_to']}" if "replied_to" in named else None,
        boost_of=f"{NAME}:{named['retweeted']}" if "retweeted" in named else None,
        labels=_labels(raw),
    )


def permalink(id_: str, user: str | None) -> str:
    """Where a post is shown; X finds it by its id under any name."""
    return f"https://x.com/{user or 'i'}/status/{id_}"


def _referenced(raw: Raw) -> dict[str, str]:
    """The ids of the posts that a post answers, quotes or repeats, by what it does."""
    named = raw.get("referenced_tweets")
    return {
        str(item.get("type")): item["id"]
        for item in (named if isinstance(named, list) else ())
        if isinstance(item, dict) and _ID.fullmatch(_text_of(item, "id"))
    }


def _address(id_: str, users: Mapping[str, Raw], others: Mapping[str, Raw]) -> str:
    return permalink(id_, _user(users.get(_text_of(others.get(id_, {}), "author_id"), {})))


def _words(raw: Raw, quoted: str | None) -> tuple[str, tuple[str, ...]]:
    """The whole text with its links spelled out, and the links; pictures and the address of a quoted post go."""
    text, entities = _long(raw)
    text = html.unescape(text)
    for item in _listed(entities, "urls"):
        short, target = _text_of(item, "url"), _text_of(item, "unwound_url") or _text_of(item, "expanded_url")
        if short and target:
            is_shown = not (_PICTURE.fullmatch(target) or "media_key" in item or (quoted and _same(target, quoted)))
            text = text.replace(short, target if is_shown else "")
    text = "\n".join(" ".join(line.split()) for line in clean(text).split("\n")).strip()
    return text, links_in(text)


def _same(target: str, quoted: str) -> bool:
    """Whether two addresses are those of one post; X spells the name of its author in any case, and its own host."""
    return target.rstrip("/").rpartition("/status/")[2].partition("?")[0] == quoted.rpartition("/")[2]


def _long(raw: Raw) -> tuple[str, Raw]:
    """The text with its entities: the whole of a long post, which `text` has cut."""
    note = raw.get("note_tweet")
    spoken = note if isinstance(note, dict) and isinstance(note.get("text"), str) else raw
    entities = spoken.get("entities")
    return _text_of(spoken, "text"), entities if isinstance(entities, dict) else {}


def _tags(raw: Raw, text: str) -> tuple[str, ...]:
    found = []
    for item in _listed(_long(raw)[1], "hashtags"):
        try:
            found.append(fold_tag(_text_of(item, "tag")))
        except NotATag:
            continue
    return tuple(dict.fromkeys((*found, *tags_in(text))))


def _labels(raw: Raw) -> tuple[str, ...]:
    language = _text_of(raw, "lang")
    is_known = _LANGUAGE.fullmatch(language) and not _NO_LANGUAGE.fullmatch(language)
    labels = [f"lang:{language}"] if is_known else []
    return (*labels, "content_warning") if raw.get("possibly_sensitive") is True else tuple(labels)


def _moment(written: str, id_: str, now: datetime) -> datetime:
    """When a post was made, never later than it was received; its id tells it too."""
    try:
        made = datetime.fromisoformat(written)
    except ValueError:
        made = made_at(id_)
    return min(made if made.tzinfo else made.replace(tzinfo=UTC), now)


def _user(author: Raw) -> str | None:
    name = _text_of(author, "username")
    return name if _USER.fullmatch(name) else None


def _listed(holder: Raw, key: str) -> list[Raw]:
    items = holder.get(key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _text_of(holder: Raw, key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""
