"""What a statement sets aside by the way: the 12 of "7 people are hurt, not 12" is no denial of the whole."""

from __future__ import annotations

import re
from functools import lru_cache

_CONTRAST = re.compile(
    r"\s*[,;–—]\s*(?:(?i:und|and|y|et|e|и)\s+)?(?i:nicht|not|no|non|pas|não|niet|nie|не)\s+"
    r"(?:(?i:nur|erst|only|just|solo|sólo|seulement|am|im|um|in|on|at|the|an?|der|die|das|den|dem|el|la|los|las|en|le|les"
    r"|de|à|o|os|il|het|op|w|в|на)\s+){0,2}"
    r"(?=\d|[A-ZÀ-ÞА-Я]|(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
    r"|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b)"
    r"(?:[^,.;:!?–—]|[.,:](?=\d))*"
)


@lru_cache(maxsize=16384)
def without_contrasts(text: str) -> str:
    """A text without what it says is not so beside what it says is: a number, a day or a name behind ", not"."""
    return _CONTRAST.sub("", text)
