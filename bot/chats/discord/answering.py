"""Somebody uses us: the command, press or choice is asked of the desk, and answered within Discord's 3 seconds."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol

import discord
from discord import app_commands

from bot.chats.discord.asides import Asides
from bot.chats.discord.components import to_be_kept
from bot.chats.discord.offers import LONGEST, offered, typing
from bot.chats.discord.outcomes import FAILURES, PLATFORM, is_too_late
from bot.chats.discord.rights import chat_of, missing
from bot.chats.discord.showing import Shown, Use, texts_of
from bot.chats.discord.translate import carried_by, pressed_by, role_here, said_by, typed
from bot.core import welcome
from bot.core.commands import asked
from bot.core.domain import Chat, SentBrief
from bot.core.incoming import Found, Pressed, Role, Said
from bot.core.letters import Button, Letter
from bot.core.lines import clipped
from bot.core.outbox import Lane, entries
from bot.core.presses import Token
from bot.core.replies import Reply, in_language, said
from bot.core.requests import Request
from bot.core.roles import ADMINISTERS, Verdict, verdict
from bot.core.told import Catalog, again, told
from bot.core.tongues import ONLY_ENGLISH, Tongues
from bot.ports import Clock, Desk, Inbox, Outbox, Rooms, Store, Unavailable

log = logging.getLogger(__name__)

NO_LONGER = Reply(said(told("That button is no longer valid.")), private=True, passing=True)
NOTHING = told("There is nothing to say to that now.")
FAILED = Reply(said(told("That failed on my side, and is noted. Try it again in a while.")), private=True)


@dataclass(frozen=True, slots=True)
class Backroom:
    """What answers are made with; `tongues` are for our own words.

    `nudge` has what waits in the outbox for Discord sent at once.
    """

    desk: Desk
    store: Store
    inbox: Inbox
    outbox: Outbox
    rooms: Rooms
    clock: Clock
    nudge: Callable[[], object]
    tongues: Tongues = ONLY_ENGLISH


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds: until an answer is put off (Discord gives 3), that typing waits for offers, for a private chat to be
    opened; and how long Discord takes the rest of an answer (15 minutes), less what sending takes."""

    answer: float = 1.5
    offers: float = 1.0
    private: float = 0.3
    token: timedelta = timedelta(minutes=14, seconds=30)


Asking = Coroutine[Any, Any, tuple[Said | Pressed | None, Reply | None]]
"""What is asked, or what is said at once because it cannot be."""


