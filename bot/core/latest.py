"""How a figure that went on is told: in the words of the latest post, never as a sentence that nobody wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.dates import other_days
from bot.core.figures import Update
from bot.core.ideas import ideas
from bot.core.subjects import named
from bot.core.terms import content_words, likeness, numbers
from bot.core.wording import line, resolved, stands_alone


def latest_wording(text: str, found: Update, quotes: Sequence[str]) -> str | None:
    """The line by which the latest post tells the figure of a claim; None where none of its words stands alone.

    `quotes` are parts and sentences of those who give the latest figure, `text` is the claim with whichever figure.
    """
    told = [idea for quote in reversed(quotes) for idea in ideas(_alone(quote, text)) if _gives(idea, found.latest)]
    whole = [each for each in told if stands_alone(each) and len(each.split()) >= _FEWEST]
    wanted = content_words(text)
    if text in whole:
        return text
    return max(whole, key=lambda each: likeness(wanted, content_words(each)), default=None)


_FEWEST = 3


def _alone(quote: str, text: str) -> str:
    """A part of a post as a line, with "it" at its beginning named as the claim does."""
    return resolved(line(quote), named(text))


def _gives(text: str, figure: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(figure)}(?![\w]|[.,]\d)", text, re.IGNORECASE) is not None


def tells_only_the_figure(text: str, found: Update, before: Sequence[str]) -> bool:
    """Whether a line differs from what was said before in the one figure alone: in no other, nor in a day or hour."""
    return any(_agrees(text, found, each) for each in before)


def _agrees(text: str, found: Update, earlier: str) -> bool:
    rest, others = numbers(text) - numbers(found.latest), numbers(earlier) - numbers(found.earlier)
    is_day = not numbers(found.latest)  # of a day that was corrected the figures must agree
    return (rest <= others or others <= rest) and (is_day or not other_days(text, earlier))
