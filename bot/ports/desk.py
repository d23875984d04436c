"""What answers what comes in, and what it asks of a platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from bot.core.domain import Chat
from bot.core.incoming import Found, Incoming
from bot.core.replies import Reply
from bot.core.requests import Request

LookUp = Callable[[str, str], Awaitable[Found | None]]
"""A chat by its public name ("@channel") or id, and what the asker (by id) is there, asked of the platform afresh.

None: there is none such, or it is closed to us.
"""


class Desk(Protocol):
    """Answers what comes in from the chat platforms, alike for all of them."""

    async def respond(self, incoming: Incoming, look_up: LookUp | None = None) -> Reply | None:
        """What is to be answered; None: nothing. Done twice for the same update, it does and writes nothing twice.

        What others are to be told (an operator, an admin in private) is in the outbox by then. A Reply that is
        `later` lacks its briefs: ask `bring` for them, or `ask_for`.
        """
        ...

    async def bring(self, chat: Chat, later: Request) -> Reply:
        """The briefs that a reply lacked; it takes as long as the model does."""
        ...

    async def ask_for(self, connection: object, chat: Chat, reply: Reply, answer: str, at: datetime) -> None:
        """Has a job bring what a reply is `later`, in the transaction of the answer (by its name in the outbox).

        The answer is edited; where it did not arrive by then, the whole comes as a new message.
        """
        ...
