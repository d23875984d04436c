"""What works in a chat, what does not, and how to mend it: the answer to /status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.boundary import shown
from bot.core.coverage import named, told_name, told_names
from bot.core.freshness import Freshness, fresh, trouble
from bot.core.lines import clipped
from bot.core.moments import instant
from bot.core.outbox import Pause
from bot.core.replies import Reply, counted, said, strong
from bot.core.rooms import Room
from bot.core.schedule import Rhythm
from bot.core.told import Told, together, told, told_of

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
    title = told_of("{n} thing to mend.", "{n} things to mend.", wrong) if wrong else told("All works.")
    lines = (together(mark, text) for mark, text in sorted(found, key=lambda each: order[each[0]]))
    return Reply(said(strong(title), *lines), private=True)


def _chat(health: Health, now: datetime) -> list[Finding]:
    found: list[Finding] = []
    room = health.room
    if room is not None and room.missing:
        rights = ", ".join(room.missing)
        lacks = told_of(
            "I may not post here: {rights} is missing.",
            "I may not post here: {rights} are missing.",
            len(room.missing),
            rights=rights,
        )
        found.append((FAILS, together(lacks, _grant(health.platform))))
    if health.refused is not None:
        found.append((FAILS, _refused(health.refused, health.zone)))
    if room is not None and room.sleeps(now):
        found.append((FAILS, _asleep(room, health.zone)))
    if room is not None:
        found += [_hearing(room)] if found else [(WORKS, told("I may post here.")), _hearing(room)]
    if health.waiting:
        way = told_of("{n} message for this chat on the way.", "{n} messages for this chat on the way.", health.waiting)
        found.append((NOTE, way))
    if health.lost:
        lost = told_of(
            "{n} message did not arrive, or may not have. The operator sees why.",
            "{n} messages did not arrive, or may not have. The operator sees why.",
            health.lost,
        )
        found.append((FAILS, lost))
    return found


def _grant(platform: str) -> Told:
    if platform == "discord":
        return told("Fix: channel settings › Permissions › allow it for my role.")
    return told("Fix: in the chat's administrators or permissions, allow it for me.")


def _asleep(room: Room, zone: str) -> Told:
    if room.asleep_until is None:
        return told("Paused by an admin until /resume. Fix: /resume")
    return told("Paused by an admin until {at}. Fix: /resume", at=instant(room.asleep_until, zone))


def _refused(pause: Pause, zone: str) -> Told:
    why = clipped(shown(pause.why), _LONGEST_WHY)
    if pause.until is not None:
        return told(
            "The platform takes no message for this chat until {at}: {why}. It goes on by itself.",
            at=instant(pause.until, zone),
            why=why,
        )
    return told(
        "The platform takes no message for this chat: {why}. Fix: let me in again, then write to me here.", why=why
    )


def _hearing(room: Room) -> Finding:
    if room.hears:
        return WORKS, told("All messages here reach me.") if room.heard else told("Commands here reach me.")
    return FAILS if room.heard else NOTE, together(*_deaf(room))


def _deaf(room: Room) -> tuple[Told, Told]:
    """That messages of a chat do not reach us, with what that costs, and the fix."""
    if room.chat.platform == "discord":
        off = (
            told("The Message Content intent is off: messages of this chat cannot be posts.")
            if room.heard
            else told("The Message Content intent is off: slash commands work all the same.")
        )
        return off, told("Fix: Developer Portal › Bot › Message Content Intent.")
    on = (
        told("Privacy mode is on: messages of this chat cannot be posts, and bare commands may not reach me.")
        if room.heard
        else told("Privacy mode is on: bare commands may not reach me.")
    )
    return on, told("Fix: make me an admin, or answer me, or write /digest@ and my name.")


def _briefs(health: Health) -> list[Finding]:
    if not health.following:
        return [(NOTE, told("Nothing is followed yet. Try /follow #tag"))]
    topics = counted(health.following, "topic")
    if health.rhythm is None:
        return [(NOTE, told("{topics} followed; briefs when asked for.", topics=topics))]
    at, zone = f"{health.rhythm.at:%H:%M}", health.rhythm.zone
    daily = told("{topics} followed, daily at {at} ({zone})", topics=topics, at=at, zone=zone)
    later = told("next look {at}", at=instant(health.next_at, health.zone)) if health.next_at else ""
    return [(WORKS, together(together(daily, later, by="; "), ".", by=""))]


def _sources(health: Health, now: datetime) -> list[Finding]:
    if not (health.sources or health.besides):
        return [(FAILS, told("No source is watched. Fix: the operator sets one up."))]
    each = [source_line(state, now, health.zone) for state in health.sources]
    sound = [(mark, text) for mark, text in each if mark == WORKS]
    if len(sound) > _MOST_SOURCES:
        well = [state.name for state in health.sources if not trouble(state, now)]
        sound = [(WORKS, told("Sources: {names}. Each of them: /sources", names=_names(well)))]
    besides = [(WORKS, _besides(health))] if health.besides else []
    return [*(found for found in each if found[0] != WORKS), *sound, *besides]


def _besides(health: Health) -> Told:
    names = _names(health.besides)
    return told("Besides: {names}.", names=names) if health.sources else told("Sources: {names}.", names=names)


def _names(sources: Sequence[str]) -> Told:
    return together(*told_names(sources), by=", ")


def source_line(state: Freshness, now: datetime, zone: str) -> Finding:
    """How a source does: since when it is fresh, or what is wrong with it, since when, and when it is tried again."""
    name, safe = _shown(state)
    wrong = trouble(safe, now, zone)
    mark, text = (WORKS, fresh(safe, now, zone)) if wrong is None else (FAILS, wrong)
    return mark, told("{source}: {text}.", source=name, text=text)


def _shown(state: Freshness) -> tuple[Told, Freshness]:
    """A source's name as readers know it, and the source with a fault fit to be shown that does not repeat it."""
    fault = shown(state.fault).removeprefix(f"{named(state.name)}: ") if state.fault else None
    return told_name(state.name), replace(state, fault=fault)


def sources(states: Sequence[Freshness], besides: Sequence[str], own: str, now: datetime, zone: str) -> Reply:
    """The answer to /sources: each source with how it does; `own` says whether the chat's messages are posts."""
    if not (states or besides):
        return Reply(said(told("No source is watched yet."), own), private=True)
    lines = [source_line(state, now, zone) for state in states]
    title = told("Watched: {names}.", names=_names([*(state.name for state in states), *besides]))
    return Reply(said(strong(title), *(together(mark, text) for mark, text in lines), own), private=True)


def given_up(state: Freshness, now: datetime, zone: str) -> Reply:
    """To the operator: a source has failed for a week."""
    name, safe = _shown(state)
    wrong = trouble(safe, now, zone) or ""
    return Reply(
        said(
            strong(told("{source} has failed for a week.", source=name)),
            together(wrong, ".", by=""),
            told("It is not asked more often until it answers. If it is gone for good, take it out of the settings."),
        )
    )


def _model(health: Health) -> list[Finding]:
    budget = [(NOTE, health.budget)] if health.budget else []
    if health.model_fault:
        why = clipped(shown(health.model_fault), _LONGEST_WHY)
        fault = told("The summary model does not answer: {why}. Until it does, briefs are quotes only.", why=why)
        return [(FAILS, fault), *budget]
    if health.model is None:
        return [(NOTE, told("No summary model is set up: briefs are quotes only.")), *budget]
    return [(WORKS, told("Summary model: {name}.", name=shown(health.model))), *budget]
