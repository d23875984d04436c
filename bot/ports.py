"""The narrow doors between the pipeline and the world. Adapters implement them; the core never sees them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.core import outbox
from bot.core.alerts import Alert
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
    Topic,
    Trust,
    Usage,
)
from bot.core.drafts import KeptDraft
from bot.core.editions import Edition, Timetable
from bot.core.freshness import Freshness
from bot.core.incoming import Found, Incoming
from bot.core.layout import Line
from bot.core.ledger import Carried
from bot.core.letters import Button, Letter, Rows
from bot.core.linked import LinkedPage
from bot.core.outbox import DEAD_LETTERS, Entry, Pause, Settled, State
from bot.core.replies import Reply
from bot.core.requests import Request
from bot.core.rooms import Admission, Room

Sent = outbox.Sent
Refused = outbox.Refused
Outcome = outbox.Outcome


class Unavailable(Exception):  # noqa: N818 - named for what the caller can do: try later
    """What the work needs, such as the database, cannot be used now. A job that raises it is run again."""


class MutedMeanwhile(Exception):  # noqa: N818 - named for what happened; whoever writes begins anew
    """A chat muted something while a message for it was made; nothing of it was written."""


class MovedOn(Exception):  # noqa: N818 - named for what happened; whoever writes looks again
    """A claim that a chat was told has changed while a message about it was made; nothing of it was written."""


class Clock(Protocol):
    """Tells the time, so that tests and demos can move it."""

    def now(self) -> datetime:
        """The present instant, aware and UTC."""
        ...


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


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may take: bytes of the decoded body, seconds for all of it, and redirects."""

    body: int = 15_000_000
    seconds: float = 20.0
    hops: int = 5


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a server told of a page at the last fetch; with them it may answer that nothing has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: `status` is 200 to 299, or 304 when nothing has changed (`body` is empty then).

    `url` is where it was found after redirects; `permanent` says that all of them were for good (and there was one).
    `headers` are those that somebody here reads, by their names in lower case. `body` is decoded of its transport.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    permanent: bool = False


class NotAllowed(Exception):  # noqa: N818 - named for what the caller learns
    """The address, or one it leads to, is none of the public web's; nothing was sent there."""


