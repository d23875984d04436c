"""Both chats in one terminal: a Telegram and a Discord of our own on the loopback, the bot as a process between them.

    python -m tests.demo_chats

Nothing leaves the machine. `--script FILE` reads what to type from a file and ends after it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import bot
from bot.core.commands import commands
from tests.fakes.botapi import BotApi
from tests.fakes.discordapi import DiscordApi, Settings
from tests.fakes.discordapi.model import Interaction
from tests.fakes.discordapi.world import NotOffered
from tests.wire.process import Process, running, until

if TYPE_CHECKING:
    from tests.fakes.botapi.shapes import Message as TelegramMessage
    from tests.fakes.discordapi.model import Member
    from tests.fakes.discordapi.model import Message as DiscordMessage

HELP = """\
Two chats, one bot. Ada is an admin of both, Bob is a member.
  ada /follow #HarbourTram     Ada writes in the chat you are in (bob …: Bob does)
  ada [Why?]                   Ada presses a button of the last message that has it
  telegram | discord           go to the other chat
  help | quit"""

SAMPLE = Path(bot.__file__).parent / "data" / "sample"
PATIENCE = 1.5
"""Seconds without anything new after which the next line of a script is typed."""


class NotPossible(Exception):  # noqa: N818 - said of what a person cannot do in a chat
    """The platform would not let them do that; the message says why."""


class Place(Protocol):
    """A chat with its people."""

    def says(self, who: str, line: str) -> None:
        """Somebody writes a line. Raises NotPossible."""
        ...

    def presses(self, who: str, label: str) -> None:
        """Somebody presses a button. Raises NotPossible."""
        ...

    def seen(self) -> list[tuple[str, str]]:
        """What stands there of the bot, in order: an id, and the text with its buttons."""
        ...


@dataclass
class TelegramPlace:
    """A group in which the bot is."""

    api: BotApi

    def __post_init__(self) -> None:
        world = self.api.world
        self.people = {"ada": world.user("Ada"), "bob": world.user("Bob")}
        self.group = world.supergroup("Harbour talk", self.people["ada"])
        world.joins(self.people["bob"], self.group)
        world.adds_bot(self.people["ada"], self.group)

    def says(self, who: str, line: str) -> None:
        named = re.sub(r"^/(un)?mute\b(?!@)", rf"\g<0>@{self.api.world.bot.username}", line)
        self.api.world.says(self.people[who], self.group, named)

    def presses(self, who: str, label: str) -> None:
        for message in reversed(self.api.world.from_bot(self.group)):
            if label in (name for row in rows_of(message) for name in row):
                self.api.world.presses(self.people[who], message, label)
                return
        raise NotPossible(f"there is no button [{label}]")

    def seen(self) -> list[tuple[str, str]]:
        return [(str(each.id), drawn(each.text or "", rows_of(each))) for each in self.api.world.from_bot(self.group)]


def rows_of(message: TelegramMessage) -> list[list[str]]:
    return [[each["text"] for each in row] for row in (message.markup or {}).get("inline_keyboard", [])]


@dataclass
class DiscordPlace:
    """A channel of a server in which the bot is."""

    api: DiscordApi

    def __post_init__(self) -> None:
        world = self.api.world
        guild = world.adds_guild("Harbour talk")
        self.channel = world.adds_text(guild)
        self.people = {"ada": world.adds_member(guild, "Ada", "manage_guild"), "bob": world.adds_member(guild, "Bob")}

    def says(self, who: str, line: str) -> None:
        name, _, rest = line.removeprefix("/").partition(" ")
        if not line.startswith("/"):
            self.api.world.says(self.people[who], self.channel, line)
            return
        try:
            self.api.world.uses(self.people[who], self.channel, name, **filled(name, rest))
        except (NotOffered, ValueError) as why:
            raise NotPossible(str(why)) from why

    def presses(self, who: str, label: str) -> None:
        for message in reversed(self._ours()):
            for each in (each for row in message.components for each in row["components"]):
                if press := self._press(self.people[who], message, each, label):
                    press()
                    return
        raise NotPossible(f"there is no button or option [{label}]")

    def _press(
        self, who: Member, message: DiscordMessage, control: dict[str, object], label: str
    ) -> Callable[[], Interaction] | None:
        """What choosing a label in a control does; None where it is not there."""
        world, named = self.api.world, str(control.get("custom_id"))
        if control.get("label") == label:
            return partial(world.presses, who, message, named)
        options = control.get("options")
        for option in options if isinstance(options, list) else []:
            if option["label"] == label:
                return partial(world.selects, who, message, named, [option["value"]])
        return None

    def _ours(self) -> list[DiscordMessage]:
        return [each for each in self.api.world.standing(self.channel) if each.author is self.api.world.bot]

    def seen(self) -> list[tuple[str, str]]:
        return [(str(each.id), self._drawn(each)) for each in self._ours()]

    def _drawn(self, message: DiscordMessage) -> str:
        words = message.content or "\n".join(each.get("description", "") for each in message.embeds)
        plain = re.sub(r"\\(.)", r"\1", re.sub(r"\[([^\]]+)\]\(<[^>]*>\)", r"\1", words).replace("**", ""))
        rows = [[label for each in row["components"] for label in labels(each)] for row in message.components]
        alone = next((who for who, one in self.people.items() if one.id == message.ephemeral_for), None)
        return (f"(only {alone.capitalize()} sees this)\n" if alone else "") + drawn(plain, rows)


def labels(control: dict[str, object]) -> list[str]:
    options = control.get("options")
    return [each["label"] for each in options] if isinstance(options, list) else [str(control.get("label", ""))]


def filled(name: str, words: str) -> dict[str, str]:
    """A typed command as its options: a word each, the last one takes what is left."""
    command = next((each for each in commands() if each.name == name), None)
    if command is None or not words:
        return {}
    arguments = command.arguments if not command.arguments[0].many else command.arguments[:1]
    parts = words.split(" ", len(arguments) - 1)
    return {argument.name.lower(): part for argument, part in zip(arguments, parts, strict=False)}


def drawn(text: str, rows: list[list[str]]) -> str:
    return "\n".join([text, *(" ".join(f"[{label}]" for label in row) for row in rows)])


@dataclass
class View:
    """Shows what is new in the chats."""

    places: dict[str, Place]
    known: dict[tuple[str, str], str] = field(default_factory=dict)
    news: int = 0

    async def watch(self) -> None:
        """Prints what comes, and what takes its place, for ever."""
        while True:
            for name, place in self.places.items():
                for number, text in place.seen():
                    self._show(name, number, text)
            await asyncio.sleep(0.1)

    def _show(self, name: str, number: str, text: str) -> None:
        before = self.known.get((name, number))
        if before == text:
            return
        self.known[name, number] = text
        self.news += 1
        tell(f"\n{name} · bot{' changes its message' if before is not None else ''}")
        tell("\n".join(f"  {line}" for line in text.splitlines()))

    async def quiet(self) -> None:
        """Waits until nothing new has come for a while."""
        before = -1
        while before != self.news:
            before = self.news
            await asyncio.sleep(PATIENCE)


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def typed() -> AsyncIterator[str]:
    """The lines of the terminal, until it ends."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line.strip()


