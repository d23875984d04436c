"""What outlives the process: posts, what chats follow and mute, the briefs they got, what models cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.domain import PUBLIC, Mute, Post, SentBrief, Subscription, Tagged, Usage


class Store(Protocol):
    """What outlives the process. Every write method is one transaction.

    A post is known by its scope and id: the same id heard in two scopes is two posts. Characters that a
    database cannot hold (NUL, lone surrogates) come back as U+FFFD. Instants must be aware (else ValueError).
    """

    async def add_posts(self, posts: Sequence[Post], tagged: Sequence[Tagged], now: datetime) -> None:
        """Stores posts and says under which tags they stand and what they copy.

        A known post gets the new text and all else anew; only when it was first stored stays as it was.
        Afterwards each post stands under exactly the tags that `tagged` gives it, which may be none.
        `tagged` speaks of posts in `posts` only (else ValueError, as for a scope, tag or id that is longer
        than an index can take, and then nothing is stored).
        """
        ...

    async def posts(self, ids: Sequence[str], scope: str = PUBLIC) -> dict[str, Post]:
        """The stored posts among `ids` in a scope, by id."""
        ...

    async def by_author(self, source: str, author: str) -> list[Post]:
        """The public posts of an author at a source, by id."""
        ...

    async def ids_under(self, prefix: str) -> list[str]:
        """The ids of public posts that begin so, such as "at://did:plc:ada/" for all of an account, in order."""
        ...

    async def thread(self, scope: str, tag: str, since: datetime | None = None) -> list[tuple[Post, Tagged]]:
        """Everything under a folded tag in a scope, by time then id; posts without a time come last, by id.

        `since` leaves out posts created before it (posts without a time are judged by when they were stored).
        """
        ...

    async def cursors(self) -> dict[str, str]:
        """Where to look on, by source name."""
        ...

    async def set_cursor(self, source: str, cursor: str) -> None:
        """Remembers where to look on. Called after the posts are stored, never before."""
        ...

    async def follow(self, subscription: Subscription) -> bool:
        """Adds a subscription; False when the chat follows that topic (by name) already.

        Then its language, tags and mode become those given; since when it is followed stays as it was.
        """
        ...

    async def unfollow(self, chat: str, topic: str) -> bool:
        """Ends a subscription; False when there was none."""
        ...

    async def following(self, chat: str) -> list[Subscription]:
        """What a chat follows, oldest first."""
        ...

    async def mute(self, mute: Mute) -> None:
        """Adds a mute; the same kind and value again replaces its end and reason."""
        ...

    async def unmute(self, chat: str, kind: str, value: str) -> bool:
        """Lifts a mute; False when there was none."""
        ...

    async def mutes(self, chat: str, now: datetime) -> list[Mute]:
        """The mutes of a chat that hold at `now`, oldest first."""
        ...

    async def add_brief(self, brief: SentBrief, *, alone: bool = False) -> None:
        """Keeps what a chat was sent; what one reader sees `alone` is no word to the chat."""
        ...

    async def briefs(self, chat: str, limit: int = 50) -> list[SentBrief]:
        """The briefs a chat was sent last, newest first; of one message the one further down first."""
        ...

    async def briefs_in(self, chat: str, message: str) -> list[SentBrief]:
        """The briefs of a message, by the platform's id or its name in the outbox, in the order in which they stand."""
        ...

    async def add_usage(self, usage: Sequence[Usage], at: datetime) -> None:
        """Books what model calls cost."""
        ...

    async def spent(self, since: datetime) -> Mapping[str, float]:
        """Tokens and US dollars since an instant: keys tokens_in, tokens_out, cost, calls."""
        ...

    async def close(self) -> None:
        """Lets go of the database."""
        ...
