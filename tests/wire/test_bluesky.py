"""Bluesky over the wire: a Jetstream that breaks, goes blind, forgets and floods; nothing is lost or given twice."""

from __future__ import annotations

import asyncio
import random
import tracemalloc
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import zstandard

from bot.ports import Batch, SourceUnavailable
from bot.sources.bluesky import BlueskySource, Pace, Packing, Public
from bot.sources.bluesky.memory import MOST_POSTS
from tests.fakes.clock import FakeClock
from tests.fakes.jetstream import START, Jetstream, did, microseconds, tag_facet, uri

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

PACE = Pace(listen=0.03, patience=2, silence=0.15, blind=0.0, blind_events=20, rest=0.0, back=2)
NOBODY = Public(profiles=None, search=None)
TAG = "museum"


class Rig:
    """Hosts, a clock that shows their time, and sources that listen to them as the bot would."""

    def __init__(self, hosts: list[Jetstream], stack: AsyncExitStack) -> None:
        self.hosts = hosts
        self.host = hosts[0]
        self.wanted = frozenset({TAG})
        self.clock = FakeClock(START)
        self.cursor: str | None = None
        self._stack = stack

    async def source(
        self,
        *,
        v2: bool = False,
        pace: Pace = PACE,
        public: Public = NOBODY,
        packing: Packing | None = None,
        stored: Iterable[str] = (),
    ) -> BlueskySource:
        async def wanted() -> frozenset[str]:
            return self.wanted

        async def known(ids: Sequence[str]) -> frozenset[str]:
            return frozenset(stored).intersection(ids)

        async def under(prefix: str) -> list[str]:
            return [id_ for id_ in stored if id_.startswith(prefix)]

        addresses = [host.v2 if v2 else host.v1 for host in self.hosts]
        source = BlueskySource(
            wanted,
            self.clock,
            addresses,
            known=known,
            under=under,
            public=public,
            packing=packing,
            contact="me@x.example",
            pace=pace,
        )
        self._stack.push_async_callback(source.close)
        return source

    async def look(self, source: BlueskySource) -> Batch:
        """One look, whose posts are stored."""
        self.clock.at = self.host.now
        await self.host.tell()
        batch = await source.poll(self.cursor)
        self.cursor = batch.cursor
        return batch


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
async def rig(stack: AsyncExitStack) -> Rig:
    return Rig([await stack.enter_async_context(Jetstream().running())], stack)


@pytest.fixture
async def pair(stack: AsyncExitStack) -> Rig:
    """Two hosts that hear the same."""
    hosts = [await stack.enter_async_context(Jetstream().running()) for _ in range(2)]
    hosts[1].events = hosts[0].events
    return Rig(hosts, stack)


def ids(batches: Iterable[Batch]) -> list[str]:
    return [post.id for batch in batches for post in batch.posts]


async def test_what_is_said_under_a_followed_tag_is_heard_and_the_rest_is_not(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "The #Museum is open")
    rig.host.say("ana", "2", "Nothing to see")
    rig.host.say("ben", "3", "Other #news")
    rig.host.like("ben", "4")
    batch = await rig.look(source)
    assert ids([batch]) == [uri("ana", "1")]
    assert batch.posts[0].author == did("ana")
    assert batch.posts[0].url == f"https://bsky.app/profile/{did('ana')}/post/1"
    assert batch.cursor.startswith(f"{rig.host.events[2]['time_us']}:")
    assert rig.host.asked[0] == ("v1", {"wantedCollections": "app.bsky.feed.post", "maxMessageSizeBytes": "524288"})
    assert rig.host.agents == {"tagbrief/0.1.0 (+me@x.example)"}
    assert len(rig.host.asked) == 1, "the connection is kept"


async def test_v2_is_heard_with_its_own_names(rig: Rig) -> None:
    source = await rig.source(v2=True)
    await rig.look(source)
    text = "Ein #Museum öffnet"
    rig.host.say("ana", "1", text, facets=[tag_facet(text, "Museum")])
    rig.host.say("ana", "2", "Nothing here")
    batch = await rig.look(source)
    assert ids([batch]) == [uri("ana", "1")]
    assert batch.cursor.split(":")[0] == str(rig.host.events[1]["time_us"])
    form, query = rig.host.asked[0]
    assert (form, query["collections"], "wantedCollections" in query) == ("v2", "app.bsky.feed.post", False)


