"""What `bot.ports.Store` promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import shake_256
from typing import TYPE_CHECKING

import pytest

from bot.core.domain import (
    PUBLIC,
    Claim,
    Counts,
    Digest,
    Evidence,
    Fold,
    Missing,
    Mode,
    Mute,
    MuteKind,
    Post,
    SentBrief,
    Standing,
    Subscription,
    Tagged,
    Topic,
    Usage,
    Window,
)
from bot.store.forms import digest_json, digest_of
from bot.store.sql import LONGEST_KEY, SqlStore, open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import Store

NOW = datetime(2026, 4, 14, 9, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW = Fold(copy_of=None, score=0.0, why="new")
GROUP = "telegram:-100123/7"

FULL = Post(
    id="at://did:plc:ada/app.bsky.feed.post/3k",
    source="bluesky",
    text="Acme Lantern ist da 🎉\n第二行 \u200f",
    created_at=NOW - HOUR,
    author="ada.example",
    url="https://bsky.app/profile/ada.example/post/3k",
    tags=("lantern", "gate广场", "naïve"),
    links=("https://acme.example/lantern?a=1&b=2",),
    reply_to="at://did:plc:bob/app.bsky.feed.post/3j",
    boost_of="at://did:plc:eve/app.bsky.feed.post/3i",
    labels=("ai_generated",),
    official="Acme",
)


def post(id_: str, *, at: datetime | None = NOW, text: str = "Lantern is out.", scope: str = PUBLIC) -> Post:
    return Post(id=id_, source="feed", text=text, created_at=at, scope=scope)


def under(tag: str, *posts: Post, fold: Fold = NEW) -> list[Tagged]:
    return [Tagged(scope=each.scope, tag=tag, post=each.id, fold=fold) for each in posts]


async def add(store: Store, *posts: Post, tag: str = "lantern", now: datetime = NOW) -> None:
    await store.add_posts(posts, under(tag, *posts), now)


async def ids(store: Store, tag: str = "lantern", since: datetime | None = None, scope: str = PUBLIC) -> list[str]:
    return [each.id for each, _ in await store.thread(scope, tag, since)]


def the_store_is_a_store(store: SqlStore) -> Store:
    """Checked by mypy: every method has the shape that the port asks for."""
    return store


# Posts


async def test_a_post_comes_back_as_it_went_in(store: SqlStore) -> None:
    bare = Post(id="page:1", source="folder", text="")
    await store.add_posts([FULL, bare], [], NOW)
    assert await store.posts([FULL.id, bare.id]) == {FULL.id: FULL, bare.id: bare}


async def test_posts_that_were_never_stored_are_left_out(store: SqlStore) -> None:
    await add(store, post("a"))
    assert set(await store.posts(["b", "a", "a"])) == {"a"}
    assert await store.posts([]) == {}


async def test_an_edited_post_is_replaced_whole(store: SqlStore) -> None:
    await store.add_posts([FULL], [], NOW)
    edited = replace(FULL, text="Lantern is delayed.", author=None, links=(), labels=("edited",))
    await store.add_posts([edited], [], NOW + HOUR)
    assert await store.posts([FULL.id]) == {FULL.id: edited}


async def test_an_edit_that_drops_a_tag_leaves_that_thread(store: SqlStore) -> None:
    a, b = post("a"), post("b")
    await store.add_posts([a, b], [*under("lantern", a, b), *under("acme", a)], NOW)
    await store.add_posts([a], under("acme", a, fold=Fold("b", 0.9, "near")), NOW)
    assert await ids(store, "lantern") == ["b"]
    assert await store.thread(PUBLIC, "acme") == [(a, Tagged(PUBLIC, "acme", "a", Fold("b", 0.9, "near")))]


async def test_of_two_versions_in_one_call_the_later_one_stays(store: SqlStore) -> None:
    await store.add_posts([post("a", text="first"), post("a", text="second")], [], NOW)
    assert (await store.posts(["a"]))["a"].text == "second"


async def test_nothing_is_stored_when_a_tag_speaks_of_a_post_that_is_not_given(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="'b' is given a tag in scope 'public'"):
        await store.add_posts([post("a")], under("lantern", post("a"), post("b")), NOW)
    assert await store.posts(["a"]) == {}


async def test_no_posts_are_no_work(store: SqlStore) -> None:
    await store.add_posts([], [], NOW)
    assert await ids(store) == []


async def test_the_same_id_in_two_scopes_is_two_posts(store: SqlStore) -> None:
    heard, told = post("a", text="public"), post("a", text="between us", scope=GROUP)
    await add(store, heard)
    await add(store, told)
    assert await store.posts(["a"]) == {"a": heard}
    assert await store.posts(["a"], GROUP) == {"a": told}
    assert await store.thread(PUBLIC, "lantern") == [(heard, *under("lantern", heard))]
    assert await store.thread(GROUP, "lantern") == [(told, *under("lantern", told))]
    assert await ids(store, scope="discord:5") == []


async def test_a_post_that_one_scope_retags_stands_as_it_was_in_another(store: SqlStore) -> None:
    await add(store, post("a"))
    await add(store, post("a", scope=GROUP))
    await store.add_posts([post("a", scope=GROUP)], [], NOW)
    assert await ids(store) == ["a"]
    assert await ids(store, scope=GROUP) == []


async def test_more_ids_than_one_query_takes(store: SqlStore) -> None:
    many = [post(f"p{number}") for number in range(2500)]
    await add(store, *many)
    assert await store.posts([each.id for each in many]) == {each.id: each for each in many}


# Threads


async def test_a_thread_is_in_order_of_time_then_id_and_posts_without_a_time_come_last(
    store: SqlStore,
) -> None:
    late, early = post("late", at=NOW), post("early", at=NOW - HOUR)
    same = [post(id_, at=NOW - 2 * HOUR) for id_ in ("a", "B", "é", "Z", "_", "-")]
    undated = [post("y", at=None), post("x", at=None)]
    await add(store, late, *undated, *same, early)
    assert await ids(store) == ["-", "B", "Z", "_", "a", "é", "early", "late", "x", "y"]


async def test_a_window_leaves_out_what_was_created_before_it(store: SqlStore) -> None:
    microsecond = timedelta(microseconds=1)
    await add(store, post("before", at=NOW - microsecond), post("at", at=NOW), post("after", at=NOW + microsecond))
    assert await ids(store, since=NOW) == ["at", "after"]


async def test_a_post_without_a_time_is_judged_by_when_it_was_first_stored(store: SqlStore) -> None:
    await add(store, post("page", at=None), now=NOW - HOUR)
    await add(store, post("page", at=None, text="edited"), now=NOW + HOUR)
    assert await ids(store, since=NOW) == []
    assert await ids(store, since=NOW - HOUR) == ["page"]


async def test_a_window_may_be_asked_for_in_any_zone(store: SqlStore) -> None:
    berlin = timezone(2 * HOUR)
    await add(store, post("a", at=NOW.astimezone(berlin)))
    assert await ids(store, since=NOW.astimezone(berlin)) == ["a"]
    assert (await store.posts(["a"]))["a"].created_at == NOW


@pytest.mark.parametrize(
    "at",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
async def test_an_instant_keeps_every_microsecond_however_far_away(store: SqlStore, at: datetime) -> None:
    odd = post("a", at=at)
    await add(store, odd)
    assert await store.posts(["a"]) == {"a": odd}


async def test_an_instant_without_a_zone_is_refused(store: SqlStore) -> None:
    with pytest.raises(Exception, match="an instant must be aware"):
        await add(store, post("a", at=datetime(2026, 4, 14)))  # noqa: DTZ001 - the point of it
    assert await store.posts(["a"]) == {}


async def test_what_dedupe_decided_comes_back(store: SqlStore) -> None:
    first, copy = post("a", at=NOW - HOUR), post("b")
    fold = Fold(copy_of="a", score=0.875, why="near")
    await store.add_posts([first, copy], [*under("lantern", first), *under("lantern", copy, fold=fold)], NOW)
    assert [row.fold for _, row in await store.thread(PUBLIC, "lantern")] == [NEW, fold]


# Hostile text


async def test_characters_that_a_database_cannot_hold_are_replaced_alike_and_stop_nothing(
    store: SqlStore,
) -> None:
    hostile = replace(FULL, id="h\x00", text="a\x00b\ud800c\udfff", author="\x00", tags=("t\x00",), links=("\ud83d",))
    await store.add_posts([post("fine"), hostile], under("t\x00", hostile), NOW)
    kept = replace(
        hostile,
        id="h\ufffd",
        text="a\ufffdb\ufffdc\ufffd",
        author="\ufffd",
        tags=("t\ufffd",),
        links=("\ufffd",),
    )
    assert await store.posts(["fine", "h\x00"]) == {"fine": post("fine"), "h\ufffd": kept}
    assert [found for found, _ in await store.thread(PUBLIC, "t\x00")] == [kept]


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "e\u0301 é",
        "\u202etxt\u2066",
        "'; DROP TABLE posts; --",
        "%s :name $1 ? {x}",
        "\\x00 \\",
        "\r\n\t\x0b\x7f",
        "\U000e0041\uffff",
    ],
)
async def test_any_other_text_comes_back_letter_for_letter(store: SqlStore, text: str) -> None:
    odd = replace(FULL, text=text, author=text, tags=(text, ""), labels=(text,))
    await store.add_posts([odd], under("odd", odd), NOW)
    assert [found for found, _ in await store.thread(PUBLIC, "odd")] == [odd]


async def test_a_text_of_a_megabyte_fits(store: SqlStore) -> None:
    long = replace(FULL, text="灯笼🏮" * 100_000)
    assert len(long.text.encode()) == 1_000_000
    await add(store, long)
    assert await store.posts([long.id]) == {long.id: long}


async def test_the_longest_keys_fit_together_and_longer_ones_are_refused(store: SqlStore) -> None:
    def key(name: str, more: int = 0) -> str:
        """As long as may be, or longer, and not to be shortened by PostgreSQL's compression."""
        length = LONGEST_KEY[name] + more
        return shake_256(name.encode()).hexdigest(length)[:length]

    fits = post(key("id"), scope=key("scope"))
    await add(store, fits, tag=key("tag"))
    assert await ids(store, key("tag"), scope=key("scope")) == [key("id")]
    with pytest.raises(ValueError, match=r"the id .* is longer than 1800 bytes"):
        await add(store, post("fine"), post(key("id", 1)))
    with pytest.raises(ValueError, match=r"the tag .* is longer than 500 bytes"):
        await add(store, post("fine"), tag="灯" * 167)
    assert await store.posts(["fine"]) == {}


