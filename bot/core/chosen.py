"""What a chat has chosen for itself, as a page of buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from bot.core.domain import Mode, Subscription
from bot.core.letters import Button, Rows
from bot.core.pickers import DONE, label, radio
from bot.core.replies import Reply, counted, said, strong
from bot.core.schedule import NEVER_QUIET, Quiet, Rhythm
from bot.core.told import Told, together, told
from bot.core.zones import city

_USUAL = (time(7), time(9), time(12), time(18))
"""Times offered on the page; with the way to all others they make one row of five."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a chat has chosen: its rhythm and language, how it hears of its topics, whether its own posts count.

    `listening` is None where a chat cannot be a source; `reaches` says whether its messages reach us at all.
    """

    rhythm: Rhythm
    language: str
    subscriptions: Sequence[Subscription] = ()
    listening: bool | None = None
    reaches: bool = True


def settings(chosen: Chosen, done: str = "") -> Reply:
    """The page with all that can be changed; `done` is what was just changed."""
    rhythm = chosen.rhythm
    lines = said(
        done,
        strong(told("Settings of this chat")),
        together(_daily(chosen), quiet_line(rhythm.quiet)),
        listening_line(chosen) if chosen.listening is not None else "",
    )
    return Reply(lines, buttons=_rows(chosen), private=True, in_place=True)


def _daily(chosen: Chosen) -> Told:
    rhythm = chosen.rhythm
    return told(
        "Daily brief at {at} ({zone}), in {language}.",
        at=f"{rhythm.at:%H:%M}",
        zone=rhythm.zone,
        language=chosen.language,
    )


def quiet_line(quiet: Quiet) -> Told:
    """When a chat is left in peace, as a sentence."""
    return told("Quiet {hours}.", hours=str(quiet)) if _is_ever(quiet) else told("No quiet hours.")


def _is_ever(quiet: Quiet) -> bool:
    return quiet != NEVER_QUIET and quiet.start != quiet.end


def listening_line(chosen: Chosen) -> Told:
    """Whether messages of the chat are posts, and whether they can be."""
    unheard = told("But none reaches me: see /status.") if chosen.listening and not chosen.reaches else ""
    return together(own_posts(on=bool(chosen.listening)), unheard)


def own_posts(*, on: bool) -> Told:
    """Whether a chat's own messages are posts, as a sentence."""
    if not on:
        return told("Messages of this chat are not read.")
    return told("Messages of this chat with followed tags count as posts, here alone.")


def _rows(chosen: Chosen) -> Rows:
    rhythm = chosen.rhythm
    hours = str(rhythm.quiet) if _is_ever(rhythm.quiet) else told("off")
    return (
        _times(rhythm.at),
        (
            Button(label(told("Language: {language}", language=chosen.language)), "/lang"),
            Button(label(told("Zone: {city}", city=city(rhythm.zone))), "/timezone"),
        ),
        (Button(told("Quiet: {hours}", hours=hours), "/quiet"),),
        *_about_topics(chosen),
        (Button(told("Done"), DONE),),
    )


def _times(at: time) -> tuple[Button, ...]:
    """A row with the time that holds, and the most usual others."""
    others = tuple(each for each in _USUAL if each != at)[: len(_USUAL) - 1]
    shown = sorted((at, *others))
    return (
        *(radio(f"{each:%H:%M}", f"/settings at {each:%H:%M}", chosen=each == at) for each in shown),
        Button(told("Other…"), "/settings at"),
    )


def _about_topics(chosen: Chosen) -> Rows:
    row = []
    if chosen.subscriptions:
        at_once = sum(each.mode is not Mode.DIGEST for each in chosen.subscriptions)
        of = counted(len(chosen.subscriptions), "topic")
        row.append(Button(told("At once: {n} of {topics}", n=at_once, topics=of), "/settings instant"))
    if chosen.listening is not None:
        turned = "off" if chosen.listening else "on"
        row.append(radio(told("Read this chat"), f"/settings listen {turned}", chosen=chosen.listening))
    return (tuple(row),) if row else ()
