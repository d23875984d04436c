"""Linked pages kept in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.linked import LinkedPage, PageStatus, is_due


@dataclass
class MemoryShelf:
    """A `PageShelf` of one process."""

    kept: dict[str, LinkedPage] = field(default_factory=dict)

    async def pages(self, links: Sequence[str]) -> dict[str, LinkedPage]:
        return {link: self.kept[link] for link in links if link in self.kept}

    async def begin_page(self, link: str, now: datetime) -> bool:
        due = is_due(self.kept.get(link), now)
        if due:
            self.kept[link] = LinkedPage(link, PageStatus.READING, now)
        return due

    async def keep_page(self, page: LinkedPage) -> None:
        self.kept[page.url] = page
