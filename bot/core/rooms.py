"""Chats as we know them: who let us in, what we may do there, what their admins chose, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from bot.core.domain import Chat
from bot.core.incoming import Asker, Rights, Role


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
    admins were told of and that last. `operator`: it is the private chat of who runs this instance.
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
    operator: bool = False

    @property
    def open(self) -> bool:
        """Whether we are let in."""
        return self.admission is Admission.ALLOWED

    def sleeps(self, now: datetime) -> bool:
        """Whether an admin paused it, and that lasts."""
        return self.asleep and (self.asleep_until is None or now < self.asleep_until)


@dataclass(frozen=True, slots=True)
class House:
    """Who may use this instance, as its operator set it.

    `allow` is "ask", "list" or "open", `allowed` are the keys of the chats on the list, `operators` those of the
    operator's own chats. `code` makes the private chat that sends it the operator's, as long as there is none.
    """

    allow: str = "ask"
    allowed: frozenset[str] = frozenset()
    operators: tuple[str, ...] = ()
    code: str | None = None


def operator_code(secret: str) -> str:
    """The word that proves that somebody runs this instance: 10 characters made from a secret that only they have."""
    return blake2b(secret.encode(), digest_size=5, person=b"operator").hexdigest()


def admission(house: House, key: str, known: Room | None) -> Admission:
    """Whether a chat (or its home) may use this instance now. ASKED: the operator is to say."""
    if known is not None and known.admission is Admission.REFUSED:
        return Admission.REFUSED
    if house.allow == "open" or key in house.allowed or key in house.operators or (known and known.operator):
        return Admission.ALLOWED
    if house.allow == "list":
        return Admission.REFUSED
    back = known is not None and known.admission in (Admission.ALLOWED, Admission.GONE)
    return Admission.ALLOWED if back else Admission.ASKED


def left(room: Room) -> Room:
    """The room when we are in it no more; what the operator said of it stays said."""
    return replace(room, admission=Admission.GONE, told=()) if room.open else room


BY_ID = frozenset({"telegram"})
"""Platforms on which somebody's private chat with us has their own id (Bot API, Chat.id)."""


def contact(platform: str, asker: Asker) -> str | None:
    """The key of the private chat in which somebody can be told something; None: nobody knows one."""
    if asker.private is not None:
        return asker.private.key
    is_person = asker.role not in (Role.ANONYMOUS, Role.CHANNEL, Role.POSTER, Role.BOT)
    return Chat(platform, asker.id).key if platform in BY_ID and is_person else None


def configured_by(room: Room, asker: Asker) -> Room:
    """The room when one of its admins set something: from now on that one is told of troubles."""
    known = contact(room.chat.platform, asker)
    return replace(room, admin=asker.id, contact=known) if known else room


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
