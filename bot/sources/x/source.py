"""Asks X for what was said under the wanted tags: one request at a look, counted, within the month's posts."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.ports import Batch, Clock, SourceUnavailable, Unheard, Wanted
from bot.sources.x.reading import (
    FIELDS,
    NAME,
    REACH,
    NotAnAnswer,
    Page,
    askable,
    complaint,
    id_at,
    is_used_up,
    made_at,
    page,
    queries,
)

log = logging.getLogger(__name__)

API = "https://api.x.com"
_SEARCH = "/2/tweets/search/recent"
EVERY = 900.0
"""Seconds between two rounds through all tags. Each post that is read counts against the month, each look hardly."""
_DEADLINE = 30.0
_LARGEST_ANSWER = 4 * 1024 * 1024
_LEAST, _MOST = 10, 100
"""Posts of one request: X takes no fewer and no more."""
_LAG = timedelta(seconds=30)
"""Until a new post is found by the search: a round begins that much before the last one began."""
_NEARLY = 0.8
_TROUBLED = 60.0
_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Price:
    """What a post that is read costs, in US dollars. The operator sets it, from his own contract with X."""

    per_post: float
    source: str = "operator sets it"


@dataclass(frozen=True, slots=True)
class Spent:
    """Posts read in a month ("2026-11", UTC), how many may be, and what they cost where a price is set."""

    month: str
    posts: int
    most: int
    cost: float | None

    def __str__(self) -> str:
        cost = "" if self.cost is None else f", about ${self.cost:,.2f}"
        return f"{self.posts:,} of {self.most:,} posts read in {self.month}{cost}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a round stands: it asks for posts after `since_id`, and the next one for those after `next_since`.

    `query` and `page` are where it goes on; both None: a new round. `posts` were read in `month`.
    """

    since_id: str
    next_since: str | None = None
    query: str | None = None
    page: str | None = None
    month: str = ""
    posts: int = 0


class _NotUnderstood(Exception):  # noqa: N818 - named for what the question was
    """X refuses this very question; the message says why."""


def spent(cursor: str | None, most: int, price: Price | None, now: datetime) -> Spent:
    """What this month has cost so far, by the source's cursor. Raises ValueError for what is no cursor."""
    place = _read(cursor) if cursor else None
    month = _month(now)
    posts = place.posts if place and place.month == month else 0
    return Spent(month, posts, most, posts * price.per_post if price else None)


