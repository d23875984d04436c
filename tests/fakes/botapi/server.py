"""The Bot API on a loopback port: world, methods, ledger and faults behind one listener."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from aiohttp import web

from tests.fakes.botapi import control
from tests.fakes.botapi.call import Call, read_call
from tests.fakes.botapi.chatting import Chatting
from tests.fakes.botapi.clock import MovedClock
from tests.fakes.botapi.faults import Effect, Faults
from tests.fakes.botapi.ledger import Ledger
from tests.fakes.botapi.methods import Methods
from tests.fakes.botapi.polling import CONFLICT_DELAY, Polling
from tests.fakes.botapi.rates import Rates
from tests.fakes.botapi.refusals import RefusedError, not_found, unauthorized
from tests.fakes.botapi.sending import ANSWERABLE, Sending
from tests.fakes.botapi.settings import Settings
from tests.fakes.botapi.shapes import User
from tests.fakes.botapi.updates import Updates
from tests.fakes.botapi.webhook import Webhook
from tests.fakes.botapi.wire import answer
from tests.fakes.botapi.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.botapi.clock import Clock
    from tests.fakes.botapi.faults import Fault
    from tests.fakes.botapi.ledger import Request

TOKEN = "123456789:AAFakeTokenOfTheLoopbackServer00000"  # noqa: S105 - opens nothing but this fake
TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")
LOOPBACK = "127.0.0.1"
LARGEST_REQUEST = 50 * 1024 * 1024
AS_IT_IS = Effect("none", accept=True)


@dataclass(frozen=True)
class Waits:
    """How long Telegram waits: before a 409, between attempts at a webhook, and for the answer to a press."""

    conflict: float = CONFLICT_DELAY
    webhook_retry: float = 1.0
    answerable: timedelta = ANSWERABLE


AS_TELEGRAM = Waits()
QUICK = Waits(conflict=0.01, webhook_retry=0.02)
"""For tests that want the order of things rather than their length."""


class BotApi:
    """A Bot API server for one bot. Use it with `async with`; `base_url` and `base_file_url` are for the client.

    clock: whatever has `now()` and `pass_time()`; limits and ages go by it, waiting (long polls, retries) by real time.
    port: 0 takes a free one. ledger_path: a file that gets each request as a line of JSON.
    waits: what takes time at Telegram.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "sample_bot",
        clock: Clock | None = None,
        port: int = 0,
        privacy: bool = True,
        ledger_path: Path | None = None,
        waits: Waits = AS_TELEGRAM,
    ) -> None:
        self.token = token
        self.port = port
        self.clock = clock or MovedClock()
        bot = User(int(token.partition(":")[0]), "Sample", username, is_bot=True)
        self.updates = Updates(self.clock)
        self.world = World(bot, self.clock, self.updates, privacy=privacy)
        self.rates = Rates(self.clock)
        self.settings = Settings(bot.first_name)
        self.ledger = Ledger(self.clock, token, ledger_path)
        self.faults = Faults()
        self.webhook = Webhook(self.updates, waits.webhook_retry)
        self.polling = Polling(self.updates, self.webhook, waits.conflict)
        sending = Sending(self.world, self.rates, waits.answerable)
        self.methods = Methods(sending, Chatting(self.world), self.settings, self.polling, self.webhook)
        self.webhook.on_set = self.polling.end_for_webhook
        self.webhook.carry_out = self.carry_out
        self.connections_refused = 0
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._later: set[asyncio.Task[None]] = set()

    # Where it is

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls base_url: the token follows."""
        return f"{self.address}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.address}/file/bot"

    # Opening and closing

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=LARGEST_REQUEST)
        application.router.add_route("*", "/_control/{verb}", control.answering(self))
        application.router.add_get("/file/bot{token}/{path:.*}", self.give_file)
        application.router.add_route("*", "/bot{token}/{method}", self.serve)
        application.router.add_route("*", "/{rest:.*}", self.serve_nothing)
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await self.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self.webhook.stop()
        for task in self._later:
            task.cancel()
        if self._runner:
            await self._runner.cleanup()

    async def listen(self) -> None:
        """Take connections, on the same port as before."""
        if self._runner and self._site is None:
            self._site = web.TCPSite(self._runner, LOOPBACK, self.port, reuse_address=True)
            await self._site.start()
            self.port = self._runner.addresses[0][1]

    async def refuse_connections(self) -> None:
        """Close the listener and every connection, and prove it by knocking: `connections_refused` counts that."""
        if self._site and self._runner and self._runner.server:
            site, self._site = self._site, None
            await site.stop()
            for connection in list(self._runner.server.connections):
                connection.force_close()
                if connection.transport:
                    connection.transport.abort()
            self.connections_refused += await asyncio.to_thread(is_refused, self.port)

    def refuse_for(self, seconds: float, *, after: float = 0.05) -> None:
        """Refuse connections soon, so that whoever asks for it by a request is answered, and take them again later."""
        task = asyncio.create_task(self._refuse_for(seconds, after))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _refuse_for(self, seconds: float, after: float) -> None:
        await asyncio.sleep(after)
        await self.refuse_connections()
        await asyncio.sleep(seconds)
        await self.listen()

    # Requests

    async def serve(self, request: web.Request) -> web.Response:
        """One request to a method: recorded, carried out unless a fault forbids it, answered as the fault says."""
        call, problem = await self.read(request)
        entry = self.ledger.open(call)
        fault = None if problem else self.faults.strike(call)
        effect = fault.effect if fault else AS_IT_IS
        entry.fault = fault.effect.name if fault else None
        status, said = await self.decide(call, problem, effect, entry)
        body = json.dumps(said, ensure_ascii=False).encode() if effect.body is None else effect.body
        entry_status = status if effect.body is None else effect.status
        self.ledger.close(entry, entry_status, said)
        count(fault)
        return await answer(request, effect, body, entry_status, self._closing)

    async def read(self, request: web.Request) -> tuple[Call, RefusedError | None]:
        """What is asked for, and what is wrong with the question."""
        method = request.match_info["method"]
        token = request.match_info["token"]
        if token != self.token:
            return Call(method), unauthorized() if TOKEN_SHAPE.fullmatch(token) else not_found()
        try:
            return await read_call(method, request), None
        except RefusedError as error:
            return Call(method), error

    async def decide(
        self, call: Call, problem: RefusedError | None, effect: Effect, entry: Request
    ) -> tuple[int, object]:
        """Status and answer of a request; None where it is not carried out."""
        if not effect.accept:
            return effect.status, None
        try:
            if problem:
                raise problem
            result = await self.methods.carry_out(call)
        except RefusedError as error:
            return error.code, error.as_json()
        entry.accepted = True
        return 200, {"ok": True, "result": result}

    async def carry_out(self, call: Call) -> object:
        """Carry out a call that came as the answer of a webhook; it stands in the ledger like any other."""
        entry = self.ledger.open(call)
        status, said = await self.decide(call, None, AS_IT_IS, entry)
        self.ledger.close(entry, status, said)
        return said

    async def give_file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.match_info["path"].rpartition("/")[2])
        if request.match_info["token"] != self.token or content is None:
            return web.json_response(not_found().as_json(), status=404)
        return web.Response(body=content, content_type="application/octet-stream")

    async def serve_nothing(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.json_response(not_found().as_json(), status=404)


def count(fault: Fault | None) -> None:
    """A fault strikes now."""
    if fault:
        fault.fired += 1


def is_refused(port: int) -> bool:
    """Whether nobody takes a connection at a port of the loopback."""
    with socket.socket() as knock:
        return knock.connect_ex((LOOPBACK, port)) != 0
