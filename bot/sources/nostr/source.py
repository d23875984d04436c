"""Several relays as one source: what they say is made one stream of posts, each once."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from bot.core.domain import Post
from bot.ports import Batch, Clock, SourceUnavailable, Unheard, Wanted
from bot.sources.nostr import reading, wire
from bot.sources.nostr.events import Event, can_prove, npub
from bot.sources.nostr.reading import DELETION, NAME, POSTS, PROFILE, VANISH, Profile
from bot.sources.nostr.relay import RESTS, Relay

log = logging.getLogger(__name__)

Known = Callable[[Sequence[str]], Awaitable[Mapping[str, Post]]]
"""The stored posts among some ids, by id."""
ByAuthor = Callable[[str], Awaitable[Sequence[Post]]]
"""The stored posts of an author of this source (an npub)."""

FIRST_LOOK = timedelta(hours=24)
"""How far back the first look of all goes."""
FURTHEST = timedelta(days=7)
"""How far back a look goes after a long absence; what was said before is told as missed."""
MOST_POSTS = 500
MOST_PROFILES = 200
"""Authors asked for in one question."""
PROFILE_PATIENCE, PROFILE_AGE = 3.0, timedelta(days=1)
"""How long an answer with profiles is waited for, in seconds, and how long a profile is believed."""
_REMEMBERED = 20_000
_MOST_EXPIRING = 500
"""Posts with an end that are remembered, so that they go in time; one more such post is not taken."""
_TO_BE_LIVE = 15.0
_GATHER = 0.05
"""Seconds after the first word until a batch is closed, so that a burst is stored in one go."""

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A mapping that forgets what was put in first when it has grown to `most`."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[K, V] = OrderedDict()

    def __contains__(self, key: object) -> bool:
        return key in self._known

    def __setitem__(self, key: K, value: V) -> None:
        self._known[key] = value
        self._known.move_to_end(key)
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def get(self, key: K) -> V | None:
        """The value of a key, None where it is not remembered."""
        return self._known.get(key)

    def items(self) -> list[tuple[K, V]]:
        """All that is remembered, oldest first."""
        return list(self._known.items())


@dataclass(slots=True)
class _Place:
    """Where to look on: until when each relay (by address) was heard, and when posts that were given expire.

    `number` counts batches, so that one that was not stored can be told from one that was.
    """

    heard: dict[str, int] = field(default_factory=dict)
    expiring: dict[str, int] = field(default_factory=dict)
    number: int = 0

    def written(self) -> str:
        return json.dumps({"heard": self.heard, "expiring": self.expiring, "number": self.number})

    @classmethod
    def of(cls, cursor: str) -> _Place:
        """Raises ValueError for what `written` never wrote."""
        found = json.loads(cursor)
        try:
            place = cls(dict(found["heard"]), dict(found["expiring"]), int(found["number"]))
        except (KeyError, TypeError) as why:
            raise ValueError from why
        if not all(type(value) is int for value in (*place.heard.values(), *place.expiring.values())):
            raise ValueError
        return place


class NostrSource:
    """The posts that relays have under the wanted tags, each event proven, each post once.

    `relays` are addresses (wss:// or ws://), `known` and `by_author` ask what is stored of this source: an author may
    take back what was said before we started. Without `by_author`, a request to vanish reaches only what this
    object has given. `agent` is the User-Agent. A post is given when its author's profile is known, or could not be
    found within seconds; authors who object to bots in it are left out.
    """

    name = NAME

    def __init__(  # noqa: PLR0913 - what an operator says, whom to ask, and what tests hurry
        self,
        relays: Sequence[str],
        wanted: Wanted,
        known: Known,
        clock: Clock,
        *,
        agent: str,
        by_author: ByAuthor | None = None,
        luck: Callable[[], float] = random.random,
        patience: float = 5.0,
        rests: tuple[float, float] = RESTS,
    ) -> None:
        self._urls = tuple(dict.fromkeys(relays))
        self._wanted, self._known, self._by_author, self._clock = wanted, known, by_author, clock
        self._agent, self._luck, self._patience, self._rests = agent, luck, patience, rests
        self._relays: list[Relay] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._tags: frozenset[str] = frozenset()
        self._place = _Place()
        self._said: dict[str, Event] = {}
        self._last: Batch | None = None
        self._given: Recent[str, tuple[str, int]] = Recent()
        self._taken_back: Recent[tuple[str, str], bool] = Recent()
        self._vanished: Recent[str, int] = Recent()
        self._profiles: Recent[str, tuple[Profile, datetime]] = Recent()

    async def poll(self, cursor: str | None) -> Batch:
        """What the relays said since the last look; waits some seconds for something. Raises SourceUnavailable."""
        if self._last is not None and cursor != self._last.cursor:
            return self._last  # it was not stored
        if not can_prove():
            raise SourceUnavailable('Nostr needs a package that is not installed: pip install "tagbrief[nostr]"')
        self._tags = await self._wanted()
        if not self._tags:
            return await self._idle(cursor)
        faults = self._open(cursor)
        await self._something()
        emptied = self._drain()
        batch = await self._batch(list(self._said.values()), emptied, faults)
        self._said.clear()  # not before: what asks the store may fail
        self._last = batch if batch.posts or batch.erased or batch.gaps else None
        return batch

    async def back(self, tag: str, since: datetime) -> Batch:
        """What relays that answer now have under a tag since an instant, at most 500 posts."""
        await self._until_live()
        question = {"kinds": POSTS, "#t": wire.spelled(tag), "since": int(since.timestamp())}
        answers = await asyncio.gather(*(relay.ask(question, MOST_POSTS) for relay in self._relays if relay.is_live))
        found = {said.id: said for answer in answers for said in answer.events}
        newest = sorted(found.values(), key=lambda said: said.created_at, reverse=True)[:MOST_POSTS]
        await self._learn(newest)
        return Batch(self._posts(newest, self._clock.now(), frozenset({tag})), "")

    async def close(self) -> None:
        """Lets go of all connections; the next poll opens them again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._relays, self._tasks = [], []

    # Connections

    async def _idle(self, cursor: str | None) -> Batch:
        """Nobody follows anything: nothing is missed, and no relay is bothered."""
        await self.close()
        await asyncio.sleep(self._patience)
        now = self._clock.now()
        self._place = self._read(cursor)[0]
        erased = tuple(sorted(self._expired(now)))
        hour = now.replace(minute=0, second=0, microsecond=0)  # not a new cursor at each look
        self._place.heard = {url: int(hour.timestamp()) for url in self._urls}
        return Batch((), self._place.written(), erased=erased, again_in=0.0)

    def _open(self, cursor: str | None) -> tuple[str, ...]:
        """Sets out for every relay from where it was left, once; lets each know what is wanted."""
        faults: tuple[str, ...] = ()
        if not self._relays:
            self._place, faults = self._read(cursor)
            self._relays = [self._relay(url) for url in self._urls]
            self._tasks = [asyncio.create_task(relay.run()) for relay in self._relays]
        for relay in self._relays:
            relay.follow(self._tags)
        return faults

    def _read(self, cursor: str | None) -> tuple[_Place, tuple[str, ...]]:
        try:
            return _Place.of(cursor) if cursor else _Place(), ()
        except ValueError:
            return _Place(), ("where Nostr was left cannot be read: the last day is looked at again",)

    def _relay(self, url: str) -> Relay:
        now = self._clock.now()
        heard = self._place.heard.get(url)
        since = now - FIRST_LOOK if heard is None else datetime.fromtimestamp(heard, UTC)
        begin = max(since, now - FURTHEST)
        relay = Relay(
            url,
            min(begin, now),
            self._clock,
            self._wants,
            agent=self._agent,
            luck=self._luck,
            rests=self._rests,
        )
        if since < begin:
            relay.gaps.append(Unheard(since, begin, f"{relay.host} was not asked for longer than is looked back"))
        return relay

    async def _something(self) -> None:
        """Waits until a relay has said something, all are in trouble, or patience ends."""
        try:
            async with asyncio.timeout(self._patience):
                while all(relay.is_empty for relay in self._relays) and not self._all_in_trouble():
                    await self._any_change()
                await asyncio.sleep(_GATHER)
        except TimeoutError:
            return

    async def _any_change(self) -> None:
        waits = [asyncio.create_task(relay.heard.wait()) for relay in self._relays]
        try:
            await asyncio.wait([*waits, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        for relay in self._relays:
            relay.heard.clear()
        for task in self._tasks:
            if task.done():
                task.result()  # they never end but by an error of ours

    def _all_in_trouble(self) -> bool:
        return all(relay.is_silent for relay in self._relays)

    async def _until_live(self) -> None:
        end = asyncio.get_running_loop().time() + _TO_BE_LIVE
        while not any(relay.is_live for relay in self._relays):
            if asyncio.get_running_loop().time() > end:
                raise SourceUnavailable("no Nostr relay answers now")
            await asyncio.sleep(0.1)

    # What was said

    def _wants(self, said: Event) -> bool:
        """Whether an event that nobody has proven yet is worth it."""
        if said.kind in (DELETION, VANISH):
            return True
        return said.kind in POSTS and said.id not in self._given and not self._tags.isdisjoint(reading.tags(said))

    def _drain(self) -> list[Relay]:
        """Takes what waits, a little from each relay in turn, each event once; the relays that have nothing left."""
        said = self._said
        heard = [relay for relay in self._relays if relay.is_heard]
        while len(said) < MOST_POSTS and not all(relay.is_empty for relay in self._relays):
            for relay in self._relays:
                if (found := relay.take()) is not None:
                    said.setdefault(found.id, found)
        return [relay for relay in heard if relay.is_empty]

    async def _batch(self, said: Sequence[Event], emptied: Iterable[Relay], faults: tuple[str, ...]) -> Batch:
        now = self._clock.now()
        for relay in emptied:
            relay.heard_until = now
        erased = {*await self._erased(said), *self._expired(now)}
        fresh = await self._unknown([event for event in said if event.kind in POSTS])
        await self._learn(fresh)
        posts = self._posts(fresh, now, self._tags)
        for event in [event for event in said if event.kind in POSTS]:
            self._given[event.id] = event.pubkey, event.created_at
        gaps = tuple(gap for relay in self._relays for gap in relay.gaps)
        troubles = self._troubles()
        if not said and not erased and not gaps and self._all_in_trouble():
            raise SourceUnavailable("; ".join(troubles), self._next_try(now))
        for relay in self._relays:
            relay.gaps.clear()
        self._move_on(bool(posts or erased or gaps))
        return Batch(posts, self._place.written(), (*faults, *troubles), tuple(sorted(erased)), gaps, again_in=0.0)

    def _posts(self, said: Iterable[Event], now: datetime, wanted: frozenset[str]) -> tuple[Post, ...]:
        """The posts under wanted tags among proven events that may be given."""
        profiles = {key: known for key, (known, _) in self._profiles.items()}
        left_out: Counter[str] = Counter()
        posts = []
        for event in said:
            if why := self._why_not(event, profiles.get(event.pubkey), now):
                left_out[why] += 1
            elif (post := reading.post(event, now, profiles)) and not wanted.isdisjoint(post.tags):
                posts.append(post)
        if left_out:
            log.info("nostr posts left out", extra=dict(left_out))
        return tuple(posts)

    def _why_not(self, event: Event, author: Profile | None, now: datetime) -> str | None:
        """Why a post is not given, in a word for the log; None: it is."""
        if (event.id, event.pubkey) in self._taken_back or event.created_at <= (self._vanished.get(event.pubkey) or -1):
            return "taken_back"
        if author and author.objects:
            return "objects"
        ends = reading.expiry(event)
        if ends is None:
            return None
        if ends <= now or len(self._place.expiring) >= _MOST_EXPIRING:
            return "expires"
        self._place.expiring[event.id] = int(ends.timestamp())
        return None

    async def _unknown(self, said: Sequence[Event]) -> list[Event]:
        """The events that are not stored yet: an event never changes, so the first one stays."""
        stored = await self._known([event.id for event in said]) if said else {}
        return [event for event in said if event.id not in stored]

    # What is taken back

    async def _erased(self, said: Sequence[Event]) -> set[str]:
        """The ids of posts that their own authors took back."""
        requests = [event for event in said if event.kind == DELETION]
        asked = {id_ for event in requests for id_ in reading.taken_back(event)}
        owners = await self._owners(asked) if asked else {}
        erased = set()
        for event in requests:
            for id_ in reading.taken_back(event):
                self._taken_back[id_, event.pubkey] = True
                if owners.get(id_) == npub(event.pubkey):
                    erased.add(id_)
        for event in said:
            if any(reading.vanishes(event, url) for url in self._urls):
                erased |= await self._vanish(event)
        return erased

    async def _owners(self, ids: Collection[str]) -> dict[str, str | None]:
        """Whose the posts are (npubs), of those that were given or are stored."""
        stored = await self._known(sorted(ids))
        given = {id_: npub(of[0]) for id_ in ids if (of := self._given.get(id_))}
        return {**{id_: post.author for id_, post in stored.items()}, **given}

    async def _vanish(self, request: Event) -> set[str]:
        """The ids of all posts of a key until its request."""
        self._vanished[request.pubkey] = max(request.created_at, self._vanished.get(request.pubkey) or 0)
        until = reading.moment(request.created_at, self._clock.now())
        stored = await self._by_author(npub(request.pubkey)) if self._by_author else ()
        given = {id_ for id_, (key, at) in self._given.items() if key == request.pubkey and at <= request.created_at}
        return given | {post.id for post in stored if post.created_at is None or post.created_at <= until}

    def _expired(self, now: datetime) -> set[str]:
        ended = {id_ for id_, ends in self._place.expiring.items() if ends <= now.timestamp()}
        for id_ in ended:
            del self._place.expiring[id_]
        return ended

    # Who says it

    async def _learn(self, said: Iterable[Event]) -> None:
        """Asks the relays for the profiles of authors that are not known, or were asked for long ago."""
        now = self._clock.now()
        keys = sorted({event.pubkey for event in said if self._is_stranger(event.pubkey, now)})
        asked = [relay for relay in self._relays if relay.is_live]
        for start in range(0, len(keys), MOST_PROFILES):
            portion = keys[start : start + MOST_PROFILES]
            question = {"kinds": [PROFILE], "authors": portion}
            answers = await asyncio.gather(*(relay.ask(question, len(portion), PROFILE_PATIENCE) for relay in asked))
            told = [event for answer in answers for event in answer.events if event.kind == PROFILE]
            latest = {event.pubkey: event for event in sorted(told, key=lambda event: event.created_at)}
            for key in portion:
                if key in latest or any(answer.refused is None for answer in answers):
                    self._profiles[key] = reading.profile(latest[key]) if key in latest else Profile(), now

    def _is_stranger(self, key: str, now: datetime) -> bool:
        known = self._profiles.get(key)
        return known is None or now - known[1] > PROFILE_AGE

    # Where to look on

    def _move_on(self, has_something: bool) -> None:
        # To the minute, so that the cursor is not written anew at each look at quiet relays.
        heard = {relay.url: int(relay.heard_until.timestamp()) // 60 * 60 for relay in self._relays}
        self._place = replace(self._place, heard=heard, number=self._place.number + has_something)

    def _troubles(self) -> tuple[str, ...]:
        troubles = [trouble for relay in self._relays if (trouble := relay.trouble)]
        for relay in self._relays:
            troubles += [f"{relay.host} sends events that are passed over: {why}" for why in relay.passed_over]
            if relay.passed_over:
                log.warning("nostr events passed over", extra={"relay": relay.host, "counts": dict(relay.passed_over)})
            relay.passed_over.clear()
        return tuple(troubles)

    def _next_try(self, now: datetime) -> float | None:
        tries = [relay.next_at for relay in self._relays if relay.next_at]
        return max((min(tries) - now).total_seconds(), 0.0) if tries else None
