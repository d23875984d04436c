"""What is asked of briefs: to make one now, or to see one that is there in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.core import coverage, replies
from bot.core.domain import Digest, Post, SentBrief, Standing, Subscription, Tagged, Topic, Window
from bot.core.drafts import FRESH
from bot.core.mutes import muting
from bot.core.replies import Reply, Silence
from bot.core.requests import AskDigest
from bot.verbs.asking import Asking, find, lone
from bot.verbs.digest import NothingHeard, digest_again, write_digest
from bot.verbs.looking_back import BACK, LookedBack, look_back
from bot.verbs.remembering import as_brief
from bot.verbs.trusting import trusted_by


async def ask_for_digest(ask: Asking, request: AskDigest) -> Reply:
    """What to say at once: the brief that is wanted in full, where a fresh one stands, or that one comes later."""
    if request.full and request.topic is None and ask.message is not None and (there := await ask.digests()):
        return Reply((), there, full=True, private=True)
    subscriptions = await ask.following()
    topics = _topics(ask, request, subscriptions)
    if topics is None:
        return replies.not_a_topic(request.topic or "", subscriptions)
    if not topics:
        return replies.following(())
    there_already = [await _fresh(ask, each, request) for each in topics]
    if not all(there_already):
        return Reply((), later=request, full=request.full)
    newest = max((each for each in there_already if each), key=lambda each: each.sent_at)
    title = replies.named(topics[0].topic) if len(topics) == 1 else replies.counted(len(topics), "topic")
    return replies.still_fresh(newest, title, await _first_message(ask, newest), await ask.zone())


async def bring_digest(ask: Asking, request: AskDigest) -> Reply:
    """The briefs that were asked for; of several topics those that have no fresh one."""
    topics = _topics(ask, request, await ask.following()) or []
    before = await _looked_back(ask, topics) if request.first else None
    wanted = [each for each in topics if len(topics) == 1 or not await _fresh(ask, each, request)]
    briefs = [await _brief(ask, each, request, before) for each in wanted]
    lines = tuple(line for brief in briefs for line in brief.lines)
    digests = tuple(digest for brief in briefs for digest in brief.digests)
    if not digests:
        return Reply(lines, buttons=tuple(row for brief in briefs for row in brief.buttons))
    partly = replies.told_in_part(coverage.told_names(before.partly, alone=True) if before else ())
    return Reply(lines + partly, digests, full=request.full, buttons=replies.brief_buttons())


async def _looked_back(ask: Asking, topics: Sequence[Subscription]) -> LookedBack:
    return await look_back(ask.parts, [tag for each in topics for tag in each.topic.tags])


def _topics(ask: Asking, request: AskDigest, subscriptions: list[Subscription]) -> list[Subscription] | None:
    """What is to be briefed, as if it were followed; None: what was named is no topic."""
    if request.topic is None:
        return subscriptions
    if found := find(request.topic, subscriptions):
        return [found]
    topic = lone(request.topic)
    language = subscriptions[0].language if subscriptions else ask.tongue or ask.manners.language
    return [Subscription(ask.chat.key, topic, language, ask.now)] if topic else None


async def _fresh(ask: Asking, wanted: Subscription, request: AskDigest) -> SentBrief | None:
    """A brief of this chat that says what a new one would, made a moment ago and with nothing in it muted since."""
    again = ask.manners.again
    if again is None or request.full:
        return None
    for brief in await ask.parts.store.briefs(ask.chat.key):
        if ask.now - brief.sent_at >= again:
            return None
        digest = brief.digest
        same = digest.tag == wanted.topic.tags[0] and digest.language == wanted.language
        holds = (
            same
            and _covers(digest, request, brief.sent_at)
            and not await _is_judged_otherwise(ask, wanted.topic, brief)
        )
        if holds and not await _shows_what_is_muted(ask, digest):
            return brief
    return None


def _covers(digest: Digest, request: AskDigest, sent_at: datetime) -> bool:
    """Whether a brief looked back as far as is asked for; the usual length is whatever it had."""
    if request.length is None:
        return True
    return digest.window.since is not None and abs(sent_at - request.length - digest.window.since) < FRESH


async def _is_judged_otherwise(ask: Asking, topic: Topic, brief: SentBrief) -> bool:
    """Whether the chat trusts somebody since the brief was made, or one no more on whom a claim of it rests."""
    if any(each.at > brief.sent_at for each in await trusted_by(ask.parts, ask.chat.key, topic.tags)):
        return True
    if not any(claim.trusted for claim in brief.digest.claims):
        return False
    mutes, own = await ask.mutes(), ask.chat.key
    again = await digest_again(ask.parts, topic, brief.digest, brief.sent_at, own=own, mutes=mutes)
    return again is None or not _by_trust(brief.digest) <= _by_trust(again)


def _by_trust(digest: Digest) -> set[tuple[str, Standing, str | None]]:
    """The claims that stand by a word that only this chat trusts, how, and by whose."""
    return {(claim.id, claim.standing, claim.said_by) for claim in digest.claims if claim.trusted}


async def _shows_what_is_muted(ask: Asking, digest: Digest) -> bool:
    cited = {evidence.post_id for claim in digest.claims for evidence in claim.evidence}
    posts = await ask.parts.store.posts(sorted(cited))
    mutes = await ask.mutes()
    return any(muting(post, mutes, ask.now) for post in posts.values())


async def _first_message(ask: Asking, brief: SentBrief) -> str | None:
    """The platform's id of the message a brief stands in, where it has arrived."""
    if brief.messages:
        return brief.messages[0]
    ids = await ask.parts.outbox.message_ids(brief.name) if ask.parts.outbox and brief.name else ()
    return ids[0] if ids else None


