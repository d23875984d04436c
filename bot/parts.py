"""What the verbs work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.actors import Tables
from bot.core.dedupe import NearIndex
from bot.crashpoints import Point, pass_on
from bot.ports import Clock, Inbox, Outbox, Rooms, Sources, Store, Summariser


@dataclass(frozen=True, slots=True)
class Parts:
    """What the verbs work with; put together in `bot.app`.

    `summariser` is the configured one, `fallback` the one that cannot fail; `indexes` are the near-duplicate
    indexes by (scope, tag), rebuilt from the store at first use. Without an `outbox` there is no schedule and no
    draft is kept: enough for one brief; `rooms` and `inbox` are for chat platforms, `sources` for what is watched of
    the networks. `passing` is told each boundary
    as it is passed.
    """

    store: Store
    summariser: Summariser
    fallback: Summariser
    clock: Clock
    tables: Tables
    outbox: Outbox | None = None
    rooms: Rooms | None = None
    inbox: Inbox | None = None
    sources: Sources | None = None
    indexes: dict[tuple[str, str], NearIndex] = field(default_factory=dict)
    passing: Callable[[Point], object] = pass_on
