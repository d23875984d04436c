"""Which unlisted site the admins of a chat are asked about: many link to it, and its name fits whom they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.actors import Tables, trustable
from bot.core.domain import Digest, Post
from bot.core.links import host_of, site
from bot.core.terms import squeezed
from bot.core.thread import origin

VOICES = 3
"""Independent voices that must link to a site before anybody is asked about it."""
PAUSE = timedelta(days=1)
"""Between two questions to the admins of one chat."""
_LONG_ENOUGH = 4
"""Letters that a site's name and an actor's must share at least to fit."""


@dataclass(frozen=True, slots=True)
class Wondered:
    """A site that may be official for an actor, and how many posts link to it."""

    domain: str
    actor: str
    posts: int


def may_ask(asked: Mapping[str, datetime], now: datetime) -> bool:
    """Whether the admins may be asked something again; `asked` are the domains and when they were asked about."""
    return all(now - at >= PAUSE for at in asked.values())


def wondered(digest: Digest, posts: Iterable[Post], tables: Tables, asked: Iterable[str] = ()) -> Wondered | None:
    """The site to ask about: the most linked one whose name fits whom the brief is about.

    What merely many link to is a shop, an archive or a newspaper more often than anybody's own site.
    """
    linked = _linked(posts, tables)
    known, voices = frozenset(asked), {domain: {origin(post, tables) for post in who} for domain, who in linked.items()}
    enough = [domain for domain in linked if len(voices[domain]) >= VOICES and domain not in known]
    ranked = sorted(enough, key=lambda domain: (-len(voices[domain]), domain))
    about = _about(digest, tables)
    for domain in ranked:
        if fit := next((name for name in about if _fits(domain, name)), None):
            return Wondered(domain, fit, len(linked[domain]))
    return None


def _linked(posts: Iterable[Post], tables: Tables) -> dict[str, list[Post]]:
    """The posts that link to each unlisted site."""
    found: dict[str, list[Post]] = {}
    for post in posts:
        for domain in {name for link in post.links if (name := _unlisted(link, tables))}:
            found.setdefault(domain, []).append(post)
    return found


def _unlisted(link: str, tables: Tables) -> str | None:
    """The domain behind a link, where one owner publishes there and the tables do not know it."""
    if tables.actor_of_site(link) or tables.outlet_of_site(link):
        return None
    try:
        return trustable(site(link) or host_of(link))
    except ValueError:  # anybody publishes there
        return None


def _about(digest: Digest, tables: Tables) -> list[str]:
    """Whom the brief is about: actors that its claims name, the most named first, then its own name."""
    named = [actor.name for claim in digest.claims for actor in tables.actors_named(claim.text)]
    title = (digest.title or digest.tag).lstrip("#")
    return [*sorted(dict.fromkeys(named), key=lambda name: -named.count(name)), title]


def _fits(domain: str, name: str) -> bool:
    label, plain = squeezed(domain.partition(".")[0]), squeezed(name)
    short, long = sorted((label, plain), key=len)
    return len(short) >= _LONG_ENOUGH and short in long
