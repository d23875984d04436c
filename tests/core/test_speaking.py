"""Whose voice a post is: listed accounts and proven domains, letter by letter, and nothing that looks like them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core.actors import read_tables
from bot.core.domain import Post
from bot.core.speaking import account_of, npub, publishes_for, speaks_for, spoken

KEY = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e"
NPUB = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
"""A key and its name, both as NIP-19 prints them."""

ACCOUNTS = f"bluesky:meta.bsky.social|mastodon:Meta_AI@social.example|nostr:{NPUB}|x:MetaAI|telegram:MetaNews"
ACTORS = f"""name,aliases,domains,accounts,field,kind,case
Meta,Meta AI,ai.meta.com|meta.com,{ACCOUNTS},software,company,1
Acme,,=acme.example,,tools,company,
Paper Union,,union.example,,work,body,
"""
OUTLETS = """name,domains,family,country,language,wire
The Daily Post,dailypost.example,Post Group,GB,en,0
"""
TABLES = read_tables(ACTORS, OUTLETS)


def by(source: str, author: str | None, **more: Any) -> Post:
    return replace(Post("1", source, "We have released Muse Spark today.", author=author), **more)


@pytest.mark.parametrize(
    ("source", "author", "more"),
    [
        ("x", "MetaAI", {}),
        ("x", "metaai", {}),
        ("twitter", "@MetaAI", {}),
        ("bluesky", "meta.bsky.social", {}),
        ("mastodon:social.example", "Meta_AI@social.example", {}),
        ("mastodon:social.example", "meta_ai", {}),
        ("nostr", NPUB, {}),
        ("nostr", KEY, {}),
        ("nostr", KEY.upper(), {}),
        ("telegram", "MetaNews", {"url": "https://t.me/MetaNews/12"}),
        ("telegram", "metanews", {"url": "https://t.me/MetaNews/12", "boost_of": "telegram:-1001/12"}),
        ("bluesky", "meta.com", {"proven": ("meta.com",)}),
        ("bluesky", "ai.meta.com", {"proven": ("ai.meta.com",)}),
        ("mastodon:plaza.example", "anybody@plaza.example", {"proven": ("blog.example", "meta.com")}),
        ("page", None, {"url": "https://ai.meta.com/blog/muse-spark"}),
        ("page", None, {"url": "https://about.meta.com/news"}),
        ("feed:about.meta.com/rss", None, {"url": "https://about.meta.com/news"}),
    ],
)
def test_what_is_listed_or_proven_speaks_for_its_actor(source: str, author: str | None, more: dict[str, Any]) -> None:
    assert speaks_for(by(source, author, **more), TABLES) == "Meta"


HOSTILE: list[tuple[str, str | None, dict[str, Any]]] = [
    # letters of other alphabets, digits for letters, characters that cannot be seen
    ("x", "МetaAI", {}),  # Cyrillic Em
    ("x", "MetаAI", {}),  # Cyrillic a
    ("x", "MetaΑI", {}),  # Greek Alpha
    ("x", "MetaAІ", {}),  # Cyrillic I
    ("x", "MetaAl", {}),
    ("x", "MetaA1", {}),
    ("x", "M3taAI", {}),
    ("x", "MetaAI_", {}),
    ("x", "Meta_AI", {}),
    ("x", "RealMetaAI", {}),
    ("x", "MetaAI\u200b", {}),
    ("x", "\u202eIAateM", {}),
    ("x", "ＭetaAI", {}),  # full width
    ("x", "MetaAI ✓", {}),
    ("x", "Meta AI", {}),
    ("x", "Meta", {}),
    ("x", "MetaAI@social.example", {}),
    ("bluesky", "metа.bsky.social", {}),  # Cyrillic a
    ("bluesky", "meta.bsky.social.evil.example", {}),
    ("bluesky", "meta-com.bsky.social", {}),
    ("bluesky", "meta-ai.bsky.social", {}),
    ("bluesky", "rneta.bsky.social", {}),
    ("bluesky", "meta.bsky.sociai", {}),
    ("bluesky", "meta.com", {}),  # a handle whose domain nobody has asked
    ("bluesky", "did:plc:meta", {}),
    ("bluesky", "handle.invalid", {"proven": ("handle.invalid",)}),
    ("bluesky", "meta.com.evil.example", {"proven": ("meta.com.evil.example",)}),
    ("bluesky", "meta.com.co", {"proven": ("meta.com.co",)}),
    ("bluesky", "meta-com.example", {"proven": ("meta-com.example",)}),
    ("bluesky", "xn--met-5cd.com", {"proven": ("xn--met-5cd.com",)}),
    ("bluesky", "m3ta.com", {"proven": ("m3ta.com",)}),
    ("bluesky", "meta.corn", {"proven": ("meta.corn",)}),
    ("bluesky", "ana.meta.com", {"proven": ("ana.meta.com",)}),  # a person there
    ("bluesky", "meta.example.meta.com", {"proven": ("meta.example.meta.com",)}),
    ("bluesky", "com", {"proven": ("com",)}),
    ("bluesky", "community.acme.example", {"proven": ("community.acme.example",)}),
    ("bluesky", "both.example", {"proven": ("meta.com", "union.example")}),  # one account, two actors
    ("bluesky", "meta_ai.social.example.ap.brid.gy", {}),  # a bridge's word
    ("mastodon:social.example.evil.example", "Meta_AI@social.example.evil.example", {}),
    ("mastodon:social.examp1e", "Meta_AI@social.examp1e", {}),
    ("mastodon:evil.example", "Meta_AI@evil.example", {}),
    ("mastodon:evil.example", "Meta_AI", {}),
    ("mastodon:social.example", "Meta-AI@social.example", {}),
    ("mastodon:social.example", "MetaAI@social.example", {}),
    ("mastodon:social.example", "Мeta_AI@social.example", {}),  # Cyrillic Em
    ("mastodon:meta.com", "meta@meta.com", {}),  # a server's name alone is no proof
    ("mastodon:meta.com.evil.example", "meta@meta.com.evil.example", {}),
    ("mastodon:evil.example", "@meta@meta.com.evil.example", {}),
    ("mastodon", "Meta_AI", {}),
    ("nostr", NPUB[:-1] + "q", {}),
    ("nostr", KEY[:-1] + "f", {}),
    ("nostr", "MetaAI", {"labels": ("nip05:meta.com",)}),  # what a profile claims
    ("nostr", "npub1meta", {"labels": ("nip05:_@meta.com",)}),
    ("telegram", "MetaNews", {}),  # anybody may call himself so
    ("telegram", "MetaNews", {"url": "https://t.me/chatter/12"}),
    ("telegram", "MetaNews", {"url": "https://t.me/c/123/12"}),
    ("telegram", "ana", {"url": "https://t.me/MetaNews/12"}),  # who comments there
    ("telegram", "MetaNews", {"url": "https://t.me.evil.example/MetaNews/12"}),
    ("discord", "MetaAI", {}),
    ("folder", "MetaAI", {}),
    ("feed:evil.example/x", "MetaAI", {}),
    ("feed:evil.example/rss", None, {"url": "https://ai.meta.com/blog"}),  # another's feed with its address
    ("feed:about.meta.com.evil.example/rss", None, {"url": "https://about.meta.com.evil.example/a"}),
    ("page", None, {"url": "https://meta.com.evil.example/"}),
    ("page", None, {"url": "https://meta-com.example/meta.com"}),
    ("page", None, {"url": "https://evil.example/?https://meta.com/"}),
    ("page", None, {"url": "https://meta.com@evil.example/"}),
    ("page", None, {"url": "https://community.acme.example/t/1"}),
    ("page", None, {}),
    ("page", None, {"url": "https://social.meta.com/@ana/1"}),  # a page of a user on the actor's own server
    ("feed:social.meta.com", "ana@social.meta.com", {"url": "https://social.meta.com/users/ana/statuses/1"}),
    ("saved pages", "MetaAI", {"url": "https://ai.meta.com/blog"}),  # what a saved file calls its address
    ("mastodon:plaza.example", "ana@plaza.example", {"url": "https://meta.com/@ana/1"}),  # a server says so
    # what an account repeats is not its own word
    ("x", "MetaAI", {"boost_of": "x:7"}),
    ("bluesky", "meta.com", {"boost_of": "at://x", "proven": ("meta.com",)}),
    ("x", None, {}),
    ("x", "", {}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "author", "more"), HOSTILE)
def test_what_only_looks_like_an_actor_speaks_for_nobody(source: str, author: str | None, more: dict[str, Any]) -> None:
    assert speaks_for(by(source, author, **more), TABLES) is None


def test_there_are_many_ways_to_look_like_an_actor() -> None:
    assert len(HOSTILE) >= 40


def test_a_host_alone_in_the_tables_speaks_by_that_host_alone() -> None:
    assert speaks_for(by("bluesky", "acme.example", proven=("acme.example",)), TABLES) == "Acme"


def test_what_a_post_brings_with_it_stays_and_a_repeated_post_loses_it() -> None:
    assert spoken(by("folder", "ana", official="Ana"), TABLES).official == "Ana"
    assert spoken(by("folder", "ana", official="Ana", boost_of="7"), TABLES).official is None
    assert spoken(by("x", "MetaAI"), TABLES).official == "Meta"


def test_an_outlet_is_known_by_its_address_or_by_its_proven_domain() -> None:
    proven = publishes_for(by("bluesky", "dailypost.example", proven=("dailypost.example",)), TABLES)
    page = publishes_for(by("page", None, url="https://www.dailypost.example/news/1"), TABLES)
    assert proven == page == TABLES.outlets[0]
    reader = by(
        "mastodon:social.dailypost.example", "ana@social.dailypost.example", url="https://social.dailypost.example/1"
    )
    assert publishes_for(reader, TABLES) is None
    reporter = by("bluesky", "ana.dailypost.example", proven=("ana.dailypost.example",))
    assert publishes_for(reporter, TABLES) is None


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("feed:plaza.example", "https://dailypost.example/@x/1"),  # a server's feed that tells another's address
        ("feed:plaza.example", "https://dailypost.example/news/1"),
        ("feed:dailypost.example.evil.example", "https://dailypost.example/news/1"),
        ("feed:social.dailypost.example", "https://social.dailypost.example/@ana/1"),  # a reader on its own server
        ("feed:social.dailypost.example", "https://social.dailypost.example/users/ana/statuses/1"),
        ("page", "https://social.dailypost.example/@ana/1"),
        ("saved pages", "https://dailypost.example/news/1"),
        ("gate", "https://dailypost.example/news/1"),
        ("mastodon:plaza.example", "https://dailypost.example/@x/1"),
    ],
)
def test_an_address_that_somebody_else_tells_makes_nothing_an_outlets_word(source: str, url: str) -> None:
    assert publishes_for(by(source, "ana@plaza.example", url=url), TABLES) is None


def test_an_entry_of_an_outlets_own_feed_is_its_word() -> None:
    entry = by("feed:rss.dailypost.example", None, url="https://www.dailypost.example/news/1")
    assert publishes_for(entry, TABLES) == TABLES.outlets[0]


def test_a_key_is_written_as_people_write_it() -> None:
    assert npub(KEY) == NPUB
    assert account_of(by("nostr", KEY)) == account_of(by("nostr", NPUB)) == f"nostr:{NPUB}"
