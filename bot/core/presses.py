"""What a button carries: its command where that fits, else a token under which the command is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from bot.core.letters import Button, Rows

TELEGRAM = 64
"""UTF-8 bytes of `callback_data` (Bot API, InlineKeyboardButton)."""

DISCORD = 100
"""Characters of a component's `custom_id` (Discord, Message Components)."""

_TOKEN_BYTES = 16
_HERE = re.compile(r"c:(?P<command>/.*)")
_ELSEWHERE = re.compile(r"a:(?P<about>[a-z]+:\S+) (?P<command>/.*)")
_KEPT = re.compile(r"t:(?P<token>[0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Token:
    """What stands for a button that was too long: ask the store for it."""

    token: str


def carried(button: Button, limit: int) -> str:
    """What a button carries, at most `limit` UTF-8 bytes (36 or more): its command and the chat it is for, or a token.

    It is always the same for the same command and chat. A button that opens an address carries nothing: "".
    """
    if not button.command:
        return ""
    whole = _whole(button)
    return whole if len(whole.encode()) <= limit and whole.isprintable() else f"t:{token(button)}"


def token(button: Button) -> str:
    """The token of a button: 32 hexadecimal digits made of its command and the chat it is for."""
    return blake2b(_whole(button).encode(), digest_size=_TOKEN_BYTES).hexdigest()


def too_long(rows: Rows, limit: int) -> tuple[Button, ...]:
    """The buttons that carry a token: to be kept in the store before a message with them goes out."""
    return tuple(button for button in _each(rows) if carried(button, limit).startswith("t:"))


def read(text: str) -> Button | Token | None:
    """What somebody pressed: a button (without its label), a token, or None for what no button of ours carries.

    Whoever makes such data up asks for no more than they could type: who may is looked at afterwards.
    """
    if match := _KEPT.fullmatch(text):
        return Token(match["token"])
    if match := _HERE.fullmatch(text):
        return Button("", match["command"])
    if match := _ELSEWHERE.fullmatch(text):
        return Button("", match["command"], match["about"])
    return None


def _whole(button: Button) -> str:
    return f"a:{button.about} {button.command}" if button.about else f"c:{button.command}"


def _each(rows: Rows) -> Iterable[Button]:
    return (button for row in rows for button in row)
