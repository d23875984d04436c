"""One idea a line: tells apart what a line joins, in English, German, Spanish and French; in doubt it stays whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.tongue import tongue

_FEWEST_WORDS = 3
"""A part of fewer words says nothing by itself."""


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How a language joins statements.

    `also` joins two things said of one subject, `between` (None: `core.sentences` cuts there) two statements with a
    subject each. `tells` are finite verbs, `before` what stands between a subject and its verb. `begins_otherwise`
    are words at the beginning of what has its subject elsewhere (`pronoun`: or one more way to begin so), `scope`
    those that reach over both parts: who says so, a condition, a doubt. `points` look back to the other part. `told`
    is a figure or a name, `named` tells a subject that needs no explanation.
    """

    code: str
    also: str
    tells: str
    begins_otherwise: str
    told: re.Pattern[str]
    named: re.Pattern[str]
    between: re.Pattern[str] | None = None
    before: str = ""
    pronoun: str = ""
    scope: re.Pattern[str] | None = None
    points: re.Pattern[str] | None = None

    def joined(self, plain: str) -> tuple[tuple[int, int], int, int] | None:
        """Where a line says two things of one subject: the ends of the subject and of the first, and the second."""
        match = re.match(
            rf"(?!(?i:{self.begins_otherwise})\b{self.pronoun})(?P<subject>[A-ZÀ-Þ][^,;:.]{{1,60}}?)\s"
            rf"(?P<one>{self.before}(?:{self.tells})\s[^;:]{{2,}}?),?\s(?:{self.also})\s"
            rf"(?P<other>{self.before}(?:{self.tells})\s[^;:]{{2,}})$",
            plain,
        )
        if match is None or _RELATIVE.search(match["subject"]) or self._is_noun(match["subject"]):
            return None
        if not (self.told.search(match["one"]) and self.told.search(match["other"])):
            return None
        return match.span("subject"), match.end("one"), match.start("other")

    def apart(self, plain: str) -> Iterator[tuple[int, int]]:
        """The ends of a first statement and the beginnings of a second one that has a subject of its own."""
        for match in self.between.finditer(plain) if self.between else ():
            first, second = plain[: match.start()], plain[match.end() :]
            if self.is_clause(first) and self.is_clause(second) and self._stands_alone(second):
                yield match.span()

    def is_clause(self, part: str) -> bool:
        """Whether a part begins with its subject and has a verb after it."""
        return len(part.split()) >= _FEWEST_WORDS and self._subject(part) is not None

    def _stands_alone(self, part: str) -> bool:
        subject = self._subject(part)
        return subject is not None and self.named.search(subject) is not None and not _found(self.points, part)

    def _subject(self, part: str) -> str | None:
        match = re.match(
            rf"(?!(?i:{self.begins_otherwise})\b{self.pronoun})(?P<subject>[^\s,;:.]+(?:\s[^\s,;:]+){{0,6}}?)\s"
            rf"{self.before}(?P<verb>{self.tells})\s\S",
            part,
        )
        if match is None or _RELATIVE.search(match["subject"]) or self._is_noun(match["subject"]):
            return None
        return match["subject"]

    def _is_noun(self, subject: str) -> bool:
        """Whether what follows a subject is no verb ("la compra") but a noun after its article or preposition."""
        return _LEADS_TO_A_NOUN.search(subject) is not None


_RELATIVE = re.compile(r"\b(?:that|which|who|que|qui|dont|où|donde|quien|dass)\b", re.IGNORECASE)
_LEADS_TO_A_NOUN = re.compile(
    r"(?:^|\s)(?:the|an?|der|die|das|den|dem|des|eine?[mnrs]?|im|am|zum|zur|el|la|los|las|una?|de|del|al|en"
    r"|con|su|le|les|une?|du|au"
    r"|aux|à|son|sa)$",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZÀ-Þ]"
