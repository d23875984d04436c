"""Which clauses state, which speculate and which claim nothing, told by cue words alone.

The lexicon below is a table of kinds, each with its phrases; `judge` tries the kinds from the top. A language
that a sentence's small words tell has a lexicon of its own (`bot.core.hedges`). A clause is judged by itself: in
"The launch of X could reshape Y" the launch is presupposed (see `events`) and only the effect is speculation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.core.asides import without_asides
from bot.core.chatter import (
    ADVICE,
    ASKED,
    CALLS,
    COMMENTS,
    CONDITIONALS,
    DECIDED,
    FORECAST,
    GUESSES,
    JOINING,
    JOKES,
    MOODS,
    SOURCED,
    Said,
)
from bot.core.classifier import Classifier
from bot.core.contrasts import without_contrasts
from bot.core.domain import Standing
from bot.core.hedges import (
    DENIALS,
    HEDGES,
    OWN_CONDITIONALS,
    OWN_FUTURES,
    OWN_HEDGES,
    OWN_OPINIONS,
    OWN_PREDICTIONS,
    OWN_QUESTIONS,
    OWN_RUMOURS,
    OWN_SCHEDULES,
    OWN_WISHES,
    RUMOURS,
)
from bot.core.terms import names, numbers
from bot.core.tongue import spoken


@dataclass(frozen=True, slots=True)
class Judgement:
    """`standing` is REPORTED, SPECULATION, or None for a clause without a checkable claim.

    `kind` names the row of the lexicon that told; `cue` is the phrase found, as written.
    """

    standing: Standing | None
    kind: str
    cue: str = ""


@lru_cache(maxsize=16384)
def judge(clause: str, tongue: str | None = None, trained: Classifier | None = None) -> Judgement:
    """What a clause says by its own words: stated flatly, speculation, or no checkable claim. Never "confirmed".

    `tongue` is the code of its language where it is known ("de"); else its own words tell. A `trained` classifier
    can only lower what the cue words say, and of English alone: a flat statement becomes speculation or no claim.
    """
    code = tongue or spoken(clause)
    if code in HEDGES:
        return _by_cues(clause, _lexicon_of(code), _schedule_of(code))
    said = _by_cues(clause, _LEXICON, _SCHEDULED)
    if trained and said.kind in _LOWERED and code in {None, "en"}:
        return _lowered(clause, said, trained)
    return said


_LOWERED = frozenset({"stated", "aim"})
"""Kinds of flat statements that the classifier may doubt; an announced plan has its date."""


def _by_cues(clause: str, lexicon: _Lexicon, scheduled: re.Pattern[str]) -> Judgement:
    said = _small(clause)
    if not lexicon.any.search(said):
        return _STATED
    for standing, kind, pattern in lexicon.rows:
        if match := pattern.search(said):
            if kind == "call" and ("?" in said or _ADVICE.search(said)):
                continue
            cue = clause[_word_start(clause, match.start()) : match.end()].strip()
            is_future = kind == "future" or (kind == "prediction" and _FUTURE.fullmatch(match.group()))
            if is_future and scheduled.search(clause) and not _FORETOLD.match(said, match.end()):
                return Judgement(Standing.REPORTED, "scheduled", cue)
            if is_future and _PLANNED.match(said, match.end()) and _SOURCED.search(said):
                return Judgement(Standing.REPORTED, "plan", cue)
            return Judgement(standing, "prediction" if is_future else kind, cue)
    return _STATED


def _word_start(text: str, at: int) -> int:
    """Where the word begins of which an ending was found at a place."""
    while at and text[at - 1].isalpha() and text[at : at + 1].isalpha() and text[at - 1] < "\u0250":
        at -= 1
    return at


_ADVICE = re.compile(rf"(?<!\w)(?:{ADVICE})(?!\w)")


def is_plan(clause: str) -> bool:
    """Whether a clause says by "will" what somebody decides ("will cut 300 jobs"), and not what nobody does."""
    said = _small(clause)
    found = list(_FUTURE_CUE.finditer(said))
    return bool(found) and all(_PLANNED.match(said, match.end()) for match in found)


_STATED = Judgement(Standing.REPORTED, "stated")


def _small(text: str) -> str:
    """A text in small letters, each where it was, without its asides; the month of May keeps its capital, or it would
    be a doubt, and so does who is called Will."""
    text = without_asides(text.replace("İ", "I"))
    said = text.lower()
    if "May" in text or "MAY" in text:
        for month in _MAY.finditer(text):
            said = f"{said[: month.start()]}M{said[month.start() + 1 :]}"
    if "Will" in text and not _is_headline(text):
        for name in _WILL.finditer(text):
            said = f"{said[: name.start()]}W{said[name.start() + 1 :]}"
    return said


def _is_headline(text: str) -> bool:
    """Whether nearly all words have a capital, and it shows nothing."""
    long = [word for word in text.split() if len(word) > _LONG and word[0].isalpha()]
    return len(long) > _FEW and 4 * sum(word[0].islower() for word in long) <= len(long)


_LONG, _FEW = 3, 3
_WILL = re.compile(r"(?<=\w )Will\b|^\W*Will\b(?= [A-Z][a-z]+ (?!.*[?？]\s*$))")


_MAY = re.compile(r"\bM(?:ay|AY)\b")


def _lowered(clause: str, said: Judgement, trained: Classifier) -> Judgement:
    leaning = trained.leaning(clause, frozenset({said.kind} - {"stated"}))
    if leaning.claimless >= max(_CLAIMLESS, leaning.speculation) and not _tells_who_or_when(clause):
        return Judgement(None, "trained")
    if leaning.speculation >= _SPECULATIVE:
        return Judgement(Standing.SPECULATION, "trained")
    return said


_SPECULATIVE = 0.6
_CLAIMLESS = 0.8
"""Probabilities from which the classifier is believed against the cue words; chosen on the labelled sentences so
that few honest flat statements are doubted."""


def _tells_who_or_when(clause: str) -> bool:
    """Whether something can be looked up: a name, a figure or a day."""
    return bool(names(clause) or numbers(clause) or _SCHEDULED.search(clause))


def is_doubted(clause: str, sentence: str, trained: Classifier) -> bool:
    """Whether the classifier takes a flat clause for a guess.

    It was trained on whole sentences and is asked about the whole one; where that holds an opinion besides, about the
    clause. The doubt lowers "reported" and nothing else: a claim is neither lost nor made surer by it.
    """
    said = judge(sentence, None, trained)
    if said.standing is None and said.kind != "trained":
        said = judge(clause, None, trained)
    return said.kind == "trained" and said.standing is Standing.SPECULATION


def kinds(clause: str) -> frozenset[str]:
    """All kinds of the English lexicon with a cue in a clause, for the classifier."""
    said = _small(clause)
    if not _LEXICON.any.search(said):
        return frozenset()
    return frozenset(kind for _, kind, pattern in _LEXICON.rows if pattern.search(said))


@dataclass(frozen=True, slots=True)
class _Cues:
    """What a kind of clause is known by: phrases, regular expressions for what no phrase can say, both from the
    beginning of a word, and expressions for any place; all for a text in small letters."""

    phrases: tuple[str, ...]
    patterns: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()

    def compiled(self) -> re.Pattern[str]:
        spaced = [_in_atoms(phrase, _WORD_END) for phrase in self.phrases if not _UNSPACED.match(phrase)]
        unspaced = [_in_atoms(phrase, "") for phrase in self.phrases if _UNSPACED.match(phrase)]
        begun = [*self.patterns, *([_tree(spaced)] if spaced else [])]
        whole = [rf"(?<!\w)(?:{'|'.join(begun)})"] if begun else []
        foreign = [f"(?={_UNSPACED.pattern})(?:{_tree(unspaced)})"] if unspaced else []
        return re.compile("|".join((*whole, *foreign, *self.anywhere)))


def _cues(table: str, *patterns: str, anywhere: tuple[str, ...] = ()) -> _Cues:
    """The phrases of a table ("|" or a new line between them); a "*" stands for any ending of a word."""
    written = (phrase.strip().lower() for line in table.splitlines() for phrase in line.split("|"))
    return _Cues(tuple(phrase for phrase in written if phrase), patterns, anywhere)


def phrases(table: str, *patterns: str) -> re.Pattern[str]:
    """A pattern for the phrases of a table, as whole words in any case; `patterns` begin with a word as well."""
    return re.compile(_cues(table, *patterns).compiled().pattern, re.IGNORECASE)


_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of scripts that set no spaces between words, or glue endings to them."""
_WORD_END = r"(?!\w)"
_ATOMS = {"*": r"\w*", "'": "['’]", " ": r"\s+"}


