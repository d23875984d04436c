"""What is asked of mutes: to hide posts here, and to show them again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core import replies
from bot.core.domain import Mute, MuteKind
from bot.core.mutes import effect, muted_value
from bot.core.replies import Reply
from bot.core.requests import AddMute, LiftMute
from bot.verbs.asking import Asking


async def mute(ask: Asking, request: AddMute) -> Reply:
    """Hides what a mute names from now on, and says what it would have hidden."""
    until = ask.now + request.length if request.length else None
    added = Mute(ask.chat.key, request.kind, request.value, until, request.reason)
    would_hide = effect(added, await ask.followed_posts())
    await ask.parts.store.mute(added)
    return replies.muted(added, would_hide, await ask.zone())


async def unmute(ask: Asking, request: LiftMute) -> Reply:
    """Lifts a mute."""
    here = await ask.mutes()
    found = _named(request, here)
    if found is None:
        return replies.not_muted(request.value, here)
    await ask.parts.store.unmute(ask.chat.key, found.kind, found.value)
    return replies.unmuted(found, ask.now)


def _named(request: LiftMute, here: Sequence[Mute]) -> Mute | None:
    """The mute that a request means: by kind and value, by value alone, or by its number in the list."""
    kinds = (request.kind,) if request.kind else tuple(MuteKind)
    meant = {(kind, value) for kind in kinds if (value := _value(kind, request.value))}
    by_value = next((each for each in here if (each.kind, each.value) in meant), None)
    if by_value or request.kind or not request.value.isdecimal():
        return by_value
    number = int(request.value)
    return here[number - 1] if 1 <= number <= len(here) else None


def _value(kind: MuteKind, text: str) -> str | None:
    try:
        return muted_value(kind, text)
    except ValueError:  # not a value of this kind, so it cannot be what is meant
        return None
