"""One relay: a connection that comes back, what is asked over it, and what is let through."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import re
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

from bot.ports import Clock, Unheard
from bot.sources.nostr import wire
from bot.sources.nostr.events import LARGEST, Event, NotAnEvent, event, proven
from bot.sources.nostr.reading import DELETION, POSTS, VANISH
from bot.sources.nostr.wire import Filter, Limits, Message, NotAMessage

log = logging.getLogger(__name__)

CONNECT, ANSWER, DOCUMENT, FAREWELL = 10.0, 10.0, 5.0, 0.3
"""Seconds for a connection, for the answer to a question, for the information document; and for a farewell, which a
relay that floods would drown."""
_LARGEST_DOCUMENT = 64 * 1024
_LARGEST_MESSAGE = 4 * 1024 * 1024
"""Larger than any event that is read, so that somebody's huge event is passed over and the relay kept."""
_HEARTBEAT = 30.0

PER_SECOND, BURST = 200.0, 5_000.0
"""Messages a relay may send unasked, in the long run and at once; the busiest hashtag has a few a second."""
_COUNTS_AS_ONE = 4096
"""Bytes; a larger message counts several times."""
FLOOD_REST = 600.0

RESTS = (1.0, 900.0)
"""Seconds until a line that broke is taken up again: at first, doubled each time, and at most."""
LONGEST_WAIT = 900.0
REFUSED_WAIT, BUSY_WAIT = 3600.0, 60.0
"""Seconds until what a relay refused for good, or for now, is asked again."""

INBOX = 4 * 1024 * 1024
"""Bytes of events that wait to be taken; then the relay is not read on."""
_INBOX_WHILE_ASKING = 3 * INBOX

OVERLAP = timedelta(hours=1)
"""How much of what was heard is asked for again: events come late from other relays, and clocks of authors differ.

A subscription begins as much earlier, as a relay passes on no event that is older than what was asked for."""
MOST_PAGES = 20
_OURS = re.compile("[qt][0-9]+")
"""The names that we give to questions and to subscriptions to tags."""
GONE = "gone"
"""The subscription to what authors take back."""
_WORKS = 60.0
"""Seconds after which a connection counts as one that works, and the next failure as the first."""


class Parted(Exception):  # noqa: N818 - named for what happened
    """The conversation is over; `rest` is for how many seconds the relay is left alone at least."""

    def __init__(self, why: str, rest: float = 0.0) -> None:
        super().__init__(why)
        self.rest = rest


