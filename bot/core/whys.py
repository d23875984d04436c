"""What /why answers: what a claim rests on, and what became of a topic's posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.alerts import FEWEST_NETWORKS, FEWEST_ORIGINS
from bot.core.attribution import readable_told
from bot.core.boundary import permalink, shown
from bot.core.coverage import named as source_named
from bot.core.coverage import told_names
from bot.core.domain import PAGE, Claim, Digest, Evidence, Mute, Post, SentBrief, Standing, Subscription, Tagged, Topic
from bot.core.freshness import Freshness, trouble
from bot.core.grounds import retold
from bot.core.layout import title_of
from bot.core.ledger import Carried, Stage
from bot.core.letters import Button
from bot.core.lines import Line, Span
from bot.core.links import host_of
from bot.core.moments import instant
from bot.core.mutes import muting
from bot.core.page import is_noise
from bot.core.payloads import remove_payloads
from bot.core.phrases import ENGLISH as SAY
from bot.core.pickers import WHY
from bot.core.replies import Reply, counted, echoed, lasting, named, said, strong, tally, typed, what
from bot.core.requests import Report
from bot.core.told import Told, together, told


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


def how_to_ask(asked: str, subscriptions: Sequence[Subscription]) -> Reply:
    """The answer to /why and what is neither a claim nor a tag here: what is followed, and what may stand there."""
    here = ", ".join(named(each.topic) for each in subscriptions)
    return Reply(
        said(
            told("“{what}” is no topic followed here, and no brief here was of such a tag.", what=echoed(asked)),
            told("Followed: {names}", names=here) if here else "",
            (Span(told("Ask for a claim by its number or for a tag:")), *_examples("/why 2", "/why #tag")),
        ),
        private=True,
    )


def _examples(*lines: str) -> Iterator[Span]:
    for each in lines:
        yield Span(" ")
        yield typed(each)


def why_claim(
    number: int, claim: Claim, copies: Mapping[str, Sequence[Post]], record: Carried | None = None, zone: str = "UTC"
) -> Reply:
    """What a claim rests on: its standing, the rule that gave it, each post with its quote and copies, its history.

    `record` is what the chat was told of it.
    """
    heading = told("Claim {n} · {standing}", n=number, standing=told(SAY.headings[claim.standing]))
    return Reply(
        said(
            (strong(heading), Span(" · "), Span(readable_told(claim.text))),
            told("Why {standing}: {why}", standing=told(SAY.standings[claim.standing]), why=retold(claim.why)),
            _ground(claim, copies),
            *(line for evidence in claim.evidence for line in _evidence(evidence, copies)),
            *(
                told("Also spelled {name} in {refs}.", name=shown(name), refs=_refs(numbers))
                for name, numbers in claim.spelled
            ),
            *(_history(record, zone) if record else ()),
        ),
        private=True,
    )


def _ground(claim: Claim, copies: Mapping[str, Sequence[Post]]) -> Told:
    folded = sum(len(copies.get(each, ())) for each in {evidence.post_id for evidence in claim.evidence})
    rests_on = _rests_on(claim)
    if not folded:
        return told("Rests on {what}.", what=rests_on)
    return told("Rests on {what}; {copies} folded.", what=rests_on, copies=counted(folded, "copy", "copies"))


def _history(record: Carried, zone: str) -> list[str]:
    """Since when a claim has stood how, by which rule and on how much, the oldest first."""
    messages = counted(len([place for place in record.places if not place.is_change]), "message")
    first = told(
        "First told here {at}, in {messages} since.", at=instant(record.history[0].at, zone), messages=messages
    )
    if record.since < record.history[0].at:
        first = together(told("First heard {at}.", at=instant(record.since, zone)), first)
    return [first, *(together(instant(stage.at, zone), _stage(stage), by=": ") for stage in record.history)]


def _stage(stage: Stage) -> Told:
    why = retold(stage.why)
    if stage.standing is None:
        return together(told("source gone"), why, by=", ")
    made_of = _made_of(stage.posts, stage.sites, stage.sourced, stage.standing)
    return together(told(SAY.standings[stage.standing]), together(why, together("(", made_of, ")", by="")), by=", ")


def _made_of(posts: int, sites: int, sourced: int, standing: Standing) -> Told:
    """What a claim rests on; of a confirmed one not that no post links to a source: the party's own word needs none."""
    linking = told(SAY.sourced, n=sourced) if sourced or standing is not Standing.CONFIRMED else ""
    return together(counted(posts, "post"), counted(sites, "site"), linking, by=", ")


