"""What works in a chat, what does not, and how to mend it: the answer to /status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.boundary import shown
from bot.core.durations import spoken
from bot.core.layout import clipped
from bot.core.outbox import Pause
from bot.core.replies import Reply, counted, instant, said, strong
from bot.core.rooms import Room
from bot.core.schedule import Rhythm

STALE = timedelta(hours=1)
"""A source that gave nothing for so long is named; streams give something every minute, feeds are asked every few."""

_LONGEST_WHY = 160
_MOST_SOURCES = 12
WORKS, FAILS, NOTE = "✅", "❌", "ℹ️"


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source: when it last gave something (None: not known), and what is wrong with it in one line, if anything."""

    name: str
    heard_at: datetime | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of how a chat is served.

    `room` is None where a platform has none (the console). `refused` is why its platform takes nothing for the chat
    now, `waiting` how many messages wait for it, `lost` how many of late did not arrive or may not have. `model` is
    the summary model's name (None: none is set up), `model_fault` why it does not answer. `budget` says how the
    budget stands, where one is kept. `rhythm` is None before the first follow.
    """

    platform: str
    following: int = 0
    room: Room | None = None
    rhythm: Rhythm | None = None
    next_at: datetime | None = None
    refused: Pause | None = None
    waiting: int = 0
    lost: int = 0
    sources: Sequence[SourceHealth] = field(default=())
    model: str | None = None
    model_fault: str | None = None
    budget: str | None = None


def status(health: Health, now: datetime) -> Reply:
    """What works and what does not, each fault with its fix; what is wrong comes first."""
    found = [*_chat(health, now), *_briefs(health), *_sources(health, now), *_model(health)]
    order = {FAILS: 0, WORKS: 1, NOTE: 2}
    wrong = sum(mark == FAILS for mark, _ in found)
    title = "All works." if not wrong else f"{counted(wrong, 'thing')} to mend."
    lines = (f"{mark} {text}" for mark, text in sorted(found, key=lambda each: order[each[0]]))
    return Reply(said(strong(title), *lines), private=True)


Finding = tuple[str, str]


def _chat(health: Health, now: datetime) -> list[Finding]:
    found: list[Finding] = []
    room = health.room
    if room is not None and room.missing:
        found.append((FAILS, f"I may not post here: {', '.join(room.missing)} is missing. {_grant(health.platform)}"))
    if health.refused is not None:
        found.append((FAILS, _refused(health.refused)))
    if room is not None and room.sleeps(now):
        until = f"until {instant(room.asleep_until)}" if room.asleep_until else "until /resume"
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


def _refused(pause: Pause) -> str:
    why = clipped(shown(pause.why), _LONGEST_WHY)
    if pause.until is not None:
        return f"The platform takes no message for this chat until {instant(pause.until)}: {why}. It goes on by itself."
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
    later = f"; next look {instant(health.next_at)}" if health.next_at else ""
    return [(WORKS, f"{counted(health.following, 'topic')} followed, daily at {at.at:%H:%M} ({at.zone}){later}.")]


def _sources(health: Health, now: datetime) -> list[Finding]:
    if not health.sources:
        return [(FAILS, "No source is watched. Fix: the operator sets one up.")]
    found = [(FAILS, text) for each in health.sources if (text := _trouble(each, now))]
    sound = [shown(each.name) for each in health.sources if not _trouble(each, now)]
    rest = f", +{len(sound) - _MOST_SOURCES}" if len(sound) > _MOST_SOURCES else ""
    if sound:
        found.append((WORKS, f"Sources: {', '.join(sound[:_MOST_SOURCES])}{rest}."))
    return found


def _trouble(source: SourceHealth, now: datetime) -> str:
    name = shown(source.name)
    if source.fault:
        return f"{name}: {clipped(shown(source.fault), _LONGEST_WHY)}. I ask again by myself."
    if source.heard_at is not None and now - source.heard_at > STALE:
        return f"{name}: nothing came for {spoken(now - source.heard_at)}. I ask again by myself."
    return ""


def _model(health: Health) -> list[Finding]:
    budget = [(NOTE, health.budget)] if health.budget else []
    if health.model_fault:
        why = clipped(shown(health.model_fault), _LONGEST_WHY)
        return [(FAILS, f"The summary model does not answer: {why}. Until it does, briefs are quotes only."), *budget]
    if health.model is None:
        return [(NOTE, "No summary model is set up: briefs are quotes only."), *budget]
    return [(WORKS, f"Summary model: {shown(health.model)}."), *budget]
