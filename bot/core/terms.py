"""What can be checked about a text: its content words, numbers, names, handles and quoted strings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_STOPWORDS = frozenset(
    """could would might may should must shall a about above across after again against ahead all along also although am
    among an and another any are around as at back be became because become becomes been before being below
    between both but by can cannot did do does doing done down during each either else etc even ever every few for
    from further get gets got had has have having he her here hers him his how however i if in into is it its
    itself just least less let like many me more most much my near neither never new no nor not now of off on once
    one only onto or other others our ours out over own per quite rather re said same say says she since so some
    something soon still such than that the their theirs them then there these they thing this those though
    through thus to today together too toward towards under until up upon us very via was way we well were what
    when where whether which while who whom whose why will with within without yet you your yours""".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_SUFFIXES = (
    *(
        "ations",
        "ation",
        "ating",
        "ators",
        "ator",
        "ates",
        "ated",
        "ate",
        "ments",
        "ment",
        "ings",
        "ing",
        "ions",
        "ion",
        "edly",
        "ally",
    ),
    *("ies", "ied", "ers", "er", "ed", "es", "ly", "al", "s", "e", "y"),
)
_STEM = 4
"""Letters that a stem keeps at least."""


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """A crude stem for comparing English words ("launches", "launched" and "launching" give "launch")."""
    word = word.casefold()
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _STEM:
            return word[: -len(suffix)]
    return word


def is_small_word(word: str) -> bool:
    """True for a word that carries no meaning of its own, such as "the" or "which"."""
    return word.casefold() in _STOPWORDS


def plain_quotes(text: str) -> str:
    """The text with straight quotes and apostrophes and single spaces, for comparison only."""
    return " ".join(text.translate(_PLAIN).split())


_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


def words(text: str) -> list[str]:
    """The words of a text in order, as written; a possessive 's is cut off."""
    return [re.sub(r"['’]s$", "", word) for word in _WORD.findall(text)]


