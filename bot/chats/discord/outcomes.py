"""What an error on the way to Discord means for a message: the one place where they are told apart.

| on the wire | raised | outcome |
|---|---|---|
| connection refused, host unknown | ClientConnectorError | Busy |
| no answer in time | TimeoutError | Unclear; Busy if the channel's turn did not come |
| reset, closed, half an answer | ClientError, OSError | Unclear |
| 500, 502, 503, 504, … | Answered, DiscordServerError | Unclear |
| 429 of this chat (user, shared), slow mode, write limits | Answered, RateLimited | Busy |
| 429 of all (global) | Answered | Busy, and the platform rests as long |
| 429 without "Via": Cloudflare has shut us out | Answered, HTTPException | Busy, and the platform rests 10 minutes |
| 401 | HTTPException, LoginFailure | Busy, and the platform stops |
| 403, 404: no right, no channel, no such person | Forbidden, NotFound | Gone |
| 400: a thread that is archived | HTTPException | Busy |
| 400: anything else, such as AutoMod | HTTPException | Refused |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord

from bot.core.outbox import Busy, Gone, Outcome, Refused, Unclear
from bot.core.told import told

PLATFORM = "discord"

TOKEN_REST = timedelta(minutes=10)
"""How long a message waits that met a token which is not valid; by then the process has stopped."""

BAN_REST = timedelta(minutes=10)
"""How long nothing is sent once Cloudflare shut us out: more requests make it longer (Discord, Rate Limits)."""

ARCHIVED_REST = timedelta(hours=1)
"""Until a thread that is archived or locked is tried again: somebody may open it."""

SHORTEST_REST = timedelta(seconds=1)
"""Where a 429 does not say how long."""

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What discord.py raises for an answer of another shape."""

FAILURES = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError, RuntimeError, *UNREADABLE)
"""All that a request may end with; `Answered` is a DiscordException, a session that was closed a RuntimeError."""

MISSING = "missing right"
"""How the reason begins why a chat is closed in which somebody took a right from us."""

NOT_IN_PRIVATE = "their private messages are closed to us"
_GONE: Mapping[int, str] = {
    10003: "the channel is gone",
    10004: "the server is gone",
    10013: "the account is gone",
    50001: f"{MISSING}: View Channels",
    50007: NOT_IN_PRIVATE,
    50008: "not a channel that takes messages",
    50013: f"{MISSING}: Send Messages or Embed Links",
    50024: "not a channel that takes messages",
    50278: f"{NOT_IN_PRIVATE}: no server in common",
}
"""JSON error codes that close a chat (Discord, Opcodes and Status Codes), and why in one line."""

_WAITS = {50083: "the thread is archived", 160005: "the thread is locked"}
_SLOW = {
    20016: "slow mode",
    20028: "too much was written in this channel",
    20029: "too much was written in this server",
}
_REFUSED = {200000: "AutoMod of the server blocked it", 240000: "Discord takes a link in it for harmful"}
_UNKNOWN_MESSAGE, _UNKNOWN_WEBHOOK, _NO_HISTORY, _BAD_WEBHOOK_TOKEN = 10008, 10015, 160002, 50027
_UNKNOWN_INTERACTION, _ACKNOWLEDGED = 10062, 40060


class Answered(discord.DiscordException):
    """An answer that discord.py would have waited on and tried again by itself: 429, or 500 and above.

    `retry_after` is in seconds (None: it does not say), `scope` "user", "shared" or "global". `by_discord`: it came
    from Discord, not from Cloudflare before it.
    """

    def __init__(
        self, status: int, code: int = 0, retry_after: float | None = None, scope: str = "user", *, by_discord: bool
    ) -> None:
        super().__init__(f"{status} (code {code})")
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.scope = scope
        self.by_discord = by_discord

    @classmethod
    def read(cls, status: int, headers: Mapping[str, str], body: Any) -> Answered:
        """The answer with these headers and this JSON, or whatever else it was."""
        said = body if isinstance(body, dict) else {}
        scope = "global" if said.get("global") else headers.get("X-RateLimit-Scope", "user")
        after = _seconds(said.get("retry_after"), headers.get("Retry-After"))
        code = said.get("code")
        by_discord = bool(headers.get("Via")) and isinstance(body, dict)
        return cls(status, code if isinstance(code, int) else 0, after, scope, by_discord=by_discord)


class Stopped(Exception):  # noqa: N818 - named for what happened to the platform
    """Discord cannot be used by this process any more; the message is one line for an operator."""


