"""A first follow on networks of our own: the last day of a Mastodon, a Bluesky and a feed becomes the first brief."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.addresses import is_public
from bot.core.domain import PUBLIC
from bot.desk.front import EARLY
from bot.fetch import Fetcher
from bot.log import logged
from bot.networks import let_go, looking_back
from bot.polite import Polite
from bot.sources.bluesky.source import BlueskySource, Public
from bot.sources.feeds import Feed, FeedSource
from bot.sources.mastodon.source import MastodonSource
from bot.store.sql import open_store
from tests.fakes.jetstream import Jetstream
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.web.names import Names
from tests.fakes.web.server import HOST, serving
from tests.test_desk import Stage
from tests.test_looking_back import brought, followed, with_past

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.log import LoggedSource
    from tests.fakes.web.server import Web

OPENS = "The harbour tram opens on 3 June, says the city."
COSTS = "Inspectors closed the stop at Lantern Bridge at 06:40 after they found a cracked rail."
RUNS = "Trams of the harbour line run every 12 minutes on Sundays."


class Networks:
    """A Mastodon, a Bluesky and a server with a feed on loopback ports, and our sources that ask them."""

    def __init__(self, stage: Stage, mastodon: FakeMastodon, bluesky: Jetstream, web: Web) -> None:
        self.stage, self.mastodon, self.bluesky, self.web = stage, mastodon, bluesky, web
        bluesky.now = stage.clock.now()
        names = Names({"plaza.example": [[HOST]]})
        fetch = Fetcher(
            resolve=names, public=lambda a: is_public(a) or str(a) == HOST, ports=frozenset({80, 443, web.port})
        )
        clock, public = stage.clock, Public(profiles=bluesky.api, search=bluesky.api)
        found = (
            MastodonSource(mastodon.address, self._followed, clock=clock),
            BlueskySource(self._followed, clock, [bluesky.v1], public=public),
            FeedSource(Feed(web.url("/feed", "plaza.example"), "tram"), Polite(fetch), self._followed, clock),
        )
        self.sources: list[LoggedSource] = [logged(each) for each in found]
        with_past(stage, *looking_back(self.sources, watched=True))

    async def _followed(self) -> frozenset[str]:
        return await self.stage.store.followed_tags()

    def speak(self) -> None:
        """Each says something of its own under the tag, in the last hours."""
        now = self.stage.clock.now()
        self.mastodon.say(f"{OPENS} #tram", "tram", at=now - timedelta(hours=2))
        self.bluesky.is_found("ana", "k1", f"{COSTS} #tram", now - timedelta(minutes=20))
        self.web.serve("/feed", _feed(RUNS, now - timedelta(hours=3)))


def _feed(title: str, at: object) -> bytes:
    item = f"<item><guid>1</guid><title>{title}</title><pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    return f'<rss version="2.0"><channel>{item}</channel></rss>'.encode()


@pytest.fixture
async def networks(tmp_path: Path) -> AsyncIterator[Networks]:
    store = await open_store(f"sqlite:///{tmp_path / 'tagbrief.db'}")
    stage = Stage(store)
    async with FakeMastodon(stage.clock) as mastodon, Jetstream().running() as bluesky, serving() as web:
        opened = Networks(stage, mastodon, bluesky, web)
        yield opened
        await let_go(opened.sources)
    await store.close()


async def test_the_last_day_of_three_networks_is_the_first_brief_and_no_alert(networks: Networks) -> None:
    networks.speak()
    await followed(networks.stage, line="/follow #tram both")
    text = await brought(networks.stage)
    assert [words in text for words in ("3 June", "cracked rail", "12 minutes")] == [True] * 3, text
    posts = [post for post, _ in await networks.stage.store.thread(PUBLIC, "tram")]
    assert sorted(post.source.partition(":")[0] for post in posts) == ["bluesky", "feed", "mastodon"]
    await networks.stage.desk.jobs()[EARLY]("")
    assert await networks.stage.delivered() == []


async def test_a_network_that_refuses_is_named_and_the_others_are_the_brief(networks: Networks) -> None:
    networks.speak()
    networks.mastodon.refuses.extend([503] * 9)
    networks.bluesky.search_status, networks.bluesky.refuses = 403, 503
    networks.web.serve("/feed", _feed("Nothing of it", networks.stage.clock.now() - timedelta(days=3)))
    await followed(networks.stage)
    text = await brought(networks.stage)
    assert networks.bluesky.fired["search refused"] == networks.bluesky.fired["refused"] == 1
    assert "in the last 24 hours on 1 feed. Not reached: Bluesky, 127․0․0․1" in text
