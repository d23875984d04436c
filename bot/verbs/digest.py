"""The verb write_digest: a topic's thread becomes a digest, whatever becomes of the model."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.actors import Tables
from bot.core.dedupe import NearIndex, in_time
from bot.core.domain import PUBLIC, Digest, Draft, Mute, Post, Tagged, Thread, Topic, Window
from bot.core.drafts import FRESH, kept, nearest, renumbered, reusable
from bot.core.grounds import ENGLISH as GROUNDS
from bot.core.linked import unlinked
from bot.core.mutes import muting
from bot.core.page import is_noise
from bot.core.settle import settle
from bot.core.speaking import spoken
from bot.core.thread import build, under
from bot.crashpoints import Point
from bot.parts import Parts
from bot.ports import Outbox, SummariserFailed
from bot.verbs.alone import alone
from bot.verbs.linked import Linked, with_linked
from bot.verbs.trusting import tables_of


class NothingHeard(Exception):  # noqa: N818 - named for what happened; the caller says it to the reader
    """No post stands under the topic in the window."""


async def write_digest(
    parts: Parts,
    topic: Topic,
    *,
    own: str | None = None,
    window: Window = Window(),  # noqa: B008 - frozen
    language: str = "English",
    mutes: Sequence[Mute] = (),
    tables: Tables | None = None,
) -> Digest:
    """The brief of a topic: its thread drafted, checked and settled under the mutes. Raises NothingHeard.

    `tables` say who speaks for whom; None: those of the parts, with what the chat `own` trusts besides.

    Pages of actors and outlets that the posts link to stand behind the posts, read within seconds or left out.
    It sees what is public and, where `own` names a scope (the key of a chat), what was heard there. A draft that saw
    posts of that scope is kept for that scope alone.

    A model that fails, or none of whose lines holds, gives the extractive brief with a note; what the model
    cost is booked either way.
    """
    changes = await _changes_so_far(parts, topic, own)
    tables = tables or await tables_of(parts, own, topic.tags)
    linked = await with_linked(parts, await _thread(parts, topic, own, window, tables), tables)
    thread = linked.thread
    if not thread.posts:
        raise NothingHeard(topic.name)
    seen, muted = _seen(thread, mutes, parts.clock.now())
    if len(muted) == len(seen.posts):
        raise NothingHeard(topic.name)
    scope = _scope(thread)
    draft, as_of = await _draft(parts, topic, thread, scope, language, _seen_by(changes, scope))
    digest = await _settled(parts, draft, linked, seen, muted, tables)
    return replace(_titled(digest, topic), as_of=_as_of(changes, scope, as_of))


async def thread_of(
    parts: Parts, topic: Topic, tables: Tables, *, own: str, window: Window, mutes: Sequence[Mute] = ()
) -> tuple[Thread, frozenset[int]]:
    """A topic's thread as a chat sees it, and the numbers of which it sees nothing.

    Behind the posts stand the linked pages that were read before; none is fetched.
    """
    linked = await with_linked(parts, await _thread(parts, topic, own, window, tables), tables, fetch=False)
    return _seen(linked.thread, mutes, parts.clock.now())


async def digest_again(
    parts: Parts,
    topic: Topic,
    old: Digest,
    made_at: datetime,
    *,
    own: str,
    mutes: Sequence[Mute],
    tables: Tables | None = None,
) -> Digest | None:
    """A digest of the same window under other mutes, with no call of a model; None: nothing is left to be seen.

    It is made from the draft that the old one was made from, where that is kept, else in the posts' own words.
    """
    changes = await _changes_so_far(parts, topic, own)
    tables = tables or await tables_of(parts, own, topic.tags)
    linked = await with_linked(parts, await _thread(parts, topic, own, old.window, tables), tables, fetch=False)
    thread = linked.thread
    seen, muted = _seen(thread, mutes, parts.clock.now())
    if len(muted) == len(seen.posts):
        return None
    found, scope = None, _scope(thread)
    if parts.outbox is not None and old.engine != parts.fallback.engine:
        drafts = await parts.outbox.drafts(topic, scope, old.language, made_at - FRESH)
        found = nearest(drafts, old.window, made_at)
    if found:
        draft = renumbered(found, thread)
    else:
        draft = replace(await parts.fallback.summarise(thread, old.language), note=old.note)
    digest = await _settled(parts, draft, linked, seen, muted, tables)
    as_of = found.as_of if found else _seen_by(changes, scope)
    return replace(_titled(digest, topic), as_of=_as_of(changes, scope, as_of))


async def _changes_so_far(parts: Parts, topic: Topic, own: str | None) -> Mapping[str, int]:
    """By scope, how often posts came, changed or went under a topic, noted from now on.

    It is asked before anything is read that a digest is made from. A model takes its time: who is told of a claim then
    is told, too, what became of it before the message was written.
    """
    if parts.ledger is None:
        return {}
    scopes = {PUBLIC, own or PUBLIC}
    return await parts.ledger.keep_an_eye_on(scopes, topic.tags, parts.clock.now())


def _seen_by(changes: Mapping[str, int], scope: str) -> int:
    """How many changes a draft of a scope has seen that is made now."""
    return sum(changes.get(each, 0) for each in {PUBLIC, scope})


def _as_of(changes: Mapping[str, int], scope: str, drafted: int) -> int:
    """How many changes a digest has seen, whose draft, maybe made earlier and for others, has seen so many.

    What came since says nothing in the draft: a post that confirms a claim of it is not among its evidence.
    """
    return sum(changes.values()) - _seen_by(changes, scope) + drafted


def _seen(thread: Thread, mutes: Sequence[Mute], now: datetime) -> tuple[Thread, frozenset[int]]:
    """The thread as the chat sees it, and the numbers of which it sees nothing; with posts go pages only they have."""
    seen, muted = under(thread, lambda post: muting(post, mutes, now) is not None)
    return seen, muted | unlinked(seen, muted)


async def _settled(
    parts: Parts, draft: Draft, linked: Linked, seen: Thread, muted: Collection[int], tables: Tables
) -> Digest:
    """What of a draft holds; where that is nothing, the posts' own words. With it, what became of linked pages."""
    say = parts.tongues.of(draft.language).missing
    digest = await asyncio.to_thread(settle, draft, seen, tables, muted, say)  # seconds, where long posts are many
    if not digest.claims and draft.engine != parts.fallback.engine:
        quoted = await parts.fallback.summarise(linked.thread, draft.language)
        quoted = replace(quoted, note=GROUNDS.no_line)
        found = await asyncio.to_thread(settle, quoted, seen, tables, muted, say)
        digest = replace(found, dropped=digest.dropped)
    return linked.told(digest, muted, tables, say)


