"""A saved page: what its author wrote, what the platform says about it, and what others replied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.core.links import link_spans, safe
from bot.core.text import clean, fold, one_line

AI_GENERATED = "ai_generated"
"""The label of a post that its platform marks as made by a machine."""


@dataclass(frozen=True, slots=True)
class PageReply:
    """A comment saved with a page. `ago` is how long before the saving, as the page words it ("1h ago")."""

    author: str
    text: str
    ago: str


@dataclass(frozen=True, slots=True)
class Header:
    """What the first lines of a file say about the post; `problems` are lines that could not be read.

    `tags` are as written, without the sign.
    """

    author: str | None = None
    created_at: datetime | None = None
    url: str | None = None
    source: str | None = None
    title: str | None = None
    tags: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A saved page taken apart. `body` is clean and otherwise verbatim, its lines in order."""

    body: str
    labels: tuple[str, ...] = ()
    replies: tuple[PageReply, ...] = ()
    header: Header = Header()


# What a page prints around a post, line by line; a line must match as a whole. To read pages of another site,
# add its lines here. Each row names the site it was seen on.

_IMAGE_LINES = (re.compile(r"post-image"),)  # Gate Square: alternative text of pictures, also between paragraphs
_DISCLAIMERS = (
    # Gate Square
    re.compile(r"This page may contain third-party content, which is provided for information purposes only\b.*"),
)
_LABELS = (
    # Gate Square
    (re.compile(r"Contains AI-generated content\.?", re.IGNORECASE), AI_GENERATED),
)
_ACTIONS = tuple(  # Gate Square; a button somebody has pressed shows a count in place of its name
    re.compile(rf"\s*[•·*-]\s*(?:{name}|\d[\d.,]*[KM]?)\s*") for name in ("Reward", "Comment", "Repost", "Share")
)
"""The bar of buttons, whole and in order; a list that says "Like, comment, share" may be the author's."""
_COMMENT_BOX = re.compile(r"Add a comment|No comments")  # Gate Square
_PINNED = re.compile(r"\s*[•·*-]\s*Pin")  # Gate Square
_REPLY_TIME = re.compile(r"·\s*(\d+\s?(?:s|m|min|h|d|w|mo|y)\s+ago|just now)", re.IGNORECASE)  # Gate Square
_REPLY_END = re.compile(r"(?:View Original)?\s*Reply\s*\d*")  # Gate Square

_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z_ -]{0,19}?)\s*:\s*(\S.*)")
_HEADER_KEYS = {
    "author": "author",
    "by": "author",
    "date": "time",
    "time": "time",
    "created": "time",
    "created at": "time",
    "published": "time",
    "url": "url",
    "link": "url",
    "permalink": "url",
    "source": "source",
    "title": "title",
    "tags": "tags",
}
_LONGEST_VALUE = 200
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LINE = re.compile(r"[A-Za-z][\w -]{0,40}:(?:\s.*)?|\s+.*|- .*|#.*|")
_LONGEST_FRONT = 20_000


def saved_page(text: str, *, with_header: bool = True) -> SavedPage:
    """Takes the text of a saved page apart: body, labels, replies, header.

    What the page prints around the post is found from its foot (a bar of actions, a comment box, a comment
    with its time) upwards, so a sentence of the body is never lost for a word such as "Share". Header lines
    (`Author:`, `Date:`, `URL:`, `Source:`, `Title:`, `Tags:`, any case) or YAML front matter may stand first.
    """
    text = clean(text)
    header, rest = read_header(text) if with_header else (Header(), text)
    lines = rest.split("\n")
    foot = _start_of_foot(lines)
    end = _end_of_body(lines, foot)
    body = "\n".join(line for line in lines[:end] if not _is_one_of(_IMAGE_LINES, line))
    return SavedPage(
        body=body.strip("\n \t"),
        labels=_labels(lines[end:foot]),  # a commenter cannot label the post
        replies=_replies(lines[foot:]),
        header=header,
    )


