"""Grave charges by their class, in English, German, Spanish and French: bribes, crimes of a person, plots, forgery."""

from __future__ import annotations

import re
from typing import Final

_FEW: Final = r"(?:\S+\s+){0,6}?"
_AS: Final = r"(?:an?\s+|the\s+)?(?:(?!victim|witness)\w+\s+)?"
_CRIMINAL: Final = (
    r"(?:terrorists?|killers?|traitors?|mafiosi?|mobsters?|molesters?|groomers?|embezzlers?|arsonists?|fascists?"
    r"|gangsters?|predators?|abusers?|wife[- ]beaters?|foreign\s+agents?"
    r"|(?:russian|chinese|cia|mossad|fsb)\s+(?:spy|spies|agents?|assets?)"
    r"|drug\s+dealers?|traffickers?|con\s?m[ae]n|swindlers?|perverts?|rapists?|murderers?"
    r"|p[a]?edophiles?|bribe[- ]takers?)"
)
_VERBRECHER: Final = (
    r"(?:mörder(?:in)?|vergewaltiger|pädophile?r?|kinderschänder|rassist(?:en|in)?|nazis?|faschist(?:en|in)?|terrorist(?:en|in)?"
    r"|verräter(?:in)?|kriminelle[rn]?|betrüger(?:in)?|lügner(?:in)?|dieb(?:e|in)?|verbrecher|schläger|mafiosi?|spione?|agenten)"
)
_GEKAUFT: Final = (
    r"(?:(?:\w*richter|gutachter|politiker|minister|abgeordnete|journalisten|medien|presse|polizei|zeugen|stimmen|wahl|partei|regierung"
    r"|bürgermeister|präsident|staatsanwälte|ärzte)\w*(?:\s\w+)?|(?-i:(?<![a-zäöü]\s)[A-ZÄÖÜ]\w+))"
)
"""Who is bought is bribed; what is bought is paid for."""
_CRIMINALES: Final = (
    r"(?:corrupt[oa]s?|asesin[oa]s?|violador(?:es|a)?|pederastas?|pedófil[oa]s?|mafios[oa]s?|traidor(?:es|a)?|delincuentes?"
    r"|terroristas?|racistas?|nazis?|fascistas?|maltratador(?:es|a)?|narcos?|narcotraficantes?|sinvergüenzas?|chorizos?)"
)
_CRIMINELS: Final = (
    r"(?:corrompu[es]*|assassins?|meurtri(?:er|ère)s?|violeurs?|pédophiles?|ripoux?|racistes?|nazis?|fascistes?|mafieu(?:x|ses?)"
    r"|traîtres?|traîtresses?|terroristes?|escrocs?|voleu(?:rs?|ses?)|menteu(?:rs?|ses?)|pourris?|vendus?)"
)
GRAVE: Final = re.compile(
    r"(?<!\w)(?:"
    # bribes
    rf"(?:took|takes|taking|taken|accept(?:s|ed)|receiv(?:es|ed)|paid|pays|offered|pocket(?:s|ed)|handed)\s+{_FEW}"
    r"(?:bribes?|kickbacks?|hush\s+money|backhanders?)"
    rf"|(?:nahm(?:en)?|nimmt|nehmen|kassier(?:te[n]?|t|en)|zahl(?:te[n]?|t|en)|erhielt(?:en)?|bekam(?:en)?|hat|haben)\s+{_FEW}"
    r"(?:bestechungsgeld(?:er|ern)?|schmiergeld(?:er|ern)?|bestechen\s+lassen|schmieren\s+lassen)"
    rf"|(?:cobr(?:ó|aron|a|an|aba)|recib(?:ió|ieron|e|en)|acept(?:ó|aron|a)|pag(?:ó|aron|a)|cobrado|recibido|pagado)\s+{_FEW}"
    r"(?:sobornos?|mordidas?|coimas?|comisiones\s+ilegales|comisión\s+ilegal)"
    rf"|(?:touch(?:é|e|ent)|reçu|reçoit|accept(?:é|e)|vers(?:é|e)|encaiss(?:é|e))\s+{_FEW}(?:pots?-de-vin|dessous-de-table)"
    # bought
    r"|(?:is|are|was|were|been)\s+(?:all\s+|both\s+)?(?:bought\s+and\s+paid\s+for|paid\s+off|bribed|on\s+the\s+take|on\s+the\s+payroll\s+of"
    r"|in\s+the\s+pockets?\s+of)"
    r"|(?:ist|sind|war|waren|wurden?)\s+(?:\w+\s+){0,2}?(?:käuflich|bestechlich|geschmiert|bestochen)(?=\W*$|\s+worden)"
    rf"|{_GEKAUFT}\s+(?:ist|sind|war|waren|wurden?)\s+(?:\w+\s+){{0,2}}?gekauft(?=\W*$|\s+worden)"
    r"|(?:está|están|estaba[n]?)\s+(?:\w+\s+)?(?:comprad[oa]s?|sobornad[oa]s?|vendid[oa]s?\s+al?)"
    r"|(?:est|sont|était|étaient)\s+(?:\w+\s+)?(?:soudoyée?s?|achetée?s?(?=\W*$))"
    r"|(?:paid|bribed|bought|bribes|pays)\s+(?:off\s+)?(?:the\s+|an?\s+)?(?:\w+\s+)?(?:referees?|judges?|jur(?:y|ors?)|witness(?:es)?|voters"
    r"|inspectors?|hitm[ae]n|thugs)"
    # what somebody is
    rf"|(?:is|are|was|were)\s+{_AS}{_CRIMINAL}"
    rf"|(?:ist|sind|war|waren)\s+(?:eine?\s+|die\s+|der\s+)?(?:\w+\s+)?{_VERBRECHER}"
    rf"|(?:es|son|era|fue|eran)\s+(?:un[oa]?s?\s+)?(?:\w+\s+)?{_CRIMINALES}"
    rf"|(?:est|sont|était|étaient)\s+(?:une?\s+|des\s+)?{_CRIMINELS}"
    # plots
    r"|(?:arsonists?|hitm[ae]n|killers|thugs|trolls|protesters|rioters|vandals|hackers|bots|crisis\s+actors|agitators)\s+"
    r"(?:\w+\s+)?(?:paid|hired|sent|funded|bankrolled)\s+by"
    r"|(?:ordered|orchestrated|staged|commissioned|masterminded)\s+(?:the|an?|his|her|this)\s+(?:\w+\s+)?(?:attack|killing|murder|fire|hit"
    r"|assassination|bombing|hack|massacre|shooting|arson|coup)"
    r"|set\s+(?:the\s+)?fires?\s+(?:to|on\s+purpose|deliberately)|deliberately\s+(?:set|started|lit)"
    r"|bezahlte[nr]?\s+(?:brandstifter\w*|schläger\w*|demonstranten|randalierer\w*|killer\w*)"
    r"|(?:brandstifter\w*|schläger\w*|hacker\w*|killer\w*)\s+im\s+auftrag"
    r"|(?:pirómanos|matones|sicarios|incendiarios|manifestantes)\s+(?:pagados|contratados|a\s+sueldo|enviados)"
    r"|(?:pyromanes|incendiaires|casseurs|tueurs|manifestants)\s+(?:payés|engagés|à\s+la\s+solde|envoyés)"
    # deeds
    r"|(?:(?:steals|embezzles|bribes|blackmails|rapes|molests)(?=\s)|launders\s+money|beats?\s+(?:his|her)\s+(?:wife|husband|children|kids)"
    r"|killed\s+(?:his|her|their)\s+\w+"
    r"|(?:drugged|tortured|groomed|poisoned|kidnapped|extorted|looted)(?=\s+(?:the|an?|his|her|their|our|\d|(?-i:[A-Z]))))"
    r"|(?:faked|fakes|falsified|forged|doctored|fabricated|rigged|rigs)\s+(?:the\s+|its\s+|his\s+|her\s+|their\s+|all\s+)?(?:\w+\s+)?"
    r"(?:results?|data|documents?|votes?|ballots?|evidence|reports?|tests?|figures|books|accounts|elections?|signatures?|studies|study)"
    rf"|(?:stiehlt|stehlen|besticht|bestechen|erpresst|fälscht(?:e|en)?|unterschlägt|veruntreut|foltert(?:e)?|vergewaltigt)\s+(?!wurde|worden)"
    rf"|(?:hat|haben)\s+{_FEW}(?:gefälscht|manipuliert|gefoltert|geschmiert|hinterzogen)"
    r"|(?:falsific(?:ó|aron)|amañ(?:ó|aron)|soborn(?:a|an)|malvers(?:a|an)|roban?(?=\s+(?:a|el|la|los|las|\d|dinero))|tortur(?:ó|aron)|mat(?:ó|aron)\s+a\s+su"
    r"|extorsion(?:ó|a|an)|secuestr(?:ó|aron)|estafan?(?=\s+a)|ha\s+(?:amañado|falsificado|mentido|encubierto|sobornado))"
    r"|(?:a|ont)\s+(?:falsifié|truqué|torturé|extorqué|kidnappé|empoisonné|blanchi|couvert\s+(?:le|la|les|l['’])\s*(?:crime|affaire|scandale))"
    r")(?!\w)",
    re.IGNORECASE,
)
"""Words that accuse whoever is named beside them."""
