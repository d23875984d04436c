"""What posts say without claiming anything: jokes, comments on other posts, calls on somebody, greetings, moods.

Phrases and regular expressions for `bot.core.cues`, for texts in small letters; "|" stands between phrases, "*" for
any ending of a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Said:
    """Expressions for the beginning of a text, and for the beginning of any of its words."""

    first: str
    within: tuple[str, ...]


def _said(first: tuple[str, ...], within: tuple[str, ...] = ()) -> Said:
    return Said(rf"^\W*(?:{'|'.join(first)})", within)


JOKES: Final = _said(
    first=(
        r"(?:(?:oh|ah|well|yeah|yes|haha),?\s+)?(?:sure|yeah|yep|right|of course|obviously|totally),?\s+and\s",
        r"(?:yeah|oh|ah|aye),?\s+(?:right|sure|great|good|wonderful|lovely|brilliant|fantastic|joy|perfect|super"
        r"|nice|cool|look)\b(?!\s+(?:news|job|work|luck))",
        r"(?:great|brilliant|lovely|wonderful|fantastic|super|nice),\s+(?:another|more|yet another|just what)\b",
        r"(?:ja|na|ach|jaja)?,?\s*klar,?\s+und\s",
        r"(?:ach|oh|na|ja)\s+(?:wie\s+)?(?:toll|super|klasse|prima|schön|wunderbar|großartig|herrlich)\b",
        r"(?:super|toll|klasse|prima|großartig),\s+(?:schon wieder|wieder|noch ein\w*)\b",
        r"(?:sí,?\s+)?claro,?\s+y\s",
        r"(?:genial|estupendo|fantástico),\s+(?:otra vez|otro|otra|más)\b",
        r"(?:mais\s+)?bien sûr,?\s+et\s",
        r"(?:ah\s+)?(?:super|génial|bravo|formidable),\s+encore\b",
    ),
    within=(
        r"what an? (?:surprise|shock|joke|mess|disgrace|shame|clown\w*|circus|match|game|goal"
        r"|time to be alive)(?!\w)",
        r"(?:who would(?:['’]ve| have)|who['’]d have) (?:thought|guessed)",
        r"colou?r me (?:shocked|surprised)",
        r"and pigs (?:can |will |might )?fly",
        r"when hell freezes",
        r"(?:that|this|well,? that) aged (?:well|badly|like)",
        r"you can['’]t make this up",
        r"said no one ever",
        r"(?:war ja klar|wer hätte das gedacht|welch(?:e|)? überraschung|was für eine überraschung"
        r"|wer['’]s glaubt|ironie (?:off|aus))",
        r"qué sorpresa",
        r"quelle surprise",
    ),
)
"""Irony that shows by its form."""

COMMENTS: Final = _said(
    first=(
        r"(?:not true|untrue|debunked)\s*(?:[,.!;–—-]|$)",
        r"(?:(?:this|that|it|so|totally|obviously|clearly)(?:['’]s|\s+is|\s+looks)?\s+)*(?:fake|photoshopped|bait"
        r"|clickbait)\s*(?:[,.!;:–—-]|$)",
        r"(?:no,?\s+)?(?:that|this|it)(?:['’]s|\s+is)\s+(?:just\s+|simply\s+)?(?:not true|untrue|false|wrong"
        r"|a lie|nonsense|rubbish|bs|incorrect|old news)\s*(?:[,.!;–—-]|$)",
        r"(?:das ist (?:falsch|quatsch|unsinn|gelogen|nicht wahr)|stimmt nicht|fake)\s*(?:[,.!;–—-]|$)",
        r"(?:(?:eso )?(?:es falso|no es verdad|es mentira)|mentira)\s*(?:[,.!;–—-]|$)",
        r"(?:c['’]est faux|faux|n['’]importe quoi)\s*(?:[,.!;–—-]|$)",
    ),
)
"""What another post said is called false: an answer, no claim of its own."""

_PUBLIC: Final = """residents people drivers passengers customers users travellers travelers visitors patients commuters
    motorists households anyone you those parents""".split()
_CALLED_ON: Final = "".join(f"(?<!{who} )" for who in _PUBLIC)
CALLS: Final = (
    rf"{_CALLED_ON}(?:should|ought to)\s+(?:(?:just|simply|really|all|also|finally|immediately|now|never|not|absolutely"
    r"|probably)\s+)*(?!be\b|see\b|get\b|have\b|just\b|arrive\b|reach\b|reopen\b|resume\b|work\b|take\b|last\b"
    r"|come\b|help\b|make\b|now\b|never\b|not\b|the\b|there\b|all\b)[a-z]{2,}",
    r"(?:should|must|needs? to) (?:just |really |finally |now )?be (?:ashamed|fired|sacked|jailed|banned|abolished"
    r"|scrapped|in (?:jail|prison))",
    r"sollten? (?:\w+\s+){0,2}?(?:zurücktreten|sich (?:was )?schämen|sich entschuldigen|endlich|gefälligst)(?!\w)",
    r"(?:somebody|someone|y['’]all) (?:really |just )?needs? to ",
    r"qu(?:e|['’]ils?) (?:dimita|dimitan|se vayan|démissionne\w*|dégage\w*)",
)
"""What somebody ought to do, in the eyes of who writes; advice to the public is none."""
ADVICE: Final = r"said|says|say|told|warn\w*|advis\w*|urg\w*|recommend\w*|according|guidance|officials?|police"
"""What tells that such words are passed on advice."""

MOODS: Final = _said(
    first=(
        r"(?:not me \w+ing|me \w+ing (?:at|when|because|while|to)|pov:|tfw|mfw|nobody:|me:|me when"
        r"|that feeling when)",
        r"r\.?i\.?p\b",
        r"(?:good (?:morning|night|evening|afternoon)|happy (?:birthday|new year|monday|friday|holidays|easter)"
        r"|merry christmas)(?!\w)",
        r"nobody (?:asked|cares|needs|wants)(?!\w)",
        r"(?:who|literally no one) (?:asked|cares)(?!\w)",
        r"(?:omg|ffs|jfc|ngl|istg|bruh|yikes|oof|welp|meh|same|this|mood|ditto|based|cringe)\W*$",
    ),
    within=(
        r"will be (?:sorely|dearly|greatly|deeply|so|much|very) missed",
        r"(?:he|she|they|you|u|legend|king|queen)(?:['’]ll| will) (?:always )?be (?:\w+ly )?missed",
        r"(?:we|i)(?:['’]ll| will)? (?:all |really )?miss (?:you|u|him|her|them)(?!\w)",
        r"gone too soon",
        r"(?:rest|fly) (?:easy|high),? (?:\w+)\W*$",
    ),
)
"""Feelings, farewells and greetings."""

ASKED: Final = (
    r"can (?:we|you|they|someone|somebody|y['’]all) (?:all )?(?:please|pls|just|not|explain|stop|fix)(?!\w)",
    r"(?:can|could|would) (?:someone|somebody|anyone) (?:please )?(?:explain|tell me|help)",
)
"""Requests, with a question mark or without one."""

JOINING: Final = _said(
    first=(
        r"(?:please\s+|pls\s+)?(?:follow|subscribe|retweet|rt|repost|share|like and (?:share|subscribe|retweet)"
        r"|turn on notifications)(?:\s+(?:us|me|along|here|now|our \w+|this (?:account|page|thread|channel)"
        r"|@\w+))?\s+(?:for|if you|to (?:get|stay|see|win))(?!\w)",
        r"(?:stay tuned|watch this space|link (?:below|in (?:comments|replies|profile|thread))|more (?:below"
        r"|in the thread)|(?:a |long )?thread(?: below| time)?)\W*$",
    ),
)
"""Calls to follow or pass on."""

GUESSES: Final = (
    r"(?:is|are|was|were|being)(?: now| widely| also| still)? (?:thought|believed|understood|feared|suspected|assumed"
    r"|presumed|rumou?red|said|reported) to (?:be|have|want|include|contain|involve|plan|own|hold|lie|cost"
    r"|number)(?!\w)",
    r"(?:is|are|was|were)(?: now| widely)? (?:thought|believed|understood|feared|suspected|assumed"
    r"|presumed) to(?!\w)",
    r"(?:my|our|the smart) (?:money(?:['’]s| is| was)|bet(?:['’]s| is)?) (?:on|that)?(?!\w)",
    r"my bet\s*:",
    r"(?:there(?:['’]s| is) )?(?:no way|no chance|not a chance|zero chance|no shot)(?: that| in hell)? (?:they"
    r"|we|it|he|she"
    r"|this|that|these|the|any|anyone|you|i|\w+ (?:is|are|can|gets?|will|wins?))(?!\w)",
    r"on (?:course|pace|track) (?:to|for (?:an?|its|their|the))(?!\w)",
    r"head(?:ed|ing) for (?:\$|€|£|\d|an? (?:record|loss|win|victory|defeat|recession|crash|split|showdown|default"
    r"|collapse|shortage|strike)|recession|default|disaster|record|trouble|bankruptcy|divorce|collapse)",
    r"(?:i|we) (?:reckon|expect|fear|figure|presume|would(?:n['’]t| not) be surprised|['’]d say|smell)(?!\w)",
    r"(?:mark my words|calling it now|you heard it here first|word on the street|chances are|odds are"
    r"|(?:all )?signs point to|everything points to|only a matter of time|it['’]s a matter of time|smells like"
    r"|feels like"
    r"|smells of|any day now|sooner or later|i['’]m (?:pretty |fairly |almost )?sure|pretty sure|i['’]d bet|bet you"
    r"|\d+ bucks says|ten to one|in all likelihood|in line to become|is rumou?red|are rumou?red|put money on)(?!\w)",
    r"(?:fear|fears|worry|worries|warn|warns) (?:that )?(?:\w+ ){1,4}(?:could|may|might|will)(?!\w)",
    r"(?:teriam?|estariam?|haveriam?|deveriam?|estarían?|tendrían?|habrían?|deberían?|negociarían?)(?!\w)",
)
"""Guesses and bets; and auxiliaries in the conditional, by which Portuguese and Spanish pass on hearsay."""
CONDITIONALS: Final = r"[eidv]r(?:ai(?:en)?t|ebbe(?:ro)?)(?!\w)"
"""The endings by which French and Italian do so, whatever the rest of a short sentence tells of its language."""

FORECAST: Final = (
    r"win|lose|beat|crash|collapse|explode|soar|plunge|flop|fail|regret|dominate|tank|moon|rain|snow|survive|dethrone"
    r"|overtake|qualify|lift the|take the title|be (?:huge|great|epic|wild|massive|insane)"
)
"""What nobody decides: a "will" before one of these is a forecast, also with its day."""

DECIDED: Final = (
    r"cut|close|shut|lay|open|reopen|launch|raise|lower|increase|reduce|sell|buy|acquire|ban|introduce|appoint"
    r"|publish"
    r"|release|build|invest|hire|cancel|scrap|end|stop|lift|impose|pay|sign|suspend|move|leave|join|resign|step"
    r"|replace"
    r"|merge|recall|refund|offer|host|vote|deploy|send|drop support|start|begin|spend|charge|withdraw|file|appeal|sue"
    r"|extend|delay|postpone|halt|phase|discontinue|eliminate|add|expand|shift|relocate|retire|remove|require|provide"
    r"|evacuate|investigate|review|hold|meet|visit|seek|name|fire|dismiss|double|halve|quit|return|take over|not \w+"
)
"""What somebody decides: a "will" before one of these tells a plan, where its source is told."""

SOURCED: Final = (
    r"(?:,|—|–|-)\s*(?:\w[\w.'’-]*\s+){0,9}?(?:said|says|told|announced|confirmed|wrote|writes|tells)(?!\w)"
    r"|(?<!\w)according to(?! (?:rumou?rs?|sources|insiders|leaks?))(?!\w)"
    r"|^\W*(?:[\w.'’&-]+\s+){1,6}?(?:said|says|announced|announces|confirmed|confirms|told \w+)(?!\w)"
    r"|(?<!\w)in a (?:letter|statement|filing|memo|press release|notice)(?!\w)"
)
"""A source that is told beside a plan."""
