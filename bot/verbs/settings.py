"""What is asked of a chat's own settings: its time, zone, language, quiet hours, pauses, whether it is a source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time

from bot.core import chosen, questions, replies
from bot.core.chosen import Chosen
from bot.core.editions import Timetable
from bot.core.languages import language_code
from bot.core.letters import Button
from bot.core.moments import instant
from bot.core.replies import Reply, said
from bot.core.requests import Pause, SetLanguage, SetListening, SetMode, SetQuiet, SetTime, SetZone
from bot.core.schedule import Quiet, Rhythm, next_look, rhythm
from bot.core.told import Told, together, told
from bot.core.tongues import Tongues
from bot.core.zones import city, guesses, rules_of
from bot.verbs.asking import Asking, find

NO_SCHEDULE = told("This bot keeps no schedule.")
NO_ROOM = told("This is no chat that others write in.")

_TRIES = 5
"""How often a change is made anew because another admin changed something in the same moment."""


def timetable(
    seen: Timetable, *, at: time | None = None, zone: str | None = None, quiet: Quiet | None = None
) -> Timetable:
    """A timetable with another rhythm, in the parts that are given."""
    old = seen.rhythm
    return replace(seen, rhythm=Rhythm(zone or old.zone, at or old.at, quiet or old.quiet))


def usual(ask: Asking) -> Timetable:
    """What a chat gets that never chose: the usual times, in the likeliest zone and the asker's language."""
    language = ask.asker.language if ask.asker else None
    zone = guesses(language, ask.manners.zone)[0]
    return Timetable(ask.chat, rhythm(zone), ask.tongue or ask.manners.language, ask.now)


async def chosen_here(ask: Asking, change: Callable[[Timetable], Timetable]) -> Timetable | None:
    """The chat's timetable after a change, stored; None where no schedule is kept.

    A change that another admin made in the same moment is kept too.
    """
    outbox = ask.parts.outbox
    if outbox is None:
        return None
    for _ in range(_TRIES):
        kept = await outbox.timetable(ask.chat.key)
        before = kept or usual(ask)
        changed = _from_now(change(before), before, ask.now)
        if kept == changed or await outbox.save_timetable(changed, seen=kept):
            return changed
    return await outbox.timetable(ask.chat.key)


def _from_now(changed: Timetable, before: Timetable, now: datetime) -> Timetable:
    """A changed timetable as it holds from now on, with when to look at the chat next."""
    if changed == before and before.next_due is not None:
        return before
    since = now if changed.rhythm != before.rhythm else before.since
    look = next_look(changed.rhythm, changed.last, now, since)
    return replace(changed, since=since, next_due=look)


async def page(ask: Asking, done: str = "") -> Reply:
    """The page with all settings; `done` is what was just changed."""
    kept = await ask.timetable()
    here = kept or usual(ask)
    room = await ask.room()
    shown = Chosen(
        here.rhythm,
        here.language,
        await ask.following(),
        listening=room.heard if room else None,
        reaches=room.hears if room else True,
    )
    return chosen.settings(shown, done)


async def set_time(ask: Asking, request: SetTime) -> Reply:
    """Has the edition come at another time."""
    changed = await chosen_here(ask, lambda seen: timetable(seen, at=request.at))
    if changed is None:
        return replies.unchanged(NO_SCHEDULE)
    return await page(ask, told("The daily brief comes at {at}.", at=f"{request.at:%H:%M}"))


async def set_quiet(ask: Asking, request: SetQuiet) -> Reply:
    """Leaves the chat in peace at other hours; a time that was chosen stands even inside of them."""
    changed = await chosen_here(ask, lambda seen: timetable(seen, quiet=request.quiet))
    if changed is None:
        return replies.unchanged(NO_SCHEDULE)
    at = f"{changed.rhythm.at:%H:%M}"
    still = told("The daily brief still comes at {at}.", at=at) if _covers(changed) else ""
    return await page(ask, together(chosen.quiet_line(request.quiet), still))


def _covers(changed: Timetable) -> bool:
    return changed.rhythm.quiet.covers(changed.rhythm.at)


