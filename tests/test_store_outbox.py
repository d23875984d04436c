"""What `bot.ports.Outbox` promises about messages on their way, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.core.domain import (
    Chat,
    Claim,
    Counts,
    Digest,
    Evidence,
    Fold,
    Mute,
    MuteKind,
    Post,
    Standing,
    Subscription,
    Tagged,
    Topic,
    Window,
)
from bot.core.editions import Edition, Timetable
from bot.core.outbox import (
    MOST_ATTEMPTS,
    Busy,
    Entry,
    Gone,
    Lane,
    Outcome,
    Pause,
    Refused,
    Sent,
    State,
    Unclear,
    entries,
    sendable,
    settled,
)
from bot.core.schedule import Rhythm, Slot
from bot.ports import MutedMeanwhile
from bot.store.sql import SqlStore, open_store

if TYPE_CHECKING:
    from bot.ports import Outbox

NOW = datetime(2026, 4, 14, 9, 0, 0, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LEASE = 30 * SECOND
GROUP, OTHER = "telegram:-100123/7", "telegram:-100456"
CHANNEL = "discord:5"


def the_store_is_an_outbox(store: SqlStore) -> Outbox:
    """Checked by mypy: every method has the shape that the port asks for."""
    return store


def message(
    name: str, *texts: str, chat: str = GROUP, lane: Lane = Lane.EDITION, at: datetime = NOW
) -> tuple[Entry, ...]:
    return entries(name, chat, lane, texts or ("Lantern is out.",), at, idempotent=chat.startswith("discord"))


async def lease(store: SqlStore, now: datetime = NOW, *, limit: int = 100, platform: str = "telegram") -> list[Entry]:
    """Entries handed out, and their attempts begun."""
    return [await begun(store, entry, now) for entry in await store.lease(platform, limit, now, now + LEASE)]


async def begun(store: SqlStore, entry: Entry, now: datetime = NOW) -> Entry:
    made = await store.begin(entry, now)
    assert made is not None
    return made


async def names(store: SqlStore, now: datetime = NOW, platform: str = "telegram") -> list[str]:
    return [entry.message for entry in await lease(store, now, platform=platform)]


async def end(store: SqlStore, entry: Entry, outcome: Outcome, now: datetime = NOW) -> bool:
    return await store.settle(settled(entry, outcome, now), now)


async def states(store: SqlStore) -> dict[tuple[str, int], State]:
    return {(entry.message, entry.part): entry.state for entry in await store.entries(frozenset(State), limit=1000)}


# --- writing and reading


async def test_an_entry_comes_back_as_it_went_in(store: SqlStore) -> None:
    (given,) = entries("answer:7", CHANNEL, Lane.ANSWER, ["Größe: 5 🎉"], NOW, idempotent=True, not_before=NOW + HOUR)
    await store.add_entries([given], NOW)
    (found,) = await store.entries({State.WAITING})
    assert found == replace(given, id=found.id)
    assert found.id > 0


async def test_a_message_that_is_there_already_stays_as_it_is(store: SqlStore) -> None:
    await store.add_entries(message("a", "first"), NOW)
    await store.add_entries(message("a", "second"), NOW)
    assert [entry.text for entry in await store.entries({State.WAITING})] == ["first"]


async def test_what_the_engine_writes_belongs_to_the_same_transaction(store: SqlStore) -> None:
    async def fail(_connection: object) -> None:
        raise LookupError("the engine is gone")

    with pytest.raises(LookupError):
        await store.add_entries(message("a"), NOW, then=fail)
    assert await store.entries({State.WAITING}) == []
    assert await names(store) == []


# --- turns


async def test_one_entry_per_chat_is_handed_out_with_its_attempt_counted(store: SqlStore) -> None:
    await store.add_entries([*message("a", "1", "2"), *message("b", chat=OTHER)], NOW)
    got = await lease(store)
    assert [(entry.message, entry.part, entry.attempts) for entry in got] == [("a", 1, 1), ("b", 1, 1)]
    assert {(entry.state, entry.begun_at, entry.leased_until) for entry in got} == {(State.LEASED, NOW, NOW + LEASE)}
    assert sorted(await store.entries({State.LEASED}), key=lambda entry: entry.id) == got
    assert await lease(store) == []


async def test_parts_go_one_after_the_other_and_past_an_unclear_one(store: SqlStore) -> None:
    await store.add_entries(message("a", "1", "2", "3"), NOW)
    outcomes: list[Outcome] = [Sent(("10",)), Unclear("reset"), Sent(("12",))]
    for part, outcome in enumerate(outcomes, 1):
        (entry,) = await lease(store)
        assert entry.part == part
        assert await end(store, entry, outcome)
    assert await states(store) == {("a", 1): State.SENT, ("a", 2): State.UNCLEAR, ("a", 3): State.SENT}
    assert await store.message_ids("a") == ("10", "12")


async def test_lanes_go_before_age_and_platforms_apart(store: SqlStore) -> None:
    for number, lane in enumerate(reversed(Lane)):
        await store.add_entries(message(f"{lane.name}", chat=f"telegram:{number}", lane=lane), NOW)
    await store.add_entries(message("elsewhere", chat=CHANNEL, lane=Lane.ANSWER), NOW)
    assert await names(store) == ["ANSWER", "CHANGE", "INSTANT", "EDITION", "EDIT"]
    assert await names(store, platform="discord") == ["elsewhere"]


async def test_no_more_than_asked_for_and_the_longest_waiting_first(store: SqlStore) -> None:
    for number in (3, 1, 2):
        at = NOW - number * MINUTE
        await store.add_entries(message(f"m{number}", chat=f"telegram:{number}", at=at), at)
    assert [entry.message for entry in await lease(store, limit=2)] == ["m3", "m2"]


async def test_a_chat_that_was_served_queues_up_behind_the_others(store: SqlStore) -> None:
    await store.add_entries([*message("a1"), *message("a2"), *message("b1", chat=OTHER)], NOW)
    (first,) = await lease(store, limit=1)
    assert first.message == "a1"
    await end(store, first, Sent(("1",)), NOW + SECOND)
    assert [entry.message for entry in await lease(store, NOW + SECOND)] == ["b1", "a2"]


async def test_an_entry_held_back_is_not_handed_out_before_its_time(store: SqlStore) -> None:
    held = replace(message("night", lane=Lane.INSTANT)[0], not_before=NOW + HOUR)
    await store.add_entries([held, *message("edition")], NOW)
    (edition,) = await lease(store)
    assert edition.message == "edition"
    await end(store, edition, Sent(("1",)))
    assert await names(store, NOW + HOUR - SECOND) == []
    assert await names(store, NOW + HOUR) == ["night"]


@pytest.mark.slow
async def test_the_store_hands_out_what_the_core_says(store: SqlStore) -> None:
    """A walk of random steps; after each the store and `core.outbox.sendable` name the same entries."""
    chance = random.Random(5)  # noqa: S311
    now, pauses = NOW, dict[str, Pause]()
    in_flight: list[Entry] = []
    for step in range(60):
        chat = chance.choice([GROUP, OTHER, "telegram:3"])
        made = message(f"m{step}", *["text"] * chance.randint(1, 2), chat=chat, lane=chance.choice(list(Lane)), at=now)
        await store.add_entries([replace(each, not_before=now + chance.randint(0, 3) * SECOND) for each in made], now)
        now += chance.randint(0, 3) * SECOND
        for entry in in_flight:
            outcomes: list[Outcome] = [Sent((f"{entry.id}",)), Busy(now + 2 * SECOND, "flood"), Refused("no")]
            done = settled(entry, chance.choice(outcomes), now)
            pauses |= {done.pause.chat: done.pause} if done.pause else {}
            assert await store.settle(done, now)
        open_ones = await store.entries({State.WAITING, State.LEASED}, limit=1000)
        should = {entry.id for entry in sendable(open_ones, now, pauses)}
        in_flight = await lease(store, now)
        assert {entry.id for entry in in_flight} == should


# --- outcomes


async def test_a_flood_wait_holds_its_chat_and_no_other(store: SqlStore) -> None:
    await store.add_entries([*message("a"), *message("b", chat=OTHER)], NOW)
    first, second = await lease(store)
    await end(store, first, Busy(NOW + 3 * SECOND, "retry after 3"))
    await end(store, second, Sent(("1",)))
    await store.add_entries([*message("c", lane=Lane.ANSWER), *message("d", chat=OTHER)], NOW)
    assert await store.pauses(NOW) == [Pause(GROUP, NOW + 3 * SECOND, "retry after 3")]
    assert await names(store, NOW + 2 * SECOND) == ["d"]
    assert await names(store, NOW + 3 * SECOND) == ["c"]
    assert await store.pauses(NOW + 3 * SECOND) == []


async def test_a_chat_that_threw_us_out_keeps_its_entries_until_it_is_reopened(store: SqlStore) -> None:
    await store.add_entries([*message("a"), *message("b")], NOW)
    (first,) = await lease(store)
    await end(store, first, Gone("bot was kicked"))
    assert await store.pauses(NOW) == [Pause(GROUP, None, "bot was kicked")]
    await store.add_entries(message("c"), NOW)
    assert await names(store, NOW + 1000 * HOUR) == []
    assert await store.reopen(GROUP, NOW)
    assert await store.pauses(NOW) == []
    assert await names(store) == ["a"]
    assert not await store.reopen(GROUP, NOW)


async def test_a_flood_wait_can_be_ended_early_too(store: SqlStore) -> None:
    await store.add_entries([*message("a"), *message("b")], NOW)
    (first,) = await lease(store)
    await end(store, first, Busy(NOW + 24 * HOUR, "retry after 86400"))
    await store.drop(first.id, NOW)
    assert await names(store) == []
    assert await store.reopen(GROUP, NOW)
    assert await names(store) == ["b"]


async def test_a_message_that_kills_its_sender_ends_as_a_dead_letter(store: SqlStore) -> None:
    await store.add_entries(message("poison", chat=CHANNEL), NOW)
    now = NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        (leased,) = await store.lease("discord", 1, now, now + SECOND)
        assert (await begun(store, leased, now)).attempts == attempt
        now += SECOND
        (stands,) = await store.expire(now)
        now = max(now, stands.not_before)
    assert (stands.state, stands.why) == (
        State.DEAD,
        "given up after 5 attempts: whoever sent it stopped before it knew (it may have arrived)",
    )
    assert await store.lease("discord", 1, now, now + SECOND) == []


async def test_what_cannot_be_tried_any_more_is_settled_in_the_open_and_the_next_goes(store: SqlStore) -> None:
    await store.add_entries([*message("a", chat=CHANNEL), *message("b", chat=CHANNEL)], NOW)
    (entry,) = await lease(store, platform="discord")
    await end(store, entry, Unclear("502"))
    assert await names(store, NOW + HOUR, "discord") == []
    assert await states(store) == {("a", 1): State.UNCLEAR, ("b", 1): State.WAITING}
    assert await names(store, NOW + HOUR, "discord") == ["b"]


# --- crashes


async def test_of_a_dead_senders_entries_only_those_it_had_begun_are_unclear(store: SqlStore) -> None:
    await store.add_entries([each for n in range(20) for each in message(f"m{n}", chat=f"telegram:{n}")], NOW)
    leased = await store.lease("telegram", 20, NOW, NOW + LEASE)
    assert [entry.attempts for entry in leased] == [0] * 20
    for entry in leased[:2]:
        await begun(store, entry)
    await store.expire(NOW + LEASE)
    assert await store.tally() == {State.UNCLEAR: 2, State.WAITING: 18}
    again = await lease(store, NOW + LEASE)
    assert [(entry.id, entry.attempts) for entry in again] == [(entry.id, 1) for entry in leased[2:]]


async def test_who_is_alone_ends_the_leases_of_the_dead_before_they_run_out(store: SqlStore) -> None:
    await store.add_entries([*message("a"), *message("b", chat=OTHER)], NOW)
    first, _ = await store.lease("telegram", 2, NOW, NOW + LEASE)
    await begun(store, first)
    assert await store.expire(NOW + SECOND) == []
    assert len(await store.expire(NOW + SECOND, alone=True)) == 2
    assert await states(store) == {("a", 1): State.UNCLEAR, ("b", 1): State.WAITING}
    assert await names(store, NOW + SECOND) == ["b"]


async def test_a_sender_that_comes_to_an_entry_too_late_does_not_begin(store: SqlStore) -> None:
    await store.add_entries(message("a"), NOW)
    (slept,) = await store.lease("telegram", 1, NOW, NOW + LEASE)
    assert await store.begin(slept, NOW + LEASE) is None, "the lease has run out"
    await store.expire(NOW + LEASE)
    assert await store.begin(slept, NOW + LEASE) is None, "nobody has it"
    (other,) = await store.lease("telegram", 1, NOW + LEASE, NOW + 2 * LEASE)
    assert await store.begin(slept, NOW + LEASE) is None, "somebody else has it"
    assert (await begun(store, other, NOW + LEASE)).attempts == 1
    assert await store.begin(other, NOW + LEASE) is None, "it is begun once"


async def test_the_attempt_of_a_dead_sender_is_unclear_and_the_chat_goes_on(store: SqlStore) -> None:
    await store.add_entries([*message("a", "1", "2"), *message("b", chat=OTHER)], NOW)
    _, other = await lease(store)
    await end(store, other, Sent(("1",)))
    assert await store.expire(NOW + LEASE - SECOND) == []
    (stands,) = await store.expire(NOW + LEASE)
    assert (stands.message, stands.part, stands.state) == ("a", 1, State.UNCLEAR)
    assert [entry.part for entry in await lease(store, NOW + LEASE)] == [2]


async def test_where_the_platform_knows_a_nonce_a_dead_senders_attempt_is_made_again(store: SqlStore) -> None:
    await store.add_entries(message("a", chat=CHANNEL), NOW)
    (first,) = await lease(store, platform="discord")
    (stands,) = await store.expire(NOW + LEASE)
    assert stands.state is State.WAITING
    (second,) = await lease(store, NOW + LEASE + SECOND, platform="discord")
    assert (second.id, second.attempts, second.doubt_since) == (first.id, 2, NOW)


async def test_a_sender_that_comes_too_late_changes_nothing(store: SqlStore) -> None:
    await store.add_entries(message("a", chat=CHANNEL), NOW)
    (first,) = await lease(store, platform="discord")
    await store.expire(NOW + LEASE)
    (second,) = await lease(store, NOW + LEASE + SECOND, platform="discord")
    assert not await end(store, first, Refused("no rights"), NOW + LEASE + SECOND)
    assert await states(store) == {("a", 1): State.LEASED}
    assert await end(store, second, Sent(("9",)), NOW + LEASE + SECOND)


@pytest.mark.parametrize("chat", [GROUP, CHANNEL])
async def test_a_sender_that_comes_late_but_knows_that_it_arrived_is_believed(store: SqlStore, chat: str) -> None:
    platform = chat.partition(":")[0]
    await store.add_entries(message("a", chat=chat), NOW)
    (first,) = await lease(store, platform=platform)
    await store.expire(NOW + LEASE)
    assert await end(store, first, Sent(("9",)), NOW + LEASE)
    assert await states(store) == {("a", 1): State.SENT}
    assert await store.message_ids("a") == ("9",)
    assert await lease(store, NOW + HOUR, platform=platform) == []
    assert not await end(store, first, Sent(("9",)), NOW + LEASE)


async def test_a_late_answer_does_not_reopen_a_closed_chat(store: SqlStore) -> None:
    await store.add_entries([*message("a"), *message("b")], NOW)
    (first,) = await lease(store)
    await store.expire(NOW + LEASE)
    (second,) = await lease(store, NOW + LEASE)
    await end(store, second, Gone("kicked"), NOW + LEASE)
    assert not await end(store, first, Busy(NOW + HOUR, "flood"), NOW + LEASE)
    assert await store.pauses(NOW + LEASE) == [Pause(GROUP, None, "kicked")]


# --- several workers


async def test_workers_side_by_side_get_every_entry_once(database: str) -> None:
    chats, each = 12, 5
    async with AsyncExitStack() as stack:
        stores = [await open_store(database) for _ in range(3)]
        for one in stores:
            stack.push_async_callback(one.close)
        for chat in range(chats):
            made = [message(f"{chat}/{n}", chat=f"telegram:{chat}") for n in range(each)]
            await stores[0].add_entries([entry for one in made for entry in one], NOW)
        got: Counter[int] = Counter()
        flying: Counter[str] = Counter()

        async def work(one: SqlStore) -> None:
            idle = 0
            while idle < 3:
                some = await one.lease("telegram", 4, NOW, NOW + LEASE)
                idle = 0 if some else idle + 1
                for entry in some:
                    got[entry.id] += 1
                    flying[entry.chat] += 1
                    assert flying[entry.chat] == 1, "two messages to one chat at once"
                for entry in some:
                    await asyncio.sleep(0)
                    flying[entry.chat] -= 1
                    assert await end(one, entry, Sent((f"{entry.id}",)))

        await asyncio.gather(*(work(one) for one in stores))
        assert sorted(got.values()) == [1] * chats * each
        assert set((await states(stores[0])).values()) == {State.SENT}


async def test_what_was_begun_while_its_lease_ran_out_is_never_taken_for_untouched(database: str) -> None:
    """One believes the lease still holds, the other that it is over: their clocks differ a little."""
    async with AsyncExitStack() as stack:
        stores = [await open_store(database) for _ in range(2)]
        for one in stores:
            stack.push_async_callback(one.close)
        await stores[0].add_entries([each for n in range(40) for each in message(f"m{n}", chat=f"telegram:{n}")], NOW)
        leased = await stores[0].lease("telegram", 40, NOW, NOW + LEASE)
        tries = (stores[0].begin(entry, NOW + LEASE - SECOND) for entry in leased)
        *made, _ = await asyncio.gather(*tries, stores[1].expire(NOW + LEASE))
        await stores[1].expire(NOW + LEASE)
        begun_ones = {entry.id for entry in made if isinstance(entry, Entry)}
        assert {entry.id for entry in await stores[0].entries({State.UNCLEAR})} == begun_ones
        assert len(await stores[0].entries({State.WAITING})) == 40 - len(begun_ones)


@pytest.mark.slow
async def test_an_entry_added_while_its_chats_last_one_is_settled_gets_its_turn(database: str) -> None:
    """Each of the two sees the chat without the other's entry, unless they wait for one another."""
    async with AsyncExitStack() as stack:
        stores = [await open_store(database) for _ in range(2)]
        for one in stores:
            stack.push_async_callback(one.close)
        for turn in range(20):
            chat = f"telegram:{turn}"
            await stores[0].add_entries(message(f"{turn}/a", chat=chat), NOW)
            (entry,) = await lease(stores[0])
            await asyncio.gather(
                stores[0].add_entries(message(f"{turn}/b", chat=chat), NOW),
                end(stores[1], entry, Sent((f"{turn}",))),
            )
            (next_one,) = await lease(stores[0])
            assert next_one.message == f"{turn}/b"
            await end(stores[0], next_one, Sent((f"{turn}b",)))


