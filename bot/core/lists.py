"""Lists without bullets: a sentence that ends in a colon leads the short lines below it."""

from __future__ import annotations

import re

from bot.core.domain import Sentence, ThreadPost

_ITEM_WORDS = 12
_COLONS = (":", "：")


def leads(sentence: Sentence) -> bool:
    """True for a sentence that a list follows: "X is likely to evolve with:"."""
    return sentence.text.rstrip().endswith(_COLONS)


def items_under(lead: Sentence, entry: ThreadPost) -> list[Sentence]:
    """The items of the list that a sentence of a post leads; none when it leads none."""
    found: list[Sentence] = []
    if not leads(lead):
        return found
    for sentence in entry.sentences[entry.sentences.index(lead) + 1 :]:
        text = sentence.text.rstrip()
        if text[-1] in ".!?:。" or len(text.split()) > _ITEM_WORDS or is_title(text):
            break
        found.append(sentence)
    return found


def lead_of(sentence: Sentence, entry: ThreadPost) -> Sentence | None:
    """The sentence under which this one stands as an item of a list; None when it stands in none."""
    place = entry.sentences.index(sentence)
    for earlier in reversed(entry.sentences[:place]):
        if leads(earlier):
            return earlier
        if earlier.text.rstrip()[-1:] in ".!?。":
            return None
    return None


def is_title(text: str) -> bool:
    """True for a heading: no full stop, and nearly every long word capitalised."""
    long_words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    capital = sum(word[0].isupper() for word in long_words)
    return text.rstrip()[-1:] not in {".", "!", "…"} and len(long_words) > 1 and capital >= 0.8 * len(long_words)
