"""What a claim's standing is, by rule: a table read from the top, the first row that fits decides.

Velocity, popularity, badges and repetition confirm nothing: no rule here counts posts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.actors import Actor, Outlet, Tables
from bot.core.clash import clash_of
from bot.core.cues import Judgement, denies, judge
from bot.core.domain import Post, Sentence, Standing, ThreadPost
from bot.core.events import events
from bot.core.frame import frame
from bot.core.lists import lead_of
from bot.core.payloads import remove_payloads
from bot.core.sentences import clauses
from bot.core.terms import content_words, overlap, squeezed
from bot.core.thread import origin
from bot.core.verify import unfounded

_WHOLE_SENTENCE = frozenset({"question", "asking", "rumour", "satire", "instruction", "promotion"})
"""Cues that colour every clause of their sentence."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """The part of a cited sentence that carries a claim, verbatim, and what that part says of itself.

    `share` is how much of the claim's wording the part holds, 0..1. `agrees`: the part and the claim both deny,
    or neither does.
    """

    sentence: Sentence
    quote: str
    said: Judgement
    post: Post
    share: float = 1.0
    agrees: bool = True


def carrier(text: str, sentence: Sentence, entry: ThreadPost) -> Carrier:
    """Where in a sentence a claim stands: an event it presupposes, or the clause that shares most with the claim.

    An item of a list says what its lead says: under "X may soon offer:" every item is speculation. So does every
    sentence of a post that calls itself rumour or satire.
    """
    if event := _event_part(text, sentence.text):
        quote, share, agrees = event, 1.0, not denies(text)
    else:
        quote = _clause_part(text, sentence.text)
        share = overlap(content_words(text), [content_words(quote)])
        # a line that denies may have drawn two clauses into one
        agrees = denies(_about(text, sentence.text)) if denies(text) else not denies(_about(text, quote))
    return Carrier(sentence, quote, _said(quote, sentence, entry), entry.post, share, agrees)


def _said(quote: str, sentence: Sentence, entry: ThreadPost) -> Judgement:
    whole, own = judge(sentence.text), judge(quote)
    if whole.kind in _WHOLE_SENTENCE:
        return whole
    if (lead := lead_of(sentence, entry)) and (over := judge(lead.text)).standing is Standing.SPECULATION:
        return over
    return (frame(entry) or own) if own.standing is not None else own


def _event_part(text: str, sentence: str) -> str | None:
    """The noun phrase that presupposes a claim that says nothing but that something happened."""
    plain = _ASIDE.sub("", text)
    told = {squeezed(event.thing) for event in events(plain) if content_words(plain) <= content_words(event.quote)}
    presupposed = (event for event in events(sentence) if event.presupposed and squeezed(event.thing) in told)
    found = next(presupposed, None)
    return found.quote if found else None


_ASIDE = re.compile(r"\s*\([^()]*\)")


def _clause_part(text: str, sentence: str) -> str:
    wanted = content_words(text)
    return max(clauses(sentence), key=lambda clause: len(content_words(clause) & wanted), default=sentence)


_BEFORE, _AFTER = 3, 4
"""Words around the shared ones in which a denial belongs to them: "No trams run", "… is not true"."""


def _about(text: str, quote: str) -> str:
    """The stretch of a quote that speaks of what a claim says: in "X is shut and nobody is hurt" the first half."""
    wanted = content_words(text)
    pieces = quote.split()
    shared = [i for i, piece in enumerate(pieces) if content_words(piece) & wanted]
    if not shared:
        return quote
    rest = " ".join(pieces[shared[-1] + 1 :][:_AFTER])
    refused = rest if _REFUSED.match(rest) else ""
    return " ".join((*pieces[max(0, shared[0] - _BEFORE) : shared[-1] + 1], refused))


_REFUSED = re.compile(
    r"\W*(?:(?:is|was|are|were|has been|have been)\s+)?(?:not\s|false|untrue|fake|a hoax|denied)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the rules look at: the claim's text, the parts that carry it, who owns what, and the tables."""

    text: str
    carriers: tuple[Carrier, ...]
    owned: Mapping[str, frozenset[str]]
    tables: Tables

    @property
    def bearing(self) -> tuple[Carrier, ...]:
        """The carriers that hold the claim; one that shares far less of it than the best one is only its context."""
        best = max((c.share for c in self.carriers), default=0.0)
        return tuple(c for c in self.carriers if c.share >= _CONTEXT * best)

    @property
    def flat(self) -> tuple[Carrier, ...]:
        """The carriers that state the claim without a hedge; none when a part of it is only hedged."""
        found = tuple(c for c in self.bearing if c.said.standing is Standing.REPORTED and c.agrees)
        return found if self._held_by(found) >= _CARRIED * self._held_by(self.bearing) else ()

    @property
    def against(self) -> tuple[Carrier, ...]:
        """The carriers that flatly state the contrary."""
        return tuple(c for c in self.bearing if c.said.standing is Standing.REPORTED and not c.agrees)

    def _held_by(self, carriers: Sequence[Carrier]) -> float:
        if any(c.share >= 1 for c in carriers):
            return 1.0
        return overlap(content_words(self.text), [content_words(c.quote) for c in carriers])


