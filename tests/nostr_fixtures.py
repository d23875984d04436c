"""Reads recorded events of Nostr, proves each, and says kind by kind what became of them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.sources.nostr.events import Event, NotAnEvent, event, proven
from bot.sources.nostr.reading import PROFILE, Profile, post, profile

if TYPE_CHECKING:
    from pathlib import Path

RECEIVED = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """A kind of events: how many there are, how many are proven, how many became posts, or profiles that say something.

    `faults` are one line for each that has not the shape of an event, or is not proven.
    """

    name: str
    pieces: int
    proven: int
    posts: int
    profiles: int
    faults: tuple[str, ...]


def check(folder: Path) -> list[Row]:
    """A row for each kind of the events in `nostr/events.jsonl` below a folder; none where there is no such file."""
    recorded = folder / "nostr" / "events.jsonl"
    if not recorded.is_file():
        return []
    events, faults = [], []
    for number, line in enumerate(recorded.read_text(encoding="utf-8").strip("\n").split("\n"), 1):
        try:
            events.append(event(json.loads(line)))
        except (ValueError, NotAnEvent) as why:
            faults.append(f"line {number}: {why}")
    return [*kinds(events), *([Row("nostr, no events", len(faults), 0, 0, 0, tuple(faults))] if faults else [])]


def kinds(events: list[Event]) -> list[Row]:
    """A row for each kind."""
    pieces, good, posts, profiles = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
    faults: dict[int, list[str]] = {}
    for found in events:
        pieces[found.kind] += 1
        if proven(found):
            good[found.kind] += 1
            posts[found.kind] += post(found, RECEIVED, {}) is not None
            profiles[found.kind] += found.kind == PROFILE and profile(found) != Profile()
        else:
            faults.setdefault(found.kind, []).append(f"{found.id}: not proven")
    return [
        Row(f"nostr kind {kind}", count, good[kind], posts[kind], profiles[kind], tuple(faults.get(kind, ())))
        for kind, count in sorted(pieces.items())
    ]
