"""The documentation tells the truth: what it names exists, and the contract names all there is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import MetaData
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from bot.cli import ExitCode, app
from bot.config import Settings
from bot.core import commands, verify
from bot.core.domain import Claim, Counts, Coverage, Deaf, Digest, Evidence, Missing, MuteKind, Standing, Window
from bot.core.forms import as_json
from bot.store import schema

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
]
MADE_LATER = {".env", ".venv", ".venv/stamps", "data/", "tagbrief.db", "tagbrief.db.lock", "tagbrief.log"}
"""Files that a page may name although a fresh checkout has none of them."""

ELSEWHERE = {"discord.py", "OPENAI_CUSTOM_HEADERS", "/newbot", "/data"}
"""A library, its variable, a command of another bot, a folder of the image: they look like ours and are not."""

PATH_ENDINGS = (".py", ".md", ".toml", ".lock", ".in", ".csv", ".jsonl", ".txt", ".example", ".html", ".yml")
Command = TyperCommand | TyperGroup


def as_ours(command: object) -> Command:
    assert isinstance(command, TyperCommand | TyperGroup)
    return command


COMMAND_LINE = as_ours(get_command(app))


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def fenced(page: str) -> list[str]:
    """The lines inside of fenced blocks."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text_of(page), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def spans(page: str) -> list[str]:
    """What stands between backticks outside of fenced blocks."""
    prose = re.sub(r"^```.*?^```", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", prose)


def code(page: str) -> list[str]:
    return [*spans(page), *fenced(page)]


def is_path(span: str) -> bool:
    if span in PATH_ENDINGS or not re.fullmatch(r"\.?[\w*-][\w./*-]*", span):
        return False
    top = span.partition("/")[0]
    return span.endswith(PATH_ENDINGS) or ("/" in span and top in {"bot", "docs", "prompts", "tests", "scripts", ".ci"})


def named_paths(page: str) -> set[str]:
    inside = re.findall(r"(?<![\w/.])(?:bot|docs|prompts|tests|scripts|\.ci)/[\w./*-]*\w", "\n".join(fenced(page)))
    links = [
        target.partition("#")[0]
        for target in re.findall(r"\]\(([^)\s]+)\)", text_of(page))
        if "://" not in target and not target.startswith("#")
    ]
    linked = [str((ROOT / page).parent.joinpath(link).resolve().relative_to(ROOT)) for link in links]
    return {*filter(is_path, spans(page)), *inside, *linked}


@pytest.mark.parametrize("page", PAGES)
def test_every_file_a_page_names_is_there(page: str) -> None:
    missing = [path for path in named_paths(page) - MADE_LATER - ELSEWHERE if not any(ROOT.glob(path.rstrip("/")))]
    assert missing == []


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):", text_of("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_a_page_names_is_there(page: str) -> None:
    named = {name for line in code(page) for name in re.findall(r"(?:^|&& )make ([a-z][\w-]*)", line.strip())}
    assert named - make_targets() == set()


def subcommand(words: list[str]) -> tuple[Command, list[str]]:
    """The command that a line asks for, and the words left for it. Raises KeyError for an unknown one."""
    command: Command = COMMAND_LINE
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        command, words = as_ours(command.commands[words[0]]), words[1:]
    return command, words


def options(command: Command) -> set[str]:
    return {"--help"} | {
        option for parameter in command.params if parameter.param_type_name == "option" for option in parameter.opts
    }


def invocations(page: str) -> Iterator[str]:
    """Every use of our command line in a page, from the word after `tagbrief` to the end of the command."""
    for line in code(page):
        match = re.match(r"\s*(?:\$ )?(?:\.venv/bin/)?tagbrief( [^|;&<>]*)?(?:$|[|;&<>])", line)
        if match and match[1]:
            yield match[1].split(" #")[0] if "#tag" not in match[1] else match[1]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_a_page_names_is_there(page: str) -> None:
    wrong = []
    for line in invocations(page):
        words = re.findall(r"[\w#'/.-]+", line.replace("[", " ").replace("]", " "))
        try:
            command, rest = subcommand(words)
        except KeyError:
            wrong.append(line)
            continue
        wrong += [f"{line}: {word}" for word in rest if word.startswith("--") and word not in options(command)]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES)
