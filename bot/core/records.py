"""Posts written as JSON lines: each line one post, each bad line one fault."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.domain import PAGE, Post
from bot.core.links import links_in, safe
from bot.core.page import moment
from bot.core.speaking import FEED
from bot.core.tags import NotATag, fold_tag, tags_in
from bot.core.text import clean, one_line

MOST_FAULTS = 100
"""Faults told one by one for a file; the rest are counted in one line."""


@dataclass(frozen=True, slots=True)
class Records:
    """The posts of a file in its order, and one line for each thing that could not be read."""

    posts: tuple[Post, ...]
    faults: tuple[str, ...] = ()


class BadRecord(ValueError):  # noqa: N818 - named for what the line is
    """A line that holds no post; the message says why."""


def is_taken(source: str) -> bool:
    """Whether a name is that of pages and feeds that the bot has read itself, whose addresses tell whose they are."""
    return source.casefold() == PAGE or source.casefold().startswith(FEED)


def read_records(lines: Iterable[str], file: str, default_source: str, *, saved: bool = False) -> Records:
    """The posts of JSON lines `{id, source, author, created_at, text, url, tags, reply_to?, official?}`.

    Also `boost_of` and `labels`. Only `id` and `text` must be there. `created_at` is ISO 8601 (without an
    offset: UTC) or seconds since 1970. `tags` are added to those of the text. `official` is the actor's name,
    or true: then the author speaks for himself. A line that is no such post is a fault "file:line: why" and
    left out; a bad `url` or tag is a fault, and the post is kept without it. When an id comes again with
    another post, the last line holds, with a fault.

    In a `saved` file a `source` that `is_taken` is a fault too, and the post has the default one: what somebody has
    saved was not read at its address. Accounts and `official` are believed: who keeps the file answers for them.
    """
    posts: dict[str, Post] = {}
    seen_at: dict[str, int] = {}
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            post, asides = read_record(line, default_source, saved=saved)
        except BadRecord as why:
            faults.append(f"{file}:{number}: {why}")
            continue
        faults.extend(f"{file}:{number}: {aside}" for aside in asides)
        if post.id in posts and posts[post.id] != post:
            faults.append(f'{file}:{number}: id "{post.id[:60]}" again; it replaces line {seen_at[post.id]}')
        posts[post.id], seen_at[post.id] = post, number
    return Records(tuple(posts.values()), _bounded(faults, file))


def read_record(line: str, default_source: str, *, saved: bool = False) -> tuple[Post, tuple[str, ...]]:
    """The post of one JSON line, and what of it was left out. Raises BadRecord."""
    record = _object(line)
    text = clean(_word(record, "text", keep_lines=True))
    if not text.strip():
        raise BadRecord("text is empty")
    asides: list[str] = []
    post = Post(
        id=_required_id(record),
        source=_source(record, default_source, asides) if saved else _optional(record, "source") or default_source,
        text=text,
        created_at=_created_at(record),
        author=_author(record),
        url=_url(record, asides),
        tags=_tags(record, text, asides),
        links=links_in(text),
        reply_to=_optional(record, "reply_to"),
        boost_of=_optional(record, "boost_of"),
        labels=_list(record, "labels"),
        official=_official(record),
    )
    return post, tuple(asides)


def _object(line: str) -> Mapping[str, object]:
    if any("\udc80" <= char <= "\udcff" for char in line):  # how a strict reader marks bytes that are not UTF-8
        raise BadRecord("not UTF-8")
    try:
        record = json.loads(line.lstrip("\ufeff"))
    except RecursionError as why:
        raise BadRecord("nested too deeply") from why
    except ValueError as why:
        raise BadRecord(f"not JSON ({one_line(str(why))[:80]})") from why
    if not isinstance(record, dict):
        raise BadRecord("not a JSON object")
    return record


def _required_id(record: Mapping[str, object]) -> str:
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _word(record, "id")


def _word(record: Mapping[str, object], key: str, *, keep_lines: bool = False) -> str:
    value = record.get(key)
    if value is None:
        raise BadRecord(f"no {key}")
    if not isinstance(value, str):
        raise BadRecord(f"{key} is not a string")
    word = value if keep_lines else one_line(value)
    if not word:
        raise BadRecord(f"{key} is empty")
    return word


def _optional(record: Mapping[str, object], key: str) -> str | None:
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and key in ("reply_to", "boost_of"):
        return str(value)
    return _word(record, key) if value not in (None, "") else None


def _source(record: Mapping[str, object], default: str, asides: list[str]) -> str:
    """The source of a saved post, which cannot be one of the bot's own reading."""
    source = _optional(record, "source") or default
    if is_taken(source):
        asides.append(not_believed(source, default))
        return default
    return source


def not_believed(source: str, kept_as: str) -> str:
    """The line about a source that what somebody has saved cannot prove."""
    return f'source "{source[:60]}" is not believed of a saved file; the post is kept as from "{kept_as}"'


def _author(record: Mapping[str, object]) -> str | None:
    return (_optional(record, "author") or "").removeprefix("@") or None


def _list(record: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = record.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadRecord(f"{key} is not a list of strings")
    return tuple(dict.fromkeys(filter(None, map(one_line, value))))


def _created_at(record: Mapping[str, object]) -> datetime | None:
    value = record.get("created_at")
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadRecord("created_at is neither a string nor a number")
    try:
        return moment(value)
    except ValueError as why:
        raise BadRecord(f"created_at {why}") from why


def _url(record: Mapping[str, object], asides: list[str]) -> str | None:
    written = _optional(record, "url")
    url = safe(written) if written else None
    if written and url is None:
        asides.append(f'url "{written[:60]}" is not a web address; the post is kept unlinked')
    return url


def _tags(record: Mapping[str, object], text: str, asides: list[str]) -> tuple[str, ...]:
    tags: list[str] = []
    for written in _list(record, "tags"):
        try:
            tags.append(fold_tag(written))
        except NotATag as why:
            asides.append(f"{why}; the post is kept without it")
    return tuple(dict.fromkeys((*tags, *tags_in(text))))


def _official(record: Mapping[str, object]) -> str | None:
    value = record.get("official")
    if value is True:
        return _author(record) or _optional(record, "source")
    return None if value is False else _optional(record, "official")


def _bounded(faults: list[str], file: str) -> tuple[str, ...]:
    more = len(faults) - MOST_FAULTS
    told = faults[:MOST_FAULTS]
    return (*told, f"{file}: {more} more faults") if more > 0 else tuple(told)
