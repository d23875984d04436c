"""Whether a line accuses somebody in our own voice: then a reader must be told whose words they are."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.cues import denies
from bot.core.grave import GRAVE


@lru_cache(maxsize=4096)
def charge(text: str) -> str | None:
    """The words by which a line accuses a person or an organisation and says by nobody who says so; else None.

    English, German, Spanish and French. Where nobody is named in front ("Fraud cases rose by 3%", "Thieves stole 9
    bikes") nobody is accused, nor does a line accuse that denies.
    """
    if _ATTRIBUTED.search(text) or denies(text):
        return None
    plain = _NEUTRAL.sub(lambda match: "x" * len(match.group()), text)
    found = next((match for match in _CHARGED.finditer(plain) if _accuses(match)), None)
    found = (
        found or _CAUGHT.search(plain) or next((each for each in GRAVE.finditer(plain) if _is_of_somebody(each)), None)
    )
    return found.group() if found else None


def misdeed(text: str) -> str | None:
    """Of whom a line begins to say that they did wrong, other than whoever says "we": "The regulator took bribes"."""
    match = _MISDEED.match(text)
    if match is None or _OURS.match(text) or _UNSEEN.search(match["who"]) or _BEFORE_PASSIVE.search(match["who"]):
        return None
    return match["who"]


def _is_of_somebody(match: re.Match[str]) -> bool:
    """Whether words that are grave of whomever are said of somebody, named before or within or after them."""
    before = match.string[: match.start()]
    return _names_somebody(match.string) and not (_UNSEEN.search(before) and not _names_somebody(before))


def _accuses(match: re.Match[str]) -> bool:
    """Whether charged words are said of somebody: of whom stands before, or after "by" where that is the victim."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    if not _SUFFERED.search(before) and match.group().casefold() != "stolen":
        said = f"{before} {match.group().rpartition(' ')[0]}"  # the last word is the charge itself
        return _names_somebody(said) and not _UNSEEN.search(said)
    by = _BY.match(after)
    return by is not None and _names_somebody(by["who"]) and not _UNSEEN.search(by["who"])


def _names_somebody(part: str) -> bool:
    """Whether a part of a line names a person or an organisation, by a name or by what they are."""
    named = (word for word in _WORD.findall(part) if word[0].isupper() and word.casefold() not in _NOBODY)
    return next(named, None) is not None or _OFFICE.search(part) is not None


def _phrases(table: str, *patterns: str) -> re.Pattern[str]:
    """A pattern for the phrases of a table ("|" or a new line between them), as whole words in any case.

    A "*" stands for any ending of a word; `patterns` are expressions for what no phrase can say.
    """
    written = (phrase.strip() for row in table.splitlines() for phrase in row.split("|"))
    spelled = (re.escape(phrase).replace(r"\*", r"\w*").replace("'", "['’]") for phrase in written if phrase)
    whole = (rf"{phrase}(?!\w)" for phrase in spelled)
    return re.compile(rf"(?<!\w)(?:{'|'.join((*patterns, *whole))})", re.IGNORECASE)


_SUFFERED = re.compile(
    r"\b(?:is|are|was|were|been|being|got|wurden?|worden|fue|fueron|été|est|sont)\s+(?:\w+ly\s+)?$", re.IGNORECASE
)
_BY = re.compile(r"\s+(?:\S+\s+){0,3}?(?:by|von|por|par)\s+(?P<who>[^,.;]+)")
_UNSEEN = _phrases(
    """
    thieves | thief | robbers | burglars | hackers | scammers | criminals | fraudsters | vandals | unknown | someone
    somebody | gang | gangs | attackers | gunmen
    dieb | diebe | räuber | einbrecher | hacker | betrüger | unbekannte* | täter | kriminelle | jemand | bande
    ladrón | ladrones | desconocid* | delincuentes | atracadores | estafadores | alguien | banda
    voleurs | inconnus | cambrioleurs | pirates | escrocs | quelqu'un | bande
    """
)
"""Who did it unseen: nobody is accused by name."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_OFFICE = _phrases(
    """
    mayor* | minister* | president | chancellor | senator* | governor | ceo | chairman | director* | officer* | judge*
    referee* | politician* | developer* | bishop | priest | teacher | doctor | coach | founder | owner | manager
    company | firm | bank | club | council | church | party | government | ministry | the police
    bürgermeister* | präsident* | kanzler* | polizist* | polizei | richter* | bischof* | pfarrer* | lehrer* | trainer*
    gründer* | firma | verein | partei | regierung | stadtrat | vorstand*
    alcalde* | ministr* | president* | directo* | juez | jueces | árbitro* | polític* | obispo | cura | fundador*
    empresa | banco | policía | gobierno | partido | ayuntamiento | entrenador*
    maire* | arbitre* | ministre* | président* | directeur* | directrice | juge | évêque | prêtre | fondateur*
    entreprise | banque | gouvernement | parti | entraîneur*
    """
)
_NOBODY = frozenset(
    """a about after all also amid an and another armed as at before both breaking but by dozens during eight every five
    for four from he here how hundreds i if in it just many masked men more most new nine no nobody of officials on
    one people police report reports residents seven several she since six some suspects teenagers ten that the
    there these they this those three to today two unknown update we what when where who why while with women
    yesterday you young youths aber am an auch auf aus bei das dem den der des die drei ein eine einem einen einer
    er es frauen gestern heute ihm im in jahr jahre jugendliche leute mit männer nach sie tage uhr und viele von vor
    wann warum was wenn wer wie wir zwei ahora ayer como con cuando de del dos el ella ellos en entre hombres hoy
    jóvenes la las los mujeres nadie para pero por quién según si tras tres un una y alors au aux avec ce ces dans
    des deux du elle en et femmes hier hommes il jeunes le les mais on personne pour quand qui trois une monday
    tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai
    juni juli oktober dezember""".split()
)
"""Words that may have a capital and name nobody."""

_CRIMES = (
    r"(?:fraud|theft|corruption|bribery|embezzlement|money\s+laundering|abuse|perjury|insider\s+trading|tax\s+evasion"
    r"|assault|rape|murder|harassment|blackmail|scams?|crimes?|hack(?:ing)?|forgery|plagiarism)(?!\w)"
)
_CHARGED = _phrases(
    """
    stole | stealing | embezzled | embezzles | embezzling | defrauded | defrauds | defrauding | scammed | scamming
    swindled | bribed | blackmailed | raped | molested | groped | sexually abused | sexually assaulted
    sexually harassed | abused | murdered | plagiarised | plagiarized | laundered money | covered up | lied | is lying
    are lying | keeps lying | lies about | lies to | evaded tax* | rigged the
    stahl | stahlen | unterschlug | veruntreut | veruntreute | bestach | lügt | lügen | belog | betrog | betrügt
    vergewaltigte | missbrauchte | erpresste | ermordete | vertuscht | vertuschte
    robó | robaron | ha robado | han robado | estafó | estafaron | ha estafado | malversó | ha malversado | sobornó
    mintió | mienten | miente | ha mentido | violó | abusó de | acosó | asesinó | blanqueó | defraudó | encubrió
    a menti | ont menti | a escroqué | ont escroqué | a fraudé | ont fraudé | a soudoyé | a corrompu | a violé
    a agressé | a harcelé | a assassiné | ont assassiné
    """,
    r"(?:has|have|had)\s+(?:\w+\s+)?stolen(?!\w)|stolen(?=\s+(?:\S+\s+){0,3}?by\s)",
    r"(?:hat|haben|habe)\s+(?:\S+\s+){0,7}?(?:gestohlen|unterschlagen|veruntreut|bestochen|gelogen|betrogen"
    r"|vergewaltigt|missbraucht|erpresst|ermordet|vertuscht)(?!\w)",
    r"(?:is|are|was|were)\s+(?:\w+\s+)?corrupt(?!\w)|(?:ist|sind|war)\s+korrupt(?!\w)",
    r"(?:es|son)\s+corrupt[oa]s?(?!\w)|(?:est|sont)\s+corrompue?s?(?!\w)",
    r"(?:committed|commits|guilty\s+of|involved\s+in|behind|convicted\s+of|jailed\s+for|responsible\s+for|engaged\s+in"
    rf"|resigned\s+over|fired\s+(?:for|over))\s+(?:[\w-]+\s+){{0,2}}?{_CRIMES}",
    r"(?:is|are|was|were)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?(?:thie(?:f|ves)|liars?|frauds?|scams?|scammers?|crooks?"
    r"|criminals?|rapists?|murderers?|racists?|nazis?|p[a]?edophiles?|ponzi\s+scheme|pyramid\s+scheme)(?!\w)",
    r"(?:ist|sind|war|waren)\s+(?:eine?\s+|die\s+)?(?:\w+\s+)?(?:Betrüger|Lügner|Diebe?|Verbrecher|kriminell|Betrug)(?!\w)",
    r"(?:es|son|era|fue)\s+(?:una?\s+)?(?:ladr[oó]n(?:es|a)?|estafador(?:es|a)?|mentiros[oa]s?|estafa|criminal(?:es)?)(?!\w)",
    r"(?:est|sont|était)\s+(?:une?\s+|des\s+)?(?:voleurs?|escrocs?|menteu(?:rs?|ses?)|escroquerie|criminels?)(?!\w)",
    r"(?:a|ont)\s+volé\s+(?=\d|des\s|les\s|la\s|le\s|l['’]|une?\s)",
    r"(?:a|ont)\s+détourné\s+(?=.*\b(?:fonds|argent|millions?|euros)\b)",
    r"desvió\s+(?=.*\b(?:fondos|dinero|millones|euros)\b)",
)
_NAMED = r"[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)*"
_CAUGHT = re.compile(
    rf"\b(?:[Aa]rrest(?:s|ed)|[Dd]etain(?:s|ed)|[Cc]harg(?:es|ed))\s+(?:\w+\s+){{0,2}}?{_NAMED}\s+(?:for|over|with)\b"
    rf"|{_NAMED}\s+(?:(?:was|were|has\s+been|is)\s+)?(?:arrested\b|charged\s+with\b)"
    rf"|\b{_NAMED}\s+(?:ist|wurde)\s+(?:\w+\s+){{0,3}}?(?:festgenommen|verhaftet)\b"
    rf"|{_NAMED}\s+(?:fue|ha\s+sido)\s+(?:detenid|arrestad)[oa]\b|{_NAMED}\s+(?:a\s+été|est)\s+(?:arrêté|interpellé)e?\b"
)
"""Who is named as arrested is taken for guilty."""
_NEUTRAL = re.compile(
    rf"\b{_CRIMES}\s+(?:prevention|protection|detection|office|unit|squad|team|department|division|hotline|helpline"
    r"|alerts?|warnings?|awareness|law|bill|act|cases?|inquiry|investigation|statistics|figures|rates?|victims?"
    r"|survivors?)\b"
    r"|\banti[- ](?:fraud|corruption|bribery|abuse|theft)\b"
    r"|\bstole\s+(?:the\s+(?:show|spotlight|scene|limelight|match|game|win|points?|ball|lead)|a\s+(?:march|point|win))\b"
    r"|\blied\s+(?:in\s+state|down)\b"
    r"|\b(?:files?|data|disk|database|memory|images?|package|archive|download|save|index)\s+(?:is|are|was|were)\s+corrupt\b"
    r"|\bcorrupt\s+(?:files?|data|disk|database|memory|images?|package|archive|download|index)\b"
    r"|\brobó\s+(?:el\s+(?:protagonismo|balón)|la\s+(?:escena|atención|pelota))\b|\bstahl\s+(?:\w+\s+){1,3}?die\s+Schau\b"
    r"|\bStahl\b|\brigged\s+(?:up|with)\b",
)
"""What sounds like a charge and is none."""
_ATTRIBUTED = _phrases(
    """
    say | says | said | according to | reportedly | alleg* | accus* | claim | claims | claimed | told | tells | report
    reports | reported | suspect* | prosecutor* | court | jury | plead | pleads | pleaded | admit* | confess* | lawsuit
    sued | sues | indict*
    sagt | sagte | sagen | laut | zufolge | angeblich* | mutmaßlich* | wirft | werfen | warf | beschuldigt* | soll
    sollen | berichtet* | meldet | staatsanwalt* | gericht | verdacht* | verdächtig* | anklage* | gesteht | gestand
    nach angaben
    dice | dicen | dijo | según | supuest* | presunt* | acus* | denunci* | afirm* | fiscal* | tribunal* | juzgado
    sospech* | imput* | confes*
    dit | selon | d'après | présumé* | soupçonn* | procureur* | parquet | aurait | auraient | avoue | avoué
    """
)
"""Who says so, or that it is only said: a court and a prosecutor speak for themselves, so does who confesses."""

_MISDEED = re.compile(
    r"(?P<who>[^,;:]{2,60}?)\s+(?:(?:has|have|had)\s+)?(?:\w+ly\s+)?(?:hid|hidden|conceal(?:s|ed)?|cover(?:s|ed)?\s+up"
    r"|t(?:ook|aken)\s+(?:the\s+)?(?:bribes?|kickbacks)|bribed|stole|leak(?:s|ed)|lied|cheated|spied|sabotaged|blackmailed"
    r"|embezzled|defrauded|falsified|forged|doctored|rigged|sold\s+(?:our|its|their|the)\s+(?:\w+\s+)?(?:plans|secrets|data|files)"
    r"|offered\s+our\s+\w+|(?:is|are|was|were)\s+(?:corrupt|bribed|paid\s+to|liars?|criminals?|thie(?:f|ves)))\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"(?:we|our|i|my)\b", re.IGNORECASE)
_BEFORE_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|gets?|got)$", re.IGNORECASE)
