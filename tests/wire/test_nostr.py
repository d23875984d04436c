"""Nostr over the wire: several relays, forged events, takings-back, floods, drops."""

from __future__ import annotations

import asyncio
import json
import random
import resource
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import aiohttp
import pytest
from nostr_sdk import LocalRelayBuilder  # type: ignore[import-untyped]  # it carries no types

from bot.core.domain import Post
from bot.ports import Batch, SourceUnavailable, Unavailable
from bot.sources.nostr import NostrSource
from bot.sources.nostr.events import npub
from tests.fakes.clock import FakeClock
from tests.fakes.nostr import FakeRelay, Plan, Raw, key, relay, signed

CLOCK = FakeClock()
NOW = int(CLOCK.now().timestamp())
SPARK = ("t", "musespark")
FLOODED = "127.0.0.1 sends more than 200 messages a second"


class Kept:
    """What is stored: what was given and not erased."""

    def __init__(self) -> None:
        self.posts: dict[str, Post] = {}
        self.cursor: str | None = None
        self.batches: list[Batch] = []
        self.refuses = 0

    async def known(self, ids: Sequence[str]) -> Mapping[str, Post]:
        if self.refuses:
            self.refuses -= 1
            raise Unavailable
        return {id_: self.posts[id_] for id_ in ids if id_ in self.posts}

    async def by_author(self, author: str) -> Sequence[Post]:
        return [post for post in self.posts.values() if post.author == author]

    def store(self, batch: Batch) -> Batch:
        self.posts |= {post.id: post for post in batch.posts}
        for id_ in batch.erased:
            self.posts.pop(id_, None)
        self.cursor = batch.cursor
        self.batches.append(batch)
        return batch


@asynccontextmanager
async def listening(
    *relays: FakeRelay,
    kept: Kept | None = None,
    tags: tuple[str, ...] = ("musespark",),
    clock: FakeClock = CLOCK,
    rests: tuple[float, float] = (0.2, 10.0),
    patience: float = 0.08,
) -> AsyncIterator[tuple[NostrSource, Kept]]:
    kept = kept or Kept()

    async def wanted() -> frozenset[str]:
        return frozenset(tags)

    source = NostrSource(
        [fake.url for fake in relays],
        wanted,
        kept.known,
        clock,
        agent="tagbrief/test (+mailto:test@tagbrief.example)",
        by_author=kept.by_author,
        luck=lambda: 0.0,
        patience=patience,
        rests=rests,
    )
    try:
        yield source, kept
    finally:
        await source.close()


async def look(source: NostrSource, kept: Kept) -> Batch:
    return kept.store(await source.poll(kept.cursor))


async def look_until(source: NostrSource, kept: Kept, count: int, looks: int = 8) -> None:
    """Looks until so many posts are stored, or as often as `looks`."""
    for _ in range(looks):
        if len(kept.posts) >= count:
            return
        await look(source, kept)


async def look_until_told(source: NostrSource, kept: Kept, fault: str, looks: int = 12) -> bool:
    """Whether a fault is told within so many looks."""
    for _ in range(looks):
        if fault in (await look(source, kept)).faults:
            return True
    return False


def note(author: int, text: str, *tags: Sequence[str], at: int = NOW - 60) -> Raw:
    return signed(author, text, SPARK, *tags, at=at)


async def test_a_post_that_two_relays_have_is_given_once() -> None:
    event = note(1, "Muse Spark is out #MuseSpark")
    async with relay(event) as one, relay(event) as two, listening(one, two) as (source, kept):
        await look_until(source, kept, 2, looks=3)
        assert [post.id for batch in kept.batches for post in batch.posts] == [event["id"]]
        (post,) = kept.posts.values()
        assert (post.text, post.author, post.tags) == (
            "Muse Spark is out #MuseSpark",
            npub(event["pubkey"]),
            ("musespark",),
        )
        assert {tuple(wanted["#t"]) for name, wanted in one.asked if name == "t0"} == {
            ("musespark", "Musespark", "MUSESPARK")
        }


