"""Turns a clause of a post into a neutral line: what it says, without its greeting, its shouting and its adverbs."""

from __future__ import annotations

import re
from itertools import islice

from bot.core.breaks import LINK, is_cut, tells_who_says_so
from bot.core.terms import content_words, overlap

MAX_WORDS = 25
"""A line a reader takes in at once; also the limit the prompt gives a model."""

_MARKS = re.compile(r"[*_~`|^<>\[\]{}\\]+")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\ufe0f\u20e3]+")
_TRAILING_TAGS = re.compile(r"(?:\s*[#＃][^\s#＃]+)+\s*$")
_LEADING = re.compile(
    r"^(?:(?:RT|MT|QT|via)\s+@\S+\s*:?|@\S+|[#＃]\S+(?=\s+[#＃@])|[#＃]\S+\s*[:—–-]+"
    r"|(?:breaking(?:\s+news)?|just in|update[d]?|new|alert|urgent|confirmed|official|psa|fyi|thread|news|developing"
    r"|live|hot take|ok so|so|well|hey|wow|omg|lol|ugh"
    r"|eilmeldung|eil|exklusiv|achtung|aktuell|offiziell|bestätigt|última hora|urgente|exclusiva|atención|oficial"
    r"|confirmado|dernière minute|alerte(?: info)?|flash info|exclusif|officiel|confirmé)"
    r"\s*(?:\d+/\d+)?\s*[:!—–-]+|\(?\d+/\d*\)?)\s*",
    re.IGNORECASE,
)
_DISCOURSE = re.compile(
    r"^(?:however|meanwhile|moreover|furthermore|additionally|in addition|looking ahead|ultimately|overall|notably|also"
    r"|in conclusion|in other words|in this context|in the broader context[^,]*|at the same time|at its core|at a"
    r" conceptual level"
    r"|as a result|for example|for instance|in simple terms|on the other hand|rather than[^,]*|from an? [\w ]+"
    r" (?:perspective|standpoint)"
    r"|by [a-z]+ing [^,]*|(?:despite|unlike|as|while|although|though|since|with this) [^,]*|that said|first|second"
    r"|finally|importantly|interestingly)\s*,\s*",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"^(?:and|but|yet|so|meaning(?: that)?)\s+(?=\S+\s)", re.IGNORECASE)
_ADVERBS = re.compile(
    r"(?<!\ba)(?<!\ban)\s+\b(?:significantly|seamlessly|truly|simply|massively|dramatically|effectively|highly"
    r"|deeply|rapidly|fundamentally"
    r"|completely|totally|absolutely|literally|extremely|incredibly|really|very|profoundly|increasingly"
    r"|directly)\b(?=\s)",
    re.IGNORECASE,
)
HYPE = re.compile(
    r"\b(?:revolution\w*|game[ -]?chang\w*|groundbreaking|cutting[ -]edge|amazing|incredibl[ey]|insane|epic"
    r"|massive(?:ly)?|huge|stunning"
    r"|unprecedented|world[ -]class|best[ -]in[ -]class|next[ -]level|mind[ -]?blowing|unbelievabl[ey]|powerful"
    r"|powerhouse|ultimate"
    r"|magic(?:al)?|breathtaking|must[ -](?:have|see|buy)|skyrocket\w*|explosive|legendary|super(?:charge\w*)"
    r"|unlock\w* (?:the )?potential"
    r"|transformative|disrupt\w*|state[ -]of[ -]the[ -]art|the (?:best|greatest|biggest|most \w+))\b",
    re.IGNORECASE,
)
"""Praise and superlatives that a neutral line has no place for."""


_OPENING = "\"“”'‘’.,:;!-–— "
_PASSED_ON = re.compile(r"^.*\b(?:RT|MT|QT)\s+@\w+\s*:?\s*(?=\S)", re.DOTALL)
"""What somebody says before he passes a post on is his own remark; the post begins after it."""
_CREDIT = re.compile(
    r"\s*(?:\(\s*(?:via\s+)?@\w+\s*\)|\b(?:via|h/t|cc|HT|RT|photo by|pic by)\s+@\w+(?:\s+@\w+)*)\s*(?=[.!]*$)"
)
_ASIDE = re.compile(
    r"(?:,\s*|\s+[-–—]\s*)(?:(?:everybody|everyone) knows(?: it| that)?|nobody (?:posts|talks) about (?:that|it|this)"
    r"|mark my words|das weiß (?:doch )?jeder|kein witz|todo el mundo lo sabe|lo sabe todo el mundo|y ahora esto"
    r"|tout le monde le sait|nope|yep|thanks for nothing|danke für nichts"
    r"|trust me|believe me|that['’]?s official|no joke|just saying|lol|lmao|smh|wow)\W*$",
    re.IGNORECASE,
)
"""What somebody says of his own words at their end; it adds nothing that could be checked."""
_COUNTERS = re.compile(r"\s*\((?:\d+[smhd] ago|cont['’]?d?|\d+/\d+)\)?\s*$", re.IGNORECASE)


