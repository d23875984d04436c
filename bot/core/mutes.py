"""What a chat does not want to see: which posts a mute hides, and how many that would have been."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.core.domain import Mute, MuteKind, Post
from bot.core.languages import language_code
from bot.core.tags import fold_tag
from bot.core.told import Told, told

DEFAULT_LENGTH = timedelta(days=7)
"""How long a mute holds when nobody says."""

LONGEST_VALUE = 200
"""Characters of what a mute names; handles and domains stay below, a longer phrase would never match."""

PREVIEWED = 50
"""How many of the newest posts a preview looks at."""

_UNSPACED = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "BOPOMOFO",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
    "TIBETAN",
)
"""Scripts that set no spaces between words or glue particles to them, as Unicode names of letters begin."""

_DOMAIN_LENGTH = 253
"""The longest domain name there is (RFC 1035)."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a mute would have done: it hides `hidden` of the newest `looked_at` posts."""

    hidden: int
    looked_at: int


def muted_value(kind: MuteKind, text: str) -> str:
    """A mute's value in the form it is stored and compared in. Raises ValueError, saying what it is not."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    normal = {
        MuteKind.TAG: fold_tag,
        MuteKind.AUTHOR: _handle,
        MuteKind.DOMAIN: _domain,
        MuteKind.WORD: _phrase,
        MuteKind.SOURCE: str.casefold,
        MuteKind.LANGUAGE: language_code,
    }[kind](plain)
    if normal and len(normal) > LONGEST_VALUE:
        raise ValueError(told("What is to be muted has at most {n} characters", n=LONGEST_VALUE))
    if not normal:
        raise ValueError(_objection(kind, text))
    return normal


def _objection(kind: MuteKind, text: str) -> Told:
    """That a text is nothing of a kind that could be muted."""
    match kind:
        case MuteKind.TAG:
            return told('"{text}" is not a tag', text=text)
        case MuteKind.AUTHOR:
            return told('"{text}" is not an author, as in {example}', text=text, example="@name")
        case MuteKind.DOMAIN:
            return told('"{text}" is not a domain, as in example.org', text=text)
        case MuteKind.WORD:
            return told('"{text}" is not a word', text=text)
        case MuteKind.SOURCE:
            return told('"{text}" is not a source', text=text)
        case MuteKind.LANGUAGE:
            return told('"{text}" is not a language I know', text=text)


def muting(post: Post, mutes: Iterable[Mute], now: datetime) -> Mute | None:
    """The first of the mutes that hides this post at `now`; None when it may be seen."""
    return next((mute for mute in mutes if holds(mute, now) and hides(mute, post)), None)


def holds(mute: Mute, now: datetime) -> bool:
    """Whether the mute is not over yet."""
    return mute.until is None or now < mute.until


def hides(mute: Mute, post: Post) -> bool:
    """Whether the mute names something of this post, its time set aside."""
    value = mute.value
    match mute.kind:
        case MuteKind.TAG:
            return value in post.tags
        case MuteKind.AUTHOR:
            return post.author is not None and _handle(post.author) == value
        case MuteKind.DOMAIN:
            return any(_within(value, link) for link in (*post.links, *((post.url,) if post.url else ())))
        case MuteKind.WORD:
            return _says(_phrase(post.text), value)
        case MuteKind.SOURCE:
            source = post.source.casefold()
            return source == value or source.startswith(f"{value}:")
        case MuteKind.LANGUAGE:
            return value in post_languages(post)


def post_languages(post: Post) -> set[str]:
    """The codes of the languages a post says it is in, by its labels "lang:de"; none when it does not say."""
    named = {label.removeprefix("lang:") for label in post.labels if label.startswith("lang:")}
    return {code for name in named if (code := language_code(name))}


def effect(mute: Mute, posts: Sequence[Post]) -> Effect:
    """What the mute would have hidden among the newest of `posts`; those without a time count as oldest."""
    newest = sorted(posts, key=lambda post: post.created_at.timestamp() if post.created_at else 0.0, reverse=True)
    looked_at = newest[:PREVIEWED]
    return Effect(sum(hides(mute, post) for post in looked_at), len(looked_at))


def _handle(text: str) -> str:
    return text.strip().removeprefix("@").casefold()


def _domain(text: str) -> str:
    """The host of an address or a bare domain, without www., in ASCII; "" when it is none."""
    host = _host(text if "//" in text else f"//{text}").removeprefix("www.")
    labels = host.split(".")
    well_formed = len(host) <= _DOMAIN_LENGTH and len(labels) > 1 and all(labels) and host.isascii()
    return host if well_formed and all(label.replace("-", "").replace("_", "").isalnum() for label in labels) else ""


def _host(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        return host.encode("idna").decode("ascii").lower()
    except ValueError:  # brackets that do not match, a label that IDNA does not know
        return ""


def _within(domain: str, url: str) -> bool:
    host = _host(url)
    return host == domain or host.endswith(f".{domain}")


def _phrase(text: str) -> str:
    """Text for comparing words: one form of letters, apostrophes and spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())


def _says(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text as whole words; anywhere, in scripts without spaces."""
    start = text.find(phrase)
    while start >= 0:
        if _word_ends(text, start, phrase[0]) and _word_ends(text, start + len(phrase), phrase[-1]):
            return True
        start = text.find(phrase, start + 1)
    return False


def _word_ends(text: str, at: int, edge: str) -> bool:
    """Whether no word runs across position `at`; `edge` is the phrase's letter at that side."""
    if _unspaced(edge) or not (_in_word(edge)):
        return True
    before, after = text[at - 1 : at], text[at : at + 1]
    return not (before and after and _in_word(before) and _in_word(after)) or _unspaced(before) or _unspaced(after)


def _in_word(letter: str) -> bool:
    # Marks are the vowel signs of many scripts: a word goes on after them.
    return letter.isalnum() or letter == "_" or unicodedata.category(letter).startswith("M")


def _unspaced(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(_UNSPACED)