class XSource:
    """The posts of the last minutes under the wanted tags, by the official API.

    `bearer` is the token of an app whose plan has recent search; `most` is how many posts may be read in a calendar
    month (UTC), after which the source rests until the next; `agent` is the User-Agent. Reposts are not asked for.
    What is deleted on X is not told by this interface.
    """

    name = NAME

    def __init__(
        self,
        bearer: str,
        wanted: Wanted,
        clock: Clock,
        *,
        agent: str,
        most: int,
        price: Price | None = None,
        api: str = API,
        every: float = EVERY,
    ) -> None:
        self._bearer, self._wanted, self._clock, self._agent = bearer, wanted, clock, agent
        self._most, self._price, self._api, self._every = most, price, api.rstrip("/"), every
        self._posts = 0  # of this month, as far as is known
        self._read_aside = 0  # by `back`, not yet in a cursor

    async def poll(self, cursor: str | None) -> Batch:
        """One page of what is new; `again_in` is 0 while a round has more. Raises SourceUnavailable."""
        now = self._clock.now()
        place, gaps, faults = self._place(cursor, now)
        wanted = await self._wanted()
        asked = queries(wanted)
        faults += tuple(f"X cannot be asked for #{tag}" for tag in sorted(wanted - askable(wanted)))
        if not asked:  # nothing is missed while nobody follows anything
            idle = max(place.since_id, _hour(now), key=int)
            return Batch((), _written(replace(place, since_id=idle, query=None, page=None)), faults)
        if place.query not in asked:  # a new round, or the tags have changed
            place = replace(place, next_since=id_at(now - _LAG), query=asked[0], page=None)
        bounds = {"since_id": place.since_id, **({"next_token": place.page} if place.page else {})}
        try:
            found, rest = await self._ask(str(place.query), bounds, place)
        except _NotUnderstood as why:
            return Batch((), _written(_past(place, asked)), (*faults, str(why)), gaps=gaps, again_in=1.0)
        place = self._counted(replace(place, posts=place.posts + found.counted))
        after = _after(place, found, asked)
        again_in = rest or (self._every if after.query is None else 0.0)
        posts = tuple(post for post in found.posts if not wanted.isdisjoint(post.tags))
        faults += (*found.faults, *self._warning(after, now))
        return Batch(posts, _written(after), faults, gaps=gaps, again_in=again_in)

    async def back(self, tag: str, since: datetime) -> Batch:
        """The newest posts under a tag since an instant, at most 100; they count like all others."""
        now = self._clock.now()
        asked = queries({tag})
        if not asked:
            return Batch((), "", (f"X cannot be asked for #{tag}",))
        bounds = {"since_id": id_at(max(since, now - REACH))}
        try:
            found, _ = await self._ask(asked[0], bounds, _Place("0", month=_month(now), posts=self._posts))
        except _NotUnderstood as why:
            raise SourceUnavailable(str(why)) from why
        self._read_aside += found.counted
        return Batch(tuple(post for post in found.posts if tag in post.tags), "", found.faults)

    # Where it stands

    def _place(self, cursor: str | None, now: datetime) -> tuple[_Place, tuple[Unheard, ...], tuple[str, ...]]:
        """Where to go on, what was missed until then, and what is wrong with the cursor."""
        new = _Place(id_at(now - timedelta(seconds=self._every)), month=_month(now))
        try:
            place = _read(cursor) if cursor else new
        except ValueError:
            return new, (), ("where X was left cannot be read: it begins anew, and so does the count of the month",)
        if place.month != _month(now):
            place = replace(place, month=_month(now), posts=0)
        left, reach = made_at(place.since_id), now - REACH
        if left >= reach:
            return place, (), ()
        place = replace(place, since_id=id_at(reach), query=None, page=None)
        return place, (Unheard(left, reach, "X searches the last seven days only"),), ()

    def _counted(self, place: _Place) -> _Place:
        aside, self._read_aside = self._read_aside, 0
        self._posts = place.posts + aside
        return replace(place, posts=self._posts)

    def _warning(self, place: _Place, now: datetime) -> tuple[str, ...]:
        if place.posts < _NEARLY * self._most:
            return ()
        return (f"X: {spent(_written(place), self._most, self._price, now)}; it rests when they are used up",)

    # The wire

    async def _ask(self, query: str, bounds: Mapping[str, str], place: _Place) -> tuple[Page, float]:
        """A page, and for how many seconds no other is to be asked for. Raises SourceUnavailable, _NotUnderstood."""
        now = self._clock.now()
        left = self._most - place.posts - self._read_aside
        if left < _LEAST:
            told = spent(_written(place), self._most, self._price, now)
            raise SourceUnavailable(f"X rests until next month: {told}", _until_next_month(now))
        asked = {"query": query, "max_results": str(min(_MOST, left)), "sort_order": "recency", **FIELDS, **bounds}
        status, headers, answer = await self._get(asked)
        if status == 400:
            raise _NotUnderstood(
                f"X does not understand a question for tags ({complaint(answer) or 'it does not say why'})"
            )
        if status != 200:
            raise _refused(status, headers, answer, now)
        try:
            found = page(answer, now)
        except NotAnAnswer as why:
            raise SourceUnavailable("X sent what is no answer to a search", _TROUBLED) from why
        if found.left_out:
            log.info("x posts left out", extra={"objects": found.left_out})
        return found, _rest(headers, now) if headers.get("x-rate-limit-remaining") == "0" else 0.0

    async def _get(self, asked: Mapping[str, str]) -> tuple[int, Mapping[str, str], object]:
        headers = {"Authorization": f"Bearer {self._bearer}", "User-Agent": self._agent, "Accept-Encoding": "identity"}
        try:
            async with (
                asyncio.timeout(_DEADLINE),
                aiohttp.ClientSession(trust_env=False, headers=headers) as session,
                session.get(self._api + _SEARCH, params=asked, allow_redirects=False) as answer,
            ):
                return answer.status, answer.headers, _decoded(await _body(answer))
        except TimeoutError as why:
            raise SourceUnavailable("X does not answer", _TROUBLED) from why
        except (aiohttp.ClientError, OSError) as why:
            raise SourceUnavailable(f"X cannot be reached ({type(why).__name__})", _TROUBLED) from why


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """The decoded body. Raises SourceUnavailable when it is larger than any page is."""
    body = bytearray()
    async for piece in answer.content.iter_chunked(64 * 1024):
        body += piece
        if len(body) > _LARGEST_ANSWER:
            raise SourceUnavailable(f"X sent more than {_LARGEST_ANSWER // 1024 // 1024} MB", _TROUBLED)
    return bytes(body)


