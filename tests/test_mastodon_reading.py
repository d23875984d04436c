"""What becomes of a server's JSON; how often it may be asked; how far each tag was read."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.dedupe import NearIndex
from bot.core.domain import Post
from bot.sources.mastodon import marks
from bot.sources.mastodon.budget import LIMIT, WINDOW, Budget
from bot.sources.mastodon.marks import Cursor, Mark
from bot.sources.mastodon.markup import read_html, without_emoji
from bot.sources.mastodon.reading import Policy, Unreadable, Withheld, policy_of, post_of
from bot.sources.mastodon.streaming import Gone, Refused, Said, event_of
from tests.mastodon_fixtures import check

FIXTURES = Path(__file__).parents[2] / "shared/data/api_fixtures"
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
JSON = dict[str, Any]
ANA = {"id": "1", "username": "ana", "acct": "ana", "note": "<p>gardener</p>", "indexable": True, "noindex": False}


def status(
    content: str = "<p>Hello</p>", *, account: dict[str, object] | None = None, **more: object
) -> dict[str, Any]:
    return {
        "id": "116",
        "uri": "https://plaza.example/users/ana/statuses/116",
        "url": "https://plaza.example/@ana/116",
        "created_at": "2026-03-14T11:00:00.000Z",
        "visibility": "public",
        "content": content,
        "language": "en",
        "reblog": None,
        "account": ANA | (account or {}),
    } | more


def read(content: str = "<p>Hello</p>", *, account: JSON | None = None, **more: Any) -> Post:
    found = post_of(status(content, account=account, **more), "plaza.example", NOW)
    assert isinstance(found, Post)
    return found


def why(account: JSON | None = None, **more: Any) -> str | None:
    found = post_of(status(account=account, **more), "plaza.example", NOW)
    return found.why if isinstance(found, Withheld) else None


# A status as a post


def test_a_status_becomes_a_post() -> None:
    tag = '<a href="https://plaza.example/tags/spark" class="mention hashtag" rel="tag">#<span>Spark</span></a>'
    assert read(f"<p>Out now {tag}</p>", tags=[{"name": "spark"}], account={"bot": True}) == Post(
        id="https://plaza.example/users/ana/statuses/116",
        source="mastodon:plaza.example",
        text="Out now #Spark",
        created_at=datetime(2026, 3, 14, 11, tzinfo=UTC),
        author="ana@plaza.example",
        url="https://plaza.example/@ana/116",
        tags=("spark",),
        labels=("bot", "lang:en"),
    )


@pytest.mark.parametrize(
    ("account", "labels"),
    [
        ({"created_at": "2026-03-01T00:00:00.000Z"}, ("new_account", "lang:en")),
        ({"created_at": "2026-02-01T00:00:00.000Z"}, ("lang:en",)),
        ({"created_at": "2026-03-01T00:00:00.000Z", "acct": "ana@away.example"}, ("lang:en",)),
        ({}, ("lang:en",)),
    ],
)
def test_an_account_of_the_server_is_new_for_a_month(account: JSON, labels: tuple[str, ...]) -> None:
    assert sorted(read(account=account).labels) == sorted(labels)


def verified(*links: str, at: str | None = "2026-03-01T00:00:00.000+00:00") -> JSON:
    return {
        "fields": [{"name": "Web", "value": f'<a href="{link}" rel="me">x</a>', "verified_at": at} for link in links]
    }


def test_a_domain_whose_front_page_links_back_is_proven() -> None:
    fields = verified("https://ana.example", "https://www.garden.example/", "https://ana.example/")
    assert read(account=fields).proven == ("ana.example", "garden.example")


@pytest.mark.parametrize(
    "fields",
    [
        verified("https://ana.example", at=None),
        verified("https://ana.example", at=""),
        verified("http://ana.example"),
        verified("https://forge.example/ana"),
        verified("https://paper.example/team/ana"),
        verified("https://paper.example/?author=ana"),
        verified("https://paper.example/#ana"),
        verified("https://paper.example:8443/"),
        verified("https://ana@paper.example/"),
        verified("https://paper.example\\@ana.example/"),
        verified("https://paper"),
        verified("https://127.1/"),
        verified("ana.example"),
        {"fields": [{"name": "Web", "value": "https://ana.example", "verified_at": "2026-03-01T00:00:00Z"}]},
        {"fields": [{"value": 2 * '<a href="https://ana.example">x</a>', "verified_at": "2026-03-01T00:00:00Z"}]},
        {"fields": [{"value": None, "verified_at": "2026-03-01T00:00:00Z"}, 7, None]},
        {"fields": "https://ana.example"},
        {"display_name": "ana.example ✓", "note": '<a href="https://ana.example" rel="me">x</a>', "verified": True},
    ],
)
def test_what_is_not_a_whole_domain_or_was_not_looked_at_proves_nothing(fields: JSON) -> None:
    assert read(account=fields).proven == ()


def test_an_address_on_another_site_than_the_status_is_not_believed() -> None:
    uri = "https://plaza.example/users/ana/statuses/116"
    assert read(url="https://paper.example/news/1").url == uri
    assert read(url="https://www.plaza.example/@ana/116").url == "https://www.plaza.example/@ana/116"
    assert read(url=None).url == uri


TEXTS = {
    "<p>One<br>two</p><p>three</p>": "One\ntwo\n\nthree",
    "<p>it&#39;s &lt;b&gt; &amp; more</p>": "it's <b> & more",
    '<p>by <span><a href="https://b.example/@bo" class="u-url mention">@<span>bo</span></a></span></p>': "by @bo",
    '<p><a href="https://www.news.example/a/long/story"><span class="invisible">https://www.</span>'
    '<span class="ellipsis">news.example/a/lo</span><span class="invisible">ng/story</span></a> says so</p>': (
        "https://www.news.example/a/long/story says so"
    ),
    '<p>as <a href="https://news.example/story">the paper</a> says</p>': "as the paper says",
    '<p class="quote-inline">RE: <a href="https://b.example/@bo/1">b.example/@bo/1</a></p><p>No.</p>': "No.",
    "<ul><li>one</li><li>two</li></ul>": "one\n\ntwo",
    "<p>a</p><script>alert(1)</script><style>p{}</style>": "a",
    "plain": "plain",
    "": "",
}


@pytest.mark.parametrize("html", TEXTS)
def test_the_text_is_what_a_reader_of_the_post_sees(html: str) -> None:
    assert read(html).text == TEXTS[html]


def test_links_are_those_to_pages_and_not_to_accounts_tags_or_the_quoted_post() -> None:
    html = (
        '<p class="quote-inline">RE: <a href="https://b.example/@bo/1">b.example/@bo/1</a></p>'
        '<p><a href="https://www.news.example/story?utm_source=x">story</a> <a href="https://news.example/story">again</a>'
        ' <a href="https://b.example/@bo" class="u-url mention">@<span>bo</span></a>'
        ' <a href="https://b.example/tags/x" rel="tag">#x</a> <a href="javascript:alert(1)">no</a></p>'
    )
    assert read(html).links == ("https://news.example/story",)


def test_a_link_that_shows_another_address_than_its_own_keeps_its_words() -> None:
    shown = read_html('<p><a href="https://evil.example/">bank.example</a></p>')
    assert shown.text == "bank.example"
    assert shown.links == ("https://evil.example/",)


def test_a_warning_comes_first_and_polls_and_descriptions_last() -> None:
    post = read(
        "<p>Which?</p>",
        spoiler_text="politics",
        poll={"options": [{"title": "tea"}, {"title": "coffee"}]},
        media_attachments=[
            {"type": "image", "description": "a cup\non a table"},
            {"type": "image", "description": None},
            {"type": "gifv", "description": "x" * 2_000},
        ],
    )
    assert post.text[:70] == "CW: politics\n\nWhich?\n\nPoll: tea · coffee\n\nImage: a cup on a table\n\nVid"
    assert len(post.text) < 600


def test_pictures_of_a_server_written_as_names_are_left_out() -> None:
    post = read("<p>Hi :blobcat: there :notone: at 10:30:45</p>", emojis=[{"shortcode": "blobcat"}])
    assert post.text == "Hi there :notone: at 10:30:45"
    assert without_emoji("a  b", ()) == "a  b"


def test_an_account_of_another_server_keeps_its_home_wherever_it_is_read() -> None:
    far = status(
        account={"acct": "bo@Far.example"}, uri="https://far.example/objects/1", url="https://far.example/@bo/1"
    )
    posts = [post_of(far | {"id": id_}, domain, NOW) for id_, domain in (("1", "a.example"), ("2", "b.example"))]
    assert posts[0] == posts[1]
    assert isinstance(posts[0], Post)
    assert (posts[0].author, posts[0].source) == ("bo@far.example", "mastodon:far.example")


def test_a_boost_names_what_it_boosts_and_is_folded_under_it() -> None:
    inner = status("<p>News #spark</p>", tags=[{"name": "spark"}])
    boost = status("", uri="https://plaza.example/users/bo/statuses/9/activity", reblog=inner, account={"acct": "bo"})
    original, copy = read("<p>News #spark</p>"), post_of(boost, "plaza.example", NOW)
    assert isinstance(copy, Post)
    assert (copy.boost_of, copy.author, copy.text, copy.tags) == (
        original.id,
        "bo@plaza.example",
        "News #spark",
        ("spark",),
    )
    index = NearIndex()
    index.fold(original)
    assert (index.fold(copy).copy_of, index.fold(copy).why) == (original.id, "boost")


def test_a_boost_of_somebody_who_declines_is_left_alone() -> None:
    assert why(reblog=status(account={"note": "#nobots please"})) == "#nobot"


def test_an_edit_is_the_same_post_with_another_text() -> None:
    before, after = read("<p>20 km</p>"), read("<p>25 km</p>", edited_at="2026-03-14T11:30:00Z")
    assert before.id == after.id
    assert (before.text, after.text) == ("20 km", "25 km")


@pytest.mark.parametrize(
    "said", ["2100-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "x", "", None, 5]
)
def test_a_time_that_cannot_be_is_when_the_post_was_received(said: object) -> None:
    assert read(created_at=said).created_at == NOW


def test_a_time_in_another_zone_is_given_in_utc() -> None:
    assert read(created_at="2026-03-14T13:00:00+02:00").created_at == datetime(2026, 3, 14, 11, tzinfo=UTC)


def test_a_tag_that_the_server_writes_without_accents_stands_under_the_one_asked_for() -> None:
    found = post_of(
        status(tags=[{"name": "qualitatskatzen"}, {"name": "???"}, {"no": "name"}]),
        "plaza.example",
        NOW,
        asked=["qualitätskatzen", "other"],
    )
    assert isinstance(found, Post)
    assert found.tags == ("qualitätskatzen", "qualitatskatzen")


def test_an_answer_names_its_parent_where_it_is_known() -> None:
    answer = status(in_reply_to_id="7")
    known = post_of(answer, "plaza.example", NOW, parent={"7": "https://b.example/1"}.get)
    assert isinstance(known, Post)
    assert known.reply_to == "https://b.example/1"
    assert read(in_reply_to_id="7").reply_to is None


# Whose posts are left alone


@pytest.mark.parametrize("visibility", ["unlisted", "private", "direct", "limited", "", None, "PUBLIC"])
def test_a_status_that_is_not_public_is_left_alone(visibility: str | None) -> None:
    assert why(visibility=visibility) == "not public"


@pytest.mark.parametrize(
    "note",
    [
        "#nobot",
        "<p>I garden. #NoBots</p>",
        '<a href="https://plaza.example/tags/nobot" class="mention hashtag" rel="tag">#<span>nobot</span></a>',
        "＃nobot",
    ],
)
def test_an_author_who_declines_bots_is_left_alone(note: str) -> None:
    assert why({"note": note}) == "#nobot"


@pytest.mark.parametrize("note", ["#nobotany", "I have no bot", "#nobother", ""])
def test_an_author_who_says_something_else_is_read(note: str) -> None:
    assert why({"note": note}) is None


def test_an_author_who_declines_indexing_is_left_alone() -> None:
    assert why({"noindex": True}) == "noindex"
    assert why({"indexable": False}) == "not indexable"
    assert why({"indexable": None}) is None
    assert why({"discoverable": False}) is None
    assert why({"limited": True}) == "limited by its server"


def test_full_text_search_may_be_set_aside_and_noindex_may_not() -> None:
    declined = status(account={"indexable": False})
    assert isinstance(post_of(declined, "plaza.example", NOW, indexable=False), Post)
    assert isinstance(post_of(status(account={"noindex": True}), "plaza.example", NOW, indexable=False), Withheld)


# JSON that is none of this


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "x",
        {},
        {"uri": "x", "content": "x"},
        status(uri=None),
        status(uri="https://plaza.example/" + "x" * 2_000),
        status(content=5),  # type: ignore[arg-type]  # the point of it
        status(reblog={"id": "1"}),
        status("<b>" * 30_000),
    ],
    ids=range(10),
)
def test_what_is_no_status_is_refused_in_a_line(said: object) -> None:
    with pytest.raises(Unreadable) as refused:
        post_of(said, "plaza.example", NOW)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


def test_fields_of_a_wrong_kind_do_no_harm() -> None:
    post = read(
        tags="x", emojis=[1], poll=[2], media_attachments={"a": 1}, language=["en"], url="javascript:x", mentions=None
    )
    assert (post.text, post.tags, post.url, post.labels) == (
        "Hello",
        (),
        "https://plaza.example/users/ana/statuses/116",
        (),
    )


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted(status() | {"poll": 0, "emojis": 0, "tags": 0, "media_attachments": 0, "in_reply_to_id": 0})


@given(st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES, max_size=4))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_the_fields_a_status_is_read_left_alone_or_refused(fields: JSON) -> None:
    found = None
    with suppress(Unreadable):
        found = post_of(status() | fields, "plaza.example", NOW)
    if isinstance(found, Post):
        assert found.created_at
        assert found.created_at <= NOW
        assert hash(found)


def test_names_and_tags_without_end_are_cut() -> None:
    post = read(account={"acct": "a" * 9_000 + "@b.example"}, tags=[{"name": f"t{number}"} for number in range(5_000)])
    assert len(str(post.author)) < 400
    assert len(post.tags) == 100


def test_the_deepest_html_that_is_read_takes_less_than_two_seconds() -> None:
    begun = time.thread_time()
    assert read("<b>" * 21_000 + "x").text == "x"
    assert time.thread_time() - begun < 2


def test_a_server_says_who_may_read_its_tags() -> None:
    access = {"local": "public", "remote": "disabled"}
    said = {
        "domain": "plaza.example",
        "configuration": {"urls": {"streaming": "wss://s.example"}, "timelines_access": {"hashtag_feeds": access}},
    }
    assert policy_of(said) == Policy("plaza.example", "wss://s.example", "public", "disabled")
    assert policy_of({"uri": "old.example", "urls": {"streaming_api": "wss://old.example"}}) == Policy(
        "old.example", "wss://old.example"
    )
    assert policy_of({"uri": "https://old.example/"}).domain == "old.example"
    assert policy_of({"configuration": []}) == policy_of(None) == Policy()


def test_messages_of_a_stream_are_told_apart() -> None:
    assert event_of('{"event": "update", "payload": "{\\"id\\": 1}"}') == Said({"id": 1})
    assert event_of('{"event": "status.update", "payload": "{}"}') == Said({})
    assert event_of('{"event": "delete", "payload": "106"}') == Gone("106")
    assert event_of('{"error": "Unknown stream type", "status": 400}') == Refused("Unknown stream type")
    for other in ('{"event": "notification", "payload": "{}"}', "x", "[]", "5", '{"event": "update"}', "[" * 99_999):
        assert event_of(other) is None


# How often


def test_within_any_five_minutes_fewer_than_the_limit_are_asked() -> None:
    budget, now, made = Budget(), 0.0, []
    while now < 2_000:
        if wait := budget.wait(now):
            now += wait
        budget.book(now)
        made.append(now)
        now += 0.1
    assert max(sum(at <= other < at + WINDOW for other in made) for at in made) == LIMIT * 0.8
    assert len(made) >= LIMIT * 0.8 * 6


def test_a_restart_remembers_what_was_asked() -> None:
    budget = Budget()
    for number in range(240):
        budget.book(1_000 + number / 10)
    again = Budget()
    again.recall(json.loads(json.dumps(budget.written(1_030))))
    assert again.wait(1_030) == pytest.approx(WINDOW - 30)
    assert again.wait(1_030, used=0.9) == 0
    assert len(budget.written(1_030)) == 24
    assert budget.written(2_000) == []


def test_a_server_that_has_little_left_is_left_in_peace() -> None:
    budget = Budget()
    budget.hear(100, 300, 16, 40)
    assert budget.wait(100) == 0
    budget.hear(100, 300, 15, 40)
    assert budget.wait(100) == budget.closed(100) == 40
    assert budget.wait(140) == 0
    budget.hear(140, 100, 90, 40)
    for _ in range(80):
        assert budget.wait(140) == 0
        budget.book(140)
    assert budget.wait(140) == WINDOW


def test_a_server_that_asks_for_a_year_is_asked_again_in_an_hour() -> None:
    budget = Budget()
    budget.close(0, 3e7)
    assert budget.wait(0) == 3_600


# How far


def test_the_longer_id_is_the_later_one() -> None:
    assert marks.latest(["99", "100", None, ""]) == "100"
    assert marks.latest([]) is None


def test_a_cursor_is_read_as_it_was_written() -> None:
    cursor = Cursor({"spark": Mark("9", "8", "7", 5, 6, False, True), "gate广场": Mark()}, [(1.0, 2)], 3)
    assert marks.read(marks.written(cursor)) == cursor
    assert marks.read(None) == Cursor()


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"marks":[[1,["a"]]],"requests":[],"look":0}', '{"marks":5}'])
def test_a_cursor_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        marks.read(text)


def test_a_look_steps_back_by_what_may_come_late() -> None:
    mark = marks.ended(Mark(), "100", 0, done=True, met=True)
    for number in range(1, 61):
        mark = marks.ended(marks.begun(mark, number * 60), str(100 + number), number * 60, done=True, met=True)
    back = marks.begun(mark, mark.since + marks.LATE)
    assert mark.at == "160"
    assert int(mark.at) - int(str(back.at)) >= marks.LATE / 60
    assert marks.begun(mark, mark.since + marks.LATE - 1) == mark


def test_a_mark_that_is_days_old_is_given_up() -> None:
    old = Mark("5", "5", None, 10, 10, met=True)
    assert marks.kept({"a": old, "b": old}, {"a"}, 10 + marks.STALE + 1) == {"a": Mark(looked=10, met=True)}
    assert marks.kept({"a": old}, {"a", "c"}, 20) == {"a": old, "c": Mark()}


def test_a_tag_that_the_server_never_showed_does_not_lead_a_group() -> None:
    known = {"a": Mark("1"), "b": Mark("1", met=True), "c": Mark("1"), "d": Mark("1"), "e": Mark("1"), "new": Mark()}
    assert marks.group(["a", "c", "b", "d", "e"], known) == ("b", "a", "c", "d")
    assert marks.group(["b", "new", "c"], known) == ("b", "c")
    assert marks.group(["a", "c"], known) == ("b", "a", "c")
    assert marks.group(["new", "a"], known) == ("new",)
    assert marks.group(["a", "c"], {"a": Mark("1"), "c": Mark("1")}) == ("a",)
    assert marks.group([], known) == ()


def test_of_5000_tags_each_is_looked_at_within_35_minutes() -> None:
    begun = now = 1_000.0
    known = {f"tag{number}": Mark("1", "1", since=now, met=number == 0) for number in range(5_000)}
    budget, requests = Budget(), 0
    while now < begun + 35 * 60:
        waiting = marks.due(known, 60, now)
        for _ in range(20):
            tags = marks.group(waiting, known)
            now += budget.wait(now)
            budget.book(now)
            known |= {tag: marks.ended(known[tag], "2", now, done=True, met=False) for tag in tags}
            waiting = [tag for tag in waiting if tag not in tags]
            requests += 1
    assert min(mark.looked for mark in known.values()) >= begun
    assert requests <= 8 * 240
    assert len(marks.written(Cursor(known))) < 50 * 5_000


# Recorded data


def test_all_recorded_and_documented_answers_are_read() -> None:
    rows = check(FIXTURES)
    if not rows:
        pytest.skip(f"{FIXTURES} is absent: recorded data stays private")
    assert [row.name for row in rows if row.faults] == []
    assert len(rows) == 38
    assert sum(row.posts for row in rows) > 80
    assert sum(row.withheld for row in rows) > 20
    assert {row.name: row.pieces for row in rows}["mastodon_docs_examples.jsonl"] >= 657


def test_a_real_hashtag_timeline_stands_under_its_tag() -> None:
    path = FIXTURES / "mastodon_cassettes/test_hashtag_tl.json"
    if not path.exists():
        pytest.skip(f"{path} is absent: recorded data stays private")
    (real,) = json.loads(path.read_text(encoding="utf-8"))[2]["json"]
    post = post_of(real, "plaza.example", datetime(2026, 8, 2, tzinfo=UTC))
    assert isinstance(post, Post)
    assert (post.text, post.tags) == ("#hoot (hashtag toot)", ("hoot",))
    assert post.labels == ("lang:ja", "new_account")
    assert post.author == "mastodonpy_test_2@plaza.example"
    assert post.created_at
    assert timedelta() < datetime(2026, 8, 2, tzinfo=UTC) - post.created_at < timedelta(days=1)
