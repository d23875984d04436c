"""Lengths of time as people type and read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.durations import duration, spoken


@pytest.mark.parametrize(
    ("word", "minutes"),
    [
        ("30m", 30),
        ("2h", 120),
        ("7d", 10080),
        ("2w", 20160),
        ("1h15m", 75),
        ("1D", 1440),
        ("90min", 90),
        ("2hours", 120),
    ],
)
def test_a_length_is_read(word: str, minutes: int) -> None:
    assert duration(word) == timedelta(minutes=minutes)


@pytest.mark.parametrize("word", ["", "h", "24", "0m", "-2h", "2x", "15m1h", "forever", "99999999999d", "2h!"])
def test_what_is_no_length_is_none(word: str) -> None:
    assert duration(word) is None


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=24), "24 hours"),
        (timedelta(days=7), "7 days"),
        (timedelta(minutes=75), "1 hour 15 minutes"),
        (timedelta(days=1, hours=1), "1 day 1 hour"),
        (timedelta(seconds=5), "1 minute"),
    ],
)
def test_a_length_is_spoken(length: timedelta, words: str) -> None:
    assert spoken(length) == words
