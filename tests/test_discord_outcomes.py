"""What Discord's errors mean for a message: every row of the table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot.chats.discord import starts
from bot.chats.discord.outcomes import (
    ARCHIVED_REST,
    BAN_REST,
    TOKEN_REST,
    Answered,
    TokenRevoked,
    is_gone_already,
    is_too_late,
    outcome,
    rests,
    stops,
)
from bot.core.outbox import Busy, Gone, Refused, Unclear

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
VIA = {"Via": "1.1 google"}


def http(status: int, code: int = 0, headers: dict[str, str] | None = None, text: str = "no") -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="", headers=VIA if headers is None else headers)
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    kind = discord.DiscordServerError if status >= 500 else kinds.get(status, discord.HTTPException)
    return kind(response, {"code": code, "message": text})


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, 50001, "View Channels"),
        (403, 50013, "Send Messages"),
        (404, 10003, "channel is gone"),
        (404, 10004, "server is gone"),
        (403, 50007, "closed to us"),
        (403, 50278, "no server in common"),
        (403, 40001, "forbids"),
    ],
)
def test_what_a_chat_does_not_allow_closes_it_with_the_reason(status: int, code: int, words: str) -> None:
    met = outcome(http(status, code), NOW)
    assert isinstance(met, Gone)
    assert words in met.why


def test_in_a_thread_the_missing_right_has_another_name() -> None:
    met = outcome(http(403, 50013), NOW, thread=True)
    assert met == Gone("missing right: Send Messages in Threads or Embed Links")


@pytest.mark.parametrize(("code", "words"), [(200000, "AutoMod"), (240000, "link"), (50035, "no"), (50006, "no")])
def test_a_text_that_is_refused_is_refused_for_good(code: int, words: str) -> None:
    met = outcome(http(400, code), NOW)
    assert isinstance(met, Refused)
    assert words in met.why


def test_a_thread_that_is_archived_is_tried_later() -> None:
    assert outcome(http(400, 50083), NOW) == Busy(NOW + ARCHIVED_REST, "the thread is archived")


def test_a_429_that_says_how_long_is_busy_for_so_long() -> None:
    for error in (Answered.read(429, VIA, {"retry_after": 2.5}), discord.RateLimited(2.5)):
        assert outcome(error, NOW) == Busy(NOW + timedelta(seconds=2.5), "Discord asks for a break")
        assert rests(error, NOW) is None


@pytest.mark.parametrize("code", [20016, 20028, 20029])
def test_slow_mode_and_write_limits_are_waited_for(code: int) -> None:
    met = outcome(Answered.read(429, VIA, {"retry_after": 7, "code": code}), NOW)
    assert isinstance(met, Busy)
    assert met.until == NOW + timedelta(seconds=7)


def test_a_429_that_says_nothing_or_nonsense_is_no_tight_loop() -> None:
    for body in ({}, {"retry_after": 0}, {"retry_after": "soon"}, {"retry_after": -5}, {"retry_after": 1e30}):
        met = outcome(Answered.read(429, VIA, body), NOW)
        assert isinstance(met, Busy)
        assert NOW + timedelta(seconds=1) <= met.until < NOW + timedelta(days=200)


def test_a_limit_of_all_rests_the_platform_for_as_long_as_it_says() -> None:
    rest = rests(Answered.read(429, VIA, {"retry_after": 3, "global": True}), NOW)
    assert rest is not None
    assert (rest.until, rest.alarms) == (NOW + timedelta(seconds=3), False)


@pytest.mark.parametrize(
    "error", [Answered.read(429, {}, None), Answered.read(429, VIA, "<html>"), http(429, headers={})]
)
def test_a_429_of_cloudflare_rests_the_platform_and_alarms(error: BaseException) -> None:
    rest = rests(error, NOW)
    assert rest is not None
    assert (rest.until, rest.alarms) == (NOW + BAN_REST, True)
    met = outcome(error, NOW)
    assert isinstance(met, Busy)
    assert met.until == NOW + BAN_REST


@pytest.mark.parametrize(
    "error",
    [
        Answered.read(503, VIA, None),
        http(500),
        http(503, 130000),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(104, "reset"),
        aiohttp.ClientPayloadError(),
        ConnectionResetError(104, "reset"),
        TimeoutError(),
        KeyError("id"),
        TypeError("string indices"),
    ],
    ids=repr,
)
def test_what_may_have_arrived_is_unclear(error: BaseException) -> None:
    assert isinstance(outcome(error, NOW), Unclear)


def test_what_never_left_is_busy() -> None:
    key: Any = SimpleNamespace(host="h", port=1, ssl=True)
    assert isinstance(outcome(aiohttp.ClientConnectorError(key, OSError(111, "refused")), NOW), Busy)
    assert isinstance(outcome(TimeoutError(), NOW, left=False), Busy)


def test_a_token_that_is_not_valid_stops_and_that_of_an_interaction_does_not() -> None:
    assert isinstance(stops(http(401)), TokenRevoked)
    assert isinstance(stops(discord.LoginFailure()), TokenRevoked)
    assert outcome(http(401), NOW) == Busy(NOW + TOKEN_REST, "Discord does not accept our token")
    assert stops(http(401, 50027)) is None
    assert is_too_late(http(401, 50027))
    assert stops(http(403, 50001)) is None


def test_a_message_that_is_gone_is_known_as_such() -> None:
    assert is_gone_already(http(404, 10008))
    assert not is_gone_already(http(404, 10003))


def test_a_process_that_is_started_again_and_again_waits_longer_each_time() -> None:
    begun = [NOW]
    waits = []
    for _ in range(12):
        wait = starts.wait(begun, begun[-1])
        waits.append(wait)
        begun.append(begun[-1] + wait)
    minutes = [round(wait.total_seconds() / 60) for wait in waits]
    assert minutes == [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 180, 180]
    assert starts.wait(begun, begun[-1] + starts.LONGEST_WAIT) == timedelta()
    assert starts.wait(begun, begun[-1] + starts.DAY) == timedelta()


def test_the_last_sessions_of_a_day_are_kept_back() -> None:
    assert starts.rest(1000, 1, timedelta(hours=3)) == timedelta()
    assert starts.rest(20, 1, timedelta(hours=3)) == timedelta(hours=3)
    assert starts.rest(25, 10, timedelta()) == starts.FIRST_WAIT
