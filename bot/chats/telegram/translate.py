"""Updates of the Bot API in the core's words. Nothing is asked of Telegram here but through `Facts`."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, Protocol

from telegram import (
    CallbackQuery,
    ChatMemberUpdated,
    ChatPermissions,
    MaybeInaccessibleMessage,
    Message,
    Update,
    User,
)
from telegram.constants import ChatType

from bot.chats.telegram.members import Us, is_in, rights_of, role_by_message
from bot.chats.telegram.outcomes import PLATFORM
from bot.chats.telegram.overheard import post_id, post_of, tags_of
from bot.core.domain import Chat
from bot.core.incoming import (
    Asker,
    Erased,
    Incoming,
    Joined,
    Left,
    Moved,
    Overheard,
    Pressed,
    Rights,
    RightsChanged,
    Role,
    Said,
)
from bot.core.letters import Button
from bot.core.presses import Token, read
from bot.core.text import one_line

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
)
"""What we ask Telegram for; everything else stays there."""

_COMMAND = re.compile(r"\s*[/／]\w+(?:@(?P<bot>\w+))?")
_DEEP_LINK = re.compile(r"\s*[/／]start(?:@\w+)?\s+(?P<payload>[0-9a-f]{32})\s*", re.IGNORECASE)


class Facts(Protocol):
    """What an update does not say itself, asked afresh."""

    async def role(self, chat: int, user: int) -> Role:
        """What somebody is in a chat."""
        ...

    async def pressed(self, token: str) -> Button | None:
        """What a button asks for that carries a token."""
        ...

    async def permissions(self, chat: int) -> ChatPermissions | None:
        """What all members of a group may; None: it does not say."""
        ...


class Kind(Enum):
    """What is to be done with an update: CHATTER only concerns us where a chat is a source."""

    ASKS = auto()
    CHATTER = auto()
    NOTHING = auto()


class Malformed(ValueError):  # noqa: N818 - named for what the update is
    """An update that is not what the Bot API promises."""


BROKEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError, RecursionError)
"""What the library raises for an update of another shape, or with a date or a character that cannot be."""


def update_of(raw: Mapping[str, Any]) -> Update:
    """A raw update. Raises Malformed, whatever is wrong with it."""
    with _whatever_is_wrong(raw.get("update_id")):
        update = Update.de_json(dict(raw), None)
        change = update.my_chat_member
        if change is not None and None in (change.chat, change.from_user, change.date, change.new_chat_member):
            raise ValueError("a membership without its parts")
        return update


@contextlib.contextmanager
def _whatever_is_wrong(number: object) -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise Malformed(f"update {number} cannot be read ({type(error).__name__})") from error


# --- what is worth keeping


def kind_of(update: Update, us: Us) -> Kind:
    """Whether an update asks something of us, may be a post, or is nothing to us. Raises Malformed."""
    with _whatever_is_wrong(update.update_id):
        return _kind(update, us)


def _kind(update: Update, us: Us) -> Kind:
    if update.my_chat_member is not None:
        return Kind.ASKS
    if update.callback_query is not None:
        return Kind.ASKS if _data(update.callback_query) is not None else Kind.NOTHING
    if (edited := update.edited_message or update.edited_channel_post) is not None:
        return Kind.NOTHING if _is_ours(edited, us) else Kind.CHATTER
    message = update.message or update.channel_post
    if message is None or _is_ours(message, us):
        return Kind.NOTHING
    if message.migrate_to_chat_id or message.migrate_from_chat_id or _asks(message, us):
        return Kind.ASKS
    return Kind.CHATTER if tags_of(message) else Kind.NOTHING


def place_of(update: Update) -> Chat | None:
    """The chat, or the topic of it, that an update comes from."""
    return chat_of(update.effective_message) if update.effective_message else None


def dated(update: Update) -> datetime | None:
    """When what an update tells happened; None: it does not say (somebody pressed a button)."""
    if update.callback_query is not None:
        return None
    if update.my_chat_member is not None:
        return update.my_chat_member.date
    message = update.effective_message
    return (message.edit_date or message.date) if message else None


def question(update: Update, us: Us) -> str | None:
    """The line that somebody wrote to us; None for anything else."""
    message = update.message or update.channel_post
    if message is None or _is_ours(message, us) or _moved(message, "") is not None or not _asks(message, us):
        return None
    return message.text


def is_without_tag(update: Update) -> bool:
    """Whether an edited message carries no hashtag any more: only that it was edited is to be kept."""
    edited = update.edited_message or update.edited_channel_post
    return edited is not None and not tags_of(edited)


def without_words(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A raw update whose message says nothing."""
    spoken = {"text", "caption", "entities", "caption_entities", "reply_to_message"}
    return {
        key: {name: each for name, each in value.items() if name not in spoken} if isinstance(value, dict) else value
        for key, value in raw.items()
    }


