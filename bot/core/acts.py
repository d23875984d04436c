"""Whose acts a statement speaks of: an actor's own, something of its own, or another party's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.core.actors import Tables
from bot.core.domain import ThreadPost
from bot.core.events import events
from bot.core.terms import names, squeezed
from bot.core.tongue import tongue
from bot.core.wordlists import PLAIN

_FIRST_PERSON = re.compile(r"(?:we|our|us|i|my)\b", re.IGNORECASE)
_OURS = re.compile(
    r"(?:wir|unser\w*|nous|notre|nos|nosotr[oa]s|nuestr\w+|hemos|nós|noss\w+|noi|nostr\w+|мы|наш\w*|我们|我們|当社|弊社)",
    re.IGNORECASE,
)
_OURSELVES = re.compile(rf"(?<!\w)(?:we|our|us|{_OURS.pattern})(?!\w)", re.IGNORECASE)
_THAT = re.compile(r"(?<!\w)(?:dass|daß|ob|que|qu['’]\w+|che|что|że|dat)(?!\w)", re.IGNORECASE)
"""What follows may be about anybody: in other languages than English nothing finer is known here."""
_WE_SAY = re.compile(
    r"we(?:\s+\w+)?\s+(?:regret|hear|heard|think|believe|know|understand|learn(?:ed|t)?|saw|note|condemn|mourn|see"
    r"|read)\s+(?:that\s+)?|we(?:\s+(?:can|have|also|now))?\s+(?:confirm|say|said|claim|allege|suspect|report|reveal)(?:s|ed)?"
    r"\s+(?:today\s+)?that\s+|our\s+\w+\s+(?:say|said|tell|told|claim|claimed|argue|allege|believe|think)s?\s+(?:that\s+)?",
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

_THEIRS = re.compile(
    r"^(?:(?:some|many|several|most|a few|other|certain|a|an|one|our)\s+)?(?:of our\s+)?"
    r"(?:users?|people|customers?|readers?|fans?|followers?|media|outlets?|bloggers?|somebody|someone|anyone|anybody|everyone|everybody|others)\s+(?:who\s+)?"
    r"(?:say|claim|report|write|wrote|believe|think|thought|ask|tell|told|post|suggest|insist|said)(?:s|ed)?\b"
    r"|^(?:(?:a|an|one|the|several|two)\s+)?(?:tips?|rumou?rs?|callers?|witness(?:es)?|tweets?|sources?)\s+"
    r"(?:say|claim|suggest|report|said)(?:s|ed)?\b"
    r"|^(?:einige|viele|manche|mehrere)\s+\w+\s+(?:sagen|behaupten|berichten|schreiben|melden|glauben)\b"
    r"|^(?:algunos|algunas|muchos|muchas|varios|varias)\s+\w+\s+(?:dicen|afirman|aseguran|creen|cuentan)\b"
    r"|,\s*(?:users|people|customers|readers|fans|some|others)\s+(?:say|claim|report|write|believe)\b"
    r"|,\s*(?:heißt es|(?:sagen|behaupten|berichten|schreiben|melden|meinen)\s+(?!wir\b))"
    r"|,\s*(?:dicen|afirman|aseguran|según)\s",
    re.IGNORECASE,
)
"""What others say of it, though the actor passes it on: "Some users say that X deletes files"."""

_MENTIONED = re.compile(r"^[“\"„«‘][^“”\"«»’]*[“”\"«»’],?\s+(?:is|was|are|were|ist|war|es|era|fue)\b", re.IGNORECASE)
"""Words that are spoken of and not said: "“We have bought X” is what a forger wrote"."""

_PLAYED = re.compile(
    r"^(?:just\s+)?(?:imagine|suppose|picture\s+this|what\s+if|myth|(?:[\w'’]+\s+)?(?:quiz|trivia|riddle)|true\s+or\s+false"
    r"|stell(?:t)?\s+(?:dir|euch)\s+vor|stellen\s+sie\s+sich\s+vor|angenommen|in\s+(?:the|our|this|a)\s+(?:novel|film|movie|story|series|sketch|episode)|imagin[ae](?:d|os|te|n)?|supongamos)\b",
    re.IGNORECASE,
)
"""What opens a game or a dream: nothing of it is said to be so."""

_NOBODYS = re.compile(
    r"(?:(?:the|an?|this|another)\s+)?(?:[\w-]+\s+)?(?:earthquake|quake|storm|hurricane|tornado|typhoon|flood|tsunami|wildfire"
    r"|eruption|avalanche|landslide|heatwave|pandemic|epidemic|war|election|shooting|murder|massacre)s?"
    r"\s+(?:in|at|of|near|off|on|that|has|have|is|was|are|were|will|hit|struck|began|\w+ed)\b",
    re.IGNORECASE,
)
"""A subject that is no company's act; an agency that is there for it confirms it by its field."""

