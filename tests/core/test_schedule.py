"""Editions come once per local date, whatever clocks do; nobody is spoken to in quiet hours.

What is expected is found by walking through the minutes and reading local clocks, never by the way the schedule
itself goes, from a local time to an instant.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.core.schedule import (
    BULK_PER_SECOND,
    DEFAULT_QUIET,
    FARTHEST,
    NEVER_QUIET,
    WIDEST,
    Due,
    NotATime,
    Quiet,
    Rhythm,
    Slot,
    clock_time,
    due,
    moment,
    next_due,
    next_look,
    quiet_hours,
    quiet_until,
    rhythm,
    spread,
    waits_until,
    width,
)
from bot.core.zones import NotAZone

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN = Rhythm("Europe/Berlin")
NINE = time(9)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(zone: str, text: str) -> datetime:
    """An instant by a zone's own clocks, at a time that comes once."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def slot(day: str, at: time = NINE) -> Slot:
    return Slot(date.fromisoformat(day), at)


# --- what local clocks show, minute by minute


@cache
def changes(zone: str, year: int) -> tuple[datetime, ...]:
    """The instants of a year at which a zone's clocks change, to the minute."""
    rules, found = ZoneInfo(zone), []
    hours = [datetime(year, 1, 1, tzinfo=UTC) + n * HOUR for n in range(0, 366 * 24, 12)]
    for earlier, later in pairwise(hours):
        before = earlier.astimezone(rules).utcoffset()
        if later.astimezone(rules).utcoffset() != before:
            minutes = [earlier + n * MINUTE for n in range(12 * 60 + 1)]
            changed = bisect_left(minutes, x=True, key=lambda each: each.astimezone(rules).utcoffset() != before)
            found.append(minutes[changed])
    return tuple(found)


def walk(start: datetime, minutes: int) -> Iterator[datetime]:
    return (start + n * MINUTE for n in range(minutes))


def first_minutes(zone: str, start: datetime, minutes: int) -> dict[date, list[datetime]]:
    """For each local date: when its clocks first showed each minute of the day, or one after it.

    Minutes that a date never reached, because the next date began, come with the first minute of that.
    """
    rules, found = ZoneInfo(zone), dict[date, list[datetime]]()
    newest: date | None = None
    for instant in walk(start, minutes):
        here = instant.astimezone(rules)
        if newest is None or here.date() > newest:
            if newest is not None:
                found[newest] += [instant] * (1440 - len(found[newest]))
            newest = here.date()
            found[newest] = []
        shown = here.hour * 60 + here.minute
        found[here.date()] += [instant] * (shown + 1 - len(found[here.date()]))
    return found


CHANGING = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago")
CHANGES_OF_2026 = [
    pytest.param(zone, change, id=f"{zone} {change:%d %b}") for zone in CHANGING for change in changes(zone, 2026)
]


def test_the_zones_of_the_matrix_change_twice_and_in_different_ways() -> None:
    assert [len(changes(zone, 2026)) for zone in CHANGING] == [2, 2, 2, 2]
    assert changes("Europe/Berlin", 2026) == (utc("2026-03-29T01:00"), utc("2026-10-25T01:00"))
    lord_howe = [change.astimezone(ZoneInfo("Australia/Lord_Howe")) for change in changes("Australia/Lord_Howe", 2026)]
    assert [f"{change:%H:%M}" for change in lord_howe] == ["01:30", "02:30"]  # half an hour back, half an hour on
    santiago = changes("America/Santiago", 2026)[1].astimezone(ZoneInfo("America/Santiago"))
    assert f"{santiago:%H:%M}" == "01:00"  # midnight is in the gap


@pytest.mark.parametrize(("zone", "change"), CHANGES_OF_2026)
def test_every_minute_of_the_day_gets_one_edition_per_date_around_a_change(zone: str, change: datetime) -> None:
    """1,440 times of day; a sweep ticks every minute and looks at a chat when its stored due time has come."""
    start, length = change - 84 * HOUR, 7 * 24 * 60
    ticks = list(walk(start, length))
    model = first_minutes(zone, start, length)
    around = change.astimezone(ZoneInfo(zone)).date()
    days = [around - DAY, around, around + DAY]
    for minute in range(1440):
        daily = Rhythm(zone, time(*divmod(minute, 60)), NEVER_QUIET)
        expected = [(day, model[day][minute]) for day in days]
        sent = [entry for entry in swept(daily, ticks) if entry[0] in days]
        assert sent == expected, f"{daily.at} in {zone}"


