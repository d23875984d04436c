"""What an error of python-telegram-bot means for a message: the one place where they are told apart.

By class alone they cannot be: `BadRequest` and `TimedOut` are both `NetworkError`s, and only the cause says whether a
request ever left. What python-telegram-bot 22.8 raises, and what follows:

| on the wire | raised | cause | outcome |
|---|---|---|---|
| connection refused, host unknown | NetworkError | ConnectError | Busy |
| no connection in time, none free | TimedOut | ConnectTimeout, PoolTimeout | Busy |
| no answer in time, or reset while asked | TimedOut, NetworkError | ReadTimeout, ReadError, WriteError, … | Unclear |
| closed without an answer, half an answer | NetworkError | RemoteProtocolError | Unclear |
| 200 with another body | TelegramError, KeyError, TypeError | JSONDecodeError | Unclear |
| 500, 502, … | NetworkError | none | Unclear |
| 429 that says how long | RetryAfter | none | Busy |
| 429 that does not | NetworkError | none | Busy |
| 400 with a new id | ChatMigrated | none | Gone, moved |
| 400, the chat or topic takes nothing | BadRequest | none | Gone |
| 400, anything else | BadRequest | none | Refused |
| 403 | Forbidden | none | Gone |
| 401, 404 | InvalidToken | none | Busy, and the platform stops |
| 409 | Conflict | none | Busy, and whoever polls stops |
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from telegram import error as said

from bot.core.domain import Chat
from bot.core.outbox import Busy, Gone, Outcome, Refused, Unclear

PLATFORM = "telegram"

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
"""What the library raises besides its own errors: `200 {"ok": false}` is a KeyError, a result of another shape any."""

NEVER_LEFT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"})
"""Errors of httpx before the first byte of a request went out."""

TOKEN_REST = timedelta(minutes=10)
"""How long a message waits that met a token which is not valid; by then the process has stopped."""

TOO_MANY = "Telegram asks for a break"
_TOO_MANY = "too many requests"
_RETRY_AFTER = re.compile(r"retry after (\d{1,9})", re.IGNORECASE)

_CLOSED = re.compile(
    r"chat not found|chat_id is invalid|peer_id_invalid|group chat was (?:deleted|deactivated|upgraded)"
    r"|not a member|user not found|channel_private|chat_write_forbidden|chat_restricted|chat_send_\w+_forbidden"
    r"|not enough rights to send|have no rights to send|need administrator rights|can't send (?:messages|text)"
    r"|topic_closed|topic_deleted|topic is closed|message thread not found",
    re.IGNORECASE,
)
"""What a 400 says when the chat, or its topic, takes nothing from us (telegram-bot-api Client.cpp; TOPIC_… as met)."""

_UNCHANGED = re.compile(r"message is not modified", re.IGNORECASE)
_GONE_ALREADY = re.compile(r"message to delete not found|message_id_invalid", re.IGNORECASE)
_MARKUP = re.compile(r"can't parse entities|unsupported start tag|can't find end tag", re.IGNORECASE)


class Stopped(Exception):  # noqa: N818 - named for what happened to the platform
    """Telegram cannot be used by this process any more; the message is one line for an operator."""


class TokenRevoked(Stopped):
    """The token is not, or no longer, valid."""

    def __init__(self) -> None:
        super().__init__("Telegram does not accept TELEGRAM_TOKEN (or TELEGRAM_API_BASE is wrong): ask @BotFather")


class SecondInstance(Stopped):
    """Another process uses the same token."""


def outcome(error: BaseException, now: datetime) -> Outcome:
    """What an error of the library means for the message that was to be sent; see the table above."""
    match error:
        case said.RetryAfter() | said.InvalidToken() | said.EndPointNotFound() | said.Conflict():
            return _of_time(error, now)
        case said.ChatMigrated() | said.Forbidden() | said.BadRequest():
            return _of_chat(error)
        case said.NetworkError():
            return _of_network(error, now)
        case _:
            return Unclear(f"Telegram's answer could not be read ({type(error).__name__})")


def _of_time(error: said.TelegramError, now: datetime) -> Busy:
    """Nothing arrived, and the chat has nothing to do with it."""
    if isinstance(error, said.RetryAfter):
        return Busy(now + timedelta(seconds=break_asked_for(error)), TOO_MANY, too_many=True)
    if isinstance(error, said.Conflict):
        return Busy(now, "another process uses our token")
    return Busy(now + TOKEN_REST, "Telegram does not accept our token")


def _of_chat(error: said.ChatMigrated | said.Forbidden | said.BadRequest) -> Gone | Refused:
    if isinstance(error, said.ChatMigrated):
        return Gone("the group became a supergroup", Chat(PLATFORM, str(error.new_chat_id)).key)
    if isinstance(error, said.Forbidden) or _CLOSED.search(error.message):
        return Gone(error.message.removeprefix("Forbidden: "))
    return Refused(error.message)


def _of_network(error: said.NetworkError, now: datetime) -> Outcome:
    if error.message.lower().startswith(_TOO_MANY):
        asked = _RETRY_AFTER.search(error.message)
        return Busy(now + timedelta(seconds=int(asked[1]) if asked else 0), TOO_MANY, too_many=True)
    if error.__cause__ is None:
        return Unclear(f"Telegram answered: {error.message}")
    name = type(error.__cause__).__name__
    if name in NEVER_LEFT:
        return Busy(now, f"Telegram cannot be reached ({name})")
    return Unclear(f"Telegram did not answer ({name})")


def break_asked_for(error: said.RetryAfter) -> float:
    """The seconds of the break that was asked for; the library is about to change their type."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def stops(error: BaseException) -> Stopped | None:
    """What ends this process's use of Telegram, if the error does."""
    return TokenRevoked() if isinstance(error, said.InvalidToken) else None


def is_unchanged(error: BaseException) -> bool:
    """Whether an edit found its message as it was to be."""
    return isinstance(error, said.BadRequest) and bool(_UNCHANGED.search(error.message))


def is_gone_already(error: BaseException) -> bool:
    """Whether a message that was to be taken away is gone."""
    return isinstance(error, said.BadRequest) and bool(_GONE_ALREADY.search(error.message))


def is_markup_refused(error: BaseException) -> bool:
    """Whether the text would have been taken without markup."""
    return isinstance(error, said.BadRequest) and bool(_MARKUP.search(error.message))
