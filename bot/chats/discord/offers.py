"""What is offered while an option is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.commands import Argument, Offer, commands, named
from bot.core.domain import Chat, Mute, MuteKind, Subscription
from bot.core.languages import spoken_languages
from bot.core.lines import clipped
from bot.core.questions import asks_for
from bot.core.replies import what
from bot.core.zones import cities, city, guesses, zones_like
from bot.ports import Clock, Store

MOST, LONGEST = 25, 100
"""Choices of one answer, and characters of a choice (Discord, Application Commands)."""

Choice = tuple[str, str]
"""What is shown, and what is filled in."""


@dataclass(frozen=True, slots=True)
class Typing:
    """An option that is being typed: which, what of it, and what else is filled in."""

    argument: Argument
    partial: str
    given: Mapping[str, str]


def typing(data: Mapping[str, Any]) -> Typing | None:
    """What is being typed; None where there is nothing to offer."""
    command = named(str(data.get("name", "")))
    options = list(data.get("options", ()))
    focused = next((each for each in options if each.get("focused")), None)
    if command is None or focused is None:
        return None
    argument = next((each for each in command.arguments if each.name == focused["name"]), None)
    given = {str(each["name"]): str(each.get("value", "")) for each in options if each is not focused}
    return Typing(argument, str(focused.get("value", "")), given) if argument and argument.offer else None


async def offered(store: Store, clock: Clock, chat: Chat, now_typed: Typing, language: str | None) -> list[Choice]:
    """What to offer in a chat; `language` is the code of whoever types."""
    match now_typed.argument.offer:
        case Offer.FOLLOWED:
            found = topics(await store.following(chat.key))
        case Offer.MUTED:
            found = mutes(await store.mutes(chat.key, clock.now()), now_typed.given.get("kind"))
        case Offer.MUTABLE:
            found = mutable(now_typed.given.get("kind"), await store.following(chat.key))
        case Offer.ZONES:
            return zones(now_typed.partial, language)
        case Offer.LANGUAGES:
            found = [(each, each) for each in spoken_languages()]
        case _:
            found = [(each.name, each.name) for each in commands()]
    return fitting(found, now_typed.partial)


def topics(subscriptions: Sequence[Subscription]) -> list[Choice]:
    """What a chat follows."""
    return [(each.topic.name, asks_for(each)) for each in subscriptions]


def mutes(here: Sequence[Mute], kind: str | None) -> list[Choice]:
    """What is muted, of one kind if that is filled in."""
    return [(what(each), each.value) for each in here if kind in (None, each.kind.value)]


def mutable(kind: str | None, subscriptions: Sequence[Subscription]) -> list[Choice]:
    """What could be muted, for kinds that the chat's own choices tell; the others are asked for with a list."""
    if kind == MuteKind.LANGUAGE.value:
        return [(each, each) for each in spoken_languages()]
    tags = (f"#{tag}" for each in subscriptions for tag in each.topic.tags) if kind in (None, "tag") else ()
    return [(tag, tag) for tag in dict.fromkeys(tags)]


def zones(partial: str, language: str | None) -> list[Choice]:
    """Time zones by the beginning of their city, else by likeness; the likely ones before anything is typed."""
    if not partial.strip():
        return [(_zone(each), each) for each in guesses(language)][:MOST]
    begins = partial.strip().casefold()
    every = (zone for region in _REGIONS for zone in cities(region))
    near = [zone for zone in every if city(zone).casefold().startswith(begins) or zone.casefold().startswith(begins)]
    return [(_zone(each), each) for each in near[:MOST] or zones_like(partial, MOST)]


_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def _zone(zone: str) -> str:
    return f"{city(zone)} ({zone})"


def fitting(found: Iterable[Choice], partial: str) -> list[Choice]:
    """The choices that what was typed could become, as many as fit."""
    part = partial.strip().lstrip("#").casefold()
    fit = (
        (clipped(label, LONGEST), value)
        for label, value in dict.fromkeys(found)
        if part in label.casefold() and value and len(value) <= LONGEST
    )
    return list(fit)[:MOST]
