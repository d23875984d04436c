"""Faults of Telegram and of the wire: each is made to happen, shown to have happened, and survived.

What arrived is read in the world of the fake server, never in our own database alone.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.chats.telegram.gateway import who_we_are
from bot.chats.telegram.members import Us
from bot.chats.telegram.outcomes import SecondInstance, TokenRevoked
from bot.chats.telegram.polling import LEASE, Polling
from bot.chats.telegram.reception import Keeping, UpdateQueue
from bot.chats.telegram.webhook import SECRET, Webhook
from bot.core.commands import named
from bot.core.domain import Chat, Subscription, Topic
from bot.core.incoming import Incoming, Moved, Overheard, Pressed, Role, Said
from bot.core.letters import Button, Letter
from bot.core.lines import Ink, Span, utf16
from bot.core.outbox import Refused, State
from bot.core.render import TELEGRAM_ENTITIES, TELEGRAM_UNITS, plain
from bot.core.replies import Reply, said
from bot.core.roles import Verdict, verdict
from bot.core.rooms import Admission, Room
from bot.ports import Unavailable
from tests.fakes.botapi import QUICK, BotApi, effect
from tests.wire.telegram_rig import FakeDesk, Rig, bare_connection, listening, rig
from tests.wire.waiting import until

if TYPE_CHECKING:
    from bot.ports import LookUp
    from tests.fakes.botapi.shapes import Chat as Place
    from tests.fakes.botapi.shapes import User


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(waits=QUICK) as api:
        api.rates.on = False  # each test brings its own floods
        yield api


@pytest.fixture
async def one(api: BotApi) -> AsyncIterator[Rig]:
    """The sending side alone."""
    async with rig(api) as one:
        yield one


def owner(api: BotApi) -> User:
    return api.world.users.get(1) or api.world.user("Ada", id=1)


def tea(api: BotApi, title: str = "Tea", **how: Any) -> Place:
    """A group with us in it."""
    group = api.world.supergroup(title, owner(api), **how)
    api.world.adds_bot(owner(api), group)
    return group


def key(place: Place) -> str:
    return f"telegram:{place.id}"


async def paused(one: Rig) -> set[str]:
    return {each.chat for each in await one.store.pauses(one.parts.clock.now())}


async def states(one: Rig) -> dict[str, State]:
    """How each message stands, by its text."""
    return {each.text: each.state for each in await one.store.entries(frozenset(State))}


# Floods


@pytest.mark.parametrize("retry_after", [3, 86400])
async def test_t1_t4_a_flood_wait_holds_its_chat_alone_and_to_the_second(one: Rig, retry_after: int) -> None:
    flooded, other = tea(one.api), tea(one.api, "Milk")
    fault = one.api.faults.add(effect("flood", retry_after=retry_after), "sendMessage", flooded.id)
    await one.post(flooded, "late")
    await one.post(other, "meanwhile")
    await one.deliver()
    assert fault.fired == 1
    assert one.texts(other) == ["meanwhile"]
    assert await paused(one) == {key(flooded)}
    one.api.clock.pass_time(timedelta(seconds=retry_after - 1))
    await one.deliver()
    assert one.requests("sendMessage", flooded) == 1
    one.api.clock.pass_time(timedelta(seconds=2))
    await one.deliver()
    assert one.texts(flooded) == ["late"]
    assert await paused(one) == set()


async def test_t2_no_other_send_that_ends_meanwhile_lets_a_flooded_chat_go_early(one: Rig) -> None:
    flooded, slow, third = tea(one.api), tea(one.api, "Slow"), tea(one.api, "Third")
    flood = one.api.faults.add(effect("flood", retry_after=5), "sendMessage", flooded.id)
    delay = one.api.faults.add(effect("slow", seconds=0.2), "sendMessage", slow.id)
    for place in (flooded, slow, third):
        await one.post(place, "first")
        await one.post(place, "second")
    await one.deliver()
    assert (flood.fired, delay.fired) == (1, 1)
    assert [one.texts(slow), one.texts(third)] == [["first", "second"]] * 2
    assert one.requests("sendMessage", flooded) == 1
    one.api.clock.pass_time(timedelta(seconds=6))
    await one.deliver()
    assert one.texts(flooded) == ["first", "second"]


@pytest.mark.parametrize("retry_after", [None, 0])
async def test_t3_a_flood_wait_without_a_length_is_not_asked_again_at_once(one: Rig, retry_after: int | None) -> None:
    flooded = tea(one.api)
    fault = one.api.faults.add(effect("flood", retry_after=retry_after), "sendMessage", times=3)
    await one.post(flooded, "late")
    for _ in range(60):
        await one.deliver()
        if one.texts(flooded):
            break
        one.api.clock.pass_time(timedelta(seconds=0.5))
    assert fault.fired == 3
    assert one.texts(flooded) == ["late"]
    asked = [datetime.fromisoformat(each.at) for each in one.api.ledger.of("sendMessage", flooded.id)]
    gaps = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert all(gap >= timedelta(seconds=1 << number) for number, gap in enumerate(gaps))


# Answers that do not come


@pytest.mark.parametrize("kind", ["silence", "reset", "fin", "half", "page", "not_ok"])
async def test_t5_to_t9_what_may_have_arrived_is_shown_and_never_sent_again(one: Rig, kind: str) -> None:
    group = tea(one.api)
    fault = one.api.faults.add(effect(kind), "sendMessage")
    await one.post(group, "once")
    await one.deliver()
    assert fault.fired == 1
    one.api.clock.pass_time(timedelta(hours=1))
    await one.deliver()
    assert one.texts(group) == ["once"]
    assert one.requests("sendMessage") == 1
    assert await states(one) == {"once": State.UNCLEAR}
    await one.post(group, "next")
    await one.deliver()
    assert one.texts(group) == ["once", "next"]


@pytest.mark.parametrize("accept", [True, False])
async def test_t10_a_storm_of_502_makes_no_copy_and_is_over_when_it_is_over(one: Rig, accept: bool) -> None:
    group = tea(one.api)
    storm = one.api.faults.add(effect("server_error", status=502, accept=accept), "sendMessage", times=3)
    for number in range(3):
        await one.post(group, f"in the storm {number}")
    await one.post(group, "after it")
    await one.deliver()
    assert storm.fired == 3
    assert one.texts(group) == [*(f"in the storm {number}" for number in range(3) if accept), "after it"]
    assert one.requests("sendMessage") == 4
    assert sorted((await states(one)).values()) == [State.SENT, *[State.UNCLEAR] * 3]


async def test_t10_a_command_asked_in_a_storm_is_answered_once_after_it(one: Rig) -> None:
    group = tea(one.api)
    storm = one.api.faults.add(effect("server_error", status=502), "getChatMember", times=3)
    async with listening(one):
        one.api.world.says(owner(one.api), group, "/mute tag milk")
        await until(lambda: one.texts(group))
        assert storm.fired == 3
        assert one.texts(group) == ["owner: /mute tag milk"]


async def test_t11_what_waits_while_telegram_is_away_arrives_once_when_it_is_back(one: Rig) -> None:
    group = tea(one.api)
    await one.api.refuse_connections()
    await one.post(group, "late")
    for _ in range(10):
        await one.deliver()
        one.api.clock.pass_time(timedelta(minutes=1))
    assert one.api.connections_refused >= 1
    assert await states(one) == {"late": State.WAITING}
    await one.api.listen()
    one.api.clock.pass_time(timedelta(minutes=10))
    await one.deliver()
    assert one.texts(group) == ["late"]


async def test_t11_listening_goes_on_when_telegram_is_back(one: Rig) -> None:
    async with listening(one):
        await until(lambda: one.requests("getUpdates"))
        await one.api.refuse_connections()
        assert one.api.connections_refused >= 1
        private = one.api.world.private(owner(one.api))
        one.api.world.says(owner(one.api), private, "/help")
        await asyncio.sleep(0.3)
        await one.api.listen()
        await until(lambda: one.texts(private) == ["private: /help"])


# Chats that take nothing


@pytest.mark.parametrize("kind", ["blocked", "kicked", "not_member", "chat_deleted", "deactivated", "no_chat"])
async def test_t12_t15_a_chat_that_is_closed_to_us_is_asked_once_and_others_go_on(one: Rig, kind: str) -> None:
    closed, other = tea(one.api), tea(one.api, "Milk")
    fault = one.api.faults.add(effect(kind), "sendMessage", closed.id)
    for text in ("first", "second"):
        await one.post(closed, text)
        await one.post(other, text)
    await one.deliver()
    one.api.clock.pass_time(timedelta(days=1))
    await one.deliver()
    assert fault.fired == 1
    assert one.requests("sendMessage", closed) == 1
    assert one.texts(other) == ["first", "second"]
    assert await paused(one) == {key(closed)}
    assert (await states(one))["second"] in {State.WAITING, State.SENT}


async def test_t13_a_group_that_moves_takes_all_along_whichever_way_we_hear_of_it(one: Rig) -> None:
    world = one.api.world
    group = world.group("Tea", owner(one.api))
    world.adds_bot(owner(one.api), group)
    await one.store.follow(Subscription(key(group), Topic("#tea", ("tea",)), "English", one.parts.clock.now()))
    new = world.migrates(group)
    await one.post(group, "first")
    await one.post(group, "second")
    await one.deliver()
    upgraded = [each for each in one.api.ledger.of("sendMessage", group.id) if each.status == 400]
    assert len(upgraded) == 1
    assert one.texts(new) == ["first", "second"]
    assert [len(await one.store.following(key(each))) for each in (group, new)] == [0, 1]
    async with listening(one):
        await until(lambda: sum(isinstance(each, Moved) for each in one.desk.asked) == 2)
    moves = {(each.old.id, each.new.id) for each in one.desk.asked if isinstance(each, Moved)}
    assert moves == {(str(group.id), str(new.id))}


async def test_t13_the_old_id_again_makes_no_second_message_and_no_loop(one: Rig) -> None:
    group = tea(one.api)
    fault = one.api.faults.add(effect("migrated", to=group.id), "sendMessage", times=None)
    await one.post(group, "round and round")
    await one.deliver()
    assert 1 <= fault.fired <= 2
    assert one.texts(group) == []


@pytest.mark.parametrize("kind", ["topic_closed", "no_thread"])
async def test_t14_a_topic_that_is_closed_is_asked_once_and_its_group_goes_on(one: Rig, kind: str) -> None:
    forum = tea(one.api, forum=True)
    topic = one.api.world.opens_topic(owner(one.api), forum, "Models")
    fault = one.api.faults.add(effect(kind), "sendMessage")
    name = await one.post(forum, "into the topic", thread=topic)
    await one.deliver()
    await one.post(forum, "into the group")
    await one.post(forum, "again", thread=topic)
    await one.deliver()
    assert fault.fired == 1
    assert one.texts(forum) == ["into the group"]
    assert await paused(one) == {f"{key(forum)}/{topic}"}
    assert (await one.entry(name)).why


# What is sent


async def test_t16_what_telegram_cannot_parse_arrives_as_plain_text(one: Rig) -> None:
    group = tea(one.api)
    fault = one.api.faults.add(effect("bad_entities"), "sendMessage")
    (text,) = one.messenger.written([(Span("Tea & <milk>", Ink.STRONG), Span(" is hot"))])
    await one.post(group, text)
    await one.deliver()
    assert fault.fired == 1
    assert one.texts(group) == ["Tea & <milk> is hot"]
    assert one.requests("sendMessage") == 2


async def test_t17_no_limit_is_passed_no_tag_is_cut_and_every_character_arrives(one: Rig) -> None:
    group = tea(one.api)
    emoji = [(Span("👩‍🚀" * 100, Ink.STRONG),)] * 12
    links = [(Span("& "), Span(f"[{number}]", url=f"https://t.me/c/1/{number}")) for number in range(150)]
    long = [(Span("<&>" * 900, Ink.CODE),)] * 4
    parts = one.messenger.written([*emoji, *links, *long])
    for number, part in enumerate(parts):
        await one.post(group, part, f"part {number}")
    await one.deliver()
    assert len(parts) > 2
    sent = one.api.world.from_bot(group)
    assert "\n".join(each.text or "" for each in sent) == plain([*emoji, *links, *long])
    assert sum(entity["type"] == "text_link" for each in sent for entity in each.entities) == 150
    assert all(utf16(each.text or "") <= TELEGRAM_UNITS for each in sent)
    assert all(len(each.entities) <= TELEGRAM_ENTITIES for each in sent)
    refused = await one.messenger.send(Chat("telegram", str(group.id)), Letter("x" * (TELEGRAM_UNITS + 1)))
    assert isinstance(refused, Refused)  # the fake does enforce it


# Who we are


@pytest.mark.parametrize("kind", ["unauthorized", "not_found"])
async def test_t18_a_revoked_token_met_while_sending_stops_everything_after_one_request(one: Rig, kind: str) -> None:
    group = tea(one.api)
    async with listening(one):
        await until(lambda: one.requests("getUpdates"))
        fault = one.api.faults.add(effect(kind), "sendMessage", times=None)
        for number in range(5):
            await one.post(group, f"{number}")
        await one.deliver()
        gateway = one.gateway
        assert gateway is not None
        with pytest.raises(TokenRevoked) as stopped:
            await asyncio.wait_for(gateway, 5)
    assert fault.fired == 1
    assert one.api.token.partition(":")[2] not in str(stopped.value)
    assert set((await states(one)).values()) == {State.WAITING}


async def test_t18_a_revoked_token_met_while_polling_or_at_the_start_stops_after_one_request(one: Rig) -> None:
    fault = one.api.faults.add(effect("unauthorized"), "getUpdates", times=None)
    async with listening(one):
        assert one.gateway
        with pytest.raises(TokenRevoked):
            await asyncio.wait_for(one.gateway, 5)
    assert fault.fired == 1
    connection = bare_connection(one.api, token="123456789:AANotTheTokenOfThisServer000000000000")  # noqa: S106 - opens nothing
    before = len(one.api.ledger.requests)
    with pytest.raises(TokenRevoked) as raised:
        await who_we_are(connection)
    await connection.close()
    assert len(one.api.ledger.requests) == before + 1
    assert raised.value.__cause__ is None


async def test_t19_of_two_processes_with_one_database_one_polls_and_the_other_says_why(
    api: BotApi, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'bot.db'}"
    async with rig(api, database) as first, rig(api, database) as second, listening(first, "first"):
        await until(lambda: first.requests("getUpdates"))
        async with listening(second, "second"):
            assert second.gateway
            with pytest.raises(SecondInstance, match="this database"):
                await asyncio.wait_for(second.gateway, 5)
        private = api.world.private(owner(api))
        api.world.says(owner(api), private, "/help")
        await until(lambda: first.texts(private) == ["private: /help"])
        assert second.desk.asked == []


@pytest.mark.slow
async def test_t19_of_two_processes_that_know_nothing_of_each_other_the_newcomer_gives_up(api: BotApi) -> None:
    async with rig(api) as first, rig(api) as second, listening(first):
        world = api.world
        private = world.private(owner(api))
        await until(lambda: first.requests("getUpdates"))
        api.clock.pass_time(timedelta(minutes=2))
        world.says(owner(api), private, "/help")
        await until(lambda: first.texts(private))
        async with listening(second):
            assert second.gateway
            with pytest.raises(SecondInstance, match="only one may"):
                await asyncio.wait_for(second.gateway, 20)
        assert any(each.status == 409 for each in api.ledger.of("getUpdates"))
        answers = len(world.from_bot(private))
        world.says(owner(api), private, "/why 1")
        await until(lambda: len(world.from_bot(private)) == answers + 1)
        assert first.gateway
        assert not first.gateway.done()


async def test_a_lease_that_a_dead_process_left_is_taken_over(api: BotApi, tmp_path: Path) -> None:
    async with rig(api, f"sqlite:///{tmp_path / 'bot.db'}") as one:
        now = one.parts.clock.now()
        assert await one.store.lease_name(LEASE, "dead", now, now + timedelta(seconds=0.5))
        async with listening(one):
            await until(lambda: one.requests("getUpdates"))


# Updates


async def test_t20_a_batch_that_comes_again_is_answered_once(one: Rig) -> None:
    private = one.api.world.private(owner(one.api))
    async with listening(one):
        for number in range(5):
            one.api.world.says(owner(one.api), private, f"/why {number}")
        await until(lambda: len(one.texts(private)) == 5)
        assert one.api.updates.replay() >= 5
        one.api.world.says(owner(one.api), private, "/help")
        await until(lambda: "private: /help" in one.texts(private))
    assert one.desk.lines == [*(f"/why {number}" for number in range(5)), "/help"]
    assert len(one.texts(private)) == 6


async def test_t21_what_was_confirmed_and_not_handled_is_answered_by_the_next_process(
    api: BotApi, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'bot.db'}"
    private = api.world.private(owner(api))
    hangs = asyncio.Event()
    reached = asyncio.Event()

    class HangingDesk(FakeDesk):
        async def respond(self, incoming: Incoming, look_up: LookUp | None = None) -> Reply | None:  # noqa: ARG002
            reached.set()
            await hangs.wait()
            return None

    async with rig(api, database, HangingDesk()) as first, listening(first):
        api.world.says(owner(api), private, "/mute tag milk")
        await reached.wait()
        await until(lambda: first.requests("getUpdates") >= 2)  # the second confirms what the first brought
    assert api.ledger.of("getUpdates")[-1].parameters["offset"]
    async with rig(api, database) as second, listening(second):
        await until(lambda: second.texts(private))
        assert second.desk.lines == ["/mute tag milk"]
        assert second.texts(private) == ["private: /mute tag milk"]


async def test_t21_an_update_is_stored_before_its_offset_is_confirmed(one: Rig) -> None:
    private = one.api.world.private(owner(one.api))
    stored: list[int] = []
    real = one.store.receive

    class SlowInbox:
        """The store, slow to take an update in."""

        async def receive(self, platform: str, update: str, payload: str, now: datetime) -> bool:
            await asyncio.sleep(0.3)
            stored.append(one.requests("getUpdates"))
            return await real(platform, update, payload, now)

    keeping = Keeping(SlowInbox(), one.hears, 0.05)  # type: ignore[arg-type]  # it takes in, and no more
    queue = UpdateQueue(Us(5, "sample_bot", reads_all=False), keeping, one.parts.clock)
    polling = asyncio.create_task(Polling(one.connection, queue.put, one.parts.clock).run())
    try:
        one.api.world.says(owner(one.api), private, "/help")
        await until(lambda: one.requests("getUpdates") == 2)
    finally:
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
    assert stored == [1]


async def test_a_full_disk_holds_updates_back_and_loses_none(one: Rig) -> None:
    private = one.api.world.private(owner(one.api))
    failures = 0
    real = one.store.receive

    class FullInbox:
        """The store, its disk full at first."""

        async def receive(self, platform: str, update: str, payload: str, now: datetime) -> bool:
            nonlocal failures
            failures += 1
            if failures <= 2:
                raise Unavailable("database or disk is full")
            return await real(platform, update, payload, now)

    keeping = Keeping(FullInbox(), one.hears, 0.05)  # type: ignore[arg-type]  # it takes in, and no more
    queue = UpdateQueue(Us(5, "sample_bot", reads_all=False), keeping, one.parts.clock)
    one.api.world.says(owner(one.api), private, "/help")
    (update,) = one.api.updates.get(0, 100)
    await queue.put(update)
    assert failures == 3
    assert [each.update for each in await one.store.waiting("telegram", 9, one.parts.clock.now())] == [
        str(update["update_id"])
    ]


@pytest.mark.slow
async def test_t22_a_backlog_of_five_hundred_gets_one_answer_per_chat_and_its_deeds_are_done(one: Rig) -> None:
    world = one.api.world
    then = one.api.clock.now() - timedelta(hours=20)
    bob = world.user("Bob")
    places = [tea(one.api), tea(one.api, "Milk")]
    for number in range(250):
        for place in places:
            asker = owner(one.api) if number == 100 else bob
            line = "/mute tag milk" if number == 100 else f"/why {number}"
            world.says(asker, place, line, at=then + timedelta(seconds=number))
    async with listening(one):
        await until(lambda: all(one.texts(place) for place in places), within=60)
        await asyncio.sleep(0.5)
    assert one.desk.lines == ["/mute tag milk"] * 2
    for place in places:
        (answer,) = one.texts(place)
        assert answer.startswith("I was away. 250 messages for me came in the last")
        assert "/mute tag milk" in answer
        assert "249 questions" in answer
    assert await one.store.waiting("telegram", 9, one.parts.clock.now()) == []


BROKEN_UPDATES: tuple[dict[str, Any], ...] = (
    {"message": 5},
    {"message": {"message_id": 1, "chat": {"id": 1}}},
    {"callback_query": {"id": "x"}},
    {"my_chat_member": {"chat": {"id": 1, "type": "group"}}},
    {"from_the_future": {"deep": [1, {"er": None}]}},
    {"message": {"message_id": 1, "date": 10**20, "chat": {"id": 1, "type": "private"}, "text": "/help"}},
)


async def test_t23_updates_nobody_can_read_are_passed_over_once(one: Rig, caplog: pytest.LogCaptureFixture) -> None:
    private = one.api.world.private(owner(one.api))
    async with listening(one):
        for number, broken in enumerate(BROKEN_UPDATES):
            one.api.updates.inject(broken)
            one.api.world.says(owner(one.api), private, f"/why {number}")
        await until(lambda: len(one.texts(private)) == len(BROKEN_UPDATES))
        assert one.requests("getUpdates") <= 2 * len(BROKEN_UPDATES) + 2
    told = [record for record in caplog.records if record.getMessage() == "update left out"]
    assert len(told) == len(BROKEN_UPDATES) - 1  # a kind we do not know is no fault


async def test_t23_an_answer_that_is_no_json_is_asked_for_again(one: Rig) -> None:
    private = one.api.world.private(owner(one.api))
    fault = one.api.faults.add(effect("garbled"), "getUpdates")
    async with listening(one):
        one.api.world.says(owner(one.api), private, "/help")
        await until(lambda: one.texts(private) == ["private: /help"])
    assert fault.fired == 1


async def test_t24_a_call_without_the_secret_is_turned_away_and_the_secret_is_in_no_log(
    one: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    port, secret = free_port(), "the-secret-of-the-webhook"
    address = f"http://127.0.0.1:{port}/telegram"
    webhook = Webhook(address.replace("http:", "https:"), secret, port=port)
    private = one.api.world.private(owner(one.api))
    async with listening(one, webhook=webhook), aiohttp.ClientSession() as client:
        await until(lambda: one.requests("setWebhook"))
        asked = one.api.ledger.of("setWebhook")[0].parameters
        assert "secret_token" in asked
        update = said_in_private(1, "/mute tag milk")
        for headers in ({}, {SECRET: ""}, {SECRET: "a-guess"}, {SECRET: secret + "x"}, {SECRET: "sécret"}):
            async with client.post(address, json=update, headers=headers) as answer:
                assert answer.status == 403
        for body in (b"{", b"[]", b'{"update_id": "x"}', b"\xff"):
            async with client.post(address, data=body, headers={SECRET: secret}) as answer:
                assert answer.status == 200
        async with client.post(address, json=said_in_private(2, "/help"), headers={SECRET: secret}) as answer:
            assert answer.status == 200
        await until(lambda: one.texts(private) == ["private: /help"])
    assert one.requests("getUpdates") == 0
    assert one.desk.lines == ["/help"]
    lines = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "turned away" in lines
    assert secret not in lines
    assert "a-guess" not in lines


def said_in_private(number: int, text: str) -> dict[str, Any]:
    person = {"id": 1, "is_bot": False, "first_name": "Ada"}
    chat = {"id": 1, "type": "private", "first_name": "Ada"}
    message = {"message_id": number, "date": int(datetime.now(UTC).timestamp()), "chat": chat, "from": person}
    return {"update_id": number, "message": {**message, "text": text}}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_t25_an_edited_message_with_a_new_tag_takes_the_place_of_the_old(one: Rig) -> None:
    group = tea(one.api)
    one.api.world.promotes(owner(one.api), one.api.world.bot, group)
    room = Room(Chat("telegram", str(group.id)), "Tea", Admission.ALLOWED, one.parts.clock.now(), heard=True)
    await one.store.save_room(room)
    async with listening(one):
        message = one.api.world.says(owner(one.api), group, "Trains stop at nine #tram")
        one.api.world.edits(message, "Trains stop at ten #train")
        await until(lambda: sum(isinstance(each, Overheard) for each in one.desk.asked) == 2)
    old, new = [each for each in one.desk.asked if isinstance(each, Overheard)]
    assert (old.post.id, old.edited, old.post.tags) == (new.post.id, False, ("tram",))
    assert (new.post.text, new.edited, new.post.tags) == ("Trains stop at ten #train", True, ("train",))


# Who may


def judge(incoming: Incoming) -> Reply | None:
    """A desk that looks at the role alone."""
    if not isinstance(incoming, Said | Pressed):
        return None
    line = incoming.text if isinstance(incoming, Said) else incoming.command
    command = named(line.split()[0].lstrip("/"))
    found = verdict(command, incoming.asker.role) if command else Verdict.SILENT
    if found is Verdict.SILENT:
        return None
    return Reply(said(f"{found.name} {incoming.asker.role}"), buttons=((Button("Mute", "/mute tag milk"),),))


@pytest.fixture
async def judging(api: BotApi) -> AsyncIterator[Rig]:
    async with rig(api, desk=FakeDesk(judge)) as one, listening(one):
        yield one


def says_more(one: Rig, place: Place, than: int) -> bool:
    return len(one.texts(place)) > than


def nothing() -> None:
    """Nobody's role changes."""