# Cursors


async def test_a_cursor_is_remembered_per_source_and_moved(store: SqlStore) -> None:
    assert await store.cursors() == {}
    await store.set_cursor("folder", "1")
    await store.set_cursor("bluesky", "17")
    await store.set_cursor("folder", "2")
    assert await store.cursors() == {"folder": "2", "bluesky": "17"}


# Subscriptions


def follows(topic: str, *tags: str, language: str = "English", since: datetime = NOW) -> Subscription:
    return Subscription(GROUP, Topic(topic, tags or (topic,)), language, since)


async def test_a_chat_follows_topics_oldest_first(store: SqlStore) -> None:
    second = follows("Lantern", "lantern", "acmelantern", "a", since=NOW)
    first = follows("bitchat", since=NOW - HOUR)
    assert await store.follow(second)
    assert await store.follow(first)
    assert await store.following(GROUP) == [first, second]
    assert await store.following("telegram:-100123") == []


async def test_following_again_changes_language_and_tags_and_not_the_beginning(store: SqlStore) -> None:
    await store.follow(follows("Lantern", "lantern", "acme"))
    assert not await store.follow(follows("Lantern", "lamp", language="Deutsch", since=NOW + HOUR))
    assert await store.following(GROUP) == [follows("Lantern", "lamp", language="Deutsch")]


