"""The visible text below a node of marked-up text, for whatever parser read it and whatever a source shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol, Self, TypeVar

_TEXT = "-text"
_SPACE = re.compile(r"\s+")


class Node(Protocol):
    """A node of a parsed tree; text is a node whose tag is `-text`."""

    @property
    def tag(self) -> str | None:
        """The name of its element."""

    @property
    def child(self) -> Self | None:
        """The first node in it."""

    @property
    def next(self) -> Self | None:
        """The node after it, in the same element."""

    @property
    def text_content(self) -> str | None:
        """The words of a text."""


class Edges(NamedTuple):
    """What stands before and after an element that is shown; nothing for one that runs on in its line."""

    before: str = ""
    after: str = ""


AnyNode = TypeVar("AnyNode", bound=Node)


def visible(root: AnyNode, shown: Callable[[AnyNode], Edges | str | None]) -> Iterator[str]:
    """The pieces of text below a node, in order; runs of white space are one space.

    `shown` says of an element what stands around it, or which text stands for all of it (None: nothing does). No
    recursion: what a stranger sends may nest deep.
    """
    ends: list[tuple[AnyNode, str]] = []
    node = root.child
    while node is not None or ends:
        if node is None:
            closed, ending = ends.pop()
            yield ending
            node = closed.next
            continue
        if node.tag == _TEXT:
            yield _SPACE.sub(" ", node.text_content or "")
        elif isinstance(found := shown(node), Edges):
            yield found.before
            if node.child is not None:
                ends.append((node, found.after))
                node = node.child
                continue
        elif found is not None:
            yield found
        node = node.next


def is_element(node: Node, hidden: frozenset[str]) -> bool:
    """Whether a node is an element, and none of those by name; comments and the like are none."""
    return node.tag is not None and not node.tag.startswith(("-", "!")) and node.tag not in hidden