def _decoded(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _refused(status: int, headers: Mapping[str, str], answer: object, now: datetime) -> SourceUnavailable:
    """Why X gave nothing, in plain words, and when it may be asked again."""
    said = complaint(answer)
    told = f" ({said})" if said else ""
    if status == 401:
        return SourceUnavailable("X does not accept the token: check X_BEARER", _A_DAY / 24)
    if status == 403:
        return SourceUnavailable(
            f"X does not let this token search: its app needs a plan with recent search{told}", _A_DAY / 24
        )
    if status == 429 and is_used_up(answer):
        return SourceUnavailable(
            f"the month's posts of your plan with X are used up{told}", min(_until_next_month(now), _A_DAY)
        )
    if status == 429:
        return SourceUnavailable("X says we ask too often", _rest(headers, now) or EVERY)
    return SourceUnavailable(f"X answers {status}{told}", _TROUBLED)


def _rest(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds until X counts anew, by its header; 0 where it does not tell."""
    told = headers.get("x-rate-limit-reset", "")
    return min(max(float(told) - now.timestamp(), 1.0), _A_DAY) if told.isascii() and told.isdigit() else 0.0


def _after(place: _Place, found: Page, asked: tuple[str, ...]) -> _Place:
    """Where to go on after a page: its next one, the next query, or a new round."""
    return replace(place, page=found.next_page) if found.next_page else _past(replace(place, page=None), asked)


def _past(place: _Place, asked: tuple[str, ...]) -> _Place:
    """Where to go on after a query is done: the next one, or a new round. From an old page, to its query's first."""
    if place.page:
        return replace(place, page=None)
    following = asked[asked.index(str(place.query)) + 1 :]
    if following:
        return replace(place, query=following[0], page=None)
    return replace(place, since_id=place.next_since or place.since_id, next_since=None, query=None, page=None)


def _written(place: _Place) -> str:
    return json.dumps(asdict(place))


def _read(cursor: str) -> _Place:
    """Raises ValueError for what `_written` never wrote."""
    found: Any = json.loads(cursor)
    try:
        place = _Place(**found)
    except TypeError as why:
        raise ValueError from why
    texts = (place.since_id, place.next_since or "0", place.query or "", place.page or "", place.month)
    if not all(isinstance(text, str) for text in texts) or type(place.posts) is not int:
        raise ValueError
    if not (place.since_id.isdigit() and (place.next_since or "0").isdigit()):
        raise ValueError
    return place


def _month(now: datetime) -> str:
    return f"{now:%Y-%m}"


def _hour(now: datetime) -> str:
    """The id of the hour that has begun, so that an idle source writes no new cursor at each look."""
    return id_at(now.replace(minute=0, second=0, microsecond=0))


def _until_next_month(now: datetime) -> float:
    following = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
    return (datetime(following.year, following.month, 1, tzinfo=UTC) - now).total_seconds()
