"""The whole service on one loopback port."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from tests.fakes.discordapi.clock import Clock
from tests.fakes.discordapi.control import Control
from tests.fakes.discordapi.door import BASE, Door, cut_off
from tests.fakes.discordapi.faults import Faults
from tests.fakes.discordapi.gateway import Gateway
from tests.fakes.discordapi.ledger import Ledger
from tests.fakes.discordapi.rates import Rates
from tests.fakes.discordapi.settings import Settings
from tests.fakes.discordapi.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import TracebackType

    from tests.fakes.discordapi.model import Json

HOST, LARGEST_UPLOAD, PATIENCE_AT_END = "127.0.0.1", 32 << 20, 0.2


class DiscordApi:
    """`async with DiscordApi() as api`: REST at `api.base_url`, the gateway at `api.gateway_url`.

    `world` is what people do, `faults` what goes wrong, `gateway` what the sessions suffer, `ledger` what was said,
    `rates` the limits, `clock` the time.
    """

    def __init__(self, settings: Settings | None = None, *, port: int = 0) -> None:
        self.settings = settings or Settings()
        self.clock = Clock()
        self.world = World(self.settings, self.clock)
        self.faults = Faults()
        self.rates = Rates(self.settings, self.clock)
        self.ledger = Ledger(self.clock)
        self.port = port
        self.outages = 0
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    @property
    def token(self) -> str:
        return self.settings.token

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.port}{BASE}"

    @property
    def gateway_url(self) -> str:
        return f"ws://{HOST}:{self.port}/gateway"

    @property
    def control_url(self) -> str:
        return f"http://{HOST}:{self.port}/control"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        self.gateway = Gateway(self.world, self.faults, self.ledger)
        self._door = Door(self.world, self.rates, self.faults, self.ledger)
        self._door.gateway_answer = self._way_to_gateway
        self.gateway.on_limit = self.reset_token
        app = web.Application(client_max_size=LARGEST_UPLOAD)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_route("*", BASE + "/{path:.*}", self._door.handle)
        Control(self).add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE_AT_END)
        await self._runner.setup()
        await self.come_back()

    async def stop(self) -> None:
        self._door.close()
        self.gateway.close(1001)
        await asyncio.sleep(0)
        if self._runner is not None:
            await self._runner.cleanup()

    def set(self, **values: Any) -> None:
        """Changes settings while it runs; AttributeError for one that there is not."""
        for name, value in values.items():
            getattr(self.settings, name)
            setattr(self.settings, name, value)

    def reset_token(self) -> None:
        """What Discord does when the IDENTIFYs of a day are used up: the token is worth nothing any more."""
        self._door.token_valid = False
        self.gateway.forget_sessions()
        self.gateway.close(4004)

    async def go_down(self, *, gateway_too: bool = True) -> None:
        """Refuses connections from now on, and cuts those that stand (the gateway's too, unless told otherwise)."""
        assert self._runner is not None
        assert self._runner.server is not None
        self.outages += 1
        if self._site is not None:
            await self._site.stop()
            self._site = None
        kept = set() if gateway_too else {one.transport for one in self.gateway.connections}
        for connection in self._runner.server.connections:
            if connection.transport is not None and connection.transport not in kept:
                cut_off(connection.transport, reset=True)

    async def come_back(self) -> None:
        """Listens again, on the same port."""
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
        await self._site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = self.gateway_url

    @asynccontextmanager
    async def down(self, *, gateway_too: bool = True) -> AsyncIterator[None]:
        """Refuses connections for the length of the block."""
        await self.go_down(gateway_too=gateway_too)
        try:
            yield
        finally:
            await self.come_back()

    def _way_to_gateway(self) -> Json:
        return {
            "url": self.gateway_url,
            "shards": self.settings.shards,
            "session_start_limit": self.gateway.start_limit(),
        }
