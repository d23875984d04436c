"""What there is in this Discord: users, guilds, roles, members, channels, messages, interactions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

TEXT, DM, VOICE, CATEGORY, NEWS, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 2, 4, 5, 11, 12, 15
THREADS = frozenset({10, PUBLIC_THREAD, PRIVATE_THREAD})
TAKES_MESSAGES = frozenset({TEXT, DM, VOICE, NEWS}) | THREADS

EPHEMERAL, LOADING, SILENT, SUPPRESS_EMBEDS, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 12, 1 << 2, 1 << 15

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
"""Types of interactions."""


@dataclass(eq=False)
class User:
    id: int
    name: str
    bot: bool = False
    dms_open: bool = True
    locale: str = "en-US"


@dataclass(eq=False)
class Role:
    id: int
    guild: Guild
    name: str
    permissions: int = 0
    position: int = 1


@dataclass(eq=False)
class Member:
    user: User
    guild: Guild
    joined_at: datetime
    roles: list[Role] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.user.id


@dataclass
class Overwrite:
    """What a channel allows and denies to one role (kind 0) or member (kind 1)."""

    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(eq=False)
class Channel:
    id: int
    kind: int
    name: str
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    owner_id: int | None = None
    topic: str | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    archived: bool = False
    locked: bool = False
    archive_changed_at: datetime | None = None

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS


@dataclass(eq=False)
class Guild:
    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    unavailable: bool = False
    blocked_words: set[str] = field(default_factory=set)
    command_roles: dict[str, set[int]] = field(default_factory=dict)  # command -> roles that an admin lets use it

    @property
    def everyone(self) -> Role:
        """The role that all members hold; it shares the guild's id."""
        return self.roles[self.id]


@dataclass(frozen=True)
class Pings:
    """Whom a message really notified."""

    everyone: bool = False
    roles: tuple[int, ...] = ()
    users: tuple[int, ...] = ()


@dataclass(eq=False)
class Message:
    id: int
    channel: Channel
    author: User
    at: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    flags: int = 0
    pings: Pings = field(default_factory=Pings)
    allowed_mentions: Json | None = None  # as the author gave it; None when it was left out
    nonce: str | None = None
    reply_to: int | None = None
    edited_at: datetime | None = None
    interaction: Interaction | None = None
    ephemeral_for: int | None = None
    kind: int = 0


@dataclass(eq=False)
class Interaction:
    """Something a person did with the application, and what came of it."""

    id: int
    token: str
    kind: int
    at: datetime
    sent_at: float
    user: User
    channel: Channel
    data: Json
    member: Member | None = None
    message: Message | None = None
    answer_type: int | None = None
    answer: Json = field(default_factory=dict)
    delay: float | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def choices(self) -> list[Json]:
        """What an autocomplete was answered with."""
        return list(self.answer.get("choices", []))

    async def answered(self, within: float = 20.0) -> Interaction:
        """Itself, once the application has answered; TimeoutError when it does not."""
        await asyncio.wait_for(self.done.wait(), within)
        return self
