"""An update becomes an answer: translated, asked of the desk, and written to the outbox as it is marked handled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from telegram.constants import ChatAction

from bot.chats.telegram.answers import Answer, answer_of, is_shared, message_to, taken_away
from bot.chats.telegram.backlog import MANY, caught_up, is_deed
from bot.chats.telegram.connection import Connection
from bot.chats.telegram.errands import Errands, as_courtesy
from bot.chats.telegram.facts import AskedAfresh
from bot.chats.telegram.keyboards import is_under_question
from bot.chats.telegram.lanes import Arrived
from bot.chats.telegram.members import Us
from bot.chats.telegram.outcomes import PLATFORM
from bot.chats.telegram.translate import Translator, dated, place_of, question
from bot.core.domain import Chat
from bot.core.incoming import Incoming, Pressed, Said
from bot.core.replies import Reply, in_language, said
from bot.core.told import Catalog, told
from bot.core.tongues import ONLY_ENGLISH, Tongues
from bot.ports import Clock, Desk, Inbox, Outbox, Unavailable

log = logging.getLogger(__name__)

TAKEN_AWAY_AFTER = 15.0
"""Seconds for which a group sees a refusal."""

ARRIVES_WITHIN = 60
"""Seconds in which a refusal must have arrived to be taken away."""

WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0, 60.0)
"""Seconds between tries while Telegram or the store is away; then the update is given up, and stands there as such."""

FAILED = Reply(said(told("That failed on my side, and is noted. Try it again in a while.")))


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers updates. `nudge` has what waits in the outbox sent at once; `tongues` are for our own words."""

    connection: Connection
    us: Us
    desk: Desk
    inbox: Inbox
    outbox: Outbox
    clock: Clock
    errands: Errands
    nudge: Callable[[], None]
    taken_away_after: float = TAKEN_AWAY_AFTER
    waits: Sequence[float] = field(default=WAITS)
    tongues: Tongues = ONLY_ENGLISH

    async def answer(self, batch: Sequence[Arrived]) -> None:
        """Answers updates of one chat one by one; many that are stale get one answer."""
        if len(batch) >= MANY:
            await self._catch_up(batch)
            return
        for arrived in batch:
            await self._in_the_end(arrived, self._one)

    # One update

    async def _one(self, arrived: Arrived) -> None:
        incoming = await self._incoming(arrived)
        reply = await self._respond(incoming)
        now, name = self.clock.now(), _name(arrived)
        answer = self._shown(arrived, incoming, reply, name, now) if incoming and reply else Answer()
        is_first = await self._write(arrived, answer, self._then(incoming, reply, name, now))
        if arrived.update is not None and arrived.update.callback_query is not None:
            self.errands.run(self._answer_press(arrived.update.callback_query.id, answer))
        if is_first and answer.entries and reply is not None and isinstance(incoming, Said | Pressed):
            self._follow_up(incoming.chat, reply, name)

    def _shown(self, arrived: Arrived, incoming: Incoming, reply: Reply, name: str, now: datetime) -> Answer:
        asks_there = arrived.update is not None and is_under_question(arrived.update)
        catalog = self._catalog(arrived)
        return answer_of(incoming, reply, self.us, name, now, under_question=asks_there, catalog=catalog)

    def _catalog(self, arrived: Arrived) -> Catalog:
        """Our own words in the language of whoever asks."""
        user = arrived.update.effective_user if arrived.update else None
        return self.tongues.of((user.language_code if user else None) or "").catalog

    @property
    def _facts(self) -> AskedAfresh:
        return AskedAfresh(self.connection.bot, self.inbox, self.us)

    async def _incoming(self, arrived: Arrived) -> Incoming | None:
        if arrived.update is None:
            return None
        found = await Translator(self.us, self._facts).incoming(arrived.update, arrived.row.received_at)
        return found[0] if found else None

    async def _respond(self, incoming: Incoming | None) -> Reply | None:
        return await self.desk.respond(incoming, self._facts.look_up) if incoming else None

    async def _write(
        self,
        arrived: Arrived,
        answer: Answer,
        then: Callable[[object], Awaitable[None]] | None = None,
        why: str | None = None,
    ) -> bool:
        """Marks an update handled and has its answer sent, in one transaction; False when somebody else did."""
        now = self.clock.now()
        await self.inbox.keep_presses(answer.presses, now)
        is_first = await self.inbox.handled(arrived.row.id, now, answer.entries, then, why, answer.briefs)
        if is_first and answer.entries:
            self.nudge()
        return is_first

    def _then(
        self, incoming: Incoming | None, reply: Reply | None, name: str, now: datetime
    ) -> Callable[[object], Awaitable[None]] | None:
        """Has a job bring what is later, in the transaction of the answer."""
        if reply is None or reply.later is None or not isinstance(incoming, Said | Pressed):
            return None
        return partial(self.desk.ask_for, chat=incoming.chat, reply=reply, answer=name, at=now)

    def _follow_up(self, chat: Chat, reply: Reply, name: str) -> None:
        if reply.later is not None:
            self.errands.run(self._show_typing(chat))
        if reply.passing and is_shared(chat):
            self.errands.run(self._take_away(chat, name))

    # Many updates

    async def _catch_up(self, batch: Sequence[Arrived]) -> None:
        """Does what was to be done, and answers once for all that was asked while nobody listened."""
        asked = [each for each in batch if self._line(each) is not None]
        deeds: list[Reply] = []
        for arrived in batch:
            if self._line(arrived) is None:
                await self._in_the_end(arrived, self._one)
            elif arrived is asked[-1]:
                await self._in_the_end(arrived, partial(self._for_all, asked, deeds))
            else:
                await self._in_the_end(arrived, partial(self._done_in_silence, deeds))

    def _line(self, arrived: Arrived) -> str | None:
        return question(arrived.update, self.us) if arrived.update else None

    async def _done_in_silence(self, deeds: list[Reply], arrived: Arrived) -> None:
        reply = await self._done(arrived)
        await self._write(arrived, Answer())
        deeds.extend(reply)

    async def _done(self, arrived: Arrived) -> tuple[Reply, ...]:
        """The answer to a stale line that changed something; none for a question, or a refusal."""
        if not is_deed(self._line(arrived) or ""):
            return ()
        reply = await self._respond(await self._incoming(arrived))
        return (reply,) if reply and not reply.passing else ()

    async def _for_all(self, asked: Sequence[Arrived], deeds: Sequence[Reply], last: Arrived) -> None:
        done = (*deeds, *await self._done(last))
        now, place = self.clock.now(), place_of(last.update) if last.update else None
        since = min((at for each in asked if each.update and (at := dated(each.update))), default=now)
        summary = in_language(caught_up(len(asked), since, now, done), await self._catalog_of(place, last))
        await self._write(last, message_to(place, summary, _name(last), now) if place else Answer())

    async def _catalog_of(self, place: Chat | None, last: Arrived) -> Catalog:
        """Our own words in the language of a chat; before that has one, in that of whoever asked last."""
        kept = await self.outbox.timetable(place.key) if place else None
        return self.tongues.of(kept.language).catalog if kept else self._catalog(last)

    # What may fail

    async def _in_the_end(self, arrived: Arrived, act: Callable[[Arrived], Awaitable[None]]) -> None:
        """Acts, again and again while something is away. What fails otherwise is given up, and said."""
        for wait in (*self.waits, None):
            (error,) = await asyncio.gather(act(arrived), return_exceptions=True)
            if error is None:
                return
            if wait is None or not isinstance(error, Unavailable):
                await self._give_up(arrived, error)
                return
            await asyncio.sleep(wait)

    async def _give_up(self, arrived: Arrived, error: BaseException) -> None:
        log.error("update given up", exc_info=error, extra={"update": arrived.row.update})
        place = place_of(arrived.update) if arrived.update and self._line(arrived) else None
        failed = in_language(FAILED, self._catalog(arrived))
        answer = message_to(place, failed, _name(arrived), self.clock.now()) if place else Answer()
        try:
            await self._write(arrived, answer, why=f"failed: {type(error).__name__}")
        except Unavailable:
            log.warning("update stays in the inbox", extra={"update": arrived.row.update})

    # What is done beside

    async def _answer_press(self, query: str, answer: Answer) -> None:
        """Ends the waiting sign on a button; a press that is too old has none any more."""
        await as_courtesy(self.connection.bot.answer_callback_query(query, text=answer.toast, url=answer.opens))

    async def _show_typing(self, chat: Chat) -> None:
        thread = int(chat.thread) if chat.thread else None
        await as_courtesy(
            self.connection.bot.send_chat_action(int(chat.id), ChatAction.TYPING, message_thread_id=thread)
        )

    async def _take_away(self, chat: Chat, name: str) -> None:
        """Takes a refusal away that a group has seen long enough."""
        for _ in range(ARRIVES_WITHIN):
            if ids := await self.outbox.message_ids(name):
                await asyncio.sleep(self.taken_away_after)
                await self.outbox.add_entries(taken_away(name, chat.key, ids[0], self.clock.now()), self.clock.now())
                self.nudge()
                return
            await asyncio.sleep(1)


def _name(arrived: Arrived) -> str:
    """The name of the answer to an update, always the same: a second answer writes nothing."""
    return f"answer {PLATFORM} {arrived.row.update}"
