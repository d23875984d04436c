"""What becomes of a message on its way: whose turn it is, and what follows from how the chat took it.

An entry is never sent twice on a guess, never waits behind another chat, and always ends in a state that can
be shown. Everything here decides; the store writes it down, and whoever sends obeys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, IntEnum, StrEnum, auto
from hashlib import blake2b
from itertools import groupby

from bot.core.letters import Letter, Rows

MOST_ATTEMPTS = 5
"""Attempts without an answer after which an entry is given up; "later" is an answer."""

NONCE_WINDOW = timedelta(minutes=2)
"""How long after an unclear attempt the same nonce may be sent again.

Discord promises to know a nonce for "the past few minutes" (message.mdx, enforce_nonce); two are on the safe side.
A lease must be shorter, or the attempts of a sender that was killed all end as unclear.
"""

LONGEST_WAIT = timedelta(days=3)
"""An entry older than this that is put off once more is given up: nobody wants it any more."""

STALE_ALERT = timedelta(hours=6)
"""An instant alert that has waited so long is no alert; it is counted in the next edition."""

_SHORTEST_DELAY = timedelta(seconds=1)
_LONGEST_DELAY = timedelta(minutes=10)
_NONCE_BYTES = 12


# --- outcomes


@dataclass(frozen=True, slots=True)
class Sent:
    """The chat took the message; `ids` are the platform's message ids, one per part."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Busy:
    """The chat did not take the message now; it may be asked again at `until`. Nothing arrived.

    `too_many`: the platform says that we are too fast, and not whether in this chat or in all.
    """

    until: datetime
    why: str
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The chat did not take the message and will not; `why` is one line for an operator."""

    why: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat takes nothing from us any more (blocked, kicked, no rights), or has moved to `moved_to` (its key)."""

    why: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody knows whether the message arrived: no answer, a broken one, or the sender was killed."""

    why: str


Outcome = Sent | Busy | Refused | Gone | Unclear


# --- entries


class Lane(IntEnum):
    """What goes first. Lanes are kept inside a chat and among chats.

    An EDIT corrects a message of ours that stands: nobody is disturbed by it, so it waits behind no quiet hours.
    """

    ANSWER = 0
    CHANGE = 1
    INSTANT = 2
    EDITION = 3
    EDIT = 4


_FOLDING = frozenset({Lane.INSTANT, Lane.EDITION})
"""What may go in another message's place; answers and changes of standing may not."""


class State(StrEnum):
    """Where an entry stands. All but the first two are settled."""

    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    DEAD = "dead"
    DROPPED = "dropped"
    FOLDED = "folded"


