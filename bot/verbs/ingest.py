"""The verb ingest: what a source gave is folded and stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.dedupe import NearIndex, in_time
from bot.core.domain import Post, Tagged
from bot.crashpoints import Point
from bot.parts import Parts
from bot.ports import Store


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a batch of posts: new ones, copies folded away, known ones whose text changed, untagged ones."""

    added: tuple[Post, ...] = ()
    copies: int = 0
    edited: int = 0
    untagged: int = 0


async def ingest(parts: Parts, posts: Sequence[Post]) -> Ingested:
    """Stores what a source gave, folded under each of its tags; a post that was stored before is stored once.

    Posts without a tag stand in no thread: they are counted and not stored, unless an edit took the tags of
    a known post away.
    """
    heard = {(post.scope, post.id): post for post in posts}
    known = await _known(parts.store, heard.values())
    heard = {key: _with_proof(post, known.get(key)) for key, post in heard.items()}
    changed = [post for key, post in heard.items() if known.get(key) != post and (post.tags or key in known)]
    try:
        rows = await _folded(parts, changed)
        parts.passing(Point.POSTS_FOLDED)
        await parts.store.add_posts(changed, rows, parts.clock.now())
    except BaseException:
        _forget_indexes(parts, changed)
        raise
    parts.passing(Point.POSTS_STORED)
    _forget_lost_tags(parts, changed, known)
    return _ingested(changed, rows, set(known), untagged=len(posts) - sum(bool(post.tags) for post in posts))


def _with_proof(post: Post, known: Post | None) -> Post:
    """The post with the domains that were proven when it was heard before, at a server that had looked."""
    if known is None or (post.author, post.text) != (known.author, known.text):
        return post
    return replace(post, proven=tuple(dict.fromkeys((*known.proven, *post.proven))))


async def _known(store: Store, posts: Iterable[Post]) -> dict[tuple[str, str], Post]:
    by_scope: dict[str, list[str]] = {}
    for post in posts:
        by_scope.setdefault(post.scope, []).append(post.id)
    return {(s, id_): post for s, ids in by_scope.items() for id_, post in (await store.posts(ids, s)).items()}


async def _folded(parts: Parts, posts: Iterable[Post]) -> list[Tagged]:
    """A row for each tag of each post, in the order of time, so that the first one said is the first one kept."""
    rows = []
    for post in sorted(posts, key=in_time):
        for tag in post.tags:
            index = await _index(parts, post.scope, tag)
            rows.append(Tagged(post.scope, tag, post.id, index.fold(post)))
    return rows


async def _index(parts: Parts, scope: str, tag: str) -> NearIndex:
    if (scope, tag) not in parts.indexes:
        index = NearIndex()
        for post, row in await parts.store.thread(scope, tag):
            index.restore(post, row.fold)
        parts.indexes.setdefault((scope, tag), index)  # another batch may have rebuilt it meanwhile
    return parts.indexes[scope, tag]


def _forget_indexes(parts: Parts, posts: Iterable[Post]) -> None:
    """What was folded but not stored must not be known: the indexes are rebuilt from the store."""
    for post in posts:
        for tag in post.tags:
            parts.indexes.pop((post.scope, tag), None)


def _forget_lost_tags(parts: Parts, changed: Iterable[Post], known: Mapping[tuple[str, str], Post]) -> None:
    """A post that an edit took out of a thread must not go on as the first of what comes there."""
    for post in changed:
        before = known.get((post.scope, post.id), post)
        for tag in set(before.tags) - set(post.tags):
            parts.indexes.pop((post.scope, tag), None)


def _ingested(
    changed: Sequence[Post], rows: Iterable[Tagged], known: Collection[tuple[str, str]], untagged: int
) -> Ingested:
    copies = {(row.scope, row.post) for row in rows if row.fold.copy_of is not None}
    new = [post for post in changed if (post.scope, post.id) not in known]
    added = tuple(post for post in new if (post.scope, post.id) not in copies)
    return Ingested(added, len(new) - len(added), len(changed) - len(new), untagged)
