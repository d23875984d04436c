"""When chats get what, and what is to be sent until it has arrived."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.domain import Mute, SentBrief, Topic
from bot.core.drafts import KeptDraft
from bot.core.editions import Edition, Timetable
from bot.core.outbox import DEAD_LETTERS, Entry, Pause, Settled, State


class MutedMeanwhile(Exception):  # noqa: N818 - named for what happened; whoever writes begins anew
    """A chat muted something while a message for it was made; nothing of it was written."""


class Outbox(Protocol):
    """What is to be sent, when and to whom, and what became of it. Kept beside the Store, in the same database.

    Every write method is one transaction. A `then` runs inside it, before it is committed: it gets the open
    connection, for the engine; what it raises takes everything back. Instants must be aware (else ValueError).
    """

    async def save_timetable(self, timetable: Timetable, seen: Timetable | None = None) -> bool:
        """Keeps a chat with its rhythm; what its editions left (`last`, `spoken_at`) stays as it is.

        Where `seen` is given, what the chat had chosen when somebody looked, nothing is kept (False) if it has
        chosen something else since.
        """
        ...

    async def timetable(self, chat: str) -> Timetable | None:
        """A chat with its rhythm, by its key; None for one that was never kept."""
        ...

    async def claim_due(
        self,
        now: datetime,
        limit: int,
        until: datetime,
        then: Callable[[object, Sequence[Timetable]], Awaitable[None]] | None = None,
    ) -> list[Timetable]:
        """At most `limit` chats whose `next_due` has come, the longest due first; nobody else gets them before `until`.

        They come as they were due. Who claims them writes their editions, which says when to look again; if that
        does not happen until then, they are due again. `then` gets them too, and is not called for none.
        """
        ...

    async def add_edition(
        self,
        edition: Edition,
        entries: Sequence[Entry],
        seen: Timetable,
        next_due: datetime | None,
        then: Callable[[object], Awaitable[None]] | None = None,
    ) -> bool:
        """Writes an edition, its entries (none: it is silent) and what `then` adds; its slot is the chat's last now.

        `seen` is the timetable it was made for, `next_due` when to look at the chat next, which holds unless the
        chat chose another rhythm meanwhile. False, with no edition, entry or `then`, when the chat has one of
        this (language, local date, slot) already, has made another slot since, or is not kept any more.
        """
        ...

    async def edition(self, id_: int) -> Edition | None:
        """An edition by its id, which its entries bear."""
        ...

    async def last_edition(self, chat: str) -> Edition | None:
        """What a chat got in its last slot."""
        ...

    async def save_draft(self, topic: Topic, scope: str, kept: KeptDraft) -> None:
        """Keeps a draft for a day, for every chat that follows the same tags in its language."""
        ...

    async def drafts(self, topic: Topic, scope: str, language: str, younger_than: datetime) -> list[KeptDraft]:
        """The drafts of a topic's tags made after an instant, newest first; `core.drafts.reusable` picks one."""
        ...

    async def add_entries(
        self,
        entries: Sequence[Entry],
        now: datetime,
        then: Callable[[object], Awaitable[None]] | None = None,
        briefs: Sequence[SentBrief] = (),
    ) -> None:
        """Writes messages to be sent. A message (by its name) that is there already stays as it is.

        `briefs` are what they bring; one with a name that is kept already is not kept twice.
        """
        ...

    async def check_mutes(self, connection: object, chat: str, known: Sequence[Mute], now: datetime) -> None:
        """Raises MutedMeanwhile where a mute holds that is not `known`, in an open transaction (see `then`).

        Called behind a chat's new entries, it leaves no gap: whoever mutes later finds them.
        """
        ...

    async def replace(
        self,
        old: Sequence[Entry],
        new: Sequence[Entry],
        now: datetime,
        edition: Edition | None = None,
        briefs: Sequence[SentBrief] = (),
    ) -> bool:
        """Puts a message in the place of one of the same chat that shows what is muted now; `new` may be empty.

        `edition` is what their edition says now, `briefs` what the new one brings. False, and nothing is changed,
        when one of the old was begun or settled meanwhile, or its chat has moved.
        """
        ...

    async def lease(self, platform: str, limit: int, now: datetime, until: datetime) -> list[Entry]:
        """Entries to be sent now: one per chat, lowest lane first, then who waited longest; none begun.

        Nobody else gets anything of these chats before they are settled or `until` has passed and `expire` ran.
        """
        ...

    async def next_ready(self, platform: str) -> datetime | None:
        """When the next entry of a platform may be sent, which may be past; None: nothing waits, or only the closed."""
        ...

    async def begin(self, entry: Entry, now: datetime) -> Entry | None:
        """A leased entry with its attempt counted, to be sent at once; None, and not to be sent: it ran out."""
        ...

    async def settle(self, done: Settled, now: datetime) -> bool:
        """Writes down how an attempt ended, the pause it brought, and that a chat has moved with all that is its.

        False when its lease ran out and somebody else decided; only that a message was sent is believed then.
        """
        ...

    async def expire(self, now: datetime, *, alone: bool = False) -> list[Entry]:
        """Ends the leases that ran out and gives the entries as they stand now; all leases, where we are `alone`.

        What was begun is unclear; what was not waits again as it did before.
        """
        ...

    async def fold(self, chat: str, cap: int, now: datetime) -> list[Entry]:
        """Folds what is too much or too old (`core.outbox.overflow`) and gives all that no edition has told yet."""
        ...

    async def entries(
        self, states: Collection[State] = DEAD_LETTERS, *, chat: str | None = None, limit: int = 100
    ) -> list[Entry]:
        """Entries in these states, newest first."""
        ...

    async def tally(self) -> Mapping[State, int]:
        """How many entries stand in each state but sent; a state without any is left out."""
        ...

    async def retry(self, id_: int, now: datetime) -> bool:
        """Sends a dead letter, or what was dropped, again; False for any other entry, or none."""
        ...

    async def drop(self, id_: int, now: datetime) -> bool:
        """Gives up an entry that waits or is a dead letter; False for any other, or none."""
        ...

    async def pauses(self, now: datetime) -> list[Pause]:
        """The chats that take nothing now, and why."""
        ...

    async def pause(self, pause: Pause, now: datetime) -> None:
        """Leaves a chat in peace; what is written to it waits. One that is closed stays closed."""
        ...

    async def reopen(self, chat: str, now: datetime) -> bool:
        """Ends the pause of a chat; False when there was none."""
        ...

    async def move_chat(self, old: str, new: str, now: datetime) -> None:
        """Takes everything of a chat along to its new key; where both have the same thing, the new one's stays."""
        ...

    async def message_ids(self, message: str) -> tuple[str, ...]:
        """The platform's ids of a message of ours (by its name), in the order of its parts; of those sent."""
        ...

    async def entry_of(self, chat: str, message_id: str) -> Entry | None:
        """What a message of ours was sent for, by the platform's id; None for one that is not ours."""
        ...

    async def lease_name(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Takes or renews a name that only one may hold, such as who polls Telegram; False while another holds it."""
        ...

    async def release_name(self, name: str, holder: str) -> None:
        """Lets go of a name, if this holder has it."""
        ...
