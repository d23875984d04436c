"""What phrases and groups a thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.core.domain import Draft, Thread, Usage


class Summariser(Protocol):
    """Phrases and groups; nothing it says is believed before `core.verify` has checked it."""

    @property
    def engine(self) -> str:
        """What its drafts say made them: "extractive" or "openai"."""
        ...

    async def summarise(self, thread: Thread, language: str) -> Draft:
        """Unsettled claims of a thread, in the language given by its concrete name. Raises SummariserFailed."""
        ...


class SummariserFailed(Exception):  # noqa: N818
    """No usable answer from the model; `spent` is what the tries cost all the same."""

    def __init__(self, why: str, spent: Sequence[Usage] = ()) -> None:
        super().__init__(why)
        self.spent = tuple(spent)
