"""What buttons carry, and that nothing else is read from what was pressed."""

from __future__ import annotations

import pytest

from bot.core.letters import Button
from bot.core.presses import DISCORD, TELEGRAM, Token, carried, read, token, too_long

WHY = Button("Why?", "/why 3")
FOLLOW = Button("Follow", "/follow #lantern", about="telegram:-1001234567890/7")
LONG = Button("Mute", '/mute word "' + "ä" * 40 + '" 7d')


def test_a_short_command_travels_in_its_button() -> None:
    assert carried(WHY, TELEGRAM) == "c:/why 3"
    assert read("c:/why 3") == Button("", "/why 3")


def test_a_command_for_another_chat_says_which() -> None:
    assert carried(FOLLOW, TELEGRAM) == "a:telegram:-1001234567890/7 /follow #lantern"
    assert read(carried(FOLLOW, TELEGRAM)) == Button("", FOLLOW.command, FOLLOW.about)


def test_what_is_too_long_in_bytes_becomes_a_token_that_is_always_the_same() -> None:
    text = carried(LONG, TELEGRAM)
    assert len(text.encode()) <= TELEGRAM
    assert text == carried(Button("another label", LONG.command), TELEGRAM)
    assert read(text) == Token(token(LONG))
    assert carried(LONG, DISCORD) != carried(Button("x", LONG.command, about="discord:5"), DISCORD)


def test_only_buttons_that_carry_a_token_are_to_be_kept() -> None:
    assert too_long(((WHY, LONG), (FOLLOW,)), TELEGRAM) == (LONG,)


def test_a_button_that_opens_an_address_carries_nothing() -> None:
    assert carried(Button("Add me", url="https://bot.example.org"), TELEGRAM) == ""


def test_a_line_break_does_not_travel() -> None:
    assert carried(Button("x", "/mute word a\nb"), TELEGRAM).startswith("t:")


@pytest.mark.parametrize(
    "forged", ["", "c:", "c:why 3", "/why 3", "t:zz", "t:" + "a" * 31, "a:/why 3", "a: /why", "c:/why\n3", "x" * 300]
)
def test_forged_or_foreign_data_is_nothing(forged: str) -> None:
    assert read(forged) is None
