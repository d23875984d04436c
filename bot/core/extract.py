"""The summariser without a model: picks the most concrete lines of a thread and says which sentences carry them.

Textbook centrality (LexRank, TextRank) picks the sentences that most resemble the others, which in a hyped
thread are the platitudes. Here a line is ranked by what can be checked in it (names, numbers, dates, things
that happened) and by how many posts state it; talk of significance is no line at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log2

from bot.core.clash import clash_of
from bot.core.cues import denies, judge
from bot.core.domain import Draft, DraftClaim, Sentence, Standing, Thread, ThreadPost
from bot.core.events import Event, events, happening
from bot.core.frame import frame
from bot.core.lists import is_title, items_under
from bot.core.sentences import clauses
from bot.core.terms import content_words, likeness, names, numbers, squeezed
from bot.core.wording import dangles, is_cut, line, off_voice, resolved, shortened, tidy

PER_STANDING = 6
"""Lines kept for each standing: as many as a reader takes in."""
_PER_POST = 3
"""Lines of one standing that one post may give, so that an essay does not drown the short posts."""
_SAME = 0.5
"""Likeness of content words from which two lines say the same, when their numbers agree."""
_ESSAY = 8
"""Sentences from which a post is prose: there, a line must name what the thread is about, or it is filler."""


Mood = tuple[Standing, bool, bool]
"""How something is said: its standing, whether as an aim, whether denied. Lines of two moods are never folded."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One candidate line: its wording, the sentences that carry it, and how much of it can be checked."""

    text: str
    refs: tuple[str, ...]
    mood: Mood
    score: float
    words: frozenset[str]
    numbers: frozenset[str]
    voices: frozenset[str] = frozenset()

    @property
    def standing(self) -> Standing:
        """How it is said: REPORTED or SPECULATION."""
        return self.mood[0]

    @property
    def posts(self) -> frozenset[str]:
        """The numbers of the posts it comes from."""
        return frozenset(ref.split(".")[0] for ref in self.refs)


def draft(thread: Thread, language: str) -> Draft:
    """The extractive draft of a thread: lines in the posts' own words and languages, best first."""
    subjects = _subjects(thread)
    event_lines = _event_statements(thread)
    lines = [s for entry in thread.posts for s in _statements(entry, subjects)]
    told = {squeezed(s.text) for s in event_lines}
    groups = _merged(event_lines + [s for s in lines if not _retells(s, event_lines) and squeezed(s.text) not in told])
    chosen = [s for standing in (Standing.REPORTED, Standing.SPECULATION) for s in _best(groups, standing)]
    return Draft(tuple(DraftClaim(s.text, s.refs) for s in chosen), engine="extractive", language=language)


# what the thread is about


def _subjects(thread: Thread) -> dict[str, str]:
    """Names the thread is about, squeezed → as mostly written.

    Names that the tag is made of; where the tag holds none, names in a third of the posts and two at least.
    """
    written: dict[str, Counter[str]] = {}
    heard: dict[str, set[int]] = {}
    for sentence in thread.by_ref().values():
        for name in () if is_title(sentence.text) else names(sentence.text):
            written.setdefault(squeezed(name), Counter())[name] += 1
            heard.setdefault(squeezed(name), set()).add(sentence.post)
    enough = max(2, len(thread.posts) / 3)
    known = {key: spelled.most_common(1)[0][0] for key, spelled in written.items() if _is_name(key)}
    tagged = {key: name for key, name in known.items() if key in squeezed(thread.tag)}
    return tagged or {key: name for key, name in known.items() if len(heard[key]) >= enough}


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


# lines: clauses that state or speculate


def _statements(entry: ThreadPost, subjects: dict[str, str]) -> Iterator[Statement]:
    essay = len(entry.sentences) >= _ESSAY
    framed = frame(entry)
    for text, refs in _candidates(entry, subjects, essay):
        said = framed if framed and judge(text).standing else judge(text)
        wording = line(text)
        if said.standing is None or off_voice(wording) or not _is_statement(wording, essay):
            continue
        score = _concreteness(wording, subjects, essay) - 2.0 * is_cut(text)
        if score > (_FILLER if essay else 0):
            mood = (said.standing, said.kind == "aim", denies(wording))
            voices = frozenset({f"{entry.post.source} {entry.post.author}"})
            yield Statement(wording, refs, mood, score, content_words(wording), numbers(wording), voices)


