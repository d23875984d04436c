"""What works in a chat, what does not, and how to mend it: the answer to /status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.boundary import shown
from bot.core.coverage import listed, named
from bot.core.freshness import Freshness, fresh, trouble
from bot.core.layout import clipped
from bot.core.moments import instant
from bot.core.outbox import Pause
from bot.core.replies import Reply, counted, said, strong
from bot.core.rooms import Room
from bot.core.schedule import Rhythm

_LONGEST_WHY = 160
_MOST_SOURCES = 8
"""Sources that /status names one by one; /sources names all."""

WORKS, FAILS, NOTE = "✅", "❌", "ℹ️"

Finding = tuple[str, str]
"""One point: how it stands (WORKS, FAILS or NOTE), and the sentence."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of how a chat is served.

    `room` is None where a platform has none (the console). `refused` is why its platform takes nothing for the chat
    now, `waiting` how many messages wait for it, `lost` how many of late did not arrive or may not have. `sources`
    are those of the networks, `besides` whatever else is looked at. `machinery` is what the process that answers says
    of itself. Times are told in `zone`. `model` is the summary model's name (None: none is set up), `model_fault` why
    it does not answer. `budget` says how the budget stands, where one is kept. `rhythm` is None before the first
    follow.
    """

    platform: str
    following: int = 0
    room: Room | None = None
    rhythm: Rhythm | None = None
    next_at: datetime | None = None
    refused: Pause | None = None
    waiting: int = 0
    lost: int = 0
    sources: Sequence[Freshness] = ()
    besides: Sequence[str] = ()
    machinery: Sequence[Finding] = ()
    zone: str = "UTC"
    model: str | None = None
    model_fault: str | None = None
    budget: str | None = None


def status(health: Health, now: datetime) -> Reply:
    """What works and what does not, each fault with its fix; what is wrong comes first."""
    found = [*_chat(health, now), *_briefs(health), *_sources(health, now), *_model(health), *health.machinery]
    order = {FAILS: 0, WORKS: 1, NOTE: 2}
    wrong = sum(mark == FAILS for mark, _ in found)
    title = "All works." if not wrong else f"{counted(wrong, 'thing')} to mend."
    lines = (f"{mark} {text}" for mark, text in sorted(found, key=lambda each: order[each[0]]))
    return Reply(said(strong(title), *lines), private=True)


def _chat(health: Health, now: datetime) -> list[Finding]:
    found: list[Finding] = []
    room = health.room
    if room is not None and room.missing:
        found.append((FAILS, f"I may not post here: {', '.join(room.missing)} is missing. {_grant(health.platform)}"))
    if health.refused is not None:
        found.append((FAILS, _refused(health.refused, health.zone)))
    if room is not None and room.sleeps(now):
        until = f"until {instant(room.asleep_until, health.zone)}" if room.asleep_until else "until /resume"
        found.append((FAILS, f"Paused by an admin {until}. Fix: /resume"))
    if room is not None:
        found += [_hearing(room)] if found else [(WORKS, "I may post here."), _hearing(room)]
    if health.waiting:
        found.append((NOTE, f"{counted(health.waiting, 'message')} for this chat on the way."))
    if health.lost:
        found.append(
            (FAILS, f"{counted(health.lost, 'message')} did not arrive, or may not have. The operator sees why.")
        )
    return found


def _grant(platform: str) -> str:
    if platform == "discord":
        return "Fix: channel settings › Permissions › allow it for my role."
    return "Fix: in the chat's administrators or permissions, allow it for me."


def _refused(pause: Pause, zone: str) -> str:
    why = clipped(shown(pause.why), _LONGEST_WHY)
    if pause.until is not None:
        until = instant(pause.until, zone)
        return f"The platform takes no message for this chat until {until}: {why}. It goes on by itself."
    return f"The platform takes no message for this chat: {why}. Fix: let me in again, then write to me here."


def _hearing(room: Room) -> Finding:
    if room.hears:
        return WORKS, "All messages here reach me." if room.heard else "Commands here reach me."
    mark = FAILS if room.heard else NOTE
    if room.chat.platform == "discord":
        lost = "messages of this chat cannot be posts" if room.heard else "slash commands work all the same"
        return mark, f"The Message Content intent is off: {lost}. Fix: Developer Portal › Bot › Message Content Intent."
    lost = "messages of this chat cannot be posts, and " if room.heard else ""
    return mark, (
        f"Privacy mode is on: {lost}bare commands may not reach me. Fix: make me an admin, or answer me, or write"
        " /digest@ and my name."
    )


def _briefs(health: Health) -> list[Finding]:
    if not health.following:
        return [(NOTE, "Nothing is followed yet. Try /follow #tag")]
    if health.rhythm is None:
        return [(NOTE, f"{counted(health.following, 'topic')} followed; briefs when asked for.")]
    at = health.rhythm
    later = f"; next look {instant(health.next_at, health.zone)}" if health.next_at else ""
    return [(WORKS, f"{counted(health.following, 'topic')} followed, daily at {at.at:%H:%M} ({at.zone}){later}.")]


def _sources(health: Health, now: datetime) -> list[Finding]:
    if not (health.sources or health.besides):
        return [(FAILS, "No source is watched. Fix: the operator sets one up.")]
    each = [source_line(state, now, health.zone) for state in health.sources]
    sound = [(mark, text) for mark, text in each if mark == WORKS]
    if len(sound) > _MOST_SOURCES:
        names = listed(state.name for state in health.sources if not trouble(state, now))
        sound = [(WORKS, f"Sources: {', '.join(names)}. Each of them: /sources")]
    word = "Besides" if health.sources else "Sources"
    besides = [(WORKS, f"{word}: {', '.join(listed(health.besides))}.")] if health.besides else []
    return [*(found for found in each if found[0] != WORKS), *sound, *besides]


def source_line(state: Freshness, now: datetime, zone: str) -> Finding:
    """How a source does: since when it is fresh, or what is wrong with it, since when, and when it is tried again."""
    name, wrong = named(state.name), trouble(state, now, zone)
    mark, text = (FAILS, wrong) if wrong is not None else (WORKS, fresh(state, now, zone))
    return mark, f"{name}: {clipped(shown(text.removeprefix(f'{name}: ')), _LONGEST_WHY)}."


def sources(states: Sequence[Freshness], besides: Sequence[str], own: str, now: datetime, zone: str) -> Reply:
    """The answer to /sources: each source with how it does; `own` says whether the chat's messages are posts."""
    if not (states or besides):
        return Reply(said("No source is watched yet.", own), private=True)
    lines = [source_line(state, now, zone) for state in states]
    title = f"Watched: {', '.join(listed([*(state.name for state in states), *besides]))}."
    return Reply(said(strong(title), *(f"{mark} {text}" for mark, text in lines), own), private=True)


def given_up(state: Freshness, now: datetime, zone: str) -> Reply:
    """To the operator: a source has failed for a week."""
    name = named(state.name)
    wrong = (trouble(state, now, zone) or "").removeprefix(f"{name}: ")
    return Reply(
        said(
            strong(f"{name} has failed for a week."),
            f"{clipped(shown(wrong), _LONGEST_WHY)}.",
            "It is not asked more often until it answers. If it is gone for good, take it out of the settings.",
        )
    )


def _model(health: Health) -> list[Finding]:
    budget = [(NOTE, health.budget)] if health.budget else []
    if health.model_fault:
        why = clipped(shown(health.model_fault), _LONGEST_WHY)
        return [(FAILS, f"The summary model does not answer: {why}. Until it does, briefs are quotes only."), *budget]
    if health.model is None:
        return [(NOTE, "No summary model is set up: briefs are quotes only."), *budget]
    return [(WORKS, f"Summary model: {shown(health.model)}."), *budget]