async def test_batches_for_the_same_chats_do_not_block_one_another(database: str) -> None:
    async with AsyncExitStack() as stack:
        stores = [await open_store(database) for _ in range(3)]
        for one in stores:
            stack.push_async_callback(one.close)
        chats = [f"telegram:{n}" for n in range(30)]

        def batch(number: int) -> list[Entry]:
            order = chats if number % 2 else chats[::-1]
            return [entry for chat in order for entry in message(f"{number}/{chat}", chat=chat)]

        await asyncio.gather(*(stores[n % 3].add_entries(batch(n), NOW) for n in range(9)))
        assert await stores[0].tally() == {State.WAITING: 270}
        assert len(await lease(stores[0])) == 30


# --- what operators do


async def test_dead_letters_are_listed_newest_first_and_sent_again_when_asked_for(store: SqlStore) -> None:
    await store.add_entries([*message("a"), *message("b", chat=OTHER)], NOW)
    first, second = await lease(store)
    await end(store, first, Refused("can't parse entities"))
    await end(store, second, Unclear("read timeout"))
    assert [(e.message, e.state, e.why) for e in await store.entries()] == [
        ("b", State.UNCLEAR, "read timeout"),
        ("a", State.REFUSED, "can't parse entities"),
    ]
    assert [entry.message for entry in await store.entries(chat=GROUP)] == ["a"]
    assert [entry.message for entry in await store.entries(limit=1)] == ["b"]
    assert await store.tally() == {State.REFUSED: 1, State.UNCLEAR: 1}
    assert await store.retry(first.id, NOW + HOUR)
    assert await names(store, NOW + HOUR) == ["a"]
    assert not await store.retry(first.id, NOW + HOUR)
    assert not await store.retry(12345, NOW)