def swept(daily: Rhythm, ticks: list[datetime]) -> list[tuple[date, datetime]]:
    """The local dates of the editions that a sweep makes, each with the tick that made it."""
    made: list[tuple[date, datetime]] = []
    looked, last = next_look(daily, None, ticks[0], ticks[0]), None
    while looked <= ticks[-1]:
        now = ticks[-((ticks[0] - looked) // MINUTE)]  # the first tick that is not before
        edition = due(daily, last, now, ticks[0])
        assert edition is not None
        made.append((edition.slot.local_date, now))
        last = edition.slot
        assert due(daily, last, now, ticks[0]) is None
        looked = next_look(daily, last, now, ticks[0])
    return made


@pytest.mark.parametrize(("zone", "change"), CHANGES_OF_2026)
def test_asking_at_every_minute_instead_gives_the_same(zone: str, change: datetime) -> None:
    start, length = change - 60 * HOUR, 5 * 24 * 60
    model = first_minutes(zone, start, length)
    around = change.astimezone(ZoneInfo(zone)).date()
    hours = [divmod(minute, 60) for minute in range(0, 1440, 97)]
    for at in [time(*hour) for hour in hours] + [time(0), time(0, 30), time(1, 45), time(2), time(2, 30), time(23, 59)]:
        daily, last, sent = Rhythm(zone, at), None, dict[date, datetime]()
        for now in walk(start, length):
            edition = due(daily, last, now, start)
            if edition is not None:
                assert edition.slot.local_date not in sent
                assert edition.late < MINUTE
                last, sent[edition.slot.local_date] = edition.slot, now
        for day in (around - DAY, around, around + DAY):
            assert sent[day] == model[day][at.hour * 60 + at.minute]


# --- single instants


@pytest.mark.parametrize(
    ("zone", "at", "after", "expected"),
    [
        ("Europe/Berlin", "02:30", "2026-03-28T12:00", "2026-03-29T01:00"),  # the gap: at 03:00 summer time
        ("Europe/Berlin", "02:30", "2026-10-24T12:00", "2026-10-25T00:30"),  # the repeat: the first 02:30
        ("Europe/Berlin", "02:30", "2026-10-25T00:30", "2026-10-26T01:30"),  # and not the second
        ("America/New_York", "02:30", "2026-03-07T12:00", "2026-03-08T07:00"),
        ("Australia/Lord_Howe", "02:15", "2026-10-03T12:00", "2026-10-03T15:30"),  # a gap of half an hour
        ("Australia/Lord_Howe", "01:45", "2026-04-04T12:00", "2026-04-04T14:45"),
        ("Africa/Cairo", "00:30", "2026-04-23T12:00", "2026-04-23T22:00"),  # midnight is in the gap
        ("Antarctica/Troll", "02:30", "2026-03-28T12:00", "2026-03-29T01:00"),  # a gap of two hours
        ("Europe/Dublin", "01:30", "2026-03-28T12:00", "2026-03-29T01:00"),  # winter time is the exception there
        ("Asia/Kathmandu", "09:00", "2026-06-01T03:15", "2026-06-02T03:15"),  # strictly after
        ("Europe/Berlin", "09:00", "2028-02-28T08:00", "2028-02-29T08:00"),
        ("Europe/Berlin", "09:00", "2028-02-29T08:00", "2028-03-01T08:00"),
        ("Europe/Berlin", "00:00", "2026-12-31T22:59", "2026-12-31T23:00"),  # new year
        ("Pacific/Kiritimati", "09:00", "2026-12-30T20:00", "2026-12-31T19:00"),
        ("Europe/Berlin", "02:30", "2040-03-24T12:00", "2040-03-25T01:00"),  # by the rule, beyond the tables
        ("Pacific/Apia", "09:00", "2011-12-29T19:00", "2011-12-30T19:00"),  # 29 December, then 31 December
    ],
)
def test_the_next_edition(zone: str, at: str, after: str, expected: str) -> None:
    assert next_due(rhythm(zone, at), utc(after)) == utc(expected)


def test_the_date_that_samoa_left_out_has_no_edition_and_is_not_missed() -> None:
    apia = Rhythm("Pacific/Apia")
    assert [moment("Pacific/Apia", date(2011, 12, 30), time(*each)) for each in ((0, 0), (9, 0), (23, 59))] == [
        None
    ] * 3
    edition = due(apia, slot("2011-12-29"), utc("2011-12-30T19:00"))
    assert edition == Due(slot("2011-12-31"), utc("2011-12-30T19:00"), timedelta(0), skipped=0)
    for minute in range(0, 1440, 10):
        made = swept(Rhythm("Pacific/Apia", time(*divmod(minute, 60))), list(walk(utc("2011-12-28T00:00"), 6 * 1440)))
        days = [day for day, _ in made]
        assert date(2011, 12, 30) not in days
        assert {date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)} <= set(days)
        assert max(Counter(days).values()) == 1


def test_a_gap_over_midnight_still_gives_the_evening_before_its_edition() -> None:
    # Toronto, 30 March 1919: 23:30 became 00:30 of the 31st.
    assert moment("America/Toronto", date(1919, 3, 30), time(23, 45)) == utc("1919-03-31T04:30")
    assert moment("America/Toronto", date(1919, 3, 31), time(0, 15)) == utc("1919-03-31T04:30")
    assert moment("America/Toronto", date(1919, 3, 31), time(23, 45)) == utc("1919-04-01T03:45")


def test_a_date_that_comes_twice_has_one_edition() -> None:
    # St John's, 29 October 2006: at 00:01 the clocks went back to 23:01 of the 28th.
    for at in (time(0), time(23), time(23, 30), time(23, 59)):
        made = swept(Rhythm("America/St_Johns", at), list(walk(utc("2006-10-27T00:00"), 5 * 1440)))
        days = [day for day, _ in made]
        assert days == sorted(set(days))
        assert {date(2006, 10, 27), date(2006, 10, 28), date(2006, 10, 29), date(2006, 10, 30)} <= set(days)


def test_a_slot_missed_before_its_date_came_back_is_still_due() -> None:
    now = utc("2006-10-29T03:00")  # 23:30 of the 28th in St John's, for the second time
    edition = due(Rhythm("America/St_Johns", time(0)), slot("2006-10-28", time(0)), now)
    assert edition == Due(slot("2006-10-29", time(0)), utc("2006-10-29T02:30"), 30 * MINUTE)


@pytest.mark.parametrize("at", [time(0), time(2, 30), time(23, 59)])
@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/Havana", "Africa/Casablanca", "Pacific/Chatham", "Asia/Beirut", "America/Nuuk"]
)
def test_no_date_from_2026_to_2040_is_left_out_or_comes_twice(zone: str, at: time) -> None:
    daily, rules = Rhythm(zone, at), ZoneInfo(zone)
    now = moment(zone, date(2025, 12, 31), at)
    assert now is not None
    for n in range(15 * 365 + 4):
        now = next_due(daily, now)
        here, day = now.astimezone(rules), date(2026, 1, 1) + n * DAY
        late = here.replace(tzinfo=None) - datetime.combine(day, at)
        assert timedelta(0) <= late <= HOUR, here
    assert now.astimezone(rules).year == 2040


