"""What /why answers: what a claim rests on, and what became of a topic's posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.alerts import FEWEST_NETWORKS, FEWEST_ORIGINS
from bot.core.boundary import permalink, shown
from bot.core.coverage import listed
from bot.core.coverage import named as source_named
from bot.core.domain import PAGE, Claim, Digest, Evidence, Mute, Post, SentBrief, Tagged, Topic
from bot.core.durations import spoken
from bot.core.freshness import Freshness, trouble
from bot.core.layout import Line, Span, title_of
from bot.core.ledger import Carried, Stage
from bot.core.letters import Button
from bot.core.links import host_of
from bot.core.moments import instant
from bot.core.mutes import muting
from bot.core.payloads import remove_payloads
from bot.core.pickers import WHY
from bot.core.replies import Reply, counted, echoed, named, said, strong, tally, typed, what
from bot.core.requests import Report
from bot.core.told import together, told


def no_brief() -> Reply:
    """The answer to /why N where no brief was sent."""
    return Reply(
        said((Span(told("There is no brief here yet to explain.")), Span(" "), typed("/digest"))), private=True
    )


def no_such_claim(number: int, digests: Sequence[Digest]) -> Reply:
    """The answer to /why N beyond the last claim."""
    count = sum(len(digest.claims) for digest in digests)
    range_ = (
        told("Its claims are 1 to {n}.", n=count)
        if count > 1
        else told("It has {claims}.", claims=counted(count, "claim"))
    )
    about = ", ".join(title_of(digest) for digest in digests)
    return Reply(
        said(together(told("The brief of {title} has no claim {n}.", title=about, n=number), range_)), private=True
    )


def why_claim(
    number: int, claim: Claim, copies: Mapping[str, Sequence[Post]], record: Carried | None = None, zone: str = "UTC"
) -> Reply:
    """What a claim rests on: its standing, the rule that gave it, each post with its quote and copies, its history.

    `record` is what the chat was told of it.
    """
    folded = sum(len(copies.get(each, ())) for each in {evidence.post_id for evidence in claim.evidence})
    rests_on = _rests_on(claim)
    return Reply(
        said(
            (strong(f"Claim {number} · {claim.standing.upper()}"), Span(f" · {shown(claim.text)}")),
            f"Why {claim.standing}: {claim.why}",
            f"Rests on {rests_on}" + (f"; {counted(folded, 'copy', 'copies')} folded." if folded else "."),
            *(line for evidence in claim.evidence for line in _evidence(evidence, copies)),
            *(f"Also spelled {shown(name)} in {_refs(numbers)}." for name, numbers in claim.spelled),
            *(_history(record, zone) if record else ()),
        ),
        private=True,
    )


def _history(record: Carried, zone: str) -> list[str]:
    """Since when a claim has stood how, by which rule and on how much, the oldest first."""
    messages = counted(len([place for place in record.places if not place.is_change]), "message")
    first = f"First told here {instant(record.history[0].at, zone)}, in {messages} since."
    if record.since < record.history[0].at:
        first = f"First heard {instant(record.since, zone)}. {first}"
    return [first, *(f"{instant(stage.at, zone)}: {_stage(stage)}" for stage in record.history)]


def _stage(stage: Stage) -> str:
    if stage.standing is None:
        return f"source gone, {stage.why}"
    made_of = f"{counted(stage.posts, 'post')}, {counted(stage.sites, 'site')}, {stage.sourced} with a source"
    return f"{stage.standing}, {stage.why} ({made_of})"


def _rests_on(claim: Claim) -> str:
    """How many posts from where, and how many pages that posts link to."""
    pages = {evidence.post_id for evidence in claim.evidence if evidence.source == PAGE}
    posts = {evidence.post_id for evidence in claim.evidence} - pages
    heard = f"{counted(len(posts), 'post')}, {counted(claim.sites, 'site')}, {claim.sourced} with a source"
    linked = counted(len(pages), "linked page")
    return f"{heard}, and {linked}" if posts and pages else linked if pages else heard


def reported(request: Report, digests: Sequence[Digest], claim: Claim | None, message: str | None) -> Reply:
    """That the admins are told, and what they are told."""
    tags = ", ".join(title_of(digest) for digest in digests)
    number = request.number
    lines = said(
        strong(
            told("A reader says that claim {n} in the brief of {title} is wrong.", n=number, title=tags)
            if claim
            else told("A reader says that the brief of {title} is wrong.", title=tags)
        ),
        told("It says: {text}", text=shown(claim.text)) if claim else "",
        told("The reader says: “{text}”", text=echoed(request.said)) if request.said else "",
    )
    why = f"/why {request.number}" if claim else "/why"
    button = Button(WHY, f"{why} ^{message}" if message else why)
    return Reply(
        said(told("Thank you. The admins are told.")), private=True, for_admins=Reply(lines, buttons=((button,),))
    )


def _evidence(evidence: Evidence, copies: Mapping[str, Sequence[Post]]) -> list[Line]:
    author = _handle(evidence.author) if evidence.author else "author unknown"
    url = permalink(evidence.url)
    link = (Span(" "), Span(host_of(url), url=url)) if url else ()
    where = "a page that posts link to" if evidence.source == PAGE else f"{author}, {shown(evidence.source)}"
    lines: list[Line] = [
        (Span(f"[{evidence.post}] {where}"), *link),
        (Span(f"    “{shown(evidence.quote)}”"),),
    ]
    if evidence.also_on:
        lines.append((Span(f"    also on {', '.join(evidence.also_on)}"),))
    repeated = copies.get(evidence.post_id, ())
    if repeated:
        by = ", ".join(_handle(copy.author) if copy.author else shown(copy.source) for copy in repeated)
        lines.append((Span(f"    copied by {by}"),))
    return lines


def _handle(author: str) -> str:
    """An author as networks write handles; without the @ a fediverse handle looks like an e-mail address."""
    return shown(remove_payloads(author if " " in author else f"@{author}"))


def _refs(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


@dataclass(frozen=True, slots=True)
class Walk:
    """What is known of a topic's posts on their way to a brief.

    `noise` were replies without information. `sources` says how those of the networks do. Times are told in `zone`.
    `known` is what the chat was told of the topic, `voices` how many independent ones the posts are of. `reach` are the
    voices that name a source within the hour and their networks, where the chat wants instant briefs; `waits_until` is
    when the first of its messages that wait goes out.
    """

    topic: Topic
    length: timedelta | None
    heard: Sequence[tuple[Post, Tagged]]
    older: int
    noise: int
    mutes: Sequence[Mute]
    brief: SentBrief | None
    watched: Sequence[str]
    followed: bool
    sources: Sequence[Freshness] = ()
    zone: str = "UTC"
    known: Sequence[Carried] = ()
    voices: int = 0
    reach: tuple[int, int] | None = None
    waits_until: datetime | None = None


def why_topic(walk: Walk, now: datetime) -> Reply:
    """Stage by stage what became of the posts of a topic."""
    window = f"the last {spoken(walk.length)}" if walk.length else "all that is kept"
    return Reply(
        said(
            (strong(named(walk.topic)), Span(f" · {window}")),
            "" if walk.followed else "This chat does not follow it.",
            _heard(walk),
            *((_folded(walk), _origins(walk), _noise(walk), _hidden(walk, now)) if walk.heard else ()),
            *_already_told(walk),
            *_threshold(walk),
            *_last_brief(walk),
            *_waiting(walk, now),
            f"Sources looked at: {', '.join(listed(walk.watched)) if walk.watched else 'none yet'}.",
            *_down(walk, now),
        ),
        private=True,
    )


def _down(walk: Walk, now: datetime) -> Iterator[str]:
    """The sources that are not heard at this moment, each with why and since when."""
    for state in walk.sources:
        if wrong := trouble(state, now, walk.zone):
            name = source_named(state.name)
            yield f"Source down: {name}: {shown(wrong.removeprefix(f'{name}: '))}."


def _heard(walk: Walk) -> str:
    older = f" {counted(walk.older, 'older post')} kept." if walk.older else ""
    if not walk.heard:
        return f"Heard: no posts.{older}"
    sources = Counter(shown(post.source) for post, _ in walk.heard).most_common()
    newest = max((post.created_at for post, _ in walk.heard if post.created_at), default=None)
    last = f"; newest {instant(newest, walk.zone)}" if newest else ""
    return f"Heard: {counted(len(walk.heard), 'post')}, {tally(sources)}{last}.{older}"


def _folded(walk: Walk) -> str:
    ways = Counter(tagged.fold.why for _, tagged in walk.heard if tagged.fold.copy_of is not None)
    total = ways.total()
    return f"Copies: {total} folded into their first, {tally(ways.most_common())}." if total else "Copies: none."


def _origins(walk: Walk) -> str:
    """How many voices the posts are of that copy nothing."""
    firsts = sum(tagged.fold.copy_of is None for _, tagged in walk.heard)
    if not walk.voices or firsts <= walk.voices:
        return ""
    return f"Same origin: {counted(firsts, 'post')} of {counted(walk.voices, 'voice')}; each voice counts once."


def _already_told(walk: Walk) -> Iterator[str]:
    if walk.known:
        by = Counter(str(record.standing or "source gone") for record in walk.known).most_common()
        claims = counted(len(walk.known), "claim")
        yield f"Already told here: {claims}, {tally(by)}. What says the same is not told again."


def _threshold(walk: Walk) -> Iterator[str]:
    """How far from an instant brief the last hour is."""
    if walk.reach is None:
        return
    origins, networks = walk.reach
    if origins < FEWEST_ORIGINS or networks < FEWEST_NETWORKS:
        heard = f"{counted(origins, 'voice')} with a source on {counted(networks, 'network')} within the hour"
        yield f"Below the threshold for an instant brief: {heard}; it takes {FEWEST_ORIGINS} on {FEWEST_NETWORKS}."


def _waiting(walk: Walk, now: datetime) -> Iterator[str]:
    if walk.waits_until is not None and walk.waits_until > now:
        yield f"A message waits until {instant(walk.waits_until, walk.zone)}, for the quiet hours or the platform."


def _noise(walk: Walk) -> str:
    return f"Noise: {counted(walk.noise, 'reply', 'replies')} without information." if walk.noise else "Noise: none."


def _hidden(walk: Walk, now: datetime) -> str:
    by = Counter(what(mute) for post, _ in walk.heard if (mute := muting(post, walk.mutes, now)))
    return f"Muted here: {counted(by.total(), 'post')}, {tally(by.most_common())}." if by else "Muted here: none."


def _last_brief(walk: Walk) -> tuple[str, ...]:
    if walk.brief is None:
        return ("Last brief: none here yet.",)
    digest = walk.brief.digest
    by = Counter(claim.standing.value for claim in digest.claims).most_common()
    claims = f"{counted(len(digest.claims), 'claim')}, {tally(by)}" if by else "no claim"
    dropped = [(reason.replace("_", " "), count) for reason, count in digest.dropped.items()]
    total = sum(count for _, count in dropped)
    left_out = f"Claims left out of it: {total}, {tally(dropped)}." if total else "Claims left out of it: none."
    quotes = (f"It has quotes only: {shown(digest.note)}.",) if digest.note else ()
    return f"Last brief: {instant(walk.brief.sent_at, walk.zone)}, {claims}.", left_out, *quotes
