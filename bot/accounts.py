"""Who the tokens speak for, asked of the platforms themselves: for `tagbrief check` and `tagbrief init`.

One request or two each, by plain HTTP, so that neither platform's library is loaded. No error here ever holds a token,
which Telegram has in its addresses.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp
from pydantic import SecretStr

PATIENCE = aiohttp.ClientTimeout(total=10)
"""Seconds for a platform to answer; somebody sits and waits."""

_REFUSED = (401, 403, 404)
"""What Telegram (404 for a token of the wrong form) and Discord answer to a token that is none."""

_MESSAGE_CONTENT = 1 << 18 | 1 << 19
"""Discord's application flags GATEWAY_MESSAGE_CONTENT, and ..._LIMITED for bots in fewer servers."""

DISCORD_RIGHTS = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Embed Links": 1 << 14,
    "Read Message History": 1 << 16,
    "Send Messages in Threads": 1 << 38,
}
"""What the bot needs in a Discord channel, as its settings call it, and the bits of these rights."""


class NoAccount(Exception):  # noqa: N818 - named for what came of the question
    """The platform did not say whose token this is; the message is one line on why, without the token.

    `refused`: it said that the token is none of its.
    """

    def __init__(self, why: str, *, refused: bool = False) -> None:
        super().__init__(why)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """A Telegram bot. `hears_groups`: privacy mode is off. `webhook`: the host updates go to, if they do."""

    username: str
    hears_groups: bool
    webhook: str | None = None

    @property
    def invite(self) -> str:
        """Opens Telegram's own dialog that adds the bot to a group."""
        return f"https://t.me/{self.username}?startgroup=true"


@dataclass(frozen=True, slots=True)
class DiscordAccount:
    """A Discord application. `hears_all`: it has the Message Content intent."""

    id: str
    name: str
    hears_all: bool

    @property
    def invite(self) -> str:
        """Opens Discord's own dialog that adds the bot to a server, with the rights it needs and no other."""
        rights = sum(DISCORD_RIGHTS.values())
        return (
            "https://discord.com/oauth2/authorize"
            f"?client_id={self.id}&scope=bot%20applications.commands&permissions={rights}"
        )


async def telegram_account(base: str, token: SecretStr) -> TelegramAccount:
    """The bot a Telegram token belongs to; `base` is TELEGRAM_API_BASE. Raises NoAccount."""
    methods = f"{base}/bot{token.get_secret_value()}"
    me = (await _answer("Telegram", f"{methods}/getMe")).get("result", {})
    hook = (await _answer("Telegram", f"{methods}/getWebhookInfo")).get("result", {})
    if not isinstance(me.get("username"), str):
        raise NoAccount("Telegram gave an answer that is none")
    return TelegramAccount(me["username"], bool(me.get("can_read_all_group_messages")), hook.get("url") or None)


async def discord_account(base: str, token: SecretStr) -> DiscordAccount:
    """The application a Discord token belongs to; `base` is DISCORD_API_BASE. Raises NoAccount."""
    found = await _answer("Discord", f"{base}/applications/@me", {"Authorization": f"Bot {token.get_secret_value()}"})
    if not isinstance(found.get("id"), str):
        raise NoAccount("Discord gave an answer that is none")
    return DiscordAccount(
        found["id"], str(found.get("name", "")), bool(int(found.get("flags") or 0) & _MESSAGE_CONTENT)
    )


async def _answer(platform: str, address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at an address. Nothing of the environment is used: a proxy would see the token."""
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, trust_env=False) as session,
            session.get(address, headers=headers, allow_redirects=False) as response,
        ):
            if response.status in _REFUSED:
                raise NoAccount(f"{platform} does not know this token", refused=True)
            if response.status != 200:
                raise NoAccount(f"{platform} answered {response.status}")
            found = json.loads(await response.read())
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        # `from None`: the error's own words may hold the address, and so the token.
        raise NoAccount(f"{platform} cannot be reached ({type(error).__name__})") from None
    except ValueError:
        raise NoAccount(f"{platform} answered with something that is no JSON") from None
    if not isinstance(found, dict):
        raise NoAccount(f"{platform} gave an answer that is none")
    return found
