"""What a server says as it happens: one connection for all tags, and the words in which it speaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

SILENT = 90.0
"""Seconds without a sign of life after which a connection counts as dropped; servers ping every 30."""

_WAITING_EVENTS = 2_000
"""Events that may wait for the next look; then the connection itself is left to wait."""

_MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Said:
    """A status that is new or was edited, as JSON."""

    status: object


@dataclass(frozen=True, slots=True)
class Gone:
    """A status was deleted; `id` is the server's own."""

    id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server does not let us listen; `why` is its own word."""

    why: str


Event = Said | Gone | Refused


class Dropped(Exception):  # noqa: N818 - named for what happened
    """The connection is gone; what was said since then has to be asked for. The message says why in a few words."""


def event_of(message: str) -> Event | None:
    """What a message says; None for one that does not concern us, such as a notification."""
    try:
        said = json.loads(message)
        if "error" in said:
            return Refused(str(said["error"])[:100])
        if said.get("event") in ("update", "status.update"):
            return Said(json.loads(said["payload"]))
        return Gone(str(said["payload"])) if said.get("event") == "delete" else None
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None


class Stream:
    """An open connection that is read from now on, whether anybody looks or not."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, silent: float = SILENT) -> None:
        self._socket = socket
        self._silent = silent
        self._events: asyncio.Queue[Event | None] = asyncio.Queue(_WAITING_EVENTS)
        self._why, self._ended = "closed", False
        self._subscribed: frozenset[str] = frozenset()
        self._reading = asyncio.create_task(self._read())

    async def follow(self, tags: Collection[str]) -> frozenset[str]:
        """Listens to these tags and no other; gives those that are new. Raises Dropped."""
        wanted = frozenset(tags)
        new = wanted - self._subscribed
        try:
            for word, changed in (("subscribe", new), ("unsubscribe", self._subscribed - wanted)):
                for tag in sorted(changed):
                    await self._socket.send_json({"type": word, "stream": "hashtag", "tag": tag})
        except (aiohttp.ClientError, OSError) as error:
            raise Dropped(type(error).__name__) from None
        self._subscribed = wanted
        return new

    async def hear(self, seconds: float) -> list[Event]:
        """What was said since the last time; waits so long at most for the first word. Raises Dropped at the end."""
        heard: list[Event] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(0 if self._ended else seconds):
                self._take(heard, await self._events.get())
        while len(heard) < _MOST_AT_ONCE and not self._events.empty():
            self._take(heard, self._events.get_nowait())
        if self._ended and not heard:
            raise Dropped(self._why)
        return heard

    async def close(self) -> None:
        """Lets go of the connection."""
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
        await self._socket.close()

    def _take(self, heard: list[Event], event: Event | None) -> None:
        if event is None:
            self._ended = True
        else:
            heard.append(event)

    async def _read(self) -> None:
        """Puts every event where `hear` finds it, and None at the end."""
        try:
            while True:
                message = await self._socket.receive(timeout=self._silent)
                if message.type is aiohttp.WSMsgType.TEXT:
                    if (event := event_of(str(message.data))) is not None:
                        await self._events.put(event)
                elif message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR):
                    break
        except TimeoutError:
            self._why = f"silent for {self._silent:g} s"
        except (aiohttp.ClientError, OSError) as error:
            self._why = type(error).__name__
        await self._events.put(None)
