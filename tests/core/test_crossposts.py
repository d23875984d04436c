"""One author on several networks is one voice, and a post of his there is one post."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.actors import read_tables
from bot.core.crossposts import accounts_in, also_on, is_same, person
from bot.core.domain import Post
from bot.core.speaking import speaks_for
from bot.core.thread import counted, origin
from tests.core.threads import entry

NPUB = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
WORDS = "The night tram runs every ten minutes from Friday on."
TABLES = read_tables(
    "name,aliases,domains,accounts,field,kind,case\n"
    "Trams,,trams.example,mastodon:Night_Trams@plaza.example,transport,company,\n",
    "name,domains,family,country,language,wire\n"
    "Daily Post,dailypost.example,Post Group,GB,en,0\n"
    "Evening Post,eveningpost.example,Post Group,GB,en,0\n",
)


def said(source: str, author: str | None, text: str = WORDS, **more: Any) -> Post:
    return Post(f"{source} {author} {text}", source, text, author=author, **more)


PEOPLE = {
    "mastodon:ana@plaza.example": [
        said("mastodon:plaza.example", "ana@plaza.example"),
        said("mastodon:plaza.example", "Ana@plaza.example"),
        said("bluesky", "ana.plaza.example.ap.brid.gy"),
    ],
    "mastodon:night-trams@plaza.example": [
        said("mastodon:plaza.example", "Night_Trams@plaza.example"),
        said("bluesky", "night-trams.plaza.example.ap.brid.gy"),
    ],
    "bluesky:ana.bsky.social": [
        said("bluesky", "ana.bsky.social"),
        said("mastodon:bsky.brid.gy", "ana.bsky.social@bsky.brid.gy"),
    ],
    "domain:ana.example": [
        said("bluesky", "ana.example", proven=("ana.example",)),
        said("mastodon:bsky.brid.gy", "ana.example@bsky.brid.gy"),
        said("mastodon:plaza.example", "someone@plaza.example", proven=("ana.example",)),
        said("bluesky", "ana.example.web.brid.gy"),
        said("mastodon:web.brid.gy", "ana.example@web.brid.gy"),
    ],
    f"nostr:{NPUB}": [
        said("nostr", NPUB),
        said("mastodon:mostr.pub", f"{NPUB}@mostr.pub"),
        said("bluesky", f"{NPUB}.mostr.pub.ap.brid.gy"),
        said("nostr", NPUB, labels=("nip05:ana@plaza.example",)),
    ],
    "x:ana": [said("x", "Ana"), said("twitter", "ana")],
}


@pytest.mark.parametrize(("name", "posts"), PEOPLE.items())
def test_an_author_has_one_name_on_every_network(name: str, posts: list[Post]) -> None:
    assert [person(post) for post in posts] == [name] * len(posts)


@pytest.mark.parametrize("posts", PEOPLE.values())
def test_one_author_on_several_networks_is_one_voice_whatever_he_says_there(posts: list[Post]) -> None:
    said_otherwise = [Post(f"{n}", p.source, f"{n} things", author=p.author, labels=p.labels, proven=p.proven)
                      for n, p in enumerate(posts)]  # fmt: skip
    assert len({origin(post, TABLES) for post in said_otherwise}) == 1


@pytest.mark.parametrize(
    ("source", "author", "labels"),
    [
        ("bluesky", "ana.plaza.example.ap.brid.gy.evil.example", ()),
        ("bluesky", "ana.plaza.example.evilap-brid.gy", ()),
        ("mastodon:bsky.brid.gy.evil.example", "ana.example@bsky.brid.gy.evil.example", ()),
        ("mastodon:evil.example", "ana.plaza.example.ap.brid.gy@evil.example", ()),
        ("nostr", NPUB, ("nip05:ana@plaza.example",)),
        ("nostr", NPUB, ("nip05:ana_at_plaza.example@mostr.pub.evil.example",)),
        ("nostr", NPUB, ("nip05:_at_@mostr.pub",)),
        ("x", "ana_at_plaza.example@mostr.pub", ()),
        ("feed:plaza.example/ana", "ana@plaza.example", ()),
        ("discord", "ana", ()),
        ("mastodon:plaza.example", None, ()),
    ],
)
def test_what_is_no_bridge_carries_nobody_over(source: str, author: str | None, labels: tuple[str, ...]) -> None:
    assert person(said(source, author, labels=labels)) not in {
        "mastodon:ana@plaza.example",
        "domain:ana.example",
        "domain:plaza.example",
    }


def test_proof_and_bridge_of_one_account_make_one_voice_among_its_posts() -> None:
    proven = said("mastodon:plaza.example", "ana@plaza.example", proven=("ana.example",))
    bridged, site = said("bluesky", "ana.plaza.example.ap.brid.gy", "More"), said("bluesky", "ana.example", "Most")
    stranger = said("bluesky", "ben.example", "Other")
    entries = [entry(n, post) for n, post in enumerate((bridged, site, stranger, proven), 1)]
    assert counted(entries, TABLES).origins == 2


@pytest.mark.parametrize("user", ["ana", "night_trams"])
def test_what_a_profile_on_nostr_claims_makes_voices_fewer_and_takes_no_word_of_anybody(user: str) -> None:
    own = said("mastodon:plaza.example", f"{user}@plaza.example")
    claimed = said("nostr", NPUB, "Other words", labels=("bot", f"nip05:{user}_at_plaza.example@mostr.pub"))
    assert counted([entry(1, own), entry(2, claimed)], TABLES).origins == 1
    assert origin(claimed, TABLES) == f"nostr:{NPUB}" != origin(own, TABLES)


def test_an_account_that_a_bridge_made_is_its_actors_voice_and_confirms_nothing() -> None:
    own = said("mastodon:plaza.example", "Night_Trams@plaza.example")
    bridged = said("bluesky", "night-trams.plaza.example.ap.brid.gy")
    assert {origin(post, TABLES) for post in (own, bridged)} == {"actor trams"}
    assert [speaks_for(post, TABLES) for post in (own, bridged)] == ["Trams", None]


def test_the_outlets_of_a_publisher_and_their_accounts_are_one_voice() -> None:
    posts = [
        said("page", None, url="https://dailypost.example/1"),
        said("feed:eveningpost.example/rss", "byline", url="https://www.eveningpost.example/2"),
        said("bluesky", "eveningpost.example", proven=("eveningpost.example",)),
    ]
    assert {origin(post, TABLES) for post in posts} == {"family Post Group"}


@pytest.mark.parametrize(
    ("profile", "found"),
    [
        ('<a href="https://bsky.app/profile/ana.bsky.social" rel="me">', ("also:bluesky:ana.bsky.social",)),
        (
            "Trams. https://bsky.app/profile/Ana.Example, X: https://x.com/AnaTram?s=20",
            ("also:bluesky:ana.example", "also:x:anatram"),
        ),
        ("also @ana@plaza.example.", ("also:mastodon:ana@plaza.example",)),
        (f"nostr:{NPUB}", (f"also:nostr:{NPUB}",)),
        ("ana@plaza.example", ()),
        ("https://x.com/home https://x.com/intent/post https://x.com.evil.example/ana", ()),
        ("https://bsky.app/profile/did:plc:ana", ()),
        ("https://evil.example/?https://bsky.app/profile/", ()),
        (
            " ".join(f"@a{n}@plaza.example" for n in range(9)),
            tuple(f"also:mastodon:a{n}@plaza.example" for n in range(5)),
        ),
        ("@" * 9000, ()),
        ("@a@" + "a." * 9000, ()),
    ],
)
def test_accounts_that_a_profile_names_are_found(profile: str, found: tuple[str, ...]) -> None:
    assert accounts_in(profile) == found


def test_accounts_in_profiles_make_voices_fewer_and_take_no_word_of_anybody() -> None:
    own = said(
        "mastodon:plaza.example", "ana_b@plaza.example", labels=accounts_in("https://bsky.app/profile/tram.example")
    )
    there = said("bluesky", "tram.example", WORDS[:40] + "…", proven=("tram.example",))
    assert also_on(entry(1, own, [there])) == ("Bluesky",)
    assert counted([entry(1, own), entry(2, there)], TABLES).origins == 1
    assert origin(own, TABLES) != origin(there, TABLES)


# One post on several networks


def test_a_post_by_one_author_elsewhere_is_also_there_and_others_only_copied_it() -> None:
    first = said("mastodon:plaza.example", "ana@plaza.example")
    copies = [
        said("nostr", NPUB, labels=("nip05:ana_at_plaza.example@mostr.pub",)),
        said("bluesky", "ana.plaza.example.ap.brid.gy", WORDS[:40] + "…"),
        said("bluesky", "ben.bsky.social"),
        said("x", "carol"),
        said("mastodon:other.example", "ana@other.example"),
    ]
    assert also_on(entry(1, first, copies)) == ("Bluesky", "Nostr")


@pytest.mark.parametrize(
    ("author", "text", "same"),
    [
        ("ana.bsky.social", WORDS, True),
        ("ana.example", f"{WORDS} #tram", True),
        ("ana.bsky.social", WORDS.replace("ten", "five"), False),
        ("ana.bsky.social", WORDS[:40] + "…", False),
        ("anna.bsky.social", WORDS, False),
        ("аna.bsky.social", WORDS, False),  # with a Cyrillic letter
        ("did:plc:ana", WORDS, False),
    ],
)
def test_a_like_name_beside_the_same_words_is_enough_for_a_post_to_be_one(author: str, text: str, same: bool) -> None:
    assert is_same(said("x", "ana"), said("bluesky", author, text)) is same


def test_short_names_and_posts_of_one_network_are_not_taken_together() -> None:
    assert not is_same(said("x", "al"), said("bluesky", "al.bsky.social"))
    assert not is_same(said("mastodon:a.example", "ana@a.example"), said("mastodon:b.example", "ana@b.example"))
    assert not is_same(said("feed:a.example", "ana"), said("x", "ana"))