_CONTEXT = 0.5
"""Part of the best share below which a cited sentence carries nothing of a claim by itself."""
_CARRIED = 0.7
"""Part of the claim's wording that its flat carriers must hold, so that no hedge is lost among them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A standing, the rule that gave it in words for a reader, and who confirms."""

    standing: Standing
    why: str
    said_by: str | None = None


def standing(case: Case) -> Verdict | None:
    """The standing of a claim; None when none of its carriers says it, or it is nothing that could be checked."""
    if not any(c.said.standing and c.agrees for c in case.bearing):
        return None
    return next(verdict for rule in RULES if (verdict := rule(case)))


def _contradicted(case: Case) -> Verdict | None:
    if clash := conflict(case.flat, case.tables):
        return Verdict(Standing.DISPUTED, f"posts by different voices contradict each other: {clash}")
    voices = {origin(c.post, case.tables) for c in case.flat}
    if voices and any(origin(c.post, case.tables) not in voices for c in case.against):
        return Verdict(Standing.DISPUTED, "stated by some and denied by others")
    return None


def _said_by_its_actor(case: Case) -> Verdict | None:
    if judge(case.text).kind in _UNSURE:
        return None
    for c in case.bearing:
        actor = c.post.official
        if not actor or not c.agrees or not _is_statement(c) or is_trap(c.post):
            continue
        if _carries_alone(c, case, actor) and _own_act(c, case, actor):
            return Verdict(Standing.CONFIRMED, f"{actor} says so itself, about its own acts", actor)
    return None


_UNSURE = frozenset({"question", "rumour", "satire", "hedge", "guess", "condition"})
"""What nobody confirms by stating it: a prediction alone may be an actor's own announcement."""


def _carries_alone(c: Carrier, case: Case, speaker: str = "") -> bool:
    """True when a claim holds on this one sentence: nothing else that it cites may borrow its authority."""
    return unfounded(case.text, [c.sentence.text, speaker]) is None


def _said_by_two_outlets(case: Case) -> Verdict | None:
    speaking: dict[str, Outlet] = {}
    for c in case.flat:
        outlet = case.tables.outlet_of_site(c.post.url) if c.post.url else None
        if (
            outlet
            and _carries_alone(c, case)
            and not is_trap(c.post)
            and not _cites_another(c.post.text, outlet, case.tables)
        ):
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
        said = _least_sure(case)
        return Verdict(Standing.SPECULATION, f"{said.kind}: “{said.cue}”")
    return None


def _least_sure(case: Case) -> Judgement:
    """What the carriers say of themselves, the hedged ones first."""
    told = [c.said for c in case.bearing if c.said.standing and c.agrees]
    return next((said for said in told if said.standing is Standing.SPECULATION), told[0])


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


