"""Whether two like texts contradict each other in a number, a name or a "not": then neither copies the other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from rapidfuzz.distance import OSA, Indel

from bot.core.canon import folded
from bot.core.corrections import refutes, refutes_before
from bot.core.denials import FRAMED
from bot.core.sentences import split
from bot.core.wordlists import PLACES, PLAIN, TIMES

Veto = Literal["number differs", "name differs", "denial differs"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: as compared, whether it was capitalised, and what a number in it may mean."""

    word: str
    capital: bool = False
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gap:
    """Where two aligned texts say different things: their words between two agreeing stretches.

    `at` is where it begins in the new text; `before` and `after` tell whether a word agrees on that side.
    """

    at: int
    new: tuple[Token, ...]
    old: tuple[Token, ...]
    before: bool
    after: bool


def veto(new: str, old: str) -> Veto | None:
    """Why `new` is no copy of `old` although it is like it, or None. Both are `Canon.body` texts.

    Only a conflict counts: something added, cut away or moved contradicts nothing, unless it says that all of it is
    not so, or was long ago.
    """
    mine, yours = tokens(new), tokens(old)
    apart = list(gaps(mine, yours))
    if any(_numbers_conflict(gap, mine, yours) for gap in apart):
        return "number differs"
    if any(_names_conflict(gap, mine, yours) for gap in apart):
        return "name differs"
    if any(_denial_conflict(gap, mine, yours) for gap in apart):
        return "denial differs"
    if _is_refuted(new) != _is_refuted(old) or _denies_what(new, old) or _denies_what(old, new):
        return "denial differs"
    if _is_put_back(new, old) or _is_put_back(old, new):
        return "denial differs"
    return _exchanged(mine, yours)


def gaps(mine: Sequence[Token], yours: Sequence[Token], least: int = 1) -> Iterator[Gap]:
    """The stretches in which two texts differ, in order; fewer than `least` agreeing words end none."""
    i = j = 0
    end = len(mine), len(yours)
    matches = [op for op in Indel.opcodes(_words(mine), _words(yours)) if op.tag == "equal"]
    agreed = [op for op in matches if op.src_end - op.src_start >= least or (op.src_end, op.dest_end) == end]
    for match in agreed:
        if match.src_start > i or match.dest_start > j:
            yield Gap(i, tuple(mine[i : match.src_start]), tuple(yours[j : match.dest_start]), bool(i or j), True)
        i, j = match.src_end, match.dest_end
    if (i, j) != end:
        yield Gap(i, tuple(mine[i:]), tuple(yours[j:]), bool(agreed), False)


def mended(new: str, old: str) -> tuple[str, str]:
    """The words of both texts, those of `new` that are `old` ones misspelt, cut short or glued put right."""
    mine, yours = tokens(new), tokens(old)
    words, done = [], 0
    for gap in gaps(mine, yours):
        words += _words(mine[done : gap.at])
        words += _words(gap.old) if _glued(gap) else [_meant(token, gap.old, gap) for token in gap.new]
        done = gap.at + len(gap.new)
    return " ".join((*words, *_words(mine[done:]))), " ".join(_words(yours))


def foreign(gap: Gap, mine: Sequence[Token], yours: Sequence[Token]) -> tuple[int, int]:
    """How many characters of words each side of a gap has that the other text does not know."""
    if _glued(gap):
        return 0, 0
    known_mine, known_yours = set(_words(mine)), set(_words(yours))
    new = [token for token in gap.new if token.word not in known_yours]
    old = [token for token in gap.old if token.word not in known_mine]
    return (
        sum(len(token.word) + 1 for token in new if _meant(token, old, gap) == token.word),
        sum(len(token.word) + 1 for token in old if _meant(token, new, gap) == token.word),
    )


def _glued(gap: Gap) -> bool:
    """The same letters with other blanks: "Muse Spark", "MuseSpark"."""
    return "".join(_words(gap.new)) == "".join(_words(gap.old))


def _meant(token: Token, opposite: Sequence[Token], gap: Gap) -> str:
    """The opposite word that a word of a gap is a slip or the beginning of, else the word itself."""
    if token.values:
        return token.word
    last = not gap.after and token in (gap.new[-1:] + gap.old[-1:])
    for other in opposite:
        if not other.values and ((last and other.word.startswith(token.word)) or misspelt(token.word, other.word)):
            return other.word
    return token.word


