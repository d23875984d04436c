"""Looks into folders and tells what is new there since the last look."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from xxhash import xxh3_128_hexdigest

from bot.core.domain import Post
from bot.core.text import one_line
from bot.ports import Batch, Clock
from bot.sources.folder.files import File, Unreadable, content, find, is_changed
from bot.sources.folder.posts import posts_of

SETTLED_NS = 1_000_000_000
"""A watched file is read when it has been left alone for this long: it may be half written before."""

_UNREAD, _FAULTY, _IGNORED = "waiting", "faulty", "ignored"
"""Stand in the cursor for the hash of a file that waits, could not be read, or holds no posts."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as the last look left it; `hash` of its bytes, `id` of its post."""

    size: int
    mtime_ns: int
    hash: str
    id: str


@dataclass(slots=True)
class _Look:
    """What one look has gathered so far."""

    before: Mapping[str, Seen]
    ids: set[str]
    gone: dict[str, tuple[str, Seen]] = field(default_factory=dict)
    after: dict[str, Seen] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class FolderSource:
    """Posts from folders and files (`.txt`, `.md`, `.html`, `.jsonl`), in the order of their names.

    Hidden files are left out. `at_once` reads every file as it is, for one digest; else a file is left until
    it has not changed for a second. `clock` tells the time for that; None is the system's. Files that go take
    no posts away.
    """

    def __init__(
        self,
        paths: Iterable[Path | str],
        *,
        at_once: bool = False,
        clock: Clock | None = None,
        name: str = "folder",
    ) -> None:
        self._paths = tuple(Path(path) for path in paths)
        self._at_once = at_once
        self._clock = clock
        self._name = name

    @property
    def name(self) -> str:
        """The source's name; also `Post.source` of pages that name none."""
        return self._name

    async def poll(self, cursor: str | None) -> Batch:
        """The posts of files that are new or changed since the cursor, and a line for each fault, told once.

        A changed file gives all its posts again, under their ids. A renamed file keeps its post's id. A
        cursor that cannot be read means the beginning. Raises SourceUnavailable for a path that is missing.
        """
        return await asyncio.to_thread(self._look, cursor)

    def _look(self, cursor: str | None) -> Batch:
        look = _begin(cursor)
        found = find(self._paths)
        keys = {file.key for file in found.files}
        look.gone = {seen.hash: (key, seen) for key, seen in look.before.items() if key not in keys}
        now_ns = self._now_ns()
        for file in found.files:
            seen = look.before.get(file.key)
            if self._waits(file, seen, now_ns):
                look.after[file.key] = _waiting(file, seen)
            elif seen and _is_as(file, seen) and seen.hash not in (_UNREAD, _FAULTY):
                look.after[file.key] = seen
            else:
                self._read(file, seen, look)
        _tell_ignored(found.others, look)
        return Batch(tuple(look.posts), _cursor(look.after), tuple(look.faults))

    def _now_ns(self) -> int:
        now = self._clock.now() if self._clock else datetime.now(UTC)
        return int(now.timestamp() * SETTLED_NS)

    def _waits(self, file: File, seen: Seen | None, now_ns: int) -> bool:
        """Whether a changed file may be half written. A time in the future is believed at second sight."""
        same = seen is not None and _is_as(file, seen)
        if self._at_once or (same and seen is not None and seen.hash != _UNREAD):
            return False
        age = now_ns - file.mtime_ns
        return age < SETTLED_NS if age >= 0 else not same

    def _read(self, file: File, seen: Seen | None, look: _Look) -> None:
        """Reads a file that is new, changed, or could not be read before."""
        id_ = (seen.id if seen else "") or _new_id(file, look)
        try:
            data = content(file)
        except Unreadable as why:
            if not (seen and seen.hash == _FAULTY and _is_as(file, seen)):
                look.faults.append(f"{one_line(file.key)}: {why}")
            look.after[file.key] = Seen(file.size, file.mtime_ns, _FAULTY, id_)
            return
        if not self._at_once and is_changed(file):
            look.after[file.key] = _waiting(file, seen)
        else:
            self._book(file, data, id_, look)

    def _book(self, file: File, data: bytes, id_: str, look: _Look) -> None:
        """Notes the bytes of a file, and takes their posts unless they were taken before."""
        hash_ = xxh3_128_hexdigest(data)
        seen = look.before.get(file.key)
        moved = _moved(file, hash_, look) if seen is None else None
        look.after[file.key] = Seen(file.size, file.mtime_ns, hash_, moved.id if moved else id_)
        if moved or (seen and seen.hash == hash_):
            return
        try:
            holding = posts_of(data, file.kind, id_, file.key, self._name)
        except Unreadable as why:
            look.faults.append(f"{one_line(file.key)}: {why}")
        else:
            look.posts.extend(holding.posts)
            look.faults.extend(holding.faults)


def _begin(cursor: str | None) -> _Look:
    before, fault = _seen(cursor)
    return _Look(before, {seen.id for seen in before.values()}, faults=[fault] if fault else [])


def _is_as(file: File, seen: Seen) -> bool:
    return (file.size, file.mtime_ns) == (seen.size, seen.mtime_ns)


def _waiting(file: File, seen: Seen | None) -> Seen:
    """A file noted but not read; its post keeps its id."""
    return Seen(file.size, file.mtime_ns, _UNREAD, seen.id if seen else "")


def _moved(file: File, hash_: str, look: _Look) -> Seen | None:
    """The file of the last look that now has this name: same bytes and kind, and its old name is gone."""
    key, seen = look.gone.get(hash_, ("", None))
    if seen is None or Path(key).suffix.lower() != file.kind:
        return None
    del look.gone[hash_]
    return seen


def _new_id(file: File, look: _Look) -> str:
    """The id of a new page: its place, with "~2" and so on while a moved file still has that id."""
    id_, again = f"saved:{file.key}", 1
    while id_ in look.ids:
        again += 1
        id_ = f"saved:{file.key}~{again}"
    look.ids.add(id_)
    return id_


def _tell_ignored(others: Iterable[tuple[str, str]], look: _Look) -> None:
    """One line for all files that hold no posts and were not there at the last look."""
    new = []
    for key, why in others:
        look.after[key] = Seen(0, 0, _IGNORED, "")
        if key not in look.before:
            new.append(f"{one_line(key)} ({why})")
    if new:
        more = f" and {len(new) - 1} more" if len(new) > 1 else ""
        look.faults.append(f"not read: {new[0]}{more}")


def _cursor(after: Mapping[str, Seen]) -> str:
    rows = {key: [seen.size, seen.mtime_ns, seen.hash, seen.id] for key, seen in after.items()}
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _seen(cursor: str | None) -> tuple[dict[str, Seen], str | None]:
    """What the last look saw, and a fault when the cursor does not tell."""
    try:
        rows = json.loads(cursor) if cursor else {}
        seen = {key: Seen(int(row[0]), int(row[1]), str(row[2]), str(row[3])) for key, row in rows.items()}
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return {}, "the cursor of the folder cannot be read; everything is read again"
    return seen, None
