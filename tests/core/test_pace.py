"""Messages go as fast as a platform allows, and no faster in any stretch of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.core.pace import RECOVERS_IN, SLOWEST, TELEGRAM, Limit, Limits, Pace, Speed, slowed

START = datetime(2026, 4, 14, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NEVER = START + timedelta(days=9)


def most_in(instants: list[datetime], per: timedelta) -> int:
    """The most instants in any stretch that long."""
    ordered = sorted(instants)
    return max(sum(first <= each < first + per for each in ordered) for first in ordered)


def sent(pace: Pace, chats: list[str], *, group: bool = False) -> list[tuple[str, datetime]]:
    """When each message goes of those that wait from the start; whoever is told to ask again later does so then."""
    goes, asks = [], [(START, number, chat) for number, chat in enumerate(chats)]
    while asks:
        now, number, chat = heappop(asks)
        at, is_ours = pace.reserve(chat, now, group=group, latest=NEVER)
        if is_ours:
            goes.append((chat, at))
        else:
            heappush(asks, (at, number, chat))
    return goes


def test_the_first_message_goes_at_once() -> None:
    assert Pace(TELEGRAM).reserve("a", START, group=False, latest=START) == (START, True)


def test_a_second_one_to_the_same_chat_waits_a_second_while_another_chats_does_not() -> None:
    (one, _), (other, soon), (again, late) = sent(Pace(TELEGRAM), ["a", "a", "b"])
    assert (one, other, again) == ("a", "b", "a")
    assert soon - START < SECOND / 20
    assert late - START >= SECOND


@given(some.lists(some.sampled_from([f"chat {n}" for n in range(40)]), min_size=1, max_size=120))
def test_no_stretch_of_time_holds_more_than_is_allowed(chats: list[str]) -> None:
    goes = sent(Pace(TELEGRAM), chats, group=True)
    assert most_in([at for _, at in goes], SECOND) <= 30
    for chat in set(chats):
        to_it = [at for each, at in goes if each == chat]
        assert most_in(to_it, SECOND) == 1
        assert most_in(to_it, timedelta(minutes=1)) <= 20


def test_many_chats_together_get_nearly_all_that_is_allowed() -> None:
    """10,000 messages to 200 groups, handed over as fast as they may go."""
    times = [at for _, at in sent(Pace(TELEGRAM), [f"{turn % 200}" for turn in range(10_000)], group=True)]
    rate = len(times) / (times[-1] - times[0]).total_seconds()
    assert rate >= 30 * 0.95
    assert most_in(times[:300], SECOND) <= 30


def test_what_would_be_too_late_is_not_reserved() -> None:
    pace = Pace(TELEGRAM)
    sent(pace, ["a"])
    at, is_ours = pace.reserve("a", START, group=False, latest=START + SECOND / 2)
    assert (is_ours, at >= START + SECOND) == (False, True)
    assert pace.reserve("b", START + SECOND / 2, group=False, latest=START + SECOND)[1]


def test_a_chat_may_use_up_its_count_at_once_where_only_the_count_is_limited() -> None:
    pace = Pace(Limits(Limit(1000, SECOND), Limit(5, 5 * SECOND)))
    goes = [at - START for _, at in sent(pace, ["a"] * 6)]
    assert goes[4] < SECOND
    assert goes[5] >= 5 * SECOND


def test_chats_that_are_free_again_are_forgotten_and_others_are_not() -> None:
    pace = Pace(TELEGRAM)
    sent(pace, ["a"])
    later = START + timedelta(minutes=2)
    pace.reserve("b", later, group=False, latest=NEVER)
    pace.forget(later)
    assert pace.reserve("b", later, group=False, latest=later)[1] is False
    assert list(pace._sent) == ["b"]


@pytest.mark.parametrize("group", [True, False])
def test_groups_alone_have_the_limit_of_groups(group: bool) -> None:
    goes = [at for _, at in sent(Pace(TELEGRAM), ["a"] * 21, group=group)]
    assert (goes[20] - START >= timedelta(minutes=1)) is group


def test_turns_come_as_fast_as_messages_may_go_and_wait_for_those_that_were_held_up() -> None:
    pace = Pace(TELEGRAM)
    turns = [pace.turn(START) for _ in range(31)]
    assert {count for _, count in turns} == {1}
    assert turns[0][0] == START
    assert SECOND <= turns[30][0] - START < 1.05 * SECOND
    held_up = START + 5 * SECOND
    for chat in "abc":
        pace.reserve(chat, held_up, group=False, latest=NEVER)
    assert pace.turn(held_up)[0] > held_up + SECOND / 20


def test_who_comes_late_to_turns_makes_up_for_some_and_who_had_nothing_to_send_for_none() -> None:
    pace, apart = Pace(TELEGRAM), 1.03 * SECOND / 30
    assert pace.turn(START) == (START, 1)
    late = START + 3.5 * apart
    assert pace.turn(late) == (late, 3)
    assert pace.turn(late)[0] == pytest.approx(START + 4 * apart, abs=SECOND / 1000)
    assert pace.turn(late + 60 * SECOND) == (late + 60 * SECOND, 1)
    assert pace.turn(late + 60 * SECOND)[0] == pytest.approx(late + 60 * SECOND + apart, abs=SECOND / 1000)


def test_one_chat_that_is_put_off_again_and_again_slows_nobody() -> None:
    put_off = [(START + k * SECOND / 10, "a") for k in range(6)]
    assert slowed(Speed(), put_off, START + SECOND / 2) == Speed()


def test_three_chats_put_off_within_a_second_halve_the_speed_once_and_it_comes_back() -> None:
    put_off = [(START, "a"), (START, "b"), (START, "c")]
    slow = slowed(Speed(), put_off, START)
    assert slow == Speed(0.5, START)
    assert slowed(slow, [*put_off, (START + SECOND / 2, "d")], START + SECOND / 2) == slow
    assert slow.at(START + RECOVERS_IN / 4) == 0.75
    assert slow.at(START + RECOVERS_IN) == 1
    again = [(START + SECOND, chat) for chat in "def"]
    assert slowed(slow, again, START + SECOND).share == pytest.approx((0.5 + 1 / 60) / 2)


def test_however_often_it_is_put_off_it_goes_on_slowly() -> None:
    speed = Speed()
    for k in range(50):
        now = START + k * SECOND
        speed = slowed(speed, [(now, chat) for chat in "abc"], now)
    assert speed.share == SLOWEST


def test_put_off_by_several_chats_the_pace_is_half_as_fast() -> None:
    pace = Pace(TELEGRAM)
    for chat in "abc":
        pace.put_off(chat, START)
    gaps = [pace.turn(START)[0] for _ in range(2)]
    assert gaps[1] - gaps[0] == pytest.approx(2 * 1.03 * SECOND / 30, abs=SECOND / 1000)


def test_a_pace_that_meets_many_chats_remembers_few() -> None:
    pace = Pace(TELEGRAM)
    sent(pace, [f"chat {n}" for n in range(5000)])
    assert len(pace._sent) < 2500


def test_behind_a_message_that_was_held_up_the_next_keeps_its_distance() -> None:
    pace, apart = Pace(TELEGRAM), 1.03 * SECOND / 30
    pace.reserve("a", START, group=False, latest=NEVER)
    pace.left(START + SECOND)
    at, _ = pace.reserve("b", START + SECOND, group=False, latest=NEVER)
    assert at - START - SECOND >= apart - SECOND / 90