def _candidates(entry: ThreadPost, subjects: dict[str, str], essay: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Parts of a post that could be lines, each with the sentences it stands in."""
    yield from _lists(entry, subjects)
    before: Sentence | None = None
    for sentence in entry.sentences:
        yield from _features(sentence)
        yield from _hedged_lists(sentence, subjects)
        if essay and _is_fragment(sentence.text):
            continue  # a heading or an item of a list: nothing by itself
        subject: str | None = None
        for clause in clauses(sentence.text):
            text = tidy(clause)
            if not text.endswith((":", "：")):
                yield _with_subject(text, subject, sentence, before, subjects)
            subject = _last_subject(clause, subjects) or subject
        before = sentence


def _is_fragment(text: str) -> bool:
    return text.rstrip("\"'”’»)")[-1:] not in {".", "!", "?", "…", ":", ";", "。", "！", "？", "："}


def _with_subject(
    text: str, subject: str | None, sentence: Sentence, before: Sentence | None, subjects: dict[str, str]
) -> tuple[str, tuple[str, ...]]:
    """The clause with "it" resolved from the same sentence, or else from the one before, which is cited then too."""
    wording = line(text)
    if subject is not None or resolved(wording, "X") == wording:
        return _resolve(text, wording, subject), (sentence.ref,)
    earlier = _last_subject(before.text, subjects) if before else None
    if before is None or earlier is None:
        return text, (sentence.ref,)
    return _resolve(text, wording, earlier), (before.ref, sentence.ref)


def _resolve(text: str, wording: str, subject: str | None) -> str:
    named = resolved(wording, subject)
    return text if named == wording else named


def _last_subject(text: str, subjects: dict[str, str]) -> str | None:
    found = [name for name in names(text) if squeezed(name) in subjects]
    return found[-1] if found else None


_FEATURE = re.compile(
    r"\b(?:strengths?|features?|advantages?|aspects?|capabilit(?:y|ies)|parts?|components?"
    r"|benefits?)\s+of\s+(?P<name>[A-Z]\w*(?:\s[A-Z]\w*)?)"
    r"\s+(?:is|are|lies? in|include)\s+(?:its|the|an?)\s+(?P<rest>[^,;:]+)"
)


def _features(sentence: Sentence) -> Iterator[tuple[str, tuple[str, ...]]]:
    """ "A major strength of X lies in its deep integration with Y" → "X has integration with Y"."""
    for match in _FEATURE.finditer(sentence.text):
        rest = re.sub(r"^(?:deep|massive|huge|strong|unique|powerful|advanced|seamless)\s+", "", match["rest"])
        yield f"{match['name']} has {'the ' if rest.startswith('ability') else ''}{rest}", (sentence.ref,)


_HEDGED_LIST = re.compile(
    r"(?<![\w\-])(?:[\w\-]+,\s+){1,6}(?:and\s+|or\s+)?(?:potentially|possibly|perhaps|maybe)\s+[\w\-]+(?:\s(?!and\b|or\b)[a-z]+s\b)?",
    re.IGNORECASE,
)


def _hedged_lists(sentence: Sentence, subjects: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """ "… across text, image, audio, and potentially video" with its subject put in front."""
    for match in _HEDGED_LIST.finditer(sentence.text):
        if subject := _last_subject(sentence.text[: match.start()], subjects):
            yield f"{subject} covers {match.group()}", (sentence.ref,)


_MAX_ITEMS = 4


def _lists(entry: ThreadPost, subjects: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A lead ("X is likely to evolve with:") joined with its items; each by itself where the lead ends in "to:"."""
    for lead in entry.sentences:
        items = items_under(lead, entry)
        start = line(lead.text).rstrip(".")
        if len(items) < 2 or dangles(start):
            continue
        if start.endswith(" to"):
            for item in items:
                yield f"{start} {_lowered(line(item.text))}", (lead.ref, item.ref)
        elif not _GOES_ON.search(start):
            yield start, (lead.ref,)
        elif _last_subject(lead.text, subjects):
            shown = items[:_MAX_ITEMS]
            joined = ", ".join(_lowered(line(item.text)).rstrip(".") for item in shown)
            yield shortened(f"{start} {joined}"), (lead.ref, *(item.ref for item in shown))


_GOES_ON = re.compile(
    r"\b(?:with|includ(?:e|es|ing)|in|by|of|on|for|as|are|is|like|expect|offers?|supports?|adds?)$",
    re.IGNORECASE,
)
"""A lead that cannot stand without its items."""


def _lowered(text: str) -> str:
    first, _, rest = text.partition(" ")
    return text[:1].lower() + text[1:] if first[1:].islower() and rest[:1].islower() else text


# what makes a line a line, and a good one

_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|may|might|will|would|shall|should|must|aims?"
    r"|wants?|plans?"
    r"|says?|said|tells?|told|claims?|denies|confirms?|offers?|allows?|lets|runs?|works?|costs?|uses?|supports?"
    r"|includes?|needs?"
    r"|makes?|takes?|gets?|gives?|goes|comes|adds?|shows?|covers?|sees?|finds?|keeps?|seems?|appears?|looks?|likely"
    r"|(?<!-)[a-z]{3,}ed)\b"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:landscape|vision|future|ecosystems?|potential|innovation|transformation|creativity|experiences?"
    r"|engagement|empower\w*"
    r"|opportunit\w+|synerg\w+|journey|paradigm|holistic|foundational|strateg\w+|trends?|growth|society|world|era"
    r"|impact\w*"
    r"|redefin\w+|reshap\w+|shap(?:e|ing)|leverag\w+|unlock\w*|interact\w*|challenges?|productivity|possibilit\w+"
    r"|meaningful"
    r"|intuitive|accessible|scalab\w+|personali[sz]ed|user-friendly|immersive|dynamic|seamless\w*|robust|relevant"
    r"|targeted|advanced"
    r"|competitive|crowded|influenc\w+|core|at scale|(?:tools|systems|companies|platforms|initiatives) like"
    r"|adoption|this|growing demand|core driver|success|scrutiny|broader|continu\w+)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:\d{1,2}[:.]\d{2}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tonight|tomorrow|yesterday"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan"
    r"|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"\b(?:is|appears to be|seems to be|built|designed)\s+(?:an?|as|around|to)\s", re.IGNORECASE)
_FEWEST_WORDS = 3


_ABOUT_ME = re.compile(r"\b(?:i|i['’]m|i['’]ve|me|my|you|your|hi|hello|guys)\b", re.IGNORECASE)
_POINTS = re.compile(
    r"(?:(?:live|raw|new|more|latest)\s+)*(?:video|photos?|pics?|pictures?|graphic|gallery|image[ns]?|watch|listen"
    r"|live ?blog|audio"
    r"|v[ií]deos?|fotos?)\b",
    re.IGNORECASE,
)
"""What only points at a picture or a recording."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_FILLER = 1.5
"""Score up to which a line of an essay is left out: it names what the thread is about and says nothing else."""


def _is_statement(wording: str, essay: bool) -> bool:
    if len(wording.split()) < _FEWEST_WORDS and len(wording) < 4 * _FEWEST_WORDS:
        return False
    if is_cut(wording.rstrip(".")):
        return False
    if _VERB.search(wording):
        return not (essay and dangles(wording))
    return not essay and len(names(wording)) + len(numbers(wording)) > 1


def _concreteness(wording: str, subjects: dict[str, str], essay: bool) -> float:
    """How much of a line can be checked. In an essay a line that does not name what the thread is about starts low."""
    found = [squeezed(name) for name in names(wording)]
    about = any(name in subjects for name in found) or any(wording.startswith(subject) for subject in subjects.values())
    score = 1.0
    score += 1.0 * min(2, len(set(found)))
    score += 1.5 * min(2, sum(not _YEAR.fullmatch(number) for number in numbers(wording)))
    score += 1.0 * bool(_DATE.search(wording)) + 1.0 * happening(wording) + 1.5 * bool(_DEFINES.search(wording))
    score += 1.5 * about if essay else 0.5 * about
    score += 1.0 * (wording.count(",") > 1)  # names its items
    score -= min(2.5, 1.0 * len(_VAGUE.findall(wording)))
    score -= 2.5 * bool(_ABOUT_ME.search(wording)) + 2.0 * bool(_POINTS.match(wording))
    score -= 2.0 * (essay and not about) + 1.0 * dangles(wording) + 1.0 * wording.endswith(("…", "?"))
    return score


# saying the same thing once


def _merged(statements: Iterable[Statement]) -> list[Statement]:
    """Lines that say the same folded into the best of them, which gains by each further post that states it.

    Lines that differ in a number only become one line with both, for the reader to see.
    """
    groups: list[Statement] = []
    clashing: set[int] = set()
    standing_in: dict[str, list[int]] = {}
    for statement in sorted(statements, key=lambda s: (-s.score, s.refs)):
        for i in _near(statement, standing_in):
            if _same(groups[i], statement):
                groups[i] = _joined(groups[i], statement)
                break
            if both := _clash(groups[i], statement):
                text = groups[i].text if i in clashing else both
                groups[i] = replace(_joined(groups[i], statement), text=text)
                clashing.add(i)
                break
        else:
            for word in statement.words:
                standing_in.setdefault(word, []).append(len(groups))
            groups.append(statement)
    return sorted(groups, key=lambda s: (-s.score, -len(s.words), s.refs))


def _near(statement: Statement, standing_in: dict[str, list[int]]) -> list[int]:
    """The groups that share words with a line, most shared first: no other can say the same."""
    shared = Counter(i for word in statement.words for i in standing_in.get(word, ()))
    return [i for i, _ in sorted(shared.items(), key=lambda entry: (-entry[1], entry[0]))[:_COMPARED]]


_COMPARED = 8
"""Groups a line is compared with; the one that says the same is among those that share most words with it."""


def _same(one: Statement, other: Statement) -> bool:
    return one.mood == other.mood and one.numbers == other.numbers and likeness(one.words, other.words) >= _SAME


def _clash(group: Statement, other: Statement) -> str | None:
    """The line for two flat statements of one thing that differ in a number only, or of which one denies the other."""
    if not (group.standing is other.standing is Standing.REPORTED and other.voices - group.voices):
        return None
    if clash := clash_of(group.text, other.text):
        return line(clash.line)
    denied = group.mood != other.mood and group.mood[:2] == other.mood[:2] and group.numbers == other.numbers
    if denied and likeness(group.words, other.words) >= _SAME_BUT_DENIED:
        return other.text if group.mood[2] else group.text
    return None


_SAME_BUT_DENIED = 0.75
"""Likeness from which a line denies another one, and not something that merely sounds like it."""


def _joined(group: Statement, other: Statement) -> Statement:
    gain = 1.5 if other.posts - group.posts else 0.0
    refs = group.refs if other.posts <= group.posts else group.refs + other.refs
    voices = group.voices | other.voices
    return replace(group, refs=tuple(dict.fromkeys(refs)), score=group.score + gain, voices=voices)


def _is_told(statement: Statement, told: set[str]) -> bool:
    """True when half of its sentences carry a better line already."""
    return 2 * len(told.intersection(statement.refs)) >= len(statement.refs)


def _best(groups: Sequence[Statement], standing: Standing) -> list[Statement]:
    taken: Counter[str] = Counter()
    told: set[str] = set()
    chosen: list[Statement] = []
    for statement in groups:
        if statement.standing is not standing or len(chosen) == PER_STANDING:
            continue
        if all(taken[post] >= _PER_POST for post in statement.posts) or _is_told(statement, told):
            continue
        chosen.append(statement)
        told.update(statement.refs)
        if len(statement.posts) == 1:
            taken.update(statement.posts)
    return chosen
