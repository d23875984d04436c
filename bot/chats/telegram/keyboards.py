"""Buttons as Telegram hangs them under a message."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.letters import Button, Rows
from bot.core.presses import TELEGRAM, carried


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Rows of buttons under a message; None for none, which takes away what hung there."""
    shown = [[_button(each) for each in row] for row in rows if row]
    return InlineKeyboardMarkup(shown) if shown else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url is not None:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=carried(button, TELEGRAM))