async def test_how_a_topic_is_told_of_is_kept_and_changes(store: SqlStore) -> None:
    await store.follow(replace(follows("lantern"), mode=Mode.INSTANT))
    await store.follow(follows("acme"))
    assert [each.mode for each in await store.following(GROUP)] == [Mode.INSTANT, Mode.DIGEST]
    await store.follow(replace(follows("lantern"), mode=Mode.BOTH))
    assert {each.mode for each in await store.following(GROUP)} == {Mode.BOTH, Mode.DIGEST}


async def test_unfollowing_ends_one_topic_of_one_chat(store: SqlStore) -> None:
    other = replace(follows("lantern"), chat="discord:5")
    for subscription in (follows("lantern"), follows("acme"), other):
        await store.follow(subscription)
    assert await store.unfollow(GROUP, "lantern")
    assert not await store.unfollow(GROUP, "lantern")
    assert await store.following(GROUP) == [follows("acme")]
    assert await store.following("discord:5") == [other]


async def test_a_topic_followed_anew_starts_anew(store: SqlStore) -> None:
    await store.follow(follows("lantern", "lantern", "acme"))
    await store.unfollow(GROUP, "lantern")
    again = follows("lantern", since=NOW + HOUR)
    assert await store.follow(again)
    assert await store.following(GROUP) == [again]


