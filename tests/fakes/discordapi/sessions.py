"""Sessions of the gateway, which outlive their connections, and the connections, which carry them."""

from __future__ import annotations

import asyncio
import importlib
import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.discordapi.door import cut_off
from tests.fakes.discordapi.model import Json

if TYPE_CHECKING:
    from aiohttp import web

    from tests.fakes.discordapi.ledger import Ledger
    from tests.fakes.discordapi.state import Event

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = (
    *range(5),
    *range(6, 12),
)
NAMES = {
    HEARTBEAT: "HEARTBEAT",
    IDENTIFY: "IDENTIFY",
    PRESENCE: "PRESENCE_UPDATE",
    VOICE: "VOICE_STATE_UPDATE",
    RESUME: "RESUME",
    RECONNECT: "RECONNECT",
    MEMBERS: "REQUEST_GUILD_MEMBERS",
    INVALID: "INVALID_SESSION",
    HELLO: "HELLO",
    ACK: "HEARTBEAT_ACK",
}
REPLAYED = 10_000


@dataclass(eq=False)
class Session:
    """What one IDENTIFY began; events are numbered and kept until it can no longer be resumed."""

    id: str
    intents: int
    shard: tuple[int, int]
    sequence: int = 0
    sent: deque[Json] = field(default_factory=lambda: deque(maxlen=REPLAYED))
    connection: Connection | None = None
    lost_at: float | None = None

    def wants(self, event: Event) -> bool:
        shard_id, count = self.shard
        own = shard_id == 0 if event.guild_id is None else (event.guild_id >> 22) % count == shard_id
        return own and (event.intent == 0 or bool(self.intents & event.intent))

    def dispatch(self, name: str, data: Json) -> None:
        self.sequence += 1
        payload = {"op": DISPATCH, "s": self.sequence, "t": name, "d": data}
        self.sent.append(payload)
        if self.connection is not None:
            self.connection.send(payload)


class Connection:
    """One WebSocket; what is sent goes through a queue, so that events may be told without waiting."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.BaseTransport | None, ledger: Ledger) -> None:
        self.socket = socket
        self.transport = transport
        self.session: Session | None = None
        self.silent = False  # a zombie: nothing is answered any more
        self.closed_with: int | None = None  # by us
        self.beaten_at = 0.0
        self.received: deque[float] = deque()
        self._ledger = ledger
        self._queue: asyncio.Queue[Json | int | None] = asyncio.Queue()
        self._compressor: Any = None
        self._flush: int = 0

    def compress(self, how: str | None) -> None:
        """How what is sent is packed: zlib-stream, zstd-stream (if that can be had here), or not at all."""
        if how == "zlib-stream":
            self._compressor, self._flush = zlib.compressobj(), zlib.Z_SYNC_FLUSH
        elif how == "zstd-stream":
            zstandard = importlib.import_module("zstandard")
            self._compressor, self._flush = zstandard.ZstdCompressor().compressobj(), zstandard.COMPRESSOBJ_FLUSH_BLOCK

    def send(self, payload: Json) -> None:
        if not self.silent:
            self._queue.put_nowait(payload)

    def close(self, code: int) -> None:
        """Closes once all that was to be sent has gone out."""
        self.closed_with = code
        self._queue.put_nowait(code)

    def drop(self) -> None:
        """RST, with no closing words."""
        if self.transport is not None:
            cut_off(self.transport, reset=True)

    def op(self, op: int, data: Any) -> None:
        self.send({"op": op, "s": None, "t": None, "d": data})

    async def write(self) -> None:
        """Writes what is queued until a close; run as a task."""
        while (item := await self._queue.get()) is not None and not self.socket.closed:
            if isinstance(item, int):
                await self.socket.close(code=item)
                return
            name = item["t"] or NAMES[item["op"]]
            self._ledger.add("to_bot", name, body=item["d"])
            await self._write(json.dumps(item))

    async def _write(self, text: str) -> None:
        try:
            if self._compressor is None:
                await self.socket.send_str(text)
            else:
                packed = self._compressor.compress(text.encode()) + self._compressor.flush(self._flush)
                await self.socket.send_bytes(packed)
        except ConnectionError:
            self.silent = True  # the session keeps the event for a RESUME
