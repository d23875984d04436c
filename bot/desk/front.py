"""The desk: one place where everything that comes in from the chats is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.domain import Chat
from bot.core.incoming import Erased, Incoming, Joined, Left, Missed, Moved, Overheard, Pressed, RightsChanged, Said
from bot.core.replies import Reply
from bot.core.requests import Request
from bot.desk import door, ears, later, talk
from bot.desk.office import Office
from bot.ports import Job, LookUp

TIDY = "tidy"
"""The job that takes away what nobody needs any more; once a day."""

DAY = 86_400.0


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
        """The desk's jobs by name, to run beside the rounds; TIDY once a day."""
        return {later.BRIEF: self._brief, TIDY: self._tidy}

    async def _brief(self, answer: str) -> None:
        await later.brief(self.office, answer)

    async def _tidy(self, _: str) -> None:
        while await self.office.inbox.tidy(self.office.now()):
            pass
