"""Whether our own threads come out as a careful editor would have them: every claim in its section, on its posts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.evaluation.figures import ratio
from benchmarks.evaluation.models import modelled
from benchmarks.evaluation.tables import Bar, Row, Table
from benchmarks.evaluation.threads import Brief, Golden, extractive_briefs
from bot.core.domain import Claim, Standing
from bot.core.terms import plain_quotes

RIGHT, FALSE, BARE, BARRED, NOISE = (
    "golden lines right",
    "false confirmations",
    "lines without evidence",
    "barred lines",
    "noise told right",
)
COLUMNS = (RIGHT, FALSE, BARE, BARRED, NOISE)
ALL = "all threads"
NOTE = """\
Data: `benchmarks/evaluation/own/threads/`, invented threads of 8 to 34 posts with what an editor would print of them,
written for this project. n: golden lines. Right: in its section, on its posts. A false confirmation rests on no post
that could confirm anything; a barred line is one that the editor would not print, or not in that section; without
evidence is a line with a quote that is in none of its posts. Noise: the counts, and the warnings that it must have."""


def table(_data: Path) -> Table:
    """The table needs no data but our own. With a model configured there is one more row for it."""
    made = extractive_briefs()
    rows = [_row(brief.case.name, [brief]) for brief in made]
    rows.append(_row(ALL, made))
    if by_model := modelled():
        rows.append(_row(f"{ALL}, {by_model.name}", by_model.briefs))
    bars = (
        Bar(ALL, RIGHT, least=1),
        Bar(ALL, FALSE, most=0),
        Bar(ALL, BARE, most=0),
        Bar(ALL, BARRED, most=0),
        Bar(ALL, NOISE, least=1),
    )
    measures = (
        "Lines of an editor that the brief has in their section and on their posts, and lines that it must not have."
    )
    return Table("golden", measures, COLUMNS, tuple(rows), bars, NOTE)


def wrong(brief: Brief) -> list[str]:
    """What is wrong with a brief, one line each; nothing when it is golden."""
    told = [f"{g.standing}: {g.line}" for g in brief.case.claims if not _is_found(brief, g)]
    told += [f"falsely confirmed: {claim.text}" for claim in false_confirmations(brief)]
    told += [f"without evidence: {claim.text}" for claim in unsupported(brief)]
    told += [f"barred: {claim.text}" for claim in barred(brief)]
    return told if is_noise_told(brief) else [*told, f"noise: {brief.digest.counts}"]


def _row(name: str, made: Sequence[Brief]) -> Row:
    golden = [(brief, claim) for brief in made for claim in brief.case.claims]
    return Row(
        name,
        len(golden),
        (
            ratio(sum(_is_found(brief, claim) for brief, claim in golden), len(golden)),
            sum(len(false_confirmations(brief)) for brief in made),
            sum(len(unsupported(brief)) for brief in made),
            sum(len(barred(brief)) for brief in made),
            ratio(sum(is_noise_told(brief) for brief in made), len(made)),
        ),
    )


def _is_found(brief: Brief, golden: Golden) -> bool:
    found = brief.found(golden)
    return found is not None and brief.is_right(golden, found)


def false_confirmations(brief: Brief) -> list[Claim]:
    """Claims printed as confirmed that rest on no post by which the editor confirms anything."""
    confirming = {
        post
        for golden in brief.case.claims
        if golden.standing is Standing.CONFIRMED
        for way in golden.said
        for post in way.posts
    }
    confirmed = (claim for claim in brief.digest.claims if claim.standing is Standing.CONFIRMED)
    return [claim for claim in confirmed if not confirming & brief.behind(claim)]


def unsupported(brief: Brief) -> list[Claim]:
    """Claims that rest on nothing, or on words that do not stand in their post."""
    entries = brief.thread.by_number()

    def holds(claim: Claim) -> bool:
        return bool(claim.evidence) and all(
            plain_quotes(e.quote).rstrip("…") in plain_quotes(entries[e.post].post.text) for e in claim.evidence
        )

    return [claim for claim in brief.digest.claims if not holds(claim)]


def barred(brief: Brief) -> list[Claim]:
    """Claims with words that the editor keeps out of the brief, or out of their section."""
    return [
        claim
        for claim in brief.digest.claims
        if any(
            row.words.casefold() in claim.text.casefold() and (not row.standings or claim.standing in row.standings)
            for row in brief.case.never
        )
    ]


def is_noise_told(brief: Brief) -> bool:
    """Whether the counts are right and everything is told that a reader should know about the posts."""
    kinds = {missing.kind for missing in brief.digest.missing}
    return set(brief.case.missing) <= kinds and all(
        getattr(brief.digest.counts, name.removeprefix("least_")) >= number
        if name.startswith("least_")
        else getattr(brief.digest.counts, name) == number
        for name, number in brief.case.counts.items()
    )
