"""The form of a text in which copies are compared: what was changed only to look different is gone.

Nothing here is shown to anyone. The steps and their order are measured: each was kept because edited copies
of real posts were found with it and no two different posts were taken for one.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.core.links import canonical as canonical_link
from bot.core.lookalikes import LOOK_ALIKES

LEAST_REST: Final = 12
"""Hashtags at the ends and the cut word of a truncation are only dropped when this many letters remain."""


@dataclass(frozen=True, slots=True)
class Canon:
    """A text made comparable.

    `text` is its canonical form: folded words with single blanks. `sentences` are the pieces of the same
    words between full stops and line ends. `body` is the text without links, mentions, hashtag runs and
    re-post marks, its case and punctuation kept: what numbers and names are read from. `links` are all its
    links as written. `inline` are the accounts named inside running text, `mentions` all of them.
    """

    text: str
    sentences: tuple[str, ...]
    body: str
    links: tuple[str, ...]
    inline: tuple[str, ...]
    mentions: tuple[str, ...]


def canonical(text: str) -> str:
    """The text as compared: no links, mentions, marks or emoji, one case, one alphabet. Idempotent."""
    return canon(text).text


def canon(text: str, links: Iterable[str] = ()) -> Canon:
    """Everything dedupe wants to know of a text; `links` are those a source gave beside it."""
    visible = _visible(text)
    found: list[str] = []
    if "/" in visible or "." in visible:
        found = [match.group().rstrip(".,;:!?)]}'\"") for match in _URL.finditer(visible)]
    body, inline, mentions = _without_accounts(_URL.sub(_LINK_MARK, visible) if found else visible)
    body = _without_ends(_THREAD_MARK.sub(" ", body))
    marked = folded(body)
    return Canon(
        text=" ".join(marked.split()),
        sentences=tuple(" ".join(piece.split()) for piece in marked.split("\n") if piece.strip()),
        body=body,
        links=(*links, *found),
        inline=inline,
        mentions=mentions,
    )


def folded(text: str) -> str:
    """The letters, digits and amounts of a text in one case and alphabet, a line for each sentence."""
    grouped = _GROUPED.sub("", _INITIALS.sub(lambda match: match.group().replace(".", ""), text))
    plain = grouped.translate(_FOLDING)
    if "-" in plain or "$" in plain or not plain.isascii():
        plain = _SIGNS.sub(" ", plain)
    return plain if plain.isascii() else unicodedata.normalize("NFKD", plain)


# Links -------------------------------------------------------------------------------------------------


def link_keys(links: Iterable[str]) -> tuple[str, ...]:
    """The pages behind links, each once, sorted; a link that is no safe address counts as written."""
    whole = (link if "://" in link else f"https://{link}" for link in links)
    return tuple(sorted({canonical_link(link) or link.lower() for link in whole}))


# What is taken away ------------------------------------------------------------------------------------

_LINK_MARK: Final = " \ue000 "
_WIDE_OR_QUOTE: Final = r"\s<>\"“”«»（）「」『』、。，！？\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_URL: Final = re.compile(
    rf"https?://[^{_WIDE_OR_QUOTE}]*"
    rf"|\bwww\.[^{_WIDE_OR_QUOTE}]+"
    rf"|(?<![\w@.])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{{2,}}/[^{_WIDE_OR_QUOTE}]*",
    re.IGNORECASE,
)
_ACCOUNT: Final = re.compile(
    r"(?P<before>(?:\b(?:RT|MT|QT|PRT|HT)\b[\s:]*|\b(?:via|by|cc|h/t)[\s:]+)?)"
    r"(?<![\w@])@(?P<name>\w+(?:[-.]\w+)*)(?:@[\w-]+(?:\.[\w-]+)+)?:?",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"[\s'’s]*[^\W_]")
_REPOST: Final = re.compile(r"^\W*(?:RT|MT|QT|PRT)\b(?=[\s:])")
_THREAD_MARK: Final = re.compile(
    r"^\W*[(\[]\s*\d{1,2}\s*/\s*(?:\d{1,2}|[nx])?\s*[)\]]"
    r"|[(\[]\s*\d{1,2}\s*/\s*(?:\d{1,2}|[nx])?\s*[)\]](?=[^\w#]*(?:[#\ue000]|$))"
    r"|^\s*\d{1,2}/(?:\d{1,2}|[nx])?(?=\s)"
)
_TAG: Final = r"#\w+(?:[-.']\w+)*"
_LEADING_TAGS: Final = re.compile(rf"^(?:[^\w#]*{_TAG})+(?:[^\w#]*$|[^\w#]*?(?=[\s:\ue000]))")
_TAGGED: Final = re.compile(rf"(?<!\w){_TAG}")
_CUT_WORD: Final = re.compile(r"(?<!\w)\w+(?:['’]\w*)?[-,]?(?:\.{2,}|…)(?=[\s\"”')\]]*(?:[#\ue000]|$))")
_INITIALS: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?![^\W_]{2})")
_GROUPED: Final = re.compile(
    r"(?<=\d)(?:[,'’\u066c](?=\d{3}(?!\d))|\.(?=\d{3}[.]\d{3}(?!\d))|(?<=\.\d{3})\.(?=\d{3}(?!\d)))"
)


def _visible(text: str) -> str:
    """The text with entities read, invisible characters gone and styled letters (𝐛𝐨𝐥𝐝, ｗｉｄｅ) plain."""
    for _ in range(2):  # "&amp;#39;" is what twice-escaped feeds hold
        if "&" not in text:
            break
        text = html.unescape(text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE))


def _without_accounts(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The text without @mentions and re-post marks; those named inside running text; all of them."""
    if "@" not in text:
        return _REPOST.sub(" ", text), (), ()
    inline: set[str] = set()
    mentions: set[str] = set()
    spoken, done = False, 0
    for match in _ACCOUNT.finditer(text):
        name = "".join(folded(match["name"].split(".")[0]).split())
        mentions.add(name)
        spoken = spoken or any(map(str.isalnum, text[done : match.start()]))
        done = match.end()
        goes_on = _GOES_ON.match(text, done) and not match.group().endswith(":")
        if spoken and goes_on and not match["before"]:
            inline.add(name)
    return _REPOST.sub(" ", _ACCOUNT.sub(" ", text)), tuple(sorted(inline)), tuple(sorted(mentions))