async def test_a_tag_followed_meanwhile_is_heard_on_the_same_connection(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "#zoo")
    assert ids([await rig.look(source)]) == []
    rig.wanted = frozenset({"zoo"})
    rig.host.say("ana", "2", "#zoo again")
    assert ids([await rig.look(source)]) == [uri("ana", "2")]
    assert len(rig.host.asked) == 1


async def test_nobody_is_listened_to_while_nobody_follows(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.wanted = frozenset()
    batch = await rig.look(source)
    await asyncio.sleep(0.02)
    assert (batch.posts, batch.cursor, rig.host.open) == ((), "", 0)


@pytest.mark.parametrize("v2", [False, True])
async def test_a_hundred_breaks_lose_nothing_and_repeat_nothing(rig: Rig, v2: bool) -> None:
    chance = random.Random(20260314 + v2)  # noqa: S311 - the same breaks each time
    pace = replace(PACE, rewind=0.5, listen=0.01)
    source = await rig.source(v2=v2, pace=pace)
    await rig.look(source)
    rig.host.say("ana", "start", "It begins")
    await rig.look(source)
    rig.host.drops.extend(chance.randint(1, 60) for _ in range(100))
    await source.close()  # the first of the breaks
    expected, batches = [], []
    for number in range(2500):
        if chance.random() < 0.3:
            rig.host.say(f"a{number % 7}", f"k{number}", f"Hall {number} of the #museum")
            expected.append(uri(f"a{number % 7}", f"k{number}"))
        else:
            rig.host.say(f"a{number % 7}", f"k{number}", "A plain day")
        if number > 2000 and number % 10 == 0:  # the last part is said live
            batches.append(await rig.look(source))
    while rig.host.fired["dropped"] < 100 or len(ids(batches)) < len(expected):
        for _ in range(20):
            rig.host.say("zoe", f"z{len(rig.host.events)}", "Still here")
        batches.append(await rig.look(source))
        assert len(batches) < 2000
    assert rig.host.fired["dropped"] == 100
    assert sorted(ids(batches)) == sorted(expected), "each once"
    assert [gap for batch in batches for gap in batch.gaps] == []


async def test_the_last_event_comes_again_and_is_given_once(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "#museum")
    rig.host.drops.append(0)
    first = await rig.look(source)
    await source.close()
    second = await rig.look(source)
    position = int(rig.host.asked[-1][1]["cursor"])
    assert position <= rig.host.events[0]["time_us"], "the event was sent again"
    assert ids([first, second]) == [uri("ana", "1")]


async def test_posts_that_could_not_be_stored_are_given_again(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "#museum one")
    await rig.look(source)
    stored = rig.cursor
    rig.host.say("ana", "2", "#museum two")
    lost = await rig.look(source)
    rig.cursor = stored  # the store could not be written
    again = await rig.look(source)
    assert ids([lost]) == ids([again]) == [uri("ana", "2")]


async def test_the_very_first_posts_are_given_again_when_they_could_not_be_stored(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "#museum one")
    lost = await rig.look(source)
    rig.cursor = None
    assert ids([lost]) == ids([await rig.look(source)]) == [uri("ana", "1")]


async def test_after_a_restart_listening_goes_on_where_it_was(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "#museum one")
    await rig.look(source)
    await source.close()
    rig.host.pass_time(3600)
    rig.host.say("ana", "2", "#museum two")
    batch = await rig.look(await rig.source())
    assert ids([batch]) == [uri("ana", "1"), uri("ana", "2")]  # the first within the rewind, stored once by its id
    assert batch.gaps == ()


@pytest.mark.parametrize(
    ("v2", "strict", "fault"), [(False, False, "clamped"), (True, False, "clamped"), (True, True, "too old")]
)
async def test_a_gap_beyond_the_look_back_is_told_from_to(rig: Rig, v2: bool, strict: bool, fault: str) -> None:
    rig.host.strict = strict
    source = await rig.source(v2=v2)
    await rig.look(source)
    rig.host.say("ana", "1", "#museum one")
    await rig.look(source)
    heard = rig.host.now
    await source.close()
    rig.host.pass_time(3600)
    rig.host.say("ana", "lost", "#museum lost")
    rig.host.pass_time(timedelta(hours=40).total_seconds())
    rig.host.say("ana", "2", "#museum two")
    batch = await rig.look(await rig.source(v2=v2))
    assert rig.host.fired[fault] >= 1
    assert ids([batch]) == [uri("ana", "2")]
    assert [(gap.since, gap.until) for gap in batch.gaps] == [(heard, rig.host.now)]


async def test_a_cursor_in_the_future_listens_from_now_and_says_so(rig: Rig) -> None:
    future = microseconds(rig.host.now + timedelta(days=2))
    rig.cursor = f"{future}:{future}"
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "#museum now")
    batch = await rig.look(source)
    assert rig.host.fired["future"] == 1
    assert ids([batch]) == [uri("ana", "1")]
    assert "lay ahead of the host" in batch.faults[0]
    assert batch.cursor.split(":")[0] == str(rig.host.events[0]["time_us"]), "and the cursor is right again"


