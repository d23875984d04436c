"""The summariser without a model: picks the most concrete lines of a thread and says which sentences carry them.

Textbook centrality (LexRank, TextRank) picks the sentences that most resemble the others, which in a hyped
thread are the platitudes. Here a line is ranked by what can be checked in it (names, numbers, dates, things
that happened) and by how many posts state it; talk of significance is no line at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2

from bot.core.candidates import speaks_itself, statements
from bot.core.cues import judge
from bot.core.domain import PAGE, Draft, DraftClaim, Sentence, Standing, Thread, ThreadPost
from bot.core.events import Event, events
from bot.core.lists import is_title
from bot.core.noise import asks_to_share, begs, is_stuffed
from bot.core.payloads import REMOVED, remove_payloads
from bot.core.statements import PER_STANDING, Statement, beside, best, merged
from bot.core.terms import content_words, names, numbers, squeezed
from bot.core.wording import is_before_break


def draft(thread: Thread, language: str) -> Draft:
    """The extractive draft of a thread: lines in the posts' own words and languages, best first."""
    known = _names(thread)
    subjects = _subjects(thread, known)
    event_lines = _event_statements(thread)
    lines = [
        _ranked(s, entry)
        for entry in thread.posts
        for s in statements(entry, subjects, known.keys())
        if not (_is_husk(s.text) or _only_begs(s.text))
    ]
    told = {squeezed(s.text) for s in event_lines}
    sentences = thread.by_ref()
    broken = [s for s in lines if _breaks_off(s, sentences)]
    whole = [s for s in lines if s not in broken and not _retells(s, event_lines) and squeezed(s.text) not in told]
    groups = merged(event_lines + whole) + merged(broken)
    pages = {str(entry.number) for entry in thread.posts if entry.post.source == PAGE}
    speaking = {str(entry.number) for entry in thread.posts if speaks_itself(entry)}
    own, others = [s for s in groups if s.posts & speaking], [s for s in groups if not s.posts & speaking]
    said_of_itself = best(own, Standing.REPORTED, pages)
    room = max(_FEWEST_OTHERS, PER_STANDING - len(said_of_itself))
    chosen = [*best(others, Standing.REPORTED, pages)[:room], *said_of_itself]
    chosen += best(groups, Standing.SPECULATION, pages)
    return Draft(
        tuple(DraftClaim(s.text, (*s.refs, *beside(s, lines))) for s in chosen), engine="extractive", language=language
    )


_FEWEST_OTHERS = 4
"""Flat lines of others that a brief has room for, however much an actor says of itself."""
_SPEAKS_ITSELF = 2.0
"""What a line gains that an actor itself says: it may be confirmed, and where posts say the same, in those words."""
_LOUD = 6.0
"""What a line loses that is written to be found or shared: it comes after those of plain posts."""


def _breaks_off(statement: Statement, sentences: Mapping[str, Sentence]) -> bool:
    """Whether a line is all that is left of a sentence; it rests on its own words, for others may mean the rest."""
    return is_before_break(statement.text, sentences[statement.refs[-1]].text)


def _is_husk(text: str) -> bool:
    """Whether hardly more than labels is left of a line without its payloads: "IBAN [removed], Tel [removed]"."""
    plain = remove_payloads(text)
    gone = plain.count(REMOVED)
    return gone > 0 and len(_WORDS.findall(plain.replace(REMOVED, " "))) <= _LABELS * gone


_WORDS = re.compile(r"\w+")
_LABELS = 2
"""Words beside each thing removed that may merely name it."""


def _only_begs(text: str) -> bool:
    """Whether a line is a call to share and nothing else: "Like and share!"."""
    return asks_to_share(text) and len(_WORDS.findall(text)) <= _BEGGING


_BEGGING = 6
"""Words of a call to share; a longer line may say something besides."""


def _ranked(statement: Statement, entry: ThreadPost) -> Statement:
    """The line in its rank; only what an actor says in its own words can be confirmed by it."""
    loud = entry.post.source != PAGE and (is_stuffed(entry.post) or begs(entry.post))
    return replace(statement, score=statement.score + _SPEAKS_ITSELF * speaks_itself(entry) - _LOUD * loud)


