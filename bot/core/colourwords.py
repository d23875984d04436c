"""The leads, remarks and marks by which posts refute, play or pass on, in English, German, Spanish and French.

`bot.core.colours` asks them. A lead is matched at the beginning of a sentence, a remark is a sentence by itself.
"""

from __future__ import annotations

import re
from typing import Final

_FLAGS: Final = re.IGNORECASE | re.VERBOSE


def _at_start(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"^[^\w\[(]*(?:{pattern})", _FLAGS)


def _anywhere(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, _FLAGS)


# marks

CROSS: Final = re.compile(r"[^\w\s]*[❌✖✗✘]")
CHECK: Final = re.compile(r"[^\w\s]*[✅✔☑]")
STATUS: Final = _anywhere(
    r"""\b(?:no|not|never|closed|cancell?ed|suspended|unavailable|down|out\s+of\s+service|sold\s+out|stopped|blocked
    |delayed
    |kein\w*|nicht|gesperrt|geschlossen|eingestellt|entf[aä]ll\w*|f[aä]ll\w*\s+aus|ausgefallen|ausverkauft
    |cerrad[oa]s?|cancelad[oa]s?|suspendid[oa]s?|cortad[oa]s?|agotad[oa]s?|sin
    |ferm[ée]+e?s?|annul[ée]+e?s?|supprim[ée]+e?s?|interrompue?s?|complet|aucun\w*|pas)\b"""
)
"""Of a line behind a cross: it may as well be that something is shut as that somebody lies."""

# what is called false

_WRONG: Final = r"""(?:(?:false|fake|untrue|incorrect|inaccurate|fabricated|(?:made|make)[\s-]?up|invented|edited
    |manipulated|doctored|forged|photoshopped|(?:pure\s+)?fiction|pure\s+fantasy|nonsense|rubbish|ai[\s-]generated
    |not\s+(?:true|correct|accurate|real|genuine|the\s+case)
    |falsch|unwahr|gelogen|erfunden|gefälscht|manipuliert|quatsch|unsinn|nicht\s+(?:wahr|richtig|korrekt|der\s+fall)
    |fals[oa]s?|mentira|faux|fausse?s?|mensonger)(?=\W*$|\s*[,;.!(–—-]|\s+(?:and|und|y|et)\s)
    |(?:an?\s+(?:[\w-]+\s+){0,2}(?:hoax|lie|forgery|fake|myth|scam|fabrication|rumou?r|deepfake|joke)
    |(?:fake|false)\s+news|misinformation|disinformation|wrong\s+information
    |eine?\s+(?:\w+\s+)?(?:lüge|fälschung|falschmeldung|falschinformation|ente|hoax)
    |un\s+bulo|un\s+montaje|una\s+mentira|une?\s+(?:intox|infox|canular|faux|rumeur))\b
    (?!\W*(?:that|dass|daß|que|qu)\b))"""
"""What somebody calls it: no word before a noun ("fake shops"), and none that says what it is of ("a lie that …")."""
_BARE: Final = r"""(?:(?:completely|totally|entirely|absolutely|simply|all|frei|alles|komplett|völlig|totalmente
    |totalement)\s+)?
    (?:false|fake(?:\s+news)?|untrue|hoax|not\s+true|made[\s-]up|fabricated|nonsense|debunked|(?:pure\s+)?fiction
    |falsch(?:meldung)?|erfunden|stimmt\s+nicht|unwahr|quatsch|unsinn|falso|mentira|bulo|faux|intox|infox)"""

_LABEL: Final = r"""(?:(?:popular|common|viral|another|today['’]s|the)\s+)?
    (?:false(?!\s+(?:alarm|positives?|start|teeth))|fake(?:\s+news)?|fakes|untrue|not\s+true|wrong|hoax(?:es)?|lies?
    |myths?(?:\s+(?:busted|of\s+the\s+(?:day|week)|\W?\d+))?|misconceptions?|misinformation|disinformation|debunked
    |(?:false|viral|fake)\s+(?:claim|rumou?r|story|post|message)|(?:don['’]t|do\s+not|never)\s+(?:believe
    |fall\s+for)\s+(?:this|it|these)
    |no\s+truth\s+(?:to|in)\s+this
    |falsch(?:meldung|behauptung|information)?(?:en)?|fakes?|mythos|mythen|märchen|irrtum|lügen?|stimmt\s+nicht|unwahr
    |(?:es\s+)?falso|bulos?|mitos?|mentiras?|desinformación|no\s+es\s+(?:cierto|verdad)
    |faux|infox|intox|mythes?|idées?\s+reçues?|canulars?|désinformation)"""
_TAIL: Final = r"(?:\s+[^:：.!?]{1,50}?)?"

_HEED: Final = r"""(?:(?:attention|achtung|warning|vorsicht|atención|ojo|cuidado|alert|alerta|alerte|caution|beware
    |breaking|neue[rs]?
    |aktuelle[rs]?|new)[\s,!:]+)*"""
