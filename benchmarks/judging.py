"""How long a sentence is judged: `python -m benchmarks.judging [CHECKOUT …]`.

Judges the sentences of `benchmarks/labelled/standing.tsv` with the shipped classifier, each once with nothing kept
from before, and prints milliseconds per sentence: the best and the middle of the rounds. With other checkouts of this
project (`git worktree add DIR COMMIT`), theirs are measured in turns with ours, and their ratio to ours is printed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.train_standing import own_sentences

ROOT = Path(__file__).parents[1]
ROUNDS = 7

_ROUND = """
import json, sys
from bot.core.cues import judge
from bot.inspecting import shipped_classifier
from time import perf_counter
texts, trained = json.load(sys.stdin), shipped_classifier()
judge("A sentence that warms up what is made once.", None, trained)
start = perf_counter()
for text in texts:
    judge(text, None, trained)
print((perf_counter() - start) / len(texts) * 1000)
"""


def round_of(checkout: Path, texts: Sequence[str]) -> float:
    """Milliseconds per sentence, in a process of its own, so that no cache of the round before helps."""
    ran = subprocess.run(  # noqa: S603 - this interpreter with the text above
        [sys.executable, "-c", _ROUND],
        cwd=checkout,
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(ran.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judging")
    parser.add_argument("others", metavar="CHECKOUT", type=Path, nargs="*", help="another checkout to measure beside")
    checkouts: list[Path] = [ROOT, *parser.parse_args().others]
    texts = [s.text for s in own_sentences()]
    start = perf_counter()
    rounds = [[round_of(checkout, texts) for checkout in checkouts] for _ in range(ROUNDS)]
    ours = min(row[0] for row in rounds)
    for i, checkout in enumerate(checkouts):
        best, middle = min(row[i] for row in rounds), median(row[i] for row in rounds)
        print(f"{checkout}: {best:.3f} ms best, {middle:.3f} ms middle of {ROUNDS}; {best / ours:.2f} × ours")
    print(f"{len(texts)} sentences, {perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
