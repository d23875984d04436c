"""Whose word chats take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.core.domain import Trust


class Trusts(Protocol):
    """Whose word chats take besides the tables; kept in the same database as the Store."""

    async def trust(self, trust: Trust) -> None:
        """Keeps a trust; one of the same chat, tag and account or domain takes its place."""
        ...

    async def distrust(self, chat: str, what: str, tag: str | None) -> bool:
        """Ends a trust; False when there was none."""
        ...

    async def trusts(self, chat: str) -> list[Trust]:
        """What a chat trusts, oldest first."""
        ...

    async def note_question(self, chat: str, domain: str, at: datetime) -> bool:
        """Notes that a chat's admins are asked about a domain; False: they were before."""
        ...

    async def questions(self, chat: str) -> Mapping[str, datetime]:
        """The domains that a chat's admins were asked about, and when."""
        ...
