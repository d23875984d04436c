"""Who is let in, and what follows when we come, go, move, or may do more or less than before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core import welcome
from bot.core.domain import Chat
from bot.core.floods import may_refuse
from bot.core.incoming import Asker, Joined, Left, Moved, Rights, RightsChanged, Role
from bot.core.outbox import Pause
from bot.core.replies import Reply
from bot.core.rooms import (
    Admission,
    Room,
    admission,
    configured_by,
    contact,
    home_of,
    left,
    over,
    told,
    with_rights,
)
from bot.core.schedule import next_look
from bot.desk.office import Office, remember, tell

RIGHTS = "rights"
"""The trouble that we may not post, as the platform told by itself."""

CLOSED = "closed"
"""The trouble that a chat took nothing from us, as we found out by trying."""

# --- who is let in


async def entered(office: Office, chat: Chat, home: Chat | None, asker: Asker, at: datetime) -> Reply | None:
    """What a chat hears instead of an answer because it is not let in; None: it is, and its room is kept."""
    inner = await office.rooms.room(chat.key)
    place = Chat.of(inner.home) if inner and inner.home else home_of(chat, home)
    known = inner if place == chat else await office.rooms.room(place.key)
    allowed = admission(office.house, place.key, known)
    room = known or _new(place, home, asker, at)
    if known is None or known.admission is not allowed:
        room = replace(room, admission=allowed)
        await _save_all(office, room)
    if allowed is not Admission.ALLOWED:
        return await _kept_out(office, room, chat, asker)
    await _keep_inner(office, room, chat, at)
    return None


async def _kept_out(office: Office, room: Room, chat: Chat, asker: Asker) -> Reply | None:
    private = asker.role is Role.PRIVATE
    asked = room.admission is Admission.ASKED and await _ask_operator(office, room, asker)
    if not private and not may_refuse(office.refused.get(chat.key), office.now()):
        return None
    remember(office.refused, chat.key, office.now())
    if room.admission is Admission.REFUSED:
        return welcome.not_let_in() if private else None
    return welcome.operator_asked() if asked else welcome.no_operator()


async def _ask_operator(office: Office, room: Room, by: Asker | None) -> bool:
    """Asks the operator about a chat, once; False when nobody knows who that is."""
    chats = await operators(office)
    for chat in chats:
        await tell(office, chat, f"may {room.chat.key} {room.joined_at.isoformat()} {chat}", welcome.may_it(room, by))
    return bool(chats)


async def operators(office: Office) -> list[str]:
    """The keys of the operator's own chats."""
    return list(dict.fromkeys([*office.house.operators, *(each.chat.key for each in await office.rooms.operators())]))


async def is_operators(office: Office, chat: Chat) -> bool:
    """Whether a chat is the operator's own."""
    return chat.key in await operators(office)


async def prove(office: Office, chat: Chat, asker: Asker, code: str, at: datetime) -> Reply | None:
    """Makes a private chat the operator's, if that is the code and there is none yet; None: it is not, or there is."""
    if not office.house.code or code.strip().lower() != office.house.code or await operators(office):
        return None
    room = await office.rooms.room(chat.key) or _new(chat, None, asker, at)
    await office.rooms.save_room(replace(room, operator=True, admission=Admission.ALLOWED))
    for waiting in await office.rooms.rooms(chat.platform, {Admission.ASKED}):
        await _ask_operator(office, waiting, None)
    return welcome.is_operator()


async def decide(office: Office, line: str) -> Reply | None:
    """What the operator decided about a chat, by one of the two buttons; None when there is no such chat."""
    verb, _, key = line.partition(" ")
    room = await office.rooms.room(key)
    if room is None:
        return None
    decided = replace(room, admission=Admission.ALLOWED if verb == welcome.ALLOW else Admission.REFUSED)
    await _save_all(office, decided)
    if decided.open and not room.open:
        await _greet(office, decided)
    return welcome.decided(decided)