async def test_what_is_dropped_is_not_sent_and_the_next_goes(store: SqlStore) -> None:
    await store.add_entries([*message("a"), *message("b")], NOW)
    first, second = sorted(await store.entries({State.WAITING}), key=lambda entry: entry.id)
    assert await store.drop(first.id, NOW)
    assert await names(store) == ["b"]
    assert not await store.drop(second.id, NOW), "it is in flight"
    assert await store.retry(first.id, NOW)


async def test_messages_are_found_by_the_platforms_ids(store: SqlStore) -> None:
    await store.add_entries(message("a"), NOW)
    (entry,) = await lease(store)
    await end(store, entry, Sent(("77", "78")))
    found = await store.entry_of(GROUP, "78")
    assert found is not None
    assert (found.message, found.state) == ("a", State.SENT)
    assert await store.entry_of(OTHER, "78") is None
    assert await store.message_ids("a") == ("77", "78")
    assert await store.message_ids("b") == ()


async def test_a_number_that_a_platform_gives_anew_means_the_newest_message(store: SqlStore) -> None:
    """The console counts from 1 in each process."""
    for name in ("a", "b"):
        await store.add_entries(message(name), NOW)
        (entry,) = await lease(store)
        await end(store, entry, Sent(("1",)))
    found = await store.entry_of(GROUP, "1")
    assert found is not None
    assert found.message == "b"


