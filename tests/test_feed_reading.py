"""From the bytes of a feed to posts: what real feeds look like, and what feeds that mean harm do."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.domain import Post
from bot.sources.feeds.known import FLOOD, MOST_AT_ONCE, MOST_KNOWN, Known, from_cursor, to_cursor
from bot.sources.feeds.looking import Look, look
from bot.sources.feeds.presets import Accounts, BadFeed, Feed, Speaker, plain, read_feed_setting
from bot.sources.feeds.reading import MOST_ENTRIES, Document, Entry, NotAFeed, read
from tests.check_feeds import check

FIXTURES = Path(__file__).parents[2] / "shared" / "data" / "api_fixtures" / "feeds"
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
FEED = Feed("https://plaza.example/feed.xml", tag="tram")
TRAM = frozenset({"tram"})


def rss(*items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{"".join(items)}</channel></rss>'.encode()


def item(**parts: str) -> str:
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in parts.items()) + "</item>"


def posts_of(body: bytes, feed: Feed = FEED, wanted: frozenset[str] = TRAM) -> tuple[Post, ...]:
    return look(read(body), feed, feed.url, wanted, Known(), NOW).posts


def entry(number: int, *, at: datetime | None = None, **other: str) -> Entry:
    told = {"id": f"id-{number}", "link": f"https://plaza.example/{number}", "title": f"Number {number}"}
    told |= {"body": f"The tram of line {number} stops at the station for a while", "author": ""} | other
    return Entry(**told, is_html=False, categories=(), at=at)


def looked(entries: list[Entry], known: Known, now: datetime = NOW) -> Look:
    return look(Document(tuple(entries)), FEED, FEED.url, TRAM, from_cursor(to_cursor(known)), now)


def baseline(entries: list[Entry]) -> Known:
    return looked(entries, Known()).known


# What an entry becomes -----------------------------------------------------------------------------------


def test_an_entry_of_rss_becomes_a_post() -> None:
    (post,) = posts_of(
        rss(
            item(
                title="Trams stop",
                link="https://plaza.example/1",
                guid="tag:plaza.example,1",
                description='&lt;p&gt;No line &lt;b&gt;7&lt;/b&gt;. &lt;a href="/why?utm_source=x"&gt;Why&lt;/a&gt;',
                category="City Traffic",
                author="ana@plaza.example",
                pubDate="Sat, 14 Mar 2026 10:00:00 +0100",
            )
        )
    )

    assert post == Post(
        id="feed:plaza.example:tag:plaza.example,1",
        source="feed:plaza.example",
        text="Trams stop\n\nNo line 7. Why",
        created_at=datetime(2026, 3, 14, 9, tzinfo=UTC),
        url="https://plaza.example/1",
        tags=("tram", "citytraffic"),
        links=("https://plaza.example/why",),
    )


def test_an_entry_of_atom_becomes_a_post() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id><title>Trams</title>
    <link href="https://plaza.example/1"/><content type="text">a &lt; b #Bus</content><category term="tram"/>
    <published>2026-03-14T09:00:00Z</published></entry></feed>"""

    (post,) = posts_of(body, Feed("https://plaza.example/a"))

    assert (post.text, post.tags, post.id) == ("Trams\n\na < b #Bus", ("tram", "bus"), "feed:plaza.example:urn:1")


def test_an_item_of_json_feed_becomes_a_post() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": 7, "url": "https://plaza.example/7", "content_html": "<p>Trams</p>", "tags": ["tram"]}],
    }

    (post,) = posts_of(json.dumps(feed).encode(), Feed("https://plaza.example/a"))

    assert (post.text, post.url, post.id) == ("Trams", "https://plaza.example/7", "feed:plaza.example:7")


def test_only_entries_under_a_wanted_tag_are_given() -> None:
    body = rss(item(title="One #tram", guid="1"), item(title="Two", guid="2"), item(title="3", category="Tram"))

    assert [post.text for post in posts_of(body, Feed("https://plaza.example/a"))] == ["One #tram", "3"]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://a@b.example/"]
)
def test_a_link_that_is_none_of_the_web_reaches_nobody(link: str) -> None:
    description = f'&lt;a href="{link}"&gt;here&lt;/a&gt;'
    (post,) = posts_of(rss(item(title="x", link=link, guid="1", description=description)))

    assert (post.url, post.links) == (None, ())


def test_a_feed_gives_no_permalink_on_a_site_that_is_not_its_own() -> None:
    body = rss(item(title="x", link="https://bbc.co.uk/news/1", guid="1"))

    (post,) = posts_of(body)
    (named,) = posts_of(body, Feed("https://plaza.example/feed.xml", "tram", ("bbc.co.uk",)))

    assert (post.url, post.links) == (None, ("https://bbc.co.uk/news/1",))
    assert named.url == "https://bbc.co.uk/news/1"