async def _greet(office: Office, home: Room) -> None:
    """Says hello in a chat that was let in; of a home that is no chat itself, in the one we were added with."""
    inside = await office.rooms.rooms_in(home.chat.key)
    chats = [each for each in inside if each.home != each.chat.key]
    for room in sorted(chats, key=lambda each: (each.home is not None, each.joined_at))[:1]:
        rights = Rights(room.missing, room.hears)
        name = f"hello {room.chat.key} {home.joined_at.isoformat()}"
        await tell(office, room.chat.key, name, welcome.hello(room, rights))


def _new(place: Chat, home: Chat | None, asker: Asker, at: datetime) -> Room:
    title = asker.name or "" if asker.role is Role.PRIVATE else ""
    room = Room(place, title, Admission.ASKED, at, home=place.key if home else None)
    return replace(room, admin=asker.id, contact=contact(place.platform, asker)) if _is_admin(asker) else room


def _is_admin(asker: Asker) -> bool:
    return asker.role in (Role.OWNER, Role.ADMIN, Role.MANAGER, Role.PRIVATE)


async def _save_all(office: Office, home: Room) -> None:
    """Keeps a room; whatever is in it is let in or kept out with it."""
    await office.rooms.save_room(home)
    for room in await office.rooms.rooms_in(home.chat.key):
        if room.admission is not home.admission:
            await office.rooms.save_room(replace(room, admission=home.admission))


async def _keep_inner(office: Office, home: Room, chat: Chat, at: datetime) -> None:
    """A room for a topic or channel that is met for the first time."""
    if chat == home.chat or await office.rooms.room(chat.key) is not None:
        return
    inner = replace(home, chat=chat, joined_at=at, home=home.chat.key, told=(), operator=False, previewed_at=None)
    await office.rooms.save_room(inner)


async def set_up_by(office: Office, chat: Chat, asker: Asker) -> None:
    """Notes which admin set something in a chat last: that one is told of troubles."""
    room = await office.rooms.room(chat.key)
    if room is not None and (changed := configured_by(room, asker)) != room:
        await office.rooms.save_room(changed)


# --- coming, going, moving


async def joined(office: Office, event: Joined) -> Reply | None:
    """Keeps a chat we were added to, and gives the first words: hello, or that the operator is asked."""
    reply = await _joined(office, event)
    return await office.in_its_language(reply, event.chat, event.by.language if event.by else None) if reply else None


async def _joined(office: Office, event: Joined) -> Reply | None:
    place = home_of(event.chat, event.home)
    known = await office.rooms.room(place.key)
    by = event.by or Asker("", Role.LEFT)
    fresh = replace(known or _new(place, event.home, by, event.at), title=event.title, joined_at=event.at)
    room = with_rights(configured_by(fresh, by) if _is_admin(by) else fresh, event.rights)
    room = replace(room, admission=admission(office.house, place.key, known), told=())
    await _save_all(office, room)
    await _keep_inner(office, room, event.chat, event.at)
    await _wake(office, event.chat)
    if room.admission is Admission.REFUSED:
        return welcome.not_let_in() if known is None or known.admission is not Admission.REFUSED else None
    if room.admission is Admission.ASKED:
        asked = await _ask_operator(office, room, event.by)
        return replace(welcome.operator_asked(), passing=False) if asked else welcome.no_operator()
    if not event.rights.speaks:
        await _tell_lost(office, room, event.update, by.language)
        return None
    return welcome.hello(replace(room, chat=event.chat), event.rights)


async def rights_changed(office: Office, event: RightsChanged) -> None:
    """Pauses a chat in which we may post no more, and tells an admin once; goes on where we may again."""
    for room in await office.rooms.rooms_in(event.chat.key) or await _room_alone(office, event):
        changed = with_rights(room, event.rights)
        if event.rights.speaks:
            await office.rooms.save_room(over(over(_back(office, changed), RIGHTS), CLOSED))
            await _wake(office, room.chat)
        else:
            await office.outbox.pause(Pause(room.chat.key, None, _lacks(event.rights)), office.now())
            is_news = RIGHTS not in room.told and room.chat == event.chat
            await office.rooms.save_room(told(changed, RIGHTS))
            if is_news:
                await _tell_lost(office, changed, event.update)