async def test_a_post_that_is_published_while_we_listen_is_given_and_one_under_another_tag_is_not() -> None:
    async with relay(plan=Plan(ignores_filters=True)) as one, listening(one) as (source, kept):
        await look(source, kept)
        await one.publish(signed(1, "Nothing to do with it #cats", ("t", "cats"), at=NOW))
        wanted = note(2, "It is out #musespark", at=NOW)
        await one.publish(wanted)
        await look_until(source, kept, 1)
        assert list(kept.posts) == [wanted["id"]]


@pytest.mark.parametrize("field", ["content", "id", "sig"])
async def test_an_event_with_one_bit_changed_gives_nothing_and_is_told(field: str) -> None:
    good = note(1, "Muse Spark is out")
    last = good[field][-1]
    flipped = chr(ord(last) ^ 1) if field == "content" else f"{int(last, 16) ^ 1:x}"
    forged = {**good, field: good[field][:-1] + flipped}
    async with relay(forged) as one, listening(one) as (source, kept):
        batch = await look(source, kept)
        await look(source, kept)
        assert any(name == "t0" for name, _ in one.asked)
        assert kept.posts == {}
        assert batch.faults == ("127.0.0.1 sends events that are passed over: false id or signature",)


async def test_another_body_under_an_id_that_was_proven_before_gives_nothing() -> None:
    good = note(1, "Muse Spark is out")
    swapped = {**good, "content": "Muse Spark is cancelled"}
    stolen = {**good, "pubkey": key(2).public_key().to_hex()}
    async with relay(good) as one, relay(plan=Plan(ignores_filters=True)) as two, listening(one, two) as (source, kept):
        await look_until(source, kept, 1)
        for lie in (swapped, stolen):
            await two.publish(lie)
        await look(source, kept)
        assert [post.text for post in kept.posts.values()] == ["Muse Spark is out"]
    again = Kept()  # nothing is stored, and the lies come first
    async with relay(swapped, stolen) as two, relay(good) as one, listening(two, one, kept=again) as (source, _):
        await look_until(source, again, 1)
        assert [(post.text, post.author) for post in again.posts.values()] == [
            ("Muse Spark is out", npub(good["pubkey"]))
        ]


async def test_a_post_is_taken_back_by_its_own_key_only() -> None:
    mine, foreign = note(1, "Said by the first"), note(2, "Said by the second")
    async with relay(mine, foreign) as one, listening(one) as (source, kept):
        await look_until(source, kept, 2)
        requests = (("e", mine["id"]), ("e", foreign["id"]))
        await one.publish(signed(1, "I take both back", *requests, kind=5, at=NOW))
        batch = await look(source, kept)
        assert batch.erased == (mine["id"],)
        assert list(kept.posts) == [foreign["id"]]


async def test_a_post_that_was_stored_before_a_restart_is_taken_back_and_does_not_come_again() -> None:
    event = note(1, "Said too early")
    kept = Kept()
    async with relay(event) as one:
        async with listening(one, kept=kept) as (source, _):
            await look_until(source, kept, 1)
        one.events.append(signed(1, "", ("e", event["id"]), kind=5, at=NOW))
        async with listening(one, kept=kept) as (source, _):
            for _ in range(3):
                await look(source, kept)
        assert kept.posts == {}
        assert [batch.erased for batch in kept.batches if batch.erased] == [(event["id"],)]


async def test_a_request_to_vanish_takes_all_posts_of_its_key_and_later_ones_stay() -> None:
    old, other = note(1, "Before"), note(2, "Somebody else")
    async with relay(old, other) as one, listening(one) as (source, kept):
        await look_until(source, kept, 2)
        await one.publish(signed(1, "", ("relay", "wss://elsewhere.example"), kind=62, at=NOW - 30))
        assert (await look(source, kept)).erased == ()
        await one.publish(signed(1, "", ("relay", "ALL_RELAYS"), kind=62, at=NOW - 30))
        assert (await look(source, kept)).erased == (old["id"],)
        late, new = note(1, "Also before", at=NOW - 50), note(1, "Afterwards", at=NOW)
        await one.publish(late)
        await one.publish(new)
        await look(source, kept)
        assert set(kept.posts) == {other["id"], new["id"]}