async def test_a_host_whose_clock_jumps_does_not_carry_the_cursor_away(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "#museum one")["time_us"] += 5 * 3600 * 1_000_000
    batch = await rig.look(source)
    await source.close()
    rig.host.pass_time(120)
    rig.host.say("ana", "2", "#museum two")
    after = await rig.look(await rig.source())
    assert int(batch.cursor.split(":")[0]) <= microseconds(START + timedelta(seconds=62))
    assert uri("ana", "2") in ids([after])


async def test_an_unreadable_cursor_is_told_and_listens_from_now(rig: Rig) -> None:
    rig.cursor = "yesterday"
    batch = await rig.look(await rig.source())
    assert batch.faults == ("Bluesky: the cursor cannot be read; listening goes on from now",)
    assert "cursor" not in rig.host.asked[0][1]


async def test_a_blind_host_is_left_for_one_that_sees_and_nothing_is_lost(pair: Rig) -> None:
    blind, seeing = pair.hosts
    source = await pair.source()
    await pair.look(source)
    blind.say("ana", "1", "#museum before")
    await pair.look(source)
    last_post = blind.events[-1]["time_us"]
    blind.blind = True
    blind.say("ana", "2", "#museum unseen")
    for number in range(40):
        blind.identity(f"x{number}")
    seeing.now = blind.now
    told = await pair.look(source)
    found = await pair.look(source)
    assert blind.fired["blind"] >= 1
    assert "gives no posts" in told.faults[0]
    assert told.again_in == 0
    assert ids([told, found]) == [uri("ana", "2")]
    assert int(seeing.asked[0][1]["cursor"]) == last_post - 5_000_000, "rewound to the last post, and 5 s"


async def test_where_all_hosts_are_blind_they_are_tried_with_growing_rests(pair: Rig) -> None:
    source = await pair.source(pace=replace(PACE, rest=1.0, longest_rest=3.0))
    for host in pair.hosts:
        host.blind = True
    await pair.look(source)
    for number in range(30):
        pair.host.identity(f"x{number}")
    pair.hosts[1].now = pair.host.now
    batches = [await pair.look(source) for _ in range(5)]
    assert ["gives no posts" in batch.faults[0] for batch in batches] == [True] * 5
    rests = [batch.again_in for batch in batches]
    assert rests == [0, 1, 2, 3, 3]
    assert all(host.fired["blind"] == 0 and host.asked for host in pair.hosts), "there was no post to hide"