def _without_ends(text: str) -> str:
    """The text without the cut word before an ellipsis and without the hashtags it begins or ends with."""
    for shorten in (_without_cut_word, _without_trailing_tags, _without_leading_tags, _without_cut_word):
        shorter = shorten(text)
        if shorter != text and _letters(shorter) >= LEAST_REST:
            text = shorter
    return text


def _without_cut_word(text: str) -> str:
    return _CUT_WORD.sub(" ", text) if ".." in text or "…" in text else text


def _without_leading_tags(text: str) -> str:
    return _LEADING_TAGS.sub(" ", text) if "#" in text else text


def _without_trailing_tags(text: str) -> str:
    """Looks from the end, so that thousands of tags cost no more than as many words."""
    end = len(text)
    for tag in reversed(list(_TAGGED.finditer(text))) if "#" in text else ():
        if any(map(str.isalnum, text[tag.end() : end])):
            break
        end = tag.start()
    return text[:end]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


# Letter by letter --------------------------------------------------------------------------------------

_SQUARED: Final = "".join(map(chr, (*range(0x1F150, 0x1F16A), *range(0x1F170, 0x1F18A))))
"""🅐 to 🅩 and 🅰 to 🆉, which have no decomposition."""
_APOSTROPHES: Final = "'’‘ʼʻ`´＇′ʹ"
_STOPS: Final = "\n\r\u2028\u2029.!?…。！？؟۔।॥｡|•"
_FILLERS: Final = "\u0640\u115f\u1160\u3164\uffa0\u17b4\u17b5\u034f\u2800"
_TRADE_MARKS: Final = "™®©℠"  # NFKC would glue "TM" to the name
_AS: Final = {
    **{letter: plain for plain, letters in LOOK_ALIKES.items() for letter in letters},
    **{letter: chr(ord("a") + i % 26) for i, letter in enumerate(_SQUARED)},
    **dict.fromkeys(_STOPS, "\n"),
    **dict.fromkeys(_APOSTROPHES + _FILLERS + _TRADE_MARKS, ""),
    **dict.fromkeys("-−‐‑–﹣－", "-"),
    "&": " and ",
}
_MARKS: Final = (
    *(
        (0x0300, 0x036F),
        (0x0483, 0x0489),
        (0x0591, 0x05C7),
        (0x0610, 0x061A),
        (0x064B, 0x065F),
        (0x0670, 0x0670),
    ),
    *(
        (0x06D6, 0x06ED),
        (0x0898, 0x089F),
        (0x08CA, 0x08FF),
        (0x1AB0, 0x1AFF),
        (0x1DC0, 0x1DFF),
        (0x20D0, 0x20FF),
    ),
    *((0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0x180B, 0x180F), (0xE0100, 0xE01EF)),
)
"""Marks that decorate Latin, Greek, Cyrillic, Hebrew or Arabic letters. Those of other scripts are vowels:
kept."""
_CURRENCIES: Final = "$¢£¥฿₠-\u20c0"
_SIGNS: Final = re.compile(
    rf"(?<=\S)-|-(?![{_CURRENCIES}]?\d)|(?<!\d)[{_CURRENCIES}](?!\d)"  # "-5" and "$5" are facts, "a-b" is not
)


class _Invisible(dict[int, int | None]):
    """A translation table that drops format characters and fillers; filled as characters are met."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        dropped = unicodedata.category(char) == "Cf" or char in _FILLERS or char in _TRADE_MARKS
        self[code] = answer = None if dropped or "\ufe00" <= char <= "\ufe0f" else code
        return answer


class _Folding(dict[int, str]):
    """A translation table from any character to what it is compared as; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        seen, out = "", chr(code)
        while out != seen:
            seen, out = out, "".join(map(_step, out))
        self[code] = out
        return out


def _step(char: str) -> str:
    """One step of folding one character; `_Folding` repeats it until nothing changes."""
    if char in _AS:
        return _AS[char]
    plain = unicodedata.normalize("NFKD", char).casefold()
    return plain if plain != char else _by_category(char)


def _by_category(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] == "M" and any(low <= ord(char) <= high for low, high in _MARKS):
        return ""
    if category[0] in "LMN":
        return char
    if category == "Cf":
        return ""
    return char if category == "Sc" and re.match(f"[{_CURRENCIES}]", char) else " "


_INVISIBLE: Final = _Invisible()
_FOLDING: Final = _Folding()
