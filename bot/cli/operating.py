"""The commands for whoever runs the bot: `init`, `check` and `backup`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ending import ExitCode, act, complain
from bot.cli.given import EnvFile, settings_in

if TYPE_CHECKING:
    from bot.check import Probe
    from bot.config import Settings
    from bot.core.freshness import Freshness


def init(env_file: EnvFile = None) -> None:
    """Ask for what the bot needs, try each answer, and write the settings file."""
    from bot.config import ENV_FILE  # noqa: PLC0415

    act(_init(settings_in(env_file if env_file and env_file.exists() else None), env_file or ENV_FILE))


def check(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server.")] = False,
    env_file: EnvFile = None,
) -> None:
    """Say what is configured, what is missing and how to mend it."""
    from bot import check as checking  # noqa: PLC0415
    from bot.accounts import discord_account, telegram_account  # noqa: PLC0415
    from bot.app import runs_now, shipped_and_own_tables  # noqa: PLC0415
    from bot.config import ENV_FILE  # noqa: PLC0415
    from bot.core.actors import BadTable  # noqa: PLC0415
    from bot.store.unavailable import StoreUnavailable  # noqa: PLC0415

    settings = settings_in(env_file)
    probes = checking.Probes(
        database=_opens(settings),
        model=_answers(settings) if settings.has_model and not offline else None,
        tables=lambda: shipped_and_own_tables(settings.data_dir),
        runs=lambda: runs_now(settings),
        sources=_states(settings),
        telegram=None if offline else telegram_account,
        discord=None if offline else discord_account,
        unusable=(StoreUnavailable, BadTable),
    )
    found = asyncio.run(checking.findings(settings, env_file or ENV_FILE, probes))
    for line in checking.lines(found):
        typer.echo(line)
    if not checking.can_run(found):
        raise typer.Exit(ExitCode.FAILED)


def backup(
    to: Annotated[Path | None, typer.Option(help="Folder for the copy. Default: backups in DATA_DIR.")] = None,
    env_file: EnvFile = None,
) -> None:
    """Check the SQLite database and, when it is sound, copy it under today's date."""
    act(_backup(settings_in(env_file), to))


async def _init(settings: Settings, env_file: Path) -> ExitCode:
    from bot.accounts import discord_account, telegram_account  # noqa: PLC0415
    from bot.init import Trials, set_up  # noqa: PLC0415

    async def model(chosen: Settings) -> None:
        await _answers(chosen)()

    trials = Trials(telegram_account, discord_account, model, _price)
    try:
        await set_up(_Terminal(), trials, settings, env_file)
    except typer.Abort:
        complain("Nothing was written.")
        return ExitCode.INTERRUPTED
    except OSError as error:
        complain(f"{env_file} cannot be written: {error.strerror or error}")
        return ExitCode.FAILED
    return ExitCode.OK


class _Terminal:
    """Questions and answers on the terminal."""

    def ask(self, question: str, default: str = "", *, hidden: bool = False) -> str:
        answer: str = typer.prompt(question, default=default, hide_input=hidden, show_default=bool(default))
        return answer

    def say(self, line: str) -> None:
        typer.echo(line)


def _price(settings: Settings) -> str | None:
    """What a brief of a middling thread costs with the model that is chosen."""
    from urllib.parse import urlsplit  # noqa: PLC0415

    from bot.llm.prices import cost, shipped_prices  # noqa: PLC0415

    host = urlsplit(settings.openai_base_url or "https://api.openai.com").hostname or ""
    dollars = cost(shipped_prices(), host, settings.openai_model, 5_000, 700)
    return None if dollars is None else f"about {dollars:.4f} US dollars a brief of 100 posts"


def _opens(settings: Settings) -> Probe:
    async def opens() -> None:
        from bot.app import BACKUPS  # noqa: PLC0415
        from bot.store.sql import open_store  # noqa: PLC0415

        await (await open_store(settings.database, settings.data_dir / BACKUPS)).close()

    return opens


def _states(settings: Settings) -> Callable[[], Awaitable[tuple[Sequence[Freshness], datetime]]]:
    async def states() -> tuple[Sequence[Freshness], datetime]:
        from bot.app import BACKUPS, SystemClock  # noqa: PLC0415
        from bot.store.sql import open_store  # noqa: PLC0415

        store = await open_store(settings.database, settings.data_dir / BACKUPS)
        try:
            return await store.sources(), SystemClock().now()
        finally:
            await store.close()

    return states


def _answers(settings: Settings) -> Probe:
    async def answers() -> None:
        from bot.app import summariser  # noqa: PLC0415
        from bot.core.domain import (  # noqa: PLC0415
            Counts,
            Post,
            Sentence,
            Thread,
            ThreadPost,
            Window,
        )

        text = "The town library opens at nine on Monday."
        entry = ThreadPost(1, Post("1", "check", text), (), (Sentence("1.1", 1, text),))
        asked = summariser(settings)
        if asked:
            await asked.summarise(Thread("library", Window(), (entry,), Counts(posts=1)), "English")

    return answers


async def _backup(settings: Settings, to: Path | None) -> ExitCode:
    from bot.app import BACKUPS, SystemClock  # noqa: PLC0415
    from bot.store.backup import back_up  # noqa: PLC0415

    folder = to or settings.data_dir / BACKUPS
    copy = await asyncio.to_thread(back_up, settings.database, folder, SystemClock().now())
    typer.echo(f"Copied to {copy}.")
    return ExitCode.OK
