"""Which language a short text is in, told by its small words; enough to know a translation from a paraphrase."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

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
_STRANGERS = {
    "da": "og i to at det som en er på af for med den til ikke har om et der fra blev",
    "no": "og i to at det som en er på av for med den til ikke har om et fra ble",
    "fi": "ja on ei se että oli ovat mutta kun myös mukaan jo sekä kuin",
    "cs": "a v na je se že s do o z pro byl jsou ale jako podle byla",
    "sk": "a v na je sa že s do o z pre bol sú ale ako podľa bola",
    "ro": "și în de la cu nu este pe din care pentru sunt fost mai o un",
    "hu": "a az és hogy nem is egy volt van ez csak már szerint",
    "id": "yang dan di ini itu dengan untuk dari pada tidak akan adalah ke telah",
    "vi": "và của là có không được trong cho người với một này các",
    "hr": "i u na je se da su za od s kao što ali bio prema",
}
"""Languages that are told apart so that they are not taken for a neighbour whose cues are known."""
_WORD = re.compile(r"[^\W\d_]+")


def _speakers(languages: Mapping[str, str]) -> Mapping[str, list[str]]:
    """The languages in which each small word is one."""
    found: dict[str, list[str]] = {}
    for code, words in languages.items():
        for word in set(words.split()):
            found.setdefault(word, []).append(code)
    return found


_SPEAKERS, _ALL_SPEAKERS = _speakers(_SMALL_WORDS), _speakers(_SMALL_WORDS | _STRANGERS)


def may_be_of_two(one: str, other: str) -> bool:
    """Whether two texts have small words, however few, that no one language has: "X is dead", "X ist tot"."""
    mine, theirs = _possible(one), _possible(other)
    return bool(mine and theirs) and not mine & theirs


def _possible(text: str) -> frozenset[str]:
    """The languages that have one of a text's small words."""
    return frozenset(code for word in _WORD.findall(text.lower()) for code in _SPEAKERS.get(word, ()))


_LEAST = 2
"""Small words that must be found; "la" alone tells nothing, nor does "a … a", which many languages write."""


def tongue(text: str) -> str | None:
    """The two-letter code of a text's language; None when its small words leave it open."""
    return _most_heard(text, _SPEAKERS)


_OWN_SCRIPT = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("uk", re.compile(r"[іїєґ]", re.IGNORECASE)),
    ("sr", re.compile(r"[ђјљњћџ]", re.IGNORECASE)),
    ("bg", re.compile(r"(?<!\w)(?:се|ще|са|беше|което|който|във|със)(?!\w)", re.IGNORECASE)),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("fa", re.compile(r"[پچژگ]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
)
"""Scripts and letters from the surest to the least sure: Japanese writes Han too, others share Russian letters."""
_NAMELESS = re.compile(r"(?:https?://|[#@])\S+")


@lru_cache(maxsize=16384)
def spoken(text: str) -> str | None:
    """The code of the language a sentence is in, by its script or its small words; None when they leave it open.

    The script counts when it writes a third of the letters: a foreign name in an English sentence is a name.
    """
    said = _NAMELESS.sub(" ", text)
    letters = sum(map(str.isalpha, said))
    latin = sum(char.isalpha() and char < "\u0250" for char in said)
    if letters and 3 * (letters - latin) >= letters:
        return next((code for code, script in _OWN_SCRIPT if script.search(said)), "und")
    return _most_heard(said, _ALL_SPEAKERS)


def _most_heard(text: str, speakers: Mapping[str, list[str]]) -> str | None:
    heard: Counter[str] = Counter()
    words = _WORD.findall(text.casefold())
    for word in (*(word for word in words if len(word) > 1), *{word for word in words if len(word) == 1}):
        heard.update(speakers.get(word, ()))
    (first, most), (_, second) = [*heard.most_common(2), (None, 0), (None, 0)][:2]
    return first if most >= _LEAST and most > second else None