def test_a_title_that_the_text_begins_with_is_not_said_twice() -> None:
    (post,) = posts_of(rss(item(title="Trams stop …", guid="1", description="Trams stop at noon.")))

    assert post.text == "Trams stop at noon."


def test_a_mastodon_tag_feed_names_the_account_by_the_address() -> None:
    feed = read_feed_setting("mastodon:plaza.example #tram")
    (post,) = posts_of(rss(item(link="https://other.example/@bob/12", guid="1", description="No trams")), feed)

    assert (feed.url, feed.tag) == ("https://plaza.example/tags/tram.rss", "tram")
    assert (post.author, post.url) == ("bob@other.example", "https://other.example/@bob/12")


def test_what_reddit_prints_below_is_cut_off() -> None:
    feed = read_feed_setting("reddit:trams #tram", Accounts(reddit_user="me", reddit_token="hush"))  # noqa: S106
    below = "&lt;p&gt;Late&lt;/p&gt; submitted by &lt;a href='x'&gt; /u/ana &lt;/a&gt; [link] [comments]"
    (post,) = posts_of(rss(item(title="Trams", guid="1", author="/u/ana", description=below)), feed)

    assert (post.text, post.author) == ("Trams\n\nLate", "u/ana")
    assert "hush" not in feed.name + feed.source + post.id


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("https://plaza.example/a?x=1", "https://plaza.example/a?x=1"),
        (f"youtube:UC{'a' * 22}", f"https://www.youtube.com/feeds/videos.xml?channel_id=UC{'a' * 22}"),
        ("telegram:trams_plaza", "https://hub.example/telegram/channel/trams_plaza"),
        ("x: #tram", "https://hub.example/twitter/keyword/%23tram"),
        ("rsshub:/some/route #tram site=plaza.example", "https://hub.example/some/route"),
    ],
)
def test_a_short_name_stands_for_an_address(line: str, url: str) -> None:
    assert read_feed_setting(line, Accounts(rsshub="https://hub.example/")).url == url


@pytest.mark.parametrize(
    "line",
    [
        *("", "plaza.example/feed", "file:///x", "http://localhost/", "mastodon:plaza.example", "youtube:me"),
        *("reddit:x #a", "telegram:ab", "x: #tram", "https://plaza.example/ tram", "https://plaza.example/ #1"),
        "https://plaza.example/ site=",
    ],
)
def test_a_line_that_names_no_feed_is_told(line: str) -> None:
    with pytest.raises(BadFeed) as told:
        read_feed_setting(line)
    assert "\n" not in str(told.value)


def test_two_feeds_of_a_host_have_different_short_names() -> None:
    one, two = plain("https://plaza.example/a?token=hush"), plain("https://plaza.example/a?token=other")

    assert one.name != two.name
    assert one.source == two.source == "feed:plaza.example"
    assert "hush" not in one.name
    assert len(plain("https://plaza.example/" + "a" * 500).name) <= 60
    assert one.speaker is Speaker.SITE


# Each entry once -----------------------------------------------------------------------------------------


def test_an_entry_is_given_once_and_again_when_its_words_change() -> None:
    first = looked([entry(1, at=NOW), entry(2, at=NOW)], Known())
    again = looked([entry(1, at=NOW), entry(2, at=NOW)], first.known)
    edited = looked([entry(1, at=NOW, body="Corrected: it runs"), entry(2, at=NOW)], again.known)

    assert (len(first.posts), len(again.posts)) == (2, 0)
    assert [post.id for post in edited.posts] == ["feed:plaza.example:id-1"]
    assert looked([entry(1, at=NOW, body="Corrected: it runs")], edited.known).posts == ()


OLD = [entry(number, at=NOW - timedelta(days=number)) for number in range(1, 201)]


def renamed(old: Entry, **other: str) -> Entry:
    told = {"id": f"new/{old.id}", "link": old.link, "title": old.title, "body": old.body, "author": ""} | other
    return Entry(**told, is_html=False, categories=(), at=old.at)


def test_new_ids_for_old_entries_bring_nothing_again() -> None:
    known = baseline(OLD)

    assert looked([renamed(old) for old in OLD], known).posts == ()
    assert looked([renamed(old, link=f"https://new.example/{old.id}") for old in OLD], known).posts == ()


def test_a_feed_that_was_rebuilt_whole_brings_five_and_a_line() -> None:
    rebuilt = [renamed(old, body=f"Rewritten {old.id}", link=f"/new/{old.id}") for old in OLD]

    found = looked(rebuilt, baseline(OLD), NOW + timedelta(days=1))

    assert len(found.posts) == FLOOD
    assert found.faults == ("plaza.example: the feed was rebuilt: 195 more entries that look new but are old left out",)
    assert looked(rebuilt, found.known, NOW + timedelta(days=2)).posts == ()


