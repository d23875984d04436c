"""What a new mute does to messages that wait already: those that show what it hides are written anew, or dropped.

It is called when the mute is stored and before it is confirmed, so that nothing muted is posted after that. A message
of which a part has arrived, or may have, stays as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.alerts import raised
from bot.core.domain import PUBLIC, Chat, Claim, Digest, Mute, Post, SentBrief, Topic
from bot.core.editions import Edition, news
from bot.core.letters import Letter
from bot.core.lines import Line
from bot.core.mutes import muting
from bot.core.outbox import Entry, State, entries, on_their_way, unsent
from bot.core.remembered import narrowed
from bot.core.requests import AddMute
from bot.desk.early import alert_lines
from bot.desk.office import Office, log
from bot.ports import Messenger
from bot.verbs.digest import digest_again
from bot.verbs.edition import edition_lines

LOOKS = 16
"""How often a chat's messages are looked at while one is being sent or somebody else writes them, before we give up."""

AGAIN = 0.05
"""Seconds between two looks; together they are less than an answer may take."""

MOST = 1000
"""Entries of a chat that are looked at; no chat has more waiting (`MOST_WAITING` messages, and answers)."""

Sleep = Callable[[float], Awaitable[object]]
"""Waits for so many seconds."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """What a chat sees: `added` is the new mute, `mutes` are all that hold, `topics` what it follows by first tag."""

    chat: Chat
    added: Mute
    mutes: tuple[Mute, ...]
    topics: Mapping[str, Topic]
    messenger: Messenger

    def topic(self, digest: Digest) -> Topic:
        """What a digest is of; its tag alone where the chat follows it no more."""
        return self.topics.get(digest.tag) or Topic(digest.title or digest.tag, (digest.tag,))


async def renew(office: Office, chat: Chat, request: AddMute, sleep: Sleep = asyncio.sleep) -> None:
    """Writes anew what waits for a chat and shows what a new mute hides; what is being sent is let end first."""
    messenger = office.messengers.get(chat.platform)
    if messenger is None:
        log.warning("nobody speaks here on the platform of a chat that mutes", extra={"chat": chat.key})
        return
    for _ in range(LOOKS):
        waiting = await office.outbox.entries({State.WAITING, State.LEASED}, chat=chat.key, limit=MOST)
        messages = unsent(waiting)
        eyes = await _eyes(office, chat, request, messenger) if messages else None
        done = [await _renew(office, eyes, message) for message in messages] if eyes else []
        if all(done) and not on_their_way(waiting):
            return
        await sleep(AGAIN)
    log.warning("a message was being sent for as long as a mute could wait", extra={"chat": chat.key})


async def _eyes(office: Office, chat: Chat, request: AddMute, messenger: Messenger) -> Eyes:
    added = Mute(chat.key, request.kind, request.value, None)
    mutes = tuple(await office.parts.store.mutes(chat.key, office.now()))
    following = await office.parts.store.following(chat.key)
    return Eyes(chat, added, mutes, {each.topic.tags[0]: each.topic for each in following}, messenger)


async def _renew(office: Office, eyes: Eyes, old: Sequence[Entry]) -> bool:
    """Whether a message shows nothing muted, or another stands in its place; False: it was begun just now."""
    if old[0].edition is not None:
        made = await office.outbox.edition(old[0].edition)
        return await _edition_again(office, eyes, old, made) if made else True
    briefs = await office.parts.store.briefs_in(eyes.chat.key, old[0].message)
    return await _alert_again(office, eyes, old, briefs[0]) if briefs else True


async def _edition_again(office: Office, eyes: Eyes, old: Sequence[Entry], made: Edition) -> bool:
    seen = [(digest, await _seen(office, eyes, digest, made.made_at)) for digest in made.digests]
    kept = tuple(left for _, left in seen if left is not None and (left.claims or left.gone))
    if kept == made.digests:
        return True
    gone = tuple(eyes.topic(digest).name for digest, left in seen if left not in kept)
    again = replace(made, digests=kept, quiet=(*made.quiet, *gone))
    return await office.outbox.replace(
        old, _entries(eyes, old, edition_lines(again, office.parts.tongues), kept), office.now(), again
    )


async def _alert_again(office: Office, eyes: Eyes, old: Sequence[Entry], brief: SentBrief) -> bool:
    """An instant brief with those of its claims that enough voices state still; without any it is dropped."""
    left = await _seen(office, eyes, brief.digest, old[0].created_at)
    if left == brief.digest:
        return True
    found = await _posts(office, eyes, brief.digest)
    posts = {post.id: post for post in found if not muting(post, eyes.mutes, office.now())}
    claims = _still_raised(office, left, brief, posts, old[0]) if left else ()
    if left is None or not claims:
        return await office.outbox.replace(old, (), office.now())
    digest = replace(left, claims=claims, missing=())
    rows = _entries(eyes, old, alert_lines(digest, posts, office.parts.tongues), (digest,))
    kept = SentBrief(eyes.chat.key, digest, office.now(), name=rows[0].message)
    return await office.outbox.replace(old, rows, office.now(), briefs=[kept])


def _still_raised(
    office: Office, left: Digest, brief: SentBrief, posts: Mapping[str, Post], entry: Entry
) -> tuple[Claim, ...]:
    said = replace(left, claims=tuple(claim for claim in left.claims if claim not in news(left, brief.digest)))
    return raised(said, posts, office.parts.tables, entry.created_at)


async def _seen(office: Office, eyes: Eyes, digest: Digest, made_at: datetime) -> Digest | None:
    """A digest as it is under the new mute: itself where that hides nothing of it, None where it hides all."""
    posts, now = await _posts(office, eyes, digest), office.now()
    if not any(muting(post, (eyes.added,), now) for post in posts):
        return digest
    again = await digest_again(office.parts, eyes.topic(digest), digest, made_at, own=eyes.chat.key, mutes=eyes.mutes)
    cited = {evidence.post_id for claim in digest.claims for evidence in claim.evidence}
    found = [await office.parts.store.posts(sorted(cited), scope) for scope in (PUBLIC, eyes.chat.key)]
    hidden = {id_ for some in found for id_, post in some.items() if muting(post, eyes.mutes, now)}
    left = narrowed(again or replace(digest, claims=()), digest, hidden)
    return left if again is not None or left.claims else None


async def _posts(office: Office, eyes: Eyes, digest: Digest) -> list[Post]:
    """All posts that a digest may rest on."""
    thread, since = office.parts.store.thread, digest.window.since
    places = [(scope, tag) for scope in (PUBLIC, eyes.chat.key) for tag in eyes.topic(digest).tags]
    return [post for scope, tag in places for post, _ in await thread(scope, tag, since)]


def _entries(eyes: Eyes, old: Sequence[Entry], said: Sequence[Line], shows: Sequence[Digest]) -> tuple[Entry, ...]:
    """A message in the place of another: as old, at the same time, with the same edition."""
    first = old[0]
    rows = entries(
        f"{first.message} again",
        first.chat,
        first.lane,
        eyes.messenger.written(said),
        first.created_at,
        idempotent=eyes.messenger.idempotent,
        not_before=first.not_before,
        like=Letter("", old[-1].buttons if shows else (), silent=first.silent),
    )
    return tuple(replace(row, edition=first.edition) for row in rows)