_FIGURE_OR_NAME = re.compile(rf"\d|\b{_CAPITAL}")


def _any_of(*words: str) -> str:
    return "|".join(" ".join(words).split())


def _words(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{text})(?!\w)", re.IGNORECASE)


_ENGLISH = _Grammar(
    code="en",
    also="and",
    tells=r"is|are|was|were|has|have|had|will|can|costs?|weighs?|supports?|includes?|contains?|charges?|adds?|opens?"
    r"|closes?|offers?|uses?|needs?|takes?|starts?|ends?|runs?|sells?|ships?|pays?|lasts?|drops?|gets?|holds?"
    r"|measures?",
    begins_otherwise=_any_of("If When While As Because Although Unless Since That What Who Which How Why There It"),
    told=_FIGURE_OR_NAME,
    named=_FIGURE_OR_NAME,
)

_GERMAN = _Grammar(
    code="de",
    also="und",
    tells=_any_of(
        "ist sind war waren hat haben hatte hatten wird werden wurde wurden kann können konnte konnten muss müssen",
        "bleibt bleiben blieb blieben kostet kosten wiegt wiegen fährt fahren fuhr fuhren öffnet öffnen schließt",
        "schließen beginnt beginnen begann endet enden startet starten kommt kommen kam kamen geht gehen ging gingen",
        "steigt steigen stieg stiegen sinkt sinken sank sanken fällt fallen fiel fielen verliert verlieren verlor",
        "gewinnt gewinnen gewann wechselt wechselte unterschreibt unterschrieb erhält erhalten erhielt bekommt",
        "bekommen bekam zahlt zahlen zahlte streicht streichen strich gilt gelten dauert dauern läuft laufen lief",
        "liegt liegen lag steht stehen stand starb starben enthält bietet umfasst hält halten verkauft kauft plant",
    ),
    # a verb comes second, whatever comes first: after "Am Montag schließt" stands the subject
    begins_otherwise=_any_of(
        "wenn falls weil während obwohl da als nachdem bevor seit seitdem ob dass wer was wie wo warum wann welche",
        "er sie es wir ihr man dies diese dieser dieses dort dabei davon damit danach dann deshalb daher trotzdem",
        "am im in an auf aus bei beim nach vor ab bis mit von vom für gegen um unter über zu zum zur durch laut wegen",
        "trotz ohne zwischen neben innerhalb hinter heute morgen gestern jetzt nun hier auch außerdem zudem inzwischen",
        "bislang bisher künftig derzeit zuletzt erstmals insgesamt nur noch schon so den dem des einen einem zwar",
        "nicht nie kaum fast beide beides alle jetzt bereits sein seine ihre ihr aber und doch damals später",
    ),
    told=re.compile(
        r"\d|\b(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Januar|Februar|März|April|Mai|Juni|Juli"
        r"|August|September|Oktober|November|Dezember)\b"
    ),
    # each noun has a capital: a name is one without an article, or of two words
    named=re.compile(rf"\d|^{_CAPITAL}(?!er\b|ie\b|as\b|in\b|ine\b|ein\b|eine\b)|{_CAPITAL}\S*\s{_CAPITAL}"),
    between=re.compile(r";\s+|,?\s+und\s+|,\s+(?:aber|doch)\s+"),
    before=r"(?:auch\s)?",
    pronoun=rf"|[Dd](?:er|ie|as)(?!\s(?:[a-zäöüß]+en?\s)?{_CAPITAL})",  # an article has its noun after it
    scope=_words(
        "laut|zufolge|angaben|angeblich|offenbar|offenkundig|vielleicht|womöglich|möglicherweise|wohl"
        "|vermutlich|soll|sollen"
        "|könnten?|dürften?|sagt|sagte|sagten|sagen|teilte?n? mit|erklärt|erklärte|berichtet|berichten"
        "|berichtete|meldet|melden"
        "|meldete|heißt es|behauptet|behaupten|dass|ob|wenn|falls|weil|obwohl|nachdem|bevor|damit|will|wollen"
    ),
    points=_words(r"stattdessen|dort|danach|deshalb|daher|dadurch|dafür|davon|darunter|dazu|dabei|dagegen|dennoch"),
)

