"""Which clauses state, which speculate and which claim nothing, told by cue words alone.

Each table is a row of (kind of cue, pattern). A clause is judged by itself: in "The launch of X could reshape
Y" the launch is presupposed (see `events`) and only the effect is speculation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.domain import Standing


@dataclass(frozen=True, slots=True)
class Judgement:
    """`standing` is REPORTED, SPECULATION, or None for a clause without a checkable claim; `cue` is what showed it."""

    standing: Standing | None
    kind: str
    cue: str = ""


def judge(clause: str) -> Judgement:
    """What a clause says by its own words: stated flatly, speculation, or no checkable claim. Never "confirmed"."""
    for kind, pattern in _EMPTY:
        if match := pattern.search(clause):
            return Judgement(None, kind, match.group().strip())
    for kind, pattern in _SPECULATION:
        if match := pattern.search(clause):
            return Judgement(Standing.SPECULATION, kind, match.group().strip())
    if match := _FUTURE.search(clause):
        if _SCHEDULED.search(clause):
            return Judgement(Standing.REPORTED, "scheduled", match.group().strip())
        return Judgement(Standing.SPECULATION, "prediction", match.group().strip())
    if match := _PLATITUDE.search(clause):
        return Judgement(None, "significance", match.group().strip())
    if match := _OPINION.search(clause):
        return Judgement(None, "opinion", match.group().strip())
    if match := _AIM.search(clause):
        return Judgement(Standing.REPORTED, "aim", match.group().strip())
    return Judgement(Standing.REPORTED, "stated")


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")", re.IGNORECASE)


_EMPTY: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "promotion",
        _any(
            r"(?:follow|subscribe to|dm|join|tag) (?:me|us|our|my|for)\b",
            r"(?:sign up|register|apply|order|shop|claim|mint|deposit|stake) (?:now|today|here|your|at|via|with)\b",
            r"(?:use|with) (?:my |the |our )?(?:promo |referral |invite )?code\b",
            r"(?:link in bio|giveaway|airdrop|free (?:mint|money|tokens?|crypto)|don['’]t miss|hurry|retweet|rt to win)\b",
            r"connect (?:your )?wallet\b",
            r"100x\b",
            r"(?:to the moon|buy the dip|dyor|nfa|wagmi|hodl)\b",
            r"(?:details|deadline|entry|more info)\s*[:：]",
        ),
    ),
    (
        "instruction",
        _any(
            r"(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+)?(?:of\s+)?(?:the\s+|your\s+|my\s+)?"
            r"(?:previous|prior|above|earlier|other|system)\s+(?:\w+\s+)?(?:instructions?|prompts?|rules|messages?|posts?)",
            r"(?:system prompt|you are now|as an ai|new instructions?:|end of (?:posts|data|thread))\b",
            r"(?:summari[sz]e|respond|reply|answer|output|print|write|say)\b[^.]{0,40}\bas (?:confirmed|fact)",
        ),
    ),
)

_SPECULATION: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("question", re.compile(r"[?？]\s*[\"'”’)\]]*\s*$")),
    ("satire", _any(r"(?:/s|satire|parody|shitpost|jk|just kidding|april fools?['’]?s?)(?!\w)")),
    (
        "rumour",
        _any(
            r"rumou?r(?:s|ed|edly)?\b", r"unconfirmed\b", r"unverified\b", r"allegedly\b", r"supposedly\b",
            r"purported(?:ly)?\b", r"reportedly\b", r"(?:i['’]m |am |are |we['’]re |just )?hearing (?:that|from|reports)\b",
            r"hear(?:d)? that\b", r"word is\b", r"apparently\b", r"(?:not|isn['’]t|yet to be) (?:yet )?confirmed\b",
            r"leak(?:s|ed)? suggests?\b", r"if (?:this is |that['’]s )?true\b", r"can anyone confirm\b", r"no idea (?:if|whether)\b",
        ),
    ),
    (
        "hedge",
        _any(
            r"could(?!\s+not)\b", r"might\b", r"may(?=\s+(?:not\s+)?(?:be|have|well|also|soon|still|even|already|only|primarily"
            r"|never|face|need|see|get|take|come|go|begin|start|end|lead|follow|open|help|make|cause|become|include|offer"
            r"|introduce|struggle|bring|add|[a-z]{3,}(?!\s+\d)))", r"would\b",
            r"appear(?:s|ed)?(?= to| as| that| likely)", r"seem(?:s|ed|ingly)?\b", r"look(?:s|ing)? (?:like|as if|set to)\b",
            r"likely\b", r"unlikely\b", r"probabl[ey]\b", r"possibl[ey]\b", r"potential(?:ly)?\b", r"perhaps\b", r"maybe\b",
            r"presumably\b", r"suggest(?:s|ed|ing)?\b", r"indicat(?:es|ed|ing)\b", r"hint(?:s|ed|ing)?(?= at| that)",
            r"can be seen as\b", r"sort of\b", r"as if\b", r"in theory\b",
        ),
    ),
    (
        "guess",
        _any(
            r"(?:i|we) (?:think|believe|guess|bet|feel|suspect|assume|hope|imagine|doubt|wonder)\b",
            r"(?:my|our) (?:guess|bet|theory|prediction|take|view|opinion)\b", r"imo\b", r"imho\b", r"iirc\b", r"afaik\b",
            r"wonder(?:ing)? (?:if|whether)\b", r"not sure (?:if|whether)\b", r"speculat\w+", r"some say\b", r"what if\b",
            r"many believe\b", r"analysts? (?:think|believe|expect|predict)\b", r"(?:is|are) believed to\b", r"thought to be\b",
        ),
    ),
    (
        "prediction",
        _any(
            r"expect(?:s|ed|ing)? (?:to|that|more|a|an|the)\b", r"expected\b", r"(?:can|should) expect\b", r"predict(?:s|ed|ion)?\b",
            r"forecast(?:s|ed)?\b", r"(?:is|are|was|were) (?:set|poised|bound|tipped|slated|on track) to\b", r"going to\b", r"gonna\b",
            r"(?:is|are) about to\b", r"will (?:likely|probably|eventually|soon)\b", r"should (?:be|see|get|have)\b", r"in the near future\b",
        ),
    ),
    ("condition", _any(r"if (?=\w+)", r"unless\b", r"assuming\b", r"provided that\b")),
)  # fmt: skip

_FUTURE = _any(r"will\b", r"won['’]t\b", r"shall\b", r"['’]ll\b", r"is to\b(?= [a-z]+)")
_SCHEDULED = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}\s?(?:am|pm)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:jan|febr)uary\b|\b(?:march|april|may|june|july|august|september|october|november|december)\s+\d"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week|month))\b|\b\d{4}-\d{2}-\d{2}\b"
    r"|\bfrom \d|\buntil \d|\bby \d",
    re.IGNORECASE,
)
"""A future with a date or time is an announced plan, stated flatly; without one it is a prediction."""

_AIM = _any(
    r"(?:aims?|seeks?|intends?|plans?|wants?|tries|strives?) to\b",
    r"the (?:aim|goal|plan) is to\b",
    r"designed to\b",
)
"""A purpose stated flatly: reported, but as an aim, not as something that is so."""

_PLATITUDE = re.compile(
    r"\b(?:represent|mark|signal|reflect|highlight|underscore|demonstrate|signif|illustrate|showcase|embod|symboli[sz]e|stand)"
    r"(?:s|ed|ing|ies)?\b(?:\s+as)?(?:\s+[\w'’\-]+){0,6}?\s+(?:milestones?|steps?|shifts?|leaps?|eras?|moments?|transformations?"
    r"|turning points?|frontiers?|transitions?|trends?|chapters?|push|evolution|commitment|revolution|advancements?|convergence|movement"
    r"|competition|direction|importance|development)\b"
    r"|\b(?:is|are|was) (?:more than|not) (?:just|only|simply|an isolated)\b|\bmore than (?:just )?an? (?:product|feature)"
    r"|\b(?:is|are) an? (?:reflection|sign|testament|symbol) (?:of|to)\b|\bplays? an? (?:[\w\-]+ )?role\b|\braises? (?:[\w\-]+ )?(?:questions|concerns)\b|\bgame[ -]changer"
    r"|\b(?:ushers?|ushering) in\b|\bat the (?:forefront|intersection)\b|\bpositions? (?:itself|\w+ (?:closer|to))"
    r"|\bpositioning (?:itself|this|the)\b|\bpositions \w+ (?:closer|to)\b|\baligns? with\b|\bthe future of\b|\bin today['’]s\b"
    r"|\bthis (?:shift|move|trend|development|approach|democrati[sz]ation)\b|\bpart of (?:a|the|\w+['’]s) (?:larger|broader|wider)\b"
    r"|\bintroduces? (?:new |important )?(?:challenges|dynamics)\b|\b(?:full-scale|defining moment)\b",
    re.IGNORECASE,
)
"""Significance talk: says that something matters, states nothing that could be checked."""

_OPINION = re.compile(
    r"\b(?:is|are|was|were|be|remains?|becom(?:es|ing))\s+(?:\w+ly\s+)?(?:important|essential|crucial|critical|vital|strategic|necessary"
    r"|exciting|amazing|awesome|great|terrible|huge|incredible|beautiful|insane|crazy|wild|sad|ridiculous|disgusting|bullish"
    r"|bearish|inevitable|a must|the best|the worst|everything)\b"
    r"|^(?:wow|omg|lol|lmao|smh|ugh|yay|congrats|congratulations|thank(?:s| you)|love|so excited|can['’]t wait|rip|pray)\b"
    r"|\b(?:must|need to) be (?:carefully )?(?:considered|addressed|maintained)\b|\bmust be\b|\bcentral to\b",
    re.IGNORECASE,
)
