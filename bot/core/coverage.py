"""What a brief was listened for on: which sources were heard, which were not, and for how long we were deaf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.boundary import shown
from bot.core.domain import Coverage, Deaf
from bot.core.durations import ENGLISH as LENGTHS
from bot.core.durations import LengthPhrases, spoken
from bot.core.freshness import Freshness, silent_since
from bot.core.moments import UTC_ZONE, is_twice
from bot.core.plurals import Plural
from bot.core.told import Told, in_tongue

SAVED, CHAT = "saved pages", "this chat"
"""What is listened to besides networks: files that somebody put there, and the chat itself."""

NETWORKS = ("bluesky", "mastodon", "nostr", "feed", "x")
"""What the names of sources begin with, in the order in which a reader sees them."""

EXPECTED = ("bluesky", "mastodon", "x")
"""Networks that a reader takes for watched unless told otherwise."""

TOGETHER = timedelta(minutes=2)
"""Two silences with no more between them are one to a reader."""

_LONGEST_NAME = 40
_LONGEST_DEAF = 120
_WEEK = timedelta(days=6)
"""Within so long a weekday names one day."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What is known of the sources of a chat: how those of the networks do, and when they were not heard.

    `besides` is what else is looked at (saved pages, the chat itself); `muted` says what the chat hides.
    """

    states: Sequence[Freshness] = ()
    gaps: Sequence[Deaf] = ()
    besides: Sequence[str] = ()
    muted: Callable[[str], bool] = lambda _: False


def network(source: str) -> str:
    """The network of a source by its name, one of NETWORKS; "" for what is none, such as saved pages."""
    kind = source.partition(":")[0]
    return kind if kind in NETWORKS else ""


def coverage(listening: Listening, since: datetime | None, now: datetime, zone: str = "UTC") -> Coverage:
    """What was listened to from an instant (None: from the beginning) until now."""
    heard: list[str] = []
    not_reached: list[str] = []
    deaf: list[Deaf] = []
    muted = tuple(state.name for state in listening.states if listening.muted(state.name))
    for state in listening.states:
        silences = _silences(state, listening.gaps, since, now)
        if state.name in muted:
            continue
        if state.looked_at is None or any(_covers(each, since) for each in silences):
            not_reached.append(state.name)
        else:
            heard.append(state.name)
            deaf += silences
    heard += listening.besides
    for name in listening.besides:
        deaf += _merged(each for each in listening.gaps if each.source == name and _ends_after(each, since))
    return Coverage(
        at=now,
        zone=zone,
        heard=tuple(heard),
        not_reached=tuple(not_reached),
        not_watched=_not_watched(listening.states),
        muted=muted,
        deaf=tuple(deaf),
    )


def _not_watched(states: Sequence[Freshness]) -> tuple[str, ...]:
    """The networks that a reader would take for watched; none where no network is watched at all."""
    watched = {network(state.name) for state in states}
    return tuple(each for each in EXPECTED if each not in watched) if states else ()


def _silences(state: Freshness, gaps: Iterable[Deaf], since: datetime | None, now: datetime) -> list[Deaf]:
    """When a source was not heard: what it told itself, and what lasts."""
    own = [each for each in gaps if each.source == state.name and _ends_after(each, since)]
    silent = silent_since(state, now)
    return _merged([*own, *([Deaf(state.name, silent)] if silent else [])])


def _ends_after(deaf: Deaf, since: datetime | None) -> bool:
    return since is None or deaf.until is None or deaf.until > since


def _covers(deaf: Deaf, since: datetime | None) -> bool:
    """Whether nothing was heard all the time since an instant."""
    return since is not None and deaf.until is None and deaf.since <= since


def _merged(silences: Iterable[Deaf]) -> list[Deaf]:
    """Silences of one source in order, those that touch made one."""
    found: list[Deaf] = []
    for each in sorted(silences, key=lambda deaf: deaf.since):
        last = found[-1] if found else None
        if last is not None and (last.until is None or each.since <= last.until + TOGETHER):
            ends = None if last.until is None or each.until is None else max(last.until, each.until)
            found[-1] = replace(last, until=ends)
        else:
            found.append(each)
    return found


# --- its words


@dataclass(frozen=True, slots=True)
class CoveragePhrases:
    """The words of the line at the foot of a brief, in one language."""

    heard: str
    only: str
    nothing: str
    none_watched: str
    not_watched: str
    muted: str
    not_reached: str
    deaf: str
    since: str
    total: str
    more: str
    names: dict[str, str]
    besides: dict[str, str]
    counts: dict[str, Plural]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    lengths: LengthPhrases


ENGLISH = CoveragePhrases(
    heard="Heard: {names}.",
    only="Heard: {names} only.",
    nothing="Heard: nothing.",
    none_watched="No source is watched now.",
    not_watched="Not {names}.",
    muted="{name} (muted here)",
    not_reached="Not reached: {names}.",
    deaf="Deaf: {names}.",
    since="since {at}",
    total="{name} {n} times, {length} in all",
    more="{n} more",
    names={"bluesky": "Bluesky", "mastodon": "Mastodon", "nostr": "Nostr", "x": "X", "feed": "feeds"},
    besides={SAVED: SAVED, CHAT: CHAT},
    counts={
        "mastodon": Plural("{n} Mastodon server", "{n} Mastodon servers"),
        "feed": Plural("{n} feed", "{n} feeds"),
    },
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    date="{day} {month}",
    lengths=LENGTHS,
)


def line(coverage: Coverage, say: CoveragePhrases = ENGLISH) -> str:
    """Coverage as one line: "Heard: Bluesky, 3 Mastodon servers. Not X. Deaf: Bluesky 14:02–14:40."."""
    return " ".join(part for part in (_heard(coverage, say), *_unheard(coverage, say), _deaf(coverage, say)) if part)


def _heard(coverage: Coverage, say: CoveragePhrases) -> str:
    names = ", ".join(listed(coverage.heard, say))
    if not names:
        any_watched = coverage.not_reached or coverage.muted
        return say.nothing if any_watched else say.none_watched
    from_networks = coverage.not_reached or coverage.muted or any(map(network, coverage.heard))
    return (say.heard if from_networks else say.only).format(names=names)


def _unheard(coverage: Coverage, say: CoveragePhrases) -> Iterator[str]:
    muted = [say.muted.format(name=each) for each in listed(coverage.muted, say)]
    if missing := [*(say.names[each] for each in coverage.not_watched), *muted]:
        yield say.not_watched.format(names=", ".join(missing))
    if coverage.not_reached:
        yield say.not_reached.format(names=", ".join(listed(coverage.not_reached, say, alone=True)))


def listed(sources: Iterable[str], say: CoveragePhrases = ENGLISH, *, alone: bool = False) -> list[str]:
    """Names of sources as a reader knows them, servers and feeds counted: Bluesky, 3 Mastodon servers, this chat.

    With `alone` a server or feed that is the only one of its kind is named.
    """
    by = Counter(network(each) or each for each in sources)
    only = {network(each): each for each in sources}
    ordered = [*(each for each in NETWORKS if each in by), *(each for each in by if each not in NETWORKS)]
    return [named(only[each], say) if alone and by[each] == 1 else _counted(each, by[each], say) for each in ordered]


def told_names(sources: Iterable[str], *, alone: bool = False) -> list[Told]:
    """Names as `listed` gives them, to be said in another language too."""
    every = tuple(sources)

    def name(place: int) -> Told:
        return Told(lambda catalog: listed(every, in_tongue(ENGLISH, catalog), alone=alone)[place])

    return [name(place) for place in range(len(listed(every, alone=alone)))]


def told_name(source: str) -> Told:
    """One source's name as `named` gives it, to be said in another language too."""
    return Told(lambda catalog: named(source, in_tongue(ENGLISH, catalog)))