def test_every_zone_of_the_database_has_one_edition_a_date_around_its_changes() -> None:
    seen = 0
    for zone in sorted(available_timezones() - {"Factory", "localtime"}):
        for change in (*changes(zone, 2026), *changes(zone, 2040)):
            seen += 1
            for at in (time(0), time(0, 30), time(1, 59), time(2, 30), time(23, 45)):
                starts = [next_due(Rhythm(zone, at), change - 60 * HOUR)]
                while len(starts) < 4:
                    starts.append(next_due(Rhythm(zone, at), starts[-1]))
                gaps = [later - earlier for earlier, later in pairwise(starts)]
                assert all(DAY - 2 * HOUR <= gap <= DAY + 2 * HOUR for gap in gaps), (zone, at, starts)
    assert seen > 500


# --- late, early, back and forth


def test_a_slot_is_due_from_its_minute_on_and_only_once() -> None:
    last = slot("2026-06-01")
    assert due(BERLIN, last, local("Europe/Berlin", "2026-06-02T08:59:59")) is None
    edition = due(BERLIN, last, local("Europe/Berlin", "2026-06-02T09:00:30"))
    assert edition == Due(slot("2026-06-02"), utc("2026-06-02T07:00"), timedelta(seconds=30))
    assert not edition.marked
    for later in ("2026-06-02T09:00:30", "2026-06-02T09:01", "2026-06-02T23:59", "2026-06-03T08:59"):
        assert due(BERLIN, edition.slot, local("Europe/Berlin", later)) is None


