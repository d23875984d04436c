"""One author on several networks: who is the same there, through a bridge or by a domain, and what is one post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice

from bot.core.canon import canon
from bot.core.domain import Evidence, Post, ThreadPost
from bot.core.speaking import account_of

NETWORKS = {"bluesky": "Bluesky", "mastodon": "Mastodon", "nostr": "Nostr", "telegram": "Telegram", "x": "X"}
"""The names of networks for a reader."""

_LENT = ".bsky.social"
_FEDIVERSE_ON_BLUESKY = ".ap.brid.gy"
_WEB_ON_BLUESKY = ".web.brid.gy"
_BLUESKY_ON_FEDIVERSE = "@bsky.brid.gy"
_WEB_ON_FEDIVERSE = "@web.brid.gy"
_NOSTR_ON_FEDIVERSE = "@mostr.pub"
"""Ends of handles that bridges give: of Bridgy Fed (fed.brid.gy, "names") and of Mostr (mostr.pub)."""

_AT = "_at_"
_CLAIM = "nip05:"
_ALSO = "also:"
_HOST = r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,9}(?![\w-]|\.\w)"
_NAMED = {
    "bluesky": re.compile(rf"(?ai)https://bsky\.app/profile/({_HOST})"),
    "mastodon": re.compile(rf"(?ai)(?<![\w@./])@(\w{{1,64}}@{_HOST})"),
    "nostr": re.compile(r"(?a)(?<!\w)(npub1[02-9ac-hj-np-z]{58})(?!\w)"),
    "x": re.compile(r"(?ai)https://(?:www\.)?(?:x|twitter)\.com/(?!(?:i|home|intent|share|search)\b)(\w{1,15})(?!\w)"),
}
"""How a profile names an account on each network."""
_LONGEST_PROFILE, _MOST_NAMED = 10_000, 5
_SHORTEST_NAME = 3
"""Letters from which two equal names on two networks are more than chance, beside equal words."""


def accounts_in(profile: str) -> tuple[str, ...]:
    """The accounts on other networks that a profile names in its words or links, as labels of its owner's posts.

    That is his own word: by it his posts are fewer voices, never another's.
    """
    found = (
        f"{network_}:{match[1].lower()}"
        for network_, form in _NAMED.items()
        for match in form.finditer(profile[:_LONGEST_PROFILE])
    )
    return tuple(f"{_ALSO}{account}" for account in islice(dict.fromkeys(found), _MOST_NAMED))


def person(post: Post) -> str | None:
    """The author of a post by one name on all networks; None where that is not certain or the network is unknown.

    A bridge's account is the account that it carries over: `ana.plaza.example.ap.brid.gy` on Bluesky is one of the
    fediverse, `ana.example@bsky.brid.gy` and `npub…@mostr.pub` there are one of Bluesky and one of Nostr. A domain is
    a name on every network, whether as a handle of Bluesky or proven otherwise.

    Two posts of one person are not two voices, and the person may take back a word on another network. Whom they
    speak for is another question: a bridge's account confirms nothing.
    """
    return next(iter(_names(post)), None)


def voices(posts: Iterable[Post], voice: Callable[[Post], str]) -> int:
    """How many different voices posts have: those with a name in common are one, and so are those with one `voice`.

    A name that is only claimed makes voices fewer too: the address of an account that Mostr carried over
    (`user_at_host@mostr.pub`) stands in a profile on Nostr, where its owner may write what he likes.
    """
    known = list(posts)
    leads: dict[str, str] = {}

    def lead(name: str) -> str:
        while leads.setdefault(name, name) != name:
            leads[name] = leads[leads[name]]
            name = leads[name]
        return name

    first = [voice(post) for post in known]
    for post, own in zip(known, first, strict=True):
        for name in (*_names(post), *_claimed(post)):
            leads[lead(name)] = lead(own)
    return len({lead(own) for own in first})


def is_same(one: Post, other: Post) -> bool:
    """Whether two posts of a group of copies are one post of one author, on two networks.

    Who is one person may have shortened it. Beside the same words, the same name on both networks, or in the profile
    of one, is enough.
    """
    if network(one) == network(other) or not (network(one) and network(other)):
        return False
    if {*_names(one), *_claimed(one)} & {*_names(other), *_claimed(other)}:
        return True
    return canon(one.text, one.links).text == canon(other.text, other.links).text and bool(
        _called(one) & _called(other)
    )


def also_on(entry: ThreadPost) -> tuple[str, ...]:
    """The other networks, by name, on which the author of a post has posted it too."""
    return tuple(sorted({NETWORKS[network(copy)] for copy in entry.copies if is_same(entry.post, copy)}))


def elsewhere(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """The networks, by name, on which the authors of some posts have posted them too, and none of these posts is."""
    known = list(evidence)
    here = {NETWORKS.get(network(each)) for each in known}
    return tuple(sorted({name for each in known for name in each.also_on if name not in here}))


def network(of: Post | Evidence) -> str:
    """The network that a post was heard on, a key of NETWORKS; "" for what is none, such as a feed."""
    found = {"twitter": "x"}.get(name := of.source.partition(":")[0], name)
    return found if found in NETWORKS else ""


def _names(post: Post) -> tuple[str, ...]:
    """What `person` could call an author, the most certain first: its domains, then its account."""
    account = _carried_over(post) or _plain(account_of(post))
    return tuple(dict.fromkeys((*map(_domain, post.proven), *([account] if account else []))))


def _claimed(post: Post) -> tuple[str, ...]:
    """The accounts that an author says are his: in his profile, or by the address that Mostr gave him on Nostr."""
    found = (claim.removesuffix(_NOSTR_ON_FEDIVERSE).rpartition(_AT) for claim in _claims(post) if _is_of_mostr(claim))
    carried = (_of_fediverse(user, host) for user, _, host in found)
    named = (_plain(label.removeprefix(_ALSO)) for label in post.labels if label.startswith(_ALSO))
    return tuple(name for name in (*carried, *named) if name)


def _carried_over(post: Post) -> str | None:
    """The person behind an account that a bridge made."""
    author = (post.author or "").lower()
    match network(post):
        case "bluesky":
            return _on_bluesky(author)
        case "mastodon":
            return _on_fediverse(author)
    return None


def _on_bluesky(handle: str) -> str | None:
    if handle.endswith(_FEDIVERSE_ON_BLUESKY):
        user, _, host = handle.removesuffix(_FEDIVERSE_ON_BLUESKY).partition(".")
        return _of_fediverse(user, host)
    return _domain(handle.removesuffix(_WEB_ON_BLUESKY)) if handle.endswith(_WEB_ON_BLUESKY) else None


def _on_fediverse(account: str) -> str | None:
    user = account.rpartition("@")[0]
    if account.endswith(_BLUESKY_ON_FEDIVERSE):
        return _plain(f"bluesky:{user}")
    if account.endswith(_WEB_ON_FEDIVERSE):
        return _domain(user)
    return f"nostr:{user}" if account.endswith(_NOSTR_ON_FEDIVERSE) else None


def _is_of_mostr(claim: str) -> bool:
    return claim.endswith(_NOSTR_ON_FEDIVERSE) and _AT in claim


def _of_fediverse(user: str, host: str) -> str | None:
    """An account of the fediverse as bridges write it, or one of Nostr that came by way of it."""
    if not user or not host:
        return None
    return f"nostr:{user}" if f"@{host}" == _NOSTR_ON_FEDIVERSE else f"mastodon:{user.replace('_', '-')}@{host}"


def _plain(account: str | None) -> str | None:
    """An account by the name that a bridge would give it: without underscores, a domain where the handle is one."""
    network_, _, handle = (account or "").partition(":")
    if network_ == "bluesky" and "." in handle and not handle.endswith(_LENT):
        return _domain(handle)
    if network_ == "mastodon":
        return _of_fediverse(*handle.split("@", 1))
    return account


def _domain(name: str) -> str:
    return f"domain:{name}"


def _claims(post: Post) -> Iterable[str]:
    """The addresses that a profile on Nostr claims (NIP-05)."""
    return (label.removeprefix(_CLAIM) for label in post.labels if label.startswith(_CLAIM))


def _called(post: Post) -> frozenset[str]:
    """How an author is called, by handle or profile: `ana` of `ana@plaza.example`, `ana.bsky.social` and `@ana`."""
    handles = [*_claims(post)] if network(post) == "nostr" else [post.author or ""]
    found = (handle.lower().removeprefix("@").partition("@")[0].partition(".")[0] for handle in handles)
    return frozenset(name.replace("_", "-") for name in found if len(name) >= _SHORTEST_NAME)
