"""What Discord's client makes of what a person puts into a command or sees on a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes.discordapi import shapes
from tests.fakes.discordapi.model import Channel, Json, Member, Role, User

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, NUMBER = 1, 2, 3, 4, 5, 10


def filled_options(command: Json, path: list[str], given: dict[str, Any], resolved: Json) -> list[Json]:
    """The options as sent, nested under their subcommand; ValueError for what the client would not let go out."""
    level, wrap = _descend(command, path)
    schema = {one["name"]: one for one in level.get("options", [])}
    if unknown := set(given) - set(schema):
        raise ValueError(f"the command has no option {sorted(unknown)}")
    if missing := [name for name, one in schema.items() if one.get("required") and name not in given]:
        raise ValueError(f"the command needs {missing}")
    return wrap([_option(schema[name], value, resolved) for name, value in given.items()])


def partial_options(command: Json, path: list[str], focused: str, partial: str, others: dict[str, Any]) -> list[Json]:
    """The options while one is being typed; ValueError when it has no autocomplete."""
    level, wrap = _descend(command, path)
    schema = {one["name"]: one for one in level.get("options", [])}
    if not schema.get(focused, {}).get("autocomplete"):
        raise ValueError(f"{focused!r} has no autocomplete")
    sent = [_option(schema[name], value, {}) for name, value in others.items()]
    sent.append({"name": focused, "type": schema[focused]["type"], "value": partial, "focused": True})
    return wrap(sent)


def _descend(command: Json, path: list[str]) -> tuple[Json, Callable[[list[Json]], list[Json]]]:
    level, steps = command, []
    for name in path:
        found = [one for one in level.get("options", []) if one["name"] == name and one["type"] in {SUBCOMMAND, GROUP}]
        if not found:
            raise ValueError(f"the command has no subcommand {name!r}")
        level = found[0]
        steps.append(level)

    def wrap(options: list[Json]) -> list[Json]:
        for step in reversed(steps):
            options = [{"name": step["name"], "type": step["type"], "options": options}]
        return options

    return level, wrap


def _option(schema: Json, value: Any, resolved: Json) -> Json:
    _check(schema, value)
    if isinstance(value, Member | User | Role | Channel):
        _resolve(value, resolved)
        value = str(value.id)
    return {"name": schema["name"], "type": schema["type"], "value": value}


KINDS: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    6: (Member, User),
    7: (Channel,),
    8: (Role,),
    9: (Member, User, Role),
    NUMBER: (int, float),
}


def _check(schema: Json, value: Any) -> None:
    name = schema["name"]
    if not isinstance(value, KINDS.get(schema["type"], (object,))):
        raise ValueError(f"{name} does not take {value!r}")
    offered = [one["value"] for one in schema.get("choices", [])]
    if offered and value not in offered:
        raise ValueError(f"{name} is one of {offered}")
    if isinstance(value, str) and not schema.get("min_length", 0) <= len(value) <= schema.get("max_length", 6000):
        raise ValueError(f"{name} is too short or too long")
    if schema["type"] in {INTEGER, NUMBER} and not schema.get("min_value", value) <= value <= schema.get(
        "max_value", value
    ):
        raise ValueError(f"{name} is too small or too large")


def _resolve(value: Member | User | Role | Channel, resolved: Json) -> None:
    key = str(value.id)
    if isinstance(value, Role):
        resolved.setdefault("roles", {})[key] = shapes.role(value)
    elif isinstance(value, Channel):
        resolved.setdefault("channels", {})[key] = {**shapes.channel(value), "permissions": "0"}
    else:
        user = value.user if isinstance(value, Member) else value
        resolved.setdefault("users", {})[key] = shapes.user(user)
        if isinstance(value, Member):
            resolved.setdefault("members", {})[key] = {**shapes.member(value, with_user=False), "permissions": "0"}


def chosen(values: Sequence[str | Member | Role | Channel]) -> tuple[list[str], Json]:
    """The values of a menu as sent, and what Discord adds about the things among them."""
    resolved: Json = {}
    for value in values:
        if not isinstance(value, str):
            _resolve(value, resolved)
    return [value if isinstance(value, str) else str(value.id) for value in values], resolved


def component_of(components: list[Json], custom_id: str) -> Json | None:
    """The component with this custom_id, wherever it stands."""
    for one in components:
        if one.get("custom_id") == custom_id:
            return one
        inner = one.get("components", []) + ([one["accessory"]] if "accessory" in one else [])
        if found := component_of(inner, custom_id):
            return found
    return None
