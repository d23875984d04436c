"""Whose voice a post is: the actor or the outlet that its account or its page is proven to speak for.

What an account calls itself proves nothing: no display name is looked at, a handle counts letter by letter, and only
where the network itself vouches for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bot.core.actors import Actor, Outlet, Tables
from bot.core.domain import PAGE, Post
from bot.core.links import host_of

FEED = "feed:"
"""What the source of an entry of a feed begins with; the feed's host follows."""

_TELEGRAM = "telegram"
_NETWORKS = {"twitter": "x"}
_WITH_ACCOUNTS = frozenset({"bluesky", "mastodon", "nostr", "telegram", "x"})
_KEY = re.compile("[0-9a-f]{64}")
_OF_AN_ACCOUNT = re.compile(r"https?://[^/]+/(?:@|users/)[\w.@-]+", re.IGNORECASE)
_Owner = TypeVar("_Owner", Actor, Outlet)


def spoken(post: Post, tables: Tables) -> Post:
    """The post with `official` as these tables have it."""
    speaker = speaks_for(post, tables)
    return post if speaker == post.official else replace(post, official=speaker)


def speaks_for(post: Post, tables: Tables) -> str | None:
    """The name of the actor that a post speaks for; None for nobody that is known.

    It does so by what `official` says, by its account where that is listed, by a domain that the account has proven,
    or as a page (or an entry of a feed) of one of the actor's domains.

    A proven domain must be a listed one letter by letter. One below it proves somebody at the actor, not the actor:
    `ana.paper.example` is a person who works for the paper. A repeated post speaks for nobody: its words are not the
    account's own.
    """
    if _repeats(post):
        return None
    if post.official:
        return post.official
    account = account_of(post)
    listed = tables.actor_of_account(account) if account else None
    actor = listed or _proven_actor(post, tables) or _owner_of_page(post, tables.actor_of_site)
    return actor.name if actor else None


def publishes_for(post: Post, tables: Tables) -> Outlet | None:
    """The outlet whose word a post is: by its page, a listed account or a proven domain; None for none.

    A page, or an entry of a feed that lies with the same outlet, has its address from where it was read. Any other
    post has it from a server or a file, which may write what it likes there, and is its author's.
    """
    if found := _owner_of_page(post, tables.outlet_of_site):
        return found
    if _repeats(post):
        return None
    if (account := account_of(post)) and (found := tables.outlet_of_account(account)):
        return found
    owners = ((tables.outlet_of_site(f"https://{domain}/"), domain) for domain in post.proven)
    return next((outlet for outlet, domain in owners if outlet and domain in outlet.domains), None)


def account_of(post: Post) -> str | None:
    """The account behind a post as the tables write it, "network:handle" in small letters; None when it is not certain.

    A Nostr key is written as npub. An account of Telegram is certain only where the post's own address has its name:
    what stands as an author there may be what somebody calls himself.
    """
    network, host = _network(post.source)
    author = (post.author or "").removeprefix("@")
    if not author.isascii() or not author or network not in _WITH_ACCOUNTS:
        return None
    handle = author.lower()
    match network:
        case "mastodon":
            handle = handle if "@" in handle else f"{handle}@{host}" if host else ""
        case "nostr":
            handle = npub(handle) if _KEY.fullmatch(handle) else handle
        case "telegram":  # also of a forward, which has the address of what it repeats
            handle = handle if _named_in(post.url or "") == handle else ""
    return f"{network}:{handle}" if handle else None


def has_accounts(source: str) -> bool:
    """Whether a source is a network on which an author's name is an account, for which he may be believed."""
    return _network(source)[0] in _WITH_ACCOUNTS


def _network(source: str) -> tuple[str, str]:
    """The network of a source and the host, "" where it names none."""
    network, _, host = source.partition(":")
    return _NETWORKS.get(network, network), host


def _named_in(url: str) -> str:
    """The channel in the address of a public post on Telegram."""
    found = re.fullmatch(r"https://t\.me/(\w{4,32})/\d+", url, re.ASCII)
    return found[1].lower() if found else ""


def _repeats(post: Post) -> bool:
    """Whether the words are another's; a forward on Telegram has the name of its first author."""
    return post.boost_of is not None and post.source != _TELEGRAM


def _proven_actor(post: Post, tables: Tables) -> Actor | None:
    """The one actor whose listed domains an account has proven; two contradict each other."""
    owners = ((tables.actor_of_site(f"https://{domain}/"), domain) for domain in post.proven)
    found = {actor.name: actor for actor, domain in owners if actor and domain in actor.domains}
    return next(iter(found.values())) if len(found) == 1 else None


def _owner_of_page(post: Post, owner_of: Callable[[str], _Owner | None]) -> _Owner | None:
    """Whose page a post is. An entry of a feed counts where the feed lies with the same owner as the page.

    A page of an account is its user's: an outlet's or actor's server has readers and staff.
    """
    if not post.url or _OF_AN_ACCOUNT.match(post.url):
        return None
    if post.source == PAGE:
        return owner_of(post.url)
    if not post.source.startswith(FEED):
        return None
    host = host_of(f"https://{post.source.removeprefix(FEED).partition('/')[0]}/")
    owner = owner_of(post.url)
    return owner if host and owner_of(f"https://{host}/") == owner else None


# keys of Nostr

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def npub(key: str) -> str:
    """A key of 64 hexadecimal digits as people write it, "npub1…" (NIP-19: bech32 of BIP 173)."""
    number, prefix = int(key, 16) << 4, [ord(char) >> 5 for char in "npub"] + [0] + [ord(char) & 31 for char in "npub"]
    data = [number >> 5 * place & 31 for place in reversed(range(52))]
    sum_ = _checksum([*prefix, *data, *[0] * 6]) ^ 1
    check = [sum_ >> 5 * place & 31 for place in reversed(range(6))]
    return "npub1" + "".join(_LETTERS[value] for value in (*data, *check))


def _checksum(values: list[int]) -> int:
    found = 1
    for value in values:
        top = found >> 25
        found = (found & 0x1FFFFFF) << 5 ^ value
        for place, factor in enumerate(_GENERATOR):
            found ^= factor if top >> place & 1 else 0
    return found
