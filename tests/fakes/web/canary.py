"""A listener on every local address; whoever connects to it was not stopped."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret"


@dataclass
class Canary:
    """Counts connections; `port` is the same on IPv4 and, where the machine has it, IPv6."""

    port: int = 0
    connects: int = 0

    async def on_connection(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connects += 1
        writer.write(ANSWER)
        await writer.drain()
        writer.close()

    async def settle(self) -> int:
        """The count, once what is on its way has arrived."""
        await asyncio.sleep(0.05)
        return self.connects


@asynccontextmanager
async def listening() -> AsyncIterator[Canary]:
    canary = Canary()
    four = await asyncio.start_server(canary.on_connection, "0.0.0.0", 0)  # noqa: S104 - that is the point
    canary.port = four.sockets[0].getsockname()[1]
    servers = [four]
    if socket.has_ipv6:
        with suppress(OSError):  # no IPv6 here, or the port is taken there
            servers.append(await asyncio.start_server(canary.on_connection, "::", canary.port))
    try:
        yield canary
    finally:
        for server in servers:
            server.close()
        await asyncio.sleep(0)
