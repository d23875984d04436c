"""What `tagbrief check` says: what is configured, what is missing, and how to mend each point.

Nothing here prints a setting that may be a secret: not a token, a key, or the address of a database.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from pydantic import SecretStr

from bot.accounts import DiscordAccount, NoAccount, TelegramAccount
from bot.config import ON, Settings, unknown_names
from bot.core.coverage import named as source_named
from bot.core.freshness import Freshness, fresh, trouble
from bot.ports import SummariserFailed

Probe = Callable[[], Awaitable[None]]
"""Tries something for real; raises one of the errors named beside it when it does not work."""


class State(Enum):
    """How a point stands. Only `BROKEN` keeps the bot from running."""

    FINE = "ok"
    ABSENT = "--"
    DOUBTFUL = "??"
    BROKEN = "!!"


@dataclass(frozen=True, slots=True)
class Finding:
    """One point: how it stands, what was found, and how to mend it."""

    point: str
    state: State
    found: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Probes:
    """Trials of what the settings name; None: not tried. `unusable` is what `database` and `tables` raise.

    `runs` says which process runs the bot now, or None; `sources` how the sources do, and what time it is.
    """

    database: Probe | None
    model: Probe | None
    tables: Callable[[], object] | None = None
    unusable: tuple[type[Exception], ...] = ()
    runs: Callable[[], str | None] | None = None
    sources: Callable[[], Awaitable[tuple[Sequence[Freshness], datetime]]] | None = None
    telegram: Callable[[str, SecretStr], Awaitable[TelegramAccount]] | None = None
    discord: Callable[[str, SecretStr], Awaitable[DiscordAccount]] | None = None


TELEGRAM_TOKEN = re.compile(r"\d{6,16}:[A-Za-z0-9_-]{30,64}")
DISCORD_TOKEN = re.compile(r"[\w-]{20,40}\.[\w-]{5,10}\.[\w-]{25,90}")
"""The forms that the two platforms give out; a token of another form is probably cut or mistyped."""


async def findings(settings: Settings, env_file: Path, probes: Probes) -> list[Finding]:
    """Every point of an installation, in the order in which one would set it up."""
    return [
        *env_findings(env_file),
        folder_is_writable(settings.data_dir),
        *table_findings(probes),
        await database(settings, probes),
        *run_findings(probes),
        *source_findings(settings.folders),
        *network_findings(settings),
        *await look_findings(settings, probes),
        await model(settings, probes.model),
        await telegram(settings, probes),
        await discord(settings, probes),
        *operator(settings),
    ]


def operator(settings: Settings) -> Iterator[Finding]:
    """Who is asked before a new chat is let in, and how to become the one; nothing where nobody is asked."""
    if settings.allow_chats != "ask" or not (settings.operator_chats or settings.house.code):
        return
    if settings.operator_chats:
        yield Finding("Operator", State.FINE, f"asked in {', '.join(settings.operator_chats)} about new chats")
        return
    found = "not named in OPERATOR_CHATS: whoever sends the code first in private is asked about new chats"
    yield Finding("Operator", State.FINE, found, f"Send the bot: /start {settings.house.code}")


def can_run(found: list[Finding]) -> bool:
    """Whether nothing found keeps the bot from running."""
    return all(finding.state is not State.BROKEN for finding in found)


def lines(found: list[Finding]) -> Iterator[str]:
    """The findings as text, each with its fix below."""
    for finding in found:
        yield f"{finding.state.value}  {finding.point}: {finding.found}"
        if finding.fix:
            yield f"      {finding.fix}"


def env_findings(env_file: Path) -> Iterator[Finding]:
    """Whether there is an env file, who may read it, and what in it is not understood."""
    if not env_file.is_file():
        yield Finding("Settings", State.FINE, "from the environment and defaults", _COPY_EXAMPLE)
        return
    yield Finding("Settings", State.FINE, f"from the environment and {env_file}")
    if os.name == "posix" and env_file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield Finding("Secrets", State.DOUBTFUL, f"{env_file} can be read by others here", f"chmod 600 {env_file}")
    if unknown := unknown_names(env_file):
        found = f"{env_file} names what no setting reads: {', '.join(unknown)}"
        yield Finding("Settings", State.DOUBTFUL, found, "Compare the spelling with .env.example.")


_COPY_EXAMPLE = "To keep settings in a file: copy .env.example to .env."


def folder_is_writable(folder: Path) -> Finding:
    """Whether files can be made in DATA_DIR, or the folder itself made; leaves nothing behind."""
    point, fix = "Data folder", "Set DATA_DIR to a folder this user may write in."
    if folder.is_dir():
        try:
            with tempfile.TemporaryFile(dir=folder):
                return Finding(point, State.FINE, f"{folder} is writable")
        except OSError as error:
            return Finding(point, State.BROKEN, f"{folder}: {error.strerror}", fix)
    if folder.exists():
        return Finding(point, State.BROKEN, f"{folder} is not a folder", fix)
    above = next(parent for parent in folder.parents if parent.exists())
    try:
        with tempfile.TemporaryDirectory(dir=above):
            return Finding(point, State.FINE, f"{folder} will be made at the first start")
    except OSError as error:
        return Finding(point, State.BROKEN, f"{folder} cannot be made in {above}: {error.strerror}", fix)


def table_findings(probes: Probes) -> Iterator[Finding]:
    """What is wrong with the operator's own tables of actors and outlets; nothing where nothing is."""
    try:
        if probes.tables:
            probes.tables()
    except probes.unusable as error:
        yield Finding("Own tables", State.BROKEN, str(error), "Mend the file in the data folder, or move it away.")


