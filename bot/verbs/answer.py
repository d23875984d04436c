"""The verb answer: what a chat asks for is looked up, decided and done, and a reply comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import replies, whys
from bot.core.commands import named, parse
from bot.core.domain import (
    PUBLIC,
    Chat,
    Digest,
    Mute,
    MuteKind,
    Post,
    SentBrief,
    Subscription,
    Tagged,
    Topic,
    Window,
)
from bot.core.editions import Timetable
from bot.core.layout import numbered
from bot.core.mutes import effect, muted_value
from bot.core.page import is_noise
from bot.core.replies import Reply
from bot.core.requests import (
    AddMute,
    AskDigest,
    Cancel,
    Follow,
    Help,
    LiftMute,
    ListFollowed,
    ListMutes,
    Misuse,
    Quit,
    Request,
    Start,
    Unfollow,
    WhyClaim,
    WhyTopic,
)
from bot.core.schedule import Rhythm, next_look, rhythm
from bot.core.tags import NotATag, fold_tag
from bot.crashpoints import Point
from bot.parts import Parts
from bot.verbs.digest import NothingHeard, write_digest

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a platform is spoken to: our name there, and what holds when nobody says.

    `length` is how far back a brief looks (None: over all that is kept).
    """

    bot_name: str | None = None
    length: timedelta | None = DAY
    language: str = "English"
    zone: str = "UTC"
    console: bool = False


async def answer(parts: Parts, chat: Chat, text: str, manners: Manners = Manners()) -> Reply | None:
    """Does what a line of text asks for; None when it is no command of ours."""
    asked = parse(text, manners.bot_name, console=manners.console)
    if asked is None:
        return None
    parts.passing(Point.COMMAND_READ)
    reply = replies.misused(asked) if isinstance(asked, Misuse) else await carry_out(parts, chat, asked, manners)
    parts.passing(Point.COMMAND_DONE)
    return reply


async def carry_out(parts: Parts, chat: Chat, request: Request, manners: Manners = Manners()) -> Reply:  # noqa: C901, PLR0911, PLR0912 - one case per command
    """Does what was asked for, however the platform learned of it."""
    match request:
        case Follow():
            return await _follow(parts, chat, request, manners)
        case Unfollow():
            return await _unfollow(parts, chat, request)
        case ListFollowed():
            return replies.following(await parts.store.following(chat.key))
        case AskDigest():
            return await _digest(parts, chat, request, manners)
        case WhyClaim():
            return await _why_claim(parts, chat, request)
        case WhyTopic():
            return await _why_topic(parts, chat, request, manners)
        case AddMute():
            return await _mute(parts, chat, request)
        case LiftMute():
            return await _unmute(parts, chat, request)
        case ListMutes():
            return replies.mutes(await parts.store.mutes(chat.key, parts.clock.now()))
        case Help():
            return _help(request, manners)
        case Start():
            return replies.started()
        case Cancel():
            return replies.nothing_open()
        case Quit():
            return replies.goodbye()


def _help(request: Help, manners: Manners) -> Reply:
    if request.command is None:
        return replies.help_for_all(console=manners.console)
    command = named(request.command, console=manners.console)
    if command is None:
        unknown = parse(f"/{request.command}", console=manners.console)
        return replies.misused(unknown) if isinstance(unknown, Misuse) else replies.help_for_all()
    return replies.help_for_one(command)


async def _follow(parts: Parts, chat: Chat, request: Follow, manners: Manners) -> Reply:
    now = parts.clock.now()
    language = request.language or manners.language
    topic = Topic(request.name or replies.joined(request.tags), request.tags)
    subscription = Subscription(chat.key, topic, language, now)
    day = await _schedule(parts, chat, language, manners)  # first: who sees that it follows must get its editions
    new = await parts.store.follow(subscription)
    parts.passing(Point.FOLLOW_STORED)
    lines = replies.followed(subscription, new=new, watched=await _watched(parts), daily=day)
    brief = await _brief(parts, chat, topic, manners.length, language)
    return Reply(lines + brief.lines, brief.digests)