def read_header(text: str) -> tuple[Header, str]:
    """The header of a file and the text after it. A line that is no readable header belongs to the text."""
    text = text.lstrip("\n")
    front = _FRONT_MATTER.match(text[:_LONGEST_FRONT])
    if front and all(_FRONT_LINE.fullmatch(line) for line in front[1].split("\n")):
        return _header(_front_pairs(front[1])), text[front.end() :]
    pairs: list[tuple[str, str]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        pair = _header_pair(line.rstrip("\n"))
        if pair is None or not _is_readable(pair, alone=not pairs):
            break
        pairs.append(pair)
        at += len(line)
    return _header(pairs), text[at:]


def moment(value: str | float) -> datetime:
    """A point in time, aware and UTC: ISO 8601, RFC 2822, "14 April 2026", or seconds since 1970.

    Without an offset, UTC is meant. Raises ValueError with one line that names the value.
    """
    try:
        if isinstance(value, str):
            return _written_moment(" ".join(value.split()))
        return _EPOCH + timedelta(seconds=value)
    except (ValueError, OverflowError) as why:
        raise ValueError(f'"{one_line(str(value))[:60]}" is not a time; write 2026-04-14T09:00Z') from why


def is_noise(text: str) -> bool:
    """Whether a reply tells nothing: only cheers, tags, names called and emoji ("DYOR", "Hold tight 💪").

    When in doubt it is not noise. A link, a number that is no year beside a cheer, or one word that is
    neither a cheer nor filler beside it, is information: "Down in Berlin too", "Confirmed by the mayor".
    """
    if link_spans(text):
        return False
    words = " ".join(_NOT_A_WORD.sub(" ", _CALLS.sub(" ", fold(text))).split())
    if not words:
        return not any(char.isalnum() for char in _CALLS.sub(" ", text))
    if words in _CHEERS_ALONE or _CJK_CHEERS.fullmatch(words):
        return True
    left, cheers = _CHEERS.subn(" ", words)
    return cheers > 0 and all(word in _FILLERS or _YEAR.fullmatch(word) for word in left.split())


_CALLS = re.compile(r"[#@＃][^\s#＃@]*")
_NOT_A_WORD = re.compile(r"[^\w\s]|_")
_YEAR = re.compile(r"20[2-4]\d")
_FILLERS = frozenset(
    "a all always and bro bros brother dear everyone for friend friends gt guys it man mate me more much my "
    "of our please really sir so such that the this to too u ur very with you your".split()
)
_CHEERS_ALONE = frozenset({"first", "bump", "follow", "moon", "fire", "lit", "steady"})
"""Said alone these are cheers; in a sentence they may carry a fact ("First in Oslo")."""

_CHEERS = re.compile(
    r"\b(?:"
    + "|".join(
        (
            # Crypto boards, as seen under real posts
            r"dyor|do your own research|nfa|not financial advice",
            r"(?:buy|get|enter|catch) (?:the )?dips?(?: and enter the market)?|enter the market",
            r"(?:go )?all in|go(?:go)+|lets? go+|let s go+|go{3,}",
            r"hop in(?: the car)?|get in the car|jump in|ape in|get on board",
            r"just charge(?: it)?(?: and you re done)?|(?:chong ?)+",
            r"hold tight|hodl|hold on tight|diamond hands?|paper hands?",
            r"buy to earn|to the moon|mooning|wagmi|ngmi|lfg|bull ?run|bulran|bullish|bearish",
            r"stay strong|good luck|best of luck|happy new year",
            # Anywhere; the longer ones first
            r"(?:thanks|thank you|thx) for (?:the )?(?:sharing|info|information|update|post)",
            r"good (?:morning|night|evening|day)",
            r"th+(?:a+n+)?x+|thn+x+|thanks?(?: (?:you|u))?|thank you|ty|tysm",
            r"(?:good|great|nice|excellent|awesome|amazing|wonderful|informative|interesting|useful|helpful)"
            r"(?: (?:post|job|work|content|info|information|article|share|sharing|update|analysis|one))?",
            r"well (?:said|done|explained)|well written|so true|love (?:it|this|you)",
            r"wow+|woo+|cool|super|perfect",
            r"lo+l+|lmf?ao|rofl|ha(?:ha)+|he(?:he)+|omg|gm|gn",
            r"congrats|congratulations|respect|legend|yay+|hooray|bravo",
            r"follow (?:me|back)|follow for follow|check (?:my|out my) (?:page|profile|post|channel)",
            # German
            r"danke(?: dir| euch)?|mega|klasse|genial|moin|guten morgen|gute nacht",
        )
    )
    + r")\b"
)
_CJK_CHEERS = re.compile(
    r"(?:冲+|加油|支持|点赞|赞+|牛+逼?|顶+|沙发|恭喜|发财|哈+|感谢分享|谢谢|梭哈|抄底|6{3,}|草+"
    r"|すごい|ありがとう|\s)+"
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS = re.compile(r"\d{9,11}(?:\.\d+)?")
_ZONE_NAME = re.compile(r"\s?(?:UTC|GMT|Z)$", re.IGNORECASE)
_PLAIN_DATES = (
    "%a, %d %b %Y %H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M:%S %z",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%Y/%m/%d",
)


def _written_moment(text: str) -> datetime:
    if _SECONDS.fullmatch(text):
        return _EPOCH + timedelta(seconds=float(text))
    bare = _ZONE_NAME.sub("", text)
    found = _iso(text) or _iso(bare) or _plain(bare)
    if found is None:
        raise ValueError(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _plain(text: str) -> datetime | None:
    for form in _PLAIN_DATES:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone, if any, is the caller's to add
        except ValueError:
            continue
    return None


def _front_pairs(block: str) -> list[tuple[str, str]]:
    """The keys we know of YAML front matter; lists (`[a, b]`, `- a` lines) become comma-separated values."""
    pairs: list[tuple[str, str]] = []
    for line in block.split("\n"):
        key, colon, value = line.partition(":")
        known = _HEADER_KEYS.get(_spelled(key)) if colon and not line.startswith((" ", "-")) else None
        if known:
            pairs.append((known, _unquoted(value)))
        elif pairs and line.strip().startswith("- "):
            name, before = pairs[-1]
            pairs[-1] = (name, ",".join(filter(None, (before, _unquoted(line.strip()[2:])))))
    return [(key, value) for key, value in pairs if value]


def _header_pair(line: str) -> tuple[str, str] | None:
    match = _HEADER_LINE.fullmatch(line.strip())
    key = _HEADER_KEYS.get(_spelled(match[1])) if match else None
    return (key, match[2].strip()) if match and key and len(match[2]) <= _LONGEST_VALUE else None


def _is_readable(pair: tuple[str, str], *, alone: bool) -> bool:
    """Whether a line can stand in a header. The first must hold what it promises: "Date: soon" is text."""
    key, value = pair
    if not alone:
        return True
    if key == "time":
        return _moment_or_none(value) is not None
    return safe(value) is not None if key == "url" else not value.endswith((".", "!", "?"))


def _header(pairs: Sequence[tuple[str, str]]) -> Header:
    values = dict(reversed(pairs))  # the first of two lines with one key holds
    source, url = values.get("source"), values.get("url")
    if source and safe(source):
        source, url = None, url or source
    time = values.get("time")
    created_at = _moment_or_none(time) if time else None
    problems = []
    if time and created_at is None:
        problems.append(f'date "{one_line(time)[:60]}" is not a time; the post stays undated')
    if url and safe(url) is None:
        problems.append(f'"{one_line(url)[:60]}" is not a web address; the post stays unlinked')
    return Header(
        author=one_line(values.get("author", "")).removeprefix("@") or None,
        created_at=created_at,
        url=safe(url) if url else None,
        source=one_line(source or "") or None,
        title=one_line(values.get("title", "")) or None,
        tags=tuple(tag.strip(" #\"'") for tag in values.get("tags", "").split(",") if tag.strip(" #\"'")),
        problems=tuple(problems),
    )


def _moment_or_none(value: str) -> datetime | None:
    try:
        return moment(value)
    except ValueError:
        return None


def _spelled(key: str) -> str:
    return " ".join(re.split(r"[\s_-]+", key.strip().casefold()))


def _unquoted(value: str) -> str:
    value = value.strip().strip("[]").strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _start_of_foot(lines: Sequence[str]) -> int:
    """The first line of the foot: a bar of actions, a comment box, or the first comment; else the end."""
    return min(_start_of_actions(lines), _start_of_box(lines), _start_of_replies(lines))


def _start_of_actions(lines: Sequence[str]) -> int:
    rows = (lines[at : at + len(_ACTIONS)] for at in range(len(lines)))
    return next((at for at, row in enumerate(rows) if _is_bar(row)), len(lines))


def _is_bar(row: Sequence[str]) -> bool:
    return len(row) == len(_ACTIONS) and all(action.fullmatch(line) for action, line in zip(_ACTIONS, row, strict=True))


def _start_of_box(lines: Sequence[str]) -> int:
    """A heading "Comment" followed by the line to type in; alone, either may be the author's."""
    pairs = enumerate(pairwise(lines))
    return next((at for at, (a, b) in pairs if a.strip() == "Comment" and _is_box(b)), len(lines))


def _start_of_replies(lines: Sequence[str]) -> int:
    """A name followed by a line that is only a time."""
    times = (at for at, line in enumerate(lines) if at > 0 and _REPLY_TIME.fullmatch(line.strip()))
    return next((at - 1 for at in times if lines[at - 1].strip()), len(lines))


def _is_box(line: str) -> bool:
    return _COMMENT_BOX.fullmatch(line.strip()) is not None


def _end_of_body(lines: Sequence[str], foot: int) -> int:
    """Walks up from the foot over what the page prints between the post and its buttons."""
    end = foot
    while end > 0 and _is_frame(lines[end - 1]):
        end -= 1
    return end


def _is_frame(line: str) -> bool:
    line = line.strip()
    return (
        not line
        or _is_one_of(_IMAGE_LINES, line)
        or _is_one_of(_DISCLAIMERS, line)
        or any(pattern.fullmatch(line) for pattern, _ in _LABELS)
        or _PINNED.fullmatch(line) is not None
    )


def _is_one_of(patterns: Sequence[re.Pattern[str]], line: str) -> bool:
    return any(pattern.fullmatch(line.strip()) for pattern in patterns)


def _labels(lines: Sequence[str]) -> tuple[str, ...]:
    found = (label for line in lines for pattern, label in _LABELS if pattern.fullmatch(line.strip()))
    return tuple(dict.fromkeys(found))


def _replies(lines: Sequence[str]) -> tuple[PageReply, ...]:
    """The comments of the foot: a name, a time, the words, a line of buttons."""
    starts = [at for at, line in enumerate(lines) if at > 0 and _REPLY_TIME.fullmatch(line.strip())]
    ends = (*(at - 1 for at in starts[1:]), len(lines))
    return tuple(_reply(lines[start - 1 : end]) for start, end in zip(starts, ends, strict=False))


def _reply(lines: Sequence[str]) -> PageReply:
    words: list[str] = []
    for line in lines[2:]:
        if _REPLY_END.fullmatch(line.strip()) or _PINNED.fullmatch(line.rstrip()):
            break
        words.append(line)
    time = _REPLY_TIME.fullmatch(lines[1].strip())
    return PageReply(
        author=one_line(lines[0]),
        text="\n".join(words).strip(),
        ago=time[1] if time else "",
    )
