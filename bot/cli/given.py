"""What a command is given: options that several commands have, and how what stands in them is read."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ending import ExitCode, complain, failure

if TYPE_CHECKING:
    from bot.config import Settings

EnvFile = Annotated[Path | None, typer.Option("--env-file", help="Settings file in place of .env.", show_default=False)]
From = Annotated[
    list[Path] | None,
    typer.Option("--from", metavar="PATH", help="File or folder with posts; may be given again."),
]


def settings_in(env_file: Path | None) -> Settings:
    """The settings; ends the command where they cannot be read."""
    from bot.config import BadSettings, read_settings  # noqa: PLC0415

    try:
        return read_settings(env_file)
    except BadSettings as error:
        for problem in error.problems:
            complain(problem)
        raise typer.Exit(ExitCode.BAD_INPUT) from None


def folded(text: str) -> str:
    """A tag in the form in which tags are compared; ends the command where it is none."""
    from bot.core.tags import NotATag, fold_tag  # noqa: PLC0415

    try:
        return fold_tag(text)
    except NotATag as error:
        raise failure(str(error), ExitCode.BAD_INPUT) from None


def instant(text: str | None) -> datetime | None:
    """An instant as ISO 8601 writes it; without an offset it is UTC."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise failure(f"--now {text} is no instant; for example 2026-03-15T09:00Z", ExitCode.BAD_INPUT) from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def length_of(text: str) -> timedelta:
    """A length of time as `--since` takes it, hours where no unit stands."""
    from bot.core.durations import duration  # noqa: PLC0415

    length = duration(text if not text.isdecimal() else f"{text}h")
    if length is None:
        raise failure(f"--since {text} is not a length of time; for example 24h, 7d, 1h15m", ExitCode.BAD_INPUT)
    return length


def standard_input() -> Iterator[str]:
    """The lines of standard input; bytes that are no UTF-8 stay visible to the reader of records."""
    yield from io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="surrogateescape", newline="\n")