# Mutes


def mute(value: str, *, until: datetime | None = None, kind: MuteKind = MuteKind.AUTHOR, reason: str = "") -> Mute:
    return Mute(GROUP, kind, value, until, reason or None)


async def test_mutes_hold_until_their_end(store: SqlStore) -> None:
    ending, lasting = mute("eve", until=NOW, reason="spam"), mute("eve", kind=MuteKind.WORD)
    await store.mute(ending)
    await store.mute(lasting)
    assert await store.mutes(GROUP, NOW - timedelta(microseconds=1)) == [ending, lasting]
    assert await store.mutes(GROUP, NOW) == [lasting]
    assert await store.mutes("discord:5", NOW) == []


async def test_muting_again_replaces_end_and_reason(store: SqlStore) -> None:
    await store.mute(mute("eve", until=NOW, reason="spam"))
    await store.mute(mute("mallory"))
    await store.mute(mute("eve", until=NOW + HOUR))
    assert await store.mutes(GROUP, NOW) == [mute("eve", until=NOW + HOUR), mute("mallory")]


async def test_a_mute_is_lifted_once(store: SqlStore) -> None:
    await store.mute(mute("eve"))
    await store.mute(mute("eve", kind=MuteKind.WORD))
    assert await store.unmute(GROUP, "author", "eve")
    assert not await store.unmute(GROUP, "author", "eve")
    assert await store.mutes(GROUP, NOW) == [mute("eve", kind=MuteKind.WORD)]


# Briefs


def digest(tag: str = "lantern") -> Digest:
    evidence = Evidence(3, "3.2", "Lantern is out “now”.", FULL.id, FULL.url, None, "bluesky")
    claim = Claim(
        id="c1",
        text="Lantern is out.",
        standing=Standing.REPORTED,
        evidence=(evidence, replace(evidence, post=4, url=None, author="ada")),
        origins=2,
        sites=1,
        sourced=0,
        why="stated as fact, no source given",
        said_by=None,
        spelled=(("Lantrn", (3, 4)), ("LANTERN", ())),
    )
    return Digest(
        tag=tag,
        language="Deutsch",
        engine="openai",
        window=Window(since=NOW - HOUR, until=None),
        counts=Counts(posts=5, copies=1, origins=4, sites=2, sourced=0),
        claims=(claim,),
        missing=(Missing("no_date", "No date is given [3]."),),
        dropped={"number": 2, "muted": 1},
        would_confirm=("acme.example",),
        note="quotes only",
    )


async def test_the_last_brief_of_a_chat_comes_back_whole(store: SqlStore) -> None:
    brief = SentBrief(GROUP, digest(), NOW, ("17", "18"))
    await store.add_brief(brief)
    await store.add_brief(replace(brief, chat="discord:5", digest=digest("acme"), sent_at=NOW + HOUR))
    assert (await store.briefs(GROUP))[0] == brief
    assert await store.briefs("telegram:1") == []


async def test_the_newest_brief_is_the_last_one_and_the_later_one_of_two_at_once(store: SqlStore) -> None:
    newest = SentBrief(GROUP, digest("b"), NOW)
    for brief in (replace(newest, digest=digest("a")), newest, replace(newest, sent_at=NOW - HOUR)):
        await store.add_brief(brief)
    assert (await store.briefs(GROUP))[0] == newest


