"""What has been seen of a feed, so that an entry comes once whatever the feed does to its ids, order and dates."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from xxhash import xxh3_64_intdigest

from bot.ports import Conditions

MOST_KNOWN = 2_000
"""Entries that are remembered, those longest out of the feed forgotten first: years of most feeds."""

MOST_AT_ONCE = 500
"""Posts of one look."""

FLOOD = 5
"""So many entries that look new but are old, or give no date, are taken; more mean that the feed was rebuilt."""

_SLACK = timedelta(hours=2)
"""An entry is news though it is dated so long before the last look: many are dated before they are published."""

_BULK, _BULK_WITHIN = 5, timedelta(seconds=30)
"""More entries than that, all dated within this time, were dated by a machine and not when they were written."""

_TELLING = 40
"""Letters of words that two entries hardly share by chance; "New photo" they do."""

_FORM = 1
_ROW = struct.Struct("<QQQ")


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry by hashes of its key, its link (0: it has none of its own) and its words (0: it has none).

    `telling` says of an entry before us that its words are long enough to be nobody else's.
    """

    key: int
    link: int
    words: int
    telling: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Known:
    """What the cursor of a feed holds.

    `marks` are the entries seen, the latest last. `looked_at` is the last look after which nothing was left over; None:
    the first is not done. `moved_to` is where the feed said it lives now.
    """

    marks: tuple[Mark, ...] = ()
    looked_at: datetime | None = None
    conditions: Conditions = field(default_factory=Conditions)
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Which entries of a document to take, by their places: new ones, and old ones whose words changed.

    `held_back` counts what was seen first and is not taken, because it is old; all else of the document is known.
    """

    new: tuple[int, ...]
    edited: tuple[int, ...]
    held_back: int = 0


def mark(key: str, link: str | None, words: str) -> Mark:
    """The mark of an entry."""
    said = " ".join(words.split())
    return Mark(_hash(key), _hash(link or ""), _hash(said), len(said) >= _TELLING)


def _hash(text: str) -> int:
    return xxh3_64_intdigest(text.encode("utf-8", "replace")) if text else 0


def unseen(marks: Sequence[Mark], known: Known) -> News:
    """Which entries of a document, given by their marks, are new or changed.

    An entry with a new key is known all the same when an entry that has left the document had its words, and its link
    or words that tell: feeds get new ids when their software does.
    """
    before = {each.key: each.words for each in known.marks}
    present = {each.key for each in marks}
    left = [each for each in known.marks if each.key not in present]
    places, words = {(each.link, each.words) for each in left if each.link}, {each.words for each in left} - {0}
    new, edited = [], []
    for place, each in enumerate(marks):
        if each.key not in present:
            continue
        present.discard(each.key)  # a second entry under the same key is the same entry
        if each.key in before:
            edited += [place] if each.words != before[each.key] else []
        elif (each.link, each.words) not in places and not (each.telling and each.words in words):
            new.append(place)
    return News(tuple(new), tuple(edited))


def without_flood(new: Sequence[int], dates: Sequence[datetime | None], known: Known) -> News:
    """Of new entries those to take, in the order of their dates; `dates` has each entry's own, by its place.

    At the first look all are taken. Later those dated since the last look are news; of others, which slid into the
    document, or stand there anew because it was rebuilt, the latest `FLOOD`.
    """
    if known.looked_at is None:
        return News(tuple(sorted(new, key=lambda place: _time(dates[place]))), ())
    since = known.looked_at - _SLACK
    fresh = [place for place in new if (at := dates[place]) is not None and at >= since]
    if _is_bulk([at for place in fresh if (at := dates[place])]):
        fresh = []
    old = sorted(set(new) - set(fresh), key=lambda place: (-_time(dates[place]), place))
    taken = sorted((*fresh, *old[:FLOOD]), key=lambda place: _time(dates[place]))
    return News(tuple(taken), (), held_back=max(0, len(old) - FLOOD))


def _is_bulk(dates: Sequence[datetime]) -> bool:
    return len(dates) > _BULK and max(dates) - min(dates) <= _BULK_WITHIN


def _time(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def after(known: Known, marks: Sequence[Mark], left: Sequence[int], now: datetime) -> Known:
    """What is known after a look at a document; the entries at the places `left` come at the next one."""
    later = set(left)
    seen = {each.key: each for each in known.marks}
    for place, each in reversed(list(enumerate(marks))):  # feeds begin with their latest
        if place not in later:
            seen.pop(each.key, None)
            seen[each.key] = each
    looked_at = known.looked_at if left else now.replace(minute=0, second=0, microsecond=0)
    return replace(known, marks=tuple(seen.values())[-MOST_KNOWN:], looked_at=looked_at)


def to_cursor(known: Known) -> str:
    """The cursor that `from_cursor` reads. It changes at most once an hour while nothing happens."""
    packed = b"".join(_ROW.pack(each.key, each.link, each.words) for each in known.marks)
    return json.dumps(
        {
            "form": _FORM,
            "looked_at": known.looked_at.isoformat() if known.looked_at else None,
            "etag": known.conditions.etag,
            "last_modified": known.conditions.last_modified,
            "moved_to": known.moved_to,
            "marks": base64.b85encode(packed).decode("ascii"),
        },
        separators=(",", ":"),
    )


def from_cursor(cursor: str | None) -> Known:
    """What a cursor holds. One that cannot be read is the beginning: the feed's entries come again, under their ids."""
    try:
        held = json.loads(cursor or "{}")
        if not isinstance(held, dict) or held.get("form") != _FORM:
            return Known()
        looked_at = held["looked_at"]
        return Known(
            tuple(Mark(*row) for row in _ROW.iter_unpack(base64.b85decode(held["marks"]))),
            datetime.fromisoformat(looked_at).astimezone(UTC) if looked_at else None,
            Conditions(_text(held["etag"]), _text(held["last_modified"])),
            _text(held["moved_to"]),
        )
    except (ValueError, KeyError, TypeError, struct.error, RecursionError):
        return Known()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
