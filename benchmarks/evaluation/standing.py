"""Reported or speculation: cue words with a small classifier against TF-IDF and sentence vectors.

`python -m benchmarks.evaluation.standing [DIR]` prints this table alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.evaluation.figures import macro_f1
from benchmarks.evaluation.meaning import vectors
from benchmarks.evaluation.tables import Bar, DataAbsent, Row, Table, markdown
from benchmarks.train_standing import Sentence, own_sentences, pheme_sentences, trained
from bot.core.classifier import Classifier
from bot.core.cues import judge
from bot.core.domain import Standing
from bot.core.sentences import clauses
from bot.inspecting import sentence_judgement

PHEME, IH2 = "pheme_certainty", "uds_ih2_factuality"
COLUMNS = ("short posts", "long prose", "own sentences")
OURS, CUES = "cue words and classifier", "cue words alone"
BASELINES = ("TF-IDF, logistic regression", "sentence vectors, logistic regression")
AHEAD = 0.05
PARTS = 5

Fit = Callable[[Sequence[int], Sequence[int]], list[str]]
"""Learns from the first items and says the labels of the second."""


def table(data: Path) -> Table:
    events = _events(data / PHEME)
    posts = [(event, s) for event in events for s in pheme_sentences(data / PHEME, event.__eq__)]
    sentences = [s for _, s in posts]
    texts, gold = [s.text for s in sentences], [s.label for s in sentences]
    folds = [[i for i, (event, _) in enumerate(posts) if event == held] for held in events]

    def figure(fit: Fit) -> float:
        return macro_f1(gold, _held_out(folds, fit))

    own = own_sentences()
    baselines = (figure(_by_tf_idf(texts, gold)), figure(_by_vectors(texts, gold)))
    ours = figure(lambda known, asked: _told(trained(own, [sentences[i] for i in known]), [texts[i] for i in asked]))
    shipped = trained(own, sentences)
    rows = [Row(name, len(posts), (value, None, None)) for name, value in zip(BASELINES, baselines, strict=True)]
    rows.append(Row(CUES, len(posts), (macro_f1(gold, _told(None, texts)), _prose(data / IH2, None), _own(None, own))))
    rows.append(Row(OURS, len(posts), (ours, _prose(data / IH2, shipped), _own_held_out(own, sentences))))
    return Table(
        "standing",
        "Macro-F1 of telling what is stated flatly from what is hedged, asked or passed on.",
        COLUMNS,
        tuple(rows),
        (Bar(OURS, COLUMNS[0], least=max(baselines) + AHEAD, why=f"best baseline + {AHEAD}"),),
        "Short posts: PHEME certainty annotations (CC BY 4.0; certain is reported, all else speculation), one event"
        " held out at a time, everything trained anew. Long prose: UDS-IH2 (CC BY-SA 4.0), whether the clause of a"
        " predicate is stated flatly against whether annotators say that it happened; denied clauses are left out, the"
        " classifier is trained on the posts. Own sentences: `benchmarks/labelled/standing.tsv`, three labels, parts"
        f" held out in {PARTS} rounds.",
    )


def _events(folder: Path) -> list[str]:
    path = folder / "tweets.jsonl"
    if not path.is_file():
        raise DataAbsent(f"{PHEME}/tweets.jsonl")
    return sorted({json.loads(line)["event"] for line in path.read_text(encoding="utf-8").splitlines()})


def _held_out(folds: Sequence[Sequence[int]], fit: Fit) -> list[str]:
    told: dict[int, str] = {}
    for held in folds:
        known = [i for other in folds if other is not held for i in other]
        told.update(zip(held, fit(known, held), strict=True))
    return [told[i] for i in sorted(told)]


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    return LogisticRegression(max_iter=3000, class_weight="balanced")


def _by_tf_idf(texts: Sequence[str], gold: Sequence[str]) -> Fit:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415

    def fit(known: Sequence[int], asked: Sequence[int]) -> list[str]:
        model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), _regression())
        model.fit([texts[i] for i in known], [gold[i] for i in known])
        return [str(label) for label in model.predict([texts[i] for i in asked])]

    return fit


def _by_vectors(texts: Sequence[str], gold: Sequence[str]) -> Fit:
    found = vectors(texts)

    def fit(known: Sequence[int], asked: Sequence[int]) -> list[str]:
        model = _regression().fit(found[known], [gold[i] for i in known])
        return [str(label) for label in model.predict(found[asked])]

    return fit


def _told(classifier: Classifier | None, texts: Sequence[str]) -> list[str]:
    """Two labels: a question without a claim is no report, an outcry is not hedged."""
    said = [judge(text, None, classifier) for text in texts]
    unsure = [s.standing is Standing.SPECULATION or s.kind == "asking" for s in said]
    return ["speculation" if so else "reported" for so in unsure]


def _own(classifier: Classifier | None, own: Sequence[Sentence]) -> float:
    return macro_f1([s.label for s in own], _three(classifier, own))


def _three(classifier: Classifier | None, sentences: Sequence[Sentence]) -> list[str]:
    said = [sentence_judgement(s.text, "en", classifier).standing for s in sentences]
    return [standing.value if standing else "none" for standing in said]


def _own_held_out(own: Sequence[Sentence], others: Sequence[Sentence]) -> float:
    told: dict[int, str] = {}
    for part in range(PARTS):
        held = range(part, len(own), PARTS)
        classifier = trained([s for i, s in enumerate(own) if i not in held], others)
        told.update(zip(held, _three(classifier, [own[i] for i in held]), strict=True))
    return macro_f1([s.label for s in own], [told[i] for i in range(len(own))])


def _prose(folder: Path, classifier: Classifier | None) -> float | None:
    """None where the data is absent."""
    path = folder / "dev.jsonl"
    if not path.is_file():
        return None
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    gold: list[str] = []
    told: list[str] = []
    for row in rows:
        clause = _clause_of(row["text"], row["pred"])
        if _DENIED & set(clause.casefold().split()):
            continue
        gold.append("reported" if row["factual_value"] > 0 else "speculation")
        said = judge(clause, "en", classifier).standing
        told.append("reported" if said is Standing.REPORTED else "speculation")
    return macro_f1(gold, told)


_DENIED = frozenset("not n't no never nobody nothing".split())


def _clause_of(text: str, predicate: str) -> str:
    return next((clause for clause in clauses(text) if predicate in clause.split()), text)


if __name__ == "__main__":
    from benchmarks.evaluation.__main__ import DATA

    print(markdown(table(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)))
