"""The menus of commands that Telegram shows each reader in their language, made from the commands themselves."""

from __future__ import annotations

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.chats.telegram.outcomes import UNREADABLE, stops
from bot.core.commands import Command, Who, commands
from bot.core.lines import clipped
from bot.core.told import IN_ENGLISH, Catalog, again
from bot.core.tongues import ONLY_ENGLISH, Tongues

log = logging.getLogger(__name__)

LONGEST_HELP = 256
"""Characters of a command's description (Bot API, BotCommand)."""

Menu = tuple[tuple[str, str], ...]
"""Names of commands, each with its help."""

FOR_ALL = ""
"""The language code of the menus that readers of all other languages see (Bot API, setMyCommands)."""


def menus(catalog: Catalog = IN_ENGLISH) -> tuple[tuple[BotCommandScope, Menu], ...]:
    """What each kind of reader is offered: members what they may, admins and whoever is alone with us everything."""
    offered = [command for command in commands() if command.in_menu]
    for_members = _menu([command for command in offered if command.who is Who.MEMBER], catalog)
    for_admins = _menu(offered, catalog)
    return (
        (BotCommandScopeDefault(), for_members),
        (BotCommandScopeAllPrivateChats(), for_admins),
        (BotCommandScopeAllGroupChats(), for_members),
        (BotCommandScopeAllChatAdministrators(), for_admins),
    )


def _menu(offered: list[Command], catalog: Catalog) -> Menu:
    return tuple((command.name, clipped(again(command.help, catalog), LONGEST_HELP)) for command in offered)


async def set_menus(bot: Bot, tongues: Tongues = ONLY_ENGLISH) -> int:
    """Makes the menus what they should be in each language; how many were not.

    A menu is no reason not to work: errors are logged.
    """
    languages = [(FOR_ALL, IN_ENGLISH), *((code, words.catalog) for code, words in tongues.by_code.items())]
    changed = 0
    for code, catalog in languages:
        for scope, menu in menus(catalog):
            try:
                changed += await _set(bot, scope, menu, code)
            except (TelegramError, *UNREADABLE) as error:
                if stops(error):
                    raise
                told = {"scope": scope.type, "language": code, "why": type(error).__name__}
                log.warning("menu not set", extra=told)
    return changed


async def _set(bot: Bot, scope: BotCommandScope, menu: Menu, code: str) -> bool:
    there = await bot.get_my_commands(scope=scope, language_code=code or None)
    if tuple((each.command, each.description) for each in there) == menu:
        return False
    wanted = [BotCommand(name, help_) for name, help_ in menu]
    await bot.set_my_commands(wanted, scope=scope, language_code=code or None)
    return True
