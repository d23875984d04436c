"""A Jetstream on a loopback port, for tests: both forms of the protocol, faults to order, and what was asked of it.

Bluesky's public interfaces (profiles, search) answer on the same port. Everything that is said there is made up.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import zstandard
from aiohttp import web

Json = dict[str, Any]

POSTS = "app.bsky.feed.post"
V2 = "network.bsky.jetstream.subscribeEvents"
LOOK_BACK = timedelta(hours=36)
START = datetime(2026, 3, 14, 12, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def did(name: str) -> str:
    """The did of a made-up account."""
    return f"did:plc:{name:a>24}"


def uri(name: str, rkey: str) -> str:
    return f"at://{did(name)}/{POSTS}/{rkey}"


def record(text: str, at: datetime, **more: Any) -> Json:
    return {"$type": POSTS, "createdAt": at.isoformat().replace("+00:00", "Z"), "text": text, **more}


def tag_facet(text: str, tag: str) -> Json:
    start = len(text[: text.index(f"#{tag}")].encode())
    return {
        "index": {"byteStart": start, "byteEnd": start + 1 + len(tag.encode())},
        "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": tag}],
    }


class Jetstream:
    """What a host has heard, and what goes wrong with it. `fired` counts the faults that did happen."""

    def __init__(self) -> None:
        self.now = START
        self.events: list[Json] = []
        self.fired: Counter[str] = Counter()
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.agents: set[str] = set()
        self.open = 0
        # what goes wrong
        self.refuses = 0  # an HTTP status for every stream
        self.drops: deque[int] = deque()  # so many events, then the connection breaks; one number per connection
        self.blind = False
        self.mute = False
        self.strict = False  # v2 refuses a cursor that is too old
        self.too_slow_after = 0
        self.swaps: list[tuple[int, int]] = []  # events that change places once replay becomes live
        self.raw: list[bytes] = []  # crafted frames, sent before everything else
        self.dictionary: bytes | None = None
        # the public interfaces
        self.people: dict[str, Json] = {}
        self.people_status = 200
        self.search_status = 200
        self.found: list[Json] = []
        self._more = asyncio.Condition()
        self._url = ""

    # What is said

    def say(self, name: str, rkey: str, text: str, *, operation: str = "create", rev: str = "", **more: Any) -> Json:
        self.pass_time()
        commit = {
            "rev": rev or self._rev(),
            "operation": operation,
            "collection": POSTS,
            "rkey": rkey,
            "record": record(text, self.now, **more),
            "cid": f"bafy{rkey}{len(self.events)}",
        }
        return self._add(name, "commit", commit)

    def delete(self, name: str, rkey: str) -> Json:
        self.pass_time()
        return self._add(name, "commit", {"rev": self._rev(), "operation": "delete", "collection": POSTS, "rkey": rkey})

    def like(self, name: str, rkey: str) -> Json:
        self.pass_time()
        what = {"$type": "app.bsky.feed.like", "subject": {"uri": uri("x", "y"), "cid": "bafy"}}
        commit = {"rev": self._rev(), "operation": "create", "collection": "app.bsky.feed.like", "rkey": rkey}
        return self._add(name, "commit", {**commit, "record": what})

    def account(self, name: str, status: str | None) -> Json:
        self.pass_time()
        state: Json = {"active": status is None, "did": did(name), "seq": 1, "time": self.now.isoformat()}
        return self._add(name, "account", {**state, **({"status": status} if status else {})})

    def identity(self, name: str, handle: str | None = None) -> Json:
        self.pass_time()
        who: Json = {"did": did(name), "seq": 1, "time": self.now.isoformat()}
        return self._add(name, "identity", {**who, **({"handle": handle} if handle else {})})

    def pass_time(self, seconds: float = 0.1) -> None:
        self.now += timedelta(seconds=seconds)

    async def tell(self) -> None:
        """Sends what was said to those who listen live."""
        async with self._more:
            self._more.notify_all()

    def _rev(self) -> str:
        return f"3m{len(self.events):011d}"

    def _add(self, name: str, kind: str, what: Json) -> Json:
        event = {"did": did(name), "time_us": microseconds(self.now), "kind": kind, kind: what}
        self.events.append(event)
        return event

    # Where it is

    @property
    def v1(self) -> str:
        return f"ws{self._url[4:]}/subscribe"

    @property
    def v2(self) -> str:
        return f"ws{self._url[4:]}/xrpc/{V2}"

    @property
    def api(self) -> str:
        return self._url

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Jetstream]:
        """It answers on a free port of the loopback, for a while."""
        app = web.Application()
        app.router.add_get("/subscribe", self._v1)
        app.router.add_get(f"/xrpc/{V2}", self._v2)
        app.router.add_get("/xrpc/app.bsky.actor.getProfiles", self._profiles)
        app.router.add_get("/xrpc/app.bsky.feed.searchPosts", self._search)
        runner = web.AppRunner(app, shutdown_timeout=0.01)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        self._url = f"http://127.0.0.1:{port}"
        try:
            yield self
        finally:
            await runner.cleanup()

    # Streams

    async def _v1(self, request: web.Request) -> web.StreamResponse:
        query = self._note("v1", request)
        if self.refuses:
            self.fired["refused"] += 1
            return web.Response(status=self.refuses, text="no", headers={"Retry-After": "7"})
        start = self._start(query)
        packed = self.dictionary if query.get("compress") == "true" else None
        return await self._stream(request, start, request.query.getall("wantedCollections", []), packed, v2=False)

    async def _v2(self, request: web.Request) -> web.StreamResponse:
        query = self._note("v2", request)
        if "wantedCollections" in query or "compress" in query:
            return _error("InvalidRequest", "use collections")
        if "zstdDictionary" in query and query["zstdDictionary"] != str(self._dictionary_id()):
            self.fired["unknown dictionary refused"] += 1
            return _error("UnknownZstdDictionary", f"current dictionary id is {self._dictionary_id()}")
        cursor = int(query.get("cursor", 0))
        if self.strict and 0 < cursor < self._floor():
            self.fired["too old"] += 1
            return _error("CursorTooOld", f"the floor is {self._floor()}")
        outdated = 0 < cursor < self._floor()
        packed = self.dictionary if "zstdDictionary" in query else None
        wanted = request.query.getall("collections", [])
        return await self._stream(request, self._start(query), wanted, packed, v2=True, outdated=outdated)

    def _note(self, form: str, request: web.Request) -> Mapping[str, str]:
        query = dict(request.query)
        self.asked.append((form, query))
        self.agents.add(request.headers.get("User-Agent", ""))
        return query

    def _floor(self) -> int:
        return microseconds(self.now - LOOK_BACK)

    def _dictionary_id(self) -> int:
        return zstandard.ZstdCompressionDict(self.dictionary).dict_id() if self.dictionary else 0

    def _start(self, query: Mapping[str, str]) -> int | None:
        """The first event to be sent; None: what comes from now on."""
        cursor = int(query["cursor"]) if "cursor" in query else None
        if cursor is not None and cursor > microseconds(self.now):
            self.fired["future"] += 1
            return None
        if cursor is not None and cursor < self._floor():
            self.fired["clamped"] += 1
            return self._floor()
        return cursor

    async def _stream(
        self,
        request: web.Request,
        start: int | None,
        wanted: list[str],
        packed: bytes | None,
        *,
        v2: bool,
        outdated: bool = False,
    ) -> web.StreamResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        send = _Sender(socket, packed)
        drop = self.drops.popleft() if self.drops else None
        self.open += 1
        listening = asyncio.create_task(self._until_closed(socket))
        try:
            for frame in self.raw:
                self.fired["crafted"] += 1
                await socket.send_bytes(frame)
            if outdated:
                await send(json.dumps(_enveloped("info", {"name": "OutdatedCursor", "message": "clamped"})))
            at = len(self.events) if start is None else 0
            order = self._order(start)
            sent = 0
            while not socket.closed:
                if at >= len(order):
                    await self._news(len(order), socket)
                    order += self.events[len(order) :]
                    continue
                event, at = order[at], at + 1
                if not self._is_for(event, wanted, start):
                    continue
                await send(json.dumps(as_v2(event, at) if v2 else event, ensure_ascii=False, separators=(",", ":")))
                sent += 1
                if self.too_slow_after and sent == self.too_slow_after:
                    self.too_slow_after = 0
                    self.fired["too slow"] += 1
                    await send('{"$type":"error","error":"ConsumerTooSlow","message":"reading below the floor rate"}')
                    return socket
                if drop is not None and sent >= drop:
                    self.fired["dropped"] += 1
                    if request.transport is not None and drop % 2:
                        request.transport.abort()
                    return socket
        except ConnectionError:
            pass
        finally:
            self.open -= 1
            listening.cancel()
        return socket

    async def _news(self, known: int, socket: web.WebSocketResponse) -> None:
        async with self._more:
            await self._more.wait_for(lambda: len(self.events) > known or socket.closed)

    async def _until_closed(self, socket: web.WebSocketResponse) -> None:
        """Hears the other side hang up."""
        while not socket.closed:
            await socket.receive()
        await self.tell()

    def _order(self, start: int | None) -> list[Json]:
        order = list(self.events)
        if start is not None:
            for one, other in self.swaps:
                self.fired["reordered"] += 1
                order[one], order[other] = order[other], order[one]
        return order

    def _is_for(self, event: Json, wanted: list[str], start: int | None) -> bool:
        if self.mute:
            self.fired["mute"] += 1
            return False
        if start is not None and event["time_us"] < start:
            return False
        if event["kind"] != "commit":
            return True
        if self.blind:
            self.fired["blind"] += 1
            return False
        return not wanted or event["commit"]["collection"] in wanted

    # The public interfaces

    async def _profiles(self, request: web.Request) -> web.Response:
        self.asked.append(("profiles", {"actors": ",".join(request.query.getall("actors"))}))
        if self.people_status != 200:
            self.fired["no profiles"] += 1
            return web.Response(status=self.people_status)
        known = [self.people[actor] for actor in request.query.getall("actors") if actor in self.people]
        return web.json_response({"profiles": known})

    async def _search(self, request: web.Request) -> web.Response:
        self.asked.append(("search", dict(request.query)))
        if self.search_status != 200:
            self.fired["search refused"] += 1
            return web.Response(status=self.search_status, text="<html>403 Forbidden</html>")
        at = int(request.query.get("cursor", 0))
        page = self.found[at : at + 2]
        more = {"cursor": str(at + 2)} if at + 2 < len(self.found) else {}
        return web.json_response({"posts": page, **more})

    def is_person(self, name: str, handle: str, **more: Any) -> None:
        """Bluesky knows an account."""
        self.people[did(name)] = {"did": did(name), "handle": handle, **more}

    def is_found(self, name: str, rkey: str, text: str, at: datetime, **author: Any) -> None:
        """The search has a post."""
        who = {"did": did(name), "handle": f"{name}.bsky.example", **author}
        view = {"uri": uri(name, rkey), "cid": "bafy", "author": who, "record": record(text, at)}
        self.found.append({**view, "indexedAt": at.isoformat().replace("+00:00", "Z")})


class _Sender:
    """Sends texts as they are, or packed."""

    def __init__(self, socket: web.WebSocketResponse, dictionary: bytes | None) -> None:
        self._socket = socket
        self._packer = (
            zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(dictionary)) if dictionary else None
        )

    async def __call__(self, text: str) -> None:
        if self._packer is None:
            await self._socket.send_str(text)
        else:
            await self._socket.send_bytes(self._packer.compress(text.encode()))


def _enveloped(kind: str, payload: Json) -> Json:
    return {"$type": "message", "payload": {"$type": f"{V2}#{kind}", **payload}}


def as_v2(event: Json, seq: int) -> Json:
    """An event of v1 in the form of v2."""
    time = (_EPOCH + timedelta(microseconds=event["time_us"])).isoformat().replace("+00:00", "Z")
    kind = event["kind"]
    what = event[kind] if kind == "commit" else {kind: event[kind]}
    return _enveloped(kind, {"did": event["did"], "seq": seq, "time": time, **what})


def _error(name: str, message: str) -> web.Response:
    return web.json_response({"error": name, "message": message}, status=400)