async def _brief(ask: Asking, wanted: Subscription, request: AskDigest, before: LookedBack | None) -> Reply:
    """The brief of a topic, or the line that says there is nothing to brief."""
    length = request.length or ask.manners.length
    window = Window(ask.now - length if length else None, None)
    mutes = await ask.mutes()
    try:
        digest = await write_digest(
            ask.parts, wanted.topic, own=ask.chat.key, window=window, language=wanted.language, mutes=mutes
        )
    except NothingHeard:
        return await _nothing(ask, wanted.topic, length, window.since, before)
    return Reply((), (await as_brief(ask.parts, ask.chat.key, digest),))


async def _nothing(
    ask: Asking, topic: Topic, length: timedelta | None, since: datetime | None, before: LookedBack | None
) -> Reply:
    hidden, all_ = len(await ask.heard(topic, since)), await ask.heard(topic, None)
    older = len(all_) - hidden
    kept = await ask.timetable()
    is_followed = any(each.topic.name == topic.name for each in await ask.following())
    daily = kept.rhythm if kept and is_followed else None
    if before is None or not before.asked:
        watched = coverage.told_names(await ask.watched())
        return Reply(replies.nothing_heard(Silence(topic, length, hidden, older, watched, daily)))
    watched = coverage.told_names(before.answered)
    silent = coverage.told_names(before.silent, alone=True)
    unwatched = _unwatched({*before.asked, *await ask.watched()})
    silence = Silence(topic, length or BACK, hidden, older, watched, daily, silent, unwatched)
    room = await ask.room()
    places = replies.where_to_hear_more(reads_chat=room is None or room.heard, related=_related(all_, topic))
    return Reply(replies.nothing_heard(silence), buttons=places)


def _unwatched(sources: Collection[str]) -> list[str]:
    """The networks that a reader may take for watched and that none of the sources belongs to."""
    watched = {coverage.network(each) for each in sources}
    return [coverage.ENGLISH.names[each] for each in coverage.EXPECTED if each not in watched]


_MOST_RELATED = 3


def _related(rows: Sequence[tuple[Post, Tagged]], topic: Topic) -> list[str]:
    """The tags that stand most often beside those of a topic in what is kept, each with two posts at least."""
    counts = Counter(tag for post, _ in rows for tag in post.tags if tag not in topic.tags)
    return [tag for tag, count in counts.most_common(_MOST_RELATED) if count > 1]
