"""Hashtags in any script: found in a text, folded to a key, and read as words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.core.links import link_spans
from bot.core.text import ZWJ, ZWNJ, fold, is_mark, one_line
from bot.core.told import told

LONGEST = 100
"""Characters of a folded tag. Networks stop between 64 (Bluesky, in graphemes) and 280."""

_LONGEST_WRITTEN = 4 * LONGEST  # decomposed letters count several times before folding

SIGNS = ("#", "＃", "﹟")
"""What a hashtag may begin with."""

_SIGN = re.compile(f"[{''.join(SIGNS)}]")
_INNER = frozenset({"·", "・", "･", "־", "׳", "״", "་", ZWNJ, ZWJ})
"""Inside a tag but not at its ends: middle dots (Catalan, Japanese), Hebrew and Tibetan signs, joiners.

As twitter-text and Mastodon have it; typographic apostrophes and hyphens end a tag there as here.
"""
_DIGITS = ("Nd", "Nl")
_ENCLOSING = "Me"
_GLUED = frozenset("&/=_")
"""What stands before a sign that begins no tag: `&#39;`, `/#top`, `?x=#y`."""


class NotATag(ValueError):  # noqa: N818 - named for what the text is
    """The text is no tag; the message says why in one line, fit for a reader."""


def fold_tag(text: str) -> str:
    """The key of a tag that someone typed, with or without "#": NFKC, casefolded, no sign.

    Punctuation and emoji at the end are forgiven ("#MuseSpark!"). Raises NotATag when nothing is left, when
    there is more than one word, only digits, or more than `LONGEST` characters.
    """
    typed = one_line(text).lstrip("".join(SIGNS)).strip()
    shown = typed[:40] + "…" if len(typed) > 40 else typed  # fits one line of a phone
    written = typed[: _end_of_tag(typed, 0)]
    rest = typed[len(written) :]
    if not any(_is_tag_char(char) for char in typed):
        raise NotATag(told('"{text}" is not a tag: it needs a letter, as in #MuseSpark', text=shown))
    if not written or any(_is_tag_char(char) for char in rest):
        raise NotATag(
            told('"{text}" is not one tag: a tag has no spaces, hyphens or other punctuation inside', text=shown)
        )
    folded = _key(written[: _LONGEST_WRITTEN + 1])
    if len(written) > _LONGEST_WRITTEN or len(folded) > LONGEST:
        long = told(
            '"{text}" is too long for a tag: {n} characters, at most {most}', text=shown, n=len(written), most=LONGEST
        )
        raise NotATag(long)
    if not _has_letter(folded):
        raise NotATag(told('"{text}" is not a tag: it needs a letter, as in #MuseSpark', text=shown))
    return folded


def written_tag(text: str) -> str:
    """A tag that someone typed as they spelled it, with its sign: "#MuseSpark". Raises NotATag as `fold_tag` does."""
    fold_tag(text)
    typed = one_line(text).lstrip("".join(SIGNS)).strip()
    return f"#{typed[: _end_of_tag(typed, 0)]}"


def spells(name: str, tags: Iterable[str]) -> bool:
    """Whether a name is these folded tags and nothing else, however they are spelled: "#MuseSpark" is musespark."""
    words = name.split()
    try:
        return all(word[0] in SIGNS for word in words) and [fold_tag(word) for word in words] == list(tags)
    except NotATag:
        return False


def tags_in(text: str) -> tuple[str, ...]:
    """The folded tags of a text, each once, in order.

    A tag is a sign (#, or ＃) and letters, marks, digits and underscores of any script, with a letter among
    them: `#1` is a number. It may follow another tag directly (`#a#b`) or writing without spaces, but not a
    Latin word (`C#`, `issue#12`), and does not stand inside a web address. Longer than `LONGEST`: no tag.
    """
    return tuple(dict.fromkeys(_key(written) for written in _written(text)))


def tags_as_written(text: str) -> tuple[str, ...]:
    """The tags of a text as their authors spelled them, without the sign, each spelling once, in order."""
    return tuple(dict.fromkeys(_written(text)))


def _written(text: str) -> Iterator[str]:
    """The tags of a text as they stand there."""
    in_links = {at for start, end in link_spans(text) for at in range(start, end)}
    last_end = -1
    for match in _SIGN.finditer(text):
        at = match.start()
        if at in in_links or not _may_begin(text, at, last_end):
            continue
        end = _end_of_tag(text, at + 1)
        written = text[at + 1 : min(end, at + 2 + _LONGEST_WRITTEN)]
        if len(written) <= _LONGEST_WRITTEN and _has_letter(key := _key(written)) and len(key) <= LONGEST:
            last_end = end
            yield written


def _may_begin(text: str, at: int, end_of_last_tag: int) -> bool:
    """Whether a sign may begin a tag after what stands before it."""
    if at in (0, end_of_last_tag):
        return True
    before = text[at - 1]
    return before not in _GLUED and (not _is_tag_char(before) or _is_written_without_spaces(before))


def _end_of_tag(text: str, start: int) -> int:
    """Where the tag that starts at `start` ends; `start` when there is none."""
    if start < len(text) and is_mark(text[start]):
        return start  # "#️⃣" is a keycap
    end = start
    while end < len(text) and (_is_tag_char(text[end]) or (end > start and text[end] in _INNER)):
        end += 1
    while end > start and text[end - 1] in _INNER:
        end -= 1
    return end


def _is_tag_char(char: str) -> bool:
    if char.isalpha() or char in "_＿":
        return True
    category = unicodedata.category(char)
    return category in _DIGITS or (category[0] == "M" and category != _ENCLOSING and not _selects_form(char))


def _selects_form(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _has_letter(key: str) -> bool:
    return any(char.isalpha() for char in key)


@lru_cache(maxsize=4096)
def _key(written: str) -> str:
    """The folded tag; what folding turns into white space or signs (some Arabic ligatures) ends it."""
    folded = fold(written)
    return folded[: _end_of_tag(folded, 0)]


def _is_written_without_spaces(char: str) -> bool:
    """Han, kana, Thai, Lao, Burmese, Khmer."""
    return (
        "\u0e00" <= char <= "\u0eff"
        or "\u1000" <= char <= "\u109f"
        or "\u1780" <= char <= "\u17ff"
        or "\u3040" <= char <= "\u9fff"
        or "\U00020000" <= char <= "\U0003ffff"
    )