async def test_a_request_to_vanish_takes_what_was_stored_before_a_restart_too() -> None:
    old, other = note(1, "Before"), note(2, "Somebody else")
    kept = Kept()
    async with relay(old, other) as one:
        async with listening(one, kept=kept) as (source, _):
            await look_until(source, kept, 2)
        one.events.clear()  # the relay did as it was asked: only the store knows what there was
        one.events.append(signed(1, "", ("relay", "ALL_RELAYS"), kind=62, at=NOW - 30))
        async with listening(one, kept=kept) as (source, _):
            for _ in range(3):
                await look(source, kept)
        assert [batch.erased for batch in kept.batches if batch.erased] == [(old["id"],)]
        assert set(kept.posts) == {other["id"]}


async def test_an_expired_post_is_not_given_and_one_that_expires_goes_also_after_a_restart() -> None:
    clock = FakeClock()
    gone = note(1, "Was for an hour", ("expiration", str(NOW - 1)))
    ends = note(2, "Is for an hour", ("expiration", str(NOW + 3600)))
    kept = Kept()
    async with relay(gone, ends) as one:
        async with listening(one, kept=kept, clock=clock) as (source, _):
            await look_until(source, kept, 2, looks=3)
            assert list(kept.posts) == [ends["id"]]
        clock.pass_time(timedelta(hours=2))
        async with listening(one, kept=kept, clock=clock) as (source, _):
            assert (await look(source, kept)).erased == (ends["id"],)


async def test_impossible_times_become_the_time_of_receipt_and_move_no_cursor() -> None:
    future, past = note(1, "From the year 2100", at=4_102_444_800), note(2, "From 1970", at=1)
    async with relay(future, past, plan=Plan(ignores_filters=True)) as one, listening(one) as (source, kept):
        await look_until(source, kept, 2)
        assert {post.created_at for post in kept.posts.values()} == {CLOCK.now()}
        await look(source, kept)
        assert kept.cursor is not None
        assert json.loads(kept.cursor)["heard"] == {one.url: NOW}


async def test_a_relay_that_floods_is_left_and_the_others_are_heard() -> None:
    rubbish = json.dumps(["EVENT", "SUBSCRIPTION", note(1, "again and again")])
    event = note(2, "Heard all the same", at=NOW)
    async with (
        relay(plan=Plan(flood=rubbish)) as bad,
        relay() as good,
        listening(bad, good) as (source, kept),
    ):
        began = asyncio.get_running_loop().time()
        await look(source, kept)
        await good.publish(event)
        await look_until(source, kept, 2)
        assert asyncio.get_running_loop().time() - began < 15
        assert event["id"] in kept.posts
        assert await look_until_told(source, kept, FLOODED)
        assert bad.plan.fired["flood"] > 5_000
        async with asyncio.timeout(20):
            while not bad.plan.fired["left alone"]:  # noqa: ASYNC110 - the relay notices a little later
                await asyncio.sleep(0.01)
        assert len(bad.connections) == 1


async def test_events_of_a_megabyte_are_passed_over_in_bounded_memory() -> None:
    large = json.dumps(["EVENT", "SUBSCRIPTION", {"content": "x" * 1_000_000}])
    event = note(2, "Heard all the same", at=NOW)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with relay(plan=Plan(flood=large)) as bad, relay(event) as good, listening(bad, good) as (source, kept):
        await look_until(source, kept, 1)
        assert await look_until_told(source, kept, FLOODED)
        assert bad.plan.fired["flood"] > 10
        assert list(kept.posts) == [event["id"]]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 64 * 1024  # kB; the relay, which makes them, is in this process too