async def set_zone(ask: Asking, request: SetZone) -> Reply:
    """Keeps time by another zone; the chat is not asked for it any more."""
    changed = await chosen_here(ask, lambda seen: timetable(seen, zone=request.zone))
    if changed is None:
        return replies.unchanged(NO_SCHEDULE)
    if (room := await ask.room()) and ask.parts.rooms:
        await ask.parts.rooms.save_room(replace(room, zone_known=True))
    now = f"{ask.now.astimezone(rules_of(request.zone)):%H:%M}"
    return await page(ask, told("Time here is that of {city}: {at} now.", city=city(request.zone), at=now))


async def set_language(ask: Asking, request: SetLanguage) -> Reply:
    """Writes to the chat in another language; topics that had one of their own keep it."""
    kept = await ask.timetable()
    before = (kept or usual(ask)).language
    changed = await chosen_here(ask, lambda seen: replace(seen, language=request.language))
    if changed is None:
        return replies.unchanged(NO_SCHEDULE)
    for each in await ask.following():
        if each.language == before:
            await ask.parts.store.follow(replace(each, language=request.language))
    return await page(ask, _speaks(request.language, ask.parts.tongues))


def _speaks(language: str, tongues: Tongues) -> Told:
    """In which language the briefs are from now on, and where it is not that of our own words."""
    if language_code(language) is None:
        return told(
            "I do not know the language “{language}”: a summary model is asked for it by this name, and my own words "
            "are in English.",
            language=replies.echoed(language),
        )
    briefs = told("Briefs here are in {language}.", language=language)
    return briefs if tongues.speaks(language) else together(briefs, told("My own words are in English."))


async def set_mode(ask: Asking, request: SetMode) -> Reply:
    """Has a followed topic told of at once, daily, or both."""
    subscriptions = await ask.following()
    found = find(request.topic, subscriptions)
    if found is None:
        return replies.not_followed(request.topic, subscriptions)
    await ask.parts.store.follow(replace(found, mode=request.mode))
    return questions.which_alerts(await ask.following())


async def set_listening(ask: Asking, request: SetListening) -> Reply:
    """Takes messages of the chat as posts, or does so no more."""
    room = await ask.room()
    if room is None or ask.parts.rooms is None:
        return replies.unchanged(NO_ROOM)
    await ask.parts.rooms.save_room(replace(room, heard=request.on))
    return await page(ask)


async def pause(ask: Asking, request: Pause) -> Reply:
    """Says nothing here for a while; what is owed meanwhile comes as one brief afterwards."""
    room = await ask.room()
    if room is None or ask.parts.rooms is None:
        return replies.unchanged(NO_ROOM)
    until = ask.now + request.length if request.length else None
    await ask.parts.rooms.save_room(replace(room, asleep=True, asleep_until=until))
    line = (
        told("I say nothing here of my own until {at}. Commands are answered.", at=instant(until, await ask.zone()))
        if until
        else told("I say nothing here of my own until /resume. Commands are answered.")
    )
    return Reply(said(line), undo="/resume", buttons=((Button(told("Resume"), "/resume"),),), in_place=True)


async def resume(ask: Asking) -> Reply:
    """Speaks here again, and looks at once whether something is owed."""
    room = await ask.room()
    if room is None or ask.parts.rooms is None:
        return replies.unchanged(NO_ROOM)
    if not room.sleeps(ask.now):
        return Reply(said(told("I was not paused here.")), private=True)
    await ask.parts.rooms.save_room(replace(room, asleep=False, asleep_until=None))
    await _look_again(ask)
    return Reply(
        said(told("I speak here again. What a daily brief would have told comes as one brief.")),
        buttons=((Button(told("Brief now"), "/digest"),),),
        in_place=True,
    )


async def _look_again(ask: Asking) -> None:
    kept = await ask.timetable()
    if ask.parts.outbox and kept:
        look = next_look(kept.rhythm, kept.last, ask.now, kept.since)
        await ask.parts.outbox.save_timetable(replace(kept, next_due=look), seen=kept)