@pytest.mark.parametrize(("hours", "marked"), [(1, False), (3, False), (6, False), (7, True), (20, True)])
def test_up_to_six_hours_late_is_the_slots_edition_and_later_is_marked(hours: int, marked: bool) -> None:
    edition = due(BERLIN, slot("2026-06-01"), local("Europe/Berlin", "2026-06-02T09:00") + hours * HOUR)
    assert edition is not None
    assert (edition.slot, edition.late, edition.skipped) == (slot("2026-06-02"), hours * HOUR, 0)
    assert edition.marked is marked


def test_after_three_days_of_sleep_there_is_one_edition_that_says_so() -> None:
    now = local("Europe/Berlin", "2026-06-05T09:20")
    edition = due(BERLIN, slot("2026-06-01"), now)
    assert edition == Due(slot("2026-06-05"), utc("2026-06-05T07:00"), 20 * MINUTE, skipped=3)
    assert edition.marked
    assert due(BERLIN, edition.slot, now) is None
    assert next_due(BERLIN, now, edition.slot) == local("Europe/Berlin", "2026-06-06T09:00")


def test_a_clock_put_back_repeats_nothing() -> None:
    made = slot("2026-06-02")
    for back in ("2026-06-02T08:05", "2026-06-02T09:00", "2026-06-01T09:05", "2026-06-01T23:00"):
        now = local("Europe/Berlin", back)
        assert due(BERLIN, made, now) is None
        assert next_due(BERLIN, now, made) == local("Europe/Berlin", "2026-06-03T09:00")


def test_a_clock_that_ran_a_year_ahead_does_not_silence_the_chat_for_a_year() -> None:
    ahead = due(BERLIN, slot("2026-06-02"), local("Europe/Berlin", "2027-06-02T10:00"))
    assert ahead is not None
    assert ahead.slot == slot("2027-06-02")
    assert ahead.skipped == 364
    edition = due(BERLIN, ahead.slot, local("Europe/Berlin", "2026-06-03T09:00"))
    assert edition is not None
    assert edition.slot == slot("2026-06-03")
    assert next_due(BERLIN, local("Europe/Berlin", "2026-06-02T10:00"), ahead.slot) == utc("2026-06-03T07:00")


def test_a_new_chat_is_owed_nothing_from_before_it_came() -> None:
    came = local("Europe/Berlin", "2026-06-02T10:00")
    assert due(BERLIN, None, came + HOUR, since=came) is None
    assert next_look(BERLIN, None, came, since=came) == local("Europe/Berlin", "2026-06-03T09:00")
    first = due(BERLIN, None, local("Europe/Berlin", "2026-06-03T09:00"), since=came)
    assert first == Due(slot("2026-06-03"), utc("2026-06-03T07:00"), timedelta(0))


def test_a_chat_that_came_while_the_clock_ran_ahead_is_not_forgotten() -> None:
    came = local("Europe/Berlin", "2027-06-02T10:00")
    edition = due(BERLIN, None, local("Europe/Berlin", "2026-06-03T09:01"), since=came)
    assert edition == Due(slot("2026-06-03"), utc("2026-06-03T07:00"), MINUTE)


def test_moving_the_time_later_after_todays_edition_gives_no_second() -> None:
    now = local("Europe/Berlin", "2026-06-02T12:00")
    evening = Rhythm("Europe/Berlin", time(18))
    assert due(evening, slot("2026-06-02"), local("Europe/Berlin", "2026-06-02T18:00"), since=now) is None
    assert next_look(evening, slot("2026-06-02"), now, since=now) == local("Europe/Berlin", "2026-06-03T18:00")