class FetchFailed(Exception):  # noqa: N818 - named for what happened
    """No page came; the message says why in one line without the address, which may hold a secret.

    `status` is the server's answer where there was one, `again_in` the seconds after which it wants to be asked again.
    """

    def __init__(self, why: str, status: int | None = None, again_in: float | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.again_in = again_in


class Fetch(Protocol):
    """Gets a page whose address comes from outside."""

    async def __call__(
        self, url: str, *, limits: Limits = ..., conditions: Conditions = ..., accept: str = ...
    ) -> Fetched:
        """The page. Raises NotAllowed or FetchFailed."""
        ...


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


class Messenger(Protocol):
    """A platform we speak on."""

    @property
    def platform(self) -> str:
        """The platform's name, the same as in its chats."""
        ...

    @property
    def idempotent(self) -> bool:
        """Whether the platform knows a nonce again, so that an unclear message may be sent once more."""
        ...

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        """Lines in the platform's own markup, as the parts of one message."""
        ...

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        """Sends a letter, edits a message of ours, or takes one away; never raises for what the platform says.

        An edit that changes nothing, or takes away what is gone, is Sent. A letter whose `reply_to` is gone is sent
        without it.
        """
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

    async def by_author(self, source: str, author: str) -> list[Post]:
        """The public posts of an author at a source, by id."""
        ...

    async def ids_under(self, prefix: str) -> list[str]:
        """The ids of public posts that begin so, such as "at://did:plc:ada/" for all of an account, in order."""
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

        Then its language, tags and mode become those given; since when it is followed stays as it was.
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

    async def briefs(self, chat: str, limit: int = 50) -> list[SentBrief]:
        """The briefs a chat was sent last, newest first; of one message the one further down first."""
        ...

    async def briefs_in(self, chat: str, message: str) -> list[SentBrief]:
        """The briefs of a message, by the platform's id or its name in the outbox, in the order in which they stand."""
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


class Outbox(Protocol):
    """What is to be sent, when and to whom, and what became of it. Kept beside the Store, in the same database.

    Every write method is one transaction. A `then` runs inside it, before it is committed: it gets the open
    connection, for the engine; what it raises takes everything back. Instants must be aware (else ValueError).
    """

    async def save_timetable(self, timetable: Timetable, seen: Timetable | None = None) -> bool:
        """Keeps a chat with its rhythm; what its editions left (`last`, `spoken_at`) stays as it is.

        Where `seen` is given, what the chat had chosen when somebody looked, nothing is kept (False) if it has
        chosen something else since.
        """
        ...

    async def timetable(self, chat: str) -> Timetable | None:
        """A chat with its rhythm, by its key; None for one that was never kept."""
        ...

    async def claim_due(
        self,
        now: datetime,
        limit: int,
        until: datetime,
        then: Callable[[object, Sequence[Timetable]], Awaitable[None]] | None = None,
    ) -> list[Timetable]:
        """At most `limit` chats whose `next_due` has come, the longest due first; nobody else gets them before `until`.

        They come as they were due. Who claims them writes their editions, which says when to look again; if that
        does not happen until then, they are due again. `then` gets them too, and is not called for none.
        """
        ...

    async def add_edition(
        self,
        edition: Edition,
        entries: Sequence[Entry],
        seen: Timetable,
        next_due: datetime | None,
        then: Callable[[object], Awaitable[None]] | None = None,
    ) -> bool:
        """Writes an edition, its entries (none: it is silent) and what `then` adds; its slot is the chat's last now.

        `seen` is the timetable it was made for, `next_due` when to look at the chat next, which holds unless the
        chat chose another rhythm meanwhile. False, with no edition, entry or `then`, when the chat has one of
        this (language, local date, slot) already, has made another slot since, or is not kept any more.
        """
        ...

    async def edition(self, id_: int) -> Edition | None:
        """An edition by its id, which its entries bear."""
        ...

    async def last_edition(self, chat: str) -> Edition | None:
        """What a chat got in its last slot."""
        ...

    async def save_draft(self, topic: Topic, scope: str, kept: KeptDraft) -> None:
        """Keeps a draft for a day, for every chat that follows the same tags in its language."""
        ...

    async def drafts(self, topic: Topic, scope: str, language: str, younger_than: datetime) -> list[KeptDraft]:
        """The drafts of a topic's tags made after an instant, newest first; `core.drafts.reusable` picks one."""
        ...

    async def add_entries(
        self,
        entries: Sequence[Entry],
        now: datetime,
        then: Callable[[object], Awaitable[None]] | None = None,
        briefs: Sequence[SentBrief] = (),
    ) -> None:
        """Writes messages to be sent. A message (by its name) that is there already stays as it is.

        `briefs` are what they bring; one with a name that is kept already is not kept twice.
        """
        ...

    async def check_mutes(self, connection: object, chat: str, known: Sequence[Mute], now: datetime) -> None:
        """Raises MutedMeanwhile where a mute holds that is not `known`, in an open transaction (see `then`).

        Called behind a chat's new entries, it leaves no gap: whoever mutes later finds them.
        """
        ...

    async def replace(
        self,
        old: Sequence[Entry],
        new: Sequence[Entry],
        now: datetime,
        edition: Edition | None = None,
        briefs: Sequence[SentBrief] = (),
    ) -> bool:
        """Puts a message in the place of one of the same chat that shows what is muted now; `new` may be empty.

        `edition` is what their edition says now, `briefs` what the new one brings. False, and nothing is changed,
        when one of the old was begun or settled meanwhile, or its chat has moved.
        """
        ...

    async def lease(self, platform: str, limit: int, now: datetime, until: datetime) -> list[Entry]:
        """Entries to be sent now: one per chat, lowest lane first, then who waited longest; none begun.

        Nobody else gets anything of these chats before they are settled or `until` has passed and `expire` ran.
        """
        ...

    async def next_ready(self, platform: str) -> datetime | None:
        """When the next entry of a platform may be sent, which may be past; None: nothing waits, or only the closed."""
        ...

    async def begin(self, entry: Entry, now: datetime) -> Entry | None:
        """A leased entry with its attempt counted, to be sent at once; None, and not to be sent: it ran out."""
        ...

    async def settle(self, done: Settled, now: datetime) -> bool:
        """Writes down how an attempt ended, the pause it brought, and that a chat has moved with all that is its.

        False when its lease ran out and somebody else decided; only that a message was sent is believed then.
        """
        ...

    async def expire(self, now: datetime, *, alone: bool = False) -> list[Entry]:
        """Ends the leases that ran out and gives the entries as they stand now; all leases, where we are `alone`.

        What was begun is unclear; what was not waits again as it did before.
        """
        ...

    async def fold(self, chat: str, cap: int, now: datetime) -> list[Entry]:
        """Folds what is too much or too old (`core.outbox.overflow`) and gives all that no edition has told yet."""
        ...

    async def entries(
        self, states: Collection[State] = DEAD_LETTERS, *, chat: str | None = None, limit: int = 100
    ) -> list[Entry]:
        """Entries in these states, newest first."""
        ...

    async def tally(self) -> Mapping[State, int]:
        """How many entries stand in each state but sent; a state without any is left out."""
        ...

    async def retry(self, id_: int, now: datetime) -> bool:
        """Sends a dead letter, or what was dropped, again; False for any other entry, or none."""
        ...

    async def drop(self, id_: int, now: datetime) -> bool:
        """Gives up an entry that waits or is a dead letter; False for any other, or none."""
        ...

    async def pauses(self, now: datetime) -> list[Pause]:
        """The chats that take nothing now, and why."""
        ...

    async def pause(self, pause: Pause, now: datetime) -> None:
        """Leaves a chat in peace; what is written to it waits. One that is closed stays closed."""
        ...

    async def reopen(self, chat: str, now: datetime) -> bool:
        """Ends the pause of a chat; False when there was none."""
        ...

    async def move_chat(self, old: str, new: str, now: datetime) -> None:
        """Takes everything of a chat along to its new key; where both have the same thing, the new one's stays."""
        ...

    async def message_ids(self, message: str) -> tuple[str, ...]:
        """The platform's ids of a message of ours (by its name), in the order of its parts; of those sent."""
        ...

    async def entry_of(self, chat: str, message_id: str) -> Entry | None:
        """What a message of ours was sent for, by the platform's id; None for one that is not ours."""
        ...

    async def lease_name(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Takes or renews a name that only one may hold, such as who polls Telegram; False while another holds it."""
        ...

    async def release_name(self, name: str, holder: str) -> None:
        """Lets go of a name, if this holder has it."""
        ...


@dataclass(frozen=True, slots=True)
class Stir:
    """Posts came, changed or went under a tag in a scope, `changes` times since a chat was told of a claim of it."""

    scope: str
    tag: str
    changes: int


@dataclass(frozen=True, slots=True)
class Stands:
    """A part of a message of ours as a chat sees it, by the platform's id; `text` is "" where it is not kept."""

    id: str
    text: str
    buttons: Rows = ()


class Ledger(Protocol):
    """What chats were told, claim by claim, and where posts came or went since; in the same database as the Store.

    A claim is noted in the transaction that writes or keeps the message which carries it.
    """

    async def told(self, chat: str, tag: str, since: datetime | None = None) -> list[Carried]:
        """What a chat was told under a topic's first tag, the oldest first; with `since`, what was told after it."""
        ...

    async def stirred(self) -> list[Stir]:
        """Where posts came, changed or went that nobody looked at yet, of the tags that some chat was told of."""
        ...

    async def looked_at(self, stirs: Sequence[Stir]) -> None:
        """Notes that a look was taken; what came meanwhile is left for the next."""
        ...

    async def told_under(self, scope: str, tag: str, since: datetime) -> list[tuple[str, str]]:
        """Chats, and the first tags of their topics with this tag, that were told of claims after an instant."""
        ...

    async def due_again(self, now: datetime) -> list[tuple[str, str]]:
        """Chats and first tags of topics with a claim, told in the last weeks, that is to be looked at again by now."""
        ...

    async def retell(self, connection: object, records: Sequence[Carried], briefs: Sequence[SentBrief] = ()) -> None:
        """Keeps records as they stand now, and the briefs that tell of it, in an open transaction (see `then`).

        Raises MovedOn where one was changed since it was read.
        """
        ...

    async def look_again(self, chat: str, at: datetime) -> None:
        """Has what a chat was told looked at again from an instant on, whatever comes; not what it was told long ago.

        Who read a record before keeps it no more: it is judged otherwise now.
        """
        ...

    async def keep_records(self, records: Sequence[Carried]) -> None:
        """Keeps records as they stand now; one that was changed since it was read stays as it is."""
        ...

    async def forget_words(self, connection: object, chat: str, ids: Sequence[str], but: str) -> None:
        """Empties the kept texts of messages (by the platform's ids) that are edited, in an open transaction.

        The edits whose names begin with `but` are the new ones, and stay.
        """
        ...

    async def standing(self, chat: str, message: str) -> list[Stands]:
        """A message of ours (by its name in the outbox), part by part, as the chat sees it or soon will; those sent."""
        ...


@dataclass(frozen=True, slots=True)
class Received:
    """An update as it came from a platform; `attempts` counts the one that is to be made now."""

    id: int
    platform: str
    update: str
    payload: str
    received_at: datetime
    attempts: int


class Inbox(Protocol):
    """What asks something of us, until it is handled; kept beside the Store, in the same database."""

    async def receive(self, platform: str, update: str, payload: str, now: datetime) -> bool:
        """Keeps an update, in one small commit, before its platform is told that we have it; False: it was known."""
        ...

    async def receive_beside(self, connection: object, platform: str, update: str, payload: str, now: datetime) -> None:
        """Keeps an update in a transaction that is open, as a `then` gets it; one that is known stays as it is."""
        ...

    async def one(self, platform: str, update: str, now: datetime) -> Received | None:
        """One update that waits, its attempt counted; None when it was handled, or is given up now."""
        ...

    async def waiting(self, platform: str, limit: int, now: datetime, beyond: int = 0) -> list[Received]:
        """The oldest updates that wait, each attempt counted before it is made; those `beyond` an id alone.

        Whoever has some in hand asks for those beyond, so that none is counted twice. One that has been tried three
        times and is not handled killed whoever tried it: it is given up here, with the reason, and stands in
        `given_up`.
        """
        ...

    async def handled(
        self,
        id_: int,
        now: datetime,
        entries: Sequence[Entry] = (),
        then: Callable[[object], Awaitable[None]] | None = None,
        why: str | None = None,
        briefs: Sequence[SentBrief] = (),
    ) -> bool:
        """An update is handled, and its answers are to be sent, in one transaction; False, and nothing: it was before.

        `why` says that it was given up instead. What it said is forgotten; that it came is known for three days.
        """
        ...

    async def given_up(self, limit: int = 100) -> list[tuple[str, str, str]]:
        """The updates given up lately, newest first: platform, update and why."""
        ...

    async def keep_presses(self, buttons: Sequence[Button], now: datetime) -> None:
        """Keeps buttons that carry a token (`core.presses.too_long`), before a message with them goes out."""
        ...

    async def press(self, token: str) -> Button | None:
        """The button of a token, without its label; None for one that was never kept, or not used for long."""
        ...

    async def note_start(self, name: str, at: datetime) -> None:
        """Notes that something was started whose starts a platform counts."""
        ...

    async def starts(self, name: str, since: datetime) -> list[datetime]:
        """When it was started since an instant, oldest first."""
        ...

    async def tidy(self, now: datetime) -> int:
        """Takes away some of what nobody needs any more; how many rows that were. 0: all is tidy.

        Updates handled 3 days ago, buttons not written for 60, starts and alerts older than 2, gaps and pages
        older than 30, the text of messages sent 30 days ago (their ids stay), what
        chats were told 90 days ago.
        """
        ...


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing was heard on a platform (in one chat: its key) between two instants."""

    platform: str
    chat: str | None
    since: datetime
    until: datetime


class Rooms(Protocol):
    """Chats as we know them, beside their rhythm; kept in the same database as the Store."""

    async def room(self, key: str) -> Room | None:
        """A chat by its key; None for one that we were never in."""
        ...

    async def save_room(self, room: Room) -> None:
        """Keeps a chat as it is known now."""
        ...

    async def rooms(self, platform: str, admissions: Collection[Admission] = frozenset(Admission)) -> list[Room]:
        """The chats of a platform that stand so, by key."""
        ...

    async def rooms_in(self, home: str) -> list[Room]:
        """A home and the chats in it, by key."""
        ...

    async def operators(self) -> list[Room]:
        """The private chats of who runs this instance, by key."""
        ...

    async def erase(self, posts: Sequence[str], scope: str) -> list[str]:
        """Deletes posts of one chat's scope and what was drafted there from posts; the tags that they stood under."""
        ...

    async def note_gap(self, gap: Gap) -> None:
        """Notes that nothing was heard for a while; the same gap again is noted once."""
        ...

    async def gaps(self, chat: str, since: datetime) -> list[Gap]:
        """The gaps of a chat and of its platform that ended after an instant, oldest first."""
        ...

    async def gaps_of(self, sources: Collection[str], since: datetime | None) -> list[Gap]:
        """The gaps of some sources that ended after an instant (None: all that are kept), oldest first."""
        ...

    async def loud_chats(self) -> list[str]:
        """The chats that want to hear of something at once, by key."""
        ...

    async def note_alerts(self, chat: str, alerts: Sequence[Alert]) -> None:
        """Notes what a chat was told at once; a story that is noted stays as it is."""
        ...

    async def alerts(self, chat: str, since: datetime) -> list[Alert]:
        """What a chat was told at once since an instant, oldest first."""
        ...

    async def to_preview(self, until: datetime) -> list[str]:
        """Chats whose first edition is due by an instant and whose admins have not seen what it will look like."""
        ...

    async def note_report(self, chat: str, message: str, said: str, at: datetime, claim: str | None = None) -> bool:
        """Keeps that readers of a chat call something of a message wrong; False: it was reported before.

        `claim` is the name of the claim's record in the ledger, where it is about one.
        """
        ...


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


class Trusts(Protocol):
    """Whose word chats take besides the tables; kept in the same database as the Store."""

    async def trust(self, trust: Trust) -> None:
        """Keeps a trust; one of the same chat, tag and account or domain takes its place."""
        ...

    async def distrust(self, chat: str, what: str, tag: str | None) -> bool:
        """Ends a trust; False when there was none."""
        ...

    async def trusts(self, chat: str) -> list[Trust]:
        """What a chat trusts, oldest first."""
        ...

    async def note_question(self, chat: str, domain: str, at: datetime) -> bool:
        """Notes that a chat's admins are asked about a domain; False: they were before."""
        ...

    async def questions(self, chat: str) -> Mapping[str, datetime]:
        """The domains that a chat's admins were asked about, and when."""
        ...


LookUp = Callable[[str, str], Awaitable[Found | None]]
"""A chat by its public name ("@channel") or id, and what the asker (by id) is there, asked of the platform afresh.

None: there is none such, or it is closed to us.
"""


class Desk(Protocol):
    """Answers what comes in from the chat platforms, alike for all of them."""

    async def respond(self, incoming: Incoming, look_up: LookUp | None = None) -> Reply | None:
        """What is to be answered; None: nothing. Done twice for the same update, it does and writes nothing twice.

        What others are to be told (an operator, an admin in private) is in the outbox by then. A Reply that is
        `later` lacks its briefs: ask `bring` for them, or `ask_for`.
        """
        ...

    async def bring(self, chat: Chat, later: Request) -> Reply:
        """The briefs that a reply lacked; it takes as long as the model does."""
        ...

    async def ask_for(self, connection: object, chat: Chat, reply: Reply, answer: str, at: datetime) -> None:
        """Has a job bring what a reply is `later`, in the transaction of the answer (by its name in the outbox).

        The answer is edited; where it did not arrive by then, the whole comes as a new message.
        """
        ...


Job = Callable[[str], Coroutine[object, object, None]]
"""Work that is named by one string, its key, and may be done twice: it looks up in the store what is left to do."""


class Queue(Protocol):
    """Where jobs are asked for, whoever runs them; what was asked for survives a crash."""

    async def enqueue(
        self, connection: object, job: str, key: str, *, lane: int = 0, partition: str | None = None
    ) -> None:
        """Asks for a job in the caller's open transaction; the same (job, key) twice is one run.

        Of one partition one job runs at a time, in all processes, lower lanes first. Raises Unavailable.
        """
        ...


class Engine(Queue, Protocol):
    """Runs jobs, in this process and in those beside it."""

    async def start(self, jobs: Mapping[str, Job]) -> None:
        """Runs these jobs from now on, by name; those that a dead process left behind too."""
        ...

    async def every(self, job: str, seconds: float) -> None:
        """Asks for a job periodically; once for all processes together, and never two at once."""
        ...

    async def stop(self, timeout: float) -> None:  # noqa: ASYNC109 - what runs is given time, then left
        """Lets running jobs end until `timeout` seconds have passed; what has not ended is run again later."""
        ...