def _words(tokens_: Sequence[Token]) -> list[str]:
    return [token.word for token in tokens_]


# Reading -----------------------------------------------------------------------------------------------

_CURRENCY: Final = "$¢£¥฿₠-\u20c0"
_SCALES: Final = {
    word: power
    for power, words in {
        2: "hundred",
        3: "k thousand tausend mil",
        5: "lakh",
        6: "m mn mln mio million millions",
        7: "crore",
        9: "b bn bln billion billions",
        12: "tn trillion",
        4: "万",
        8: "亿",
    }.items()
    for word in words.split()
}
_TO_TWENTY: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_SPELLED: Final = {word: str(value) for value, word in enumerate(_TO_TWENTY.split())} | {
    word: str(value)
    for value, word in zip(range(30, 100, 10), "thirty forty fifty sixty seventy eighty ninety".split(), strict=True)
}
_WIDE: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN: Final = re.compile(
    rf"(?P<number>(?:(?<!\S)[-−–])?[{_CURRENCY}]?\d+(?:[.,'’٬٫]\d+)*(?:[^\W\d{_WIDE}]+\d*)*)"
    rf"|(?P<wide>[{_WIDE}])"
    rf"|(?P<word>(?:[^\W\d{_WIDE}]\.){{2,}}|[^\W{_WIDE}]+(?:['’][^\W{_WIDE}]+)*)"
)
_AMOUNT: Final = re.compile(rf"(?P<sign>-?)(?P<currency>[{_CURRENCY}]?)(?P<digits>\d[\d.,]*)(?P<unit>.*)")


@lru_cache(maxsize=512)
def tokens(body: str) -> tuple[Token, ...]:
    """The words of a text; a number and its scale word ("5 million", "three hundred") are one."""
    out: list[Token] = []
    for match in _TOKEN.finditer(body):
        raw = match.group()
        word = raw.lower() if raw.isascii() and raw.isalpha() else " ".join(folded(raw).split())
        if not word:
            continue
        if out and out[-1].values and word in _SCALES and (len(word) > 1 or word in "万亿"):
            out[-1] = _scaled(out[-1], _SCALES[word])
        elif match["number"] or any(map(str.isdigit, word)):
            out.append(_number(raw))
        elif word in _SPELLED:
            out.append(Token(_SPELLED[word], values=frozenset({_SPELLED[word]})))
        else:
            out.append(Token(word, capital=raw[0].isupper()))
    return tuple(out)


def _number(raw: str) -> Token:
    """A token with digits in it: an amount with its unit ("1,000", "$5m", "10km") or a code ("S24")."""
    plain = "".join(_digit(char) for char in raw)
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        word = "".join(folded(raw).split())
        return Token(word, raw[0].isupper(), frozenset(part.lstrip("0") or "0" for part in re.findall(r"\d+", word)))
    readings = {_plain(value) for value in _readings(match["digits"])}
    unit = folded(match["unit"]).strip()
    if (scale := _SCALES.get(unit)) is not None:
        scaled = {_plain(Decimal(value).scaleb(scale)) for value in readings}
        readings = scaled | readings if unit in ("m", "b") and not match["currency"] else scaled
    values = frozenset(match["sign"] + match["currency"] + value for value in readings)
    return Token(_shortest(values) + ("" if scale is not None else unit), values=values)


def _digit(char: str) -> str:
    if char.isdecimal():
        return str(int(char))
    return {"−": "-", "–": "-", "’": ",", "'": ",", "٬": ",", "٫": "."}.get(char, char)


def _readings(digits: str) -> set[Decimal]:
    """What a number may mean: "1.000" is a thousand to some and one to others."""
    groups = re.split(r"[.,]+", digits.rstrip(".,"))
    grouped = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    out = {Decimal("".join(groups))} if grouped or len(groups) == 1 else set[Decimal]()
    if len(groups) > 1 and not (grouped and "," in digits):
        out.add(Decimal("".join(groups[:-1]) + "." + groups[-1]))
    return out


def _shortest(values: Collection[str]) -> str:
    return min(values, key=lambda value: (len(value), value))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _scaled(token: Token, power: int) -> Token:
    values = frozenset(_scaled_text(value, power) for value in token.values)
    return Token(_shortest(values), values=values)


def _scaled_text(value: str, power: int) -> str:
    match = re.fullmatch(r"(\D*)([\d.]+)", value)
    return match[1] + _plain(Decimal(match[2]).scaleb(power)) if match else value