@dataclass(slots=True)
class Allowance:
    """How much a relay may still send: refilled by the second, and by as much as we ask for."""

    at: float
    left: float = BURST

    def more(self, events: int) -> None:
        """What is asked for does not count as a flood."""
        self.left += events

    def spend(self, size: int, now: float) -> None:
        """Counts a message of so many bytes. Raises Parted when there were too many."""
        self.left = min(max(BURST, self.left), self.left + (now - self.at) * PER_SECOND)
        self.at = now
        self.left -= max(1, size // _COUNTS_AS_ONE)
        if self.left < 0:
            raise Parted(f"sends more than {PER_SECOND:.0f} messages a second", FLOOD_REST)


@dataclass(slots=True)
class Question:
    """A question under way: the proven events of its answer so far; `refused` says why there are no more."""

    most: int
    events: list[Event] = field(default_factory=list)
    held: int = 0
    refused: str | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Refusal:
    """A subscription that the relay closed, and when it is asked for again, by the loop's clock."""

    why: str
    until: float
    times: int = 1


class Relay:
    """Keeps a conversation with one relay: `run` it, `take` what it said, `ask` it.

    `wants` says of an event whose form is right whether it is worth proving. `fault` is one line while something is
    wrong. `heard_until` is until when all that the relay had was heard, by our clock.
    """

    def __init__(
        self,
        url: str,
        since: datetime,
        clock: Clock,
        wants: Callable[[Event], bool],
        *,
        agent: str,
        luck: Callable[[], float],
        rests: tuple[float, float] = RESTS,
    ) -> None:
        self.url, self.host = url, wire.host(url)
        self.heard_until = since
        self.fault: str | None = None
        self.next_at: datetime | None = None
        self.gaps: list[Unheard] = []
        self.passed_over: Counter[str] = Counter()
        self.heard = asyncio.Event()  # something to take, or something changed
        self._clock, self._wants, self._agent, self._luck, self._rests = clock, wants, agent, luck, rests
        self._inbox: deque[tuple[Event, int]] = deque()
        self._held = 0
        self._waiting: set[str] = set()
        self._taken = asyncio.Event()
        self._tags: frozenset[str] = frozenset()
        self._changed = asyncio.Event()
        self._connection: aiohttp.ClientWebSocketResponse | None = None
        self._limits = Limits()
        self._allowance = Allowance(0.0)
        self._questions: dict[str, Question] = {}
        self._numbers = itertools.count()
        self._live: dict[str, tuple[str, ...]] = {}
        self._refusals: dict[str, Refusal] = {}
        self._caught_up = False
        self._was_live = False
        self._withheld: str | None = None
        self._left_out = 0

    @property
    def is_live(self) -> bool:
        """Whether it can be asked."""
        return self._connection is not None

    @property
    def is_heard(self) -> bool:
        """Whether all that was said until now is heard: connected, caught up, nothing refused."""
        return self.is_live and self._caught_up and not self._refused_tags()

    @property
    def is_silent(self) -> bool:
        """Whether nothing can be expected of it for now: not connected, or all that we asked was refused."""
        return bool(self.fault) or bool(self._refusals.keys() >= self._live.keys() > set())

    @property
    def trouble(self) -> str | None:
        """What is wrong with the relay, in one line for an operator."""
        if refused := self._refused_tags():
            return f"{self.host} {refused[0].why}"
        if self._left_out:
            return (
                f"{self.host} takes too few subscriptions: {self._left_out} spellings of tags are not asked for there"
            )
        if self.fault:
            return f"{self.host} {self.fault}"
        if self._withheld:
            return f"{self.host} does not tell what was said before: it {self._withheld}"
        if GONE in self._refusals:
            return f"{self.host} does not tell what authors delete: it {self._refusals[GONE].why}"
        return None

    def follow(self, tags: frozenset[str]) -> None:
        """Listens to these folded tags from now on."""
        if tags != self._tags:
            self._tags = tags
            self._changed.set()

    def take(self) -> Event | None:
        """The oldest proven event that waits; None: none does."""
        if not self._inbox:
            return None
        said, size = self._inbox.popleft()
        self._held -= size
        self._waiting.discard(said.id)
        self._taken.set()
        return said

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be taken."""
        return not self._inbox

    # The conversation

    async def run(self) -> None:
        """Connects, listens, and connects again after a rest that grows; never ends by itself."""
        failures = 0
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            why, rest = await self._until_parted()
            failures = 1 if loop.time() - began > _WORKS else failures + 1
            if failures > 1 or rest or not self._was_live:  # a line that broke once is no news
                self.fault = why
            first, longest = self._rests
            wait = min(first * (1 << min(failures - 1, 16)), longest) * (0.5 + self._luck() / 2)
            wait = max(wait, rest)
            self.next_at = self._clock.now() + timedelta(seconds=wait)
            self.heard.set()
            log.info("nostr relay rests", extra={"relay": self.host, "why": why, "seconds": round(wait)})
            await asyncio.sleep(wait)

    async def _until_parted(self) -> tuple[str, float]:
        """Converses until it ends; why it did, in words, and for how many seconds to leave the relay alone at least."""
        try:
            await self._converse()
        except Parted as why:
            return str(why), why.rest
        except TimeoutError:
            return "does not answer", 0.0
        except ConnectionResetError:
            return "closed the connection", 0.0
        except aiohttp.WSServerHandshakeError as why:
            return f"refuses the connection (HTTP {why.status})", 0.0
        except (aiohttp.ClientError, OSError, ValueError) as why:
            return f"cannot be reached ({type(why).__name__})", 0.0
        return "closed the connection", 0.0

    async def _converse(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT)
        headers = {"User-Agent": self._agent}
        async with aiohttp.ClientSession(
            trust_env=False, headers=headers, timeout=timeout, auto_decompress=False
        ) as session:
            self._limits = await self._told_limits(session)
            async with asyncio.timeout(CONNECT):
                connection = await session.ws_connect(
                    self.url,
                    heartbeat=_HEARTBEAT,
                    max_msg_size=_LARGEST_MESSAGE,
                    compress=0,
                )
            self._begin(connection)
            work = {asyncio.create_task(self._listen(connection)), asyncio.create_task(self._tend(connection))}
            try:
                done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                self._end()
                for task in work:
                    task.cancel()
                await asyncio.gather(*work, return_exceptions=True)
                with suppress(TimeoutError):
                    async with asyncio.timeout(FAREWELL):
                        await connection.close()

    async def _told_limits(self, session: aiohttp.ClientSession) -> Limits:
        """The limits that the relay tells (NIP-11); the usual ones where it tells none."""
        try:
            async with (
                asyncio.timeout(DOCUMENT),
                session.get(
                    wire.document(self.url), headers={"Accept": "application/nostr+json"}, allow_redirects=False
                ) as answer,
            ):
                await answer.content.readexactly(_LARGEST_DOCUMENT)
        except asyncio.IncompleteReadError as whole:  # as it should be: it ended before the most we read
            return _limits_in(whole.partial)
        except (aiohttp.ClientError, OSError, ValueError):
            return Limits()
        return Limits()

    def _begin(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        self._connection, self.fault, self.next_at = connection, None, None
        self._caught_up, self._was_live = False, True
        self._allowance = Allowance(asyncio.get_running_loop().time())
        self._refusals.clear()
        self._live.clear()
        self.heard.set()

    def _end(self) -> None:
        self._connection = None
        for question in self._questions.values():
            question.refused = "went away"
            question.ended.set()

    # What comes

    async def _listen(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        loop = asyncio.get_running_loop()
        for number in itertools.count():
            heard = await connection.receive()
            if heard.type is aiohttp.WSMsgType.TEXT:
                self._allowance.spend(len(heard.data), loop.time())
                self._hear(heard.data)
            elif heard.type is not aiohttp.WSMsgType.BINARY:
                raise Parted(_farewell(heard, connection))
            await self._room()
            if number % 50 == 0:
                await asyncio.sleep(0)  # what is in the buffer comes without a pause, and others wait

    async def _room(self) -> None:
        """Waits until what was heard is taken; an answer that is waited for comes through all the same."""
        while self._held > (_INBOX_WHILE_ASKING if self._questions else INBOX):
            self._taken.clear()
            await self._taken.wait()

    def _hear(self, text: str) -> None:
        if len(text) > 2 * LARGEST:  # its envelope and escapes included
            self._pass_over(f"larger than {LARGEST // 1024} kB")
            return
        try:
            said = wire.message(text)
        except NotAMessage:
            self._pass_over("no message of a relay")
            return
        if said.word == "EVENT":
            self._hear_event(said, len(text))
        elif said.word == "EOSE":
            self._hear_end(said)
        elif said.word == "CLOSED":
            self._hear_closed(said)
        elif said.word == "NOTICE":
            log.info("nostr relay says", extra={"relay": self.host, "notice": said.why})

    def _hear_event(self, said: Message, size: int) -> None:
        question = self._questions.get(said.subscription)
        if question is None and said.subscription not in self._live:
            if not _OURS.fullmatch(said.subscription):  # what we just ended may still bring something
                self._pass_over("not asked for")
            return
        if question and (len(question.events) >= question.most or question.held > INBOX):
            return  # more than was asked for
        try:
            found = event(said.raw)
        except NotAnEvent as why:
            self._pass_over(str(why))
            return
        if question is None and (found.id in self._waiting or not self._wants(found)):
            return
        if not proven(found):
            self._pass_over("false id or signature")
        elif question:
            question.events.append(found)
            question.held += size
        else:
            self._keep(found, size)

    def _hear_end(self, said: Message) -> None:
        if said.subscription in self._questions:
            self._questions[said.subscription].ended.set()
        elif self._refusals.pop(said.subscription, None):  # it was asked again, and answers now
            self._changed.set()

    def _keep(self, found: Event, size: int) -> None:
        if found.id in self._waiting:
            return
        self._waiting.add(found.id)
        self._inbox.append((found, size))
        self._held += size
        self.heard.set()

    def _pass_over(self, why: str) -> None:
        self.passed_over[why] += 1

    def _hear_closed(self, said: Message) -> None:
        question = self._questions.get(said.subscription)
        if question:
            question.refused = wire.refusal(said.why)
            question.ended.set()
        elif said.subscription in self._live:
            before = self._refusals.get(said.subscription)
            times = before.times + 1 if before else 1
            wait = (
                REFUSED_WAIT if wire.is_for_good(said.why) else min(BUSY_WAIT * (1 << min(times - 1, 4)), LONGEST_WAIT)
            )
            until = asyncio.get_running_loop().time() + wait * (0.5 + self._luck() / 2)
            self._refusals[said.subscription] = Refusal(wire.refusal(said.why), until, times)
            self._changed.set()
            self.heard.set()

    def _refused_tags(self) -> list[Refusal]:
        return [refusal for name, refusal in self._refusals.items() if name != GONE]

    # What is asked

    async def ask(self, wanted: Filter, most: int, seconds: float = ANSWER) -> Question:
        """The relay's stored events for a filter, proven, at most so many, newest first as relays send them."""
        name = f"q{next(self._numbers)}"
        question = self._questions[name] = Question(most)
        try:
            await self._send(wire.request(name, {**wanted, "limit": most}), most)
            async with asyncio.timeout(seconds):
                await question.ended.wait()
            if self._connection is not None:
                await self._send(wire.close(name))
        except TimeoutError:
            question.refused = "does not answer"
        except (aiohttp.ClientError, OSError):
            question.refused = "went away"
        finally:
            del self._questions[name]
            self._taken.set()  # whoever waits for room looks again
        return question

    async def _send(self, text: str, events: int = 0) -> None:
        if self._connection is None:
            raise ConnectionResetError
        self._allowance.more(events)
        await self._connection.send_str(text)

    async def _tend(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        """Subscribes, catches up with what was said meanwhile, and keeps the subscriptions as they should be."""
        until = self._clock.now()
        await self._subscribe()
        while not connection.closed:
            if not self._caught_up and not self._refused_tags():
                self._withheld = await self._catch_up(self.heard_until - OVERLAP, until)
                self._caught_up = self._withheld is None
                self.heard.set()
            await self._something_to_do()
            if self._changed.is_set():
                self._changed.clear()
                await self._subscribe()
            await self._subscribe_again()

    async def _something_to_do(self) -> None:
        now = asyncio.get_running_loop().time()
        due = [refusal.until - now for refusal in self._refusals.values()]
        wait = min([*due, BUSY_WAIT * (0.5 + self._luck() / 2)]) if due or not self._caught_up else None
        try:
            async with asyncio.timeout(None if wait is None else max(wait, 0.0)):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _subscribe(self) -> None:
        """Asks for the tags that are wanted now, under names that stay: a new filter takes the place of the old."""
        portions = wire.portions(self._tags, self._limits.message)
        room = self._limits.subscriptions - 3  # what is taken back, and two questions
        self._left_out = sum(len(portion) for portion in portions[room:])
        names = {f"t{number}": portion for number, portion in enumerate(portions[:room])}
        ended = [name for name in self._live if name != GONE and name not in names]
        changed = [name for name, portion in names.items() if self._live.get(name) != portion]
        fresh = GONE not in self._live
        self._live = {**names, GONE: ()}
        for name in ended:
            self._refusals.pop(name, None)
            await self._send(wire.close(name))
        for name in [*changed, GONE] if fresh else changed:
            self._refusals.pop(name, None)
            await self._open(name)

    async def _subscribe_again(self) -> None:
        now = asyncio.get_running_loop().time()
        for name, refusal in list(self._refusals.items()):
            if refusal.until <= now:
                refusal.until = now + BUSY_WAIT  # forgotten when it answers
                self._caught_up = self._caught_up and name == GONE  # what it did not tell meanwhile is asked for
                await self._open(name)

    async def _open(self, name: str) -> None:
        since = int((self._clock.now() - OVERLAP).timestamp())
        most = self._limits.events
        await self._send(wire.request(name, {**_filter(self._live[name]), "since": since, "limit": most}), most)

    async def _catch_up(self, since: datetime, until: datetime) -> str | None:
        """Hears what was said between two instants under all tags; else why the relay would not tell it all."""
        for name, portion in list(self._live.items()):
            withheld = await self._page(_filter(portion), since, until)
            if withheld and name != GONE:
                return withheld
        return None

    async def _page(self, wanted: Filter, since: datetime, until: datetime) -> str | None:
        """Asks for older events until there are no new ones: a relay gives the newest, and how many it does not say.

        Why it would not tell, where it would not.
        """
        known: set[str] = set()
        bounds = {"since": int(since.timestamp()), "until": int(until.timestamp())}
        for _ in range(MOST_PAGES):
            answer = await self.ask({**wanted, **bounds}, self._limits.events)
            new = [said for said in answer.events if said.id not in known]
            for said in filter(self._wants, new):
                self._keep(said, len(said.content) + 1024)
            await self._room()
            if answer.refused or not new:
                return answer.refused
            known.update(said.id for said in new)
            bounds["until"] = min(bounds["until"], *(said.created_at for said in new))
        oldest = datetime.fromtimestamp(max(bounds["until"], bounds["since"]), until.tzinfo)
        self.gaps.append(Unheard(since, oldest, f"{self.host} holds more than is read at once"))
        return None


def _filter(spellings: Sequence[str]) -> Filter:
    """The filter of a portion of tags; an empty one is that of what authors take back."""
    return {"kinds": POSTS, "#t": spellings} if spellings else {"kinds": (DELETION, VANISH)}


def _limits_in(body: bytes) -> Limits:
    try:
        return wire.limits(json.loads(body))
    except (ValueError, RecursionError):
        return Limits()


def _farewell(heard: aiohttp.WSMessage, connection: aiohttp.ClientWebSocketResponse) -> str:
    if connection.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
        return f"sent a message larger than {_LARGEST_MESSAGE // 1024 // 1024} MB"
    return "sent what is no WebSocket" if heard.type is aiohttp.WSMsgType.ERROR else "closed the connection"
