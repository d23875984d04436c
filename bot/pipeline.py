"""The verbs that join the core with the world: ingest, write_digest, deliver (and answer, in `bot.answer`).

Each gathers what is needed, decides by calling the core, and applies the result.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.core.actors import Tables
from bot.core.dedupe import NearIndex
from bot.core.domain import (
    PUBLIC,
    Chat,
    Digest,
    Draft,
    Mute,
    Post,
    SentBrief,
    Tagged,
    Thread,
    Topic,
    Window,
)
from bot.core.mutes import muting
from bot.core.page import is_noise
from bot.core.settle import settle
from bot.core.thread import build, under
from bot.ports import Clock, Messenger, Outcome, Sent, Store, Summariser, SummariserFailed


class NothingHeard(Exception):  # noqa: N818 - named for what happened; the caller says it to the reader
    """No post stands under the topic in the window."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the verbs work with; put together in `bot.app`.

    `summariser` is the configured one, `fallback` the one that cannot fail; `indexes` are the near-duplicate
    indexes by (scope, tag), rebuilt from the store at first use.
    """

    store: Store
    summariser: Summariser
    fallback: Summariser
    clock: Clock
    tables: Tables
    indexes: dict[tuple[str, str], NearIndex] = field(default_factory=dict)


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
    changed = [post for key, post in heard.items() if known.get(key) != post and (post.tags or key in known)]
    try:
        rows = await _folded(parts, changed)
        await parts.store.add_posts(changed, rows, parts.clock.now())
    except BaseException:
        _forget_indexes(parts, changed)
        raise
    _forget_lost_tags(parts, changed, known)
    return _ingested(changed, rows, set(known), untagged=len(posts) - sum(bool(post.tags) for post in posts))


async def _known(store: Store, posts: Iterable[Post]) -> dict[tuple[str, str], Post]:
    by_scope: dict[str, list[str]] = {}
    for post in posts:
        by_scope.setdefault(post.scope, []).append(post.id)
    return {(s, id_): post for s, ids in by_scope.items() for id_, post in (await store.posts(ids, s)).items()}


async def _folded(parts: Parts, posts: Iterable[Post]) -> list[Tagged]:
    """A row for each tag of each post, in the order of time, so that the first one said is the first one kept."""
    rows = []
    for post in sorted(posts, key=_in_time):
        for tag in post.tags:
            index = await _index(parts, post.scope, tag)
            rows.append(Tagged(post.scope, tag, post.id, index.fold(post)))
    return rows


def _in_time(post: Post) -> tuple[bool, datetime, str]:
    return (post.created_at is None, post.created_at or datetime.min.replace(tzinfo=UTC), post.id)


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


async def write_digest(
    parts: Parts,
    topic: Topic,
    *,
    scope: str = PUBLIC,
    window: Window = Window(),  # noqa: B008 - frozen
    language: str = "English",
    mutes: Sequence[Mute] = (),
) -> Digest:
    """The brief of a topic: its thread drafted, checked and settled under the mutes. Raises NothingHeard.

    A model that fails, or none of whose lines holds, gives the extractive brief with a note; what the model
    cost is booked either way.
    """
    thread = await _thread(parts, topic, scope, window)
    if not thread.posts:
        raise NothingHeard(topic.name)
    now = parts.clock.now()
    seen, muted = under(thread, lambda post: muting(post, mutes, now) is not None)
    if len(muted) == len(seen.posts):
        raise NothingHeard(topic.name)
    draft = await _draft(parts, thread, language)
    digest = settle(draft, seen, parts.tables, muted)
    if not digest.claims and draft.engine != parts.fallback.engine:
        draft = replace(await parts.fallback.summarise(thread, language), note="no line of the model held")
        digest = replace(settle(draft, seen, parts.tables, muted), dropped=digest.dropped)
    return digest if _is_just_tag(topic) else replace(digest, title=topic.name)


def _is_just_tag(topic: Topic) -> bool:
    return len(topic.tags) == 1 and topic.name.removeprefix("#").casefold() == topic.tags[0]


async def _thread(parts: Parts, topic: Topic, scope: str, window: Window) -> Thread:
    threads = [await parts.store.thread(scope, tag, window.since) for tag in topic.tags]
    rows = threads[0] if len(threads) == 1 else _joined(threads)
    return build(topic.tags[0], [row for row in rows if _is_before(row[0], window.until)], window, is_noise)


def _is_before(post: Post, until: datetime | None) -> bool:
    """A post without a time is taken in: nobody can say that it came later."""
    return until is None or post.created_at is None or post.created_at < until


def _joined(threads: Iterable[Iterable[tuple[Post, Tagged]]]) -> list[tuple[Post, Tagged]]:
    """The rows of several tags as one thread: each post once, copies looked for across the tags."""
    posts = {post.id: (post, row) for rows in threads for post, row in rows}
    index = NearIndex()
    ordered = sorted(posts.values(), key=lambda entry: _in_time(entry[0]))
    return [(post, replace(row, fold=index.fold(post))) for post, row in ordered]


async def _draft(parts: Parts, thread: Thread, language: str) -> Draft:
    try:
        draft = await parts.summariser.summarise(thread, language)
    except SummariserFailed as failure:
        await parts.store.add_usage(failure.spent, parts.clock.now())
        return replace(await parts.fallback.summarise(thread, language), note=f"no summary model: {failure}")
    await parts.store.add_usage(draft.usage, parts.clock.now())
    return draft


async def deliver(parts: Parts, messenger: Messenger, chat: Chat, digest: Digest, texts: Sequence[str]) -> Outcome:
    """Sends a brief, rendered by its platform, and keeps what was sent for `/why`."""
    outcome = await messenger.send(chat, texts)
    if isinstance(outcome, Sent):
        await parts.store.add_brief(SentBrief(chat.key, digest, parts.clock.now(), outcome.ids))
    return outcome