_IN_OFFICE = re.compile(
    r"(?:(?:the|an?|our\s+own|local|former|acting|deputy)\s+)*(?:[\w-]+\s+)?"
    r"(?P<who>mayor|governor|minister|ministry|president|chancellor|senator|senate|parliament|congress|council|cabinet"
    r"|government|opposition|king|queen|prince|princess|pope|bishop|police|army|navy|military|court|judge|prosecutor"
    r"|sheriff|suspect|gunman|attacker|union|bank|church|school|hospital|university|owner|neighbou?r|competitor|rival)s?"
    r"(?=\s|['’]s\s)",
    re.IGNORECASE,
)
"""A subject that is somebody else though no name tells it: "The mayor has closed …" is no act of who says so."""


Owned = Mapping[str, frozenset[str]]
"""Per actor (folded) the things, squeezed, that it made or did something with."""


def own_act(quote: str, actor: str, tables: Tables, owned: Owned) -> bool:
    """True when a part of a post speaks of the actor, of something of its own, or of no other party by name.

    Not when it passes on what others say, speaks of words as words, or plays.
    """
    is_other = any(each.match(quote) for each in (_MENTIONED, _PLAYED, _NOBODYS)) or _THEIRS.search(quote)
    quote = quote.lstrip("“\"' ")
    if said := _WE_SAY.match(quote):
        quote = quote[said.end() :][:1].upper() + quote[said.end() + 1 :]
    parties = (found for match in _ABOUT_OTHERS.finditer(quote) for found in match.groups() if found)
    if is_other or not all(belongs(party, actor, tables, owned) for party in parties):
        return False
    if _FIRST_PERSON.match(quote):
        return True
    if any(not is_actor(other.name, actor, tables) for other in tables.actors_named(quote)):
        return False
    if (other := _IN_OFFICE.match(quote)) and other["who"].casefold() not in actor.casefold():
        return False
    if tongue(quote) not in {None, "en"}:
        return not _THAT.search(quote) and (bool(_OURS.match(quote)) or is_party(quote, actor, tables, owned))
    subject = _bare_name(quote)
    return subject is None or any(belongs(name, actor, tables, owned) for name in (subject, _without_the(subject)))


def _without_the(name: str) -> str:
    """A name without the article that stands before it: "The Electronic Frontier Foundation"."""
    return name.removeprefix("The ")


def speaks_of_itself(quote: str) -> bool:
    """Whether somebody says "we" or "our" in a sentence."""
    return _OURSELVES.search(quote) is not None


def belongs(name: str, actor: str, tables: Tables, owned: Owned) -> bool:
    """True for a name of the actor, a word of it, or something that it made or did something with."""
    if is_actor(name, actor, tables) or name.casefold() in actor.casefold().split():
        return True
    return squeezed(name) in owned.get(actor.casefold(), frozenset())


def is_party(text: str, actor: str, tables: Tables, owned: Owned) -> bool:
    """True when a claim is about the actor: it names it, or something that it made or did something with."""
    if any(is_actor(named.name, actor, tables) for named in tables.actors_named(text)):
        return True
    return any(belongs(name, actor, tables, owned) for name in names(text))