async def test_a_silent_host_is_left_for_another(pair: Rig) -> None:
    silent, other = pair.hosts
    source = await pair.source()
    await pair.look(source)
    silent.say("ana", "1", "#museum")
    await pair.look(source)
    silent.mute = True
    silent.say("ana", "2", "#museum unheard")
    other.now = silent.now
    batches = [await pair.look(source) for _ in range(6)]
    assert silent.fired["mute"] >= 1
    assert any("has said nothing" in fault for batch in batches for fault in batch.faults)
    assert ids(batches) == [uri("ana", "2")]


async def test_a_host_that_refuses_is_passed_over_and_all_refusing_is_told(pair: Rig) -> None:
    first, second = pair.hosts
    first.refuses = 503
    second.say("ana", "1", "It was said before")
    source = await pair.source()
    await pair.look(source)
    second.say("ana", "2", "#museum")
    await second.tell()
    assert ids([await pair.look(source)]) == [uri("ana", "2")]
    assert first.fired["refused"] == 1
    second.refuses = 502
    await source.close()
    with pytest.raises(
        SourceUnavailable, match=r"Bluesky: 127.0.0.1:\d+ answers 502; 127.0.0.1:\d+ answers 503"
    ) as told:
        await pair.look(source)
    assert told.value.again_in == 7


async def test_hosts_that_cannot_be_reached_are_told_in_one_line(rig: Rig) -> None:
    async with Jetstream().running() as gone:
        rig.hosts = [gone]
        source = await rig.source()
    with pytest.raises(SourceUnavailable, match=r"^Bluesky: 127\.0\.0\.1:\d+ cannot be reached") as failed:
        await source.poll(None)
    assert "\n" not in str(failed.value)


async def test_a_reader_that_was_too_slow_goes_on_where_it_was(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "0", "It begins")
    await rig.look(source)
    await source.close()
    rig.host.too_slow_after = 30
    for number in range(60):
        rig.host.say("ana", f"k{number}", f"#museum {number}")
    batches = [await rig.look(source) for _ in range(3)]
    assert rig.host.fired["too slow"] == 1
    assert ids(batches) == [uri("ana", f"k{number}") for number in range(60)]
    assert any("ConsumerTooSlow" in fault for batch in batches for fault in batch.faults)


async def test_a_deletion_that_comes_before_its_post_wins(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "0", "It begins")
    await rig.look(source)
    await source.close()
    rig.host.say("ana", "1", "#museum regretted")
    rig.host.delete("ana", "1")
    rig.host.say("ana", "2", "#museum kept")
    rig.host.swaps = [(1, 2)]
    batches = [await rig.look(source) for _ in range(2)]
    assert rig.host.fired["reordered"] >= 1
    assert ids(batches) == [uri("ana", "2")]


async def test_a_deleted_post_that_was_given_is_erased_and_an_unknown_one_is_nothing(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "#museum")
    await rig.look(source)
    rig.host.delete("ana", "1")
    rig.host.delete("ben", "never-heard-of")
    assert (await rig.look(source)).erased == (uri("ana", "1"),)


async def test_a_deletion_is_heard_after_a_restart_too(rig: Rig) -> None:
    source = await rig.source(stored=[uri("ana", "1")])
    await rig.look(source)
    rig.host.delete("ana", "1")
    rig.host.delete("ben", "never-heard-of")
    assert (await rig.look(source)).erased == (uri("ana", "1"),)


async def test_an_update_replaces_even_when_its_tag_is_gone(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "#museum open")
    await rig.look(source)
    rig.host.say("ana", "1", "The zoo is open, sorry", operation="update")
    batch = await rig.look(source)
    assert [(post.id, post.text, post.tags) for post in batch.posts] == [
        (uri("ana", "1"), "The zoo is open, sorry", ())
    ]


@pytest.mark.parametrize("status", ["deleted", "takendown", "suspended", "deactivated"])
async def test_what_an_account_said_goes_with_it(rig: Rig, status: str) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.say("ana", "1", "#museum one")
    rig.host.say("ben", "2", "#museum two")
    await rig.look(source)
    rig.host.say("ana", "3", "#museum three")
    rig.host.account("ana", status)
    batch = await rig.look(source)
    assert (batch.posts, batch.erased) == ((), (uri("ana", "1"),))
    await source.close()  # and what is replayed does not bring it back
    again = await rig.look(source)
    assert (again.posts, again.erased) == ((), ())