async def test_one_huge_event_costs_its_relay_nothing_but_itself() -> None:
    event = note(1, "Small enough")
    huge = note(2, "x" * 70_000)
    async with relay(huge, event) as one, listening(one) as (source, kept):
        batch = await look(source, kept)
        await look_until(source, kept, 1)
        assert list(kept.posts) == [event["id"]]
        assert "127.0.0.1 sends events that are passed over: larger than 64 kB" in batch.faults
        assert len(one.connections) == 1


async def test_what_is_said_while_the_line_is_down_is_heard_after_it() -> None:
    async with relay() as one, listening(one) as (source, kept):
        await look(source, kept)
        await one.hang_up()
        event = note(1, "While you were away", at=NOW)
        one.events.append(event)
        await look_until(source, kept, 1)
        assert one.plan.fired["hung up"] == 1
        assert len(one.connections) == 2
        assert list(kept.posts) == [event["id"]]


async def test_a_line_that_breaks_in_the_middle_of_an_answer_loses_nothing() -> None:
    events = [note(number, f"Post {number} of a few", at=NOW - number) for number in range(1, 31)]
    async with relay(*events, plan=Plan(drop_after=12)) as one, listening(one) as (source, kept):
        await look_until(source, kept, 30)
        assert one.plan.fired["dropped"] == 1
        assert set(kept.posts) == {event["id"] for event in events}
        given = [post.id for batch in kept.batches for post in batch.posts]
        assert len(given) == len(set(given))


async def test_a_relay_that_gives_few_events_at_once_is_asked_for_the_older_ones() -> None:
    events = [note(number, f"Post {number} of many", at=NOW - 300 * number) for number in range(1, 41)]
    async with relay(*events, plan=Plan(most=10)) as one, listening(one) as (source, kept):
        await look_until(source, kept, 40)
        assert len(kept.posts) == 40
        assert len([name for name, wanted in one.asked if name.startswith("q") and "#t" in wanted]) >= 4


async def test_a_refusal_is_told_in_plain_words_and_moves_no_cursor() -> None:
    plan = Plan(refuse={"t": "auth-required: members only", "q": "auth-required: members only"})
    async with relay(plan=plan) as shut, relay() as open_, listening(shut, open_) as (source, kept):
        await look(source, kept)
        batch = await look(source, kept)
        assert plan.fired["closed"] > 0
        assert batch.faults == ("127.0.0.1 wants a login, and this bot has none (members only)",)
        heard = json.loads(batch.cursor)["heard"]
        assert heard[shut.url] < heard[open_.url] == NOW


async def test_when_no_relay_can_be_reached_the_source_is_unavailable_and_says_when_to_try() -> None:
    async with relay(plan=Plan(down=True)) as one, listening(one) as (source, _):
        with pytest.raises(SourceUnavailable, match=r"^127\.0\.0\.1 refuses the connection \(HTTP 503\)$") as told:
            await source.poll(None)
        assert one.plan.fired["refused"] > 0
        assert told.value.again_in is not None


async def test_a_batch_that_was_not_stored_is_given_again() -> None:
    event = note(1, "Muse Spark is out")
    async with relay(event) as one, listening(one) as (source, kept):
        lost = await source.poll(None)
        assert [post.id for post in lost.posts] == [event["id"]]
        assert await look(source, kept) == lost
        assert (await look(source, kept)).posts == ()


async def test_nothing_is_lost_when_the_store_cannot_be_asked() -> None:
    event = note(1, "Muse Spark is out")
    async with relay(event) as one, listening(one) as (source, kept):
        kept.refuses += 1
        with pytest.raises(Unavailable):
            await source.poll(None)
        assert kept.refuses == 0
        assert [post.id for post in (await look(source, kept)).posts] == [event["id"]]


