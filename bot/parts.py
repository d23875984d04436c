"""What the verbs work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.actors import Tables
from bot.core.dedupe import NearIndex
from bot.core.health import Finding
from bot.core.tongues import ONLY_ENGLISH, Tongues
from bot.crashpoints import Point, pass_on
from bot.ports import Clock, Inbox, Ledger, LooksBack, Outbox, Pages, Rooms, Sources, Store, Summariser, Trusts


@dataclass(frozen=True, slots=True)
class Parts:
    """What the verbs work with; put together in `bot.app`.

    `summariser` is the configured one, `fallback` the one that cannot fail; `indexes` are the near-duplicate
    indexes by (scope, tag), rebuilt from the store at first use. Without an `outbox` there is no schedule and no
    draft is kept: enough for one brief; `rooms` and `inbox` are for chat platforms, `sources` for what is watched of
    the networks. `past` are sources that tell what was said before, `looked_back` is when they were asked last, by
    tag; it may be lost. `pages` are those that posts link to; None: none is read. `trusts` are what chats
    trust besides the tables. `reports` are what this process says of itself in a time zone, by platform or task, for
    `/status`. `tongues` are the languages that the bot's own words are there in. `passing` is told each boundary as it
    is passed.
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
    ledger: Ledger | None = None
    indexes: dict[tuple[str, str], NearIndex] = field(default_factory=dict)
    past: Sequence[LooksBack] = ()
    looked_back: dict[str, datetime] = field(default_factory=dict)
    pages: Pages | None = None
    trusts: Trusts | None = None
    reports: dict[str, Callable[[str], Sequence[Finding]]] = field(default_factory=dict)
    tongues: Tongues = ONLY_ENGLISH
    passing: Callable[[Point], object] = pass_on
