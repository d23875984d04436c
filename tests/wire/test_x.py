"""X's search over the wire: rounds, pages, limits, and what it refuses."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.ports import Batch, SourceUnavailable
from bot.sources.x import Price, XSource, spent
from tests.fakes.clock import FakeClock
from tests.fakes.x import BEARER, FakeX, search, tweet

CLOCK = FakeClock()
AT = CLOCK.now() - timedelta(minutes=5)


def source(fake: FakeX, *tags: str, clock: FakeClock = CLOCK, most: int = 10_000, bearer: str = BEARER) -> XSource:
    async def wanted() -> frozenset[str]:
        return frozenset(tags or {"musespark"})

    agent = "tagbrief/test (+mailto:test@tagbrief.example)"
    return XSource(bearer, wanted, clock, agent=agent, most=most, price=Price(0.005), api=fake.url)


async def round_of(x: XSource, cursor: str | None) -> list[Batch]:
    """All looks of one round."""
    batches = [await x.poll(cursor)]
    while batches[-1].again_in == 0.0:
        batches.append(await x.poll(batches[-1].cursor))
    return batches


async def test_a_round_reads_all_pages_and_the_next_one_only_what_is_new() -> None:
    clock = FakeClock()
    async with search(*(tweet(AT, f"Post {n}", number=n) for n in range(250))) as fake:
        x = source(fake, clock=clock)
        first = await round_of(x, None)
        assert [len(batch.posts) for batch in first] == [100, 100, 50]
        assert first[-1].again_in == 900.0
        clock.pass_time(timedelta(minutes=15))
        fake.tweets.append(tweet(clock.now() - timedelta(minutes=1), "A new one"))
        (second,) = await round_of(x, first[-1].cursor)
        assert [post.text for post in second.posts] == ["A new one"]
        assert spent(second.cursor, 10_000, Price(0.005), clock.now()).posts == 251


async def test_a_round_goes_on_where_it_was_after_a_restart() -> None:
    async with search(*(tweet(AT, f"Post {n}", number=n) for n in range(150))) as fake:
        before = await source(fake).poll(None)
        after = await source(fake).poll(before.cursor)
        assert len({post.id for post in (*before.posts, *after.posts)}) == 150


async def test_many_tags_are_asked_for_in_few_requests() -> None:
    tags = [f"hashtag{number}" for number in range(60)]
    async with search(tweet(AT, "One", tags=("Hashtag59",)), tweet(AT, "Two", 1, tags=("hashtag0",))) as fake:
        batches = await round_of(source(fake, *tags), None)
        assert {post.text for batch in batches for post in batch.posts} == {"One", "Two"}
        assert len(fake.asked) == 2
        assert all(len(asked["query"]) <= 512 for asked in fake.asked)
        assert fake.asked[0]["max_results"] == "100"


async def test_nobody_following_costs_nothing() -> None:
    async def nobody() -> frozenset[str]:
        return frozenset()

    async with search() as fake:
        x = XSource(BEARER, nobody, CLOCK, agent="tagbrief/test", most=100, api=fake.url)
        batch = await x.poll(None)
        assert (batch.posts, fake.asked) == ((), [])
        assert await x.poll(batch.cursor) == batch


@pytest.mark.parametrize(
    ("status", "body", "headers", "why", "again_in"),
    [
        (401, {"title": "Unauthorized"}, {}, "X does not accept the token: check X_BEARER", 3600.0),
        (
            403,
            {"title": "Forbidden", "detail": "Client not enrolled"},
            {},
            "X does not let this token search: its app needs a plan with recent search (Client not enrolled)",
            3600.0,
        ),
        (429, {"title": "Too Many Requests"}, {"x-rate-limit-reset": "RESET"}, "X says we ask too often", 420.0),
        (429, None, {}, "X says we ask too often", 900.0),
        (
            429,
            {"title": "UsageCapExceeded", "detail": "Usage cap exceeded: Monthly product cap"},
            {"x-rate-limit-reset": "RESET"},
            "the month's posts of your plan with X are used up (Usage cap exceeded: Monthly product cap)",
            86_400.0,
        ),
        (503, b"<html>down</html>", {}, "X answers 503", 60.0),
        (200, b"<html>hello</html>", {}, "X sent what is no answer to a search", 60.0),
        (200, b"[" * 100_000, {}, "X sent what is no answer to a search", 60.0),
        (200, b"x" * 5_000_000, {}, "X sent more than 4 MB", 60.0),
    ],
)
async def test_what_x_refuses_is_told_in_plain_words(
    status: int, body: Any, headers: dict[str, str], why: str, again_in: float
) -> None:
    reset = str(int(CLOCK.now().timestamp()) + 420)
    async with search() as fake:
        fake.answers.append(
            (status, body, {name: reset if value == "RESET" else value for name, value in headers.items()})
        )
        with pytest.raises(SourceUnavailable) as told:
            await source(fake).poll(None)
        assert fake.fired[status] == 1
        assert (str(told.value), told.value.again_in) == (why, again_in)


async def test_a_wrong_token_is_told_and_never_shown() -> None:
    async with search() as fake:
        with pytest.raises(SourceUnavailable) as told:
            await source(fake, bearer="secret-token").poll(None)
        assert fake.fired[401] == 1
        assert "secret" not in str(told.value)


async def test_the_last_request_that_is_allowed_is_followed_by_a_rest() -> None:
    async with search(*(tweet(AT, f"Post {n}", number=n) for n in range(150))) as fake:
        reset = str(int(CLOCK.now().timestamp()) + 300)
        fake.headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
        batch = await source(fake).poll(None)
        assert (len(batch.posts), batch.again_in) == (100, 300.0)


async def test_the_posts_of_a_month_end_and_begin_again_with_the_next() -> None:
    clock = FakeClock()
    async with search(*(tweet(AT, f"Post {n}", number=n) for n in range(200))) as fake:
        x = source(fake, clock=clock, most=115)
        first = await x.poll(None)
        assert first.faults == ("X: 100 of 115 posts read in 2026-03, about $0.50; it rests when they are used up",)
        second = await x.poll(first.cursor)
        assert fake.asked[-1]["max_results"] == "15"
        with pytest.raises(SourceUnavailable, match="X rests until next month: 115 of 115 posts read") as told:
            await x.poll(second.cursor)
        assert len(fake.asked) == 2
        assert told.value.again_in == timedelta(days=17, hours=12).total_seconds()
        clock.pass_time(timedelta(days=18))
        third = await x.poll(second.cursor)
        assert json.loads(third.cursor)["month"] == "2026-04"


async def test_a_question_that_x_does_not_understand_is_told_and_the_others_are_asked() -> None:
    tags = [f"hashtag{number}" for number in range(60)]
    async with search(tweet(AT, "One", tags=("hashtag9",))) as fake:
        fake.answers.append((400, {"errors": [{"message": "There were errors"}]}, {}))
        x = source(fake, *tags)
        refused = await x.poll(None)
        assert fake.fired[400] == 1
        assert refused.faults == ("X does not understand a question for tags (There were errors)",)
        batch = await x.poll(refused.cursor)
        assert [post.text for post in batch.posts] == ["One"]


async def test_a_page_that_has_gone_stale_is_asked_for_from_the_first() -> None:
    async with search(*(tweet(AT, f"Post {n}", number=n) for n in range(150))) as fake:
        x = source(fake)
        first = await x.poll(None)
        fake.answers.append((400, {"errors": [{"message": "Invalid next_token"}]}, {}))
        stale = await x.poll(first.cursor)
        batches = await round_of(x, stale.cursor)
        assert fake.fired[400] == 1
        assert len({post.id for batch in (first, *batches) for post in batch.posts}) == 150


async def test_a_long_absence_is_told_as_missed() -> None:
    async with search() as fake:
        x = source(fake)
        cursor = json.loads((await x.poll(None)).cursor)
        old = json.dumps({**cursor, "since_id": "1146654567674912769"})
        (gap,) = (await x.poll(old)).gaps
        assert gap.until == CLOCK.now() - timedelta(days=6, hours=23)


async def test_a_cursor_that_cannot_be_read_is_told() -> None:
    async with search() as fake:
        batch = await source(fake).poll('{"nonsense": 1}')
        assert batch.faults == ("where X was left cannot be read: it begins anew, and so does the count of the month",)


async def test_what_was_said_lately_under_a_new_tag_counts_too() -> None:
    async with search(tweet(AT - timedelta(hours=20), "Yesterday"), tweet(AT, "Today", 1)) as fake:
        x = source(fake)
        found = await x.back("musespark", CLOCK.now() - timedelta(hours=24))
        assert [post.text for post in found.posts] == ["Today", "Yesterday"]
        assert json.loads((await x.poll(None)).cursor)["posts"] == 3
