"""What goes wrong between us and Discord, row by row (D1 to D20, A6 to A8); each test proves that its fault fired."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.chats.discord import starts
from bot.chats.discord.ears import Shards
from bot.chats.discord.gateway import DiscordGateway
from bot.chats.discord.outcomes import BAN_REST, PLATFORM, TokenRevoked
from bot.core.domain import Chat
from bot.core.incoming import Erased, Joined, Left, Missed, Overheard, Pressed, RightsChanged, Role, Said
from bot.core.letters import Button, Letter
from bot.core.outbox import Busy, Gone, Sent, State, Unclear
from bot.core.replies import Reply, said
from bot.core.requests import AskDigest
from bot.core.rooms import Admission, Room
from tests.fakes.discordapi import DiscordApi
from tests.fakes.discordapi.model import Channel
from tests.fakes.discordapi.settings import MEMBERS_INTENT
from tests.wire.discord_rig import (
    SEND,
    FakeDesk,
    Rig,
    chat_of,
    guild_of,
    listening,
    quick_settings,
    rig,
    text_of,
)
from tests.wire.waiting import until


@pytest.fixture
async def api() -> AsyncIterator[DiscordApi]:
    async with DiscordApi(quick_settings()) as running:
        yield running


@pytest.fixture
def room(api: DiscordApi) -> Channel:
    """A text channel of a server in which the bot is."""
    return api.world.adds_text(api.world.adds_guild())


@pytest.fixture
async def speaking(api: DiscordApi) -> AsyncIterator[Rig]:
    """Our side by REST alone: nothing listens."""
    async with rig(api) as one:
        yield one


async def send(one: Rig, place: Channel, text: str = "hello", nonce: str | None = "n1", **more: Any) -> Any:
    return await one.messenger.send(chat_of(place), Letter(text, **more), nonce)


def sends(one: Rig) -> int:
    return len(one.requests())


# D1, D2: too fast


@pytest.mark.parametrize("scope", ["user", "shared"])
async def test_d1_a_limit_of_one_channel_holds_that_channel_alone(speaking: Rig, room: Channel, scope: str) -> None:
    api, other = speaking.api, speaking.api.world.adds_text(guild_of(room), "other")
    fault = api.faults.slows(f"POST /channels/{room.id}/messages", 3.0, scope=scope)
    began = api.clock.now()
    first, second = await asyncio.gather(send(speaking, room), send(speaking, other, nonce="n2"))
    assert (fault.fired, isinstance(second, Sent)) == (1, True)
    assert isinstance(first, Busy)
    assert timedelta(seconds=2.9) < first.until - began < timedelta(seconds=5)
    assert speaking.connection.resting(api.clock.now()) is None
    assert sends(speaking) == 2  # nobody asked again by himself


async def test_d1_a_limit_of_all_holds_all_for_as_long_as_it_says(speaking: Rig, room: Channel) -> None:
    api = speaking.api
    fault = api.faults.slows(SEND, 2.0, scope="global")
    assert isinstance(await send(speaking, room), Busy)
    assert isinstance(await send(speaking, room), Busy)
    assert (fault.fired, sends(speaking)) == (1, 1)
    api.clock.pass_time(2.5)
    assert isinstance(await send(speaking, room), Sent)


async def test_d2_a_ban_of_cloudflare_rests_the_platform_ten_minutes(
    speaking: Rig, room: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    api = speaking.api
    fault = api.faults.bans(SEND, times=100)
    for _ in range(20):
        held = await send(speaking, room)
        assert isinstance(held, Busy)
        assert BAN_REST - timedelta(seconds=5) < held.until - api.clock.now() <= BAN_REST
    assert (fault.fired, sends(speaking), api.rates.invalid_requests) == (1, 1, 1)
    assert [each.message for each in caplog.records if "Cloudflare" in each.message] != []
    api.faults.clear()
    api.clock.pass_time(601)
    assert isinstance(await send(speaking, room), Sent)


# D3 to D7: nobody knows whether it arrived


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_d3_a_message_that_was_taken_and_answered_with_an_error_is_there_once(
    speaking: Rig, room: Channel, status: int
) -> None:
    fault = speaking.api.faults.answers(SEND, status, accept=True)
    name = await speaking.post(room, "the brief")
    await deliver_until(speaking, name, State.SENT)
    assert (fault.fired, speaking.texts(room)) == (1, ["the brief"])
    nonces = {each.body["nonce"] for each in speaking.requests()}
    assert (len(nonces), sends(speaking)) == (1, 2)


async def deliver_until(one: Rig, name: str, state: State) -> None:
    """Delivers, and lets time pass, until a message stands so."""
    for _ in range(40):
        await one.deliver()
        if (await one.entry(name)).state is state:
            return
        one.api.clock.pass_time(1.0)
    raise AssertionError((await one.entry(name)).state)


@pytest.mark.parametrize("how", ["reset", "finish", "half", "hang"])
async def test_d4_a_lost_answer_and_a_new_process_make_one_message(
    api: DiscordApi, room: Channel, how: str, tmp_path: Any
) -> None:
    fault = api.faults.cuts(SEND, how, accept=True)
    database = f"sqlite:///{tmp_path}/bot.db"
    async with rig(api, database) as before:
        name = await before.post(room, "the brief")
        await before.deliver()
        assert (await before.entry(name)).state is State.WAITING
    async with rig(api, database) as after:
        await deliver_until(after, name, State.SENT)
        assert (fault.fired, after.texts(room)) == (1, ["the brief"])


async def test_d5_after_the_nonce_is_forgotten_nothing_is_sent_again_and_that_is_shown(
    speaking: Rig, room: Channel
) -> None:
    fault = speaking.api.faults.cuts(SEND, "reset", accept=True)
    name = await speaking.post(room, "the brief")
    await speaking.deliver()
    speaking.api.clock.pass_time(301)
    await speaking.deliver()
    entry = await speaking.entry(name)
    assert (fault.fired, entry.state, sends(speaking)) == (1, State.UNCLEAR, 1)
    assert speaking.texts(room) == ["the brief"]


async def test_d6_a_503_is_tried_later_and_arrives_once(speaking: Rig, room: Channel) -> None:
    fault = speaking.api.faults.answers(SEND, 503, times=3)
    name = await speaking.post(room, "the brief")
    await deliver_until(speaking, name, State.SENT)
    assert (fault.fired, speaking.texts(room), sends(speaking)) == (3, ["the brief"], 4)


async def test_d7_a_channel_that_hangs_holds_nobody(speaking: Rig, room: Channel) -> None:
    api, other = speaking.api, speaking.api.world.adds_text(guild_of(room), "other")
    fault = api.faults.cuts(f"POST /channels/{room.id}/messages", "hang")
    hanging = asyncio.create_task(send(speaking, room))
    await until(lambda: fault.fired)
    assert isinstance(await send(speaking, other, nonce="n2"), Sent)
    assert not hanging.done()
    assert isinstance(await asyncio.wait_for(hanging, 20), Unclear)
    assert isinstance(await send(speaking, room, nonce="n3"), Sent)  # the channel's queue is free again


async def test_d7_waiting_for_a_channels_turn_is_neither_an_arrival_nor_a_doubt(api: DiscordApi, room: Channel) -> None:
    api.settings.buckets["POST /channels/{channel_id}/messages"] = (2, 1.0)
    async with rig(api, patience=0.25) as one:
        met = [await send(one, room, f"brief {number}", nonce=f"n{number}") for number in range(3)]
        assert [type(each) for each in met] == [Sent, Sent, Busy]  # discord.py sleeps after the second
        assert one.texts(room) == ["brief 0", "brief 1"]
        await asyncio.sleep(1.0)
        assert isinstance(await send(one, room, "brief 3", nonce="n3"), Sent)
        assert api.rates.refused == 0  # no 429 of our own making


# D8, D9, D17, D20: what Discord refuses


@pytest.mark.parametrize(
    ("code", "kind", "why"),
    [
        (50001, Gone, "View Channels"),
        (50013, Gone, "Send Messages"),
        (10003, Gone, "gone"),
        (10004, Gone, "gone"),
        (50007, Gone, "private"),
        (50278, Gone, "in common"),
        (50024, Gone, "channel"),
        (50083, Busy, "archived"),
    ],
)
async def test_d8_a_chat_that_takes_nothing_is_asked_once(
    speaking: Rig, room: Channel, code: int, kind: type, why: str
) -> None:
    api = speaking.api
    fault = api.faults.refuses(SEND, code, times=1000)
    names = [await speaking.post(room, f"brief {number}") for number in range(5)]
    for _ in range(20):
        await speaking.deliver()
        api.clock.pass_time(29)
    (paused,) = await speaking.store.pauses(api.clock.now())
    assert (fault.fired, sends(speaking)) == (1, 1)
    assert why in paused.why
    assert (paused.until is None) is (kind is Gone)
    assert {(await speaking.entry(name)).state for name in names} == {State.WAITING}  # nothing is lost
    assert api.rates.invalid_requests <= 50


async def test_d9_a_revoked_token_costs_one_request_and_stops_the_platform(speaking: Rig, room: Channel) -> None:
    api = speaking.api
    fault = api.faults.refuses("*", 401, times=1000)
    names = [await speaking.post(room, f"brief {number}") for number in range(5)]
    for _ in range(20):
        await speaking.deliver()
        api.clock.pass_time(60)
    assert (fault.fired, sends(speaking)) == (1, 1)
    assert speaking.connection.is_stopped
    assert isinstance(await speaking.connection.stopped(), TokenRevoked)
    assert {(await speaking.entry(name)).state for name in names} == {State.WAITING}


async def test_d9_a_token_that_is_none_stops_the_start_after_one_request(api: DiscordApi) -> None:
    api.settings.token = "another.token.than-the-one-we-have"  # noqa: S105
    before = api.token
    api.settings.token = "MTIz.known.to-discord"  # noqa: S105
    from bot.chats.discord.connection import connected  # noqa: PLC0415

    with pytest.raises(TokenRevoked):
        async with connected(before, api.base_url):
            raise AssertionError("nobody gets in")
    assert (api.rates.invalid_requests, len(api.ledger.requests())) == (1, 1)


async def test_d9_a_gateway_that_refuses_the_token_stops_the_platform(api: DiscordApi, room: Channel) -> None:
    fault = api.faults.at_gateway("identify", "close", code=4004)
    async with rig(api) as one:
        gateway = gateway_of(one)
        with pytest.raises(TokenRevoked):
            await asyncio.wait_for(gateway.run(), 5)
        assert (fault.fired, one.connection.is_stopped) == (1, True)
        assert len(api.ledger.from_bot("IDENTIFY")) == 1
        assert isinstance(await send(one, room), Busy)


def gateway_of(one: Rig, **more: Any) -> DiscordGateway:
    from bot.chats.discord.answering import Backroom  # noqa: PLC0415
    from tests.wire.discord_rig import QUICK, WAITS  # noqa: PLC0415

    store = one.store
    backroom = Backroom(one.desk, store, store, store, store, one.parts.clock, one.nudge)
    return DiscordGateway(one.connection, backroom, waits=WAITS, tempo=QUICK, **more)


@pytest.mark.parametrize(("code", "why"), [(200000, "AutoMod"), (240000, "link")])
async def test_d17_a_text_that_is_blocked_is_never_sent_again(
    speaking: Rig, room: Channel, code: int, why: str
) -> None:
    fault = speaking.api.faults.refuses(SEND, code, times=1000)
    name = await speaking.post(room, "the brief")
    for _ in range(10):
        await speaking.deliver()
        speaking.api.clock.pass_time(60)
    entry = await speaking.entry(name)
    assert (fault.fired, entry.state, why in (entry.why or "")) == (1, State.REFUSED, True)
    speaking.api.faults.clear()
    other = await speaking.post(room, "another brief")
    await speaking.deliver()
    assert (await speaking.entry(other)).state is State.SENT  # the chat is not closed by that


async def test_d20_slow_mode_and_write_limits_put_off_without_a_loop(speaking: Rig, room: Channel) -> None:
    api = speaking.api
    faults = [api.faults.refuses(SEND, code) for code in (20016, 20028)]
    name = await speaking.post(room, "the brief")
    await deliver_until(speaking, name, State.SENT)
    assert ([each.fired for each in faults], sends(speaking)) == ([1, 1], 3)
    assert speaking.texts(room) == ["the brief"]


async def test_d20_a_thread_that_is_locked_gets_it_later(speaking: Rig, room: Channel) -> None:
    api = speaking.api
    thread = api.world.adds_thread(room)
    api.world.archives(thread, locked=True)
    name = await speaking.post(thread, "the brief")
    for _ in range(20):
        await speaking.deliver()
        api.clock.pass_time(60)
    refused = len([each for each in speaking.requests() if each.status == 400])
    assert (refused, (await speaking.entry(name)).state) == (1, State.WAITING)
    thread.locked = thread.archived = False
    api.clock.pass_time(3600)
    await speaking.deliver()
    assert speaking.texts(thread) == ["the brief"]


# D10 to D14: the gateway


async def test_d10_an_intent_that_is_switched_off_leaves_slash_commands(
    api: DiscordApi, room: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    member = api.world.adds_member(guild_of(room), "Bob")
    async with rig(api) as one:
        api.settings.privileged = MEMBERS_INTENT  # switched off since we logged in
        async with listening(one):
            use = await api.world.uses(member, room, "following").answered()
            assert use.original is not None
            assert text_of(use.original) == "member: /following"
            assert one.listener is not None
            assert any("Message Content" in text for _, text in one.listener.findings("UTC"))
    intents = [each.body["intents"] & (1 << 15) > 0 for each in api.ledger.from_bot("IDENTIFY")]
    assert intents == [True, False]
    assert any("Developer Portal" in each.message for each in caplog.records)


async def test_d11_a_connection_that_says_nothing_is_noticed_and_resumed(api: DiscordApi, room: Channel) -> None:
    async with rig(api) as one, listening(one):
        assert api.gateway.silence() == 1
        member = api.world.adds_member(guild_of(room), "Bob")
        api.world.says(member, room, "heard after all #tea")
        await until(lambda: one.desk.of(Overheard))
        assert len(api.ledger.from_bot("RESUME")) == 1
        assert len(api.ledger.from_bot("IDENTIFY")) == 1
        assert one.desk.of(Missed) == []


async def test_d12_a_reconnect_is_resumed_and_an_invalid_session_begins_anew(api: DiscordApi) -> None:
    async with rig(api) as one, listening(one):
        assert api.gateway.ask_reconnect() == 1
        await until(lambda: api.ledger.to_bot("RESUMED"))
        assert len(api.ledger.from_bot("IDENTIFY")) == 1
        assert api.gateway.invalidate() == 1
        await until(lambda: len(api.ledger.to_bot("READY")) == 2)
        assert len(api.ledger.from_bot("IDENTIFY")) == 2
        await until(lambda: one.desk.of(Missed))


async def test_d12_sessions_that_are_invalid_for_ever_do_not_storm(api: DiscordApi) -> None:
    fault = api.faults.at_gateway("identify", "op9", times=10_000)
    async with rig(api) as one:
        gateway = gateway_of(one)
        running = asyncio.create_task(gateway.run())
        await until(lambda: any("too many starts" in text for _, text in gateway.findings("UTC")))
        await asyncio.sleep(0.5)
        assert fault.fired == len(api.ledger.from_bot("IDENTIFY")) == starts.AT_ONCE
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_d13_a_process_that_dies_at_each_start_begins_few_sessions(api: DiscordApi) -> None:
    async with rig(api) as one:
        for number in range(8):
            gateway = gateway_of(one)
            running = asyncio.create_task(gateway.run())
            await until(partial(is_up_or_rests, one, gateway, min(number, starts.AT_ONCE - 1)))
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    assert len(api.ledger.from_bot("IDENTIFY")) == starts.AT_ONCE


def is_up_or_rests(one: Rig, gateway: DiscordGateway, before: int) -> bool:
    return len(one.api.ledger.to_bot("READY")) > before or any(
        "too many" in text for _, text in gateway.findings("UTC")
    )


@pytest.mark.slow
async def test_d13_two_thousand_starts_in_a_day_are_at_most_twenty_sessions(speaking: Rig) -> None:
    clock, store, name = speaking.api.clock, speaking.store, starts.name_of(0)
    begun = 0
    first = clock.now()
    for _ in range(2000):
        if not starts.wait(await store.starts(name, clock.now() - starts.DAY), clock.now()):
            await store.note_start(name, clock.now())
            begun += 1
        clock.pass_time(43.2)
    assert timedelta(hours=23) < clock.now() - first < timedelta(hours=25)
    assert 10 < begun <= 20


async def test_d13_few_sessions_left_are_left(api: DiscordApi) -> None:
    api.settings.identify_total = starts.KEPT_BACK
    async with rig(api) as one:
        gateway = gateway_of(one)
        running = asyncio.create_task(gateway.run())
        await until(lambda: any("too many starts" in text for _, text in gateway.findings("UTC")) or running.done(), 3)
        assert api.ledger.from_bot("IDENTIFY") == []
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("shards", [None, Shards(count=1)], ids=["advised", "given"])
async def test_d14_what_was_missed_is_noted_and_the_gateway_is_the_one_we_were_told(
    api: DiscordApi, room: Channel, shards: Shards | None
) -> None:
    fault = api.faults.at_gateway("resume", "ready")
    async with rig(api) as one, listening(one, shards):
        assert api.gateway.drop() == 1
        await until(lambda: one.desk.of(Missed))
        (missed,) = one.desk.of(Missed)
        assert fault.fired == 1
        assert missed.platform == PLATFORM
        assert timedelta(0) < missed.at - missed.since < timedelta(seconds=20)
        member = api.world.adds_member(guild_of(room), "Bob")
        api.world.says(member, room, "on air again #tea")
        await until(lambda: one.desk.of(Overheard))


# D15, D16: what takes long

LATER = Reply(said("Following tea."), later=AskDigest("#tea", None))


def later(incoming: object) -> Reply | None:
    return LATER if isinstance(incoming, Said | Pressed) else None


async def test_d15_a_brief_that_takes_long_is_said_to_come_and_then_comes_once(api: DiscordApi, room: Channel) -> None:
    desk = FakeDesk(later, slow=1.5)
    member = api.world.adds_member(guild_of(room), "Bob")
    async with rig(api, desk=desk) as one, listening(one):
        use = await api.world.uses(member, room, "digest").answered()
        assert use.delay is not None
        assert use.delay < 1.0
        assert text_of(use.original).endswith("Looking …")
        await until(lambda: "brought" in text_of(use.original))
        assert one.texts(room) == ["Following tea.\nbrought"]
        assert use.original is not None
        assert [each.status for each in api.ledger.requests() if each.status >= 400] == []


async def test_d15_a_desk_that_hangs_is_answered_within_three_seconds(api: DiscordApi, room: Channel) -> None:
    released = asyncio.Event()

    class SlowDesk(FakeDesk):
        async def respond(self, incoming: Any, look_up: Any = None) -> Reply | None:
            if isinstance(incoming, Said):
                await released.wait()
            return await super().respond(incoming, look_up)

    member = api.world.adds_member(guild_of(room), "Bob")
    async with rig(api, desk=SlowDesk()) as one, listening(one):
        use = await api.world.uses(member, room, "digest").answered()
        assert use.delay is not None
        assert use.delay < 2.0
        assert (use.answer_type, one.texts(room)) == (5, [""])  # "is thinking"
        released.set()
        await until(lambda: one.texts(room) == ["member: /digest"])


async def test_d16_what_takes_longer_than_an_interaction_lives_comes_as_a_message(
    api: DiscordApi, room: Channel
) -> None:
    desk = FakeDesk(later, slow=0.5)
    member = api.world.adds_member(guild_of(room), "Bob")
    async with rig(api, desk=desk) as one, listening(one):
        use = await api.world.uses(member, room, "digest").answered()
        api.clock.pass_time(16 * 60)
        await until(lambda: len(one.texts(room)) == 2)
        assert one.texts(room) == ["Following tea.\nLooking …", "Following tea.\nbrought"]
        edits = [each for each in api.ledger.requests() if each.what.startswith("PATCH /webhooks")]
        assert (edits, use.done.is_set()) == ([], True)


async def test_d16_what_is_for_one_alone_comes_to_them_in_private_then(api: DiscordApi, room: Channel) -> None:
    fault = api.faults.refuses("PATCH /webhooks/*", 50027)
    member = api.world.adds_member(guild_of(room), "Bob")
    desk = FakeDesk(lambda incoming: replace(LATER, private=True) if isinstance(incoming, Said) else None)
    async with rig(api, desk=desk) as one, listening(one):
        await api.world.uses(member, room, "digest").answered()
        private = api.world.dm_with(member.user)
        await until(lambda: one.texts(private))
        assert (fault.fired, one.texts(private)) == (1, ["Following tea.\nbrought"])
        assert [each.ephemeral_for for each in api.world.standing(room)] == [member.id]


async def test_d16_a_token_that_died_early_is_no_lost_answer(api: DiscordApi, room: Channel) -> None:
    fault = api.faults.refuses("PATCH /webhooks/*", 50027)
    member = api.world.adds_member(guild_of(room), "Bob")
    async with rig(api, desk=FakeDesk(later)) as one, listening(one):
        await api.world.uses(member, room, "digest").answered()
        await until(lambda: len(one.texts(room)) == 2)
        assert (fault.fired, one.texts(room)[-1]) == (1, "Following tea.\nbrought")
        assert not one.connection.is_stopped  # 50027 is a 401, and says nothing of our token


# D18, D19: servers and messages that go


async def test_d18_an_outage_is_no_removal(api: DiscordApi, room: Channel) -> None:
    guild = guild_of(room)
    async with rig(api) as one, listening(one):
        await until(lambda: one.desk.of(Joined))
        api.world.outage(guild)
        await until(lambda: api.ledger.to_bot("GUILD_DELETE"))
        api.world.recovers(guild)
        await asyncio.sleep(0.2)
        assert one.desk.of(Left) == []
        api.world.removes_bot(guild)
        await until(lambda: one.desk.of(Left))
        (gone,) = one.desk.of(Left)
        assert gone.chat.key == f"discord:guild-{guild.id}"


async def test_d18_a_server_that_is_down_at_the_start_is_kept_and_one_we_lost_is_not(
    api: DiscordApi, room: Channel
) -> None:
    guild = guild_of(room)
    api.world.outage(guild)
    async with rig(api) as one:
        for number in (guild.id, 4711 << 22):
            chat = Chat(PLATFORM, f"guild-{number}")
            await one.store.save_room(Room(chat, "", Admission.ALLOWED, api.clock.now()))
        async with listening(one):
            await until(lambda: one.desk.of(Left))
            await asyncio.sleep(0.2)
            assert [each.chat.key for each in one.desk.of(Left)] == [f"discord:guild-{4711 << 22}"]


async def test_d18_a_server_that_removed_us_while_we_were_deaf_is_left(api: DiscordApi, room: Channel) -> None:
    other = api.world.adds_guild("stays")
    fault = api.faults.at_gateway("resume", "ready")
    async with rig(api) as one:
        for guild in (guild_of(room), other):
            home = Chat(PLATFORM, f"guild-{guild.id}")
            await one.store.save_room(Room(home, "", Admission.ALLOWED, api.clock.now(), hears=True))
        async with listening(one):
            await asyncio.sleep(0.2)
            api.gateway.drop()
            api.world.removes_bot(guild_of(room))
            await until(lambda: one.desk.of(Left))
            await asyncio.sleep(0.1)
            assert fault.fired == 1
            assert [each.chat.key for each in one.desk.of(Left)] == [f"discord:guild-{guild_of(room).id}"]


async def test_d19_messages_that_were_deleted_are_told_though_we_never_saw_them(api: DiscordApi, room: Channel) -> None:
    member = api.world.adds_member(guild_of(room), "Bob")
    old = [api.world.says(member, room, f"before we came #tea {number}") for number in range(3)]
    async with rig(api) as one, listening(one):
        api.world.deletes(old[0])
        api.world.bulk_deletes(old[1:])
        await until(lambda: len(one.desk.of(Erased)) == 2)
        told = {post for each in one.desk.of(Erased) for post in each.posts}
        assert told == {f"discord:{room.id}/{each.id}" for each in old}
        assert [each.what for each in api.ledger.to_bot() if each.what.startswith("MESSAGE_DELETE")] == [
            "MESSAGE_DELETE",
            "MESSAGE_DELETE_BULK",
        ]


async def test_d19_in_a_thread_that_is_archived_too(api: DiscordApi, room: Channel) -> None:
    guild = guild_of(room)
    member = api.world.adds_member(guild, "Bob")
    thread = api.world.adds_thread(room)
    old = api.world.says(member, thread, "before we came #tea")
    home = Chat(PLATFORM, f"guild-{guild.id}")
    async with rig(api) as one:
        now = api.clock.now()
        for chat in (home, chat_of(thread)):
            await one.store.save_room(Room(chat, "", Admission.ALLOWED, now, home=home.key))
        api.world.archives(thread)
        async with listening(one):
            api.world.deletes(old)
            await until(lambda: one.desk.of(Erased))
            (gone,) = one.desk.of(Erased)
            assert (gone.chat, gone.posts) == (chat_of(thread), (f"discord:{thread.id}/{old.id}",))


# A6 to A8: who may


async def test_a6_a_server_that_shows_mute_to_members_does_not_make_them_admins(api: DiscordApi, room: Channel) -> None:
    guild = guild_of(room)
    role = api.world.adds_role(guild, "readers")
    member = api.world.adds_member(guild, "Bob")
    api.world.gives(member, role)
    api.world.lets_use(guild, "mute", role)
    async with rig(api) as one, listening(one):
        use = await api.world.uses(member, room, "mute", kind="word", value="tea").answered()
        (asked,) = one.desk.of(Said)
        assert (asked.asker.role, asked.text) == (Role.MEMBER, '/mute word "tea"')
        assert use.done.is_set()


async def test_a7_another_server_s_channel_cannot_be_named_from_a_private_chat(api: DiscordApi, room: Channel) -> None:
    stranger = api.world.adds_user("Mallory")
    private = api.world.dm_with(stranger)
    owner = next(iter(guild_of(room).members.values()))
    found: list[Any] = []

    class LookingDesk(FakeDesk):
        async def respond(self, incoming: Any, look_up: Any = None) -> Reply | None:
            if isinstance(incoming, Said):
                found.append(await look_up(str(room.id), incoming.asker.id))
            return await super().respond(incoming, look_up)

    async with rig(api, desk=LookingDesk()) as one, listening(one):
        await api.world.uses(stranger, private, "following").answered()
        await api.world.uses(owner.user, api.world.dm_with(owner.user), "following").answered()
    assert [each.role for each in found] == [Role.LEFT, Role.OWNER]
    assert [each.asker.role for each in one.desk.of(Said)] == [Role.PRIVATE, Role.PRIVATE]


async def test_a8_a_forged_button_does_nothing_and_says_so_to_whoever_pressed(api: DiscordApi, room: Channel) -> None:
    member = api.world.adds_member(guild_of(room), "Mallory")
    async with rig(api) as one, listening(one):
        await one.messenger.send(chat_of(room), Letter("x", ((Button("Why?", "/why"),),)))
        (message,) = [each for each in api.world.standing(room) if each.content == "x"]
        forged = ("c:rm -rf", "t:" + "0" * 32, "anything", "t:short")
        for data in forged:
            use = await api.world.presses(member, message, data, forged=True).answered()
            assert use.original is not None
            assert use.original.ephemeral_for == member.id
            assert "no longer valid" in text_of(use.original)
        assert one.desk.of(Pressed) == []
        await api.world.presses(member, message, "c:/why").answered()
        (pressed,) = one.desk.of(Pressed)
        assert (pressed.asker.role, pressed.message) == (Role.MEMBER, str(message.id))


async def test_a8_a_button_about_a_server_asks_for_the_role_there_now(api: DiscordApi, room: Channel) -> None:
    guild = guild_of(room)
    admin = api.world.adds_member(guild, "Ada", "manage_guild")
    private = api.world.dm_with(admin.user)
    button = Button("Follow", "/follow #tea", chat_of(room).key)
    async with rig(api) as one, listening(one):
        await one.messenger.send(chat_of(private), Letter("Bob wishes", ((button,),)))
        (message,) = api.world.standing(private)
        custom = message.components[0]["components"][0]["custom_id"]
        await api.world.presses(admin.user, message, custom).answered()
        api.world.takes(admin, admin.roles[0])
        await api.world.presses(admin.user, message, custom).answered()
        first, second = one.desk.of(Pressed)
        assert (first.asker.role, second.asker.role) == (Role.MANAGER, Role.MEMBER)
        assert (first.about, first.home) == (chat_of(room), Chat(PLATFORM, f"guild-{guild.id}"))


async def test_g6_the_worst_faults_make_few_invalid_requests(speaking: Rig, room: Channel) -> None:
    api = speaking.api
    guild = guild_of(room)
    rooms = [api.world.adds_text(guild, f"room {number}") for number in range(20)]
    for each in rooms:
        api.world.denies(each, "send_messages")
    for each in rooms:
        for number in range(10):
            await speaking.post(each, f"brief {number}")
    for _ in range(20):
        await speaking.deliver()
        api.clock.pass_time(25)
    assert {each.status for each in speaking.requests()} == {403}
    assert api.rates.invalid_requests == 20  # one for each chat, however much waits for it
    assert await speaking.messenger.send(chat_of(rooms[0]), Letter("by hand")) == Gone(
        "missing right: Send Messages or Embed Links"
    )


async def test_rights_that_are_taken_are_told_by_name_and_told_again_when_they_are_back(
    api: DiscordApi, room: Channel
) -> None:
    home = Chat(PLATFORM, f"guild-{guild_of(room).id}")
    async with rig(api) as one:
        now = api.clock.now()
        await one.store.save_room(Room(home, "", Admission.ALLOWED, now, hears=True))
        await one.store.save_room(Room(chat_of(room), "", Admission.ALLOWED, now, home=home.key, hears=True))
        async with listening(one):
            api.world.denies(room, "send_messages", "embed_links")
            await until(lambda: one.desk.of(RightsChanged))
            lost = one.desk.of(RightsChanged)[-1]
            assert (lost.chat, lost.rights.missing) == (chat_of(room), ("Send Messages", "Embed Links"))
            api.world.removes_channel(room)
            await until(lambda: one.desk.of(Left))
            assert {each.chat for each in one.desk.of(Left)} == {chat_of(room)}


async def test_d8_a_channel_that_was_closed_while_nobody_listened_is_open_again(api: DiscordApi, room: Channel) -> None:
    home = Chat(PLATFORM, f"guild-{guild_of(room).id}")
    fault = api.faults.refuses(SEND, 50013)
    async with rig(api) as one:
        now = api.clock.now()
        for chat in (home, chat_of(room)):
            await one.store.save_room(Room(chat, "", Admission.ALLOWED, now, home=home.key, hears=True))
        await one.post(room, "the brief")
        await one.deliver()
        assert (fault.fired, len(await one.store.pauses(now))) == (1, 1)
        async with listening(one):
            await until(lambda: one.desk.of(RightsChanged))
            (told,) = one.desk.of(RightsChanged)
            assert (told.chat, told.rights.speaks) == (chat_of(room), True)
