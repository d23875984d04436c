"""Makes the weights of the classifier of speculation: `python -m benchmarks.train_standing [--pheme DIR]`.

Trained on `benchmarks/labelled/standing.tsv` and `opinion.tsv` (sentences written for this project, with their
labels) and, where `--pheme` names a folder with `tweets.jsonl`, on the certainty annotations of the PHEME rumour
scheme (CC BY 4.0). Of the tweets nothing is kept but sums over hashes of words and over named signals. The words of
`bot/data/opinion.tsv` (`benchmarks/train_opinion.py`) are signals here. Writes `bot/data/standing.json`.

Two stages: the words of a sentence are weighed on the project's own sentences alone, so that no event's names are
learned; then their two sums and the named signals are weighed together, on both.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.train_opinion import labelled
from bot.core.classifier import OPINION, Classifier, read_classifier, weighed
from bot.core.cues import judge, kinds
from bot.core.domain import Standing
from bot.core.signals import BUCKETS, tokens

ROOT = Path(__file__).parents[1]
OWN = ROOT / "benchmarks" / "labelled" / "standing.tsv"
WEIGHTS = ROOT / "bot" / "data" / "standing.json"
OPINIONS = ROOT / "bot" / "data" / "opinion.tsv"
"""What `benchmarks/train_opinion.py` made; its words are signals here."""
WORDS_FREE: Final = 10.0
"""Inverse strength of the penalty on weights of words (scikit-learn's C)."""
SIGNALS_FREE: Final = 0.1
WORDS_SHARE: Final = 0.3
"""How much the sums over words count before they are weighed beside the signals, which are at most 1."""
PARTS: Final = 10


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence: `label` is reported, speculation or none; of PHEME's only the first two."""

    text: str
    label: str


def own_sentences(path: Path = OWN) -> list[Sentence]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Sentence(text, label) for label, _, text in rows]


def pheme_sentences(folder: Path, event: Callable[[str], bool] = lambda _: True) -> list[Sentence]:
    """The tweets with a certainty of the events asked for: "certain" is reported, everything else speculation."""
    rows = map(json.loads, (folder / "tweets.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        Sentence(row["text"], "reported" if row["certainty"] == "certain" else "speculation")
        for row in rows
        if row["certainty"] and event(row["event"])
    ]


def manner_sentences() -> list[Sentence]:
    """The sentences of which the manner is labelled, as far as that and their cue words tell their standing: a
    subjective one without a cue of speculation claims nothing, an objective one is what its cues say."""
    told = [(text, is_subjective, judge(text).standing) for text, is_subjective in labelled()]
    flat = [Sentence(text, "none") for text, so, standing in told if so and standing is not Standing.SPECULATION]
    return flat + [Sentence(text, (standing or Standing.REPORTED).value) for text, so, standing in told if not so]


def trained(own: Sequence[Sentence], others: Sequence[Sentence] = ()) -> Classifier:
    """A classifier from sentences with all labels, and others that tell reported from speculation only; those of which
    the manner is labelled are always among the first."""
    return read_classifier(json.dumps(weights(own, others)), OPINIONS.read_text(encoding="utf-8"))


def weights(own: Sequence[Sentence], others: Sequence[Sentence] = ()) -> dict[str, Any]:
    """What the file holds."""
    own = [*own, *manner_sentences()]
    texts = [s.text for s in own]
    held: dict[str, Any] = {}
    seen: dict[str, list[float]] = {}
    for name, label in (("hedged", "speculation"), ("claimless", "none")):
        wanted = [s.label == label for s in own]
        held[name] = _word_weights(texts, wanted)
        seen[name] = _sums_of_unseen(texts, wanted)
    nothing = {"speculation": _NOTHING, "none": _NOTHING}
    tables = read_classifier(json.dumps({**held, **nothing}), OPINIONS.read_text(encoding="utf-8"))
    of_own, of_others = ([tables.features(s.text, kinds(s.text)) for s in some] for some in (own, others))
    for i, features in enumerate(of_own):
        features |= {f"words {name}": seen[name][i] * WORDS_SHARE for name in seen}
    both = [*own, *others]
    balance = [
        *_balanced([s.label == "speculation" for s in own]),
        *_balanced([s.label == "speculation" for s in others]),
    ]
    hedging = [{name: value for name, value in f.items() if name not in OPINION} for f in (*of_own, *of_others)]
    held["speculation"] = _line(hedging, [s.label == "speculation" for s in both], balance)
    held["none"] = _line(of_own, [s.label == "none" for s in own], None)
    return held


_NOTHING: Final = {"constant": 0.0, "weights": {}}


def _balanced(labels: Sequence[bool]) -> list[float]:
    """Weights by which both labels count the same."""
    return [len(labels) / (2 * sum(other == label for other in labels)) for label in labels]


def _matrix(texts: Sequence[str]) -> Any:
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    cells = [(row, at, value) for row, text in enumerate(texts) for at, value in weighed(tokens(text)).items()]
    rows, ats, values = zip(*cells, strict=True)
    return csr_matrix((values, (rows, ats)), shape=(len(texts), BUCKETS))


def _model(free: float, *, even: bool) -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    return LogisticRegression(C=free, class_weight="balanced" if even else None, max_iter=3000)


def _word_weights(texts: Sequence[str], wanted: Sequence[bool]) -> dict[str, Any]:
    """Weights of the buckets in 255 steps as hexadecimal bytes."""
    model = _model(WORDS_FREE, even=True).fit(_matrix(texts), wanted)
    found = [float(value) for value in model.coef_[0]]
    scale = max(map(abs, found)) / 127
    told = bytes(round(value / scale) % 256 for value in found).hex()
    share = WORDS_SHARE
    return {"constant": share * float(model.intercept_[0]), "scale": share * scale, "weights": told}


def _sums_of_unseen(texts: Sequence[str], wanted: Sequence[bool]) -> list[float]:
    """What the words of each sentence sum to when the weights come from the other sentences."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict  # noqa: PLC0415

    parts = StratifiedKFold(PARTS, shuffle=True, random_state=0)
    model = _model(WORDS_FREE, even=True)
    return [float(x) for x in cross_val_predict(model, _matrix(texts), wanted, cv=parts, method="decision_function")]


def _line(features: Sequence[dict[str, float]], wanted: Sequence[bool], balance: Sequence[float] | None) -> Any:
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415

    columns = DictVectorizer()
    model = _model(SIGNALS_FREE if balance else 10 * SIGNALS_FREE, even=balance is None)
    model.fit(columns.fit_transform(features), wanted, sample_weight=balance)
    named = zip(columns.get_feature_names_out(), model.coef_[0], strict=True)
    return {
        "constant": round(float(model.intercept_[0]), 4),
        "weights": {str(name): round(float(value), 4) for name, value in named},
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_standing")
    parser.add_argument("--pheme", type=Path, help="folder with tweets.jsonl of the PHEME rumour scheme")
    asked = parser.parse_args()
    others = pheme_sentences(asked.pheme) if asked.pheme else []
    own = own_sentences()
    WEIGHTS.write_text(json.dumps(weights(own, others), indent=1) + "\n", encoding="utf-8")
    count = len(own) + len(manner_sentences())
    print(f"{WEIGHTS.relative_to(ROOT)}: {count} own sentences, {len(others)} annotated tweets")


if __name__ == "__main__":
    main()