def test_a_feed_that_was_rebuilt_and_dated_anew_brings_five_too() -> None:
    later = NOW + timedelta(days=1)
    rebuilt = [entry(number + 500, at=later, body=f"Rewritten {number}") for number in range(100)]

    assert len(looked(rebuilt, baseline(OLD), later).posts) == FLOOD


def test_another_order_and_gaps_bring_nothing_again() -> None:
    known = baseline(OLD)

    assert looked(OLD[::-1], known).posts == ()
    without = looked(OLD[::7], known)
    assert without.posts == ()
    assert looked(OLD, without.known).posts == ()


def test_older_entries_that_slide_in_when_others_go_are_no_flood() -> None:
    known = baseline(OLD[:20])

    found = looked(OLD[10:60], known, NOW + timedelta(hours=3))

    assert len(found.posts) == FLOOD
    assert all(post.created_at and post.created_at < NOW for post in found.posts)


def test_what_was_written_during_a_long_absence_all_comes() -> None:
    days = [entry(number, at=NOW + timedelta(hours=number)) for number in range(1000, 1040)]

    found = looked(days, baseline(OLD), NOW + timedelta(hours=1041))

    assert (len(found.posts), found.faults) == (40, ())


def test_entries_with_the_same_few_words_are_different_entries() -> None:
    first = looked([entry(1, at=NOW, title="New photo", body="")], Known())

    found = looked([entry(2, at=NOW, title="New photo", body="")], first.known)

    assert [post.id for post in found.posts] == ["feed:plaza.example:id-2"]


@pytest.mark.parametrize("at", [None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)])
@pytest.mark.parametrize("without", [("id",), ("id", "link"), ()])
def test_an_entry_without_id_or_believable_date_comes_once(at: datetime | None, without: tuple[str, ...]) -> None:
    blank = dict.fromkeys(without, "")
    first = looked([entry(1, at=at, **blank)], Known())
    both = [entry(2, at=at, **blank), entry(1, at=at, **blank)]
    later = looked(both, first.known, NOW + timedelta(hours=1))

    assert [post.created_at for post in first.posts] == [None], "it may be of any age: no alert comes of it"
    assert [post.created_at for post in later.posts] == [NOW + timedelta(hours=1)]
    assert looked(both, later.known, NOW + timedelta(hours=2)).posts == ()


def test_an_id_that_all_entries_share_names_none_of_them() -> None:
    found = looked([entry(1, at=NOW, id="same"), entry(2, at=NOW, id="same")], Known())

    assert len({post.id for post in found.posts}) == 2


def test_no_post_is_dated_later_than_it_was_received() -> None:
    known = baseline([entry(1, at=NOW)])
    (post,) = looked([entry(2, at=NOW + timedelta(hours=20)), entry(1, at=NOW)], known).posts

    assert post.created_at == NOW


def test_more_than_one_look_can_take_comes_in_several() -> None:
    many = [entry(number, at=NOW - timedelta(minutes=number)) for number in range(1_200)]
    known, sizes = Known(), []
    more = True
    while more:
        found = looked(many, known)
        known, more = found.known, found.more
        sizes.append(len(found.posts))

    assert sizes == [MOST_AT_ONCE, MOST_AT_ONCE, 200]
    assert looked(many, known).posts == ()


def test_the_cursor_is_bounded_and_keeps_what_the_feed_still_shows() -> None:
    known = baseline([entry(0, at=NOW)])
    for start in range(1, 4_000, 500):
        shown = [entry(number, at=NOW - timedelta(days=1)) for number in range(start, start + 500)]
        known = looked([entry(0, at=NOW), *shown], known).known

    assert len(known.marks) == MOST_KNOWN
    assert len(to_cursor(known)) < 64_000
    assert looked([entry(0, at=NOW)], known).posts == ()


@pytest.mark.parametrize(
    "cursor", ["", "x", "[]", "{}", '{"form":9}', '{"form":1}', '{"form":1,"marks":"~"}', "[" * 9999]
)
def test_a_cursor_that_cannot_be_read_is_the_beginning(cursor: str) -> None:
    assert from_cursor(cursor) == Known()


# Feeds that mean harm ------------------------------------------------------------------------------------

