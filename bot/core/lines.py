"""Lines of spans, as every face writes them: how long they are, and how a text is cut to fit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.core.text import is_mark


class Ink(Enum):
    """How a span is set."""

    PLAIN = auto()
    STRONG = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text on one line, safe to show but not escaped; with `url`, a permalink, it is a link."""

    text: str
    ink: Ink = Ink.PLAIN
    url: str | None = None


Line = tuple[Span, ...]


def written(line: Line) -> str:
    """The text of a line without any markup."""
    return "".join(span.text for span in line)


def utf16(text: str) -> int:
    """The length of a text as Telegram and Discord count it: in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


LONGEST_NAME = 48
"""UTF-16 units of a tag, a speaker or a domain, so that the shortest brief for a phone fits its length."""

_LONGEST_TAIL = 0.5
"""Share of a shortened text that may be lost to end at a word; scripts without spaces are cut at a letter."""


def clipped(text: str, limit: int) -> str:
    """The text in at most `limit` UTF-16 units, ended at a word by "…" and never inside a character."""
    if utf16(text) <= limit:
        return text
    end, room = 0, limit - 1
    while end < len(text) and (room := room - utf16(text[end])) >= 0:
        end += 1
    space = text.rfind(" ", 0, end + 1)
    end = space if space > end * (1 - _LONGEST_TAIL) else _before_a_character(text, end)
    return text[:end].rstrip(" ,;:–—-") + "…"


def _before_a_character(text: str, end: int) -> int:
    """The last place at or before `end` where what a reader takes for one character does not go on."""
    while 0 < end < len(text) and (_continues(text[end]) or text[end - 1] == "\u200d" or _is_second_flag(text, end)):
        end -= 1
    return end


def _continues(char: str) -> bool:
    return is_mark(char) or char == "\u200d" or "\U0001f3fb" <= char <= "\U0001f3ff"  # a skin tone


def _is_second_flag(text: str, at: int) -> bool:
    """Flags are pairs of regional indicators."""
    start = at
    while start > 0 and "\U0001f1e6" <= text[start - 1] <= "\U0001f1ff":
        start -= 1
    return "\U0001f1e6" <= text[at] <= "\U0001f1ff" and (at - start) % 2 == 1
