"""What the verbs work with."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.actors import Tables
from bot.core.dedupe import NearIndex
from bot.ports import Clock, Store, Summariser


@dataclass(frozen=True, slots=True)
class Parts:
    """What the verbs work with; put together in `bot.app`.

    `summariser` is the configured one, `fallback` the one that cannot fail; `indexes` are the near-duplicate
    indexes by (scope, tag), rebuilt from the store at first use.
    """

    store: Store
    summariser: Summariser
    fallback: Summariser
    clock: Clock
    tables: Tables
    indexes: dict[tuple[str, str], NearIndex] = field(default_factory=dict)
