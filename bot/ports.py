"""The narrow doors between the pipeline and the world. Adapters implement them; the core never sees them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.domain import (
    PUBLIC,
    Chat,
    Draft,
    Mute,
    Post,
    SentBrief,
    Subscription,
    Tagged,
    Thread,
    Usage,
)


class Clock(Protocol):
    """Tells the time, so that tests and demos can move it."""

    def now(self) -> datetime:
        """The present instant, aware and UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """What one look at a source gave: posts, where to look on from, and what could not be read (one line each)."""

    posts: tuple[Post, ...]
    cursor: str
    faults: tuple[str, ...] = ()


class Source(Protocol):
    """A place posts come from."""

    @property
    def name(self) -> str:
        """The source's name in tables, mutes and `/sources`."""
        ...

    async def poll(self, cursor: str | None) -> Batch:
        """Everything new since `cursor` (None: the beginning). Raises SourceUnavailable when nothing can be read."""
        ...


class SourceUnavailable(Exception):  # noqa: N818 - named for what the caller can do: try later
    """The source cannot be read now; the message says why in one line, fit for an operator."""


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


@dataclass(frozen=True, slots=True)
class Sent:
    """The chat took the message; `ids` are the platform's message ids, one per part."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The chat did not take the message and will not; `why` is one line for an operator."""

    why: str


Outcome = Sent | Refused


class Messenger(Protocol):
    """A platform we speak on."""

    async def send(self, chat: Chat, parts: Sequence[str]) -> Outcome:
        """Sends the parts of one message in order. `parts` are in the platform's own markup."""
        ...


class Store(Protocol):
    """What outlives the process. Every write method is one transaction.

    A post is known by its scope and id: the same id heard in two scopes is two posts. Characters that a
    database cannot hold (NUL, lone surrogates) come back as U+FFFD. Instants must be aware (else ValueError).
    """

    async def add_posts(self, posts: Sequence[Post], tagged: Sequence[Tagged], now: datetime) -> None:
        """Stores posts and says under which tags they stand and what they copy.

        A known post gets the new text and all else anew; only when it was first stored stays as it was.
        Afterwards each post stands under exactly the tags that `tagged` gives it, which may be none.
        `tagged` speaks of posts in `posts` only (else ValueError, as for a scope, tag or id that is longer
        than an index can take, and then nothing is stored).
        """
        ...

    async def posts(self, ids: Sequence[str], scope: str = PUBLIC) -> dict[str, Post]:
        """The stored posts among `ids` in a scope, by id."""
        ...

    async def thread(self, scope: str, tag: str, since: datetime | None = None) -> list[tuple[Post, Tagged]]:
        """Everything under a folded tag in a scope, by time then id; posts without a time come last, by id.

        `since` leaves out posts created before it (posts without a time are judged by when they were stored).
        """
        ...

    async def cursors(self) -> dict[str, str]:
        """Where to look on, by source name."""
        ...

    async def set_cursor(self, source: str, cursor: str) -> None:
        """Remembers where to look on. Called after the posts are stored, never before."""
        ...

    async def follow(self, subscription: Subscription) -> bool:
        """Adds a subscription; False when the chat follows that topic (by name) already.

        Then its language and tags become those given; since when it is followed stays as it was.
        """
        ...

    async def unfollow(self, chat: str, topic: str) -> bool:
        """Ends a subscription; False when there was none."""
        ...

    async def following(self, chat: str) -> list[Subscription]:
        """What a chat follows, oldest first."""
        ...

    async def mute(self, mute: Mute) -> None:
        """Adds a mute; the same kind and value again replaces its end and reason."""
        ...

    async def unmute(self, chat: str, kind: str, value: str) -> bool:
        """Lifts a mute; False when there was none."""
        ...

    async def mutes(self, chat: str, now: datetime) -> list[Mute]:
        """The mutes of a chat that hold at `now`, oldest first."""
        ...

    async def add_brief(self, brief: SentBrief) -> None:
        """Keeps what a chat was sent."""
        ...

    async def last_brief(self, chat: str) -> SentBrief | None:
        """The newest brief a chat was sent, the one `/why 3` speaks of."""
        ...

    async def add_usage(self, usage: Sequence[Usage], at: datetime) -> None:
        """Books what model calls cost."""
        ...

    async def spent(self, since: datetime) -> Mapping[str, float]:
        """Tokens and US dollars since an instant: keys tokens_in, tokens_out, cost, calls."""
        ...

    async def close(self) -> None:
        """Lets go of the database."""
        ...


Job = Callable[[str], Coroutine[object, object, None]]
"""Work that is named by one string, its key, and may be done twice: it looks up in the store what is left to do."""


class Engine(Protocol):
    """Runs jobs, in this process and in those beside it; what was asked for survives a crash."""

    async def start(self, jobs: Mapping[str, Job]) -> None:
        """Runs these jobs from now on, by name; those that a dead process left behind too."""
        ...

    async def enqueue(
        self, connection: object, job: str, key: str, *, lane: int = 0, partition: str | None = None
    ) -> None:
        """Asks for a job in the caller's open transaction; the same (job, key) twice is one run.

        Of one partition one job runs at a time, in all processes, lower lanes first.
        """
        ...

    async def every(self, job: str, seconds: float) -> None:
        """Asks for a job periodically; once for all processes together, and never two at once."""
        ...

    async def stop(self, timeout: float) -> None:  # noqa: ASYNC109 - what runs is given time, then left
        """Lets running jobs end until `timeout` seconds have passed; what has not ended is run again later."""
        ...