async def _schedule(parts: Parts, chat: Chat, language: str, manners: Manners) -> Rhythm | None:
    """A chat's first follow is the enabling: from now on it gets a daily edition, in the rhythm that is returned."""
    if parts.outbox is None:
        return None
    if kept := await parts.outbox.timetable(chat.key):
        return kept.rhythm
    now, day = parts.clock.now(), rhythm(manners.zone)
    await parts.outbox.save_timetable(Timetable(chat, day, language, now, next_due=next_look(day, None, now, now)))
    parts.passing(Point.TIMETABLE_STORED)
    return day


async def _unfollow(parts: Parts, chat: Chat, request: Unfollow) -> Reply:
    subscriptions = await parts.store.following(chat.key)
    found = _find(request.topic, subscriptions)
    if found is None:
        return replies.not_followed(request.topic, subscriptions)
    await parts.store.unfollow(chat.key, found.topic.name)
    return replies.unfollowed(found)


async def _digest(parts: Parts, chat: Chat, request: AskDigest, manners: Manners) -> Reply:
    subscriptions = await parts.store.following(chat.key)
    length = request.length or manners.length
    if request.topic is not None:
        found = _find(request.topic, subscriptions)
        topic = found.topic if found else _topic(request.topic)
        if topic is None:
            return replies.not_a_topic(request.topic, subscriptions)
        language = found.language if found else manners.language
        return replace(await _brief(parts, chat, topic, length, language), full=request.full)
    if not subscriptions:
        return replies.following(())
    briefs = [await _brief(parts, chat, each.topic, length, each.language) for each in subscriptions]
    lines = tuple(line for brief in briefs for line in brief.lines)
    return Reply(lines, tuple(digest for brief in briefs for digest in brief.digests), full=request.full)


async def _brief(parts: Parts, chat: Chat, topic: Topic, length: timedelta | None, language: str) -> Reply:
    """The briefs of a topic, or the line that says there is nothing to brief."""
    now = parts.clock.now()
    mutes = await parts.store.mutes(chat.key, now)
    window = Window(now - length if length else None, None)
    try:
        digest = await write_digest(parts, topic, window=window, language=language, mutes=mutes)
    except NothingHeard:
        hidden = len(await _heard(parts, topic, window.since))
        older = len(await _heard(parts, topic, None)) - hidden
        return Reply(replies.nothing_heard(topic, length, hidden, older))
    return Reply((), (digest,))


async def _why_claim(parts: Parts, chat: Chat, request: WhyClaim) -> Reply:
    brief = await parts.store.last_brief(chat.key)
    if brief is None:
        return whys.no_brief()
    if not 1 <= request.number <= len(brief.digest.claims):
        return whys.no_such_claim(request.number, brief.digest)
    claim = numbered(brief.digest)[request.number - 1]
    return whys.why_claim(request.number, claim, await _copies(parts, brief.digest))


async def _copies(parts: Parts, digest: Digest) -> dict[str, list[Post]]:
    """The copies of each post of a digest's thread, by the id of their first."""
    copies: dict[str, list[Post]] = {}
    for post, tagged in await parts.store.thread(PUBLIC, digest.tag):
        if tagged.fold.copy_of is not None:
            copies.setdefault(tagged.fold.copy_of, []).append(post)
    return copies


