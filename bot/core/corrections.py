"""Words by which somebody takes back what was said, or a party calls it false without repeating it."""

from __future__ import annotations

import re
from functools import lru_cache

_WRONG = (
    r"(?:false|wrong|untrue|incorrect|inaccurate|fake|a\s+(?:mistake|hoax)|an\s+error"
    r"|not\s+(?:true|correct|accurate|right))(?!\w|\s+to\b)"
)
_SAID = r"(?:posts?|tweets?|toots?|reports?|stor(?:y|ies)|claims?|statements?|messages?|information|figures?|rumou?rs?)"
_EARLIER = r"(?:earlier|previous|last|original|above)"

_BY_MISTAKE = r"(?:by\s+(?:mistake|accident)|in\s+error|accidentally|prematurely|too\s+(?:early|soon))"
_BROKEN_INTO = r"""
      (?:our|my|this|the(?=\s+@))\s+(?:(?!customer|user|client|bank|e-?mail)[\w@-]+\s+){0,3}?accounts?\s+
      (?:was|were|is|has\s+been|have\s+been|got)\s+(?:\w+\s+)?
      (?:hacked|compromised|breached|hijacked|taken\s+over|broken\s+into)
    | (?:access\s+to|used)\s+(?:our|my|this)\s+(?:\w+\s+)?account\s+without\s+(?:our\s+)?(?:permission
    |authori[sz]ation)
    | unser\s+(?:[\w-]+[\s-])?(?:konto|account|kanal|profil)\s+(?:wurde|war|ist)\s+(?:\w+\s+)?
      (?:gehackt|kompromittiert|übernommen)
    | (?:nuestra|esta)\s+cuenta\s+(?:\w+\s+){0,2}?(?:ha\s+sido|fue|estuvo)\s+
      (?:hackeada|comprometida|vulnerada|pirateada)
    | (?:notre|ce)\s+compte\s+(?:\w+\s+)?(?:a\s+été|était)\s+(?:piraté|compromis|hacké)"""
