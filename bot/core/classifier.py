"""A small trained classifier: how likely a sentence is speculation, or no checkable claim at all.

It adds to the cue words of `bot.core.cues` and can only lower what they say. Its weights are data
(`bot/data/standing.json`, made by `benchmarks/train_standing.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from bot.core.signals import BUCKETS, buckets, signals, tokens

WORDS = ("hedged", "claimless")
"""What the words of a sentence are weighed for, before the signals are."""


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
    """Weights for hashed words (for each of `WORDS` a constant, a scale and a signed byte for each bucket), and for
    the named signals of both answers."""

    words: Mapping[str, tuple[float, float, Sequence[int]]]
    speculation: Line
    claimless: Line

    def leaning(self, text: str, kinds: frozenset[str]) -> Leaning:
        """What a sentence leans to; `kinds` are the kinds of cues found in it."""
        found = signals(text, kinds) | self.by_words(text)
        return Leaning(_logistic(self.speculation.at(found)), _logistic(self.claimless.at(found)))

    def by_words(self, text: str) -> dict[str, float]:
        """What the words of a sentence sum to for each of `WORDS`, as signals."""
        counted = weighed(tokens(text)).items()
        return {
            f"words {name}": constant + scale * sum([table[at] * value for at, value in counted])
            for name, (constant, scale, table) in self.words.items()
        }


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


def read_classifier(text: str) -> Classifier:
    """The classifier whose weights a JSON text holds; raises `BadWeights` when it is not of that form."""
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
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadWeights(f"the weights of the classifier cannot be read: {error}") from None
    if any(len(table) != BUCKETS for _, _, table in tables.values()):
        raise BadWeights(f"the classifier has not {BUCKETS} weights for words")
    return Classifier(tables, *lines)
