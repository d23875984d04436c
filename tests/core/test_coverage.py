"""What the foot of a brief says: what was heard, what was not, and for how long we were deaf."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.coverage import CHAT, SAVED, Listening, coverage, line, listed
from bot.core.domain import Coverage, Deaf
from bot.core.freshness import Freshness, failed, looked

NOW = datetime(2026, 4, 14, 7, tzinfo=UTC)  # 09:00 in Berlin
DAY = NOW - timedelta(hours=24)
ZONE = "Europe/Berlin"
SERVERS = ("mastodon:mastodon.social", "mastodon:mstdn.social", "mastodon:fosstodon.org")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def works(name: str) -> Freshness:
    return looked(Freshness(name), NOW - minutes(1), posts=0, again_in=60)


def fails(name: str, since: datetime, looked_at: datetime | None = None) -> Freshness:
    return failed(Freshness(name, looked_at), since, "no answer", 3600, 0)


ALL_WELL = tuple(works(name) for name in ("bluesky", *SERVERS))


def told(
    states: Sequence[Freshness] = ALL_WELL,
    *gaps: Deaf,
    besides: Sequence[str] = (),
    muted: Sequence[str] = (),
    since: datetime | None = DAY,
    now: datetime = NOW,
) -> str:
    return line(coverage(Listening(states, gaps, besides, lambda name: name in muted), since, now, ZONE))


def gap(source: str, hour: float, length: float, day: datetime = NOW) -> Deaf:
    """A silence that began at an hour of Berlin's 14 April (or another day's), so many minutes long."""
    since = day.replace(hour=0) + timedelta(hours=hour - 2)
    return Deaf(source, since, since + minutes(length))


def test_where_all_was_heard_one_short_line_says_so() -> None:
    assert told() == "Heard: Bluesky, 3 Mastodon servers. Not X."


def test_servers_and_feeds_are_counted_and_this_chat_comes_last() -> None:
    states = (*ALL_WELL, works("nostr"), works("feed:a.example/x"), works("feed:b.example"), works("x"))
    assert told(states, besides=[SAVED, CHAT]) == (
        "Heard: Bluesky, 3 Mastodon servers, Nostr, 2 feeds, X, saved pages, this chat."
    )


def test_a_network_that_is_switched_off_is_named_unless_no_network_is_watched() -> None:
    assert told((works("feed:a.example"),)) == "Heard: 1 feed. Not Bluesky, Mastodon, X."
    assert told((), besides=[SAVED]) == "Heard: saved pages only."
    assert told((), besides=[CHAT]) == "Heard: this chat only."
    assert told(()) == "No source is watched now."


def test_a_gap_is_told_in_the_time_of_the_chat() -> None:
    assert told(ALL_WELL, gap("bluesky", 2.5, 38)) == (
        "Heard: Bluesky, 3 Mastodon servers. Not X. Deaf: Bluesky 02:30–03:08."
    )


def test_gaps_of_another_day_bear_its_name_and_one_over_midnight_both() -> None:
    yesterday = gap("bluesky", 14, 40, NOW - timedelta(days=1))
    assert told(ALL_WELL, yesterday).endswith("Deaf: Bluesky Mon 14:00–14:40.")
    over = gap("bluesky", 23.5, 60, NOW - timedelta(days=1))
    assert told(ALL_WELL, over).endswith("Deaf: Bluesky Mon 23:30–Tue 00:30.")
    old = gap("bluesky", 14, 40, NOW - timedelta(days=12))
    assert told(ALL_WELL, old, since=None).endswith("Deaf: Bluesky 2 Apr 14:00–14:40.")


def test_gaps_that_touch_are_one_and_those_before_the_window_are_none() -> None:
    first, second = gap("bluesky", 2, 30), gap("bluesky", 2.4, 60)
    assert told(ALL_WELL, second, first).endswith("Deaf: Bluesky 02:00–03:24.")
    assert "Deaf" not in told(ALL_WELL, gap("bluesky", 2, 30), since=NOW - minutes(5))


def test_a_source_that_failed_all_the_time_was_not_heard() -> None:
    states = (*ALL_WELL[:2], fails(SERVERS[1], DAY - minutes(9), DAY - minutes(10)), works(SERVERS[2]))
    assert told(states) == "Heard: Bluesky, 2 Mastodon servers. Not X. Not reached: mstdn․social."
    none = (fails("bluesky", NOW - minutes(3)), *(fails(name, DAY, DAY) for name in SERVERS))
    assert told(none) == "Heard: nothing. Not X. Not reached: Bluesky, 3 Mastodon servers."


def test_a_source_that_fails_for_a_while_is_deaf_since_it_was_heard_last() -> None:
    down = fails("bluesky", NOW - minutes(40), NOW - minutes(41))
    assert told((down, *ALL_WELL[1:])).endswith("Heard: Bluesky, 3 Mastodon servers. Not X. Deaf: Bluesky since 08:19.")
    short = fails("bluesky", NOW - minutes(2), NOW - minutes(3))
    assert "Deaf" not in told((short, *ALL_WELL[1:]))


def test_a_source_that_nobody_looks_at_any_more_is_not_told_as_heard() -> None:
    left = looked(Freshness("bluesky"), NOW - minutes(90), posts=0, again_in=60)
    assert told((left, *ALL_WELL[1:])).endswith("Deaf: Bluesky since 07:30.")
    assert told((Freshness("bluesky"), *ALL_WELL[1:])).endswith("Not X. Not reached: Bluesky.")


def test_what_a_chat_mutes_is_not_said_to_be_heard() -> None:
    assert told(muted=["bluesky"]) == "Heard: 3 Mastodon servers. Not X, Bluesky (muted here)."


def test_gaps_of_the_chat_itself_stand_beside_those_of_sources() -> None:
    assert told((), gap(CHAT, 7, 30), besides=[CHAT]) == "Heard: this chat only. Deaf: this chat 07:00–07:30."


def test_many_gaps_become_how_often_and_how_long_and_stay_one_short_line() -> None:
    often = [gap("bluesky", hour / 2, 5) for hour in range(12)]
    assert told(ALL_WELL, *often).endswith("Deaf: Bluesky 12 times, 1 hour in all.")
    everywhere = [gap(f"feed:{n}.example/a-rather-long-path", hour, 7) for n in range(40) for hour in range(3)]
    feeds = [works(f"feed:{n}.example/a-rather-long-path") for n in range(40)]
    row = told(feeds, *everywhere)
    assert row.endswith("more.")
    assert len(row) < 220


def test_the_hour_that_clocks_show_twice_bears_the_zones_name() -> None:
    dawn = datetime(2026, 10, 25, 8, tzinfo=UTC)  # clocks went from 03:00 CEST to 02:00 CET at 01:00 UTC
    twice = Deaf("bluesky", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC))
    row = told((looked(Freshness("bluesky"), dawn, posts=0, again_in=60),), twice, since=None, now=dawn)
    assert row.endswith("Deaf: Bluesky 02:30 CEST–02:15 CET.")


def test_the_hour_that_clocks_leave_out_is_not_counted_twice() -> None:
    dawn = datetime(2026, 3, 29, 8, tzinfo=UTC)  # clocks went from 02:00 CET to 03:00 CEST at 01:00 UTC
    over = Deaf("bluesky", datetime(2026, 3, 29, 0, 50, tzinfo=UTC), datetime(2026, 3, 29, 1, 10, tzinfo=UTC))
    row = told((looked(Freshness("bluesky"), dawn, posts=0, again_in=60),), over, since=None, now=dawn)
    assert row.endswith("Deaf: Bluesky 01:50–03:10.")


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Apia", "UTC"])
def test_each_chat_reads_its_own_time(zone: str) -> None:
    deaf = Deaf("bluesky", NOW - minutes(30), NOW - minutes(10))
    clocks = {"Asia/Kathmandu": "12:15–12:35", "Pacific/Apia": "19:30–19:50", "UTC": "06:30–06:50 UTC"}
    row = line(coverage(Listening(ALL_WELL, [deaf]), DAY, NOW, zone))
    assert row.endswith(f"Deaf: Bluesky {clocks[zone]}.")


def test_a_name_from_outside_can_be_tapped_nowhere() -> None:
    hostile = Coverage(NOW, not_reached=("feed:evil.example/@everyone https://evil.example",))
    assert "@" not in line(hostile)
    assert "https:" not in line(hostile)
    assert listed(["mastodon:plaza.example"], alone=True) == ["plaza․example"]
