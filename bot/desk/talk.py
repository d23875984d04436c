"""Commands and presses: whether they are for us, who may, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import welcome
from bot.core.commands import Command, Who, asked, parse, pointed
from bot.core.domain import Chat
from bot.core.floods import MOST_SAID, Answer, Asked, may_refuse
from bot.core.floods import answer as flood_answer
from bot.core.floods import asked as counted
from bot.core.incoming import Asker, Pressed, Role, Said
from bot.core.replies import Reply, misused
from bot.core.requests import (
    AddMute,
    Elsewhere,
    LiftMute,
    ListTrusts,
    Misuse,
    Report,
    Request,
    ShowSettings,
    ShowStatus,
    Start,
)
from bot.core.roles import ADMINISTERS, UNHEARD, Verdict, verdict
from bot.desk.door import decide, entered, is_operators, open_again, operators, prove, set_up_by, tried_again
from bot.desk.later import ask_for
from bot.desk.office import Office, letters, remember, tell
from bot.desk.renewing import renew
from bot.ports import LookUp
from bot.verbs.answer import answer, carry_out


@dataclass(frozen=True, slots=True)
class Question:
    """A line that somebody asks with: `chat` is what it is for, `place` where it was said or pressed.

    `under` is the message of ours that it is about; `to_us`: nobody else can be meant.
    """

    chat: Chat
    place: Chat
    asker: Asker
    line: str
    at: datetime
    update: str
    under: str | None = None
    to_us: bool = True
    home: Chat | None = None
    is_press: bool = False

    @property
    def private(self) -> bool:
        """Whether it was asked in the private chat with us, where it disturbs nobody."""
        return self.asker.role is Role.PRIVATE or self.chat != self.place


def question(event: Said | Pressed) -> Question:
    """What somebody said or pressed, as a question."""
    if isinstance(event, Said):
        under = event.reply_to
        return Question(
            event.chat, event.chat, event.asker, event.text, event.at, event.update, under, event.to_us, event.home
        )
    for_chat = event.about or event.chat
    line, named = pointed(event.command)
    under = named or (event.message if for_chat == event.chat else None)
    return Question(
        for_chat, event.chat, event.asker, line, event.at, event.update, under, home=event.home, is_press=True
    )


async def talk(office: Office, event: Said | Pressed, look_up: LookUp | None) -> Reply | None:
    """The answer to a line or a press; None where silence is one."""
    asks = question(event)
    reply = await _talked(office, asks, look_up)
    return await office.in_its_language(reply, asks.chat, asks.asker.language) if reply else None


async def _talked(office: Office, asks: Question, look_up: LookUp | None) -> Reply | None:
    if asks.asker.role in UNHEARD:
        return None
    if asks.line.startswith((f"{welcome.ALLOW} ", f"{welcome.REFUSE} ")):
        return await decide(office, asks.line) if await is_operators(office, asks.place) else None
    request = parse(asks.line, office.manners_of(asks.place).bot_name)
    if request is None or (not asks.to_us and _may_be_for_others(request, asks.line)):
        return None
    if (flooded := _flood(office, asks)) is not Answer.YES:
        return welcome.slow_down() if flooded is Answer.SLOW_DOWN else None
    return await _started(office, asks, request) or await _let_in(office, asks, request, look_up)


async def _started(office: Office, asks: Question, request: Request | Misuse) -> Reply | None:
    """What a private chat's /start brings besides: it is open again, and may carry the operator's code."""
    if not isinstance(request, Start) or asks.asker.role is not Role.PRIVATE:
        return None
    await open_again(office, asks.chat)
    return await prove(office, asks.chat, asks.asker, request.payload, asks.at) if request.payload else None


async def _let_in(office: Office, asks: Question, request: Request | Misuse, look_up: LookUp | None) -> Reply | None:
    if asks.chat != asks.place and await office.rooms.room(asks.chat.key) is None:
        return None  # no button of ours is about a chat that we never met
    kept_out = await entered(office, asks.chat, asks.home, asks.asker, asks.at)
    if kept_out is not None or not await _is_in(office, asks):
        return kept_out
    if isinstance(request, Elsewhere):
        return await _elsewhere(office, asks, request, look_up)
    return await _judged(office, asks, request)


def _may_be_for_others(request: Request | Misuse, line: str) -> bool:
    """Whether a line that does not name us may be another bot's: a command that is none of ours, or its /mute."""
    command = asked(line)
    if command is None:
        return True
    if command.name not in ("mute", "unmute"):
        return False
    return not (isinstance(request, AddMute) or (isinstance(request, LiftMute) and request.kind is not None))


def _flood(office: Office, asks: Question) -> Answer:
    all_of_them = _count(office, (asks.place.platform, asks.asker.id))
    if asks.is_press or asks.private:
        return flood_answer(all_of_them)
    here = _count(office, (asks.place.key, asks.asker.id))
    return flood_answer(here, MOST_SAID) if here.times > MOST_SAID else flood_answer(all_of_them)


def _count(office: Office, key: tuple[str, str]) -> Asked:
    """One question more of somebody, on a platform or in a chat."""
    count = counted(office.asked.get(key), office.now())
    remember(office.asked, key, count)
    return count


async def _is_in(office: Office, asks: Question) -> bool:
    """Whether a chat is let in: one that is not may have been answered with silence."""
    room = await office.rooms.room(asks.chat.key)
    if room is not None and room.open and asks.chat == asks.place:
        await tried_again(office, room)
    return room is not None and room.open


