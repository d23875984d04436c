"""What a verb does with pages that posts link to: has them read, and puts them behind the posts of a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.core.actors import Tables
from bot.core.domain import Digest, Thread
from bot.core.linked import LinkedPage, unused, with_pages, worth_reading
from bot.core.missing import ENGLISH, MissingPhrases
from bot.parts import Parts


@dataclass(frozen=True, slots=True)
class Linked:
    """A thread with its pages behind the posts, the links that were worth reading, and what became of each."""

    thread: Thread
    links: Sequence[str] = ()
    pages: Mapping[str, LinkedPage] = field(default_factory=dict)

    def told(self, digest: Digest, muted: Collection[int], tables: Tables, say: MissingPhrases = ENGLISH) -> Digest:
        """The digest with a word on the pages that could not be used."""
        lines = unused(self.links, self.pages, self.thread, muted, tables, say)
        return replace(digest, missing=(*digest.missing, *lines)) if lines else digest


async def with_linked(parts: Parts, thread: Thread, tables: Tables, *, fetch: bool = True) -> Linked:
    """The thread with the pages of actors and outlets that it links to; without `fetch` those read before alone."""
    links = worth_reading(thread, tables) if parts.pages else ()
    if parts.pages is None or not links:
        return Linked(thread)
    pages = await (parts.pages.read(links) if fetch else parts.pages.known(links))
    # in a thread of its own: eight long pages take half a second
    return Linked(await asyncio.to_thread(with_pages, thread, pages, tables), links, pages)
