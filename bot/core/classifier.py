"""A small trained classifier: how likely a sentence is speculation, or no checkable claim at all.

It adds to the cue words of `bot.core.cues` and can only lower what they say. Its weights are data
(`bot/data/standing.json`, made by `benchmarks/train_standing.py`, and `bot/data/opinion.tsv`, made by
`benchmarks/train_opinion.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from bot.core.signals import BUCKETS, DILUTED, buckets, signals, tokens

WORDS = ("hedged", "claimless")
"""What the words of a sentence are weighed for, before the signals are."""

OPINION = ("opinion", "opinion most", "opinion least")
"""The signals of opinionated words."""


class BadWeights(ValueError):  # noqa: N818 - named for what is wrong
    """The weights are not of their form; the message says what is wrong in one line."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """The probabilities, 0..1, that a sentence is speculation, and that it claims nothing that can be checked."""

    speculation: float
    claimless: float


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A weighted sum: a constant and a weight for each name."""

    constant: float
    weights: Mapping[str, float]

    def at(self, found: Mapping[str, float]) -> float:
        """The sum for features that were found; a name without a weight counts nothing."""
        return self.constant + sum(self.weights.get(name, 0.0) * value for name, value in found.items())


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """Weights for hashed words (for each of `WORDS` a constant, a scale and a signed byte for each bucket), for words
    that sound like an opinion, and for the named signals of both answers."""

    words: Mapping[str, tuple[float, float, Sequence[int]]]
    opinions: Mapping[str, float]
    speculation: Line
    claimless: Line

    def leaning(self, text: str, kinds: frozenset[str]) -> Leaning:
        """What a sentence leans to; `kinds` are the kinds of cues found in it."""
        found = self.features(text, kinds)
        return Leaning(_logistic(self.speculation.at(found)), _logistic(self.claimless.at(found)))

    def features(self, text: str, kinds: frozenset[str]) -> dict[str, float]:
        """The signals of a sentence, and what its words sum to for each of `WORDS` and for an opinion."""
        found = tokens(text)
        return signals(text, kinds) | self.by_words(found) | opinion(found, self.opinions)

    def by_words(self, found: Sequence[str]) -> dict[str, float]:
        """What the tokens of a sentence sum to for each of `WORDS`, as signals."""
        counted = weighed(found).items()
        return {
            f"words {name}": constant + scale * sum([table[at] * value for at, value in counted])
            for name, (constant, scale, table) in self.words.items()
        }


def opinion(found: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """How much like an opinion the tokens of a sentence sound, as signals of about -1 to 1: all together, the three
    that do most, and the three that do least."""
    different = set(found)
    told = sorted([weights[token] for token in different if token in weights])
    if not told:
        return {}
    of_all = sum(told) / len(different) ** DILUTED / _OF_ALL
    return dict(zip(OPINION, (of_all, sum(told[-_FEW:]) / _OF_FEW, sum(told[:_FEW]) / _OF_FEW), strict=True))


_FEW, _OF_FEW, _OF_ALL = 3, 5.0, 3.0


def weighed(found: Sequence[str]) -> dict[int, float]:
    """The buckets of a sentence's tokens with the logarithm of their counts, scaled to length 1."""
    counts: dict[int, int] = {}
    for at in buckets(found):
        counts[at] = counts.get(at, 0) + 1
    values = {at: 1 + log(n) if n > 1 else 1.0 for at, n in counts.items()}
    length = sqrt(sum([value * value for value in values.values()])) or 1.0
    return {at: value / length for at, value in values.items()}


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, x))))


def _signed(written: str) -> Sequence[int]:
    return memoryview(bytes.fromhex(written)).cast("b").tolist()


def read_classifier(text: str, opinions: str = "") -> Classifier:
    """The classifier whose weights a JSON text holds, with a table of the weights of opinionated words (without one it
    knows none); raises `BadWeights` when they are not of their form."""
    try:
        held = json.loads(text)
        tables = {
            name: (float(held[name]["constant"]), float(held[name]["scale"]), _signed(held[name]["weights"]))
            for name in WORDS
        }
        lines = [
            Line(float(held[name]["constant"]), {key: float(value) for key, value in held[name]["weights"].items()})
            for name in ("speculation", "none")
        ]
        weights = dict(map(_opinion, opinions.splitlines()[1:]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadWeights(f"the weights of the classifier cannot be read: {error}") from None
    if any(len(table) != BUCKETS for _, _, table in tables.values()):
        raise BadWeights(f"the classifier has not {BUCKETS} weights for words")
    return Classifier(tables, weights, *lines)


def _opinion(line: str) -> tuple[str, float]:
    """A word and its weight, which is written in hundredths."""
    word, _, hundredths = line.partition("\t")
    return word, int(hundredths) / 100