async def _why_topic(parts: Parts, chat: Chat, request: WhyTopic, manners: Manners) -> Reply:
    now = parts.clock.now()
    subscriptions = await parts.store.following(chat.key)
    found = _find(request.topic, subscriptions)
    topic = found.topic if found else _topic(request.topic)
    if topic is None:
        return replies.not_a_topic(request.topic, subscriptions)
    everything = await _heard(parts, topic, None)
    heard = await _heard(parts, topic, now - manners.length) if manners.length else everything
    walk = whys.Walk(
        topic,
        manners.length,
        heard,
        older=len(everything) - len(heard),
        noise=sum(is_noise(post.text) for post, tagged in heard if tagged.fold.copy_of is None),
        mutes=await parts.store.mutes(chat.key, now),
        brief=await _last_brief(parts, chat, topic),
        watched=await _watched(parts),
        followed=found is not None,
    )
    return whys.why_topic(walk, now)


async def _last_brief(parts: Parts, chat: Chat, topic: Topic) -> SentBrief | None:
    """The last brief of the chat, when it was one of this topic."""
    brief = await parts.store.last_brief(chat.key)
    return brief if brief and brief.digest.tag in topic.tags else None


async def _mute(parts: Parts, chat: Chat, request: AddMute) -> Reply:
    now = parts.clock.now()
    until = now + request.length if request.length else None
    mute = Mute(chat.key, request.kind, request.value, until, request.reason)
    would_hide = effect(mute, await _followed_posts(parts, chat))
    await parts.store.mute(mute)
    return replies.muted(mute, would_hide)


async def _unmute(parts: Parts, chat: Chat, request: LiftMute) -> Reply:
    now = parts.clock.now()
    here = await parts.store.mutes(chat.key, now)
    mute = _named_mute(request, here)
    if mute is None:
        return replies.not_muted(request.value, here)
    await parts.store.unmute(chat.key, mute.kind, mute.value)
    return replies.unmuted(mute, now)


def _named_mute(request: LiftMute, here: Sequence[Mute]) -> Mute | None:
    """The mute that a request means: by kind and value, by value alone, or by its number in the list."""
    kinds = (request.kind,) if request.kind else tuple(MuteKind)
    meant = {(kind, value) for kind in kinds if (value := _muted_value(kind, request.value))}
    by_value = next((mute for mute in here if (mute.kind, mute.value) in meant), None)
    if by_value or request.kind or not request.value.isdecimal():
        return by_value
    number = int(request.value)
    return here[number - 1] if 1 <= number <= len(here) else None


def _muted_value(kind: MuteKind, text: str) -> str | None:
    try:
        return muted_value(kind, text)
    except ValueError:  # not a value of this kind, so it cannot be what is meant
        return None


async def _followed_posts(parts: Parts, chat: Chat) -> list[Post]:
    """Each post once that stands under something this chat follows."""
    posts: dict[str, Post] = {}
    for subscription in await parts.store.following(chat.key):
        posts |= {post.id: post for post, _ in await _heard(parts, subscription.topic, None)}
    return list(posts.values())


async def _heard(parts: Parts, topic: Topic, since: datetime | None) -> list[tuple[Post, Tagged]]:
    """The public posts of a topic, each once, in the order of its tags and then of time."""
    rows: dict[str, tuple[Post, Tagged]] = {}
    for tag in topic.tags:
        for post, tagged in await parts.store.thread(PUBLIC, tag, since):
            rows.setdefault(post.id, (post, tagged))
    return list(rows.values())


async def _watched(parts: Parts) -> list[str]:
    """The sources that were looked at."""
    return sorted(await parts.store.cursors())


def _find(asked: str, subscriptions: Sequence[Subscription]) -> Subscription | None:
    """The subscription that a name or one of the tags means; the name wins."""
    name = asked.strip().casefold()
    topic = _topic(asked)
    return next((each for each in subscriptions if each.topic.name.casefold() == name), None) or next(
        (each for each in subscriptions if topic and topic.tags[0] in each.topic.tags), None
    )


def _topic(asked: str) -> Topic | None:
    """A topic of one out of what was typed; None when that is no tag."""
    try:
        tag = fold_tag(asked)
    except NotATag:
        return None
    return Topic(replies.joined((tag,)), (tag,))
