"""What `bot.ports.Inbox` promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.alerts import Alert
from bot.core.letters import Button
from bot.core.outbox import Entry, Lane, Sent, State, entries, settled
from bot.core.presses import token
from bot.ports import Gap

if TYPE_CHECKING:
    from bot.ports import Inbox
    from bot.store.sql import SqlStore

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CHAT = "telegram:-100123"


def the_store_is_an_inbox(store: SqlStore) -> Inbox:
    """Checked by mypy: every method has the shape that the port asks for."""
    return store


def answer(name: str = "answer telegram 1") -> tuple[Entry, ...]:
    return entries(name, CHAT, Lane.ANSWER, ["Following #lantern."], NOW, idempotent=False)


async def receive(store: SqlStore, *updates: str) -> None:
    for each in updates:
        assert await store.receive("telegram", each, f'{{"update_id": {each}}}', NOW)


async def test_an_update_is_kept_once_per_platform(store: SqlStore) -> None:
    assert await store.receive("telegram", "1", "{}", NOW)
    assert not await store.receive("telegram", "1", "{}", NOW)
    assert await store.receive("discord", "1", "{}", NOW)


async def test_what_waits_comes_in_the_order_of_arrival_with_its_attempt_counted(store: SqlStore) -> None:
    await receive(store, "10", "9", "11")
    got = await store.waiting("telegram", 2, NOW)
    assert [(each.update, each.attempts, each.received_at) for each in got] == [("10", 1, NOW), ("9", 1, NOW)]
    assert got[0].payload == '{"update_id": 10}'
    assert [each.attempts for each in await store.waiting("telegram", 9, NOW)] == [2, 2, 1]
    assert await store.waiting("discord", 9, NOW) == []


async def test_updates_in_hand_are_neither_given_again_nor_counted_by_a_look_for_those_beyond(store: SqlStore) -> None:
    await receive(store, "1")
    (in_hand,) = await store.waiting("telegram", 9, NOW)
    await receive(store, "2")
    looks = [await store.waiting("telegram", 9, NOW, in_hand.id) for _ in range(5)]
    assert [[each.update for each in look] for look in looks] == [["2"], ["2"], ["2"], [], []]
    assert await store.handled(in_hand.id, NOW)


async def test_what_was_handled_waits_no_more_and_its_answer_is_to_be_sent(store: SqlStore) -> None:
    await receive(store, "1")
    (got,) = await store.waiting("telegram", 9, NOW)
    assert await store.handled(got.id, NOW, answer())
    assert await store.waiting("telegram", 9, NOW) == []
    assert not await store.handled(got.id, NOW, answer("another name"))
    assert [entry.message for entry in await store.entries({State.WAITING})] == ["answer telegram 1"]
    assert not await store.receive("telegram", "1", "{}", NOW)


async def test_what_fails_beside_the_answer_takes_everything_back(store: SqlStore) -> None:
    async def fail(_connection: object) -> None:
        raise LookupError("the engine is gone")

    await receive(store, "1")
    (got,) = await store.waiting("telegram", 9, NOW)
    with pytest.raises(LookupError):
        await store.handled(got.id, NOW, answer(), then=fail)
    assert await store.entries({State.WAITING}) == []
    assert [each.update for each in await store.waiting("telegram", 9, NOW)] == ["1"]


async def test_an_update_that_kills_its_worker_three_times_is_given_up_with_the_reason(store: SqlStore) -> None:
    await receive(store, "1")
    for _ in range(3):  # each worker dies before it says that it is done
        assert len(await store.waiting("telegram", 9, NOW)) == 1
    await receive(store, "2")
    assert [each.update for each in await store.waiting("telegram", 9, NOW)] == ["2"]
    assert await store.given_up() == [("telegram", "1", "whoever handled it stopped, 3 times")]


async def test_what_nobody_can_read_is_given_up_by_who_tried(store: SqlStore) -> None:
    await receive(store, "1")
    (got,) = await store.waiting("telegram", 9, NOW)
    assert await store.handled(got.id, NOW, why="no update of a kind we know")
    assert await store.given_up() == [("telegram", "1", "no update of a kind we know")]


async def test_a_long_command_is_found_by_its_token_and_the_chat_it_is_for(store: SqlStore) -> None:
    long = Button("Mute", '/mute word "' + "ä" * 60 + '" 7d', about=CHAT)
    await store.keep_presses([long, long], NOW)
    await store.keep_presses([long], NOW + DAY)
    assert await store.press(token(long)) == Button("", long.command, CHAT)
    assert await store.press("0" * 32) is None


async def test_starts_are_counted_since_an_instant(store: SqlStore) -> None:
    for days in (0, 1, 2):
        await store.note_start("discord gateway 0", NOW + days * DAY)
    assert await store.starts("discord gateway 0", NOW + DAY) == [NOW + DAY, NOW + 2 * DAY]
    assert await store.starts("discord gateway 1", NOW) == []


async def test_tidying_takes_what_is_old_and_leaves_what_waits(store: SqlStore) -> None:
    await receive(store, "1", "2")
    first, _ = await store.waiting("telegram", 9, NOW)
    await store.handled(first.id, NOW)
    await store.keep_presses([Button("x", "/why 1")], NOW)
    await store.note_start("gateway", NOW)
    await store.note_gap(Gap("telegram", None, NOW - DAY, NOW))
    await store.note_alerts(CHAT, [Alert("#lantern", "s1", NOW)])
    assert await store.tidy(NOW + 2 * DAY) == 0
    assert await store.tidy(NOW + 61 * DAY) == 5
    assert await store.tidy(NOW + 61 * DAY) == 0
    assert await store.press(token(Button("x", "/why 1"))) is None
    assert [each.update for each in await store.waiting("telegram", 9, NOW)] == ["2"]


async def test_a_sent_message_loses_its_text_after_thirty_days_and_keeps_its_ids(store: SqlStore) -> None:
    await store.add_entries([*answer("old"), *answer("waiting")], NOW)
    (leased,) = await store.lease("telegram", 1, NOW, NOW + DAY)
    begun = await store.begin(leased, NOW)
    assert begun is not None
    await store.settle(settled(begun, Sent(("77",)), NOW), NOW)
    assert await store.tidy(NOW + 29 * DAY) == 0
    assert await store.tidy(NOW + 31 * DAY) == 1
    assert await store.message_ids("old") == ("77",)
    texts = {entry.message: entry.text for entry in await store.entries(frozenset(State))}
    assert texts == {"old": "", "waiting": "Following #lantern."}


async def test_what_the_desk_asks_of_itself_is_kept_with_the_answer_or_not_at_all(store: SqlStore) -> None:
    async def ask(connection: object) -> None:
        for _ in range(2):
            await store.receive_beside(connection, "desk", "answer 1", '{"asks": 1}', NOW)

    async def fail(connection: object) -> None:
        await ask(connection)
        raise LookupError("the engine is gone")

    with pytest.raises(LookupError):
        await store.add_entries(answer(), NOW, then=fail)
    assert await store.one("desk", "answer 1", NOW) is None
    await store.add_entries(answer(), NOW, then=ask)
    got = await store.one("desk", "answer 1", NOW)
    assert got is not None
    assert (got.payload, got.attempts) == ('{"asks": 1}', 1)
    await store.handled(got.id, NOW)
    assert await store.one("desk", "answer 1", NOW) is None
    with pytest.raises(TypeError, match="in a transaction of SQLAlchemy, not in str"):
        await store.receive_beside("x", "desk", "answer 2", "{}", NOW)
