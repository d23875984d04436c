"""What the next digest for a chat says of the claims that it was told before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.domain import Claim, Digest, Earlier, Gone
from bot.core.ledger import SETTLED, Carried, posts_of, recognise
from bot.core.sameness import quotes_of, says_the_same


def remembered(digest: Digest, known: Sequence[Carried], now: datetime, zone: str, *, news: bool = False) -> Digest:
    """A digest for a chat that was told of `known`: what changed since leads, each with how it stood before.

    With `news` what the chat knows is counted and not said again, and what became of claims that the digest's own
    posts do not speak of is told too.
    """
    met = [(claim, recognise(claim, known)) for claim in digest.claims]
    told_of = {record.name for _, record in met if record}
    others = [record for record in known if record.name not in told_of] if news else []
    stand = [(_as_it_stands(claim, record) if record else claim, record) for claim, record in met]
    stand += [(record.claim, record) for record in others if record.standing is not None and record.claim.text]
    changed = [_marked(claim, record, now, zone) for claim, record in stand if record and _is_changed(claim, record)]
    same = [
        _marked(claim, record, now, zone)
        for claim, record in stand[: len(met)]
        if record and not _is_changed(claim, record)
    ]
    new = [claim for claim, record in stand if record is None and not _is_within(claim, changed)]
    gone = [_gone(record, zone) for record in known if record.standing is None and record.printed is not None]
    if not news:
        return replace(digest, claims=(*changed, *new, *same))
    return replace(digest, claims=(*changed, *new), gone=tuple(gone), unchanged=len(same))


def narrowed(anew: Digest, old: Digest, hidden: Collection[str]) -> Digest:
    """A digest made anew because posts are hidden now, with no more than the old one said to its chat.

    What had changed since the chat was told of it stays, where it rests on none of the posts that are hidden.
    """
    said = [
        (claim, next((other for other in old.claims if says_the_same(claim, other)), None)) for claim in anew.claims
    ]
    kept = [replace(claim, earlier=other.earlier) for claim, other in said if other]
    untouched = [
        claim
        for claim in old.claims
        if claim.earlier and not set(posts_of(claim)) & set(hidden) and not any(claim is other for _, other in said)
    ]
    return replace(anew, claims=(*untouched, *kept), gone=old.gone, unchanged=old.unchanged)


def _is_changed(claim: Claim, record: Carried) -> bool:
    return claim.standing is not record.printed


def _as_it_stands(claim: Claim, record: Carried) -> Claim:
    """A claim of a digest, which looks at a short while, as the ledger knows it, which looks at all that was told."""
    return record.claim if record.standing in SETTLED and claim.standing not in SETTLED else claim


def _is_within(claim: Claim, others: Iterable[Claim]) -> bool:
    """Whether a claim quotes nothing but what others show: the denial that made a claim disputed is no other news."""
    quotes = quotes_of(claim)
    return bool(quotes) and any(quotes <= quotes_of(other) for other in others)


def _marked(claim: Claim, record: Carried, now: datetime, zone: str) -> Claim:
    """A claim with how it stood before, if that was otherwise."""
    place = record.brief
    if place is not None and place.standing is not None and place.standing is not claim.standing:
        before, at = place.standing, place.at
    else:
        stages = [stage for stage in record.history if stage.standing and stage.standing is not claim.standing]
        if not stages or stages[-1].standing is None:
            return claim
        before, at = stages[-1].standing, stages[-1].at
    then, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    return replace(claim, earlier=Earlier(before, then, yesterday=(today.date() - then.date()).days == 1))


def _gone(record: Carried, zone: str) -> Gone:
    place = record.brief
    at = place.at if place else record.history[0].at
    return Gone(place.number if place else 0, at.astimezone(ZoneInfo(zone)), record.name)
