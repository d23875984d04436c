"""How many honest lines a brief loses, and where: an editor's own lines, and what the posts' own words give of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.evaluation.figures import ratio
from benchmarks.evaluation.models import modelled
from benchmarks.evaluation.tables import Bar, Row, Table
from benchmarks.evaluation.threads import Brief, Golden, extractive_briefs, says
from bot.core.domain import Draft, DraftClaim
from bot.core.settle import scene_of, settle_line
from bot.core.terms import content_words

LOST, NEVER, DROPPED, ELSEWHERE = "lost", "never drafted", "dropped by the checks", "in another section"
COLUMNS = (LOST, NEVER, DROPPED, ELSEWHERE)
EXTRACTIVE, EDITOR = "extractive", "the editor's lines, settled as a model's"
NOTE = """\
On the threads of the table `golden`. n: golden lines. Lost is one of: no line of the draft has its words; a line with
them was dropped; it is printed, but in another section or without its posts. In the last rows each line of the editor,
in his words, is settled as if a model had written it, on the sentences of its posts that are nearest to it: what is
dropped there is an honest line lost to the checks, by reason."""


def table(_data: Path) -> Table:
    """The table needs no data but our own. With a model configured there is one more row for it."""
    made = extractive_briefs()
    rows = [_row(EXTRACTIVE, made)]
    if by_model := modelled():
        rows.append(_row(by_model.name, by_model.briefs))
    outcomes = Counter(_settled(brief, golden) for brief in made for golden in brief.case.claims)
    rows += _editor_rows(outcomes)
    bars = (Bar(EXTRACTIVE, LOST, most=0.05), Bar(EDITOR, DROPPED, most=0.05))
    measures = "Share of an editor's lines that a brief loses, by what loses them."
    return Table("dropping", measures, COLUMNS, tuple(rows), bars, NOTE)


def _row(name: str, made: Sequence[Brief]) -> Row:
    fates = Counter(_fate(brief, golden) for brief in made for golden in brief.case.claims)
    n = fates.total()
    shares = {fate: ratio(fates[fate], n) for fate in (NEVER, DROPPED, ELSEWHERE)}
    return Row(name, n, (sum(shares.values()), *shares.values()))


def _fate(brief: Brief, golden: Golden) -> str:
    """What became of a golden line; "" where it is printed as it must be."""
    found = brief.found(golden)
    if found is not None:
        return "" if brief.is_right(golden, found) else ELSEWHERE
    return DROPPED if any(says(line.text, golden) for line in brief.draft.claims) else NEVER


# the editor's own lines

_OTHER = "standing"
_FINE = ""


def _settled(brief: Brief, golden: Golden) -> str:
    """Why a line of the editor is dropped, `_OTHER` where it gets another standing, else nothing."""
    line = DraftClaim(golden.line, tuple(_nearest(brief, golden)))
    draft = Draft((line,), "openai", brief.case.language)
    claim = settle_line(line, scene_of(draft, brief.thread, brief.case.tables))
    if isinstance(claim, str):
        return claim
    return _FINE if claim.standing is golden.standing else _OTHER


def _nearest(brief: Brief, golden: Golden) -> Iterable[str]:
    """Of each post that a golden line rests on the sentence that shares most words with it."""
    wanted, posts = content_words(golden.line), golden.said[0].posts
    for entry in brief.thread.posts:
        ids = {post.id.partition("/")[2] for post in (entry.post, *entry.copies)}
        if ids & posts and entry.sentences:
            yield max(entry.sentences, key=lambda s: len(content_words(s.text) & wanted)).ref


def _editor_rows(outcomes: Counter[str]) -> list[Row]:
    """One row for all lines, one for each reason why some were dropped."""
    n = outcomes.total()
    dropped = {why: times for why, times in outcomes.items() if why not in (_FINE, _OTHER)}
    other = ratio(outcomes[_OTHER], n)
    all_dropped = ratio(sum(dropped.values()), n)
    rows = [Row(EDITOR, n, (all_dropped + other, None, all_dropped, other))]
    by_reason = sorted(dropped.items(), key=lambda entry: (-entry[1], entry[0]))
    return rows + [Row(f"{EDITOR}: {why}", n, (None, None, ratio(times, n), None)) for why, times in by_reason]
