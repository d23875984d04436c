"""Letters on their way to Discord: sent, edited or taken away, and how the chat took them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import discord

from bot.chats.discord.components import buttons
from bot.chats.discord.connection import NOBODY, PATIENCE, Connection, Trip, trip
from bot.chats.discord.outcomes import (
    FAILURES,
    PLATFORM,
    TOKEN_REST,
    is_gone_already,
    is_reply_refused,
    outcome,
    rests,
    stops,
)
from bot.core.domain import Chat
from bot.core.letters import Button, Letter
from bot.core.lines import Line
from bot.core.outbox import Busy, Outcome, Refused, Sent
from bot.core.presses import DISCORD as LONGEST
from bot.core.presses import too_long
from bot.core.render import discord_markdown
from bot.ports import Clock

Pace = Callable[[Chat], Awaitable[datetime | None]]
"""Waits until a message may go to a chat, or says when to ask again."""

SHORT_LINES = 3
"""A text of more lines is shown as an embed: it stands apart from what people write, and has no previews."""

DESCRIPTION = 4096
"""Characters of an embed's description (Discord, Embed Limits); the parts of a message are shorter."""

_ID = re.compile(r"\d{1,20}")


class Presses(Protocol):
    """Keeps the buttons that are too long to be carried; the inbox does."""

    async def keep_presses(self, buttons: Sequence[Button], now: datetime) -> None:
        """Keeps them."""
        ...


async def at_once(chat: Chat) -> datetime | None:  # noqa: ARG001 - any chat
    """No pace of our own: every message may go."""
    return None


class DiscordMessenger:
    """See `bot.ports.Messenger`. Discord knows a nonce for a few minutes, so what is unclear may be sent again.

    When Discord says that the token is not valid, the connection stops, and nothing is asked of it any more. It
    speaks by REST alone, so that any process may send; `presses` keeps the buttons that are too long.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        presses: Presses | None = None,
        *,
        pace: Pace = at_once,
        patience: float = PATIENCE,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._presses = presses
        self._pace = pace
        self._patience = patience

    @property
    def platform(self) -> str:
        """The platform's name."""
        return PLATFORM

    @property
    def idempotent(self) -> bool:
        """Discord knows a nonce again."""
        return True

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        """Lines in Discord's Markdown, as the parts of one message."""
        return discord_markdown(lines)

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        """Sends a letter, edits a message of ours, or takes one away."""
        if (place := place_of(chat)) is None:
            return Refused(f"{chat.key} is no channel of Discord")
        if (later := await self._not_now(chat)) is not None:
            return later
        if self._presses is not None and (kept := too_long(letter.buttons, LONGEST)):
            await self._presses.keep_presses(kept, self._clock.now())
        with trip() as one:
            try:
                async with asyncio.timeout(self._patience):
                    return Sent((await self._carry(place, letter, nonce),))
            except FAILURES as error:
                return self._met(error, chat, letter, one)

    async def _not_now(self, chat: Chat) -> Busy | None:
        now = self._clock.now()
        if self._connection.is_stopped:
            return Busy(now + TOKEN_REST, "Discord does not accept our token")
        if (rest := self._connection.resting(now)) is not None:
            return Busy(rest.until, rest.why)
        later = await self._pace(chat)
        return Busy(later, "as much as this chat may get for now") if later is not None else None

    async def _carry(self, place: int, letter: Letter, nonce: str | None) -> str:
        """Does what the letter asks for, and gives the message's id; without the reply where that is the hindrance."""
        channel = self._connection.client.get_partial_messageable(place)
        if letter.edits is not None:
            return await _change(channel, letter, letter.edits)
        try:
            return await _new(channel, letter, nonce)
        except discord.HTTPException as error:
            if letter.reply_to is None or not is_reply_refused(error):
                raise
            return await _new(channel, replace(letter, reply_to=None), nonce)

    def _met(self, error: BaseException, chat: Chat, letter: Letter, one: Trip) -> Outcome:
        """What an error means for a letter."""
        now = self._clock.now()
        if letter.edits is not None and not letter.text and is_gone_already(error):
            return Sent((letter.edits,))
        if isinstance(error, TimeoutError) and (arrived := _id_in(one.answer)) is not None:
            return Sent((letter.edits or arrived,))  # it was taken; discord.py waits for the channel's next turn
        if (stopped := stops(error)) is not None:
            self._connection.stop(stopped)
        if (rest := rests(error, now)) is not None:
            self._connection.rest(rest)
        met = outcome(error, now, left=one.left, thread=chat.thread is not None)
        return replace(met, until=now + timedelta(seconds=1)) if isinstance(met, Busy) and met.until <= now else met


def place_of(chat: Chat) -> int | None:
    """The id of the channel, or of the thread, that a chat is; None for what is none."""
    found = chat.thread or chat.id
    return int(found) if _ID.fullmatch(found) else None


def shown(text: str) -> dict[str, Any]:
    """A text as a message shows it: short ones as they are, long ones as an embed."""
    if text.count("\n") < SHORT_LINES or len(text) > DESCRIPTION:
        return {"content": text, "embeds": []}
    return {"content": None, "embeds": [discord.Embed(description=text)]}


async def _new(channel: discord.PartialMessageable, letter: Letter, nonce: str | None) -> str:
    look = shown(letter.text)
    more: dict[str, Any] = {"nonce": nonce} if nonce is not None else {}
    if (view := buttons(letter.buttons)) is not None:
        more["view"] = view
    if letter.reply_to is not None and _ID.fullmatch(letter.reply_to):
        more["reference"] = discord.MessageReference(
            message_id=int(letter.reply_to), channel_id=channel.id, fail_if_not_exists=False
        )
    sent = await channel.send(
        look["content"], embeds=look["embeds"], silent=letter.silent, allowed_mentions=NOBODY, **more
    )
    return str(sent.id)


async def _change(channel: discord.PartialMessageable, letter: Letter, message: str) -> str:
    there = channel.get_partial_message(int(message))
    if letter.text:
        await there.edit(**shown(letter.text), view=buttons(letter.buttons), allowed_mentions=NOBODY)
    else:
        await there.delete()
    return message


def _id_in(answer: object) -> str | None:
    found = answer.get("id") if isinstance(answer, dict) else None
    return found if isinstance(found, str) and _ID.fullmatch(found) else None
