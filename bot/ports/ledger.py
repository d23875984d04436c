"""What chats were told, claim by claim."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.domain import SentBrief
from bot.core.ledger import Carried
from bot.core.letters import Rows


class MovedOn(Exception):  # noqa: N818 - named for what happened; whoever writes looks again
    """A claim that a chat was told has changed while a message about it was made; nothing of it was written."""


@dataclass(frozen=True, slots=True)
class Stir:
    """Posts came, changed or went under a tag in a scope, `changes` times since that is noted."""

    scope: str
    tag: str
    changes: int


@dataclass(frozen=True, slots=True)
class Stands:
    """A part of a message of ours as a chat sees it, by the platform's id; `text` is "" where it is not kept."""

    id: str
    text: str
    buttons: Rows = ()


class Ledger(Protocol):
    """What chats were told, claim by claim, and where posts came or went since; in the same database as the Store.

    A claim is noted in the transaction that writes or keeps the message which carries it.
    """

    async def keep_an_eye_on(self, scopes: Collection[str], tags: Collection[str], now: datetime) -> Mapping[str, int]:
        """By scope, how often posts came, changed or went so far under some tags; from now on it is noted.

        What is stored by now can be read afterwards, and what is stored later is counted: a message made from what
        is read then is compared with the count when it is written.
        """
        ...

    async def told(self, chat: str, tag: str, since: datetime | None = None) -> list[Carried]:
        """What a chat was told under a topic's first tag, the oldest first; with `since`, what was told after it."""
        ...

    async def stirred(self) -> list[Stir]:
        """Where posts came, changed or went that nobody looked at yet, of the tags that some chat was told of."""
        ...

    async def looked_at(self, stirs: Sequence[Stir]) -> None:
        """Notes that a look was taken; what came meanwhile is left for the next."""
        ...

    async def told_under(self, scope: str, tag: str, since: datetime) -> list[tuple[str, str]]:
        """Chats, and the first tags of their topics with this tag, that were told of claims after an instant."""
        ...

    async def due_again(self, now: datetime) -> list[tuple[str, str]]:
        """Chats and first tags of topics with a claim, told in the last weeks, that is to be looked at again by now."""
        ...

    async def retell(self, connection: object, records: Sequence[Carried], briefs: Sequence[SentBrief] = ()) -> None:
        """Keeps records as they stand now, and the briefs that tell of it, in an open transaction (see `then`).

        Raises MovedOn where one was changed since it was read.
        """
        ...

    async def look_again(self, chat: str, at: datetime) -> None:
        """Has what a chat was told looked at again from an instant on, whatever comes; not what it was told long ago.

        Who read a record before keeps it no more: it is judged otherwise now.
        """
        ...

    async def judge_again(self, chat: str, at: datetime) -> None:
        """As `look_again`, and what is being written for the chat is looked at once it is told."""
        ...

    async def keep_records(self, records: Sequence[Carried]) -> None:
        """Keeps records as they stand now; one that was changed since it was read stays as it is."""
        ...

    async def forget_words(self, connection: object, chat: str, ids: Sequence[str]) -> None:
        """Empties the kept texts of messages (by the platform's ids) that are edited, in an open transaction.

        What is still to be sent, as the new edits are, stays.
        """
        ...

    async def standing(self, chat: str, message: str) -> list[Stands]:
        """A message of ours (by its name in the outbox), part by part, as the chat sees it or soon will; those sent."""
        ...

    async def edited(self, chat: str, ids: Sequence[str]) -> Mapping[str, str]:
        """By the platform's ids, the texts that messages of ours were given last in their place, or soon will be."""
        ...
