"""What comes in from a chat platform, in words that are the same for all of them.

A `home` is the place whose admission holds for a chat, where its platform has such places: a Discord server, as
Chat("discord", "guild-123"). Without one it is the chat itself, for a forum topic its group.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.domain import Chat, Post


class Role(StrEnum):
    """What somebody is in a chat, as its platform tells.

    OWNER, ADMIN and ANONYMOUS (an admin who speaks as the chat itself) administer it; MANAGER does by a right of
    theirs (Discord: Manage Server or Manage Channels). PRIVATE is the one person of a private chat, POSTER whoever
    may write in a channel where only admins can. CHANNEL is another chat that speaks here (a linked channel, somebody
    as their channel). RESTRICTED may hardly speak, LEFT is none of the chat. BOT is a bot, SELF this one.
    """

    OPERATOR = "operator"
    OWNER = "owner"
    ADMIN = "admin"
    ANONYMOUS = "anonymous"
    MANAGER = "manager"
    PRIVATE = "private"
    POSTER = "poster"
    MEMBER = "member"
    RESTRICTED = "restricted"
    CHANNEL = "channel"
    LEFT = "left"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the platform's id of the account, its role in the chat, its language as a code such as "de".

    `private` is the private chat with them, where the platform has one with an id of its own and it is known.
    """

    id: str
    role: Role
    name: str | None = None
    language: str | None = None
    private: Chat | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A line somebody wrote that may be a command. `update` names it on its platform, the same if it comes twice.

    `reply_to` is the message of ours it answers; `to_us`: it is a private chat, names us, or answers us.
    """

    chat: Chat
    asker: Asker
    text: str
    at: datetime
    update: str
    message: str | None = None
    reply_to: str | None = None
    to_us: bool = False
    home: Chat | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of ours that somebody pressed, or an entry chosen from a list: `command` is what it asks for.

    The asker's role is theirs in `about`, the chat the command is for (a button in a private chat may be for a group).
    """

    chat: Chat
    asker: Asker
    command: str
    at: datetime
    update: str
    message: str | None = None
    about: Chat | None = None
    home: Chat | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """What we may and can do in a chat. `missing` names rights as the platform's settings call them.

    `hears`: messages reach us that are not for us (Telegram: privacy mode is off, or we are an admin; Discord: the
    Message Content intent).
    """

    missing: tuple[str, ...] = ()
    hears: bool = False

    @property
    def speaks(self) -> bool:
        """Whether we may post."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Joined:
    """We were added to a chat, by somebody where that is told.

    Where we were added to its `home`, the chat is the one to say hello in.
    """

    chat: Chat
    title: str
    by: Asker | None
    rights: Rights
    at: datetime
    update: str
    home: Chat | None = None


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """We may do more or less in a chat than before."""

    chat: Chat
    rights: Rights
    at: datetime
    update: str


@dataclass(frozen=True, slots=True)
class Left:
    """We are in a chat no more: removed, blocked, or it is gone; of a home, in none of its chats."""

    chat: Chat
    why: str
    at: datetime
    update: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A chat has another id now."""

    old: Chat
    new: Chat
    at: datetime
    update: str


@dataclass(frozen=True, slots=True)
class Overheard:
    """A message with hashtags in a chat, new or edited; `post` has the chat's key as its scope's name."""

    chat: Chat
    post: Post
    at: datetime
    update: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Erased:
    """Messages that were deleted in a chat, by the ids their posts have."""

    chat: Chat
    posts: tuple[str, ...]
    at: datetime
    update: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Nothing was heard in some chats between two instants; `chats` empty: in all of the platform."""

    platform: str
    since: datetime
    at: datetime
    chats: tuple[str, ...] = field(default=())


Incoming = Said | Pressed | Joined | RightsChanged | Left | Moved | Overheard | Erased | Missed


@dataclass(frozen=True, slots=True)
class Found:
    """A chat that somebody named from elsewhere, what they are there, and what we may do there."""

    chat: Chat
    title: str
    role: Role
    rights: Rights
    home: Chat | None = None