async def test_a_hundred_lines_that_break_at_random_lose_nothing_and_repeat_nothing() -> None:
    luck = random.Random(7)  # noqa: S311 - a plan, no secret
    events = [note(number, f"Post {number} of many", at=NOW - 10 * number) for number in range(1, 201)]
    plan = Plan()
    async with relay(plan=plan) as one, listening(one, rests=(0.001, 0.002), patience=0.01) as (source, kept):
        for number in range(100):
            plan.drop_after = luck.randint(1, 2)
            for event in events[2 * number : 2 * number + 2]:
                await one.publish(event)
            for _ in range(40):
                if plan.fired["dropped"] > number:
                    break
                with suppress(SourceUnavailable):
                    await look(source, kept)
        for _ in range(40):
            with suppress(SourceUnavailable):
                await look_until(source, kept, 200, looks=1)
        assert plan.fired["dropped"] == 100
        assert set(kept.posts) == {event["id"] for event in events}
        given = [post.id for batch in kept.batches for post in batch.posts]
        assert len(given) == len(set(given))
        assert [batch.gaps for batch in kept.batches if batch.gaps] == []


async def test_a_relay_that_we_did_not_write_is_understood() -> None:
    real = LocalRelayBuilder().addr("127.0.0.1").build()
    await real.run()
    event, later = note(1, "Muse Spark is out"), note(2, "Still out", at=NOW - 1)
    async with aiohttp.ClientSession() as session, session.ws_connect(str(await real.url())) as author:
        await author.send_json(["EVENT", event])
        assert (await author.receive_json())[:3] == ["OK", event["id"], True]
        async with listening(FakeRelay(str(await real.url()), [], Plan())) as (source, kept):
            await look_until(source, kept, 1)
            await author.send_json(["EVENT", later])
            await look_until(source, kept, 2)
            assert set(kept.posts) == {event["id"], later["id"]}
            await author.send_json(["EVENT", signed(1, "", ("e", event["id"]), kind=5, at=NOW)])
            for _ in range(3):
                await look(source, kept)
            assert set(kept.posts) == {later["id"]}
    real.shutdown()


async def test_an_author_who_objects_to_bots_is_left_out_and_the_name_of_another_is_a_claim() -> None:
    about = signed(1, json.dumps({"name": "ana", "about": "Weather #nobots"}), kind=0)
    named = signed(2, json.dumps({"name": "ben", "nip05": "ben@plaza.example", "bot": True}), kind=0)
    left_out, given = note(1, "Not for you"), note(2, "For everybody")
    async with relay(about, named, left_out, given) as one, listening(one) as (source, kept):
        await look_until(source, kept, 2, looks=3)
        (post,) = kept.posts.values()
        assert (post.id, post.labels) == (given["id"], ("bot", "nip05:ben@plaza.example"))


async def test_five_thousand_tags_are_one_connection_within_the_limits_the_relay_tells() -> None:
    tags = tuple(f"longhashtag{number}" for number in range(5_000))
    plan = Plan(document={"limitation": {"max_message_length": 65_536, "max_subscriptions": 40}})
    event = signed(1, "Found among many", ("t", "longhashtag4321"), at=NOW)
    async with relay(event, plan=plan) as one, listening(one, tags=tags) as (source, kept):
        await look_until(source, kept, 1)
        assert list(kept.posts) == [event["id"]]
        live = [wanted for name, wanted in one.asked if name.startswith("t")]
        assert len(one.connections) == 1
        assert len(live) <= 37
        assert max(len(json.dumps(wanted, separators=(",", ":"))) for wanted in live) < 65_536


async def test_what_was_said_lately_under_a_new_tag_is_asked_for_at_once() -> None:
    old = signed(1, "Cats yesterday #cats", ("t", "cats"), at=NOW - 80_000)
    async with relay(old) as one, listening(one) as (source, kept):
        await look(source, kept)
        found = await source.back("cats", CLOCK.now() - timedelta(hours=24))
        assert [post.text for post in found.posts] == ["Cats yesterday #cats"]


async def test_a_long_absence_is_told_as_missed() -> None:
    kept = Kept()
    async with relay() as one:
        kept.cursor = json.dumps({"heard": {one.url: NOW - 30 * 86_400}, "expiring": {}, "number": 1})
        async with listening(one, kept=kept) as (source, _):
            (gap,) = (await look(source, kept)).gaps
            assert (gap.until - gap.since).days == 23
