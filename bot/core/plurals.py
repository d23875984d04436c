"""A phrase with a number in it, in the form that the number takes in a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Choice = Callable[[str, str, int], str]
"""The English forms for one and for more, and a number: the form of a language for it, as gettext's `ngettext`."""


def in_english(one: str, more: str, n: int) -> str:
    """The form that a number takes in English."""
    return one if n == 1 else more


@dataclass(frozen=True, slots=True)
class Plural:
    """A phrase around `{n}`: its English forms for one and for more, and what chooses a language's form by them."""

    one: str
    more: str
    choose: Choice = in_english

    def of(self, n: int, **names: object) -> str:
        """The phrase with a number: "1 post", "31 posts"."""
        return self.choose(self.one, self.more, n).format(n=n, **names)
