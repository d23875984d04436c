"""Which sources the settings make; none of them is asked anything here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import running
from bot.config import BadSettings, Settings, default_settings
from bot.core.domain import Subscription, Topic
from bot.networks import _wanted, sources_of, tokens_of
from bot.parts import Parts


def settings(tmp_path: Path, **given: object) -> Settings:
    return default_settings().model_copy(update={"data_dir": tmp_path, **given})


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with running(settings(tmp_path), in_memory=True) as opened:
        yield opened


async def test_nothing_of_the_network_is_watched_unless_it_is_named(parts: Parts, tmp_path: Path) -> None:
    assert sources_of(settings(tmp_path), parts) == []


async def test_each_server_stream_and_feed_that_is_named_is_a_source(parts: Parts, tmp_path: Path) -> None:
    given = settings(
        tmp_path,
        mastodon=("plaza.example", "square.example"),
        bluesky=("on",),
        nostr_relays=("wss://relay.example",),
        feeds=("https://feeds.example/tram.xml #tram",),
    )
    names = [source.name for source in sources_of(given, parts)]
    assert names == [
        "mastodon:plaza.example",
        "mastodon:square.example",
        "bluesky",
        "nostr",
        "feed:feeds.example/tram.xml",
    ]


async def test_a_feed_that_is_none_is_told_by_its_setting(parts: Parts, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"^FEEDS: "):
        sources_of(settings(tmp_path, feeds=("https://feeds.example/tram.xml nonsense",)), parts)


async def test_what_is_looked_for_is_what_somebody_follows_at_that_moment(parts: Parts) -> None:
    wanted = _wanted(parts)
    assert await wanted() == frozenset()
    now = parts.clock.now()
    await parts.store.follow(Subscription("console:here", Topic("Tram", ("tram", "harbourtram")), "English", now))
    await parts.store.follow(Subscription("console:there", Topic("#tram", ("tram",)), "English", now))
    assert await wanted() == {"tram", "harbourtram"}


def test_a_token_belongs_to_its_server(tmp_path: Path) -> None:
    given = settings(tmp_path, mastodon_tokens=SecretStr("plaza.example=abc=, square.example = def"))
    assert tokens_of(given) == {"plaza.example": "abc=", "square.example": "def"}