DEAD_LETTERS = frozenset({State.REFUSED, State.UNCLEAR, State.DEAD})
"""What an operator should look at: it did not arrive, or nobody knows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One part of one message on its way to a chat.

    `message` names the message, the same for all its parts and never given to another; `part` counts from 1 to
    `parts`. `chat` is the key of a chat, `text` is in the platform's markup. `idempotent`: the platform knows a
    nonce again. `id` (0 until stored) sorts in the order of writing, `edition` is the stored edition's id.

    `buttons` hang under the part, `silent` lets no phone sound. `reply_to` and `edits` are the platform's ids of the
    message it answers and of the message of ours whose place it takes; an edit may be made again at will.

    `leased_until` is when whoever has it is taken for dead. `attempts` counts every attempt, before it is made;
    `delays` those that ended with "later". `begun_at` is when the last attempt began (None: whoever has it has not
    begun), `doubt_since` when the first began that may have arrived. `moved` says that it was sent on to a chat's
    new key.
    """

    message: str
    chat: str
    lane: Lane
    text: str
    created_at: datetime
    not_before: datetime
    part: int = 1
    parts: int = 1
    idempotent: bool = False
    edition: int | None = None
    id: int = 0
    state: State = State.WAITING
    attempts: int = 0
    delays: int = 0
    begun_at: datetime | None = None
    leased_until: datetime | None = None
    doubt_since: datetime | None = None
    moved: bool = False
    why: str | None = None
    buttons: Rows = ()
    silent: bool = False
    reply_to: str | None = None
    edits: str | None = None

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again when nobody knows whether it arrived."""
        return self.idempotent or self.edits is not None

    @property
    def letter(self) -> Letter:
        """The part as its platform is asked to show it."""
        return Letter(self.text, self.buttons, self.silent, self.reply_to, self.edits)

    @property
    def settled(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state not in {State.WAITING, State.LEASED}


def entries(
    message: str,
    chat: str,
    lane: Lane,
    texts: Sequence[str],
    now: datetime,
    *,
    idempotent: bool,
    not_before: datetime | None = None,
    like: Letter | None = None,
) -> tuple[Entry, ...]:
    """The entries of a message, one per part, in the order in which they are to arrive.

    Where a letter is given that they are to be like, all are as silent, the first answers what it answers, and the
    last has its buttons.
    """
    like = like or Letter("")
    return tuple(
        Entry(
            message=message,
            chat=chat,
            lane=lane,
            text=text,
            created_at=now,
            not_before=not_before or now,
            part=part,
            parts=len(texts),
            idempotent=idempotent,
            buttons=like.buttons if part == len(texts) else (),
            silent=like.silent,
            reply_to=like.reply_to if part == 1 else None,
        )
        for part, text in enumerate(texts, 1)
    )


def nonce(entry: Entry) -> str:
    """A name for an entry by which a platform knows it again: 24 characters (Discord takes 25), always the same.

    It is made of the message's name, not of `id`: numbers begin anew with a new database.
    """
    return blake2b(f"{entry.message}/{entry.part}".encode(), digest_size=_NONCE_BYTES).hexdigest()


# --- whose turn it is


@dataclass(frozen=True, slots=True)
class Pause:
    """A chat is left in peace until an instant, or (None) until somebody reopens it."""

    chat: str
    until: datetime | None
    why: str


def sendable(entries: Iterable[Entry], now: datetime, pauses: Mapping[str, Pause] | None = None) -> list[Entry]:
    """What may be sent now, at most one entry per chat, by lane and then age.

    `entries` are all that is not settled. A chat with an entry in flight, or paused, has no turn. Inside a chat
    and lane the order of writing is kept, so that part k+1 goes when part k is settled, however it was.
    """
    pauses = pauses or {}
    chosen = []
    for chat, group in groupby(sorted(entries, key=_by_chat), key=lambda entry: entry.chat):
        of_chat = list(group)
        if any(entry.state is State.LEASED for entry in of_chat) or _is_paused(pauses.get(chat), now):
            continue
        first = turn(heads(of_chat), now)
        if first is not None and first.not_before <= now:
            chosen.append(first)
    return sorted(chosen, key=lambda entry: (entry.lane, entry.id, entry.chat))


def heads(entries: Iterable[Entry]) -> list[Entry]:
    """The first waiting entry of each lane of one chat."""
    first: dict[Lane, Entry] = {}
    for entry in sorted(entries, key=_by_age):
        if entry.state is State.WAITING:
            first.setdefault(entry.lane, entry)
    return list(first.values())


def turn(heads: Iterable[Entry], now: datetime) -> Entry | None:
    """Which of the first waiting entries of a chat's lanes goes next: by lane if ready, else the first to be ready."""
    return min(heads, key=lambda entry: (max(entry.not_before, now), entry.lane), default=None)


def _by_age(entry: Entry) -> tuple[int, datetime, str, int]:
    return (entry.id, entry.created_at, entry.message, entry.part)


def _by_chat(entry: Entry) -> tuple[str, int]:
    return (entry.chat, entry.id)


def _is_paused(pause: Pause | None, now: datetime) -> bool:
    return pause is not None and (pause.until is None or now < pause.until)


# --- attempts


KILLED = Unclear("whoever sent it stopped before it knew")
"""What is known of an attempt whose lease ran out."""


def lease(entry: Entry, now: datetime, until: datetime) -> Entry:
    """A waiting entry as whoever is to send it gets it: leased, not begun. Settled if no attempt is to be made."""
    return _given_up(entry, now) or replace(entry, state=State.LEASED, begun_at=None, leased_until=until)


def begin(entry: Entry, now: datetime) -> Entry:
    """A leased entry whose attempt is made next: it is counted.

    It must be written down before anything is sent, so that a message that kills its sender is not tried for ever;
    and not much before, since whatever has begun may have arrived.
    """
    return replace(entry, attempts=entry.attempts + 1, begun_at=now)


def expired(entry: Entry, now: datetime) -> Entry:
    """An entry whose lease ran out: as it was before, if its sender never came to it; else nobody knows.

    It may be sent again at once, if at all: the lease was long enough a wait, and a nonce is soon forgotten.
    """
    if entry.begun_at is None:
        return replace(entry, state=State.WAITING, leased_until=None)
    return replace(after(entry, KILLED, now), not_before=entry.not_before)


