"""Which feeds to watch: what an operator writes in a setting, and the addresses that stand behind short names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote, urlencode, urlsplit

from xxhash import xxh3_64_hexdigest

from bot.core.links import host_of, safe, site
from bot.core.tags import NotATag, fold_tag

_LONGEST_NAME = 60


class BadFeed(ValueError):  # noqa: N818 - named for what was written
    """What was written names no feed; the message says why in one line, without the address."""


class Speaker(Enum):
    """Who speaks in a feed: the site as one voice, accounts that the address of an entry names, or its author."""

    SITE = "site"
    IN_ADDRESS = "in address"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to watch. With a (folded) `tag` every entry is under it, besides the tags that entries have themselves.

    Permalinks count on the site of the address and on `sites`. The address may hold a secret: `name` does not.
    """

    url: str
    tag: str | None = None
    sites: tuple[str, ...] = ()
    speaker: Speaker = Speaker.SITE

    @property
    def host(self) -> str:
        """The host of the address."""
        return host_of(self.url)

    @property
    def source(self) -> str:
        """What posts have for their source; all feeds of a host share it."""
        return f"feed:{self.host}"

    @property
    def name(self) -> str:
        """The source's name, short, of its own, and without the query, in which tokens stand."""
        path = urlsplit(self.url).path.rstrip("/")
        plain = f"feed:{self.host}{path}"
        if len(plain) <= _LONGEST_NAME and not urlsplit(self.url).query:
            return plain
        return f"{plain[: _LONGEST_NAME - 9]}~{xxh3_64_hexdigest(self.url.encode())[:8]}"

    def speaks_for(self, place: str, link: str) -> bool:
        """Whether an entry's link, on the site `place`, is the entry's own place rather than what it points at."""
        if self.speaker is Speaker.IN_ADDRESS:
            return re.match(r"https?://[^/]+/(?:@|users/)[\w.@-]+/", link) is not None
        return place != "" and place in (site(self.url), *self.sites)


def plain(url: str, tag: str | None = None, sites: tuple[str, ...] = ()) -> Feed:
    """A feed by its address. Raises BadFeed."""
    written = safe(url)
    if written is None:
        raise BadFeed("a feed needs an address that begins with https:// or http:// and names a public host")
    return Feed(written, tag, sites)


def mastodon(host: str, tag: str) -> Feed:
    """The posts under a tag that a Mastodon server knows, of its own people and others. Raises BadFeed."""
    address = plain(f"https://{host}/tags/{quote(tag)}.rss").url
    return Feed(address, tag, speaker=Speaker.IN_ADDRESS)


def youtube(channel: str, tag: str | None = None) -> Feed:
    """The videos of a channel, by its id (UC…). Raises BadFeed."""
    if not re.fullmatch(r"UC[\w-]{22}", channel):
        raise BadFeed("a YouTube channel is named by its id, UC and 22 letters")
    return Feed(f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}", tag, speaker=Speaker.NAMED)


def reddit(subreddit: str, tag: str, user: str, token: str) -> Feed:
    """What is new in a subreddit, as the user may see it; token and name are in "preferences, RSS feeds".

    Raises BadFeed.
    """
    if not re.fullmatch(r"\w{2,50}", subreddit):
        raise BadFeed("a subreddit's name has letters, digits and underscores")
    if not (user and token):
        raise BadFeed("Reddit's feeds need the feed token of an account, and its name (REDDIT_FEED_TOKEN, REDDIT_USER)")
    secret = urlencode({"feed": token, "user": user})
    return Feed(f"https://www.reddit.com/r/{subreddit}/new/.rss?{secret}", tag, speaker=Speaker.NAMED)


def rsshub(base: str, route: str, tag: str | None = None, sites: tuple[str, ...] = ()) -> Feed:
    """A route of an RSSHub instance, such as "/telegram/channel/NAME", as its page documents it. Raises BadFeed."""
    return plain(f"{base.rstrip('/')}/{route.lstrip('/')}", tag, sites)


def telegram(base: str, channel: str, tag: str | None = None) -> Feed:
    """The posts of a public Telegram channel, through RSSHub. Raises BadFeed."""
    if not re.fullmatch(r"\w{4,32}", channel):
        raise BadFeed("a public Telegram channel is named by letters, digits and underscores")
    return rsshub(base, f"/telegram/channel/{channel}", tag, ("t.me",))


def x(base: str, tag: str) -> Feed:
    """Posts under a tag on X, through an RSSHub that has an account there. Raises BadFeed."""
    found = rsshub(base, f"/twitter/keyword/{quote('#' + tag, safe='')}", tag, ("x.com", "twitter.com"))
    return Feed(found.url, found.tag, found.sites, Speaker.NAMED)


@dataclass(frozen=True, slots=True)
class Accounts:
    """What presets need besides the words of a line: where RSSHub runs, and a Reddit account's feed token."""

    rsshub: str = ""
    reddit_user: str = ""
    reddit_token: str = ""


def read_feed_setting(line: str, accounts: Accounts = Accounts()) -> Feed:
    """The feed that an operator's line names; every line is `ADDRESS [#tag] [site=HOST]`. Raises BadFeed.

    ADDRESS is a web address, or one of mastodon:HOST, youtube:CHANNEL, reddit:SUBREDDIT, telegram:CHANNEL, x: and
    rsshub:/ROUTE. With #tag every entry is under the tag; mastodon, reddit and x need it. With site= the feed may give
    permalinks on another site than its own, as feeds that live elsewhere than the pages do.
    """
    address, *words = line.split()[:10] or [""]
    tag = _tag(next((word for word in words if word.startswith("#")), ""))
    sites = tuple(site(f"https://{word.removeprefix('site=')}/") for word in words if word.startswith("site="))
    strange = [word for word in words if not word.startswith(("#", "site="))]
    if strange or "" in sites:
        raise BadFeed("after a feed's address only #tag and site=HOST may follow")
    kind, _, value = address.partition(":")
    makes = _PRESETS.get(kind.casefold())
    return makes(value, tag, sites, accounts) if makes else plain(address, tag, sites)


def _tag(written: str) -> str | None:
    try:
        return fold_tag(written) if written else None
    except NotATag as why:
        raise BadFeed(str(why)) from None


def _needed(tag: str | None) -> str:
    if tag is None:
        raise BadFeed("this kind of feed needs a tag, such as #tram")
    return tag


def _hub(accounts: Accounts) -> str:
    if not accounts.rsshub:
        raise BadFeed("this kind of feed needs the address of an RSSHub (RSSHUB)")
    return accounts.rsshub


_PRESETS: Mapping[str, Callable[[str, str | None, tuple[str, ...], Accounts], Feed]] = {
    "mastodon": lambda value, tag, _sites, _accounts: mastodon(value, _needed(tag)),
    "youtube": lambda value, tag, _sites, _accounts: youtube(value, tag),
    "reddit": lambda value, tag, _sites, a: reddit(value, _needed(tag), a.reddit_user, a.reddit_token),
    "telegram": lambda value, tag, _sites, accounts: telegram(_hub(accounts), value, tag),
    "x": lambda _value, tag, _sites, accounts: x(_hub(accounts), _needed(tag)),
    "rsshub": lambda value, tag, sites, accounts: rsshub(_hub(accounts), value, tag, sites),
}
