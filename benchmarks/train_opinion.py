"""Makes the weights of opinionated words: `python -m benchmarks.train_opinion WORDNET`.

A sentence encoder that has read much knows what sounds like an opinion, but is too big to ship. So it is asked once:
a regression on its vectors learns the manner from `benchmarks/labelled/opinion.tsv` (sentences written for this
project, subjective or objective) and says of each word and example sentence of WordNet 3.0 how subjective it sounds;
what the words add to that, a second regression learns, and its weights are `bot/data/opinion.tsv`. Of WordNet (its
licence allows any use with its notice, see `bot/data/README.md`) words are kept, no text.

WORDNET is the folder with `data.adj` and the like (Debian: `wordnet-base`, in `/usr/share/wordnet`). Needs what
`make eval` needs; takes about ten minutes of one processor.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import xxhash

from benchmarks.evaluation.meaning import vectors
from bot.core.signals import DILUTED, tokens

ROOT = Path(__file__).parents[1]
LABELLED = ROOT / "benchmarks" / "labelled" / "opinion.tsv"
WORDS = ROOT / "bot" / "data" / "opinion.tsv"
PARTS: Final = {"adj": 1, "adv": 1, "verb": 1, "noun": 3}
"""Parts of speech, with how often one of its words must occur in WordNet's tagged texts to be asked about."""
EXAMPLES: Final = 11_000
"""As many of the 35,000 example sentences are asked about."""
TEACHER_FREE: Final = 1.0
"""Inverse strength of the penalty on the teacher (scikit-learn's C)."""
PUPIL_BOUND: Final = 0.2
"""Strength of the penalty on the weights of words (alpha of ridge regression)."""
OWN_SHARE: Final = 5.0
"""How much a labelled sentence counts beside one word or example of WordNet."""
LEAST: Final = 24
"""A weight nearer to nothing than so many hundredths is left out."""


def labelled(path: Path = LABELLED) -> list[tuple[str, bool]]:
    """The labelled sentences, each with whether it is subjective."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(text, label == "subjective") for label, text in csv.reader(file, "excel-tab", quoting=csv.QUOTE_NONE)]


def asked_about(wordnet: Path) -> list[str]:
    """Frequent words and a choice of example sentences of WordNet."""
    counts: Counter[str] = Counter()
    for line in _lines(wordnet / "cntlist.rev"):
        key, _, times = line.split()
        counts[key.partition("%")[0]] += int(times)
    words: set[str] = set()
    examples: set[str] = set()
    for part, least in PARTS.items():
        for line in _lines(wordnet / f"data.{part}"):
            head, _, gloss = line.partition(" | ")
            words |= {word for word in _lemmas(head) if counts[word] >= least}
            examples |= {found for found in re.findall(r'"([^"]+)"', gloss) if 4 <= len(found.split()) <= 25}
    chosen = sorted(examples, key=lambda text: xxhash.xxh32_intdigest(text.encode()))[:EXAMPLES]
    return [*sorted(words), *chosen]


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file of WordNet without its licence, whose lines begin with two spaces."""
    return (line for line in path.read_text(encoding="latin-1").splitlines() if not line.startswith("  "))


def _lemmas(head: str) -> list[str]:
    fields = head.split()
    found = (fields[4 + 2 * i].partition("(")[0] for i in range(int(fields[3], 16)))
    return [word for word in found if word.isalpha() and word.islower()]


def weights(
    own: Sequence[tuple[str, bool]], own_vectors: Any, asked: Sequence[str], asked_vectors: Any
) -> dict[str, int]:
    """Hundredths of a logit that each word adds to a sentence being subjective."""
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import diags  # noqa: PLC0415
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression, Ridge  # noqa: PLC0415

    teacher = LogisticRegression(C=TEACHER_FREE, class_weight="balanced", max_iter=3000)
    teacher.fit(own_vectors, [so for _, so in own])
    told = np.concatenate([teacher.decision_function(asked_vectors), teacher.decision_function(own_vectors)])
    columns = CountVectorizer(analyzer=tokens, binary=True)
    counted = columns.fit_transform([*asked, *(text for text, _ in own)]).astype(float)
    lengths = np.maximum(np.asarray(counted.sum(axis=1)).ravel(), 1)
    shares = [1.0] * len(asked) + [OWN_SHARE] * len(own)
    pupil = Ridge(alpha=PUPIL_BOUND).fit(diags(lengths**-DILUTED) @ counted, told, sample_weight=shares)
    found = zip(columns.get_feature_names_out(), pupil.coef_, strict=True)
    return {str(word): round(100 * float(value)) for word, value in found if abs(100 * value) >= LEAST}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_opinion")
    parser.add_argument("wordnet", type=Path, help="folder with data.adj, data.adv, data.noun, data.verb, cntlist.rev")
    own, asked = labelled(), asked_about(parser.parse_args().wordnet)
    found = weights(own, vectors([text for text, _ in own]), asked, vectors(asked))
    lines = (f"{word}\t{value}\n" for word, value in sorted(found.items()))
    WORDS.write_text("word\tweight\n" + "".join(lines), encoding="utf-8")
    print(f"{WORDS.relative_to(ROOT)}: {len(found)} words, from {len(own)} own sentences and {len(asked)} of WordNet")


if __name__ == "__main__":
    main()
