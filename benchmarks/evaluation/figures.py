"""The figures that several tables use, in plain Python: F1, macro-F1, area under the curve, pair and B-cubed F1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def f1(precision: float, recall: float) -> float:
    """The harmonic mean; 0 when both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def ratio(part: float, whole: float) -> float:
    """`part / whole`; 0 of nothing."""
    return part / whole if whole else 0.0


def f1_of(gold: Sequence[object], told: Sequence[object], label: object) -> float:
    """F1 of one label."""
    hits = sum(g == label == t for g, t in zip(gold, told, strict=True))
    return f1(ratio(hits, sum(t == label for t in told)), ratio(hits, sum(g == label for g in gold)))


def macro_f1(gold: Sequence[Hashable], told: Sequence[Hashable]) -> float:
    """The mean of the F1 of every label that occurs in `gold`."""
    labels = sorted(set(gold), key=repr)
    return ratio(sum(f1_of(gold, told, label) for label in labels), len(labels))


def auc(gold: Sequence[bool], scores: Sequence[float]) -> float:
    """The chance that a true item scores higher than a false one; ties count half. 0.5 when a side is empty."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks = [0.0] * len(scores)
    i = 0
    while i < len(order):
        j = i
        while j + 1 < len(order) and scores[order[j + 1]] == scores[order[i]]:
            j += 1
        for k in range(i, j + 1):
            ranks[order[k]] = (i + j) / 2 + 1
        i = j + 1
    true = sum(gold)
    false = len(gold) - true
    if not true or not false:
        return 0.5
    return (sum(rank for rank, is_true in zip(ranks, gold, strict=True) if is_true) - true * (true + 1) / 2) / (
        true * false
    )


def pairs_within(counts: Counter[Hashable]) -> int:
    """How many pairs groups of these sizes hold."""
    return sum(size * (size - 1) // 2 for size in counts.values())


def b_cubed_f1(gold: Sequence[Hashable], told: Sequence[Hashable]) -> float:
    """B-cubed F1 of one grouping against another: precision and recall are means over the items."""
    both = Counter(zip(gold, told, strict=True))
    of_gold, of_told = Counter(gold), Counter(told)
    precision = ratio(sum(n * n / of_told[t] for (_, t), n in both.items()), len(gold))
    recall = ratio(sum(n * n / of_gold[g] for (g, _), n in both.items()), len(gold))
    return f1(precision, recall)