class TokenRevoked(Stopped):
    """The token is not, or no longer, valid."""

    def __init__(self) -> None:
        super().__init__("Discord does not accept DISCORD_TOKEN: reset it in the developer portal, and set it anew")


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing is to be sent to anybody until an instant; `alarms`: an operator should know."""

    until: datetime
    why: str
    alarms: bool = False


def outcome(error: BaseException, now: datetime, *, left: bool = True, thread: bool = False) -> Outcome:
    """What an error means for a message that was to be sent; see the table above.

    `left`: the request went out. `thread`: the chat is a thread, which names a missing right otherwise.
    """
    match error:
        case Answered():
            return _of_answer(error, now)
        case discord.HTTPException():
            return _of_http(error, now, thread=thread)
        case discord.RateLimited() | discord.LoginFailure():
            return _of_time(error, now)
        case _:
            return _of_network(error, now, left=left)


def _of_time(error: discord.RateLimited | discord.LoginFailure, now: datetime) -> Busy:
    if isinstance(error, discord.RateLimited):
        return Busy(now + timedelta(seconds=error.retry_after), "Discord asks for a break")
    return Busy(now + TOKEN_REST, "Discord does not accept our token")


def _of_network(error: BaseException, now: datetime, *, left: bool) -> Outcome:
    if isinstance(error, aiohttp.ClientConnectorError):
        return Busy(now, "Discord cannot be reached")
    if not left:
        return Busy(now, f"nothing was sent ({type(error).__name__})")
    if isinstance(error, aiohttp.ClientError | OSError):  # a TimeoutError is an OSError
        return Unclear(f"Discord did not answer ({type(error).__name__})")
    return Unclear(f"Discord's answer could not be read ({type(error).__name__})")


def _of_answer(error: Answered, now: datetime) -> Outcome:
    if error.status != 429:
        return Unclear(f"Discord answered {error.status}")
    if (rest := rests(error, now)) is not None:
        return Busy(rest.until, rest.why)
    return Busy(now + _break(error), _SLOW.get(error.code, "Discord asks for a break"))


def _of_http(error: discord.HTTPException, now: datetime, *, thread: bool) -> Outcome:
    if error.status == 429 or error.status >= 500:
        return _of_answer(_as_answer(error), now)
    if error.status == 401:
        return Busy(now + TOKEN_REST, "Discord does not accept our token")
    return _of_code(error, now, thread=thread)


def _of_code(error: discord.HTTPException, now: datetime, *, thread: bool) -> Busy | Gone | Refused:
    if error.code in _WAITS:
        return Busy(now + ARCHIVED_REST, _WAITS[error.code])
    if error.code in _GONE:
        why = _GONE[error.code]
        return Gone(why.replace("Send Messages", "Send Messages in Threads") if thread else why)
    if error.status == 403:
        return Gone(f"Discord forbids it (code {error.code})")
    return Refused(_REFUSED.get(error.code) or f"Discord refused it (code {error.code}): {_first_line(error.text)}")


def rests(error: BaseException, now: datetime) -> Rest | None:
    """How long nothing may be sent to anybody, if the error says so."""
    if isinstance(error, discord.HTTPException) and error.status == 429:
        error = _as_answer(error)
    if not isinstance(error, Answered) or error.status != 429:
        return None
    if not error.by_discord:
        return Rest(now + BAN_REST, told("Cloudflare has shut this address out: Discord is left alone"), alarms=True)
    return Rest(now + _break(error), told("Discord asks for a break for all")) if error.scope == "global" else None


def stops(error: BaseException) -> Stopped | None:
    """What ends this process's use of Discord, if the error does."""
    if isinstance(error, discord.LoginFailure):
        return TokenRevoked()
    is_ours = isinstance(error, discord.HTTPException) and error.status == 401 and error.code != _BAD_WEBHOOK_TOKEN
    return TokenRevoked() if is_ours else None


def is_gone_already(error: BaseException) -> bool:
    """Whether a message that was to be edited or taken away is gone."""
    return isinstance(error, discord.HTTPException) and error.code == _UNKNOWN_MESSAGE


def is_reply_refused(error: BaseException) -> bool:
    """Whether the message would have been taken if it answered nothing."""
    return isinstance(error, discord.HTTPException) and error.code == _NO_HISTORY


def is_too_late(error: BaseException) -> bool:
    """Whether an interaction can be answered no more: 3 seconds or 15 minutes are over, or somebody else did."""
    late = (_UNKNOWN_INTERACTION, _BAD_WEBHOOK_TOKEN, _UNKNOWN_WEBHOOK, _ACKNOWLEDGED)
    return isinstance(error, discord.HTTPException) and error.code in late


def _as_answer(error: discord.HTTPException) -> Answered:
    """An error of discord.py as the answer it was made of; where it was read for us, only the headers are left."""
    headers = error.response.headers
    after, scope = _seconds(headers.get("Retry-After")), headers.get("X-RateLimit-Scope", "user")
    return Answered(error.status, error.code, after, scope, by_discord=bool(headers.get("Via")))


def _break(error: Answered) -> timedelta:
    return max(SHORTEST_REST, timedelta(seconds=error.retry_after or 0))


def _seconds(*values: object) -> float | None:
    """The first of some values that is a number of seconds which can be waited."""
    for value in values:
        try:
            seconds = float(str(value))
        except ValueError:
            continue
        if 0 <= seconds < 10_000_000:
            return seconds
    return None


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:200] or "no reason given"