def _in_atoms(phrase: str, end: str) -> list[str]:
    return [*(_ATOMS.get(char) or re.escape(char) for char in phrase), end]


def _tree(phrases: Iterable[Sequence[str]]) -> str:
    """A regular expression for phrases that tries what several begin with once: it is searched in every sentence."""
    below: dict[str, list[Sequence[str]]] = {}
    for first, *rest in phrases:
        below.setdefault(first, []).append(rest)
    parts = [first + _tree([rest for rest in rests if rest]) for first, rests in below.items()]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})" if parts else ""


def _elsewhere(table: Mapping[str, str]) -> str:
    """The phrases of all languages of a table."""
    return "\n" + "\n".join(table.values())


def denies(text: str) -> bool:
    """True when a statement says that something is not so: "X has not closed", "Acme denies …", "that is false"."""
    return _DENIAL.search(without_contrasts(text)) is not None


_DENIAL = phrases(
    """
    never | nobody | none | no one | nothing | cannot | denies | denied | deny | denying | denial | refutes
    refuted | debunk* | false | untrue | fake | hoax | incorrect | not true
    """
    + _elsewhere({code: table for code, table in DENIALS.items() if code != "es"})
    + " | nunca | jamás | tampoco | ningún | ningun* | nadie | niemand* | nichts | rien"
    + " | desmiente* | desmentimos | niega* | negamos | démenton*",
    r"no(?!\w)(?!\.\s?\d)",
    r"not(?!\s+(?:only|just|merely|simply|least|to mention)\b)(?!\w)(?<!, not)(?<!if not)",
    r"\w+n['’]t(?!\w)",
    r"n(?:e\s|['’])(?:\w+\s){1,3}(?:personne|plus|guère)(?!\w)",
)
"""A contrast (", not 7") and an increase ("not only") deny nothing."""