class Then(Enum):
    """What an outcome means for the chat."""

    GOES_ON = auto()
    PAUSES = auto()
    CLOSES = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """What follows from an outcome.

    `state` is where the entry stands then, `chat` how its chat goes on. `answered`: a "not now" is an answer and
    does not count against MOST_ATTEMPTS. `doubt`: the message may have arrived.
    """

    state: State
    chat: Then = Then.GOES_ON
    answered: bool = False
    doubt: bool = False


HAS_NONCE, HAS_NONE = True, False

FOLLOWS: Mapping[tuple[type[Outcome], bool], Row] = {
    (Sent, HAS_NONCE): Row(State.SENT),
    (Sent, HAS_NONE): Row(State.SENT),
    (Busy, HAS_NONCE): Row(State.WAITING, Then.PAUSES, answered=True),
    (Busy, HAS_NONE): Row(State.WAITING, Then.PAUSES, answered=True),
    (Refused, HAS_NONCE): Row(State.REFUSED),
    (Refused, HAS_NONE): Row(State.REFUSED),
    (Gone, HAS_NONCE): Row(State.WAITING, Then.CLOSES, answered=True),
    (Gone, HAS_NONE): Row(State.WAITING, Then.CLOSES, answered=True),
    (Unclear, HAS_NONCE): Row(State.WAITING, doubt=True),
    (Unclear, HAS_NONE): Row(State.UNCLEAR, doubt=True),
}
"""What follows from each outcome where a message may be repeated (a nonce is known, an edit) and where not."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What to write down after an attempt: the entry as it stands, its messages' ids, its chat's pause.

    `chat` is the chat that was asked; where the entry stands in another now, everything of that chat goes along.
    Until `rests_until` the chat has had as much as it may get: no turn comes sooner, and nobody is told.
    """

    entry: Entry
    chat: str
    ids: tuple[str, ...] = ()
    pause: Pause | None = None
    rests_until: datetime | None = None


def settled(entry: Entry, outcome: Outcome, now: datetime) -> Settled:
    """What follows from how the chat took an entry that was leased."""
    stands = after(entry, outcome, now)
    ids = outcome.ids if isinstance(outcome, Sent) else ()
    return Settled(stands, entry.chat, ids, _pause(entry, stands, outcome, now))


def put_back(entry: Entry, until: datetime) -> Settled:
    """What follows where no attempt is made of a leased entry, since its chat has had as much as it may get."""
    return Settled(replace(entry, state=State.WAITING, leased_until=None), entry.chat, rests_until=until)


def after(entry: Entry, outcome: Outcome, now: datetime) -> Entry:
    """The entry after an attempt: settled, or waiting for the next one. See FOLLOWS.

    An entry whose chat has moved goes to the new key, once; that its chat takes others along is for the store.
    What may have arrived already is not sent again after NONCE_WINDOW, nor told as plainly refused.
    """
    row = FOLLOWS[type(outcome), entry.repeatable]
    in_doubt = row.doubt and entry.edits is None  # an edit that is made twice is made once
    stands = replace(
        entry,
        state=row.state,
        leased_until=None,
        delays=entry.delays + row.answered,
        doubt_since=entry.doubt_since or (entry.begun_at if in_doubt else None),
        why=None if isinstance(outcome, Sent) else outcome.why,
    )
    if isinstance(outcome, Gone) and outcome.moved_to is not None and not entry.moved:
        return replace(stands, chat=outcome.moved_to, moved=True)
    if stands.state is State.REFUSED and stands.doubt_since is not None:
        return replace(stands, state=State.UNCLEAR, why=f"may have arrived at first; then refused: {stands.why}")
    if stands.state is State.WAITING:
        return _waiting(stands, outcome, now)
    return stands


def _waiting(entry: Entry, outcome: Outcome, now: datetime) -> Entry:
    """An entry that waits for its next attempt, if there is to be one."""
    if isinstance(outcome, Gone):
        in_doubt = entry.doubt_since is not None  # by the time the chat is open again it cannot be sent again
        return replace(entry, state=State.UNCLEAR) if in_doubt else entry
    ready_at = _ready_at(entry, outcome, now)
    if isinstance(outcome, Busy) and now - entry.created_at > LONGEST_WAIT:
        return _dead(entry, f"given up after {LONGEST_WAIT.days} days: {entry.why}")
    return _given_up(entry, ready_at) or replace(entry, not_before=ready_at)


def _given_up(entry: Entry, at: datetime) -> Entry | None:
    """The entry as it ends if no attempt is to be made at an instant; None if one is."""
    if entry.doubt_since is not None and at - entry.doubt_since >= NONCE_WINDOW:
        return replace(entry, state=State.UNCLEAR)
    if entry.attempts - entry.delays >= MOST_ATTEMPTS:
        return _dead(entry, f"given up after {MOST_ATTEMPTS} attempts: {entry.why}")
    return None