async def test_the_briefs_of_a_message_are_found_by_its_id_or_name(store: SqlStore) -> None:
    first, second = SentBrief(GROUP, digest("a"), NOW, ("17", "18")), SentBrief(GROUP, digest("b"), NOW, ("17", "18"))
    through_outbox = SentBrief(GROUP, digest("c"), NOW, name="answer 7")
    for brief in (first, second, through_outbox, SentBrief("discord:5", digest(), NOW, ("17",))):
        await store.add_brief(brief)
    assert await store.briefs_in(GROUP, "18") == [first, second]
    assert await store.briefs_in(GROUP, "answer 7") == [through_outbox]
    for part_of_one in ("1", "7", "%", "_7", "answer"):
        assert await store.briefs_in(GROUP, part_of_one) == []


def test_a_digest_stays_readable_when_fields_with_defaults_come_and_others_go() -> None:
    stored = json.loads(digest_json(digest()))
    for came_later in ("would_confirm", "note", "dropped"):
        del stored[came_later]
    del stored["claims"][0]["spelled"]
    stored["gone_since"] = {"x": 1}
    read = digest_of(json.dumps(stored))
    claim = replace(digest().claims[0], spelled=())
    assert read == replace(digest(), claims=(claim,), dropped={}, would_confirm=(), note=None)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("counts", "posts"), "5"),
        (("claims", 0, "standing"), "certain"),
        (("window", "since"), 17),
        (("tag",), None),
    ],
)
def test_a_digest_of_wrong_types_is_refused_and_not_bent(path: Sequence[str | int], wrong: object) -> None:
    stored = json.loads(digest_json(digest()))
    inner = stored
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = wrong
    with pytest.raises(ValueError, match="validation error"):
        digest_of(json.dumps(stored))


async def test_a_digest_with_characters_no_database_holds_is_kept_all_the_same(store: SqlStore) -> None:
    odd = replace(digest(), note="a\ud800\x00b")
    await store.add_brief(SentBrief(GROUP, odd, NOW, ("\ud800",)))
    last = (await store.briefs(GROUP))[0]
    assert last is not None
    assert (last.digest.note, last.messages) == ("a\ufffd\x00b", ("\ufffd",))


# Usage


async def test_what_was_spent_is_summed_from_an_instant_on(store: SqlStore) -> None:
    await store.add_usage([Usage("old", 1000, 1000, 9.0)], NOW - HOUR)
    await store.add_usage([Usage("big", 300, 20, 0.25), Usage("local")], NOW)
    await store.add_usage([Usage("big", 2**33, None, 0.5)], NOW + HOUR)
    await store.add_usage([], NOW)
    assert await store.spent(NOW) == {"tokens_in": 2**33 + 300, "tokens_out": 20, "cost": 0.75, "calls": 3}


async def test_nothing_spent_is_nought_and_not_nothing(store: SqlStore) -> None:
    assert await store.spent(NOW) == {"tokens_in": 0, "tokens_out": 0, "cost": 0, "calls": 0}


# Several at once


async def both(stack: AsyncExitStack, database: str) -> tuple[SqlStore, SqlStore]:
    first, second = await open_store(database), await open_store(database)
    stack.push_async_callback(first.close)
    stack.push_async_callback(second.close)
    return first, second


async def test_what_one_process_wrote_another_finds_after_a_restart(database: str) -> None:
    first = await open_store(database)
    await add(first, FULL)
    await first.close()
    async with AsyncExitStack() as stack:
        second, _ = await both(stack, database)
        assert await second.posts([FULL.id]) == {FULL.id: FULL}


async def test_two_writers_of_the_same_posts_wait_for_one_another_and_lose_nothing(database: str) -> None:
    posts = [post(f"p{number:03}") for number in range(120)]
    async with AsyncExitStack() as stack:
        first, second = await both(stack, database)
        turns = [
            add(writer, *(posts if turn % 2 else reversed(posts)), tag=tag)
            for turn in range(6)
            for writer, tag in ((first, "lantern"), (second, "acme"))
        ]
        await asyncio.gather(*turns)
        found = await ids(first, "lantern"), await ids(first, "acme")
    assert sorted(found, key=len) == [[], [each.id for each in posts]]  # under the tag of whoever came last


