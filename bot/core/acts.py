"""Whose acts a statement speaks of: an actor's own, something of its own, or another party's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.core.actors import Tables
from bot.core.belongings import is_own_matter
from bot.core.domain import ThreadPost
from bot.core.events import events
from bot.core.sentences import split
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
    r"^(?:just\s+)?(?:imagine|suppose|picture\s+this|what\s+if|myth|(?:[\w'’]+\s+)?(?:quiz|trivia|riddle)(?!\s+(?:night|show|app|game|starts?|begins?)\b)|true\s+or\s+false"
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


def own_act(quote: str, actor: str, tables: Tables, owned: Owned, before: str = "") -> bool:
    """True when a part of a post speaks of the actor, or of something of its own.

    Not when it passes on what others say, counts what they answered, speaks of words as words, or plays. What it speaks
    of must be named so, or be a thing that an actor of its field has (`core.belongings`): of "The new stadium in Oslo"
    a company without one tells as anybody does. `before` is what the post says before it, which tells what "it" is.
    """
    others = (_MENTIONED, _PLAYED, _NOBODYS, _POLL)
    is_other = any(each.match(quote) for each in others) or _THEIRS.search(quote) or _ANSWERED.search(quote)
    quote = quote.lstrip("“\"' ")
    if said := _WE_SAY.match(quote):
        quote = quote[said.end() :][:1].upper() + quote[said.end() + 1 :]
    parties = (found for match in _ABOUT_OTHERS.finditer(quote) for found in match.groups() if found)
    if is_other or not all(belongs(party, actor, tables, owned) for party in parties):
        return False
    if _FIRST_PERSON.match(quote):
        return True
    if _is_of_another(quote, actor, tables):
        return False
    return (
        _begins_with(quote, actor, tables)
        or is_offer(quote, actor, tables)
        or _is_about_its_own(quote, actor, tables, owned, before)
    )


def _begins_with(quote: str, actor: str, tables: Tables) -> bool:
    """Whether a statement is about the actor by a name of it: "DHL opens …" by the DHL Group, not "Acme drivers …"."""
    listed = tables.actor(actor)
    known = (actor, *([listed.name, *listed.aliases] if listed else ()))
    for name in sorted({*known, *filter(None, map(short_of, known))}, key=len, reverse=True):
        if quote.removeprefix("The ").startswith(f"{name} "):
            rest = quote.removeprefix("The ")[len(name) + 1 :]
            return rest[:1].islower() and _OF_PEOPLE.match(rest) is None
    return False


def short_of(name: str) -> str | None:
    """What an actor is called besides: its capitals, or the word before the form of a company, "DHL" of "DHL Group"."""
    first, _, rest = name.partition(" ")
    is_form = bool(rest) and all(word.strip(".,") in _FORMS for word in rest.split())
    return first if is_form or (rest and _CAPITALS.fullmatch(first)) else None


_FORMS = frozenset(
    """Group Inc Corp Corporation Company Co AG SE SA Ltd Limited LLC GmbH Holdings Holding plc PLC Games Studios
    Software Entertainment Motors Interactive Labs Technologies Technology""".split()
)
_CAPITALS = re.compile(r"[A-Z]{2,5}")


def is_offer(quote: str, actor: str, tables: Tables) -> bool:
    """Whether a company says that a thing with a name can be had: "Windows 12 is available now".

    Whoever announces that has the thing to give; the name of no other actor may stand in it.
    """
    listed = tables.actor(actor)
    return listed is not None and listed.kind == "company" and _OFFER.match(quote) is not None


_OFFER = re.compile(
    r"(?:[Tt]he\s+|[Oo]ur\s+)?"
    r"(?P<name>[^\W\d_]*[A-ZÀ-Þ][\w.+'’-]*(?:\s+(?:[^\W\d_]*[A-ZÀ-Þ][\w.+'’-]*|\d[\w.]*|of|the|and|&))*)\s+"
    r"(?:(?:is|are)\s+(?:now\s+|finally\s+)?(?:generally\s+)?(?:available|out\s+now|live|rolling\s+out|shipping|in\s+stores|on\s+sale)\b"
    r"|(?:will\s+be\s+(?:available|released|on\s+sale))\b"
    r"|(?:deliveries\s+(?:begin|start)|goes\s+on\s+sale|(?:will\s+)?(?:launch|ship|release|premiere|roll\s+out|rolls\s+out)(?:e?s)?)"
    r"(?=\s+(?:on|in|today|tomorrow|tonight|now|this|next|worldwide|globally|from|at|early|later|soon|\d)\b|\s*[.,!;]|\s*$))"
)


def _is_of_another(quote: str, actor: str, tables: Tables) -> bool:
    """Whether a statement names another actor, or is about who holds an office."""
    if any(not is_actor(other.name, actor, tables) for other in tables.actors_named(quote)):
        return True
    other = _IN_OFFICE.match(quote)
    return other is not None and other["who"].casefold() not in actor.casefold()


def _is_about_its_own(quote: str, actor: str, tables: Tables, owned: Owned, before: str) -> bool:
    """Whether what a statement is about is the actor, something of its own by name, or a thing that it has."""
    if tongue(quote) not in {None, "en"}:
        return not _THAT.search(quote) and (bool(_OURS.match(quote)) or _names_it(quote, actor, tables, owned))
    if _IT.match(quote):
        *_, last = split(before) or [""]
        return not last or own_act(last, actor, tables, owned, before[: before.rfind(last)])
    name, listed = _bare_name(quote), tables.actor(actor)
    field, thing = listed.field if listed else "", _subject(quote)
    if name is None or (_is_plain(name, field, actor) and is_own_matter(thing, field, actor)):
        return _is_of_its_own(quote, thing, actor, field) or _names_it(quote, actor, tables, owned)
    plain = _without_the(name)
    return _is_named_for(actor, plain, tables) or any(_is_itself(each, actor, tables, owned) for each in (name, plain))


def _is_itself(name: str, actor: str, tables: Tables, owned: Owned) -> bool:
    """Whether a name is the actor's or of something that it made; of a word of its name only where that is no place."""
    is_part = name.casefold() in actor.casefold().split() and name.casefold() in PLAIN
    made = owned.get(actor.casefold(), frozenset())
    return is_part or is_actor(name, actor, tables) or squeezed(name) in made


