"""Threads for tests, from sentences alone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.domain import Counts, Post, Sentence, Thread, ThreadPost, Window


def thread_of(*posts: Sequence[str], tag: str = "lumapad") -> Thread:
    """A thread whose posts have these sentences, numbered as everywhere: the second of post 3 is "3.2"."""
    return Thread(
        tag,
        Window(),
        tuple(thread_post(number, sentences) for number, sentences in enumerate(posts, 1)),
        Counts(posts=len(posts), origins=len(posts), sites=1),
    )


def thread_post(number: int, sentences: Sequence[str], *, copies: int = 0, official: str | None = None) -> ThreadPost:
    """One post of a thread with so many copies."""
    post = Post(f"post:{number}", "saved", " ".join(sentences), official=official)
    numbered = tuple(Sentence(f"{number}.{n}", number, text) for n, text in enumerate(sentences, 1))
    return ThreadPost(number, post, (post,) * copies, numbered)