_PROMOTION = _cues(
    """
    follow me | follow us | subscribe to my | subscribe to our | dm me | join us | join our | join my | tag a friend
    sign up now | sign up here | sign up today | register now | apply now | order now | shop now | claim now
    claim your | claim it | mint now | deposit now | stake now | referral code | promo code | invite code
    use code | use my code | with code | link in bio | giveaway | airdrop | free mint | free money | free tokens
    free crypto | don't miss | hurry | retweet to win | rt to win | connect wallet | connect your wallet | 100x
    to the moon | buy the dip | dyor | nfa | wagmi | hodl
    """,
    r"(?:details|deadline|entry|more info)\s*[:：]",
)
_INSTRUCTION = _cues(
    """
    system prompt | system-prompt | you are now | as an ai | new instructions: | end of posts | end of thread
    end of data | context window | operating instructions | initial instructions | hidden prompt
    developer mode | unrestricted response | without restrictions | no restrictions | without limits
    content policy | safety checks | safety protocols | safety rules | base64 | rot13 | hex encoded
    binary encoded | note to the bot | for the assistant | to the assistant | to any ai | you are hereby
    from now on you | pretend you are | ai agents should | note for ai | api keys | ignoriere alle
    ignoriere deine | vergiss alles | neue anweisungen | deine systemanweisungen | du bist jetzt
    ab jetzt hast du | olvida todas | ahora eres | ahora estas | sin restricciones | oubliez toutes
    sans restrictions | dimentica tutte | senza restrizioni | istruzioni | ignora todas | esqueça todas | 忽略
    无视 | игнорируй
    """,
    r"(?:in|of|at the end of|to|from|with)\s+(?:your|every future)\s+(?:reply|response|answer|message|output|summary"
    r"|summaries)\b",
    r"(?:your|this)\s+(?:reply|response|answer|message)\s+(?:to|using|with|without|by|in)\b",
    r"(?:ai|bot|model|assistant)\s+(?:agents?|assistants?|systems?)?\s*(?:reading|processing|integrating"
    r"|summari[sz]ing)\b",
    r"(?:system(?:\s+\w+)?|override|admin|developer|assistant|breach alert)\s*[:>]",
    r"(?:ignore|disregard|forget|override)\s+(?:(?:all|any|of|the|your|my)\s+){0,3}"
    r"(?:previous|prior|above|earlier|other|system|developer)\s+(?:\w+\s+){0,3}?"
    r"(?:instructions?|prompts?|rules|messages?|posts?)\b",
    r"(?:summari[sz]e|respond|reply|answer|output|print|write|say|list|mark)\b[^.]{0,40}\bas (?:confirmed|fact)\b",
)
_WISH = _cues(
    """
    thoughts and prayers | our thoughts | my thoughts | thoughts are with | thoughts go out | prayers go out
    prayers for | prayers to | praying for | pray for | pray to god | god bless* | rest in peace | condolences
    our hearts | my heart | hearts go out | stay safe | stay strong | keep safe | be safe | get well | good luck
    i hope | hope everyone | hope everybody | hope you | hopefully | if only | i wish | wish i | so proud
    shame on | oremos | plegaria | nuestras oraciones | mis oraciones | wtf | lmao | lmfao | rofl | smh | fml
    fuck* | bullshit
    """,
    r"l+o+l+(?:ol)*(?!\w)|(?:ha){2,}h?(?!\w)|(?:ja){2,}(?!\w)|k{3,}(?!\w)",
)
"""Wishes, prayers, cheers and curses: nothing that could be checked."""
_ASKING = (
    r"(?s:^\W*(?:so\s+|and\s+|but\s+|ok\s+)?(?:who|what|why|how|when|where|which|whose|any|anyone|anybody|ha(?:ve|s)"
    r" (?:you|any)|d(?:o|id) you"
    r"|are you|does any|can you|could you|would you|wanna|ready)\b.*[?？]\s*[\"'”’)\]]*\s*$)"
)
"""A question that says nothing itself; "Is X closed?" at least tells what is talked about."""
_QUESTION = r"[?？]\s*[\"'”’)\]]*\s*$"
_SATIRE = _cues(
    "this is satire | pure satire | shitpost | jk | just kidding | april fool* | this is a joke | only joking",
    r"(?:satire|parody)\s*[:：]",
    anywhere=(r"(?<!\w)/s\s*$", r"[#(\[]\s?(?:satire|parody|joke|humou?r)\b"),
)
"""A post marks itself; "a satirical magazine" is a matter of fact."""
_PARODY = (
    r"^\W*(?:(?:this|das|dies|esta|ceci|c['’])\s*(?:is|ist|es|est)\s+(?:an?|eine?|una?|une?)\s+)?"
    r"(?:(?:parody|satire|satirical|joke|humou?r)\s+(?:account|page|profile)"
    r"|(?:parodie|satire)[- ]?(?:account|konto|profil|seite)"
    r"|cuenta\s+(?:de\s+)?(?:parodia|humor|sátira)|compte\s+(?:parodique|satirique|humoristique|de\s+parodie)"
    r"|conta\s+(?:de\s+)?(?:paródia|humor))\s*(?:[:：.|!]|[–—-]\s|$)"
)
"""Who says of the whole account that it plays somebody states nothing with it."""
_HEARSAY = (
    r"^\W*(?:leak(?:s|ed)?|rumou?rs?|unconfirmed|unverified|hearsay|gossip|insiders?|gerüchte?|unbestätigt|rumeurs?|fuites?"
    r"|non\s+confirmé|rumor(?:es)?|filtraci(?:ón|ones)|filtrad[oa]|sin\s+confirmar|boatos?|vazamento|voci|indiscrezion[ei]"
    r"|слухи?|утечка|爆料|传闻|傳聞|网传|リーク|噂)\s*[:：]"
)
"""A label in front, which posts of every language write alike."""
_RUMOUR = _cues(
    """
    rumor* | rumour* | unconfirmed | unverified | alleged | allegedly | supposedly | purported* | reportedly
    hearing that | hearing from | hearing reports | hear that | heard that | word is | apparently
    not confirmed | isn't confirmed | yet to be confirmed | not yet confirmed | leak suggests | leaks suggest
    if true | if this is true | if that's true | can anyone confirm | anyone confirm | no idea if
    no idea whether | sources say | sources tell | sources claim | according to sources | a source says
    sources close to | i'm told | being told | people are saying | not been confirmed | not verified
    not been verified | no confirmation | awaiting confirmation | needs confirmation | grain of salt
    pinch of salt | can anyone verify | reports of | report of | reports say | reports are
    my source | my sources | our source | an insider | insiders say | insiders claim | chatter
    whispers that | whispers of | talk that | i heard | i hear
    """
    + _elsewhere(RUMOURS),
    r"(?:leak(?:s|ed)?|hearsay|gossip|insiders?)\s*[:：]",
    r"my (?:cousin|friend|neighbou?r|colleague|uncle|aunt|brother|sister|mate|buddy|contact|guy)s? "
    r"(?:says?|said|told|works?|heard|swears?|claims?)\b",
    r"(?:a|my) friend of (?:mine|a friend)\b",
)
_HEDGE = _cues(
    """
    could | might | would | appears to | appear to | appeared to | appears as | appears that | seem | seems | seemed
    seemingly | looks like | look like | looking like | looks as if | likely | unlikely | probably | probable
    possibly | possible | potential | potentially | perhaps | maybe | presumably | suggest | suggests | suggested
    suggesting | indicates | indicated | indicating | hints at | hints that | hinting | can be seen as | as if
    in theory | sounds like | sound like | unclear | yet to be determined | remains to be seen | nobody knows
    no one knows | who knows | is not known | isn't known | not known whether | no idea what | no idea who
    no idea how | no idea why | any idea | must have been | must have had | can't have been | cannot be ruled out
    can't be ruled out | can't rule out | cannot rule out | not ruled out | not rule out | hasn't ruled out
    haven't ruled out | anybody's guess | anyone's guess | look set to | looks set to | looked set to | word has it
    no word yet | too early to say
    """
    + _elsewhere(HEDGES),
    r"may(?!\s+\d)(?=\s)",
)
_GUESS = _cues(
    """
    i think | i believe | i guess | i bet | i feel | i suspect | i assume | i imagine | i doubt | i wonder
    we think | we believe | we suspect | my guess | my bet | my theory | my prediction | my take | my view
    our guess | in my opinion | imo | imho | iirc | afaik | wonder if | wondering if | wonder whether | not sure if
    not sure whether | speculat* | some say | what if | many believe | analysts think | analysts believe
    analysts expect | analysts predict | believed to | believed dead | believed killed | thought to be | feared dead
    feared killed | feared trapped | feared missing | presumed dead
    """,
    *GUESSES,
)
_PREDICTION = _cues(
    """
    expected to | expected | expects to | expect to | expect that | can expect | should expect | predict | predicts
    predicted | prediction | forecast | forecasts | is set to | are set to | poised to | bound to | tipped to
    slated to | on track to | going to | gonna | about to | should be | should see | should get | should have
    in the near future | will | won't | shall
    """,
    r"\w+['’]ll(?!\w)",
)
_FUTURE = re.compile(r"will|won['’]t|shall|\w+['’]ll")
_FUTURE_CUE = re.compile(r"(?<!\w)(?:will|won['’]t|shall)(?!\w)")
_BETWEEN = r"\s+(?:(?:\w+ly|never|also|still|soon|now|not)\s+)*"
_FORETOLD = re.compile(rf"{_BETWEEN}(?:{FORECAST})(?!\w)")
"""What follows the "will" of a forecast, which no date makes a plan."""
_PLANNED = re.compile(rf"{_BETWEEN}(?:{DECIDED})(?!\w)")
_SOURCED = re.compile(SOURCED)
_CONDITION = _cues("if | unless | assuming | provided that")
_AIM = _cues(
    """
    aims to | aim to | seeks to | intends to | plans to | plan to | wants to | tries to | strives to | the aim is to
    the goal is to | the plan is to | designed to
    """
)
"""A purpose stated flatly: reported, but as an aim, not as something that is so."""

