"""What a claim's standing is, by rule: a table read from the top, the first row that fits decides.

Velocity, popularity, badges and repetition confirm nothing: no rule here counts posts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.core.actors import Outlet, Tables
from bot.core.acts import is_actor, is_party, own_act
from bot.core.bygone import is_bygone, is_of_old
from bot.core.carriers import Carrier
from bot.core.charges import misdeed
from bot.core.clash import Clash, clash_of
from bot.core.colours import Hue
from bot.core.cues import Judgement, is_doubted, is_plan, judge
from bot.core.dates import DAY_NAMES, days
from bot.core.denials import refuses
from bot.core.domain import PAGE, Post, Standing
from bot.core.fields import in_field
from bot.core.figures import Said, differ_in_time
from bot.core.grounds import ENGLISH as SAY
from bot.core.speaking import FEED, account_of, publishes_for, spoken
from bot.core.terms import content_words, overlap, says, squeezed
from bot.core.thread import is_primary, origin, sources
from bot.core.traps import is_trap
from bot.core.understood import understood
from bot.core.verify import unfounded


class Against(Enum):
    """How a sentence beside those that carry a claim speaks against it."""

    DENIES = auto()
    CALLS_FALSE = auto()
    TAKES_BACK = auto()
    COUNTS_OTHERWISE = auto()
    JOKES = auto()


@dataclass(frozen=True, slots=True)
class Objection:
    """A sentence of the thread that speaks against a claim, and how; of a correction `carrier` holds its words."""

    how: Against
    carrier: Carrier


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the rules look at: the claim's text, the parts that carry it, who owns what, and the tables.

    `objections` are sentences that nobody cited. `stated_by` are voices (`thread.origin`) that once stated the claim,
    whatever they say now: an edit leaves only the new words.
    """

    text: str
    carriers: tuple[Carrier, ...]
    owned: Mapping[str, frozenset[str]]
    tables: Tables
    objections: tuple[Objection, ...] = ()
    stated_by: frozenset[str] = frozenset()

    @property
    def bearing(self) -> tuple[Carrier, ...]:
        """The carriers that hold the claim; one that shares far less of it than the best one is only its context."""
        best = max((c.share for c in self.carriers), default=0.0)
        return tuple(c for c in self.carriers if c.share >= _CONTEXT * best)

    @property
    def saying(self) -> tuple[Carrier, ...]:
        """The carriers that say the claim in whatever way, flatly or not."""
        return tuple(c for c in self.bearing if c.said.standing and c.agrees)

    @property
    def flat(self) -> tuple[Carrier, ...]:
        """The carriers that state the claim without a hedge; none when a part of it is only hedged."""
        found = tuple(c for c in self.bearing if c.said.standing is Standing.REPORTED and c.agrees)
        return found if self._held_by(found) >= _CARRIED * self._held_by(self.bearing) else ()

    @property
    def against(self) -> tuple[Carrier, ...]:
        """What flatly states the contrary: among the carriers, and beside them."""
        own = (c for c in self.bearing if announces(c) and not c.agrees)
        return (*own, *(o.carrier for o in self.objections if o.how is Against.DENIES))

    @property
    def asks(self) -> bool:
        """Whether the claim is a question: nobody states it, so nobody denies it either."""
        return self.text.rstrip("\"'”’»)").endswith(("?", "？"))

    @property
    def otherwise(self) -> tuple[Carrier, ...]:
        """What counts otherwise, beside the carriers."""
        return tuple(o.carrier for o in self.objections if o.how is Against.COUNTS_OTHERWISE)

    def voice(self, carrier: Carrier) -> str:
        """Whose voice a carrier is."""
        return origin(carrier.post, self.tables)

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
    """A standing, the rule that gave it in words for a reader, and who confirms or denies.

    `beside` are the parts of posts that nobody cited and that the verdict rests on too. `trusted`: it rests on a word
    that only this chat trusts.
    """

    standing: Standing
    why: str
    said_by: str | None = None
    denied_by: str | None = None
    trusted: bool = False
    beside: tuple[Carrier, ...] = ()


