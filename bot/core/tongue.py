"""Which language a short text is in, told by its small words; enough to know a translation from a paraphrase."""

from __future__ import annotations

import re
from collections import Counter

_SMALL_WORDS = {
    "en": "the of and to is are was were has have been it that this with for from not they will by be on at its which",
    "de": "der die das und ist sind ein eine einen einem nicht mit von den dem zu auf für im wird werden hat"
    " wurde bei es er sie wir ich auch nach aus bis zum zur als an am",
    "fr": "le la les des et est sont un une du pas avec pour dans qui que sur au aux été ont cette par ne se il"
    " elle on ce",
    "es": "el la los las y es son un una del no con para que por en se su fue han está como más al lo este esta",
    "pt": "o a os as e é são um uma do da não com para que por em se foi ao dos das na está mais",
    "it": "il lo la i gli le e è sono un una del della non con per che di da si nel alla stato ha più",
    "nl": "de het een en is zijn van niet met voor op te dat die wordt aan er door naar heeft bij",
    "pl": "i w na z jest są nie się do że to od przez po za dla był został jak oraz",
    "sv": "och att det som en är på av för med den till inte har om ett var från",
    "tr": "ve bir bu için ile da de olarak olan daha çok gibi kadar sonra değil",
}
_WORD = re.compile(r"[^\W\d_]+")
_SPOKEN_BY = {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}
_LEAST = 2
"""Small words that must be found; "la" alone tells nothing."""


def tongue(text: str) -> str | None:
    """The two-letter code of a text's language; None when its small words leave it open."""
    heard: Counter[str] = Counter()
    for word in _WORD.findall(text.casefold()):
        heard.update(code for code, small in _SPOKEN_BY.items() if word in small)
    (first, most), (_, second) = [*heard.most_common(2), (None, 0), (None, 0)][:2]
    return first if most >= _LEAST and most > second else None
