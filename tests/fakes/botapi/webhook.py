"""A webhook: setting it, and bringing each update to it, in order, again and again until it is taken.

The server behind the real service keeps an order per chat and opens several connections; here is one connection.
Addresses may be plain http, as with a local Bot API server.
"""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import aiohttp

from tests.fakes.botapi.call import Call
from tests.fakes.botapi.refusals import RefusedError, bad_request
from tests.fakes.botapi.shapes import present

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.fakes.botapi.shapes import Json
    from tests.fakes.botapi.updates import Updates

SECRET = re.compile(r"[A-Za-z0-9_-]+")
LONGEST_SECRET = 256
LONGEST_WAIT = 60.0
PATIENCE = aiohttp.ClientTimeout(total=60)


class Webhook:
    """Where updates are brought; `delivered` and `failed` count the attempts."""

    def __init__(self, updates: Updates, retry: float = 1.0) -> None:
        self.updates = updates
        self.retry = retry
        self.url = ""
        self.secret = ""
        self.delivered = 0
        self.failed = 0
        self.on_set: Callable[[], None] = updates.ring
        self.carry_out: Callable[[Call], Awaitable[object]] | None = None
        self._last_error: tuple[int, str] | None = None
        self._task: asyncio.Task[None] | None = None

    # The methods

    async def set_webhook(self, call: Call) -> bool:
        url, secret = call.text("url"), call.text("secret_token")
        if not url:
            return await self.delete_webhook(call)
        if not url.startswith(("https://", "http://")):
            raise bad_request("invalid webhook URL specified")
        if len(secret) > LONGEST_SECRET:
            raise bad_request("secret token is too long")
        if secret and not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self.updates.allow(call.array("allowed_updates"))
        await self.stop()
        self.take_up(call, url, secret)
        return True

    def take_up(self, call: Call, url: str, secret: str) -> None:
        self.url, self.secret, self._last_error = url, secret, None
        if call.flag("drop_pending_updates"):
            self.updates.drop()
        self.on_set()
        self._task = asyncio.create_task(self.bring())

    async def delete_webhook(self, call: Call) -> bool:
        await self.stop()
        self.url = self.secret = ""
        if call.flag("drop_pending_updates"):
            self.updates.drop()
        return True

    def get_webhook_info(self, call: Call) -> Json:  # noqa: ARG002
        found: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }
        if self.url:
            found |= {"max_connections": 40, "ip_address": "127.0.0.1"}
        if self._last_error:
            found |= {"last_error_date": self._last_error[0], "last_error_message": self._last_error[1]}
        return found | present(allowed_updates=sorted(self.updates.allowed) if self.updates.allowed else None)

    # Bringing

    async def stop(self) -> None:
        """Bring nothing any more."""
        task, self._task = self._task, None
        if task:
            task.cancel()
            await asyncio.wait({task})

    async def bring(self) -> None:
        """Bring what waits, and what will come, until stopped."""
        bell = self.updates.bell()
        try:
            async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=False) as session:
                while True:
                    bell.clear()
                    for update in self.updates.get(0, 1):
                        await self.bring_one(session, update)
                    if not self.updates.waiting:
                        await bell.wait()
        finally:
            self.updates.hang_up(bell)

    async def bring_one(self, session: aiohttp.ClientSession, update: Json) -> None:
        """Try until it is taken: at once after the first failure, then after twice the time each time."""
        pause = 0.0
        while (wait := await self.attempt(session, update)) is not None:
            await asyncio.sleep(wait or pause)
            pause = min(max(pause * 2, self.retry), LONGEST_WAIT)
        self.updates.confirm(update["update_id"] + 1)

    async def attempt(self, session: aiohttp.ClientSession, update: Json) -> float | None:
        """None if it was taken; else the seconds that the other side asked to wait, or 0."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            async with session.post(self.url, json=update, headers=headers, allow_redirects=False) as answer:
                if answer.ok:
                    await self.obey(await answer.read(), answer.content_type)
                    self.delivered += 1
                    return None
                self.note(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                asked = answer.headers.get("Retry-After", "0")
                return min(float(asked), 3600.0) if asked.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError) as error:
            self.note("Connection refused" if isinstance(error, aiohttp.ClientConnectorError) else "Connection closed")
            return 0.0

    def note(self, why: str) -> None:
        self.failed += 1
        self._last_error = (int(datetime.now(UTC).timestamp()), why)

    async def obey(self, body: bytes, content_type: str) -> None:
        """Do what the answer asks for: a webhook may name a method in it; what comes of it is told to nobody."""
        if content_type != "application/json" or not body:
            return
        try:
            asked = json.loads(body)
        except ValueError:
            return
        if isinstance(asked, dict) and asked.get("method") and self.carry_out:
            try:
                await self.carry_out(Call(str(asked.pop("method")), asked))
            except RefusedError:
                return
