"""Checks each line of a summariser against the sentences it names. What fails is dropped and counted, never mended.

Only a line of too many words is cut, where a phrase ends and the rest changes nothing.

Nothing here asks a model: what we promise to readers holds even when a model obeys every post it reads.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.domain import Draft, DraftClaim, Sentence, Thread
from bot.core.languages import language_code
from bot.core.lists import items_under, lead_of
from bot.core.sides import turned
from bot.core.subordinate import is_subordinate
from bot.core.support import contradicted, numbers_told
from bot.core.terms import content_words, handles, names, numbers, overlap, plain_quotes, quoted, squeezed, words
from bot.core.tongue import tongue
from bot.core.wording import brief, off_voice

REASONS = (
    "no_evidence", "unknown_sentence", "muted", "voice", "language", "number", "name", "quote", "contradicted",
    "unsupported", "no_claim", "twice",
)  # fmt: skip
"""Why a line is dropped, in the order of the checks; the keys of `Digest.dropped`. The last two are mostly told
by `core.settle`: the cited clauses claim nothing, or another line says the same."""

_SUPPORT = 0.3
"""Share of a line's content words that its sentences must hold. A paraphrase in the same language keeps more
(the weakest line of the hand-written golden brief keeps .4); a line about something else keeps names at most."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A line that passed, with the live sentences it rests on."""

    text: str
    sentences: tuple[Sentence, ...]


def check(claim: DraftClaim, thread: Thread, muted: Collection[int], draft: Draft) -> Checked | str:
    """The line with its sentences, or the reason (one of REASONS) why it is dropped.

    `muted` are the numbers of posts this chat does not want to see: a line must hold without them.
    """
    known = thread.by_ref()
    cited = [known[ref] for ref in dict.fromkeys(claim.sentences) if ref in known]
    live = [sentence for sentence in cited if sentence.post not in muted]
    if not claim.sentences or not claim.text.strip():
        return "no_evidence"
    if not live:
        return "muted" if cited else "unknown_sentence"
    text = claim.text.strip() if draft.engine == "extractive" else brief(claim.text.strip())
    if text is None:
        return "voice"
    return _unfit(text, draft) or _founded(text, cited, live, thread)


def _unfit(text: str, draft: Draft) -> str | None:
    """Why a line is none, whatever it rests on."""
    if off_voice(text):
        return "voice"
    if draft.engine != "extractive" and not is_in(text, draft.language):
        return "language"
    return "no_claim" if len(content_words(text)) < _FEWEST_WORDS or is_subordinate(text) else None


_FEWEST_WORDS = 2
"""A line with one word of meaning ("STOP.") says nothing of anything."""


def _founded(text: str, cited: Sequence[Sentence], live: Sequence[Sentence], thread: Thread) -> Checked | str:
    """The line on its live sentences, or on those with their lists: who cites a lead or an item means both.

    A sentence that says of B and A what the line says of A and B carries nothing of it.
    """
    speakers = _speakers(thread)
    agreeing = [sentence for sentence in live if not turned(text, sentence.text)]
    if not agreeing:
        return "contradicted"
    live = agreeing
    reason = unfounded(text, _evidence(live, speakers))
    if reason is None:
        return Checked(text, tuple(live))
    if len(live) < len(cited) and not unfounded(text, _evidence(cited, speakers)):
        return "muted"
    listed = _with_lists(text, live, thread)
    if len(listed) > len(live) and not unfounded(text, _evidence(listed, speakers)):
        return Checked(text, tuple(listed))
    return reason


def _with_lists(text: str, live: Sequence[Sentence], thread: Thread) -> list[Sentence]:
    """The sentences, each with its lead and with those of its items that the line speaks of."""
    entries = thread.by_number()
    wanted = content_words(text)
    found: list[Sentence] = []
    for sentence in live:
        entry = entries[sentence.post]
        lead = lead_of(sentence, entry)
        items = [item for item in items_under(sentence, entry) if content_words(item.text) & wanted]
        found += [*([lead] if lead else []), sentence, *items]
    return list(dict.fromkeys(found))


def _speakers(thread: Thread) -> dict[int, str]:
    """The actors that posts speak for, by post: "we" in them is a name."""
    return {entry.number: entry.post.official for entry in thread.posts if entry.post.official}


def _evidence(sentences: Iterable[Sentence], speakers: Mapping[int, str]) -> list[str]:
    cited = list(sentences)
    said_by = {speakers[s.post] for s in cited if s.post in speakers}
    return [*(sentence.text for sentence in cited), *sorted(said_by)]


def unfounded(text: str, evidence: Sequence[str]) -> str | None:
    """What of a line is not in its evidence: "number", "name", "quote", "contradicted" or "unsupported"; or None."""
    together = "\n".join(evidence)
    if numbers(text) - numbers_told(together):
        return "number"
    if not all(_occurs(name, together) for name in _comparable(text, together)) or handles(text) - handles(together):
        return "name"
    if not _translated(text, together) and not all(_is_known(word, together) for word in _openings(text)):
        return "name"
    if not all(_stands_in(quote, together) for quote in quoted(text)):
        return "quote"
    if contradicted(text, evidence):
        return "contradicted"
    return "unsupported" if _support(text, evidence) < _SUPPORT else None


