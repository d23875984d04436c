"""Which application commands Discord takes: names, descriptions, options, choices, and how many."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from tests.fakes.discordapi.errors import Problems
from tests.fakes.discordapi.model import Json

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS, OPTIONS, CHOICES, SIZE = 100, 25, 25, 8000
CHAT_INPUT, SUBCOMMAND, GROUP = 1, 1, 2
LOCALES = (
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
    "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
)  # fmt: skip
DEVANAGARI, THAI = range(0x900, 0x980), range(0xE00, 0xE80)


def check_command(command: Json, problems: Problems, place: tuple[str | int, ...] = ()) -> None:
    """Adds what is wrong with one command."""
    if command.get("type", CHAT_INPUT) != CHAT_INPUT:
        problems.length((*place, "name"), command.get("name") or "", 1, 32)
        if command.get("description"):
            words = "Context menu commands cannot have description"
            problems.add((*place, "description"), "APPLICATION_COMMAND_INVALID_DESCRIPTION", words)
        return
    _check_named(command, problems, place)
    _check_options(command.get("options") or [], problems, (*place, "options"))
    if size(command) > SIZE:
        words = f"Command exceeds maximum size ({SIZE})"
        problems.add(place, "APPLICATION_COMMAND_TOO_LARGE", words)


def check_all(commands: list[Json]) -> None:
    """Raises 50035 when one of these cannot be, when two share a name, or when there are more than 100."""
    problems = Problems()
    for number, command in enumerate(commands):
        check_command(command, problems, (number,))
        earlier = [(one.get("name"), one.get("type", CHAT_INPUT)) for one in commands[:number]]
        if (command.get("name"), command.get("type", CHAT_INPUT)) in earlier:
            words = "Application command names must be unique"
            problems.add((number,), "APPLICATION_COMMANDS_DUPLICATE_NAME", words)
    if sum(one.get("type", CHAT_INPUT) == CHAT_INPUT for one in commands) > COMMANDS:
        problems.add((), "BASE_TYPE_MAX_LENGTH", f"Must be {COMMANDS} or fewer in length.")
    problems.refuse()


def _check_named(one: Json, problems: Problems, place: tuple[str | int, ...]) -> None:
    name = one.get("name") or ""
    problems.length((*place, "name"), name, 1, 32)
    if name and not is_name(name):
        problems.add((*place, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    problems.length((*place, "description"), one.get("description") or "", 1, 100)
    for locale, text in (one.get("description_localizations") or {}).items():
        if locale not in LOCALES:
            words = f"Value must be one of {LOCALES}."
            problems.add((*place, "description_localizations", locale), "BASE_TYPE_CHOICES", words)
        problems.length((*place, "description_localizations", locale), text, 1, 100)


def is_name(name: str) -> bool:
    """Letters, digits, - _ ' of any script, in lower case where there is one."""
    return name == name.lower() and all(
        char in "-_'" or unicodedata.category(char)[0] in "LN" or ord(char) in DEVANAGARI or ord(char) in THAI
        for char in name
    )


def _check_options(options: list[Json], problems: Problems, place: tuple[str | int, ...]) -> None:
    if len(options) > OPTIONS:
        problems.add(place, "BASE_TYPE_MAX_LENGTH", f"Must be {OPTIONS} or fewer in length.")
    optional_came = False
    for number, option in enumerate(options):
        _check_option(option, problems, (*place, number))
        if option.get("name") in [one.get("name") for one in options[:number]]:
            words = "Option names must be unique"
            problems.add((*place, number, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", words)
        if option.get("required") and optional_came:
            words = "Required options must be placed before non-required options"
            problems.add((*place, number), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
        optional_came = optional_came or not option.get("required")
    kinds = {option.get("type") in {SUBCOMMAND, GROUP} for option in options}
    if len(kinds) > 1:
        words = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        problems.add(place, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)


def _check_option(option: Json, problems: Problems, place: tuple[str | int, ...]) -> None:
    _check_named(option, problems, place)
    if option.get("type") not in range(1, 12):
        problems.add((*place, "type"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, ..., 11).")
    choices = option.get("choices") or []
    if len(choices) > CHOICES:
        problems.add((*place, "choices"), "BASE_TYPE_MAX_LENGTH", f"Must be {CHOICES} or fewer in length.")
    if choices and option.get("autocomplete"):
        words = "Autocomplete cannot be used with choices"
        problems.add((*place, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", words)
    for number, choice in enumerate(choices):
        problems.length((*place, "choices", number, "name"), choice.get("name") or "", 1, 100)
        if isinstance(choice.get("value"), str):
            problems.length((*place, "choices", number, "value"), choice["value"], 1, 100)
    _check_options(option.get("options") or [], problems, (*place, "options"))


def size(command: Json) -> int:
    """Characters of all names, descriptions and values."""
    return sum(len(text) for text in _texts(command))


def _texts(one: Json) -> Iterator[str]:
    yield one.get("name") or ""
    yield one.get("description") or ""
    yield one["value"] if isinstance(one.get("value"), str) else ""
    for inner in (*(one.get("options") or []), *(one.get("choices") or [])):
        yield from _texts(inner)