def _titled(digest: Digest, topic: Topic) -> Digest:
    return digest if _is_just_tag(topic) else replace(digest, title=topic.name)


def _is_just_tag(topic: Topic) -> bool:
    return len(topic.tags) == 1 and topic.name.removeprefix("#").casefold() == topic.tags[0]


async def _thread(parts: Parts, topic: Topic, own: str | None, window: Window, tables: Tables) -> Thread:
    """The posts of a topic in the public and in the chat's own scope, with whom they speak for by the tables.

    Copies are looked for inside of each scope.
    """
    public, heard_here = [
        await _rows(parts, topic, scope, window) if scope else [] for scope in (PUBLIC, own if own != PUBLIC else None)
    ]
    known = {post.id for post, _ in public}
    rows = [*public, *(row for row in heard_here if row[0].id not in known)]
    if heard_here:
        rows.sort(key=lambda row: in_time(row[0]))
    return await asyncio.to_thread(_built, topic.tags[0], rows, window, tables)


def _built(tag: str, rows: Iterable[tuple[Post, Tagged]], window: Window, tables: Tables) -> Thread:
    return build(tag, [(spoken(post, tables), tagged) for post, tagged in rows], window, is_noise)


async def _rows(parts: Parts, topic: Topic, scope: str, window: Window) -> list[tuple[Post, Tagged]]:
    threads = [await parts.store.thread(scope, tag, window.since) for tag in topic.tags]
    rows = threads[0] if len(threads) == 1 else _joined(threads)
    return [row for row in rows if _is_before(row[0], window.until)]


def _scope(thread: Thread) -> str:
    """The scope of a thread: of the chat, if any of its posts was heard there, which then nobody else may see."""
    posts = (post for entry in thread.posts for post in (entry.post, *entry.copies))
    return next((post.scope for post in posts if post.scope != PUBLIC), PUBLIC)


def _is_before(post: Post, until: datetime | None) -> bool:
    """A post without a time is taken in: nobody can say that it came later."""
    return until is None or post.created_at is None or post.created_at < until


def _joined(threads: Iterable[Iterable[tuple[Post, Tagged]]]) -> list[tuple[Post, Tagged]]:
    """The rows of several tags as one thread: each post once, copies looked for across the tags."""
    posts = {post.id: (post, row) for rows in threads for post, row in rows}
    index = NearIndex()
    ordered = sorted(posts.values(), key=lambda entry: in_time(entry[0]))
    return [(post, replace(row, fold=index.fold(post))) for post, row in ordered]


async def _draft(
    parts: Parts, topic: Topic, thread: Thread, scope: str, language: str, as_of: int
) -> tuple[Draft, int]:
    """A draft of the thread: one that another chat paid for a moment ago, a new one, or the extractive one.

    With it, how many changes it has seen; `as_of`: as many as the thread.
    """
    if parts.outbox is None or parts.summariser.engine == parts.fallback.engine:
        # costs nothing, and knows the newest posts
        return await _new_draft(parts, topic, thread, scope, language, as_of), as_of
    if shared := await _shared(parts, parts.outbox, topic, thread, scope, language):
        return shared
    name = f"draft {scope} {language} {' '.join(sorted(set(topic.tags)))}"
    async with alone(parts.outbox, parts.clock, name):
        shared = await _shared(parts, parts.outbox, topic, thread, scope, language)
        return shared or (await _new_draft(parts, topic, thread, scope, language, as_of), as_of)


async def _new_draft(parts: Parts, topic: Topic, thread: Thread, scope: str, language: str, as_of: int) -> Draft:
    now = parts.clock.now()
    try:
        draft = await parts.summariser.summarise(thread, language)
    except SummariserFailed as failure:
        await parts.store.add_usage(failure.spent, now)
        return replace(await parts.fallback.summarise(thread, language), note=GROUNDS.no_model.format(fault=failure))
    parts.passing(Point.DRAFT_MADE)
    await parts.store.add_usage(draft.usage, now)
    parts.passing(Point.USAGE_BOOKED)
    if parts.outbox is not None and draft.engine != parts.fallback.engine:
        await parts.outbox.save_draft(topic, scope, kept(draft, thread, now, as_of))
        parts.passing(Point.DRAFT_KEPT)
    return draft


async def _shared(
    parts: Parts, outbox: Outbox, topic: Topic, thread: Thread, scope: str, language: str
) -> tuple[Draft, int] | None:
    """A fresh draft of the same tags, scope, window and language, with the numbers of this thread; what it has seen."""
    now = parts.clock.now()
    drafts = await outbox.drafts(topic, scope, language, now - FRESH)
    found = reusable(drafts, thread.window, now)
    return (renumbered(found, thread), found.as_of) if found else None
