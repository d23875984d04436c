"""What is asked of trust: to take somebody's word in this chat, to take it no more, and to see whose is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from bot.core import questions, replies, trusts
from bot.core.actors import Tables, trustable
from bot.core.domain import MuteKind, Post, Trust, TrustRole
from bot.core.replies import Reply
from bot.core.requests import AddTrust, EndTrust, Pick
from bot.core.speaking import account_of
from bot.core.terms import squeezed
from bot.core.told import told
from bot.parts import Parts
from bot.verbs.asking import Asking

MOST_TRUSTED = 50
"""Trusts of one chat: each is looked at for every brief."""
_OFFERED = 12
"""Sites or names that a question offers."""


async def trusted_by(parts: Parts, chat: str | None, tags: Collection[str]) -> list[Trust]:
    """What a chat trusts under some of these folded tags; nothing for no chat."""
    if chat is None or parts.trusts is None:
        return []
    return [trust for trust in await parts.trusts.trusts(chat) if trust.tag is None or trust.tag in tags]


async def tables_of(parts: Parts, chat: str | None, tags: Collection[str]) -> Tables:
    """The tables by which a topic is judged in a chat: the shipped ones, the operator's, and what the chat trusts."""
    return parts.tables.with_trust(await trusted_by(parts, chat, tags))


async def list_trusts(ask: Asking) -> Reply:
    """Whose word is taken here."""
    return trusts.trusted_here(await _here(ask))


async def _here(ask: Asking) -> list[Trust]:
    return await ask.parts.trusts.trusts(ask.chat.key) if ask.parts.trusts else []


async def trust(ask: Asking, request: AddTrust) -> Reply:
    """Takes somebody's word in this chat from now on."""
    if ask.parts.trusts is None:
        return replies.unchanged(told("Nothing is kept here, so nobody can be trusted."))
    what = request.what
    if what.startswith("@"):
        found = await _accounts(ask, what)
        if len(found) != 1:
            rest = f"{request.role} of {request.actor}" if request.actor else request.role
            return trusts.which_account(what, found, rest) if found else trusts.unknown_account(what)
        what = found[0]
    if request.tag and not any(request.tag in each.topic.tags for each in await ask.following()):
        return replies.unchanged(told("This chat does not follow {tag}.", tag=f"#{replies.echoed(request.tag)}"))
    actor = _actor(ask.parts.tables, request)
    if (owner := _owner(ask.parts.tables, what, request.role)) is not None:
        return trusts.listed_already(what, owner)
    if len(await _here(ask)) >= MOST_TRUSTED:
        return replies.unchanged(told("{n} are trusted here already; end one first: /trust", n=MOST_TRUSTED))
    by = ask.asker.id if ask.asker else None
    added = Trust(ask.chat.key, what, request.role, actor, ask.now, request.tag, by)
    await ask.parts.trusts.trust(added)
    await _judge_again(ask)
    return trusts.now_trusted(added)


def _actor(tables: Tables, request: AddTrust) -> str | None:
    """Whom it speaks for: who was named, by the name in the tables if it is there, or what the tag names."""
    if request.actor:
        listed = tables.actor(request.actor) if request.role is TrustRole.OFFICIAL else tables.outlet(request.actor)
        return listed.name if listed else request.actor
    if request.role is TrustRole.OUTLET:
        return None
    return named_by_tag(tables, request.tag or "") or (request.written or request.tag or "").lstrip("#＃﹟")


_LONG_ENOUGH = 4
"""Letters of a name from which a tag that begins or ends with it is about it."""


def named_by_tag(tables: Tables, tag: str) -> str | None:
    """The one listed actor that a folded tag names: "acmeorbit" names Acme; None where that is not clear."""
    plain = squeezed(tag)
    fits = [
        actor.name
        for actor in tables.actors
        if any(
            plain == key or (len(key) >= _LONG_ENOUGH and (plain.startswith(key) or plain.endswith(key)))
            for key in (squeezed(name) for name in (actor.name, *actor.aliases))
            if key
        )
    ]
    return fits[0] if len(fits) == 1 else None


