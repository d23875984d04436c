"""Verbs of news that exclude each other: who only rescued somebody did not report a death.

A table of classes, each with two sides. It tells when a text says the other side of what another one says; whether
both speak of the same thing is for its callers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

_PAIRS: Final = r"""
dead death deaths die dies died dying kill kills killed fatal* gestorben starb starben tot tote getötet tödlich muere
    mueren murió murieron muert* mort morts morte mortes décéd* tué* matou morreu
  / hurt injur* wounded verletzt* herid* blessé*
dead death deaths die dies died dying kill kills killed fatal* gestorben starb starben tot tote getötet muere mueren
    murió murieron muert* mort morts décéd* tué*
  / rescu* saved survived survive survives unharmed alive gerettet überlebt* rescatad* sobrevivi* sauvé*
    survécu secouru*
confirm* bestätig* confirma* confirmó confirmé*
  / den(?:y|ies|ied|ying) refut* reject* dementi* bestreite* bestritt desm[ei]nt* niega* negó dément*
acquit* cleared freigesprochen freispruch absuel* absolv* acquitt* relaxé*
  / convict* guilty sentenced jailed verurteil* conden* condamn*
cause causes caused causing trigger* verursach* auslös* causa* causó provoc*
  / prevent* averted verhinder* verhütet evita* previen* empêch* évit* préven* prévien*
begin begins began begun beginning start starts started starting launch* beginn* begann begonnen startet* empiez* empez*
    comienz* comenz* inici* commenc* début* opens opened
  / end ends ended ending finish* conclud* endet* beendet* termin* acab[aóo]* finaliz* fini* achèv* achev*
rise rises rose risen rising increas* grow grows grew climb* soar* surge* jumped gained steig* stieg* gestiegen aument*
    subió suben subieron augment* hausse
  / fall falls fell fallen falling drop drops dropped dropping declin* decreas* shrank slump* plung* tumbl* sank sink*
    gesunken fiel fielen gefallen bajó bajan baja cayó cayeron disminu* baiss* chut* recul* diminu*
raise raises raised raising hike* hiked erhöh* angehoben subir
  / cut cuts cutting lower lowers lowered lowering reduc* slash* senk* gesenkt kürz* recort* baiss* rédui*
open opens opened opening reopen* öffne* eröffn* geöffnet abre* abrió abrieron reabr* ouvr* rouvr*
  / close closes closed closing shut shuts shutting schließ* schloss geschlossen cierra* cerr* ferm*
win wins won winning beat beats defeat* gewinn* gewann* gewonnen siegt* gana ganan ganó ganaron gagn* remport*
  / lose loses lost losing verlier* verlor* pierd* perdi* perd perdu
approv* passed passes adopted ratif* genehmig* billigt* beschloss* verabschiedet* aprob* aprueb* approuv* adopté*
  / reject* blocked vetoed ablehn* abgelehnt lehnt* rechaz* rejet* rejeté*
accept* akzeptier* angenommen acept* acepté*
  / refus* declin* reject* ablehn* abgelehnt lehnt* rechaz*
buy buys buying bought acquir* purchas* kauft* gekauft übernimmt übernommen compra* compró achet* achèt* rachet* rachèt*
  / sell sells selling sold verkauf* vende* vendió vend vendu*
arriv* angekommen lleg*
  / leave leaves leaving left depart* abgereist verließ* verlassen sali[óe]* quitt*
join joins joined joining beigetreten
  / leave leaves leaving left quit quits withdr* ausgetreten
arrest* detain* verhaftet* festgenommen deten* detuv* interpell*
  / releas* freed freigelassen liber* libér* relâch*
delayed postpon* verschob* verschieb* aplaz* retras* reporté* retard*
  / advanced vorgezogen adelant* avancé*
hire hires hired hiring recruit* eingestellt
  / dismiss* sack* entlassen despid* despid[ióe]* licenci*
impos* introduc* verhäng* impon* impus*
  / lifted lifts scrap* revok* aufgehoben levant* abolish*
ban bans banned banning forbid* forbade prohibit* verbiet* verbot* prohíb* prohib* interdi*
  / allow* permit* legali[sz]* erlaub* permiti* autoris* autoriz*
appoint* named ernannt nombr* nommé*
  / dismiss* sacked fired entlassen destitu* limog*
sign signs signed unterzeichn* unterschrieb* firm[aóe]* signé*
  / veto* refus*
succeed* gelang gelungen
  / fail fails failed scheitert* gescheitert fracas* échou*
strengthen* stärk*
  / weaken* schwäch*
support supports supported backs backed unterstütz* apoy* souten* soutien*
  / oppos* opposes opposed
more\sthan at\sleast mehr\sals más\sde plus\sde
  / fewer\sthan less\sthan at\smost weniger\sals menos\sde moins\sde
restor* reconnect* / no\selectricity no\swater no\sgas outage* blackout*
resum* restored wiederhergestellt reanud*
  / suspend* halted eingestellt* suspend*
"""
"""The sides of each class with "/" between them; "*" stands for any ending of a word."""

_CONVERSE: Final = frozenset({"win", "buy"})
"""Classes, by their first word, where one's doing is the other's suffering: who sells to somebody who buys."""


@dataclass(frozen=True, slots=True)
class _Class:
    sides: tuple[re.Pattern[str], re.Pattern[str]]
    converse: bool


@dataclass(frozen=True, slots=True)
class Opposite:
    """A word of a text, as written, and what says the other side of its class; `converse`: of another subject both
    may hold."""

    word: str
    at: int
    same: re.Pattern[str]
    other: re.Pattern[str]
    converse: bool


def _side(written: str) -> re.Pattern[str]:
    words = (word.replace("*", r"\w*") for word in written.split())
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


@cache
def _classes() -> tuple[_Class, ...]:
    rows = re.split(r"\n(?=\S)", _PAIRS.strip())
    split = ((row.split()[0], row.split(" / ")) for row in rows)
    return tuple(_Class((_side(one), _side(other)), first in _CONVERSE) for first, (one, other) in split)


def opposites(text: str) -> list[Opposite]:
    """The words of a text that another side excludes; none of a class whose both sides stand in the text."""
    found = []
    for each in _classes():
        one, other = each.sides
        for same, contrary in ((one, other), (other, one)):
            if (match := same.search(text)) and not contrary.search(text):
                found.append(Opposite(match.group(), match.start(), same, contrary, each.converse))
    return found
