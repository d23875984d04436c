"""Candidate lines of a brief: what says the same is folded, and the best are chosen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.core.clash import clash_of
from bot.core.conflict import is_of_the_past
from bot.core.corrections import takes_back
from bot.core.dates import other_days
from bot.core.domain import Standing
from bot.core.opposites import agreement, are_apart
from bot.core.sameness import names_within
from bot.core.sides import turned, up_and_down
from bot.core.subjects import is_bare
from bot.core.terms import content_words, likeness, names, overlap
from bot.core.tongue import may_be_of_two
from bot.core.wording import line

PER_STANDING = 6
"""Lines kept for each standing: as many as a reader takes in."""
_PER_POST = 3
"""Lines of one standing that one post may give, so that an essay does not drown the short posts."""
_SAME = 0.5
"""Likeness of content words from which two lines say the same, when their numbers agree."""


Mood = tuple[Standing, bool, bool]
"""How something is said: its standing, whether as an aim, whether denied. Lines of two moods are never folded."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One candidate line: its wording, the sentences that carry it, and how much of it can be checked.

    `own`: an actor itself says so. `bygone`: of years gone by.
    """

    text: str
    refs: tuple[str, ...]
    mood: Mood
    score: float
    words: frozenset[str]
    numbers: frozenset[str]
    voices: frozenset[str] = frozenset()
    own: bool = False
    bygone: bool = False

    @property
    def standing(self) -> Standing:
        """How it is said: REPORTED or SPECULATION."""
        return self.mood[0]

    @property
    def posts(self) -> frozenset[str]:
        """The numbers of the posts it comes from."""
        return frozenset(ref.split(".")[0] for ref in self.refs)


def merged(statements: Iterable[Statement]) -> list[Statement]:
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
    return (
        one.mood == other.mood
        and one.numbers == other.numbers
        and likeness(one.words, other.words) >= _SAME
        and _says_alike(one, other)
    )


def _says_alike(one: Statement, other: Statement) -> bool:
    """Whether two lines that share words share more than whom they name, and say it of the same day and sides.

    One may name more than the other; where each names what the other does not they are two: a plant in Oakville is none
    in Millport.
    """
    return (
        shares_what_is_said(one.text, other.text)
        and not other_days(one.text, other.text)
        and not are_apart(one.text, other.text)
        and bool(takes_back(one.text)) == bool(takes_back(other.text))
        and (one.bygone == other.bygone or _names_one_year(one, other))
        and not up_and_down(one.text, other.text)
        and not turned(one.text, other.text)
        and names_within(one.text, other.text)
    )


def _clash(group: Statement, other: Statement) -> str | None:
    """The line for two flat statements of one thing that differ in a number only, or of which one denies the other."""
    if not (group.standing is other.standing is Standing.REPORTED and other.voices - group.voices):
        return None
    if group.own != other.own:  # whose word an actor's is, its line tells alone
        return None
    if not (is_bare(group.text) or is_bare(other.text)) and (clash := clash_of(group.text, other.text)):
        return line(clash.line)
    denied = group.mood != other.mood and group.mood[:2] == other.mood[:2] and group.numbers == other.numbers
    if other_days(group.text, other.text) or turned(group.text, other.text):
        return None
    if denied and not agreement(group.text, other.text) and likeness(group.words, other.words) >= _SAME_BUT_DENIED:
        return other.text if group.mood[2] else group.text
    return None


_SAME_BUT_DENIED = 0.75
"""Likeness from which a line denies another one, and not something that merely sounds like it."""


def _joined(group: Statement, other: Statement) -> Statement:
    gain = 1.5 if other.posts - group.posts else 0.0
    refs = group.refs if other.posts <= group.posts else group.refs + other.refs
    voices = group.voices | other.voices
    own = group.own or other.own
    return replace(group, refs=tuple(dict.fromkeys(refs)), score=group.score + gain, voices=voices, own=own)


def _is_told(statement: Statement, chosen: Sequence[Statement]) -> bool:
    """True when half of its sentences carry a better line already; a figure that no such line has is one more idea."""
    sharing = [better for better in chosen if set(better.refs).intersection(statement.refs)]
    told = {ref for better in sharing for ref in better.refs}
    is_new = bool(statement.numbers.difference(*(better.numbers for better in sharing))) and not any(
        likeness(better.words, statement.words) >= _SAME for better in sharing
    )
    return 2 * len(told.intersection(statement.refs)) >= len(statement.refs) and not is_new


_PER_PAGES = 2
"""Lines of one standing that pages may give which no post states: a brief is about what posts say."""


def best(groups: Sequence[Statement], standing: Standing, pages: Collection[str] = ()) -> list[Statement]:
    """The lines of one standing that a brief takes, best first; no post and no sentence fills it alone.

    Nor do `pages`, the numbers of those entries that are pages which posts link to.
    """
    taken: Counter[str] = Counter()
    from_pages = 0
    chosen: list[Statement] = []
    for statement in groups:
        if statement.standing is not standing or len(chosen) == PER_STANDING:
            continue
        if all(taken[post] >= _PER_POST for post in statement.posts) or _is_told(statement, chosen):
            continue
        if statement.posts <= set(pages):
            from_pages += 1
            if from_pages > _PER_PAGES:
                continue
        chosen.append(statement)
        if len(statement.posts) == 1:
            taken.update(statement.posts)
    return chosen


def shares_what_is_said(one: str, other: str) -> bool:
    """Whether two lines have something in common besides whom they name.

    Where one says no more, or they may be in two languages, the names do.
    """
    named = content_words(" ".join((*names(one), *names(other))))
    mine, theirs = content_words(one) - named, content_words(other) - named
    if not mine or not theirs or may_be_of_two(one, other):
        return True
    return len(mine & theirs) >= _SAID * min(len(mine), len(theirs))


def _names_one_year(one: Statement, other: Statement) -> bool:
    return any(_YEAR.fullmatch(number) for number in one.numbers & other.numbers)


_YEAR = re.compile(r"(?:19|20)\d\d")


_SAID = 0.3
"""Share of the fewer words besides names that two lines of one thing have in common."""

_HELD = 0.8
"""Share of a line's words that a fuller one must hold to say it too."""


def beside(chosen: Statement, lines: Iterable[Statement]) -> tuple[str, ...]:
    """The sentences of lines that say more than a chosen one, and with it all that the chosen one says.

    "The ferry ran aground at 07:45 with 61 on board" states too that it ran aground with 61 on board.
    """
    if chosen.standing is not Standing.REPORTED or not chosen.numbers:
        return ()
    fuller = (each for each in lines if each.mood == chosen.mood and chosen.numbers < each.numbers)
    now = (each for each in fuller if is_of_the_past(each.text) == is_of_the_past(chosen.text))
    saying = (each for each in now if overlap(chosen.words, [each.words]) >= _HELD and _says_alike(chosen, each))
    refs = (ref for each in saying for ref in each.refs)
    return tuple(dict.fromkeys(ref for ref in refs if ref not in chosen.refs))
