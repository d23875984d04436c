"""How far each tag was read at a server, as one string that outlives the process."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

LATE = 600.0
"""Seconds by which a post may reach a server late and still be found. The server gives it an id of the time at which
it was written, behind what was read already; so a look steps back this often, by twice as much, and finds edits too."""

STALE = 3 * 86400.0
"""Seconds after which a mark is given up: then the newest posts are read, and what lies between is told as missed."""

GROUP = 4
"""Tags in one request: servers take no more, and say nothing of those that they leave out."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a tag was read: everything up to `at`, a status id of the server.

    `then` is what `at` was when a look stepped back last, at `since`, and `before` what it was the time before that:
    there the next one steps back to. `looked` is when the tag was looked at last (0: never), `done` whether that look
    came to the end; `met` whether the server has shown any post of it. `at` is None where no id is known yet. Times
    are seconds since 1970.
    """

    at: str | None = None
    then: str | None = None
    before: str | None = None
    since: float = 0.0
    looked: float = 0.0
    done: bool = True
    met: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything a restart needs: the marks by tag, the requests made lately, a number that goes up with each look."""

    marks: Mapping[str, Mark] = field(default_factory=dict)
    requests: Sequence[Sequence[float]] = ()
    look: int = 0


def written(cursor: Cursor) -> str:
    """The cursor as one string: each mark once, with the tags that share it, as those that are asked for together do.

    5,000 tags take about 240 kB, and far less where a stream keeps up with them.
    """
    sharing: dict[Mark, list[str]] = {}
    for tag, mark in cursor.marks.items():
        shared = replace(mark, since=float(int(mark.since)), looked=float(int(mark.looked)))
        sharing.setdefault(shared, []).append(tag)
    rows = [[*_row(mark), tags] for mark, tags in sharing.items()]
    said = {"look": cursor.look, "requests": cursor.requests, "marks": rows}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read(text: str | None) -> Cursor:
    """The cursor that a string holds; None is the beginning. Raises ValueError for what is none."""
    if text is None:
        return Cursor()
    try:
        said = json.loads(text)
        marks = {str(tag): _mark(row) for *row, tags in said["marks"] for tag in tags}
        requests = [(float(at), int(count)) for at, count in said["requests"]]
        return Cursor(marks, requests, int(said["look"]))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        msg = "the cursor cannot be read"
        raise ValueError(msg) from error


def order(id_: str) -> tuple[int, str]:
    """By which the ids of one server are sorted: they are opaque, and the longer one is the later one."""
    return len(id_), id_


def latest(ids: Iterable[str | None]) -> str | None:
    """The last of some ids; None when there is none."""
    return max((id_ for id_ in ids if id_), key=order, default=None)


def begun(mark: Mark, now: float) -> Mark:
    """The mark with which a look begins: stepped back when it is time to read the last stretch once more."""
    if mark.at is None or not mark.done or now - mark.since < LATE:
        return mark
    back = min((id_ for id_ in (mark.before, mark.then, mark.at) if id_), key=order)
    return replace(mark, at=back, then=mark.at, before=mark.then, since=now)


def ended(mark: Mark, at: str | None, now: float, *, done: bool, met: bool) -> Mark:
    """The mark after a look that has read everything up to `at`."""
    reached = latest((mark.at, at))
    then, since = (mark.then, mark.since) if mark.then else (reached, now)
    return replace(mark, at=reached, then=then, since=since, looked=now, done=done, met=mark.met or met)


def levelled(mark: Mark, at: str | None, now: float) -> Mark:
    """The mark of a tag that a stream has kept up with until now."""
    moved = replace(mark, at=latest((mark.at, at)), done=True)
    return replace(moved, then=moved.at, before=mark.then, since=now) if now - mark.since >= LATE else moved


def due(marks: Mapping[str, Mark], every: float, now: float) -> list[str]:
    """The tags to be looked at, the one that has waited longest first; those never looked at come before all."""
    waiting = [tag for tag, mark in marks.items() if not mark.done or now - mark.looked >= every]
    return sorted(waiting, key=lambda tag: (marks[tag].looked, tag))


def group(waiting: Sequence[str], marks: Mapping[str, Mark], size: int = GROUP) -> tuple[str, ...]:
    """The next tags to ask for in one request, the first of which goes into its path; () when none waits.

    A server answers nothing at all, whatever the others are, when it does not know the tag in the path: so that is
    one it has shown posts of. Tags without a mark are asked for alone, and so is everything while no tag is met.
    """
    if not waiting:
        return ()
    first = waiting[0]
    if marks[first].at is None or size < 2:
        return (first,)
    known = first if marks[first].met else _met(marks)
    if known is None:
        return (first,)
    rest = (tag for tag in waiting if marks[tag].at is not None and tag != known)
    return (known, *islice(rest, size - 1))


def kept(marks: Mapping[str, Mark], wanted: Collection[str], now: float) -> dict[str, Mark]:
    """A mark for each tag that is wanted, and for no other; one that is too old only says when it was looked at."""
    return {tag: _fresh(marks.get(tag, Mark()), now) for tag in sorted(wanted)}


def _fresh(mark: Mark, now: float) -> Mark:
    is_stale = mark.at is not None and mark.looked and now - mark.looked > STALE
    return Mark(looked=mark.looked, met=mark.met) if is_stale else mark


def _met(marks: Mapping[str, Mark]) -> str | None:
    """The tag that has waited longest of those that the server has shown posts of."""
    met = (tag for tag, mark in marks.items() if mark.met and mark.at is not None)
    return min(met, key=lambda tag: (marks[tag].looked, tag), default=None)


def _row(mark: Mark) -> list[object]:
    return [mark.at, mark.then, mark.before, int(mark.since), int(mark.looked), int(mark.done), int(mark.met)]


def _mark(row: Sequence[object]) -> Mark:
    at, then, before, since, looked, done, met = row
    return Mark(_id(at), _id(then), _id(before), float(str(since)), float(str(looked)), bool(done), bool(met))


def _id(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