def standing(case: Case) -> Verdict | None:
    """The standing of a claim; None when none of its carriers says it, or it is nothing that could be checked."""
    if not case.saying and not case.stated_by:
        return None
    verdict = next((verdict for rule in RULES if (verdict := rule(case))), None)
    return _where_trust_counts(verdict, case) if verdict and verdict.trusted else verdict


def _where_trust_counts(verdict: Verdict, case: Case) -> Verdict:
    """The verdict, with what holds it by the tables alone where that would be enough without the chat's trust."""
    plain = standing(_as_listed(case))
    if plain is None or (plain.standing, plain.denied_by) != (verdict.standing, verdict.denied_by):
        return verdict
    return replace(verdict, why=plain.why, said_by=plain.said_by, trusted=False)


def _as_listed(case: Case) -> Case:
    """The case as a chat has it that trusts nobody."""

    def seen(c: Carrier) -> Carrier:
        is_trusted = _is_trusted(c.post, case.tables)
        return replace(c, post=spoken(replace(c.post, official=None), case.tables.listed)) if is_trusted else c

    return replace(
        case,
        carriers=tuple(seen(c) for c in case.carriers),
        objections=tuple(replace(each, carrier=seen(each.carrier)) for each in case.objections),
        tables=case.tables.listed,
    )


# taken back


def _taken_back(case: Case) -> Verdict | None:
    """The author, or the actor that stated it, says that it was wrong: retracted where nobody else states it."""
    stating = {case.voice(c) for c in case.saying} | case.stated_by
    for objection in case.objections:
        c = objection.carrier
        voice = case.voice(c)
        if objection.how is not Against.TAKES_BACK or voice not in stating or not _is_named(c.post):
            continue
        others = [each for each in case.flat if case.voice(each) != voice and not _is_withdrawn(each, case)]
        if others and not c.post.official:
            return Verdict(Standing.DISPUTED, SAY.disowned, beside=(c,))
        why = SAY.took_back if c.post.official else SAY.author_took_back
        return Verdict(Standing.RETRACTED, why.format(who=c.post.official, cue=c.said.cue), beside=(c,))
    return _reversed(case)


def _is_named(post: Post) -> bool:
    """Whether a voice is told apart from others: authors that nobody names are one voice in the counts alone."""
    return post.author is not None or post.official is not None


def _is_withdrawn(c: Carrier, case: Case) -> bool:
    """Whether the voice of a carrier took the claim back."""
    back = (o.carrier for o in case.objections if o.how is Against.TAKES_BACK)
    return any(case.voice(each) == case.voice(c) for each in back)


def _reversed(case: Case) -> Verdict | None:
    """Who stated it says the contrary now, by an edit or in a later post, and nobody else states it."""
    if turned := _turned(case):
        return Verdict(Standing.RETRACTED, SAY.turned.format(who=turned.post.official), beside=(turned,))
    if case.flat or not case.stated_by:
        return None
    turned = next((c for c in case.against if case.voice(c) in case.stated_by), None)
    if turned is None:
        return None
    why = SAY.turned if turned.post.official else SAY.author_turned
    return Verdict(Standing.RETRACTED, why.format(who=turned.post.official), beside=(turned,))


def _turned(case: Case) -> Carrier | None:
    """Where the one actor that states a claim says the contrary in a later post."""
    voices = {case.voice(c) for c in case.flat}
    last = max((c.sentence.post for c in case.flat), default=0)
    later = (
        c for c in case.against if c.post.official and c.sentence.post > last and refuses(case.text) != refuses(c.quote)
    )
    return next((c for c in later if voices == {case.voice(c)}), None)


# denied and contradicted