def _is_named_for(actor: str, name: str, tables: Tables) -> bool:
    """Whether a name is that of a thing of the actor's, by its own in front: "Acme Pay", not "Acme Workers Union"."""
    first, _, rest = name.partition(" ")
    return bool(rest) and is_actor(first, actor, tables) and _OF_PEOPLE.search(rest) is None


def _names_it(quote: str, actor: str, tables: Tables, owned: Owned) -> bool:
    """Whether a statement names the actor, or what it made: a word of its name alone may be the place where it is."""
    things = owned.get(actor.casefold(), frozenset())
    named = (*(other.name for other in tables.actors_named(quote)), *names(quote))
    return any(is_actor(name, actor, tables) or squeezed(name) in things for name in named)


def _is_of_its_own(quote: str, thing: str, actor: str, field: str) -> bool:
    """Whether a statement without a name is about something of an actor's; `thing` is what it begins with."""
    if _YOU.match(quote) or _HEADLINE.match(quote) or _is_ours(quote) or _is_a_word_of(actor, thing):
        return True
    is_of_others = _OF_OTHERS.match(quote, quote.casefold().find(thing.casefold()) + len(thing))
    return not is_of_others and is_own_matter(thing, field, actor)


def _is_a_word_of(actor: str, thing: str) -> bool:
    """Whether a statement is about what the actor is by its name: "Police have closed …" by the Halden Police."""
    first = thing.partition(" ")[0]
    return first.islower() and first in actor.casefold().split()


def _is_ours(quote: str) -> bool:
    """Whether a statement speaks of something of "ours", and not of what merely stands beside it."""
    found = _OURSELVES.search(quote)
    return found is not None and not _BESIDE.search(quote[: found.start()])