def tidy(text: str) -> str:
    """The text without links, markup, emoji, call signs, credits and trailing hashtags; inline '#' removed."""
    text = _EMOJI.sub(" ", _MARKS.sub("", LINK.sub("", text)))
    whole = text.strip()
    text = _PASSED_ON.sub("", " ".join(_TRAILING_TAGS.sub("", text).split()))
    while (shorter := _trimmed(text)) != text:
        text = shorter
    return _opened(re.sub(r"[#＃](?=\w)", "", text).strip(), whole)


def _opened(text: str, whole: str) -> str:
    """A text with the mark before it that opens a quotation which ends inside of it: "“We pay,” the owners said"."""
    for opening, closing in _PAIRS:
        if whole.startswith(opening + text[:1]) and _is_open(text, opening, closing) and not text.endswith(closing):
            return opening + text
    return text


def _trimmed(text: str) -> str:
    return _COUNTERS.sub("", _CREDIT.sub("", _ASIDE.sub("", _LEADING.sub("", text.lstrip(_OPENING), count=1))))


def line(clause: str) -> str:
    """A clause as one neutral line, at most MAX_WORDS words, ending with a full stop; "" when nothing is left."""
    text = tidy(clause)
    for pattern in (_DISCOURSE, _CONJUNCTION, _DISCOURSE):
        text = pattern.sub("", text, count=1)
    text = _headline(_unshouted(text))
    text = _ADJECTIVES.sub(_with_article, _ADVERBS.sub("", " " + text)).strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text).strip(" \t,;:.!…-–—\"“”'")
    text = _closed(text, clause)
    return _sentence(_without_lone_mark(shortened(_without_tail(_without_lead(text)))))


def _closed(text: str, whole: str) -> str:
    """A text that was stripped of the marks around it, with the one that closes or opens a quotation inside of it."""
    for opening, closing in _PAIRS:
        if _is_open(text, opening, closing):
            if tidy(whole).rstrip(" \t,;:.!…-–—'").endswith(closing):
                return text + closing
            if whole.lstrip().startswith(opening):
                return opening + text
    return text


def _without_lone_mark(text: str) -> str:
    """A text without a mark whose other one was cut away."""
    for opening, closing in _PAIRS:
        is_inches = opening == closing and _INCHES.search(text)
        if _is_open(text, opening, closing) and not is_inches:
            mark = opening if text.count(opening) > text.count(closing) or opening == closing else closing
            at = text.rindex(mark)
            text = text[:at] + text[at + 1 :]
    return text


_INCHES = re.compile(r'\d"')
_PAIRS = (('"', '"'), ("„", "“"), ("“", "”"), ("«", "»"))


def _is_open(text: str, opening: str, closing: str) -> bool:
    if opening == closing:
        return text.count(opening) % 2 == 1
    if closing in {"“", "”"} and (closing == "“") != ("„" in text):  # where „ opens, “ closes
        return False
    return text.count(opening) != text.count(closing)


def _sentence(text: str) -> str:
    if not any(char.isalnum() for char in text):
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in "?。！？…" else ".")


_ADJECTIVES = re.compile(
    r"\b(?:(?P<article>an?)\s+)?(?:holistic|innovative|robust|seamless|dynamic|immersive|powerful|cutting-edge"
    r"|next-generation"
    r"|exciting|impressive|remarkable|comprehensive)\s+(?=(?P<next>[a-z])[\w\-]*\s*)"
)


def _with_article(match: re.Match[str]) -> str:
    if not match["article"]:
        return ""
    return "an " if match["next"] in "aeiou" else "a "


def _unshouted(text: str) -> str:
    """Text all in capitals as an ordinary sentence; short words stay, they may be acronyms."""
    words = text.split()
    if len(words) < _SHOUTED_WORDS or not text.isupper():
        return text
    return " ".join(
        word if len(word.strip(".,:;!?")) <= 3 and word.casefold() not in _SMALL else word.lower() for word in words
    )


_SHOUTED_WORDS = 4
_SMALL = frozenset(
    "a an the in on at of to for by is are was be and or not no it as up due all has had new now out".split()
)

