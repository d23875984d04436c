"""Posts as JSON lines: what a line gives, and what is told about a bad one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain import Post
from bot.core.records import MOST_FAULTS, read_records


def line(**fields: object) -> str:
    return json.dumps({"id": "1", "text": "Trams stopped. #HarbourTram", **fields})


def one(**fields: object) -> Post:
    records = read_records([line(**fields)], "f.jsonl", "folder")
    assert records.faults == ()
    return records.posts[0]


def fault(text: str) -> str:
    records = read_records([text], "f.jsonl", "folder")
    assert records.posts == ()
    assert len(records.faults) == 1
    return records.faults[0]


def test_a_whole_record_becomes_a_post() -> None:
    assert one(
        id="https://plaza.example/1",
        source="mastodon:plaza.example",
        author="@lena@plaza.example",
        created_at="2026-03-14T07:52:10+01:00",
        text="Stopped.\r\nSee https://www.transit.example/7. #HarbourTram",
        url="https://plaza.example/@lena/1",
        tags=["#PortoVela", "harbourtram"],
        reply_to="https://plaza.example/0",
        boost_of=17,
        labels=["lang:en"],
        official="Vela Transit",
    ) == Post(
        id="https://plaza.example/1",
        source="mastodon:plaza.example",
        text="Stopped.\nSee https://www.transit.example/7. #HarbourTram",
        created_at=datetime(2026, 3, 14, 6, 52, 10, tzinfo=UTC),
        author="lena@plaza.example",
        url="https://plaza.example/@lena/1",
        tags=("portovela", "harbourtram"),
        links=("https://transit.example/7",),
        reply_to="https://plaza.example/0",
        boost_of="17",
        labels=("lang:en",),
        official="Vela Transit",
    )


def test_an_id_and_a_text_are_enough() -> None:
    assert one() == Post("1", "folder", "Trams stopped. #HarbourTram", tags=("harbourtram",))


@pytest.mark.parametrize("empty", [None, ""])
def test_fields_that_say_nothing_are_as_if_not_there(empty: str | None) -> None:
    assert one(author=empty, created_at=empty, url=empty, reply_to=empty, official=empty, source=empty) == one()


@pytest.mark.parametrize(
    "when", [1773471130, 1773471130.0, "1773471130", "2026-03-14T06:52:10", "2026-03-14T06:52:10Z"]
)
def test_a_time_is_iso_or_seconds(when: str | float) -> None:
    assert one(created_at=when).created_at == datetime(2026, 3, 14, 6, 52, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "actor"), [(True, "vela_transit"), ("Vela Transit", "Vela Transit"), (False, None), (None, None)]
)
def test_official_is_the_actor_s_name_or_true_for_the_author(said: object, actor: str | None) -> None:
    assert one(author="@vela_transit", official=said).official == actor


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{", "f.jsonl:1: not JSON"),
        ("[1, 2]", "f.jsonl:1: not a JSON object"),
        ("[" * 200_000, "f.jsonl:1: nested too deeply"),
        ('{"id": ' + "9" * 10_000 + "}", "f.jsonl:1: not JSON"),
        ('{"text": "x"}', "f.jsonl:1: no id"),
        ('{"id": "1"}', "f.jsonl:1: no text"),
        ('{"id": "", "text": "x"}', "f.jsonl:1: id is empty"),
        ('{"id": true, "text": "x"}', "f.jsonl:1: id is not a string"),
        ('{"id": "1", "text": 5}', "f.jsonl:1: text is not a string"),
        ('{"id": "1", "text": "\\u200b \\n"}', "f.jsonl:1: text is empty"),
        (line(created_at="soon"), 'f.jsonl:1: created_at "soon" is not a time'),
        (line(created_at=True), "f.jsonl:1: created_at is neither"),
        (line(created_at=float("nan")), "f.jsonl:1: created_at"),
        (line(created_at=[2026]), "f.jsonl:1: created_at is neither"),
        (line(tags="one"), "f.jsonl:1: tags is not a list of strings"),
        (line(tags=[1]), "f.jsonl:1: tags is not a list of strings"),
        (line(official=1), "f.jsonl:1: official is not a string"),
        (line(author={"name": "x"}), "f.jsonl:1: author is not a string"),
        ('{"id": "1", "text": "caf\udce9"}', "f.jsonl:1: not UTF-8"),
    ],
)
def test_a_bad_line_is_one_clear_fault(bad: str, why: str) -> None:
    told = fault(bad)
    assert told.startswith(why)
    assert "\n" not in told
    assert len(told) < 200


def test_good_lines_stay_when_others_are_bad() -> None:
    records = read_records([line(id="1"), "oops", "", "  ", line(id="2"), "{}"], "f.jsonl", "folder")
    assert [post.id for post in records.posts] == ["1", "2"]
    assert [told.split(":")[1] for told in records.faults] == ["2", "6"]


def test_a_bad_address_or_tag_costs_only_itself() -> None:
    records = read_records([line(url="javascript:alert(1)", tags=["two words", "ok"])], "f.jsonl", "folder")
    assert records.posts == (Post("1", "folder", "Trams stopped. #HarbourTram", tags=("ok", "harbourtram")),)
    assert records.faults == (
        'f.jsonl:1: url "javascript:alert(1)" is not a web address; the post is kept unlinked',
        'f.jsonl:1: "two words" is not one tag: a tag has no spaces, hyphens or other punctuation inside; '
        "the post is kept without it",
    )


@pytest.mark.parametrize("source", ["page", "Page", "feed:wire.example", "FEED:wire.example"])
def test_a_saved_post_is_no_page_and_no_feed_that_the_bot_has_read(source: str) -> None:
    lines = [line(source=source, url="https://wire.example/1")]
    records = read_records(lines, "f.jsonl", "folder", saved=True)
    assert [(post.source, post.url) for post in records.posts] == [("folder", "https://wire.example/1")]
    assert records.faults == (
        f'f.jsonl:1: source "{source}" is not believed of a saved file; the post is kept as from "folder"',
    )


def test_a_saved_post_keeps_its_account_and_whom_it_speaks_for() -> None:
    lines = [line(source="mastodon:plaza.example", author="lena", official="Vela Transit")]
    records = read_records(lines, "f.jsonl", "folder", saved=True)
    assert records.faults == ()
    assert [(post.source, post.official) for post in records.posts] == [("mastodon:plaza.example", "Vela Transit")]


def test_of_two_posts_with_one_id_the_last_holds_and_that_is_told() -> None:
    records = read_records([line(text="old"), line(id="2"), line(text="new")], "f.jsonl", "folder")
    assert [(post.id, post.text) for post in records.posts] == [
        ("1", "new"),
        ("2", "Trams stopped. #HarbourTram"),
    ]
    assert records.faults == ('f.jsonl:3: id "1" again; it replaces line 1',)


def test_the_same_line_twice_is_no_fault() -> None:
    records = read_records([line(), line()], "f.jsonl", "folder")
    assert (len(records.posts), records.faults) == (1, ())


def test_a_file_of_rubbish_does_not_flood() -> None:
    records = read_records(["x"] * 1000, "f.jsonl", "folder")
    assert len(records.faults) == MOST_FAULTS + 1
    assert records.faults[-1] == "f.jsonl: 900 more faults"


def test_hidden_characters_go_from_every_field() -> None:
    post = one(id="a\u202e1", author="An\u200bn\n", text="a\u2066b", labels=["x\x00"], reply_to=" \u200bp ")
    assert (post.id, post.author, post.text, post.labels, post.reply_to) == ("a1", "Ann", "ab", ("x",), "p")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    [
        "id",
        "source",
        "author",
        "created_at",
        "text",
        "url",
        "tags",
        "reply_to",
        "boost_of",
        "labels",
        "official",
    ]
)


@given(st.dictionaries(FIELDS, JSON))
def test_any_record_is_a_post_or_a_fault(record: dict[str, object]) -> None:
    records = read_records([json.dumps(record)], "f.jsonl", "folder")
    assert len(records.posts) + bool(records.faults) >= 1
    assert all("\n" not in told for told in records.faults)
