"""What comes under a tag while a message about it is made or written, on SQLite and on PostgreSQL: it is not missed.

Who waits for whom is tried on PostgreSQL: SQLite has one writer.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.domain import (
    PUBLIC,
    Claim,
    Counts,
    Digest,
    Draft,
    Evidence,
    Fold,
    Post,
    SentBrief,
    Standing,
    Subscription,
    Tagged,
    Topic,
    Window,
)
from bot.core.drafts import KeptDraft
from bot.core.ledger import without
from bot.ports import Stir
from bot.store.forms import digest_json, digest_of, draft_json, draft_of
from bot.store.ledger import note_stirs

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.ports import Ledger
    from bot.store.sql import SqlStore

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HERE, THERE = "telegram:-100123", "telegram:-100999"
HELD = 0.2
"""Seconds for which a transaction stays open: time enough for what does not wait for it."""


def the_store_has_a_ledger(store: SqlStore) -> Ledger:
    """Checked by mypy: every method has the shape that the port asks for."""
    return store


def digest(as_of: int, tag: str = "lantern") -> Digest:
    evidence = Evidence(1, "s1", "Lantern is out.", "p", None, "ana", "mastodon:social.example")
    claim = Claim("c", "Lantern is out.", Standing.REPORTED, (evidence,), 1, 1, 0, "one post")
    return Digest(tag, "English", "extractive", Window(), Counts(1), (claim,), (), as_of=as_of)


def brief(name: str, as_of: int, chat: str = HERE) -> SentBrief:
    return SentBrief(chat, digest(as_of), NOW, name=name)


async def stored(store: SqlStore, id_: str, tag: str = "lantern", scope: str = PUBLIC) -> None:
    post = Post(id_, "mastodon:social.example", "Lantern is out.", NOW, tags=(tag,), scope=scope)
    await store.add_posts([post], [Tagged(scope, tag, id_, Fold(None, 0.0, "new"))], NOW)


async def is_looked_at_again(store: SqlStore, name: str, as_of: int, chat: str = HERE) -> bool:
    """Whether a chat that is told now of what was read at some count is looked at again."""
    await store.add_entries((), NOW, briefs=[brief(name, as_of, chat)])
    again = (chat, "lantern") in await store.due_again(NOW)
    await store.keep_records([replace(each, again_at=None) for each in await store.told(chat, "lantern")])
    return again


@pytest.mark.parametrize(
    "server_or_none", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)
async def test_what_came_changed_or_went_since_its_thread_was_read_is_counted_for_each_topic_and_chat(
    store: SqlStore,
) -> None:
    topic = Topic("Lanterns", ("lantern", "lamp"))
    await store.follow(Subscription(HERE, topic, "English", NOW))
    scopes = {PUBLIC, HERE}
    assert await store.keep_an_eye_on(scopes, topic.tags, NOW) == {PUBLIC: 0, HERE: 0}
    await stored(store, "p")
    await stored(store, "q", "lamp", HERE)
    await stored(store, "r", "tram")
    await stored(store, "s", "lantern", THERE)
    assert await store.keep_an_eye_on(scopes, topic.tags, NOW) == {PUBLIC: 1, HERE: 1}
    assert not await is_looked_at_again(store, "read after both", 2)
    assert await is_looked_at_again(store, "read before one", 1)
    await store.erase(["p"], PUBLIC)
    assert await is_looked_at_again(store, "read before the last went", 2)
    assert await is_looked_at_again(store, "made when nobody counted there", 0, THERE)


@pytest.mark.slow
@pytest.mark.parametrize("server_or_none", ["sqlite"], indirect=True)
async def test_a_count_is_not_tidied_away_between_reading_and_telling(store: SqlStore) -> None:
    await store.keep_an_eye_on({PUBLIC}, ["lantern"], NOW)
    await store.keep_an_eye_on({PUBLIC}, ["lantern"], NOW + 13 * DAY)
    await store.tidy(NOW + 15 * DAY)
    await stored(store, "p")
    assert await store.stirred() == [Stir(PUBLIC, "lantern", 1)]


def test_what_a_digest_and_a_draft_had_seen_is_kept_and_unknown_of_older_ones() -> None:
    of, draft = digest(7), KeptDraft(Draft((), "openai", "English"), Window(), NOW, (), as_of=7)
    texts = digest_json(of), draft_json(draft)
    assert [digest_of(texts[0]).as_of, draft_of(texts[1]).as_of] == [7, 7]
    older = [json.dumps({key: value for key, value in json.loads(text).items() if key != "as_of"}) for text in texts]
    assert [digest_of(older[0]).as_of, draft_of(older[1]).as_of] == [0, 0]
    assert without(of, {"p"}).as_of == 7


async def meanwhile(other: Awaitable[None]) -> asyncio.Future[None]:
    """Something that waits for a transaction that is open."""
    waiting = asyncio.ensure_future(other)
    await asyncio.wait([waiting], timeout=HELD)
    assert not waiting.done()
    return waiting


@pytest.mark.parametrize("server_or_none", ["postgresql"], indirect=True)
async def test_a_post_that_comes_while_a_message_is_written_is_noted_after_it(store: SqlStore) -> None:
    await store.keep_an_eye_on({PUBLIC, HERE}, ["lantern"], NOW)
    waiting: list[asyncio.Future[None]] = []

    async def then(_: object) -> None:
        waiting.append(await meanwhile(stored(store, "d")))

    await store.add_entries((), NOW, then, briefs=[brief("a", 0)])
    await asyncio.gather(*waiting)
    assert await store.due_again(NOW) == []
    assert await store.stirred() == [Stir(PUBLIC, "lantern", 1)]
    assert await store.told_under(PUBLIC, "lantern", NOW) == [(HERE, "lantern")]


@pytest.mark.slow
@pytest.mark.parametrize("server_or_none", ["postgresql"], indirect=True)
async def test_a_message_waits_for_a_post_that_is_being_stored_and_counts_it(store: SqlStore) -> None:
    await store.keep_an_eye_on({PUBLIC, HERE}, ["lantern"], NOW)
    async with store._writing() as connection:
        await note_stirs(connection, PUBLIC, [], ["lantern"])
        waiting = await meanwhile(store.add_entries((), NOW, briefs=[brief("a", 0)]))
    await waiting
    assert await store.due_again(NOW) == [(HERE, "lantern")]


@pytest.mark.slow
@pytest.mark.parametrize("server_or_none", ["postgresql"], indirect=True)
async def test_who_begins_to_count_waits_for_a_post_that_is_being_stored_and_reads_it(store: SqlStore) -> None:
    async def begin_to_count() -> None:
        assert await store.keep_an_eye_on({PUBLIC}, ["lantern"], NOW) == {PUBLIC: 0}

    async with store._writing() as connection:
        await note_stirs(connection, PUBLIC, [], ["lantern"])
        waiting = await meanwhile(begin_to_count())
    await waiting
    await stored(store, "d")
    assert await store.keep_an_eye_on({PUBLIC}, ["lantern"], NOW) == {PUBLIC: 1}


@pytest.mark.slow
@pytest.mark.parametrize("server_or_none", ["postgresql"], indirect=True)
async def test_two_messages_under_one_tag_do_not_wait_for_one_another(store: SqlStore) -> None:
    for chat in (HERE, THERE):
        await store.keep_an_eye_on({PUBLIC, chat}, ["lantern"], NOW)

    async def then(_: object) -> None:
        await asyncio.wait_for(store.add_entries((), NOW, briefs=[brief("there", 0, THERE)]), 20)

    await store.add_entries((), NOW, then, briefs=[brief("here", 0)])
    assert await store.told_under(PUBLIC, "lantern", NOW) == [(HERE, "lantern"), (THERE, "lantern")]


@pytest.mark.slow
async def test_telling_storing_erasing_and_looking_at_once_never_wait_for_one_another_forever(store: SqlStore) -> None:
    tags = ["lantern", "lamp", "tram"]
    for n in range(9):
        at, chats = NOW + n * timedelta(minutes=40), [f"telegram:-{each}" for each in range(6)]
        await store.add_posts(
            [Post("p", "mastodon", f"Lantern {n}.", NOW, tags=tuple(tags))],
            [Tagged(PUBLIC, tag, "p", Fold(None, 0.0, "new")) for tag in tags],
            at,
        )
        told = [
            SentBrief(chat, digest(0, tag), at, name=f"{chat} {n}")
            for chat in chats
            for tag in (tags if chat != chats[-1] else reversed(tags))
        ]
        await asyncio.gather(
            *(store.add_entries((), at, briefs=[each for each in told if each.chat == chat]) for chat in chats),
            *(store.keep_an_eye_on({PUBLIC, chat}, [f"{tags[n % 3]}{n // 3}", *tags], at) for chat in chats),
            *(stored(store, f"q{each}", tags[each]) for each in range(3)),
            *(store.judge_again(chat, at) for chat in chats),
            store.erase(["p"], PUBLIC),
            store.looked_at(await store.stirred()),
        )
    assert {stir.tag for stir in await store.stirred()} >= set(tags)