_SPANISH = _Grammar(
    code="es",
    also="y|e",
    tells=_any_of(
        "es son está están fue fueron era eran será serán estará estarán ha han había tiene tienen tuvo tendrá cuesta",
        "cuestan costó costará pesa pesan abre abren abrió abrirá cierra cierran cerró cerraron cerrará cerrarán",
        "empieza empiezan empezó comienza comenzó termina terminan terminó llega llegan llegó sube suben subió baja",
        "bajan bajó pierde pierden perdió perdieron gana ganan ganó ganaron ficha fichó firma firmó paga pagan pagó",
        "recibe reciben recibió vende vendió compra compró incluye incluyen ofrece ofrecen sigue siguen siguió queda",
        "quedan quedó vuelve vuelven volvió circula circulan funciona funcionan dura duran duró cae cayó muere murió",
        "murieron va van juega jugó marcó suspende suspendió cancela canceló permanece permanecen puede pueden debe",
    ),
    begins_otherwise=_any_of(
        "si cuando aunque porque mientras como que quien quienes cual donde pues él ella ellos ellas esto eso",
        "ello este",
        "esta estos estas ese esa aquel lo se le les su sus en de del desde hasta con sin por para a al ante",
        "bajo contra",
        "entre hacia según sobre tras durante hoy ayer mañana ahora aquí allí también además no nunca ya solo sólo así",
        "luego después antes ambos ambas todos todas pero y e o",
    )
    + r"|el\s(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|pasado|próximo|\d)",
    told=_FIGURE_OR_NAME,
    named=re.compile(rf"\d|\b(?!El\b|La\b|Los\b|Las\b|Un\b|Una\b){_CAPITAL}"),
    between=re.compile(r";\s+|,?\s+[ye]\s+|,\s+(?:pero|mientras(?: que)?)\s+"),
    before=r"(?:(?:no|se|ya|también)\s){0,2}",
    scope=_words(
        r"según|dice|dicen|dijo|dijeron|afirma|afirman|afirmó|informa|informó|asegura|aseguran|aseguró"
        r"|anuncia|anunció|sostiene"
        r"|supuestamente|presuntamente|presunt[oa]s?|al parecer|quizás?|tal vez|podrían?|habrían?|si|porque"
        r"|aunque|denuncia|denunció"
    ),
    points=_words(r"en su lugar|por eso|por ello|allí|ahí|ello|también|mismo|misma"),
)

_FRENCH = _Grammar(
    code="fr",
    also="et",
    tells=_any_of(
        "est sont était étaient sera seront a ont avait avaient aura auront coûte coûtent coûtera pèse pèsent ouvre",
        "ouvrent ouvrira ouvriront ferme ferment fermera fermeront rouvre rouvrent rouvrira commence commencent débute",
        "débutent termine terminent arrive arrivent perd perdent gagne gagnent signe signent paie paient reçoit",
        "reçoivent vend vendent achète achètent comprend comporte offre offrent reste restent revient circule",
        "circulent",
        "fonctionne fonctionnent dure durent tombe tombent meurt monte montent baisse baissent va vont joue rejoint",
        "suspend annule compte peut peuvent doit doivent passe passent",
    ),
    begins_otherwise=_any_of(
        "si quand lorsque alors comme puisque parce car que qui dont où il elle ils elles on ce cela ça ceci",
        "celui celle",
        "ceux cet cette ces lui leur leurs son sa ses en y dans à au aux de du depuis pendant avec sans pour",
        "par sur sous",
        "chez contre entre vers selon après avant dès malgré hier demain maintenant ici là aussi ainsi ensuite puis",
        "également ne tous toutes mais et ou",
    )
    + r"|(?:c|d|qu|aujourd|s|n|l['’]un)['’]|bien\sque",
    told=_FIGURE_OR_NAME,
    named=re.compile(rf"\d|(?!(?:Le|La|Les|Un|Une|Des)\b)(?<!\w){_CAPITAL}"),
    between=re.compile(r"\s?;\s+|,?\s+(?:et|mais)\s+|,?\s+(?:tandis|alors)\s+qu(?:e\s+|['’])"),
    before=r"(?:ne\s|n['’]|se\s|s['’])?",
    scope=_words(
        r"selon|d['’]après|dit|disent|affirme|affirment|affirmé|indique|indiqué|annonce|annoncé|déclare"
        r"|déclaré|assure|assuré"
        r"|accuse|auraient|aurait|seraient|serait|pourraient|pourrait|peut-être|sans doute|si|parce|car"
        r"|puisque|bien que|présumée?s?"
    ),
    points=_words(r"à la place|y|en|là|pourtant|aussi|même"),
)