class LooksUp(Protocol):
    """Knows the servers we are in."""

    async def look_up(self, name: str, asker: str) -> Found | None:
        """See `bot.ports.LookUp`."""
        ...

    def home(self, chat: Chat) -> Chat | None:
        """The server that a chat is in."""
        ...


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers whoever uses us."""

    back: Backroom
    places: LooksUp
    asides: Asides
    waits: Waits = Waits()
    private_chats: dict[int, Chat] = field(default_factory=dict)

    async def use(self, use: Use) -> None:
        """Answers one interaction, whatever it is."""
        match use.type:
            case discord.InteractionType.autocomplete:
                await self._offer(use)
            case discord.InteractionType.application_command:
                data: Any = use.data or {}
                line = typed(data)
                await self._answer(use, line or "", self._said(use, line))
            case discord.InteractionType.component:
                await self._answer(use, "", self._pressed(use))
            case _:
                return

    # What is typed

    async def _offer(self, use: Use) -> None:
        data: Any = use.data or {}
        now_typed, chat = typing(data), chat_of(use.channel)
        found = None
        if now_typed is not None and chat is not None:
            looking = offered(self.back.store, self.back.clock, chat, now_typed, str(use.locale))
            with contextlib.suppress(Unavailable):  # then nothing is offered, and whatever is typed is read
                found = await self.asides.within(self.waits.offers, looking)
        words = self._catalog(use)
        named = [(clipped(again(label, words), LONGEST), value) for label, value in found or ()]
        choices = [app_commands.Choice(name=label, value=value) for label, value in named]
        await _courtesy(use.response.autocomplete(choices))

    # What is asked

    async def _said(self, use: Use, line: str | None) -> tuple[Said | Pressed | None, Reply | None]:
        """What somebody asks with a command, or what they hear because it cannot be."""
        if line is None:
            return None, NO_LONGER
        incoming = said_by(use, line, await self._private_chat(use, line))
        return incoming, self._hindered(use, line)

    async def _pressed(self, use: Use) -> tuple[Said | Pressed | None, Reply | None]:
        button = carried_by(use)
        if isinstance(button, Token):
            button = await self.back.inbox.press(button.token)
        if button is None:
            return None, NO_LONGER
        private = await self._private_chat(use, button.command)
        if button.about is None:
            return pressed_by(use, button, private), self._hindered(use, button.command)
        found, home = await self._elsewhere(use, button.about)
        incoming = pressed_by(use, button, private, (found.role if found else Role.LEFT, home))
        return incoming, _hindered_there(found, button.command)

    async def _elsewhere(self, use: Use, about: str) -> tuple[Found | None, Chat | None]:
        """What somebody is, now, in the chat that a button in their private chat is about, and its home."""
        chat = Chat.of(about)
        if chat.platform != PLATFORM:
            return None, None
        return await self.places.look_up(chat.thread or chat.id, str(use.user.id)), self.places.home(chat)

    def _hindered(self, use: Use, line: str) -> Reply | None:
        """That something cannot be followed where we may not post, to who would have been obeyed."""
        command, chat = asked(line), chat_of(use.channel)
        if command is None or chat is None or command.name != "follow" or use.guild_id is None:
            return None
        lacks = missing(use.app_permissions, thread=chat.thread is not None)
        title = getattr(use.channel, "name", None) or chat.id
        return _cannot_post(str(title), lacks) if verdict(command, role_here(use)) is Verdict.ALLOWED else None

    async def _private_chat(self, use: Use, line: str) -> Chat | None:
        """The private chat with an admin who sets something, so that they can be told of troubles."""
        if use.guild_id is None:
            return chat_of(use.channel)
        command = asked(line)
        is_admin = command is not None and command.who == "admin" and role_here(use) in ADMINISTERS
        return await self._opened(use) if is_admin else self.private_chats.get(use.user.id)

    async def _opened(self, use: Use) -> Chat | None:
        """The private chat with whoever uses us, opened if it was not; None: they do not let us, or it takes long."""
        if use.user.id not in self.private_chats:
            with contextlib.suppress(*FAILURES):
                await self.asides.within(self.waits.private, self._open(use))
        return self.private_chats.get(use.user.id)

    async def _open(self, use: Use) -> None:
        """Opens it; where that takes longer than an answer may, it is known at the next command."""
        opened = await use.user.create_dm()
        self.private_chats[use.user.id] = Chat(PLATFORM, str(opened.id))

    # What is answered

    async def _answer(self, use: Use, line: str, asking: Asking) -> None:
        shown = Shown(use, self.back.clock.now())
        task = self.asides.start(self._reply(asking))
        await asyncio.wait({task}, timeout=self.waits.answer)
        try:
            if not task.done():
                await shown.defer(line)
            chat, reply = await _whatever_comes(task)
            if reply is None:
                await shown.nothing(again(NOTHING, self._catalog(use)))
            else:
                await self._show(shown, chat, reply)
        except FAILURES as error:
            await self._unseen(use, task, error)

    async def _reply(self, asking: Asking) -> tuple[Chat | None, Reply | None]:
        incoming, hindrance = await asking
        if incoming is None or hindrance is not None:
            return getattr(incoming, "chat", None), hindrance
        reply = await self.back.desk.respond(incoming, self.places.look_up)
        about = incoming.about if isinstance(incoming, Pressed) else None
        return about or incoming.chat, reply

    def _worded(self, use: Use, reply: Reply) -> Reply:
        """A reply with our own words, where the desk did not say them, in the language of whoever uses us."""
        return in_language(reply, self._catalog(use))

    def _catalog(self, use: Use) -> Catalog:
        return self.back.tongues.of(str(use.locale)).catalog

    async def _show(self, shown: Shown, chat: Chat | None, reply: Reply) -> None:
        """Shows a reply, and brings what it lacks."""
        reply = self._worded(shown.use, pointing(reply, shown.use))
        await self._keep_presses(reply)
        await shown.show(reply)
        if reply.later is None or chat is None:
            await self._keep_briefs(chat, reply, shown)
            return
        brought = await _whatever_comes(self.asides.start(self._bring(chat, reply.later)))
        whole = self._worded(shown.use, reply.completed(brought[1] or FAILED))
        await self._keep_presses(whole)
        await self._complete(shown, chat, whole)

    async def _bring(self, chat: Chat, later: Request) -> tuple[Chat | None, Reply | None]:
        return chat, await self.back.desk.bring(chat, later)

    async def _complete(self, shown: Shown, chat: Chat, whole: Reply) -> None:
        """Puts the whole answer in its place; where Discord takes it no more, it comes as a message of its own."""
        if self.back.clock.now() - shown.at < self.waits.token:
            try:
                await shown.complete(whole)
            except FAILURES as error:
                log.info("an answer comes as a message of its own", extra={"why": type(error).__name__})
            else:
                await self._keep_briefs(chat, whole, shown)
                return
        await self._as_message(shown.use, whole, alone=shown.is_alone or whole.private)

    async def _unseen(
        self, use: Use, task: asyncio.Task[tuple[Chat | None, Reply | None]], error: BaseException
    ) -> None:
        """An answer that could not be shown comes as a message, if it is for all and nobody else answered."""
        log.warning("an answer could not be shown", extra={"why": type(error).__name__})
        code = getattr(error, "code", 0)
        _, reply = await _whatever_comes(task)
        if reply is None or reply.private or reply.passing or not is_too_late(error) or code == ACKNOWLEDGED:
            return
        if reply.later is not None and (chat := chat_of(use.channel)) is not None:
            brought = await _whatever_comes(self.asides.start(self._bring(chat, reply.later)))
            reply = reply.completed(brought[1] or FAILED)
        await self._as_message(use, self._worded(use, reply), alone=False)

    async def _as_message(self, use: Use, reply: Reply, *, alone: bool) -> None:
        """Has an answer sent where it was asked for; what is for the asker alone, to their private chat."""
        place = await self._opened(use) if alone and use.guild_id is not None else chat_of(use.channel)
        if place is None:
            log.warning("an answer for one alone is lost: there is no private chat")
            return
        await write(self.back, place, f"answer {PLATFORM} {use.id}", reply)

    async def _keep_presses(self, reply: Reply) -> None:
        if kept := to_be_kept(reply):
            await self.back.inbox.keep_presses(kept, self.back.clock.now())

    async def _keep_briefs(self, chat: Chat | None, reply: Reply, shown: Shown) -> None:
        if chat is not None and shown.ids:
            for digest in reply.digests:
                ids, now = tuple(shown.ids), self.back.clock.now()
                brief = SentBrief(chat.key, digest, now, ids, shown=reply.claims_shown(digest))
                await self.back.store.add_brief(brief, alone=shown.is_alone)


def _hindered_there(found: Found | None, line: str) -> Reply | None:
    command = asked(line)
    is_follow = command is not None and command.name == "follow"
    return _cannot_post(found.title, found.rights.missing) if found and is_follow else None


def _cannot_post(title: str, lacks: Sequence[str]) -> Reply | None:
    return replace(welcome.cannot_post(title, lacks), private=True, passing=True) if lacks else None


ACKNOWLEDGED = 40060
"""Somebody else, such as another process with our token, has answered."""


def pointing(reply: Reply, use: Use) -> Reply:
    """A reply with the way to the message of ours that it points at, for an interaction's answer cannot hang on it."""
    if reply.answers is None or use.channel_id is None:
        return reply
    address = f"https://discord.com/channels/{use.guild_id or '@me'}/{use.channel_id}/{reply.answers}"
    return replace(reply, buttons=(*reply.buttons, (Button(told("Show it"), url=address),)))


