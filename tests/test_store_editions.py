"""What `bot.ports.Outbox` promises about timetables, editions and drafts, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.domain import (
    PUBLIC,
    Chat,
    Claim,
    Counts,
    Digest,
    Draft,
    DraftClaim,
    Evidence,
    Missing,
    Standing,
    Topic,
    Usage,
    Window,
)
from bot.core.drafts import KeptDraft
from bot.core.editions import Edition, Timetable
from bot.core.outbox import Entry, Lane, Sent, State, entries, settled
from bot.core.schedule import NEVER_QUIET, Rhythm, Slot
from bot.store.sql import SqlStore, open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 4, 14, 7, 0, 0, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SOON = NOW + 5 * MINUTE
GROUP = Chat("telegram", "-100123", "7")
SLOT = Slot(date(2026, 4, 14), time(9))
TIMETABLE = Timetable(GROUP, Rhythm("Europe/Berlin"), "English", since=NOW - DAY, next_due=NOW)

EVIDENCE = Evidence(1, "1.1", "Lantern ist da.", "p1", "https://social.example/1", "ana", "social.example")
CLAIM = Claim("c", "Lantern is out 🎉.", Standing.REPORTED, (EVIDENCE,), 1, 1, 0, "rule", None, (("lantern", (1,)),))
DIGEST = Digest(
    "lantern",
    "English",
    "openai",
    Window(NOW - DAY, NOW),
    Counts(3, 1, 2, 1, 0),
    (CLAIM,),
    (Missing("no_date", "a date"),),
    {"number": 2},
    ("acme.example",),
)
EDITION = Edition(GROUP.key, "English", SLOT, NOW, (DIGEST,), ("#Bitchat",), late=7 * MINUTE, skipped=1, missed=2)


def parts(edition: Edition = EDITION, *texts: str) -> tuple[Entry, ...]:
    return entries(edition.key, edition.chat, Lane.EDITION, texts or ("Morning brief",), NOW, idempotent=False)


async def write(
    store: SqlStore, edition: Edition = EDITION, seen: Timetable = TIMETABLE, next_due: datetime | None = NOW + DAY
) -> bool:
    return await store.add_edition(edition, parts(edition), seen, next_due)


async def the_timetable(store: SqlStore) -> Timetable:
    found = await store.timetable(GROUP.key)
    assert found is not None
    return found


# --- timetables


@pytest.mark.parametrize(
    "given",
    [
        TIMETABLE,
        Timetable(Chat("discord", "5"), Rhythm("Asia/Kathmandu", time(23, 59), NEVER_QUIET), "Deutsch", NOW),
        replace(TIMETABLE, last=SLOT, next_due=None, spoken_at=NOW - DAY),
    ],
)
async def test_a_timetable_comes_back_as_it_went_in(store: SqlStore, given: Timetable) -> None:
    await store.save_timetable(given)
    assert await store.timetable(given.chat.key) == given


async def test_a_chat_that_was_never_kept_has_no_timetable(store: SqlStore) -> None:
    assert await store.timetable(GROUP.key) is None


async def test_new_wishes_leave_what_the_editions_left(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    await write(store)
    wish = replace(TIMETABLE, rhythm=Rhythm("Asia/Tokyo", time(18)), since=NOW, next_due=SOON)
    await store.save_timetable(wish)
    assert await the_timetable(store) == replace(wish, last=SLOT, spoken_at=NOW)


async def test_what_was_seen_is_changed(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    assert await store.save_timetable(replace(TIMETABLE, next_due=SOON), seen=TIMETABLE)
    assert await the_timetable(store) == replace(TIMETABLE, next_due=SOON)


@pytest.mark.parametrize(
    "chosen",
    [
        replace(TIMETABLE, rhythm=Rhythm("Asia/Tokyo")),
        replace(TIMETABLE, rhythm=Rhythm("Europe/Berlin", time(18))),
        replace(TIMETABLE, rhythm=Rhythm("Europe/Berlin", quiet=NEVER_QUIET)),
        replace(TIMETABLE, language="Deutsch"),
        replace(TIMETABLE, since=NOW),
    ],
)
async def test_what_was_chosen_since_somebody_looked_stays(store: SqlStore, chosen: Timetable) -> None:
    await store.save_timetable(chosen)
    assert not await store.save_timetable(replace(TIMETABLE, next_due=SOON), seen=TIMETABLE)
    assert await the_timetable(store) == chosen


async def test_a_chat_that_is_gone_is_not_brought_back_by_who_saw_it(store: SqlStore) -> None:
    assert not await store.save_timetable(TIMETABLE, seen=TIMETABLE)
    assert await store.timetable(GROUP.key) is None


# --- claims


def due_chats(n: int) -> list[Timetable]:
    return [replace(TIMETABLE, chat=Chat("discord", f"{k}"), next_due=NOW - k * SECOND) for k in range(n)]


async def test_chats_are_claimed_longest_due_first_and_once(store: SqlStore) -> None:
    for each in due_chats(3):
        await store.save_timetable(each)
    await store.save_timetable(replace(TIMETABLE, next_due=NOW + SECOND))
    await store.save_timetable(replace(TIMETABLE, chat=Chat("discord", "idle"), next_due=None))
    claimed = await store.claim_due(NOW, 2, SOON)
    assert claimed == [due_chats(3)[2], due_chats(3)[1]], "as they were due"
    assert await store.claim_due(NOW, 2, SOON) == [due_chats(3)[0]]
    assert await store.claim_due(NOW, 2, SOON) == []


async def test_a_claim_that_nobody_kept_runs_out(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    assert len(await store.claim_due(NOW, 9, SOON)) == 1
    assert await store.claim_due(SOON - SECOND, 9, SOON + MINUTE) == []
    assert len(await store.claim_due(SOON, 9, SOON + MINUTE)) == 1


async def test_a_claim_and_what_the_engine_writes_with_it_are_one(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    asked: list[str] = []

    async def ask(_connection: object, claimed: Sequence[Timetable]) -> None:
        asked.extend(each.chat.key for each in claimed)
        if len(asked) == 1:
            raise LookupError("the engine is gone")

    with pytest.raises(LookupError):
        await store.claim_due(NOW, 9, SOON, ask)
    assert len(await store.claim_due(NOW, 9, SOON, ask)) == 1
    assert await store.claim_due(NOW, 9, SOON, ask) == []
    assert asked == [GROUP.key, GROUP.key]


async def test_sweeps_side_by_side_claim_every_chat_once(database: str) -> None:
    async with AsyncExitStack() as stack:
        stores = [await open_store(database) for _ in range(3)]
        for one in stores:
            stack.push_async_callback(one.close)
        for each in due_chats(40):
            await stores[0].save_timetable(each)
        claims = await asyncio.gather(*(stores[n % 3].claim_due(NOW, 7, SOON) for n in range(12)))
        keys = [each.chat.key for claim in claims for each in claim]
        while more := await stores[0].claim_due(NOW, 7, SOON):
            keys += [each.chat.key for each in more]
        assert sorted(keys) == sorted(each.chat.key for each in due_chats(40))


# --- editions


async def test_an_edition_its_entries_and_its_slot_are_there_together(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    assert await store.add_edition(EDITION, parts(EDITION, "1", "2"), TIMETABLE, NOW + DAY)
    assert await store.last_edition(GROUP.key) == EDITION
    assert await the_timetable(store) == replace(TIMETABLE, last=SLOT, next_due=NOW + DAY, spoken_at=NOW)
    (first,) = await store.lease("telegram", 9, NOW, SOON)
    assert (first.message, first.part, first.text) == (EDITION.key, 1, "1")
    assert first.edition is not None
    assert await store.edition(first.edition) == EDITION
    assert await store.edition(first.edition + 1) is None


async def test_the_same_slot_twice_is_one_edition(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    assert await write(store)
    assert not await write(store)
    assert not await write(store, seen=await the_timetable(store))
    assert len(await store.entries({State.WAITING})) == 1


async def test_a_chat_that_made_another_slot_meanwhile_gets_no_second_one(store: SqlStore) -> None:
    """Two workers, one of which saw the rhythm of a minute ago."""
    await store.save_timetable(TIMETABLE)
    assert await write(store)
    stale = replace(EDITION, slot=Slot(SLOT.local_date, time(18)))
    assert not await write(store, stale)
    assert await store.last_edition(GROUP.key) == EDITION


async def test_a_slot_that_a_wrong_clock_made_before_is_done_and_not_looked_at_for_ever(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    await write(store)
    far = replace(EDITION, slot=Slot(date(2027, 1, 1), time(9)))
    assert await write(store, far, await the_timetable(store))
    assert not await write(store, EDITION, await the_timetable(store), NOW + 2 * DAY)
    found = await the_timetable(store)
    assert (found.last, found.next_due) == (SLOT, NOW + 2 * DAY)


async def test_a_silent_edition_is_done_too_and_is_no_sign_of_life(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    silent = replace(EDITION, digests=(), missed=0, late=None)
    assert await store.add_edition(silent, (), TIMETABLE, NOW + DAY)
    assert await the_timetable(store) == replace(TIMETABLE, last=SLOT, next_due=NOW + DAY)
    assert not await write(store)


async def test_a_rhythm_chosen_while_an_edition_is_written_keeps_its_next_look(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    await store.claim_due(NOW, 9, SOON)
    chosen = replace(TIMETABLE, rhythm=Rhythm("Asia/Tokyo"), since=NOW + SECOND, next_due=NOW + MINUTE)
    await store.save_timetable(chosen)
    assert await write(store)
    assert await the_timetable(store) == replace(chosen, last=SLOT, spoken_at=NOW)


async def test_a_chat_that_is_not_kept_gets_no_edition(store: SqlStore) -> None:
    assert not await write(store)
    assert await store.entries({State.WAITING}) == []


async def test_an_engine_that_fails_takes_the_edition_back(store: SqlStore) -> None:
    async def fail(_connection: object) -> None:
        raise LookupError("the engine is gone")

    await store.save_timetable(TIMETABLE)
    with pytest.raises(LookupError):
        await store.add_edition(EDITION, parts(), TIMETABLE, NOW + DAY, fail)
    assert await store.last_edition(GROUP.key) is None
    assert await the_timetable(store) == TIMETABLE
    assert await write(store)


async def test_of_many_who_write_one_slot_one_does_and_its_entry_is_there_once(database: str) -> None:
    async with AsyncExitStack() as stack:
        stores = [await open_store(database) for _ in range(4)]
        for one in stores:
            stack.push_async_callback(one.close)
        for day in range(5):
            slot = Slot(SLOT.local_date + day * DAY, SLOT.at)
            if day == 0:
                await stores[0].save_timetable(TIMETABLE)
            seen = await the_timetable(stores[0])
            wrote = await asyncio.gather(*(write(one, replace(EDITION, slot=slot), seen) for one in stores * 2))
            assert sum(wrote) == 1
            assert len(await stores[0].entries({State.WAITING})) == day + 1


async def test_an_edition_counts_what_folded_once(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    old = entries("old", GROUP.key, Lane.INSTANT, ["Alert"], NOW - DAY, idempotent=False)
    await store.add_entries(old, NOW)
    (folded,) = await store.fold(GROUP.key, 1, NOW)
    assert await write(store, replace(EDITION, folded=(folded.id,)))
    assert await store.fold(GROUP.key, 1, NOW) == []
    assert await store.tally() == {State.WAITING: 1, State.FOLDED: 1}


async def test_a_message_leads_to_the_edition_it_was_part_of(store: SqlStore) -> None:
    await store.save_timetable(TIMETABLE)
    await write(store)
    (entry,) = await store.lease("telegram", 9, NOW, SOON)
    await store.settle(settled(entry, Sent(("77",)), NOW), NOW)
    found = await store.entry_of(GROUP.key, "77")
    assert found is not None
    assert found.edition is not None
    assert await store.edition(found.edition) == EDITION


# --- drafts

TOPIC = Topic("Muse Spark", ("musespark", "metareleasesmusespark"))
DRAFT = Draft(
    (DraftClaim("Lantern ist da 🎉.", ("1.1", "2.3")),),
    "openai",
    "Deutsch",
    "hash",
    (Usage("m", 1, None, 0.5),),
    None,
    3,
)
KEPT = KeptDraft(DRAFT, Window(NOW - DAY), NOW, (("1.1", "p1", "Lantern ist da 🎉."),))


async def test_drafts_come_back_as_they_went_in_newest_first(store: SqlStore) -> None:
    newer = replace(KEPT, made_at=NOW + MINUTE)
    for each in (KEPT, newer):
        await store.save_draft(TOPIC, PUBLIC, each)
    assert await store.drafts(TOPIC, PUBLIC, "Deutsch", NOW - SECOND) == [newer, KEPT]
    assert await store.drafts(TOPIC, PUBLIC, "Deutsch", NOW) == [newer]


async def test_a_draft_serves_whoever_follows_the_same_tags_and_nobody_else(store: SqlStore) -> None:
    await store.save_draft(TOPIC, PUBLIC, KEPT)
    same = Topic("what they call it", TOPIC.tags[::-1])
    assert await store.drafts(same, PUBLIC, "Deutsch", NOW - SECOND) == [KEPT]
    assert await store.drafts(Topic("one", TOPIC.tags[:1]), PUBLIC, "Deutsch", NOW - SECOND) == []
    assert await store.drafts(TOPIC, GROUP.key, "Deutsch", NOW - SECOND) == []
    assert await store.drafts(TOPIC, PUBLIC, "English", NOW - SECOND) == []


async def test_drafts_of_yesterday_go(store: SqlStore) -> None:
    await store.save_draft(TOPIC, PUBLIC, KEPT)
    later = replace(KEPT, made_at=NOW + DAY + SECOND)
    await store.save_draft(Topic("other", ("other",)), PUBLIC, later)
    assert await store.drafts(TOPIC, PUBLIC, "Deutsch", NOW - DAY) == []
