"""Slash commands: made from the core's commands, and told to Discord where it has others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import discord

from bot.core.commands import Argument, Command, Offer, Who, commands

COMMAND_HELP, OPTION_HELP, OPTION_NAME = 100, 100, 32
"""Characters of a command's or option's description, and of its name (Discord, Application Commands)."""

MANAGE_SERVER = str(discord.Permissions(manage_guild=True).value)
"""Who sees an admin's command by default. A server may let anybody see it: who may is looked at by us, each time."""

IN_SERVERS, IN_PRIVATE = 0, 1
TEXT = 3
COMMAND = 1

_OFFERED = frozenset(Offer) - {Offer.CLAIMS}
_COMPARED = ("name", "description", "default_member_permissions", "options", "type")
"""What a command of ours is known by; of those of one server Discord does not tell where they may be used."""

_COMPARED_OPTION = ("type", "name", "description", "required", "autocomplete", "choices")
_DEFAULTS = {"default_member_permissions": None, "required": False, "autocomplete": False}

Json = dict[str, Any]


def payload() -> list[Json]:
    """All commands as Discord takes them."""
    return [_command(each) for each in commands()]


def _command(command: Command) -> Json:
    admins_only = command.who is Who.ADMIN and command.name != "follow"  # a member's wish is passed on
    return {
        "type": COMMAND,
        "name": command.name,
        "description": command.help[:COMMAND_HELP],
        "options": [_option(each) for each in command.arguments],
        "default_member_permissions": MANAGE_SERVER if admins_only else None,
        "contexts": [IN_SERVERS, IN_PRIVATE],
    }


def _option(argument: Argument) -> Json:
    """An option; none is required, since what is missing is asked for with a list."""
    option: Json = {
        "type": TEXT,
        "name": argument.name[:OPTION_NAME].lower(),
        "description": (argument.help or argument.shown)[:OPTION_HELP],
        "required": False,
    }
    if argument.choices:
        return option | {"choices": [{"name": str(each), "value": str(each)} for each in argument.choices]}
    return option | {"autocomplete": True} if argument.offer in _OFFERED else option


async def sync(client: discord.Client, guilds: Sequence[int] = ()) -> int:
    """Tells Discord our commands where it has others, at once in some servers if any are given; how many it told.

    Raises what discord.py does.
    """
    application = client.application_id or 0
    wanted, told = payload(), 0
    if not guilds:
        if not is_same(await client.http.get_global_commands(application), wanted):
            await client.http.bulk_upsert_global_commands(application, wanted)
            told += 1
        return told
    for guild in guilds:
        if not is_same(await client.http.get_guild_commands(application, guild), wanted):
            await client.http.bulk_upsert_guild_commands(application, guild, wanted)
            told += 1
    return told


def is_same(there: Iterable[Any], wanted: Iterable[Json]) -> bool:
    """Whether Discord has these commands; what it adds by itself does not count."""
    return sorted(map(_form, there)) == sorted(map(_form, wanted))


def _form(command: Any) -> str:
    shown = {name: command.get(name, _DEFAULTS.get(name)) for name in _COMPARED}
    options = [
        {name: each.get(name, _DEFAULTS.get(name)) for name in _COMPARED_OPTION} for each in shown["options"] or ()
    ]
    plain = [{**each, "choices": [(c["name"], c["value"]) for c in each["choices"] or ()]} for each in options]
    return repr({**shown, "options": plain})