# --- overflow


async def test_what_is_too_much_folds_and_is_given_until_an_edition_tells(store: SqlStore) -> None:
    await store.add_entries([*message("a", "1", "2"), *message("b"), *message("c")], NOW)
    folded = await store.fold(GROUP, 1, NOW)
    assert [(entry.message, entry.part) for entry in folded] == [("a", 1), ("a", 2), ("b", 1)]
    assert {entry.state for entry in folded} == {State.FOLDED}
    assert await store.fold(GROUP, 1, NOW) == folded
    assert await store.fold(OTHER, 0, NOW) == []
    assert await names(store) == ["c"]


async def test_what_is_in_flight_does_not_fold(store: SqlStore) -> None:
    await store.add_entries([*message("a", "1", "2"), *message("b")], NOW)
    await lease(store)
    assert [entry.message for entry in await store.fold(GROUP, 0, NOW)] == ["b"]


# --- a chat that moves


async def everything_of(store: SqlStore, chat: str) -> None:
    await store.follow(Subscription(chat, Topic("#Lantern", ("lantern",)), "English", NOW))
    await store.mute(Mute(chat, MuteKind.WORD, "giveaway", None))
    await store.save_timetable(
        Timetable(Chat("telegram", chat.partition(":")[2]), Rhythm("Europe/Berlin"), "English", NOW)
    )
    post = Post("p", "chat", "Lantern is out.", NOW, tags=("lantern",), scope=chat)
    await store.add_posts([post], [Tagged(chat, "lantern", "p", Fold(None, 0.0, "new"))], NOW)


