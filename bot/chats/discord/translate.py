"""What discord.py tells, in the core's words. Nothing is asked, and nothing done, here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import discord

from bot.chats.discord.outcomes import PLATFORM
from bot.chats.discord.rights import chat_of, home_of, role_of
from bot.core.commands import line
from bot.core.domain import Chat, Post
from bot.core.incoming import Asker, Erased, Overheard, Pressed, Role, Said
from bot.core.letters import Button
from bot.core.links import links_in
from bot.core.presses import Token, read
from bot.core.tags import tags_in
from bot.core.text import clean, one_line

_BY_USERS = (discord.MessageType.default, discord.MessageType.reply)

# --- people


def role_here(interaction: discord.Interaction[Any]) -> Role:
    """What somebody who uses us is where they do: by the permissions that Discord sent along, not by the menu."""
    if interaction.user.bot:
        return Role.BOT
    if interaction.guild_id is None:
        return Role.PRIVATE
    guild = interaction.guild
    owner = guild is not None and guild.owner_id == interaction.user.id
    return role_of(interaction.permissions, owner=owner)


def role_of_author(message: discord.Message) -> Role:
    """What the author of a message is where it stands."""
    author = message.author
    if author.bot or message.webhook_id is not None:
        return Role.BOT
    if message.guild is None:
        return Role.PRIVATE
    if not isinstance(author, discord.Member) or isinstance(message.channel, discord.PartialMessageable):
        return Role.MEMBER
    permissions = message.channel.permissions_for(author)
    return role_of(permissions, owner=message.guild.owner_id == author.id)


def asker(user: discord.User | discord.Member, role: Role, language: str | None, private: Chat | None) -> Asker:
    """Somebody who asks."""
    return Asker(str(user.id), role, one_line(user.display_name) or None, language, private)


# --- commands and presses


def typed(data: Mapping[str, Any]) -> str | None:
    """The line that a slash command with its options stands for; None for one that is none of ours."""
    options = {str(each["name"]): each.get("value") for each in data.get("options", ())}
    try:
        return line(str(data.get("name", "")), **options)
    except ValueError:
        return None


def said_by(interaction: discord.Interaction[Any], text: str, private: Chat | None = None) -> Said | None:
    """A slash command as the line it stands for."""
    chat = chat_of(interaction.channel)
    if chat is None:
        return None
    who = asker(interaction.user, role_here(interaction), str(interaction.locale), private)
    home = home_of(interaction.guild_id)
    return Said(chat, who, text, interaction.created_at, str(interaction.id), to_us=True, home=home)


def carried_by(interaction: discord.Interaction[Any]) -> Button | Token | None:
    """What was pressed or chosen; None for what no button of ours carries."""
    data: Mapping[str, Any] = interaction.data or {}
    values = data.get("values") or [data.get("custom_id")]
    return read(str(values[0]))


def pressed_by(
    interaction: discord.Interaction[Any],
    button: Button,
    private: Chat | None = None,
    elsewhere: tuple[Role, Chat | None] | None = None,
) -> Pressed | None:
    """A press; `elsewhere` is what they are in the chat that the button is about, and its home, where it is another."""
    chat = chat_of(interaction.channel)
    if chat is None:
        return None
    about = Chat.of(button.about) if button.about else None
    role, home = elsewhere or (role_here(interaction), home_of(interaction.guild_id))
    who = asker(interaction.user, role, str(interaction.locale), private)
    message = str(interaction.message.id) if interaction.message else None
    return Pressed(chat, who, button.command, interaction.created_at, str(interaction.id), message, about, home)


# --- messages


def said_in(message: discord.Message, us: int) -> Said | None:
    """A command that somebody wrote by hand: in private, behind our name, or in answer to us."""
    chat, to = chat_of(message.channel), message.reference.resolved if message.reference else None
    answers_us = isinstance(to, discord.Message) and to.author.id == us
    text = re.sub(rf"\A\s*<@!?{us}>\s*", "", message.content)
    is_for_us = message.guild is None or answers_us or text != message.content
    if chat is None or not is_for_us or not text.startswith("/") or message.type not in _BY_USERS:
        return None
    private = chat if message.guild is None else None
    return Said(
        chat,
        asker(message.author, role_of_author(message), None, private),
        text,
        message.created_at,
        str(message.id),
        message=str(message.id),
        reply_to=str(to.id) if isinstance(to, discord.Message) and answers_us else None,
        to_us=True,
        home=home_of(message.guild.id if message.guild else None),
    )


def overheard(message: discord.Message, *, edited: bool = False) -> Overheard | None:
    """A message as a post of its channel's scope; None for ours, other bots', and one without a hashtag.

    An edited one is told without a hashtag too: it may have had one.
    """
    chat = chat_of(message.channel)
    if chat is None or message.guild is None or message.author.bot or message.webhook_id is not None:
        return None
    post = post_of(message, chat)
    if message.type not in _BY_USERS or not (post.tags or edited):
        return None
    at = message.edited_at or message.created_at
    return Overheard(chat, post, at, f"{message.id} {at.isoformat()}", edited)


def post_of(message: discord.Message, chat: Chat) -> Post:
    """A message as a post; a forward repeats what it was forwarded from."""
    forwarded = message.message_snapshots[0] if message.message_snapshots else None
    text = clean(forwarded.content if forwarded else message.content)
    return Post(
        id=post_id(message.channel.id, message.id),
        source=PLATFORM,
        text=text,
        created_at=message.created_at,
        author=message.author.name,
        url=message.jump_url,
        tags=tags_in(text),
        links=links_in(text),
        reply_to=None if forwarded else _pointed_at(message),
        boost_of=_pointed_at(message) if forwarded else None,
        scope=chat.key,
    )


def post_id(channel: int, message: int) -> str:
    """The id of a message as a post."""
    return f"{PLATFORM}:{channel}/{message}"


def erased(chat: Chat, channel: int, messages: frozenset[int], at: datetime) -> Erased:
    """Messages that were deleted."""
    posts = tuple(post_id(channel, each) for each in sorted(messages))
    return Erased(chat, posts, at, f"erased {posts[0] if posts else channel}")


def _pointed_at(message: discord.Message) -> str | None:
    to = message.reference
    return post_id(to.channel_id, to.message_id) if to is not None and to.message_id is not None else None
