"""How a reply is shown to who used us: at once or after a wait, to them alone or to all, in place or below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord

from bot.chats.discord.components import under
from bot.chats.discord.connection import NOBODY
from bot.chats.discord.messenger import shown
from bot.core.commands import asked
from bot.core.layout import layout, through
from bot.core.render import discord_markdown
from bot.core.replies import Reply

ALONE = frozenset(
    "following mutes settings status help privacy forget start budget export report unmute sources cancel".split()
)
"""Commands whose answer is mostly for the asker alone: where one takes long, it must be said before it is known."""

Use = discord.Interaction[Any]


def texts_of(reply: Reply, *, first: bool = False) -> tuple[str, ...]:
    """A reply as messages, claims numbered through them; `first`: without what is still being made."""
    lines = reply.first_lines if first else reply.lines
    briefs = [layout(each, reply.form_of(each), first_claim) for first_claim, each in through(reply.digests)]
    return (*discord_markdown(lines), *(text for each in briefs for text in discord_markdown(each.lines())))


def is_alone(line: str) -> bool:
    """Whether the answer to a line is likely for the asker alone."""
    command = asked(line)
    return command is not None and command.name in ALONE


@dataclass(slots=True)
class Shown:
    """What was shown for one use of us, which came in at `at`; `ids` of its messages, the first may be changed."""

    use: Use
    at: datetime
    is_deferred: bool = False
    is_alone: bool = False
    ids: list[str] = field(default_factory=list)
    change: Callable[..., Awaitable[Any]] | None = None

    @property
    def is_press(self) -> bool:
        """Whether a button was pressed, or something chosen."""
        return self.use.type is discord.InteractionType.component

    async def defer(self, line: str) -> None:
        """Says that an answer comes; where a button was pressed, nothing is seen of that."""
        self.is_deferred = True
        if self.is_press:
            await self.use.response.defer()
            return
        self.is_alone = self.use.guild_id is not None and is_alone(line)
        await self.use.response.defer(ephemeral=self.is_alone, thinking=True)

    async def show(self, reply: Reply) -> None:
        """Shows a reply as far as it is there."""
        first, *rest = texts_of(reply, first=True) or ("…",)
        view = under(reply)
        await self._first(reply, first, None if rest else view)
        await self._more(rest, view, alone=self._for_one(reply))

    async def complete(self, reply: Reply) -> None:
        """Shows the whole reply in the place of what was shown first."""
        first, *rest = texts_of(reply) or ("…",)
        view = under(reply)
        if self.change is not None:
            await self.change(**shown(first), view=None if rest else view, allowed_mentions=NOBODY)
        await self._more(rest, view, alone=self.is_alone)

    async def nothing(self, words: str) -> None:
        """Ends the wait where there is no answer: a press without a word, a command with one for the asker alone."""
        if self.is_press and not self.is_deferred:
            await self.use.response.defer()
        elif not self.is_press and self.is_deferred:
            await self.use.delete_original_response()
        elif not self.is_press:
            await self.use.response.send_message(words, ephemeral=True, allowed_mentions=NOBODY)

    async def _first(self, reply: Reply, text: str, view: discord.ui.View | None) -> None:
        look, alone = shown(text), self._for_one(reply)
        if self._goes_in_place(reply):
            await self._in_place(look, view)
        elif not self.is_deferred:
            self.is_alone = alone
            sent = await self.use.response.send_message(**_new(look, view), ephemeral=alone, silent=True)
            self.ids.append(str(sent.message_id))
            self.change = self.use.edit_original_response
        elif self.is_press or (alone and not self.is_alone):
            await self._below(look, view, alone=alone)
        else:
            await self._in_place(look, view)

    async def _in_place(self, look: dict[str, Any], view: discord.ui.View | None) -> None:
        """Puts it where the waiting sign, or the message that was pressed, stands."""
        self.change = self.use.edit_original_response
        if self.is_press and self.use.message is not None:
            self.is_alone = self.use.message.flags.ephemeral
        if self.is_deferred:
            message = await self.use.edit_original_response(**look, view=view, allowed_mentions=NOBODY)
            self.ids.append(str(message.id))
            return
        await self.use.response.edit_message(**look, view=view, allowed_mentions=NOBODY)
        if self.use.message is not None:
            self.ids.append(str(self.use.message.id))

    async def _below(self, look: dict[str, Any], view: discord.ui.View | None, *, alone: bool) -> None:
        """Puts it below; the sign that all would see waiting goes."""
        if not self.is_press:
            await self.use.delete_original_response()
        self.is_alone = alone
        message = await self.use.followup.send(**_new(look, view), ephemeral=alone, silent=True, wait=True)
        self.ids.append(str(message.id))
        self.change = message.edit

    async def _more(self, texts: Sequence[str], view: discord.ui.View | None, *, alone: bool) -> None:
        for number, text in enumerate(texts, 1):
            last = view if number == len(texts) else None
            message = await self.use.followup.send(**_new(shown(text), last), ephemeral=alone, silent=True, wait=True)
            self.ids.append(str(message.id))

    def _for_one(self, reply: Reply) -> bool:
        return reply.private and self.use.guild_id is not None

    def _goes_in_place(self, reply: Reply) -> bool:
        """Whether it takes the place of the message that was pressed: never what all see by what one shall see."""
        if not self.is_press or not reply.in_place or self.use.message is None:
            return False
        return self.use.message.flags.ephemeral or not self._for_one(reply)


def _new(look: dict[str, Any], view: discord.ui.View | None) -> dict[str, Any]:
    """A look as a new message takes it, which may not say that there is no view, or no text."""
    found = {key: value for key, value in look.items() if value}
    return {**found, "allowed_mentions": NOBODY, **({"view": view} if view is not None else {})}
