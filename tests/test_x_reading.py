"""Answers of X's search become posts, and tags become queries within its bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sources.x.reading import (
    LONGEST_QUERY,
    NotAnAnswer,
    askable,
    complaint,
    id_at,
    is_used_up,
    made_at,
    page,
    queries,
)
from bot.sources.x.source import Price, spent
from tests.fakes.x import USERS, tweet

NOW = datetime(2026, 4, 14, 12, tzinfo=UTC)
AT = NOW - timedelta(minutes=5)


def answer(*tweets: dict[str, Any], others: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {
        "data": list(tweets),
        "includes": {"users": USERS, "tweets": list(others)},
        "meta": {"result_count": len(tweets)},
    }


def test_a_post_has_its_author_link_tags_and_language() -> None:
    (post,) = page(answer(tweet(AT, "Muse Spark is out &amp; about #MuseSpark", tags=("MuseSpark", "AI"))), NOW).posts
    assert post.id == f"x:{id_at(AT)}"
    assert (post.source, post.author, post.created_at) == ("x", "ana_writes", AT)
    assert post.url == f"https://x.com/ana_writes/status/{id_at(AT)}"
    assert post.text == "Muse Spark is out & about #MuseSpark"
    assert post.tags == ("musespark", "ai")
    assert post.labels == ("lang:en",)


def test_links_are_spelled_out_and_pictures_are_left_out() -> None:
    urls = [
        {
            "url": "https://t.co/aaa",
            "expanded_url": "https://bit.ly/x",
            "unwound_url": "https://ai.meta.com/muse?utm_source=x",
        },
        {"url": "https://t.co/bbb", "expanded_url": "https://x.com/ana_writes/status/1/photo/1", "media_key": "3_1"},
    ]
    entities = {"hashtags": [{"tag": "MuseSpark"}], "urls": urls}
    (post,) = page(answer(tweet(AT, "Out: https://t.co/aaa https://t.co/bbb", entities=entities)), NOW).posts
    assert post.text == "Out: https://ai.meta.com/muse?utm_source=x"
    assert post.links == ("https://ai.meta.com/muse",)


def test_a_long_post_is_whole() -> None:
    long = "A long story about #MuseSpark " + "and more " * 60 + "https://t.co/end #Later"
    note = {
        "text": long,
        "entities": {
            "hashtags": [{"tag": "MuseSpark"}, {"tag": "Later"}],
            "urls": [{"url": "https://t.co/end", "expanded_url": "https://plaza.example/story"}],
        },
    }
    (post,) = page(answer(tweet(AT, long[:270] + "… https://t.co/cut", note_tweet=note)), NOW).posts
    assert post.text.endswith("and more https://plaza.example/story #Later")
    assert post.tags == ("musespark", "later")


def test_an_answer_names_what_it_answers_and_a_quote_is_a_link() -> None:
    quoted = tweet(AT, "The quoted one", number=7)
    entities = {
        "hashtags": [{"tag": "MuseSpark"}],
        "urls": [{"url": "https://t.co/q", "expanded_url": f"https://twitter.com/Ana_Writes/status/{quoted['id']}"}],
    }
    named = [{"type": "quoted", "id": quoted["id"]}, {"type": "replied_to", "id": "1234"}]
    raw = tweet(AT, "Look at this https://t.co/q", entities=entities, referenced_tweets=named)
    (post,) = page(answer(raw, others=(quoted,)), NOW).posts
    assert post.text == "Look at this"
    assert post.links == (f"https://x.com/ana_writes/status/{quoted['id']}",)
    assert post.reply_to == "x:1234"
    assert post.boost_of is None


def test_a_repost_speaks_with_the_whole_words_of_what_it_repeats() -> None:
    original = tweet(AT, "The whole of it, longer than a repost shows", number=9)
    raw = tweet(
        AT, "RT @ana_writes: The whole of it, longer…", referenced_tweets=[{"type": "retweeted", "id": original["id"]}]
    )
    (post,) = page(answer(raw, others=(original,)), NOW).posts
    assert (post.text, post.boost_of) == (original["text"], f"x:{original['id']}")


def test_authors_who_object_are_left_out_and_counted() -> None:
    tweets = [tweet(AT, f"Number {n}", number=n, author=author) for n, author in enumerate(("11", "12", "13"))]
    found = page(answer(*tweets), NOW)
    assert [post.author for post in found.posts] == ["ana_writes"]
    assert (found.counted, found.left_out) == (3, 2)


def test_a_post_whose_author_is_not_told_is_found_by_its_id() -> None:
    (post,) = page(answer(tweet(AT, "Who?", author="99")), NOW).posts
    assert (post.author, post.url) == (None, f"https://x.com/i/status/{id_at(AT)}")


@pytest.mark.parametrize("language", ["und", "zxx", "qme", "qht", "", "<b>"])
def test_a_language_that_is_none_is_not_said(language: str) -> None:
    (post,) = page(answer(tweet(AT, "…", lang=language)), NOW).posts
    assert post.labels == ()


def test_a_time_in_the_future_is_that_of_receipt_and_a_missing_one_is_in_the_id() -> None:
    late = tweet(NOW + timedelta(days=400), "From the future")
    none = {**tweet(AT, "No time"), "created_at": "soon"}
    assert [post.created_at for post in page(answer(late, none), NOW).posts] == [NOW, AT]


def test_an_id_holds_its_time() -> None:
    assert made_at("1541815603606036480") == datetime(2022, 6, 28, 16, 7, 40, 105000, tzinfo=UTC)
    assert made_at(id_at(AT)) == AT


def test_an_answer_without_posts_is_empty_and_other_bodies_are_none() -> None:
    assert page({"meta": {"result_count": 0}}, NOW).posts == ()
    others: tuple[object, ...] = (None, [], {}, {"data": []}, {"meta": [], "data": []}, {"meta": {}, "data": {}})
    for body in others:
        with pytest.raises(NotAnAnswer):
            page(body, NOW)


def test_a_post_that_cannot_be_read_is_told_and_the_others_are_read() -> None:
    found = page(answer({"id": "x"}, "nonsense", tweet(AT, "Fine")), NOW)  # type: ignore[arg-type]  # as a server might
    assert [post.text for post in found.posts] == ["Fine"]
    assert found.faults == ("X sent a post that cannot be read",)


def test_tags_become_few_queries_within_the_bound_and_none_is_lost() -> None:
    wanted = {f"hashtag{number}" for number in range(200)} | {"日本語"}
    asked = queries(wanted)
    assert max(map(len, asked)) <= LONGEST_QUERY
    assert len(asked) < 8
    assert all(query.endswith(") -is:retweet") for query in asked)
    words = [word.strip("()") for query in asked for word in query.split() if "#" in word]
    assert sorted(words) == sorted(f"#{tag}" for tag in wanted)


def test_tags_that_the_query_language_does_not_know_are_not_asked_for() -> None:
    assert askable({"musespark", "l·l", "a b"}) == {"musespark"}
    assert queries({"l·l"}) == ()


def test_what_x_complains_of_is_one_line() -> None:
    assert complaint({"title": "Forbidden", "detail": "Not\nenrolled"}) == "Not enrolled"
    assert complaint({"errors": [{"message": "Bad since_id"}]}) == "Bad since_id"
    others: tuple[object, ...] = (None, [], {"errors": "x"}, {"detail": 5})
    assert [complaint(body) for body in others] == [""] * 4
    assert is_used_up({"title": "UsageCapExceeded"})
    assert not is_used_up({"title": "Too Many Requests"})


def test_what_a_month_costs_is_said_with_the_price_that_the_operator_set() -> None:
    cursor = '{"since_id": "1", "month": "2026-04", "posts": 8123}'
    said = spent(cursor, 10_000, Price(0.005), NOW)
    assert str(said) == "8,123 of 10,000 posts read in 2026-04, about $40.62"
    assert Price(0.005).source == "operator sets it"
    assert str(spent(cursor, 10_000, None, NOW + timedelta(days=30))) == "0 of 10,000 posts read in 2026-05"
