"""What `bot.ports.Rooms` promises, on SQLite and on PostgreSQL; and that a chat that moves takes everything along."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.alerts import Alert
from bot.core.domain import (
    Chat,
    Claim,
    Counts,
    Digest,
    Draft,
    Fold,
    Mode,
    Post,
    SentBrief,
    Standing,
    Subscription,
    Tagged,
    Topic,
    Window,
)
from bot.core.drafts import KeptDraft
from bot.core.editions import Timetable
from bot.core.freshness import Freshness
from bot.core.letters import Button
from bot.core.outbox import Lane, Sent, entries, settled
from bot.core.presses import token
from bot.core.rooms import Admission, Room
from bot.core.schedule import Rhythm
from bot.ports import Gap

if TYPE_CHECKING:
    from bot.ports import Rooms
    from bot.store.sql import SqlStore

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
GROUP = Room(
    Chat("telegram", "-100123"),
    "Lantern users",
    Admission.ALLOWED,
    NOW,
    admin="42",
    contact="telegram:42",
    heard=True,
    hears=True,
    missing=("Post messages",),
    zone_known=True,
    previewed_at=NOW + HOUR,
    asleep=True,
    asleep_until=NOW + 2 * HOUR,
    told=("rights", "privacy"),
)
DIGEST = Digest("lantern", "English", "extractive", Window(), Counts(1), (), ())


def the_store_has_rooms(store: SqlStore) -> Rooms:
    """Checked by mypy: every method has the shape that the port asks for."""
    return store


async def test_a_room_comes_back_as_it_went_in(store: SqlStore) -> None:
    assert await store.room("telegram:-100123") is None
    await store.save_room(GROUP)
    assert await store.room("telegram:-100123") == GROUP
    changed = replace(GROUP, admission=Admission.GONE, told=(), asleep_until=None)
    await store.save_room(changed)
    assert await store.room("telegram:-100123") == changed


async def test_rooms_are_found_by_platform_admission_and_home(store: SqlStore) -> None:
    server = Room(Chat("discord", "guild-1"), "Guild", Admission.ALLOWED, NOW)
    channel = Room(Chat("discord", "5"), "general", Admission.GONE, NOW, home="discord:guild-1")
    for room in (GROUP, server, channel):
        await store.save_room(room)
    assert await store.rooms("discord") == [channel, server]
    assert await store.rooms("discord", {Admission.GONE}) == [channel]
    assert await store.rooms_in("discord:guild-1") == [channel, server]


async def test_a_gap_is_noted_once_and_told_to_its_chat_or_all(store: SqlStore) -> None:
    everywhere = Gap("discord", None, NOW, NOW + HOUR)
    here = Gap("discord", "discord:5", NOW + HOUR, NOW + 2 * HOUR)
    for gap in (everywhere, everywhere, here, here):
        await store.note_gap(gap)
    assert await store.gaps("discord:5", NOW) == [everywhere, here]
    assert await store.gaps("discord:5", NOW + HOUR) == [here]
    assert await store.gaps("discord:6", NOW) == [everywhere]
    assert await store.gaps("telegram:6", NOW) == []


async def test_gaps_of_sources_are_found_by_their_names_and_chats_keep_theirs(store: SqlStore) -> None:
    mine = Gap("bluesky", None, NOW, NOW + HOUR)
    for gap in (mine, Gap("mastodon:plaza.example", None, NOW, NOW + HOUR), Gap("bluesky", GROUP.chat.key, NOW, NOW)):
        await store.note_gap(gap)
    assert await store.gaps_of(["bluesky", "nostr"], NOW) == [mine]
    assert await store.gaps_of(["bluesky"], NOW + HOUR) == []
    assert len(await store.gaps_of(["bluesky", "mastodon:plaza.example"], None)) == 2
    assert await store.gaps_of([], None) == []


async def test_sources_that_are_watched_no_more_are_known_no_more(store: SqlStore) -> None:
    await store.note_source(Freshness("bluesky", NOW, failures=3))
    await store.note_source(Freshness("feed:old.example"))
    await store.watch_only(["bluesky", "nostr"])
    assert await store.sources() == [Freshness("bluesky", NOW, failures=3), Freshness("nostr")]
    await store.watch_only([])
    assert await store.sources() == []


async def test_what_readers_call_wrong_is_kept_once(store: SqlStore) -> None:
    assert await store.note_report("discord:5", "77", "Trams stopped.", NOW)
    assert not await store.note_report("discord:5", "77", "Trams stopped.", NOW + HOUR)
    assert await store.note_report("discord:5", "78", "Trams stopped.", NOW)


async def test_a_brief_of_a_message_is_kept_once(store: SqlStore) -> None:
    brief = SentBrief(GROUP.chat.key, DIGEST, NOW, name="brief 1")
    for _ in range(2):
        await store.add_entries((), NOW, briefs=[brief])
    assert (await store.briefs(GROUP.chat.key))[0] == brief


async def test_a_chat_that_moves_takes_room_sent_messages_presses_and_reports_along(store: SqlStore) -> None:
    old, new = GROUP.chat.key, "telegram:-100999"
    await store.save_room(GROUP)
    await store.save_room(replace(GROUP, chat=Chat("telegram", "42"), contact=old))
    pressed = Button("x", "/why 1", about=old)
    await store.keep_presses([pressed], NOW)
    await store.note_report(old, "77", "Trams stopped.", NOW)
    await store.note_gap(Gap("telegram", old, NOW, NOW + HOUR))
    await store.add_entries(entries("m", old, Lane.ANSWER, ["hello"], NOW, idempotent=False), NOW)
    (leased,) = await store.lease("telegram", 1, NOW, NOW + HOUR)
    begun = await store.begin(leased, NOW)
    assert begun is not None
    await store.settle(settled(begun, Sent(("77",)), NOW), NOW)

    await store.move_chat(old, new, NOW)

    assert await store.room(old) is None
    assert await store.room(new) == replace(GROUP, chat=Chat.of(new))
    assert (await store.rooms("telegram"))[-1].contact == new
    assert await store.press(token(pressed)) == Button("", "/why 1", new)
    assert await store.entry_of(old, "77") is None
    sent = await store.entry_of(new, "77")
    assert sent is not None
    assert sent.message == "m"
    assert not await store.note_report(new, "77", "Trams stopped.", NOW)
    assert len(await store.gaps(new, NOW)) == 1


async def test_alerts_are_noted_once_and_given_since_an_instant(store: SqlStore) -> None:
    first, second = Alert("#lantern", "s1", NOW), Alert("#lantern", "s2", NOW + HOUR)
    await store.note_alerts("discord:5", [first, second])
    await store.note_alerts("discord:5", [replace(first, at=NOW + 2 * HOUR)])
    assert await store.alerts("discord:5", NOW) == [first, second]
    assert await store.alerts("discord:5", NOW + HOUR) == [second]
    assert await store.alerts("discord:6", NOW) == []


async def test_chats_that_want_to_hear_at_once_are_found_by_their_modes(store: SqlStore) -> None:
    for chat, mode in (("discord:5", Mode.BOTH), ("discord:6", Mode.DIGEST), ("discord:7", Mode.INSTANT)):
        await store.follow(Subscription(chat, Topic("#lantern", ("lantern",)), "English", NOW, mode))
    assert await store.loud_chats() == ["discord:5", "discord:7"]


async def test_a_preview_is_due_before_the_first_edition_and_once(store: SqlStore) -> None:
    room = replace(GROUP, previewed_at=None)
    await store.save_room(room)
    await store.save_timetable(Timetable(room.chat, Rhythm("UTC"), "English", NOW, next_due=NOW + 2 * HOUR))
    assert await store.to_preview(NOW + HOUR) == []
    assert await store.to_preview(NOW + 2 * HOUR) == [room.chat.key]
    await store.save_room(replace(room, admission=Admission.GONE))
    assert await store.to_preview(NOW + 2 * HOUR) == []
    await store.save_room(GROUP)
    assert await store.to_preview(NOW + 2 * HOUR) == []


async def test_what_was_erased_is_gone_with_the_drafts_of_its_chat_alone(store: SqlStore) -> None:
    topic = Topic("#lantern", ("lantern",))
    here = GROUP.chat.key
    for scope in (here, "public"):
        post = Post("p1", "telegram", "Lantern is out. #lantern", NOW, tags=("lantern",), scope=scope)
        await store.add_posts([post], [Tagged(scope, "lantern", "p1", Fold(None, 0.0, "new"))], NOW)
        await store.save_draft(topic, scope, KeptDraft(Draft((), "openai", "English"), Window(), NOW, ()))
    assert await store.erase(["p1", "p2"], here) == ["lantern"]
    assert await store.erase(["p1"], here) == []
    assert await store.posts(["p1"], here) == {}
    assert await store.thread(here, "lantern") == []
    assert [len(await store.drafts(topic, scope, "English", NOW - HOUR)) for scope in (here, "public")] == [0, 1]
    assert len(await store.thread("public", "lantern")) == 1


async def test_erasing_posts_and_storing_them_and_their_copies_at_once_never_wait_for_one_another(
    store: SqlStore,
) -> None:
    claim = Claim("c", "Lantern is out.", Standing.REPORTED, (), 1, 1, 0, "one post")
    await store.add_brief(SentBrief(GROUP.chat.key, replace(DIGEST, claims=(claim,)), NOW, ("1",)))
    first, copy = (Post(id_, "mastodon", "Lantern is out.", NOW, tags=("lantern",)) for id_ in ("p2", "p1"))
    stands = Tagged("public", "lantern", "p2", Fold(None, 0.0, "new"))
    copies = Tagged("public", "lantern", "p1", Fold("p2", 1.0, "exact"))
    for _ in range(30):
        await store.add_posts([first, copy], [stands, copies], NOW)
        await asyncio.gather(
            store.erase(["p2"], "public"),
            store.add_posts([first], [stands], NOW),
            store.add_posts([copy], [copies], NOW),
            store.erase(["p1", "p2"], "public"),
        )
    (stir,) = await store.stirred()
    assert stir.changes > 30


@pytest.mark.parametrize("server_or_none", ["postgresql"], indirect=True)
async def test_tidying_leaves_what_somebody_else_works_on_for_another_time(store: SqlStore) -> None:
    claim = Claim("c", "Lantern is out.", Standing.REPORTED, (), 1, 1, 0, "one post")
    await store.add_brief(SentBrief(GROUP.chat.key, replace(DIGEST, claims=(claim,)), NOW, ("1",)))
    (record,) = await store.told(GROUP.chat.key, "lantern")
    gone: list[int] = []

    async def meanwhile(connection: object) -> None:
        await store.retell(connection, [record])
        gone.append(await asyncio.wait_for(store.tidy(NOW + timedelta(days=91)), 5))

    await store.add_entries([], NOW, meanwhile)
    gone.append(await store.tidy(NOW + timedelta(days=91)))
    assert gone == [2, 1], "the two stirs, which nobody held, and then the record"
    assert await store.told(GROUP.chat.key, "lantern") == []


async def test_the_operators_own_chats_are_known(store: SqlStore) -> None:
    await store.save_room(GROUP)
    mine = replace(GROUP, chat=Chat("telegram", "1"), operator=True)
    await store.save_room(mine)
    assert await store.operators() == [mine]
