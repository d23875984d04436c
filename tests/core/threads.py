"""Threads for tests, made of plain texts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.domain import Counts, Post, Sentence, Thread, ThreadPost, Window
from bot.core.links import links_in
from bot.core.sentences import split
from bot.core.tags import tags_in


def post(text: str, **fields: object) -> Post:
    """A post by "ana" at "plaza" unless said otherwise."""
    known = {"id": f"id of {text}", "source": "plaza", "author": "ana", "tags": tags_in(text), "links": links_in(text)}
    return Post(**{**known, "text": text, **fields})  # type: ignore[arg-type]  # a test's own shorthand


def entry(number: int, of: Post, copies: Sequence[Post] = ()) -> ThreadPost:
    """A post at its place in a thread."""
    sentences = tuple(Sentence(f"{number}.{i}", number, text) for i, text in enumerate(split(of.text), 1))
    return ThreadPost(number, of, tuple(copies), sentences)


def thread(*posts: Post | str, tag: str = "harbourtram") -> Thread:
    """A thread of these posts in this order; a plain text is a post by an author of its own."""
    made = [post(p, author=f"author{i}") if isinstance(p, str) else p for i, p in enumerate(posts, 1)]
    return Thread(tag, Window(), tuple(entry(i, p) for i, p in enumerate(made, 1)), Counts(len(made)))