async def test_a1_a5_a_member_and_a_demoted_admin_are_refused_at_once(judging: Rig) -> None:
    world, group = judging.api.world, tea(judging.api)
    ada, bob = owner(judging.api), world.user("Bob")
    acts = (nothing, partial(world.promotes, ada, bob, group), partial(world.demotes, ada, bob, group))
    for act in acts:
        before = len(judging.texts(group))
        act()
        world.says(bob, group, "/mute tag milk")
        await until(partial(says_more, judging, group, before))
    assert judging.texts(group) == ["REFUSED member", "ALLOWED admin", "REFUSED member"]


async def test_a2_an_anonymous_admin_may_and_the_same_account_from_another_chat_may_not(judging: Rig) -> None:
    world, group = judging.api.world, tea(judging.api)
    world.hides(owner(judging.api), group)
    world.says(owner(judging.api), group, "/mute tag milk")
    await until(lambda: judging.texts(group) == ["ALLOWED anonymous"])
    forged = {
        "message_id": 900,
        "date": int(datetime.now(UTC).timestamp()),
        "chat": group.as_json(),
        "text": "/mute tag x",
    }
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    elsewhere = {"id": -1009, "type": "supergroup", "title": "Elsewhere"}
    judging.api.updates.inject({"message": {**forged, "from": anonymous, "sender_chat": elsewhere}})
    judging.api.updates.inject({"message": {**forged, "from": anonymous}})
    await until(lambda: len(judging.desk.lines) == 3)
    assert [each.asker.role for each in judging.desk.asked if isinstance(each, Said)][1:] == [Role.CHANNEL] * 2
    assert judging.texts(group) == ["ALLOWED anonymous"]


