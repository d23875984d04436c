"""When a chat gets its edition and when it is left in peace: one edition per local date, in every zone.

A day whose time of day falls into the gap of a clock change has its edition right after the gap; one that
comes twice, at its first coming. A local date that a zone left out (Samoa, 30 December 2011) has none.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count

from xxhash import xxh3_64_intdigest

from bot.core.text import one_line
from bot.core.told import told
from bot.core.zones import rules_of, zone_name

DEFAULT_AT = time(9)
"""When an edition comes if the chat never chose a time."""

PUNCTUAL = timedelta(minutes=15)
"""An edition so little late is on time: a tick of the sweep, a restart, a queue."""

LATE = timedelta(hours=6)
"""Up to here a late edition still stands for its slot; a later one says how late it is."""

BELIEVED_AHEAD = timedelta(days=1)
"""How far ahead of the local date the last edition may be: a clock put back a day, a zone to the west.

One further ahead was made by a clock that was wrong, and must not silence the chat until that date comes.
"""

FARTHEST = timedelta(days=4)
"""No next edition is farther away: one date ahead already made, one that the zone leaves out, one whole day.

A stored due time beyond it was computed by a clock that was wrong, and is to be computed anew.
"""

BULK_PER_SECOND = {"telegram": 25.0, "discord": 40.0}
"""Editions a second per platform: its limit for a whole bot (30 and 50), less a share for answers and alerts."""

WIDEST = timedelta(hours=1)
"""An edition never comes later than this for the sake of the others."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_HASH_BITS = 64
_SHOWN = 20
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})|h)?\s*(?P<half>am|pm)?")
_BETWEEN = re.compile(r"\s*(?:[-–—~]|\bto\b)\s*")
_NO_QUIET = frozenset({"off", "none", "never", "no"})


class NotATime(ValueError):  # noqa: N818 - named for what the text is
    """The text is no time of day, or not two; the message says so in one line, fit for a reader."""


def _check_minutes(at: time) -> None:
    if at.tzinfo is not None or at.second or at.microsecond:
        raise NotATime(told("{text} is not a local time in whole minutes", text=at.isoformat()))


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which a chat is left in peace, by its own clocks: from `start` until `end`, over midnight too.

    The same time twice means never. Hours that come twice in a night belong to it both times.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        _check_minutes(self.start)
        _check_minutes(self.end)

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    @property
    def over_midnight(self) -> bool:
        """Whether it ends on the day after it began."""
        return self.end < self.start

    def covers(self, at: time) -> bool:
        """Whether a time of day lies in it."""
        if self.over_midnight:
            return at >= self.start or at < self.end
        return self.start <= at < self.end