def _owner(tables: Tables, what: str, role: TrustRole) -> str | None:
    """Who in the tables has an account or domain already in such a role."""
    url = f"https://{what}/"
    if role is TrustRole.OFFICIAL:
        actor = tables.actor_of_account(what) if ":" in what else tables.actor_of_site(url)
        return actor.name if actor else None
    outlet = None if ":" in what else tables.outlet_of_site(url)
    return outlet.name if outlet else None


async def _accounts(ask: Asking, name: str) -> list[str]:
    """The accounts of a name among what was heard lately under what this chat follows."""
    wanted = name.removeprefix("@").casefold()
    found = Counter(
        account
        for post in await ask.followed_posts()
        if (account := account_of(post)) and account.partition(":")[2].partition("@")[0] == wanted
    )
    return [account for account, _ in found.most_common(_OFFERED)]


async def distrust(ask: Asking, request: EndTrust) -> Reply:
    """Takes somebody's word no more; of one who is trusted under several tags, under all unless one is named."""
    here = await _here(ask)
    found = _meant(request, here)
    if ask.parts.trusts is None or not found:
        return trusts.not_trusted(request.what, here)
    for each in found:
        await ask.parts.trusts.distrust(ask.chat.key, each.what, each.tag)
    await _judge_again(ask)
    return trusts.no_longer(found[0])


async def _judge_again(ask: Asking) -> None:
    """What this chat was told is judged anew at once: no post need come for it."""
    if ask.parts.ledger is not None:
        await ask.parts.ledger.judge_again(ask.chat.key, ask.now)


def _meant(request: EndTrust, here: Sequence[Trust]) -> list[Trust]:
    if request.what.isdecimal():
        number = int(request.what)
        return [here[number - 1]] if 1 <= number <= len(here) else []
    same = [each for each in here if each.what == request.what or _handle(each) == request.what.casefold()]
    return [each for each in same if request.tag is None or each.tag == request.tag]


def _handle(trust: Trust) -> str:
    return f"@{trust.what.partition(':')[2].partition('@')[0]}" if trust.is_account else ""


# what is asked back


async def ask_back(ask: Asking, request: Pick) -> Reply:
    """The question for what a trust lacks: whose word, as what, or for whom."""
    match request.given:
        case ():
            posts = [post for post in await ask.followed_posts() if _is_under(post, request.rest)]
            return trusts.which_voice(request.rest, _unlisted(posts, ask.parts.tables)[:_OFFERED])
        case (what,):
            return trusts.as_what(what, request.rest)
    return trusts.for_whom(request.given[0], await _names(ask))


def _is_under(post: Post, tag: str) -> bool:
    plain = tag.lstrip("#＃﹟").casefold()
    return not plain or plain in post.tags


def _unlisted(posts: Sequence[Post], tables: Tables) -> list[tuple[str, int]]:
    """The domains that posts link to and that nobody in the tables has, most linked first."""
    found = questions.named_by(posts, MuteKind.DOMAIN)
    return [(domain, count) for domain, count in found if _is_unlisted(domain, tables)]


def _is_unlisted(domain: str, tables: Tables) -> bool:
    try:
        host = trustable(domain)
    except ValueError:  # anybody publishes there
        return False
    return not tables.actor_of_site(f"https://{host}/") and not tables.outlet_of_site(f"https://{host}/")


async def _names(ask: Asking) -> list[str]:
    """Whom posts under the followed topics name, the most named first, then the topics."""
    named = Counter(
        actor.name for post in await ask.followed_posts() for actor in ask.parts.tables.actors_named(post.text)
    )
    topics = [each.topic.name.lstrip("#") for each in await ask.following()]
    return list(dict.fromkeys([*(name for name, _ in named.most_common(_OFFERED)), *topics]))[:_OFFERED]
