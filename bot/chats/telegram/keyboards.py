"""Buttons as Telegram hangs them under a message."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot.core.letters import Button, Rows
from bot.core.pickers import CANCEL, DONE
from bot.core.presses import TELEGRAM, carried


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Rows of buttons under a message; None for none, which takes away what hung there."""
    shown = [[_button(each) for each in row] for row in rows if row]
    return InlineKeyboardMarkup(shown) if shown else None


def is_under_question(update: Update) -> bool:
    """Whether a button was pressed that hangs with others under a question or a page of settings: one can leave it."""
    message = update.callback_query.message if update.callback_query else None
    shown = message.reply_markup if isinstance(message, Message) else None
    leaving = {carried(Button("", command), TELEGRAM) for command in (CANCEL, DONE)}
    return shown is not None and any(each.callback_data in leaving for row in shown.inline_keyboard for each in row)


def _button(button: Button) -> InlineKeyboardButton:
    if button.url is not None:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=carried(button, TELEGRAM))
