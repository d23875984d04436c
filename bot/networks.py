"""The sources of the network that are configured; what is not is not imported. Like `app`, it knows adapters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from bot import user_agent
from bot.config import ON, BadSettings, Settings
from bot.core.quotas import MOST_FEEDS
from bot.guard import Task
from bot.log import LoggedSource, logged
from bot.parts import Parts
from bot.polite import Polite
from bot.ports import LooksBack, Source, Wanted
from bot.watch import attend

EVERY = 60.0
"""Seconds between two looks at a source that does not say itself when to look again."""


BILLS = frozenset({"x"})
"""Networks that take money for each post that is read: they are not asked for the past."""

ASKS_WHILE_WATCHING = frozenset({"nostr"})
"""Networks that can be asked only over the connections on which they are listened to."""


def watching(parts: Parts, sources: Sequence[Source]) -> dict[str, Task]:
    """A task for each source, by its name."""
    return {source.name: _attending(parts, source) for source in sources}


def looking_back(sources: Sequence[Source], *, watched: bool) -> tuple[LooksBack, ...]:
    """Those of the sources that are asked what was said before; `watched` says whether this process watches them."""
    never = BILLS if watched else BILLS | ASKS_WHILE_WATCHING
    return tuple(each for each in sources if isinstance(each, LooksBack) and each.name not in never)


async def let_go(sources: Sequence[LoggedSource]) -> None:
    """Closes what sources keep open."""
    for source in sources:
        await source.close()


def _attending(parts: Parts, source: Source) -> Task:
    async def attended(begun: Callable[[], None]) -> None:
        begun()
        await attend(parts, source, EVERY)

    return attended


def sources_of(settings: Settings, parts: Parts) -> list[LoggedSource]:
    """A source for each server, stream and feed that the settings name, not yet used. Raises BadSettings."""
    wanted = _wanted(parts)
    found: list[Source] = []
    if settings.mastodon:
        found += _mastodon(settings, parts, wanted)
    if settings.bluesky:
        found.append(_bluesky(settings, parts, wanted))
    if settings.nostr_relays:
        found.append(_nostr(settings, parts, wanted))
    if settings.feeds:
        found += _feeds(settings, parts, wanted)
    if settings.x_bearer:
        found.append(_x(settings, parts, wanted, settings.x_bearer.get_secret_value()))
    return [logged(source) for source in found]


def _wanted(parts: Parts) -> Wanted:
    async def followed() -> frozenset[str]:
        return await parts.sources.followed_tags() if parts.sources else frozenset()

    return followed


def _mastodon(settings: Settings, parts: Parts, wanted: Wanted) -> list[Source]:
    from bot.sources.mastodon.source import MastodonSource  # noqa: PLC0415 - only where a server is named

    tokens = tokens_of(settings)
    return [
        MastodonSource(server, wanted, clock=parts.clock, token=tokens.get(server), contact=settings.contact)
        for server in settings.mastodon
    ]


def tokens_of(settings: Settings) -> Mapping[str, str]:
    """The tokens of Mastodon servers, by server."""
    written = settings.mastodon_tokens.get_secret_value() if settings.mastodon_tokens else ""
    return {server.strip(): token.strip() for server, _, token in (each.partition("=") for each in written.split(","))}


def _bluesky(settings: Settings, parts: Parts, wanted: Wanted) -> Source:
    from bot.sources.bluesky.source import HOSTS, BlueskySource  # noqa: PLC0415 - only where it is switched on

    hosts, store = HOSTS if settings.bluesky == ON else settings.bluesky, parts.store
    contact = settings.contact or ""
    return BlueskySource(wanted, parts.clock, hosts, known=store.posts, under=store.ids_under, contact=contact)


def _nostr(settings: Settings, parts: Parts, wanted: Wanted) -> Source:
    from bot.sources.nostr.reading import NAME  # noqa: PLC0415 - only where a relay is named
    from bot.sources.nostr.source import NostrSource  # noqa: PLC0415 - only where a relay is named

    relays, agent, store = settings.nostr_relays, user_agent(settings.contact), parts.store
    by_author = partial(store.by_author, NAME)
    return NostrSource(relays, wanted, store.posts, parts.clock, agent=agent, by_author=by_author)


def _x(settings: Settings, parts: Parts, wanted: Wanted, bearer: str) -> Source:
    from bot.sources.x.source import Price, XSource  # noqa: PLC0415 - only with a token

    price = None if settings.x_post_price is None else Price(settings.x_post_price)
    most = settings.x_monthly_posts
    return XSource(bearer, wanted, parts.clock, agent=user_agent(settings.contact), most=most, price=price)


def _feeds(settings: Settings, parts: Parts, wanted: Wanted) -> list[Source]:
    from bot.fetch import Fetcher  # noqa: PLC0415 - only where a feed is named
    from bot.sources.feeds.presets import Accounts, BadFeed, read_feed_setting  # noqa: PLC0415
    from bot.sources.feeds.source import FeedSource  # noqa: PLC0415

    if len(settings.feeds) > MOST_FEEDS:
        raise BadSettings((f"FEEDS names {len(settings.feeds)} feeds; at most {MOST_FEEDS} are watched",))
    fetch = Polite(Fetcher(settings.contact))
    token = settings.reddit_feed_token.get_secret_value() if settings.reddit_feed_token else ""
    accounts = Accounts(settings.rsshub or "", settings.reddit_user or "", token)
    try:
        feeds = [read_feed_setting(line, accounts) for line in settings.feeds]
    except BadFeed as why:
        raise BadSettings((f"FEEDS: {why}",)) from None
    return [FeedSource(feed, fetch, wanted, parts.clock) for feed in feeds]
