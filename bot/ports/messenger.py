"""A platform that we speak on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.core.domain import Chat
from bot.core.letters import Letter
from bot.core.lines import Line
from bot.core.outbox import Outcome


class Messenger(Protocol):
    """A platform we speak on."""

    @property
    def platform(self) -> str:
        """The platform's name, the same as in its chats."""
        ...

    @property
    def idempotent(self) -> bool:
        """Whether the platform knows a nonce again, so that an unclear message may be sent once more."""
        ...

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        """Lines in the platform's own markup, as the parts of one message."""
        ...

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        """Sends a letter, edits a message of ours, or takes one away; never raises for what the platform says.

        An edit that changes nothing, or takes away what is gone, is Sent. A letter whose `reply_to` is gone is sent
        without it.
        """
        ...
