"""What has to be done again and again, as jobs of the engine: look whose edition is due, write it, send what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.core.editions import Timetable
from bot.crashpoints import Point
from bot.parts import Parts
from bot.ports import Engine, Job, Messenger
from bot.verbs.alone import together
from bot.verbs.deliver import deliver_waiting
from bot.verbs.edition import outbox_of, write_edition
from bot.verbs.following_up import follow_up
from bot.verbs.vouching import ask_admins

SWEEP, EDITION, DELIVER, FOLLOW_UP = "sweep", "edition", "deliver", "follow up"
"""The jobs' names."""

EVERY = 60.0
"""Seconds between two sweeps: an edition is due at a minute."""

OFTEN = 15.0
"""Seconds between two looks at what became of what chats were told: they hear of it within a minute."""

_CLAIMED_AT_ONCE = 5000
"""Chats claimed in one transaction, which takes 0.17 s; a third of that is asking for their jobs."""

_CLAIMED_FOR, _EACH_TAKES = timedelta(minutes=10), timedelta(milliseconds=50)
"""A chat whose edition was not written by then is due again: its job failed. Who stands behind many has more time."""

_TOGETHER, _MOST_JOBS = 25, 50
"""Chats whose editions one job writes; more where one claim would ask for more jobs, each of which takes 1.2 ms."""

_WRITTEN_AT_ONCE = 4
"""Editions of these that are written at a time, so that a slow model holds few up."""

_SENT_BY_A_SWEEP = 200
"""Messages a sweep sends itself before it asks for a job: some 7 seconds at 30 a second."""

_SEPARATOR = " @ "


@dataclass(frozen=True, slots=True)
class Rounds:
    """The jobs of one process: its parts, the platforms it speaks on, and the engine that runs the jobs.

    `besides` are others' jobs that run here too, `again` those of them that come again, after so many seconds.
    """

    parts: Parts
    messengers: Mapping[str, Messenger]
    engine: Engine
    besides: Mapping[str, Job] = field(default_factory=dict)
    again: Mapping[str, float] = field(default_factory=dict)

    def jobs(self) -> dict[str, Job]:
        """The jobs by name, for `Engine.start`."""
        return {
            SWEEP: self.sweep,
            EDITION: self.editions,
            DELIVER: self.deliver,
            FOLLOW_UP: self.follow_up,
            **self.besides,
        }

    async def begin(self) -> None:
        """Runs the jobs from now on, sweeping every minute."""
        await self.engine.start(self.jobs())
        for job, seconds in {SWEEP: EVERY, FOLLOW_UP: OFTEN, **self.again}.items():
            await self.engine.every(job, seconds)

    async def sweep(self, _: str) -> None:
        """Asks for the editions that are due, and sends what waits (a chat that was busy, an alert at dawn)."""
        outbox = outbox_of(self.parts)
        self.parts.passing(Point.SWEEP_BEGUN)
        claimed_before = 0
        while True:
            now = self.parts.clock.now()
            until = now + _CLAIMED_FOR + claimed_before * _EACH_TAKES
            claimed = await outbox.claim_due(now, _CLAIMED_AT_ONCE, until, self._ask_for_editions)
            claimed_before += len(claimed)
            self.parts.passing(Point.SWEEP_CLAIMED)
            if not claimed:
                break
        for messenger in self.messengers.values():
            await self._send_some(messenger, now)

    async def _send_some(self, messenger: Messenger, now: datetime) -> None:
        """Sends what waits; where that takes long a job goes on with it, since no sweep begins before the last ends."""
        if await deliver_waiting(self.parts, messenger, _SENT_BY_A_SWEEP) < _SENT_BY_A_SWEEP:
            return

        async def then(connection: object) -> None:
            await self.engine.enqueue(connection, DELIVER, f"{messenger.platform}{_SEPARATOR}{now.isoformat()}")

        await outbox_of(self.parts).add_entries((), now, then)

    async def _ask_for_editions(self, connection: object, claimed: Sequence[Timetable]) -> None:
        together = max(_TOGETHER, -(-len(claimed) // _MOST_JOBS))
        for start in range(0, len(claimed), together):
            some = claimed[start : start + together]
            chats = " ".join(timetable.chat.key for timetable in some)
            key = f"{chats}{_SEPARATOR}{some[0].next_due and some[0].next_due.isoformat()}"
            await self.engine.enqueue(connection, EDITION, key)
        self.parts.passing(Point.EDITIONS_ASKED_FOR)

    async def editions(self, key: str) -> None:
        """Writes what some chats are owed, and has it delivered, also what was written after a delivery began."""
        chats = key.rpartition(_SEPARATOR)[0].split(" ")
        await together(lambda chat: self._edition(chat, _name(key)), chats, _WRITTEN_AT_ONCE)

        async def then(connection: object) -> None:
            for platform in self.messengers:
                await self.engine.enqueue(connection, DELIVER, f"{platform}{_SEPARATOR}after {_name(key)}")

        await outbox_of(self.parts).add_entries((), self.parts.clock.now(), then)

    async def _edition(self, chat: str, batch: str) -> None:
        """Writes what a chat is owed; with it, in one transaction, the job that delivers it."""
        timetable = await outbox_of(self.parts).timetable(chat)
        messenger = self.messengers.get(timetable.chat.platform) if timetable else None
        if timetable is None or messenger is None:
            return  # the chat is gone, or another process speaks there and is asked again when the claim runs out

        async def then(connection: object) -> None:
            await self.engine.enqueue(connection, DELIVER, f"{messenger.platform}{_SEPARATOR}{batch}")
            self.parts.passing(Point.DELIVERY_ASKED_FOR)

        if made := await write_edition(self.parts, messenger, timetable, then):
            await ask_admins(self.parts, messenger, made)

    async def follow_up(self, _: str) -> None:
        """Tells chats what became of what they were told, and sends it."""
        if await follow_up(self.parts, self.messengers):
            for messenger in self.messengers.values():
                await self._send_some(messenger, self.parts.clock.now())

    async def deliver(self, key: str) -> None:
        """Sends what waits for a platform."""
        if messenger := self.messengers.get(key.partition(_SEPARATOR)[0]):
            await deliver_waiting(self.parts, messenger)


def _name(key: str) -> str:
    """A short name for the chats that one job was asked to write to."""
    return blake2b(key.encode(), digest_size=12).hexdigest()
