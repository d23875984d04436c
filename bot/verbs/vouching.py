"""The question to a chat's admins, in private, whether a site that many link to is official: asked, never assumed."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core import trusts
from bot.core.domain import PUBLIC, Chat, Digest, Post, Subscription
from bot.core.editions import Edition
from bot.core.letters import Letter
from bot.core.mutes import muting
from bot.core.outbox import Lane, entries
from bot.core.replies import in_language
from bot.core.rooms import Room
from bot.core.vouching import VOICES, Wondered, may_ask, wondered
from bot.parts import Parts
from bot.ports import Messenger, Trusts
from bot.verbs.edition import outbox_of
from bot.verbs.trusting import tables_of


async def ask_admins(parts: Parts, messenger: Messenger, made: Edition) -> None:
    """Asks the contact of a chat about one site of its new edition; each once, and at most once a day."""
    if parts.trusts is None or parts.rooms is None or made.silent:
        return
    room = await parts.rooms.room(made.chat)
    if room is None or room.contact is None or Chat.of(room.contact).platform != messenger.platform:
        return
    asked = await parts.trusts.questions(made.chat)
    if not may_ask(asked, parts.clock.now()):
        return
    for digest in made.digests:
        if digest.counts.sourced >= VOICES and (site := await _site(parts, made.chat, digest, asked)):
            await _ask(parts, parts.trusts, messenger, room, digest, site)
            return


async def _site(parts: Parts, chat: str, digest: Digest, asked: Iterable[str]) -> Wondered | None:
    """The site to ask about, of the topic that a digest is of."""
    followed = (each for each in await parts.store.following(chat) if each.topic.tags[0] == digest.tag)
    subscription = next(followed, None)
    if subscription is None:
        return None
    tables = await tables_of(parts, chat, subscription.topic.tags)
    return wondered(digest, await _posts(parts, chat, subscription, digest), tables, asked)


async def _posts(parts: Parts, chat: str, subscription: Subscription, digest: Digest) -> list[Post]:
    """The public posts behind a digest that the chat sees, copies left out."""
    now = parts.clock.now()
    mutes = await parts.store.mutes(chat, now)
    found: dict[str, Post] = {}
    for tag in subscription.topic.tags:
        rows = await parts.store.thread(PUBLIC, tag, digest.window.since)
        found |= {post.id: post for post, row in rows if row.fold.copy_of is None and not muting(post, mutes, now)}
    return list(found.values())


async def _ask(parts: Parts, kept: Trusts, messenger: Messenger, room: Room, digest: Digest, site: Wondered) -> None:
    now, chat = parts.clock.now(), room.chat.key
    to, outbox = room.contact or chat, outbox_of(parts)
    chosen = await outbox.timetable(to)
    question = trusts.is_it_official(site.domain, site.posts, site.actor, room.title, digest.tag, chat)
    word = in_language(question, parts.tongues.of(chosen.language if chosen else digest.language).catalog)
    rows = entries(
        f"trust {chat} {site.domain}",
        to,
        Lane.ANSWER,
        messenger.written(word.lines),
        now,
        idempotent=messenger.idempotent,
        like=Letter("", word.rows, silent=True),
    )
    await outbox.add_entries(rows, now)
    await kept.note_question(chat, site.domain, now)