OLD, NEW = "telegram:-5", "telegram:-1005"


async def test_a_group_that_becomes_a_supergroup_takes_everything_along(store: SqlStore) -> None:
    await everything_of(store, OLD)
    await store.add_entries([*message("a", chat=OLD), *message("b", chat=OLD)], NOW)
    (entry,) = await lease(store)
    assert await end(store, entry, Gone("upgraded to a supergroup", moved_to=NEW))
    assert [each.topic.name for each in await store.following(NEW)] == ["#Lantern"]
    assert [each.value for each in await store.mutes(NEW, NOW)] == ["giveaway"]
    timetable = await store.timetable(NEW)
    assert timetable is not None
    assert timetable.chat == Chat("telegram", "-1005")
    assert [post.scope for post, _ in await store.thread(NEW, "lantern")] == [NEW]
    assert await nothing_left_of(store, OLD)
    for name in ("a", "b"):
        (entry,) = await lease(store)
        assert (entry.message, entry.chat) == (name, NEW)
        await end(store, entry, Sent((name,)))
    assert await lease(store, NOW + HOUR) == []


async def nothing_left_of(store: SqlStore, chat: str) -> bool:
    found = (await store.following(chat), await store.mutes(chat, NOW), await store.thread(chat, "lantern"))
    return not any(found) and await store.timetable(chat) is None


