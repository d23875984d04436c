"""Candidate lines: which parts of a post could stand in a brief by themselves, and how much in them can be checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import zip_longest

from bot.core.breaks import is_cut
from bot.core.bygone import is_of_old
from bot.core.colours import UNSAID, Hue, colour
from bot.core.contrasts import without_contrasts
from bot.core.corrections import calls_false, refutes, refutes_before, says_false
from bot.core.cues import judge
from bot.core.denials import refuses
from bot.core.domain import Sentence, ThreadPost
from bot.core.events import happening
from bot.core.frame import frame
from bot.core.ideas import ideas, is_clause
from bot.core.lists import items_under
from bot.core.sentences import clauses
from bot.core.statements import Statement
from bot.core.subjects import named
from bot.core.subordinate import is_subordinate
from bot.core.terms import content_words, names, numbers, squeezed
from bot.core.tongue import spoken
from bot.core.traps import is_trap
from bot.core.wording import (
    before_break,
    begins_with_its_verb,
    dangles,
    line,
    off_voice,
    resolved,
    shortened,
    tidy,
)

_ESSAY = 8
"""Sentences from which a post is prose: there, a line must name what the thread is about, or it is filler."""


def statements(
    entry: ThreadPost, subjects: dict[str, str], known: Collection[str] = frozenset()
) -> Iterator[Statement]:
    """The lines a post offers, scored; `subjects` are the names the thread is about, squeezed → as written.

    `known` are all names of the thread, squeezed: at the beginning of a line only they tell a name from a plain word.
    """
    essay = len(entry.sentences) >= _ESSAY
    framed = frame(entry)
    strangers = _foreign(entry)
    for found, refs in _candidates(entry, subjects, essay):
        text = (speaks_itself(entry) and before_break(found)) or found
        said = framed if framed and judge(text).standing else judge(text)
        wording = line(_FRAME.sub("", text)) if said.kind in {"guess", "rumour", "hedge"} else line(text)
        if (
            said.standing is None
            or off_voice(wording)
            or _ends_amid(wording, text)
            or not _is_statement(wording, essay, known, strangers.issuperset(refs))
        ):
            continue
        score = _concreteness(wording, subjects, essay, known) - 2.0 * is_cut(text)
        score -= 2.0 * (entry.post.official is None and bool(_ABOUT_US.search(wording)))
        score -= 3.0 * is_trap(entry.post)
        if score > (_FILLER if essay else 0):
            mood = (said.standing, said.kind == "aim", refuses(wording))
            voices = frozenset({f"{entry.post.source} {entry.post.author}"})
            own, said_so = speaks_itself(entry), without_contrasts(wording)
            old = is_of_old(entry.post, text)
            yield Statement(wording, refs, mood, score, content_words(said_so), numbers(said_so), voices, own, old)


def _ends_amid(wording: str, text: str) -> bool:
    """Whether a line ends in the middle, as what it is made of does or where that was shortened."""
    bare = wording.rstrip(".")
    return is_cut(bare) and (is_cut(text) or not text.rstrip(_CLOSING).endswith(bare.rpartition(" ")[2]))


_CLOSING = " .!…\"'”’»)"


def speaks_itself(entry: ThreadPost) -> bool:
    """Whether a post is an actor's own word; what asks for money may be a thief's."""
    return entry.post.official is not None and not is_trap(entry.post)


def _foreign(entry: ThreadPost) -> frozenset[str]:
    """The sentences of a post in another language than English; short ones are taken to be in that of their post."""
    whole = spoken(entry.post.text)
    tongues = ((sentence.ref, spoken(sentence.text) or whole) for sentence in entry.sentences)
    return frozenset(ref for ref, tongue in tongues if tongue not in {None, "en"})


_FRAME = re.compile(
    r"^\W*(?:(?:my|a)\s+\w+\s+(?:says?|said|told\s+me|heard|swears?)|word\s+is"
    r"|hearing(?!\s+from\b))\s+(?:that\s+)?(?=\w+\s+\w)"
    r"|^\W*(?:i|we)\s+(?:think|guess|bet|believe|suspect|assume|imagine|feel|heard|hear)\s+(?:that\s+)?(?=\w+\s+\w)"
    r"|^\W*(?:(?:me\s+)?(?:dicen|cuentan)|creo|pienso|supongo|je\s+(?:crois|pense|suppose)|on\s+me\s+dit|il\s+paraît)"
    r"\s+qu(?:e\s+|['’])(?=\w+\s+\w)|^\W*ich\s+(?:glaube|denke|vermute|schätze),\s+(?!dass\b)(?=\w+\s+\w)"
    r"|,?\s+(?:i\s+(?:think|guess|bet|believe|suspect|heard|hear)|imo|imho|if you ask me)(?=\W*$)",
    re.IGNORECASE,
)
"""By what somebody marks a guess as his own: the section of a brief says that, its lines speak of the matter."""


def _candidates(entry: ThreadPost, subjects: dict[str, str], essay: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Parts of a post that could be lines, each with the sentences it stands in."""
    yield from _lists(entry, subjects)
    before: Sentence | None = None
    for sentence, after in zip_longest(entry.sentences, entry.sentences[1:]):
        is_refuted = after is not None and refutes_before(after.text, sentence.text)
        if _is_remark(sentence.text) or is_refuted or _is_unsaid(sentence.text, sentence, entry):
            continue
        yield from _features(sentence)
        yield from _hedged_lists(sentence, subjects)
        if essay and _is_fragment(sentence.text):
            continue  # a heading or an item of a list: nothing by itself
        subject: str | None = None
        for clause in _with_subjects(sentence.text):
            text = tidy(clause)
            if not text.endswith((":", "：")) and not _is_unsaid(clause, sentence, entry):
                for idea in (text,) if essay else ideas(text):
                    yield _with_subject(idea, subject, sentence, before, subjects)
            subject = _last_subject(clause, subjects) or subject
        before = sentence


