"""The commands of `inspect`: how something was decided, of what comes on standard input."""

from __future__ import annotations

import json
from collections.abc import Iterable

import typer

from bot.cli.ending import ExitCode, complain
from bot.cli.given import standard_input

inspecting = typer.Typer(help="Shows how something was decided.", no_args_is_help=True)


@inspecting.command("dedupe")
def inspect_dedupe() -> None:
    """Say for each post of standard input (JSON lines) which one it copies, how surely, and why."""
    from bot.comparing import copies  # noqa: PLC0415
    from bot.core.records import read_records  # noqa: PLC0415

    records = read_records(standard_input(), "stdin", "stdin")
    for line in copies(records.posts):
        typer.echo(json.dumps(line, ensure_ascii=False))
    for fault in records.faults:
        complain(fault)
    if records.faults:
        raise typer.Exit(ExitCode.BAD_INPUT)


@inspecting.command("support")
def inspect_support() -> None:
    """Say for each pair of standard input (JSON lines) how far its evidence supports its claim, and why."""
    from bot.comparing import supports  # noqa: PLC0415

    _print_lines(supports(standard_input()))


def _print_lines(lines: Iterable[dict[str, object] | str]) -> None:
    """Prints what was found; complains of what could not be read and ends with BAD_INPUT then."""
    faults = 0
    for line in lines:
        if isinstance(line, str):
            complain(line)
            faults += 1
        else:
            typer.echo(json.dumps(line, ensure_ascii=False))
    if faults:
        raise typer.Exit(ExitCode.BAD_INPUT)


@inspecting.command("standing")
def inspect_standing() -> None:
    """Say for each sentence of standard input (JSON lines) whether it reports, speculates or claims nothing."""
    from bot.inspecting import shipped_classifier, standings  # noqa: PLC0415

    _print_lines(standings(standard_input(), shipped_classifier()))
