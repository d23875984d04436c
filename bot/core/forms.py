"""A digest as JSON for programs: everything that is known, nothing shortened."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.domain import Claim, Coverage, Digest, Evidence
from bot.core.layout import numbered
from bot.core.links import safe
from bot.core.payloads import remove_payloads


def as_json(digest: Digest) -> dict[str, object]:
    """The digest as values that `json.dumps` takes; the keys are part of the contract.

    Claims stand in the order in which every brief numbers them. Quotes are verbatim but for payloads, which
    are "[removed]"; texts are not made safe for any markup. Instants are ISO 8601 in UTC.
    """
    counts = digest.counts
    return {
        "tag": digest.tag,
        "language": digest.language,
        "engine": digest.engine,
        "note": digest.note,
        "window": {"since": _instant(digest.window.since), "until": _instant(digest.window.until)},
        "posts": counts.posts,
        "copies": counts.copies,
        "origins": counts.origins,
        "sites": counts.sites,
        "sourced": counts.sourced,
        "claims": [_claim(claim) for claim in numbered(digest)],
        "missing": [{"kind": missing.kind, "text": missing.text} for missing in digest.missing],
        "would_confirm": list(digest.would_confirm),
        "dropped": dict(digest.dropped),
        **_coverage(digest.coverage),
    }


def _coverage(coverage: Coverage | None) -> dict[str, object]:
    """What was listened to, by the names of sources; all empty where nobody said."""
    told = coverage or Coverage(datetime.min.replace(tzinfo=UTC))
    return {
        "heard": list(told.heard),
        "not_reached": list(told.not_reached),
        "not_watched": list(told.not_watched),
        "deaf": [
            {"source": each.source, "since": _instant(each.since), "until": _instant(each.until)} for each in told.deaf
        ],
    }


def _claim(claim: Claim) -> dict[str, object]:
    return {
        "id": claim.id,
        "text": remove_payloads(claim.text),
        "standing": claim.standing.value,
        "why": claim.why,
        "said_by": claim.said_by,
        "denied_by": claim.denied_by,
        "trusted": claim.trusted,
        "origins": claim.origins,
        "evidence": [_evidence(evidence) for evidence in claim.evidence],
        "spelled": {spelling: list(posts) for spelling, posts in claim.spelled},
    }


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "post": evidence.post,
        "sentence": evidence.sentence,
        "quote": remove_payloads(evidence.quote),
        "url": safe(evidence.url) if evidence.url else None,
        "author": evidence.author,
        "source": evidence.source,
        "also_on": list(evidence.also_on),
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
