"""The desk: one place where everything that comes in from the chats is answered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.domain import Chat
from bot.core.incoming import Erased, Incoming, Joined, Left, Missed, Moved, Overheard, Pressed, RightsChanged, Said
from bot.core.replies import Reply
from bot.core.requests import Request
from bot.desk import door, early, ears, later, sources, talk
from bot.desk.office import Office
from bot.ports import Job, LookUp

log = logging.getLogger(__name__)

TIDY, EARLY = "tidy", "early"
"""The jobs that take away what nobody needs any more, and that write instant briefs, previews and notices."""

EVERY = {TIDY: 86_400.0, EARLY: 60.0}
"""Seconds between two runs of the jobs that come again and again."""


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """See `bot.ports.Desk` for what each method promises."""

    office: Office

    async def respond(self, incoming: Incoming, look_up: LookUp | None = None) -> Reply | None:
        """What is to be answered; None: nothing."""
        match incoming:
            case Said() | Pressed():
                return await talk.talk(self.office, incoming, look_up)
            case Joined():
                return await door.joined(self.office, incoming)
            case RightsChanged():
                await door.rights_changed(self.office, incoming)
            case Left():
                await door.gone(self.office, incoming)
            case Moved():
                await door.moved(self.office, incoming)
            case Overheard():
                await ears.overheard(self.office, incoming)
            case Erased():
                await ears.erased(self.office, incoming)
            case Missed():
                await ears.missed(self.office, incoming)
        return None

    async def hears(self, chat: Chat) -> bool:
        """Whether messages of a chat are posts, so that an adapter may let go of all others unread."""
        return await ears.hears(self.office, chat)

    async def bring(self, chat: Chat, later_: Request) -> Reply:
        """The briefs that a reply lacked."""
        return await later.bring(self.office, chat, later_)

    async def ask_for(self, connection: object, chat: Chat, reply: Reply, answer: str, at: datetime) -> None:
        """Has the job `brief` bring them."""
        await later.ask_for(self.office, connection, chat, reply, answer, at)

    def jobs(self) -> Mapping[str, Job]:
        """The desk's jobs by name, to run beside the rounds; those in EVERY again and again."""
        return {later.BRIEF: self._brief, TIDY: self._tidy, EARLY: self._early}

    async def _brief(self, answer: str) -> None:
        await later.brief(self.office, answer)

    async def _tidy(self, _: str) -> None:
        taken = 0
        while some := await self.office.inbox.tidy(self.office.now()):
            taken += some
        log.info("tidied", extra={"rows": taken})

    async def _early(self, _: str) -> None:
        await early.alert(self.office)
        await early.preview(self.office)
        await door.notice_closed(self.office)
        await sources.notice_given_up(self.office)