def _rests_on(claim: Claim) -> Told:
    """How many posts from where, and how many pages that posts link to."""
    pages = {evidence.post_id for evidence in claim.evidence if evidence.source == PAGE}
    posts = {evidence.post_id for evidence in claim.evidence} - pages
    heard = _made_of(len(posts), claim.sites, claim.sourced, claim.standing)
    linked = counted(len(pages), "linked page")
    if posts and pages:
        return told("{posts}, and {pages}", posts=heard, pages=linked)
    return linked if pages else heard


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
        told("It says: {text}", text=readable_told(claim.text)) if claim else "",
        told("The reader says: “{text}”", text=echoed(request.said)) if request.said else "",
    )
    why = f"/why {request.number}" if claim else "/why"
    button = Button(WHY, f"{why} ^{message}" if message else why)
    return Reply(
        said(told("Thank you. The admins are told.")), private=True, for_admins=Reply(lines, buttons=((button,),))
    )


def _evidence(evidence: Evidence, copies: Mapping[str, Sequence[Post]]) -> list[Line]:
    url = permalink(evidence.url)
    link = (Span(" "), Span(host_of(url), url=url)) if url else ()
    lines: list[Line] = [
        (Span(together(f"[{evidence.post}]", _where(evidence))), *link),
        (_INDENT, Span(told(SAY.quote, quote=readable_told(evidence.quote)))),
    ]
    if evidence.also_on:
        lines.append((_INDENT, Span(told(SAY.also_on, names=", ".join(evidence.also_on)))))
    repeated = copies.get(evidence.post_id, ())
    if repeated:
        by = ", ".join(_handle(copy.author) if copy.author else shown(copy.source) for copy in repeated)
        lines.append((_INDENT, Span(told("copied by {names}", names=by))))
    return lines


_INDENT = Span("    ")


def _where(evidence: Evidence) -> str:
    if evidence.source == PAGE:
        return told("a page that posts link to")
    author = _handle(evidence.author) if evidence.author else told("author unknown")
    return together(author, shown(evidence.source), by=", ")


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
    window = told("the last {length}", length=lasting(walk.length)) if walk.length else told("all that is kept")
    return Reply(
        said(
            (strong(named(walk.topic)), Span(" · "), Span(window)),
            "" if walk.followed else told("This chat does not follow it."),
            _heard(walk),
            *((_folded(walk), _origins(walk), _noise(walk), _hidden(walk, now)) if walk.heard else ()),
            *_already_told(walk),
            *_threshold(walk),
            *_last_brief(walk),
            _without_a_claim(walk, now),
            *_waiting(walk, now),
            _looked_at(walk),
            *_down(walk, now),
        ),
        private=True,
    )


def _looked_at(walk: Walk) -> Told:
    if not walk.watched:
        return told("Sources looked at: none yet.")
    return told("Sources looked at: {names}.", names=together(*told_names(walk.watched), by=", "))


def _down(walk: Walk, now: datetime) -> Iterator[Told]:
    """The sources that are not heard at this moment, each with why and since when."""
    for state in walk.sources:
        name = source_named(state.name)
        fault = shown(state.fault).removeprefix(f"{name}: ") if state.fault else None
        if wrong := trouble(replace(state, fault=fault), now, walk.zone):
            yield told("Source down: {name}: {why}.", name=name, why=wrong)


def _heard(walk: Walk) -> Told:
    older = told("{posts} kept.", posts=counted(walk.older, "older post")) if walk.older else ""
    if not walk.heard:
        return together(told("Heard: no posts."), older)
    posts = counted(len(walk.heard), "post")
    sources = tally(Counter(shown(post.source) for post, _ in walk.heard).most_common())
    newest = max((post.created_at for post, _ in walk.heard if post.created_at), default=None)
    if newest is None:
        return together(told("Heard: {posts}, {sources}.", posts=posts, sources=sources), older)
    at = instant(newest, walk.zone)
    heard = told("Heard: {posts}, {sources}; newest {at}.", posts=posts, sources=sources, at=at)
    return together(heard, older)


_WAYS = {"boost": told("boost"), "exact": told("exact"), "near": told("near")}
"""How a post is known for a copy, as `core.dedupe` names it."""


def _folded(walk: Walk) -> Told:
    ways = Counter(tagged.fold.why for _, tagged in walk.heard if tagged.fold.copy_of is not None)
    if not ways:
        return told("Copies: none.")
    by = tally((_WAYS.get(way, way), count) for way, count in ways.most_common())
    return told("Copies: {n} folded into their first, {ways}.", n=ways.total(), ways=by)


