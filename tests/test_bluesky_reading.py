"""What a Jetstream's events mean, and what of a record becomes a post."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.domain import Post
from bot.sources.bluesky.memory import MOST_GIVEN, Look, Memory
from bot.sources.bluesky.reading import (
    Account,
    Event,
    Gone,
    Named,
    Notice,
    Passed,
    Person,
    Said,
    Unreadable,
    is_dull,
    microseconds,
    people_of,
    post_of,
    read,
    tags_of,
    valid_handle,
    views_of,
)
from bot.sources.bluesky.stream import Packing, address, name_of
from tests.check_bluesky import check
from tests.fakes.jetstream import as_v2, did, record, tag_facet, uri

FIXTURES = Path(__file__).parent.parent.parent / "shared" / "data" / "api_fixtures"
HEARD = datetime(2026, 3, 14, 12, 0, 1, tzinfo=UTC)
AT = microseconds(HEARD)
WRITTEN = HEARD - timedelta(seconds=1)


def written(what: dict[str, Any]) -> bytes:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode()


def commit(text: str = "", operation: str = "create", **more: Any) -> dict[str, Any]:
    change: dict[str, Any] = {"rev": "3m1", "operation": operation, "collection": "app.bsky.feed.post", "rkey": "k1"}
    if operation != "delete":
        change["record"] = record(text, WRITTEN, **more)
    return {"did": did("ana"), "time_us": AT, "kind": "commit", "commit": change}


def event_of(what: dict[str, Any]) -> Event:
    """What an event means; the same in both forms of the protocol."""
    one, two = read(written(what)), read(written(as_v2(what, 7)))
    assert one == two
    return one


def post(text: str = "", author: Person | None = None, now: datetime = HEARD, **more: Any) -> Post:
    event = event_of(commit(text, operation="update", **more))
    assert isinstance(event, Said)
    return post_of(event, author, now)


def test_a_post_becomes_what_its_author_wrote() -> None:
    found = post("Das Münchner #Museum öffnet\r\nam Sonntag", langs=["de-AT"])
    assert found == Post(
        id=uri("ana", "k1"),
        source="bluesky",
        text="Das Münchner #Museum öffnet\nam Sonntag",
        created_at=WRITTEN,
        author=did("ana"),
        url=f"https://bsky.app/profile/{did('ana')}/post/k1",
        tags=("museum",),
        labels=("lang:de",),
    )


def test_an_author_is_named_by_a_handle_that_is_known() -> None:
    found = post("#museum", Person(did("ana"), "museum.example", ("bot",)))
    assert (found.author, found.labels) == ("museum.example", ("bot",))
    assert found.url == f"https://bsky.app/profile/{did('ana')}/post/k1", "which outlives the handle"


@pytest.mark.parametrize(
    ("handle", "proven"),
    [
        ("museum.example", ("museum.example",)),
        ("ana.museum.example", ("ana.museum.example",)),
        ("ana.bsky.social", ()),
        ("ana.plaza.example.ap.brid.gy", ()),
        ("museum.example.web.brid.gy", ()),
        ("www.museum.example", ()),
        (None, ()),
    ],
)
def test_a_handle_that_is_a_domain_of_its_own_is_proven(handle: str | None, proven: tuple[str, ...]) -> None:
    assert post("#museum", Person(did("ana"), handle)).proven == proven


@pytest.mark.parametrize(
    "handle", ["handle.invalid", "museum.example.invalid", "", None, "Museum Example", "müseum.example"]
)
def test_a_handle_that_its_domain_does_not_own_up_to_is_none(handle: str | None) -> None:
    found = post("#museum", Person(did("ana"), valid_handle(handle)))
    assert (found.author, found.proven) == (did("ana"), ())


def test_tags_come_from_marks_from_the_list_beside_the_text_and_from_the_text() -> None:
    text = "#Museum and ＃展覧会 and #zoo"
    found = post(text, facets=[tag_facet(text, "zoo")], tags=["Night Opening", "NightOpening", "museum"])
    assert found.tags == ("zoo", "nightopening", "museum", "展覧会")


def test_a_link_that_is_shown_shortened_is_written_out() -> None:
    whole = "https://www.museum.example/visit/opening-hours?utm_source=bsky"
    shown = "Öffnet: museum.example/visit/ope... #museum"
    at = len("Öffnet: ".encode())
    mark = {
        "index": {"byteStart": at, "byteEnd": at + len("museum.example/visit/ope...")},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": whole}],
    }
    found = post(shown, facets=[mark])
    assert found.text == f"Öffnet: {whole} #museum"
    assert found.links == ("https://museum.example/visit/opening-hours",)


@pytest.mark.parametrize(
    "index", [{"byteStart": 5, "byteEnd": 4000}, {"byteStart": -3, "byteEnd": 4}, {}, {"byteStart": 7, "byteEnd": 2}]
)
def test_a_mark_out_of_bounds_changes_no_text_and_keeps_its_link(index: dict[str, int]) -> None:
    mark = {"index": index, "features": [{"uri": "https://museum.example/a"}]}
    found = post("see museum... #x", facets=[mark])
    assert (found.text, found.links) == ("see museum... #x", ("https://museum.example/a",))


def test_a_card_a_quoted_post_and_an_answered_post_are_kept() -> None:
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://museum.example/news", "title": "x"}}
    quoted = {"$type": "app.bsky.embed.record", "record": {"cid": "b", "uri": uri("ben", "q")}}
    both = {"$type": "app.bsky.embed.recordWithMedia", "record": quoted, "media": card}
    permalink = f"https://bsky.app/profile/{did('ben')}/post/q"
    assert post("#x", embed=card).links == ("https://museum.example/news",)
    assert post("#x", embed=quoted).links == (permalink,)
    assert post("#x", embed=both).links == ("https://museum.example/news", permalink)
    assert post("#x", reply={"parent": {"uri": uri("ben", "q")}, "root": {"uri": uri("ben", "r")}}).reply_to == uri(
        "ben", "q"
    )


def test_a_quoted_list_or_a_link_that_is_no_safe_one_is_no_link() -> None:
    feed = {
        "$type": "app.bsky.embed.record",
        "record": {"cid": "b", "uri": f"at://{did('ben')}/app.bsky.feed.generator/x"},
    }
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "javascript:alert(1)"}}
    assert post("#x", embed=feed).links == post("#x", embed=card).links == ()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-03-14T12:00:00.000Z", WRITTEN),
        ("2026-03-14T13:00:00+01:00", WRITTEN),
        ("2026-03-14T12:00:00", WRITTEN),
        ("2031-01-01T00:00:00Z", HEARD),
        ("", HEARD),
        ("yesterday", HEARD),
        ("0001-01-01T00:00:00+14:00", HEARD),
    ],
)
def test_a_post_is_never_from_the_future(said: str, expected: datetime) -> None:
    assert post("#x", createdAt=said).created_at == expected


def test_what_is_heard_from_a_host_ahead_of_us_is_from_now() -> None:
    now = HEARD - timedelta(hours=1)
    assert post("#x", now=now, createdAt="2026-03-14T11:59:00Z").created_at == now


def test_what_happens_to_posts_and_accounts_is_told_apart() -> None:
    base = {"did": did("ana"), "time_us": AT}
    account = {**base, "kind": "account", "account": {"active": False, "status": "takendown", "did": did("ana")}}
    lagging = {**base, "kind": "account", "account": {"active": False, "status": "desynchronized"}}
    back = {**base, "kind": "account", "account": {"active": True}}
    identity = {**base, "kind": "identity", "identity": {"did": did("ana"), "handle": "Museum.Example"}}
    assert event_of(commit(operation="delete")) == Gone(AT, uri("ana", "k1"), "3m1")
    assert event_of(account) == Account(AT, did("ana"), shown=False)
    assert event_of(lagging) == Passed(AT, of_posts=False)
    assert event_of(back) == Account(AT, did("ana"), shown=True)
    assert event_of(identity) == Named(AT, did("ana"), "museum.example")


def test_other_records_pass_by() -> None:
    like = commit("#x")
    like["commit"]["collection"] = "app.bsky.feed.like"
    assert event_of(like) == Passed(AT, of_posts=False)


@pytest.mark.parametrize(
    ("text", "more", "dull"),
    [
        ("nothing here", {}, True),
        ("a #tag", {}, False),
        ("a ＃tag", {}, False),
        ("a ﹟tag", {}, False),
        ("beside", {"tags": ["museum"]}, False),
    ],
)
def test_a_post_without_any_sign_of_a_tag_is_not_decoded(text: str, more: dict[str, Any], dull: bool) -> None:
    what = commit(text, **more)
    for data in (written(what), written(as_v2(what, 7))):
        assert is_dull(data) is dull
    assert (event_of(what) == Passed(AT, of_posts=True)) is dull


def test_an_escaped_sign_is_a_sign() -> None:
    data = written(commit("a #tag")).replace(b"#tag", b"\\u0023tag")
    event = read(data)
    assert isinstance(event, Said)
    assert tags_of(event.record) == ("tag",)


def test_what_is_no_tag_costs_nothing_else() -> None:
    assert post("#museum", tags=["two words", "", "#", "x" * 500]).tags == ("museum",)


def test_notices_of_the_host_are_heard() -> None:
    slow = {"$type": "error", "error": "ConsumerTooSlow", "message": "too\nslow"}
    old = {
        "$type": "message",
        "payload": {"$type": "network.bsky.jetstream.subscribeEvents#info", "name": "OutdatedCursor"},
    }
    assert read(written(slow)) == Notice("ConsumerTooSlow", "too slow", ends=True)
    assert read(written(old)) == Notice("OutdatedCursor", "", ends=False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[1]",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"x":' * 100_000,
        b'{"did":"did:plc:x","time_us":"soon","kind":"commit"}',
        b'{"did":"did:plc:x","kind":"commit","time":"soon"}',
        b'{"did":"../../x","time_us":1783175888085434,"kind":"identity"}',
        b'{"did":"did:plc:x","time_us":99999999999999999999,"kind":"identity"}',
        b'{"did":"did:plc:x","time_us":999999999999999999,"kind":"identity"}',
        written(commit("#x", facets="many")),
        written(commit("#" + "x" * 4000)),
        written(commit("#x")).replace(b'"k1"', b'"k 1/.."'),
    ],
)
def test_what_is_no_event_is_told_in_one_line(data: bytes) -> None:
    with pytest.raises(Unreadable) as failed:
        read(data)
    assert "\n" not in str(failed.value)


def test_a_time_inside_of_a_record_is_not_the_time_of_its_event() -> None:
    forged = commit("plain", time_us=1)
    assert event_of(forged) == Passed(AT, of_posts=True)


def test_handles_are_names_of_hosts() -> None:
    assert valid_handle("Museum.Example") == "museum.example"
    bad = (None, "", "handle.invalid", "nodot", "a..b", "x.y z", "-a.example", "a" * 300 + ".example", "a.1")
    assert [handle for handle in bad if valid_handle(handle)] == []


def test_profiles_say_who_declines() -> None:
    profiles = {
        "profiles": [
            {"did": "did:plc:a", "handle": "a.example", "description": "I write"},
            {
                "did": "did:plc:b",
                "handle": "handle.invalid",
                "labels": [{"val": "!no-unauthenticated"}, {"val": "bot"}],
            },
            {"did": "did:plc:c", "handle": "c.example", "description": "No robots. #NoBots"},
        ]
    }
    assert people_of(written(profiles)) == {
        "did:plc:a": Person("did:plc:a", "a.example"),
        "did:plc:b": Person("did:plc:b", None, ("bot",), declines=True),
        "did:plc:c": Person("did:plc:c", "c.example", declines=True),
    }


def test_a_search_shows_posts_with_their_authors_and_leaves_out_what_is_none() -> None:
    view = {
        "uri": uri("ana", "k1"),
        "author": {"did": did("ana"), "handle": "ana.example"},
        "record": record("#x", WRITTEN),
        "indexedAt": "2026-03-14T12:00:01.000Z",
    }
    foreign = {**view, "uri": uri("ben", "k1")}
    broken = {**view, "record": {"text": 5}}
    views, more = views_of(written({"posts": [view, foreign, broken, {**view, "indexedAt": ""}], "cursor": "2"}))
    assert [(each.said.id, each.said.at, each.author.handle) for each in views] == [
        (uri("ana", "k1"), AT, "ana.example")
    ]
    assert more == "2"


@pytest.mark.parametrize(
    ("host", "since", "expected"),
    [
        (
            "jetstream.example",
            None,
            "wss://jetstream.example/subscribe?wantedCollections=app.bsky.feed.post&maxMessageSizeBytes=524288",
        ),
        (
            "ws://127.0.0.1:6008/subscribe/",
            5,
            "ws://127.0.0.1:6008/subscribe?wantedCollections=app.bsky.feed.post&maxMessageSizeBytes=524288&cursor=5",
        ),
        (
            "wss://j.example/xrpc/network.bsky.jetstream.subscribeEvents",
            7,
            "wss://j.example/xrpc/network.bsky.jetstream.subscribeEvents?collections=app.bsky.feed.post"
            "&kinds=commit&kinds=identity&kinds=account&maxMessageSizeBytes=524288&cursor=7",
        ),
    ],
)
def test_the_address_says_which_form_is_spoken(host: str, since: int | None, expected: str) -> None:
    assert address(host, since) == expected


def test_a_host_is_named_without_what_an_address_may_hide() -> None:
    assert name_of("wss://user:secret@j.example:6008/subscribe?key=secret") == "j.example:6008"


def test_a_dictionary_that_is_none_has_the_number_0() -> None:
    assert Packing(b"no dictionary").id == 0


# What one look brings together


def said(rkey: str, rev: str, text: str = "#museum", at: int = AT) -> Said:
    event = read(written(commit(text, operation="update")))
    assert isinstance(event, Said)
    return Said(at, uri("ana", rkey), did("ana"), rev, event.record)


def look_at(memory: Memory, *events: Said | Gone | Account) -> Look:
    look = Look(memory, frozenset({"museum"}))
    for event in events:
        look.take(event)
    return look


@pytest.mark.parametrize("late", [False, True])
def test_the_newest_state_of_a_post_wins_whatever_the_order(late: bool) -> None:
    events = [said("1", "r1"), said("1", "r2", "#museum again")]
    look = look_at(Memory(), *(reversed(events) if late else events))
    assert [each.record.text for each in look.posts.values()] == ["#museum again"]


def test_a_post_written_again_after_its_deletion_is_given() -> None:
    memory = Memory()
    memory.keep(look_at(memory, said("1", "r1")))
    memory.keep(look_at(memory, Gone(AT, uri("ana", "1"), "r2")))
    look = look_at(memory, said("1", "r1"), said("1", "r3"), Gone(AT, uri("ana", "1"), "r2"))
    assert (list(look.posts), list(look.erased)) == ([uri("ana", "1")], [])


def test_a_post_that_an_app_deletes_and_writes_in_one_stroke_is_an_edit() -> None:
    memory = Memory()
    memory.keep(look_at(memory, said("1", "r1", "#museum old")))
    edit = (Gone(AT, uri("ana", "1"), "r2"), said("1", "r2", "#museum new"))
    look = look_at(memory, *edit)
    assert [each.record.text for each in look.posts.values()] == ["#museum new"]
    assert list(look.erased) == []
    memory.keep(look)
    replayed = look_at(memory, *edit)
    assert (replayed.posts, replayed.erased) == ({}, {})


def test_what_an_account_wrote_before_it_went_is_not_given_when_it_comes_late() -> None:
    look = look_at(
        Memory(), Account(AT, did("ana"), shown=False), said("1", "r1", at=AT - 1), said("2", "r2", at=AT + 1)
    )
    assert list(look.posts) == [uri("ana", "2")]


def test_a_look_that_was_not_stored_is_not_remembered() -> None:
    memory = Memory()
    look_at(memory, said("1", "r1"))
    assert list(look_at(memory, said("1", "r1")).posts) == [uri("ana", "1")]


def test_the_author_who_declines_in_the_record_takes_a_known_post_away() -> None:
    memory = Memory()
    memory.note(uri("ana", "1"), "")
    event = read(written(commit("#museum", operation="update", labels={"values": [{"val": "!no-unauthenticated"}]})))
    assert isinstance(event, Said)
    look = look_at(memory, Said(AT, uri("ana", "1"), did("ana"), "r1", event.record))
    assert (look.posts, list(look.erased)) == ({}, [uri("ana", "1")])


def test_memory_is_bounded_and_forgets_the_oldest() -> None:
    memory = Memory()
    for number in range(MOST_GIVEN + 5):
        memory.note(f"at://did:plc:{number % 1000}/app.bsky.feed.post/{number}", "")
    assert len(memory.given) == MOST_GIVEN
    assert "at://did:plc:4/app.bsky.feed.post/4" not in memory.given
    assert memory.of("did:plc:4") == {
        f"at://did:plc:4/app.bsky.feed.post/{number}" for number in range(1004, MOST_GIVEN + 5, 1000)
    }


# Recorded data


def test_all_recorded_events_and_records_are_read() -> None:
    rows = {row.file: row for row in check(FIXTURES)}
    if not rows:
        pytest.skip(f"no recorded data in {FIXTURES}")
    assert {file: row.faults for file, row in rows.items() if row.faults} == {}
    assert (rows["expected_v1.jsonl"].read, rows["expected_v1.jsonl"].posts) == (152, 17)
    assert rows["note.bsky.json"].posts == 1