async def test_a_chat_that_is_known_under_both_keys_is_one_afterwards(store: SqlStore) -> None:
    await everything_of(store, OLD)
    await everything_of(store, NEW)
    await store.add_entries([*message("a", chat=OLD), *message("b", chat=NEW)], NOW)
    await store.move_chat(OLD, NEW, NOW)
    assert len(await store.following(NEW)) == 1
    assert len(await store.mutes(NEW, NOW)) == 1
    assert len(await store.thread(NEW, "lantern")) == 1
    assert await nothing_left_of(store, OLD)
    assert await names(store) == ["a"]


async def test_a_chat_that_moves_away_leaves_no_closed_door_behind(store: SqlStore) -> None:
    await store.add_entries([*message("a", chat=OLD)], NOW)
    (entry,) = await lease(store)
    await end(store, entry, Gone("kicked"))
    await store.move_chat(OLD, NEW, NOW)
    assert await store.pauses(NOW) == []
    assert await names(store) == ["a"]


# --- names


async def test_a_name_is_held_by_one_until_it_is_let_go_or_runs_out(store: SqlStore) -> None:
    assert await store.lease_name("telegram", "one", NOW, NOW + LEASE)
    assert not await store.lease_name("telegram", "two", NOW, NOW + LEASE)
    assert await store.lease_name("telegram", "one", NOW + 20 * SECOND, NOW + 50 * SECOND)
    assert not await store.lease_name("telegram", "two", NOW + LEASE, NOW + HOUR)
    assert await store.lease_name("telegram", "two", NOW + 50 * SECOND, NOW + HOUR)
    await store.release_name("telegram", "one")
    assert not await store.lease_name("telegram", "one", NOW + 51 * SECOND, NOW + HOUR)
    await store.release_name("telegram", "two")
    assert await store.lease_name("telegram", "one", NOW + 51 * SECOND, NOW + HOUR)


