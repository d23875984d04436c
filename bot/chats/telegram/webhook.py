"""The address that Telegram calls with updates, where it does not wait to be asked."""

from __future__ import annotations

import contextlib
import hmac
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot

from bot.chats.telegram.connection import wrap
from bot.chats.telegram.polling import Put
from bot.chats.telegram.translate import ALLOWED_UPDATES

log = logging.getLogger(__name__)

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header

LARGEST = 1_000_000
"""Bytes of a call; an update is some ten thousand at most."""

CALLS_AT_ONCE = 20
"""So many updates Telegram may bring at a time: each waits for a small commit."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram calls, what it shows to prove itself, and where this process listens for that."""

    url: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8080

    @property
    def path(self) -> str:
        """The path of the address."""
        return urlsplit(self.url).path or "/"


@contextlib.asynccontextmanager
async def listening(webhook: Webhook, put: Put) -> AsyncIterator[int]:
    """Takes Telegram's calls for a `with` block; gives the port. An update is safe before its call is answered."""

    async def called(request: web.Request) -> web.Response:
        return await _take(request, webhook.secret, put)

    application = web.Application(client_max_size=LARGEST)
    application.router.add_post(webhook.path, called)
    runner = web.AppRunner(application, access_log=None)  # its lines would hold what a caller guessed
    await runner.setup()
    try:
        await web.TCPSite(runner, webhook.host, webhook.port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def announce(bot: Bot, webhook: Webhook) -> None:
    """Tells Telegram where to call."""
    await bot.set_webhook(
        webhook.url,
        secret_token=webhook.secret,
        allowed_updates=ALLOWED_UPDATES,
        max_connections=CALLS_AT_ONCE,
    )


async def _take(request: web.Request, secret: str, put: Put) -> web.Response:
    if not _is_telegram(request.headers.get(SECRET, ""), secret):
        log.warning("a call without the webhook's secret was turned away")
        return web.Response(status=403)
    try:
        update = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        update = None
    if (wrapped := wrap(update)) is not None:
        await put(wrapped["raw"])
    return web.Response()  # what cannot be read would only be sent again


def _is_telegram(shown: str, secret: str) -> bool:
    """Whether a caller knows the secret; the time this takes tells nothing of it."""
    return hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), secret.encode())
