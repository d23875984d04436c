"""One connection to a Jetstream: where it is, how it is opened, and its messages as bytes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp
import zstandard

from bot.core.text import one_line
from bot.sources.bluesky.reading import POSTS

LONGEST = 1 << 20
"""Bytes of a message, unpacked. A record has at most 1 MB, a post a few kB; the host is asked to leave out more."""

LONGEST_ASKED = LONGEST // 2
WINDOW = 1 << 23
"""Bytes that a zstd frame may want to look back on; RFC 8878 asks readers for 8 MiB."""

V1 = "subscribe"
"""The last part of an address under which a host speaks the first form of the protocol."""

TOO_OLD = "CursorTooOld"
UNKNOWN_DICTIONARY = "UnknownZstdDictionary"
_TOO_OLD_TOO = "lookback floor"
"""In the refusal of hosts that give it no name."""

_FAREWELL = 0.5  # seconds that a host may take to hang up too
_FAILURES = (aiohttp.ClientError, TimeoutError, OSError, ValueError)  # a host that is no address is a ValueError


class Over(Exception):  # noqa: N818 - named for what happened
    """Nothing more comes on this connection; the message says why in one line."""


class Unpackable(Over):
    """What came cannot be unpacked: another dictionary, or far more inside than a message has."""


class Refused(Exception):  # noqa: N818 - named for what happened
    """A host did not open a stream; the message says why in one line. `name` is the host's word for it, or "".

    `again_in` is after how many seconds it wants to be asked again, where it said so.
    """

    def __init__(self, why: str, name: str = "", again_in: float | None = None) -> None:
        super().__init__(why)
        self.name = name
        self.again_in = again_in


@dataclass(frozen=True, slots=True)
class Packing:
    """Messages come packed by zstd with a dictionary: that of the host, which both sides must have."""

    dictionary: bytes

    @property
    def id(self) -> int:
        """The number that stands in the dictionary and in each message packed with it."""
        return zstandard.ZstdCompressionDict(self.dictionary).dict_id()

    def unpacker(self) -> zstandard.ZstdDecompressor:
        """What unpacks messages; it refuses what wants much memory."""
        return zstandard.ZstdDecompressor(zstandard.ZstdCompressionDict(self.dictionary), max_window_size=WINDOW)


def address(host: str, since: int | None, packing: Packing | None = None) -> str:
    """The address of a stream of posts and of what happens to accounts, from a time on (None: from now on).

    `host` is an address ("wss://jetstream.example/subscribe") or a host's name, which means that.
    """
    parts = urlsplit(host if "://" in host else f"wss://{host}")
    path = parts.path.rstrip("/") or f"/{V1}"
    asked: list[tuple[str, str]]
    if path.rpartition("/")[2] == V1:
        asked = [("wantedCollections", POSTS)] + ([("compress", "true")] if packing else [])
    else:
        asked = [("collections", POSTS), *(("kinds", kind) for kind in ("commit", "identity", "account"))]
        asked += [("zstdDictionary", str(packing.id))] if packing else []
    asked.append(("maxMessageSizeBytes", str(LONGEST_ASKED)))
    asked += [("cursor", str(since))] if since is not None else []
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(asked), ""))


def name_of(host: str) -> str:
    """A host as it is named to an operator."""
    return urlsplit(host if "://" in host else f"wss://{host}").netloc.rpartition("@")[2] or one_line(host)


async def open_stream(
    session: aiohttp.ClientSession, host: str, since: int | None, packing: Packing | None, patience: float
) -> Stream:
    """A connection to a host, within so many seconds. Raises Refused."""
    url = address(host, since, packing)
    try:
        async with asyncio.timeout(patience):
            farewell = aiohttp.ClientWSTimeout(ws_close=_FAREWELL)
            socket = await session.ws_connect(url, max_msg_size=LONGEST, timeout=farewell)
    except aiohttp.WSServerHandshakeError as error:
        raise await _refusal(session, host, url, error, patience) from None
    except _FAILURES as error:  # its own words may hold the whole address
        why = error.os_error.strerror if isinstance(error, aiohttp.ClientConnectorError) else ""
        raise Refused(f"{name_of(host)} cannot be reached ({one_line(why or type(error).__name__)})") from None
    return Stream(name_of(host), socket, packing.unpacker() if packing else None, packing.id if packing else 0)


async def _refusal(
    session: aiohttp.ClientSession, host: str, url: str, error: aiohttp.WSServerHandshakeError, patience: float
) -> Refused:
    """Why a host refused, in its own words: those are in the body, which only a plain request can read."""
    body = ""
    if error.status == 400:
        plain = url.replace("ws", "http", 1)
        try:
            async with asyncio.timeout(patience), session.get(plain) as answer:
                body = (await answer.content.read(2000)).decode(errors="replace")
        except _FAILURES:
            body = ""
    name = next((name for name in (TOO_OLD, UNKNOWN_DICTIONARY) if name in body), "")
    name = name or (TOO_OLD if _TOO_OLD_TOO in body else "")
    wait = error.headers.get("Retry-After", "") if error.headers else ""
    again_in = float(wait) if wait.isdecimal() and len(wait) < 7 else None
    return Refused(f"{name_of(host)} answers {error.status} {name}".strip(), name, again_in)


class Stream:
    """An open connection."""

    def __init__(
        self,
        host: str,
        socket: aiohttp.ClientWebSocketResponse,
        unpacker: zstandard.ZstdDecompressor | None,
        dictionary: int,
    ) -> None:
        self.host = host
        self._socket = socket
        self._unpacker = unpacker
        self._dictionary = dictionary

    async def next(self) -> bytes:
        """The next message. May be cancelled without losing one. Raises Over."""
        try:
            message = await self._socket.receive()
        except (aiohttp.ClientError, OSError) as error:
            raise Over(f"{self.host} was lost ({type(error).__name__})") from None
        if message.type is aiohttp.WSMsgType.TEXT:
            return str(message.data).encode(errors="surrogatepass")
        if message.type is aiohttp.WSMsgType.BINARY:
            return self._unpacked(bytes(message.data))
        raise Over(f"{self.host} hung up ({self._socket.close_code or 'no reason given'})")

    async def close(self) -> None:
        """Hangs up."""
        await self._socket.close()

    def _unpacked(self, packed: bytes) -> bytes:
        """A message packed by zstd. What it says of its size is checked before anything is set aside for it."""
        if self._unpacker is None:
            return packed
        try:
            says = zstandard.get_frame_parameters(packed)
            known = says.content_size != zstandard.CONTENTSIZE_UNKNOWN
            if says.dict_id not in (0, self._dictionary):
                raise Unpackable(f"{self.host} packs with a dictionary that we do not have ({says.dict_id})")
            if says.window_size > WINDOW or (known and says.content_size > LONGEST):
                raise Unpackable(f"{self.host} sent a message that unpacks to far too much")
            return self._unpacker.decompress(packed, max_output_size=LONGEST, read_across_frames=False)
        except zstandard.ZstdError as error:
            raise Unpackable(f"{self.host} sent what cannot be unpacked ({one_line(str(error))})") from None
