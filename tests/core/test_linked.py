"""Which linked pages are worth reading, and how much of one stands beside the posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.actors import read_tables
from bot.core.domain import PAGE, Draft, DraftClaim, Post, Thread
from bot.core.drafts import kept, renumbered
from bot.core.linked import (
    LONGEST_TEXT,
    MOST_SENTENCES,
    LinkedPage,
    PageStatus,
    may_echo,
    read,
    unlinked,
    with_pages,
    worth_reading,
)
from tests.core.threads import post, thread

NOW = datetime(2026, 4, 9, 12, tzinfo=UTC)
TABLES = read_tables(
    "name,aliases,domains,accounts,field,kind,case\nMeta,,ai.meta.com|about.fb.com,,ai,company,1\n",
    "name,domains,family,country,language,wire\n"
    + "".join(f"Paper {n},paper{n}.example,family{n},GB,en,0\n" for n in range(12)),
)
URL = "https://ai.meta.com/blog/muse-spark"


def linking(*links: str, **fields: object) -> Post:
    return post(f"Meta launched Muse Spark in Canada. #MuseSpark {' '.join(links)}", **fields)


def page(
    text: str, url: str = URL, *, final_url: str | None = None, title: str = "", published_at: datetime | None = None
) -> LinkedPage:
    return LinkedPage(url, PageStatus.READ, NOW, final_url or url, title, text, published_at)


def pages_of(found: Thread) -> list[Post]:
    return [entry.post for entry in found.posts if entry.post.source == PAGE]


def given(text: str, *posts: Post, published_at: datetime | None = None) -> Sequence[Post]:
    return pages_of(
        with_pages(thread(*(posts or (linking(URL),))), {URL: page(text, published_at=published_at)}, TABLES)
    )


def test_what_most_posts_link_to_is_read_first_and_only_so_much() -> None:
    papers = [f"https://paper{n}.example/story" for n in range(12)]
    often = [linking(papers[11], id=f"often {n}", author=f"a{n}") for n in range(3)]
    found = worth_reading(thread(linking(*papers), *often, linking("https://unlisted.example/story")), TABLES)

    assert len(found) == 8
    assert found[0] == papers[11]
    assert "https://unlisted.example/story" not in found


def test_one_host_is_asked_for_three_pages_and_an_actor_goes_before_an_outlet() -> None:
    many = [f"https://paper1.example/{n}" for n in range(9)]
    found = worth_reading(thread(linking(*many, URL)), TABLES)

    assert found == (URL, *many[:3])


def test_promotion_and_a_sites_links_to_itself_are_not_followed() -> None:
    own = linking("https://paper1.example/b", url="https://paper1.example/a")
    offer = post("Sign up now with my link https://ai.meta.com/join and earn 20% off! #MuseSpark")

    assert worth_reading(thread(own, offer), TABLES) == ()


ECHOING = [
    "https://ai.meta.com/search?q=Meta+shut+down+Muse+Spark",
    "https://ai.meta.com/de/Suche/Meta-shut-down-Muse-Spark",
    "https://ai.meta.com/search.php?id=1",
    "https://ai.meta.com/?s=AI",
    "https://ai.meta.com/blog?Meta%20shut%20down",
    "https://ai.meta.com/blog?note=Meta+shut+down",
    "https://ai.meta.com/blog?note=dead",
    "https://ai.meta.com/blog?note=it-is-off",
    "https://ai.meta.com/blog?note=MuseSparkIsDead1",
    "https://ai.meta.com/blog?note=Meta%2520shut",
    "https://ai.meta.com/blog?Meta_has_shut_down=1",
    "https://ai.meta.com/blog?note=%E5%85%B3%E9%97%AD",
    "https://ai.meta.com/Meta%20shut%20down%20Muse%20Spark",
    "https://ai.meta.com/tag/meta-shut-down-muse-spark",
]


@pytest.mark.parametrize("url", ECHOING)
def test_an_address_that_may_put_words_into_its_page_is_not_read_as_anybodys_word(url: str) -> None:
    said = "Meta shut down Muse Spark in Canada."
    paper = url.replace("ai.meta.com", "paper1.example")

    assert may_echo(url)
    assert worth_reading(thread(linking(url), linking(paper, author="bo")), TABLES) == ()
    assert pages_of(with_pages(thread(linking(url)), {url: page(said, url)}, TABLES)) == [], "read by an older version"


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "https://ai.meta.com/blog?id=20931",
        "https://ai.meta.com/blog?p=20931&page=2",
        "https://ai.meta.com/blog?story_id=dQw4w9WgXcQ",
        "https://ai.meta.com/blog?lang=en-US",
        "https://ai.meta.com/blog?date=2026-04-09",
        "https://ai.meta.com/blog?u=123e4567-e89b-12d3-a456-426614174000",
        "https://ai.meta.com/%E5%8F%91%E5%B8%83",
    ],
)
def test_an_address_with_ids_and_codes_names_a_page_like_any_other(url: str) -> None:
    assert not may_echo(url)
    assert worth_reading(thread(linking(url)), TABLES) == (url,)


@pytest.mark.parametrize("url", ECHOING)
def test_a_redirect_to_a_page_that_repeats_its_address_is_refused(url: str) -> None:
    found = read(URL, NOW, url, "Meta shut down Muse Spark", "Meta shut down Muse Spark in Canada.", None)

    assert (found.status, found.text, found.why) == (PageStatus.REFUSED, "", "it leads to no plain address")
    stored = page("Meta shut down Muse Spark in Canada.", final_url=url)
    assert pages_of(with_pages(thread(linking(URL)), {URL: stored}, TABLES)) == []


def test_a_sentence_that_mostly_repeats_the_query_is_nobodys_word() -> None:
    url = "https://ai.meta.com/blog?muse.spark=x-y1"
    assert not may_echo(url)
    echoing = page("Muse Spark: x y1 in Canada.\nMeta launched it in Canada on Monday.", url)

    (found,) = pages_of(with_pages(thread(linking(url)), {url: echoing}, TABLES))

    assert found.text == "Meta launched it in Canada on Monday."


@pytest.mark.parametrize("body", ["Coffee is free.", "Muse Spark launched in Canada\nCoffee is free."])
def test_a_title_alone_is_no_evidence_though_a_heading_repeats_it(body: str) -> None:
    titled = page(body, title="Muse Spark launched in Canada - AI at Meta")

    assert pages_of(with_pages(thread(linking(URL)), {URL: titled}, TABLES)) == []


def test_a_title_stands_with_the_sentence_that_bears_it_out() -> None:
    titled = page("From today Muse Spark is live in Canada.", title="Introducing Muse Spark")

    (found,) = pages_of(with_pages(thread(linking(URL)), {URL: titled}, TABLES))

    assert found.text == "Introducing Muse Spark\nFrom today Muse Spark is live in Canada."


def test_a_page_gives_only_what_speaks_of_the_same_and_not_too_much_of_it() -> None:
    about = [f"Muse Spark now answers in language number {n} of Canada, says its maker again." for n in range(60)]
    other = ["Our offices in Dublin close early on Friday."] * 3
    (found,) = given("\n".join([*other, *about]))

    assert "Dublin" not in found.text
    assert len(found.text.split("\n")) <= MOST_SENTENCES
    assert len(found.text) <= LONGEST_TEXT
    assert found.text.startswith(about[0])


def test_a_page_about_something_else_is_no_evidence() -> None:
    assert given("Our offices in Dublin close early on Friday.\nCoffee is free.") == []


@pytest.mark.parametrize("said", ["Metaが#MuseSpark を発表 ", "Meta发布MuseSpark，加拿大可用 #MuseSpark "])
def test_a_post_in_another_script_still_finds_its_page(said: str) -> None:
    (found,) = given("Muse Spark is live in Canada.\nCoffee is free.", post(f"{said} {URL}"))

    assert found.text == "Muse Spark is live in Canada."


def test_pages_stand_behind_the_posts_and_one_page_by_two_links_is_one() -> None:
    short = "https://about.fb.com/s"
    heard = thread(linking(URL), linking(short, author="bo"))
    found = with_pages(
        heard, {URL: page("Muse Spark is live in Canada."), short: page("x", short, final_url=URL)}, TABLES
    )

    assert [(entry.number, entry.post.source) for entry in found.posts] == [(1, "plaza"), (2, "plaza"), (3, PAGE)]
    last = found.posts[-1]
    assert (last.post.id, last.post.url, last.post.links) == (URL, URL, (short, URL))
    assert (last.post.official, last.post.author, last.post.scope) == ("Meta", None, "public")
    assert [(each.ref, each.text) for each in last.sentences] == [("3.1", "Muse Spark is live in Canada.")]
    assert found.counts == heard.counts


def test_a_page_that_only_a_chats_own_posts_link_to_stays_with_the_chat() -> None:
    (found,) = given("Muse Spark is live in Canada.", linking(URL, scope="telegram:-1"))

    assert found.scope == "telegram:-1"


def test_a_page_is_dated_by_itself_and_never_in_the_future() -> None:
    day = datetime(2026, 4, 8, tzinfo=UTC)
    assert read(URL, NOW, URL, "", "Live.", day).published_at == day
    assert read(URL, NOW, URL, "", "Live.", NOW + timedelta(days=9)).published_at is None
    (found,) = given("Muse Spark is live in Canada.", published_at=day)
    assert found.created_at == day


def test_a_page_that_comes_without_encryption_is_nobodys_word() -> None:
    found = read(URL, NOW, URL.replace("https:", "http:"), "", "Live.", None)

    assert (found.status, found.text, found.why) == (PageStatus.REFUSED, "", "it comes without encryption")


def test_a_draft_made_with_a_page_holds_in_a_longer_thread() -> None:
    pages = {URL: page("Muse Spark is live in Canada.")}
    first = with_pages(thread(linking(URL)), pages, TABLES)
    old = kept(Draft((DraftClaim("Muse Spark is live in Canada.", ("2.1",)),), "openai", "English"), first, NOW)
    later = with_pages(thread(linking(URL), "Muse Spark was shown to teachers.", "And to nurses."), pages, TABLES)

    assert [claim.sentences for claim in renumbered(old, later).claims] == [("4.1",)]


def test_a_page_goes_with_the_last_post_that_links_to_it() -> None:
    found = with_pages(
        thread(linking(URL), linking(URL, author="bo"), "Muse Spark was shown."),
        {URL: page("Muse Spark is live in Canada.")},
        TABLES,
    )

    assert unlinked(found, {1}) == frozenset()
    assert unlinked(found, {1, 2}) == {4}
