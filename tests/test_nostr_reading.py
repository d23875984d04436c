"""Events of Nostr become posts; what cannot be proven becomes nothing."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.actors import NETWORKS
from bot.sources.nostr import wire
from bot.sources.nostr.events import Event, NotAnEvent, event, npub, proven, serialised
from bot.sources.nostr.reading import (
    Profile,
    expiry,
    moment,
    post,
    profile,
    tags,
    taken_back,
    vanishes,
)
from tests.fakes.nostr import key, signed
from tests.nostr_fixtures import check

FIXTURES = Path(__file__).parents[2] / "shared" / "data" / "api_fixtures"
NOW = datetime(2026, 4, 14, 12, tzinfo=UTC)
AT = int(NOW.timestamp()) - 60


def said(content: str, *tags: tuple[str, ...], kind: int = 1, author: int = 1, at: int = AT) -> Event:
    return event(signed(author, content, *tags, kind=kind, at=at))


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the recorded events are not here")
def test_every_recorded_event_is_read_and_proven() -> None:
    rows = {row.name: row for row in check(FIXTURES)}
    assert sum(row.pieces for row in rows.values()) == sum(row.proven for row in rows.values()) == 1398
    assert [row.faults for row in rows.values() if row.faults] == []
    assert (rows["nostr kind 1"].posts, rows["nostr kind 30023"].posts) == (623, 8)
    assert rows["nostr kind 6"].posts == 41  # of 83; the others carry no event, or one that is not proven
    assert rows["nostr kind 0"].profiles == 134  # two are empty


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the recorded events are not here")
def test_a_recorded_event_with_one_bit_changed_is_never_proven() -> None:
    lines = (FIXTURES / "nostr" / "events.jsonl").read_text(encoding="utf-8").split("\n")[:100]
    for line in lines:
        raw = json.loads(line)
        for field in ("id", "pubkey", "sig"):
            changed = f"{int(raw[field][-1], 16) ^ 1:x}"
            assert not proven(event({**raw, field: raw[field][:-1] + changed}))
        assert not proven(event({**raw, "content": raw["content"] + " "}))
        assert not proven(event({**raw, "created_at": raw["created_at"] ^ 1}))


@pytest.mark.parametrize(
    "text", ["", 'quotes " and \\ and /', "line\nbreaks\r\n\t", "\x00\x08\x0c\x1f\x7f", "日本語 😀 \u2028"]
)
def test_the_id_is_that_of_the_exact_bytes(text: str) -> None:
    assert proven(said(text))


def test_the_serialisation_is_that_of_the_protocol() -> None:
    known = Event("0" * 64, "a" * 64, 1, 1, (("t", "é"),), 'a "b"\n', "0" * 128)
    assert serialised(known) == ('[0,"' + "a" * 64 + '",1,1,[["t","é"]],"a \\"b\\"\\n"]').encode()


GOOD: dict[str, Any] = signed(1, "hello")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {**GOOD, "id": GOOD["id"].upper()},
        {**GOOD, "id": GOOD["id"] + "\n"},
        {**GOOD, "created_at": True},
        {**GOOD, "created_at": 1.5},
        {**GOOD, "created_at": -1},
        {**GOOD, "kind": 70_000},
        {**GOOD, "kind": "1"},
        {**GOOD, "tags": {"t": "x"}},
        {**GOOD, "tags": [["t", 1]]},
        {**GOOD, "content": None},
        {**GOOD, "content": "\ud800"},
        {**GOOD, "content": "x" * 70_000},
    ],
)
def test_what_has_not_the_shape_of_an_event_is_told_and_not_read(raw: object) -> None:
    with pytest.raises(NotAnEvent):
        event(raw)


def test_a_note_becomes_a_post_under_its_tags() -> None:
    note = said("Muse Spark is out #MuseSpark https://ai.meta.com/muse?utm_source=x", ("t", "AI"), ("t", "two words"))
    made = post(note, NOW, {})
    assert made is not None
    assert made.id == note.id
    assert made.source == "nostr"
    assert made.author == npub(note.pubkey)
    assert NETWORKS["nostr"].fullmatch(made.author)
    assert made.tags == ("ai", "musespark")
    assert made.links == ("https://ai.meta.com/muse",)
    assert made.url is not None
    assert made.url.startswith("https://njump.me/nevent1")
    assert made.created_at == NOW - timedelta(seconds=60)


def test_mentions_are_shown_by_name_where_it_is_known_and_short_elsewhere() -> None:
    ana, ben = key(7).public_key(), key(8).public_key()
    text = f"With nostr:{ana.to_bech32()} and nostr:{ben.to_bech32()}, see https://njump.me/{ben.to_bech32()}"
    made = post(said(text), NOW, {ana.to_hex(): Profile(name="ana")})
    assert made is not None
    assert made.text == f"With @ana and @{ben.to_bech32()[:10]}…, see https://njump.me/{ben.to_bech32()}"


def test_a_mention_by_number_is_that_of_the_tag() -> None:
    ana = key(7).public_key().to_hex()
    made = post(said("#[0] says so, #[5] too", ("p", ana)), NOW, {ana: Profile(name="ana")})
    assert made is not None
    assert made.text == "@ana says so, #[5] too"


def test_an_answer_names_what_it_answers() -> None:
    root, parent = "a" * 64, "b" * 64
    marked = said("yes", ("e", root, "", "root"), ("e", parent, "", "reply"), ("e", "c" * 64, "", "mention"))
    first = said("yes", ("e", root, "", "root"))
    unmarked = said("yes", ("e", root), ("e", parent))
    answers = [made.reply_to for note in (marked, first, unmarked) if (made := post(note, NOW, {}))]
    assert answers == [parent, root, parent]


def test_a_repost_speaks_with_the_proven_words_of_what_it_repeats() -> None:
    original = signed(1, "Muse Spark is out #MuseSpark", at=AT - 100)
    made = post(said(json.dumps(original), ("e", original["id"]), kind=6, author=2), NOW, {})
    assert made is not None
    assert (made.text, made.boost_of, made.tags) == (original["content"], original["id"], ("musespark",))
    forged = {**original, "content": "Muse Spark is cancelled #MuseSpark"}
    assert post(said(json.dumps(forged), ("e", original["id"]), kind=6, author=2), NOW, {}) is None
    assert post(said(json.dumps(original), ("e", "f" * 64), kind=6, author=2), NOW, {}) is None
    assert post(said("", ("e", original["id"]), kind=6, author=2), NOW, {}) is None


def test_an_article_has_its_title_above_it_and_no_markdown() -> None:
    article = said(
        "## First\n\nIt is **out**, says [Meta](https://ai.meta.com/muse).\n\n![picture](https://a.example/p.png)",
        ("title", "Muse Spark"),
        ("t", "musespark"),
        kind=30023,
    )
    made = post(article, NOW, {})
    assert made is not None
    assert made.text == "Muse Spark\n\nFirst\n\nIt is out, says Meta."
    assert "https://ai.meta.com/muse" in made.links


@pytest.mark.parametrize("kind", [0, 3, 5, 7, 20, 1984, 10002])
def test_other_kinds_are_no_posts(kind: int) -> None:
    assert post(said("{}", kind=kind), NOW, {}) is None


@pytest.mark.parametrize("seconds", [0, 1, 4_102_444_800, 10**12, 10**30])
def test_a_time_that_cannot_be_is_that_of_receipt(seconds: int) -> None:
    assert moment(seconds, NOW) == NOW


def test_a_time_that_can_be_is_the_authors() -> None:
    assert moment(1_700_000_000, NOW) == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_an_end_is_read_and_nonsense_is_none() -> None:
    assert expiry(said("", ("expiration", str(AT)))) == datetime.fromtimestamp(AT, UTC)
    assert [expiry(said("", ("expiration", text))) for text in ("", "soon", "-5", "9" * 40, "1.5")] == [None] * 5


def test_a_deletion_names_events_and_only_a_deletion_does() -> None:
    named = (("e", "a" * 64), ("e", "not an id"), ("p", "b" * 64))
    assert taken_back(said("", *named, kind=5)) == ("a" * 64,)
    assert taken_back(said("", *named, kind=1)) == ()


def test_a_request_to_vanish_is_meant_for_the_relays_it_names() -> None:
    here = "wss://relay.example/"
    assert vanishes(said("", ("relay", "wss://Relay.example"), kind=62), here)
    assert vanishes(said("", ("relay", "ALL_RELAYS"), kind=62), here)
    assert not vanishes(said("", ("relay", "wss://other.example"), kind=62), here)
    assert not vanishes(said("", ("relay", "ALL_RELAYS"), kind=1), here)


def test_a_profile_is_read_and_what_is_none_is_an_empty_one() -> None:
    fields = {"name": "ana\u202e", "nip05": "_@Plaza.example", "about": "no thanks #NoBot", "bot": True}
    assert profile(said(json.dumps(fields), kind=0)) == Profile("ana", "plaza.example", is_bot=True, objects=True)
    rubbish = ["", "[]", "null", "{", json.dumps({"name": 5, "nip05": "javascript:1", "about": []}), "[" * 5_000]
    assert [profile(said(text, kind=0)) for text in rubbish] == [Profile()] * len(rubbish)


def test_labels_say_what_the_platform_says() -> None:
    note = said("Careful", ("content-warning", "war"))
    author = Profile(claims="ana@plaza.example", is_bot=True)
    made = post(note, NOW, {note.pubkey: author})
    assert made is not None
    assert made.labels == ("content_warning", "bot", "nip05:ana@plaza.example")


def test_tags_are_those_of_the_list_and_the_text_each_once() -> None:
    assert tags(said("#One and #two", ("t", "ONE"), ("t", "https://x.example"), ("t", "三"))) == ("one", "三", "two")


# The wire


def test_messages_of_a_relay_are_read_and_others_are_none() -> None:
    assert wire.message('["EVENT","t0",{"id":1}]') == wire.Message("EVENT", "t0", {"id": 1})
    assert wire.message('["CLOSED","t0","rate-limited: slow\\ndown"]') == wire.Message(
        "CLOSED", "t0", why="rate-limited: slow down"
    )
    assert wire.message('["NOTICE","hello"]') == wire.Message("NOTICE", why="hello")
    for text in ("", "{}", "[]", "[1]", "nonsense", "[" * 100_000):
        with pytest.raises(wire.NotAMessage):
            wire.message(text)


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("auth-required: members only", "wants a login, and this bot has none (members only)"),
        ("restricted: pay first", "does not let us read (pay first)"),
        ("rate-limited: slow down", "says we ask too much (slow down)"),
        ("blocked:", "has blocked us"),
        ("error: shutting down", "refuses (shutting down)"),
        ("too many filters", "refuses (too many filters)"),
        ("", "refuses"),
    ],
)
def test_a_refusal_is_told_in_plain_words(why: str, told: str) -> None:
    assert wire.refusal(why) == told


def test_what_a_relay_says_of_its_limits_is_believed_within_sense() -> None:
    told = {"limitation": {"max_message_length": 10**12, "max_subscriptions": 0, "max_limit": True}}
    assert wire.limits(told) == wire.Limits(message=1 << 17, subscriptions=4, events=500)
    assert wire.limits(["nonsense"]) == wire.Limits()


def test_tags_are_asked_for_in_portions_that_fit_and_none_is_lost() -> None:
    wanted = {f"tag{number}" for number in range(3_000)} | {"日本語", "straße"}
    portions = wire.portions(wanted, 16_384)
    spellings = Counter(spelling for portion in portions for spelling in portion)
    assert set(spellings.values()) == {1}
    assert {spelling for tag in wanted for spelling in wire.spelled(tag)} == set(spellings)
    assert all(len(wire.request("t0", {"#t": portion}).encode()) < 16_384 for portion in portions)
