"""What a reader would want to know and the thread does not say, and what he should know about the thread. By rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from bot.core.actors import Actor, Tables
from bot.core.domain import PAGE, Claim, Missing, Post, Sentence, Standing, Thread, ThreadPost
from bot.core.tags import tags_as_written
from bot.core.terms import names, numbers, squeezed
from bot.core.thread import place, sources

_FEW = 3
"""Posts below which "all from one network" and the like say nothing."""


def missing(thread: Thread, claims: Sequence[Claim], tables: Tables) -> tuple[Missing, ...]:
    """Every lack and every warning, in the order a brief prints them; `[n]` in a text is post n."""
    if not thread.posts:
        return ()
    told = [rule(thread, claims, tables) for rule in _RULES]
    return tuple(item for items in told for item in items)


def would_confirm(claims: Sequence[Claim], tables: Tables) -> tuple[str, ...]:
    """Sites that would confirm, when nothing is confirmed: of the actors the claims are about."""
    if any(claim.standing is Standing.CONFIRMED for claim in claims):
        return ()
    return tuple(actor.domains[0] for actor in _actors(claims, tables)[:2] if actor.domains)


def _actors(claims: Sequence[Claim], tables: Tables) -> list[Actor]:
    """Listed actors that the claims name, the most named first; of reported claims before the rest."""
    heard: Counter[str] = Counter()
    known: dict[str, Actor] = {}
    for claim in claims:
        for actor in tables.actors_named(claim.text):
            heard[actor.name] += 3 if claim.standing is Standing.REPORTED else 1
            known[actor.name] = actor
    return [known[name] for name, weight in heard.most_common() if weight > 1]


def _refs(posts: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in sorted(set(posts)))


# what is not there


def _no_primary_source(thread: Thread, claims: Sequence[Claim], tables: Tables) -> list[Missing]:
    if any(claim.standing is Standing.CONFIRMED for claim in claims):
        return []
    if any(tables.actor_of_site(link) or tables.outlet_of_site(link) for e in thread.posts for link in sources(e.post)):
        return []
    who = [actor.name for actor in _actors(claims, tables)[:2]]
    return [
        Missing(
            "no_primary_source",
            f"any statement by or link to {' or '.join(who) if who else 'a primary source'}",
        )
    ]


_PERSON = re.compile(
    r"\b(?:CEO|CTO|CFO|[Pp]resident|[Mm]inister|[Mm]ayor|[Ss]pokes(?:person|man|woman)|[Cc]hief|[Dd]irector"
    r"|[Ff]ounder|Mr|Mrs|Ms|Dr|Prof)\.?,?\s+[A-Z]"
    r"|\b[A-Z][a-z]+ [A-Z][a-z]+,? (?:said|says|told|wrote|confirmed|denied|announced|tweeted|posted)\b"
)
_DATE = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|tonight|tomorrow|yesterday|this"
    r" (?:morning|evening|week|month))\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|\b\d{1,2}(?:st|nd|rd"
    r"|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b\d{4}-\d{2}-\d{2}\b|\d+月|\b(?:\d+|an?) (?:hours?|minutes?|days?|weeks?) ago\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|at|near|from|outside|between|across|around|via) (?:the )?[A-Z][a-z]+")


_YEAR = re.compile(r"(?:19|20)\d\d")


def _no_named_person(thread: Thread, claims: Sequence[Claim], _: Tables) -> list[Missing]:
    return [] if _any_says(_PERSON, thread, claims) else [Missing("no_named_person", "a named person")]


def _no_date(thread: Thread, claims: Sequence[Claim], _: Tables) -> list[Missing]:
    return [] if _any_says(_DATE, thread, claims) else [Missing("no_date", "a date")]


def _no_figure(thread: Thread, claims: Sequence[Claim], _: Tables) -> list[Missing]:
    if any(not _YEAR.fullmatch(n) for sentence in _cited(thread, claims) for n in numbers(sentence.text)):
        return []
    return [Missing("no_figure", "any figure, price or test result")]


def _no_place(thread: Thread, claims: Sequence[Claim], _: Tables) -> list[Missing]:
    return [] if _any_says(_PLACE, thread, claims) else [Missing("no_place", "a place or country")]


def _cited(thread: Thread, claims: Sequence[Claim]) -> list[Sentence]:
    known = thread.by_ref()
    return [known[e.sentence] for claim in claims for e in claim.evidence if e.sentence in known]


def _any_says(pattern: re.Pattern[str], thread: Thread, claims: Sequence[Claim]) -> bool:
    return any(pattern.search(sentence.text) for sentence in _cited(thread, claims))


# what the posts do not agree on

_KIND = re.compile(
    r"(?P<name>[A-Z]\w*(?:\s[A-Z]\w*)?)\s+(?:is|are|appears to be|seems to be|appears to be designed|is designed|is"
    r" built)"
    r"\s+(?:as\s+)?(?:an?|one)\s+(?P<what>(?:[\w\-]+\s+){0,4}?(?P<head>[a-z\-]{4,}))(?=\s+(?:that|which|designed"
    r"|capable|for|to|of|where|with|built|made|from|by|in)\b|[,.;:!?—–]|$)"
)
_BUILDS = re.compile(
    r"\b(?:building|built|developing|launched"
    r"|released)\s+an?\s+(?:[\w\-]+\s+){0,3}?(?P<head>[a-z\-]{4,})(?=\s+(?:that|which|designed|where|for|to)\b|[,.;:])"
)
_NO_KIND = frozenset(
    "milestone step part reflection shift kind example way matter lot bit sign result reason tool thing".split()
)


def _what_it_is(thread: Thread, claims: Sequence[Claim], _: Tables) -> list[Missing]:
    """What the thread's main thing is said to be, where posts disagree."""
    subject = {squeezed(name) for claim in claims[:3] for name in names(claim.text)}
    heads: dict[str, list[int]] = {}
    for sentence in thread.by_ref().values():
        for head in _heads(sentence, subject):
            heads.setdefault(head, []).append(sentence.post)
    if len(heads) < 2 or len({post for posts in heads.values() for post in posts}) < 2:
        return []
    shown = list(heads.items())[:4]
    listed = ", ".join(f"{head} {_refs(posts)}" for head, posts in shown[:-1])
    return [Missing("what_it_is", f"What it is: {listed} or {shown[-1][0]} {_refs(shown[-1][1])}")]


