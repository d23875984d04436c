"""When something is worth telling at once, and when it is enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.actors import read_tables
from bot.core.alerts import Alert, has_room, may_raise, raised, story, told
from bot.core.domain import Claim, Counts, Digest, Evidence, Missing, Post, Standing, Window

NOW = datetime(2026, 4, 14, 12, tzinfo=UTC)
TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\n"], ["name,domains,family,country,language,wire\n"]
)


def post(number: int, source: str = "plaza", **fields: object) -> Post:
    kept = Post(
        id=f"p{number}",
        source=source,
        text="Line 4 is closed since the flood. #tram",
        created_at=NOW - timedelta(minutes=number),
        author=f"author{number}",
        tags=("tram",),
        links=(f"https://city{number}.example/closed",),
    )
    return replace(kept, **fields)  # type: ignore[arg-type]  # fields of a post


THREE = (post(1), post(2), post(3, "harbour"))


def digest_of(*posts: Post) -> tuple[Digest, Claim, dict[str, Post]]:
    evidence = tuple(
        Evidence(n, f"{n}.1", each.text, each.id, each.url, each.author, each.source) for n, each in enumerate(posts, 1)
    )
    claim = Claim("c1", "Line 4 is closed.", Standing.REPORTED, evidence, 3, 2, 3, "no source")
    made = Digest("tram", "English", "extractive", Window(), Counts(len(posts)), (claim,), ())
    return made, claim, {each.id: each for each in posts}


def test_three_sourced_voices_on_two_networks_raise_an_alert() -> None:
    assert may_raise(THREE, TABLES, NOW)
    made, claim, posts = digest_of(*THREE)
    assert raised(made, posts, TABLES, NOW) == (claim,)


@pytest.mark.parametrize(
    ("posts", "why"),
    [
        (THREE[:2], "two voices"),
        ((post(1), post(2), post(3)), "one network"),
        (
            (post(1, "mastodon:a.example"), post(2, "mastodon:b.example"), post(3, "mastodon:c.example")),
            "one network of several servers",
        ),
        ((post(1), post(2, author="author1"), post(3, "harbour")), "one of them twice"),
        ((*THREE[:2], post(3, "harbour", links=())), "one names no source"),
        ((*THREE[:2], post(3, "harbour", created_at=NOW - timedelta(minutes=61))), "an hour ago"),
        ((*THREE[:2], post(3, "harbour", created_at=NOW + timedelta(minutes=1))), "of the future"),
        ((*THREE[:2], post(3, "harbour", created_at=None)), "without a time"),
        ((*THREE[:2], post(3, "harbour", tags=("a", "b", "c", "d", "e", "f"))), "six tags"),
        ((*THREE[:2], post(3, "harbour", text="Closed. #a #b #c #d #e #f")), "six tags in the text"),
        ((*THREE[:2], post(3, "harbour", text="Closed. #tram #TramChallenge")), "a contest"),
    ],
)
def test_less_raises_none(posts: tuple[Post, ...], why: str) -> None:
    assert not may_raise(posts, TABLES, NOW), why
    made, _, by_id = digest_of(*posts)
    assert raised(made, by_id, TABLES, NOW) == (), why


def test_a_story_is_known_again_when_it_has_grown() -> None:
    _, claim, posts = digest_of(*THREE)
    first = story(claim, posts)
    _, grown, more = digest_of(post(0, "meadow"), *THREE)
    assert story(grown, more) == first  # its first post is still its first
    assert told(grown, "tram", [Alert("tram", first, NOW)])
    assert not told(grown, "bridge", [Alert("tram", first, NOW)])
    _, other, _ = digest_of(post(7), post(8), post(9, "harbour"))
    assert not told(other, "tram", [Alert("tram", first, NOW)])


def test_three_a_day_per_topic_and_six_per_chat() -> None:
    hours = [Alert("tram", f"s{n}", NOW - timedelta(hours=n)) for n in range(1, 4)]
    assert has_room("tram", hours[:2], NOW)
    assert not has_room("tram", hours, NOW)
    assert has_room("bridge", hours, NOW)
    assert has_room("tram", hours, NOW + timedelta(hours=21))
    others = [replace(each, topic="port") for each in hours]
    assert not has_room("bridge", [*hours, *others], NOW)


def test_several_claims_of_one_brief_count_as_one() -> None:
    assert has_room("tram", [Alert("tram", f"s{n}", NOW) for n in range(9)], NOW)


def test_a_text_that_many_may_have_posted_by_arrangement_raises_no_alert() -> None:
    made, claim, posts = digest_of(*THREE, post(4, "harbour"))
    one = replace(made, missing=(Missing("coordinated", "14 accounts posted the text of [1]", (1,)),))
    assert raised(one, posts, TABLES, NOW) == (claim,)
    two = replace(made, missing=(Missing("coordinated", "14 accounts posted the texts", (1, 2)),))
    assert raised(two, posts, TABLES, NOW) == ()
