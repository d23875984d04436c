"""What an agency may confirm: the words of its field, so that a weather service is believed about a storm alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

_FIELDS: Mapping[str, str] = {
    "aviation": "flight* airspace airport* aircraft airline* plane* pilot* runway* drone* flug* vol vols vuelo*",
    "civil protection": "evacuat* flood* fire* wildfire* storm* shelter* alarm* siren* warn* alert* rescue* injured"
    " dead hochwasser evakuier* inond* incend*",
    "computer security": "vulnerabilit* cve* exploit* malware ransomware phishing patch* breach* botnet* backdoor*"
    " zero-day attack* update* compromis* schwachstelle* sicherheitslücke*",
    "data protection": "data privacy gdpr fine* fined breach* complaint* dsgvo datenschutz*",
    "earthquakes": "earthquake* quake* magnitude epicent* aftershock* tremor* tsunami* seism* richter erdbeben séisme*"
    " terremoto* sismo* землетряс* 地震",
    "elections": "vote* voti* ballot* turnout poll* election* candidate* count* seat* result* recount* referend* wahl*"
    " stimm* elecci* élection*",
    "emergencies": "fire* blaze burn* crash* derail* explo* collaps* rescue* injur* dead death* died killed casualt*"
    " evacuat* flood* ambulance* patient* smoke spill* storm* feuer brand einsatz verletzt* incendi* feu herid* bless*",
    "environment": "pollut* emission* spill* water air species waste contamin* smog toxic* protected",
    "financial supervision": "fine* fined bank* licen* fraud* warn* investig* securit* market* fund* suspend* trading",
    "health": "disease* outbreak* case* infect* virus* vaccin* hospital* death* patient* epidem* pandemic* measles flu"
    " influenza cholera ebola covid* mpox illness* symptom* krank* infekt* impf* santé malad* salud contag* вакцин*",
    "medicines": "approv* drug* medicine* recall* vaccin* dose* trial* authori* treatment* side zulass* arznei*",
    "monetary policy": "rate* inflation* point* target* currency reserve* banknote* bond* liquidity zins* leitzins*"
    " taux tasa* ставк*",
    "policing": "arrest* suspect* shot* shoot* stab* detain* custody charg* crime* murder* kill* dead death* victim*"
    " missing found attack* hostage* gunm* police officer* robb* theft* bomb* evacuat* closed cordon* road* traffic"
    " festgenommen polizei tatverd* verletzt* polic* deten* arrêt* suspect* задерж* 逮捕",
    "public finance": "budget* deficit* debt tax* spending surplus bond*",
    "space": "launch* orbit* asteroid* mission* satellite* rocket* spacecraft landing astronaut* telescope* docked"
    " lunar moon mars",
    "statistics": "inflation* unemploy* gdp population price* index census growth birth* death* export* import* trade"
    " employment arbeitslos* verbraucherpreis* inflación chômage",
    "telecommunications": "spectrum outage* network* frequenc* licen* auction* internet roaming",
    "transport": "train* tram* bus* buses metro line* road* bridge* tunnel* traffic station* ferr* rail* stop* route*"
    " service* delay* cancel* closed reopen* zug züge bahn* strecke* linie* tren* linha* ligne*",
    "weather": "storm* hurricane* typhoon* cyclone* tornado* rain* snow* wind* gust* flood* heat* temperature* frost*"
    " thunder* lightning hail fog warn* forecast* degree* landfall drought* unwetter sturm* orkan regen tempête*"
    " tormenta* lluvia* 台风 暴雨 台風",
}
"""Field, as `actors.csv` has it → words of it ("*" for any ending)."""


def _pattern(written: str) -> re.Pattern[str]:
    spaced = [word for word in written.split() if word[0] < "\u3040"]
    others = [word for word in written.split() if word[0] >= "\u3040"]
    endings = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in spaced)
    return re.compile("|".join((rf"(?<!\w)(?:{endings})(?!\w)", *map(re.escape, others))), re.IGNORECASE)


_PATTERNS = {field: _pattern(written) for field, written in _FIELDS.items()}


def in_field(text: str, field: str) -> bool:
    """Whether a claim is about an agency's field; of a field that is not listed, whether it has one of its words."""
    pattern = _PATTERNS.get(field) or _pattern(" ".join(f"{word}*" for word in field.split() if len(word) > 3) or field)
    return pattern.search(text) is not None
