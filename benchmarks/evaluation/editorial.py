"""How briefs do by the five criteria of public broadcasters for answers about news, as far as rules can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.evaluation.figures import ratio
from benchmarks.evaluation.models import modelled
from benchmarks.evaluation.tables import Bar, Row, Table
from benchmarks.evaluation.threads import Brief, extractive_briefs, says
from bot.core.domain import Claim, Standing
from bot.core.render import text

ACCURACY, SOURCING, OPINION, EDITORIALISING, CONTEXT = (
    "accuracy",
    "sourcing",
    "opinion vs fact",
    "no editorialising",
    "context",
)
COLUMNS = (ACCURACY, SOURCING, OPINION, EDITORIALISING, CONTEXT)
OURS = "extractive"
NOTE = """\
The criteria are those of the European Broadcasting Union and the BBC ("News Integrity in AI Assistants", 2025), there
judged by journalists; here by rules, on the threads of the table `golden`. n: printed lines. Accuracy: every figure and
every name of a line stands in the posts that it cites. Sourcing: the line is printed with its posts, and who confirms
or denies is named. Opinion vs fact: of lines that the editor has too, those on his side of speculation and statement.
No editorialising: no praise, shouting, emoji or advice of our own. Context, per brief: says so where nothing is
confirmed, what the posts are made of, and what the editor would warn of. Rules see less than people do."""


def table(_data: Path) -> Table:
    """The table needs no data but our own. With a model configured there is one more row for it."""
    rows = [_row(OURS, extractive_briefs())]
    if by_model := modelled():
        rows.append(_row(by_model.name, by_model.briefs))
    bars = tuple(Bar(OURS, column, least=1) for column in COLUMNS)
    measures = "Share of lines (of briefs, for context) that keep what journalists ask of such answers."
    return Table("editorial", measures, COLUMNS, tuple(rows), bars, NOTE)


def _row(name: str, made: Sequence[Brief]) -> Row:
    lines = [(brief, claim) for brief in made for claim in brief.digest.claims]

    def share(holds: Callable[[Brief, Claim], bool]) -> float:
        return ratio(sum(holds(brief, claim) for brief, claim in lines), len(lines))

    context = ratio(sum(map(_has_context, made)), len(made))
    return Row(
        name, len(lines), (share(_is_accurate), share(_is_sourced), _told_apart(made), share(_is_plain), context)
    )


_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<!^)(?<![.!?…:] )\b[A-ZÄÖÜ][\w-]+")


def _is_accurate(brief: Brief, claim: Claim) -> bool:
    """Told apart from the checks of the bot: by letters alone."""
    entries = brief.thread.by_number()
    speakers = {entries[e.post].post.official or "" for e in claim.evidence}
    cited = "\n".join((*(entries[e.post].post.text for e in claim.evidence), *speakers)).casefold()
    told = (*_FIGURE.findall(claim.text), *_NAME.findall(claim.text))
    return all(word.casefold() in cited for word in told)


def _is_sourced(brief: Brief, claim: Claim) -> bool:
    printed = text(brief.digest)
    at = printed.find(claim.text.rstrip("."))
    who = claim.said_by or claim.denied_by or ""
    is_named = claim.standing is not Standing.CONFIRMED or bool(claim.said_by)
    is_there = at >= 0 and any(f"[{e.post}]" in printed[at:].split("\n\n")[0] for e in claim.evidence)
    return is_there and is_named and who in printed


def _told_apart(made: Sequence[Brief]) -> float:
    """Of lines that the editor has too, the share that guess where his do and state where his do."""
    both = [
        (claim, golden)
        for brief in made
        for golden in brief.case.claims
        for claim in brief.digest.claims
        if says(claim.text, golden)
    ]
    guessed = Standing.SPECULATION
    return ratio(sum((claim.standing is guessed) == (golden.standing is guessed) for claim, golden in both), len(both))


_LOUD = re.compile(
    r"[!\U0001f300-\U0001faff]|\b(?:amazing|incredibl[ey]|insane|huge|stunning|game[ -]chang\w+|revolution\w*"
    r"|must[ -]see|groundbreaking|shocking|finally|unfortunately|luckily|of course|clearly|obviously|you should)\b",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"(?:\b[A-Z]{4,}\b\W+){3,}")


def _is_plain(_: Brief, claim: Claim) -> bool:
    return not _LOUD.search(claim.text) and not _SHOUTED.search(claim.text)


def _has_context(brief: Brief) -> bool:
    printed = text(brief.digest)
    kinds = {each.kind for each in brief.digest.missing}
    has_confirmed = any(claim.standing is Standing.CONFIRMED for claim in brief.digest.claims)
    says_so = has_confirmed or "Nothing" in printed
    return says_so and str(brief.digest.counts.posts) in printed and set(brief.case.missing) <= kinds