_SUBJECT = re.compile(
    r"^(?:[^\w]*)(?P<name>[A-ZÀ-ÞА-Я][\w.\-]*(?:\s+[A-ZÀ-ÞА-Я][\w.\-]*)*)(?P<owns>['’]s)?\s+(?P<next>[\w'’]+)"
)
_PLURAL = frozenset({"are", "were", "have", "run", "remain", "stay", "resume", "start", "end"})
_MANY = re.compile(r"\w+s|people|police|staff|children|(?:fire)?(?:wo)?men|crew|personnel|aircraft|data", re.IGNORECASE)
"""Nouns that stand for several: "Trams have stopped", and not "Chelsea have signed X"."""
_TIMES = frozenset(
    """today tonight tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december""".split()
)
"""What may own a noun and is nobody: "Tonight's show starts …"."""
_MATTERS = frozenset(
    """service traffic power water access registration voting trading shipping production work
    construction travel entry parking admission delivery support maintenance testing boarding the
    all this these no every each some""".split()
)
"""Nouns that stand without an article at the beginning of an announcement and name no party."""


def _bare_name(quote: str) -> str | None:
    """The proper name that a statement is about ("Globex is bankrupt"); None when its subject is a common noun."""
    match = _SUBJECT.match(quote)
    if match is None or (match["owns"] and match["name"].casefold() in _TIMES):
        return None
    name, following = match["name"], match["next"].casefold()
    is_noun = name.casefold() in _MATTERS or (following in _PLURAL and _MANY.fullmatch(name) is not None)
    common = " " not in name and name[1:].islower() and is_noun
    goes_on = not match["owns"] and following not in _VERBS and not following.endswith(("ed", "es"))
    return None if common or (goes_on and _is_common(name.partition(" ")[0])) else name


def _is_common(word: str) -> bool:
    """Whether a word has its capital by its place alone, as in "Emergency services …" and not in "Initech trams …"."""
    plain = word.casefold()
    is_noun = plain.endswith("s") or _ABSTRACT.fullmatch(plain) is not None
    return plain in PLAIN or plain in _MATTERS or (is_noun and word[1:].islower())


_ABSTRACT = re.compile(r"\w{4,}(?:ment|tion|ness)")
"""Nouns by their ending: "Replacement bus H1 runs …" names no party."""


_VERBS = frozenset(
    """is was has had are were have will would may might can could did does do says said plans wants owes lost won pays
    owns sells buys bought sold cut fired hired knew knows stole hid lied lies""".split()
)


def is_actor(name: str, actor: str, tables: Tables) -> bool:
    """True for a name or alias of the actor."""
    listed = tables.actor(actor)
    known = [actor, *([listed.name, *listed.aliases] if listed else [])]
    return squeezed(name) in {squeezed(alias) for alias in known}


_PRESENTED = re.compile(
    r"\b(?:Introducing|Meet|Announcing|[Ww]e(?:['’]re| are|['’]ve| have)?(?: (?:now|today|just|also))?"
    r" (?:launch|releas|introduc|unveil)(?:es|ed|e|ing)?)(?: the)? (?P<name>[A-Z]\w*(?:[ -][A-Z0-9][\w.]*)*)"
)
"""What an actor presents as its own, in its own words."""


def owned(entries: Iterable[ThreadPost]) -> dict[str, frozenset[str]]:
    """Per actor (folded) the things, squeezed, that it made or did something with.

    Posts of the thread say so, or the actor itself presents them.
    """
    found: dict[str, set[str]] = {}
    for entry in entries:
        for sentence in entry.sentences:
            for event in events(sentence.text):
                if event.actor:
                    found.setdefault(event.actor.casefold(), set()).add(squeezed(event.thing))
            if speaker := entry.post.official:
                presented = (squeezed(match["name"]) for match in _PRESENTED.finditer(sentence.text))
                found.setdefault(speaker.casefold(), set()).update(presented)
    return {actor: frozenset(things) for actor, things in found.items()}
