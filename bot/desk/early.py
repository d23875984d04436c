"""What a chat gets before its edition: instant briefs where it wants them, and a preview for its admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.alerts import DAY, WITHIN, Alert, has_room, may_raise, network, raised, story, told
from bot.core.domain import PUBLIC, Claim, Digest, Mode, Mute, Post, SentBrief, Subscription, Topic, Window
from bot.core.editions import Edition, Heard, Timetable, edition
from bot.core.layout import brief_lines
from bot.core.ledger import recognise
from bot.core.letters import Letter
from bot.core.lines import Line
from bot.core.mutes import muting
from bot.core.outbox import Lane, entries
from bot.core.replies import echoed, said, strong
from bot.core.rooms import Room
from bot.core.schedule import due, quiet_until
from bot.core.tongues import Tongues
from bot.desk.office import Office
from bot.ports import MutedMeanwhile
from bot.verbs.digest import NothingHeard, write_digest
from bot.verbs.edition import FARTHEST_LOOK, FIRST_LOOK, buttons_of, edition_lines, unmuted, with_coverage
from bot.verbs.remembering import known
from bot.verbs.trusting import trusted_by

AHEAD = timedelta(hours=1)
"""How long before the first edition its preview is made."""

# --- instant briefs


@dataclass(frozen=True, slots=True)
class Look:
    """One look at all chats: what was found for one holds for the others that follow the same tags.

    `public` are the young public posts by tags, `digests` those of chats that mute and trust nothing and heard
    nothing of their own, by tags and language.
    """

    public: dict[tuple[str, ...], Mapping[str, Post]] = field(default_factory=dict)
    digests: dict[tuple[tuple[str, ...], str], Digest | None] = field(default_factory=dict)


async def alert(office: Office) -> None:
    """Writes the instant briefs that are due, in all chats that want them; done twice, each is written once."""
    look = Look()
    for chat in await office.rooms.loud_chats():
        room = await office.rooms.room(chat)
        if room is not None and room.open and not room.sleeps(office.now()):
            for subscription in await office.parts.store.following(chat):
                if subscription.mode is not Mode.DIGEST:
                    with suppress(MutedMeanwhile):  # the next look, a minute later, is made under the new mutes
                        await _alert(office, look, room, subscription)


async def _alert(office: Office, look: Look, room: Room, subscription: Subscription) -> None:
    now, chat, topic = office.now(), room.chat.key, subscription.topic.name
    trusted = await trusted_by(office.parts, chat, subscription.topic.tags)
    tables = office.parts.tables.with_trust(trusted)
    mutes = await office.parts.store.mutes(chat, now)
    public = await _public(office, look, subscription.topic)
    own = await _young(office, chat, subscription.topic)
    young = {id_: post for id_, post in {**own, **public}.items() if _is_since(post, subscription)}
    posts = {id_: post for id_, post in young.items() if not muting(post, mutes, now)}
    if not may_raise(posts.values(), tables, now):
        return
    before = await office.rooms.alerts(chat, now - DAY)
    if not has_room(topic, before, now):
        return
    digest = await _digest(office, chat, subscription, None if own or mutes or trusted else look, mutes)
    claims = raised(digest, posts, tables, now) if digest else ()
    there = await known(office.parts, chat, subscription.topic.tags[0])
    new = tuple(each for each in claims if not told(each, topic, before) and not recognise(each, there))
    if digest and new:
        await _write_alert(office, room, subscription, replace(digest, claims=new, missing=()), posts, mutes)


def _is_since(post: Post, subscription: Subscription) -> bool:
    """Whether a post was written after its topic was followed; what was there before is no news when it comes."""
    return post.created_at is not None and post.created_at >= subscription.since


async def _public(office: Office, look: Look, topic: Topic) -> Mapping[str, Post]:
    if topic.tags not in look.public:
        look.public[topic.tags] = await _young(office, PUBLIC, topic)
    return look.public[topic.tags]


async def _young(office: Office, scope: str, topic: Topic) -> dict[str, Post]:
    """The posts of the last hour in a scope, copies left out."""
    since = office.now() - WITHIN
    found: dict[str, Post] = {}
    for tag in topic.tags:
        rows = await office.parts.store.thread(scope, tag, since)
        found |= {post.id: post for post, row in rows if row.fold.copy_of is None}
    return found


async def _digest(
    office: Office, chat: str, subscription: Subscription, shared: Look | None, mutes: Sequence[Mute]
) -> Digest | None:
    """What the posts of the last hour say; of one look made once, where the chat sees what all see (`shared`)."""
    key = subscription.topic.tags, subscription.language
    if shared is not None and key in shared.digests:
        return shared.digests[key]
    # In the posts' own words: a shared draft may be half an hour old, and a burst must not cost a call a minute.
    quoting = replace(office.parts, summariser=office.parts.fallback)
    window, language = Window(office.now() - WITHIN, None), subscription.language
    try:
        topic, own = subscription.topic, chat if shared is None else None
        found = await write_digest(quoting, topic, own=own, window=window, language=language, mutes=mutes)
    except NothingHeard:
        found = None
    if shared is not None:
        shared.digests[key] = found
    return found


async def _write_alert(
    office: Office,
    room: Room,
    subscription: Subscription,
    digest: Digest,
    posts: Mapping[str, Post],
    mutes: Sequence[Mute],
) -> None:
    now, chat, topic = office.now(), room.chat.key, subscription.topic.name
    messenger = office.messengers.get(room.chat.platform)
    if messenger is None:
        return  # another process speaks there
    timetable = await office.outbox.timetable(chat)
    stories = [story(claim, posts) for claim in digest.claims]
    name = f"instant {chat} {topic} {stories[0]}"
    rows = entries(
        name,
        chat,
        Lane.INSTANT,
        messenger.written(alert_lines(digest, posts, office.parts.tongues)),
        now,
        idempotent=messenger.idempotent,
        not_before=quiet_until(timetable.rhythm, now) if timetable else None,
        like=Letter("", buttons_of(subscription.language, office.parts.tongues)),
    )
    then, brief = unmuted(office.outbox, chat, mutes, now), SentBrief(chat, digest, now, name=name)
    await office.outbox.add_entries(rows, now, then, [brief])
    await office.rooms.note_alerts(chat, [Alert(topic, each, now) for each in stories])
    office.nudge(room.chat.platform)


def alert_lines(digest: Digest, posts: Mapping[str, Post], tongues: Tongues) -> tuple[Line, ...]:
    """An instant brief: why it comes now, and what it says."""
    networks = {network(posts[each].source) for claim in digest.claims for each in _posts_of(claim) if each in posts}
    why = tongues.of(digest.language).alert.why.of(len(networks))
    return (*said(strong(why)), *brief_lines((digest,), speaks=tongues.brief))


def _posts_of(claim: Claim) -> list[str]:
    return [evidence.post_id for evidence in claim.evidence]


# --- previews


async def preview(office: Office) -> None:
    """Shows the admins of each chat, once, what its first edition will look like, an hour before it comes."""
    for chat in await office.rooms.to_preview(office.now() + AHEAD):
        room, timetable = await office.rooms.room(chat), await office.outbox.timetable(chat)
        if room is not None and timetable is not None and room.contact is not None:
            await _preview(office, room, timetable)


async def _preview(office: Office, room: Room, timetable: Timetable) -> None:
    now = office.now()
    to = room.contact or ""
    messenger = office.messengers.get(to.partition(":")[0])
    made = await _first_edition(office, timetable, now)
    if messenger is None or made is None:
        return
    if to != room.chat.key:  # in a private chat whoever follows saw a brief at once
        rows = entries(
            f"preview {room.chat.key}",
            to,
            Lane.EDITION,
            messenger.written(_preview_lines(room, made, office.parts.tongues)),
            now,
            idempotent=messenger.idempotent,
            not_before=quiet_until(timetable.rhythm, now),
            like=Letter("", silent=True),
        )
        await office.outbox.add_entries(rows, now)
        office.nudge(to.partition(":")[0])
    await office.rooms.save_room(replace(room, previewed_at=now))


def _preview_lines(room: Room, made: Edition, tongues: Tongues) -> tuple[Line, ...]:
    say = tongues.of(made.language).edition
    words = (say.preview_nothing if made.silent else say.preview).format(
        chat=echoed(room.title), at=f"{made.slot.at:%H:%M}"
    )
    return (*said(strong(words)), *edition_lines(made, tongues))


async def _first_edition(office: Office, timetable: Timetable, now: datetime) -> Edition | None:
    """The edition as it would be if its slot were now; None when none is owed then."""
    owed = due(timetable.rhythm, timetable.last, timetable.next_due or now, timetable.since)
    if owed is None:
        return None
    followed = await office.parts.store.following(timetable.chat.key)
    since = max(timetable.since - FIRST_LOOK, now - FARTHEST_LOOK)  # what the edition itself will look at
    heard = [await _heard(office, timetable.chat.key, each, since) for each in followed]
    made = edition(timetable, owed, heard, now)
    return await with_coverage(office.parts, timetable, made, await office.parts.store.mutes(timetable.chat.key, now))


async def _heard(office: Office, chat: str, subscription: Subscription, since: datetime) -> Heard:
    topic, window = subscription.topic, Window(since, None)
    mutes = await office.parts.store.mutes(chat, office.now())
    try:
        digest = await write_digest(
            office.parts, topic, own=chat, window=window, language=subscription.language, mutes=mutes
        )
    except NothingHeard:
        return Heard(topic.name, None)
    return Heard(topic.name, digest)
