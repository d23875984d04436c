"""What is asked about a brief: what a claim rests on, what became of posts, and that something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core import whys
from bot.core.alerts import WITHIN, reach
from bot.core.crossposts import is_same
from bot.core.domain import PUBLIC, Digest, Mode, Post, SentBrief, Subscription, Topic
from bot.core.layout import claim_in
from bot.core.ledger import recognise
from bot.core.mutes import muting
from bot.core.outbox import State
from bot.core.page import is_noise
from bot.core.replies import Reply
from bot.core.requests import Report, WhyClaim, WhyTopic
from bot.core.tags import SIGNS
from bot.core.thread import origin
from bot.verbs.asking import Asking, find, lone
from bot.verbs.remembering import known


async def why_claim(ask: Asking, request: WhyClaim) -> Reply:
    """What a claim of the message this is about rests on."""
    digests = await ask.digests()
    if not digests:
        return whys.no_brief()
    found = claim_in(digests, request.number)
    if found is None:
        return whys.no_such_claim(request.number, digests)
    digest, claim = found
    record = recognise(claim, await known(ask.parts, ask.chat.key, digest.tag))
    return whys.why_claim(request.number, claim, await _copies(ask, digest), record, await ask.zone())


async def _copies(ask: Asking, digest: Digest) -> dict[str, list[Post]]:
    """By the id of each post of a digest's thread, what others copied of it or it of them."""
    groups: dict[str, list[Post]] = {}
    for post, tagged in await ask.parts.store.thread(PUBLIC, digest.tag):
        groups.setdefault(tagged.fold.copy_of or post.id, []).append(post)
    return {post.id: _copies_of(post, group) for group in groups.values() if len(group) > 1 for post in group}


def _copies_of(post: Post, group: Sequence[Post]) -> list[Post]:
    """The other posts of a group of copies, without those by which its author posted it elsewhere too."""
    return [other for other in group if other is not post and not is_same(post, other)]


async def why_topic(ask: Asking, request: WhyTopic) -> Reply:
    """Stage by stage what became of the posts of a topic."""
    subscriptions = await ask.following()
    found = find(request.topic, subscriptions)
    topic = found.topic if found else await _meant(ask, request.topic)
    if topic is None:
        return whys.how_to_ask(request.topic, subscriptions)
    length = ask.manners.length
    everything = await ask.heard(topic, None)
    heard = await ask.heard(topic, ask.now - length) if length else everything
    walk = whys.Walk(
        topic,
        length,
        heard,
        older=len(everything) - len(heard),
        noise=sum(is_noise(post.text) for post, tagged in heard if tagged.fold.copy_of is None),
        mutes=await ask.mutes(),
        brief=await _last_brief(ask, topic),
        watched=await ask.watched(),
        followed=found is not None,
        sources=await ask.sources(),
        zone=await ask.zone(),
        known=await known(ask.parts, ask.chat.key, topic.tags[0]),
        voices=len({origin(post, ask.parts.tables) for post, tagged in heard if tagged.fold.copy_of is None}),
        reach=await _reach(ask, found),
        waits_until=await _waits_until(ask),
    )
    return whys.why_topic(walk, ask.now)


async def _meant(ask: Asking, asked: str) -> Topic | None:
    """The tag that was typed: with its sign any, without only one of which the chat had a brief."""
    topic = lone(asked)
    if topic is None or asked.startswith(SIGNS):
        return topic
    briefs = await ask.parts.store.briefs(ask.chat.key)
    return topic if any(brief.digest.tag in topic.tags for brief in briefs) else None


async def _reach(ask: Asking, found: Subscription | None) -> tuple[int, int] | None:
    """How far the posts of the last hour reach, where they could raise an instant brief."""
    if found is None or found.mode is Mode.DIGEST:
        return None
    rows = await ask.heard(found.topic, ask.now - WITHIN)
    mutes = await ask.mutes()
    seen = [post for post, row in rows if row.fold.copy_of is None and not muting(post, mutes, ask.now)]
    return reach(seen, ask.parts.tables, ask.now)


async def _waits_until(ask: Asking) -> datetime | None:
    """When the first of the chat's messages that wait goes out."""
    outbox = ask.parts.outbox
    waiting = await outbox.entries({State.WAITING}, chat=ask.chat.key) if outbox else []
    return min((entry.not_before for entry in waiting), default=None)


async def _last_brief(ask: Asking, topic: Topic) -> SentBrief | None:
    """The last brief of this topic that the chat got."""
    briefs = await ask.parts.store.briefs(ask.chat.key)
    return next((brief for brief in briefs if brief.digest.tag in topic.tags), None)


async def report(ask: Asking, request: Report) -> Reply:
    """What the admins are to be told of a brief that a reader calls wrong."""
    digests = await ask.digests()
    if not digests:
        return whys.no_brief()
    found = claim_in(digests, request.number) if request.number is not None else None
    if request.number is not None and found is None:
        return whys.no_such_claim(request.number, digests)
    record = recognise(found[1], await known(ask.parts, ask.chat.key, found[0].tag)) if found else None
    told = whys.reported(request, digests, found[1] if found else None, ask.message)
    return replace(told, claim=record.name if record else None)
