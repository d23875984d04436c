"""Writes a laid out brief in the markup of one platform. Every character of a span is escaped here.

Only the layout's links become links; previews are off on Discord by `<…>` (Telegram has an option for
them when a message is sent). A message too long for a platform is told apart between lines, never inside.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence

from bot.core.domain import Digest
from bot.core.layout import CLI, PHONE, Form, layout
from bot.core.lines import Ink, Line, Span, utf16, written

TELEGRAM_UNITS = 4096
"""UTF-16 units of one message after its markup is parsed (Bot API, sendMessage)."""
TELEGRAM_BYTES = 32_768
"""UTF-8 bytes of one message with its markup; longer is refused by the Bot API server (Client.cpp)."""
TELEGRAM_ENTITIES = 100
"""What Telegram finds beyond is dropped in silence, our links too. Tags and commands in the text count."""
DISCORD_UNITS = 2000
"""UTF-16 units of one message with its markup."""


def text(digest: Digest, form: Form = CLI) -> str:
    """The brief as plain text; in the form `PHONE` it is what to send where a platform refuses markup."""
    return plain(layout(digest, form).lines())


def telegram(digest: Digest, form: Form = PHONE) -> tuple[str, ...]:
    """The brief in Telegram's HTML, as messages to be sent in this order; one unless the form is long."""
    return telegram_html(layout(digest, form).lines())


def discord(digest: Digest, form: Form = PHONE) -> tuple[str, ...]:
    """The brief in Discord's Markdown, as messages to be sent in this order; mostly one."""
    return discord_markdown(layout(digest, form).lines())


def plain(lines: Sequence[Line]) -> str:
    """Lines without any markup."""
    return "\n".join(written(line) for line in lines)


def telegram_html(lines: Sequence[Line]) -> tuple[str, ...]:
    """Lines in Telegram's HTML, in as many messages as its limits ask for."""
    return tuple(_joined(part, _telegram_span) for part in _parts(lines, _fits_telegram))


def discord_markdown(lines: Sequence[Line]) -> tuple[str, ...]:
    """Lines in Discord's Markdown, in as many messages as its limit asks for."""
    return tuple(_joined(part, _discord_span) for part in _parts(lines, _fits_discord))


def _joined(lines: Iterable[Line], write: Callable[[Span], str]) -> str:
    return "\n".join("".join(write(span) for span in line) for line in lines)


def _parts(lines: Sequence[Line], fits: Callable[[Sequence[Line]], bool]) -> list[list[Line]]:
    """The lines told apart so that each part fits. No line of a layout is longer than a message."""
    parts: list[list[Line]] = [[]]
    for line in lines:
        if parts[-1] and not fits([*parts[-1], line]):
            parts.append([])
        if line or parts[-1]:
            parts[-1].append(line)
    return [_without_blank_end(part) for part in parts if part]


def _without_blank_end(lines: list[Line]) -> list[Line]:
    while lines and not lines[-1]:
        lines.pop()
    return lines


# --- Telegram

_FOUND_BY_ITSELF = re.compile(r"[#$/]")


def _fits_telegram(lines: Sequence[Line]) -> bool:
    size = utf16(plain(lines))
    return (
        size <= TELEGRAM_UNITS
        and sum(_entities(span) for line in lines for span in line) <= TELEGRAM_ENTITIES
        and len(_joined(lines, _telegram_span).encode()) <= TELEGRAM_BYTES
    )


def _entities(span: Span) -> int:
    own = int(span.ink is not Ink.PLAIN or span.url is not None)
    return own + len(_FOUND_BY_ITSELF.findall(span.text))


_TELEGRAM_TAGS = {Ink.PLAIN: "{}", Ink.STRONG: "<b>{}</b>", Ink.CODE: "<code>{}</code>"}


def _telegram_span(span: Span) -> str:
    escaped = html.escape(span.text, quote=False)
    if span.url is not None:
        return f'<a href="{html.escape(span.url)}">{escaped}</a>'
    return _TELEGRAM_TAGS[span.ink].format(escaped)


# --- Discord

_MARKUP = re.compile(r"[\\*_~`|<>\[\]()#]|(?<!\w)[-+](?!\d)|(?<=\d)\.(?!\d)|:(?=\w)")
"""What means something in Discord's Markdown: everywhere, or (lists, "1.") at the start of a line.

A colon is part of "<t:1>" and ":name:", for which the escaped "<" is enough; two locks are better."""
_REF = re.compile(r"\[(\d+)\]")
_ESCAPES = str.maketrans({"(": "%28", ")": "%29", "*": "%2A", "_": "%5F", "~": "%7E", "`": "%60", "|": "%7C"})
_PINGS = re.compile(r"@(?=everyone|here)", re.IGNORECASE)


def _fits_discord(lines: Sequence[Line]) -> bool:
    return utf16(_joined(lines, _discord_span)) <= DISCORD_UNITS


def _discord_span(span: Span) -> str:
    if span.url is not None:
        return _discord_link(span.text, span.url)
    if span.ink is Ink.CODE:
        return f"`{span.text.replace('`', chr(0x2019))}`"
    escaped = _MARKUP.sub(r"\\\g<0>", span.text)
    return f"**{escaped}**" if span.ink is Ink.STRONG else escaped


def _discord_link(label: str, url: str) -> str:
    """A masked link without preview. Discord escapes nothing inside a label, so brackets stand around it."""
    target = _PINGS.sub("%40", url.translate(_ESCAPES))
    if ref := _REF.fullmatch(label):
        return rf"\[[{ref[1]}](<{target}>)\]"
    return f"[{label}](<{target}>)"
