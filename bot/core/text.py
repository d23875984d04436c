"""Unicode clean-up: what a reader may be shown, and the key under which two spellings are the same.

Post text comes from strangers. What cannot be seen can carry an attack (a hidden instruction in tag
characters, a reversed line by a bidi override, five thousand accents on one letter), so it goes, and what a
script needs to be read correctly stays. Everything here is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

ZWNJ, ZWJ = "\u200c", "\u200d"

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_VISIBLE_FORMAT = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Category Cf, and yet drawn: the number and year signs of Arabic, Syriac and Kaithi."""

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks by category that draw nothing (Default_Ignorable_Code_Point)."""

_TAGS_AND_SELECTORS = ((0xE0000, 0xE0FFF),)
"""The plane of invisible tag characters and of the 240 further variation selectors."""

_GROWING = ((0x1F000, 0x1FAFF), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD))
"""Blocks to which each version of Unicode adds emoji and Han: unassigned here, drawn on new phones."""

_MARKS_PER_BASE = 2
"""Accents from the general blocks on one letter; Vietnamese needs two, zalgo takes thousands."""

_MARKS_PER_SCRIPT = (
    (0x0591, 0x08FF, 4),  # Hebrew points with cantillation, Arabic, Syriac, Thaana, N'Ko
    (0x0900, 0x0DFF, 6),  # Devanagari to Sinhala: nukta, virama, vowel, bindu, Vedic tone
    (0x0E00, 0x0EFF, 3),  # Thai and Lao: vowel, tone, silencer
    (0x0F00, 0x109F, 8),  # Tibetan stacks, Burmese medials
    (0x1700, 0x1AAF, 6),  # Philippine scripts, Khmer, Mongolian, Tai Tham
    (0x1B00, 0x1CFF, 6),  # Balinese, Sundanese, Vedic extensions
    (0xA800, 0xABFF, 6),  # Saurashtra to Meetei Mayek
    (0x10A00, 0x11FFF, 6),  # Kharoshthi, Brahmi and its children
)
"""Scripts that write vowels and tones as marks, and how many one letter takes in running text."""

_LONGEST_MARK_RUN = 32
"""Unicode's stream-safe bound is 30. Sorting a longer run of marks into canonical order is quadratic."""

_JOINING_SCRIPTS = ((0x0600, 0x08FF), (0x0900, 0x0DFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1820, 0x18AA))
"""Arabic and Persian, Syriac, N'Ko, Indic, Burmese, Khmer, Mongolian: joiners change how a word reads."""

_MONGOLIAN = ((0x1820, 0x18AA),)
_MONGOLIAN_SELECTORS = "\u180b\u180c\u180d\u180f"

_EMOJI = (
    (0x2190, 0x21FF),
    (0x2300, 0x23FF),
    (0x24C2, 0x24C2),
    (0x25A0, 0x27BF),
    (0x2900, 0x297F),
    (0x2B00, 0x2BFF),
    (0x1F000, 0x1FAFF),
)
_LONE_EMOJI = frozenset("©®‼⁉™ℹ〰〽㊗㊙")


def clean(text: str) -> str:
    """The text as a reader may see it, in NFC, with "\\n" as the only line break.

    Removed: controls, bidi controls, zero width and other format characters, tag characters, private use,
    noncharacters, lone surrogates, invisible fillers, variation selectors outside emoji, and marks beyond
    what the script writes on one letter. Kept: ZWJ inside emoji sequences; ZWNJ and ZWJ between letters of
    scripts whose spelling needs them (Persian, Indic); emoji newer than Python's tables. Not NFKC: "½" and
    full-width letters are shown as written. HTML entities are left alone, they are the source's business.
    Cleaning twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _NEWLINES.sub("\n", text)
    text = text.translate({ord(char): None for char in set(text) if not _may_stay(char)})
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", "".join(_without_long_mark_runs(text)))
    # A selector that goes lets the marks around it change places, and the next look may find one mark too many.
    while (kept := unicodedata.normalize("NFC", "".join(_in_context(text)))) != text:
        text = kept
    return text


def one_line(text: str) -> str:
    """Cleaned text on one line with single spaces: fit for a name, a title, a fault."""
    return " ".join(clean(text).split())


def fold(text: str) -> str:
    """The key under which spellings are the same: cleaned, NFKC, casefolded, no joiners or selectors."""
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    bare = "".join(char for char in folded if char not in (ZWNJ, ZWJ) and not _is_selector(char))
    return unicodedata.normalize("NFKC", clean(bare))


def is_emoji(char: str) -> bool:
    """Whether a character is drawn as a picture, or may be (arrows and dingbats count)."""
    return char in _LONE_EMOJI or _within(ord(char), _EMOJI)


def is_mark(char: str) -> bool:
    """Whether a character combines with the one before it."""
    return unicodedata.category(char)[0] == "M"


def _may_stay(char: str) -> bool:
    """Whether a character may stay wherever it stands; joiners and selectors are judged later, in context."""
    if char in ("\n", "\t", ZWNJ, ZWJ) or char in _VISIBLE_FORMAT:
        return True
    if char in _INVISIBLE or _within(ord(char), _TAGS_AND_SELECTORS):
        return False
    category = unicodedata.category(char)
    return _within(ord(char), _GROWING) if category == "Cn" else category[0] != "C"


def _without_long_mark_runs(text: str) -> Iterator[str]:
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _LONGEST_MARK_RUN:
            yield char


def _in_context(text: str) -> Iterator[str]:
    """Drops the joiners, selectors and marks that mean nothing where they stand.

    Judged by what has been kept so far, so that a second pass finds nothing to do. A joiner waits in
    `joiner` until the next kept character tells whether it joins anything.
    """
    before, base, joiner, marks = "", "", "", 0
    for char in text:
        if char in (ZWNJ, ZWJ):
            joiner = joiner or char
            continue
        if _is_selector(char):
            if not _selects(before, base, char):
                continue
        elif is_mark(char):
            if marks >= _most_marks(ord(char)):
                continue
            marks += 1
        else:
            base, marks = char, 0
        if joiner and _joins(joiner, before, base if _is_selector(before) else before, char):
            yield joiner
        yield char
        before, joiner = char, ""
    if _ends_word(joiner, before):
        yield joiner


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or char in _MONGOLIAN_SELECTORS


def _selects(before: str, base: str, selector: str) -> bool:
    """Text or picture form right after an emoji or keycap base; Mongolian forms after a Mongolian letter."""
    if not before or before != base:
        return False
    if selector in ("\ufe0e", "\ufe0f"):
        return is_emoji(before) or before in "0123456789#*"
    return selector in _MONGOLIAN_SELECTORS and _within(ord(before), _MONGOLIAN)


def _joins(joiner: str, before: str, picture: str, after: str) -> bool:
    """Whether a joiner does something between the characters kept before and after it."""
    if not before:
        return False
    if is_emoji(picture) and is_emoji(after):
        return joiner == ZWJ
    both_need_it = _within(ord(before), _JOINING_SCRIPTS) and _within(ord(after), _JOINING_SCRIPTS)
    return both_need_it or _ends_word(joiner, before)


def _ends_word(joiner: str, before: str) -> bool:
    """A ZWJ after a virama shapes the letter before it, also at the end of a word (Malayalam, Sinhala)."""
    virama = 9
    return joiner == ZWJ and before != "" and unicodedata.combining(before) == virama


def _most_marks(point: int) -> int:
    return next((most for first, last, most in _MARKS_PER_SCRIPT if first <= point <= last), _MARKS_PER_BASE)


def _within(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= point <= last for first, last in ranges)
