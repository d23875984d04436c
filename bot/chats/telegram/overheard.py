"""Messages of a chat as posts: those that carry a hashtag, in their text or under a picture."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Chat as Place
from telegram import (
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    User,
)
from telegram.constants import ChatType, MessageEntityType

from bot.core.domain import Chat, Post
from bot.core.links import canonical, links_in
from bot.core.tags import NotATag, fold_tag
from bot.core.text import clean, one_line

SOURCE = "telegram"


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who said first what a message says, and where that stands."""

    author: str | None
    post: str | None = None
    url: str | None = None


def post_id(chat: int, message: int) -> str:
    """The id of a message as a post."""
    return f"{SOURCE}:{chat}/{message}"


def post_of(message: Message, chat: Chat) -> Post:
    """A message as a post of its chat's scope; a forward is its author's, and repeats what it was forwarded from."""
    text = clean(message.text or message.caption or "")
    voice = _voice(message)
    return Post(
        id=post_id(message.chat.id, message.message_id),
        source=SOURCE,
        text=text,
        created_at=message.date,
        author=voice.author,
        url=voice.url or permalink(message),
        tags=tags_of(message),
        links=tuple(dict.fromkeys((*links_in(text), *_hidden_links(message)))),
        reply_to=answered(message),
        boost_of=voice.post,
        scope=chat.key,
    )


def tags_of(message: Message) -> tuple[str, ...]:
    """The hashtags that Telegram found in a message, folded, each once; of "#tag@chat" the tag."""
    found = []
    for _, written in _entities(message, MessageEntityType.HASHTAG):
        try:
            found.append(fold_tag(written.partition("@")[0]))
        except NotATag:
            continue  # Telegram takes for a hashtag what no other network does, such as digits and a letter's mark
    return tuple(dict.fromkeys(found))


def _hidden_links(message: Message) -> list[str]:
    """Addresses that stand behind other words."""
    hidden = (canonical(entity.url or "") for entity, _ in _entities(message, MessageEntityType.TEXT_LINK))
    return [link for link in hidden if link]


def _entities(message: Message, kind: str) -> list[tuple[MessageEntity, str]]:
    """The entities of a kind in a text or caption with what they cover; Telegram counts in UTF-16 units."""
    of_text = message.parse_entities([kind]) if message.text else {}
    of_caption = message.parse_caption_entities([kind]) if message.caption else {}
    return sorted((of_text | of_caption).items(), key=lambda each: each[0].offset)


def answered(message: Message) -> str | None:
    """The post that a message answers; in a forum every message answers its topic's first, which is none."""
    reply = message.reply_to_message
    if reply is None or reply.forum_topic_created is not None:
        return None
    return post_id(message.chat.id, reply.message_id)


def permalink(message: Message) -> str | None:
    """Where Telegram shows a message; None where it has no address (private chats, small groups)."""
    chat = message.chat
    if chat.username:
        return f"https://t.me/{chat.username}/{message.message_id}"
    if chat.type in (ChatType.SUPERGROUP, ChatType.CHANNEL) and str(chat.id).startswith("-100"):
        return f"https://t.me/c/{str(chat.id).removeprefix('-100')}/{message.message_id}"
    return None


def _voice(message: Message) -> _Voice:
    match message.forward_origin:
        case MessageOriginChannel() as origin:
            name = origin.chat.username
            url = f"https://t.me/{name}/{origin.message_id}" if name else None
            return _Voice(_of_chat(origin.chat), post_id(origin.chat.id, origin.message_id), url)
        case MessageOriginChat() as origin:
            return _Voice(_of_chat(origin.sender_chat))
        case MessageOriginUser() as origin:
            return _Voice(_of_user(origin.sender_user))
        case MessageOriginHiddenUser() as origin:
            return _Voice(one_line(origin.sender_user_name) or None)
        case _:
            return _Voice(_sender(message))


def _sender(message: Message) -> str | None:
    if message.sender_chat is not None:
        return _of_chat(message.sender_chat)
    return _of_user(message.from_user) if message.from_user else None


def _of_user(user: User) -> str:
    """A handle that is nobody else's: a full name may be anybody's."""
    return user.username or f"id{user.id}"


def _of_chat(chat: Place) -> str:
    return chat.username or one_line(chat.title or "") or f"id{chat.id}"
