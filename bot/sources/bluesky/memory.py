"""What was given of Bluesky, so that nothing is given twice and what goes is known to have been here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container, Iterable
from typing import TypeVar

from bot.sources.bluesky.reading import Account, Gone, Happened, Named, Said, declines, tags_of

MOST_GIVEN = 100_000
"""Posts that are remembered, the newest; some 30 MB."""

MOST_GONE = 20_000
"""Deletions and accounts that went, the newest: an hour of a busy network."""

MOST_POSTS, MOST_EVENTS = 500, 5_000
"""Posts and events in one look."""

Value = TypeVar("Value")


class Memory:
    """The posts that were given, by id with their rev, and what went since. Only the newest are kept."""

    def __init__(self) -> None:
        self.given: OrderedDict[str, str] = OrderedDict()
        self.gone: OrderedDict[str, str] = OrderedDict()
        self.left: OrderedDict[str, int] = OrderedDict()
        self._by_did: dict[str, set[str]] = {}

    def of(self, did: str) -> frozenset[str]:
        """The given posts of an account."""
        return frozenset(self._by_did.get(did, ()))

    def note(self, id_: str, rev: str) -> None:
        """A post was given, in this state."""
        self.given[id_] = rev
        self.given.move_to_end(id_)
        self._by_did.setdefault(_did(id_), set()).add(id_)
        while len(self.given) > MOST_GIVEN:
            self._forget(next(iter(self.given)))

    def keep(self, look: Look) -> None:
        """What a look gave is known from now on."""
        for id_, rev in look.gone.items():
            _remember(self.gone, id_, rev)
            self._forget(id_)
        for did, at in look.left.items():
            _remember(self.left, did, at)
        for did in look.back:
            self.left.pop(did, None)
        for id_, rev in look.given.items():
            self.note(id_, rev)

    def _forget(self, id_: str) -> None:
        if self.given.pop(id_, None) is None:
            return
        posts = self._by_did[_did(id_)]
        posts.discard(id_)
        if not posts:
            del self._by_did[_did(id_)]


class Look:
    """What one look at the stream brings together: the final state of each post, whatever order events come in."""

    def __init__(self, memory: Memory, wanted: frozenset[str]) -> None:
        self.posts: dict[str, Said] = {}
        self.erased: dict[str, None] = {}
        self.given: dict[str, str] = {}
        self.gone: dict[str, str] = {}
        self.left: dict[str, int] = {}
        self.back: set[str] = set()
        self.named: dict[str, str | None] = {}
        self.events = 0
        self._memory = memory
        self._wanted = wanted

    @property
    def is_full(self) -> bool:
        """Whether it is enough for once, or has taken enough time."""
        return self.has_enough or self.events >= MOST_EVENTS

    @property
    def has_enough(self) -> bool:
        """Whether it brought as many posts as one look may."""
        return len(self.posts) + len(self.erased) >= MOST_POSTS

    @property
    def is_empty(self) -> bool:
        """Whether it brought nothing that anybody would miss."""
        return not (self.posts or self.erased or self.gone or self.left or self.back)

    def take(self, event: Happened) -> None:
        """One event more."""
        self.events += 1
        if isinstance(event, Said):
            self._say(event)
        elif isinstance(event, Gone):
            self._delete(event)
        elif isinstance(event, Account):
            self._show(event)
        elif isinstance(event, Named):
            self.named[event.did] = event.handle

    @property
    def doubtful(self) -> list[str]:
        """Posts that were deleted and are not remembered; they may have been given before the last start."""
        return [id_ for id_ in self.gone if id_ not in self.erased and id_ not in self._memory.gone]

    def erase(self, stored: Container[str]) -> None:
        """Those of the doubtful posts that are stored go."""
        self.erased.update((id_, None) for id_ in self.doubtful if id_ in stored)

    def take_away(self, stored: Iterable[str]) -> None:
        """What accounts that left had written before goes too; what one said after it came back stays."""
        self.erased.update((id_, None) for id_ in stored if id_ not in self.posts)

    def withdraw(self, id_: str) -> None:
        """A post is not to be given; if it was before, it goes."""
        self.posts.pop(id_, None)
        if id_ in self._memory.given:
            self.erased[id_] = None

    def _say(self, said: Said) -> None:
        known = self._rev(said.id)
        if known is not None and known >= said.rev:
            return  # replayed
        if self._is_gone(said) or (known is None and self._wanted.isdisjoint(tags_of(said.record))):
            return
        if declines(said.record):
            self.withdraw(said.id)
            return
        self.posts[said.id] = said
        self.given[said.id] = said.rev
        self.erased.pop(said.id, None)

    def _is_gone(self, said: Said) -> bool:
        """Whether the post, or all its account wrote, went after it was written: its end came first."""
        end = self.gone.get(said.id, self._memory.gone.get(said.id))
        went = self.left.get(said.did, self._memory.left.get(said.did, 0))
        if said.did in self.back:
            went = 0
        return (end is not None and end > said.rev) or went >= said.at

    def _delete(self, gone: Gone) -> None:
        known = self._rev(gone.id)
        if known is not None and known >= gone.rev:
            return  # written again since, or in the same stroke: some apps edit that way
        self._end(gone.id, gone.rev)

    def _show(self, account: Account) -> None:
        if account.shown:
            self.left.pop(account.did, None)
            self.back.add(account.did)
            return
        self.back.discard(account.did)
        self.left[account.did] = account.at
        own = (id_ for id_, said in self.posts.items() if said.did == account.did)
        for id_ in (*own, *self._memory.of(account.did)):
            self._end(id_, self._rev(id_) or "")

    def _end(self, id_: str, rev: str) -> None:
        self.posts.pop(id_, None)
        self.given.pop(id_, None)
        self.gone[id_] = rev
        if id_ in self._memory.given:
            self.erased[id_] = None

    def _rev(self, id_: str) -> str | None:
        return self.given.get(id_, self._memory.given.get(id_))


def _did(id_: str) -> str:
    return id_.removeprefix("at://").partition("/")[0]


def _remember(where: OrderedDict[str, Value], key: str, value: Value) -> None:
    """Puts a value at the end, and lets go of the oldest."""
    where[key] = value
    where.move_to_end(key)
    while len(where) > MOST_GONE:
        where.popitem(last=False)