def _dead(entry: Entry, why: str) -> Entry:
    doubt = " (it may have arrived)" if entry.doubt_since is not None else ""
    return replace(entry, state=State.DEAD, why=why + doubt)


def _ready_at(entry: Entry, outcome: Outcome, now: datetime) -> datetime:
    """When the next attempt may begin: not before the chat allows it, and later each time."""
    tries = entry.delays if isinstance(outcome, Busy) else entry.attempts - entry.delays
    delay = min(_SHORTEST_DELAY * (1 << min(tries - 1, 16)), _LONGEST_DELAY)
    return max(now + delay, outcome.until) if isinstance(outcome, Busy) else now + delay


def _pause(entry: Entry, stands: Entry, outcome: Outcome, now: datetime) -> Pause | None:
    """The pause an outcome brings over the chat, the one it came from."""
    if stands.chat != entry.chat:
        return None
    match outcome, FOLLOWS[type(outcome), entry.repeatable].chat:
        case Busy(), Then.PAUSES:
            return Pause(entry.chat, _ready_at(stands, outcome, now), outcome.why)
        case Gone(), Then.CLOSES:
            return Pause(entry.chat, None, outcome.why)
        case _:
            return None


# --- what an operator, or the next edition, does to entries


def again(entry: Entry, now: datetime) -> Entry | None:
    """A dead letter or dropped entry as it waits anew, all attempts open; None for any other.

    Whoever asks for it knows that what is unclear may come twice.
    """
    if entry.state not in DEAD_LETTERS | {State.DROPPED}:
        return None
    return replace(entry, state=State.WAITING, not_before=now, delays=entry.attempts, doubt_since=None, why=None)


def dropped(entry: Entry) -> Entry | None:
    """An entry that is given up by an operator; None when it is in flight, was sent or folded."""
    if entry.state not in DEAD_LETTERS | {State.WAITING}:
        return None
    return replace(entry, state=State.DROPPED)


def overflow(entries: Iterable[Entry], now: datetime, cap: int) -> list[Entry]:
    """Of one chat's entries those that fold into its next edition, which counts them: stale alerts, the oldest.

    Alerts older than STALE_ALERT fold, and so many editions and alerts that at most `cap` messages wait. Only
    messages of which nothing was tried fold, and they fold whole; answers and changes of standing never do.
    """
    messages = _whole(entries, _is_untried)
    stale = [each for each in messages if each[0].lane is Lane.INSTANT and now - each[0].created_at > STALE_ALERT]
    fresh = [each for each in messages if each not in stale]
    folding = [*stale, *fresh[: max(0, len(fresh) - cap)]]
    why = f"{len(folding)} of {len(messages)} messages were too many or too old"
    return [replace(entry, state=State.FOLDED, why=why) for message in folding for entry in message]


def unsent(entries: Iterable[Entry]) -> list[list[Entry]]:
    """The alerts and editions of which nothing can have arrived, nor is on its way: each whole, oldest first."""
    return _whole(entries, is_unsent)


def is_unsent(entry: Entry) -> bool:
    """Whether nothing of an alert or edition can have arrived; whoever has leased it has not begun."""
    is_held = entry.state is State.LEASED and entry.begun_at is None
    return _is_untried(replace(entry, state=State.WAITING) if is_held else entry)


def on_their_way(entries: Iterable[Entry]) -> list[Entry]:
    """The parts of alerts and editions that are being sent just now."""
    return [entry for entry in entries if entry.lane in _FOLDING and entry.state is State.LEASED and entry.begun_at]


def muted(entry: Entry) -> Entry:
    """An entry that is not sent because it shows what its chat has muted since."""
    return replace(entry, state=State.DROPPED, leased_until=None, why="muted meanwhile")


def _whole(entries: Iterable[Entry], fits: Callable[[Entry], bool]) -> list[list[Entry]]:
    """The messages all parts of which are there and fit, oldest first."""
    by_message: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=_by_age):
        by_message.setdefault(entry.message, []).append(entry)
    return [parts for parts in by_message.values() if len(parts) == parts[0].parts and all(map(fits, parts))]


def _is_untried(entry: Entry) -> bool:
    """Whether it waits for its first answer; "later" is none."""
    return (
        entry.lane in _FOLDING
        and entry.state is State.WAITING
        and entry.attempts == entry.delays
        and entry.doubt_since is None
    )
