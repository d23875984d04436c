"""Words that are each other's contrary: "no trains run" and "all trains are cancelled" say the same.

Whether two statements agree is not told by who of them says "not" alone: to deny one of these words is to say the
other one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.core.cues import denies
from bot.core.terms import stem

_PAIRS: Mapping[str, tuple[str, str]] = {
    # whether something works, runs or can be entered
    "working": (
        """run runs running operate operates operating operational open opens opening opened up available online
        working works accessible functional reachable usable
        fährt fahren verkehrt verkehren läuft laufen geöffnet offen öffnet öffnen verfügbar erreichbar funktioniert
        funktionieren circula circulan funciona funcionan abierto abierta abiertos abiertas disponible disponibles
        operativo operativa circule circulent roule roulent fonctionne fonctionnent ouvert ouverte ouverts ouvertes
        circulé""",
        """suspended suspends suspend suspending cancelled canceled cancels cancel cancelling closed closes close
        closing shut shuts shutdown down offline halted stopped unavailable grounded inaccessible unreachable
        eingestellt gesperrt geschlossen schließt schließen ausgefallen gestrichen unterbrochen streicht
        suspendido suspendida suspendidos suspendidas suspende suspenden cancelado cancelada cancelados canceladas
        cancela cancelan cerrado cerrada cerrados cerradas cierra cierran cortado cortada cortados cortadas
        interrumpido interrumpida interrumpidos caído caída inoperativo
        supprimé supprimée supprimés supprimées supprime suspendu suspendue suspendus suspendues annulé annulée annulés
        annulées annule fermé fermée fermés fermées ferme interrompu interrompue interrompus coupé coupée""",
    ),
    "living": (
        "alive living lebt lebendig vivo viva vivant vivante",
        """dead died dies death deceased killed tot gestorben verstorben stirbt starb tod muerto muerta murió fallecido
        fallecida falleció mort morte décédé décédée""",
    ),
    "to be had": (
        "available erhältlich vorrätig verfügbar disponible disponibles",
        "unavailable ausverkauft vergriffen agotado agotada agotados agotadas épuisé épuisée épuisés épuisées",
    ),
    "in time": (
        "punctual pünktlich punctuel puntual",
        """delayed postponed verschoben vertagt verspätet aplazado aplazada aplazados pospuesto pospuesta retrasado
        retrasada reporté reportée retardé retardée""",
    ),
}
_PHRASES: Mapping[str, tuple[str, str]] = {
    "working": (
        r"in service|in operation|in betrieb|en service|en servicio",
        r"out of service|out of order|außer betrieb|fuera de servicio|hors service|en panne"
        r"|fäll(?:t|en) .{0,40}\baus|fallen .{0,40}\baus|(?:is|are|was|were) (?:out|off)",
    ),
    "living": (r"en vie|con vida|am leben|breathing", r"passed away|ums leben gekommen|perdió la vida"),
    "to be had": (
        r"on sale|in stock|for sale|(?:tickets|seats|places) left|zu haben|auf lager|a la venta|en stock|en vente",
        r"sold out|out of stock|no longer sold",
    ),
    "in time": (
        r"on time|as planned|on schedule|as scheduled|wie geplant|planmäßig|nach plan|según lo previsto|a tiempo"
        r"|comme prévu|à l['’]heure",
        r"pushed back|put off|behind schedule",
    ),
}
_WEAK = frozenset("up down works open opens close closes run runs death".split())
"""Words that name a state only where no surer one stands beside them."""
_ACTS = frozenset(
    """opens opening opened closes close closing suspends suspend suspending cancels cancel cancelling öffnet öffnen
    schließt schließen streicht suspende suspenden cancela cancelan cierra cierran supprime annule ferme""".split()
)
"""What somebody does: of two acts neither contradicts the other."""
_COUNTED = re.compile(
    r"(?<!\w)(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|dozens|several|zwei|drei|vier|tres|deux|trois)\s+"
    r"(?!years?|jahren?|años|ans)\w{3,}",
    re.IGNORECASE,
)
"""Some of many: that others live contradicts nothing."""
_LACKED = re.compile(
    r"(?<!\w)(?:no|kein\w*|aucun\w*|ningún|ninguna|sin|sans|ohne|without)\s+(?:\w+\s)?(?:service|services|power|electricity"
    r"|water|gas|heating|internet|signal|wasser|agua|eau|trains?|strom|verkehr|zugverkehr|servicio|luz|courant|électricité)(?!\w)",
    re.IGNORECASE,
)
"""What does not work where there is none of it: "no service between …", "there is no power"."""


def _sides(axis: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    good, bad = (
        re.compile(rf"(?<![\w-])(?:{phrases}|{'|'.join(words.split())})(?![\w-])", re.IGNORECASE)
        for words, phrases in zip(_PAIRS[axis], _PHRASES[axis], strict=True)
    )
    return good, bad


_WORKING, _LIVING = "working", "living"
_SIDES = {axis: _sides(axis) for axis in _PAIRS}
_PARTS = re.compile(
    r"[,;:.!?]\s+|\s[–—-]\s|\s(?:and|but|while|und|aber|y|e|pero|et|mais)\s+(?=[a-zà-ÿ])(?!\w+\s(?:and|und|y|et)\s)"
)
"""Where a statement ends in which a "not" belongs to its words; names that "and" joins stay together."""
_EVERY = (_LACKED.pattern, *(side.pattern for sides in _SIDES.values() for side in sides))
_ANY = re.compile("|".join(_EVERY), re.IGNORECASE)
_MOVES = re.compile(
    r"(?<!\w)(?:again|back|re(?:open|start|sum|stor|launch|instat)\w*|no longer|any ?more"
    r"|until recently|wieder\w*|nicht mehr"
    r"|erneut|de nuevo|otra vez|reabr\w+|reanud\w+|restablec\w+|ya no|à nouveau|de nouveau|rouv\w+|repri\w+|rétabli\w*"
    r"|ne .{0,30} plus|since then)(?!\w)",
    re.IGNORECASE,
)
"""By what a statement says that things were otherwise before: that is news, and contradicts nothing."""
_STANDS = re.compile(
    r"(?<!\w)(?:is|are|was|were|remains?|stays?|has|have|['’]s|['’]re|['’]m|ist|sind|war|waren|bleib(?:t|en)|hat|haben|está"
    r"|están|sigue|siguen|ha|han|permanece|est|sont|reste|restent|a|ont|lebt|died|dies|dead|alive|starb|murió|falleció)"
    r"(?!\w)",
    re.IGNORECASE,
)
"""What tells of a state; "Acme opens a shop" and "Acme closes a shop" are two acts."""


@dataclass(frozen=True, slots=True)
class State:
    """On which side of a pair a statement puts what it speaks of; `plain` without a "not", as something that is so."""

    works: bool
    denied: bool
    plain: bool


@lru_cache(maxsize=16384)
def states(text: str) -> Mapping[str, State]:
    """The states that a text names, each once; one that it puts on both sides is left out."""
    if not _ANY.search(text):
        return {}
    found: dict[str, set[State]] = {}
    for part in _PARTS.split(text):
        for axis, (good, bad) in _SIDES.items():
            works = axis == _WORKING
            lacks, some = works and _LACKED.search(part) is not None, axis == _LIVING and _COUNTED.search(part)
            state = _state(part, good, bad, lacks, is_state=not works and not some, of_works=works)
            if state is not None:
                found.setdefault(axis, set()).add(state)
    return {axis: min(of, key=repr) for axis, of in found.items() if len({each.works for each in of}) == 1}


def _state(
    part: str, good: re.Pattern[str], bad: re.Pattern[str], lacks: bool, *, is_state: bool, of_works: bool
) -> State | None:
    well, ill = ([m.group().casefold() for m in side.finditer(part)] for side in (good, bad))
    if well and ill:  # the surer word tells: "no service: the line is suspended"
        well, ill = ([word for word in words if word not in _WEAK] for words in (well, ill))
    if not well and not ill and lacks:
        return State(works=False, denied=True, plain=False)
    if bool(well) == bool(ill):
        return None
    denied = denies(part)
    stands = not _ACTS.issuperset(well or ill) and (is_state or (of_works and bool(_STANDS.search(part))))
    return State(bool(well) != denied, denied, stands and not _MOVES.search(part))


def agreement(one: str, other: str) -> bool | None:
    """Whether two statements put a thing into the same state; None where they name none that can be compared.

    Contrary words contradict each other where both say that something is so, without a "not" and without "again".
    """
    mine, theirs = states(one), states(other)
    shared = [axis for axis in _SIDES if axis in mine and axis in theirs]
    if not shared:
        return None
    if all(mine[axis].works == theirs[axis].works for axis in shared):
        return True
    apart = [(mine[axis], theirs[axis]) for axis in shared if mine[axis].works != theirs[axis].works]
    if any(first.denied != second.denied or (first.plain and second.plain) for first, second in apart):
        return False
    return None


def are_apart(one: str, other: str) -> bool:
    """Whether two statements name contrary states, be it that one tells of a change or of an act."""
    mine, theirs = states(one), states(other)
    return any(axis in theirs and mine[axis].works != theirs[axis].works for axis in mine)


def is_over(claim: str, statement: str) -> bool:
    """Whether a statement tells that the state in a claim has ended: "no longer suspended" is no denial of it."""
    if not are_apart(claim, statement) or not _MOVES.search(statement):
        return False
    return _STANDS.search(claim) is not None and not _TO_COME.search(claim)


_TO_COME = re.compile(r"ing(?!\w)|(?<!\w)(?:will|wird|werden|va a|van a)(?!\w)", re.IGNORECASE)


def without_states(words_of: frozenset[str]) -> frozenset[str]:
    """Stems without those of the words in the table."""
    return words_of - _STEMS


_STEMS = frozenset(stem(word) for sides in _PAIRS.values() for side in sides for word in side.split())