def _denied_by_a_party(case: Case) -> Verdict | None:
    """An actor denies what is said of it, be that stated or only guessed at."""
    stating = {case.voice(c) for c in case.saying}
    denials = [*case.against, *(o.carrier for o in case.objections if o.how is Against.CALLS_FALSE)]
    for c in denials:
        actor = c.post.official
        if not actor or is_trap(c.post) or case.voice(c) in stating or not case.saying or case.asks:
            continue
        is_of_it = is_party(case.text, actor, case.tables, case.owned) or says(case.text, actor)
        if is_of_it or _speaks_of_own(c, actor, case):
            beside = tuple(o.carrier for o in case.objections if o.carrier is c)
            trusted = _is_trusted(c.post, case.tables)
            why = SAY.denied.format(who=actor)
            return Verdict(Standing.DISPUTED, why, denied_by=actor, trusted=trusted, beside=beside)
    return None


def _speaks_of_own(c: Carrier, actor: str, case: Case) -> bool:
    """Whether a denial is about the actor's own matters, or about the field of an agency."""
    named = case.tables.actors_named(case.text)
    return (not named and _is_own_act(c, actor, case)) or _in_its_field(case, actor)


def _is_own_act(c: Carrier, actor: str, case: Case) -> bool:
    """Whether a part of an actor's post speaks of its own acts; the post before it tells what "it" is."""
    before = c.post.text[: max(0, c.post.text.find(c.quote))]
    return own_act(c.quote, actor, case.tables, case.owned, before)


def _contradicted(case: Case) -> Verdict | None:
    flat = case.flat
    if clash := _conflict((*flat, *case.otherwise) if flat else (), case):
        number, parts = clash
        beside = tuple(c for c in case.otherwise if c in parts)
        if speaker := _says_otherwise(case):
            return Verdict(Standing.REPORTED, SAY.says_otherwise.format(who=speaker))
        return Verdict(Standing.DISPUTED, _in_what(number), beside=beside)
    voices = {case.voice(c) for c in flat}
    denying = [c for c in case.against if case.voice(c) not in voices]
    if voices and denying and not case.asks:
        beside = tuple(o.carrier for o in case.objections if o.carrier in denying)
        return Verdict(Standing.DISPUTED, SAY.contradicted, beside=beside)
    return None


def _in_what(clash: Clash) -> str:
    """In words, what two statements contradict each other in."""
    form = SAY.numbers if clash.noun else SAY.days if clash.one.casefold() in DAY_NAMES else SAY.measures
    return form.format(one=clash.one, other=clash.other, noun=clash.noun)


def _says_otherwise(case: Case) -> str | None:
    """The actor whose own word gives another figure of its acts than a claim that only posts without a source state."""
    if any(_is_sourced(c.post, case.tables) for c in case.flat):
        return None
    own = (c for c in case.otherwise if c.post.official and not is_trap(c.post))
    return next((who for c in own if (who := c.post.official) and _is_its_own_word(c, who, case)), None)


def _is_its_own_word(c: Carrier, actor: str, case: Case) -> bool:
    return _is_own_act(c, actor, case) or _in_its_field(case, actor)


def heeded(case: Case) -> Case:
    """The case without what cannot unsettle it: of an actor's own acts, an agency's field, its word stands.

    Posts of anybody that name another figure or day, or deny it, give no source; what they say is a claim by itself.
    A page, a feed, an outlet, another actor, or a post that links to one of these does unsettle it.
    """
    if not (case.otherwise or case.against or len(case.carriers) > 1):
        return case
    word = _said_by_its_actor(case) or _said_by_an_agency(case)
    if word is None:
        return case

    def unsettles(c: Carrier) -> bool:
        return c.post.official is not None or _is_sourced(c.post, case.tables)

    weighed = {Against.DENIES, Against.COUNTS_OTHERWISE}
    return replace(
        case,
        carriers=tuple(c for c in case.carriers if unsettles(c) or (c.agrees and not clash_of(case.text, c.quote))),
        objections=tuple(o for o in case.objections if o.how not in weighed or unsettles(o.carrier)),
    )