def test_moving_the_time_to_an_hour_gone_by_gives_todays_edition_at_once_and_not_late() -> None:
    now = local("Europe/Berlin", "2026-06-02T17:00")
    edition = due(BERLIN, slot("2026-06-01", time(18)), now, since=now)
    assert edition == Due(slot("2026-06-02"), now, timedelta(0))
    assert next_look(BERLIN, slot("2026-06-01", time(18)), now, since=now) == now


@pytest.mark.parametrize(
    ("old", "new", "made", "moved", "expected"),
    [
        # to the west: the 2nd is made already, there too; to the east: the 3rd comes on the new clocks
        ("Pacific/Auckland", "America/Los_Angeles", "2026-06-02", "2026-06-02T10:00", "2026-06-03T16:00"),
        ("America/Los_Angeles", "Pacific/Auckland", "2026-06-02", "2026-06-02T18:00", "2026-06-02T21:00"),
        ("Pacific/Kiritimati", "Pacific/Honolulu", "2026-06-02", "2026-06-01T20:00", "2026-06-03T19:00"),
        ("Europe/Berlin", "Europe/London", "2026-06-02", "2026-06-02T07:30", "2026-06-03T08:00"),
        ("Europe/London", "Europe/Berlin", "2026-06-02", "2026-06-02T08:30", "2026-06-03T07:00"),
    ],
)
def test_a_chat_that_moves_gets_one_edition_for_each_date(
    old: str, new: str, made: str, moved: str, expected: str
) -> None:
    now = utc(moved)
    last_date = now.astimezone(ZoneInfo(old)).date()
    assert slot(made).local_date == last_date
    assert due(Rhythm(old), slot(made), now) is None
    assert next_look(Rhythm(new), slot(made), now, since=now) == utc(expected)
    edition = due(Rhythm(new), slot(made), utc(expected), since=now)
    assert edition is not None
    assert edition.slot.local_date == last_date + DAY
    assert edition.skipped == 0


@pytest.mark.parametrize("ask", [lambda now: due(BERLIN, None, now), lambda now: next_due(BERLIN, now)])
def test_an_instant_without_a_zone_is_refused(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(ValueError, match="aware"):
        ask(datetime(2026, 6, 2, 9))  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="aware"):
        quiet_until(BERLIN, datetime(2026, 6, 2, 9))  # noqa: DTZ001