def _is_unsaid(part: str, sentence: Sentence, entry: ThreadPost) -> bool:
    """Whether a post does not say a part of it: it refutes it or plays, or an actor passes on what anybody says."""
    found = colour(entry.post.text, sentence.text, part)
    return found is not None and (found.hue in UNSAID or (found.hue is Hue.HEARSAY and entry.post.official is not None))


def _with_subjects(sentence: str) -> list[str]:
    """The clauses of a sentence; one that begins with its verb gets the subject of the first, or stays with it.

    "We bought Zenith and will stop its free tier" gives "We will stop its free tier".
    """
    found: list[str] = []
    subject = _subject_of(sentence)
    for clause in clauses(sentence):
        bare = line(clause)
        if not found or not begins_with_its_verb(bare):
            found.append(clause)
        elif subject and not _LISTS_ACTS.search(found[-1]):
            found.append(f"{subject} {bare[:1].lower()}{bare[1:]}")
        elif _LISTS_ACTS.search(found[-1]) or judge(clause).standing is judge(found[-1]).standing:
            start = sentence.find(found[-1])
            found[-1] = sentence[start : sentence.find(clause, start) + len(clause)]
    return found


_LISTS_ACTS = re.compile(r",\s+(?:[a-z]+ed|is|are|has|have|will)\s")
"""A row of what somebody did ends with its last member: "X bought Y, opened Z and will close W"."""


def _subject_of(sentence: str) -> str | None:
    if match := _WE.match(sentence):
        return match.group().strip()
    name = named(sentence)
    found = name and re.match(rf"\s*(?:[Tt]he\s)?{re.escape(name)}(?=\s)", sentence)
    return found.group().strip() if found else None


_WE = re.compile(r"\s*(?:We|I|Wir|Nous)(?=\s)")


def _is_remark(text: str) -> bool:
    """Whether a sentence only calls false what others say: of what it speaks, the disputed line tells."""
    if refutes(text):
        return True
    if judge(text).kind == "rumour" and says_false(text):  # "Reports of 12 casualties are false": no rumour
        return True
    return calls_false(text) is not None and not names(text) and not numbers(text)


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
    r"(?<![\w\-])(?:[\w\-]+,\s+){1,6}(?:and\s+|or\s+)?(?:potentially|possibly|perhaps"
    r"|maybe)\s+[\w\-]+(?:\s(?!and\b|or\b)[a-z]+s\b)?",
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
    r"|remains?|stays?|appl(?:y|ies)|resumes?|opens?|closes?|starts?|ends?|begins?|stops?|continues?|leaves?|arrives?"
    r"|fell|rose|went|ran|came|took|gave|got|made|saw|found|left|lost|won|met|hit|cut|put|sold|bought|built|paid|sent"
    r"|shut|struck|broke|began|became|held|kept|led|stood|spoke|wrote|sank|fled|drove|flew|swept|withdrew"
    r"|died|quit|beat|grew|drew|threw|chose|shot|stole|spent|froze|caught|fought|sought|brought|heard|taught|dealt|blew"
    r"|burnt|burst|dug|laid|lent|lit|rode|sang|set|shook|slid|spread|swam|tore|woke|wore|overtook|hid|felt|bore|sped|bred"
    r"|[a-z]{3,}s (?:\d|an?|the|all|its|his|her|their|our|no|every)"
    r"|(?:the|an?|this|our) (?:[\w-]+ ){1,2}[a-z]{3,}s (?:(?:on|at|in|by|next|this|again)(?: on| at| in)? )?"
    r"(?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december)\b|noon|midnight|week|month)"
    r"|(?-i:[A-Z]\w+ [a-z]{3,}s)"
    r"|(?<!-)(?!(?:[nwrsdfh]eed|s[tp]eed|greed|shed|sled|aged|hundred|sacred|naked|wicked)\b)[a-z]{2,}ed)\b"
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


