"""The bot's own words in other languages: each value that holds them in English, put into another language whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core import alerts, changes, editions, grounds, missing, phrases
from bot.core.alerts import AlertPhrases
from bot.core.changes import ChangePhrases, Wording
from bot.core.editions import EditionPhrases
from bot.core.grounds import Grounds
from bot.core.languages import language_code
from bot.core.missing import MissingPhrases
from bot.core.phrases import Phrases
from bot.core.told import IN_ENGLISH, Catalog, in_tongue


@dataclass(frozen=True, slots=True)
class Words:
    """All words of the bot's own in one language; `catalog` is for what is said in answers and on buttons."""

    brief: Phrases
    missing: MissingPhrases
    edition: EditionPhrases
    change: ChangePhrases
    alert: AlertPhrases
    ground: Grounds
    catalog: Catalog = IN_ENGLISH

    @property
    def changes(self) -> Wording:
        """What a change of standing is told with."""
        return Wording(self.change, self.brief)


ENGLISH = Words(phrases.ENGLISH, missing.ENGLISH, editions.ENGLISH, changes.ENGLISH, alerts.ENGLISH, grounds.ENGLISH)


@dataclass(frozen=True, slots=True)
class Tongues:
    """The languages that the bot speaks: words by two-letter code. English is always among them."""

    by_code: Mapping[str, Words] = field(default_factory=dict)

    def speaks(self, language: str) -> bool:
        """Whether there are words of the bot's own in a language, by its name."""
        return language_code(language) in {"en", *self.by_code}

    def of(self, language: str) -> Words:
        """The words of a language, by its name as chats choose it; English where the bot does not speak it."""
        return self.by_code.get(language_code(language) or "", ENGLISH)

    def brief(self, language: str) -> Phrases:
        """The words of a brief in a language."""
        return self.of(language).brief


ONLY_ENGLISH = Tongues()


def words_in(catalog: Catalog) -> Words:
    """All words of the bot in the language of a catalog."""
    return replace(in_tongue(ENGLISH, catalog), catalog=catalog)
