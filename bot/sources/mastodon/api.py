"""Requests to one server: within its limits, bounded in time and size, refusals in plain words."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, quote, urlsplit

import aiohttp

from bot import user_agent
from bot.ports import Clock, SourceUnavailable
from bot.sources.mastodon.budget import LIMIT, USED, Budget

DEADLINE = 20.0
"""Seconds for one answer, from the first byte sent to the last one read."""

LONGEST_ANSWER = 8_000_000
"""Bytes of one answer, unpacked. Forty long posts are 400 kB."""

PAGE = 40
"""Posts in one answer; servers give no more."""

_PIECE = 65_536
_REFUSALS = {
    401: "it shows tags to signed-in people only",
    403: "it refuses us",
    404: "it has no timelines of tags",
    410: "it has no timelines of tags any more",
    422: "it shows tags to signed-in people only",
}
_MESSAGE_TOO_BIG = 4_000_000
_STREAM_OPENS_WITHIN = 15.0


class Restricted(SourceUnavailable):
    """The server does not show this to us; asking again soon changes nothing. `status` is its answer's."""

    def __init__(self, why: str, status: int, again_in: float | None = None) -> None:
        super().__init__(why, again_in)
        self.status = status


class NoSuchTag(Restricted):
    """The server has never heard of the tag, which is an empty timeline."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some statuses as JSON, newest first, and the id before which the next older ones stand, if the server said so."""

    statuses: tuple[Mapping[str, object], ...]
    older: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The server's own ids of the statuses that have one."""
        return tuple(str(id_) for status in self.statuses if isinstance(id_ := status.get("id"), str | int) and id_)


class Api:
    """The client API of one server, by its host or its whole address; a `token` is a user's and is sent there only."""

    def __init__(self, server: str, clock: Clock, token: str | None = None, contact: str | None = None) -> None:
        self._base = (server if "://" in server else f"https://{server}").rstrip("/")
        self.host = urlsplit(self._base).netloc
        self.budget = Budget()
        self.asked = 0
        self._clock = clock
        self._token = token
        self._agent = user_agent(contact)
        self._session: aiohttp.ClientSession | None = None

    @property
    def signed_in(self) -> bool:
        """Whether requests carry a user's token."""
        return self._token is not None

    def sign_out(self) -> None:
        """Goes on without the token, which the server has refused."""
        self._token = None

    async def close(self) -> None:
        """Lets go of all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def instance(self) -> object:
        """What the server says of itself; {} where it says nothing that we understand. Raises SourceUnavailable."""
        for version in ("v2", "v1"):
            try:
                said, _ = await self._get(f"/api/{version}/instance", {}, USED)
            except Restricted:
                continue
            return said
        return {}

    async def timeline(self, tags: Sequence[str], parameters: Mapping[str, str], used: float = USED) -> Page:
        """A page of the posts with any of the tags, newest first. Raises SourceUnavailable."""
        query = [("limit", str(PAGE)), *parameters.items(), *(("any[]", tag) for tag in tags[1:])]
        found, headers = await self._get(f"/api/v1/timelines/tag/{quote(tags[0], safe='')}", query, used)
        if not isinstance(found, list):
            raise SourceUnavailable(f"{self.host} answers with something else than posts")
        statuses = tuple(status for status in found if isinstance(status, dict))
        return Page(statuses, _older(headers.get("Link", "")))

    async def exists(self, id_: str) -> bool:
        """Whether a status is still there, by the server's own id. Raises SourceUnavailable."""
        try:
            await self._get(f"/api/v1/statuses/{quote(id_, safe='')}", {}, USED)
        except Restricted as refused:
            if refused.status in (404, 410):
                return False
            raise
        return True

    async def stream(self, address: str) -> aiohttp.ClientWebSocketResponse:
        """An open connection to the server's streams. Raises Restricted or SourceUnavailable."""
        url = (address or self._base).replace("http", "ws", 1) if not address.startswith("ws") else address
        if urlsplit(url).scheme != "wss" and self._base.startswith("https:"):
            raise Restricted(f"{self.host} streams without encryption", 0)
        try:
            async with asyncio.timeout(_STREAM_OPENS_WITHIN):
                return await self._open().ws_connect(
                    f"{url.rstrip('/')}/api/v1/streaming",
                    headers=self._headers(),
                    max_msg_size=_MESSAGE_TOO_BIG,
                )
        except aiohttp.WSServerHandshakeError as refused:
            if refused.status in _REFUSALS:
                raise Restricted(f"{self.host} refuses its stream ({refused.status})", refused.status) from None
            raise SourceUnavailable(f"{self.host} does not open its stream ({refused.status})") from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SourceUnavailable(f"{self.host} does not open its stream: {_cause(error)}") from None

    async def _get(
        self, path: str, query: Mapping[str, str] | Sequence[tuple[str, str]], used: float
    ) -> tuple[object, Mapping[str, str]]:
        now = self._clock.now().timestamp()
        if wait := self.budget.wait(now, used):
            raise SourceUnavailable(f"{self.host} was asked as often as it allows; again in {wait:.0f} s", wait)
        self.budget.book(now)
        self.asked += 1
        try:
            async with (
                asyncio.timeout(DEADLINE),
                self._open().get(
                    self._base + path, params=query, headers=self._headers(), allow_redirects=False
                ) as response,
            ):
                self._listen(response, now)
                self._judge(response)
                return _parsed(await self._body(response), self.host), response.headers
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SourceUnavailable(f"{self.host} cannot be reached: {_cause(error)}") from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False, timeout=aiohttp.ClientTimeout(total=None))
        return self._session

    def _headers(self) -> dict[str, str]:
        signed = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return {"User-Agent": self._agent, "Accept": "application/json", "Accept-Encoding": "gzip, deflate", **signed}

    def _listen(self, response: aiohttp.ClientResponse, now: float) -> None:
        limit, remaining = (_number(response, f"X-RateLimit-{what}") for what in ("Limit", "Remaining"))
        self.budget.hear(now, limit, remaining, _reset_in(response, self._clock.now()))

    def _judge(self, response: aiohttp.ClientResponse) -> None:
        """Raises for every answer but a plain yes."""
        status = response.status
        if status == 429:
            self._slow_down(response)
        if 300 <= status < 400:
            where = urlsplit(response.headers.get("Location", "")).hostname or "elsewhere"
            raise Restricted(f"{self.host} sends us on to {where}: name that server instead", status)
        if status == 404 and response.content_type == "application/json":
            raise NoSuchTag(f"{self.host} knows nothing of it", status)
        if status in _REFUSALS:
            raise Restricted(f"{self.host} is restricted: {_REFUSALS[status]} ({status})", status)
        if status != 200:
            again_in = _retry_after(response, self._clock.now())
            raise SourceUnavailable(f"{self.host} answers with an error ({status})", again_in)

    def _slow_down(self, response: aiohttp.ClientResponse) -> None:
        now = self._clock.now()
        wait = _retry_after(response, now) or _reset_in(response, now) or 60.0
        self.budget.close(now.timestamp(), wait)
        raise SourceUnavailable(f"{self.host} asks us to slow down; again in {wait:.0f} s", wait)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for piece in response.content.iter_chunked(_PIECE):
            body += piece
            if len(body) > LONGEST_ANSWER:
                raise SourceUnavailable(f"{self.host} answers with more than {LONGEST_ANSWER} bytes")
        return bytes(body)