async def database(settings: Settings, probes: Probes) -> Finding:
    """Whether the database opens; a file in DATA_DIR that is not there yet is not made for that."""
    kind = "PostgreSQL" if settings.database.startswith("postgresql") else "SQLite"
    if settings.database_url is None and not (settings.data_dir / "tagbrief.db").exists():
        return Finding("Database", State.FINE, "SQLite file in the data folder, made at the first start")
    if probes.database is None:
        return Finding("Database", State.FINE, f"{kind}, not tried")
    try:
        await probes.database()
    except probes.unusable as error:
        return Finding("Database", State.BROKEN, f"{kind} does not open: {error}", _DATABASE_FIXES[kind])
    return Finding("Database", State.FINE, f"{kind} opens")


_DATABASE_FIXES = {
    "SQLite": "Do what the line says; docs/operation.md tells how to put a copy back.",
    "PostgreSQL": "Start the server, or correct DATABASE_URL; without it an SQLite file in DATA_DIR is used.",
}


def run_findings(probes: Probes) -> Iterator[Finding]:
    """Which process runs the bot now; nothing when none does, which is no fault."""
    if probes.runs and (by := probes.runs()):
        yield Finding("Bot", State.FINE, f"runs: {by}")


def source_findings(folders: tuple[Path, ...]) -> Iterator[Finding]:
    """Whether each watched folder is there and can be read."""
    if not folders:
        fix = "Set FOLDERS, or start with: tagbrief run --from PATH"
        yield Finding("Sources", State.ABSENT, "no folder is watched", fix)
    for folder in folders:
        if os.access(folder, os.R_OK):
            yield Finding("Sources", State.FINE, f"{folder} is watched")
        else:
            why = "cannot be read" if folder.exists() else "is not there"
            yield Finding("Sources", State.DOUBTFUL, f"{folder} {why}", "Make it, or correct FOLDERS.")


def network_findings(settings: Settings) -> Iterator[Finding]:
    """Which networks are listened to, and what they may cost."""
    if settings.bluesky:
        where = "its own hosts" if settings.bluesky == ON else ", ".join(settings.bluesky)
        yield Finding("Bluesky", State.FINE, f"listened to on {where}; no key is needed")
    else:
        yield Finding("Bluesky", State.ABSENT, "off", "Set BLUESKY=on; no key is needed.")
    if settings.mastodon:
        yield Finding("Mastodon", State.FINE, f"asked at {', '.join(settings.mastodon)}; no key is needed")
    else:
        yield Finding("Mastodon", State.ABSENT, "off", "Set MASTODON to servers; no key is needed.")
    for name, named in (("Nostr", settings.nostr_relays), ("Feeds", settings.feeds)):
        if named:
            yield Finding(name, State.FINE, f"{len(named)} watched")
    yield _x(settings)


def _x(settings: Settings) -> Finding:
    if settings.x_bearer is None:
        return Finding("X", State.ABSENT, "not asked", "Set X_BEARER; X bills each post that is read.")
    found = f"at most {settings.x_monthly_posts:,} posts a month (X_MONTHLY_POSTS)"
    if settings.x_post_price is None:
        return Finding("X", State.FINE, found, "Set X_POST_PRICE to what X bills for a post.")
    most = settings.x_monthly_posts * settings.x_post_price
    return Finding("X", State.FINE, f"{found}, ${most:,.2f} at ${settings.x_post_price:g} each")


