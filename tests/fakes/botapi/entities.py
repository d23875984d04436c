"""The entities that Telegram finds in a text by itself, with offsets in UTF-16 units, and the cleaning before it.

After the rules of TDLib's MessageEntity.cpp; addresses without a scheme are known by a short list of domains.
"""

from __future__ import annotations

import re
from typing import Any

Entity = dict[str, Any]

MOST_ENTITIES = 100
"""More are dropped in silence (python-telegram-bot: MessageLimit.MESSAGE_ENTITIES)."""

DOMAINS = "com|org|net|edu|gov|int|info|io|ai|app|dev|me|co|eu|de|uk|fr|it|es|nl|ru|ua|in|jp|cn|tv|xyz|news|social|gg"
PATTERNS = [
    ("url", re.compile(r"(?<![\w@.])(?:https?|ftp)://[^\s<>\"«»]+", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}\b")),
    ("url", re.compile(rf"(?<![\w@./-])(?:[\w-]+\.)+(?:{DOMAINS})(?![\w-])(?:[/?#][^\s<>\"«»]*)?", re.IGNORECASE)),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{1,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w\u200c])#(?=[\w\u200c·]*[^\W\d])[\w\u200c·]{1,256}(?![\w\u200c·]*#)")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])")),
]
"""Kinds in the order in which they claim their place: what stands inside an earlier one is not looked at again."""

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e]")
CLOSED = frozenset({"pre", "code", "text_link", "url", "email"})
"""Inside of these nothing else is found."""


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def at_units(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity covers."""
    return text.encode("utf-16-le")[offset * 2 : (offset + length) * 2].decode("utf-16-le")


def cleaned(text: str) -> str:
    """A text without carriage returns; control and direction marks become blanks, one unit each."""
    return CONTROL.sub(" ", text.replace("\r", ""))


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The text without blanks around it, and its entities moved and cut to fit."""
    lead = len(text) - len(text.lstrip())
    short = text.strip()
    end = units(short)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if start < stop:
            moved.append(entity | {"offset": start, "length": stop - start})
    return short, moved


def found(text: str, known: list[Entity]) -> list[Entity]:
    """All entities of a text: those known from its markup and those it holds by itself; the first hundred."""
    taken = [(each["offset"], each["offset"] + each["length"]) for each in known if each["type"] in CLOSED]
    every = list(known)
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            entity = placed(kind, text, match)
            span = (entity["offset"], entity["offset"] + entity["length"])
            if all(span[1] <= start or stop <= span[0] for start, stop in taken):
                taken.append(span)
                every.append(entity)
    return sorted(every, key=lambda each: (each["offset"], -each["length"]))[:MOST_ENTITIES]


def placed(kind: str, text: str, match: re.Match[str]) -> Entity:
    said = match[0].rstrip(".,:;!?'\")]}") if kind == "url" else match[0]
    return {"type": kind, "offset": units(text[: match.start()]), "length": units(said)}
