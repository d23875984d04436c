"""Letters on their way to Telegram: sent, edited or taken away, and how the chat took them."""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from telegram import LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.chats.telegram.connection import Connection
from bot.chats.telegram.keyboards import keyboard
from bot.chats.telegram.outcomes import (
    PLATFORM,
    TOKEN_REST,
    UNREADABLE,
    is_gone_already,
    is_markup_refused,
    is_unchanged,
    outcome,
    stops,
)
from bot.core.domain import Chat
from bot.core.letters import Letter
from bot.core.lines import Line
from bot.core.outbox import Busy, Outcome, Sent
from bot.core.presses import TELEGRAM, too_long
from bot.core.render import telegram_html
from bot.ports import Clock, Inbox

Pace = Callable[[Chat], Awaitable[datetime | None]]
"""Waits until a message may go to a chat, or says when to ask again."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_TAG = re.compile(r"</?(?:b|code|a)(?: [^>]*)?>")


async def at_once(chat: Chat) -> datetime | None:  # noqa: ARG001 - any chat
    """No pace of our own: every message may go."""
    return None


class TelegramMessenger:
    """See `bot.ports.Messenger`. Telegram knows no nonce, so what is unclear is never sent again.

    When Telegram says that the token is not valid, the connection stops, and nothing is asked of it any more.
    `presses` keeps the buttons that are too long.
    """

    def __init__(
        self, connection: Connection, clock: Clock, presses: Inbox | None = None, *, pace: Pace = at_once
    ) -> None:
        self._connection = connection
        self._bot = connection.bot
        self._clock = clock
        self._presses = presses
        self._pace = pace

    @property
    def platform(self) -> str:
        """The platform's name."""
        return PLATFORM

    @property
    def idempotent(self) -> bool:
        """Telegram has no key that it would know again."""
        return False

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        """Lines in Telegram's HTML, as the parts of one message."""
        return telegram_html(lines)

    async def send(
        self,
        chat: Chat,
        letter: Letter,
        nonce: str | None = None,  # noqa: ARG002 - Telegram knows none
    ) -> Outcome:
        """Sends a letter, edits a message of ours, or takes one away."""
        if self._connection.is_stopped:
            return Busy(self._clock.now() + TOKEN_REST, "Telegram does not accept our token")
        later = await self._pace(chat)
        if later is not None:
            return Busy(later, "as much as this chat may get for now")
        if self._presses is not None and (kept := too_long(letter.buttons, TELEGRAM)):
            await self._presses.keep_presses(kept, self._clock.now())
        try:
            return Sent(await self._carry(chat, letter))
        except (TelegramError, *UNREADABLE) as error:
            return self._met(error, letter)

    async def _carry(self, chat: Chat, letter: Letter) -> tuple[str, ...]:
        """Does what the letter asks for; once more without markup where Telegram cannot read ours."""
        if letter.edits is not None and not letter.text:
            return await self._take_away(chat, letter.edits)
        place = self._edit if letter.edits is not None else self._new
        try:
            return await place(chat, letter, letter.text, ParseMode.HTML)
        except TelegramError as error:
            if not is_markup_refused(error):
                raise
            return await place(chat, letter, without_markup(letter.text), None)

    async def _new(self, chat: Chat, letter: Letter, text: str, mode: ParseMode | None) -> tuple[str, ...]:
        sent = await self._bot.send_message(
            **_place(chat),
            text=text,
            parse_mode=mode,
            link_preview_options=NO_PREVIEW,
            disable_notification=letter.silent,
            reply_markup=keyboard(letter.buttons),
            reply_parameters=_reply(letter.reply_to),
        )
        return (str(sent.message_id),)

    async def _edit(self, chat: Chat, letter: Letter, text: str, mode: ParseMode | None) -> tuple[str, ...]:
        await self._bot.edit_message_text(
            text,
            chat_id=_id(chat),
            message_id=int(letter.edits or 0),
            parse_mode=mode,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(letter.buttons),
        )
        return (letter.edits or "",)

    async def _take_away(self, chat: Chat, message: str) -> tuple[str, ...]:
        await self._bot.delete_message(_id(chat), int(message))
        return (message,)

    def _met(self, error: Exception, letter: Letter) -> Outcome:
        """What an error means for a letter."""
        if letter.edits is not None and (is_unchanged(error) or (not letter.text and is_gone_already(error))):
            return Sent((letter.edits,))
        if stopped := stops(error):
            self._connection.stop(stopped)
        return outcome(error, self._clock.now())


def _id(chat: Chat) -> int | str:
    """A chat as the Bot API addresses it: a number, or @name."""
    return int(chat.id) if re.fullmatch(r"-?\d+", chat.id) else chat.id


def _place(chat: Chat) -> dict[str, Any]:
    return {"chat_id": _id(chat), "message_thread_id": int(chat.thread) if chat.thread else None}


def _reply(message: str | None) -> ReplyParameters | None:
    return ReplyParameters(int(message), allow_sending_without_reply=True) if message else None


def without_markup(text: str) -> str:
    """A text of ours without its tags: the same characters a reader would have seen, links left out."""
    return html.unescape(_TAG.sub("", text))
