"""Slash commands: made from the core's commands, and told to Discord where it has others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import discord

from bot.core.commands import Argument, Command, Offer, Who, commands
from bot.core.told import again
from bot.core.tongues import ONLY_ENGLISH, Tongues

COMMAND_HELP, OPTION_HELP, OPTION_NAME = 100, 100, 32
"""Characters of a command's or option's description, and of its name (Discord, Application Commands)."""

MANAGE_SERVER = str(discord.Permissions(manage_guild=True).value)
"""Who sees an admin's command by default. A server may let anybody see it: who may is looked at by us, each time."""

IN_SERVERS, IN_PRIVATE = 0, 1
TEXT = 3
COMMAND = 1

LOCALES = tuple(each.value for each in discord.Locale)
"""The languages that Discord itself is there in, such as "de" and "es-ES"."""

_OFFERED = frozenset(Offer) - {Offer.CLAIMS}
_COMPARED = ("name", "description", "description_localizations", "default_member_permissions", "options", "type")
"""What a command of ours is known by; of those of one server Discord does not tell where they may be used."""

_COMPARED_OPTION = (
    "type", "name", "description", "description_localizations", "required", "autocomplete", "choices"
)  # fmt: skip
_DEFAULTS = {"default_member_permissions": None, "required": False, "autocomplete": False}

Json = dict[str, Any]


def payload(tongues: Tongues = ONLY_ENGLISH) -> list[Json]:
    """All commands as Discord takes them, with what they are for in each language."""
    return [_command(each, tongues) for each in commands()]


def _command(command: Command, tongues: Tongues) -> Json:
    admins_only = command.who is Who.ADMIN and command.name != "follow"  # a member's wish is passed on
    return {
        "type": COMMAND,
        "name": command.name,
        **_described(command.help, tongues, COMMAND_HELP),
        "options": [_option(each, tongues) for each in command.arguments],
        "default_member_permissions": MANAGE_SERVER if admins_only else None,
        "contexts": [IN_SERVERS, IN_PRIVATE],
    }


def _described(text: str, tongues: Tongues, longest: int) -> Json:
    """A description in English, and in the languages that Discord has of ours."""
    in_others = {
        locale: again(text, words.catalog)[:longest]
        for locale in LOCALES
        if (words := tongues.by_code.get(locale.partition("-")[0])) is not None
    }
    return {"description": text[:longest], "description_localizations": in_others}


def _option(argument: Argument, tongues: Tongues) -> Json:
    """An option; none is required, since what is missing is asked for with a list."""
    option: Json = {
        "type": TEXT,
        "name": argument.name[:OPTION_NAME].lower(),
        **_described(argument.help, tongues, OPTION_HELP),
        "required": False,
    }
    if argument.choices:
        return option | {"choices": [{"name": str(each), "value": str(each)} for each in argument.choices]}
    return option | {"autocomplete": True} if argument.offer in _OFFERED else option


async def sync(client: discord.Client, guilds: Sequence[int] = (), tongues: Tongues = ONLY_ENGLISH) -> int:
    """Tells Discord our commands where it has others, at once in some servers if any are given; how many it told.

    Raises what discord.py does.
    """
    application = client.application_id or 0
    wanted, told = payload(tongues), 0
    if not guilds:
        if not is_same(await _there(client, _GLOBAL, application), wanted):
            await client.http.bulk_upsert_global_commands(application, wanted)
            told += 1
        return told
    for guild in guilds:
        if not is_same(await _there(client, _OF_GUILD, application, guild), wanted):
            await client.http.bulk_upsert_guild_commands(application, guild, wanted)
            told += 1
    return told


_GLOBAL = "/applications/{application_id}/commands"
_OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


async def _there(client: discord.Client, path: str, application: int, guild: int | None = None) -> list[Json]:
    """The commands that Discord has, in all languages: it tells one alone where that is not asked for."""
    route = discord.http.Route("GET", path, application_id=application, guild_id=guild)
    found: list[Json] = await client.http.request(route, params={"with_localizations": "true"})
    return found


def is_same(there: Iterable[Any], wanted: Iterable[Json]) -> bool:
    """Whether Discord has these commands; what it adds by itself does not count."""
    return sorted(map(_form, there)) == sorted(map(_form, wanted))


def _form(command: Any) -> str:
    shown = _compared(command, _COMPARED)
    options = [_compared(each, _COMPARED_OPTION) for each in shown["options"] or ()]
    plain = [{**each, "choices": [(c["name"], c["value"]) for c in each["choices"] or ()]} for each in options]
    return repr({**shown, "options": plain})


def _compared(given: Any, names: Iterable[str]) -> Json:
    found = {name: given.get(name, _DEFAULTS.get(name)) for name in names}
    return {**found, "description_localizations": sorted((found["description_localizations"] or {}).items())}
