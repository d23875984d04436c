"""What the answer to a command goes by: where it was asked, by whom, about which message, and our manners there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.coverage import network
from bot.core.domain import PUBLIC, Chat, Digest, Mute, Post, SentBrief, Subscription, Tagged, Topic
from bot.core.drafts import FRESH
from bot.core.editions import Edition, Timetable
from bot.core.freshness import Freshness
from bot.core.incoming import Asker
from bot.core.languages import language_code, language_name
from bot.core.rooms import Room
from bot.core.tags import NotATag, fold_tag, written_tag
from bot.core.told import Catalog
from bot.parts import Parts

DAY = timedelta(hours=24)

RECENT = timedelta(days=7)
"""How far back the posts are looked at that a mute may be about; a busy tag has thousands a day."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a platform is spoken to: our name there, and what holds when nobody says.

    `length` is how far back a brief looks (None: over all that is kept). `again` is how old a brief must be before
    another of its topic is made (None: one is made whenever somebody asks).
    """

    bot_name: str | None = None
    length: timedelta | None = DAY
    language: str = "English"
    zone: str = "UTC"
    console: bool = False
    again: timedelta | None = FRESH


MANNERS = Manners()
"""What holds where a platform says nothing else."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One command being answered. `asker` is None for the console's owner.

    `message` is the platform's id of the message of ours that it is about: the one it answers, or under which the
    button hung that was pressed.
    """

    parts: Parts
    chat: Chat
    manners: Manners
    asker: Asker | None = None
    message: str | None = None

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.parts.clock.now()

    @property
    def tongue(self) -> str | None:
        """The name of the asker's language, where the platform tells it and we know it."""
        code = language_code(self.asker.language) if self.asker and self.asker.language else None
        return language_name(code) if code else None

    async def catalog(self) -> Catalog:
        """Our own words in the language of the chat; before that has one, in the asker's."""
        kept = await self.timetable()
        language = kept.language if kept else self.tongue or self.manners.language
        return self.parts.tongues.of(language).catalog

    async def following(self) -> list[Subscription]:
        """What the chat follows."""
        return await self.parts.store.following(self.chat.key)

    async def mutes(self) -> list[Mute]:
        """What is muted here now."""
        return await self.parts.store.mutes(self.chat.key, self.now)

    async def room(self) -> Room | None:
        """The chat as it is known; None in the console, and where nobody let us in yet."""
        return await self.parts.rooms.room(self.chat.key) if self.parts.rooms else None

    async def timetable(self) -> Timetable | None:
        """When the chat gets its editions, and what else it chose; None before it follows or chose anything."""
        return await self.parts.outbox.timetable(self.chat.key) if self.parts.outbox else None

    async def heard(self, topic: Topic, since: datetime | None) -> list[tuple[Post, Tagged]]:
        """The public posts of a topic, each once, in the order of its tags and then of time."""
        rows: dict[str, tuple[Post, Tagged]] = {}
        for tag in topic.tags:
            for post, tagged in await self.parts.store.thread(PUBLIC, tag, since):
                rows.setdefault(post.id, (post, tagged))
        return list(rows.values())

    async def followed_posts(self) -> list[Post]:
        """Each recent post once that stands under something this chat follows: what a mute may be about."""
        since = self.now - RECENT if self.manners.length else None
        posts: dict[str, Post] = {}
        for subscription in await self.following():
            posts |= {post.id: post for post, _ in await self.heard(subscription.topic, since)}
        return list(posts.values())

    async def zone(self) -> str:
        """The time zone of the chat; where nobody chose one, the usual one here."""
        kept = await self.timetable()
        return kept.rhythm.zone if kept else self.manners.zone

    async def sources(self) -> list[Freshness]:
        """How the sources of the networks do, by name."""
        return await self.parts.sources.sources() if self.parts.sources else []

    async def besides(self) -> list[str]:
        """What else is looked at, such as saved pages."""
        return [name for name in sorted(await self.parts.store.cursors()) if not network(name)]

    async def watched(self) -> list[str]:
        """The names of all that is looked at."""
        return sorted({*await self.besides(), *(state.name for state in await self.sources())})

    async def digests(self) -> tuple[Digest, ...]:
        """The briefs of the message this is about, else of the last message that had any, in their order."""
        if self.message is not None and (found := await self._in_message(self.message)):
            return found
        return tuple(brief.digest for brief in last_message(await self.parts.store.briefs(self.chat.key)))

    async def _in_message(self, message: str) -> tuple[Digest, ...]:
        outbox = self.parts.outbox
        entry = await outbox.entry_of(self.chat.key, message) if outbox else None
        if outbox and entry and entry.edition is not None:
            edition = await outbox.edition(entry.edition)
            return in_full(edition) if edition else ()
        name = entry.message if entry else message
        return tuple(brief.digest for brief in await self.parts.store.briefs_in(self.chat.key, name))


def last_message(briefs: Sequence[SentBrief]) -> list[SentBrief]:
    """Of briefs, newest first, those of the newest message, in the order in which they stand there."""
    if not briefs:
        return []
    newest = _message(briefs[0])
    together = [brief for brief in briefs if newest and _message(brief) == newest] or [briefs[0]]
    return together[::-1]


def _message(brief: SentBrief) -> object:
    return brief.name or brief.messages


def in_full(edition: Edition) -> tuple[Digest, ...]:
    """The digests of an edition, the last with what the edition tells at its foot."""
    *others, last = edition.digests or (None,)
    return (*(each for each in others if each), replace(last, coverage=edition.coverage)) if last else ()


def find(asked: str, subscriptions: Sequence[Subscription]) -> Subscription | None:
    """The subscription that a name or one of the tags means; the name wins."""
    name = asked.strip().casefold()
    topic = lone(asked)
    return next((each for each in subscriptions if each.topic.name.casefold() == name), None) or next(
        (each for each in subscriptions if topic and topic.tags[0] in each.topic.tags), None
    )


def lone(asked: str) -> Topic | None:
    """A topic of one out of what was typed; None when that is no tag."""
    try:
        tag = fold_tag(asked)
    except NotATag:
        return None
    return Topic(written_tag(asked), (tag,))