_TITLED = re.compile(r"(?P<head>[^:]{15,}?)(?::|\s[-–—|])\s+(?P<rest>.+)$", re.DOTALL)


def _headline(text: str) -> str:
    """Only the headline, of one that its own text repeats or a feed cut off ("Acme shuts plant: Acme said on Mon…")."""
    match = _TITLED.match(text)
    if match is None or len(match["head"].split()) < _SHOUTED_WORDS:
        return text
    repeated = overlap(content_words(match["head"]), [content_words(match["rest"])]) >= _REPEATED
    return match["head"] if repeated or (is_cut(match["rest"]) and not tells_who_says_so(text)) else text


_REPEATED = 0.4
_PLACE_BREAKS_OFF = re.compile(
    r"\s(?:over|in|on|at|near)\s(?:the|an?)(?:\s*(?:\.\.\.?|…)\W*|\s\d{1,2}/\d{1,2})$", re.IGNORECASE
)
_SOME = re.compile(
    r"(?:\b(?:has|have|had)\s(?:\w+\s)?\w+\san?\s(?:[\w-]+\s){0,3}[\w-]+"
    r"|^an?\s(?:[\w-]+\s){1,4}(?:has|have|was)\s(?:been\s)?\w+)$",
    re.IGNORECASE,
)
"""Something happened, to some thing or by one: true wherever it was, as "has closed its shops (in …)" is not."""
_MAY_TURN = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|if|unless|but|except|without|only|all|every|any|each|before|until|when"
    r"|whether|that|how|why|what|who|imagine|suppose|almost|nearly|will|would|could|should|might|may|can"
    r"|den(?:y|ies|ied)|reports?|rumou?rs?|claims?|claimed|says?|said|told|stor(?:y|ies)|posts?|hoax|false|fake"
    r"|drills?|exercises?|simulat\w+|training|tests?|tested|games?|films?|movies?|series)\b|n['’]t\b|^(?:has|have|had)\b",
    re.IGNORECASE,
)
"""By what the rest of a sentence could make something else of its beginning: a denial, a condition, a question."""
_CONFIRMS = re.compile(
    r"^we (?:(?:must|can|have to) )?(?:confirm|announce)(?: (?:to our|with) (?:\w+ ){1,2})?\s?that\s", re.IGNORECASE
)
"""What an actor may begin with to say of itself what follows."""


def before_break(text: str) -> str | None:
    """What a text says as a whole before it breaks off inside of where it was; None where the rest might change it.

    "Flight 3 has suffered an accident over the…" says that it has suffered an accident.
    """
    kept = _CONFIRMS.sub("", _up_to_break(text))
    return kept if _SOME.search(kept) and not _MAY_TURN.search(kept) else None


def is_before_break(wording: str, sentence: str) -> bool:
    """Whether a line is what a sentence says before it breaks off inside of where it was."""
    return _up_to_break(sentence).endswith(wording[1:].rstrip("."))


def _up_to_break(text: str) -> str:
    """A text without the place in which it breaks off; "" for one that does not break off there."""
    whole = LINK.sub("", text).rstrip()
    match = _PLACE_BREAKS_OFF.search(whole)
    return whole[: match.start()] if match else ""


_TAIL = re.compile(
    r"(?:,?\s(?:across|within|including|such as|ranging from|throughout)|,\s(?:which|where|making|with|while"
    r"|as))\s+(?!its\b|his\b)(?P<tail>.+)$"
)
_CONCISE = 17


def _without_tail(text: str) -> str:
    """A long line without a last phrase that only spreads it out ("across its own platforms")."""
    match = _TAIL.search(text) if len(text.split()) > _CONCISE else None
    if match is None or len(text[: match.start()].split()) < _CONCISE // 2 or re.search(r"\d|\bnot\b", match["tail"]):
        return text
    return text[: match.start()]


_LEADS_IN = re.compile(
    r"(?:After|Before|During|Following|While|Amid|Because|Despite|With|Since|Although|Though|When|As|Given|Having)\s"
)
_MAIN_CLAUSE = re.compile(
    r",\s+(?=(?:[^\s,]+\s+){4}[^\s,])(?!(?:and|or|which|who|whose|where)\b)(?!\S+(?:\s\S+)?\s(?:and|or)\s\S+,)"
)
"""The comma after which the main clause begins, and no member of a list."""


def _without_lead(text: str) -> str:
    """A line of too many words without what leads in to it ("After talks that lasted all night, …")."""
    if len(text.split()) <= MAX_WORDS or not _LEADS_IN.match(text) or not (match := _MAIN_CLAUSE.search(text)):
        return text
    return text[match.end() :]