_MATTERS = r"(?:represent|mark|signal|reflect|highlight|underscore|demonstrate|signif|illustrate|showcase|stand)"
_HEADS = (
    r"(?:milestone|step|shift|leap|era|moment|transformation|transition|turning point|frontier|trend|chapter|push"
    r"|evolution|commitment|revolution|advancement|convergence|movement|competition|direction|importance|development)"
)
_SIGNIFICANCE = _cues(
    """
    is more than just | is more than a product | is more than a feature | is not just | is not only | is not simply
    is not an isolated | are not just | game changer | game-changer | game changing | ushers in | ushering in
    at the forefront | at the intersection | aligns with | align with | the future of | in today's | defining moment
    full-scale | positions itself | positioning itself | positioning this | positioning the | this shift | this move
    this trend | this development | this approach | this democrati* | introduces new | introduces challenges
    introduces important | introduces dynamics
    """,
    rf"{_MATTERS}(?:s|ed|ing|ies)?\b(?:\s+as)?(?:\s+[\w'’\-]+){{0,6}}?\s+{_HEADS}s?\b",
    r"(?:is|are) an? (?:reflection|sign|testament|symbol) (?:of|to)\b",
    r"plays? an? (?:[\w\-]+ )?role\b",
    r"raises? (?:[\w\-]+ )?(?:questions|concerns)\b",
    r"positions? \w+ (?:closer|to)\b",
    r"part of (?:a|the|\w+['’]s) (?:larger|broader|wider)\b",
)
"""Significance talk: says that something matters, states nothing that could be checked."""

