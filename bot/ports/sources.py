"""Where posts come from, and what is kept of how each source does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.core.domain import Post
from bot.core.freshness import Freshness


@dataclass(frozen=True, slots=True)
class Unheard:
    """Nothing was heard of a source between two instants, and what was said there is lost; `why` is one line."""

    since: datetime
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one look at a source gave: posts, where to look on from, and what could not be read (one line each).

    `erased` are the ids of posts that are gone at the source, `gaps` what was missed. `again_in` is after how many
    seconds another look is worth it; None: the source does not say.
    """

    posts: tuple[Post, ...]
    cursor: str
    faults: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    gaps: tuple[Unheard, ...] = ()
    again_in: float | None = None


class Source(Protocol):
    """A place posts come from."""

    @property
    def name(self) -> str:
        """The source's name in tables, mutes and `/sources`."""
        ...

    async def poll(self, cursor: str | None) -> Batch:
        """Everything new since `cursor` (None: the beginning). Raises SourceUnavailable when nothing can be read."""
        ...


@runtime_checkable
class LooksBack(Protocol):
    """A source that can be asked what was said lately under one tag, for a chat that begins to follow it."""

    @property
    def name(self) -> str:
        """The source's name."""
        ...

    async def back(self, tag: str, since: datetime) -> Batch:
        """What was posted under a folded tag since an instant; its cursor means nothing. Raises SourceUnavailable."""
        ...


@runtime_checkable
class Closes(Protocol):
    """A source that keeps connections open."""

    async def close(self) -> None:
        """Lets go of them."""
        ...


Wanted = Callable[[], Awaitable[frozenset[str]]]
"""The folded tags that somebody follows at this moment."""


class SourceUnavailable(Exception):  # noqa: N818 - named for what the caller can do: try later
    """The source cannot be read now; the message says why in one line, fit for an operator.

    `again_in` is after how many seconds it may be tried again, where the source said so.
    """

    def __init__(self, why: str, again_in: float | None = None) -> None:
        super().__init__(why)
        self.again_in = again_in


class Sources(Protocol):
    """What is known of the sources; kept in the same database as the Store."""

    async def followed_tags(self) -> frozenset[str]:
        """Every folded tag that some chat follows."""
        ...

    async def note_source(self, freshness: Freshness) -> None:
        """Keeps how a source does now."""
        ...

    async def watch_only(self, names: Collection[str]) -> None:
        """Knows these sources from now on and no others; what is known of these stays."""
        ...

    async def sources(self) -> list[Freshness]:
        """How each source does, by name."""
        ...
