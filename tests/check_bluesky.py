"""Reads recorded Bluesky data: every event and record must have a meaning. `check()` gives the rows of a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.core.domain import Post
from bot.sources.bluesky.reading import Said, Unreadable, post_of, read, record_of

NOW = datetime(2026, 11, 1, tzinfo=UTC)
POSTS = "app.bsky.feed.post"


@dataclass(frozen=True)
class Row:
    """How many things of a file there are, how many became posts, and what could not be read, one line each."""

    file: str
    read: int
    posts: int
    faults: tuple[str, ...] = ()


def check(folder: Path) -> list[Row]:
    """The recorded events and records in a folder, a row per file; [] where there are none."""
    streams = sorted((folder / "bluesky_jetstream").glob("*.jsonl"))
    records = [
        *sorted((folder / "bluesky_records_granary").glob("*.json")),
        *sorted((folder / "bluesky_xrpc").glob("*.json")),
    ]
    return [*map(_stream, streams), *map(_records, records)]


def _stream(path: Path) -> Row:
    """Every event is read; those that are new posts become posts, also the ones in which nothing can be a tag."""
    posts, faults, lines = 0, [], path.read_bytes().splitlines()
    for number, line in enumerate(lines, 1):
        try:
            read(line)
            posts += sum(1 for _ in map(_post, _posts_in(json.loads(line))))
        except Unreadable as why:
            faults.append(f"line {number}: {why}")
    return Row(path.name, len(lines), posts, tuple(faults))


def _records(path: Path) -> Row:
    """Records of posts, wherever they stand in a file."""
    posts, faults = 0, []
    found = list(_posts_in(json.loads(path.read_text(encoding="utf-8"))))
    for each in found:
        try:
            _post(each)
            posts += 1
        except Unreadable as why:
            faults.append(str(why))
    return Row(path.name, len(found), posts, tuple(faults))


def _post(record: dict[str, Any]) -> Post:
    return post_of(
        Said(0, f"at://did:plc:asdf/{POSTS}/1", "did:plc:asdf", "", record_of(json.dumps(record).encode())), None, NOW
    )


def _posts_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from _posts_in(each)
    elif isinstance(value, dict):
        if POSTS in (value.get("$type"), value.get("py_type")) and "text" in value:
            yield value
        for each in value.values():
            yield from _posts_in(each)