@lru_cache(maxsize=16384)
def content_words(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning; scripts without spaces give letter pairs."""
    found = {stem(word) for word in words(text) if word.casefold() not in _STOPWORDS}
    for run in _CJK.findall(text):
        found.update(run[i : i + 2] for i in range(max(1, len(run) - 1)))
    return frozenset(found)


_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SPELLED = {name: value for value, name in enumerate(_UNITS)} | {name: 10 * i for i, name in enumerate(_TENS, 2)}
_IN_WORDS = re.compile(
    rf"\b(?P<tens>{'|'.join(_TENS)})[ -](?P<unit>{'|'.join(_UNITS[1:10])})\b|\b(?P<word>{'|'.join(_SPELLED)})\b",
    re.IGNORECASE,
)
_SCALES = {
    2: "hundred",
    3: "thousand|tausend|k|mil|mille|тысяч|тыс",
    4: "万|萬",
    6: "million|millions|millionen|millones|millón|milhões|milhão|milioni|mn|mio|m|миллионов|млн",
    8: "亿|億",
    9: "billion|billions|milliarden|milliarde|milliards|milliard|miliardi|bilhões|bn|mrd|b|миллиардов|млрд",
    12: "trillion|trillions|tn",
}
_SCALE_OF = {name: power for power, names_ in _SCALES.items() for name in names_.split("|")}
_LETTERS = "k|m|b"
"""Scales only when they stick to the number: "5k", but "5 m" are metres."""
_SCALE_WORDS = "|".join(sorted(_SCALE_OF.keys() - set(_LETTERS.split("|")), key=len, reverse=True))
_NUMBER = re.compile(
    r"(?<![\w.])(\d{1,3}(?:[,'’\u202f\u00a0]\d{3})+(?:\.\d+)?|\d+(?:[.,:]\d+)*)"
    rf"(?:({_LETTERS})(?![^\W_])|[\s-]?({_SCALE_WORDS})(?![a-zà-ÿа-я]))?",
    re.IGNORECASE,
)
_THOUSANDS_BY_POINT = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")


@lru_cache(maxsize=16384)
def numbers(text: str) -> frozenset[str]:
    """Every number of a text by value: "1,000", "1.000", "1k" and "one thousand" are one, so are "three" and "3".

    "15th" is 15, "20:30" and "2.1.3" stay as written. "one" alone is left out: it is mostly no number.
    """
    digits = _IN_WORDS.sub(_in_digits, _western_digits(text))
    return frozenset(_value(match.group(1), match.group(2) or match.group(3)) for match in _NUMBER.finditer(digits))


def scaled(text: str) -> str:
    """The text with every number of `numbers` by its value in digits: "4.1bn" and "4.1 billion" are "4100000000"."""
    digits = _IN_WORDS.sub(_in_digits, _western_digits(text))
    return _NUMBER.sub(lambda match: _value(match.group(1), match.group(2) or match.group(3)), digits)


def _in_digits(match: re.Match[str]) -> str:
    if match["tens"]:
        return str(_SPELLED[match["tens"].casefold()] + _SPELLED[match["unit"].casefold()])
    word = match["word"].casefold()
    if word == "one" and not re.match(rf"\s(?:{_SCALE_WORDS})\b", match.string[match.end() :], re.IGNORECASE):
        return match["word"]
    return str(_SPELLED[word])


def _western_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


def _value(digits: str, scale: str | None) -> str:
    if scale is None and _THOUSANDS_BY_POINT.fullmatch(digits):
        plain = digits.replace(".", "").replace(",", ".")  # "1.000 Euro", read alike on both sides of a comparison
    else:
        plain = re.sub(r"[,'’\u202f\u00a0](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:  # a time, a version
        return plain
    if scale:
        value = value.scaleb(_SCALE_OF[scale.casefold()])
    return format(value.normalize(), "f")


_HANDLE = re.compile(r"(?<![\w/])@[A-Za-z0-9_][\w.\-]*(?:@[\w.\-]+)?")
_QUOTED = re.compile(r"[“\"„«「『]([^”\"“»」』]{2,})[”\"“»」』]")
_NAME_PART = r"[^\W\d_a-z][\w]*(?:[.'’\-][\w]+)*"
_NAME = re.compile(rf"(?<![\w@#]){_NAME_PART}(?:\s+(?:{_NAME_PART}|\d+(?!\w)))*")
_NOT_NAMES = frozenset(
    """I A An The This That These Those It He She We They You In On At By For From To Of And Or But If
    When While As With Without After Before Since Until There Here What Who Why How Where Which
    Not No Yes Is Are Was Were Be Has Have Had Will Would Could Should May Might Must Can Do Does
    Did Its Their His Her Our My Your One Two Three Some Many Most All Any Each Every Both Other
    Another Such More Less New Old Also Only Even Just Still Yet Now Then Today Tomorrow Yesterday
    However Meanwhile Instead Despite According Key Users About Around Roughly Nearly Almost Over Under""".split()
)


def handles(text: str) -> frozenset[str]:
    """Every @name of a text, folded."""
    return frozenset(match.group().rstrip(".-").casefold() for match in _HANDLE.finditer(text))


def quoted(text: str) -> tuple[str, ...]:
    """The strings that stand in double quotes of any language."""
    return tuple(match.group(1).strip() for match in _QUOTED.finditer(text))


@lru_cache(maxsize=16384)
def names(text: str) -> tuple[str, ...]:
    """The capitalised names of a text in order, as written, without a possessive 's: "Meta Platforms", "MuseSpark".

    The first word of a sentence counts only when its form shows a name (CamelCase, capitals, a digit, or
    another capitalised word after it); common words that are capitalised by place are no names.
    """
    found: list[str] = []
    for match in _NAME.finditer(text):
        first = _starts_sentence(text, match.start())
        for i, part in enumerate(_POSSESSIVE.split(match.group())):
            name = _without_common_start(part) if first and i == 0 else part
            shown = i > 0 or not first or part != match.group() or name != part  # "The Oak": a name after its article
            if len(name) > 1 and (shown or not _could_be_common(name)):
                found.append(name)
    return tuple(found)


_POSSESSIVE = re.compile(r"['’]s(?:\s+|$)")


def _without_common_start(name: str) -> str:
    parts = name.split()
    while parts and parts[0] in _NOT_NAMES:
        parts.pop(0)
    return " ".join(parts)


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\"'“”‘’«»(*_")
    return (
        not before or before[-1] in ".!?…:\n。！？•—–-" or (not before[-1].isalnum() and before[-1] not in ",;&/%)@#'’")
    )


def _could_be_common(name: str) -> bool:
    return " " not in name and name[1:].islower()


def says(text: str, needle: str) -> bool:
    """True when `text` contains `needle` as whole words, whatever the case, quotes and spaces."""
    pattern = r"(?<!\w)" + re.escape(plain_quotes(needle).casefold()) + r"(?!\w)"
    return re.search(pattern, plain_quotes(text).casefold()) is not None


def squeezed(name: str) -> str:
    """A name without spaces, hyphens and case: the key under which "Muse Spark" and "MuseSpark" meet."""
    return re.sub(r"[\W_]+", "", name).casefold()


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two sets of words share, 0..1: the mean of Jaccard and containment in the smaller one."""
    if not one or not other:
        return 0.0
    shared = len(one & other)
    return (shared / len(one | other) + shared / min(len(one), len(other))) / 2


def overlap(part: frozenset[str], whole: Iterable[frozenset[str]]) -> float:
    """The share of `part` that the union of `whole` contains, 0..1; 1 for an empty part."""
    union = frozenset().union(*whole)
    return len(part & union) / len(part) if part else 1.0
