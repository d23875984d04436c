"""What a bot says of itself: its commands per scope and language, its name and its descriptions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.fakes.botapi.refusals import bad_request

if TYPE_CHECKING:
    from tests.fakes.botapi.call import Call
    from tests.fakes.botapi.shapes import Json

MOST_COMMANDS = 100
LONGEST_DESCRIPTION = 256
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
"""The scopes of commands, and what each names besides."""

LINES = {"name": 64, "description": 512, "short_description": 120}
"""What is told of a bot, and how many characters it may have (Bot API, setMyName and the like)."""


class Settings:
    """What was set last; `commands` and `lines` are there to be looked at."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.lines: dict[tuple[str, str], str] = {}

    def set_my_commands(self, call: Call) -> bool:
        commands = [command(each) for each in call.array("commands") or []]
        if len(commands) > MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.commands[place(call)] = commands
        return True

    def get_my_commands(self, call: Call) -> list[Json]:
        return self.commands.get(place(call), [])

    def delete_my_commands(self, call: Call) -> bool:
        self.commands.pop(place(call), None)
        return True

    def set_line(self, call: Call, what: str) -> bool:
        said = call.text(what)
        if len(said) > LINES[what]:
            raise bad_request(f"BOT_{what.upper()}_TOO_LONG")
        self.lines[what, call.text("language_code")] = said
        return True

    def get_line(self, call: Call, what: str) -> Json:
        """The line in this language, or else the one for all languages."""
        default = self.lines.get((what, "")) or (self.name if what == "name" else "")
        return {what: self.lines.get((what, call.text("language_code"))) or default}


def command(value: Any) -> Json:
    """A command that Telegram takes; a leading slash is forgiven."""
    if not isinstance(value, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(value.get("command", "")).strip().removeprefix("/")
    description = str(value.get("description", "")).strip()
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 0 < len(description) <= LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def place(call: Call) -> tuple[str, str]:
    """The scope and the language for which commands are meant."""
    scope = call.object("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if not set(SCOPES[kind]) <= scope.keys():
        raise bad_request("can't parse BotCommandScope: can't find field \"chat_id\"")
    return json.dumps(scope, sort_keys=True), call.text("language_code")
