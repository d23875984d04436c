"""What an actor that announces something may take for its own though no name and no "our" tells it.

"The update ships on Monday" is a company's own matter, "Trams resume at 6" that of who runs trams; "The new stadium in
Oslo opens in May" is nobody's who does not play there. What is not listed here is not its own: who says it is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_OF_ANYBODY: Final = """
    update* upgrade* release* version* app apps beta* preview* feature* fix fixes patch* hotfix* rollout* website*
    homepage portal login* sign-in* sign-up* signup* account* subscription* membership* ticket* order orders pre-order*
    preorder* deliver* shipment* shipping refund* support helpline hotline service services registration* application*
    booking* reservation* warranty maintenance outage* downtime disruption* incident* issue* bug bugs error* system*
    server* api apis database* backup* data password* download* installer* documentation docs software firmware
    product* trial demo newsletter* podcast* livestream* webinar* event events show shows
    concert* revenue* profit* earnings dividend* access
    production delivery testing admission entry
"""
"""What whoever offers something to others has."""

_DIGITAL: Final = """
    bot bots browser* chip chips processor* phone phones laptop* console* device* channel* group groups message*
    messaging call calls video videos upload* post posts comment* feed feeds timeline search key keys certificate*
    node nodes instance* cluster* region* datacent* model models weights dataset* parameter* token tokens plugin*
    extension* sync notification* cloud storage cache queue* request* latency traffic bandwidth code repositor* package*
    prompt* chat chats editor terminal plan plans tier tiers settings screen
"""
_PLAYED: Final = """
    game games level levels map maps season seasons player players character* trailer* film films movie* series show
    shows episode* album* tour concert* performance* premiere* exhibition* museum theatre theater hall doors festival
    opera curtain match matches kick-off fixture* squad stadium ground training shirt* final finals draw tournament*
    race races stage book books magazine edition queue* matchmaking
"""
_MOVED: Final = """
    train trains tram trams bus buses metro underground subway line lines route routes station stations stop stops
    ferr* ship ships boat boats sailing* timetable* departure* arrival* track tracks platform* fare fares traffic travel
    crossing* tunnel tunnels delay* cancellation* replacement rail rails repair*
    signal signals flight flights plane planes aircraft check-in baggage bags lounge* gate
    gates terminal* airport* runway* seat seats crew crews passenger* boarding port berth* vessel* cruise* coach coaches
