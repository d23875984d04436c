"""What a sentence says or takes for granted to have happened: "Meta's release of X could …" presupposes a release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.terms import squeezed


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody (None: not said) has done something to a named thing; `quote` is the verbatim part that says so.

    `presupposed`: the sentence takes the event for granted while it says something else.
    """

    actor: str | None
    verb: str
    thing: str
    quote: str
    presupposed: bool = False


# verb of the claim: the nouns that presuppose it, the verbs of a headline or a plain statement
_EVENTS: dict[str, tuple[str, str]] = {
    "released": ("launch|release|introduction|rollout|roll-out|debut|unveiling",
                 "releases|released|launches|launched|introduces|introduced|unveils|unveiled"
                 "|debuts|rolls out|rolled out"),
    "announced": ("announcement", "announces|announced"),
    "acquired": ("acquisition|takeover|purchase", "acquires|acquired|buys|bought"),
    "closed": ("closure|shutdown|closing", "closes|closed|shuts down|shut down"),
    "reopened": ("reopening|re-opening", "reopens|reopened"),
    "suspended": ("suspension", "suspends|suspended|halts|halted"),
    "cancelled": ("cancellation|cancelation", "cancels|cancell?ed"),
    "delayed": ("delay|postponement", "delays|delayed|postpones|postponed"),
    "recalled": ("recall", "recalls|recalled"),
    "approved": ("approval", "approves|approved"),
    "banned": ("ban", "bans|banned"),
    "delisted": ("delisting", "delists|delisted"),
    "listed": ("listing", "lists|listed"),
    "arrested": ("arrest", "arrests|arrested"),
    "evacuated": ("evacuation", "evacuates|evacuated"),
    "hacked": ("hack|breach", "hacks|hacked|breaches|breached"),
    "sued": ("lawsuit against", "sues|sued"),
}  # fmt: skip

_TITLE = r"[A-ZÀ-ÞА-Я][\w]*(?:[.\-][\w]+)*"
_NAMED = rf"{_TITLE}(?:\s+(?:of\s+)?(?:{_TITLE}|\d+))" + "{0,3}"
_ADJECTIVE = r"(?:[a-z][\w\-]*\s+)?"

# in words: "Meta's (big) release of X" · "the (recent) launch of X (by Meta)" · "Meta (has) released X"
_OWNED = re.compile(
    rf"(?P<actor>{_NAMED})['’]s\s+{_ADJECTIVE}(?P<event>[a-z\-]+(?: against)?)\s+of\s+(?:the\s+)?(?P<thing>{_NAMED})"
)
_NOUN = re.compile(
    rf"\b[Tt]he\s+{_ADJECTIVE}(?P<event>[a-z\-]+(?:"
    rf" against)?)\s+of\s+(?:the\s+)?(?P<thing>{_NAMED})(?:\s+by\s+(?P<actor>{_NAMED}))?"
)
_VERBS = "|".join(verbs for _, verbs in _EVENTS.values())
_CALLED = r"(?:(?:[\w\-]+\s+){0,3}(?:called|named)\s+)?"
_PLAIN = re.compile(
    rf"(?P<actor>{_NAMED}?)\s+(?:has\s+|have\s+|had\s+)?(?:just\s+|officially\s+|today\s+)?"
    rf"(?:(?i:{_VERBS})\s+(?:or|and)\s+)?(?P<event>(?i:{_VERBS}))\s+(?:(?:its|the|a|an|new"
    rf"|their)\s+){{0,2}}{_CALLED}(?P<thing>{_NAMED})"
)
_PASSIVE = re.compile(
    rf"(?P<thing>{_NAMED})\s+(?:has been|have been|was|were|is|are)\s+(?:now\s+|officially\s+)?"
    rf"(?:(?i:{_VERBS})\s+(?:or|and)\s+)?(?P<event>(?i:{_VERBS}))\b(?:\s+by\s+(?P<actor>{_NAMED}))?"
)
_BY_NOUN = {noun: verb for verb, (nouns, _) in _EVENTS.items() for noun in nouns.split("|")}
_BY_VERB = [(re.compile(rf"(?:{verbs})", re.IGNORECASE), verb) for verb, (_, verbs) in _EVENTS.items()]


def events(sentence: str) -> list[Event]:
    """The events a sentence states or presupposes about named things, in order, each once."""
    found: dict[tuple[str, str], Event] = {}
    for event in (*_presupposed(sentence), *_stated(sentence)):
        found.setdefault((event.verb, squeezed(event.thing)), event)
    return list(found.values())


_NOT_YET_AFTER = re.compile(
    r"\s+(?:is|was|are|were|has been|may be|might be|could be|will be)?\s*(?:now\s+|still\s+|reportedly\s+)?"
    r"(?:expected|planned|scheduled|rumou?red|due|slated|likely|unlikely|postponed|delayed|imminent|coming|denied"
    r"|(?:will|may|might|could)\s+(?:be|take|happen|come|occur))\b",
    re.IGNORECASE,
)
_NOT_YET_BEFORE = re.compile(
    r"\b(?:ahead of|before|awaiting|until|upcoming|planned|possible|rumou?red|alleged|supposed|no|den(?:y|ies|ied|ying)"
    r"|expects?|for)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)


def _presupposed(sentence: str) -> Iterator[Event]:
    for pattern in (_OWNED, _NOUN):
        for match in pattern.finditer(sentence):
            if (verb := _BY_NOUN.get(match["event"])) and not _is_still_to_come(sentence, match):
                yield Event(match["actor"], verb, match["thing"], match.group(), presupposed=True)


def _is_still_to_come(sentence: str, match: re.Match[str]) -> bool:
    """ "The launch of X is expected on Friday" presupposes no launch."""
    return bool(_NOT_YET_AFTER.match(sentence, match.end()) or _NOT_YET_BEFORE.search(sentence[: match.start()]))


def _stated(sentence: str) -> Iterator[Event]:
    for pattern in (_PLAIN, _PASSIVE):
        for match in pattern.finditer(sentence):
            verb = next(verb for form, verb in _BY_VERB if form.fullmatch(match["event"]))
            yield Event(match["actor"], verb, match["thing"], match.group())


def happening(text: str) -> bool:
    """True when the text has a verb or noun of something that happens (a launch, a closure, an arrest …)."""
    return _HAPPENING.search(text) is not None


_HAPPENING = re.compile(
    r"\b(?:" + "|".join((*_BY_NOUN, _VERBS))
    + r"|derailed|crashed|collapsed|exploded|died|killed|injured|wounded|rescued|evacuat\w+|flooded"
    + r"|burn(?:ed|t|ing)|fire"
    + r"|strike|struck"
    r"|resign(?:s|ed)|elected|won|lost|fell|rose|dropped|jumped|raised|cut|signed|voted|passed|rejected|fined"
    r"|charged|sentenced"
    r"|stopped|started|began|ended|opened|moved|left|arrived|resume[sd]?|restored|fixed|patched|leaked|stolen|paid"
    r"|shipped"
    r"|live|down|offline|open|shut|out of service|missing|found|reported|confirmed|denied|denies|said|says)\b",
    re.IGNORECASE,
)  # fmt: skip