async def test_two_who_follow_at_once_are_one_subscription(database: str) -> None:
    async with AsyncExitStack() as stack:
        first, second = await both(stack, database)
        wishes = [each.follow(follows("lantern", language=name)) for each in (first, second) for name in "abcd"]
        assert sorted(await asyncio.gather(*wishes)) == [False] * 7 + [True]
        assert len(await first.following(GROUP)) == 1


async def test_a_reader_sees_a_batch_whole_or_not_at_all(database: str) -> None:
    size, batches = 300, 8

    async def write(store: SqlStore) -> None:
        for batch in range(batches):
            await add(store, *(post(f"{batch}.{number}") for number in range(size)))

    async with AsyncExitStack() as stack:
        writer, reader = await both(stack, database)
        writing = asyncio.create_task(write(writer))
        seen = set()
        while not writing.done():
            seen.add(len(await ids(reader)))
        await writing
        seen.add(len(await ids(reader)))
    assert {count % size for count in seen} == {0}
    assert max(seen) == size * batches
    assert len(seen) > 2, "the reader was kept waiting all the time"


async def test_a_write_that_fails_half_way_leaves_nothing(store: SqlStore) -> None:
    bad = replace(under("lantern", post("a"))[0], fold=Fold(None, None, "new"))  # type: ignore[arg-type]  # on purpose
    with pytest.raises(Exception, match=r"(?i)not.null"):
        await store.add_posts([post("a")], [bad], NOW)
    assert await store.posts(["a"]) == {}
    await add(store, post("a"))
    assert await ids(store) == ["a"]


async def test_a_cancelled_write_is_whole_or_absent_and_the_store_goes_on(store: SqlStore) -> None:
    batch = [post(f"p{number}") for number in range(3000)]
    for wait in (0, 0.001, 0.01, 0.03):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(wait):
                await add(store, *batch)
    assert len(await ids(store)) in {0, len(batch)}
    await add(store, post("after"), tag="acme")
    assert await ids(store, "acme") == ["after"]


async def test_a_store_in_memory_outlives_a_cancelled_query_and_is_nobody_elses() -> None:
    async with AsyncExitStack() as stack:
        mine, other = await both(stack, "sqlite:///:memory:")
        await add(mine, post("kept"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await add(mine, *(post(f"p{number}") for number in range(20_000)))
        assert await ids(mine) == ["kept"]
        assert await ids(other) == []
        await asyncio.gather(*(add(mine, post("kept"), post(f"q{number}")) for number in range(20)))
        assert len(await ids(mine)) == 21


async def test_what_an_author_wrote_at_a_source_is_found_in_public_alone(store: SqlStore) -> None:
    mine = [replace(post(name), source="nostr", author="npub1ada") for name in ("b", "a")]
    others = [
        replace(post("c"), source="nostr", author="npub1ben"),
        replace(post("d"), source="feed", author="npub1ada"),
        replace(post("e"), source="nostr", author="npub1ada", scope=GROUP),
    ]
    await store.add_posts([*mine, *others], [], NOW)
    assert await store.by_author("nostr", "npub1ada") == [mine[1], mine[0]]
    assert await store.by_author("nostr", "npub1") == []


async def test_ids_that_begin_alike_are_found_without_their_neighbours(store: SqlStore) -> None:
    names = [
        "at://did:plc:ada/a",
        "at://did:plc:ada/z",
        "at://did:plc:ada2/a",
        "at://did:plc:ad/a",
        "at://did:plc:ada%/a",
    ]
    await store.add_posts([post(name) for name in names], [], NOW)
    await store.add_posts([replace(post("at://did:plc:ada/private"), scope=GROUP)], [], NOW)
    assert await store.ids_under("at://did:plc:ada/") == names[:2]


async def test_closing_twice_does_no_harm(database: str) -> None:
    store = await open_store(database)
    await store.close()
    await store.close()
