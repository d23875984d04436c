"""Puts the posts under one tag in order, numbers them, folds copies and counts independent voices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from bot.core.actors import Tables
from bot.core.crossposts import person, voices
from bot.core.cues import judge
from bot.core.domain import PAGE, Counts, Post, Sentence, Tagged, Thread, ThreadPost, Window
from bot.core.links import links_in, site
from bot.core.sentences import split
from bot.core.speaking import publishes_for, speaks_for
from bot.core.traps import is_trap

NO_SOURCE = frozenset(
    (
        *("bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "buff.ly", "is.gd", "cutt.ly"),
        *("lnkd.in", "dlvr.it", "shorturl.at"),
        *("t.me", "telegram.me", "discord.gg", "discord.com", "wa.me", "linktr.ee", "forms.gle"),
        *("x.com", "twitter.com", "facebook.com", "instagram.com", "tiktok.com", "threads.net"),
        *("bsky.app", "youtube.com"),
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

    Copies stand with their first, or where it was before the window with the earliest of them. Posts without
    information are counted and left out.
    """
    heard = {post.id for post, _ in rows}
    groups: dict[str, list[Post]] = {}
    numbers: dict[str, int] = {}
    noise = 0
    for number, (post, tagged) in enumerate(rows, 1):
        first = tagged.fold.copy_of or post.id
        if first == post.id and is_noise(post.text):
            noise += 1
            continue
        groups.setdefault(first, []).append(post)
        if first == post.id or first not in heard:
            numbers.setdefault(first, number)
    entries = (
        _entry(number, *_first_of(groups[first], first)) for first, number in sorted(numbers.items(), key=_by_number)
    )
    return Thread(tag, window, tuple(entries), Counts(posts=len(rows)), noise)


def _by_number(entry: tuple[str, int]) -> int:
    return entry[1]


def _first_of(group: Sequence[Post], first: str) -> tuple[Post, list[Post]]:
    """The post that stands for a group, and its copies.

    That is the post of an actor itself where there is one, so that who repeats it beforehand takes nothing from it;
    else the first, or where that is not in the window the earliest copy.
    """
    official = (post for post in group if post.official)
    stands = next(official, None) or next((post for post in group if post.id == first), group[0])
    return stands, [post for post in group if post is not stands]


def under(thread: Thread, is_muted: Callable[[Post], bool]) -> tuple[Thread, frozenset[int]]:
    """The thread as one chat sees it, and the numbers of the posts of which it sees nothing.

    Where only the first of a group is muted, its earliest copy with the same sentences stands in its place.
    """
    seen = {entry.number: _seen(entry, is_muted) for entry in thread.posts}
    posts = tuple(seen[entry.number] or entry for entry in thread.posts)
    return replace(thread, posts=posts), frozenset(number for number, entry in seen.items() if entry is None)


def _seen(entry: ThreadPost, is_muted: Callable[[Post], bool]) -> ThreadPost | None:
    """What is left of a group; None when nothing is."""
    copies = [post for post in entry.copies if not is_muted(post)]
    if not is_muted(entry.post):
        return replace(entry, copies=tuple(copies))
    for post in copies:
        kept = tuple(sentence for sentence in entry.sentences if sentence.text in post.text)
        if kept:
            return ThreadPost(entry.number, post, tuple(other for other in copies if other is not post), kept)
    return None


def _entry(number: int, post: Post, copies: Iterable[Post]) -> ThreadPost:
    sentences = tuple(Sentence(f"{number}.{i}", number, text) for i, text in enumerate(split(post.text), 1))
    return ThreadPost(number, post, tuple(copies), sentences)


def counted(entries: Collection[ThreadPost], tables: Tables) -> Counts:
    """What these posts are made of: how many with their copies, voices, sites and posts with a source.

    Of pages that posts link to only the voices count. Copies have a source together: who adds the link to another's
    words gives those a source, and thirty who repeat a link are no thirty sources. Who speaks for an actor or an outlet
    is a source himself.
    """
    posts = [entry.post for entry in entries if entry.post.source != PAGE]
    everywhere = [*posts, *(copy for entry in entries for copy in entry.copies if copy.source != PAGE)]
    return Counts(
        posts=len(everywhere),
        copies=len(everywhere) - len(posts),
        origins=voices((entry.post for entry in entries), lambda post: origin(post, tables)),
        sites=len({place(post) for post in everywhere}),
        sourced=sum(_has_source(entry, tables) for entry in entries),
    )


def _has_source(entry: ThreadPost, tables: Tables) -> bool:
    posts = (post for post in (entry.post, *entry.copies) if post.source != PAGE)
    return any(is_primary(post, tables) or sources(post) for post in posts)


def is_primary(post: Post, tables: Tables) -> bool:
    """Whether a post needs no link to a source, for it is one: the word of an actor or of a listed outlet itself.

    One that looks like a giveaway is none: accounts get broken into.
    """
    spoken_for = speaks_for(post, tables) is not None or publishes_for(post, tables) is not None
    return spoken_for and not is_trap(post)


def origin(post: Post, tables: Tables) -> str:
    """The independent voice behind a post: its publisher's family, its actor, or its author on whatever network.

    Authors that a source does not name are one voice together: nobody can tell them apart. An account that a bridge
    made is the voice of whom it carries over, though it confirms nothing for him.
    """
    if outlet := publishes_for(post, tables):
        return f"family {outlet.family}"
    name = person(post)
    if speaker := speaks_for(post, tables) or (_actor_behind(name, tables) if name else None):
        return f"actor {speaker.casefold()}"
    return name or (f"{post.source} {post.author.casefold()}" if post.author else f"{post.source} somebody")


def _actor_behind(name: str, tables: Tables) -> str | None:
    """The actor whose listed account or domain a person's name is."""
    domain = name.removeprefix("domain:")
    if domain != name:
        actor = tables.actor_of_site(f"https://{domain}/")
        return actor.name if actor and domain in actor.domains else None
    listed = tables.actor_of_account(name) or tables.actor_of_account(name.replace("-", "_"))
    return listed.name if listed else None


def place(post: Post) -> str:
    """The site a post was published on; the source's name where a post has no link of its own."""
    return site(post.url) if post.url else post.source


def sources(post: Post) -> tuple[str, ...]:
    """The links of a post that name a source: another site, not a shortener or a social network, not a promotion."""
    own = place(post)
    elsewhere = tuple(link for link in post.links if site(link) != own and site(link) not in NO_SOURCE)
    if not elsewhere:
        return ()
    promoted = {link for text in split(post.text) for link in links_in(text) if judge(text).kind == "promotion"}
    return tuple(link for link in elsewhere if link not in promoted)