_FIRST_PERSON = re.compile(r"(?:we|our|us|i|my)\b", re.IGNORECASE)
_WE_SAY = re.compile(
    r"we(?:\s+\w+)?\s+(?:regret|hear|heard|think|believe|know|understand|learn(?:ed|t)?|saw|note|condemn|mourn|see"
    r"|read)\s+(?:that\s+)?",
    re.IGNORECASE,
)
"""What follows is about somebody else: "We regret that X is bankrupt"."""
_ABOUT_OTHERS = re.compile(
    r"\b(?i:CEO|CTO|CFO|president|chief|director|founder|owners?|head|spokes\w+|employees|staff|customers"
    r"|shareholders|shares|stock"
    r"|servers|offices?|arrest|death|resignation|bankruptcy|collapse|failure)\s+(?:of|at"
    r"|for)\s+(?:the\s+)?(?P<of>[A-ZÀ-ÞА-Я]\w*)"
    r"|\b(?:by|against|at the hands of|according to)\s+(?:the\s+)?(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|[JFMASOND][a-z]+\s+\d)(?P<by>[A-ZÀ-ÞА-Я]\w*)"
    r"|\b(?P<poss>[A-ZÀ-ÞА-Я]\w*)['’]s\s+(?:CEO|president|chief|director|founder|owner|head|staff|shares|stock"
    r"|servers|offices?)\b",
)
"""A party of whom, or by whom, something is said; the patterns name its first word."""


def _own_act(c: Carrier, case: Case, actor: str) -> bool:
    """True when the quoted part speaks of the actor, of something of its own, or of no other party by name."""
    quote = _WE_SAY.sub("", c.quote.lstrip("“\"' "), count=1)
    parties = (found for match in _ABOUT_OTHERS.finditer(quote) for found in match.groups() if found)
    if not all(_belongs(party, case, actor) for party in parties):
        return False
    if _FIRST_PERSON.match(quote):
        return True
    if any(not _is_same(other, actor, case.tables) for other in case.tables.actors_named(quote)):
        return False
    subject = _bare_name(quote)
    return subject is None or _belongs(subject, case, actor)


def _belongs(name: str, case: Case, actor: str) -> bool:
    """True for a name of the actor, a word of it, or something that it made or did something with."""
    if _names_actor(name, actor, case.tables) or name.casefold() in actor.casefold().split():
        return True
    return squeezed(name) in case.owned.get(actor.casefold(), frozenset())


_SUBJECT = re.compile(
    r"^(?:[^\w]*)(?P<name>[A-ZÀ-ÞА-Я][\w.\-]*(?:\s+[A-ZÀ-ÞА-Я][\w.\-]*)*)(?P<owns>['’]s)?\s+(?P<next>[\w'’]+)"
)
_PLURAL = frozenset({"are", "were", "have", "run", "remain", "stay", "resume", "start", "end"})
_MATTERS = frozenset(
    """service traffic power water access registration voting trading shipping production work
    construction travel entry parking admission delivery support maintenance testing boarding the
    all this these no every each some""".split()
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
    r"\b(?:giveaway|airdrop|connect (?:your )?wallet|wallet address|seed phrase|private key|double your|claim"
    r" (?:your|now|free)"
    r"|send (?:\S+ ){0,3}(?:btc|eth|sol|usdt|crypto)|presale|free (?:mint|tokens?|crypto|money))\b",
    re.IGNORECASE,
)


def is_trap(post: Post) -> bool:
    """True for what official accounts say when they have been hacked: giveaways, wallets, addresses to pay to."""
    return bool(_TRAP.search(post.text)) or remove_payloads(post.text) != post.text


def _cites_another(text: str, outlet: Outlet, tables: Tables) -> bool:
    """True when an outlet passes on what another one or a wire says."""
    named = (other for other in tables.outlets if other.name in text and other.family != outlet.family)
    return any(_credits(text, other) for other in named)


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
