"""What is asked of how a chat is served: its state, and where its posts come from."""

from __future__ import annotations

from bot.core import chosen, health
from bot.core.freshness import Freshness, trouble
from bot.core.health import Health, SourceHealth
from bot.core.outbox import DEAD_LETTERS, State
from bot.core.replies import Reply, said, shown_sources
from bot.verbs.asking import Asking


async def health_of(ask: Asking) -> Health:
    """What is known here of how a chat is served; whoever knows more of sources or model may add it."""
    outbox = ask.parts.outbox
    kept = await ask.timetable()
    pauses = await outbox.pauses(ask.now) if outbox else []
    model = ask.parts.summariser.engine
    return Health(
        platform=ask.chat.platform,
        following=len(await ask.following()),
        room=await ask.room(),
        rhythm=kept.rhythm if kept else None,
        next_at=kept.next_due if kept else None,
        refused=next((each for each in pauses if each.chat == ask.chat.key), None),
        waiting=len(await outbox.entries({State.WAITING}, chat=ask.chat.key)) if outbox else 0,
        lost=len(await outbox.entries(DEAD_LETTERS, chat=ask.chat.key)) if outbox else 0,
        sources=await _sources(ask),
        model=None if model == ask.parts.fallback.engine else model,
    )


async def _sources(ask: Asking) -> tuple[SourceHealth, ...]:
    """Those of the network with what is known of them, and whatever else was looked at."""
    states = {state.name: state for state in await ask.parts.sources.sources()} if ask.parts.sources else {}
    names = sorted({*await ask.watched(), *states})
    known = (states.get(name, Freshness(name)) for name in names)
    return tuple(SourceHealth(each.name, each.heard_at, trouble(each)) for each in known)


async def status(ask: Asking) -> Reply:
    """What works here, what does not, and the fix."""
    return health.status(await health_of(ask), ask.now)


async def sources(ask: Asking) -> Reply:
    """Where the posts of this chat's briefs come from."""
    room = await ask.room()
    own = chosen.own_posts(on=room.heard) if room else ""
    return Reply(said(*shown_sources(await ask.watched()), own), private=True)
