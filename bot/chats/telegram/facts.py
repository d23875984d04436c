"""What updates do not say themselves, asked of Telegram and of the store, afresh each time."""

from __future__ import annotations

import re

from telegram import Bot, ChatFullInfo, ChatPermissions
from telegram.constants import ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.chats.telegram.members import Us, rights_of, role_of
from bot.chats.telegram.outcomes import PLATFORM, UNREADABLE
from bot.core.domain import Chat
from bot.core.incoming import Found, Role
from bot.core.letters import Button
from bot.core.text import one_line
from bot.ports import Inbox, Unavailable


class AskedAfresh:
    """See `translate.Facts`. Raises Unavailable while Telegram does not say: what asks is looked at again later."""

    def __init__(self, bot: Bot, inbox: Inbox, us: Us) -> None:
        self._bot = bot
        self._inbox = inbox
        self._us = us

    async def role(self, chat: int, user: int) -> Role:
        """What somebody is in a chat now; LEFT where Telegram knows no such member, MEMBER where it hides them."""
        try:
            return role_of(await self._bot.get_chat_member(chat, user))
        except (BadRequest, Forbidden, ChatMigrated) as error:
            return Role.MEMBER if "inaccessible" in error.message.lower() else Role.LEFT
        except (TelegramError, *UNREADABLE) as error:
            raise _silent(error) from error

    async def pressed(self, token: str) -> Button | None:
        """What a button asks for that carries a token."""
        return await self._inbox.press(token)

    async def permissions(self, chat: int) -> ChatPermissions | None:
        """What all members of a group may."""
        found = await self._chat(chat)
        return found.permissions if found else None

    async def look_up(self, name: str, asker: str) -> Found | None:
        """A chat by its public name or id, what the asker is there, and what we may do; see `bot.ports.LookUp`."""
        found = await self._chat(int(name) if re.fullmatch(r"-?\d{1,18}", name) else name)
        if found is None or found.type == ChatType.PRIVATE or not asker.isdecimal():
            return None
        role = await self.role(found.id, int(asker))
        try:
            ours = await self._bot.get_chat_member(found.id, self._us.id)
        except (BadRequest, Forbidden, ChatMigrated):
            return None
        except (TelegramError, *UNREADABLE) as error:
            raise _silent(error) from error
        rights = rights_of(ours, found.type, self._us, found.permissions)
        return Found(Chat(PLATFORM, str(found.id)), one_line(found.title or ""), role, rights)

    async def _chat(self, chat: int | str) -> ChatFullInfo | None:
        try:
            return await self._bot.get_chat(chat)
        except (BadRequest, Forbidden, ChatMigrated):
            return None
        except (TelegramError, *UNREADABLE) as error:
            raise _silent(error) from error


def _silent(error: BaseException) -> Unavailable:
    return Unavailable(f"Telegram does not say ({type(error).__name__})")
