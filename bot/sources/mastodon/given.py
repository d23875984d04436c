"""What one look found, and what was given since the start: nothing is given twice, and all can be taken back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from bot.core.domain import Post
from bot.ports import Unheard

REMEMBERED = 20_000
"""Posts that are known again; about 10 MB."""

_Value = TypeVar("_Value")


@dataclass(slots=True)
class Found:
    """What one look has found so far: posts by id, ids of posts that are gone, a line for each fault, gaps."""

    posts: dict[str, Post] = field(default_factory=dict)
    erased: dict[str, None] = field(default_factory=dict)
    faults: dict[str, None] = field(default_factory=dict)
    gaps: list[Unheard] = field(default_factory=list)

    @property
    def brings_something(self) -> bool:
        """Whether it must not be lost."""
        return bool(self.posts or self.erased or self.gaps)


@dataclass(frozen=True, slots=True)
class _Known:
    """Whose uri a status of the server is, and under which tags it stood."""

    uri: str
    tags: frozenset[str]


class Given:
    """The last posts that were given: what they said, and by which id the server knows them."""

    def __init__(self) -> None:
        self._said: OrderedDict[str, int] = OrderedDict()
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def give(self, id_: str, post: Post, found: Found) -> None:
        """Gives a post, with the server's own id, unless it says what it said when it was given before."""
        _remember(self._known, id_, _Known(post.id, frozenset(post.tags)))
        says = hash((post.text, post.tags, post.links, post.labels, post.boost_of))
        if self._said.get(post.id) != says:
            _remember(self._said, post.id, says)
            found.posts[post.id] = post
            found.erased.pop(post.id, None)

    def take_back(self, uri: str, found: Found) -> None:
        """Takes back a post, if it was given."""
        if self._said.pop(uri, None) is not None:
            found.posts.pop(uri, None)
            found.erased[uri] = None

    def erase(self, id_: str, found: Found) -> None:
        """Takes back a post by the server's own id, if it was given."""
        if (known := self._known.pop(id_, None)) is not None:
            self.take_back(known.uri, found)

    def uri_of(self, id_: str) -> str | None:
        """Whose uri a status of the server is, if it was given."""
        known = self._known.get(id_)
        return known.uri if known else None

    def under(self, tags: Collection[str]) -> Iterator[str]:
        """The server's own ids of the posts given that stood under any of the tags."""
        wanted = set(tags)
        return (id_ for id_, known in self._known.items() if known.tags & wanted)


def _remember(memory: OrderedDict[str, _Value], key: str, value: _Value) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)
