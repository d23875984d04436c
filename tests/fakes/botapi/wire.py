"""Ends a request on its connection: with an answer, half of one, a FIN, an RST, or never."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING

from aiohttp import web

from tests.fakes.botapi.faults import End

if TYPE_CHECKING:
    from tests.fakes.botapi.faults import Effect

NO_LINGER = struct.pack("ii", 1, 0)


async def answer(
    request: web.Request, effect: Effect, body: bytes, status: int, closing: asyncio.Event
) -> web.Response:
    """The response that aiohttp is to send; where the connection was ended, one that goes nowhere."""
    if effect.delay:
        await asyncio.sleep(effect.delay)
    if effect.end is End.SILENCE:
        await closing.wait()
        drop(request)
    elif effect.end is End.RESET:
        linger_not(request)
        drop(request)
    elif effect.end is End.FIN:
        hang_up(request)
    elif effect.end is End.HALF:
        write_half(request, body, status)
    return web.Response(body=body, status=status, content_type=effect.content_type)


def linger_not(request: web.Request) -> None:
    """Make the close that follows an RST."""
    if request.transport:
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)


def drop(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()


def hang_up(request: web.Request) -> None:
    if request.transport:
        request.transport.close()


def write_half(request: web.Request, body: bytes, status: int) -> None:
    """A whole header, half a body, the end."""
    if request.transport:
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        request.transport.write(head.encode() + body[: len(body) // 2])
        request.transport.close()
