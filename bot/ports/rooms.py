"""Chats as we know them, and what is noted of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.alerts import Alert
from bot.core.rooms import Admission, Room


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing was heard on a platform (in one chat: its key) between two instants."""

    platform: str
    chat: str | None
    since: datetime
    until: datetime


class Rooms(Protocol):
    """Chats as we know them, beside their rhythm; kept in the same database as the Store."""

    async def room(self, key: str) -> Room | None:
        """A chat by its key; None for one that we were never in."""
        ...

    async def save_room(self, room: Room) -> None:
        """Keeps a chat as it is known now."""
        ...

    async def rooms(self, platform: str, admissions: Collection[Admission] = frozenset(Admission)) -> list[Room]:
        """The chats of a platform that stand so, by key."""
        ...

    async def rooms_in(self, home: str) -> list[Room]:
        """A home and the chats in it, by key."""
        ...

    async def operators(self) -> list[Room]:
        """The private chats of who runs this instance, by key."""
        ...

    async def erase(self, posts: Sequence[str], scope: str) -> list[str]:
        """Deletes posts of one chat's scope and what was drafted there from posts; the tags that they stood under."""
        ...

    async def note_gap(self, gap: Gap) -> None:
        """Notes that nothing was heard for a while; the same gap again is noted once."""
        ...

    async def gaps(self, chat: str, since: datetime) -> list[Gap]:
        """The gaps of a chat and of its platform that ended after an instant, oldest first."""
        ...

    async def gaps_of(self, sources: Collection[str], since: datetime | None) -> list[Gap]:
        """The gaps of some sources that ended after an instant (None: all that are kept), oldest first."""
        ...

    async def loud_chats(self) -> list[str]:
        """The chats that want to hear of something at once, by key."""
        ...

    async def note_alerts(self, chat: str, alerts: Sequence[Alert]) -> None:
        """Notes what a chat was told at once; a story that is noted stays as it is."""
        ...

    async def alerts(self, chat: str, since: datetime) -> list[Alert]:
        """What a chat was told at once since an instant, oldest first."""
        ...

    async def to_preview(self, until: datetime) -> list[str]:
        """Chats whose first edition is due by an instant and whose admins have not seen what it will look like."""
        ...

    async def note_report(self, chat: str, message: str, said: str, at: datetime, claim: str | None = None) -> bool:
        """Keeps that readers of a chat call something of a message wrong; False: it was reported before.

        `claim` is the name of the claim's record in the ledger, where it is about one.
        """
        ...
