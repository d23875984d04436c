"""The verb deliver: a brief goes to its chat, and what was sent is kept."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.domain import Chat, Digest, SentBrief
from bot.parts import Parts
from bot.ports import Messenger, Outcome, Sent


async def deliver(parts: Parts, messenger: Messenger, chat: Chat, digest: Digest, texts: Sequence[str]) -> Outcome:
    """Sends a brief, rendered by its platform, and keeps what was sent for `/why`."""
    outcome = await messenger.send(chat, texts)
    if isinstance(outcome, Sent):
        await parts.store.add_brief(SentBrief(chat.key, digest, parts.clock.now(), outcome.ids))
    return outcome