"""That an account itself was taken over."""
_TAKES_BACK = re.compile(
    rf"""(?<!\w)(?:
      {_BROKEN_INTO}
    | (?:the|our|my|this|that|an?|any)\s+(?:[\w@-]+\s+){{0,2}}?
      (?:posts?|tweets?|messages?|announcements?|statements?|alerts?)\s+(?:\S+\s+){{0,5}}?
      (?:was|were|is|are|went\s+out)\s+(?:\w+\s+)?
      (?:unauthori[sz]ed|not\s+(?:ours|from\s+us|authori[sz]ed|(?:made|posted|sent|written)\s+by\s+us)
      |(?:(?:published|posted|sent|scheduled|shared|released|made)\s+(?:out\s+)?)?{_BY_MISTAKE})(?!\w)
    | (?:posted|published|sent|tweeted|shared)\s+(?:it|this|that|the\s+\w+(?:\s+\w+)?)\s+{_BY_MISTAKE}
    | an\s+unauthori[sz]ed\s+(?:post|tweet|message)\s+(?:was|has\s+been) | (?:this|that
    |it)\s+was\s+meant\s+for\s+(?:an)?other\s+\w+
    | (?:an?|our|the|my)\s+{_EARLIER}\s+{_SAID}\s+(?:\S+\s+){{0,5}}?(?:contained|had|included|gave
    |stated)\s+(?:\w+\s+){{0,2}}?
      (?:wrong|false|incorrect|inaccurate|an?\s+(?:error|mistake|wrong))
    | (?:the|our|an?)\s+{_EARLIER}\s+{_SAID}\s+(?:\S+\s+){{0,6}}?(?:is|was)\s+not\s+(?:from|by)\s
    | (?:we|i)\s+did\s+not\s+(?:write|post|publish|send|make)\s+(?:it|this|that|those|these|the\s+(?:\w+\s+)?{_SAID})
    | (?:der|dieser|unser|unser\s+letzter|das|die)\s+(?:\w+\s+)?(?:beitrag|post|tweet|posting|meldung|nachricht)
      \s+(?:\S+\s+){{0,5}}?
      (?:(?:versehentlich|irrtümlich)(?:\s+\w+)?|stammt?e?\s+nicht\s+von\s+uns|war\s+ein\s+(?:fehler|versehen)
      |war\s+nicht\s+von\s+uns)
    | (?:el|nuestro|este)\s+(?:\w+\s+)?(?:mensaje|tuit|post|anuncio)\s+(?:\S+\s+){{0,5}}?
      (?:por\s+error|no\s+es\s+nuestro|no\s+autorizado)
    | (?:le|notre|ce)\s+(?:\w+\s+)?(?:message|tweet|post)\s+(?:\S+\s+){{0,5}}?
      (?:par\s+erreur|n['’]est\s+pas\s+de\s+nous|non\s+autorisé)
    | (?:correction|corrected|retraction|erratum)\s*[:：—–-]
    | (?:i|we)\s+(?:was|were|got\s+(?:this|that|it))\s+(?:\w+\s+)?(?:wrong|mistaken|misinformed|mislead|misled)(?!\w)
    | (?:my|our)\s+(?:mistake|error|bad|{_EARLIER}\s+{_SAID}\s+(?:was|were|is|are)\s+(?:\w+\s+)?{_WRONG})
    | (?:i|we)\s+(?:have\s+|hereby\s+|must\s+|had\s+to\s+)?
      (?:retract(?:ed)?(?!\w)|withdr[ae]w|take\s+(?:it|this|that)\s+back|stand\s+corrected)
    | (?:edit|update)\s*[:：]\s*(?:this|that|it|the\s+above)\s+(?:is|was|turned\s+out\s+to\s+be)\s+(?:\w+\s+)?{_WRONG}
    | (?:this|that|it|the\s+above)\s+(?:is|was)\s+(?:\w+\s+)?{_WRONG}\W+(?:\w+\s+){{0,4}}?
      (?:deleting|deleted|delete|removing|removed|sorry|apolog\w+|my\s+mistake|retract\w*)
    | (?:deleting|deleted|removing|removed)\s+(?:\w+\s+){{0,4}}?(?:was|is|as|because)\s+(?:\w+\s+){{0,2}}?{_WRONG}
    | (?:please\s+)?(?:disregard|ignore)\s+(?:my|our|the)\s+{_EARLIER}\s+{_SAID}
    | (?:sorry|apologies|apologi[sz]e)\W+(?:\w+\s+){{0,6}}?{_WRONG}
    | (?:korrektur|berichtigung|richtigstellung|correctif|rectificatif|rectification|corrección|rectificación|correção
      |retificação|correzione|rettifica|исправление|поправка)\s*[:：]
    | (?:ich\s+lag|wir\s+lagen|das\s+war)\s+falsch | unser\s+fehler | mein\s+fehler
    | je\s+me\s+suis\s+trompée? | nous\s+nous\s+sommes\s+trompés | c['’]était\s+faux
    | me\s+equivoqué | nos\s+equivocamos | era\s+falso | eu\s+errei | nós\s+erramos
    | я\s+ошиб(?:ся|лась) | мы\s+ошиблись
    )|更正[:：]|訂正[:：]|お詫びと訂正|辟谣更正""",
    re.IGNORECASE | re.VERBOSE,
)
_BREAK_IN = re.compile(rf"(?<!\w)(?:{_BROKEN_INTO})", re.IGNORECASE | re.VERBOSE)
_CALLS_FALSE = re.compile(
    rf"""(?<!\w)(?:
      (?:this|that|it|these|those|all\s+of\s+this)\s+(?:is|are|was|were)\s+(?:\w+\s+)?{_WRONG}
    | (?:this|that|these|those|the|all|such|any)\s+(?:\w+\s+){{0,2}}?{_SAID}\s+(?:is|are|was
    |were)\s+(?:\w+\s+)?{_WRONG}
    | (?:we|i)\s+(?:\w+\s+)?(?:deny|denied|reject|refute)\s+(?:this|that|it|these|those|the|all|any|such)\b
    | (?:verdict|rating|fazit|veredicto)\s*[:：]\s*(?:\w+\s+)?(?:false|fake|misleading|untrue|falsch|falso|faux)(?!\w)
    | (?:there\s+is\s+)?no\s+truth\s+(?:to|in)\s+(?:this|that|it|these|those|the)
    | (?:das|dies|es|diese\s+\w+)\s+(?:ist|sind)\s+(?:\w+\s+)?(?:falsch|unwahr|nicht\s+(?:wahr|richtig|korrekt)|erfunden
      |frei\s+erfunden|eine\s+(?:Falschmeldung|Lüge|Ente))
    | (?:das|dies)\s+(?:stimmt|trifft)\s+(?:so\s+)?nicht
    | (?:c['’]est|ceci\s+est|cette\s+(?:information|rumeur)\s+est)\s+(?:fau(?:x|sse)|une\s+(?:intox|rumeur)
      |une\s+fausse\s+information)
    | ce\s+n['’]est\s+pas\s+(?:vrai|exact)
    | (?:(?:esto|eso|la\s+(?:noticia|información))\s+)?(?:no\s+es\s+(?:cierto|verdad|así)
      |es\s+(?:fals[oa]|mentira|un\s+bulo)) | (?:isto|isso)\s+é\s+falso | это\s+(?:неправда|ложь|фейк)
    )|这是谣言|这是假的|這是謠言|これはデマ""",
    re.IGNORECASE | re.VERBOSE,
)


