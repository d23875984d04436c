"""Marks words that stand in another language than the brief they are printed in."""

from __future__ import annotations

from functools import lru_cache

from bot.core.domain import Digest
from bot.core.phrases import ENGLISH, Phrases
from bot.core.tongue import spoken, tongue


def foreign(text: str, brief_in: str | None, say: Phrases = ENGLISH, else_in: str | None = None) -> str:
    """The mark behind words that stand in another language than the brief: " (en)"; "" behind all others.

    `else_in` is the language of words that do not tell their own.
    """
    code = _tongue_of(text) or else_in
    return f" {say.foreign.format(code=code)}" if code and brief_in and code != brief_in else ""


@lru_cache(maxsize=4096)
def _tongue_of(text: str) -> str | None:
    """The language of a text; None where nothing tells for sure. Kept, for one line is laid out many times.

    Two small words that other languages have as well ("a", "is") may look like Hungarian: a mark wants more than that.
    """
    code = spoken(text)
    return code if code in _BY_SCRIPT or code == tongue(text) else None


_BY_SCRIPT = frozenset("ar bg el fa he hi ja ko ru sr th uk zh".split())
"""Languages that are told by their script."""


def posts_tongue(digest: Digest) -> str | None:
    """The one language of a brief in the posts' own words; None where its lines are in several, or a model's."""
    heard = {_tongue_of(claim.text) for claim in digest.claims if digest.engine == "extractive"} - {None}
    return heard.pop() if len(heard) == 1 else None
