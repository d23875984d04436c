"""The Mastodon source against a server of our own: limits, paging, streams that break, refusals."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web

from bot.core.domain import Post
from bot.ports import SourceUnavailable
from bot.sources.mastodon.source import MOST_POSTS, MastodonSource
from bot.sources.mastodon.streaming import Dropped, Stream
from tests.fakes.clock import FakeClock
from tests.fakes.mastodon import APP, USER, FakeMastodon, Status

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.ports import Batch, Wanted

MINUTE = timedelta(minutes=1)


def wants(*tags: str) -> Wanted:
    async def wanted() -> frozenset[str]:
        return frozenset(tags)

    return wanted


class Reader:
    """Polls as the bot does: keeps the posts, then the cursor, and comes again when told."""

    def __init__(self, server: FakeMastodon, *tags: str, token: str | None = None) -> None:
        self.server = server
        self.tags = tags
        self.token = token
        self.cursor: str | None = None
        self.heard: list[Post] = []
        self.erased: list[str] = []
        self.source = self.started()

    def started(self) -> MastodonSource:
        return MastodonSource(
            self.server.address, wants(*self.tags), clock=self.server.clock, token=self.token, jitter=lambda: 1.0
        )

    async def restart(self) -> None:
        await self.source.close()
        self.source = self.started()

    async def poll(self) -> Batch:
        batch = await self.source.poll(self.cursor)
        self.cursor = batch.cursor
        self.heard += batch.posts
        self.erased += batch.erased
        return batch

    async def poll_until_quiet(self) -> None:
        while (batch := await self.poll()).again_in == 0 or batch.posts:
            self.server.clock.pass_time(timedelta(seconds=batch.again_in or 0))

    async def poll_for(self, length: timedelta) -> None:
        """As the bot does, for so long by the server's clock."""
        clock = self.server.clock
        end = clock.now() + length
        while clock.now() < end:
            try:
                again_in = (await self.poll()).again_in
            except SourceUnavailable as error:
                again_in = error.again_in
            clock.pass_time(timedelta(seconds=max(0.1, 60 if again_in is None else again_in)))

    async def poll_if_said(self) -> None:
        """One look that does not wait: there is something to hear, to ask for, or a stream to open."""
        if set(uris(list(self.server.statuses))) - set(self.ids):
            await self.poll()

    @property
    def ids(self) -> list[str]:
        return [post.id for post in self.heard]

    @property
    def texts(self) -> list[str]:
        return [post.text for post in self.heard]


@asynccontextmanager
async def reading(server: FakeMastodon, *tags: str, token: str | None = None) -> AsyncIterator[Reader]:
    reader = Reader(server, *tags, token=token)
    try:
        yield reader
    finally:
        await reader.source.close()


@pytest.fixture
async def server() -> AsyncIterator[FakeMastodon]:
    async with FakeMastodon(FakeClock()) as running:
        yield running


def said(server: FakeMastodon, count: int, tag: str = "spark", every: float = 0.01) -> list[Status]:
    """So many posts, one after another."""
    posts = []
    for number in range(count):
        server.clock.pass_time(timedelta(seconds=every))
        posts.append(server.say(f"Post {number} #{tag}", tag))
    return posts


def uris(statuses: list[Status]) -> list[str]:
    return [status["uri"] for status in statuses]


# Paging


