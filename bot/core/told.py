"""What the bot says of its own, in English and able to be said again in another language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from string import Formatter
from typing import Any, Protocol, TypeVar, cast

from bot.core.letters import Rows
from bot.core.plurals import Plural, in_english


class Catalog(Protocol):
    """What gettext's catalogs are: a message for a message, and the form that a number takes."""

    def gettext(self, message: str, /) -> str:
        """The message in the catalog's language; itself where the catalog lacks it."""

    def ngettext(self, one: str, more: str, n: int, /) -> str:
        """The form for a number, by the English forms for one and for more."""


@dataclass(frozen=True, slots=True)
class English:
    """The catalog of the language that the code is written in."""

    def gettext(self, message: str, /) -> str:
        """The message."""
        return message

    def ngettext(self, one: str, more: str, n: int, /) -> str:
        """The English form for a number."""
        return in_english(one, more, n)


IN_ENGLISH = English()


class Told(str):
    """English text that knows how it is said in another language. What is cut or put together of it is plain text."""

    __slots__ = ("say",)
    say: Callable[[Catalog], str]

    def __new__(cls, say: Callable[[Catalog], str]) -> Told:
        """The text that `say` gives for a catalog, in English."""
        made = super().__new__(cls, say(IN_ENGLISH))
        made.say = say
        return made


def told(phrase: str, **values: object) -> Told:
    """A phrase, a message of the catalogs, with values in its places; those that are Told are said again too."""
    return Told(lambda catalog: catalog.gettext(phrase).format(**_again(values, catalog)))


def told_of(one: str, more: str, n: int, **values: object) -> Told:
    """A phrase around `{n}` in the form that a number takes."""
    return Told(lambda catalog: catalog.ngettext(one, more, n).format(n=n, **_again(values, catalog)))


def together(*parts: str, by: str = " ") -> Told:
    """Texts in a row, empty ones left out."""
    some = [part for part in parts if part]
    return Told(lambda catalog: by.join(again(part, catalog) for part in some))


def one_of(*names: str) -> str:
    """Names of which one is meant: "a", "a or b", "a, b or c"."""
    *others, last = names
    return told("{names} or {last}", names=", ".join(others), last=last) if others else last


def again(text: str, catalog: Catalog) -> str:
    """A text in the language of a catalog where it is Told, else as it is."""
    return text.say(catalog) if isinstance(text, Told) else str(text)


def reason(error: Exception) -> str:
    """What an error says to a reader; one that was raised with a phrase can be said again."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)


def altered(text: str, how: Callable[[str], str]) -> Told:
    """A text that is cut or made safe in whatever language it is said."""
    return Told(lambda catalog: how(again(text, catalog)))


def recalled(text: str, phrases: Iterable[str]) -> tuple[str, dict[str, str]] | None:
    """The first of some phrases that a kept English text was made of, and what stands in its places; None: of none."""
    found = ((phrase, _pattern(phrase).fullmatch(text)) for phrase in phrases)
    return next(((phrase, match.groupdict()) for phrase, match in found if match), None)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    parts = ((re.escape(plain), name) for plain, name, _, _ in Formatter().parse(phrase))
    return re.compile("".join(f"{plain}(?P<{name}>.*)" if name else plain for plain, name in parts), re.DOTALL)


def _again(values: Mapping[str, object], catalog: Catalog) -> dict[str, object]:
    return {name: again(each, catalog) if isinstance(each, str) else each for name, each in values.items()}


def buttons_in(rows: Rows, catalog: Catalog) -> Rows:
    """Buttons with their labels in the language of a catalog."""
    return tuple(tuple(replace(each, label=again(each.label, catalog)) for each in row) for row in rows)


# --- values that hold words

T = TypeVar("T")


def in_tongue(value: T, catalog: Catalog) -> T:
    """A value with each of its strings in the language of a catalog: dataclasses, tuples and what mappings map to."""
    return cast("T", _mapped(value, catalog.gettext, lambda found: Plural(found.one, found.more, catalog.ngettext)))


def _mapped(value: Any, say: Callable[[str], str], count: Callable[[Plural], Plural]) -> Any:
    match value:
        case Plural():
            return count(value)
        case str():
            return say(value) if value else value  # gettext keeps its own header under ""
        case Mapping():
            return {key: _mapped(each, say, count) for key, each in value.items()}
        case tuple():
            return tuple(_mapped(each, say, count) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: _mapped(getattr(value, each.name), say, count) for each in fields(value)}
        return type(value)(**parts)
    return value


@dataclass(frozen=True, slots=True)
class Message:
    """One message to be translated: English for one and, where it has a number in it, for more; and where it stands."""

    one: str
    more: str | None
    place: str


def messages(value: object, place: str = "") -> Iterator[Message]:
    """Every message in a value, in its order; one that stands in several places comes as often."""
    match value:
        case Plural():
            yield Message(value.one, value.more, place)
        case str():
            if value:
                yield Message(value, None, place)
        case Mapping():
            for key, each in value.items():
                yield from messages(each, f"{place}.{key}")
        case tuple():
            for each in value:
                yield from messages(each, place)
        case _ if is_dataclass(value):
            for part in fields(value):
                yield from messages(getattr(value, part.name), f"{place}.{part.name}".lstrip("."))
