"""Messages that a platform took and never answered for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.outbox import Lane, State, entries
from bot.crashpoints import pass_on
from bot.pipeline import deliver_waiting
from tests.crash.life import parts_of
from tests.crash.world import PLATFORMS, Platform, World
from tests.fakes.clock import FakeClock


@dataclass(frozen=True)
class Came:
    """What became of messages: how many the platform took, how often one twice, and where they stand."""

    taken: int
    twice: int
    states: dict[State, int]


async def unanswered(world: World, platform: str, count: int) -> Came:
    """So many messages, each to a chat of its own, whose first answer is lost; later ones are heard."""
    clock = FakeClock()
    messenger = Platform(world.ledger, clock, platform, PLATFORMS[platform], loses=1)
    async with parts_of(world, pass_on) as of_world:
        parts = replace(of_world, clock=clock)
        outbox, now = parts.outbox, clock.now()
        if outbox is None:
            raise ValueError("no outbox")
        for number in range(count):
            told = entries(
                f"message {number}",
                f"{platform}:{number}",
                Lane.INSTANT,
                (f"text {number}",),
                now,
                idempotent=messenger.idempotent,
            )
            await outbox.add_entries(told, now)
        await deliver_waiting(parts, messenger)
        messenger.loses = 0
        for _ in range(3):
            clock.pass_time(timedelta(seconds=20))
            await deliver_waiting(parts, messenger)
        tally = dict(await outbox.tally())
    took = Counter(row["text"] for row in world.ledger.rows())
    return Came(len(took), sum(1 for times in took.values() if times > 1), tally)