async def test_of_500_posts_between_two_looks_none_is_lost(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        first = said(server, 1)
        await reader.poll()
        server.clock.pass_time(MINUTE)
        missed = said(server, 500)
        await reader.poll_until_quiet()
        assert reader.ids == uris(first + missed)
        assert all("since_id" not in look for look in server.looks())


async def test_the_fake_shows_only_the_newest_page_after_since_id(server: FakeMastodon) -> None:
    posts = said(server, 100)
    found = list(reversed(posts))
    after = {"since_id": posts[0]["id"]}
    assert server._page(found, after, 40) == found[:40]
    assert server._page(found, {"min_id": posts[0]["id"]}, 40) == found[-41:-1]


async def test_one_look_gives_a_bounded_batch_and_the_next_one_comes_at_once(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        said(server, 1)
        await reader.poll()
        server.clock.pass_time(MINUTE)
        said(server, 1_200)
        batch = await reader.poll()
        assert MOST_POSTS - 40 <= len(batch.posts) <= MOST_POSTS
        assert batch.again_in == 0
        await reader.poll_until_quiet()
        assert len(set(reader.ids)) == len(reader.ids) == 1_201


async def test_posts_under_a_tag_that_was_empty_at_first_are_all_found(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        await reader.poll()
        assert server.fired["unknown tag"] == 1
        server.clock.pass_time(MINUTE)
        posts = said(server, 300)
        await reader.poll_until_quiet()
        assert sorted(reader.ids) == sorted(uris(posts))


async def test_a_post_that_reaches_the_server_late_is_found(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        said(server, 2)
        await reader.poll_for(30 * MINUTE)
        written = server.clock.now()
        server.clock.pass_time(MINUTE)
        said(server, 3)
        await reader.poll_for(5 * MINUTE)
        late = server.say("Late #spark", "spark", at=written)
        await reader.poll_for(20 * MINUTE)
        assert reader.ids.count(late["uri"]) == 1
        assert len(reader.ids) == len(set(reader.ids)) == 6


async def test_a_restart_goes_on_where_it_was(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        before = said(server, 3)
        await reader.poll()
        await reader.restart()
        server.clock.pass_time(MINUTE)
        after = said(server, 90)
        await reader.poll_until_quiet()
        assert reader.ids == uris(before + after)


async def test_what_was_not_kept_is_given_again(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        await reader.poll()
        server.clock.pass_time(MINUTE)
        posts = said(server, 3)
        lost = await reader.source.poll(reader.cursor)
        again = await reader.source.poll(reader.cursor)
        assert [post.id for post in lost.posts] == [post.id for post in again.posts] == uris(posts)
        assert (await reader.source.poll(again.cursor)).posts == ()


async def test_a_tag_that_the_server_does_not_know_hides_no_other(server: FakeMastodon) -> None:
    async with reading(server, "aaa", "bbb", "spark") as reader:
        said(server, 1)
        await reader.poll()
        await reader.poll_for(3 * MINUTE)
        assert server.fired["unknown tag"] >= 1
        before = len(server.looks())
        posts = [*said(server, 1), *said(server, 1, "bbb")]
        await reader.poll()
        assert set(uris(posts)) <= set(reader.ids)
        grouped = [look["any[]"] for look in server.looks()[before:] if "any[]" in look]
        assert grouped
        assert max(len(others) + 1 for others in grouped) <= 4


async def test_tags_that_nobody_follows_any_more_leave_the_cursor(server: FakeMastodon) -> None:
    async with reading(server, "spark", "flame") as reader:
        await reader.poll()
        reader.tags = ("spark",)
        await reader.restart()
        await reader.poll()
        assert "flame" not in str(reader.cursor)
        assert "spark" in str(reader.cursor)


# Limits


async def test_many_tags_and_restarts_stay_within_the_limit_and_none_starves(server: FakeMastodon) -> None:
    tags = [f"tag{number}" for number in range(600)]
    said(server, 1, tags[0])
    async with reading(server, *tags) as reader:
        await reader.poll_for(6 * MINUTE)
        for _ in range(3):
            await reader.restart()
            await reader.poll_for(2 * MINUTE)
        server.clock.pass_time(MINUTE)
        posts = [status for tag in tags for status in said(server, 1, tag, every=0)]
        await reader.poll_for(6 * MINUTE)
        assert len(server.requests) > 600
        assert server.most_in_a_window() <= 300
        assert server.fired["429"] == 0
        assert set(uris(posts)) <= set(reader.ids)


async def test_a_server_that_says_429_is_asked_more_slowly_and_nothing_is_lost(server: FakeMastodon) -> None:
    server.limit = 4
    async with reading(server, "spark") as reader:
        said(server, 1)
        await reader.poll()
        server.limit = 1
        server.clock.pass_time(MINUTE)
        posts = said(server, 3)
        with pytest.raises(SourceUnavailable, match="slow down") as refused:
            await reader.poll()
        assert server.fired["429"] == 1
        assert 60 <= (refused.value.again_in or 0) <= 300
        asked = len(server.requests)
        with pytest.raises(SourceUnavailable, match="slow down"):
            await reader.poll()
        assert len(server.requests) == asked
        server.limit = 300
        await reader.poll_for(10 * MINUTE)
        assert set(uris(posts)) <= set(reader.ids)


async def test_a_failing_server_is_asked_ever_more_rarely(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        server.refuses.extend([503] * 12)
        pauses = []
        for _ in range(12):
            with pytest.raises(SourceUnavailable, match="error \\(503\\)") as failed:
                await reader.poll()
            pauses.append(failed.value.again_in)
        assert server.fired["503"] == 12
        assert pauses[:4] == [5, 10, 20, 40]
        assert pauses[-1] == 900
        assert (await reader.poll()).faults == ()


async def test_what_was_read_before_a_failure_is_kept(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        said(server, 1)
        await reader.poll()
        server.clock.pass_time(MINUTE)
        posts = said(server, 60)
        requests = len(server.requests)
        server.refuses.extend([200, 502])
        batch = await reader.poll()
        assert server.fired["502"] == 1
        assert len(server.requests) == requests + 2
        assert [post.id for post in batch.posts] == uris(posts[:40])
        assert batch.faults == (f"{reader.source.name.partition(':')[2]} answers with an error (502)",)
        await reader.poll_until_quiet()
        assert set(uris(posts)) <= set(reader.ids)


async def test_a_look_that_is_broken_off_loses_nothing(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        said(server, 1)
        await reader.poll()
        server.clock.pass_time(MINUTE)
        posts = said(server, 60)
        server.hangs_after = len(server.requests) + 1
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await reader.poll()
        assert server.fired["hung"] == 1
        server.hangs_after = None
        await reader.poll_until_quiet()
        assert reader.ids[1:] == uris(posts)


async def test_a_server_that_fails_at_the_start_is_not_asked_more_for_it(server: FakeMastodon) -> None:
    server.limit = 1
    async with reading(server, "spark") as reader:
        with pytest.raises(SourceUnavailable):
            await reader.poll()
        asked = len(server.requests)
        for _ in range(3):
            with pytest.raises(SourceUnavailable, match="slow down"):
                await reader.poll()
        assert len(server.requests) == asked


# Refusals


@pytest.mark.parametrize("status", [401, 403, 410, 422])
async def test_a_server_that_shows_tags_to_nobody_is_told_as_restricted(server: FakeMastodon, status: int) -> None:
    async with reading(server, "spark") as reader:
        await reader.poll()
        server.clock.pass_time(MINUTE)
        server.refuses.append(status)
        with pytest.raises(SourceUnavailable, match="restricted"):
            await reader.poll()
        assert server.fired[str(status)] == 1


async def test_an_empty_timeline_by_policy_is_no_quiet_day(server: FakeMastodon) -> None:
    server.access = {"local": "disabled", "remote": "disabled"}
    said(server, 1)
    async with reading(server, "spark") as reader:
        with pytest.raises(SourceUnavailable, match="restricted: its tags are shown to nobody") as refused:
            await reader.poll()
        assert refused.value.again_in == 3600
        assert await reader.source._api.timeline(["spark"], {}) is not None
        assert server.fired["empty by policy"] == 1


async def test_a_server_that_shows_its_own_posts_only_is_read_and_told(server: FakeMastodon) -> None:
    server.access = {"local": "public", "remote": "authenticated"}
    posts = said(server, 2)
    async with reading(server, "spark") as reader:
        batch = await reader.poll()
        assert reader.ids == uris(posts)
        assert "only its own posts" in batch.faults[0]
        assert server.fired["401 by policy"] == 0


async def test_a_token_that_is_refused_is_not_sent_again(server: FakeMastodon) -> None:
    async with reading(server, "spark", token=APP) as reader:
        posts = said(server, 1)
        batch = await reader.poll()
        assert server.fired["stream 401"] == 1
        assert reader.ids == uris(posts)
        assert "refuses its stream (401)" in batch.faults[0]
        assert "user's token" in batch.faults[0]
        assert not any(secret in str(batch) for secret in (APP, USER))
        server.clock.pass_time(MINUTE)
        more = said(server, 2)
        await reader.poll()
        assert reader.ids == uris(posts + more)
        server.refuses.append(401)
        server.clock.pass_time(MINUTE)
        more += said(server, 1)
        await reader.poll()
        assert reader.ids == uris(posts + more)
        assert not reader.source._api.signed_in


async def test_a_server_that_has_moved_is_named_and_not_followed() -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=301, headers={"Location": "https://new.example/api"})

    async with serving(answer) as address:
        source = MastodonSource(address, wants("spark"), clock=FakeClock(), token=USER)
        with pytest.raises(SourceUnavailable, match=r"sends us on to new\.example"):
            await source.poll(None)
        await source.close()
    assert asked


async def test_requests_say_who_asks(server: FakeMastodon) -> None:
    source = MastodonSource(server.address, wants("spark"), clock=server.clock, contact="mailto:me@plaza.example")
    await source.poll(None)
    await source.close()
    assert [agent.partition("/")[0] for agent in server.agents] == ["tagbrief"]
    assert all(agent.endswith("(+mailto:me@plaza.example)") for agent in server.agents)


async def test_a_server_that_is_not_there_is_told_in_a_line() -> None:
    source = MastodonSource("http://127.0.0.1:9", wants("spark"), clock=FakeClock())
    with pytest.raises(SourceUnavailable, match=r"^127\.0\.0\.1:9 cannot be reached: ClientConnectorError$"):
        await source.poll(None)
    await source.close()


BAD = {
    "a page": (b"<html>", "something else than JSON"),
    "an object": (b"{}", "something else than posts"),
    "deep JSON": (b"[" * 100_000, "something else than JSON"),
    "nine megabytes": (b" " * 9_000_000, "more than 8000000 bytes"),
}


@pytest.mark.parametrize("what", BAD)
async def test_an_answer_that_is_none_is_told_and_loses_nothing(what: str) -> None:
    body, told = BAD[what]
    given = []

    async def answer(request: web.Request) -> web.Response:
        given.append(request.path)
        return web.Response(body=body, content_type="application/json")

    async with serving(answer) as address:
        source = MastodonSource(address, wants("spark"), clock=FakeClock())
        with pytest.raises(SourceUnavailable, match=told):
            await source.poll(None)
        await source.close()
    assert given


@asynccontextmanager
async def serving(answer: Callable[[web.Request], object]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{path:.*}", answer)  # type: ignore[arg-type]  # aiohttp wants its own alias of this
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


# Streams, edits and deletions


async def test_a_stream_brings_posts_edits_and_deletions(server: FakeMastodon) -> None:
    async with reading(server, "spark", token=USER) as reader:
        await reader.poll()
        await server_hears(server, "spark")
        status = server.say("First #spark", "spark")
        await server.tell(status)
        await reader.poll()
        await server.edit(status, "Second #spark")
        await reader.poll()
        assert reader.texts == ["First #spark", "Second #spark"]
        assert len(set(reader.ids)) == 1
        await server.delete(status)
        await reader.poll()
        assert reader.erased == [status["uri"]]
        assert len(server.looks()) == 1


async def server_hears(server: FakeMastodon, tag: str) -> None:
    """Waits until somebody listens to a tag."""
    async with asyncio.timeout(2):
        while not server.listeners.get(tag):  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.005)


async def test_a_post_deleted_before_it_was_read_is_not_given(server: FakeMastodon) -> None:
    async with reading(server, "spark", token=USER) as reader:
        await reader.poll()
        await server_hears(server, "spark")
        status = server.say("Oops #spark", "spark")
        await server.tell(status)
        await server.delete(status)
        kept = server.say("Kept #spark", "spark")
        await server.tell(kept)
        while kept["uri"] not in reader.ids:
            await reader.poll()
        assert status["uri"] not in reader.ids or status["uri"] in reader.erased
        assert server.listeners == {"spark": 1}


async def test_over_100_broken_streams_nothing_is_missed_and_nothing_comes_twice(server: FakeMastodon) -> None:
    dice = random.Random(7)  # noqa: S311 - a plan, the same each time
    server.drops.extend(dice.randrange(4) for _ in range(100))
    posts: list[Status] = []
    async with reading(server, "spark", token=USER) as reader:
        said(server, 1)
        await reader.poll()
        while server.fired["stream dropped"] < 100:
            server.clock.pass_time(timedelta(seconds=dice.choice([1, 20, 40])))
            posts.append(server.say(f"Post {len(posts)} #spark", "spark"))
            await server.tell(posts[-1])
            if dice.random() < 0.7:
                await reader.poll_if_said()
        server.clock.pass_time(timedelta(hours=2))
        await reader.poll()
        assert server.fired["stream dropped"] == 100
        assert set(uris(posts)) <= set(reader.ids)
        assert len(reader.ids) == len(set(reader.ids)) == len(posts) + 1


async def test_what_is_heard_comes_while_the_timelines_fail(server: FakeMastodon) -> None:
    async with reading(server, "spark", token=USER) as reader:
        server.refuses.extend([200, 503])
        failed = await reader.poll()
        assert server.fired["503"] == 1
        assert ("503" in failed.faults[0], failed.again_in) == (True, 0)
        await server_hears(server, "spark")
        status = server.say("Heard #spark", "spark")
        await server.tell(status)
        asked = len(server.requests)
        told = await reader.poll()
        assert reader.ids == [status["uri"]]
        assert told.faults == failed.faults
        assert len(server.requests) == asked
        server.clock.pass_time(MINUTE)
        assert (await reader.poll()).faults == ()
        assert len(server.requests) > asked


async def test_a_stream_without_a_sign_of_life_counts_as_broken(server: FakeMastodon) -> None:
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {USER}"}
        stream = Stream(await session.ws_connect(f"{server.address}/api/v1/streaming", headers=headers), silent=0.05)
        with pytest.raises(Dropped, match=r"silent for 0\.05 s"):
            await stream.hear(2)
        await stream.close()


async def test_without_a_stream_an_edit_and_a_deletion_within_minutes_are_found(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        said(server, 1)
        await reader.poll_for(20 * MINUTE)
        edited, deleted, kept = said(server, 3)
        await reader.poll_for(2 * MINUTE)
        await server.edit(edited, "Corrected #spark")
        await server.delete(deleted)
        await reader.poll_for(20 * MINUTE)
        assert "Corrected #spark" in reader.texts
        assert reader.ids.count(edited["uri"]) == 2
        assert reader.erased == [deleted["uri"]]
        assert kept["uri"] not in reader.erased
        by_name = [path for _, path, _ in server.requests if "/statuses/" in path]
        assert by_name == [f"/api/v1/statuses/{deleted['id']}"]


async def test_a_restart_while_listening_goes_on_from_minutes_ago(server: FakeMastodon) -> None:
    async with reading(server, "spark", token=USER) as reader:
        await reader.poll()
        await server_hears(server, "spark")
        for number in range(60):
            server.clock.pass_time(MINUTE)
            await server.tell(server.say(f"Post {number} #spark", "spark"))
            await reader.poll()
        assert len(reader.ids) == len(set(reader.ids)) == 60
        looks = len(server.looks())
        await reader.restart()
        missed = said(server, 3)
        await reader.poll()
        again = reader.ids[60:]
        assert set(uris(missed)) <= set(again)
        assert len(again) <= 3 + 25
        assert looks <= 2


async def test_an_author_who_declines_later_is_taken_back(server: FakeMastodon) -> None:
    async with reading(server, "spark", token=USER) as reader:
        await reader.poll()
        await server_hears(server, "spark")
        status = server.say("Mine #spark", "spark")
        await server.tell(status)
        await reader.poll()
        status["account"]["note"] = "<p>gardener, #nobot</p>"
        await server.tell(status, "status.update")
        await reader.poll()
        assert reader.erased == [status["uri"]]
        assert reader.source.withheld == {"#nobot": 1}


# Several servers, and looking back


async def test_one_post_read_through_three_servers_is_one_post() -> None:
    clock = FakeClock()
    async with (
        FakeMastodon(clock) as plaza,
        FakeMastodon(clock, "b.example") as b,
        FakeMastodon(clock, "c.example") as c,
    ):
        status = plaza.say("One voice #spark", "spark")
        far = {"uri": status["uri"], "url": status["url"], "account": {"acct": "ana@plaza.example"}}
        clock.pass_time(MINUTE)
        copies = [other.say("One voice #spark", "spark", **far) for other in (b, c)]
        for copy in copies:
            copy["created_at"] = status["created_at"]
        posts = []
        for server in (plaza, b, c):
            async with reading(server, "spark") as reader:
                await reader.poll()
                posts += reader.heard
    assert len({status["id"] for status in (status, *copies)}) == 3
    assert len(posts) == 3
    assert len(set(posts)) == 1
    assert posts[0].source == "mastodon:plaza.example"
    assert posts[0].author == "ana@plaza.example"


async def test_looking_back_gives_the_last_hours_and_counts_as_nothing_read(server: FakeMastodon) -> None:
    old = said(server, 3)
    server.clock.pass_time(timedelta(hours=30))
    recent = said(server, 100)
    async with reading(server, "spark") as reader:
        batch = await reader.source.back("spark", server.clock.now() - timedelta(hours=24))
        assert {post.id for post in batch.posts} == set(uris(recent))
        assert not set(uris(old)) & {post.id for post in batch.posts}
        assert batch.gaps == ()
        await reader.poll()
        assert set(reader.ids) == set(uris(recent[-40:]))


async def test_looking_back_is_bounded_and_tells_what_it_left_out(server: FakeMastodon) -> None:
    posts = said(server, 600, every=60)
    async with reading(server, "spark") as reader:
        since = server.clock.now() - timedelta(hours=24)
        batch = await reader.source.back("spark", since)
        assert {post.id for post in batch.posts} == set(uris(posts[-520:]))
        (gap,) = batch.gaps
        assert gap.since == since
        assert gap.until.isoformat() == posts[-520]["created_at"]


async def test_after_a_long_absence_the_newest_are_read_and_the_rest_is_told(server: FakeMastodon) -> None:
    async with reading(server, "spark") as reader:
        said(server, 1)
        await reader.poll()
        gone_at = server.clock.now()
        posts = said(server, 600, every=900)
        await reader.restart()
        batch = await reader.poll()
        assert set(reader.ids) >= set(uris(posts[-520:]))
        (gap,) = batch.gaps
        assert abs(gap.since - gone_at) < timedelta(seconds=1)
        assert gap.until.isoformat() == posts[-520]["created_at"]
