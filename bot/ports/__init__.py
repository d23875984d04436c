"""The narrow doors between the pipeline and the world. Adapters implement them; the core never sees them."""

from __future__ import annotations

from bot.core.outbox import Outcome, Refused, Sent
from bot.ports.clock import Clock
from bot.ports.desk import Desk, LookUp
from bot.ports.engine import Engine, Job, Queue, Unavailable
from bot.ports.fetch import Conditions, Fetch, Fetched, FetchFailed, Limits, NotAllowed
from bot.ports.inbox import Inbox, Received
from bot.ports.ledger import Ledger, MovedOn, Stands, Stir
from bot.ports.messenger import Messenger
from bot.ports.outbox import MutedMeanwhile, Outbox
from bot.ports.pages import Pages, PageShelf
from bot.ports.rooms import Gap, Rooms
from bot.ports.sources import Batch, Closes, LooksBack, Source, Sources, SourceUnavailable, Unheard, Wanted
from bot.ports.store import Store
from bot.ports.summariser import Summariser, SummariserFailed
from bot.ports.trusts import Trusts

__all__ = [
    "Batch",
    "Clock",
    "Closes",
    "Conditions",
    "Desk",
    "Engine",
    "Fetch",
    "FetchFailed",
    "Fetched",
    "Gap",
    "Inbox",
    "Job",
    "Ledger",
    "Limits",
    "LookUp",
    "LooksBack",
    "Messenger",
    "MovedOn",
    "MutedMeanwhile",
    "NotAllowed",
    "Outbox",
    "Outcome",
    "PageShelf",
    "Pages",
    "Queue",
    "Received",
    "Refused",
    "Rooms",
    "Sent",
    "Source",
    "SourceUnavailable",
    "Sources",
    "Stands",
    "Stir",
    "Store",
    "Summariser",
    "SummariserFailed",
    "Trusts",
    "Unavailable",
    "Unheard",
    "Wanted",
]
