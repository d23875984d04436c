"""What everybody at the desk works with, and how others than the asker are told something."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.core.domain import Chat
from bot.core.floods import Asked
from bot.core.letters import Letter
from bot.core.outbox import Entry, Lane, entries
from bot.core.replies import Reply, in_language
from bot.core.rooms import House
from bot.parts import Parts
from bot.ports import Inbox, Messenger, Outbox, Queue, Rooms
from bot.verbs.answer import Manners
from bot.verbs.edition import outbox_of

K = TypeVar("K")
V = TypeVar("V")

log = logging.getLogger(__name__)

MOST_REMEMBERED = 10_000
"""People and chats whose last minutes are remembered; of more, all are forgotten at once."""


def found_at_the_next_sweep(platform: str) -> str:
    """Tells nobody that something was written for a platform: the next sweep sends it."""
    return platform


@dataclass(frozen=True, slots=True)
class Office:
    """The parts, how each platform is spoken to and through what, who may use all this, and the last minutes.

    `nudge` is told the platform of what was written to the outbox. `asked` counts the questions of people,
    `refused` holds when a group heard a refusal; both may be lost.
    """

    parts: Parts
    manners: Mapping[str, Manners]
    messengers: Mapping[str, Messenger]
    house: House = House()  # noqa: RUF009 - frozen
    engine: Queue | None = None
    nudge: Callable[[str], object] = found_at_the_next_sweep
    asked: dict[tuple[str, str], Asked] = field(default_factory=dict)
    refused: dict[str, datetime] = field(default_factory=dict)

    @property
    def rooms(self) -> Rooms:
        """The chats as we know them."""
        if self.parts.rooms is None:
            raise ValueError("a desk needs rooms")
        return self.parts.rooms

    @property
    def inbox(self) -> Inbox:
        """What comes in."""
        if self.parts.inbox is None:
            raise ValueError("a desk needs an inbox")
        return self.parts.inbox

    @property
    def outbox(self) -> Outbox:
        """What goes out."""
        return outbox_of(self.parts)

    def now(self) -> datetime:
        """The present instant."""
        return self.parts.clock.now()

    def manners_of(self, chat: Chat) -> Manners:
        """How a chat's platform is spoken to."""
        return self.manners.get(chat.platform, Manners())

    async def language(self, chat: str) -> str | None:
        """The language that a chat chose, by its name; None before it did."""
        kept = await self.outbox.timetable(chat)
        return kept.language if kept else None

    async def in_its_language(self, reply: Reply, chat: Chat, spoken: str | None) -> Reply:
        """A reply in the language of a chat; before that has one, in the one that is `spoken`, a code or a name."""
        language = await self.language(chat.key) or spoken or self.manners_of(chat).language
        return in_language(reply, self.parts.tongues.of(language).catalog)


def remember(notes: dict[K, V], key: K, value: V) -> None:
    """Notes a value; a memory that is full begins anew."""
    if len(notes) >= MOST_REMEMBERED and key not in notes:
        notes.clear()
    notes[key] = value


def letters(office: Office, chat: str, name: str, reply: Reply, now: datetime) -> tuple[Entry, ...]:
    """A reply's lines and buttons as the entries of a message; none where nobody here speaks on that platform."""
    messenger = office.messengers.get(Chat.of(chat).platform)
    if messenger is None:
        log.warning("nobody speaks here on the platform of a message", extra={"chat": chat, "message": name})
        return ()
    like = Letter("", reply.rows)
    texts = messenger.written(reply.lines)
    return entries(name, chat, Lane.ANSWER, texts, now, idempotent=messenger.idempotent, like=like)


async def tell(office: Office, chat: str, name: str, reply: Reply, spoken: str | None = None) -> None:
    """Has a chat told something in its language, once however often it is asked for under that name.

    Before it has one that is `spoken`: the code of whoever asks or the name of the language of the chat it is about.
    """
    now = office.now()
    in_its_language = await office.in_its_language(reply, Chat.of(chat), spoken)
    written = letters(office, chat, name, in_its_language, now)
    await office.outbox.add_entries(written, now)
    if written:
        office.nudge(Chat.of(chat).platform)
