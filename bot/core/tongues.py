"""The bot's own words in other languages: each value that holds them in English, put into another language whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Protocol, TypeVar, cast

from bot.core import alerts, changes, editions, missing, phrases
from bot.core.alerts import AlertPhrases
from bot.core.changes import ChangePhrases, Wording
from bot.core.editions import EditionPhrases
from bot.core.languages import language_code
from bot.core.missing import MissingPhrases
from bot.core.phrases import Phrases
from bot.core.plurals import Plural


@dataclass(frozen=True, slots=True)
class Words:
    """All words of the bot's own in one language."""

    brief: Phrases
    missing: MissingPhrases
    edition: EditionPhrases
    change: ChangePhrases
    alert: AlertPhrases

    @property
    def changes(self) -> Wording:
        """What a change of standing is told with."""
        return Wording(self.change, self.brief)


ENGLISH = Words(phrases.ENGLISH, missing.ENGLISH, editions.ENGLISH, changes.ENGLISH, alerts.ENGLISH)


@dataclass(frozen=True, slots=True)
class Tongues:
    """The languages that the bot speaks: words by two-letter code. English is always among them."""

    by_code: Mapping[str, Words] = field(default_factory=dict)

    def of(self, language: str) -> Words:
        """The words of a language, by its name as chats choose it; English where the bot does not speak it."""
        return self.by_code.get(language_code(language) or "", ENGLISH)

    def brief(self, language: str) -> Phrases:
        """The words of a brief in a language."""
        return self.of(language).brief


ONLY_ENGLISH = Tongues()


# --- from English into another language


class Catalog(Protocol):
    """What gettext's catalogs are: a message for a message, and the form that a number takes."""

    def gettext(self, message: str, /) -> str:
        """The message in the catalog's language; itself where the catalog lacks it."""

    def ngettext(self, one: str, more: str, n: int, /) -> str:
        """The form for a number, by the English forms for one and for more."""


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
