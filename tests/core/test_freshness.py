"""How long a source is left alone after it failed, and what is known of it then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.freshness import DAILY, LONGEST_WAIT, Freshness, failed, fresh, looked, silent_since, trouble

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW = Freshness("plaza")


def after(failures: int, luck: float = 1) -> Freshness:
    state = NEW
    for _ in range(failures):
        state = failed(state, NOW, "no answer", None, luck)
    return state


def test_a_look_that_works_is_fresh_and_says_when_it_is_looked_at_again() -> None:
    state = looked(NEW, NOW, posts=3, again_in=30)
    assert (state.looked_at, state.heard_at, state.next_at) == (NOW, NOW, NOW + timedelta(seconds=30))
    later = looked(state, NOW + timedelta(hours=1), posts=0, again_in=0)
    assert (later.heard_at, later.fault) == (NOW, None)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 5), (2, 10), (3, 20), (9, 900), (40, 900)])
def test_each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert after(failures).next_at == NOW + timedelta(seconds=seconds)
    assert after(failures, luck=0).next_at == NOW + timedelta(seconds=seconds) / 2


def test_a_source_that_says_when_to_come_again_is_not_asked_before() -> None:
    assert failed(NEW, NOW, "slow down", 600, 0).next_at == NOW + timedelta(seconds=600)
    assert after(40).next_at == NOW + LONGEST_WAIT


def test_a_week_of_failures_makes_it_a_daily_try_and_says_so() -> None:
    begun = failed(NEW, NOW, "gone", None, 1)
    later = failed(begun, NOW + timedelta(days=7), "gone", None, 1)
    assert (begun.given_up, later.given_up) == (False, True)
    assert later.next_at == NOW + timedelta(days=7) + DAILY
    assert later.failing_since == NOW
    assert not looked(later, NOW + timedelta(days=8), posts=0, again_in=0).given_up


def test_a_trouble_is_told_with_its_beginning_and_the_next_try() -> None:
    assert trouble(NEW, NOW) is None
    state = failed(NEW, NOW, "plaza.example does not answer", 60, 0)
    assert trouble(state, NOW) == "plaza.example does not answer, since 09:00 UTC; next try 09:01 UTC"
    assert trouble(state, NOW + HOUR * 24, "Europe/Berlin") == (
        "plaza.example does not answer, since 14 Apr 11:00; next try 14 Apr 11:01"
    )
    later = failed(state, NOW + timedelta(days=8), "plaza.example does not answer", None, 0)
    assert trouble(later, NOW + timedelta(days=8), "Europe/Berlin") == (
        "plaza.example does not answer, since 14 Apr 11:00; tried once a day since 21 Apr; next try 23 Apr 11:00"
    )


def test_a_long_fault_hides_neither_its_beginning_nor_the_next_try() -> None:
    told = trouble(failed(NEW, NOW, "why " * 100, 60, 0), NOW)
    assert told is not None
    assert (len(told) < 160, told.endswith("…, since 09:00 UTC; next try 09:01 UTC")) == (True, True)


def test_a_source_is_fresh_since_the_last_look_that_worked_and_says_what_it_could_not_read() -> None:
    assert fresh(NEW, NOW) == "not looked at yet"
    state = looked(looked(NEW, NOW - HOUR * 24, posts=1, again_in=0), NOW, posts=0, again_in=0)
    assert fresh(state, NOW, "Europe/Berlin") == "looked at 11:00, last post 13 Apr 11:00"
    assert fresh(replace(state, fault="1 status could not be read"), NOW) == (
        "looked at 09:00 UTC, last post 13 Apr 09:00 UTC; 1 status could not be read"
    )


def test_a_source_is_silent_while_it_fails_or_nobody_looks() -> None:
    state = looked(NEW, NOW, posts=0, again_in=900)
    assert silent_since(state, NOW + timedelta(minutes=16)) is None
    assert silent_since(state, NOW + HOUR) == NOW
    assert trouble(state, NOW + HOUR) == "not looked at since 09:00 UTC: nothing watches it now"
    failing = failed(state, NOW + timedelta(minutes=15), "no answer", None, 1)
    assert silent_since(failing, NOW + timedelta(minutes=16)) == NOW
    assert silent_since(failed(NEW, NOW, "no answer", None, 1), NOW + timedelta(minutes=1)) is None