_SIGNS: Final = r"[⚠❌🚨❗‼*|\ufe0f]+"
LABELS: Final = _at_start(
    rf"""(?:\[\s*{_LABEL}\s*\]|\(\s*{_LABEL}\s*\))\s*[:：–—-]?
    | {_HEED}{_LABEL}(?:\s+(?:alert|information|news|warning|nachricht|meldung|information|nouvelle))?
      (?:\s+(?:on|about|over|zu|über|sobre|sur)\s+[^:：.!?]{{1,30}})?\s*(?:[:：]|\s[–—-]\s|\s*{_SIGNS}\s|(?P<loud>!+))
    | {_HEED}(?:fausse\s+(?:information|nouvelle|alerte\s+info)|(?:información|noticia)\s+falsa)\s*(?:[:：]|\s[–—-]\s
    |\s*{_SIGNS}\s)
    | (?:breaking|news|update)\s*\((?:not\s+(?:really|true)|fake|just\s+kidding)\)\s*[:：]"""
)
"""A label before what is false; behind "!" the truth may come as well."""
TAGGED_FALSE: Final = re.compile(
    r"^\W*[#＃](?:stop)?(?:fake\s?news|fakes?|hoax|bulos?|desinformaci[oó]n|faux|intox|infox|falschmeldung|disinformation|misinformation)\b",
    re.IGNORECASE,
)
"""A hashtag at the beginning that says so."""
LOUD_LABEL: Final = re.compile(rf"^\W*(?:{_LABEL})\s*[!.]+\W*$", _FLAGS)
"""Such a label as a sentence by itself, at the beginning of a post."""
TRUTH_AFTER: Final = _at_start(r"(?:we|our|us|wir|unser\w*|nous|notre|hemos|nuestr\w+)\b")
UNSURE_LABELS: Final = _at_start(
    r"""(?:(?:viral|the|today['’]s|online)\s+)?(?:claim|rumou?rs?(?:\s+(?:control|check|has\s+it))?|allegation
    |fact[\s-]?check
    |gerüchte?|behauptung|faktencheck|rumor(?:es)?|afirmación|verificación|rumeurs?|affirmation|vérification
    |(?:headline|quote|meme|spam|post|tweet)\s+of\s+the\s+(?:day|week|month)
    |(?:an?\s+)?(?:example|beispiel|ejemplo|exemple)s?\s+(?:of|for|de|d['’]un|für|einer?)\b[^:：.]{0,40})\s*[:：]
    |(?:critics|haters|trolls|someone|some\s+guy|they\s+say|kritiker|críticos)\s*[:：]"""
)
"""A label before what may be true or not, which the sentence does not tell."""
CHECKED: Final = _at_start(r"(?:fact[\s-]?check|faktencheck|verificación|vérification|rumou?r\s+(?:control|check))\b")
"""Of these labels one before a denial tells what was found."""
TRUE_LABELS: Final = _at_start(
    r"""(?:(?:the\s+|our\s+)?(?:facts?|truth(?:\s+is)?|reality|true|correct|right|verified)|in\s+fact|actually
    |fakt(?:en)?|tatsache|wahr(?:heit)?|richtig(?:\s+ist)?|die\s+(?:wahrheit|fakten)|verdad|realidad
    |(?:lo\s+)?cierto|hechos?
    |vrai|vérité|la\s+vérité|réalité|fait|info)\s*(?:[:：]|\s[–—-]\s)"""
)
LIST_OF_FALSEHOODS: Final = _at_start(
    rf"""{_LABEL}{_TAIL}\s*[:：.!…]*\s*$
    | (?:(?:some|the|these|more|new|\d+|five|three|several)\s+)*(?:[\w-]+\s+){{0,2}}?
      (?:fakes|fake\s+\w+|false\s+\w+|myths|hoaxes|lies|rumou?rs|misconceptions|untruths|falschmeldungen|mythen
      |gerüchte
      |bulos|mitos|mentiras|rumores|intox|infox|mythes|rumeurs|idées\s+reçues){_TAIL}\s*[:：]\s*$
    | (?:what|things)\s+(?:is|are|that\s+are)\s+(?:not\s+true|false)\s*[:：]\s*$
    | (?:do\s+not|don['’]t)\s+(?:believe|fall\s+for)\b[^:：]{{0,40}}[:：]\s*$"""
)
"""A line by itself, over a list of what is false."""
SHOWN: Final = _at_start(
    r"""(?:this|here)\s+is\s+(?:what|how)\s+(?:an?|the|one\s+of\s+these)\s+(?:[\w-]+\s+){0,2}?(?:fake|scam|fraud\w*
    |phishing|bogus|forged|false)\b
    .{0,50}\blooks?(?:\s+like)?\W*$
    |so\s+sieht\s+eine?\s+(?:falsche|gefälschte|betrügerische|fake|phishing)\w*\b
    |así\s+es\s+(?:un|una|el|la)\s+[^.:]{0,30}\b(?:fals[oa]|fraudulent[oa]|estafa)\b
    |voici\s+à\s+quoi\s+ressemble\s+une?\s+[^.:]{0,30}\b(?:faux|fausse|frauduleu\w+|arnaque)\b"""
)
"""What comes after it is shown as a specimen."""
FORGED: Final = _at_start(
    r"""(?:an?|the|this|that|another|some|these)?\s*(?:[\w-]+\s+)?(?:fake[d]?|forged|doctored|false|bogus|fraudulent
    |fabricated|manipulated|edited|hoax|phishing|scam)
    \s+(?:[\w-]+\s+){0,2}?(?:memo|letter|message|text|sms|e-?mail|post|tweet|video|clip|audio|screenshot|image|photo
    |account|website|page|document|notice
    |statement|report|story|article|press\s+release|invoice|app)s?\s+(?:[\w-]+\s+){0,4}?(?:say|claim|state|announce
    |suggest|allege|tell|pretend)(?:s|ed|ing)?\b
    |eine?\s+(?:gefälschte|falsche|betrügerische)[rsn]?\s+\w+\s+(?:\w+\s+)?(?:behauptet|sagt|kündigt|meldet|besagt)\b
    |une?\s+(?:faux|fausse)\s+\w+\s+(?:\w+\s+)?(?:dit|affirme|annonce|prétend)\b
    |une?\s+\w+\s+(?:fals[oa]|manipulad[oa])\s+(?:\w+\s+)?(?:dice|afirma|anuncia|asegura)\b"""
)
"""What a forgery says is called false by that name."""
ENDS_REFUTED: Final = _anywhere(
    rf"""(?:\s+[–—-]+\s+|\s*[,;:(\[]\s*|(?<=["”“»’?!])\s*[,–—-]*\s*|\s*[❌✖✗✘]\s*)
      (?:but\s+|und\s+|y\s+|et\s+)?(?:sorry,?\s+)?
      (?: (?:this|that|it|which|these|all\s+of\s+(?:this|it))(?:['’]s|\s+(?:is|are|was
      |were))\s+(?:(?!not\s)\w+\s+){{0,2}}?{_WRONG}
        | (?:that|this|so|which)(?:['’]s|\s+(?:is|was))?\s+(?:what\s+)?[^.]{{0,12}}\b(?:fake|forged|false|bogus
      |doctored|fraudulent)\s+\w+\s+(?:claim|say|state|write|tell)\w*
        | (?:das|dies|es|was)\s+(?:ist\s+(?:\w+\s+)?{_WRONG}|(?:so\s+)?(?:\w+\s+)?nicht\s+(?:stimmt|zutrifft)
      |stimmt\s+(?:so\s+|aber\s+|einfach\s+)?nicht|trifft\s+nicht\s+zu)
        | (?:esto|eso|lo\s+cual|lo\s+que|es)\s+(?:es\s+)?(?:\w+\s+)?(?:{_WRONG}|no\s+es\s+(?:cierto|verdad))
        | (?:c['’]est|ce\s+qui\s+est)\s+(?:\w+\s+)?{_WRONG} | ce\s+n['’]est\s+pas\s+(?:vrai|exact|le\s+cas)
      )\b.{{0,60}}$
    | (?:\s+[–—-]+\s+|\s*[(\[]\s*|(?<=["”“»’?!])\s*[,:–—-]*\s*
      |\s*[❌✖✗✘🚫⛔➡→=>👉]+\ufe0f?\s*|\s*[:：]\s+){_BARE}[^\w,]*$
    | (?<=["”“»’])\s*[,:–—-]+\s*{_BARE}\s*[,;–—-].*$
    | \s*[^\w\s,.;:'’"“”()–—-]+\s*(?:no|nope|nein|non)\b.{{0,40}}$
    | [\s.…,–—-]+said\s+(?:no\s?one|nobody)\b.{{0,40}}$
    | ,\s*(?:not\s+true|not)\W*$
    | (?<=["”“»’?!])\s*[,:–—-]*\s*(?:no|nope|nein|non)\b.{{0,60}}$
    | \s*[❌✖✗✘]\W*$"""
)
"""The end of a sentence that calls false what it began with: "… – this is not true"."""
REFUTES_IT: Final = _at_start(
    rf"""(?:no+|nope|nah|nein|non|{_BARE}|news\s+to\s+us|no\s+way)(?:\s*[,.!–—-]+\s*(?:we|they|it|this|that|he
    |she)\s*(?:['’]\w+|\s+\w+)?(?:\s+not|n['’]t))?\W*$
    | (?:(?:sorry|well|but|and|yet|however|no|nope)\W+)*(?:this|that|it|these|those|they|both|all\s+(?:of\s+(?:this
    |these|it)\s*)?|the\s+(?:[\w-]+\s+)?(?:memo|letter|message|post|video|clip|audio|screenshot|image|photo
    |recording|claim|story|report))
      (?:['’]s|['’]re|\s*(?:is|are|was|were))\s+(?:(?!not\s)\w+\s+){{0,2}}?{_WRONG}.{{0,60}}$
    | (?:none|nothing)\s+of\s+(?:this|it|that)\s+(?:is|was)\s+(?:true|real|correct)\b.{{0,40}}$
    | (?:no\W+)?(?:it|this|that|they|we|he|she)\s*(?:(?:['’]re|['’]s|['’]m|\s+(?:is|are|was|were|has|have|had|did
    |does|do|will|am))\s+not|\s+(?:is|are|was|were|has|have|had|did|does|do|will|wo)n['’]t)\W*$
    | (?:wrong\W*)+$ | (?:no|nope|nein|non)\W+(?:\w+\W+){{0,5}}?(?:not|\w+n['’]t|nicht|kein\w*|pas|no)\W*$
    | (?:daran|da)\s+ist\s+nichts\s+(?:wahr\w*|dran)\W*$ | no\s+hay\s+nada\s+de\s+cierto\W*$
    | verdict\W+(?:\w+\s+)?(?:false|fake|untrue|wrong|misleading)
    | we\s+say\W+no\b.{{0,20}}$ | (?:please\s+)?(?:do\s+not|don['’]t)\s+(?:believe|fall\s+for)\s+(?:it|this|that
    |them)\b.{{0,40}}$
    | there\s+is\s+no\s+truth\s+(?:in|to)\s+(?:this|that|it)\b.{{0,40}}$
    | (?:das|dies|es|all\s+das|beides|nichts\s+davon)\s+(?:ist|sind|war)\s+(?:\w+\s+){{0,2}}?{_WRONG}.{{0,40}}$
    | (?:das|dies|es)\s+(?:stimmt|trifft)\s+(?:so\s+|aber\s+|einfach\s+)?nicht(?:\s+zu)?\W*$
    | nichts\s+davon\s+stimmt\W*$
    | (?:esto\s+|eso\s+|todo\s+)?es\s+(?:\w+\s+)?(?:fals[oa]|mentira|un\s+bulo|un\s+montaje)\b.{{0,30}}$
    | no\s+es\s+(?:cierto|verdad)\W*$
    | (?:c['’]est|ceci\s+est)\s+(?:\w+\s+)?{_WRONG}.{{0,30}}$ | ce\s+n['’]est\s+pas\s+(?:vrai|exact|le\s+cas)\W*$"""
)
"""A sentence that calls false the one before it. "That is wrong" is none: so says who finds something bad."""
ANSWERS_NO: Final = _at_start(r"(?:no|nope|nein|non)\b\s*[,.!–—-]")
"""What answers the question before it."""
REFUTES_ALL: Final = _at_start(
    r"""(?:none|neither|not\s+one)\s+of\s+(?:these|those|them|the\s+above)\s+(?:\w+\s+)?(?:is|are|was
    |were)\s+(?:true|real|correct|right)\b
    |(?:these|those|they|all(?:\s+of)?(?:\s+(?:these|those|them|the\s+above))?)\s+(?:are|were)\s+(?:all\s+)?(?:false
    |fakes?|myths|hoaxes|untrue|lies|made\s+up|not\s+true)(?=\W*$|\s*[,.;!])
    |nichts\s+davon\s+(?:stimmt|ist\s+wahr)|alles\s+(?:falsch|erfunden)|nada\s+de\s+esto\s+es\s+(?:cierto|verdad)
    |todo\s+(?:es\s+)?falso
    |rien\s+de\s+tout\s+(?:cela|ça)\s+n['’]est\s+vrai|tout\s+est\s+faux"""
)