class SomeMonths(RuleBasedStateMachine):
    """A chat that moves, a host that sleeps, a clock that jumps; the sweep asks at each step and keeps a unique key."""

    ZONES = (
        *CHANGING,
        *("Africa/Cairo", "Asia/Kathmandu", "Pacific/Auckland", "Pacific/Chatham", "America/Los_Angeles"),
        *("Pacific/Kiritimati", "Pacific/Niue", "Etc/GMT+12", "UTC"),
    )
    STARTS = ("2026-03-27T11:00", "2026-10-02T23:59", "2026-10-23T01:00", "2027-12-30T12:00", "2028-02-27T06:30")

    def __init__(self) -> None:
        super().__init__()
        self.now = utc(self.STARTS[0])
        self.rhythm = Rhythm("Europe/Berlin")
        self.since = self.now
        self.last: Slot | None = None
        self.made: set[date] = set()
        self.awake = True
        self.ran_ahead = False

    @property
    def here(self) -> datetime:
        return self.now.astimezone(ZoneInfo(self.rhythm.zone))

    @initialize(start=st.sampled_from(STARTS), zone=st.sampled_from(ZONES))
    def begin(self, start: str, zone: str) -> None:
        self.now = self.since = utc(start)
        self.rhythm = Rhythm(zone)
        self.sweep()

    @rule(seconds=st.integers(0, 3600))
    def tick(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.sweep()

    @rule(ticks=st.integers(1, 100), minutes=st.integers(1, 59))
    def run(self, ticks: int, minutes: int) -> None:
        for _ in range(ticks):
            self.tick(minutes * 60)

    @rule(hours=st.integers(1, 120))
    def sleep(self, hours: int) -> None:
        self.now += hours * HOUR
        self.awake = False
        self.sweep()

    @rule(hours=st.sampled_from([-24, -2, -1, 1, 24, -700, 700]))
    def jump(self, hours: int) -> None:
        self.now += hours * HOUR
        self.awake = False
        self.sweep()

    @rule(minute=st.integers(0, 1439), zone=st.sampled_from(ZONES))
    def choose(self, minute: int, zone: str) -> None:
        self.rhythm = Rhythm(zone, time(*divmod(minute, 60)))
        self.since = self.now
        self.awake = False
        self.sweep()

    def sweep(self) -> None:
        if self.made and max(self.made) > self.here.date() + DAY:
            self.ran_ahead = True
        edition = due(self.rhythm, self.last, self.now, self.since)
        if edition is None:
            return
        day = edition.slot.local_date
        self.check_that_its_time_has_come(edition)
        if day in self.made:
            assert self.ran_ahead, "only a clock that ran ahead makes the unique key needed"
        elif self.last is not None and day > max(self.made):
            left_out = (day - self.last.local_date).days - 1
            assert edition.skipped == left_out
            assert not (self.awake and left_out), "awake and not moved, no date is left out"
            self.ran_ahead = False
        self.made.add(day)
        self.last = edition.slot
        self.awake = True

    def check_that_its_time_has_come(self, edition: Due) -> None:
        day, here = edition.slot.local_date, self.here
        assert day <= here.date()
        assert day < here.date() or here.time() >= self.rhythm.at or here.fold
        assert edition.since <= self.now
        assert edition.late == self.now - edition.since

    @invariant()
    def a_date_whose_time_has_come_has_its_edition(self) -> None:
        if self.last is None or self.here.time() < self.rhythm.at:
            return
        today = self.here.date()
        assert today in self.made or self.last.local_date == today + DAY

    @invariant()
    def nothing_more_is_due_at_once(self) -> None:
        assert due(self.rhythm, self.last, self.now, self.since) is None

    @invariant()
    def the_next_edition_is_near_and_does_come(self) -> None:
        coming = next_due(self.rhythm, self.now, self.last)
        assert self.now < coming <= self.now + FARTHEST
        assert due(self.rhythm, self.last, coming, self.since) is not None
        assert next_look(self.rhythm, self.last, self.now, self.since) == coming


SomeMonths.TestCase.settings = settings(
    max_examples=80, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestSomeMonths = SomeMonths.TestCase


# --- quiet hours


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-06-02T21:59", None),
        ("2026-06-02T22:00", "2026-06-03T08:00"),
        ("2026-06-02T23:30", "2026-06-03T08:00"),
        ("2026-06-03T00:00", "2026-06-03T08:00"),
        ("2026-06-03T07:59:59", "2026-06-03T08:00"),
        ("2026-06-03T08:00", None),
        ("2026-06-03T12:00", None),
        ("2026-03-28T23:00", "2026-03-29T08:00"),  # a night of nine hours
        ("2026-10-24T23:00", "2026-10-25T08:00"),  # and one of eleven
    ],
)
def test_the_default_quiet_hours_go_over_midnight(now: str, end: str | None) -> None:
    expected = None if end is None else local("Europe/Berlin", end)
    assert quiet_until(BERLIN, local("Europe/Berlin", now)) == expected


def test_the_same_time_twice_is_never_quiet() -> None:
    for at in (time(0), NINE):
        daily = Rhythm("Europe/Berlin", quiet=Quiet(at, at))
        assert all(quiet_until(daily, now) is None for now in walk(utc("2026-06-02T00:00"), 1440))


@pytest.mark.parametrize(
    ("span", "now", "end"),
    [
        ("13:00-15:00", "2026-06-02T12:30", "2026-06-02T13:00"),  # within a day; UTC, two hours behind
        ("22:00-02:30", "2026-03-28T23:00", "2026-03-29T01:00"),  # ends in the gap: right after it
        ("02:30-06:00", "2026-03-29T01:00", "2026-03-29T04:00"),  # begins in the gap
        ("22:00-02:30", "2026-10-25T00:45", "2026-10-25T01:30"),  # ends at the second 02:30
        ("02:30-08:00", "2026-10-25T01:15", "2026-10-25T07:00"),  # begun at the first, goes on
        ("03:00-02:30", "2026-03-29T00:00", "2026-03-30T00:30"),  # the free half hour is in the gap
    ],
)
def test_quiet_hours_at_a_change(span: str, now: str, end: str) -> None:
    assert quiet_until(rhythm("Europe/Berlin", "12:00", span), utc(now)) == utc(end)


