"""REST: application commands, global and per guild."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.fakes.discordapi.calls import NOTHING, Answer, Call, Endpoint
from tests.fakes.discordapi.command_rules import CHAT_INPUT, COMMANDS, check_all, check_command
from tests.fakes.discordapi.errors import ApiError, Problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discordapi.model import Json

CREATED_A_DAY = 200


def place_of(call: Call) -> int | None:
    """The guild whose commands these are, None for the global ones; 50001 for a guild without the application."""
    call.application()
    if "guild_id" not in call.path:
        return None
    if call.world.bot_in(call.world.guilds.get(call.id("guild_id"))) is None:
        raise ApiError(50001)
    return call.id("guild_id")


def commands_of(call: Call) -> dict[int, Json]:
    return call.world.commands.setdefault(place_of(call), {})


def completed(call: Call, given: Json, command_id: int) -> Json:
    """The command as Discord gives it back, with all that was left out."""
    place = place_of(call)
    shown = {
        "id": str(command_id),
        "application_id": str(call.world.bot.id),
        "version": str(call.world.ids.next()),
        "type": CHAT_INPUT,
        "default_member_permissions": None,
        "nsfw": False,
        "description": "",
        "name_localizations": None,
        "description_localizations": None,
        **({"guild_id": str(place)} if place else {"dm_permission": True, "contexts": None, "integration_types": [0]}),
        **{key: value for key, value in given.items() if key not in {"id", "application_id", "version"}},
    }
    if shown.get("default_member_permissions") is not None:
        shown["default_member_permissions"] = str(shown["default_member_permissions"])
    return shown


def same_name(commands: dict[int, Json], given: Json) -> int | None:
    kind = given.get("type", CHAT_INPUT)
    found = [key for key, one in commands.items() if (one["name"], one["type"]) == (given.get("name"), kind)]
    return found[0] if found else None


def count_creation(call: Call, created: int) -> None:
    """30034 above 200 new commands a day and place; writing over an old one costs nothing."""
    counts = call.world.commands_created
    today: tuple[int | None, date] = (place_of(call), call.world.clock.now().date())
    if counts.get(today, 0) + created > CREATED_A_DAY:
        raise ApiError(30034)
    counts[today] = counts.get(today, 0) + created


def get_commands(call: Call) -> Answer:
    """All of them; in other languages than one's own only where that is asked for."""
    found = list(commands_of(call).values())
    return 200, found if call.query.get("with_localizations") == "true" else [in_one_language(each) for each in found]


def in_one_language(one: Json) -> Json:
    shown = {key: value for key, value in one.items() if not key.endswith("_localizations")}
    return shown | {"options": [in_one_language(each) for each in one["options"]]} if one.get("options") else shown


def overwrite_commands(call: Call) -> Answer:
    if not isinstance(call.body, list):
        raise ApiError(50109)
    check_all(call.body)
    old = commands_of(call)
    keys = [same_name(old, one) for one in call.body]
    count_creation(call, keys.count(None))
    fresh = {key or call.world.ids.next(): one for key, one in zip(keys, call.body, strict=True)}
    call.world.commands[place_of(call)] = {key: completed(call, one, key) for key, one in fresh.items()}
    return 200, list(commands_of(call).values())


def create_command(call: Call) -> Answer:
    """201 for a new one, 200 when it writes over one of the same name."""
    check_one(call.fields)
    commands = commands_of(call)
    known = same_name(commands, call.fields)
    if known is None:
        if len(commands) >= COMMANDS:
            raise ApiError(30032)
        count_creation(call, 1)
    key = known or call.world.ids.next()
    commands[key] = completed(call, call.fields, key)
    return 200 if known else 201, commands[key]


def check_one(command: Json) -> None:
    problems = Problems()
    check_command(command, problems)
    problems.refuse()


def with_command(act: Callable[[Call, dict[int, Json], int], Answer]) -> Callable[[Call], Answer]:
    """An endpoint about one command; 10063 when there is none."""

    def run(call: Call) -> Answer:
        commands, key = commands_of(call), call.id("command_id")
        if key not in commands:
            raise ApiError(10063)
        return act(call, commands, key)

    return run


def get_command(_call: Call, commands: dict[int, Json], key: int) -> Answer:
    return 200, commands[key]


def edit_command(call: Call, commands: dict[int, Json], key: int) -> Answer:
    changed = {**commands[key], **call.fields}
    check_one(changed)
    commands[key] = completed(call, changed, key)
    return 200, commands[key]


def delete_command(_call: Call, commands: dict[int, Json], key: int) -> Answer:
    del commands[key]
    return NOTHING


GLOBAL = "/applications/{application_id}/commands"
OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
ENDPOINTS = tuple(
    endpoint
    for base in (GLOBAL, OF_GUILD)
    for endpoint in (
        Endpoint("GET", base, get_commands),
        Endpoint("PUT", base, overwrite_commands),
        Endpoint("POST", base, create_command),
        Endpoint("GET", base + "/{command_id}", with_command(get_command)),
        Endpoint("PATCH", base + "/{command_id}", with_command(edit_command)),
        Endpoint("DELETE", base + "/{command_id}", with_command(delete_command)),
    )
)
