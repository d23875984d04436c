"""The REST side of the wire: reads a request, lets faults and limits have their say, runs the endpoint, answers."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discordapi import rest_commands, rest_guilds, rest_interactions, rest_me, rest_messages
from tests.fakes.discordapi.calls import Answer, Call, Endpoint
from tests.fakes.discordapi.errors import ApiError
from tests.fakes.discordapi.faults import CUTS, RestFault
from tests.fakes.discordapi.rates import CLOUDFLARE_PAGE, MAJOR, VIA, Rates, Refusal

if TYPE_CHECKING:
    from tests.fakes.discordapi.faults import Faults
    from tests.fakes.discordapi.ledger import Ledger
    from tests.fakes.discordapi.world import World

BASE = "/api/v10"
PARTS = (rest_me, rest_messages, rest_guilds, rest_commands, rest_interactions)
INVALID = frozenset({401, 403, 429})
BARE_STATUSES = frozenset({401, 403, 404, 405, 500, 502, 503, 504})


@dataclass(frozen=True)
class Wire:
    """An answer as it goes out; `text` is HTML, `body` JSON."""

    status: int
    body: Any = None
    headers: dict[str, str] | None = None
    text: str | None = None


@dataclass
class Request:
    """A request that was read, and the endpoint it is for."""

    method: str
    path: str
    raw: bytes
    body: Any
    files: tuple[str, ...]
    query: dict[str, str]
    authorization: str
    endpoint: Endpoint | None
    values: dict[str, str]

    @property
    def shown(self) -> str:
        """Method and path, without the token of an interaction."""
        token = self.values.get("token")
        return f"{self.method} {self.path.replace(token, '<token>') if token else self.path}"

    @property
    def route(self) -> str:
        return self.endpoint.route if self.endpoint else f"{self.method} ?"

    @property
    def major(self) -> str:
        return "/".join(self.values[name] for name in MAJOR if name in self.values)


class Door:
    """Answers every REST request of the application."""

    def __init__(self, world: World, rates: Rates, faults: Faults, ledger: Ledger) -> None:
        self._world = world
        self._rates = rates
        self._faults = faults
        self._ledger = ledger
        self._closing = asyncio.Event()
        self._endpoints = [(form(one.path), one) for part in PARTS for one in part.ENDPOINTS]
        self.gateway_answer: Any = None  # set by the server: what GET /gateway/bot gives
        self.token_valid = True

    def close(self) -> None:
        """Lets go of requests that hang."""
        self._closing.set()

    async def handle(self, http: web.Request) -> web.StreamResponse:
        request = await self._read(http)
        fault = self._faults.of_request(f"{request.method} {request.path}")
        if fault and not fault.accept:
            wire = self._wire_of(fault)
        else:
            wire = self._answer(request)
            wire = self._wire_of(fault) if fault and fault.do not in CUTS else wire
        self._write_down(request, wire, fault)
        if fault and fault.do in CUTS:
            return await self._cut(http, fault, wire)
        return respond(wire)

    # reading

    async def _read(self, http: web.Request) -> Request:
        path = http.path.removeprefix(BASE)
        raw, body, files = await read_body(http)
        endpoint, values = self._endpoint_of(http.method, path)
        authorization = http.headers.get("Authorization", "")
        return Request(http.method, path, raw, body, files, dict(http.query), authorization, endpoint, values)

    def _endpoint_of(self, method: str, path: str) -> tuple[Endpoint | None, dict[str, str]]:
        for pattern, endpoint in self._endpoints:
            if endpoint.method == method and (found := pattern.fullmatch(path)):
                return endpoint, found.groupdict()
        return None, {}

    # answering

    def _answer(self, request: Request) -> Wire:
        if self._rates.banned:
            return Wire(429, text=CLOUDFLARE_PAGE)
        wire = self._gateway(request) or self._refused(request) or self._run(request)
        if wire.status in INVALID and (wire.headers or {}).get("X-RateLimit-Scope") != "shared":
            self._rates.count_invalid()
        return wire

    def _gateway(self, request: Request) -> Wire | None:
        if request.shown == "GET /gateway":
            return Wire(200, {"url": self.gateway_answer()["url"]}, VIA)
        if request.shown == "GET /gateway/bot" and self._authorized(request):
            return Wire(200, self.gateway_answer(), VIA)
        return None

    def _authorized(self, request: Request) -> bool:
        return self.token_valid and request.authorization == f"Bot {self._world.settings.token}"

    def _refused(self, request: Request) -> Wire | None:
        """404 or 405 for what is not there, 401 for a wrong token, 429 for what came too early."""
        endpoint = request.endpoint
        if not (endpoint and endpoint.open) and not self._authorized(request):
            return bare(401)
        if endpoint is None:
            others = any(pattern.fullmatch(request.path) for pattern, _ in self._endpoints)
            return bare(405 if others else 404)
        if endpoint.run is rest_interactions.callback:
            return None
        refusal = self._rates.take(endpoint.route, request.major, exempt=endpoint.open)
        return self._too_early(request, refusal) if refusal else None

    def _too_early(self, request: Request, refusal: Refusal) -> Wire:
        headers = self._rates.headers(request.route, request.major)
        return Wire(429, refusal.body(), VIA | headers | refusal.headers())

    def _run(self, request: Request) -> Wire:
        assert request.endpoint is not None
        call = Call(self._world, request.values, request.query, request.body, request.files)
        status, body = run(request.endpoint, call)
        limited = request.endpoint.run is not rest_interactions.callback
        headers = self._rates.headers(request.route, request.major) if limited else {}
        return Wire(status, body, VIA | headers)

    # faults

    def _wire_of(self, fault: RestFault) -> Wire:
        wire = wire_of(fault)
        if wire.status in INVALID and fault.scope != "shared":
            self._rates.count_invalid()
        return wire

    async def _cut(self, http: web.Request, fault: RestFault, wire: Wire) -> web.StreamResponse:
        if fault.do == "hang":
            await self._closing.wait()
            return respond(wire)
        if fault.do == "half" and wire.body is not None:
            await send_half(http, wire)
        if http.transport is not None:
            cut_off(http.transport, reset=fault.do != "finish")
        return web.Response()

    def _write_down(self, request: Request, wire: Wire, fault: RestFault | None) -> None:
        nothing_came = fault is not None and fault.do in CUTS
        self._ledger.add(
            "rest",
            request.shown,
            route=request.route,
            body=request.body,
            status=0 if nothing_came else wire.status,
            answer=None if nothing_came else wire.body,
            fault=fault.do if fault else "",
            leaked=self._world.settings.token.encode() in request.raw,
        )


def form(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))


def run(endpoint: Endpoint, call: Call) -> Answer:
    try:
        return endpoint.run(call)
    except ApiError as error:
        return error.status, error.body


def bare(status: int) -> Wire:
    error = ApiError(0, status=status)
    return Wire(status, error.body, VIA)


def wire_of(fault: RestFault) -> Wire:
    """What is answered in place of the right answer; a cut before acceptance gets half of this."""
    if fault.do == "cloudflare":
        return Wire(429, text=CLOUDFLARE_PAGE)
    if fault.do == "rate":
        refusal = Refusal(fault.scope, fault.retry_after)
        return Wire(429, refusal.body(), VIA | refusal.headers())
    if fault.do == "code":
        if fault.code in BARE_STATUSES:
            return bare(fault.code)
        error = ApiError(fault.code)
        late = {"retry_after": fault.retry_after} if error.status == 429 else {}
        return Wire(error.status, {**error.body, **late}, VIA)
    return bare(fault.status)


async def read_body(http: web.Request) -> tuple[bytes, Any, tuple[str, ...]]:
    """The raw body, the JSON in it, and the names of files that came with it."""
    if http.content_type.startswith("multipart/"):
        return await read_multipart(http)
    raw = await http.read()
    return raw, parsed(raw), ()


async def read_multipart(http: web.Request) -> tuple[bytes, Any, tuple[str, ...]]:
    raw, body, files = b"", None, []
    for name, part in (await http.post()).items():
        if isinstance(part, web.FileField):
            files.append(part.filename)
        elif name == "payload_json":
            raw = str(part).encode()
            body = parsed(raw)
    return raw, body, tuple(files)


def parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None


def respond(wire: Wire) -> web.Response:
    if wire.text is not None:
        return web.Response(status=wire.status, text=wire.text, content_type="text/html", headers=wire.headers)
    if wire.body is None:
        return web.Response(status=wire.status, headers=wire.headers)
    content = {"Content-Type": "application/json"}  # with no charset, as Discord's; discord.py looks for just this
    return web.Response(status=wire.status, body=json.dumps(wire.body).encode(), headers=content | (wire.headers or {}))


async def send_half(http: web.Request, wire: Wire) -> None:
    """The head and half of the body, which promised more; an answer without a body has no half."""
    whole = json.dumps(wire.body).encode()
    response = web.StreamResponse(status=wire.status, headers={"Content-Type": "application/json"})
    response.content_length = len(whole)
    await response.prepare(http)
    await response.write(whole[: len(whole) // 2])


def cut_off(transport: asyncio.BaseTransport, *, reset: bool) -> None:
    """Ends the connection with RST or with FIN."""
    raw: socket.socket | None = transport.get_extra_info("socket")
    if reset and raw is not None and isinstance(transport, asyncio.Transport):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()


def endpoints() -> Iterator[str]:
    """Every route that is answered."""
    yield from ("GET /gateway", "GET /gateway/bot")
    for part in PARTS:
        for endpoint in part.ENDPOINTS:
            yield endpoint.route