@pytest.mark.parametrize("status", ["deleted", "takendown", "suspended", "deactivated"])
async def test_what_an_account_said_before_a_restart_goes_with_it_too(rig: Rig, status: str) -> None:
    first = await rig.source()
    await rig.look(first)
    rig.host.say("ana", "1", "#museum one")
    rig.host.say("ben", "2", "#museum two")
    heard = ids([await rig.look(first)])
    assert heard == [uri("ana", "1"), uri("ben", "2")]
    await rig.look(first)
    await first.close()
    again = await rig.source(stored=heard)  # which remembers nothing itself
    rig.host.account("ana", status)
    batch = await rig.look(again)
    assert batch.erased == (uri("ana", "1"),)
    assert uri("ana", "1") not in ids([batch])


async def test_what_an_account_says_after_it_came_back_stays_and_the_earlier_goes(rig: Rig) -> None:
    source = await rig.source(stored=[uri("ana", "1"), uri("ana", "2")])
    await rig.look(source)
    rig.host.account("ana", "deactivated")
    rig.host.say("ana", "2", "#museum again", operation="update")
    batch = await rig.look(source)
    assert (ids([batch]), batch.erased) == ([uri("ana", "2")], (uri("ana", "1"),))


async def test_an_account_that_comes_back_is_heard_again(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.account("ana", "deactivated")
    rig.host.account("ana", None)
    rig.host.account("ben", "desynchronized")  # a server's trouble, not a farewell
    rig.host.say("ana", "1", "#museum again")
    assert ids([await rig.look(source)]) == [uri("ana", "1")]


async def test_a_flood_comes_in_bounded_looks(rig: Rig) -> None:
    source = await rig.source(pace=replace(PACE, listen=0.5, silence=60))
    for number in range(1200):
        rig.host.say("ana", f"k{number}", f"#museum {number}")
    rig.cursor = str(rig.host.events[0]["time_us"])
    batches = [await rig.look(source) for _ in range(3)]
    assert [len(batch.posts) for batch in batches] == [MOST_POSTS, MOST_POSTS, 200]
    assert len(set(ids(batches))) == 1200
    assert [batch.again_in for batch in batches] == [0, 0, 0]


async def test_what_is_said_while_a_first_connection_breaks_is_heard(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    await source.close()
    rig.host.say("ana", "1", "#museum")
    batch = await rig.look(source)
    assert (ids([batch]), batch.gaps, batch.faults) == ([uri("ana", "1")], (), ())


async def test_a_message_without_end_costs_the_host_its_turn(pair: Rig) -> None:
    bad, good = pair.hosts
    bad.raw = [b"x" * (2 << 20)]
    source = await pair.source()
    told = await pair.look(source)
    bad.say("ana", "1", "#museum")
    await good.tell()
    assert ids([await pair.look(source)]) == [uri("ana", "1")]
    assert bad.fired["crafted"] == 1
    assert "hung up (1009)" in told.faults[0]


async def test_what_is_no_event_is_counted_and_the_rest_is_heard(rig: Rig) -> None:
    rig.host.raw = [b"{", b'{"did":"did:plc:x","time_us":1,"kind":"commit"}', b"\xff\xfe", b"[]", b"[" * 100_000]
    source = await rig.source()
    batch = await rig.look(source)
    rig.host.say("ana", "1", "#museum")
    assert batch.faults == ("Bluesky: 4 events could not be read",)
    assert int(batch.cursor.split(":")[0]) >= microseconds(START), "an event of 1970 takes nobody back"
    assert ids([await rig.look(source)]) == [uri("ana", "1")]
    assert rig.host.fired["crafted"] == 5


async def test_a_look_that_was_stopped_is_read_again(rig: Rig) -> None:
    source = await rig.source(pace=replace(PACE, listen=0.3))
    rig.host.say("ana", "1", "#museum")
    rig.host.pass_time(30)
    rig.host.say("ana", "2", "Half a minute later, far beyond the rewind")
    rig.clock.at = rig.host.now
    rig.cursor = str(rig.host.events[0]["time_us"])
    looking = asyncio.create_task(source.poll(rig.cursor))
    await asyncio.sleep(0.1)
    assert rig.host.open == 1, "it has heard the post by now"
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    assert ids([await rig.look(source)]) == [uri("ana", "1")]


# Packed streams


@pytest.fixture(scope="module")
def dictionary() -> bytes:
    samples: list[bytes | bytearray | memoryview] = [
        f'{{"did":"did:plc:{number:024}","time_us":17{number:014},"kind":"commit","commit":{{"operation":"create"}}}}'.encode()
        for number in range(400)
    ]
    return zstandard.train_dictionary(4096, samples).as_bytes()


@pytest.mark.parametrize("v2", [False, True])
async def test_a_packed_stream_is_unpacked_with_its_dictionary(rig: Rig, dictionary: bytes, v2: bool) -> None:
    rig.host.dictionary = dictionary
    source = await rig.source(v2=v2, packing=Packing(dictionary))
    await rig.look(source)
    rig.host.say("ana", "1", "#museum packed")
    assert ids([await rig.look(source)]) == [uri("ana", "1")]
    asked = rig.host.asked[0][1]
    assert asked.get("zstdDictionary" if v2 else "compress") == (str(Packing(dictionary).id) if v2 else "true")


async def test_a_dictionary_that_the_host_retired_costs_only_the_packing(rig: Rig, dictionary: bytes) -> None:
    source = await rig.source(v2=True, packing=Packing(dictionary))
    told = await rig.look(source)
    rig.host.say("ana", "1", "#museum unpacked")
    assert ids([await rig.look(source)]) == [uri("ana", "1")]
    assert rig.host.fired["unknown dictionary refused"] >= 1
    assert "UnknownZstdDictionary; listening goes on without packing" in told.faults[0]


def crafted(kind: str, dictionary: bytes) -> bytes:
    """A frame that a bad host would send."""
    if kind == "says its size":
        return zstandard.ZstdCompressor().compress(bytes(256 << 20))
    if kind == "hides its size":
        return zstandard.ZstdCompressor(write_content_size=False).compress(bytes(64 << 20))
    if kind == "other dictionary":
        other = zstandard.ZstdCompressionDict(dictionary[:4] + b"\x01\x02\x03\x04" + dictionary[8:])
        return zstandard.ZstdCompressor(dict_data=other).compress(b'{"did":"x"}' * 20)
    if kind == "wide window":
        wide = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
        packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
        return packer.compress(b"a" * 1000) + packer.flush()
    return b"(\xb5/\xfd garbage"


@pytest.mark.parametrize("kind", ["says its size", "hides its size", "other dictionary", "wide window", "garbage"])
async def test_what_cannot_be_unpacked_stops_the_host_in_bounded_memory(rig: Rig, dictionary: bytes, kind: str) -> None:
    rig.host.dictionary = dictionary
    rig.host.raw = [crafted(kind, dictionary)]
    source = await rig.source(packing=Packing(dictionary))
    tracemalloc.start()
    try:
        with pytest.raises(SourceUnavailable) as failed:
            await rig.look(source)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rig.host.fired["crafted"] == 1
    assert "\n" not in str(failed.value)
    assert peak < 32 << 20
    rig.host.raw = []
    await rig.look(source)
    rig.host.say("ana", "1", "#museum plain")
    assert ids([await rig.look(source)]) == [uri("ana", "1")]
    assert "compress" not in rig.host.asked[-1][1]


# Who wrote it


async def test_authors_are_named_once_they_are_known_and_those_who_decline_are_left_out(rig: Rig) -> None:
    rig.host.is_person("ana", "museum.example")
    rig.host.is_person("ben", "ben.bsky.example", labels=[{"val": "!no-unauthenticated", "src": did("ben")}])
    rig.host.is_person("cleo", "cleo.bsky.example", description="Photographs. #nobot please")
    source = await rig.source(public=Public(profiles=rig.host.api, search=None))
    await rig.look(source)
    for number, name in enumerate(("ana", "ben", "cleo", "dan", "ana")):
        rig.host.say(name, f"k{number}", f"#museum {number}")
    batch = await rig.look(source)
    assert [post.author for post in batch.posts] == ["museum.example", did("dan"), "museum.example"]
    assert [post.proven for post in batch.posts] == [("museum.example",), (), ("museum.example",)]
    rig.host.identity("ana", "gallery.example")
    rig.host.is_person("ana", "gallery.example")
    rig.host.say("ana", "k9", "#museum renamed")
    assert [post.author for post in (await rig.look(source)).posts] == ["gallery.example"]
    questions = [query["actors"] for form, query in rig.host.asked if form == "profiles"]
    assert questions == [",".join(map(did, ("ana", "ben", "cleo", "dan"))), did("ana")]


async def test_posts_do_not_wait_for_names(rig: Rig) -> None:
    rig.host.people_status = 500
    source = await rig.source(public=Public(profiles=rig.host.api, search=None))
    await rig.look(source)
    rig.host.say("ana", "1", "#museum")
    first = await rig.look(source)
    rig.host.say("ben", "2", "#museum")
    second = await rig.look(source)
    assert [post.author for post in (*first.posts, *second.posts)] == [did("ana"), did("ben")]
    assert rig.host.fired["no profiles"] == 1, "and it is not asked again at once"


async def test_a_name_in_the_stream_is_not_believed(rig: Rig) -> None:
    source = await rig.source()
    await rig.look(source)
    rig.host.identity("ana", "Museum.Example")
    rig.host.say("ana", "1", "#museum")
    assert [(post.author, post.proven) for post in (await rig.look(source)).posts] == [(did("ana"), ())]


# Looking back


async def test_the_past_of_a_tag_is_searched(rig: Rig) -> None:
    for number in range(3):
        rig.host.is_found("ana", f"k{number}", f"#museum {number}", START - timedelta(hours=number))
    rig.host.is_found("ben", "x", "#museum hidden", START, labels=[{"val": "!no-unauthenticated"}])
    source = await rig.source(public=Public(profiles=None, search=rig.host.api))
    batch = await source.back(TAG, START - timedelta(days=1))
    assert [(post.id, post.author) for post in batch.posts] == [
        (uri("ana", f"k{number}"), "ana.bsky.example") for number in range(3)
    ]
    assert (batch.faults, rig.host.asked[0][1]["since"]) == ((), "2026-03-13T12:00:00Z")
    rig.host.say("zoe", "0", "It begins")
    await rig.look(source)
    rig.host.delete("ana", "k1")
    assert (await rig.look(source)).erased == (uri("ana", "k1"),), "what was found is known to be here"


async def test_where_the_search_refuses_the_last_hour_is_heard_again(rig: Rig) -> None:
    rig.host.search_status = 403
    rig.host.say("ana", "old", "#museum too long ago")
    rig.host.pass_time(2 * 3600)
    rig.host.say("ana", "1", "#museum")
    rig.host.say("ana", "2", "#museum regretted")
    rig.host.delete("ana", "2")
    rig.host.say("ana", "3", "The present")
    rig.clock.at = rig.host.now
    source = await rig.source(public=Public(profiles=None, search=rig.host.api))
    batch = await source.back(TAG, START - timedelta(days=1))
    assert ids([batch]) == [uri("ana", "1")]
    assert batch.faults == ("Bluesky: the search does not answer (403)",)
    assert rig.host.fired["search refused"] == 1


async def test_looking_back_ends_in_time_with_what_it_has(rig: Rig) -> None:
    rig.host.say("ana", "1", "#museum")
    rig.clock.at = rig.host.now + timedelta(minutes=1)  # the present that is waited for does not come
    source = await rig.source(pace=replace(PACE, back=0.6))
    batch = await source.back(TAG, START - timedelta(days=1))
    assert ids([batch]) == [uri("ana", "1")]
    assert "took too long" in batch.faults[0]