async def test_of_many_who_want_a_name_one_gets_it(database: str) -> None:
    async with AsyncExitStack() as stack:
        stores = [await open_store(database) for _ in range(3)]
        for one in stores:
            stack.push_async_callback(one.close)
        tries = [one.lease_name("telegram", f"{n}", NOW, NOW + LEASE) for n, one in enumerate(stores * 3)]
        assert sum(await asyncio.gather(*tries)) == 1


# --- how it is looked up


@pytest.mark.parametrize("server_or_none", ["sqlite"], indirect=True)
async def test_the_small_index_serves_the_turns_of_a_chat(store: SqlStore) -> None:
    """Sent entries pile up by the million; what waits must not be looked for among them."""
    query = (
        "EXPLAIN QUERY PLAN SELECT min(id) FROM outbox WHERE state IN ('waiting', 'leased') AND state <> 'sent'"
        " AND chat IN ('a') GROUP BY state, chat, lane"
    )
    async with store._engines.reader.connect() as connection:
        plan = " ".join(row.detail for row in await connection.execute(text(query)))
    assert "USING COVERING INDEX ix_outbox_unsent (state=? AND chat=?)" in plan


# --- one message in the place of another


async def test_a_message_that_was_not_begun_is_replaced_in_one_transaction(store: SqlStore) -> None:
    await store.add_entries(message("a", "one muted", "two"), NOW)
    (leased,) = await store.lease("telegram", 9, NOW, NOW + LEASE)
    old = await store.entries({State.WAITING, State.LEASED})
    assert await store.replace(old, message("a again", "one"), NOW)
    assert await states(store) == {
        ("a", 1): State.DROPPED,
        ("a", 2): State.DROPPED,
        ("a again", 1): State.WAITING,
    }
    assert {entry.why for entry in await store.entries({State.DROPPED})} == {"muted meanwhile"}
    assert await store.begin(leased, NOW) is None
    assert await names(store) == ["a again"]