def _is_ours(message: Message, us: Us) -> bool:
    return (message.from_user is not None and message.from_user.id == us.id) or (
        message.via_bot is not None and message.via_bot.id == us.id
    )


def _asks(message: Message, us: Us) -> bool:
    """Whether it is a command that is not another bot's, or anything said to us alone."""
    if not message.text:
        return False
    command = _COMMAND.match(message.text)
    if command is None:
        return message.chat.type == ChatType.PRIVATE
    return not command["bot"] or command["bot"].casefold() == us.name.casefold()


def _data(query: CallbackQuery) -> Button | Token | None:
    return read(query.data) if query.data and query.message is not None and not query.from_user.is_bot else None


# --- in the core's words


@dataclass(frozen=True, slots=True)
class Translator:
    """Updates in the core's words: who we are, and where what they do not say is asked."""

    us: Us
    facts: Facts

    async def incoming(self, update: Update, received_at: datetime) -> tuple[Incoming, ...]:
        """What an update brings; nothing for what is ours, forged, or no concern of ours."""
        if update.my_chat_member is not None:
            return await self._membership(update.my_chat_member, str(update.update_id))
        if update.callback_query is not None:
            return await self._press(update.callback_query, str(update.update_id), received_at)
        if (edited := update.edited_message or update.edited_channel_post) is not None:
            return () if _is_ours(edited, self.us) else (_edited(edited, str(update.update_id)),)
        message = update.message or update.channel_post
        if message is None or _is_ours(message, self.us):
            return ()
        return await self._message(message, str(update.update_id))

    async def _message(self, message: Message, update: str) -> tuple[Incoming, ...]:
        if (moved := _moved(message, update)) is not None:
            return (moved,)
        if _asks(message, self.us):
            return (await self._said(message, update),)
        return (_overheard(message, update),) if tags_of(message) else ()

    async def _said(self, message: Message, update: str) -> Said | Pressed:
        chat = chat_of(message)
        if (user := message.from_user) is not None and (button := await self._behind(message)) is not None:
            asker = await self._presser(user, button, chat)
            return Pressed(chat, asker, button.command, message.date, update, about=_about(button))
        return Said(
            chat,
            await self._speaker(message),
            message.text or "",
            message.date,
            update,
            message=str(message.message_id),
            reply_to=_answered(message, self.us),
            to_us=_is_to_us(message, self.us),
        )

    async def _behind(self, message: Message) -> Button | None:
        """What a link that opened our private chat asks for."""
        link = _DEEP_LINK.fullmatch(message.text or "")
        if link is None or message.chat.type != ChatType.PRIVATE:
            return None
        return await self.facts.pressed(link["payload"].lower())

    async def _press(self, query: CallbackQuery, update: str, at: datetime) -> tuple[Incoming, ...]:
        button = _data(query)
        if isinstance(button, Token):
            button = await self.facts.pressed(button.token)
        if button is None or query.message is None:
            return ()
        chat = chat_of(query.message)
        asker = await self._presser(query.from_user, button, chat)
        message = str(query.message.message_id)
        return (Pressed(chat, asker, button.command, at, update, message, _about(button)),)

    async def _speaker(self, message: Message) -> Asker:
        """Who wrote a message: a person, or a chat that speaks."""
        role = role_by_message(message)
        if role is None and message.from_user is not None:
            role = await self._role_in(chat_of(message), message.from_user)
        if message.sender_chat is not None or message.from_user is None:
            voice = message.sender_chat or message.chat
            return Asker(str(voice.id), role or Role.CHANNEL, one_line(voice.title or "") or None)
        return _person(message.from_user, role or Role.LEFT)

    async def _presser(self, user: User, button: Button, here: Chat) -> Asker:
        """Who presses a button, with the role they have now in the chat that it is for."""
        return _person(user, await self._role_in(Chat.of(button.about) if button.about else here, user))

    async def _role_in(self, chat: Chat, user: User) -> Role:
        if user.is_bot:
            return Role.BOT
        if chat.platform != PLATFORM or not re.fullmatch(r"-?\d{1,18}", chat.id):
            return Role.LEFT
        if int(chat.id) > 0:  # a private chat has its person's id
            return Role.PRIVATE if chat.id == str(user.id) else Role.LEFT
        return await self.facts.role(int(chat.id), user.id)

    async def _membership(self, change: ChatMemberUpdated, update: str) -> tuple[Incoming, ...]:
        chat = Chat(PLATFORM, str(change.chat.id))
        was_in, stays = is_in(change.old_chat_member), is_in(change.new_chat_member)
        if not stays:
            return (Left(chat, _why_left(change), change.date, update),)
        rights = await self._rights(change)
        if was_in or change.chat.type == ChatType.PRIVATE:
            return (RightsChanged(chat, rights, change.date, update),)
        by = await self._who_added(change)
        return (Joined(chat, one_line(change.chat.title or ""), by, rights, change.date, update),)

    async def _rights(self, change: ChatMemberUpdated) -> Rights:
        is_group = change.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)
        permissions = await self.facts.permissions(change.chat.id) if is_group else None
        return rights_of(change.new_chat_member, change.chat.type, self.us, permissions)

    async def _who_added(self, change: ChatMemberUpdated) -> Asker:
        return _person(change.from_user, await self.facts.role(change.chat.id, change.from_user.id))