async def write(back: Backroom, chat: Chat, name: str, reply: Reply, answered: str | None = None) -> None:
    """Has a reply sent as a message of its own, once under its name, hung on the message that it answers."""
    now = back.clock.now()
    like = Letter("", reply.rows, reply_to=reply.answers or answered)
    written = entries(name, chat.key, Lane.ANSWER, texts_of(reply), now, idempotent=True, like=like)
    briefs = [SentBrief(chat.key, each, now, name=name, shown=reply.claims_shown(each)) for each in reply.digests]
    await back.outbox.add_entries(written, now, briefs=briefs)
    back.nudge()


async def _whatever_comes(task: asyncio.Task[tuple[Chat | None, Reply | None]]) -> tuple[Chat | None, Reply | None]:
    """What a task gives; where it fails, that is noted, and said."""
    (found,) = await asyncio.gather(task, return_exceptions=True)
    if isinstance(found, asyncio.CancelledError):
        raise found
    if isinstance(found, BaseException):
        log.error("use failed", exc_info=found)
        return None, FAILED
    return found


async def _courtesy(request: Awaitable[object]) -> None:
    """Asks Discord for something that nobody misses if it does not work."""
    try:
        await request
    except FAILURES as error:
        log.debug("courtesy failed", extra={"why": type(error).__name__})
