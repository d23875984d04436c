"""Cuts a post into numbered sentences and a sentence into clauses, always as verbatim parts of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_TERMINATOR = re.compile(r"(?:\.{3,}|[.!?…]+|[。！？｡]+)[\"'”’»」』)\]]*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Gen|Col|Lt|Sen|Rep|Gov|Pres|Inc|Ltd|Co|Corp|No|Nr|Art"
    r"|vs|etc|approx|ca|e\.g|i\.e|z\.B|u\.a|d\.h|bzw|cf|al|Fig|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|a\.m|p\.m|U\.S|U\.K|E\.U|U\.N|(?:[A-Z]\.)+[A-Z])$"
)
_ORDINAL = re.compile(r"(?:^|[\s(])(?:(?P<place>(?i:vom|zum|beim|im|den|der|dem|des|bis|ab|seit)) )?\d{1,2}$")
_GERMAN_MONTH = re.compile(
    r"\s+(?:Jan(?:uar)?|Jänner|Feb(?:ruar)?|März|Apr(?:il)?|Mai|Juni?|Juli?|Aug(?:ust)?|Sept?(?:ember)?|Okt(?:ober)?"
    r"|Nov(?:ember)?|Dez(?:ember)?)\b"
)
"""German writes ordinals with a point: "am 3. Mai", "der 1. FC Köln"."""
_CJK_TERMINATORS = "。！？｡"
_BULLET = re.compile(r"^\s*(?:[•●▪◦‣·*–—>-]|\d{1,2}[.)]|[\W_]*?👉)\s+")
_ONLY_TAGS = re.compile(r"^(?:[#＃][^\s#＃]+[\s,|·]*)+$")
_LETTER = re.compile(r"[^\W\d_]")
_WRAPPED_LINE = 60
"""A line at least this long that ends without punctuation, before one that starts in lower case, was wrapped
by a mail or Markdown editor (they wrap at 65-80) and goes on in the next line."""


def split(text: str) -> list[str]:
    """The sentences of a post in order, each a verbatim part of `text` without its bullet.

    A line is never joined with the next (headings and lists have no full stops) unless an editor wrapped
    it. Lines of hashtags alone and lines without a letter or digit are not sentences.
    """
    return [part for line in _lines(text) for part in _sentences_of(line) if _says_something(part)]


def _lines(text: str) -> Iterator[str]:
    waiting = ""
    for line in text.split("\n"):
        if waiting and line[:1].islower():
            waiting += "\n" + line
        else:
            if waiting:
                yield waiting
            waiting = line
        if not _looks_wrapped(line):
            yield waiting
            waiting = ""
    if waiting:
        yield waiting


def _looks_wrapped(line: str) -> bool:
    return _WRAPPED_LINE <= len(line.rstrip()) <= 2 * _WRAPPED_LINE and line.rstrip()[-1:].isalnum()


def _sentences_of(line: str) -> Iterator[str]:
    line = _BULLET.sub("", line)
    start = 0
    for end in _ends(line):
        yield line[start:end].strip()
        start = end
    yield line[start:].strip()


def _ends(line: str) -> Iterator[int]:
    links = [match.span() for match in _URL.finditer(line)]
    for match in _TERMINATOR.finditer(line):
        if any(start <= match.start() < end - 1 for start, end in links):
            continue
        if _ends_sentence(line, match):
            yield match.end()


def _ends_sentence(line: str, match: re.Match[str]) -> bool:
    mark, after = match.group(), line[match.end() :]
    if mark[0] in _CJK_TERMINATORS:
        return True
    if not after.strip():
        return True
    if not after[0].isspace():
        return False  # 3.5, example.org, U.S.A
    before, goes_on = line[: match.start()], after.lstrip()[0].islower() and not _begins_small(line, match.start())
    if mark[0] == "." and len(mark.rstrip("\"'”’»)]")) == 1:
        return not (_ABBREVIATION.search(before) or goes_on or _is_ordinal(before, after))
    return not goes_on


def _is_ordinal(before: str, after: str) -> bool:
    match = _ORDINAL.search(before)
    return match is not None and bool(match["place"] or _GERMAN_MONTH.match(after))


def _begins_small(line: str, end: int) -> bool:
    """Whether a sentence may begin with a small letter after `end`: in a line that does so itself, after a word."""
    is_mark = not line.startswith(("..", "…"), end)
    return line.lstrip()[:1].islower() and is_mark and _WORD.search(line[:end]) is not None


_WORD = re.compile(r"(?<!\w)(?!approx|dept|govt|min|max|est|tel|inkl|evtl|usw|env)[^\W\d_]{3,}$", re.IGNORECASE)
"""A whole word at the end, and none of those that are cut short."""


def _says_something(part: str) -> bool:
    return bool(_LETTER.search(part)) and not _ONLY_TAGS.match(part)


_FINITE = (
    r"(?:it|he|she|they|we|i|there|this|that|which|who|may|might|could|can|will|would|should|must"
    r"|has|have|had|is|are|was|were|does|did|do|says|said)\b"
)
_BOUNDARY = re.compile(
    r"\s*;\s+"
    r"|\s*—\s*(?=\w)|\s+–\s*(?=\w)|–\s+(?=\w)"
    r"|\s+-\s+"
    r"|[,，]?\s+(?=(?:but|while|whereas|although|though|because)\s)"
    r"|,\s+(?=(?:yet|so|which|who|whom|meaning|enabling|allowing|forcing|turning|making|nobody|no one)\s)"
    rf"|,\s+(?=(?:and|or)\s+(?:[^\s,]+\s+){{0,3}}?{_FINITE})"
    rf"|\s+(?=and\s+{_FINITE})"
    r"|(?<=[，；])(?=\S)",
    re.IGNORECASE,
)
_SHORT = 3
"""A clause of fewer words says nothing by itself; it stays with the one before it."""


def clauses(sentence: str) -> list[str]:
    """The clauses of a sentence in order, each a verbatim part of it; never empty for a non-empty sentence.

    "The launch could reshape X, and prices fell" gives two, so that a hedge in one does not colour the
    other. The comma before the last item of a list ends no clause: a new clause has a finite verb. Nor does a short
    dash without spaces, which holds two names or numbers together: "Köln–Bonn".
    """
    parts: list[str] = []
    start = 0
    for match in _BOUNDARY.finditer(sentence):
        piece, rest = sentence[start : match.start()].strip(), sentence[match.end() :]
        if match.end() <= start or _is_short(piece) or _is_short(rest) or _is_in_list(piece, match.group()):
            continue
        if _SAYS_SO.match(rest) and match.group().strip() in _DASHES:
            continue
        parts.append(piece)
        start = match.end()
    parts.append(sentence[start:].strip())
    return [part for part in parts if part]


_DASHES = frozenset("–—-")
_SAYS_SO = re.compile(
    r"(?:[^\s,]+\s+){1,6}(?:said|says?|sagt|sagte|sagten|sagen|dice|dijo|dicen|dit)\W*(?:[#＃]\S+\W*)*$", re.IGNORECASE
)
"""Who says what stands before a dash: it belongs to it."""


def _is_in_list(piece: str, boundary: str) -> bool:
    """ "creation, distribution, and monetization are …": the last item of a list, no new clause."""
    return boundary.startswith(",") and "," in piece and len(piece.rsplit(",", 1)[1].split()) < _SHORT


def _is_short(piece: str) -> bool:
    # a script without spaces counts letters instead of words
    return len(piece.split()) < _SHORT and len(piece) < 4 * _SHORT