def _person(user: User, role: Role) -> Asker:
    return Asker(str(user.id), role, one_line(user.full_name) or None, user.language_code)


def chat_of(message: MaybeInaccessibleMessage) -> Chat:
    """Where a message stands; replies outside of forums have a thread of their own, which is no place to speak."""
    here = Chat(PLATFORM, str(message.chat.id))
    if isinstance(message, Message) and message.is_topic_message and message.message_thread_id is not None:
        return Chat(here.platform, here.id, str(message.message_thread_id))
    return here


def _about(button: Button) -> Chat | None:
    return Chat.of(button.about) if button.about else None


def _answered(message: Message, us: Us) -> str | None:
    """The message of ours that one answers; in a channel nobody can tell whose it is, so it may be."""
    reply = message.reply_to_message
    if reply is None or reply.forum_topic_created is not None:
        return None
    is_ours = message.chat.type == ChatType.CHANNEL or _is_ours(reply, us)
    return str(reply.message_id) if is_ours else None


def _is_to_us(message: Message, us: Us) -> bool:
    command = _COMMAND.match(message.text or "")
    names_us = command is not None and bool(command["bot"])
    return names_us or message.chat.type == ChatType.PRIVATE or _answered(message, us) is not None


def _moved(message: Message, update: str) -> Moved | None:
    here = message.chat.id
    ids = (
        (here, message.migrate_to_chat_id) if message.migrate_to_chat_id else (message.migrate_from_chat_id or 0, here)
    )
    if not all(ids) or ids[0] == ids[1]:
        return None
    old, new = (Chat(PLATFORM, str(each)) for each in ids)
    return Moved(old, new, message.date, update)


def _overheard(message: Message, update: str, *, edited: bool = False) -> Overheard:
    chat = chat_of(message)
    at = message.edit_date or message.date
    return Overheard(chat, post_of(message, chat), at, update, edited=edited)


def _edited(message: Message, update: str) -> Overheard | Erased:
    """The new text; a message without any hashtag is a post no longer."""
    if tags_of(message):
        return _overheard(message, update, edited=True)
    gone = post_id(message.chat.id, message.message_id)
    return Erased(chat_of(message), (gone,), message.edit_date or message.date, update)


def _why_left(change: ChatMemberUpdated) -> str:
    if change.chat.type == ChatType.PRIVATE:
        return "blocked"
    return "removed" if change.new_chat_member.status == "kicked" else "no member any more"