# Numbers -----------------------------------------------------------------------------------------------

_WITHIN: Final = 6
_AT_AN_END: Final = 3
"""Words a gap may have on each side and still be one thing said differently: between agreeing words, or at an
end of the text. What is longer was cut off, added or moved, and what stands in it need not correspond."""


def _numbers_conflict(gap: Gap, mine: Sequence[Token], yours: Sequence[Token]) -> bool:
    """Both sides of the gap give a number in the same place, and the numbers are not the same."""
    new = [token for token in gap.new if token.values]
    old = [token for token in gap.old if token.values]
    if not new or not old or _cut(gap):
        return False
    if len(gap.new) == len(gap.old) == 1 and gap.before and gap.after:
        return not _same_value(new[0], old[0])
    if not (_short(gap) or (gap.before and gap.new[0].values and gap.old[0].values)):
        return False
    return _strange(new, yours) and _strange(old, mine)


def _short(gap: Gap) -> bool:
    limit = _WITHIN if gap.before and gap.after else _AT_AN_END
    return len(gap.new) <= limit and len(gap.old) <= limit


def _strange(numbers: Sequence[Token], others: Sequence[Token]) -> bool:
    """One of the numbers is nowhere in the other text."""
    return any(not any(other.values and _same_value(number, other) for other in others) for number in numbers)


def _same_value(one: Token, other: Token) -> bool:
    if one.values & other.values:
        return True
    bare = {value.lstrip(_SYMBOLS) for value in one.values} & {value.lstrip(_SYMBOLS) for value in other.values}
    return bool(bare) and not (_has_symbol(one) and _has_symbol(other)) and _negative(one) == _negative(other)


_SYMBOLS: Final = "-$¢£¥฿" + "".join(map(chr, range(0x20A0, 0x20C1)))


def _has_symbol(token: Token) -> bool:
    return any(value.lstrip("-")[:1] in _SYMBOLS for value in token.values)


def _negative(token: Token) -> bool:
    return any(value.startswith("-") for value in token.values)


def _cut(gap: Gap) -> bool:
    """One text ends here in the middle of the other's word ("killed 12" of "killed 1,250 people")."""
    if gap.after:
        return False
    short, long = sorted((gap.new, gap.old), key=lambda side: (len(side), len(side[0].word)))
    if len(short) > 1 or (len(long) == 1 and short[0].values):  # "killed 5", "killed 50" are two counts
        return False
    return _plain_word(long[0]).startswith(_plain_word(short[0]))


def _plain_word(token: Token) -> str:
    return "".join(filter(str.isalnum, token.word))


# Names -------------------------------------------------------------------------------------------------


def _names_conflict(gap: Gap, mine: Sequence[Token], yours: Sequence[Token]) -> bool:
    """Both sides of the gap name somebody, and each name is missing from the other text."""
    if not gap.new or not gap.old or not _short(gap) or _cut(gap):
        return False
    new, old = _names(gap.new), _names(gap.old)
    if not new or not old:
        return False
    strange = _unknown(new, gap.old, yours), _unknown(old, gap.new, mine)
    return all(strange) or (len(gap.new) == len(gap.old) == 1 and any(strange))


def _names(side: Sequence[Token]) -> list[Token]:
    return [token for token in side if token.word in TIMES or token.word in PLACES or _is_name(token)]


def _is_name(token: Token) -> bool:
    return token.capital and len(token.word) > 1 and token.word not in PLAIN and not token.values


def _unknown(names: Sequence[Token], opposite: Sequence[Token], others: Sequence[Token]) -> bool:
    """One of the names is not in the other text, not even misspelt, abbreviated or written as one word."""
    words = {token.word for token in others}
    together = "".join(token.word for token in others)
    if _initials(names) in {token.word for token in opposite}:
        return False
    return not all(
        name.word in words
        or (len(name.word) > 2 and name.word in together)
        or name.word == _initials(opposite)
        or any(misspelt(name.word, token.word) for token in opposite)
        for name in names
    )


def _initials(side: Sequence[Token]) -> str | None:
    """ "us" of "United States"; None of a single word."""
    return "".join(token.word[0] for token in side) if len(side) > 1 else None


