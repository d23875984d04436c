"""What people do: they speak, press, edit, join, rule and leave, and the bot is told what Telegram would tell it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.fakes.botapi.entities import cleaned, found, trimmed
from tests.fakes.botapi.shapes import (
    ADMIN_RIGHTS,
    ANONYMOUS_ADMIN,
    CHANNEL_RIGHTS,
    CHANNEL_VOICE,
    GROUP_RIGHTS,
    TELEGRAM,
    Chat,
    Member,
    Message,
    User,
)
from tests.fakes.botapi.state import SUPERGROUP_BASE, State, open_topic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tests.fakes.botapi.entities import Entity
    from tests.fakes.botapi.shapes import Json

ALL_RIGHTS = (*ADMIN_RIGHTS, *GROUP_RIGHTS, *CHANNEL_RIGHTS)


class World(State):
    """People and places. Acts that a client would not allow raise ValueError."""

    # People and places

    def user(
        self,
        name: str,
        *,
        id: int | None = None,  # noqa: A002 - Telegram's word
        username: str | None = None,
        language: str | None = "en",
        is_bot: bool = False,
    ) -> User:
        """A new person, or another bot."""
        made = User(id or self.number(), name, username, is_bot, language)
        self.users[made.id] = made
        return made

    def private(self, user: User, *, started: bool = True) -> Chat:
        """The private chat of a person and the bot; its id is the person's."""
        user.started = user.started or started
        return self.chats.get(user.id) or self.add_chat(Chat(user.id, "private", person=user))

    def group(self, title: str, creator: User) -> Chat:
        """A basic group, without the bot."""
        return self._place(Chat(-self.number(), "group", title), creator)

    def supergroup(self, title: str, creator: User, *, forum: bool = False, username: str | None = None) -> Chat:
        """A supergroup, without the bot; a forum has topics."""
        return self._place(Chat(self._big_id(), "supergroup", title, username, forum=forum), creator)

    def channel(self, title: str, creator: User, *, username: str | None = None) -> Chat:
        """A channel, without the bot."""
        return self._place(Chat(self._big_id(), "channel", title, username), creator)

    def _big_id(self) -> int:
        return SUPERGROUP_BASE - 1_000_000 - self.number()

    def _place(self, chat: Chat, creator: User) -> Chat:
        chat.members[creator.id] = Member(creator, "creator")
        return self.add_chat(chat)

    def links(self, channel: Chat, group: Chat) -> None:
        """Make a supergroup the discussion group of a channel."""
        channel.linked, group.linked = group.id, channel.id

    # Who is what

    def adds_bot(self, user: User, chat: Chat) -> None:
        """Somebody adds the bot, as an administrator where that is the only way, in a channel."""
        if chat.type == "channel":
            self.promotes(user, self.bot, chat)
            return
        self.change(chat, user, chat.member(self.bot).becomes("member"))
        self.service(chat, user, new_chat_members=[self.bot.as_json()])

    def joins(self, user: User, chat: Chat) -> None:
        """Somebody joins by himself."""
        self.change(chat, user, chat.member(user).becomes("member"))
        self.service(chat, user, new_chat_members=[user.as_json()])

    def leaves(self, user: User, chat: Chat) -> None:
        """Somebody leaves."""
        self.service(chat, user, left_chat_member=user.as_json())
        self.change(chat, user, chat.member(user).becomes("left"))

    def removes(self, by: User, who: User, chat: Chat) -> None:
        """Somebody, or the bot, is thrown out."""
        if who is not self.bot or chat.type == "group":
            self.service(chat, by, left_chat_member=who.as_json())
        self.change(chat, by, chat.member(who).becomes("kicked"))

    def promotes(self, by: User, who: User, chat: Chat, rights: Iterable[str] = ALL_RIGHTS) -> None:
        """Somebody, or the bot, becomes administrator with these rights."""
        self.change(chat, by, chat.member(who).becomes("administrator", rights))

    def demotes(self, by: User, who: User, chat: Chat) -> None:
        """An administrator becomes an ordinary member."""
        self.change(chat, by, chat.member(who).becomes("member"))

    def restricts(self, by: User, who: User, chat: Chat, rights: Iterable[str] = ()) -> None:
        """Somebody, or the bot, keeps only these rights of a member."""
        self.change(chat, by, chat.member(who).becomes("restricted", rights))

    def hides(self, admin: User, chat: Chat, *, title: str | None = None) -> None:
        """An administrator of a supergroup speaks anonymously from now on."""
        member = chat.member(admin)
        if not member.rules or chat.type != "supergroup":
            raise ValueError("only administrators of supergroups may be anonymous")
        chat.members[admin.id] = replace(member, anonymous=True, title=title)

    def blocks_bot(self, user: User) -> None:
        """Somebody stops the bot in his private chat."""
        self._private_status(user, "member", "kicked")
        user.blocks_bot = True

    def unblocks_bot(self, user: User) -> None:
        """Somebody starts the bot again."""
        self._private_status(user, "kicked", "member")
        user.blocks_bot = False

    def _private_status(self, user: User, before: str, after: str) -> None:
        chat = self.private(user)
        chat.members[self.bot.id] = Member(self.bot, before)
        self.change(chat, user, Member(self.bot, after))

    def deactivates(self, user: User) -> None:
        """Somebody deletes his account."""
        user.deactivated = True

    def deletes_chat(self, chat: Chat) -> None:
        """A group's creator deletes it."""
        chat.deleted = True

    # Speaking

    def says(
        self,
        user: User,
        chat: Chat,
        text: str,
        *,
        topic: int | None = None,
        reply_to: Message | None = None,
        entities: Iterable[Entity] = (),
        at: datetime | None = None,
    ) -> Message:
        """Somebody writes; entities are found as Telegram finds them, besides those given (bold, code, links)."""
        self._enter(user, chat)
        if chat.member(user).anonymous:
            member = chat.member(user)
            return self._write(ANONYMOUS_ADMIN, chat, text, topic, reply_to, entities, at, chat, member.title)
        return self._write(user, chat, text, topic, reply_to, entities, at)

    def says_as_channel(self, channel: Chat, chat: Chat, text: str) -> Message:
        """Somebody writes in a group in the name of his channel."""
        return self._write(CHANNEL_VOICE, chat, text, None, None, (), None, channel)

    def posts(self, channel: Chat, text: str, *, signature: str | None = None) -> Message:
        """A post in a channel; its discussion group gets the automatic forward."""
        post = self._write(None, channel, text, None, None, (), None, channel, signature)
        if channel.linked:
            self._forwards(post, self.chats[channel.linked])
        return post

    def _forwards(self, post: Message, group: Chat) -> None:
        origin = {
            "type": "channel",
            "chat": post.chat.as_json(),
            "message_id": post.id,
            "date": int(post.date.timestamp()),
        }
        copy = self.put(
            group,
            TELEGRAM,
            text=post.text,
            entities=post.entities,
            sender_chat=post.chat,
            extra={"is_automatic_forward": True, "forward_origin": origin},
        )
        self.tell(copy)

    def sends_document(self, user: User, chat: Chat, name: str, content: bytes, caption: str = "") -> Message:
        """Somebody sends a file with a caption."""
        self._enter(user, chat)
        message = self._made(user, chat, caption, {"document": self.put_file(name, content)})
        self.tell(message)
        return message

    def edits(self, message: Message, text: str) -> None:
        """The author edits his message."""
        message.earlier.append(message.text or "")
        message.text, message.entities = understood(text, ())
        message.edited = self.clock.now()
        self.tell(message, edited=True)

    def deletes(self, message: Message) -> None:
        """Somebody deletes a message; bots are not told."""
        message.deleted = True

    def presses(self, user: User, message: Message, button: str) -> str:
        """Somebody presses the button with this text, or this callback data; gives the id of the query.

        The query names the real person, also where he speaks anonymously.
        """
        return self.ring(user, message, self._data_of(message, button))

    def forges_press(self, user: User, message: Message, data: str) -> str:
        """A changed client presses a button that is not there."""
        return self.ring(user, message, data)

    def _data_of(self, message: Message, button: str) -> str:
        rows = (message.markup or {}).get("inline_keyboard", [])
        for each in itertools.chain.from_iterable(rows):
            if button in {each["text"], each.get("callback_data")} and "callback_data" in each:
                return str(each["callback_data"])
        raise ValueError(f"message {message.id} has no button {button!r}")

    def _enter(self, user: User, chat: Chat) -> None:
        """Whoever speaks is there: in a group he has come in silently, in private he has started the bot."""
        if chat.person:
            if chat.person is not user or user.blocks_bot:
                raise ValueError(f"{user.first_name} cannot write to the bot here")
            user.started = True
            return
        known = chat.members.get(user.id)
        if known and not known.inside:
            raise ValueError(f"{user.first_name} is not in {chat.title}")
        chat.members.setdefault(user.id, Member(user, "member"))

    def _write(  # noqa: PLR0913, PLR0917 - the fields of a message
        self,
        sender: User | None,
        chat: Chat,
        text: str,
        topic: int | None,
        reply_to: Message | None,
        entities: Iterable[Entity],
        at: datetime | None,
        sender_chat: Chat | None = None,
        signature: str | None = None,
    ) -> Message:
        plain, marks = understood(text, entities)
        message = self.put(
            chat,
            sender,
            at,
            text=plain,
            entities=marks,
            source=text,
            sender_chat=sender_chat,
            signature=signature,
        )
        self.thread(message, topic, reply_to)
        self.tell(message)
        return message

    def _made(self, user: User, chat: Chat, text: str, extra: Json) -> Message:
        plain, marks = understood(text, ())
        return self.put(chat, user, text=plain, entities=marks, source=text, extra=extra)

    # Forums and moves

    def opens_topic(self, user: User, chat: Chat, name: str) -> int:
        """A new topic of a forum; its id."""
        if not chat.forum:
            raise ValueError(f"{chat.title} is no forum")
        message = self.put(chat, user, extra={"forum_topic_created": {"name": name, "icon_color": 7322096}})
        message.thread, message.in_topic = message.id, True
        open_topic(chat, message, name)
        self.tell(message)
        return message.id

    def closes_topic(self, user: User, chat: Chat, topic: int) -> None:
        """A topic is closed: only its administrators write there."""
        chat.topics[topic].closed = True
        self._topic_note(user, chat, topic, "forum_topic_closed")

    def reopens_topic(self, user: User, chat: Chat, topic: int) -> None:
        """A topic is open again."""
        chat.topics[topic].closed = False
        self._topic_note(user, chat, topic, "forum_topic_reopened")

    def deletes_topic(self, chat: Chat, topic: int) -> None:
        """A topic goes, with its messages; bots are not told."""
        del chat.topics[topic]
        for message in self.standing(chat):
            message.deleted = message.deleted or message.thread == topic

    def _topic_note(self, user: User, chat: Chat, topic: int, kind: str) -> None:
        note = self.put(chat, user, thread=topic, in_topic=True, extra={kind: {}})
        self.tell(note)

    def migrates(self, group: Chat, by: User | None = None) -> Chat:
        """A basic group becomes a supergroup under a new id; the old one answers with it from now on."""
        who = by or group.administrators()[0].user
        new = self.add_chat(Chat(self._big_id(), "supergroup", group.title))
        new.members, new.last_bot = dict(group.members), group.last_bot
        self.service(group, who, migrate_to_chat_id=new.id)
        group.migrated_to = new.id
        self.service(new, who, migrate_from_chat_id=group.id)
        return new

    def thread(self, message: Message, topic: int | None, reply_to: Message | None) -> None:
        """Put a message into its topic, or into the thread of what it answers.

        As Telegram does: a message of a topic that answers nothing quotes the note that opened the topic, and in
        a supergroup without topics a reply names the first message of its thread.
        """
        chat = message.chat
        message.reply_to = reply_to
        if topic is not None and chat.forum:
            message.thread, message.in_topic = topic, True
            message.reply_to = reply_to or self.message(chat, topic)
        elif reply_to and reply_to.in_topic:
            message.thread, message.in_topic = reply_to.thread, True
        elif reply_to and chat.type == "supergroup" and not chat.forum:
            message.thread = reply_to.thread or reply_to.id


def understood(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """A text as Telegram keeps it, with all its entities."""
    plain, marks = trimmed(cleaned(text), list(entities))
    return plain, found(plain, marks)
