"""Listens to Bluesky on a Jetstream, and goes on where it was when a connection, a host or the bot went away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

from bot import user_agent
from bot.core.domain import Post
from bot.core.text import one_line
from bot.ports import Batch, Clock, SourceUnavailable, Unheard, Wanted
from bot.sources.bluesky.memory import Look, Memory
from bot.sources.bluesky.past import replay, search
from bot.sources.bluesky.people import FAILURES, People
from bot.sources.bluesky.reading import (
    SOURCE,
    Gone,
    Happened,
    Notice,
    Passed,
    Person,
    Said,
    Unreadable,
    instant,
    microseconds,
    post_of,
    read,
)
from bot.sources.bluesky.stream import (
    TOO_OLD,
    UNKNOWN_DICTIONARY,
    Over,
    Packing,
    Refused,
    Stream,
    Unpackable,
    name_of,
    open_stream,
)

HOSTS = (
    "jetstream2.us-east.bsky.network",
    "jetstream1.us-west.bsky.network",
    "jetstream1.us-east.bsky.network",
    "jetstream2.us-west.bsky.network",
)
"""Bluesky's own, which anybody may listen to."""


@dataclass(frozen=True, slots=True)
class Public:
    """Bluesky's public interfaces, for who wrote a post and for older posts; None: not asked.

    Two hosts, since the first refuses to search and the second lets some do it without a login.
    """

    profiles: str | None = "https://public.api.bsky.app"
    search: str | None = "https://api.bsky.app"


LOOK_BACK = timedelta(hours=36)
"""How far hosts go back; v1 begins with the oldest event it has without a word, v2 says so."""

AHEAD = timedelta(seconds=60)
"""How far a host's clock may be ahead of ours; an event later than that does not carry the cursor along."""

LATE = timedelta(seconds=60)
"""A stream that begins so much later than it was asked to lacks what was between."""

BACK = timedelta(seconds=60)
"""How far an event that comes out of order takes the cursor back."""

_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_LONGEST_TOLD = 300
_YIELD = 200  # events between two moments in which others may work


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, unless it says otherwise.

    A look listens for `listen`; `patience` is for opening a connection. A host is left when it says nothing for
    `silence`, or tells of accounts only, `blind_events` times over `blind`. A connection begins `rewind` before
    the last post heard. After one that broke without an event the next look comes in `rest`, doubled up to
    `longest_rest`. A look back takes at most `back`; it replays at most `replay`, and so many events.
    """

    listen: float = 2.0
    patience: float = 10.0
    silence: float = 60.0
    blind: float = 30.0
    blind_events: int = 20
    rewind: float = 5.0
    rest: float = 1.0
    longest_rest: float = 60.0
    back: float = 20.0
    replay: float = 3600.0
    replay_events: int = 200_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where we are in the stream: when the last post and the last event were heard, in microseconds since 1970.

    A stream goes on from the last *post*: a host on which no posts flow must not carry us past those we miss. The
    last event tells two looks apart.
    """

    post: int
    event: int

    def __str__(self) -> str:
        return f"{self.post}:{self.event}"

    @classmethod
    def of(cls, cursor: str) -> Place:
        """The place of a cursor. Raises ValueError."""
        post, _, event = cursor.partition(":")
        place = cls(int(post), int(event or post))
        instant(max(place.post, place.event))
        if min(place.post, place.event) < 0:
            raise ValueError("a time before 1970")
        return place