def _heads(sentence: Sentence, subject: set[str]) -> list[str]:
    found = [m["head"] for m in _KIND.finditer(sentence.text) if squeezed(m["name"]) in subject]
    if any(squeezed(name) in subject for name in names(sentence.text)):
        found += [m["head"] for m in _BUILDS.finditer(sentence.text)]
    return [head for head in dict.fromkeys(found) if head not in _NO_KIND]


def _spelling(thread: Thread, claims: Sequence[Claim], _: Tables) -> list[Missing]:
    """Names spelled in two ways; a name that is a hashtag itself is written in one word for that reason alone."""
    found = {other: posts for claim in claims for other, posts in claim.spelled}
    tags = {squeezed(tag) for entry in thread.posts for tag in entry.post.tags}
    main = {squeezed(name): name for claim in claims for name in names(claim.text) if squeezed(name) not in tags}
    differing = {other: posts for other, posts in found.items() if main.get(squeezed(other), other) != other}
    return [
        Missing("spelling", f"Spelled differently: “{main[squeezed(other)]}”, but “{other}” in {_refs(posts)}")
        for other, posts in _most(differing)
    ]


# what to know about the posts

_CONTEST = re.compile(
    r"challenge|contest|giveaway|airdrop|carnival|campaign|bounty|quest\b|wettbewerb|gewinnspiel|concours|sorteo"
    r"|concurso|конкурс|розыгрыш"
    r"|挑战|挑戰|发帖|發帖|征文|活动|大赛|抽奖|空投|打卡|キャンペーン|チャレンジ|이벤트|챌린지",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"\b(?:deadline|ends|until|closes)\s*[:：]?\s*(?P<when>[A-Z][a-z]+\.?\s+\d{1,2}|\d{1,2}(?:st|nd|rd"
    r"|th)?\s+[A-Z][a-z]+|\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)


def is_contest(post: Post) -> bool:
    """Whether a post carries the tag of a posting contest."""
    return any(_CONTEST.search(tag) for tag in tags_as_written(post.text))


def _contest_tags(thread: Thread, _: Sequence[Claim], __: Tables) -> list[Missing]:
    tagged: dict[tuple[str, str | None], list[int]] = {}
    for entry in thread.posts:
        contest = next((tag for tag in tags_as_written(entry.post.text) if _CONTEST.search(tag)), None)
        if contest:
            deadline = _DEADLINE.search(entry.post.text)
            tagged.setdefault((contest, deadline["when"] if deadline else None), []).append(entry.number)
    return [Missing("contest_tag", _contest(*key, posts)) for key, posts in _most(tagged)]


def _contest(tag: str, deadline: str | None, posts: Sequence[int]) -> str:
    until = f", deadline {deadline}" if deadline else ""
    return f"{_refs(posts)} {'is' if len(posts) == 1 else 'are'} tagged for a posting contest (#{tag}{until})"


_Key = TypeVar("_Key")
_SHOWN = 3
"""Contests, spellings or texts told of at most; those of most posts first."""


def _most(found: Mapping[_Key, Sequence[int]]) -> list[tuple[_Key, Sequence[int]]]:
    return sorted(found.items(), key=lambda entry: -len(entry[1]))[:_SHOWN]


def _ai_labels(thread: Thread, _: Sequence[Claim], __: Tables) -> list[Missing]:
    marked = [entry.number for entry in thread.posts if "ai_generated" in entry.post.labels]
    verb = "carries" if len(marked) == 1 else "carry"
    return (
        [Missing("ai_label", f"{_refs(marked)} {verb} the platform's label “Contains AI-generated content”")]
        if marked
        else []
    )


def _unknown_authors(thread: Thread, _: Sequence[Claim], __: Tables) -> list[Missing]:
    unknown = [entry for entry in _posts(thread) if entry.post.author is None]
    if len(unknown) < 2:
        return []
    number = _NUMBERS.get(len(unknown), str(len(unknown)))
    return [Missing("unknown_authors", f"Authors are not named: {number} posts here are not {number} sources")]


_NUMBERS = dict(enumerate("zero one two three four five six seven eight nine ten eleven twelve".split()))


def _one_network(thread: Thread, _: Sequence[Claim], __: Tables) -> list[Missing]:
    places = {place(entry.post) for entry in _posts(thread)}
    if len(_posts(thread)) < _FEW or len(places) > 1:
        return []
    return [Missing("one_network", f"Independent reporting: all posts are from {places.pop()}")]


def _same_text(thread: Thread, _: Sequence[Claim], __: Tables) -> list[Missing]:
    copied = [entry for entry in thread.posts if len(entry.copies) + 1 >= _FEW and _writers(entry) > 1]
    copied.sort(key=lambda entry: -len(entry.copies))
    told = [f"{len(entry.copies) + 1} posts carry the text of [{entry.number}]" for entry in copied[:_SHOWN]]
    rest = copied[_SHOWN:]
    if rest:
        told.append(f"{sum(len(entry.copies) + 1 for entry in rest)} posts more carry {len(rest)} other texts")
    return [Missing("same_text", text) for text in told]


def _writers(entry: ThreadPost) -> int:
    return len({post.author for post in (entry.post, *entry.copies)})


def _posts(thread: Thread) -> list[ThreadPost]:
    """The entries that are posts, not pages that they link to."""
    return [entry for entry in thread.posts if entry.post.source != PAGE]


_Rule = Callable[[Thread, Sequence[Claim], Tables], list[Missing]]
_RULES: tuple[_Rule, ...] = (
    _no_primary_source,
    _no_named_person,
    _no_date,
    _no_figure,
    _no_place,
    _what_it_is,
    _spelling,
    _one_network,
    _same_text,
    _ai_labels,
    _contest_tags,
    _unknown_authors,
)
