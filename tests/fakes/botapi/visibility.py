"""Which messages reach the bot (Bot Features page, "Privacy mode")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.botapi.entities import at_units

if TYPE_CHECKING:
    from tests.fakes.botapi.shapes import Message, User


def sees(bot: User, message: Message, *, privacy: bool) -> bool:
    """Whether a message is delivered to the bot: never its own nor another bot's, in groups by privacy mode."""
    chat = message.chat
    if message.sender is bot or is_other_bot(message):
        return False
    if chat.person:
        return True
    member = chat.member(bot)
    if not member.inside:
        return False
    if chat.type == "channel" or message.is_service or not privacy or member.rules:
        return True
    return is_for(bot, message)


def is_other_bot(message: Message) -> bool:
    """Bots do not hear bots; those that lend their voice to a chat are no bots in this sense."""
    return bool(message.sender and message.sender.is_bot and message.sender_chat is None)


def is_for(bot: User, message: Message) -> bool:
    """A reply to the bot, a mention of it, a command with its name, or a bare one with no other bot in between."""
    if message.reply_to and message.reply_to.sender is bot:
        return True
    name = f"@{bot.username}".lower()
    for kind, said in marks(message):
        if kind == "mention" and said.lower() == name:
            return True
        if kind == "bot_command" and addressed(said.lower(), name, bot, message):
            return True
    return False


def marks(message: Message) -> list[tuple[str, str]]:
    text = message.text or ""
    return [(each["type"], at_units(text, each["offset"], each["length"])) for each in message.entities]


def addressed(command: str, name: str, bot: User, message: Message) -> bool:
    if "@" in command:
        return command.endswith(name)
    return message.chat.last_bot in {None, bot.id}