def test_every_chat_command_a_page_names_is_there(page: str) -> None:
    named = {name for span in set(spans(page)) - ELSEWHERE for name in re.findall(r"^/([a-z]+)(?: .*)?$", span)}
    assert [name for name in sorted(named) if commands.named(name, console=True) is None] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_function_a_page_names_is_defined(page: str) -> None:
    named = {name for span in spans(page) for name in re.findall(r"^([a-z_]\w+)\(\)$", span)}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    assert [name for name in named if not re.search(rf"\bdef {name}\(", sources)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_a_page_names_is_read(page: str) -> None:
    known = {name.upper() for name in Settings.model_fields}
    families = {name.split("_")[0] for name in known if "_" in name} - {"DATA", "DEFAULT", "ALLOW", "LOG"}
    named = {name for line in code(page) for name in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", line)}
    assert {name for name in named if name.split("_")[0] in families} - known - ELSEWHERE == set()


def test_the_brief_in_the_readme_is_what_the_demo_prints() -> None:
    demo = subprocess.run([sys.executable, "-m", "bot", "demo"], cwd=ROOT, capture_output=True, text=True, check=True)
    shown = re.search(r"^```\n(.*?)^```", text_of("README.md"), re.MULTILINE | re.DOTALL)
    assert shown
    assert shown[1] in demo.stdout, "copy the brief of make demo into README.md"


# The contract


def section(heading: str) -> str:
    match = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text_of("docs/contract.md"), re.MULTILINE | re.DOTALL)
    assert match, f"docs/contract.md has no section {heading}"
    return match[1]


def rows(heading: str) -> list[list[str]]:
    """The cells of a section's tables without their heads, one list per row."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines]
    rules = [number for number, row in enumerate(cells) if set("".join(row)) <= set("-: ")]
    heads = {number - 1 for number in rules} | set(rules)
    return [row for number, row in enumerate(cells) if number not in heads]


def code_in(cell: str) -> list[str]:
    return [span.replace("\\|", "|") for span in re.findall(r"`([^`]+)`", cell)]


def test_the_contract_lists_every_setting_with_its_default() -> None:
    listed = {code_in(row[0])[0]: row[1] for row in rows("Settings")}
    assert list(listed) == [name.upper() for name in Settings.model_fields]
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, str | int | float):
            assert (
                listed[name.upper()] == f"`{field.default:g}`"
                if isinstance(field.default, float)
                else (f"`{field.default}`")
            )


def leaves(command: Command, path: str = "tagbrief") -> Iterator[tuple[str, Command]]:
    """Every command of ours that does something, with the words it is called by."""
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from leaves(as_ours(inner), f"{path} {name}")
    else:
        yield path, command


def test_the_contract_lists_every_command_of_the_command_line_with_its_options() -> None:
    listed = {
        re.match(r"tagbrief(?: [a-z]+)*", code_in(row[0])[0])[0]: set(re.findall(r"--[\w-]+", row[0]))  # type: ignore[index]  # no match is a failure too
        for row in rows("Command line")
    }
    real = {path: options(command) - {"--help"} for path, command in leaves(COMMAND_LINE)}
    assert listed == real


def test_the_contract_lists_every_chat_command() -> None:
    listed = {code_in(row[0])[0]: (set(code_in(row[1])), row[2]) for row in rows("Chat commands")}
    real = {each.usage: ({f"/{alias}" for alias in each.aliases}, each.who.value) for each in commands.COMMANDS}
    assert listed == real


def test_the_contract_lists_every_table_with_its_columns() -> None:
    listed = {code_in(row[0])[0]: code_in(row[1]) for row in rows("Tables")}
    assert isinstance(schema.metadata, MetaData)
    assert listed == {table.name: list(table.columns.keys()) for table in schema.metadata.sorted_tables}


def test_the_contract_lists_every_exit_code() -> None:
    assert [int(code_in(row[0])[0]) for row in rows("Exit codes")] == sorted(ExitCode)


def keys(value: object, path: str = "") -> Iterator[str]:
    """The keys of a JSON value, such as `claims[].evidence[].quote`."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from keys(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from keys(value[0], f"{path}[]")
    else:
        yield path


def full_digest() -> Digest:
    evidence = Evidence(1, "1.1", "Trams stopped.", "post", "https://plaza.example/1", "lena", "plaza")
    claim = Claim("c1", "Trams stopped.", Standing.REPORTED, (evidence,), 1, 1, 0, "no source")
    missing = (Missing("no_date", "a date"),)
    deaf = Coverage(datetime(2026, 4, 14, tzinfo=UTC), deaf=(Deaf("bluesky", datetime(2026, 4, 14, tzinfo=UTC)),))
    return Digest("tram", "English", "extractive", Window(), Counts(1), (claim,), missing, coverage=deaf)


def test_the_contract_lists_every_key_of_a_brief_as_json() -> None:
    listed = [code_in(row[0])[0] for row in rows("A brief as JSON")]
    assert listed == list(keys(as_json(full_digest())))


def test_the_contract_lists_every_kind_of_missing_and_every_reason_of_a_drop() -> None:
    texts = [(ROOT / "bot/core" / name).read_text(encoding="utf-8") for name in ("missing.py", "linked.py")]
    told = [node for text in texts for node in ast.walk(ast.parse(text))]
    calls = [node for node in told if isinstance(node, ast.Call) and ast.unparse(node.func) == "Missing"]
    kinds = {ast.literal_eval(call.args[0]) for call in calls}
    assert {span for row in rows("Kinds of missing") for span in code_in(row[0])} == kinds
    assert [span for row in rows("Reasons of a drop") for span in code_in(row[0])] == list(verify.REASONS)


def test_the_contract_lists_every_key_of_a_post_as_a_line() -> None:
    reader = (ROOT / "bot/core/records.py").read_text(encoding="utf-8")
    read = set(re.findall(r'record(?:, |\.get\()"(\w+)"', reader))
    assert {code_in(row[0])[0] for row in rows("A post as a line of JSON")} == read


def test_the_contract_lists_every_make_target() -> None:
    assert {code_in(row[0])[0] for row in rows("Make targets")} == {f"make {name}" for name in make_targets()}


def test_the_contract_lists_the_words_of_standings_and_mutes() -> None:
    assert set(code_in(section("Words"))) >= {*map(str, Standing), *map(str, MuteKind)}


def test_every_dependency_has_its_reason() -> None:
    asked = re.findall(r'^  "([\w.-]+)', text_of("pyproject.toml").split("[tool.", 1)[0], re.MULTILINE)
    explained = {name for span in spans("docs/decisions.md") for name in [span.lower()]}
    names = {name.lower().partition("[")[0] for name in asked if name[0].islower() and "::" not in name}
    assert names - explained == set()