def _back(office: Office, room: Room) -> Room:
    """A room that was gone and tells that we may post is there again (somebody unblocked us)."""
    if room.admission is not Admission.GONE:
        return room
    return replace(room, admission=admission(office.house, room.home or room.chat.key, room))


async def _room_alone(office: Office, event: RightsChanged) -> list[Room]:
    """A chat that was met in no other way yet, such as a private one just opened."""
    if not event.rights.speaks:
        return []
    allowed = admission(office.house, event.chat.key, None)
    return [Room(event.chat, "", allowed, event.at)]


def _lacks(rights: Rights) -> str:
    return f"rights are missing: {', '.join(rights.missing)}"


async def _tell_lost(office: Office, room: Room, update: str, spoken: str | None = None) -> None:
    if room.contact is not None and room.contact != room.chat.key:
        name, language = f"rights {room.chat.key} {update}", spoken or await office.language(room.chat.key)
        await tell(office, room.contact, name, welcome.lost_rights(room), language)


async def notice_closed(office: Office) -> None:
    """Tells an admin, once, of each chat that was found closed when something was sent there."""
    now = office.now()
    for pause in await office.outbox.pauses(now):
        room = await office.rooms.room(pause.chat) if pause.until is None else None
        if room is not None and room.open and not {RIGHTS, CLOSED} & set(room.told):
            if room.contact is not None and room.contact != pause.chat:
                name = f"closed {pause.chat} {now.date().isoformat()}"
                spoken = await office.language(pause.chat)
                await tell(office, room.contact, name, welcome.closed(room, pause.why), spoken)
            await office.rooms.save_room(told(room, CLOSED))


async def tried_again(office: Office, room: Room) -> None:
    """Where a chat was found closed and somebody commands there, it may be open: what waits is tried again."""
    if CLOSED in room.told:
        await office.rooms.save_room(over(room, CLOSED))
        await open_again(office, room.chat)


async def open_again(office: Office, chat: Chat) -> None:
    """Sends what waits for a chat that was closed; one that is only to be left in peace for a while still is."""
    now = office.now()
    if any(each.chat == chat.key and each.until is None for each in await office.outbox.pauses(now)):
        await office.outbox.reopen(chat.key, now)
        office.nudge(chat.platform)


async def _wake(office: Office, chat: Chat) -> None:
    """What waits for a chat may go, and its editions come again."""
    now = office.now()
    await open_again(office, chat)
    timetable = await office.outbox.timetable(chat.key)
    if timetable is not None and timetable.next_due is None:
        look = next_look(timetable.rhythm, timetable.last, now, timetable.since)
        await office.outbox.save_timetable(replace(timetable, next_due=look))


async def gone(office: Office, event: Left) -> None:
    """Closes a chat, and all in it; nothing of it is deleted."""
    inside = await office.rooms.rooms_in(event.chat.key)
    for room in inside:
        await office.rooms.save_room(left(room))
    for chat in {event.chat, *(room.chat for room in inside)}:
        await office.outbox.pause(Pause(chat.key, None, f"left: {event.why}"), office.now())
        timetable = await office.outbox.timetable(chat.key)
        if timetable is not None:
            await office.outbox.save_timetable(replace(timetable, next_due=None))


async def moved(office: Office, event: Moved) -> None:
    """Takes everything of a chat along, in one transaction."""
    await office.outbox.move_chat(event.old.key, event.new.key, office.now())
    for scope, tag in list(office.parts.indexes):
        if scope in (event.old.key, event.new.key):
            office.parts.indexes.pop((scope, tag), None)  # rebuilt from the store
    office.nudge(event.new.platform)