def _parsed(body: bytes, host: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise SourceUnavailable(f"{host} answers with something else than JSON") from None


def _older(link: str) -> str | None:
    """The `max_id` of the next page in a Link header."""
    for address, relation in re.findall(r'<([^<>]*)>\s*;\s*rel="?(\w+)"?', link[:4000]):
        if relation == "next":
            return next(iter(parse_qs(urlsplit(address).query).get("max_id", [])), None)
    return None


def _number(response: aiohttp.ClientResponse, header: str) -> int | None:
    said = response.headers.get(header, "")
    return min(int(said), LIMIT * 1000) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _reset_in(response: aiohttp.ClientResponse, now: datetime) -> float | None:
    """Seconds until the server counts anew, by its own clock where it shows it."""
    try:
        reset = _aware(datetime.fromisoformat(response.headers.get("X-RateLimit-Reset", "")))
    except ValueError:
        return None
    return max(1.0, (reset - _date(response, now)).total_seconds())


def _retry_after(response: aiohttp.ClientResponse, now: datetime) -> float | None:
    said = response.headers.get("Retry-After", "")
    if said.isascii() and said.isdigit() and len(said) < 10:
        return max(1.0, float(said))
    try:
        return max(1.0, (_aware(parsedate_to_datetime(said)) - _date(response, now)).total_seconds())
    except ValueError:
        return None


def _date(response: aiohttp.ClientResponse, now: datetime) -> datetime:
    try:
        return _aware(parsedate_to_datetime(response.headers.get("Date", "")))
    except ValueError:
        return now


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _cause(error: BaseException) -> str:
    """Why a request failed, without addresses, which may hold more than an operator wants in a log."""
    return "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