# drills, games, drafts

_UPPER: Final = (
    r"(?-i:EXERCISE|DRILL|TEST|TRAINING|SIMULATION|ÜBUNG|PROBE|PROBEALARM|EXERCICE|SIMULACRO|EJERCICIO|PRUEBA|ESSAI)"
)
_OF_SIRENS: Final = (
    r"(?!.*\b(?:sirens?|sirenen|getestet|tested|testing|will\s+be\s+sent|heulen|ausgelöst|sirenas|sirènes)\b)"
)
PLAYED_ALL: Final = _at_start(
    rf"""this\s+is\s+(?:only\s+|just\s+)?an?\s+(?:[\w-]+\s+){{0,2}}?(?:drill|exercise|simulation|rehearsal
    |test(?:\s+(?:message|alert|post|tweet))?|placeholder|draft)
      (?:\s*[.,:!;–—-]|\W*$|\s+(?:only|message|alert|and\s+not))
    | this\s+is\s+(?:only\s+|just\s+)?a\s+test\s+of\s+the\s+(?:[\w-]+\s+){{0,3}}?(?:alert|alerts|warning|alerting
    |emergency|notification)\b
    | this\s+is\s+(?:only\s+|just\s+)?(?:training|practice|fiction)\W*$
    | (?:[\w-]+\s+)?(?:facts?|truth|true|real|news)\s+or\s+(?:myths?|fiction|fake|lie)\b
    | (?:exercise|drill|test|training)\s+only\b | (?:simulated|simuliert|simulad[oa]|simulée?|exercise
    |drill)\s*[*\])|]
    | [^:：]{{0,40}}\b(?:sci-?fi|science[\s-]fiction|short\s+story|role-?play|writing\s+contest
    |fan\s?fiction)\b[^:：]{{0,20}}[:：]
    | (?:exercise|drill|test)\W+(?:exercise|drill|test)\b | {_UPPER}(?:\s+{_UPPER})*(?:\s+(?-i:ONLY|MESSAGE
    |ALERT))?\s*[:：!–—-]\s*{_OF_SIRENS}
    | (?:test|exercise|drill|training)\s+(?:alert|message|warning|post|notice|bulletin)\s*[:：!]\s*{_OF_SIRENS}
    | (?:probealarm|testwarnung|testalarm|übungswarnung|übungsmeldung|probewarnung)\s*[:：!]\s*{_OF_SIRENS}
    | (?:(?:our|the|a|fictional|today['’]s)\s+)*(?:scenario|szenario|übungsszenario|übungslage|escenario
    |scénario)\b[^:：.]{{0,60}}[:：]
    | (?:in|for)\s+(?:this|today['’]s|our)\s+(?:\w+\s+)?(?:exercise|drill|scenario|simulation|tabletop)\b
    | (?:dies|das|hier)\s+ist\s+(?:nur\s+)?eine?\s+(?:\w+\s+)?(?:übung|probe|test|probealarm|testwarnung|simulation
    |testmeldung)\s*(?:[.,:!;–—-]|$)
    | esto\s+es\s+(?:s[oó]lo\s+)?una?\s+(?:simulacro|prueba|ejercicio|ensayo|simulación)\s*(?:[.,:!;–—-]|$)
    | ceci\s+est\s+(?:seulement\s+)?une?\s+(?:exercice|test|simulation|essai)\s*(?:[.,:!;–—-]|$)
    | (?:mensaje\s+de\s+prueba|message\s+de\s+test|testnachricht)\s*[:：!]
    | [\[(]\s*(?:(?:internal|first|working)\s+)?(?:draft|entwurf|borrador|brouillon|placeholder|test|exercise|drill
    |embargo(?:ed)?)\b[^\])]{{0,60}}[\])]
    | (?:draft|entwurf|borrador|brouillon)\W+(?:do\s+not|don['’]t|not\s+for|nicht|no\s+publicar|ne\s+pas)\b
    | \W*(?:do\s+not\s+publish|not\s+for\s+(?:publication|release)|nicht\s+veröffentlichen|no\s+publicar
    |ne\s+pas\s+publier)\b
    | (?:under\s+)?embargo(?:ed)?\s+(?:until|till|hasta|jusqu)\b[^:：]{{0,40}}[:：] | sperrfrist\b[^:：]{{0,40}}[:：]
    | (?:(?:quiz|riddle)\s+(?:time|question|of\s+the\s+(?:day|week)|du\s+jour|des\s+tages)|trivia|ratespiel
    |quizfrage|adivinanza|devinette)\s*[!:：?.]
    | (?:quiz|riddle)\s*[!?.]
    | (?:it['’]s\s+)?(?:quiz|trivia|riddle)\s+time\b | true\s+or\s+false\b | two\s+truths\s+and\s+(?:a|one)\s+lie\b
    | wahr\s+oder\s+falsch\b | verdadero\s+o\s+falso\b | vrai\s+ou\s+faux\b"""
)
"""What tells that nothing of a post is so. "This is not a drill" and "A drill begins at noon" tell no such thing."""
JOKE: Final = _at_start(
    r"""(?:(?:happy|only|just)\s+|(?:an?|our|the)\s+|(?:it|that|this)(?:['’]s|\s+(?:is
    |was))\s+)*april\s+fool\w*(?:['’]s?)?(?:\s+(?:day|joke|prank))?\W*(?:everyone|everybody|all|\d{4})?\W*$
    |(?:(?:das|es|dies)\s+war\s+)?(?:ein\s+|unser\s+)?aprilscherz\W*$|april\W+april\W*$
    |(?:c['’](?:est|était)\s+un\s+)?poisson\s+d['’]avril\W*$
    |(?:feliz\s+)?día\s+de\s+los\s+(?:santos\s+)?inocentes\W*$|inocentada\W*$
    |(?:this|it|that)(?:['’]s|\s+(?:is|was))\s+(?:only\s+|just\s+)?a\s+joke\W*$|(?:just|only)\s+(?:kidding
    |joking)\W*$"""
)
PLAYED_HERE: Final = _at_start(
    r"""(?:just\s+)?(?:imagine(?!\s+(?-i:[A-Z]))|suppose|picture\s+this|what\s+if|let['’]s\s+(?:pretend|imagine)
    |once\s+upon\s+a\s+time)\b
    |in\s+(?:the|our|this|a|her|his|their)\s+(?:(?:new|latest|next|upcoming|first)\s+)?(?:novel|film|movie|story
    |(?:tv\s+)?series(?=\s+[“"„«‘])|sketch|episode|comic|thriller|video\s*game|play|trailer)
      (?:\s+[“"„«‘][^”"“»’]{1,60}[”"“»’]|\s+(?-i:[A-ZÀ-Þ]\w*)(?:\s+\w+){0,4})?\s*,(?!\s*(?:we|our)\b)
    |(?:stell(?:t|en)?\s+(?:dir|euch|sie\s+sich)\s+vor|angenommen|nehmen\s+wir\s+an)\b
    |im\s+(?:neuen\s+|nächsten\s+|kommenden\s+)?(?:film|roman|krimi|tatort|hörspiel|videospiel|comic
    |thriller)\b(?!\s+\w+\s+wir\b)
    |in\s+(?:der|dem|unserem|unserer)\s+(?:neuen\s+)?(?:serie|film|roman|geschichte|folge)\b(?!\s+\w+\s+wir\b)
    |imagin(?:a|e|ad|en|ez|ons)\b(?!\s+(?-i:[A-Z]))|supongamos\b|supposons\b
    |en\s+(?:la|el|nuestra|nuestro)\s+(?:nuev[oa]\s+)?(?:película|novela|serie|cuento|videojuego)\b[^,.]{0,40},
    |dans\s+(?:le|la|notre|ce|cette)\s+(?:nouve(?:au|lle)\s+)?(?:film|roman|série|jeu\s+vidéo|conte)\b[^,.]{0,40},"""
)

