"""What there is: users, chats, messages, files and pressed buttons; and how each change reaches the bot.

Nothing here decides who may do what: people act in `world.py`, the bot in `sending.py` and `chatting.py`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.botapi.shapes import Chat, Member, Message, Topic, User, present
from tests.fakes.botapi.updates import KEPT
from tests.fakes.botapi.visibility import sees

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fakes.botapi.clock import Clock
    from tests.fakes.botapi.updates import Json, Updates

SUPERGROUP_BASE = -1_000_000_000_000


@dataclass
class Press:
    """A pressed button that waits for its answer."""

    id: str
    user: User
    at: datetime
    answer: Json | None = None


class State:
    """All there is, and the queue into which its changes go."""

    def __init__(self, bot: User, clock: Clock, updates: Updates, *, privacy: bool = True) -> None:
        self.bot = bot
        self.clock = clock
        self.updates = updates
        self.privacy = privacy
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.presses_made: dict[str, Press] = {}
        self.files: dict[str, bytes] = {}
        self._messages: dict[int, dict[int, Message]] = {}
        self._common_ids = itertools.count(1)
        self._own_ids: dict[int, itertools.count[int]] = {}
        self._numbers = itertools.count(1001)

    # Looking things up

    def message(self, chat: Chat, number: int) -> Message | None:
        """A message that stands in a chat."""
        found = self._messages.get(chat.id, {}).get(number)
        return None if found is None or found.deleted else found

    def every_message(self, chat: Chat) -> list[Message]:
        """All messages of a chat in order, the deleted ones too."""
        return list(self._messages.get(chat.id, {}).values())

    def standing(self, chat: Chat) -> list[Message]:
        """The messages that stand in a chat now."""
        return [message for message in self.every_message(chat) if not message.deleted]

    def from_bot(self, chat: Chat) -> list[Message]:
        """The messages that the bot sent and that stand in a chat now."""
        return [message for message in self.standing(chat) if message.by_bot]

    def bot_in(self, chat: Chat) -> Member:
        return chat.member(self.bot)

    # Making things

    def number(self) -> int:
        return next(self._numbers)

    def add_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        self._messages[chat.id] = {}
        return chat

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups and channels count for themselves, all other chats of the bot together.

        Theirs begin at 2: the note of their making has the 1, and so no topic has it, which means the general one.
        """
        if chat.type in {"supergroup", "channel"}:
            return next(self._own_ids.setdefault(chat.id, itertools.count(2)))
        return next(self._common_ids)

    def put(self, chat: Chat, sender: User | None, at: datetime | None = None, **fields: Any) -> Message:
        """A new message in a chat, told to nobody yet."""
        message = Message(self.next_message_id(chat), chat, sender, at or self.clock.now(), **fields)
        self._messages[chat.id][message.id] = message
        if sender and sender.is_bot and message.sender_chat is None:
            chat.last_bot = sender.id
        return message

    def put_file(self, name: str, content: bytes) -> Json:
        """Keep a file; gives its `document` object."""
        number = f"FILE{len(self.files) + 1:08d}"
        self.files[number] = content
        return {
            "file_id": number,
            "file_unique_id": f"U{number}",
            "file_name": name,
            "file_size": len(content),
        }

    def service(self, chat: Chat, sender: User, **extra: Any) -> Message:
        """A note of the service, told to the bot if it is there."""
        message = self.put(chat, sender, extra=extra)
        self.tell(message)
        return message

    # Telling the bot

    def tell(self, message: Message, *, edited: bool = False) -> None:
        """Queue a message, or its edit, if the bot gets to see it and it is not older than a day."""
        fresh = self.clock.now() - (message.edited or message.date) <= KEPT
        if fresh and sees(self.bot, message, privacy=self.privacy):
            kind = "channel_post" if message.chat.type == "channel" else "message"
            self.updates.add(f"edited_{kind}" if edited else kind, message.as_json())

    def change(self, chat: Chat, by: User, new: Member) -> None:
        """Give somebody a new status; the bot is told of its own always, of others where it is administrator."""
        old = chat.member(new.user)
        chat.members[new.user.id] = new
        body = {
            "chat": chat.as_json(),
            "from": by.as_json(),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": old.as_json(channel=chat.type == "channel"),
            "new_chat_member": new.as_json(channel=chat.type == "channel"),
        }
        if new.user is self.bot:
            self.updates.add("my_chat_member", body)
        elif self.bot_in(chat).rules:
            self.updates.add("chat_member", body)

    def ring(self, user: User, message: Message, data: str) -> str:
        """Queue the press of a button; gives the id of the query."""
        press = Press(str(4_000_000_000 + self.number()), user, self.clock.now())
        self.presses_made[press.id] = press
        gone = {"chat": message.chat.as_json(), "message_id": message.id, "date": 0}
        body = {
            "id": press.id,
            "from": user.as_json(),
            "message": gone if message.deleted else message.as_json(),
            "chat_instance": str(abs(message.chat.id) * 7919),
            "data": data,
        }
        self.updates.add("callback_query", present(**body))
        return press.id


def open_topic(chat: Chat, message: Message, name: str) -> Topic:
    """Make the topic that a message opened."""
    topic = Topic(message.id, name)
    chat.topics[topic.id] = topic
    return topic
