"""The commands that talk: `run` and `demo`."""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer

from bot.cli.ending import ExitCode, act, done, failure
from bot.cli.given import EnvFile, From, instant, settings_in
from bot.role import Role

Now = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Start with the clock set to this (ISO 8601), to see what comes tomorrow."),
]


def run(
    from_: From = None,
    now: Now = None,
    role: Annotated[
        Role, typer.Option(help="What this process does; all but `all` share the work on one PostgreSQL.")
    ] = Role.ALL,
    env_file: EnvFile = None,
) -> None:
    """Start the bot; without a chat platform, a chat in this terminal."""
    # Until the bot is there to end in good order, it ends at once. Unset, PID 1 of a container would not end at all.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ExitCode.OK))
    from bot.terminal import chat  # noqa: PLC0415

    settings = settings_in(env_file)
    paths = (*settings.folders, *(from_ or ()))
    if settings.has_chats:
        from bot.service import serve  # noqa: PLC0415

        if now is not None:
            raise failure(
                "--now is for the chat in this terminal: no chat platform lives tomorrow.", ExitCode.BAD_INPUT
            )
        act(done(serve(settings, role, paths)))
    elif role is Role.ALL:
        act(done(chat(settings, paths, instant(now))))
    else:
        raise failure(f"--role {role} needs a TELEGRAM_TOKEN or DISCORD_TOKEN.", ExitCode.BAD_INPUT)


def demo() -> None:
    """Brief the sample thread that comes with the package, as a chat would see it."""
    from bot.terminal import demonstrate  # noqa: PLC0415

    act(done(demonstrate()))