async def _judged(office: Office, asks: Question, request: Request | Misuse) -> Reply | None:
    command = asked(asks.line, office.manners_of(asks.place).bot_name)
    match Verdict.ALLOWED if command is None else verdict(command, asks.asker.role, private=asks.private):
        case Verdict.SILENT:
            return None
        case Verdict.REFUSED:
            return await _refusal(office, asks, request)
        case Verdict.ASKS_ADMINS:
            return await _wish(office, asks, request)
        case Verdict.ALLOWED:
            return await _answer(office, asks, request, command)


async def _answer(office: Office, asks: Question, request: Request | Misuse, command: Command | None) -> Reply | None:
    manners = office.manners_of(asks.place)
    reply = await answer(office.parts, asks.chat, asks.line, manners, asks.asker, asks.under)
    if isinstance(request, AddMute):
        await renew(office, asks.chat, request)
    if command is not None and command.who is Who.ADMIN and asks.asker.role in ADMINISTERS:
        await set_up_by(office, asks.chat, asks.asker)
    if reply is not None and reply.for_admins is not None:
        await _for_admins(office, asks, request, reply.for_admins, reply.claim)
    if reply is not None and asks.chat != asks.place:
        return await _shown_there(office, asks.chat, asks, reply)
    return reply


async def _shown_there(office: Office, chat: Chat, asks: Question, reply: Reply) -> Reply:
    """What was asked for from elsewhere and brings a brief is said in the chat itself, with the brief."""
    if reply.later is None:
        return reply
    now, name = office.now(), f"answer elsewhere {asks.place.platform} {asks.update}"

    async def then(connection: object) -> None:
        await ask_for(office, connection, chat, reply, name, now)

    there = Reply(reply.first_lines)
    await office.outbox.add_entries(letters(office, chat.key, name, there, now), now, then)
    office.nudge(chat.platform)
    return replace(reply, later=None)


async def _for_admins(
    office: Office, asks: Question, request: Request | Misuse, word: Reply, claim: str | None = None
) -> None:
    """Tells the admins' contact, else the operator; what was reported is kept beside, once."""
    if isinstance(request, Report) and not await office.rooms.note_report(
        asks.chat.key, asks.under or "", word.text, asks.at, claim
    ):
        return
    room = await office.rooms.room(asks.chat.key)
    to = [room.contact] if room and room.contact else await operators(office)
    spoken = await office.language(asks.chat.key)
    for chat in to:
        await tell(office, chat, f"for admins {asks.place.platform} {asks.update} {chat}", word, spoken)


_ONLY_SHOWN = (ShowStatus, ShowSettings, ListTrusts)
"""What admins decide about and only look at by this: nothing would have been changed."""


async def _refusal(office: Office, asks: Question, request: Request | Misuse) -> Reply | None:
    """Said once per group and ten minutes; to the asker alone whenever that is possible."""
    now = office.now()
    if (
        not asks.private
        and asks.place.platform == "telegram"
        and not may_refuse(office.refused.get(asks.place.key), now)
    ):
        return None
    remember(office.refused, asks.place.key, now)
    room = await office.rooms.room(asks.chat.key)
    return welcome.refused(room.title if room else "", changes=not isinstance(request, _ONLY_SHOWN))


async def _wish(office: Office, asks: Question, request: Request | Misuse) -> Reply | None:
    """A member's wish goes to the admins; without a way to them it is refused."""
    if isinstance(request, Misuse):
        return replace(misused(request), private=True, passing=True)
    room = await office.rooms.room(asks.chat.key)
    if room is None or room.contact is None:
        return await _refusal(office, asks, request)
    name = f"wish {asks.chat.key} {asks.line.casefold()} {asks.at.date()}"  # the same wish is passed on once a day
    wish, spoken = welcome.wishes(room, asks.asker, asks.line), await office.language(asks.chat.key)
    await tell(office, room.contact, name, wish, spoken)
    return welcome.passed_on()


async def _elsewhere(office: Office, asks: Question, request: Elsewhere, look_up: LookUp | None) -> Reply | None:
    """Carries out in one chat what an admin of it asks for in private."""
    found = await look_up(request.chat, asks.asker.id) if look_up else None
    command = asked(asks.line)
    if found is None or command is None or found.role is Role.LEFT:
        return welcome.no_such_chat(request.chat)
    asker = replace(asks.asker, role=found.role)
    kept_out = await entered(office, found.chat, found.home, asker, asks.at)
    if kept_out is not None:
        return kept_out
    if verdict(command, found.role, private=True) is not Verdict.ALLOWED:
        return welcome.refused(found.title, changes=not isinstance(request.request, _ONLY_SHOWN))
    if not found.rights.speaks:
        return welcome.cannot_post(found.title, found.rights.missing)
    await _known_as(office, found.chat, found.title)
    reply = await carry_out(office.parts, found.chat, request.request, office.manners_of(found.chat), asker)
    if isinstance(request.request, AddMute):
        await renew(office, found.chat, request.request)
    await set_up_by(office, found.chat, asker)
    about = welcome.about_chat(found.title, await _shown_there(office, found.chat, asks, reply))
    return await office.in_its_language(about, found.chat, asker.language)


async def _known_as(office: Office, chat: Chat, title: str) -> None:
    room = await office.rooms.room(chat.key)
    if room is not None and not room.title:
        await office.rooms.save_room(replace(room, title=title))