async def test_a3_channels_that_speak_in_a_group_are_no_admins(judging: Rig) -> None:
    world, group = judging.api.world, tea(judging.api)
    channel = world.channel("News", owner(judging.api))
    world.links(channel, group)
    world.posts(channel, "/mute tag milk")
    world.says_as_channel(channel, group, "/mute tag milk")
    await until(lambda: len(judging.desk.lines) == 2)
    assert {each.asker.role for each in judging.desk.asked if isinstance(each, Said)} == {Role.CHANNEL}
    assert judging.texts(group) == []


async def test_a4_an_anonymous_admins_press_is_judged_by_the_person_and_afresh(judging: Rig) -> None:
    world, group = judging.api.world, tea(judging.api)
    bob = world.user("Bob")
    world.promotes(owner(judging.api), bob, group)
    world.hides(bob, group)
    world.says(bob, group, "/mute tag milk")
    await until(lambda: judging.texts(group) == ["ALLOWED anonymous"])
    shown = world.from_bot(group)[0]
    world.presses(bob, shown, "Mute")
    await until(lambda: judging.texts(group)[1:] == ["ALLOWED admin"])
    world.demotes(owner(judging.api), bob, group)
    world.presses(bob, shown, "Mute")
    await until(lambda: judging.texts(group)[2:] == ["REFUSED member"])


async def test_a8_a_forged_press_can_no_more_than_its_presser_could_type(judging: Rig) -> None:
    world, group = judging.api.world, tea(judging.api)
    bob = world.user("Bob")
    world.says(bob, group, "/help")
    await until(lambda: judging.texts(group))
    shown = world.from_bot(group)[0]
    token = "t:" + "f" * 32
    elsewhere, here = "a:telegram:1 /mute tag milk", f"a:{key(group)} /unfollow x"
    for data in ("c:/mute tag milk", "c:quit", token, elsewhere, here):
        world.forges_press(bob, shown, data)
    await until(lambda: len(judging.texts(group)) == 3)
    assert judging.texts(group)[1:] == ["REFUSED member"] * 2
    assert judging.desk.lines[1:] == ["/mute tag milk", "/mute tag milk", "/unfollow x"]
    assert [each.asker.role for each in judging.desk.asked if isinstance(each, Pressed)][1] is Role.LEFT
