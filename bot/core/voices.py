"""Accounts and domains as people write them, for whoever wants to say whose word counts."""

from __future__ import annotations

import re

from bot.core.actors import NETWORKS, trustable
from bot.core.told import told

_PROFILES = (
    (re.compile(r"(?:https?://)?(?:www\.)?bsky\.app/profile/(?P<handle>[\w.-]+)/?", re.ASCII), "bluesky"),
    (re.compile(r"(?:https?://)?(?:www\.)?(?:x|twitter)\.com/(?P<handle>\w{1,15})/?", re.ASCII), "x"),
    (re.compile(r"(?:https?://)?t\.me/(?:s/)?(?P<handle>\w{4,32})/?", re.ASCII), "telegram"),
    (re.compile(r"https://(?P<server>[\w.-]+)/@(?P<handle>\w+)/?", re.ASCII), "mastodon"),
)
"""Addresses of accounts, which name them as well as a handle does."""


def voice(text: str) -> str:
    """An account as "network:handle", a domain, or "@name" where the network is left open.

    Raises ValueError with a reason for the reader: it is neither, or anybody publishes there.
    """
    written = text.strip().rstrip(",;")
    return _profile(written) or _account(written) or trustable(written)


def _profile(text: str) -> str | None:
    for pattern, network in _PROFILES:
        if match := pattern.fullmatch(text):
            handle = match["handle"].lower()
            return f"{network}:{handle}@{match['server'].lower()}" if network == "mastodon" else f"{network}:{handle}"
    return None


def _account(text: str) -> str | None:
    network, _, handle = text.partition(":")
    if network.lower() in NETWORKS and handle and not handle.startswith("/"):
        return _known(network.lower(), handle)
    name = text.removeprefix("@")
    if NETWORKS["nostr"].fullmatch(name.lower()):
        return f"nostr:{name.lower()}"
    if NETWORKS["mastodon"].fullmatch(name.lower()):
        return f"mastodon:{name.lower()}"
    if not text.startswith("@"):
        return None
    return f"bluesky:{name.lower()}" if "." in name and NETWORKS["bluesky"].fullmatch(name.lower()) else f"@{name}"


def _known(network: str, handle: str) -> str:
    plain = handle.removeprefix("@").lower()
    if not NETWORKS[network].fullmatch(plain):
        raise ValueError(told("“{text}” is no account of {network}", text=handle, network=network))
    return f"{network}:{plain}"


def shown_voice(what: str) -> str:
    """An account or domain as a reader sees it: "@acme@example.social", "@acme (x)", "example.org"."""
    network, _, handle = what.partition(":")
    if not handle:
        return what
    return f"@{handle}" if network in {"mastodon", "bluesky"} else f"@{handle} ({network})"
