"""The console as a chat: a terminal with line editing and colours, or plain lines through a pipe."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import re
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.core import render
from bot.core.commands import Offer, commands
from bot.core.domain import Chat, Digest
from bot.core.letters import Letter
from bot.core.lines import Ink, Line, Span
from bot.core.replies import Reply
from bot.ports import Sent

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer
    from rich.console import Console

CHAT = Chat("console", "here")
"""The one chat there is."""

PROMPT = "> "
_CHUNK = 65536


class Screen(Protocol):
    """Where the console's chat is shown."""

    def say(self, lines: Sequence[Line]) -> None:
        """Shows lines of a reply."""
        ...

    def brief(self, text: str) -> None:
        """Shows a brief in its text form."""
        ...

    def notice(self, text: str) -> None:
        """Shows one line about something that happened meanwhile."""
        ...


class ConsoleMessenger:
    """A Messenger whose chat is a screen; nothing is refused."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._sent = 0

    @property
    def platform(self) -> str:
        """The platform's name."""
        return CHAT.platform

    @property
    def idempotent(self) -> bool:
        """A screen forgets what it showed."""
        return False

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        """Lines as plain text, in one part; none for no lines."""
        return (render.plain(lines),) if lines else ()

    async def send(
        self,
        chat: Chat,  # noqa: ARG002 - a screen is one chat
        letter: Letter,
        nonce: str | None = None,  # noqa: ARG002 - and knows no nonce
    ) -> Sent:
        """Shows the text of a letter; what it is to take the place of scrolled away."""
        self._screen.brief(letter.text)
        self._sent += 1
        return Sent((str(self._sent),))


async def converse(
    lines: AsyncIterator[str],
    screen: Screen,
    answer: Callable[[str], Awaitable[Reply | None]],
    deliver: Callable[[Digest, bool], Awaitable[None]],
) -> None:
    """Answers each line until the input ends or someone asks to leave.

    `deliver` brings a brief to the screen, in full when its second argument says so.
    """
    async for line in lines:
        if not line.strip():
            continue
        reply = await answer(line)
        if reply is None:
            screen.notice("Commands begin with / : try /follow #tag, or /help for all of them.")
            continue
        screen.say(reply.typed_out)
        for digest in reply.digests:
            await deliver(digest, reply.full)
        if reply.leave:
            return


def completions(typed: str, followed: Sequence[str]) -> list[str]:
    """What the word at the end of `typed` may become: a command, a fixed choice, or a followed tag."""
    *before, word = typed.split(" ")
    if not before:
        known = [f"/{command.name}" for command in commands(console=True)]
        return [name for name in known if typed and name.startswith(typed.lower())]
    command = next((each for each in commands(console=True) if f"/{each.name}" == before[0].lower()), None)
    if command is None:
        return []
    choices = command.arguments[0].choices if command.arguments else ()
    tags = (
        [f"#{tag}" for tag in followed]
        if any(each.offer in (Offer.FOLLOWED, Offer.CLAIMS) for each in command.arguments)
        else []
    )
    offered = list(choices) if choices and len(before) == 1 else tags
    return [each for each in offered if each.startswith(word.lower())]


class PlainScreen:
    """Text as it is, each piece at once, so that a pipe's reader sees it in time."""

    def __init__(self, write: Callable[[str], None] | None = None) -> None:
        self._write = write or _print

    def say(self, lines: Sequence[Line]) -> None:
        """Shows lines of a reply."""
        if lines:
            self._write(plain(lines))

    def brief(self, text: str) -> None:
        """Shows a brief between empty lines."""
        self._write(f"\n{text.strip()}\n")

    def notice(self, text: str) -> None:
        """Shows one line about something that happened meanwhile."""
        self._write(text)


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class ColourScreen:
    """A terminal with colours, unless NO_COLOR asks for none."""

    def say(self, lines: Sequence[Line]) -> None:
        """Shows lines of a reply."""
        from rich.text import Text  # noqa: PLC0415 - only a terminal needs it

        for line in lines:
            _rich().print(Text.assemble(*((shown_span(span), _STYLES[span.ink]) for span in line)))

    def brief(self, text: str) -> None:
        """Shows a brief, its headings in the colour of their standing."""
        from rich.text import Text  # noqa: PLC0415

        console = _rich()
        console.print()
        for line in text.strip().splitlines():
            console.print(Text(line, heading_style(line)))
        console.print()

    def notice(self, text: str) -> None:
        """Shows one dim line, above the prompt where there is one."""
        from rich.text import Text  # noqa: PLC0415

        _rich().print(Text(text, "dim"))


