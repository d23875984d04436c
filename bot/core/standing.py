"""What a claim's standing is, by rule: a table read from the top, the first row that fits decides.

Velocity, popularity, badges and repetition confirm nothing: no rule here counts posts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.actors import Actor, Outlet, Tables
from bot.core.clash import clash_of
from bot.core.cues import Judgement, judge
from bot.core.domain import Post, Sentence, Standing, ThreadPost
from bot.core.events import events
from bot.core.payloads import remove_payloads
from bot.core.sentences import clauses
from bot.core.terms import content_words, squeezed
from bot.core.thread import origin

_WHOLE_SENTENCE = frozenset({"question", "rumour", "satire", "instruction", "promotion"})
"""Cues that colour every clause of their sentence."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """The part of a cited sentence that carries a claim, verbatim, and what that part says of itself."""

    sentence: Sentence
    quote: str
    said: Judgement
    post: Post


def carrier(text: str, sentence: Sentence, entry: ThreadPost) -> Carrier:
    """Where in a sentence a claim stands: an event it presupposes, or the clause that shares most with the claim.

    An item of a list says what its lead says: under "X may soon offer:" every item is speculation.
    """
    whole = judge(sentence.text)
    quote, said = _event_part(text, sentence.text) or _clause_part(text, sentence.text)
    if whole.kind in _WHOLE_SENTENCE:
        said = whole
    elif (lead := _lead(sentence, entry)) and (over := judge(lead)).standing is Standing.SPECULATION:
        said = over
    return Carrier(sentence, quote, said, entry.post)


def _event_part(text: str, sentence: str) -> tuple[str, Judgement] | None:
    """The noun phrase that presupposes a claim that says nothing but that something happened."""
    told = {squeezed(event.thing) for event in events(text) if content_words(text) <= content_words(event.quote)}
    presupposed = (event for event in events(sentence) if event.presupposed and squeezed(event.thing) in told)
    found = next(presupposed, None)
    return (found.quote, judge(found.quote)) if found else None


def _clause_part(text: str, sentence: str) -> tuple[str, Judgement]:
    wanted = content_words(text)
    best = max(clauses(sentence), key=lambda clause: len(content_words(clause) & wanted), default=sentence)
    return best, judge(best)


def _lead(sentence: Sentence, entry: ThreadPost) -> str | None:
    """The sentence ending in ":" under which a sentence stands as an item of a list."""
    place = entry.sentences.index(sentence)
    for earlier in reversed(entry.sentences[:place]):
        if earlier.text.rstrip().endswith((":", "：")):
            return earlier.text
        if earlier.text.rstrip()[-1:] in ".!?。":
            return None
    return None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the rules look at: the claim's text, the parts that carry it, who owns what, and the tables."""

    text: str
    carriers: tuple[Carrier, ...]
    owned: Mapping[str, frozenset[str]]
    tables: Tables

    @property
    def flat(self) -> tuple[Carrier, ...]:
        """The carriers that state the claim without a hedge."""
        return tuple(c for c in self.carriers if c.said.standing is Standing.REPORTED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A standing, the rule that gave it in words for a reader, and who confirms."""

    standing: Standing
    why: str
    said_by: str | None = None


def standing(case: Case) -> Verdict | None:
    """The standing of a claim; None when none of its carriers claims anything that could be checked."""
    if all(c.said.standing is None for c in case.carriers):
        return None
    return next(verdict for rule in RULES if (verdict := rule(case)))


def _contradicted(case: Case) -> Verdict | None:
    if clash := conflict(case.flat, case.tables):
        return Verdict(Standing.DISPUTED, f"posts by different voices contradict each other: {clash}")
    return None


def _said_by_its_actor(case: Case) -> Verdict | None:
    for c in case.carriers:
        actor = c.post.official
        if actor and _is_statement(c) and not is_trap(c.post) and _own_act(c, case, actor):
            return Verdict(Standing.CONFIRMED, f"{actor} says so itself, about its own acts", actor)
    return None


def _said_by_two_outlets(case: Case) -> Verdict | None:
    speaking: dict[str, Outlet] = {}
    for c in case.flat:
        outlet = case.tables.outlet_of_site(c.post.url) if c.post.url else None
        if outlet and not is_trap(c.post) and not _cites_another(c.post.text, outlet, case.tables):
            speaking.setdefault(outlet.family, outlet)
    if len(speaking) < 2:
        return None
    told = " and ".join(sorted(outlet.name for outlet in speaking.values()))
    return Verdict(Standing.CONFIRMED, f"reported independently by {told}", told)


def _hedged(case: Case) -> Verdict | None:
    own = judge(case.text)
    if own.standing is Standing.SPECULATION:
        return Verdict(Standing.SPECULATION, f"{own.kind}: “{own.cue}”")
    if not case.flat:
        said = next(c.said for c in case.carriers if c.said.standing)
        return Verdict(Standing.SPECULATION, f"{said.kind}: “{said.cue}”")
    return None


def _stated(_: Case) -> Verdict:
    return Verdict(Standing.REPORTED, "stated as fact, no source given")


RULES: tuple[Callable[[Case], Verdict | None], ...] = (
    _contradicted,
    _said_by_its_actor,
    _hedged,
    _said_by_two_outlets,
    _stated,
)
"""The table of standings: the first that fits decides; when in doubt, the lower one."""


# whose acts


def _is_statement(c: Carrier) -> bool:
    """True for a flat statement; an actor's own "will" is its announcement, not a prediction of others."""
    return c.said.standing is Standing.REPORTED or (
        c.said.kind == "prediction" and c.said.cue.casefold() in {"will", "'ll", "’ll"}
    )


_FIRST_PERSON = re.compile(r"\b(?:we|our|us|i|my)\b", re.IGNORECASE)


def _own_act(c: Carrier, case: Case, actor: str) -> bool:
    """True when the quoted part speaks of the actor, of something of its own, or of no other party by name."""
    if _FIRST_PERSON.match(c.quote.lstrip("“\"' ")):
        return True
    if any(not _is_same(other, actor, case.tables) for other in case.tables.actors_named(c.quote)):
        return False
    subject = _bare_name(c.quote)
    if subject is None or _names_actor(subject, actor, case.tables):
        return True
    return squeezed(subject) in case.owned.get(actor.casefold(), frozenset())


_SUBJECT = re.compile(
    r"^(?:[^\w]*)(?P<name>[A-ZÀ-ÞА-Я][\w.\-]*(?:\s+[A-ZÀ-ÞА-Я][\w.\-]*)*)(?P<owns>['’]s)?\s+(?P<next>[\w'’]+)"
)
_PLURAL = frozenset({"are", "were", "have", "run", "remain", "stay", "resume", "start", "end"})
_MATTERS = frozenset(
    """service traffic power water access registration voting trading shipping production work construction travel
    entry parking admission delivery support maintenance testing boarding the all this these no every each some""".split()
)
"""Nouns that stand without an article at the beginning of an announcement and name no party."""


def _bare_name(quote: str) -> str | None:
    """The proper name that a statement is about ("Globex is bankrupt"); None when its subject is a common noun."""
    match = _SUBJECT.match(quote)
    if match is None:
        return None
    name, following = match["name"], match["next"].casefold()
    common = " " not in name and name[1:].islower() and (following in _PLURAL or name.casefold() in _MATTERS)
    goes_on = not match["owns"] and following not in _VERBS and not following.endswith(("ed", "es"))
    return None if common or goes_on else name


_VERBS = frozenset(
    """is was has had are were have will would may might can could did does do says said plans wants owes lost won pays
    owns sells buys bought sold cut fired hired knew knows stole hid lied lies""".split()
)


def _names_actor(name: str, actor: str, tables: Tables) -> bool:
    listed = tables.actor(actor)
    known = [actor, *([listed.name, *listed.aliases] if listed else [])]
    return squeezed(name) in {squeezed(alias) for alias in known}


def _is_same(one: Actor, actor: str, tables: Tables) -> bool:
    listed = tables.actor(actor)
    return one.name.casefold() == (listed.name if listed else actor).casefold()


_TRAP = re.compile(
    r"\b(?:giveaway|airdrop|connect (?:your )?wallet|wallet address|seed phrase|private key|double your|claim (?:your|now|free)"
    r"|send (?:\S+ ){0,3}(?:btc|eth|sol|usdt|crypto)|presale|free (?:mint|tokens?|crypto|money))\b",
    re.IGNORECASE,
)


def is_trap(post: Post) -> bool:
    """True for what official accounts say when they have been hacked: giveaways, wallets, addresses to pay to."""
    return bool(_TRAP.search(post.text)) or remove_payloads(post.text) != post.text


def _cites_another(text: str, outlet: Outlet, tables: Tables) -> bool:
    """True when an outlet passes on what another one or a wire says."""
    return any(other.family != outlet.family and _credits(text, other) for other in tables.outlets)


def _credits(text: str, outlet: Outlet) -> bool:
    name = re.escape(outlet.name)
    return (
        re.search(
            rf"(?:according to|via|reports?|told|says|source:?|citing|\()\s*(?:the )?{name}\b|\b{name} reports?\b",
            text,
        )
        is not None
    )


def owned(entries: Iterable[ThreadPost]) -> dict[str, frozenset[str]]:
    """Per actor (folded) the things, squeezed, that posts of the thread say it made or did something with."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        for sentence in entry.sentences:
            for event in events(sentence.text):
                if event.actor:
                    found.setdefault(event.actor.casefold(), set()).add(squeezed(event.thing))
    return {actor: frozenset(things) for actor, things in found.items()}


def conflict(carriers: Sequence[Carrier], tables: Tables) -> str | None:
    """How flat statements of different voices contradict each other in a number ("4 or 7 stops"); None if not."""
    for i, one in enumerate(carriers):
        for other in carriers[i + 1 :]:
            if origin(one.post, tables) != origin(other.post, tables) and (clash := clash_of(one.quote, other.quote)):
                return str(clash)
    return None