def misspelt(one: str, other: str) -> bool:
    """Whether one word may be the other with two slips of the keys (four letters: one; fewer: none).

    Days, months and countries are all spelled as meant.
    """
    length, apart = min(len(one), len(other)), abs(len(one) - len(other))
    allowed = 0 if length <= 3 else 1 if length == 4 else 2
    if one == other or apart > allowed or (one in _NEVER_MISSPELT and other in _NEVER_MISSPELT):
        return one == other
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


_NEVER_MISSPELT: Final = TIMES | PLACES


def _exchanged(mine: Sequence[Token], yours: Sequence[Token]) -> Veto | None:
    """The same words but for numbers or names that changed places ("3 dead, 12 hurt"; "Acme sues Zenith")."""
    if len(mine) != len(yours):
        return None
    apart = [i for i, (new, old) in enumerate(zip(mine, yours, strict=True)) if new.word != old.word]
    if len(apart) < 2 or apart[-1] - apart[0] < len(apart):
        return None
    if sorted(mine[i].word for i in apart) != sorted(yours[i].word for i in apart):
        return None
    if all(mine[i].values and yours[i].values for i in apart):
        return "number differs"
    return "name differs" if all(_names((mine[i],)) and _names((yours[i],)) for i in apart) else None


# Denials -----------------------------------------------------------------------------------------------

_DENIALS: Final = frozenset(
    "not no never without cannot cant dont doesnt didnt isnt arent wasnt werent wont hasnt havent hadnt wouldnt "
    "couldnt shouldnt unconfirmed false fake denies denied nicht kein keine keinen keiner aucun "
    "aucune ningun ninguna nunca jamais не нет".split()
)


def _denial_conflict(gap: Gap, mine: Sequence[Token], yours: Sequence[Token]) -> bool:
    """One text says "not" in the midst of the other's words; what stands around them is somebody's comment."""
    midst = gap.before and gap.after and max(len(gap.new), len(gap.old)) <= _AT_AN_END
    if not midst and not len(gap.new) == len(gap.old) == 1:
        return False
    new, old = _DENIALS.intersection(_words(gap.new)), _DENIALS.intersection(_words(gap.old))
    return (bool(new) != bool(old)) and not (new & {*_words(yours)} or old & {*_words(mine)})


def _is_refuted(body: str) -> bool:
    """Whether a text says of its own words that they are false: "Hoax: …", "… – this is not true"."""
    sentences = split(body)
    framed = any(FRAMED.match(sentence) for sentence in sentences)
    return (
        framed
        or any(map(refutes, sentences))
        or any(refutes_before(text, before) for before, text in pairwise(sentences))
    )


def _denies_what(one: str, other: str) -> bool:
    """Whether a text denies in a clause what another one says without any denial: "No trains run", "Trains run".

    A "not" that no word of the other follows may be somebody's comment, unless it stands where German puts it.
    """
    theirs = {token.word for token in tokens(other)}
    if not _DENIALS.isdisjoint(theirs):
        return False
    for clause in _CLAUSES.split(one):
        said = [token.word for token in tokens(clause)]
        at = next((i for i, word in enumerate(said) if word in _DENIALS), None)
        if at is None:
            continue
        shared = [i for i, word in enumerate(said) if word in theirs]
        if len(shared) >= max(_FEWEST_SHARED, len(said) / 2) and (shared[-1] > at or said[-1] == "nicht"):
            return True
    return False


_FEWEST_SHARED: Final = 3
_CLAUSES: Final = re.compile(r"[.!?;:,…]+\s|\s[–—-]+\s|\n")
_PAST: Final = re.compile(
    r"^(?:\w+:)?\W*(?:on this day\b|today in (?:19|20)\d\d\b|(?:back )?in (?:19|20)\d\d\b"
    r"|im jahr(?:e)? (?:19|20)\d\d\b"
    r"|\w+ (?:years?|decades?) ago\b|vor \w+ jahr(?:en|zehnten)\b|en (?:19|20)\d\d\b|hace \w+ años\b|il y a \w+ ans\b)",
    re.IGNORECASE,
)
"""What at its beginning puts a text into the past: the same act today is news."""


def is_of_the_past(body: str) -> bool:
    """Whether a text begins by telling of what was years ago."""
    return _PAST.search(body) is not None


def _is_put_back(one: str, other: str) -> bool:
    """Whether a text begins by telling when it was, years ago, and another one does not tell that anywhere."""
    match = _PAST.search(one)
    return match is not None and not {token.word for token in tokens(match.group())} <= {t.word for t in tokens(other)}