# what others say

_SAY: Final = r"""(?:(?:says?|said)(?!\s+(?:no|yes|goodbye|hello|farewell|thanks?|sorry)\b)|saying|claim|claims
    |claimed|claiming|state|states|stated|allege|alleges
    |alleged(?!\s+to\b)|insist|insists|insisted|believe|believes|believed(?!\s+to\b)|suggest|suggests|suggested|tell
    |tells
    |told(?!\s+(?:us\s+)?to\b)|(?:writes?|wrote)(?=\s*(?:that\b|to\b(?!\s+us\s*,)|us\b|[:：,“"„«]))|pretends?
    |describes?|described(?!\s+as\b)|announce[sd]?|announcing)"""
_SEE: Final = r"""(?:heard|hear|saw|noticed|reports?
    |reported(?!\s+(?:missing|killed|dead|injured|wounded|safe|to)\b)|thinks?|thought(?!\s+to\b))"""
_ARTICLE: Final = r"""(?:(?:an?|the|some|many|several|most|a\s+few|other|certain|two|three|\d+|one|this|that|these
    |those|another|our|multiple|various)\s+)*(?:of\s+our\s+)?"""
_SOURCES: Final = r"""(?:users?|tips?|tipsters?|people
    |customers?|readers?|fans?|followers?|media|bloggers?|somebody|someone|anyone
    |everyone|others|critics|trolls?|bots?|scammers?
    |fraudsters?|criminals?|crooks?|haters?|opponents?|competitors?|messages?|texts?|sms|e-?mails?|tweets?|posts?
    |screenshots?|rumou?rs?|memes?
    |whatsapps?|chain\s+letters?|voice\s+(?:notes?|messages?)|audios?|recordings?|clips?|flyers?|leaflets?
    |headlines?|tabloids?|websites?|videos?|articles?|accounts?|conspiracy\s+theorists?)"""
