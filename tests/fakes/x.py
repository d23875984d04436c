"""X's recent search on the loopback: pages, ids, rate limits, and refusals by plan that are counted as they fire."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.sources.x.reading import id_at

Raw = dict[str, Any]
BEARER = "AAAA-fictional-bearer"


def tweet(
    at: datetime, text: str, number: int = 0, author: str = "11", tags: Iterable[str] = ("MuseSpark",), **more: Any
) -> Raw:
    """A post as the API gives it; `number` tells posts of one instant apart."""
    return {
        "id": str(int(id_at(at)) + number),
        "text": text,
        "author_id": author,
        "created_at": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        "lang": "en",
        "entities": {"hashtags": [{"start": 0, "end": 1, "tag": tag} for tag in tags]},
        **more,
    }


USERS: list[Raw] = [
    {"id": "11", "username": "ana_writes", "name": "Ana", "description": "Trams", "protected": False},
    {"id": "12", "username": "ben", "name": "Ben", "description": "Leave me alone #nobots", "protected": False},
    {"id": "13", "username": "cleo", "name": "Cleo", "description": "", "protected": True},
]


@dataclass(slots=True)
class FakeX:
    """A search that is running. `answers` (status, body, headers) are given first, each once; `asked` is what came."""

    url: str = ""
    tweets: list[Raw] = field(default_factory=list)
    answers: list[tuple[int, object, dict[str, str]]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    fired: Counter[int] = field(default_factory=Counter)

    async def search(self, request: web.Request) -> web.Response:
        """Answers GET /2/tweets/search/recent."""
        self.asked.append(dict(request.query))
        if request.headers.get("Authorization") != f"Bearer {BEARER}":
            self.fired[401] += 1
            return web.json_response({"title": "Unauthorized", "status": 401}, status=401)
        if self.answers:
            status, body, headers = self.answers.pop(0)
            self.fired[status] += 1
            if isinstance(body, bytes):
                return web.Response(status=status, body=body, headers=headers)
            return web.json_response(body, status=status, headers=headers)
        return web.json_response(self._page(dict(request.query)), headers=self.headers)

    def _page(self, asked: dict[str, str]) -> Raw:
        wanted = {word.strip("()").lower() for word in asked["query"].split() if "#" in word}
        since = int(asked.get("since_id", "0"))
        found = [
            known
            for known in sorted(self.tweets, key=lambda known: -int(known["id"]))
            if int(known["id"]) > since and wanted & {f"#{t['tag'].lower()}" for t in known["entities"]["hashtags"]}
        ]
        start, most = int(asked.get("next_token", "b0")[1:]), int(asked["max_results"])
        part = found[start : start + most]
        meta: Raw = {"result_count": len(part)}
        if start + most < len(found):
            meta["next_token"] = f"b{start + most}"
        return {"data": part, "includes": {"users": USERS}, "meta": meta} if part else {"meta": meta}


@asynccontextmanager
async def search(*tweets: Raw) -> AsyncIterator[FakeX]:
    """A search over these posts, for as long as it is needed."""
    fake = FakeX(tweets=list(tweets))
    app = web.Application()
    app.router.add_get("/2/tweets/search/recent", fake.search)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()
