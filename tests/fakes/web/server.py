"""A web server on the loopback whose answers are written byte by byte, so that they can be as bad as a test wants."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

HOST = "127.7.7.7"
"""The only address that the tests' fetchers take for a public one beside those that are."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: path with its query, headers by their names in lower case."""

    path: str
    headers: Mapping[str, str]


@dataclass
class Web:
    """`answers` by path; what is not there is 404. `asked` is what came, `fired` counts what an answer says it did."""

    port: int = 0
    answers: dict[str, Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    fired: Counter[str] = field(default_factory=Counter)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, path: str, host: str = HOST) -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """A plain answer at a path; `content_type="…"` becomes the header Content-Type."""

        async def answer(_asked: Asked, writer: asyncio.StreamWriter) -> None:
            writer.write(plain(status, body, **headers))

        self.answers[path] = answer

    async def on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._answer(reader, writer))
        self.under_way.add(task)
        await asyncio.wait([task])
        self.under_way.discard(task)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = await read_request(reader)
            self.asked.append(asked)
            answer = self.answers.get(asked.path) or self.answers.get(asked.path.partition("?")[0])
            if answer:
                await answer(asked, writer)
            else:
                writer.write(plain(404, b"nothing here"))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.fired["hung up on"] += 1

    async def stop(self) -> None:
        """Ends what would go on for ever."""
        for task in self.under_way:
            task.cancel()
        if self.under_way:
            await asyncio.wait(set(self.under_way))
        await asyncio.sleep(0)


async def read_request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return Asked(first.split(" ")[1], {name.lower(): value.strip() for name, _, value in pairs})


def plain(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer with its length."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@asynccontextmanager
async def serving(host: str = HOST) -> AsyncIterator[Web]:
    """A server without answers yet."""
    web = Web()
    server = await asyncio.start_server(web.on_connection, host, 0)
    web.port = server.sockets[0].getsockname()[1]
    try:
        yield web
    finally:
        server.close()
        await web.stop()
