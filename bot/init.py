"""`tagbrief init`: asks for what is needed, tries each answer for real, and writes the settings file."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from bot.accounts import DiscordAccount, NoAccount, TelegramAccount
from bot.config import Settings, web_address
from bot.core.zones import zone_name
from bot.ports import SummariserFailed

TRIES = 3
"""How often a question is asked again before it is left open."""


class Talk(Protocol):
    """The person at the other end."""

    def ask(self, question: str, default: str = "", *, hidden: bool = False) -> str:
        """What was answered; the default where nothing was. `hidden`: it is not shown while it is typed."""
        ...

    def say(self, line: str) -> None:
        """Shows a line."""
        ...


@dataclass(frozen=True, slots=True)
class Trials:
    """How an answer is tried: each raises NoAccount, or SummariserFailed for the model.

    `price` says what a thousand tokens of a model cost, in words; None where nobody knows.
    """

    telegram: Callable[[str, SecretStr], Awaitable[TelegramAccount]]
    discord: Callable[[str, SecretStr], Awaitable[DiscordAccount]]
    model: Callable[[Settings], Awaitable[None]]
    price: Callable[[Settings], str | None]


async def set_up(talk: Talk, trials: Trials, now: Settings, env_file: Path) -> None:
    """Asks, tries, and writes `env_file` with mode 600; what stood there and was not asked for stays."""
    talk.say("Everything may be left empty; Enter keeps what stands in brackets. Nothing you type is sent anywhere")
    talk.say("but to the platform it belongs to.")
    values, invites = dict[str, str](), list[str]()
    values |= await _telegram(talk, trials, now, invites)
    values |= await _discord(talk, trials, now, invites)
    values |= await _model(talk, trials, now)
    values |= _place(talk, now)
    write_env(env_file, values)
    talk.say(f"Written: {env_file} (only you can read it).")
    for line in invites:
        talk.say(line)
    talk.say("Start it: tagbrief run     See what is still missing: tagbrief check")


async def _telegram(talk: Talk, trials: Trials, now: Settings, invites: list[str]) -> Mapping[str, str]:
    talk.say("")
    talk.say("Telegram: write to @BotFather, /newbot, and copy the token he gives you.")

    async def tried(token: str) -> str:
        account = await trials.telegram(now.telegram_api_base, SecretStr(token))
        talk.say(f"  This is @{account.username}.")
        if not account.hears_groups:
            talk.say("  Privacy mode is on: in groups it hears commands and replies only, which is enough for briefs.")
            talk.say("  To use a group's own messages as a source: /setprivacy, Disable, then add the bot anew.")
        invites.append(f"Add it to a Telegram group: {account.invite}")
        return token

    return await _token(talk, "TELEGRAM_TOKEN", now.telegram_token, tried)


async def _discord(talk: Talk, trials: Trials, now: Settings, invites: list[str]) -> Mapping[str, str]:
    talk.say("")
    talk.say("Discord: discord.com/developers, New Application, Bot, Reset Token.")

    async def tried(token: str) -> str:
        account = await trials.discord(now.discord_api_base, SecretStr(token))
        talk.say(f"  This is {account.name}.")
        if not account.hears_all:
            talk.say("  The Message Content intent is off: commands and briefs work; a channel's own messages are no")
            talk.say("  source. To change that: Bot, Privileged Gateway Intents, Message Content Intent.")
        invites.append(f"Add it to a Discord server: {account.invite}")
        return token

    return await _token(talk, "DISCORD_TOKEN", now.discord_token, tried)


async def _token(
    talk: Talk, name: str, kept: SecretStr | None, tried: Callable[[str], Awaitable[str]]
) -> Mapping[str, str]:
    """A token that its platform knows, or none; one that cannot be tried now is taken as it is."""
    for _ in range(TRIES):
        typed = talk.ask(name + (" [as it is]" if kept else ""), hidden=True).strip()
        token = typed or (kept.get_secret_value() if kept else "")
        if not token:
            return {}
        try:
            return {name: await tried(token)}
        except NoAccount as why:
            talk.say(f"  {why}.")
            if not why.refused:
                talk.say("  It is kept untried; see later with: tagbrief check")
                return {name: token}
            kept = None
    talk.say("  Left open; run this again when you have it.")
    return {}


async def _model(talk: Talk, trials: Trials, now: Settings) -> Mapping[str, str]:
    talk.say("")
    talk.say("Language model: any server that speaks the OpenAI API. Without one, briefs are made of quotes only.")
    base = _answered(talk, "OPENAI_BASE_URL (empty: OpenAI itself)", now.openai_base_url or "", _address)
    typed = talk.ask("OPENAI_API_KEY" + (" [as it is]" if now.openai_api_key else ""), hidden=True).strip()
    key = typed or (now.openai_api_key.get_secret_value() if now.openai_api_key else "")
    if not base and not key:
        return {}
    model = talk.ask("OPENAI_MODEL", now.openai_model).strip()
    chosen = now.model_copy(
        update={
            "openai_base_url": base or None,
            "openai_api_key": SecretStr(key) if key else None,
            "openai_model": model,
        }
    )
    try:
        await trials.model(chosen)
        talk.say("  It answers.")
    except SummariserFailed as why:
        talk.say(f"  It does not answer: {why}. Kept all the same; until it does, briefs are quotes only.")
    price = trials.price(chosen)
    talk.say(f"  Price: {price}." if price else "  Its price is not known here; tokens are counted, money is not.")
    return {"OPENAI_BASE_URL": base, "OPENAI_API_KEY": key, "OPENAI_MODEL": model}


def _place(talk: Talk, now: Settings) -> Mapping[str, str]:
    talk.say("")
    zone = _answered(talk, "Time zone or city", now.default_zone, zone_name)
    language = talk.ask("Language of briefs", now.default_language).strip()
    return {"DEFAULT_ZONE": zone, "DEFAULT_LANGUAGE": language}


def _answered(talk: Talk, question: str, default: str, read: Callable[[str], str]) -> str:
    """An answer that can be read; after TRIES the default."""
    for _ in range(TRIES):
        try:
            return read(talk.ask(question, default).strip())
        except ValueError as why:
            talk.say(f"  That {why}." if str(why).startswith("is ") else f"  {why}.")
    return default


def _address(text: str) -> str:
    return web_address(text, ("http", "https")) if text else ""


# The file ------------------------------------------------------------------------------------------------

_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?(?P<name>\w+)\s*=")
_PLAIN = re.compile(r"[\w./:@+,-]*")


def write_env(path: Path, values: Mapping[str, str]) -> None:
    """Puts `values` into an env file, each in its old place or at the end; empty ones are left out.

    Other lines stay. Only its owner can read the file, which is whole at every moment, old or new.
    """
    before = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
    text = "\n".join(env_lines(before, values)) + "\n"
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def env_lines(before: list[str], values: Mapping[str, str]) -> Iterator[str]:
    """The lines of an env file with `values` in it."""
    left = {name: value for name, value in values.items() if value}
    for line in before:
        match = _ASSIGNMENT.match(line)
        if match is None or match["name"] not in values:
            yield line
        elif match["name"] in left:
            yield f"{match['name']}={_quoted(left.pop(match['name']))}"
    for name, value in left.items():
        yield f"{name}={_quoted(value)}"


def _quoted(value: str) -> str:
    """A value as python-dotenv reads it back."""
    if _PLAIN.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