_VALUES = (
    r"(?:important|essential|crucial|critical|vital|strategic|necessary|exciting|amazing|awesome|great|terrible|huge"
    r"|incredible|beautiful|insane|crazy|wild|sad|ridiculous|disgusting|bullish|bearish|inevitable|a must|the best"
    r"|the worst|everything)"
)
_OPINION = _cues(
    "must be | need to be considered | central to",
    rf"(?:is|are|was|were|be|remains?|becom(?:es|ing))\s+(?:\w+ly\s+)?{_VALUES}\b",
    r"^(?:imagine \w+ing|wow|omg|lol|lmao|smh|ugh|yay|congrat\w*|thanks|thank you|love|so excited|can['’]t wait|rip"
    r"|pray)\b",
)

_SCHEDULED = phrases(
    "today | tonight | tomorrow | this morning | this afternoon | this evening | this week | this month",
    r"\d{1,2}[:.]\d{2}\b",
    r"\d{1,2}\s?(?:am|pm)\b",
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d",
    r"\d{1,2}(?:st|nd|rd|th)?\s+(?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december)\b",
    r"\d{4}-\d{2}-\d{2}\b",
    r"(?:from|until|by) \d",
    r"(?:by|in|from|until|before|after|since) (?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december)\b",
)
"""A future with a date or time is an announced plan, stated flatly; without one it is a prediction."""