DEFAULT_QUIET = Quiet(time(22), time(8))
NEVER_QUIET = Quiet(time(0), time(0))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A chat's day: its zone (IANA name), the local time of its edition (whole minutes), its quiet hours.

    `at` inside `quiet` is the chat's own choice, see `rhythm`. Raises NotAZone and NotATime.
    """

    zone: str
    at: time = DEFAULT_AT
    quiet: Quiet = DEFAULT_QUIET

    def __post_init__(self) -> None:
        rules_of(self.zone)
        _check_minutes(self.at)


@dataclass(frozen=True, slots=True)
class Slot:
    """The edition of one local date. `at` is the time it was due; a chat has one slot per date, whatever `at`."""

    local_date: date
    at: time


@dataclass(frozen=True, slots=True)
class Due:
    """A slot whose edition is to be made now.

    `since` is the instant (UTC) it has been owed from, `late` how long ago that is, `skipped` how many local
    dates before it are left out for good, because nobody was awake.
    """

    slot: Slot
    since: datetime
    late: timedelta
    skipped: int = 0

    @property
    def marked(self) -> bool:
        """Whether readers are told that it is late, and how late."""
        return self.late > LATE or self.skipped > 0


def rhythm(zone: str, at: str | None = None, quiet: str | None = None) -> Rhythm:
    """A rhythm from words: a zone or city, a time such as "09:00", hours such as "22:00-08:00" or "off".

    None means never chosen. A chosen time stands even inside the quiet hours: whoever asks for 07:00 wants it
    at 07:00. The default time gives way to the end of the quiet hours. Raises NotAZone and NotATime.
    """
    hours = DEFAULT_QUIET if quiet is None else quiet_hours(quiet)
    default = hours.end if hours.covers(DEFAULT_AT) else DEFAULT_AT
    return Rhythm(zone_name(zone), default if at is None else clock_time(at), hours)


def clock_time(text: str) -> time:
    """A time of day as people type it: "09:00", "9", "9.30", "21h", "9:30 pm", "24:00". Raises NotATime."""
    found = _CLOCK.fullmatch(_plain(text))
    if found is None:
        raise NotATime(told('"{text}" is not a time of day; write it like 09:00', text=_clip(text)))
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise NotATime(told('"{text}" is not a time of day; write it like 9:00 pm or 21:00', text=_clip(text)))
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise NotATime(told('"{text}" is not a time of day; hours go to 23, minutes to 59', text=_clip(text)))
    return time(hour, minute)


def quiet_hours(text: str) -> Quiet:
    """Quiet hours as people type them: "22:00-08:00", "10pm to 8am"; "off" is never. Raises NotATime."""
    plain = _plain(text)
    if plain in _NO_QUIET:
        return NEVER_QUIET
    ends = _BETWEEN.split(plain)
    if len(ends) != 2:
        raise NotATime(told('"{text}" is not a span of hours; write it like 22:00-08:00, or off', text=_clip(text)))
    return Quiet(clock_time(ends[0]), clock_time(ends[1]))


def next_due(rhythm: Rhythm, after: datetime, last: Slot | None = None) -> datetime:
    """The first instant (UTC) strictly after `after` at which an edition is due, given the last one made.

    It is at most `FARTHEST` away. What is owed already at `after` is for `due` to tell. Raises ValueError if
    `after` is naive.
    """
    today = _local(rhythm, after).date()
    made = _believed(last, today)
    days = (today + n * _DAY for n in count(-1))
    starts = (moment(rhythm.zone, day, rhythm.at) for day in days if made is None or day > made.local_date)
    return next(start for start in starts if start is not None and start > after)


def due(rhythm: Rhythm, last: Slot | None, now: datetime, since: datetime | None = None) -> Due | None:
    """The slot whose edition is to be made at `now`, given the one made last; None when none is owed.

    It is always the most recent slot, so whoever slept for days makes one. `since` is when the chat began, or
    chose this rhythm: a chat without an edition is owed none from before, and nothing is late from before; a
    chat that moves its time to an hour gone by gets today's edition at once.

    `last` is the slot made last, not the greatest. Only after a clock ran more than `BELIEVED_AHEAD` ahead can
    a slot be told that was made before; then the unique key of the edition stands, and that slot is the last.
    Raises ValueError if an instant is naive.
    """
    today = _local(rhythm, now).date()
    made = _believed(last, today)
    slot, start = _latest(rhythm, today, now)
    if made is not None and slot.local_date <= made.local_date:
        return None
    began = _began(since, start, now)
    if last is None and began > start:
        return None
    skipped = _between(rhythm.zone, made.local_date, slot.local_date) if made else 0
    return Due(slot, began, now - began, skipped)


def next_look(rhythm: Rhythm, last: Slot | None, now: datetime, since: datetime | None = None) -> datetime:
    """When a sweep should look at a chat again (UTC): `now` if an edition is owed, or once it may be spoken.

    This is what to store after an edition was made, and whenever zone, time or quiet hours change.
    """
    owed = due(rhythm, last, now, since)
    if owed is None:
        return next_due(rhythm, now, last)
    return waits_until(rhythm, owed, now) or now.astimezone(UTC)


def quiet_until(rhythm: Rhythm, now: datetime) -> datetime | None:
    """The end (UTC) of the quiet hours that hold at `now`; None when the chat may be spoken to.

    Nothing is said before an end that comes twice has come for the second time. Raises ValueError if naive.
    """
    today = _local(rhythm, now).date()
    if rhythm.quiet.start == rhythm.quiet.end:
        return None
    ends = [end for begin, end in _nights(rhythm, today) if begin <= now < end]
    if not ends:
        return None
    # Where a change of the clocks swallows the free minutes between two nights, the next one follows on.
    return quiet_until(rhythm, max(ends)) or max(ends)


def waits_until(rhythm: Rhythm, edition: Due, now: datetime) -> datetime | None:
    """When an edition that is due may be sent (UTC), for the sake of the quiet hours; None: now.

    A punctual one never waits: its slot is what the chat chose. A late one waits for the end of the quiet hours,
    unless its slot lies in them by the chat's choice and it is no more than `LATE` behind.
    """
    excused = LATE if rhythm.quiet.covers(rhythm.at) else PUNCTUAL
    return None if edition.late <= excused else quiet_until(rhythm, now)


def width(chats: int, per_second: float) -> timedelta:
    """Over how long to spread the editions of chats that are due in one minute: as long as sending them takes.

    So a small instance is punctual (100 chats at 25/s: 4 s), and 100,000 chats neither queue up in front of
    answers nor want all drafts at once; at most `WIDEST`. See BULK_PER_SECOND for the rates.
    """
    return min(timedelta(seconds=chats / per_second), WIDEST)


def spread(key: str, due: datetime, width: timedelta) -> datetime:
    """An instant in [due, due + width) that is always the same share of the way for one key, even over keys.

    Keys keep their order and place from day to day, between runs and machines, and when the width changes.
    """
    microseconds = width // timedelta(microseconds=1)
    return due + timedelta(microseconds=xxh3_64_intdigest(key.encode()) * microseconds >> _HASH_BITS)


@lru_cache(maxsize=16_384)
def moment(zone: str, day: date, at: time, *, again: bool = False) -> datetime | None:
    """The instant (UTC) at which local clocks show a time on a date; None when the zone left that date out.

    In a gap: right after it. Of two: the first, or the second with `again`. Cached, for all chats of a zone that
    share a time ask for the same.
    """
    rules = rules_of(zone)
    wall = datetime.combine(day, at)
    found = wall.replace(tzinfo=rules, fold=int(again)).astimezone(UTC)
    if found.astimezone(rules).replace(tzinfo=None) == wall:
        return found
    # PEP 495: in a gap, fold=1 reads the time by the rules after it and so lands before it; fold=0 lands after.
    before, after = (wall.replace(tzinfo=rules, fold=fold).astimezone(UTC) for fold in (1, 0))
    change = _change(zone, before, after)
    neighbours = {instant.astimezone(rules).date() for instant in (change - _SECOND, change)}
    return change if day in neighbours else None


def _change(zone: str, before: datetime, after: datetime) -> datetime:
    """The first instant, to the second, at which a zone has another offset than `before`; `after` has it."""
    rules = rules_of(zone)
    offset = before.astimezone(rules).utcoffset()
    seconds = range((after - before) // _SECOND)

    def is_past(second: int) -> bool:
        return (before + second * _SECOND).astimezone(rules).utcoffset() != offset

    return before + bisect_left(seconds, True, key=is_past) * _SECOND


def _latest(rhythm: Rhythm, today: date, now: datetime) -> tuple[Slot, datetime]:
    """The most recent slot, and when it was due.

    Tomorrow's comes first: where clocks go back over midnight, it may have been due before the date came back.
    """
    days = (today - n * _DAY for n in count(-1))
    starts = ((day, moment(rhythm.zone, day, rhythm.at)) for day in days)
    return next((Slot(day, rhythm.at), start) for day, start in starts if start is not None and start <= now)


def _believed(last: Slot | None, today: date) -> Slot | None:
    """The slot made last, unless the clock was wrong that made it."""
    return None if last is None or last.local_date - today > BELIEVED_AHEAD else last


def _began(since: datetime | None, start: datetime, now: datetime) -> datetime:
    """From when (UTC, at most `now`) a slot due at `start` is owed to a chat that began or chose anew at `since`."""
    if since is None or since - now > BELIEVED_AHEAD:  # written down while the clock was wrong
        return start
    return min(max(start, since), now).astimezone(UTC)


def _between(zone: str, first: date, last: date) -> int:
    """How many dates that exist in a zone lie between two dates."""
    days = (first + n * _DAY for n in range(1, (last - first).days))
    return sum(moment(zone, day, DEFAULT_AT) is not None for day in days)


def _nights(rhythm: Rhythm, today: date) -> Iterator[tuple[datetime, datetime]]:
    """The quiet hours around a date, as instants: begun on the day two before, until the day after."""
    for begun in (today + n * _DAY for n in range(-2, 2)):
        begin = moment(rhythm.zone, begun, rhythm.quiet.start)
        if begin is None:
            continue
        ended = begun + _DAY if rhythm.quiet.over_midnight else begun
        end = moment(rhythm.zone, ended, rhythm.quiet.end, again=True)
        # The night before a date that the zone left out ends on the date after it.
        yield begin, end or moment(rhythm.zone, ended + _DAY, rhythm.quiet.end, again=True) or begin


def _local(rhythm: Rhythm, instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware, or nobody knows when it is")
    return instant.astimezone(rules_of(rhythm.zone))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", one_line(text)).casefold()


def _clip(text: str) -> str:
    typed = one_line(text)
    return typed[:_SHOWN] + "…" if len(typed) > _SHOWN else typed
