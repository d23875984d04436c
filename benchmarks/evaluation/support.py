"""How far evidence supports a claim: our measure and word overlap against human judgement.

`python -m benchmarks.evaluation.support --fit [--data DIR]` prints the weights that `bot/core/support.py` holds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.evaluation.figures import auc, ratio
from benchmarks.evaluation.tables import Bar, DataAbsent, PackageAbsent, Row, Table
from bot.core.support import contradicted, measured, support

FILE = "wice/oracle_claim_dev.jsonl.gz"
OWN = Path(__file__).parent / "own" / "pairs.jsonl"
OURS, FOLDED = "ours, as shipped", "ours, weights of the other folds"
FOLDS = 5
OWN_WEIGHT = 3.0
"""How much the own pairs count beside WiCE's when the weights are fitted."""
NOTE = """\
Data: WiCE (Kamoi et al. 2023), development part, claims of Wikipedia with sentences of the pages they cite (annotations
ODC-BY 1.0, texts CC BY-SA and of their sites). A claim has up to three sets of evidence and scores as its best. The
four weights of our measure were fitted on this part and the own pairs, hence the row whose weights have not seen the
claims that they judge."""

Score = Callable[[str, Sequence[str]], float]


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its sets of evidence and what people said."""

    claim: str
    evidence: tuple[tuple[str, ...], ...]
    label: str


def table(data: Path) -> Table:
    claims = wice(data)
    rows = [_row("word overlap", claims, _by(claims, word_overlap)), _row(OURS, claims, _by(claims, our_score))]
    if (folded := _by_other_folds(claims)) is not None:
        rows.append(_row(FOLDED, claims, folded))
    bars = tuple(Bar(row.name, "AUC supported", least=0.78) for row in rows[1:])
    measures = "Claims that their evidence supports score higher than those it supports in part or not at all."
    return Table("support", measures, ("AUC supported", "AUC not in part"), tuple(rows), bars, NOTE)


def wice(data: Path) -> list[Judged]:
    file = data / FILE
    if not file.is_file():
        raise DataAbsent(FILE)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    found: dict[str, Judged] = {}
    for record in records:
        before = found.get(record["meta"]["id"], Judged(record["claim"], (), record["label"]))
        found[record["meta"]["id"]] = Judged(
            before.claim, (*before.evidence, tuple(record["evidence"])), record["label"]
        )
    return list(found.values())


def own_pairs() -> list[dict[str, Any]]:
    """Our own pairs: `{id, kind, claim, evidence}`; kind is supported, number, name, negated, invented or partly."""
    return [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]


def word_overlap(claim: str, evidence: Sequence[str]) -> float:
    """The share of a claim's words that the evidence has."""
    mine, yours = _words(claim), _words(" ".join(evidence))
    return ratio(len(mine & yours), len(mine))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def our_score(claim: str, evidence: Sequence[str]) -> float:
    return support(claim, evidence).score


def _by(claims: Sequence[Judged], score: Score) -> list[float]:
    return [max(score(each.claim, evidence) for evidence in each.evidence) for each in claims]


def _row(name: str, claims: Sequence[Judged], scores: Sequence[float]) -> Row:
    fully = auc([each.label == "supported" for each in claims], scores)
    at_all = auc([each.label != "not_supported" for each in claims], scores)
    return Row(name, len(claims), (fully, at_all))


# Fitting -----------------------------------------------------------------------------------------------


def _by_other_folds(claims: Sequence[Judged]) -> list[float] | None:
    """The scores of claims by weights that were fitted without them; None where scikit-learn is not installed."""
    order = list(range(len(claims)))
    random.Random(1).shuffle(order)
    scores = [0.0] * len(claims)
    try:
        for fold in range(FOLDS):
            model = fitted([claims[i] for i in order if i % FOLDS != fold])
            for i in (i for i in order if i % FOLDS == fold):
                figures = [measured(claims[i].claim, evidence).figures for evidence in claims[i].evidence]
                scores[i] = max(model.decision_function(figures))
    except PackageAbsent:
        return None
    return scores


def fitted(claims: Sequence[Judged]) -> Any:
    """A logistic regression on what is measured of these claims and of the own pairs, both sides weighed alike."""
    try:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    except ImportError:
        raise PackageAbsent("scikit-learn") from None
    theirs = [(measured(c.claim, e).figures, c.label == "supported") for c in claims for e in c.evidence]
    judged = [pair for pair in own_pairs() if not contradicted(pair["claim"], pair["evidence"])]
    ours = [(measured(p["claim"], p["evidence"]).figures, p["kind"] == "supported") for p in judged]
    weights = [*_balanced(theirs), *(OWN_WEIGHT * weight for weight in _balanced(ours))]
    both = theirs + ours
    return LogisticRegression(C=1.0).fit([f for f, _ in both], [label for _, label in both], sample_weight=weights)


def _balanced(items: Sequence[tuple[tuple[float, ...], bool]]) -> list[float]:
    true = sum(label for _, label in items)
    return [len(items) / 2 / (true if label else len(items) - true) for _, label in items]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation.support")
    parser.add_argument("--fit", action="store_true", required=True, help="print the weights")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("EVAL_DATA") or "."), help="folder of data")
    model = fitted(wice(parser.parse_args().data))
    print(
        "WEIGHTS",
        tuple(round(float(weight), 2) for weight in model.coef_[0]),
        "BIAS",
        round(float(model.intercept_[0]), 2),
    )


if __name__ == "__main__":
    main()
