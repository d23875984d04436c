"""Which claims of a digest are worth an instant brief, and how many of those a chat gets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.core.actors import Tables
from bot.core.domain import Claim, Digest, Post
from bot.core.missing import is_contest
from bot.core.noise import begs, is_stuffed
from bot.core.plurals import Plural
from bot.core.thread import origin, sources

WITHIN = timedelta(minutes=60)
"""How young posts are that raise an alert."""

FEWEST_ORIGINS = 3
FEWEST_NETWORKS = 2
"""Independent voices that name a source, and networks they must come from: one voice, or one network, raises none."""

DAY = timedelta(hours=24)
MOST_PER_TOPIC = 3
MOST_PER_CHAT = 6
"""Instant briefs within 24 hours; what is more waits for the edition."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One claim of an instant brief that a chat got: `story` is what raised it. Those of one brief have one `at`."""

    topic: str
    story: str
    at: datetime


def may_raise(posts: Iterable[Post], tables: Tables, now: datetime) -> bool:
    """Whether posts could raise an alert at all: a cheap look, before anything is drafted."""
    return _enough(_counting(posts, now), tables)


def raised(digest: Digest, posts: Mapping[str, Post], tables: Tables, now: datetime) -> tuple[Claim, ...]:
    """The claims of a digest that enough sourced origins on enough networks state within the hour.

    `posts` are those of the digest's evidence, by id. A text that many may have posted by arrangement counts for
    nothing here.
    """
    arranged = {number for item in digest.missing if item.kind == "coordinated" for number in item.posts}
    return tuple(claim for claim in digest.claims if _enough(_counting(_of(claim, posts, arranged), now), tables))


def told(claim: Claim, topic: str, before: Collection[Alert]) -> bool:
    """Whether a chat heard of a claim at once before: it rests on a post that an alert was raised by."""
    stories = {alert.story for alert in before if alert.topic == topic}
    return any(_fingerprint(evidence.post_id) in stories for evidence in claim.evidence)


def story(claim: Claim, posts: Mapping[str, Post]) -> str:
    """What raised an alert: the first post of a claim, as a fingerprint; it stays as the claim is worded anew."""
    known = [post for post in _of(claim, posts) if post.created_at is not None]
    first = min(known, key=lambda post: (post.created_at, post.id), default=None)
    return _fingerprint(first.id if first else claim.id)


def has_room(topic: str, before: Sequence[Alert], now: datetime) -> bool:
    """Whether a chat may get one more instant brief of a topic."""
    lately = {(alert.topic, alert.at) for alert in before if now - alert.at < DAY}
    return len(lately) < MOST_PER_CHAT and sum(of == topic for of, _ in lately) < MOST_PER_TOPIC


def _of(claim: Claim, posts: Mapping[str, Post], without: Collection[int] = ()) -> list[Post]:
    found = (posts.get(evidence.post_id) for evidence in claim.evidence if evidence.post not in without)
    return list({post.id: post for post in found if post is not None}.values())


def _counting(posts: Iterable[Post], now: datetime) -> list[Post]:
    """The posts that count: of the last hour, with a source, not of a contest, not stuffed with tags, not begging."""
    return [
        post
        for post in posts
        if post.created_at is not None
        and timedelta() <= now - post.created_at <= WITHIN
        and not (is_stuffed(post) or begs(post) or is_contest(post))
        and sources(post)
    ]


def reach(posts: Iterable[Post], tables: Tables, now: datetime) -> tuple[int, int]:
    """How many independent voices name a source within the hour, and from how many networks."""
    return _reach(_counting(posts, now), tables)


def _enough(posts: Sequence[Post], tables: Tables) -> bool:
    origins, networks = _reach(posts, tables)
    return origins >= FEWEST_ORIGINS and networks >= FEWEST_NETWORKS


def _reach(posts: Sequence[Post], tables: Tables) -> tuple[int, int]:
    return len({origin(post, tables) for post in posts}), len({network(post.source) for post in posts})


def network(source: str) -> str:
    """The network of a source: all Mastodon servers are one, for posts travel among them; else the source."""
    return "mastodon" if source.startswith("mastodon:") else source


def _fingerprint(post: str) -> str:
    return blake2b(post.encode(), digest_size=12).hexdigest()


# --- its words


@dataclass(frozen=True, slots=True)
class AlertPhrases:
    """The words above an instant brief, in one language."""

    why: Plural


ENGLISH = AlertPhrases(
    why=Plural(
        "Now: sources named by several voices on {n} network within the hour.",
        "Now: sources named by several voices on {n} networks within the hour.",
    )
)
