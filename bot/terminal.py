"""The chat in a terminal: screen, folders, rounds and talk put side by side. Like `app`, it knows adapters."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import bot
from bot.app import ClockFrom, alone, folder_source, make_rounds, running
from bot.chats import console
from bot.config import Settings, default_settings
from bot.core import render
from bot.core.domain import Digest
from bot.core.layout import FULL, PHONE, shown_in
from bot.core.replies import Reply, said
from bot.guard import Task, guarded
from bot.log import LoggedMessenger, logging_on
from bot.networks import let_go, looking_back, sources_of, watching
from bot.parts import Parts
from bot.pipeline import Manners, answer_in_full, deliver
from bot.ports import Messenger, Unavailable
from bot.stop import ending_in_time
from bot.watch import know, look, news, watch

if TYPE_CHECKING:
    from bot.chats.console import Screen

log = logging.getLogger(__name__)


async def chat(settings: Settings, paths: tuple[Path, ...], now: datetime | None = None) -> None:
    """The chat in the terminal, with folders watched and rounds made beside it, until the talk ends.

    `now` is what the clock shows at the start, to see what comes tomorrow.
    """
    with logging_on(settings, chat=_is_typed()), ending_in_time(), alone(settings):
        log.info("start", extra={"version": bot.__version__, "folders": len(paths), "model": settings.has_model})
        await _chat(settings, paths, now)
        log.info("stop")


async def _chat(settings: Settings, paths: tuple[Path, ...], now: datetime | None) -> None:
    manners = Manners(
        length=None, language=settings.default_language, zone=settings.default_zone, console=True, again=None
    )
    screen = _screen()
    messenger = LoggedMessenger(console.ConsoleMessenger(screen))
    async with running(settings, clock=ClockFrom(now) if now else None) as opened:
        sources = sources_of(settings, opened)
        parts = replace(opened, past=looking_back(sources, watched=True))
        screen.notice("tagbrief: briefs of a hashtag that keep facts, reports and speculation apart.")
        screen.notice("Try /follow #tag, or /help. Leave with Ctrl-D.")
        await know(parts, sources)
        tasks = {"rounds": _rounds(settings, parts, messenger)} | watching(parts, sources)
        if paths:
            # Read as they are, once, so that the first command already knows these posts.
            first = await look(parts, folder_source(paths, whole=True))
            for line in filter(None, (news(first.ingested), *first.faults)):
                screen.notice(line)
            tasks["sources"] = _watching(parts, paths, screen.notice)
        try:
            async with guarded(tasks, parts.clock, tell=screen.notice) as guard:
                parts.reports["tasks"] = guard.findings
                await _talk(parts, _typed(settings, parts), screen, messenger, manners)
        finally:
            await let_go(sources)


def _rounds(settings: Settings, parts: Parts, messenger: Messenger) -> Task:
    async def make(begun: Callable[[], None]) -> None:
        await make_rounds(settings, parts, [messenger], begun)

    return make


def _watching(parts: Parts, paths: tuple[Path, ...], tell: Callable[[str], None]) -> Task:
    async def watching(begun: Callable[[], None]) -> None:
        begun()
        await watch(parts, folder_source(paths), tell)

    return watching


async def _talk(
    parts: Parts, lines: AsyncIterator[str], screen: Screen, messenger: Messenger, manners: Manners
) -> None:
    """Answers the console's lines, briefs delivered to its screen; what cannot be done now is said."""

    async def answered(line: str) -> Reply | None:
        try:
            return await answer_in_full(parts, console.CHAT, line, manners)
        except Unavailable as error:
            return Reply(said(f"Not done: {error}. Try again later."))

    async def bring(made: Digest, full: bool) -> None:
        try:
            form = replace(FULL if full else PHONE, say=parts.tongues.brief(made.language))
            await deliver(parts, messenger, console.CHAT, made, (render.text(made, form),), shown_in(made, form))
        except Unavailable as error:
            screen.notice(f"/why will not know this brief: {error}.")

    await console.converse(lines, screen, answered, bring)


def _typed(settings: Settings, parts: Parts) -> AsyncIterator[str]:
    """The console's lines: from a prompt where a person sits at both ends, else from the pipe."""

    async def followed() -> list[str]:
        subscriptions = await parts.store.following(console.CHAT.key)
        return [tag for subscription in subscriptions for tag in subscription.topic.tags]

    if _is_typed():
        return console.typed_lines(settings.data_dir / "console_history", followed)
    return console.piped_lines(sys.stdin.fileno())


def _is_typed() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _screen() -> Screen:
    return console.ColourScreen() if sys.stdout.isatty() else console.PlainScreen()


SCRIPT = ("/follow #HarbourTram", "/why 1", "/mute word giveaway", "/why #HarbourTram")
"""What the demo types."""
SAMPLE = Path(bot.__file__).parent / "data" / "sample"
"""The thread that comes with the package."""


async def demonstrate() -> None:
    """Types the demo's lines into a chat that knows the sample thread."""
    screen = _screen()

    async def typed() -> AsyncIterator[str]:
        for line in SCRIPT:
            screen.notice(f"> {line}")
            yield line

    async with running(default_settings(), in_memory=True) as parts:
        looked = await look(parts, folder_source((SAMPLE,), whole=True))
        screen.notice(f"The sample thread, fictional, no network: {news(looked.ingested)}.")
        messenger = console.ConsoleMessenger(screen)
        await _talk(parts, typed(), screen, messenger, Manners(length=None, console=True, again=None))