_JOINS = re.compile(r";\s|\s(?:and|und|aber|doch|y|e|pero|mientras|et|mais|tandis|alors)\s")
"""What any cut needs: it is looked for in every sentence, and most have none."""
_GRAMMARS = (_ENGLISH, _GERMAN, _SPANISH, _FRENCH)
_QUOTE = re.compile(r"«[^»]*»|[“„\"][^”“\"]*[”“\"]|‘[^’]*’(?!\w)")
_MARK = re.compile(r"[«»“”„\"]")
_LEADS_IN = re.compile(r":\s")


def ideas(text: str) -> tuple[str, ...]:
    """The statements that a line joins ("X weighs 9 kg and costs 800 euros"), else the line alone.

    Two things said of one subject only where each has a number or a name of its own: "is small and is cheap" is one
    idea. Two statements with a subject each only where both have a verb, the second one names what it is about, and
    nothing in the line (who says so, a condition, a doubt) reaches over both. Never inside of a quotation.
    """
    whole = text.rstrip(".")
    if not _JOINS.search(whole):
        return (text,)
    plain = _QUOTE.sub(lambda quote: "x" * len(quote.group()), whole)
    if _MARK.search(plain):
        return (text,)
    spoken = tongue(text)
    for grammar in _GRAMMARS:
        if spoken not in {None, grammar.code} or _found(grammar.scope, plain):
            continue
        if not _LEADS_IN.search(plain) and (cut := next(grammar.apart(plain), None)):
            return (*ideas(_sentence(whole[: cut[0]])), *ideas(_sentence(whole[cut[1] :])))
        if found := grammar.joined(plain):
            (start, end), first, second = found
            subject = whole[start:end]
            return (f"{subject} {whole[end:first].strip()}.", f"{subject} {whole[second:]}.")
    return (text,)


def is_clause(text: str) -> bool:
    """Whether a text whose language its few small words leave open has a subject and a verb of one known here.

    English is told elsewhere: a text with its small words in it is none of these.
    """
    plain = text.rstrip(".!")
    if _ENGLISH_WORD.search(plain) or not _FOREIGN_WORD.search(plain):
        return False
    return any(grammar.is_clause(plain) for grammar in _GRAMMARS if grammar is not _ENGLISH)


_ENGLISH_WORD = _words("the|of|and|to|for|with|is|was|are|were|has|from|on|at|by|this|that|it")
_FOREIGN_WORD = _words(
    "le|la|les|du|des|au|aux|un|une|der|die|das|den|dem|ein|eine|im|am|zum|zur|vom|bei|el|los|las|una|del|de|en|il"
)


def _found(pattern: re.Pattern[str] | None, text: str) -> bool:
    return pattern is not None and pattern.search(text) is not None


def _sentence(part: str) -> str:
    return f"{part[0].upper()}{part[1:].rstrip(' ,;')}."
