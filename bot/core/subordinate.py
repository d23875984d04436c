"""Clauses that cannot stand alone: "Which the city cancelled", "Because it rains", "Weil …", "Porque …"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_RELATIVE: Final = re.compile(
    r"\W*(?:[Ww]hich|[Ww]hose|[Ww]hom|[Ww]ho|[Ww]elche[mnrs]?|[Dd]eren|[Dd]essen|[Cc]uy[oa]s?|(?:[Ee]l|[Ll][ao]s?)\s+cual(?:es)?"
    r"|[Qq]ue|[Qq]uien(?:es)?|[Qq]ui|[Dd]ont|[Ll](?:e|a|es)quel(?:le)?s?)\s",
)
"""Only questions begin with these too. WHO in capitals is an organisation."""
_CONJUNCTION: Final = re.compile(
    r"\W*(?:(?:because(?!\s+of\b)|(?:even\s+)?though|although|whereas|unless|while|so\s+that"
    r"|weil|obwohl|obgleich|wenngleich|dass|daß|sodass|nachdem|bevor|falls|sofern"
    r"|porque|aunque|puesto\s+que|ya\s+que|mientras\s+que)(?!\w|\s*$)"
    r"|(?:parce\s+|bien\s+|puis|alors\s+)qu(?:e\s|['’]))",
    re.IGNORECASE,
)
_MAIN: Final = re.compile(r"[,，]\s+(?!(?:and|or|und|oder|y|o|et|ou)\b)\S+\s+\S")
"""A main clause after a comma: two words at least ("…, prices rose")."""
_THAT: Final = re.compile(
    r"\W*that\s+(?:(?:the|an?|it|he|she|they|we)\s|(?-i:[A-Z]\w*)\s+(?:ha[sd]|is|was|will|[a-z]+ed|[a-z]{2,}s)\b)",
    re.IGNORECASE,
)
"""No "That bridge is closed", which points at one."""
_FINITE: Final = re.compile(
    r"\b(?:(?:is|are|was|were|has|have|had|will|would|can|could)(?:\s+(?:been|be|not))?(?:\s+\w+(?:ed|ing))?|\w+ed)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def is_subordinate(text: str) -> bool:
    """Whether a text is nothing but a relative or subordinate clause; questions are none."""
    if text.rstrip(" \"'”’»)").endswith("?"):
        return False
    if _RELATIVE.match(text):
        return True
    if _CONJUNCTION.match(text):
        return _MAIN.search(text) is None
    return _THAT.match(text) is not None and _MAIN.search(text) is None and len(_FINITE.findall(text)) < _TWO_CLAUSES


_TWO_CLAUSES: Final = 2
"""Finite verbs from which "That …" has a main clause: "That it is closed surprised many"."""
