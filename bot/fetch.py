"""Gets a page whose address comes from outside: from the public web only, within bounds of time and memory.

The server's name, its address, its redirects and every byte of its answer may be meant to harm us.
"""

from __future__ import annotations

import asyncio
import socket
import zlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urljoin

import aiohttp
import zstandard
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot import user_agent
from bot.core.addresses import PORTS, Address, Refused, Target, is_public, parsed, target
from bot.ports import Conditions, Fetched, FetchFailed, Limits, NotAllowed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""The addresses that a name service gives for a name. Raises OSError."""

ENCODINGS = "gzip, deflate, zstd"
"""What is asked for, because it can be decoded piece by piece. Brotli is not: its Python decoder has no bound."""

PIECE = 65_536
"""Bytes that are read, or decoded, at once."""

HEADER_BYTES, MOST_HEADERS = 8_190, 128
"""Of one line of a header, and how many there may be."""

LONGEST_CONDITION = 500
"""Longer ETags are not sent back: nobody needs them, and somebody pays for them at each look."""

LONGEST_WAIT = 86_400.0
"""Seconds for which a server's Retry-After is believed."""

KEPT_HEADERS = ("content-type", "etag", "last-modified")

_OK, _NOT_MODIFIED, _REDIRECTS = range(200, 300), 304, (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)

_MOST_ZSTD_WINDOW = 8 * 1024 * 1024
"""Bytes a decoder must be able to hold, and the most that an encoder may ask for on the web (RFC 9659)."""

_ZSTD_SLICE = 32
"""Compressed bytes decoded at once. A block is at least 4 bytes and at most 128 KiB: so never more than 1 MiB come out,
while the library itself has no bound."""


class Fetcher:
    """The door to the web. `contact` is where whoever runs a server can complain about us.

    The rest is there so that tests need no internet: what a name leads to, which addresses and ports are allowed, and
    the time (None: the system's), by which a date in Retry-After is understood.
    """

    def __init__(
        self,
        contact: str | None = None,
        *,
        resolve: Resolve | None = None,
        public: Callable[[Address], bool] = is_public,
        ports: frozenset[int] = PORTS,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._agent = user_agent(contact)
        self._resolve = resolve or look_up
        self._public = public
        self._ports = ports
        self._now = now or (lambda: datetime.now(UTC))

    async def __call__(
        self,
        url: str,
        *,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        conditions: Conditions = Conditions(),  # noqa: B008
        accept: str = "*/*",
    ) -> Fetched:
        """The page at an address. Raises NotAllowed, before anything was sent there, or FetchFailed."""
        headers = {"Accept": accept, "Accept-Encoding": ENCODINGS, **_asked(conditions)}
        try:
            async with asyncio.timeout(limits.seconds), self._session() as session:
                return await self._follow(session, url, headers, limits)
        except Refused as why:
            raise NotAllowed(f"address not allowed: {why}") from None
        except TimeoutError:
            raise FetchFailed(f"took longer than {limits.seconds:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise FetchFailed(_words(error)) from error

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiohttp.ClientSession]:
        """A client for one fetch: no cookies, no proxy of the environment, no connection kept or shared."""
        connector = aiohttp.TCPConnector(
            resolver=_Vetted(self._resolve, self._public),
            use_dns_cache=False,
            force_close=True,
            socket_factory=self._socket,
        )
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None),  # ours holds for everything, name service and redirects too
            read_bufsize=PIECE,
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
            max_headers=MOST_HEADERS,
            headers={"User-Agent": self._agent},
        ) as session:
            yield session

    def _socket(self, info: _AddressInfo) -> socket.socket:
        """A socket for an address that is about to be connected to; the last look at it, whatever led here."""
        family, kind, protocol, _, place = info
        if not self._public(parsed(str(place[0]))) or place[1] not in self._ports:
            raise PermissionError("address not allowed")
        return socket.socket(family, kind, protocol)

    async def _follow(
        self, session: aiohttp.ClientSession, url: str, headers: dict[str, str], limits: Limits
    ) -> Fetched:
        """The page behind at most so many redirects, each vetted like the first address."""
        permanent = True
        for hop in range(limits.hops + 1):
            at = self._vetted(url)
            async with session.get(URL(at.url, encoded=True), headers=headers, allow_redirects=False) as response:
                if response.status in _REDIRECTS:
                    permanent = permanent and response.status in _FOR_GOOD
                    url = _next(at, response)
                    continue
                self._refuse_failure(response, conditional="If-None-Match" in headers or "If-Modified-Since" in headers)
                kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
                body = await _body(response, limits.body) if response.status in _OK else b""
                return Fetched(at.url, response.status, kept, body, permanent and hop > 0)
        raise FetchFailed(f"redirected more than {limits.hops} times")

    def _vetted(self, url: str) -> Target:
        at = target(url, self._ports)
        if at.literal is not None and not self._public(at.literal):
            raise Refused("not on the public internet")
        return at

    def _refuse_failure(self, response: aiohttp.ClientResponse, *, conditional: bool) -> None:
        status = response.status
        if status in _OK or (status == _NOT_MODIFIED and conditional):
            return
        raise FetchFailed(f"the server answers {status}", status, self._again_in(response))

    def _again_in(self, response: aiohttp.ClientResponse) -> float | None:
        """The seconds of Retry-After, which may be a number or a date."""
        said = response.headers.get("Retry-After", "").strip()
        try:
            wait = float(said) if said.isdecimal() else (parsedate_to_datetime(said) - self._now()).total_seconds()
        except (ValueError, TypeError, OverflowError):  # absent, nonsense, or a date without a zone
            return None
        return min(max(wait, 0.0), LONGEST_WAIT)


_AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]


class _Vetted(AbstractResolver):
    """Names to addresses for the connector: what is vetted here is what it connects to, without asking again.

    One address that is not public spoils the name: an honest one has none, and which is taken is not ours to say.
    """

    def __init__(self, resolve: Resolve, public: Callable[[Address], bool]) -> None:
        self._ask = resolve
        self._public = public

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises Refused for one that leads to anything but the public internet."""
        addresses = [parsed(text) for text in await self._ask(host)]
        if not all(map(self._public, addresses)):
            raise Refused("its name leads off the public internet")
        families = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=families[address.version],
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
            if family in (socket.AF_UNSPEC, families[address.version])
        ]

    async def close(self) -> None:
        """Lets go of nothing; the connector asks for it."""
        self._public = is_public


async def look_up(host: str) -> list[str]:
    """The addresses that the system's name service gives for a name. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def _asked(conditions: Conditions) -> dict[str, str]:
    """The headers by which a server may answer that nothing has changed."""
    asked = {"If-None-Match": conditions.etag, "If-Modified-Since": conditions.last_modified}
    return {name: value for name, value in asked.items() if value and _may_be_sent(value)}


def _may_be_sent(value: str) -> bool:
    return len(value) <= LONGEST_CONDITION and value.isascii() and value.isprintable()


def _next(at: Target, response: aiohttp.ClientResponse) -> str:
    """Where a redirect leads, in full."""
    location = response.headers.get("Location", "").strip().replace(" ", "%20")
    if not location:
        raise FetchFailed("redirected to nowhere", response.status)
    try:
        return urljoin(at.url, location)
    except ValueError:
        raise Refused("not a plain http or https address") from None


# What came back ------------------------------------------------------------------------------------------


class _Decoder(Protocol):
    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What more of the body gives, decoded, in pieces of a bounded size."""

    def ended(self) -> bool:
        """Whether all that was begun came to its end."""


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body, decoded as it comes, and let go of as soon as it is too long. Raises FetchFailed."""
    decoder = _decoder(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    try:
        async for data in response.content.iter_any():
            for piece in decoder.pieces(data):
                if len(body) + len(piece) > most:
                    raise FetchFailed(f"longer than {most // 1_000_000 or most / 1_000_000:g} MB")
                body += piece
    except (zlib.error, zstandard.ZstdError):
        raise FetchFailed("its compression cannot be read") from None
    if not decoder.ended():
        raise FetchFailed("the answer broke off")
    return bytes(body)


def _decoder(encoding: str) -> _Decoder:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Zlib(_GZIP)
        case "deflate":
            return _Zlib(None)
        case "zstd":
            return _Zstd()
    raise FetchFailed("came in a compression that was not asked for")


class _Plain:
    def pieces(self, data: bytes) -> Iterator[bytes]:
        """The data themselves."""
        yield data

    def ended(self) -> bool:
        """Always: the length is the transport's matter."""
        return True


_GZIP, _WITH_HEADER, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class _Zlib:
    """gzip, also of several members; or deflate (`form` None), with its header or, as some servers have it, without."""

    def __init__(self, form: int | None) -> None:
        self._form = form
        self._inner = zlib.decompressobj(form) if form else None
        self._held = b""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """At most `PIECE` bytes at a time."""
        data = self._held + data
        self._held = b""
        while data:
            if self._inner is None and not self._begin(data):
                self._held = data
                return
            assert self._inner  # noqa: S101 - for the type checker: it has begun
            yield self._inner.decompress(data, PIECE)
            data = self._inner.unconsumed_tail
            if self._inner.eof:
                data = self._inner.unused_data
                if self._form != _GZIP or not data.strip(b"\0"):  # some servers pad
                    return
                self._inner = None

    def _begin(self, data: bytes) -> bool:
        """Whether the data tell which form follows; a new member begins then."""
        if self._form is None:
            if len(data) < 2:
                return False
            has_header = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0
            self._form = _WITH_HEADER if has_header else _RAW
        self._inner = zlib.decompressobj(self._form)
        return True

    def ended(self) -> bool:
        """Whether the last member is whole; an empty body is too."""
        return not self._held and (self._inner is None or self._inner.eof)


class _Zstd:
    """Frame after frame."""

    def __init__(self) -> None:
        self._library = zstandard.ZstdDecompressor(max_window_size=_MOST_ZSTD_WINDOW)
        self._inner: zstandard.ZstdDecompressionObj | None = None

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What each few bytes give."""
        for start in range(0, len(data), _ZSTD_SLICE):
            left = data[start : start + _ZSTD_SLICE]
            while left:
                inner = self._inner = self._inner or self._library.decompressobj()
                yield inner.decompress(left)
                left = inner.unused_data if inner.eof else b""
                if inner.eof:
                    self._inner = None

    def ended(self) -> bool:
        """Whether the last frame is whole; an empty body is too."""
        return self._inner is None


_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ClientConnectorCertificateError, "its certificate does not hold"),
    (aiohttp.ClientSSLError, "no secure connection comes about"),
    (aiohttp.ClientConnectorDNSError, "its name is not known"),
    (aiohttp.ClientConnectorError, "it cannot be connected to"),
    (aiohttp.ClientPayloadError, "the answer broke off"),
    (aiohttp.ClientConnectionError, "the connection was closed before the answer"),
    (OSError, "the connection was closed before the answer"),
)


def _words(error: Exception) -> str:
    """A trouble of the network in words of ours: a library's may hold the address, a server's anything at all."""
    return next((words for kind, words in _WORDS if isinstance(error, kind)), "the answer is no proper HTTP")
