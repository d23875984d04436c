"""The command line `tagbrief`. What a command needs is imported inside it, so that help is quick."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

import bot
from bot.cli.briefs import digest
from bot.cli.ending import ExitCode, complain
from bot.cli.inspection import inspecting
from bot.cli.operating import backup, check, init
from bot.cli.outbox import outgoing
from bot.cli.start import demo, run

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["ExitCode", "app", "main"]

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Follows hashtags and says what is confirmed, what is reported and what is speculation.",
    epilog="Exit codes: 0 done, 1 nothing to brief or not possible, 2 bad input or settings, 130 Ctrl-C.",
)
app.command()(run)
app.command()(digest)
app.command()(init)
app.command()(check)
app.command()(demo)
app.command()(backup)
app.add_typer(inspecting, name="inspect")
app.add_typer(outgoing, name="outbox")


def main() -> None:
    """Runs the command line; every failure is one line on stderr and an exit code, never a stack trace."""
    try:
        app(prog_name="tagbrief")
    except KeyboardInterrupt:
        raise SystemExit(ExitCode.INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(ExitCode.FAILED) from None
    finally:
        sys.excepthook = _unforeseen  # now: Typer puts its own there when it is called


def _unforeseen(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Tells of a fault of this program by its class and place: its words may hold a post, or a token."""
    from bot.log import where  # noqa: PLC0415

    complain(f"stopped by a fault of its own, {where(error)}; nothing that was stored is lost. Please report it.")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tagbrief {bot.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True, no_args_is_help=True)
def _root(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options before any command."""
