"""What goes over a relay's wire: the messages of NIP-01, the limits of NIP-11. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.core.text import one_line

Filter = Mapping[str, object]

LONGEST_REASON = 200


class NotAMessage(Exception):  # noqa: N818 - named for what the thing is
    """What came over the wire is no message of a relay."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a relay says: `word` (EVENT, EOSE, CLOSED, NOTICE or another), of which subscription, and what of it.

    `raw` is the decoded event of EVENT; `why` the reason of CLOSED or the text of NOTICE, on one line.
    """

    word: str
    subscription: str = ""
    raw: object = None
    why: str = ""


def message(text: str) -> Message:
    """A relay's message. Raises NotAMessage."""
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError) as why:
        raise NotAMessage from why
    if not isinstance(parts, list) or not parts or not isinstance(parts[0], str):
        raise NotAMessage
    word, rest = parts[0], parts[1:]
    if word == "NOTICE":
        return Message(word, why=_reason(rest[:1]))
    if not rest or not isinstance(rest[0], str):
        return Message(word)
    if word == "EVENT":
        return Message(word, rest[0], rest[1] if len(rest) > 1 else None)
    return Message(word, rest[0], why=_reason(rest[1:2]))


def request(subscription: str, wanted: Filter) -> str:
    """The message that opens a subscription, or puts another filter in its place."""
    return json.dumps(["REQ", subscription, wanted], ensure_ascii=False, separators=(",", ":"))


def close(subscription: str) -> str:
    """The message that ends a subscription."""
    return json.dumps(["CLOSE", subscription])


def _reason(said: Sequence[object]) -> str:
    return one_line(said[0])[:LONGEST_REASON] if said and isinstance(said[0], str) else ""


_FOR_GOOD = ("auth-required", "restricted", "blocked", "unsupported", "invalid")


def is_for_good(why: str) -> bool:
    """Whether a relay that closed a subscription will do so again at once (prefixes of NIP-01 and NIP-42)."""
    return why.partition(":")[0].strip() in _FOR_GOOD


def refusal(why: str) -> str:
    """Why a relay closed a subscription, in words for an operator."""
    prefix, _, told = why.partition(":")
    plain = {
        "auth-required": "wants a login, and this bot has none",
        "restricted": "does not let us read",
        "blocked": "has blocked us",
        "rate-limited": "says we ask too much",
        "unsupported": "does not know such questions",
    }.get(prefix.strip(), "refuses")
    told = told.strip() or ("" if prefix.strip() in why and _ else why)
    return f"{plain} ({told})" if told else plain


# Limits


@dataclass(frozen=True, slots=True)
class Limits:
    """What a relay takes: bytes of a message to it, subscriptions at once, events in its answer.

    The defaults are small enough for every relay we know that does not tell: NIP-11's example says 16,384 bytes
    and 300 subscriptions, strfry allows 20.
    """

    message: int = 16_384
    subscriptions: int = 20
    events: int = 500


def limits(raw: object) -> Limits:
    """The limits in a relay's information document (NIP-11); what it does not tell in sense is as by default."""
    told = raw.get("limitation") if isinstance(raw, dict) else None
    if not isinstance(told, dict):
        return Limits()
    usual = Limits()
    return Limits(
        message=_within(told.get("max_message_length"), 1024, usual.message, 1 << 17),
        subscriptions=_within(told.get("max_subscriptions"), 4, usual.subscriptions, 300),
        events=_within(told.get("max_limit"), 10, usual.events, usual.events),
    )


def _within(told: object, least: int, usual: int, most: int) -> int:
    return max(least, min(told, most)) if type(told) is int else usual


def document(relay: str) -> str:
    """Where a relay's information document is: its own address over HTTP."""
    return relay.replace("ws", "http", 1)


def host(relay: str) -> str:
    """A relay's name for an operator, without what an address may hide."""
    return urlsplit(relay).hostname or "relay"


# Tags


def spelled(tag: str) -> tuple[str, ...]:
    """How a folded tag may stand in an event: lower case as NIP-24 wants it, and as careless clients write it."""
    return tuple(dict.fromkeys((tag, tag.capitalize(), tag.upper())))


def portions(tags: Iterable[str], longest: int) -> tuple[tuple[str, ...], ...]:
    """Spellings of tags in as few filters as fit messages of `longest` bytes; a tag is never split."""
    room = longest - 512  # the rest of the message: its words, kinds, times
    found: list[tuple[str, ...]] = []
    held: list[str] = []
    size = 0
    for tag in sorted(tags):
        spellings = spelled(tag)
        cost = sum(len(json.dumps(spelling, ensure_ascii=False).encode()) + 1 for spelling in spellings)
        if held and size + cost > room:
            found.append(tuple(held))
            held, size = [], 0
        held += spellings
        size += cost
    return (*found, tuple(held)) if held else tuple(found)
