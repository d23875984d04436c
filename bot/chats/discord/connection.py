"""The wire to Discord's REST address: where it is, how long is waited, and when nothing is asked any more."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.chats.discord.outcomes import FAILURES, Answered, Rest, Stopped, TokenRevoked

C = TypeVar("C", bound=discord.Client)

log = logging.getLogger(__name__)

PATIENCE = 20.0
"""Seconds for one request and its turn in the channel's queue; discord.py alone would wait 300. Less than the 30
after which whoever sends is taken for dead."""

SHORTEST_BREAK, LONGEST_BREAK = 1.0, 60.0
"""Seconds between two tries to log in while Discord is away."""

NOBODY = discord.AllowedMentions.none()
"""Whom a message of ours notifies; left out, Discord would read names out of its text."""


def aim(base: str, gateway: str | None = None) -> None:
    """Points discord.py, in this whole process, at a REST address and a gateway.

    discord.py goes back to its built-in gateway after an invalid session, and whenever shards are given: so that
    one must be set too.
    """
    logging.getLogger("discord").setLevel(logging.INFO)  # below that it logs addresses that hold tokens of answers
    Route.BASE = base.rstrip("/")
    if gateway is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


@dataclass
class Trip:
    """One request on its way: whether it left, and the JSON that was answered to it."""

    left: bool = False
    answer: Any = None


_trip: ContextVar[Trip | None] = ContextVar("trip", default=None)


@contextmanager
def trip() -> Iterator[Trip]:
    """Follows the request made in a `with` block, which ends with `Answered` where discord.py would try again."""
    one = Trip()
    token = _trip.set(one)
    try:
        yield one
    finally:
        _trip.reset(token)


def single_shot() -> aiohttp.TraceConfig:
    """What makes requests that are followed by `trip` end at the first answer.

    discord.py would sleep inside the request instead, hold up its channel, and, if it is cancelled while it sleeps
    for a limit of all, never send anything again.
    """
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_note_left)
    trace.on_request_end.append(_note_answer)
    return trace


async def _note_left(*_: object) -> None:
    if (one := _trip.get()) is not None:
        one.left = True


async def _note_answer(_session: object, _context: object, params: aiohttp.TraceRequestEndParams) -> None:
    one, response = _trip.get(), params.response
    if one is None:
        return
    body = await response.read()  # it stays readable for discord.py
    with contextlib.suppress(ValueError):
        one.answer = json.loads(body)
    if response.status == 429 or response.status >= 500:
        raise Answered.read(response.status, response.headers, one.answer)


class QuietClient(discord.Client):
    """A client that uses REST alone, and hears nothing."""

    def __init__(self) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we do not speak
        super().__init__(
            intents=discord.Intents(guilds=True),  # without them discord.py warns; nothing is listened to
            allowed_mentions=NOBODY,
            max_messages=None,
            http_trace=single_shot(),
            max_ratelimit_timeout=30.0,
        )


class Connection:
    """A client that can speak, for whoever sends, until Discord wants no more of it or asks for a rest."""

    def __init__(self, client: discord.Client, token: str = "") -> None:
        self.client = client
        self.token = token
        self._why: Stopped | None = None
        self._stopped = asyncio.Event()
        self._rest: Rest | None = None

    @property
    def is_stopped(self) -> bool:
        """Whether nothing is to be asked of Discord any more."""
        return self._stopped.is_set()

    def stop(self, why: Stopped) -> None:
        """Nothing is asked of Discord from now on; the first reason holds."""
        if not self.is_stopped:
            log.error("%s", why)
        self._why = self._why or why
        self._stopped.set()

    async def stopped(self) -> Stopped:
        """Why it was stopped, as soon as it is."""
        await self._stopped.wait()
        return self._why or Stopped("Discord was left")

    def rest(self, rest: Rest) -> None:
        """Nothing is sent to anybody until then."""
        if rest.alarms:
            log.error("%s", rest.why, extra={"until": rest.until.isoformat()})
        if self._rest is None or rest.until > self._rest.until:
            self._rest = rest

    def resting(self, now: datetime) -> Rest | None:
        """The rest that lasts now, if one does."""
        return self._rest if self._rest is not None and now < self._rest.until else None


@asynccontextmanager
async def connected(token: str, base: str) -> AsyncIterator[Connection]:
    """A connection that is logged in, by REST alone, for a `with` block; it waits for a Discord that is away.

    Raises TokenRevoked.
    """
    aim(base)
    client = await logged_in(QuietClient, token)
    try:
        yield Connection(client, token)
    finally:
        await client.close()


async def logged_in(make: Callable[[], C], token: str) -> C:
    """A client that is logged in; another is made for each try while Discord is away. Raises TokenRevoked.

    A token that is not valid costs one request.
    """
    wait = SHORTEST_BREAK
    while True:
        client = make()
        try:
            await client.login(token)
        except discord.LoginFailure:
            await client.close()
            raise TokenRevoked from None
        except FAILURES as error:
            log.warning("discord cannot be reached", extra={"why": type(error).__name__})
            await client.close()
        except BaseException:
            await client.close()
            raise
        else:
            return client
        await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 - so that not all ask at one moment
        wait = min(wait * 2, LONGEST_BREAK)
