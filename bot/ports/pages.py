"""Pages that posts link to, and the shelf on which they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.linked import LinkedPage


class PageShelf(Protocol):
    """Where linked pages are kept, so that each is fetched once; kept beside the Store, in the same database."""

    async def pages(self, links: Sequence[str]) -> dict[str, LinkedPage]:
        """The pages among these canonical links that somebody has looked at or is reading, by link."""
        ...

    async def begin_page(self, link: str, now: datetime) -> bool:
        """Notes that a page is being read from now on; False where that is not due (`core.linked.is_due`)."""
        ...

    async def keep_page(self, page: LinkedPage) -> None:
        """Keeps what became of reading a page, in the place of what was kept before."""
        ...


class Pages(Protocol):
    """The pages that posts link to."""

    async def known(self, links: Sequence[str]) -> Mapping[str, LinkedPage]:
        """Those that were looked at before, by canonical link; nothing is fetched."""
        ...

    async def read(self, links: Sequence[str]) -> Mapping[str, LinkedPage]:
        """All of them, by canonical link; what was never read is fetched, once for all processes, within seconds.

        One that could not be read says why; one that took too long is left out.
        """
        ...
