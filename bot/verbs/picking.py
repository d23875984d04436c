"""What is asked back where a command lacks an argument: what it could be is gathered here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.core import questions, replies, whys
from bot.core.domain import Digest, MuteKind, Post
from bot.core.replies import Reply
from bot.core.requests import Pick
from bot.core.zones import guesses
from bot.verbs import trusting
from bot.verbs.asking import Asking
from bot.verbs.settings import usual


async def pick(ask: Asking, request: Pick) -> Reply:
    """The question for what a command lacks."""
    return await _QUESTIONS[request.command](ask, request)


async def _follow(_ask: Asking, _request: Pick) -> Reply:
    return questions.which_tag()


async def _unfollow(ask: Asking, _request: Pick) -> Reply:
    subscriptions = await ask.following()
    return questions.which_topic(subscriptions) if subscriptions else replies.following(())


async def _why(ask: Asking, _request: Pick) -> Reply:
    digests, subscriptions = await ask.digests(), await ask.following()
    if not digests and not subscriptions:
        return whys.no_brief()
    return questions.which_claim(digests, "why", ask.message, () if ask.message else subscriptions)


async def _report(ask: Asking, _request: Pick) -> Reply:
    digests = await ask.digests()
    return questions.which_claim(digests, "report", ask.message) if digests else whys.no_brief()


async def _mute(ask: Asking, request: Pick) -> Reply:
    if request.given:
        return questions.which_to_mute(MuteKind(request.given[0]), await ask.followed_posts(), request.rest)
    if ask.message is not None and (posts := await _posts_of(ask, await ask.digests())):
        followed = {tag for each in await ask.following() for tag in each.topic.tags}
        return questions.which_of_message(posts, ask.message, request.rest, followed)
    return questions.what_to_mute(request.rest)


async def _posts_of(ask: Asking, digests: tuple[Digest, ...]) -> list[Post]:
    """The posts on which the claims of briefs rest."""
    cited = [evidence.post_id for digest in digests for claim in digest.claims for evidence in claim.evidence]
    found = await ask.parts.store.posts(list(dict.fromkeys(cited)))
    return list(found.values())


async def _unmute(ask: Asking, _request: Pick) -> Reply:
    here = await ask.mutes()
    return questions.which_mute(here) if here else replies.mutes(here)


async def _settings(ask: Asking, request: Pick) -> Reply:
    if request.given == ("at",):
        kept = await ask.timetable()
        return questions.which_time((kept or usual(ask)).rhythm.at)
    subscriptions = await ask.following()
    return questions.which_alerts(subscriptions) if subscriptions else replies.following(())


async def _quiet(ask: Asking, _request: Pick) -> Reply:
    kept = await ask.timetable()
    return questions.which_quiet((kept or usual(ask)).rhythm.quiet)


async def _language(ask: Asking, _request: Pick) -> Reply:
    kept = await ask.timetable()
    return questions.which_language((kept or usual(ask)).language, ask.tongue)


async def _zone(ask: Asking, request: Pick) -> Reply:
    kept = await ask.timetable()
    likely = guesses(ask.asker.language if ask.asker else None, ask.manners.zone)
    region = request.given[0] if request.given else None
    return questions.which_zone(region, (kept or usual(ask)).rhythm.zone, likely)


async def _trust(ask: Asking, request: Pick) -> Reply:
    return await trusting.ask_back(ask, request)


_QUESTIONS: Mapping[str, Callable[[Asking, Pick], Awaitable[Reply]]] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "why": _why,
    "report": _report,
    "mute": _mute,
    "unmute": _unmute,
    "settings": _settings,
    "quiet": _quiet,
    "lang": _language,
    "timezone": _zone,
    "trust": _trust,
}