_ABOUT_ME = re.compile(
    r"\b(?:i|i['’]m|i['’]ve|me|my|you|your|u|ur|hi|hello|guys"
    r"|ich|mein(?:e[mnrs]?)?|mir|mich|yo|mis|je|moi)\b",
    re.IGNORECASE,
)
_ABOUT_US = re.compile(r"\b(?:we|us|our)\b")
_CHATTER = re.compile(
    r"\b(?:oh (?:no|my|god)|omg|lol|lmao|rofl|smh|lets? g+o+|let['’]s g+o+|y+e+s{3,}|haha\w*|yay+|ugh+|wtf"
    r"|go{3,}|so{3,})\b",
    re.IGNORECASE,
)
"""What people shout among each other: a line with it is hardly news."""
_BACK = re.compile(r"(?![A-Za-z]+ing\b)")  # "Parking costs 6 euros" dangles no more than "Boats cost 6 euros"
_OF_NOBODY = 2.0
"""The most that a line scores which does not say what it is about: it leads no brief, whatever figures it has."""
_UNSAID_I = re.compile(
    r"(?:(?:just|finally|already)\s+)?(?:got|saw|sent|tried|bought|went|waited|waiting|upgraded|updated|installed"
    r"|heard|been|had|have|still\s+(?:on|waiting|using))\s(?!been\b)",
    re.IGNORECASE,
)
"""What begins with a verb of somebody who leaves out "I": his own day is hardly news."""
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


_THEN = re.compile(r"\b(?:until|till|since|by|before|after)\s+then\W*$", re.IGNORECASE)
"""An end that only the sentence before explains."""


def _named(wording: str, known: Collection[str]) -> list[str]:
    """The names in a line, squeezed, with the word at its beginning where that is one elsewhere in the thread."""
    found = [squeezed(name) for name in names(wording)]
    opening = squeezed(re.sub(r"['’]s$", "", wording.partition(" ")[0]))
    is_new = opening in known and not any(name.startswith(opening) for name in found)
    return [opening, *found] if is_new else found


def _is_statement(wording: str, essay: bool, known: Collection[str], foreign: bool) -> bool:
    """Whether a wording says something by itself; `foreign`: its sentences are in another language than English.

    Part of such a sentence may have too few small words to tell its own.
    """
    if len(wording.split()) < _FEWEST_WORDS and len(wording) < 4 * _FEWEST_WORDS:
        return False
    if is_subordinate(wording) or _THEN.search(wording) or begins_with_its_verb(wording):
        return False
    if foreign or _VERB.search(wording) or spoken(wording) not in {None, "en"} or is_clause(wording):
        return not (essay and dangles(wording))
    return not essay and len(_named(wording, known)) + len(numbers(wording)) > 1


def _concreteness(wording: str, subjects: dict[str, str], essay: bool, known: Collection[str]) -> float:
    """How much of a line can be checked. In an essay a line that does not name what the thread is about starts low."""
    found = _named(wording, known)
    about = any(name in subjects for name in found) or any(wording.startswith(subject) for subject in subjects.values())
    score = 1.0
    score += 1.0 * min(2, len(set(found)))
    score += 1.5 * min(2, sum(not _YEAR.fullmatch(number) for number in numbers(wording)))
    score += 1.0 * bool(_DATE.search(wording)) + 1.0 * happening(wording) + 1.5 * bool(_DEFINES.search(wording))
    score += 1.5 * about if essay else 0.5 * about
    score += 1.0 * (wording.count(",") > 1)  # names its items
    score -= min(2.5, 1.0 * len(_VAGUE.findall(wording)))
    score -= 2.5 * bool(_ABOUT_ME.search(wording)) + 2.0 * bool(_POINTS.match(wording))
    score -= 1.5 * bool(_UNSAID_I.match(wording))
    score -= 4.0 * bool(_CHATTER.search(wording))
    score -= 2.0 * (essay and not about) + 1.0 * dangles(wording) + 1.0 * wording.endswith(("…", "?"))
    return min(score, _OF_NOBODY) if _BACK.match(wording) and dangles(wording) else score
