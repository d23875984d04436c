"""How a command ends: its exit code, and one line on stderr for whatever went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from enum import IntEnum

import typer

from bot.role import CannotServe


class ExitCode(IntEnum):
    """What the process tells its caller; part of the contract."""

    OK = 0
    FAILED = 1
    """Nothing to brief, or something outside could not be used (database, source)."""
    BAD_INPUT = 2
    """Wrong arguments or settings, or input that could not be read in part or whole."""
    INTERRUPTED = 130
    """Ctrl-C."""


def act(work: Coroutine[None, None, ExitCode]) -> None:
    """Runs a command's work; what the caller can do nothing about is one line and an exit code."""
    from bot.config import BadSettings  # noqa: PLC0415
    from bot.core.actors import BadTable  # noqa: PLC0415
    from bot.ports import SourceUnavailable  # noqa: PLC0415
    from bot.store.unavailable import StoreUnavailable  # noqa: PLC0415

    try:
        code = asyncio.run(work)
    except (SourceUnavailable, BadTable) as error:  # a path somebody gave, here or in FOLDERS; a table of his own
        raise failure(str(error), ExitCode.BAD_INPUT) from None
    except BadSettings as error:
        raise failure("\n".join(error.problems), ExitCode.BAD_INPUT) from None
    except StoreUnavailable as error:
        raise failure(str(error), ExitCode.FAILED) from None
    except CannotServe as error:
        raise failure("\n".join(error.reasons), ExitCode.FAILED) from None
    except KeyboardInterrupt:
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    if code is not ExitCode.OK:
        raise typer.Exit(code)


async def done(work: Coroutine[None, None, None]) -> ExitCode:
    """Does the work, which ends well or raises."""
    await work
    return ExitCode.OK


def failure(line: str, code: ExitCode) -> typer.Exit:
    """Says why on stderr, and gives what to raise."""
    complain(line)
    return typer.Exit(code)


def complain(line: str) -> None:
    """Says one line on stderr, in our name."""
    typer.echo(f"tagbrief: {line}", err=True)