SPANS = "22:00-08:00 23:30-00:30 00:00-06:00 01:00-02:15 01:45-02:45 02:15-02:20 02:30-02:10 13:00-15:00 08:00-07:55"


@pytest.mark.parametrize(("zone", "change"), CHANGES_OF_2026)
def test_quiet_is_when_local_clocks_say_so_and_lasts_until_they_no_longer_do(zone: str, change: datetime) -> None:
    rules = ZoneInfo(zone)
    back = max((change - MINUTE).astimezone(rules).utcoffset() or DAY, change.astimezone(rules).utcoffset() or DAY) - (
        change.astimezone(rules).utcoffset() or DAY
    )
    for span in SPANS.split():
        daily = Rhythm(zone, quiet=quiet_hours(span))
        for now in (change - 40 * HOUR + n * 5 * MINUTE for n in range(80 * 12)):
            shown, end = now.astimezone(rules).time(), quiet_until(daily, now)
            if daily.quiet.covers(shown):
                assert end is not None, (span, now)
            elif end is not None:
                assert change - back <= now < change + back, (span, now)  # only in hours that come twice
            if end is not None:
                assert now < end
                assert not daily.quiet.covers(end.astimezone(rules).time())
                assert quiet_until(daily, end) is None
                assert quiet_until(daily, end - MINUTE) == end


def test_the_night_before_the_date_that_samoa_left_out_ends_in_the_morning_after_it() -> None:
    apia = Rhythm("Pacific/Apia")
    assert quiet_until(apia, local("Pacific/Apia", "2011-12-29T23:00")) == local("Pacific/Apia", "2011-12-31T08:00")
    assert quiet_until(apia, local("Pacific/Apia", "2011-12-31T03:00")) == local("Pacific/Apia", "2011-12-31T08:00")
    assert quiet_until(apia, local("Pacific/Apia", "2011-12-31T12:00")) is None


def test_a_late_edition_waits_for_the_end_of_the_quiet_hours() -> None:
    now = local("Europe/Berlin", "2026-06-03T02:00")
    edition = due(BERLIN, slot("2026-06-01"), now)
    assert edition is not None
    assert waits_until(BERLIN, edition, now) == local("Europe/Berlin", "2026-06-03T08:00")
    assert next_look(BERLIN, slot("2026-06-01"), now) == local("Europe/Berlin", "2026-06-03T08:00")
    at_eight = due(BERLIN, slot("2026-06-01"), local("Europe/Berlin", "2026-06-03T08:00"))
    assert at_eight is not None
    assert (at_eight.slot, at_eight.late) == (slot("2026-06-02"), 23 * HOUR)


def test_a_time_chosen_inside_the_quiet_hours_is_kept_unless_very_late() -> None:
    early = rhythm("Europe/Berlin", "01:30")
    last = slot("2026-06-01", time(1, 30))
    for now, wait in (("01:30", None), ("05:00", None), ("07:31", "08:00")):
        at = local("Europe/Berlin", f"2026-06-02T{now}")
        edition = due(early, last, at)
        assert edition is not None
        assert waits_until(early, edition, at) == (wait and local("Europe/Berlin", f"2026-06-02T{wait}"))


def test_an_edition_due_just_before_the_quiet_hours_is_not_held_all_night_for_one_late_tick() -> None:
    evening = rhythm("Europe/Berlin", "21:59")
    now = local("Europe/Berlin", "2026-06-02T22:00:40")
    edition = due(evening, slot("2026-06-01", time(21, 59)), now)
    assert edition is not None
    assert waits_until(evening, edition, now) is None
    later = now + 20 * MINUTE
    edition = due(evening, slot("2026-06-01", time(21, 59)), later)
    assert edition is not None
    assert waits_until(evening, edition, later) == local("Europe/Berlin", "2026-06-03T08:00")


# --- from words


