"""Relative clauses beside what a sentence states: of "The bridge, which many feared could fail, fell" the fall."""

from __future__ import annotations

import re
from typing import Final

from bot.core.terms import content_words

_ASIDE: Final = re.compile(
    r"(?:^|(?<=,\s))(?:which|who|whom|whose|where)\b[^,;:.!?]{3,120},(?=\s+\w+)"
    r"|\b(?:that|which|who)\s+(?:\w+\s+){0,4}?(?:said|says|warned|warn|feared|fear|thought|believed|hoped|predicted)\s+"
    r"(?:that\s+)?(?:\w+\s+)?(?:could|might|may|would|will)\s+(?:never\s+|not\s+)?(?:be\s+)?\w+(?=\s+(?:was|were|is|are|has|had|have"
    r"|\w+ed)\b)"
)


def without_asides(text: str) -> str:
    """The text with blanks for its asides, so that everything else is where it was."""
    if "," not in text and "that" not in text and "wh" not in text:
        return text
    return _ASIDE.sub(lambda match: " " * len(match.group()), text)


def aside_with(said: str, text: str) -> str | None:
    """The aside of a text that holds all that the text shares with what is `said`; None when there is none."""
    shared = content_words(said) & content_words(text)
    found = (match.group() for match in _ASIDE.finditer(text))
    return next((aside for aside in found if shared and shared <= content_words(aside)), None)