def _origins(walk: Walk) -> str:
    """How many voices the posts are of that copy nothing."""
    firsts = sum(tagged.fold.copy_of is None for _, tagged in walk.heard)
    if not walk.voices or firsts <= walk.voices:
        return ""
    return told(
        "Same origin: {posts} of {voices}; each voice counts once.",
        posts=counted(firsts, "post"),
        voices=counted(walk.voices, "voice"),
    )


def _already_told(walk: Walk) -> Iterator[Told]:
    if walk.known:
        yield told(
            "Already told here: {claims}, {standings}. What says the same is not told again.",
            claims=counted(len(walk.known), "claim"),
            standings=_standings(record.standing for record in walk.known),
        )


def _standings(found: Iterable[Standing | None]) -> str:
    """How many claims stand how: "reported (2), source gone (1)"."""
    gone = told("source gone")
    by = Counter(found).most_common()
    return tally((told(SAY.standings[standing]) if standing else gone, count) for standing, count in by)


def _threshold(walk: Walk) -> Iterator[Told]:
    """How far from an instant brief the last hour is."""
    if walk.reach is None:
        return
    origins, networks = walk.reach
    if origins < FEWEST_ORIGINS or networks < FEWEST_NETWORKS:
        yield told(
            "Below the threshold for an instant brief: {voices} with a source on {networks} within the hour; "
            "it takes {least} on {fewest}.",
            voices=counted(origins, "voice"),
            networks=counted(networks, "network"),
            least=FEWEST_ORIGINS,
            fewest=FEWEST_NETWORKS,
        )


def _waiting(walk: Walk, now: datetime) -> Iterator[Told]:
    if walk.waits_until is not None and walk.waits_until > now:
        at = instant(walk.waits_until, walk.zone)
        yield told("A message waits until {at}, for the quiet hours or the platform.", at=at)


def _noise(walk: Walk) -> Told:
    if not walk.noise:
        return told("Noise: none.")
    return told("Noise: {replies} without information.", replies=counted(walk.noise, "reply", "replies"))


def _hidden(walk: Walk, now: datetime) -> Told:
    by = Counter(what(mute) for post, _ in walk.heard if (mute := muting(post, walk.mutes, now)))
    if not by:
        return told("Muted here: none.")
    return told("Muted here: {posts}, {what}.", posts=counted(by.total(), "post"), what=tally(by.most_common()))


def _last_brief(walk: Walk) -> tuple[str, ...]:
    if walk.brief is None:
        return (told("Last brief: none here yet."),)
    digest = walk.brief.digest
    claims = together(
        counted(len(digest.claims), "claim") if digest.claims else told("no claim"),
        _standings(claim.standing for claim in digest.claims),
        by=", ",
    )
    quotes = (told("It has quotes only: {why}.", why=retold(digest.note)),) if digest.note else ()
    made = told("Last brief: {at}, {claims}.", at=instant(walk.brief.sent_at, walk.zone), claims=claims)
    return made, _left_out(digest), *quotes


def _without_a_claim(walk: Walk, now: datetime) -> str:
    """How many of the posts that the last brief could have had are in none of its claims, and why that may be."""
    if walk.brief is None:
        return ""
    since, until = walk.brief.digest.window.since, walk.brief.sent_at
    cited = {evidence.post_id for claim in walk.brief.digest.claims for evidence in claim.evidence}
    firsts = {tagged.fold.copy_of or post.id for post, tagged in walk.heard if post.id in cited}
    silent = sum(
        (post.created_at is None or ((since is None or since <= post.created_at) and post.created_at <= until))
        and not is_noise(post.text)
        and not muting(post, walk.mutes, now)
        for post, tagged in walk.heard
        if tagged.fold.copy_of is None and post.id not in firsts
    )
    if not silent:
        return ""
    return told(
        "Behind none of its claims: {posts} (nothing new to check, a trap, a charge without a source, or no room).",
        posts=counted(silent, "post"),
    )


def _left_out(digest: Digest) -> Told:
    dropped = [(told(SAY.reasons.get(reason, reason)), count) for reason, count in digest.dropped.items()]
    total = sum(count for _, count in dropped)
    if not total:
        return told("Claims left out of it: none.")
    return told("Claims left out of it: {n}, {reasons}.", n=total, reasons=tally(dropped))
