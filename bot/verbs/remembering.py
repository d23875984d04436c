"""Digests as a chat reads them that was told something before: what changed leads, what it knows is no news."""

from __future__ import annotations

from bot.core.domain import Counts, Digest, Subscription, Window
from bot.core.ledger import Carried
from bot.core.remembered import remembered
from bot.parts import Parts


async def known(parts: Parts, chat: str, tag: str) -> list[Carried]:
    """What a chat was told under a topic's first tag."""
    return await parts.ledger.told(chat, tag) if parts.ledger else []


async def as_news(
    parts: Parts, subscription: Subscription, digest: Digest | None, window: Window, zone: str
) -> Digest | None:
    """What is new to a chat, and what became of what it was told; None where that is nothing and nothing was heard."""
    tags, name = subscription.topic.tags, subscription.topic.name
    records = await known(parts, subscription.chat, tags[0])
    bare = Digest(tags[0], subscription.language, parts.fallback.engine, window, Counts(), (), (), title=name)
    news = remembered(digest or bare, records, parts.clock.now(), zone, news=True)
    return news if digest is not None or news.claims or news.gone else None


async def as_brief(parts: Parts, chat: str, digest: Digest) -> Digest:
    """A whole brief for a chat that asked for it, each claim with how it stood before."""
    timetable = await parts.outbox.timetable(chat) if parts.outbox else None
    zone = timetable.rhythm.zone if timetable else "UTC"
    return remembered(digest, await known(parts, chat, digest.tag), parts.clock.now(), zone)