LAUGHS = "<!DOCTYPE l [<!ENTITY a 'lol'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)
HARMFUL = {
    "entities": rss(item(title="&j;"), head=LAUGHS + "]>"),
    "long entity": rss(item(title="&a;" * 9999), head=f'<!DOCTYPE l [<!ENTITY a "{"x" * 9999}">]>'),
    "short entity": rss(item(title="&a;" * 900_000), head=f'<!DOCTYPE l [\n<!ENTITY a "{"x" * 200}">]>\n'),
    "deep": rss("<a>" * 100_000 + "</a>" * 100_000),
    "wide": rss("<a/>" * 1_000_000),
    "attributes": rss("<item " + " ".join(f'a{n}="x"' for n in range(100_000)) + "/>"),
    "attributes, ill": b"<rss><channel><item " + b"".join(b'a%d="x" ' % n for n in range(80_000)),
    "a name of a million letters": rss(item(author="a" * 1_000_000)),
    "a name of a million letters, ill": b"<rss><channel><item><author>" + b"a" * 990_000,
    "many long names, ill": b"<rss><channel><b></c>" + b"<item><author>%s</author></item>" % (b"a" * 3_900) * 200,
    "a name in pieces, ill": b"<rss><channel><b></c><item><author>" + (b"a" * 290 + b"<!-- -->") * 3_000,
    "open comments": b"<rss><channel><b></c>" + b"<!--" * 200_000 + b"<item><author>" + b"a" * 900_000,
    "a date of a million letters": rss(item(pubDate="1 " * 500_000)),
    "an entry of 14 MB": rss(item(description="\n" * 14_000_000)),
    "white space before all": b"\n" * 300_000 + b"<!DOCTYPE " * 100 + b"<rss/>",
    "white space in UTF-16": ("\n" * 300_000 + "<!DOCTYPE " * 100 + "<rss/>").encode("utf-16"),
    "ill-formed, long": b"<rss><channel><b></c>" + b"<item><title>x</title></item>" * 60_000,
    "open brackets": b"<rss><channel><item><title>" + b"<" * 500_000,
    "deep JSON": b'{"a":' * 800_000,
    "JSON of 14 MB": b'{"version":"https://jsonfeed.org/version/1","items":[' + b'{"id":1},' * 1_600_000 + b"{}]}",
    "a number of 5,000 digits": b'{"version":"jsonfeed.org","items":[{"id":' + b"9" * 5_000 + b"}]}",
    "a page": b"<!doctype html><html><body><p>404</p></body></html>",
    "a path": b"/etc/hostname",
    "an address": b"http://127.0.0.1:1/",
    "nothing": b"",
    "NULs": b"\0" * 100_000,
    "noise": bytes(range(256)) * 400,
    "JSON": b'{"error":"no"}',
}


@pytest.mark.parametrize("kind", HARMFUL)
def test_what_is_no_feed_or_beyond_measure_is_told_at_once(kind: str) -> None:
    began = time.thread_time()

    with pytest.raises(NotAFeed) as told:
        posts_of(HARMFUL[kind])

    assert time.thread_time() - began < 1.5
    assert len(str(told.value)) < 80


def test_a_feed_does_not_open_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(rss(item(title="secret")))
    outside = f'<!DOCTYPE l [<!ENTITY a SYSTEM "file://{secret}">]>'

    with pytest.raises(NotAFeed):
        read(str(secret).encode())
    assert "secret" not in str(read(rss(item(title="x &a; y", guid="1"), head=outside)))


def test_of_a_very_long_feed_the_first_entries_are_read() -> None:
    body = rss(*(item(title=f"Tram {n}", guid=str(n)) for n in range(20_000)))
    began = time.thread_time()

    document = read(body)

    assert time.thread_time() - began < 2
    assert (len(document.entries), document.cut) == (MOST_ENTRIES, True)
    assert document.entries[-1].title == f"Tram {MOST_ENTRIES - 1}"


@pytest.mark.parametrize(
    "body",
    [
        rss(item(title="Grüße")).replace(b"1.0", b'1.0" encoding="iso-8859-5'),
        "<rss version='2.0'><channel><item><title>Grüße</title></item></channel></rss>".encode("latin-1"),
        '<?xml version="1.0" encoding="utf-16"?><rss version="2.0"><channel><item><title>Grüße</title></item>'
        "</channel></rss>".encode("utf-16"),
        rss(item(title="Gr\0üße")),
        rss(item(title="Grüße & more <br>")),
    ],
    ids=["another charset", "no charset", "UTF-16", "NUL", "no XML"],
)
def test_a_feed_with_mistakes_is_read_as_far_as_it_can_be(body: bytes) -> None:
    (post,) = posts_of(body)

    assert post.text.startswith("Gr")
    assert "\0" not in post.text


def test_all_recorded_feeds_are_read_and_nothing_comes_twice() -> None:
    if not FIXTURES.is_dir():
        pytest.skip("the recorded feeds are not here")

    counts = dict(check(FIXTURES))

    assert (counts["files"], counts["feeds"]) == (2_147, 2_137)
    assert counts["posts that came twice"] == counts["posts dated in the future"] == 0
