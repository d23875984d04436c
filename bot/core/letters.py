"""What a platform is asked to show: text in its own markup, and buttons that ask for a command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """Pressing it asks for `command`, a line as a reader would type it, in the chat it hangs in.

    `about` is the key of another chat that it is for: a button in an admin's private chat. Where there is a `url`
    the button opens that and asks for nothing.
    """

    label: str
    command: str = ""
    about: str | None = None
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]
"""Buttons as they stand under a message, row by row."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as a platform takes it, ready to be sent.

    `silent`: nobody's phone sounds. `reply_to` and `edits` are the platform's ids: of the message it answers, which
    may be gone by now, and of the message of ours whose place it takes. A letter without text takes a message away.
    """

    text: str
    buttons: Rows = ()
    silent: bool = False
    reply_to: str | None = None
    edits: str | None = None
