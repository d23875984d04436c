"""Reads what a model answered: bytes of a completion to a reply, its text to draft claims. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.core.domain import DraftClaim

_LONGEST_ANSWER = 200_000
"""Characters of an answer that are looked at; forty claims are about 8,000."""

_LONGEST_CLAIM = 500
"""Characters of a claim: 25 words are asked for, so anything longer is an essay, left without evidence."""

_LONGEST_REF = 40
_MOST_STARTS = 60
"""Places where JSON may begin that are tried, so that a page of brackets costs no minutes."""

_THINKING = re.compile(r"<(/?)\s*(?:think|thinking|thought|reasoning)\s*>", re.IGNORECASE)
_STRING_OR_COMMA = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', re.DOTALL)
_START = re.compile(r'\{(?=\s*")|\[(?=\s*[\[{\]])|\{(?=\s*\})')
_REF = re.compile(r"(?<![\d.])(\d{1,5}\.\d{1,5})(?![\d.]*\d)")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No claims can be read; `why` is one line that a model understands too."""

    why: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One chat completion: its text, why it stopped, and what the server says it used (None: not said)."""

    text: str
    finish: str | None = None
    refusal: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class _Number:
    """A JSON number as it was written: 3.10 stays "3.10"."""

    written: str


_JSON = json.JSONDecoder(strict=False, parse_float=_Number, parse_int=_Number)


def read_reply(body: bytes) -> Reply | Unreadable:
    """The first choice of a chat completion, however oddly the server fills the form."""
    try:
        page = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        return Unreadable("the answer is not UTF-8")
    except (ValueError, RecursionError):
        return Unreadable("the answer is a web page" if _is_html(body) else "the answer is not JSON")
    if not isinstance(page, dict):
        return Unreadable("the answer is not a chat completion")
    if page.get("error") and not page.get("choices"):
        return Unreadable("the server answered with an error under status 200")
    return _reply(page)


def read_claims(text: str, known: Collection[str] = ()) -> tuple[DraftClaim, ...] | Unreadable:
    """The claims in a model's answer, or why there are none to read.

    Reasoning, code fences, prose around the JSON, trailing commas and unknown fields are passed over. A
    claim that lacks text or sentences, or is an essay, comes back without sentences, so that the check for
    evidence drops and counts it. `known` are the numbers of the thread's sentences: they decide whether a
    bare number such as 3.1 may have been 3.10 before some server wrote its JSON anew.
    """
    if len(text) > _LONGEST_ANSWER:
        return Unreadable(f"the answer is longer than {_LONGEST_ANSWER:,} characters")
    if not text.strip():
        return Unreadable("the answer is empty")
    found = _claims_in(text) if text.lstrip().startswith(("{", "[", "```")) else None
    if found is None:
        found = _claims_in(without_thinking(text))
    if found is not None:
        return tuple(_claim(item, known) for item in found)
    return Unreadable("the answer holds no JSON object with a list of claims")


def without_thinking(text: str) -> str:
    """The text outside `<think>` blocks: nested, never ended, or without their beginning."""
    kept: list[str] = []
    depth = at = 0
    for tag in _THINKING.finditer(text):
        closes = bool(tag[1])
        if depth == 0:
            kept = [] if closes else [*kept, text[at : tag.start()]]
        depth = max(0, depth - 1) if closes else depth + 1
        at = tag.end()
    if depth == 0:
        kept.append(text[at:])
    return "".join(kept)


def _is_html(body: bytes) -> bool:
    return body.lstrip()[:200].lower().startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<?xml"))


def _reply(page: Mapping[str, Any]) -> Reply:
    choices = page.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    usage = page.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return Reply(
        text=_spoken(message.get("content")),
        finish=_line(choice.get("finish_reason")),
        refusal=_line(message.get("refusal")),
        tokens_in=_count(usage.get("prompt_tokens")),
        tokens_out=_count(usage.get("completion_tokens")),
        cost=_dollars(usage.get("cost")),
    )


def _spoken(content: object) -> str:
    """The text of a message; some servers give a list of parts in its place."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def _line(value: object) -> str | None:
    return " ".join(value.split())[:200] or None if isinstance(value, str) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _dollars(value: object) -> float | None:
    """What OpenRouter and some gateways put in `usage.cost`; an absurd figure counts as not said."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 1000 else None  # dollars for one call


def _claims_in(text: str) -> list[object] | None:
    """The last list of claims in a text: drafts and examples come before the answer.

    Claims without an object around them count only where nothing is broken; otherwise the whole claims of a
    damaged answer would pass for all of them.
    """
    values, is_whole = _json_values(text)
    objects = [value["claims"] for value in values if isinstance(value, dict) and "claims" in value]
    lists = [claims for claims in objects if isinstance(claims, list)]
    if lists or not is_whole:
        return lists[-1] if lists else None
    bare = [value for value in values if isinstance(value, list) and value and all(map(_is_claim, value))]
    return bare[-1] if bare else [value for value in values if _is_claim(value)] or None


def _is_claim(value: object) -> bool:
    return isinstance(value, dict) and "text" in value and "sentences" in value


def _json_values(text: str) -> tuple[list[object], bool]:
    """Every JSON object or list that stands in a text, outermost only; and whether none was broken."""
    values: list[object] = []
    is_whole = True
    end = 0
    for start in islice(_START.finditer(text), _MOST_STARTS):
        if start.start() < end:
            continue
        decoded = _decoded(text, start.start())
        is_whole = is_whole and decoded is not None
        if decoded is not None:
            value, end = decoded
            values.append(value)
    return values, is_whole


def _decoded(text: str, start: int) -> tuple[object, int] | None:
    """The JSON value that begins at `start` and its end; a comma before a closing bracket is forgiven."""
    try:
        return _JSON.raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    try:
        value, length = _JSON.raw_decode(_STRING_OR_COMMA.sub(lambda match: match[1] or "", text[start:]))
    except (ValueError, RecursionError):
        return None
    return value, start + length


def _claim(item: object, known: Collection[str]) -> DraftClaim:
    if not isinstance(item, dict):
        return DraftClaim(_words(item), ())
    text = _words(item.get("text"))
    refs = tuple(dict.fromkeys(_refs(item.get("sentences"), known)))
    complete = any(map(str.isalnum, text)) and len(text) <= _LONGEST_CLAIM
    return DraftClaim(text[:_LONGEST_CLAIM], refs if complete else ())


def _words(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _refs(value: object, known: Collection[str]) -> Iterator[str]:
    """Sentence numbers as the thread spells them; what cannot be one stays, to be counted as unknown."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, _Number):
            yield _from_number(item.written, known)
        elif isinstance(item, str) and item.strip():
            yield from _REF.findall(item) or [_words(item)[:_LONGEST_REF]]


def _from_number(written: str, known: Collection[str]) -> str:
    """A bare number: as written, unless it may be a longer number that lost its last zero on the way."""
    lost_zero = f"{written}0" in known
    return f"{written} or {written}0" if lost_zero else written[:_LONGEST_REF]
