"""The console as a chat: lines in, replies and briefs out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from bot.chats.console import (
    CHAT,
    ConsoleMessenger,
    PlainScreen,
    completions,
    converse,
    heading_style,
    piped_lines,
    plain,
)
from bot.core.domain import Counts, Digest, Window
from bot.core.letters import Letter
from bot.core.lines import Ink, Span
from bot.core.replies import Reply, said
from bot.ports import Sent

DIGEST = Digest("a1", "English", "extractive", Window(), Counts(), (), ())


async def lines_of(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


async def talked(lines: Iterable[str], replies: dict[str, Reply]) -> list[str]:
    """What a screen shows after these lines; a brief shows as its tag."""
    shown: list[str] = []

    async def answer(line: str) -> Reply | None:
        return replies.get(line)

    async def deliver(digest: Digest, full: bool) -> None:
        shown.append(f"brief {digest.tag}{' in full' if full else ''}")

    await converse(lines_of(*lines), PlainScreen(shown.append), answer, deliver)
    return shown


async def test_each_line_is_answered_then_its_briefs_follow() -> None:
    reply = Reply(said("Following #a1."), (DIGEST,), full=True)
    assert await talked(["", "/follow #a1"], {"/follow #a1": reply}) == ["Following #a1.", "brief a1 in full"]


async def test_what_is_no_command_gets_a_hint() -> None:
    assert await talked(["hello"], {}) == ["Commands begin with / : try /follow #tag, or /help for all of them."]


async def test_leaving_ends_the_conversation_before_the_input_does() -> None:
    replies = {"/quit": Reply(said("Goodbye."), leave=True), "/more": Reply(said("more"))}
    assert await talked(["/quit", "/more"], replies) == ["Goodbye."]


async def test_a_brief_is_set_apart_and_what_was_sent_is_counted() -> None:
    shown: list[str] = []
    messenger = ConsoleMessenger(PlainScreen(shown.append))
    assert await messenger.send(CHAT, Letter("one")) == Sent(("1",))
    assert await messenger.send(CHAT, Letter("two")) == Sent(("2",))
    assert shown == ["\none\n", "\ntwo\n"]


def test_a_link_is_written_out_where_there_is_no_markup() -> None:
    line = (Span("by ", Ink.STRONG), Span("plaza.example", url="https://plaza.example/1"))
    assert plain((line, (Span("next"),))) == "by https://plaza.example/1\nnext"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", []),
        ("/fo", ["/following", "/follow", "/forget"]),
        ("/UNM", ["/unmute"]),
        ("/qui", ["/quiet", "/quit"]),
        ("/digest ", ["#harbourtram", "#a1"]),
        ("/digest #h", ["#harbourtram"]),
        ("/mute a", ["author"]),
        ("/mute author l", []),
        ("/xyzzy ", []),
        ("hello", []),
    ],
)
def test_commands_choices_and_followed_tags_are_completed(typed: str, offered: list[str]) -> None:
    assert completions(typed, ("harbourtram", "a1")) == offered


@pytest.mark.parametrize(
    ("line", "style"),
    [
        ("CONFIRMED (by Meta)", "bold green"),
        ("#a1 · 3 posts", "bold"),
        ("1. CONFIRMED by nobody", ""),
        ("NATO said so", ""),
    ],
)
def test_headings_get_the_colour_of_their_standing(line: str, style: str) -> None:
    assert heading_style(line) == style


async def test_piped_lines_come_whole_whatever_the_chunks_and_the_last_needs_no_end() -> None:
    read_end, write_end = os.pipe()
    lines = piped_lines(read_end)
    os.write(write_end, b"/why #stra")
    first = asyncio.ensure_future(anext(lines))
    await asyncio.sleep(0.01)
    os.write(write_end, "ße\r\n/he".encode() + b"\xff")
    assert await first == "/why #straße"
    os.write(write_end, b"lp")
    os.close(write_end)
    assert [line async for line in lines] == ["/he\ufffdlp"]
    os.close(read_end)


async def test_a_file_as_input_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "commands.txt"
    path.write_text("/help\n/quit\n")
    with path.open() as file:
        assert [line async for line in piped_lines(file.fileno())] == ["/help", "/quit"]
