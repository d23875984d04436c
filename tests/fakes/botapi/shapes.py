"""Users, chats, members and messages, and how the Bot API writes them in JSON."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tests.fakes.botapi.entities import Entity

Json = dict[str, Any]

ADMIN_RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories"),
    "can_delete_stories",
)
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
MEMBER_RIGHTS = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos"),
    *("can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages"),
    *("can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics"),
    *("can_edit_tag", "can_react_to_messages"),
)


@dataclass
class User:
    """A person or a bot; `language` is an IETF tag."""

    id: int
    first_name: str
    username: str | None = None
    is_bot: bool = False
    language: str | None = None
    started: bool = False
    blocks_bot: bool = False
    deactivated: bool = False

    def as_json(self) -> Json:
        found: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        return found | present(username=self.username, language_code=self.language)


ANONYMOUS_ADMIN = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)
"""Who speaks for an administrator that stays anonymous."""

TELEGRAM = User(777000, "Telegram")
"""Who forwards a channel's posts into its discussion group."""

CHANNEL_VOICE = User(136817688, "Channel", "Channel_Bot", is_bot=True)
"""Who speaks for somebody that writes as his channel."""


@dataclass(frozen=True)
class Member:
    """What somebody is in a chat: creator, administrator, member, restricted, left or kicked."""

    user: User
    status: str
    rights: frozenset[str] = frozenset()
    anonymous: bool = False
    title: str | None = None

    @property
    def inside(self) -> bool:
        return self.status in {"creator", "administrator", "member", "restricted"}

    @property
    def rules(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Whether an administrator holds a right; the creator holds them all."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def becomes(self, status: str, rights: Iterable[str] = ()) -> Member:
        """The same person with another status, no longer anonymous."""
        return replace(self, status=status, rights=frozenset(rights), anonymous=False, title=None)

    def as_json(self, *, channel: bool = False) -> Json:
        found: Json = {"user": self.user.as_json(), "status": self.status}
        if self.status == "creator":
            found["is_anonymous"] = self.anonymous
        elif self.status == "administrator":
            places = CHANNEL_RIGHTS if channel else GROUP_RIGHTS
            found |= {"can_be_edited": False, "is_anonymous": self.anonymous}
            found |= {right: right in self.rights for right in (*ADMIN_RIGHTS, *places)}
        elif self.status == "restricted":
            found |= {"is_member": True, "until_date": 0}
            found |= {right: right in self.rights for right in MEMBER_RIGHTS}
        elif self.status == "kicked":
            found["until_date"] = 0
        return found | present(custom_title=self.title)


@dataclass
class Topic:
    """A forum topic; its id is the id of the message that opened it."""

    id: int
    name: str
    closed: bool = False


@dataclass
class Chat:
    """A place: private, group, supergroup or channel."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    person: User | None = None
    forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    migrated_to: int | None = None
    deleted: bool = False
    linked: int | None = None
    last_bot: int | None = None

    @property
    def grouped(self) -> bool:
        return self.type in {"group", "supergroup"}

    def member(self, user: User) -> Member:
        """What a user is here; who never came has left."""
        return self.members.get(user.id, Member(user, "left"))

    def administrators(self) -> list[Member]:
        """Who rules here, the creator first."""
        ruling = [member for member in self.members.values() if member.rules]
        return sorted(ruling, key=lambda member: member.status != "creator")

    def as_json(self) -> Json:
        found: Json = {"id": self.id, "type": self.type}
        if self.person:
            return found | present(first_name=self.person.first_name, username=self.person.username)
        return found | present(title=self.title, username=self.username, is_forum=self.forum or None)


@dataclass
class Message:
    """A message that stands, or stood, in a chat.

    `source` is the text as it was sent, markup and all; `earlier` holds its former texts. `by_bot`: the bot sent it,
    also where a channel stands as its author.
    """

    id: int
    chat: Chat
    sender: User | None
    date: datetime
    text: str | None = None
    entities: list[Entity] = field(default_factory=list)
    source: str = ""
    sender_chat: Chat | None = None
    signature: str | None = None
    thread: int | None = None
    in_topic: bool = False
    reply_to: Message | None = None
    markup: Json | None = None
    extra: Json = field(default_factory=dict)
    edited: datetime | None = None
    earlier: list[str] = field(default_factory=list)
    by_bot: bool = False
    deleted: bool = False

    def as_json(self, *, quoted: bool = False) -> Json:
        """The message; one that is quoted in a reply does not quote further."""
        found: Json = {
            "message_id": self.id,
            "date": int(self.date.timestamp()),
            "chat": self.chat.as_json(),
        }
        found |= present(
            sender_chat=self.sender_chat and self.sender_chat.as_json(),
            author_signature=self.signature,
            message_thread_id=self.thread,
            is_topic_message=self.in_topic or None,
            edit_date=self.edited and int(self.edited.timestamp()),
            reply_markup=self.markup,
        )
        found |= present(**{"from": self.sender and self.sender.as_json()})
        if self.reply_to and not quoted:
            found["reply_to_message"] = self.reply_to.as_json(quoted=True)
        return found | self.content() | self.extra

    def content(self) -> Json:
        """The words and their entities; those of a file are its caption."""
        if not self.text:
            return {}
        words, marks = ("caption", "caption_entities") if self.has_file else ("text", "entities")
        return {words: self.text} | present(**{marks: self.entities or None})

    @property
    def has_file(self) -> bool:
        return not {"document", "photo"}.isdisjoint(self.extra)

    @property
    def is_service(self) -> bool:
        return self.text is None and not self.has_file

    def standing(self) -> Json:
        """The message as the ledger shows it: as in the API, with what was sent and what it said before."""
        return self.as_json() | {"source": self.source, "earlier": self.earlier, "deleted": self.deleted}


def present(**fields: object) -> Json:
    """The fields that hold something."""
    return {name: value for name, value in fields.items() if value is not None}