async def look_findings(settings: Settings, probes: Probes) -> list[Finding]:
    """How each source of the networks did when it was looked at last; nothing before the first start."""
    if probes.sources is None or (settings.database_url is None and not (settings.data_dir / "tagbrief.db").exists()):
        return []
    try:
        states, now = await probes.sources()
    except probes.unusable:
        return []  # the finding about the database says why
    return [_looked(state, now, settings.default_zone) for state in states]


def _looked(state: Freshness, now: datetime, zone: str) -> Finding:
    point = f"Source {source_named(state.name)}"
    if state.failing_since is None:
        return Finding(point, State.FINE, fresh(state, now, zone))
    return Finding(point, State.DOUBTFUL, trouble(state, now, zone) or "", "It is asked again while the bot runs.")


async def model(settings: Settings, probe: Probe | None) -> Finding:
    """Whether a language model is configured and answers; without one briefs are quotes only."""
    if not settings.has_model:
        fix = "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, and OPENAI_MODEL."
        return Finding("Model", State.ABSENT, "none; briefs are made of quotes only", fix)
    named = f"{settings.openai_model} at {'OPENAI_BASE_URL' if settings.openai_base_url else 'OpenAI'}"
    if probe is None:
        return Finding("Model", State.FINE, f"{named}, not asked")
    try:
        await probe()
    except SummariserFailed as error:
        fix = "Check OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL. Until then briefs are quotes only."
        return Finding("Model", State.DOUBTFUL, f"{named} does not answer: {error}", fix)
    return Finding("Model", State.FINE, f"{named} answers")


def token(platform: str, name: str, value: SecretStr | None, form: re.Pattern[str]) -> Finding | SecretStr:
    """What there is to say of a token before its platform is asked; the token itself where nothing is."""
    if value is None:
        return Finding(platform, State.ABSENT, f"{name} is not set")
    if not form.fullmatch(value.get_secret_value()):
        return Finding(platform, State.DOUBTFUL, f"{name} does not look like a token", "Copy it once more, whole.")
    return value


async def telegram(settings: Settings, probe: Probes) -> Finding:
    """Whose the Telegram token is, and what that bot can hear."""
    found = token("Telegram", "TELEGRAM_TOKEN", settings.telegram_token, TELEGRAM_TOKEN)
    if isinstance(found, Finding):
        return found
    if probe.telegram is None:
        return Finding("Telegram", State.FINE, "TELEGRAM_TOKEN looks right, not tried")
    try:
        account = await probe.telegram(settings.telegram_api_base, found)
    except NoAccount as why:
        return _no_account("Telegram", why, "Ask @BotFather for the token, or correct TELEGRAM_API_BASE.")
    heard = "hears all of a group" if account.hears_groups else "in groups hears commands only (privacy mode)"
    fix = "" if account.hears_groups else "For groups as sources: @BotFather, /setprivacy, Disable, then add it anew."
    return Finding("Telegram", State.FINE, f"@{account.username}, {heard}", fix)


async def discord(settings: Settings, probe: Probes) -> Finding:
    """Whose the Discord token is, and what that bot can hear."""
    found = token("Discord", "DISCORD_TOKEN", settings.discord_token, DISCORD_TOKEN)
    if isinstance(found, Finding):
        return found
    if probe.discord is None:
        return Finding("Discord", State.FINE, "DISCORD_TOKEN looks right, not tried")
    try:
        account = await probe.discord(settings.discord_api_base, found)
    except NoAccount as why:
        return _no_account("Discord", why, "Copy the token anew from the developer portal, page Bot.")
    heard = "has the Message Content intent" if account.hears_all else "without the Message Content intent"
    fix = "" if account.hears_all else "For channels as sources: developer portal, Bot, Message Content Intent."
    return Finding("Discord", State.FINE, f"{account.name}, {heard}", fix)


def _no_account(platform: str, why: NoAccount, fix: str) -> Finding:
    if why.refused:
        return Finding(platform, State.BROKEN, str(why), fix)
    return Finding(platform, State.DOUBTFUL, str(why), "The bot keeps trying while it runs.")
