"""Reads the words of the languages that the bot speaks from the catalogs in `bot/locale`."""

from __future__ import annotations

from gettext import GNUTranslations
from importlib import resources
from importlib.resources.abc import Traversable

from bot.core.tongues import Tongues, words_in

DOMAIN = "tagbrief"


def shipped_tongues() -> Tongues:
    """English and every language that has a folder in `bot/locale`, by its two-letter code."""
    folders = [each for each in (resources.files("bot") / "locale").iterdir() if each.is_dir()]
    return Tongues({each.name: words_in(_catalog(each)) for each in folders})


def _catalog(folder: Traversable) -> GNUTranslations:
    with (folder / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return GNUTranslations(file)