_Row = tuple[Standing | None, str, _Cues]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The kinds of clauses from the top, and what finds whether there is a cue of any of them."""

    rows: tuple[tuple[Standing | None, str, re.Pattern[str]], ...]
    any: re.Pattern[str]


def _lexicon(*rows: _Row) -> _Lexicon:
    cues = [row[2] for row in rows]
    every = _Cues(
        tuple(phrase for some in cues for phrase in some.phrases),
        tuple(pattern for some in cues for pattern in some.patterns),
        tuple(pattern for some in cues for pattern in some.anywhere),
    )
    return _Lexicon(tuple((standing, kind, some.compiled()) for standing, kind, some in rows), every.compiled())


def _chatter(said: Said) -> _Cues:
    return _Cues((), said.within, (said.first,))


_ANYWHERE: tuple[_Row, ...] = (
    (None, "promotion", _PROMOTION),
    (None, "instruction", _INSTRUCTION),
    (None, "wish", _WISH),
    (None, "wish", _chatter(MOODS)),
    (None, "wish", _chatter(JOINING)),
    (None, "joke", _chatter(JOKES)),
    (None, "comment", _chatter(COMMENTS)),
    (None, "asking", _Cues((), ASKED, (_ASKING,))),
    (Standing.SPECULATION, "question", _Cues((), anywhere=(_QUESTION,))),
    (None, "satire", _Cues((), anywhere=(_PARODY,))),
    (Standing.SPECULATION, "satire", _SATIRE),
    (Standing.SPECULATION, "rumour", _Cues((), anywhere=(_HEARSAY,))),
)
_LEXICON = _lexicon(
    *_ANYWHERE,
    (Standing.SPECULATION, "rumour", _RUMOUR),
    (None, "call", _Cues((), CALLS)),
    (Standing.SPECULATION, "hedge", _HEDGE),
    (Standing.SPECULATION, "guess", _GUESS),
    (Standing.SPECULATION, "hedge", _Cues((), anywhere=(CONDITIONALS,))),
    (Standing.SPECULATION, "prediction", _PREDICTION),
    (Standing.SPECULATION, "condition", _CONDITION),
    (None, "significance", _SIGNIFICANCE),
    (None, "opinion", _OPINION),
    (Standing.REPORTED, "aim", _AIM),
)
"""English, with the unmistakable words of all languages."""


@cache
def _lexicon_of(code: str) -> _Lexicon:
    """The lexicon of a language that a sentence is known to be in.

    Made when the first one comes: those of all languages are a quarter of what a start would take.
    """

    def own(*tables: Mapping[str, str]) -> _Cues:
        return _cues("\n".join(table[code] for table in tables if code in table))

    def pattern(table: Mapping[str, str]) -> _Cues:
        return _Cues((), anywhere=(table[code],) if code in table else ())

    rows: tuple[_Row, ...] = (
        (None, "wish", own(OWN_WISHES)),
        (Standing.SPECULATION, "question", pattern(OWN_QUESTIONS)),
        (Standing.SPECULATION, "rumour", own(OWN_RUMOURS, RUMOURS)),
        (Standing.SPECULATION, "hedge", own(OWN_HEDGES, HEDGES)),
        (Standing.SPECULATION, "prediction", own(OWN_PREDICTIONS)),
        (Standing.SPECULATION, "hedge", pattern(OWN_CONDITIONALS)),
        (Standing.SPECULATION, "future", pattern(OWN_FUTURES)),
        (None, "opinion", pattern(OWN_OPINIONS)),
    )
    return _lexicon(*_ANYWHERE, *(row for row in rows if row[2].phrases or row[2].anywhere))


@cache
def _schedule_of(code: str) -> re.Pattern[str]:
    return phrases(OWN_SCHEDULES[code], r"\d{1,2}[:.]\d{2}\b") if code in OWN_SCHEDULES else _SCHEDULED