async def talk(view: View, lines: AsyncIterator[str], *, scripted: bool) -> None:
    """Does what the lines say."""
    here = "telegram"
    async for line in lines:
        if line in view.places:
            here = line
        elif line == "quit":
            return
        elif line:
            tell(f"\n{here} · {line}")
            act(view.places[here], line)
        if scripted:
            await view.quiet()


def act(place: Place, line: str) -> None:
    who, _, rest = line.partition(" ")
    button = re.fullmatch(r"\[(.+)\]", rest)
    try:
        if who not in {"ada", "bob"} or not rest:
            tell(HELP)
        elif button:
            place.presses(who, button[1])
        else:
            place.says(who, rest)
    except NotPossible as why:
        tell(f"  {why}")


def fill(process: Process) -> None:
    """Gives the bot the sample thread as if it had been written in the last hours."""
    rows = [
        json.loads(line) for file in sorted(SAMPLE.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    newest = max(datetime.fromisoformat(row["created_at"]) for row in rows)
    shift = datetime.now(UTC) - timedelta(minutes=10) - newest
    for row in rows:
        row["created_at"] = (datetime.fromisoformat(row["created_at"]) + shift).isoformat()
    (process.folder / "folders" / "sample.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")


async def main(lines: list[str] | None) -> None:
    async with BotApi(username="tag_brief_bot") as telegram, DiscordApi(Settings(identify_spacing=0.0)) as discord:
        settings = {
            "TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.address,
            "DISCORD_TOKEN": discord.token, "DISCORD_API_BASE": discord.base_url, "ALLOW_CHATS": "open",
        }  # fmt: skip
        view = View({"telegram": TelegramPlace(telegram), "discord": DiscordPlace(discord)})
        tell(HELP)
        async with running(settings) as process:
            fill(process)
            watching = asyncio.create_task(view.watch())
            await until(lambda: telegram.settings.commands and discord.world.commands[None])
            await view.quiet()
            await talk(view, given(lines) if lines is not None else typed(), scripted=lines is not None)
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            tell(f"\nThe bot ended with exit code {await process.stop()}.")


async def given(lines: list[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


if __name__ == "__main__":
    reader = argparse.ArgumentParser(prog="python -m tests.demo_chats", description=__doc__)
    reader.add_argument("--script", type=Path, help="a file with the lines to type")
    chosen = reader.parse_args().script
    asyncio.run(main(chosen.read_text("utf-8").splitlines() if chosen else None))