_WITNESSES: Final = r"""(?:(?:eye)?witness(?:es)?|suspects?|gunm[ae]n|attackers?|hackers?|callers?|residents?
    |neighbou?rs?|locals|rebels?|militants?|insurgents?|separatists?
    |fighters?|guerrill(?:as?|eros?)|activists?|protest(?:e|o)rs?|demonstrators|relatives?|survivors?|kidnappers?
    |defendants?|extortionists?|whistleblowers?|passengers?|colleagues|passers-by|bystanders|supporters)"""
_OF_OWN: Final = r"""(?:company|firm|group|committee|board|court|council|commission|agency|bank|team|club|airline
    |department
    |ministry|office|chief|CEO|president|spokes\w+|reports?|study|data|minutes|statement|police|service|authority
    |model|law|rules?)"""
_SPREAD: Final = r"""(?:posted|posts|(?:is|are|keeps?)\s+(?:spreading|saying|claiming|sharing|posting|telling)
    |spreads?|shared|thinks?|wrote|writes
    |claims?|claimed|says|said|alleges?d?|tweeted|tweets|reads?|pretends?)"""
HEARSAY: Final = _at_start(
    rf"""{_ARTICLE}(?:[\w-]+\s+)?{_SOURCES}(?:\s+(?:on|in|from|going|circulating|doing|who|which|that|with|by|shared
    |sent)\b[^:：,.]{{0,50}}?)?\s+(?:\w+ly\s+|also\s+|now\s+)?{_SAY}\b
    | {_ARTICLE}(?:[\w-]+\s+)?{_SOURCES}\s+(?:\w+ly\s+)?(?:reports?|reported|think|thinks|thought)\s+that\b
    | (?:(?:today|yesterday|again|recently|online|apparently)\s*,?\s+)?(?:we|i)(?:['’]ve|\s+have|\s+just|\s+also
    |\s+keep|\s+are)*\s+(?:read|reading|hear|hearing|heard)\s+(?:today\s+|online\s+|on\s+\w+\s+)?(?:that|how|claims
    |rumou?rs|posts|stories)\b
    | (?:we|i)(?:['’]ve|\s+have|\s+are)*\s+(?:seen|seeing|saw)\s+(?:\w+\s+){{0,2}}?(?:claims|rumou?rs|posts|messages
    |screenshots|reports)\b
    | (?:today\s+)?(?:reading|hearing|heard|overheard|seen)\s+(?:(?:today|online|again|here|everywhere|on\s+\w+
    |just\s+now)\s*)*(?:that\b|[:：])
    | you\s+(?:may|might|will|probably)\s+(?:\w+\s+)?have\s+(?:seen|heard|read)\b
    | there(?:['’]s|\s+(?:is|are|was|were))\s+(?:an?|some|many|several)?\s*(?:[\w-]+\s+){{0,2}}?(?:rumou?rs?|claims?
    |posts?|messages?|videos?|screenshots?|letters?|hoax(?:es)?|stories)\s+(?:\w+\s+){{0,4}}?(?:that|say\w*|claim\w*
    |circulating|going)\b
    | (?:it(?:['’]s|\s+(?:is|was|has\s+been))\s+)(?:being\s+|often\s+|widely\s+)?(?:claimed|alleged|rumou?red|said
    |shared)\b
    | (?:auf|in|über)\s+(?:whatsapp|telegram|facebook|x|tiktok|instagram|(?:den\s+)?sozialen\s+(?:medien|netzwerken)
    |messengern?)\s+(?:wird|werden|kursier\w+|heißt|geht|macht|verbreite\w+|behaupte\w+|steht|liest)\b
    | (?:the|whole|half\s+the)\s+internet\s+(?:thinks|says|believes|claims)\b
    | (?:(?:@[\w.]+|some|someone|somebody|many|others?|people|every\w+)\b(?:\s+(?!(?:we|our|us|i)\b)[\w@'’-]+){{0,6}}?
      |(?:an?|the|one|this|that|another)\b(?!(?:\W+\w+){{0,3}}?\W+{_OF_OWN}\b)(?:\s+(?!(?:we|our|us
      |i)\b)[\w@'’-]+){{1,6}}?)
      \s+{_SPREAD}\s*(?:[:：]|that\b|["“„«])
    | in\s+eine[rm]\s+[\w-]+(?:\s+[\w-]+)?\s+(?:heißt\s+es|steht|wird\s+\w*\s*behauptet)\b
    | en\s+una?\s+[\w-]+(?:\s+[\w-]+){{0,2}}?\s+se\s+(?:dice|afirma|asegura)\b
    | dans\s+une?\s+[\w-]+(?:\s+\w+)?\s*,?\s+on\s+(?:lit|entend)\b
    | (?:(?:aktuell|derzeit|momentan|gerade)\s+)?(?:es\s+)?(?:kursier\w+|wird\s+(?:\w+\s+)?(?:behauptet|erzählt
    |verbreitet))\b
    | (?:(?:ein(?:e|ige)?|viele|manche|mehrere|die|der|das|diese[rs]?)\s+)(?:[\w-]+\s+)?(?:nutzer|leute|kunden
    |nachricht(?:en)?|sms|e-?mails?|posts?|beitr[aä]ge?|videos?|audios?|sprachnachricht|screenshots?|kettenbrief
    |betrüger|kriminelle)\s+(?:[\w-]+\s+){{0,3}}?(?:behaupte\w*|sag(?:t|en)|schreib\w+|berichte\w+|melde\w*|besagt
    |heißt)\b
    | (?:heute\s+)?(?:wir\s+(?:lesen|hören|haben\s+(?:gelesen|gehört))|(?:lesen|hören)\s+wir)\b
    | (?:hoy\s+)?(?:circula\w*|se\s+(?:difunde\w*|dice)|corre\s+(?:un|una|el|la)|está\s+circulando|leemos
    |hemos\s+(?:leído|oído)|nos\s+dicen|dicen)\s+
    | (?:una?|unos|algun[oa]s|much[oa]s|vari[oa]s|l[oa]s|el|la)\s+(?:[\w-]+\s+){{0,2}}?(?:mensajes?|audios?
    |v[ií]deos?|usuarios?|clientes|whatsapp|capturas?|estafadores|ciberdelincuentes|bulo)\s+(?:\w+\s+)?(?:dice\w*
    |afirma\w*|asegura\w*|cuenta\w*|escribe\w*)\b
    | (?:une?|des|certains|plusieurs|les|le|la)\s+(?:[\w-]+\s+){{0,2}}?(?:messages?|vidéos?|audios?|utilisateurs?
    |internautes|clients|sms|mails?|escrocs|captures?|publications?)\s+(?:\w+\s+)?(?:dit|disent|affirm\w+|prétend\w*
    |circul\w+|annonc\w+|écri\w+)\b
    | (?:aujourd['’]hui\s+)?(?:on\s+(?:lit|entend|dit|raconte)\s+que|il\s+circule|nous\s+(?:lisons|avons\s+lu)\s+que
    |sur\s+les\s+réseaux(?:\s+sociaux)?\s*,?\s+(?:circul\w+|on\s+lit|cert\w+))\b"""
)
TESTIMONY: Final = _at_start(
    rf"""{_ARTICLE}(?:[\w-]+\s+)?{_WITNESSES}(?:\s+(?:in|at|from|near|of|on|who)\b[^:：,.]{{0,40}}?)?\s+(?:\w+ly\s+
    |also\s+)?(?:{_SAY}|{_SEE})\b
    | {_ARTICLE}(?:[\w-]+\s+)?{_WITNESSES}\s*[:：]
    | (?:(?:die|mehrere|einige|ein|eine|der)\s+)?(?:zeug(?:e|en|in|innen)|anrufer(?:in)?|anwohner|augenzeugen
    |rebellen|der\s+verdächtige|tatverdächtige[rn]?)\s+(?:\w+\s+)?(?:bericht\w+|sag\w+|behaupte\w*|gab\w*|hörte\w*
    |sahen?|melde\w+)\b
    | (?:l[oa]s\s+|un[oa]?s?\s+|vari[oa]s\s+)?(?:testigos?|vecin[oa]s?|rebeldes|atacantes?)\s+(?:\w+\s+)?(?:dice\w*
    |dij\w+|afirma\w*|asegura\w*|oyeron|vieron|escucharon|relata\w*)\b
    | (?:des\s+|les\s+|plusieurs\s+|un\s+)?(?:témoins?|riverains?|habitants|rebelles|suspects?)\s+(?:\w+\s+)?(?:dit
    |disent|affirm\w+|ont\s+(?:vu|entendu|dit)|racont\w+|rapport\w+)\b"""
)
END_OF_HEARSAY: Final = _anywhere(
    rf"""[,;–—-]\s*(?:that['’]s|that\s+is|this\s+is|so)\s+(?:what|how)?\s*[^.]{{0,40}}\b(?:claims?|says?|writes?
    |believes?|thinks?|tells?|pretends?)\b[^,]{{0,30}}$
    |[,–—]\s*(?:{_ARTICLE}(?:[\w-]+\s+)?{_SOURCES}\s+(?:say|says|said|claim|claims|claimed|write|believe
    |suggest)|(?:say|says|claim)\s+{_ARTICLE}(?:[\w-]+\s+)?{_SOURCES})\b[^,]{{0,40}}$
    |,\s*(?:heißt\s+es|so\s+(?:die\s+)?(?:nutzer|gerüchte)|se\s+dice|dit-on)\b[^,]{{0,40}}$"""
)
END_OF_TESTIMONY: Final = _anywhere(
    rf"""[,–—]\s*(?:{_ARTICLE}(?:[\w-]+\s+)?{_WITNESSES}\s+(?:say|says|said|claim|claims|claimed|told\s+\w+)|(?:say
    |says|said|claim|claims|claimed)\s+{_ARTICLE}(?:[\w-]+\s+)?{_WITNESSES})\b[^,]{{0,40}}$
    | ,\s*(?:they|he|she)\s+(?:say|says|said|claim|claims|claimed)\b[^,]{{0,30}}$
    | ,?\s+according\s+to\s+{_ARTICLE}(?:[\w-]+\s+)?{_WITNESSES}\b[^,]{{0,30}}$
    | ,\s*(?:so|laut)\s+(?:die\s+|den\s+)?(?:zeugen|augenzeugen|anwohner|rebellen|anwohnern)\b[^,]{{0,30}}$
    | ,\s*según\s+(?:(?:l[oa]s\s+)?(?:testigos|vecinos|rebeldes)|afirman|dicen|ellos)\b[^,]{{0,30}}$
    | ,\s*(?:selon|d['’]après)\s+(?:des|les)\s+(?:témoins|riverains|rebelles|habitants)\b[^,]{{0,30}}$"""
)
OF_OFFICE: Final = re.compile(
    r"\b(?:CEO|CTO|CFO|[Pp]resident|[Cc]hief|[Dd]irector|[Mm]inister|[Cc]ommissioner|[Ss]pokes\w+|[Ff]ounder|[Cc]hair\w*|[Hh]ead"
    r"|[Gg]eneral|[Ss]ecretary|[Mm]ayor|[Cc]oach|our|unser\w*|nuestr\w+|notre)\b"
)
"""Whose words are an actor's own."""
QUOTED: Final = re.compile(r"^\W*[“\"„«‘][^“”\"„«»]{15,}[”\"“»’]\W*$")
"""A sentence that is nothing but a quotation."""
OF_US: Final = re.compile(r"\b(?:we|our|us|wir|unser\w*|nosotros|nuestr\w+|hemos|nous|notre|nos)\b", re.IGNORECASE)
QUOTED_FROM: Final = re.compile(
    rf"^\W*[“\"„«‘][^“”\"„«»]{{15,}}[”\"“»’]\s*[–—-]\s*(?!.*(?:{OF_OFFICE.pattern}|\b(?:is|are|was|opens|starts|premieres)\b))"
)
"""A quotation with a stranger's name behind."""
OF_A_DRILL: Final = _at_start(r"(?:[\w-]+\s+){1,2}?(?:drill|exercise|simulation|simulacro|übung)\s*[:：]")
"""A label by which a drill is told of, or announced."""
OFFICE: Final = _at_start(
    r"""(?:the|a|this)?\s*(?:(?!our\b)[\w-]+\s+){0,2}?(?:president|minister|ministry|mayor|governor|government
    |chancellor
    |king|queen|pope|opposition|prosecutors?|defen[cs]e|lawyers?)
      (?:\s+(?-i:[A-Z]\w+)){0,3}\s+(?:told(?!\s+us\s+to\b)|said|says|claims?|claimed|tells)\b
    |according\s+to\s+(?!(?:(?:the|our|this|its|current|latest|preliminary|initial|official|first|new
    |updated)\s+)*(?:[\w-]+\s+)?
      (?:plans?|schedule|timetable|laws?|rules?|forecasts?|models?|data|figures|analysis|results?|measurements?
      |calculations?|counts?|estimates?|statistics|records?|information|findings)\b)
      (?!our\b)
    |(?:laut|nach\s+angaben\s+(?:de[rs]|von))\s+(?!(?:und|wie|fahrplan|plan|prognose|daten|gesetz|vorhersage|unsere\w*
    |aktuell\w*|vorläufig\w*))
    |según\s+(?:el|la|los|las)\s+(?:ministerio|gobierno|autoridades|alcalde|alcaldesa|presidente|ministr[oa]|policía)
    |selon\s+(?:le|la|les)\s+(?:ministère|gouvernement|autorités|maire|président|préfet|préfecture|police)"""
)
"""Another body, of which an actor tells what it says."""
