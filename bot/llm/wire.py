"""One HTTP request to a chat-completions server by `openai`, and what its failure means.

Importing this module takes about a second; only a summary that is really asked of a model does.
"""

from __future__ import annotations

import math
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx2
import openai

from bot.llm.faults import Busy, CallFailed, FormRefused, TooLong

_LARGEST_ANSWER = 2_000_000
"""Bytes; the longest answer we ask for is about 100 kB."""

_CONNECT_TIMEOUT = 10.0
_LONGEST_ERROR = 2_000
_HEADERS_WE_MEAN = ("content-type", "content-length", "host", "accept")
_NO_KEY = "none"
"""What the library is given where a local server needs no key; it is never sent."""

_BAD_REQUEST = frozenset({400, 422})
_BUSY = frozenset({408, 409, 425, 429, 498, 500, 502, 503, 504, 520, 522, 524, 529})
"""Worth another try: 498 is Groq's flex tier, 52x are Cloudflare's, 529 is "overloaded"."""

_REASONS = {
    401: "the key was refused",
    402: "no credit left",
    403: "the key may not use this model",
    404: "no such model or address",
    413: "the prompt is too long",
    429: "rate limit or quota reached",
}

# Servers share no error codes, so their words have to do. A wrong guess costs a request, no wrong brief.
_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context (?:length|size|window)|prompt is too long",
    re.IGNORECASE,
)
_OUT_OF_CREDIT = re.compile(r"insufficient_quota|billing|credit balance", re.IGNORECASE)
_NOT_THE_FORM = re.compile(
    r"model_not_found|invalid_api_key|api key|content_(?:filter|policy)|model\b.*\bnot (?:exist|found)",
    re.IGNORECASE | re.DOTALL,
)
_SECRET = re.compile(r"\b(?:sk|gsk|pk|key)[-_][\w.*-]{6,}|\bBearer \S+|\bAIza[\w-]{10,}|://[^\s/@]+@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask, with which key, and how many seconds a request may take."""

    base_url: str = field(repr=False)
    key: str | None = field(repr=False)
    timeout: float


@asynccontextmanager
async def connected(
    endpoint: Endpoint, transport: httpx2.AsyncBaseTransport | None = None
) -> AsyncIterator[openai.AsyncOpenAI]:
    """A client for one logical call. Nothing of the environment reaches the server. Raises CallFailed.

    The library reads organisation, project and OPENAI_CUSTOM_HEADERS from the environment and sends them to
    whatever base URL it is given, and follows redirects with the key; transport and flags here end that.
    """
    async with _http(endpoint, transport) as http:
        yield _client(endpoint, http)


async def completion(client: openai.AsyncOpenAI, request: Mapping[str, Any]) -> bytes:
    """The body of a chat completion with status 200, unread. Raises CallFailed or one of its kinds."""
    try:
        answer = await client.chat.completions.with_raw_response.create(**request)
    except openai.APIStatusError as error:
        raise fault_of(error.response, error.body, client.api_key) from None
    except openai.APITimeoutError:
        raise Busy("the server did not answer in time") from None
    except openai.APIConnectionError as error:
        raise _unreachable(error.__cause__) from None
    except openai.OpenAIError as error:
        raise CallFailed(f"the request could not be made ({type(error).__name__})") from None
    return bytes(answer.http_response.content)


def fault_of(response: httpx2.Response, body: object, key: str) -> CallFailed:
    """What an answer with an error status means for the caller; the message holds no key."""
    status, words = response.status_code, str(body)[:_LONGEST_ERROR]
    why = _reason(status, _said(body, key))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLong(why)
    if status in _BAD_REQUEST:
        if _TOO_LONG.search(words):
            return TooLong(why)
        return CallFailed(why) if _NOT_THE_FORM.search(words) else FormRefused(why)
    if status in _BUSY and not _OUT_OF_CREDIT.search(words):
        return Busy(why, _retry_after(response.headers))
    return CallFailed(why)


class _OnlyWhatWeMean(httpx2.AsyncBaseTransport):
    """Sends the headers we mean to send and no others, and reads no more than an answer can be."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, key: str | None) -> None:
        self._inner = inner
        self._key = key

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        kept = {name: request.headers[name] for name in _HEADERS_WE_MEAN if name in request.headers}
        kept |= {"user-agent": "tagbrief", "accept-encoding": "identity"} | self._authorization(request)
        response = await self._inner.handle_async_request(
            httpx2.Request(
                request.method,
                request.url,
                headers=kept,
                stream=request.stream,
                extensions=request.extensions,
            )
        )
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise CallFailed("the server packed its answer although it was asked not to")
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 - true of each async transport
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_Capped(response.stream),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        await self._inner.aclose()

    def _authorization(self, request: httpx2.Request) -> dict[str, str]:
        """Our key; or the name and password in the address (of a proxy before a local server)."""
        if request.url.userinfo:
            return {"authorization": request.headers["authorization"]}
        return {"authorization": f"Bearer {self._key}"} if self._key else {}


class _Capped(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._inner:
            size += len(chunk)
            if size > _LARGEST_ANSWER:
                raise CallFailed(f"the answer is larger than {_LARGEST_ANSWER:,} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


def _http(endpoint: Endpoint, transport: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=_OnlyWhatWeMean(transport or httpx2.AsyncHTTPTransport(trust_env=False), endpoint.key),
        timeout=httpx2.Timeout(endpoint.timeout, connect=min(endpoint.timeout, _CONNECT_TIMEOUT)),
        follow_redirects=False,
        trust_env=False,
    )


def _client(endpoint: Endpoint, http: httpx2.AsyncClient) -> openai.AsyncOpenAI:
    if endpoint.key and not (endpoint.key.isascii() and endpoint.key.isprintable()):
        raise CallFailed("the key holds signs that no key has; copy OPENAI_API_KEY anew")
    try:
        url = httpx2.URL(endpoint.base_url)
    except httpx2.InvalidURL:
        url = httpx2.URL("")
    if url.scheme not in {"http", "https"} or not url.host:
        raise CallFailed("the address cannot be read; set OPENAI_BASE_URL to one that begins with https://")
    return openai.AsyncOpenAI(
        api_key=endpoint.key or _NO_KEY,
        base_url=url,
        max_retries=0,
        http_client=http,
        timeout=http.timeout,
    )


def _unreachable(cause: BaseException | None) -> CallFailed:
    kind = type(cause).__name__ if cause else "no connection"
    if isinstance(cause, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError | httpx2.DecodingError):
        return CallFailed(f"the server does not speak our protocol ({kind})")
    return Busy(f"the server cannot be reached ({kind})")


def _reason(status: int, said: str) -> str:
    other = "the server is in trouble" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "the server refused"
    return f"{_REASONS.get(status, other)} ({status})" + (f": {said}" if said else "")


def _said(body: object, key: str) -> str:
    """The server's own words, on one short line, without anything like a key. A web page says nothing."""
    if isinstance(body, list) and body:
        body = body[0]
    if isinstance(body, dict):
        body = body.get("error", body)
    if isinstance(body, dict):
        body = body.get("message") or body.get("detail")
    if not isinstance(body, str) or body.lstrip().startswith("<"):
        return ""
    plain = "".join(sign if sign.isprintable() else " " for sign in body)
    if key != _NO_KEY:
        plain = plain.replace(key, "[removed]")
    return _SECRET.sub("[removed]", " ".join(plain.split()))[:160]


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds to wait as the server says: a number, or a date read against its own `Date`."""
    try:
        if "retry-after-ms" in headers:
            seconds = float(headers["retry-after-ms"]) / 1000
        else:
            seconds = float(headers["retry-after"])
    except KeyError:
        return None
    except ValueError:
        return _until(headers)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(headers: httpx2.Headers) -> float | None:
    try:
        then, now = (parsedate_to_datetime(headers[name]) for name in ("retry-after", "date"))
        return max(0.0, (then - now).total_seconds())
    except (KeyError, ValueError, TypeError):
        return None
