"""Reads recorded and documented answers of Mastodon servers, and says of each file what became of it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.domain import Post
from bot.sources.mastodon.reading import Unreadable, Withheld, policy_of, post_of
from bot.sources.mastodon.streaming import Said, event_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECEIVED = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """A file: how many pieces of JSON it holds, and of their statuses how many became posts or were left alone.

    `faults` are one line for each that could not be read.
    """

    name: str
    pieces: int
    posts: int
    withheld: int
    faults: tuple[str, ...]


def check(folder: Path) -> list[Row]:
    """A row for each `mastodon_*` file in a folder of recorded data; none where there is no such file."""
    cassettes = sorted((folder / "mastodon_cassettes").glob("*.json"))
    examples = sorted(folder.glob("mastodon_*.jsonl"))
    return [
        *(row(path.name, list(recorded(path))) for path in cassettes),
        *(row(path.name, list(documented(path))) for path in examples),
    ]


def recorded(path: Path) -> Iterator[object]:
    """The answers of a cassette, those of a stream event by event."""
    for exchange in json.loads(path.read_text(encoding="utf-8")):
        if exchange.get("json") is not None:
            yield exchange["json"]
        elif "event-stream" in str(exchange["headers"].get("content-type")):
            yield from events(exchange["text"])


def events(text: str) -> Iterator[object]:
    """The statuses of a stream of server-sent events, read as the messages of a WebSocket are."""
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        event = event_of(json.dumps({"event": fields.get("event"), "payload": fields.get("data")}))
        if isinstance(event, Said):
            yield event.status


def documented(path: Path) -> Iterator[object]:
    """The examples, and the statuses within those of streams."""
    for line in path.read_text(encoding="utf-8").splitlines():
        example = json.loads(line)["json"]
        yield example
        if isinstance(event := event_of(json.dumps(example)), Said):
            yield event.status


def row(name: str, pieces: list[object]) -> Row:
    """What became of the statuses anywhere inside some JSON, which is read as what a server says of itself, too."""
    became: Counter[str] = Counter()
    faults = []
    for piece in pieces:
        policy_of(piece)
        for status in statuses_in(piece):
            try:
                found = post_of(status, "recorded.example", RECEIVED, indexable=False)
            except Unreadable as error:
                faults.append(str(error))
            else:
                became["withheld" if isinstance(found, Withheld) else "posts"] += 1
                assert isinstance(found, Post | Withheld)
    return Row(name, len(pieces), became["posts"], became["withheld"], tuple(faults))


def statuses_in(value: object) -> Iterator[dict[str, object]]:
    """Everything inside some JSON that has an account and content."""
    if isinstance(value, dict):
        if "account" in value and "content" in value and "uri" in value:
            yield value
        for inner in value.values():
            yield from statuses_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from statuses_in(inner)
