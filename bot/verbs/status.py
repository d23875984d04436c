"""What is asked of how a chat is served: its state, and where its posts come from."""

from __future__ import annotations

from bot.core import chosen, health
from bot.core.health import Finding, Health
from bot.core.outbox import DEAD_LETTERS, State
from bot.core.replies import Reply
from bot.verbs.asking import Asking


async def health_of(ask: Asking) -> Health:
    """What is known here of how a chat is served; whoever knows more of sources or model may add it."""
    outbox = ask.parts.outbox
    kept = await ask.timetable()
    pauses = await outbox.pauses(ask.now) if outbox else []
    model, zone = ask.parts.summariser.engine, await ask.zone()
    return Health(
        platform=ask.chat.platform,
        following=len(await ask.following()),
        room=await ask.room(),
        rhythm=kept.rhythm if kept else None,
        next_at=kept.next_due if kept else None,
        refused=next((each for each in pauses if each.chat == ask.chat.key), None),
        waiting=len(await outbox.entries({State.WAITING}, chat=ask.chat.key)) if outbox else 0,
        lost=len(await outbox.entries(DEAD_LETTERS, chat=ask.chat.key)) if outbox else 0,
        sources=await ask.sources(),
        besides=await ask.besides(),
        machinery=await _machinery(ask, zone),
        zone=zone,
        model=None if model == ask.parts.fallback.engine else model,
    )


async def _machinery(ask: Asking, zone: str) -> tuple[Finding, ...]:
    """What this process says of itself, to whoever runs it; of a platform also to those who are there."""
    room = await ask.room()
    is_operators = ask.manners.console or (room is not None and room.operator)
    reports = ask.parts.reports.items()
    return tuple(found for of, told in reports if is_operators or of == ask.chat.platform for found in told(zone))


async def status(ask: Asking) -> Reply:
    """What works here, what does not, and the fix."""
    return health.status(await health_of(ask), ask.now)


async def sources(ask: Asking) -> Reply:
    """Where the posts of this chat's briefs come from, and how each source does."""
    room = await ask.room()
    own = chosen.own_posts(on=room.heard) if room else ""
    return health.sources(await ask.sources(), await ask.besides(), own, ask.now, await ask.zone())
