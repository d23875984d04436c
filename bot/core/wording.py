"""Turns a clause of a post into a neutral line: what it says, without its greeting, its shouting and its adverbs."""

from __future__ import annotations

import re

MAX_WORDS = 25
"""A line a reader takes in at once; also the limit the prompt gives a model."""

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MARKS = re.compile(r"[*_~`|^<>\[\]{}\\]+")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\ufe0f\u20e3]+")
_TRAILING_TAGS = re.compile(r"(?:\s*[#＃][^\s#＃]+)+\s*$")
_LEADING = re.compile(
    r"^(?:(?:RT|MT|QT|via)\s+@\S+\s*:?|@\S+|[#＃]\S+(?=\s+[#＃@])|[#＃]\S+\s*[:—–-]+"
    r"|(?:breaking(?:\s+news)?|just in|update[d]?|new|alert|urgent|confirmed|official|psa|fyi|thread|news|developing|live|hot take|ok so|so|well|hey|wow|omg|lol|ugh)"
    r"\s*(?:\d+/\d+)?\s*[:!—–-]+|\(?\d+/\d*\)?)\s*",
    re.IGNORECASE,
)
_DISCOURSE = re.compile(
    r"^(?:however|meanwhile|moreover|furthermore|additionally|in addition|looking ahead|ultimately|overall|notably|also"
    r"|in conclusion|in other words|in this context|in the broader context[^,]*|at the same time|at its core|at a conceptual level"
    r"|as a result|for example|for instance|in simple terms|on the other hand|rather than[^,]*|from an? [\w ]+ (?:perspective|standpoint)"
    r"|by [a-z]+ing [^,]*|(?:despite|unlike|as|while|although|though|since|with this) [^,]*|that said|first|second|finally|importantly|interestingly)\s*,\s*",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"^(?:and|but|yet|so|meaning(?: that)?)\s+(?=\S+\s)", re.IGNORECASE)
_ADVERBS = re.compile(
    r"(?<!\ba)(?<!\ban)\s+\b(?:significantly|seamlessly|truly|simply|massively|dramatically|effectively|highly|deeply|rapidly|fundamentally"
    r"|completely|totally|absolutely|literally|extremely|incredibly|really|very|profoundly|increasingly|directly)\b(?=\s)",
    re.IGNORECASE,
)
HYPE = re.compile(
    r"\b(?:revolution\w*|game[ -]?chang\w*|groundbreaking|cutting[ -]edge|amazing|incredibl[ey]|insane|epic|massive(?:ly)?|huge|stunning"
    r"|unprecedented|world[ -]class|best[ -]in[ -]class|next[ -]level|mind[ -]?blowing|unbelievabl[ey]|powerful|powerhouse|ultimate"
    r"|magic(?:al)?|breathtaking|must[ -](?:have|see|buy)|skyrocket\w*|explosive|legendary|super(?:charge\w*)|unlock\w* (?:the )?potential"
    r"|transformative|disrupt\w*|state[ -]of[ -]the[ -]art|the (?:best|greatest|biggest|most \w+))\b",
    re.IGNORECASE,
)
"""Praise and superlatives that a neutral line has no place for."""


_OPENING = "\"“”'‘’.,:;!-–— "


def tidy(text: str) -> str:
    """The text without links, markup, emoji, leading call signs and trailing hashtags; inline '#' removed."""
    text = _EMOJI.sub(" ", _MARKS.sub("", _LINK.sub("", text)))
    text = " ".join(_TRAILING_TAGS.sub("", text).split())
    while (shorter := _LEADING.sub("", text.lstrip(_OPENING), count=1)) != text:
        text = shorter
    return re.sub(r"[#＃](?=\w)", "", text).strip()


def line(clause: str) -> str:
    """A clause as one neutral line, at most MAX_WORDS words, ending with a full stop; "" when nothing is left."""
    text = tidy(clause)
    for pattern in (_DISCOURSE, _CONJUNCTION, _DISCOURSE):
        text = pattern.sub("", text, count=1)
    text = _ADVERBS.sub("", " " + text).strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text).strip(" \t,;:.!…-–—\"“”'")
    return _sentence(shortened(text))


def _sentence(text: str) -> str:
    if not any(char.isalnum() for char in text):
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in "?。！？…" else ".")


_CUT = re.compile(
    r",\s|\s(?=(?:with|for|after|before|from|across|including|such as|as|in order to|by|via|without|through)\s)"
)


def shortened(text: str, limit: int = MAX_WORDS) -> str:
    """At most `limit` words, cut where a phrase ends; a text without such a place is cut at a word, with "…"."""
    if len(text.split()) <= limit:
        return text
    ends = [m.start() for m in _CUT.finditer(text) if limit // 2 <= len(text[: m.start()].split()) <= limit]
    if ends:
        return text[: ends[-1]]
    return " ".join(text.split()[:limit]) + "…"


_PRONOUN = re.compile(
    r"^(?:it|this (?:tool|platform|system|model|service|product|app)|the (?:tool|platform|system|service|app))(?=['’\s])(?!\s+(?:is|was) (?:important|clear|likely that|possible|expected that|time))",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"^(?:this|that|these|those|they|he|she|which|who|such|here|there|it|its|their|his|her|one of"
    r"|another|what|how|why|as|while|although|though|because|since|not|no longer|more|[a-z]+ing"
    r"|(?:[\w-]+ ){0,2}(?:tools|systems|platforms|companies|initiatives|technologies|apps|models) like)\b",
    re.IGNORECASE,
)


def resolved(text: str, subject: str | None) -> str:
    """The line with "it" at its beginning replaced by its subject, when that is known."""
    if subject is None:
        return text
    return _PRONOUN.sub(subject, text, count=1)


def dangles(text: str) -> bool:
    """True when a line begins with a word that points outside of it, so that a reader cannot tell what it is about."""
    return _DANGLING.match(text) is not None


_ADVICE = re.compile(
    r"^(?:please\s+)?(?:buy|sell|join|follow|click|visit|vote|subscribe|invest|hold|ignore|disregard|share|retweet|repost|watch|read"
    r"|try|grab|claim|send|stay|remember|consider|sign up|log in|check (?:out|your)|make sure|be sure|don['’]t|do not|never|act now)\b"
    r"|\byou (?:should|must|need to|have to|can now)\b|\bgo all[- ]in\b|\bnot financial advice\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.|\b(?:t\.me|discord\.gg|bit\.ly)/)\S*|<[@#!a-z/][^>]*>|\[[^\]]*\]\([^)]*\)|@(?:everyone|here)\b",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[“\"„«「『][^”\"“»」』]*[”\"“»」』]")


def off_voice(text: str) -> str | None:
    """The part of a line that is not our voice (hype, shouting, emoji, advice, a link); None for a neutral line.

    What stands in quotation marks is somebody else's voice and may be charged.
    """
    own = _QUOTE.sub("“”", text)
    for pattern in (_ADDRESS, _EMOJI, _ADVICE, HYPE):
        if match := pattern.search(text if pattern is _ADDRESS else own):
            return match.group()
    return "!" if "!" in own or "！" in own else None
