"""English words that a paraphrase exchanges: forms that no stem brings together, and what news posts say for it."""

from __future__ import annotations

from functools import cache
from typing import Final

from bot.core.terms import stem

_LINES: Final = """
am are be been being is was were
became become
began begin begun launch open start
bring brought
build building built construct construction
buy bought purchase acquire acquired acquisition takeover
came come
choose chose chosen choice select
die died dead death deaths deceased killed kill fatal fatalities
draw drawn drew
drive driven drove
fall fallen fell drop decline decrease
fight fought
find found discover discovered
flew flight fly flown
gave give given
go gone went
grew grow grown growth increase rise rose risen climb soar surge
held hold
knew know known
lead led leader
leave left depart exit quit
lose loss lost
make made produce producer production
married marry wedding wife husband spouse
meet met meeting
ran run
reach attain achieve hit
said say state announce announced announcement declare claim report tell told statement
saw see seen
sell sold sale
send sent
sang sing sung singer song
speak spoke spoken speech
spend spent
stand stood
steal stole stolen theft
teach taught teacher
think thought believe
took take taken
wear wore worn
win winning winner won beat defeat
wrote write written writing writer author
bear birth born
film movie picture
company firm corporation business
finish end conclude complete
country nation
child children kid
show reveal unveil present
career job work employ
college university
help assist aid
big huge large major
area region district
live reside resident residence home
studied study student
act actor actress acting
direct director
compose composer composition
founder founded establish establishment foundation
appoint name named title titled entitled call known
join member
score goal
publish publication release issue
award earn honour honor prize receive
design designer
elect election vote voted voter
city town municipality
house home building
use used utilise utilize
contain feature include
close closed closure shut shutdown
stop halt suspend suspended suspension pause
cancel cancelled canceled scrap
delay delayed postpone postponed
hurt injure injured injury injuries wounded wound casualty
fire blaze wildfire burning
quake earthquake tremor
storm tempest hurricane cyclone typhoon
police officer cop
arrest arrested detain detained custody
attack assault strike
bug flaw fault defect vulnerability error
fix patch repair mend repaired
hack hacked breach breached compromise compromised
leak leaked spill
price cost fee
cheap cheaper lower reduce cut
tram train rail railway
car vehicle automobile
street road
doctor physician medic
hospital clinic
money fund cash funding
layoff dismiss dismissed fire sack sacked redundancy
sue sued lawsuit court
ban banned forbid prohibit prohibited
allow permit permitted approve approved
deny denied reject rejected refuse refused
confirm confirmed verify
warn warned warning alert
evacuate evacuated evacuation
power electricity
outage blackout
flood flooding flooded inundation
rain rainfall
photo picture image
phone telephone smartphone
boss chief ceo head director president chairman
cut slash slashed reduce reduction lower lowered
double twice
half fifty
resign resigned resigns resignation quit
staff employee employees workforce worker workers personnel
household home
strike walkout
pass passed passes approve approved approves adopt
dismiss fire layoff
quarter three
yearly annual annually year
month monthly
week weekly
day daily
""".strip().splitlines()


@cache
def _kin() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _LINES:
        family = frozenset(map(stem, line.split()))
        for word in family:
            found[word] = found.get(word, frozenset()) | family
    return found


def kin(word: str) -> frozenset[str]:
    """The stems that may stand for a stem in a paraphrase, itself left out; empty for most words."""
    return _kin().get(word, frozenset()) - {word}