"""
_GROUPS: Final[Mapping[str, str]] = {
    "software technology internet computer computing cloud artificial browser social messaging video search privacy"
    " semiconductor electronics maps knowledge libraries": _DIGITAL,
    "game entertainment culture publishing football sport basketball cricket rugby athletics chess video opera museum"
    " theatre festival": _PLAYED,
    "transport rail train tram metro transit bus ferry ferries shipping travel aviation air airport airline lines"
    " airways port ports": _MOVED,
    "electric electricity energy power grid utility gas water": """
        power electricity home homes household* substation* grid supply supplies cable cables pylon* plant plants
        reactor* turbine* gas water crew crews tariff* meter meters pipeline* refiner* unit units line lines heating
        stock stocks reserve* fuel petrol diesel storage
    """,
    "bank banking payment financial monetary savings credit": """
        branch branches card cards payment* transfer* withdrawal* deposit* atm atms loan loans mortgage* fee fees
        terminal*
    """,
    "cryptocurrency crypto bitcoin exchange": """
        withdrawal* deposit* trading wallet* token tokens exchange mainnet testnet network chain node nodes fork block
        blocks bridge listing* validator* protocol transaction* fee fees
    """,
    "retail groceries grocery food consumer supermarket mart": """
        store stores shop shops supermarket* branch branches outlet outlets warehouse* shelf shelves item items pack
        packs batch batches recall* till tills range opening sale sales
    """,
    "pharma pharmaceutical medicine health hospital clinic biotech": """
        trial trials vaccine* drug drugs dose doses medicine* tablet* treatment* study studies batch batches recall*
        hospital* clinic* ward wards appointment*
    """,
    "cars automobile automotive batteries steel chemicals vehicles motor": """
        car cars vehicle* model models plant plants factor* recall* engine* batter* assembly truck trucks van vans
        charger*
    """,
    "telecom telecommunication mobile network broadband": """
        network coverage signal internet broadband fibre fiber mobile calls roaming mast masts tower towers sim
        landline* connection* tariff*
    """,
    "space astronomy": """
        launch* rocket* mission missions capsule* booster* satellite* spacecraft lander rover countdown crew telescope*
        engine*
    """,
    "research university physics school education": """
        study studies paper papers campus library exam* lecture* semester term lab labs laborator* telescope*
        experiment* dataset* class classes collider
    """,
    "government foreign defence defense law justice court council city": """
        bill budget decree* sanction* embass* consulate* visa visas measure* programme* grant grants ruling* hearing*
        judgment* verdict* office offices
    """,
    "humanitarian rescue aid refugee": """
        ambulance* shelter* boat boats ship ships convoy* supplies volunteer* hospital* aid camp camps
    """,
    "standards": "standard standards specification* draft drafts",
}
"""Words of a field, or of a name → what whoever works in it has ("*" for any ending)."""

_NEVER_OWN: Final = frozenset(
    """industry market sector economy world community war union unions strike strikes thief thieves scam scams fraud
    struggle critics experts rivals rival index crisis police emergency mayor minister government suspect
    theft""".split()
)
"""With one of these in it a phrase is about something else: "The game industry lost 4 billion"."""
_NO_MODIFIER: Final = re.compile(r"\w{2,}[^s\W]s|\w+ists|people|men|women|kids|children", re.IGNORECASE)
"""Somebody or a verb: "Rivals cut prices", "Storm cuts power" are not about prices and power."""
_ACRONYM: Final = re.compile(r"[A-Z]{2,4}")
_SYSTEMS: Final = frozenset(
    "android ios ipados mac macos linux windows web steam playstation xbox chrome firefox".split()
)


def is_own_matter(phrase: str, field: str, name: str) -> bool:
    """Whether a noun phrase ("new update", "lines") is of something that an actor has.

    `field` is what the actor is about; its name may tell as well ("Halden Transit"). A thing with a stranger's name
    before it is its own only in its field: "The Mole Street stop", not "The Initech app".
    """
    pieces = [piece.strip(".,;:!?'’\"“”()") for piece in phrase.split()]
    if any(piece.casefold() in _NEVER_OWN for piece in pieces):
        return False
    of_field, is_named = _of_field(f"{field} {name}"), False
    for place, piece in enumerate(pieces):
        if of_field.fullmatch(piece):
            return True
        if _ANYBODYS.fullmatch(piece):
            return not is_named
        if _NO_MODIFIER.fullmatch(piece) or (place and piece.endswith("ed")):
            return False
        is_named = is_named or _is_strange(piece)
    return False


def _is_strange(piece: str) -> bool:
    """Whether a word of a phrase is somebody's name, and not a system on which something runs."""
    return piece[:1].isupper() and not _ACRONYM.fullmatch(piece) and piece.casefold() not in _SYSTEMS


@lru_cache(maxsize=1024)
def _of_field(about: str) -> re.Pattern[str]:
    """A pattern for what belongs to a field."""
    words = {word.casefold().removesuffix("s") for word in re.findall(r"[^\W\d_]{3,}", about)}
    groups = (has for key, has in _GROUPS.items() if words & {word.removesuffix("s") for word in key.split()})
    return _pattern(" ".join(groups))


def _pattern(written: str) -> re.Pattern[str]:
    endings = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in dict.fromkeys(written.split()))
    return re.compile(f"(?:{endings})" if endings else r"(?!)", re.IGNORECASE)


_ANYBODYS: Final = _pattern(_OF_ANYBODY)