async def test_what_was_begun_or_settled_meanwhile_is_not_replaced(store: SqlStore) -> None:
    await store.add_entries(message("a", "one", "two"), NOW)
    old = await store.entries({State.WAITING})
    (sending,) = await lease(store)
    assert not await store.replace(old, message("a again", "one"), NOW)
    await end(store, sending, Sent(("9",)))
    assert not await store.replace(old, message("a again", "one"), NOW)
    assert await states(store) == {("a", 1): State.SENT, ("a", 2): State.WAITING}


async def test_a_message_replaced_by_nothing_leaves_its_chat_to_the_next(store: SqlStore) -> None:
    await store.add_entries([*message("a"), *message("b")], NOW)
    first = [entry for entry in await store.entries({State.WAITING}) if entry.message == "a"]
    assert await store.replace(first, (), NOW)
    assert await names(store) == ["b"]


async def test_of_two_who_replace_a_message_at_once_one_does(store: SqlStore) -> None:
    await store.add_entries(message("a"), NOW)
    old = await store.entries({State.WAITING})
    done = await asyncio.gather(*(store.replace(old, message(f"by {n}"), NOW) for n in range(2)))
    assert sorted(done) == [False, True]
    assert len(await store.entries({State.WAITING})) == 1


def claimed(name: str, post: str) -> Claim:
    evidence = Evidence(1, "s1", "Lantern is out.", post, None, "ana", "mastodon:social.example")
    return Claim(name, f"Lantern {name} is out.", Standing.REPORTED, (evidence,), 1, 1, 0, "one post")


@pytest.mark.slow
async def test_an_edition_replaced_while_a_post_of_it_is_erased_never_waits_for_that_forever(store: SqlStore) -> None:
    await store.save_timetable(Timetable(Chat.of(GROUP), Rhythm("Europe/Berlin"), "English", NOW))
    for n in range(30):
        at = NOW + n * 24 * HOUR  # a topic's stirs are written once an hour
        post = Post("p", "mastodon:social.example", "Lantern is out.", at, tags=("lantern",))
        await store.add_posts([post], [Tagged("public", "lantern", "p", Fold(None, 0.0, "new"))], at)
        claims = claimed(f"one{n}", "p"), claimed(f"two{n}", "q")
        digest = Digest("lantern", "English", "extractive", Window(), Counts(1), claims, ())
        slot = Slot(at.date(), at.time().replace(microsecond=0))
        made = Edition(GROUP, "English", slot, at, (digest,))
        seen = await store.timetable(GROUP)
        assert seen is not None
        assert await store.add_edition(made, message(f"edition {n}", at=at), seen, None)
        old = [entry for entry in await store.entries({State.WAITING}) if entry.message == f"edition {n}"]
        again = replace(made, made_at=at + HOUR, digests=(replace(digest, claims=claims[1:]),))
        done, _ = await asyncio.gather(
            store.replace(old, message(f"edition {n} again", at=at), at + HOUR, again), store.erase(["p"], "public")
        )
        assert done
        kept = await store.last_edition(GROUP)
        assert kept is not None
        assert [claim.id for digest in kept.digests for claim in digest.claims] == [f"two{n}"]


async def test_a_message_made_before_a_mute_is_not_written_after_it(store: SqlStore) -> None:
    added = Mute(GROUP, MuteKind.WORD, "lantern", None)

    async def check(connection: object) -> None:
        await store.check_mutes(connection, GROUP, known, NOW)

    known: list[Mute] = []
    await store.mute(added)
    with pytest.raises(MutedMeanwhile):
        await store.add_entries(message("a"), NOW, check)
    assert await states(store) == {}
    known = [added]
    await store.add_entries(message("a"), NOW, check)
    assert await names(store) == ["a"]


async def test_a_mute_waits_for_a_message_that_is_being_written(store: SqlStore) -> None:
    async def check(connection: object) -> None:
        await store.check_mutes(connection, GROUP, (), NOW)
        muting.append(asyncio.ensure_future(mute()))
        await asyncio.sleep(0.1)
        order.append("written")

    async def mute() -> None:
        await store.mute(Mute(GROUP, MuteKind.WORD, "lantern", None))
        order.append("muted")

    order: list[str] = []
    muting: list[asyncio.Future[None]] = []
    await store.add_entries(message("a"), NOW, check)
    await asyncio.gather(*muting)
    assert order == ["written", "muted"]