_CUT = re.compile(
    r",\s|\s(?=(?:with|for|after|before|from|across|including|such as|as|in order to|by|via|without|through)\s)"
)


def shortened(text: str, limit: int = MAX_WORDS) -> str:
    """At most `limit` words, cut where a phrase ends; a text without such a place is cut at a word, with "…"."""
    if len(text.split()) <= limit:
        return text
    words = list(islice(re.finditer(r"\S+", text), limit))
    least, most = words[limit // 2 - 1].end(), words[-1].end()
    ends = [m.start() for m in _CUT.finditer(text, 0, most + 1) if m.start() >= least]
    if _LEADS_IN.match(text) and not _MAIN_CLAUSE.search(text[:most]):  # what is said comes only after that
        ends = []
    return text[: ends[-1]] if ends else " ".join(word.group() for word in words) + "…"


_LOST = re.compile(
    r"\d|\b(?:not?|never|without|except|unless|only|if|but|may|might|could|reportedly|allegedly|says?|said|according|claims?|told"
    r"|den(?:y|ies|ied))\b",
    re.IGNORECASE,
)
"""What at the end of a line changes all of it: a figure, a condition, a denial, a hedge, who says so."""


def brief(text: str) -> str | None:
    """The line in at most MAX_WORDS words, cut where a phrase ends; None where the rest would change what it says."""
    if len(text.split()) <= MAX_WORDS:
        return text
    kept = shortened(text)
    return None if kept.endswith("…") or _LOST.search(text[len(kept) :]) else _sentence(kept.rstrip(" ,;:"))


_PRONOUN = re.compile(
    r"^(?:it|this (?:tool|platform|system|model|service|product|app)|the (?:tool|platform|system|service"
    r"|app))(?=['’\s])(?!\s+(?:is|was) (?:important|clear|likely that|possible|expected that|time))",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"^(?:das(?=\s(?:ist|sind|war|kostet|dauert|bedeutet|wird|wurde|hat|kann|gilt|macht|geht|führt)\s)"
    r"|dies(?:e[rs]?)?|(?:er|sie)(?=\s(?:ist|sind|war|hat|haben|wird|werden|wurde|kann|will|soll|kostet|sagt|sagte)\s)"
    r"|(?:esto|eso|ello|ellos|ellas|cela|ça|ceci|ils|elles)"
    r"|(?:él|ella|il|elle)(?=\s(?-i:[a-zà-ÿ]))(?!\sy\sa\b|\sfaut\b)"
    r"|damit|dadurch|deshalb|allí|c['’]est"
    r"|this|that|these|those|they|he|she|which|who|such|here|there|it|its|their|his|her|one of"
    r"|another|what|how|why|as|while|although|though|because|since|not|no longer|more|[a-z]+ing"
    r"|(?:[\w-]+ ){0,2}(?:tools|systems|platforms|companies|initiatives|technologies|apps|models) like)\b",
    re.IGNORECASE,
)


def resolved(text: str, subject: str | None) -> str:
    """The line with "it" at its beginning replaced by its subject, when that is known."""
    if subject is None:
        return text
    return _PRONOUN.sub(subject, text, count=1)


def dangles(text: str) -> bool:
    """True when a line begins with a word that points outside of it, so that a reader cannot tell what it is about."""
    return _DANGLING.match(text) is not None


_NO_SUBJECT = re.compile(
    r"(?:(?:Is|Are|Was|Were|Has|Have|Had|Does|Did|Can|Could|Should|Might|Must|Would|Shall|Will)\s(?:\w+n['’]t\s)?(?=[a-z\d$€£])"
    r"|(?:Ist|Sind|Wurden?|Wird|Werden|Hat|Haben)\s(?=[a-zäöü\d])"
    r"|(?:Ha|Han|Fue|Fueron|Será|Están?|Sera|Ont|Sont)\s(?=[a-zà-ÿ\d]))(?!.*\?\W*$)"
)


def stands_alone(text: str) -> bool:
    """Whether a line has a subject of its own, which does not point outside of it."""
    return not dangles(text) and not begins_with_its_verb(text)


def begins_with_its_verb(text: str) -> bool:
    """Whether a line begins with its verb and asks nothing, so that nobody can tell of whom it speaks."""
    return _NO_SUBJECT.match(text) is not None


_ORDERS = """add answer append apply ask attach augment avoid book boost break bring build buy call change
    check choose claim click collect combine come compose compute connect contact convert copy
    create decode delete deposit describe design develop disregard do donate download draft earn
    email empty enable end enhance enjoy ensure enter execute explain export fetch find follow
    forget format forward generate get give go grab grant group have help hide hold ignore imagine
    include insert install integrate introduce invest join jumble keep leak learn leave let list
    listen look make mark mention mint misspell modify move note obey open order output override
    pay pick place play post pray pretend print proceed provide publish put quote read rearrange
    record register remember remove render repeat replace reply report repost respond retweet
    reveal rewrite run save say scramble see select sell send set share show sign skip solve speak
    spread stake start state stay stop store submit subscribe substitute suggest summarize
    summarise support swap take teach tell text think throw transfer translate treat trust try
    turn type unlock update use utilize verify visit vote wait watch write""".split()
_WHOM = """a an the this that these those your our my their its all any every each some me us it them him you yourself
    everything anything everyone how what why where whether now here today again immediately carefully only random"""
_ADVICE = re.compile(
    r"^(?:(?:please|kindly|now|then|first|simply|just|always|never|do not|don['’]t)\s+)*"
    rf"(?:{'|'.join(_ORDERS)})\s+(?:{'|'.join(_WHOM.split())})\b"
    r"|^(?:buy|sell|join|follow|click|visit|subscribe|invest|ignore|disregard|repost|retweet|donate|pray|let['’]?s"
    r"|beware|sign up"
    r"|log in|check (?:out|your)|make sure|be sure|don['’]t|do not|never|act now|proceed (?:with|without)|look at"
    r"|listen to|go to)\b"
    r"|^(?:send|deposit|transfer|stake|donate|invest|claim|buy|bet)\s+[$€£]?\d"
    r"|^stay\s+(?:home|safe|tuned|inside|indoors|away|calm|strong)\b"
    r"|^(?:win|gewinne|gewinnt|gana|gagnez)\s+(?:an?|one|the|free|your|eine?[mnrs]?|una?|une?|\d+)\b"
    r"|\bbitte\b|\bpor favor\b|\bs['’]il vous plaît\b|\bsvp\b"
    r"|^comment\b.{0,30}\b(?:below|here)\b|\b(?:and|to) win\s+[$€£]?\d"
    r"|\byou (?:should|must|need to|have to|can now)\b|\bgo all[- ]in\b|\bnot financial advice\b|\b(?:please|pls"
    r"|plz)\b",
    re.IGNORECASE,
)
"""An order or advice to the reader; a noun in front ("Share prices fell", "Call centre closed") is none."""
_CODE = re.compile(
    r"[!-~]{45,}|\b(?:call|use|run|invoke)\s+[a-z]+_[a-z_]+|(?:\b[01]{8}\b\s*){3,}|(?:\\?u[0-9a-f]{4}){4,}"
    r"|(?:%[0-9a-f]{2}\w*){4,}",
    re.IGNORECASE,
)
"""Encoded text: nobody can check what a line with it says."""
_ADDRESS = re.compile(
    r"[#＃](?=[^\W\d])|(?:https?://|www\.|\b(?:t\.me|discord\.gg|bit\.ly)/)\S*|<[@#!a-z/][^>]*>|\[[^\]]*\]\([^)]*\)"
    r"|@(?:everyone|here)\b",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[“\"„«「『][^”\"“»」』]*[”\"“»」』]")


_OURS = re.compile(
    r"(?:(?i:today|heute|hoy|aujourd['’]hui)\s+)?(?:We|Our|We['’](?:ve|re|ll)|Wir|Unsere?[mnrs]?|Nosotr[oa]s|Nuestr[oa]s?|Nous|Notre|Nos)\s"
)


_OURS_WITHIN = re.compile(
    r"\b(?:we|our|ours|us|ourselves|wir|uns|unser(?:e[mnrs]?)?|nosotr[oa]s|nuestr[oa]s?|nous|notre)(?!\w)|(?:^|,\s)I(?:['’]\w+)?\s"
)


def speaks_as_we(text: str) -> bool:
    """True for a line with a "we" or "our" outside of quotation marks: a reader must be told whose it is."""
    return _OURS.match(text) is not None or _OURS_WITHIN.search(_QUOTE.sub("", text)) is not None


def off_voice(text: str) -> str | None:
    """The part of a line that is not our voice (hype, shouting, emoji, advice, a link); None for a neutral line.

    What stands in quotation marks is somebody else's voice and may be charged.
    """
    own = _QUOTE.sub("“”", text)
    if own.isupper() and len(own.split()) >= _SHOUTED_WORDS:
        return own
    for pattern in (_ADDRESS, _CODE, _EMOJI, _ADVICE, HYPE):
        if match := pattern.search(text if pattern in {_ADDRESS, _CODE} else own):
            return match.group()
    return "!" if "!" in own or "！" in own else None
