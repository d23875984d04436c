"""The summariser that needs no model: the core's extractive draft behind the `Summariser` port."""

from __future__ import annotations

import asyncio

from bot.core.domain import Draft, Thread
from bot.core.extract import draft


class ExtractiveSummariser:
    """Gives lines in the posts' own words; never fails and costs nothing."""

    @property
    def engine(self) -> str:
        """What its drafts say made them."""
        return "extractive"

    async def summarise(self, thread: Thread, language: str) -> Draft:
        """The extractive draft of a thread; in a thread of its own, because a long one takes a second."""
        return await asyncio.to_thread(draft, thread, language)
