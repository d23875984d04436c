"""Which sources the settings make; none of them is asked anything here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import running
from bot.config import BadSettings, Settings, default_settings, read_settings
from bot.core.domain import Subscription, Topic
from bot.networks import _wanted, let_go, looking_back, sources_of, tokens_of
from bot.parts import Parts
from tests import ending
from tests.crash.cli import environment as crash_environment
from tests.offline import OFF
from tests.wire.process import Process


def settings(tmp_path: Path, **given: object) -> Settings:
    return default_settings().model_copy(update={"data_dir": tmp_path, **given})


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with running(settings(tmp_path), in_memory=True) as opened:
        yield opened


async def test_with_every_network_off_there_is_no_source(parts: Parts, tmp_path: Path) -> None:
    assert sources_of(settings(tmp_path), parts) == []


async def test_without_any_setting_bluesky_and_three_mastodon_servers_are_watched(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OFF:
        monkeypatch.delenv(name)
    (tmp_path / ".env").touch()
    names = [source.name for source in sources_of(read_settings(tmp_path / ".env"), parts)]
    assert names == ["mastodon:mastodon.social", "mastodon:mstdn.social", "mastodon:fosstodon.org", "bluesky"]


def test_what_a_test_or_its_child_runs_is_told_to_watch_no_network(tmp_path: Path) -> None:
    (tmp_path / ".env").touch()
    assert (read_settings(tmp_path / ".env").bluesky, read_settings(tmp_path / ".env").mastodon) == ((), ())
    code = "from bot.config import read_settings; found = read_settings(); print(found.bluesky, found.mastodon)"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "() ()\n"
    for environment in (Process(tmp_path, {}).environment, ending.environment(tmp_path), crash_environment(tmp_path)):
        assert environment.items() >= OFF.items()


async def test_x_is_asked_only_with_a_token(parts: Parts, tmp_path: Path) -> None:
    given = settings(tmp_path, x_bearer=SecretStr("AAAA"), x_post_price=0.005)
    assert [source.name for source in sources_of(given, parts)] == ["x"]


async def test_feeds_of_reddit_and_rsshub_are_made_of_settings_and_named_without_their_secret(
    parts: Parts, tmp_path: Path
) -> None:
    given = settings(
        tmp_path,
        feeds=("reddit:trams #tram", "telegram:harbourline #tram"),
        reddit_user="ana",
        reddit_feed_token=SecretStr("hushhushhushhush"),
        rsshub="https://hub.example",
    )
    first, second = sources_of(given, parts)
    assert first.name.startswith("feed:reddit.com/r/trams/new/.rss~")
    assert second.name == "feed:hub.example/telegram/channel/harbourline"
    assert "hush" not in first.name


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


async def test_the_past_is_asked_of_all_but_who_bills_and_who_is_listened_to_elsewhere(
    parts: Parts, tmp_path: Path
) -> None:
    given = settings(
        tmp_path,
        mastodon=("plaza.example",),
        bluesky=("on",),
        nostr_relays=("wss://relay.example",),
        feeds=("https://feeds.example/tram.xml #tram",),
        x_bearer=SecretStr("AAAA"),
    )
    sources = sources_of(given, parts)
    all_ = ["mastodon:plaza.example", "bluesky", "nostr", "feed:feeds.example/tram.xml"]
    assert [each.name for each in looking_back(sources, watched=True)] == all_
    all_.remove("nostr")
    assert [each.name for each in looking_back(sources, watched=False)] == all_
    await let_go(sources)


async def test_more_feeds_than_can_be_asked_are_refused_with_the_limit(parts: Parts, tmp_path: Path) -> None:
    feeds = tuple(f"https://feeds.example/{n}.xml" for n in range(301))
    assert len(sources_of(settings(tmp_path, feeds=feeds[:300]), parts)) == 300
    with pytest.raises(BadSettings, match="FEEDS names 301 feeds; at most 300 are watched"):
        sources_of(settings(tmp_path, feeds=feeds), parts)


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
