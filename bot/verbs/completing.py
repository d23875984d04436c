"""What may be completed while somebody fills an option in, on platforms that ask for it at each letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core import questions, zones
from bot.core.boundary import shown
from bot.core.commands import Command, Offer, commands
from bot.core.domain import Chat, MuteKind
from bot.core.incoming import Asker
from bot.core.languages import language_in_full, spoken_languages
from bot.core.layout import numbered, through
from bot.core.pickers import label
from bot.core.replies import named, what
from bot.core.told import again, together
from bot.parts import Parts
from bot.verbs.asking import MANNERS, Asking, Manners

MOST = 25
"""Discord shows no more."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody may choose: how it is shown, and the value that `core.commands.line` takes for the argument."""

    label: str
    value: str


async def complete(
    parts: Parts,
    chat: Chat,
    offer: Offer,
    typed: str,
    given: Mapping[str, str] = {},
    manners: Manners = MANNERS,
    asker: Asker | None = None,
) -> list[Suggestion]:
    """What an argument may become, at most 25: what begins with what is typed, then what holds it.

    `offer` is the argument's, `given` are the other arguments that are filled in, by name. No model is asked,
    for it must answer within moments.
    """
    ask = Asking(parts, chat, manners, asker)
    catalog = await ask.catalog()
    offered = [replace(each, label=again(each.label, catalog)) for each in await _offered(ask, offer, typed, given)]
    found = _matching(typed, offered)
    if offer is Offer.ZONES and not found:
        return [Suggestion(each, each) for each in zones.zones_like(typed)]
    return found


async def _offered(ask: Asking, offer: Offer, typed: str, given: Mapping[str, str]) -> list[Suggestion]:  # noqa: PLR0911 - one case per offer
    match offer:
        case Offer.FOLLOWED:
            return await _followed(ask)
        case Offer.CLAIMS:
            return [*await _claims(ask), *await _followed(ask)]
        case Offer.MUTED:
            return [Suggestion(label(what(each)), each.value) for each in await ask.mutes()]
        case Offer.MUTABLE:
            return await _mutable(ask, given.get("kind", ""))
        case Offer.ZONES:
            return _zones(ask, typed)
        case Offer.LANGUAGES:
            return [Suggestion(language_in_full(each), each) for each in spoken_languages()]
        case Offer.COMMANDS:
            return [Suggestion(_command(each), each.name) for each in commands()]


async def _followed(ask: Asking) -> list[Suggestion]:
    return [Suggestion(label(named(each.topic)), questions.asks_for(each)) for each in await ask.following()]


async def _claims(ask: Asking) -> list[Suggestion]:
    return [
        Suggestion(label(f"{first + place}. {shown(claim.text)}"), str(first + place))
        for first, digest in through(await ask.digests())
        for place, claim in enumerate(numbered(digest))
    ]


async def _mutable(ask: Asking, kind: str) -> list[Suggestion]:
    if kind not in set(MuteKind):
        return []
    found = questions.named_by(await ask.followed_posts(), MuteKind(kind))
    return [Suggestion(label(f"{shown(value)} ({count})"), value) for value, count in found]


def _zones(ask: Asking, typed: str) -> list[Suggestion]:
    """All places; the likely ones where nothing is typed."""
    if not typed.strip():
        likely = zones.guesses(ask.asker.language if ask.asker else None, ask.manners.zone)
        return [Suggestion(each, each) for each in likely]
    known = [each for region in zones.REGIONS for each in zones.cities(region)]
    return [Suggestion(f"{zones.city(each)} ({each})", each) for each in known]


def _command(command: Command) -> str:
    return label(together(f"/{command.name}", command.help, by=" · "))


def _matching(typed: str, offered: Iterable[Suggestion]) -> list[Suggestion]:
    """Those that begin with what is typed, then those that hold it."""
    unique = list({each.value: each for each in offered}.values())
    plain = typed.strip().lstrip("#@/＃").casefold()
    begins = [each for each in unique if any(text.startswith(plain) for text in _texts(each))]
    holds = [each for each in unique if each not in begins and any(plain in text for text in _texts(each))]
    return (begins + holds)[:MOST]


def _texts(suggestion: Suggestion) -> tuple[str, str]:
    return _plain(suggestion.value), _plain(suggestion.label)


def _plain(text: str) -> str:
    return text.lstrip("#@/＃＠").casefold()
