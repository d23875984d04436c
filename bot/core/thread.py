"""Puts the posts under one tag in order, numbers them, folds copies and counts independent voices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from bot.core.actors import Tables
from bot.core.cues import judge
from bot.core.domain import Counts, Post, Sentence, Tagged, Thread, ThreadPost, Window
from bot.core.links import links_in, site
from bot.core.sentences import split

NO_SOURCE = frozenset(
    (
        *("bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "buff.ly", "is.gd", "cutt.ly", "lnkd.in", "dlvr.it", "shorturl.at"),
        *("t.me", "telegram.me", "discord.gg", "discord.com", "wa.me", "linktr.ee", "forms.gle"),
        *("x.com", "twitter.com", "facebook.com", "instagram.com", "tiktok.com", "threads.net", "bsky.app", "youtube.com"),
        *("youtu.be", "reddit.com", "medium.com", "substack.com", "linkedin.com", "pinterest.com", "twitch.tv"),
    )
)  # fmt: skip
"""Hosts that tell nothing about who speaks: shorteners, invites, and places where anybody publishes."""


def build(
    tag: str,
    rows: Sequence[tuple[Post, Tagged]],
    window: Window,
    is_noise: Callable[[str], bool],
) -> Thread:
    """The thread of a folded tag from the store's rows (in order of time; the number of a post is its place).

    Copies stand with their first; posts without information are counted and left out.
    """
    copies: dict[str, list[Post]] = {}
    known = {post.id for post, _ in rows}
    firsts: list[tuple[int, Post]] = []
    noise = 0
    for number, (post, tagged) in enumerate(rows, 1):
        first = tagged.fold.copy_of
        if first is not None and first in known:
            copies.setdefault(first, []).append(post)
        elif is_noise(post.text):
            noise += 1
        else:
            firsts.append((number, post))
    entries = tuple(_entry(number, post, copies.get(post.id, ())) for number, post in firsts)
    return Thread(tag, window, entries, Counts(posts=len(rows)), noise)


def _entry(number: int, post: Post, copies: Iterable[Post]) -> ThreadPost:
    sentences = tuple(Sentence(f"{number}.{i}", number, text) for i, text in enumerate(split(post.text), 1))
    return ThreadPost(number, post, tuple(copies), sentences)


def counted(entries: Collection[ThreadPost], tables: Tables) -> Counts:
    """What these posts are made of: how many with their copies, voices, sites and posts with a source."""
    posts = [entry.post for entry in entries]
    everywhere = [*posts, *(copy for entry in entries for copy in entry.copies)]
    return Counts(
        posts=len(everywhere),
        copies=len(everywhere) - len(posts),
        origins=len({origin(post, tables) for post in posts}),
        sites=len({place(post) for post in everywhere}),
        sourced=sum(bool(sources(post)) for post in posts),
    )


def origin(post: Post, tables: Tables) -> str:
    """The independent voice behind a post: its publisher's family, its actor, or its author.

    Authors that a source does not name are one voice together: nobody can tell them apart.
    """
    if post.url and (outlet := tables.outlet_of_site(post.url)):
        return f"family {outlet.family}"
    if post.official:
        return f"actor {post.official.casefold()}"
    return f"{post.source} {post.author.casefold()}" if post.author else f"{post.source} somebody"


def place(post: Post) -> str:
    """The site a post was published on; the source's name where a post has no link of its own."""
    return site(post.url) if post.url else post.source


def sources(post: Post) -> tuple[str, ...]:
    """The links of a post that name a source: another site, not a shortener or a social network, not a promotion."""
    promoted = {link for text in split(post.text) if judge(text).kind == "promotion" for link in links_in(text)}
    own = place(post)
    return tuple(
        link for link in post.links if link not in promoted and site(link) != own and site(link) not in NO_SOURCE
    )