def _is_sourced(post: Post, tables: Tables) -> bool:
    """Whether a post is more than anybody's word: published, an actor's or outlet's, or with a link to one of these."""
    if post.source == PAGE or post.source.startswith(FEED) or is_primary(post, tables):
        return True
    return any(tables.actor_of_site(link) or tables.outlet_of_site(link) for link in sources(post))


def _conflict(carriers: Sequence[Carrier], case: Case) -> tuple[Clash, tuple[Carrier, Carrier]] | None:
    """How flat statements of different voices contradict each other in a number ("4 or 7 stops"), and which do.

    A figure that rose while time went by contradicts nothing.
    """
    said = [Said(c.quote, c.post, case.voice(c)) for c in carriers]
    for i, one in enumerate(carriers):
        for j, other in enumerate(carriers[i + 1 :], i + 1):
            if said[i].voice == said[j].voice or not (
                clash := clash_of(one.quote, other.quote, (one.post, other.post))
            ):
                continue
            if not differ_in_time(said[i], said[j], said):
                return clash, (one, other)
    return None


# confirmed


def _said_by_its_actor(case: Case) -> Verdict | None:
    """The actor says so itself, about its own acts."""
    for c in _confirming(case):
        actor = c.post.official
        if actor and _carries_alone(c, case, actor) and _is_own_act(c, actor, case):
            return _confirmed(SAY.own_act.format(who=actor), actor, [c], case)
    return None


def _said_by_an_agency(case: Case) -> Verdict | None:
    """An agency says so, in the field that it is there for."""
    for c in _confirming(case):
        actor = c.post.official
        if actor and _in_its_field(case, actor) and _carries_alone(c, case, actor):
            return _confirmed(SAY.own_field.format(who=actor), actor, [c], case)
    return None


def _in_its_field(case: Case, actor: str) -> bool:
    listed = case.tables.actor(actor)
    return listed is not None and listed.kind == "agency" and in_field(case.text, listed.field)


def _confirming(case: Case) -> list[Carrier]:
    """The carriers by which a claim could be confirmed: what actors say plainly themselves, in a known language."""
    said = (c for c in _stated_by_actors(case) if c.colour is None and understood(c.post, c.quote))
    return [c for c in said if not _accuses_another(c, case)]


def _accuses_another(c: Carrier, case: Case) -> bool:
    """Whether somebody says of another that he did wrong, whose office that is not: nobody confirms it by his word."""
    who, speaker = misdeed(c.quote), c.post.official or ""
    listed = case.tables.actor(speaker)
    judges = _JUDGES.search(f"{listed.field if listed else ''} {speaker}") is not None
    return who is not None and not judges and not is_actor(who.removeprefix("The "), speaker, case.tables)


_JUDGES = re.compile(r"\b(?:polic\w*|polizei|policía|justice|law|court|crime|criminal|security)\b", re.IGNORECASE)
"""Fields and names of those who say of others what they did."""


def _stated_by_actors(case: Case) -> list[Carrier]:
    """Statements of proven voices, without a trap; what they pass on is among them."""
    if judge(case.text).kind in _UNSURE:
        return []
    proven = (c for c in case.bearing if c.post.official and not is_trap(c.post))
    return [c for c in proven if c.agrees and _is_statement(c)]


_UNSURE = frozenset({"question", "rumour", "satire", "hedge", "guess", "condition"})
"""What nobody confirms by stating it: a prediction alone may be an actor's own announcement."""


def _is_statement(c: Carrier) -> bool:
    """True for a flat statement; an actor's own "will" is its announcement, not a prediction of others."""
    return c.said.standing is Standing.REPORTED or (c.said.kind == "prediction" and c.said.cue.casefold() in _WILL)


_WILL = frozenset({"will", "'ll", "’ll", "won't", "won’t", "shall", "wird", "werden"})


def announces(c: Carrier) -> bool:
    """Whether a part states something flatly, or is an actor's own word of what it will or will not do."""
    return c.said.standing is Standing.REPORTED or (c.post.official is not None and _is_statement(c))