# what the thread is about


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as mostly written, and the posts that have it."""

    written: str
    posts: frozenset[int]


def _names(thread: Thread) -> dict[str, _Name]:
    """Every name in a thread, squeezed."""
    written: dict[str, Counter[str]] = {}
    heard: dict[str, set[int]] = {}
    for sentence in thread.by_ref().values():
        for name in () if is_title(sentence.text) else names(sentence.text):
            written.setdefault(squeezed(name), Counter())[name] += 1
            heard.setdefault(squeezed(name), set()).add(sentence.post)
    return {
        key: _Name(spelled.most_common(1)[0][0], frozenset(heard[key]))
        for key, spelled in written.items()
        if _is_name(key)
    }


def _subjects(thread: Thread, known: Mapping[str, _Name]) -> dict[str, str]:
    """Names the thread is about, squeezed → as mostly written.

    Names that the tag is made of; where the tag holds none, names in a third of the posts and two at least.
    """
    enough = max(2, len(thread.posts) / 3)
    tagged = {key: name.written for key, name in known.items() if key in squeezed(thread.tag)}
    return tagged or {key: name.written for key, name in known.items() if len(name.posts) >= enough}


def _is_name(key: str) -> bool:
    return len(key) > 2 and not key.isdigit()  # two letters are mostly an acronym such as AI, EU, US


# events: said or presupposed


def _event_statements(thread: Thread) -> list[Statement]:
    """One line per thing that something happened to, carried by every post that says or presupposes it.

    Where all posts say it in so many words, the lines of those posts say more and stand for themselves.
    """
    found: dict[str, list[tuple[Sentence, Event]]] = {}
    for sentence in thread.by_ref().values():
        for event in events(sentence.text):
            if judge(event.quote).standing is Standing.REPORTED and not _asks(sentence.text):
                found.setdefault(squeezed(event.thing), []).append((sentence, event))
    return [_event_statement(told) for told in found.values() if any(_is_implied(s, e) for s, e in told)]


def _is_implied(sentence: Sentence, event: Event) -> bool:
    return event.presupposed or is_title(sentence.text)


def _asks(sentence: str) -> bool:
    return judge(sentence).kind in {"question", "rumour", "satire", "instruction", "promotion"}


def _event_statement(told: list[tuple[Sentence, Event]]) -> Statement:
    verbs = [verb for verb, _ in Counter(event.verb for _, event in told).most_common(2)]
    actors = Counter(event.actor for _, event in told if event.actor)
    thing = Counter(event.thing for _, event in told).most_common(1)[0][0]
    verb = " or ".join(verbs)
    text = f"{actors.most_common(1)[0][0]} has {verb} {thing}." if actors else f"{thing} has been {verb}."
    refs = _one_per_post(told, actors.most_common(1)[0][0] if actors else None, set(verbs))
    posts = len({ref.split(".")[0] for ref in refs})
    score = 4.0 + 2 * log2(1 + posts)
    return Statement(text, refs, (Standing.REPORTED, False, False), score, content_words(text), numbers(text))


def _one_per_post(told: list[tuple[Sentence, Event]], actor: str | None, verbs: set[str]) -> tuple[str, ...]:
    """One sentence of each post, that names the actor where there is one; all verbs of the line are covered."""
    best: dict[int, tuple[Sentence, Event]] = {}
    for sentence, event in told:
        if sentence.post not in best or (event.actor == actor and best[sentence.post][1].actor != actor):
            best[sentence.post] = (sentence, event)
    covered = {event.verb for _, event in best.values()}
    extra = [next(s.ref for s, e in told if e.verb == verb) for verb in sorted(verbs - covered)]
    return tuple(dict.fromkeys([*(sentence.ref for sentence, _ in best.values()), *extra]))


def _retells(statement: Statement, event_lines: Sequence[Statement]) -> bool:
    """True for a headline that says no more than an event line does."""
    return any(
        statement.standing is Standing.REPORTED
        and e.words <= statement.words
        and set(statement.refs) & set(e.refs)
        and len(statement.words - e.words) <= len(e.words) + 2
        and len(names(statement.text)) <= len(names(e.text)) + 1
        and not statement.numbers - e.numbers
        for e in event_lines
    )
