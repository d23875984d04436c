"""The menus of commands that Telegram shows, made from the commands themselves."""

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
from bot.core.layout import clipped

log = logging.getLogger(__name__)

LONGEST_HELP = 256
"""Characters of a command's description (Bot API, BotCommand)."""

Menu = tuple[tuple[str, str], ...]
"""Names of commands, each with its help."""


def menus() -> tuple[tuple[BotCommandScope, Menu], ...]:
    """What each kind of reader is offered: members what they may, admins and whoever is alone with us everything."""
    offered = [command for command in commands() if command.in_menu]
    for_members = _menu([command for command in offered if command.who is Who.MEMBER])
    for_admins = _menu(offered)
    return (
        (BotCommandScopeDefault(), for_members),
        (BotCommandScopeAllPrivateChats(), for_admins),
        (BotCommandScopeAllGroupChats(), for_members),
        (BotCommandScopeAllChatAdministrators(), for_admins),
    )


def _menu(offered: list[Command]) -> Menu:
    return tuple((command.name, clipped(command.help, LONGEST_HELP)) for command in offered)


async def set_menus(bot: Bot) -> int:
    """Makes the menus what they should be; how many were not. A menu is no reason not to work: errors are logged."""
    changed = 0
    for scope, menu in menus():
        try:
            changed += await _set(bot, scope, menu)
        except (TelegramError, *UNREADABLE) as error:
            if stops(error):
                raise
            log.warning("menu not set", extra={"scope": scope.type, "why": type(error).__name__})
    return changed


async def _set(bot: Bot, scope: BotCommandScope, menu: Menu) -> bool:
    there = tuple((each.command, each.description) for each in await bot.get_my_commands(scope=scope))
    if there == menu:
        return False
    await bot.set_my_commands([BotCommand(name, help_) for name, help_ in menu], scope=scope)
    return True