def _carries_alone(c: Carrier, case: Case, speaker: str = "") -> bool:
    """True when a claim holds on this one sentence: nothing else that it cites may borrow its authority.

    What somebody did years ago tells nothing of today.
    """
    is_of_today = is_bygone(case.text) or not is_of_old(c.post, c.quote)
    return is_of_today and unfounded(case.text, [c.sentence.text, speaker]) is None


def _said_by_two_outlets(case: Case) -> Verdict | None:
    """Two outlets of different families say so, neither from the other nor both from one wire."""
    speaking: dict[str, tuple[Outlet, Carrier]] = {}
    for c in case.flat:
        outlet = publishes_for(c.post, case.tables)
        if (
            outlet is None
            or (c.colour is not None and c.colour.hue is not Hue.OFFICE)
            or is_trap(c.post)
            or not _carries_alone(c, case, c.post.text)
            or not understood(c.post, c.quote)
            or _UNNAMED.search(c.sentence.text)
        ):
            continue
        voice = _whose_report(c.post.text, outlet, case.tables)
        if voice and not any(_is_copy(c, other) for _, other in speaking.values()):
            speaking.setdefault(voice.family, (voice, c))
    if len(speaking) < _INDEPENDENT:
        return None
    *names, last = sorted(outlet.name for outlet, _ in speaking.values())
    why = SAY.outlets.format(names=", ".join(names), last=last)
    return _confirmed(why, " and ".join((*names, last)), [c for _, c in speaking.values()], case)


_INDEPENDENT = 2
_UNNAMED = re.compile(
    r"\b(?:people|persons?|sources?|officials?|executives?) (?:\w+ )?(?:familiar with|briefed on"
    r"|close to|with knowledge of)"
    r"|\bon condition of anonymity\b",
    re.IGNORECASE,
)
"""Who tells it stays unnamed: two outlets may have it from one and the same."""
_SAME_WORDS = 10
"""Words from which two outlets with the very same sentence print one text, whoever wrote it."""


def _is_copy(one: Carrier, other: Carrier) -> bool:
    mine, theirs = squeezed(one.sentence.text), squeezed(other.sentence.text)
    return mine == theirs and len(one.sentence.text.split()) >= _SAME_WORDS


def _whose_report(text: str, outlet: Outlet, tables: Tables) -> Outlet | None:
    """Whose word an outlet prints: its own, that of the wire it passes on, or (None) that of another outlet."""
    credited = [other for other in tables.outlets if other.family != outlet.family and _credits(text, other)]
    if not credited:
        return outlet
    return credited[0] if credited[0].wire and len({each.family for each in credited}) == 1 else None


_BYLINES = {"Associated Press": "AP", "PA Media": "PA", "Australian Associated Press": "AAP"}
"""How wires are named in brackets and at the end of a line, where that is not their name."""


def _credits(text: str, outlet: Outlet) -> bool:
    mark = _BYLINES.get(outlet.name, outlet.name)
    if outlet.name not in text and mark not in text:
        return False
    name, short = re.escape(outlet.name), re.escape(mark)
    return (
        re.search(
            rf"(?:according to|via|reports?|told|says|said|source:?|citing|by|from|\()\s*(?:the )?{name}\b"
            rf"|\b{name}\s+(?:news agency\s+)?(?:reports?|reported|says|said|is reporting)\b"
            rf"|(?:\(|[-–—/]\s?){short}(?:\)|\s*[-–—/]|\s*$)|^\W*{short}\s*[:：]",
            text,
            re.MULTILINE,
        )
        is not None
    )


def _confirmed(why: str, who: str, carriers: Sequence[Carrier], case: Case) -> Verdict:
    trusted = any(_is_trusted(c.post, case.tables) for c in carriers)
    return Verdict(Standing.CONFIRMED, SAY.trusted.format(why=why) if trusted else why, who, trusted=trusted)