_REFUTES = re.compile(
    rf"""^\W*(?:fake(?:\s*news)?|hoax|false|not\s+true|fake\s+alert|rumou?r\s+control|myth|intox|infox|faux|fausse\s+information
      |désinfo(?:x|rmation)?|bulo|bulos|falso|mentira|mito|desinformación|falschmeldung|falsch|fakenews|mythos|bufala)
      \s*(?:[:：!❌]|[–—-]\s)\s*(?=\S)
    | [–—,;:-]\s*(?:(?:this|that|which|it)\s+is\s+{_WRONG}|(?:das|was)\s+(?:ist\s+(?:falsch|nicht\s+wahr)
      |(?:so\s+)?nicht\s+stimmt|stimmt\s+nicht)|(?:es|eso\s+es)\s+(?:falso|mentira|un\s+bulo)|no\s+es\s+(?:cierto|verdad)|c['’]est\s+faux
      |ce\s+n['’]est\s+pas\s+vrai|(?:completely\s+|totally\s+|frei\s+)?(?:made\s+up|false|fake|fake\s+news|a\s+hoax|erfunden))\W*$
    | [?？"”»]\s*(?:no|nope|nein|non|falsch|faux|falso|false|fake)(?:[.!,]|$)
    | ❌\s*(?:fake|false|falsch|falso|faux)?\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_LOOKS_BACK = 6
"""Words up to which a sentence that calls something false means the one before it."""
_NAMES_IT = re.compile(r"\b(?:that|dass|daß|que|qu)\b(?!\s+(?:is|are|was|were)\b)", re.IGNORECASE)


@lru_cache(maxsize=16384)  # every line of a draft is held against every sentence of its thread
def takes_back(text: str) -> str | None:
    """The words by which an author says that what they said was wrong; None when there are none."""
    match = _TAKES_BACK.search(text)
    return match.group().strip() if match else None


def was_broken_into(text: str) -> bool:
    """Whether somebody says that the account itself was taken over: what it said before is nobody's word."""
    return _BREAK_IN.search(text) is not None


@lru_cache(maxsize=16384)
def calls_false(text: str) -> str | None:
    """The words by which somebody calls what was said false without saying what; None when there are none."""
    match = _CALLS_FALSE.search(text)
    return match.group().strip() if match else None


@lru_cache(maxsize=16384)
def refutes(text: str) -> str | None:
    """The words by which a sentence calls false what it says itself: "Hoax: …", "“…” – this is not true"; or None."""
    match = _REFUTES.search(text)
    return match.group().strip() if match else None


@lru_cache(maxsize=16384)
def may_look_back(text: str) -> bool:
    """Whether a sentence is short enough to mean the one before it, and calls something false."""
    found = (_NO.match(text), _IS_NOT.fullmatch(text), calls_false(text))
    return len(text.split()) <= _LOOKS_BACK and any(each is not None for each in found)


@lru_cache(maxsize=16384)
def refutes_before(text: str, before: str) -> str | None:
    """The words by which a short sentence calls false the one before it: "Das ist falsch.", "…? No, 80."; or None."""
    if not may_look_back(text):
        return None
    if _ASKED.search(before) and (no := _NO.match(text)):
        return no.group().strip()
    if _IS_NOT.fullmatch(text):
        return text
    return None if _NAMES_IT.search(text[1:]) else calls_false(text)


_ASKED = re.compile(r"[?？\"”»“]\s*$")
_IS_NOT = re.compile(
    r"\W*(?:(?:fact|truth|reality)\s*[:：]\s*)?(?:it|they|he|she|we|this|that)\s+"
    r"(?:is|are|was|were|does|do|did|has|have|had|will)(?:\s+not|n['’]t)\W*",
    re.IGNORECASE,
)
_NO = re.compile(r"\W*(?:no|nope|nein|non)(?=[.,!]|$)", re.IGNORECASE)


def says_false(text: str) -> bool:
    """Whether a sentence says of anything that it is false: "Rumours of a delay are false"."""
    return _IS_FALSE.search(text) is not None


_IS_FALSE = re.compile(
    r"\b(?:(?:is|are|was|were)\s+(?:\w+\s+)?(?:false|untrue|fake|wrong|not\s+true|made\s+up)"
    r"|(?:ist|sind)\s+(?:\w+\s+)?(?:falsch|unwahr)|(?:es|son)\s+fals[oa]s?|(?:est|sont)\s+(?:faux|fausses?))\b",
    re.IGNORECASE,
)