class BlueskySource:
    """The posts of Bluesky under the tags that anybody follows, from the first of several hosts that answers.

    `hosts` are addresses of Jetstreams, or names of hosts. `wanted` tells the tags. `known` says which of
    some ids are stored, and `under` which stored ids begin so, so that the end of a post or of an account is heard
    after a restart too. `public` is Bluesky's own unless given. With `packing` messages come packed by zstd.
    `contact` stands in the User-Agent.
    """

    def __init__(  # noqa: PLR0913 - what an operator says, whom to ask, and what tests hurry
        self,
        wanted: Wanted,
        clock: Clock,
        hosts: Iterable[str] = HOSTS,
        *,
        known: Callable[[Sequence[str]], Awaitable[Container[str]]] | None = None,
        under: Callable[[str], Awaitable[Sequence[str]]] | None = None,
        public: Public | None = None,
        packing: Packing | None = None,
        contact: str = "",
        pace: Pace | None = None,
    ) -> None:
        self._wanted, self._clock, self._hosts = wanted, clock, tuple(hosts)
        self._public, self._known, self._under, self._packing = public or Public(), known, under, packing
        self._contact, self._pace = contact, pace or Pace()
        self._people = People(self._public.profiles, _time)
        self._memory = Memory()
        self._session: aiohttp.ClientSession | None = None
        self._stream: Stream | None = None
        self._host = 0
        self._place: Place | None = None
        self._first: Place | None = None  # when the first connection was opened; by our clock, and no event
        self._before: tuple[str | None, Look | None] = (None, None)
        self._asked_from: int | None = None  # until the first event of a stream shows where it begins
        self._opened_at: Place | None = None
        self._last_event = self._last_post = 0.0
        self._others = self._left = 0

    @property
    def name(self) -> str:
        """The source's name; also `Post.source`."""
        return SOURCE

    async def poll(self, cursor: str | None) -> Batch:
        """What was heard under the followed tags since the cursor; what came within `Pace.listen`, at most 500 posts.

        None or "": from now on. The cursor of the look before says that its posts are stored; any other one begins
        there anew. While nobody follows a tag nothing is listened to. Raises SourceUnavailable when no host answers.
        """
        wanted = await self._wanted()
        if not wanted:
            await self._hang_up()
            self._place, self._first, self._before = None, None, (None, None)
            return Batch((), "", again_in=self._pace.listen)
        gathered = _Gathered(Look(self._memory, wanted))
        await self._settle(cursor, gathered)
        began = self._place
        try:
            await self._listen(gathered)
            return await self._batch(gathered)
        except BaseException:  # also when it is told to stop: what was read and not given is read again
            self._place = began or self._first
            await self._hang_up()
            raise

    async def back(self, tag: str, since: datetime) -> Batch:
        """What was posted under a folded tag since an instant: by search, else by a replay of the last `Pace.replay`.

        Ends within `Pace.back` with what there is by then; what could not be asked is a fault. Raises nothing.
        """
        gathered = _Gathered(Look(Memory(), frozenset({tag})))
        try:
            async with asyncio.timeout(self._pace.back):
                await self._past(tag, since, gathered)
        except TimeoutError:
            gathered.faults.append(_told(f"looking back for #{tag} took too long; some posts are missing"))
        posts = await self._posts(gathered.look)
        for post in posts:
            self._memory.note(post.id, self._memory.given.get(post.id, ""))
        return Batch(posts, "", tuple(gathered.faults))

    async def close(self) -> None:
        """Hangs up and lets go of all connections."""
        await self._hang_up()
        if self._session is not None:
            await self._session.close()
            self._session = None

    # Where we are

    async def _settle(self, cursor: str | None, gathered: _Gathered) -> None:
        """Believes that the look before is stored, if its cursor comes; else takes the stream up where it says."""
        told, look = self._before
        if (cursor or None) != (told or None):
            await self._hang_up()
            self._place = self._first
            if cursor:
                self._place = _place(cursor, gathered)
        elif look is not None:
            self._memory.keep(look)
        self._before = (cursor, None)

    async def _batch(self, gathered: _Gathered) -> Batch:
        look = gathered.look
        posts = await self._posts(look)
        if self._known is not None and (doubtful := look.doubtful):
            look.erase(await self._known(doubtful))
        if self._under is not None:
            for did in look.left:
                look.take_away(await self._under(f"at://{did}/"))
        if gathered.unreadable:
            gathered.faults.append(_told(f"{gathered.unreadable} events could not be read"))
        cursor = str(self._place) if self._place else ""
        self._before = (cursor, look)
        return Batch(posts, cursor, tuple(gathered.faults), tuple(look.erased), tuple(gathered.gaps), gathered.again_in)

    async def _posts(self, look: Look) -> tuple[Post, ...]:
        """The posts of a look with their authors, without those whose authors decline."""
        for did in look.named:
            self._people.forget(did)
        people: Mapping[str, Person] = {}
        if look.posts:
            people = await self._people.who(self._open_session(), [said.did for said in look.posts.values()])
        for said in list(look.posts.values()):
            if said.did in people and people[said.did].declines:
                look.withdraw(said.id)
        now = self._clock.now()
        return tuple(post_of(said, people.get(said.did), now) for said in look.posts.values())

    # Listening

    async def _listen(self, gathered: _Gathered) -> None:
        stream = self._stream or await self._connect(gathered)
        try:
            async with asyncio.timeout(self._pace.listen):
                while not gathered.look.is_full:
                    self._hear(await stream.next(), gathered)
                    if gathered.look.events % _YIELD == 0:
                        await asyncio.sleep(0)
        except TimeoutError:
            if _time() - self._last_event >= self._pace.silence:
                await self._leave(gathered, f"{stream.host} has said nothing for {self._pace.silence:.0f} s")
        except Unpackable as why:
            await self._leave(gathered, f"{why}; listening goes on without packing")
            self._packing = None
            if gathered.look.is_empty and not gathered.gaps:
                raise SourceUnavailable(_told(str(why))) from None
        except _Blind:
            await self._leave(gathered, f"{stream.host} tells of accounts but gives no posts")
        except Over as why:
            await self._lost(why, gathered)

    async def _connect(self, gathered: _Gathered) -> Stream:
        """A stream from where we are, on the first host that opens one. Raises SourceUnavailable."""
        refusals: list[Refused] = []
        for _ in self._hosts:
            try:
                return await self._open(gathered)
            except Refused as why:
                refusals.append(why)
                self._host = (self._host + 1) % len(self._hosts)
        waits = [why.again_in for why in refusals if why.again_in is not None]
        said = "; ".join(map(str, refusals)) or "there is no host to listen to"
        raise SourceUnavailable(_told(said), min(waits) if waits and len(waits) == len(refusals) else None)

    async def _open(self, gathered: _Gathered) -> Stream:
        """A stream on the present host; one that goes back less far, or does not pack, is asked for what it has."""
        rewind = round(self._pace.rewind * _SECOND)
        since = None if self._place is None else max(self._place.post - rewind, 0)
        oldest = microseconds(self._clock.now() - LOOK_BACK + LATE)
        tries = [None] if since is None else list(dict.fromkeys((since, max(since, oldest), None)))
        while True:
            try:
                self._stream = await self._opened(tries[0])
                break
            except Refused as why:
                if why.name == UNKNOWN_DICTIONARY and self._packing:
                    self._packing = None
                    gathered.faults.append(_told(f"{why}; listening goes on without packing"))
                elif why.name == TOO_OLD and len(tries) > 1:
                    del tries[0]
                else:
                    raise
        if self._place is None:
            now = microseconds(self._clock.now())
            self._first = self._place = Place(now, now)
        self._asked_from, self._opened_at = since, self._place
        self._last_event = self._last_post = _time()
        self._others = 0
        return self._stream

    async def _opened(self, since: int | None) -> Stream:
        host = self._hosts[self._host]
        return await open_stream(self._open_session(), host, since, self._packing, self._pace.patience)

    def _hear(self, data: bytes, gathered: _Gathered) -> None:
        """One message. Raises Over where the stream is to be left."""
        self._last_event = _time()
        try:
            event = read(data)
        except Unreadable:
            gathered.unreadable += 1
            gathered.look.events += 1
            return
        if isinstance(event, Notice):
            if event.ends:
                raise _Ended(f"{name_of(self._hosts[self._host])} ended the stream ({event.name}: {event.message})")
            gathered.faults.append(_told(f"{event.name}: {event.message}"))
            return
        self._begin(event, gathered)
        gathered.look.take(event)
        self._move(event)

    def _begin(self, event: Happened, gathered: _Gathered) -> None:
        """Whether the first event of a stream is the one that was asked for, or what lies between."""
        asked, self._asked_from = self._asked_from, None
        if asked is None or self._place is None or self._place == self._first:
            return
        last, first = instant(self._place.post), instant(event.at)
        if first - last > LATE:
            gathered.gaps.append(Unheard(last, first, "the host goes back no further"))
        elif event.at < asked - _SECOND:
            gathered.faults.append(
                _told(f"the cursor ({last:%d %b %H:%M} UTC) lay ahead of the host; listening goes on from now")
            )
            self._place = Place(event.at, event.at)

    def _move(self, event: Happened) -> None:
        """Where we are after an event. Raises _Blind when only others than posts came for long."""
        post = self._place.post if self._place else event.at
        at = max(event.at, post - BACK // _MICROSECOND)
        at = min(at, microseconds(self._clock.now() + AHEAD))
        if isinstance(event, Said | Gone) or (isinstance(event, Passed) and event.of_posts):
            if self._opened_at is None or at > self._opened_at.post:
                self._left = 0
            self._place = Place(at, at)
            self._last_post, self._others = self._last_event, 0
            return
        self._place = Place(post, at)
        self._others += 1
        if self._others >= self._pace.blind_events and self._last_event - self._last_post >= self._pace.blind:
            raise _Blind

    # When it ends

    async def _lost(self, why: Over, gathered: _Gathered) -> None:
        """A connection broke. One that brought us on is opened again at once; else another host gets its turn."""
        if self._place == self._opened_at:
            await self._leave(gathered, str(why))
            return
        if isinstance(why, _Ended):
            gathered.faults.append(_told(f"{why}; listening goes on where it was"))
        await self._hang_up()

    async def _leave(self, gathered: _Gathered, why: str) -> None:
        """Goes to the next host; after a round in which no host gave a post, with a rest that grows."""
        await self._hang_up()
        self._host = (self._host + 1) % len(self._hosts)
        self._left += 1
        gathered.faults.append(_told(why))
        if self._left >= len(self._hosts):
            rest = self._pace.rest * 2.0 ** min(self._left - len(self._hosts), 16)
            gathered.again_in = min(rest, self._pace.longest_rest)

    async def _hang_up(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.close()

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={"User-Agent": user_agent(self._contact)},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._pace.patience),
                trust_env=False,
            )
        return self._session

    # Looking back

    async def _past(self, tag: str, since: datetime, gathered: _Gathered) -> None:
        if self._public.search is not None:
            try:
                await search(self._open_session(), self._public.search, tag, since, gathered.look, self._people)
            except FAILURES as error:
                said = getattr(error, "status", None) or str(error) or type(error).__name__
                gathered.faults.append(_told(f"the search does not answer ({said})"))
            else:
                return
        await self._replay(since, gathered)

    async def _replay(self, since: datetime, gathered: _Gathered) -> None:
        """Reads the last part of the stream again, on a connection of its own."""
        now = self._clock.now()
        start = max(microseconds(since), microseconds(now - timedelta(seconds=self._pace.replay)))
        try:
            stream = await self._opened(start)
        except Refused as why:
            gathered.faults.append(_told(str(why)))
            return
        try:
            await replay(stream, now, self._pace.replay_events, gathered.look)
        except Over as why:
            gathered.faults.append(_told(str(why)))
        finally:
            await stream.close()


@dataclass(slots=True)
class _Gathered:
    """What one look has brought so far, and what there is to tell of it."""

    look: Look
    faults: list[str] = field(default_factory=list)
    gaps: list[Unheard] = field(default_factory=list)
    unreadable: int = 0
    again_in: float = 0.0


def _place(cursor: str, gathered: _Gathered) -> Place | None:
    try:
        return Place.of(cursor)
    except ValueError:
        gathered.faults.append(_told("the cursor cannot be read; listening goes on from now"))
        return None


class _Blind(Over):
    """Accounts flow and posts do not."""


class _Ended(Over):
    """The host says that it ends the stream, and why."""


def _told(why: str) -> str:
    return one_line(f"Bluesky: {why}"[:_LONGEST_TOLD])


def _time() -> float:
    return asyncio.get_running_loop().time()