def _counted(kind: str, n: int, say: CoveragePhrases) -> str:
    if kind in say.counts:
        return say.counts[kind].of(n)
    return say.names.get(kind) or say.besides.get(kind) or _short(kind)


def named(source: str, say: CoveragePhrases = ENGLISH) -> str:
    """One source as a reader knows it: Bluesky, a server or feed by its address, whatever else by its name."""
    kind, _, place = source.partition(":")
    if place and kind in say.counts:
        return _short(place)
    return say.names.get(source) or say.besides.get(source) or _short(source)


def _short(name: str) -> str:
    """A name on one line, in which nothing can be tapped."""
    safe = shown(name)
    return safe if len(safe) <= _LONGEST_NAME else f"{safe[: _LONGEST_NAME - 1]}…"


def _deaf(coverage: Coverage, say: CoveragePhrases) -> str:
    """When and how long who was not heard: each time, or how often and how long in all, or for some of them only."""
    if not coverage.deaf:
        return ""
    sources = list(dict.fromkeys(each.source for each in coverage.deaf))
    by = {name: [each for each in coverage.deaf if each.source == name] for name in sources}
    each_time = [f"{named(name, say)} {', '.join(_stretch(each, coverage, say) for each in by[name])}" for name in by]
    in_all = [_in_all(name, by[name], coverage, say) for name in by]
    for parts in (each_time, in_all):
        if len(row := "; ".join(parts)) <= _LONGEST_DEAF:
            return say.deaf.format(names=row)
    kept = max((n for n in range(1, len(in_all)) if len("; ".join(in_all[:n])) <= _LONGEST_DEAF - 10), default=1)
    rest = [say.more.format(n=len(in_all) - kept)] if len(in_all) > kept else []
    return say.deaf.format(names="; ".join([*in_all[:kept], *rest]))


def _in_all(name: str, silences: Sequence[Deaf], coverage: Coverage, say: CoveragePhrases) -> str:
    if len(silences) == 1:
        return f"{named(name, say)} {_stretch(silences[0], coverage, say)}"
    length = sum(((each.until or coverage.at) - each.since for each in silences), timedelta())
    return say.total.format(name=named(name, say), n=len(silences), length=spoken(length, say.lengths))


def _stretch(deaf: Deaf, coverage: Coverage, say: CoveragePhrases) -> str:
    """A silence on the chat's clock, with the days where they are not the day of the brief."""
    zone, at = ZoneInfo(coverage.zone), coverage.at.astimezone(ZoneInfo(coverage.zone))
    begins = deaf.since.astimezone(zone)
    name = " UTC" if coverage.zone == UTC_ZONE else ""
    if deaf.until is None:
        return say.since.format(at=f"{_day(begins, at, say)}{_clock(begins)}{name}")
    ends = deaf.until.astimezone(zone)
    until = _clock(ends) if ends.date() == begins.date() else f"{_day(ends, at, say, always=True)}{_clock(ends)}"
    other_days = ends.date() != begins.date()
    return f"{_day(begins, at, say, always=other_days)}{_clock(begins)}–{until}{name}"


def _day(local: datetime, at: datetime, say: CoveragePhrases, *, always: bool = False) -> str:
    if local.date() == at.date() and not always:
        return ""
    if at.date() - local.date() <= _WEEK:
        return f"{say.weekdays[local.weekday()]} "
    return f"{say.date.format(day=local.day, month=say.months[local.month - 1])} "


def _clock(local: datetime) -> str:
    """The time, with the zone's name in the hour that clocks show twice."""
    name = f" {local:%Z}" if is_twice(local) else ""
    return f"{local:%H:%M}{name}"