def _comparable(text: str, evidence: str) -> list[str]:
    """The names of a line that could stand in its evidence letter by letter: those in a script found there.

    In a German line every noun has a capital: of a translation only names of a telling form are held to it.
    """
    has_latin, has_other = bool(_LATIN.search(evidence)), bool(_OTHER.search(evidence))
    found = [name for name in names(text) if (has_latin if _LATIN.search(name) else has_other)]
    if not _translated(text, evidence):
        return found
    found = [name for name in found if name not in _CALENDAR]
    if tongue(text) == "de":
        return [part for name in found for part in name.split() if not part[1:].islower()]
    return found


_CALENDAR = frozenset(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December""".split()
)
"""Names in English that a translation has in other letters."""


def _translated(text: str, evidence: str) -> bool:
    """True when a line is in another script or language than its evidence."""
    if _mostly_latin(text) != _mostly_latin(evidence):
        return True
    spoken, written = tongue(text), tongue(evidence)
    return spoken is not None and written is not None and spoken != written


def _openings(text: str) -> list[str]:
    """Words with a capital that may be names, although it is the place at the beginning that gives it to them."""
    first = (match.group() for match in _OPENING.finditer(text))
    return [word for word in first if word not in _COMMON and content_words(word) and not numbers(word)]


_OPENING = re.compile(r"(?:(?<=^)|(?<=[.!?…:]\s)|(?<=^[“\"]))[A-ZÀ-ÞΑ-ΩА-Я][^\W_]+")
_COMMON = frozenset(
    """Police Officials Authorities Residents Locals Witnesses Passengers Commuters Drivers Workers Staff
    Employees Users Customers Creators Developers Researchers Investors Traders Analysts Critics
    Supporters People Students Services Service Trains Trams Buses Flights Roads Schools Shops
    Prices Shares Costs Sales Reports Posts Estimates Features Support Access Availability Details
    Plans Tests Work Repairs Traffic Transport According Nothing Nobody Several Hundreds Thousands
    Dozens Around About Roughly Nearly Almost Over Under Up Different""".split()
)
"""What a line may begin with although no sentence of its evidence has it: nouns that name nobody."""


def _is_known(word: str, evidence: str) -> bool:
    """True for a word of the evidence in any form: "Integration" where it says "integrate"."""
    beginning = word.casefold()[: max(5, len(word) - 4)]
    return any(known.casefold().startswith(beginning) for known in words(evidence)) or _occurs(word, evidence)


def _occurs(name: str, text: str) -> bool:
    """Every word of a name occurs as a word, however spaced ("Muse Spark" has MuseSpark) and whatever its case."""
    plain = plain_quotes(text)
    return spelling(name).search(plain) is not None or all(spelling(part).search(plain) for part in name.split())


def spelling(name: str) -> re.Pattern[str]:
    """A pattern for a name as a whole word in any spacing and case: "MuseSpark", "Muse Spark", "muse-spark".

    With and without the marks in it: "O'Brien", "U.S", "Node.js".
    """
    letters = r"[\s\-_.'’]?".join(re.escape(letter) for letter in squeezed(name))
    return re.compile(rf"(?<![^\W_]){letters}(?![^\W_])", re.IGNORECASE)


def _stands_in(quote: str, text: str) -> bool:
    return plain_quotes(quote).strip(" .,;:!?…").casefold() in plain_quotes(text).casefold()


def _support(text: str, evidence: Sequence[str]) -> float:
    """The share of content words besides names that the evidence holds.

    A line in another language than its evidence shares no words with it: its names and numbers must do.
    """
    together = " ".join(evidence)
    if _translated(text, together):
        return 1.0 if numbers(text) or any(_occurs(name, together) for name in names(text)) else 0.0
    for name in names(text):
        text = re.sub(rf"{re.escape(name)}(?:['’]s\b)?", " ", text)
    return overlap(content_words(text), [content_words(part) for part in evidence])


# the language of a line, as far as its script tells

_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_OTHER = re.compile(r"[^\W\d_A-Za-zÀ-ɏ]")
_LETTER = re.compile(r"[^\W\d_]")
_OTHER_SCRIPTS = {
    "Русский": "[\u0400-\u04ff]", "Українська": "[\u0400-\u04ff]", "Български": "[\u0400-\u04ff]",
    "中文": "[\u3400-\u9fff]",
    "日本語": "[\u3040-\u30ff\u3400-\u9fff]", "한국어": "[\uac00-\ud7af]",
    "العربية": "[\u0600-\u06ff]", "فارسی": "[\u0600-\u06ff]",
    "עברית": "[\u0590-\u05ff]", "Ελληνικά": "[\u0370-\u03ff]", "हिन्दी": "[\u0900-\u097f]", "ไทย": "[\u0e00-\u0e7f]",
}  # fmt: skip
_NAMES_ALLOWED = 0.3
"""Share of letters a brief's own script needs at least: names stay in theirs."""


def _mostly_latin(text: str) -> bool:
    letters = _LETTER.findall(text)
    return len(_LATIN.findall(text)) * 2 >= len(letters)


def is_in(text: str, language: str) -> bool:
    """False when the script or the small words of a line tell that it is in another language.

    `language` is a name ("Deutsch"), or one that nobody can mistake ("Deutsch (German)").
    """
    letters = _LETTER.findall(text)
    script = next((chars for name, chars in _OTHER_SCRIPTS.items() if language.startswith(name)), None)
    own = re.findall(script, text) if script else _LATIN.findall(text)
    spoken, wanted = tongue(text), language_code(language.split(" (", maxsplit=1)[0])
    return len(own) >= _NAMES_ALLOWED * len(letters) and (
        script is not None or not spoken or spoken == (wanted or spoken)
    )
