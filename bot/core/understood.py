"""Whether a text is in a language whose hedges are known here; nothing else may be called confirmed."""

from __future__ import annotations

import re

from bot.core.domain import Post
from bot.core.hedges import HEDGES
from bot.core.tongue import tongue

_KNOWN = frozenset({"en", *HEDGES})
_SHORT = 5
"""Words below which a text in Latin letters need not have a small word that tells its language."""
_SMALL = re.compile(
    r"(?<!\w)(?:the|an?|of|to|in|on|at|is|are|was|has|have|for|and|with|from|by|it|we|our|will|be|no|not|now|today"
    r"|after|this|that|as|der|die|das|und|ist|im|am|nicht|für|le|la|les|des|du|et|est|en|el|los|las|y|del|con|por"
    r"|o|os|e|do|da|il|lo|gli|di|per|het|de|een|van|w|z|na|się|bir|ve|bu)(?!\w)",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_WITH_CUES = re.compile(r"[\u0400-\u04ff\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NOT_ARABIC = re.compile("[پچژگکیٹڈڑے]")
"""Letters of Persian and Urdu, which share the script of Arabic."""


def understood(post: Post, text: str) -> bool:
    """Whether the language of a part of a post is one that has cue lists here, as far as post and text tell."""
    told = {label.removeprefix("lang:").partition("-")[0] for label in post.labels if label.startswith("lang:")}
    if told:
        return bool(told & _KNOWN)
    if code := tongue(text) or tongue(post.text):
        return code in _KNOWN
    letters = _LETTER.findall(text)
    if 2 * len(_LATIN.findall(text)) >= len(letters):
        return len(text.split()) < _SHORT or _SMALL.search(text) is not None
    return 2 * len(_WITH_CUES.findall(text)) >= len(letters) and not _NOT_ARABIC.search(text)
