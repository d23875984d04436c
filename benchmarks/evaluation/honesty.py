"""What the checks of a brief drop: honest lines that are lost and altered ones that are caught, on our own pairs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.evaluation.figures import ratio
from benchmarks.evaluation.support import own_pairs
from benchmarks.evaluation.tables import Bar, Row, Table
from bot.core.support import support
from bot.core.verify import unfounded

COLUMNS = ("dropped by the checks of a brief", "unsupported by the measure")
HONEST, PARTLY = "honest paraphrase", "half of it invented"
KINDS = {
    "supported": HONEST,
    "number": "another number",
    "name": "another name",
    "negated": "denied or turned round",
    "invented": "invented",
    "partly": PARTLY,
}
NOTE = """\
Data: `benchmarks/evaluation/own/pairs.jsonl`, invented stories with six claims each, written for this project. Lines
that are half invented are the known weakness: words alone tell an addition from a paraphrase only when it brings
figures or names. Honest lines must not be lost, so the checks err to that side."""


def table(_data: Path) -> Table:
    """The table needs no data but our own."""
    pairs = own_pairs()
    rows = tuple(_row(name, [pair for pair in pairs if pair["kind"] == kind]) for kind, name in KINDS.items())
    bars = (
        Bar(HONEST, COLUMNS[0], most=0.02),
        Bar(KINDS["number"], COLUMNS[0], least=0.95),
        Bar(KINDS["name"], COLUMNS[0], least=0.9),
        Bar(KINDS["negated"], COLUMNS[0], least=0.9),
        Bar(KINDS["invented"], COLUMNS[0], least=0.95),
    )
    measures = "Share of lines that are dropped, or that count as unsupported, by what was done to them."
    return Table("honesty", measures, COLUMNS, rows, bars, NOTE)


def _row(name: str, pairs: list[dict[str, Any]]) -> Row:
    def share(dropped: Callable[[str, list[str]], bool]) -> float:
        return ratio(sum(dropped(pair["claim"], pair["evidence"]) for pair in pairs), len(pairs))

    return Row(name, len(pairs), (share(_is_dropped), share(_is_unsupported)))


def _is_dropped(claim: str, evidence: list[str]) -> bool:
    return unfounded(claim, evidence) is not None


def _is_unsupported(claim: str, evidence: list[str]) -> bool:
    return not support(claim, evidence).supported
