"""The store's contract kept in dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.core.domain import PUBLIC, Mute, Post, SentBrief, Subscription, Tagged, Usage

_LATE = datetime.max.replace(tzinfo=UTC)


class MemoryStore:
    """A Store that forgets everything when it goes away."""

    def __init__(self) -> None:
        self._posts: dict[tuple[str, str], Post] = {}
        self._stored_at: dict[tuple[str, str], datetime] = {}
        self._tagged: list[Tagged] = []
        self._cursors: dict[str, str] = {}
        self._subscriptions: list[Subscription] = []
        self._mutes: list[Mute] = []
        self._briefs: list[SentBrief] = []
        self._usage: list[tuple[datetime, Usage]] = []
        self.closed = False

    async def add_posts(self, posts: Sequence[Post], tagged: Sequence[Tagged], now: datetime) -> None:
        keys = {(post.scope, post.id): post for post in posts}
        if any((row.scope, row.post) not in keys for row in tagged):
            raise ValueError("tagged speaks of a post that is not among the posts")
        self._posts |= keys
        for key in keys:
            self._stored_at.setdefault(key, now)
        self._tagged = [row for row in self._tagged if (row.scope, row.post) not in keys] + list(tagged)

    async def posts(self, ids: Sequence[str], scope: str = PUBLIC) -> dict[str, Post]:
        return {post_id: self._posts[scope, post_id] for post_id in ids if (scope, post_id) in self._posts}

    async def by_author(self, source: str, author: str) -> list[Post]:
        found = [post for (scope, _), post in self._posts.items() if scope == PUBLIC]
        return sorted((post for post in found if (post.source, post.author) == (source, author)), key=lambda p: p.id)

    async def ids_under(self, prefix: str) -> list[str]:
        return sorted(id_ for scope, id_ in self._posts if scope == PUBLIC and id_.startswith(prefix))

    async def thread(self, scope: str, tag: str, since: datetime | None = None) -> list[tuple[Post, Tagged]]:
        rows = [row for row in self._tagged if (row.scope, row.tag) == (scope, tag)]
        entries = [(self._posts[scope, row.post], row) for row in rows]
        kept = [
            (post, row)
            for post, row in entries
            if since is None or (post.created_at or self._stored_at[scope, post.id]) >= since
        ]
        return sorted(kept, key=lambda entry: (entry[0].created_at or _LATE, entry[0].id))

    async def cursors(self) -> dict[str, str]:
        return dict(self._cursors)

    async def set_cursor(self, source: str, cursor: str) -> None:
        self._cursors[source] = cursor

    async def follow(self, subscription: Subscription) -> bool:
        for at, known in enumerate(self._subscriptions):
            if (known.chat, known.topic.name) == (subscription.chat, subscription.topic.name):
                self._subscriptions[at] = replace(subscription, since=known.since)
                return False
        self._subscriptions.append(subscription)
        return True

    async def unfollow(self, chat: str, topic: str) -> bool:
        kept = [each for each in self._subscriptions if (each.chat, each.topic.name) != (chat, topic)]
        ended = len(kept) < len(self._subscriptions)
        self._subscriptions = kept
        return ended

    async def following(self, chat: str) -> list[Subscription]:
        return [each for each in self._subscriptions if each.chat == chat]

    async def mute(self, mute: Mute) -> None:
        await self.unmute(mute.chat, mute.kind, mute.value)
        self._mutes.append(mute)

    async def unmute(self, chat: str, kind: str, value: str) -> bool:
        kept = [each for each in self._mutes if (each.chat, each.kind, each.value) != (chat, kind, value)]
        lifted = len(kept) < len(self._mutes)
        self._mutes = kept
        return lifted

    async def mutes(self, chat: str, now: datetime) -> list[Mute]:
        return [each for each in self._mutes if each.chat == chat and (each.until is None or now < each.until)]

    async def add_brief(self, brief: SentBrief, *, alone: bool = False) -> None:  # noqa: ARG002 - tells no chat
        self._briefs.append(brief)

    async def briefs(self, chat: str, limit: int = 50) -> list[SentBrief]:
        return [brief for brief in reversed(self._briefs) if brief.chat == chat][:limit]

    async def briefs_in(self, chat: str, message: str) -> list[SentBrief]:
        return [each for each in self._briefs if each.chat == chat and message in (each.name, *each.messages)]

    async def add_usage(self, usage: Sequence[Usage], at: datetime) -> None:
        self._usage += [(at, each) for each in usage]

    async def spent(self, since: datetime) -> Mapping[str, float]:
        booked = [each for at, each in self._usage if at >= since]
        return {
            "tokens_in": sum(each.tokens_in or 0 for each in booked),
            "tokens_out": sum(each.tokens_out or 0 for each in booked),
            "cost": sum(each.cost or 0.0 for each in booked),
            "calls": len(booked),
        }

    async def close(self) -> None:
        self.closed = True
