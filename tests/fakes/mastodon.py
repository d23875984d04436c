"""A Mastodon on a loopback port: tag timelines, limits, streams, edits, deletions, and faults that are counted."""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from tests.fakes.clock import FakeClock

WINDOW = timedelta(minutes=5)
USER, APP = "user-token", "app-token"
TAKEN = 4

Status = dict[str, Any]


class FakeMastodon:
    """A server whose time is the clock's. `fired` counts what was done to a client, `requests` is what it asked.

    `domain` is where its accounts live. `access` is who may read tags, `limit` the requests it bears in five minutes,
    `refuses` what the next requests are answered with (200: as they should be), `drops` after how many events each
    stream breaks. After `hangs_after` requests it answers none until the client goes away.
    """

    def __init__(self, clock: FakeClock, domain: str = "plaza.example") -> None:
        self.clock = clock
        self.domain = domain
        self.access = {"local": "public", "remote": "public"}
        self.limit = 300
        self.refuses: deque[int] = deque()
        self.drops: deque[int] = deque()
        self.hangs_after: int | None = None
        self.fired: Counter[str] = Counter()
        self.requests: list[tuple[datetime, str, dict[str, list[str]]]] = []
        self.agents: set[str] = set()
        self.known_tags: set[str] = set()
        self.address = ""
        self._statuses: dict[str, Status] = {}
        self._sequence = sum(domain.encode())  # no two servers give the same ids
        self._sockets: dict[web.WebSocketResponse, set[str]] = {}
        self._left: dict[web.WebSocketResponse, int] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> FakeMastodon:
        app = web.Application()
        app.router.add_get("/api/v2/instance", self._instance)
        app.router.add_get("/api/v1/timelines/tag/{tag}", self._timeline)
        app.router.add_get("/api/v1/statuses/{id}", self._status)
        app.router.add_get("/api/v1/streaming", self._streaming)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for socket in list(self._sockets):
            await socket.close()
        assert self._runner is not None
        await self._runner.cleanup()

    # What happens there

    def say(self, text: str, *tags: str, at: datetime | None = None, **more: Any) -> Status:
        """A public status by a local account, with tags; `more` replaces fields, and those of `account`."""
        moment = at or self.clock.now()
        self._sequence += 1
        id_ = str((int(moment.timestamp() * 1000) << 16) + self._sequence % 65536)
        account = {"id": "1", "username": "ana", "acct": "ana", "note": "", "indexable": True, "noindex": False}
        status: Status = {
            "id": id_,
            "uri": f"https://{self.domain}/users/ana/statuses/{id_}",
            "url": f"https://{self.domain}/@ana/{id_}",
            "created_at": moment.isoformat(),
            "edited_at": None,
            "visibility": "public",
            "content": f"<p>{text}</p>",
            "spoiler_text": "",
            "language": "en",
            "reblog": None,
            "tags": [{"name": tag} for tag in tags],
            "media_attachments": [],
            "emojis": [],
        }
        status |= more | {"account": account | more.get("account", {})}
        self._statuses[id_] = status
        self.known_tags.update(tags)
        return status

    async def tell(self, status: Status, event: str = "update") -> None:
        """Says a status on the streams of its tags."""
        await self._broadcast(event, json.dumps(status), {tag["name"] for tag in status["tags"]})

    async def edit(self, status: Status, text: str) -> None:
        """Changes what a status says, and tells it."""
        status["content"] = f"<p>{text}</p>"
        status["edited_at"] = self.clock.now().isoformat()
        await self.tell(status, "status.update")

    async def delete(self, status: Status) -> None:
        """Takes a status away, and tells it."""
        del self._statuses[status["id"]]
        await self._broadcast("delete", status["id"], {tag["name"] for tag in status["tags"]})

    async def drop_streams(self) -> None:
        """Breaks every stream without a word."""
        for socket in list(self._sockets):
            await self._break(socket)

    @property
    def statuses(self) -> tuple[Status, ...]:
        """All that is there."""
        return tuple(self._statuses.values())

    @property
    def listeners(self) -> dict[str, int]:
        """How many streams listen to each tag."""
        return dict(Counter(tag for tags in self._sockets.values() for tag in tags))

    def most_in_a_window(self) -> int:
        """The most requests that came within any five minutes."""
        times = [at for at, _, _ in self.requests]
        return max((bisect_left(times, at + WINDOW) - index for index, at in enumerate(times)), default=0)

    def looks(self, tag: str | None = None) -> list[dict[str, list[str]]]:
        """The parameters of each request for a timeline (of a tag)."""
        asked = [(path.rpartition("/")[2], query) for _, path, query in self.requests if "/tag/" in path]
        return [query for first, query in asked if tag in (None, first)]

    # What it answers

    async def _instance(self, request: web.Request) -> web.Response:
        return self._refusal(request) or self._answer(
            {
                "domain": self.domain,
                "configuration": {
                    "urls": {"streaming": self.address.replace("http", "ws")},
                    "timelines_access": {"hashtag_feeds": self.access},
                },
            }
        )

    async def _status(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        status = self._statuses.get(request.match_info["id"])
        return self._answer(status) if status else self._answer({"error": "Record not found"}, 404)

    async def _timeline(self, request: web.Request) -> web.Response:
        if self.hangs_after is not None and len(self.requests) >= self.hangs_after:
            self.fired["hung"] += 1
            await asyncio.sleep(5)
        if refusal := self._refusal(request):
            return refusal
        signed_in = request.headers.get("Authorization") == f"Bearer {USER}"
        asked = {side for side in ("local", "remote") if request.query.get(side) == "true"} or {"local", "remote"}
        open_to = {"public", "authenticated"} if signed_in else {"public"}
        allowed = {side for side, who in self.access.items() if who in open_to}
        if "disabled" in self.access.values() and not allowed:
            self.fired["empty by policy"] += 1
            return self._answer([])
        if asked - allowed:
            self.fired["401 by policy"] += 1
            return self._answer({"error": "The access token is invalid"}, 401)
        tag = request.match_info["tag"]
        if tag not in self.known_tags:
            self.fired["unknown tag"] += 1
            return self._answer([])
        tags = {tag, *request.query.getall("any[]", [])[: TAKEN - 1]}
        found = [s for s in self._statuses.values() if tags & {name["name"] for name in s["tags"]}]
        page = self._page(found, request.query, min(int(request.query.get("limit", "20")), 40))
        link = f'<{self.address}{request.path}?max_id={page[-1]["id"]}>; rel="next"' if page else ""
        return self._answer(page, headers={"Link": link} if link else {})

    def _page(self, found: list[Status], query: Any, limit: int) -> list[Status]:
        """Newest first; `min_id` gives the oldest ones after an id, `since_id` the newest, whatever lies between."""
        newest_first = sorted(found, key=lambda status: -int(status["id"]))
        if "max_id" in query:
            newest_first = [s for s in newest_first if int(s["id"]) < int(query["max_id"])]
        if "min_id" in query:
            return [s for s in newest_first if int(s["id"]) > int(query["min_id"])][-limit:]
        if "since_id" in query:
            newest_first = [s for s in newest_first if int(s["id"]) > int(query["since_id"])]
        return newest_first[:limit]

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Counts a request, and refuses one that is too many or was chosen."""
        now = self.clock.now()
        self.requests.append((now, request.path, {key: request.query.getall(key) for key in request.query}))
        self.agents.add(request.headers.get("User-Agent", ""))
        if self._lately(now) > self.limit:
            self.fired["429"] += 1
            return self._answer({"error": "Too many requests"}, 429)
        if self.refuses and (status := self.refuses.popleft()) != 200:
            self.fired[str(status)] += 1
            return self._answer({"error": "chosen"}, status)
        return None

    def _lately(self, now: datetime) -> int:
        return len(self.requests) - bisect_right(self.requests, now - WINDOW, key=lambda request: request[0])

    def _answer(self, body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
        now = self.clock.now()
        oldest = self.requests[-self._lately(now)][0] if self._lately(now) else now
        counted = {
            "Date": format_datetime(now.astimezone(UTC), usegmt=True),
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self._lately(now))),
            "X-RateLimit-Reset": (oldest + WINDOW).isoformat(),
        }
        return web.json_response(body, status=status, headers=counted | (headers or {}))

    # Streams

    async def _streaming(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {USER}":
            self.fired["stream 401"] += 1
            return web.json_response({"error": "Missing access token"}, status=401)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets[socket] = set()
        if self.drops:
            self._left[socket] = self.drops.popleft()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                tags = self._sockets.get(socket, set())
                (tags.add if said["type"] == "subscribe" else tags.discard)(said["tag"])
        self._sockets.pop(socket, None)
        return socket

    async def _broadcast(self, event: str, payload: str, tags: set[str]) -> None:
        """Says it once on each stream that listens to any of the tags, and breaks those whose time has come."""
        for socket, listened in list(self._sockets.items()):
            if self._left.get(socket) == 0:
                await self._break(socket)
            elif tags & listened:
                self._left[socket] = self._left.get(socket, -1) - 1
                stream = ["hashtag", min(tags & listened)]
                await socket.send_json({"stream": stream, "event": event, "payload": payload})

    async def _break(self, socket: web.WebSocketResponse) -> None:
        self.fired["stream dropped"] += 1
        self._sockets.pop(socket, None)
        self._left.pop(socket, None)
        transport = socket._req.transport if socket._req else None  # cut, without a closing frame
        if transport is not None:
            transport.abort()
        await asyncio.sleep(0)