def test_a_rhythm_from_words() -> None:
    assert rhythm("berlin") == Rhythm("Europe/Berlin", NINE, DEFAULT_QUIET)
    assert rhythm("UTC", "7:15", "off") == Rhythm("UTC", time(7, 15), NEVER_QUIET)


def test_the_default_time_gives_way_to_quiet_hours_and_a_chosen_one_does_not() -> None:
    assert rhythm("UTC", None, "22:00-10:30").at == time(10, 30)
    assert rhythm("UTC", None, "22:00-09:00").at == NINE
    assert rhythm("UTC", "09:00", "22:00-10:30").at == NINE


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("09:00", time(9)),
        ("9:05", time(9, 5)),
        ("9", time(9)),
        ("9.30", time(9, 30)),
        ("21h", time(21)),
        ("21h15", time(21, 15)),
        (" 9:30 PM ", time(21, 30)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("24:00", time(0)),
        ("０９：００", time(9)),
        ("٠٩:٣٠", time(9, 30)),
    ],
)
def test_a_time_of_day_as_people_type_it(typed: str, read: time) -> None:
    assert clock_time(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "25:00", "24:01", "9:60", "9:5", "13pm", "0am", "-1", "noon", "9:00:00", "9" * 99]
)
def test_what_is_no_time_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(NotATime, match="is not a time of day") as refusal:
        clock_time(typed)
    assert len(str(refusal.value)) < 100


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("22:00-08:00", DEFAULT_QUIET),
        ("22:00 – 08:00", DEFAULT_QUIET),
        ("10pm to 8am", DEFAULT_QUIET),
        ("22-8", DEFAULT_QUIET),
        ("off", NEVER_QUIET),
        ("22:00-24:00", Quiet(time(22), time(0))),
    ],
)
def test_quiet_hours_as_people_type_them(typed: str, read: Quiet) -> None:
    assert quiet_hours(typed) == read
    assert quiet_hours(str(read)) == read


@pytest.mark.parametrize("typed", ["", "22:00", "22:00-08:00-09:00", "tonight", "22:00-25:00", "-"])
def test_what_are_no_quiet_hours_is_refused(typed: str) -> None:
    with pytest.raises(NotATime):
        quiet_hours(typed)


def test_a_rhythm_cannot_be_made_wrong() -> None:
    with pytest.raises(NotAZone):
        Rhythm("Mars/Olympus")
    with pytest.raises(NotATime, match="whole minutes"):
        Rhythm("UTC", time(9, 0, 1))
    with pytest.raises(NotATime, match="whole minutes"):
        Quiet(time(22, tzinfo=UTC), time(8))


# --- many chats in one minute


def test_a_hundred_thousand_chats_of_one_minute_are_spread_evenly() -> None:
    start, span = utc("2026-06-02T07:00"), width(100_000, BULK_PER_SECOND["telegram"])
    assert span == WIDEST
    begins = [spread(f"telegram:-100{n}", start, span) for n in range(100_000)]
    assert start <= min(begins)
    assert max(begins) < start + span
    by_minute = Counter((begin - start) // MINUTE for begin in begins)
    assert len(by_minute) == 60
    assert all(1500 <= chats <= 1835 for chats in by_minute.values())  # 1,667 ± 4 standard deviations


def test_a_chat_has_its_place_on_every_day_and_in_every_width() -> None:
    keys = [f"discord:{n}" for n in range(1000)]
    monday, tuesday = utc("2026-06-01T07:00"), utc("2026-06-02T07:00")
    on_monday = {key: spread(key, monday, WIDEST) - monday for key in keys}
    assert on_monday == {key: spread(key, tuesday, WIDEST) - tuesday for key in keys}
    narrow = sorted(keys, key=lambda key: spread(key, monday, MINUTE))
    assert narrow == sorted(keys, key=on_monday.__getitem__)
    assert spread("telegram:-100123/7", monday, HOUR) == utc("2026-06-01T07:38:45.392080")  # holds on every machine


def test_few_chats_are_hardly_spread_at_all() -> None:
    assert width(1, 25.0) == timedelta(milliseconds=40)
    assert width(100, 25.0) == timedelta(seconds=4)
    assert width(0, 25.0) == timedelta(0)
    assert spread("telegram:1", utc("2026-06-01T07:00"), timedelta(0)) == utc("2026-06-01T07:00")
