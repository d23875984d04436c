"""Chats as we know them: who let us in, what we may do there, what their admins chose, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core.domain import Chat
from bot.core.incoming import Rights


class Admission(StrEnum):
    """Whether a chat may use this instance. GONE: it is closed to us; nothing of it is deleted."""

    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Room:
    """A chat as we know it.

    `home` is the key of what lets it in and throws it out with all that is its: a group for its forum topics, a
    server for its channels (None: itself). `admin` is the platform's id of who added us, or configured us last,
    `contact` the key of the private chat in which they can be told something. `heard`: its own messages with
    followed tags are posts. `hears`: messages reach us that are not for us. `missing` are rights we lack.
    `zone_known`: its admins chose the time zone. `previewed_at`: when they saw what an edition will look like.
    `asleep`: an admin paused it, until `asleep_until` (None: until resumed). `told` are the troubles that its
    admins were told of and that last.
    """

    chat: Chat
    title: str
    admission: Admission
    joined_at: datetime
    home: str | None = None
    admin: str | None = None
    contact: str | None = None
    heard: bool = False
    hears: bool = False
    missing: tuple[str, ...] = ()
    zone_known: bool = False
    previewed_at: datetime | None = None
    asleep: bool = False
    asleep_until: datetime | None = None
    told: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether we are let in."""
        return self.admission is Admission.ALLOWED

    def sleeps(self, now: datetime) -> bool:
        """Whether an admin paused it, and that lasts."""
        return self.asleep and (self.asleep_until is None or now < self.asleep_until)


def home_of(chat: Chat, home: Chat | None = None) -> Chat:
    """What lets a chat in: the place its platform names, else the chat without its thread."""
    return home or Chat(chat.platform, chat.id)


def with_rights(room: Room, rights: Rights) -> Room:
    """The room with what we may do there now."""
    return replace(room, missing=rights.missing, hears=rights.hears)


def told(room: Room, trouble: str) -> Room:
    """The room whose admins were told of a trouble."""
    return room if trouble in room.told else replace(room, told=(*room.told, trouble))


def over(room: Room, trouble: str) -> Room:
    """The room whose trouble is over: it may be told again."""
    return replace(room, told=tuple(each for each in room.told if each != trouble))