def _is_trusted(post: Post, tables: Tables) -> bool:
    """Whether a post has its voice by the chat's own trust."""
    account = account_of(post)
    return (account is not None and tables.is_trusted(account)) or any(
        tables.is_trusted(url) for url in (post.url or "", *(f"https://{domain}/" for domain in post.proven)) if url
    )


# the rest


def _told_in_jest(case: Case) -> Verdict | None:
    """Satire told it first: who passes it on flatly makes no news of it, nor do outlets."""
    joke = next((o.carrier for o in case.objections if o.how is Against.JOKES), None)
    if joke is None:
        return None
    return Verdict(Standing.SPECULATION, SAY.jest.format(cue=joke.said.cue), beside=(joke,))


def _hedged(case: Case) -> Verdict | None:
    own = judge(case.text)
    if _tells_of_others(case) or _is_told_plan(case, own):
        return None
    if own.standing is Standing.SPECULATION:
        return Verdict(Standing.SPECULATION, _by_cue(own))
    if not case.flat and case.saying:
        said = _least_sure(case)
        return Verdict(Standing.SPECULATION, _by_cue(said))
    return None


def _is_told_plan(case: Case, own: Judgement) -> bool:
    """Whether a "will" is of something decided that a listed outlet tells, or that is told with its source."""
    if own.kind not in {"prediction", "plan", "stated"} or not is_plan(case.text):
        return False
    told = (c for c in case.bearing if c.agrees and not is_trap(c.post) and c.said.kind in _TOLD_PLANS)
    return any(
        judge(c.sentence.text).kind == "plan" or (is_plan(c.quote) and publishes_for(c.post, case.tables)) for c in told
    )


_TOLD_PLANS = frozenset({"prediction", "plan", "scheduled"})


def _said_of_others(case: Case) -> Verdict | None:
    """An actor tells what is not its own: a report, and readers are told whose."""
    c = _tells_of_others(case)
    return Verdict(Standing.REPORTED, SAY.of_others.format(who=c.post.official)) if c else None


def _tells_of_others(case: Case) -> Carrier | None:
    """Where an actor states a claim; what it says that others will do is a statement where it names the day."""
    told = (c for c in _stated_by_actors(case) if c.said.standing is Standing.REPORTED or days(c.quote))
    return next((c for c in told if _carries_alone(c, case, c.post.official or "")), None)


def _by_cue(said: Judgement) -> str:
    return SAY.cue.format(kind=SAY.kinds.get(said.kind, said.kind), cue=said.cue)


def _least_sure(case: Case) -> Judgement:
    """What the carriers say of themselves, the hedged ones first."""
    told = [c.said for c in case.saying]
    return next((said for said in told if said.standing is Standing.SPECULATION), told[0])


def _doubted(case: Case) -> Verdict | None:
    """Nothing but the lack of a cue makes it flat: the trained classifier takes all who state it for guessing."""
    if not case.flat or not all(_leans(c, case) for c in case.flat):
        return None
    return Verdict(Standing.SPECULATION, SAY.guess)


def _leans(c: Carrier, case: Case) -> bool:
    """Whether the classifier takes a carrier for a guess; of actors, outlets and pages the cue words alone tell."""
    if c.post.official or c.post.source == PAGE or publishes_for(c.post, case.tables):
        return False
    trained = case.tables.trained
    return trained is not None and is_doubted(c.quote, c.sentence.text, trained)


def _stated(case: Case) -> Verdict | None:
    return Verdict(Standing.REPORTED, SAY.stated) if case.saying else None


RULES: tuple[Callable[[Case], Verdict | None], ...] = (
    _taken_back,
    _denied_by_a_party,
    _contradicted,
    _said_by_its_actor,
    _said_by_an_agency,
    _told_in_jest,
    _hedged,
    _said_by_two_outlets,
    _said_of_others,
    _doubted,
    _stated,
)
"""The table of standings: the first that fits decides; when in doubt, the lower one."""
