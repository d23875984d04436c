"""HTML as Telegram reads it: few tags, strict nesting, byte offsets in the complaints.

After `do_parse_html` of TDLib's MessageEntity.cpp. Like the original it takes a bare `&` or `>` as it stands and
refuses a bare `<`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.fakes.botapi.entities import units
from tests.fakes.botapi.refusals import bad_request

if TYPE_CHECKING:
    from tests.fakes.botapi.entities import Entity
    from tests.fakes.botapi.refusals import RefusedError

KINDS = {
    "a": "text_link",
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "tg-emoji": "custom_emoji",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
REFERENCE = re.compile(r"&(?:#(?:x(?P<hex>[0-9a-fA-F]+)|(?P<number>[0-9]+))|(?P<name>lt|gt|amp|quot)(?![A-Za-z]));?")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
SPACE = " \t\r\n\0\v"
LAST_CHARACTER = 0x10FFFF
LONGEST_REFERENCE = 10
SCHEMES = frozenset({"http", "https", "ftp", "tg", "ton", "tonsite", "mailto", "tel"})


@dataclass
class Open:
    """A tag that is not closed yet."""

    tag: str
    arguments: dict[str, str]
    at: int


@dataclass
class Parsed:
    """The plain text and its entities, as far as it was read."""

    text: str = ""
    entities: list[Entity] = field(default_factory=list)


def parsed(source: str) -> Parsed:
    """The text and entities of a source in HTML. Raises RefusedError with Telegram's words."""
    return Reader(source).read()


def unreadable(text: str) -> RefusedError:
    return bad_request(f"can't parse entities: {text}")


def character(match: re.Match[str]) -> str:
    """What a reference stands for; a number that stands for nothing stays as it is."""
    if match["name"]:
        return NAMED[match["name"]]
    number = int(match["hex"], 16) if match["hex"] else int(match["number"])
    if not 0 < number < LAST_CHARACTER or len(match[0].rstrip(";")) >= LONGEST_REFERENCE:
        return match[0]
    return chr(number)


def decoded(text: str) -> str:
    return REFERENCE.sub(character, text)


class Reader:
    """One pass over a source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.open: list[Open] = []
        self.done = Parsed()

    def read(self) -> Parsed:
        while self.at < len(self.source):
            self.read_text()
            if self.at < len(self.source):
                self.read_tag()
        if self.open:
            raise unreadable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.done.entities.sort(key=lambda each: (each["offset"], -each["length"]))
        return self.done

    def read_text(self) -> None:
        end = self.source.find("<", self.at)
        end = len(self.source) if end < 0 else end
        self.done.text += decoded(self.source[self.at : end])
        self.at = end

    def read_tag(self) -> None:
        if self.source.startswith("</", self.at):
            self.read_end()
        else:
            self.read_start()

    # Small steps

    def place(self, at: int) -> str:
        return f"at byte offset {len(self.source[:at].encode())}"

    def here(self) -> str:
        return self.source[self.at : self.at + 1]

    def until(self, stops: str) -> str:
        """What stands before the next of these characters, which becomes the place to read on from."""
        start = self.at
        while self.here() and self.here() not in stops:
            self.at += 1
        return self.source[start : self.at]

    def skip_space(self) -> None:
        while self.here() and self.here() in SPACE:
            self.at += 1

    # Tags

    def read_start(self) -> None:
        start = self.at
        self.at += 1
        name = self.until(SPACE + ">")
        if not self.here():
            raise unreadable(f"Unclosed start tag {self.place(start)}")
        tag = name.lower()
        if tag not in KINDS:
            raise unreadable(f'Unsupported start tag "{tag}" {self.place(start)}')
        arguments = self.read_attributes(tag, start)
        if tag == "span" and arguments.get("class") != "tg-spoiler":
            raise unreadable(f'Tag "span" must have class "tg-spoiler" {self.place(start)}')
        if tag == "tg-emoji" and not arguments.get("emoji-id", "").isdigit():
            raise unreadable(f'Tag "tg-emoji" must have attribute "emoji-id" {self.place(start)}')
        self.open.append(Open(tag, arguments, len(self.done.text)))

    def read_attributes(self, tag: str, start: int) -> dict[str, str]:
        arguments: dict[str, str] = {}
        while True:
            self.skip_space()
            if self.here() == ">":
                self.at += 1
                return arguments
            name, value = self.read_attribute(tag, start)
            arguments[name] = value

    def read_attribute(self, tag: str, start: int) -> tuple[str, str]:
        name = self.until(SPACE + "=>/\"'")
        if not name and self.here():
            raise unreadable(f'Empty attribute name in the tag "{tag}" {self.place(start)}')
        self.skip_space()
        if not self.here():
            raise unreadable(f'Unclosed start tag "{tag}" {self.place(start)}')
        if self.here() != "=":
            if (tag, name.lower()) == ("blockquote", "expandable"):
                return "expandable", ""
            raise unreadable(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" {self.place(start)}'
            )
        self.at += 1
        self.skip_space()
        value = self.read_value()
        if not self.here():
            raise unreadable(f'Unclosed start tag "{tag}" {self.place(start)}')
        return name.lower(), value

    def read_value(self) -> str:
        quote = self.here()
        if quote and quote in "\"'":
            self.at += 1
            value = decoded(self.until(quote))
            self.at += 1
            return value
        start = self.at
        token = re.compile(r"[A-Za-z0-9.-]*").match(self.source, self.at)
        self.at = token.end() if token else self.at
        if self.here() and self.here() not in SPACE + ">":
            raise unreadable(f"Unexpected end of name token {self.place(start)}")
        return self.source[start : self.at].lower()

    def read_end(self) -> None:
        start = self.at
        if not self.open:
            raise unreadable(f"Unexpected end tag {self.place(start)}")
        self.at += 2
        name = self.until(SPACE + ">").lower()
        self.skip_space()
        if self.here() != ">":
            raise unreadable(f"Unclosed end tag {self.place(start)}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise unreadable(
                f'Unmatched end tag {self.place(start)}, expected "</{opened.tag}>", found "</{name}>"',
            )
        self.close(opened)

    def close(self, opened: Open) -> None:
        inside = self.done.text[opened.at :]
        details = meaning(opened, inside)
        if inside and details is not None:
            offset = units(self.done.text[: opened.at])
            kind = {"type": KINDS[opened.tag], "offset": offset, "length": units(inside)}
            self.done.entities.append(kind | details)


def meaning(opened: Open, inside: str) -> Entity | None:
    """What an entity says besides its kind and place; None where Telegram shows the bare text."""
    if opened.tag == "a":
        return link(opened.arguments.get("href") or inside)
    if opened.tag == "tg-emoji":
        return {"custom_emoji_id": opened.arguments["emoji-id"]}
    if opened.tag == "blockquote" and "expandable" in opened.arguments:
        return {"type": "expandable_blockquote"}
    if opened.tag == "code" and opened.arguments.get("class", "").startswith("language-"):
        return {"language": opened.arguments["class"].removeprefix("language-")}
    return {}


def link(address: str) -> Entity | None:
    """The address as Telegram keeps it, or whom it pings; None for one that it does not take."""
    user = re.fullmatch(r"tg://user\?id=(\d+)", address)
    if user:
        return {"type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": "User"}}
    full = address.strip() if ":" in address else f"http://{address.strip()}"
    try:
        parts = urlsplit(full)
    except ValueError:
        return None
    if parts.scheme.lower() not in SCHEMES or " " in full:
        return None
    if parts.scheme.lower() in {"http", "https"} and "." not in parts.netloc:
        return None
    return {"url": full if parts.path or parts.query else f"{full}/"}
