"""The wire to the Bot API: how long is waited, how raw updates come through unread, and that no token shows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from telegram import Bot, Update
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.chats.telegram.outcomes import Stopped

log = logging.getLogger(__name__)

CONNECT, WRITE, READ, POOL = 5.0, 5.0, 10.0, 2.0
"""Seconds; together less than the 30 after which whoever sends is taken for dead."""

CONNECTIONS = 64
"""Twenty sends at a time, and what commands ask besides."""

RAW = "raw"
"""Under this name an update keeps what came, unread."""


class QuietBot(Bot):
    """A Bot that does not print its token."""

    def __repr__(self) -> str:
        return "QuietBot()"


class RawUpdates(BaseRequest):
    """A request whose updates come as they are: an Update with its number alone, and under RAW what came.

    The library reads all updates of an answer at once; one that it cannot read would be asked for again for ever.
    """

    def __init__(self, request: BaseRequest) -> None:
        self._request = request

    @property
    def read_timeout(self) -> float | None:
        """As the request has it."""
        return self._request.read_timeout

    async def initialize(self) -> None:
        """As the request does."""
        await self._request.initialize()

    async def shutdown(self) -> None:
        """As the request does."""
        await self._request.shutdown()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """As the request does."""
        return await self._request.do_request(url, method, request_data, *args, **kwargs)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer; each update in it wrapped up."""
        answer = BaseRequest.parse_json_payload(payload)
        if isinstance(answer, dict) and isinstance(answer.get("result"), list):
            return {**answer, "result": [wrapped for each in answer["result"] if (wrapped := wrap(each))]}
        return answer


def wrap(update: object) -> dict[str, Any] | None:
    """An update as nothing can go wrong with it; None, told in the log, for one without a number."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        log.warning("update without a number left out")
        return None
    return {"update_id": number, RAW: update}


def unwrap(update: Update) -> Mapping[str, Any]:
    """What came, as it came."""
    raw: Mapping[str, Any] = update.api_kwargs[RAW]
    return raw


class Connection:
    """A bot at an API server, for whoever sends and whoever listens, until Telegram wants no more of it."""

    def __init__(self, bot: QuietBot, updates: BaseRequest) -> None:
        self.bot = bot
        self._updates = updates
        self._why: Stopped | None = None
        self._stopped = asyncio.Event()

    @property
    def is_stopped(self) -> bool:
        """Whether nothing is to be asked of Telegram any more."""
        return self._stopped.is_set()

    def stop(self, why: Stopped) -> None:
        """Nothing is asked of Telegram from now on; the first reason holds."""
        self._why = self._why or why
        self._stopped.set()

    async def stopped(self) -> Stopped:
        """Why it was stopped, as soon as it is."""
        await self._stopped.wait()
        return self._why or Stopped("Telegram was left")

    async def close(self) -> None:
        """Closes the connections; those of a bot that never learned its name too, which the library would forget."""
        await self.bot.shutdown()
        await self.bot.request.shutdown()
        await self._updates.shutdown()


def connect(
    token: str, base: str, *, request: BaseRequest | None = None, updates: BaseRequest | None = None
) -> Connection:
    """A connection to an API server (`base` without a path), not yet used; `request` and `updates` in place of HTTP."""
    hush()
    raw = RawUpdates(updates or _httpx(1))
    bot = QuietBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request or _httpx(CONNECTIONS),
        get_updates_request=raw,
    )
    return Connection(bot, raw)


def _httpx(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=CONNECT,
        read_timeout=READ,
        write_timeout=WRITE,
        pool_timeout=POOL,
    )


def hush() -> None:
    """Keeps the libraries' loggers to warnings: the addresses they would log hold the token."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
