"""The commands of `outbox`: messages that did not arrive, and what is to become of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli.ending import ExitCode, act, complain
from bot.cli.given import EnvFile, settings_in

if TYPE_CHECKING:
    from bot.config import Settings

outgoing = typer.Typer(help="Shows messages that did not arrive, and decides about them.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The number that `tagbrief outbox list` shows.")]


@outgoing.command("list")
def outbox_list(env_file: EnvFile = None) -> None:
    """Show what did not arrive, or may not have: number, chat, state, why."""
    act(_outbox_list(settings_in(env_file)))


@outgoing.command("retry")
def outbox_retry(number: Number, env_file: EnvFile = None) -> None:
    """Send a message again that did not arrive; one that is unclear may then come twice."""
    act(_outbox_do(settings_in(env_file), number, "retry"))


@outgoing.command("drop")
def outbox_drop(number: Number, env_file: EnvFile = None) -> None:
    """Give a message up; it stays on record."""
    act(_outbox_do(settings_in(env_file), number, "drop"))


async def _outbox_list(settings: Settings) -> ExitCode:
    from bot.app import running  # noqa: PLC0415

    async with running(settings) as parts:
        found = await parts.outbox.entries() if parts.outbox else []
    for entry in found:
        typer.echo(f"{entry.id}  {entry.created_at:%Y-%m-%d %H:%M}  {entry.chat}  {entry.state}  {entry.why or ''}")
    if not found:
        typer.echo("Everything has arrived, or waits for its turn.")
    return ExitCode.OK


async def _outbox_do(settings: Settings, number: int, deed: Literal["retry", "drop"]) -> ExitCode:
    from bot.app import running  # noqa: PLC0415

    async with running(settings) as parts:
        if parts.outbox is None:
            return ExitCode.FAILED
        change = parts.outbox.retry if deed == "retry" else parts.outbox.drop
        if not await change(number, parts.clock.now()):
            complain(f"no message {number} to {deed}; `tagbrief outbox list` shows those there are")
            return ExitCode.BAD_INPUT
    typer.echo(f"Message {number}: " + ("it is sent again." if deed == "retry" else "given up."))
    return ExitCode.OK
