"""Bets and hearsay are no reports, plans told with a source are, and irony, comments, calls and moods claim nothing."""

import pytest

from bot.core.asides import without_asides
from bot.core.cues import is_plan, judge
from bot.core.domain import Standing

GUESSED = [
    "The vase is thought to be Roman.",
    "my money is on a tie",
    "The yen is on course to fall below its low.",
    "no way they open that line this year",
    "Le groupe licencierait 200 personnes.",
    "O ministro teria mentido.",
    "Norway will win the cup on Sunday",
    "Kestrel will close its mill.",
]
TOLD = [
    "Will Turner sold his farm in Leith.",
    "Grace Will opened a bakery on Friday.",
    "The tower, which many feared could fall, was torn down.",
    "Kestrel will close its mill, two people familiar with the plan told the Herald.",
    "Kestrel will cut 900 jobs in a plan it announced, according to a filing.",
    "Residents should boil water, the council said.",
    "The train was headed for Madrid.",
    "The prototype is on track two.",
]
CLAIMLESS = [
    "The coach should resign.",
    "They should just pay everybody.",
    "Sure, and the ferry now flies.",
    "Oh great, the lift is broken again",
    "Klar, und der Tunnel wird pünktlich fertig.",
    "Fake, the logo is wrong.",
    "That's not true, it was two.",
    "RIP legend, you will be missed",
    "Follow for more photos",
    "not me crying on the bus",
]


@pytest.mark.parametrize("text", GUESSED)
def test_a_bet_a_forecast_and_hearsay_are_speculation(text: str) -> None:
    assert judge(text).standing is Standing.SPECULATION


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told_past_a_name_an_aside_or_with_a_source_is_a_report(text: str) -> None:
    assert judge(text).standing is Standing.REPORTED


@pytest.mark.parametrize("text", CLAIMLESS)
def test_irony_comments_calls_and_moods_claim_nothing(text: str) -> None:
    assert judge(text).standing is None


def test_what_is_decided_is_a_plan_and_what_nobody_decides_is_none() -> None:
    assert is_plan("Kestrel will close two mills")
    assert not is_plan("Kestrel will crash")
    assert not is_plan("Kestrel closes two mills")


def test_an_aside_leaves_everything_else_where_it_was() -> None:
    text = "The dam, which may leak, was drained."
    assert without_asides(text) == f"The dam, {' ' * len('which may leak,')} was drained."
