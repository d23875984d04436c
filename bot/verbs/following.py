"""What is asked of the topics a chat follows: to follow one, to follow it no more, to list them."""

from __future__ import annotations

from dataclasses import replace

from bot.core import replies, zones
from bot.core.coverage import told_names
from bot.core.domain import Mode, Subscription, Topic
from bot.core.editions import Timetable
from bot.core.letters import Rows
from bot.core.lines import Line
from bot.core.quotas import too_much
from bot.core.replies import Reply
from bot.core.requests import AskDigest, Follow, Unfollow
from bot.core.tags import spells
from bot.core.told import told
from bot.crashpoints import Point
from bot.verbs.asking import Asking, find
from bot.verbs.looking_back import BACK
from bot.verbs.settings import chosen_here, timetable


async def follow(ask: Asking, request: Follow) -> Reply:
    """Follows a topic from now on; the first brief comes later.

    The chat's first follow is the enabling: from then on it gets a daily edition. A topic that is followed already
    keeps what is not said anew.
    """
    subscriptions = await ask.following()
    asked = Topic(request.name or " ".join(request.written) or replies.joined(request.tags), request.tags)
    known = next((each for each in subscriptions if _is_same(each.topic, asked)), None)
    topic = replace(asked, name=known.topic.name) if known else asked
    followed = await ask.parts.sources.followed_tags() if ask.parts.sources else frozenset()
    if why := too_much(topic.tags, {tag for each in subscriptions for tag in each.topic.tags}, followed):
        return replies.unchanged(why, told("Let go of one first: /unfollow"))
    daily, is_first = await _schedule(ask, request)  # first: who sees that it follows must get its editions
    language = request.language or (known.language if known else _language(ask, daily))
    mode = request.mode or (known.mode if known else Mode.DIGEST)
    subscription = Subscription(ask.chat.key, topic, language, ask.now, mode)
    unheard = await _unheard(ask, topic, followed)
    new = await ask.parts.store.follow(subscription)
    ask.parts.passing(Point.FOLLOW_STORED)
    rhythm = daily.rhythm if daily else None
    lines = replies.followed(subscription, new=new, watched=told_names(await ask.watched()), daily=rhythm)
    question, rows = await _zone_question(ask, daily) if is_first else ((), ())
    later = AskDigest(topic.name, first=unheard) if new else None
    return Reply(lines + question, later=later, buttons=rows)


def _is_same(one: Topic, other: Topic) -> bool:
    """Whether two topics have one name; another spelling of the same tags is no other name."""
    if one.name == other.name:
        return True
    return one.tags == other.tags and all(spells(each.name, each.tags) for each in (one, other))


async def _unheard(ask: Asking, topic: Topic, followed: frozenset[str]) -> bool:
    """Whether a tag of the topic is not `followed` anywhere yet, or nothing was heard of it all day.

    False where no source can be asked for what was said before.
    """
    if not ask.parts.past:
        return False
    return not followed.issuperset(topic.tags) or not await ask.heard(topic, ask.now - BACK)


def _language(ask: Asking, daily: Timetable | None) -> str:
    return daily.language if daily else ask.tongue or ask.manners.language


async def _schedule(ask: Asking, request: Follow) -> tuple[Timetable | None, bool]:
    """The chat's timetable, with the time of its edition where that is said; and whether it is new."""
    if ask.parts.outbox is None:
        return None, False
    kept = await ask.parts.outbox.timetable(ask.chat.key)
    if kept is not None and request.at in (None, kept.rhythm.at):
        return kept, False
    daily = await chosen_here(ask, lambda seen: seen if request.at is None else timetable(seen, at=request.at))
    ask.parts.passing(Point.TIMETABLE_STORED)
    return daily, kept is None


async def _zone_question(ask: Asking, daily: Timetable | None) -> tuple[tuple[Line, ...], Rows]:
    """The question for the zone, asked once, where nobody has chosen it."""
    room = await ask.room()
    if daily is None or room is None or room.zone_known:
        return (), ()
    language = ask.asker.language if ask.asker else None
    likely = dict.fromkeys((daily.rhythm.zone, *zones.guesses(language, ask.manners.zone)))
    return replies.ask_zone([each for each in likely if each != "UTC"][:3], daily.rhythm.zone)


async def unfollow(ask: Asking, request: Unfollow) -> Reply:
    """Follows a topic no more."""
    subscriptions = await ask.following()
    found = find(request.topic, subscriptions)
    if found is None:
        return replies.not_followed(request.topic, subscriptions)
    await ask.parts.store.unfollow(ask.chat.key, found.topic.name)
    return replies.unfollowed(found)