_STYLES = {Ink.PLAIN: "", Ink.STRONG: "bold", Ink.CODE: "cyan"}
_HEADINGS = {
    "CONFIRMED": "bold green",
    "DISPUTED": "bold magenta",
    "RETRACTED": "bold magenta",
    "REPORTED": "bold yellow",
    "SPECULATION": "bold cyan",
    "WHAT": "bold",
    "MISSING": "bold",
}


def heading_style(line: str) -> str:
    """The style of a line of a brief: its heading's, or none."""
    first = re.match(r"[A-Z]{4,}", line)
    if line.startswith("#"):
        return "bold"
    return _HEADINGS.get(first.group(), "") if first else ""


def plain(lines: Sequence[Line]) -> str:
    """Lines of a reply as plain text, addresses written out."""
    return "\n".join("".join(shown_span(span) for span in line) for line in lines)


def shown_span(span: Span) -> str:
    """A span without markup: a link is its address, which a terminal opens and a reader can copy."""
    return span.url or span.text


async def typed_lines(history: Path, followed: Callable[[], Awaitable[Sequence[str]]]) -> AsyncIterator[str]:
    """What a person types at a terminal, until Ctrl-D or Ctrl-C: line editing, history, completion.

    Whatever is printed meanwhile appears above the prompt. `followed` gives the tags to complete.
    """
    from prompt_toolkit import PromptSession  # noqa: PLC0415 - only a terminal needs it
    from prompt_toolkit.history import FileHistory  # noqa: PLC0415
    from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

    history.parent.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(
        PROMPT, history=FileHistory(str(history)), completer=_completer(followed)
    )
    with patch_stdout(raw=True), contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            yield await session.prompt_async()


def _rich() -> Console:
    """A rich console on the standard output of this moment: a prompt that shows puts its own in place."""
    from rich.console import Console  # noqa: PLC0415

    return Console(highlight=False, soft_wrap=True, force_terminal=True)


def _completer(followed: Callable[[], Awaitable[Sequence[str]]]) -> Completer:
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion  # noqa: PLC0415
    from prompt_toolkit.document import Document  # noqa: PLC0415

    class Commands(Completer):
        """Completes commands and their arguments."""

        def get_completions(self, _document: Document, _event: CompleteEvent) -> Iterator[Completion]:
            """Nothing without the event loop, where the followed tags are read."""
            return iter(())

        async def get_completions_async(
            self, document: Document, _event: CompleteEvent
        ) -> AsyncGenerator[Completion, None]:
            """What the word before the cursor may become."""
            typed = document.text_before_cursor
            start = -len(typed.rsplit(" ", 1)[-1])
            for each in completions(typed, await followed()):
                yield Completion(each, start_position=start)

    return Commands()


async def piped_lines(descriptor: int) -> AsyncIterator[str]:
    """The lines of a file descriptor, until its end.

    A thread of our own reads it: it ends with the process even while it waits, and it works for pipes and
    files alike, which the event loop's own pipes do not.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[str | None] = asyncio.Queue()

    def tell(line: str | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(arrived.put_nowait, line)

    threading.Thread(target=_read_lines, args=(descriptor, tell), daemon=True).start()
    while (line := await arrived.get()) is not None:
        yield line


def _read_lines(descriptor: int, tell: Callable[[str | None], None]) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    rest = ""
    while chunk := os.read(descriptor, _CHUNK):
        *whole, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in whole:
            tell(line.rstrip("\r"))
    rest += decoder.decode(b"", final=True)
    if rest:
        tell(rest)
    tell(None)