_POLL = re.compile(
    r"(?:(?:our|the|new|latest|live|reader|community|straw|exit|opinion)\s+)*(?:poll|survey|questionnaire|umfrage|encuesta"
    r"|sondage|sondaggio|sondeo|enquete|опрос|调查|民调)(?:\s+results?)?\s*(?:[:：]|\s[–—-]\s)",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"(?:\d\s?%|\bpercent|\bper cent|\b(?:half|most|many|majority|third|quarter))\s+of\s+(?:all\s+|our\s+|the\s+)?"
    r"(?:you|users|people|customers|readers|fans|followers|respondents|voters|adults|employees|members|them|those)\s+"
    r"(?:\w+\s+){0,2}?(?:want|think|say|said|prefer|believe|like|love|hate|support|oppose|answer|vote|feel|agree|would"
    r"|fear|expect|trust)",
    re.IGNORECASE,
)
"""What a poll found is the word of those who were asked."""
_IT = re.compile(
    r"(?:it|they|this|these|that|he|she)(?:['’]s|['’]re|['’]ll)?\b(?!\s+(?:week|month|year|morning|evening))"
    r"|the\s+(?:company|firm|group|foundation|organi[sz]ation|association|club|team|airline|operator)\b",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r"\b(?:unions?|owners?|workers?|users?|customers?|employees|staff|drivers?|fans?|critics?|rivals?|clubs?|alumni|victims?"
    r"|protests?|boycott|shareholders?|investors?|shares?|stock|parents|students|strikes?|walkouts?|files|leaks?)\b",
    re.IGNORECASE,
)
_YOU = re.compile(r"(?:you|your)(?:['’]re|['’]ll|['’]ve)?\b", re.IGNORECASE)
_HEADLINE = re.compile(
    r"(?:(?:now|just|today|finally)\s+)?(?:introducing|announcing|meet|available|live|out now|coming|closed|reopening"
    r"|launching|sold out|back online)\b",
    re.IGNORECASE,
)
"""A headline of what somebody offers: "Now available: …"."""
_BESIDE = re.compile(
    r"\b(?:near|beside|opposite|outside|behind|around|close to|next to|across from|not far from)\s+$", re.IGNORECASE
)
_OF_OTHERS = re.compile(
    r"\s*(?:of|by|from|at)\s+(?:the|an?|this|another)\s+(?:[\w-]+\s+)?(?:mayor|governor|minister|ministry|president|senate"
    r"|parliament|congress|council|government|opposition|police|army|navy|military|court|union|church|competitor|rival)\b",
    re.IGNORECASE,
)
_TIME = r"(?:\d{1,2}[:.]\d{2}|\d{1,2}(?:\s?[ap]m)?|now|today|noon|midnight|tonight|tomorrow|\w+day|week|month)"
_OPENING = re.compile(
    r"(?:\w+(?:\s\w+)?\s*[:：]\s+|\w+\s+[–—-]\s+)?"  # a label: "Update: …", "Resolved - …"
    r"(?:(?:and|but|also|so|now|today|tonight|tomorrow|currently|meanwhile|unfortunately|again|please note(?: that)?)"
    r"[\s,]+)*"
    r"(?:(?:at|on|in|from|by|since|until|after|before|during|for|due to|because of|starting|beginning|as of|as from"
    r"|following|with|within|to)\s+"
    rf"(?:[^,]{{1,60}},\s+|(?:(?:next|this|early|late)\s+)?(?:{_TIME}|(?-i:[A-Z]\w+(?:\s\d+)?))(?:\s+(?:on|until|at)\s+\w+)?\s+))?"
    r"(?:there(?:['’]s|\s+(?:is|are|was|were|will be|has been|have been))\s+)?",
    re.IGNORECASE,
)
"""What may stand before the subject of an announcement."""
_COUNTED = re.compile(
    r"(?:(?:the|an?|all|this|these|both|no|some|every|each|any|other|more|most|many|several|new|about|around|over|nearly"
    r"|almost|only|up|to|least|roughly|half|one|two|three|four|five|six|seven|eight|nine|ten|of|first|next|last|remaining"
    r"|[\d.,]+%?|(?:to(?:day|night|morrow)|\w+day)['’]s)\s+)+",
    re.IGNORECASE,
)
_ENDS_A_PHRASE = re.compile(
    r"[,;:()]|\s(?:in|at|on|of|for|from|with|near|by|to|between|against|after|before|until|since|over|under|into|during|and"
    r"|or|that|which|who|is|are|was|were|has|have|had|will|would|can|cannot|could|may|might|must|should|do|does|did"
    r"|not|now|\w+n['’]t)\b",
    re.IGNORECASE,
)


def _subject(quote: str) -> str:
    """The noun phrase that a statement begins with, without what counts it: "update ships" of "The update ships on …".

    A verb without a helper verb may be left at its end; a capital that is left is not by its place.
    """
    opening = _OPENING.match(quote)
    rest = quote[opening.end() if opening else 0 :]
    counted = _COUNTED.match(rest)
    begins = not counted
    rest = rest[counted.end() if counted else 0 :]
    end = _ENDS_A_PHRASE.search(rest)
    phrase = rest[: end.start()] if end else rest
    return phrase[:1].lower() + phrase[1:] if begins else phrase


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
    match = None if _NO_SUBJECT.match(quote) else _SUBJECT.match(quote)
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


def _is_plain(name: str, field: str, actor: str) -> bool:
    """Whether what stands at the beginning with a capital may be a plain word."""
    word = name.casefold()
    is_common = word in PLAIN or _ABSTRACT.fullmatch(word) is not None or is_own_matter(word, field, actor)
    return " " not in word and is_common


_NO_SUBJECT = re.compile(r"(?:there|you|your)\b", re.IGNORECASE)
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
