"""Who said it: one author on several networks, proven accounts, impostors; from posts to the brief, on a real store."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import shipped_and_own_tables
from bot.core.actors import Tables, read_tables
from bot.core.domain import Chat, Claim, Digest, Post, Standing, Topic
from bot.core.forms import as_json
from bot.core.layout import PHONE
from bot.core.render import plain
from bot.core.render import text as full
from bot.extractive import ExtractiveSummariser
from bot.pipeline import Manners, Parts, answer_in_full, deliver, ingest, write_digest
from bot.ports import Store
from bot.sources.mastodon.reading import post_of
from bot.store.sql import open_store
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper
from tests.fakes.store import MemoryStore

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
TOPIC = Topic("#Lumen", ("lumen",))
NPUB = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
ACTORS = f"""name,aliases,domains,accounts,field,kind,case
Acme,,acme.example,x:AcmeHQ|nostr:{NPUB}|mastodon:acme@plaza.example,tools,company,
Globex,,globex.example,,tools,company,
"""
TABLES = read_tables(ACTORS, ())
RELEASED = "Acme has released the Lumen lamp in 12 countries on 14 March."


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path / 'identity.db'}")
    yield opened
    await opened.close()


def said(minute: int, source: str, author: str, text: str = RELEASED, **more: Any) -> Post:
    at = NOON - timedelta(hours=2) + timedelta(minutes=minute)
    url = f"https://{source.partition(':')[2] or source + '.example'}/{minute}"
    post = Post(f"{source}/{minute}", source, f"{text} #Lumen", at, author, url, ("lumen",))
    return replace(post, **more)


async def brief(store: Store, posts: Sequence[Post], tables: Tables = TABLES) -> Digest:
    extractive = ExtractiveSummariser()
    parts = Parts(store, extractive, extractive, FakeClock(NOON), tables)
    await ingest(parts, posts)
    return await write_digest(parts, TOPIC)


async def only_claim(store: Store, posts: Sequence[Post], tables: Tables = TABLES) -> Claim:
    (claim,) = (await brief(store, posts, tables)).claims
    return claim


# One post, several networks

LINE = "The harbour museum reopens on 3 May with 40 new rooms and free entry for pupils."
ANA = [
    said(0, "mastodon:plaza.example", "ana@plaza.example", LINE),
    said(1, "bluesky", "ana.plaza.example.ap.brid.gy", LINE),
    said(2, "nostr", NPUB[:-3] + "qqq", LINE, labels=("nip05:ana_at_plaza.example@mostr.pub",)),
]
EDITED = [
    said(3, "mastodon:other.example", "ben@other.example", f"So: {LINE}"),
    said(4, "bluesky", "carol.bsky.social", LINE.replace("reopens on", "will open again on")),
]


async def test_one_post_on_three_networks_and_two_edited_copies_are_one_claim_of_one_voice(store: Store) -> None:
    digest = await brief(store, [*ANA, *EDITED])
    (claim,) = digest.claims
    assert (claim.origins, digest.counts.origins) == (1, 1)
    assert (digest.counts.posts, digest.counts.copies) == (5, 4)
    assert [(each.post, each.author, each.also_on) for each in claim.evidence] == [
        (1, "ana@plaza.example", ("Bluesky", "Nostr"))
    ]
    assert "1 post, also on Bluesky and Nostr" in full(digest, PHONE)
    assert "[1] (also on Bluesky and Nostr)." in full(digest)
    told = json.loads(json.dumps(as_json(digest)))
    assert [each["also_on"] for each in told["claims"][0]["evidence"]] == [["Bluesky", "Nostr"]]


async def test_an_author_says_something_else_on_each_network_and_is_one_voice() -> None:
    texts = (LINE, "The harbour museum sells 900 tickets a day.", "The harbour museum moves its library to Porto.")
    digest = await brief(
        MemoryStore(), [replace(post, text=f"{text} #Lumen") for post, text in zip(ANA, texts, strict=True)]
    )
    assert (digest.counts.posts, digest.counts.copies, digest.counts.origins) == (3, 0, 1)


async def test_why_tells_where_else_the_author_posted_it_and_who_copied_it() -> None:
    extractive = ExtractiveSummariser()
    parts = Parts(MemoryStore(), extractive, extractive, FakeClock(NOON), TABLES)
    await ingest(parts, [*ANA, *EDITED])
    chat = Chat("test", "1")
    asked = await answer_in_full(parts, chat, "/digest #lumen", Manners(again=None))
    assert asked is not None
    for digest in asked.digests:
        await deliver(parts, Paper(), chat, digest, ("brief",))
    told = await answer_in_full(parts, chat, "/why 1", Manners(again=None))
    assert told is not None
    lines = plain(told.typed_out).splitlines()
    assert [line for line in lines if line.startswith(("    also on", "    copied by"))] == [
        "    also on Bluesky, Nostr",
        "    copied by ＠ben＠other․example, ＠carol․bsky․social",
    ]


async def test_copies_by_strangers_are_on_no_other_network() -> None:
    claim = await only_claim(MemoryStore(), [ANA[0], *EDITED])
    assert [each.also_on for each in claim.evidence] == [()]


# Whose word it is


def from_mastodon(minute: int, acct: str, text: str, *verified: str) -> Post:
    fields = [
        {"value": f'<a href="{link}" rel="me">web</a>', "verified_at": "2026-01-01T00:00:00Z"} for link in verified
    ]
    status = {
        "id": str(minute),
        "uri": f"https://plaza.example/users/{acct}/statuses/{minute}",
        "url": f"https://plaza.example/@{acct}/{minute}",
        "created_at": (NOON - timedelta(minutes=60 - minute)).isoformat(),
        "visibility": "public",
        "content": f"<p>{text} #Lumen</p>",
        "account": {"acct": acct, "display_name": "Acme ✓", "fields": fields},
    }
    post = post_of(status, "plaza.example", NOON)
    assert isinstance(post, Post)
    return post


PROVEN = [
    from_mastodon(1, "acme_news", RELEASED, "https://www.acme.example/"),
    from_mastodon(1, "acme", RELEASED),
    said(1, "bluesky", "acme.example", proven=("acme.example",)),
    said(1, "nostr", NPUB),
    said(1, "x", "AcmeHQ"),
]
IMPOSTORS = [
    from_mastodon(1, "acme_news", RELEASED, "https://acme.example.evil.example/"),
    from_mastodon(1, "acme_news", RELEASED, "https://plaza.example/@acme"),
    from_mastodon(1, "ana", RELEASED, "https://acme.example/team/ana"),
    said(1, "bluesky", "ana.acme.example", proven=("ana.acme.example",)),
    said(1, "bluesky", "acme-example.bsky.social"),
    said(1, "bluesky", "acme.plaza.example.ap.brid.gy"),
    said(1, "nostr", NPUB[:-1] + "q", labels=("nip05:acme.example",)),
    said(1, "x", "AcmeНQ"),  # with a Cyrillic letter
    said(1, "x", "AcmeHQ_"),
]


@pytest.mark.parametrize("post", PROVEN, ids=lambda post: f"{post.source} {post.author}")
async def test_a_proven_account_confirms_its_own_act(post: Post) -> None:
    digest = await brief(MemoryStore(), [post])
    assert [(claim.standing, claim.said_by) for claim in digest.claims] == [(Standing.CONFIRMED, "Acme")]
    assert "CONFIRMED (by Acme)" in full(digest)


@pytest.mark.parametrize("post", IMPOSTORS, ids=lambda post: f"{post.source} {post.author}")
async def test_the_same_words_of_an_impostor_confirm_nothing(post: Post) -> None:
    claim = await only_claim(MemoryStore(), [post])
    assert (claim.standing, claim.said_by) == (Standing.REPORTED, None)


async def test_who_says_it_first_takes_nothing_from_the_actor() -> None:
    claim = await only_claim(MemoryStore(), [said(0, "x", "AcmeHQ_"), said(5, "x", "AcmeHQ")])
    assert (claim.standing, claim.said_by) == (Standing.CONFIRMED, "Acme")
    assert [each.author for each in claim.evidence] == ["AcmeHQ"]


async def test_an_actor_confirms_its_own_acts_only() -> None:
    claim = await only_claim(
        MemoryStore(), [said(0, "x", "AcmeHQ", "Globex has recalled the Lumen lamp in 12 countries.")]
    )
    assert (claim.standing, claim.said_by) == (Standing.REPORTED, None)


async def test_what_an_actor_repeats_is_not_its_word() -> None:
    claim = await only_claim(MemoryStore(), [said(0, "x", "AcmeHQ", boost_of="x:7")])
    assert (claim.standing, claim.said_by) == (Standing.REPORTED, None)


async def test_what_was_proven_at_one_server_stays_so_when_another_has_not_looked(store: Store) -> None:
    proven = PROVEN[0]
    assert (await only_claim(store, [proven])).standing is Standing.CONFIRMED
    assert (await only_claim(store, [replace(proven, proven=())])).standing is Standing.CONFIRMED
    edited = replace(proven, proven=(), text=proven.text.replace("12", "14"))
    assert (await only_claim(store, [edited])).standing is Standing.REPORTED


async def test_rows_of_the_operators_own_take_effect(store: Store, tmp_path: Path) -> None:
    post = said(0, "mastodon:plaza.example", "brightco@plaza.example", "BrightCo has released the Lumen lamp today.")
    assert (await only_claim(store, [post], shipped_and_own_tables(tmp_path))).standing is Standing.REPORTED
    (tmp_path / "actors.csv").write_text(
        "name,aliases,domains,accounts,field,kind,case\n"
        "BrightCo,,brightco.example,mastodon:BrightCo@plaza.example,lamps,company,\n",
        encoding="utf-8",
    )
    claim = await only_claim(store, [post], shipped_and_own_tables(tmp_path))
    assert (claim.standing, claim.said_by) == (Standing.CONFIRMED, "BrightCo")
