"""Whose acts an official account speaks of: only its own are confirmed by its word."""

from __future__ import annotations

import pytest

from bot.core.actors import read_tables
from bot.core.acts import own_act
from bot.core.domain import Post
from bot.core.sentences import clauses
from bot.core.traps import is_trap

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,transport,company,1\n"],
    ["name,domains,family,country,language,wire\nVela Times,velatimes.example,Vela Media,PT,en,0\n"],
)


@pytest.mark.parametrize(
    "line",
    [
        "We have released Lumen 2.",
        "Acme has released Lumen 2.",
        "Trams have stopped at Mole Street.",
        "Ships are safe.",
        "We confirm that we have bought Globex.",
        "We confirm that the line is closed.",
        "Our engineers say the line is closed.",
        "The storm shelter of Acme opens on Friday.",
        "“We have released Lumen 2,” said our chief.",
        "We fixed the error that some users reported.",
        "Wir haben die Strecke Köln–Bonn gesperrt.",
        "Hemos abierto una oficina en Madrid.",
    ],
)
def test_what_an_actor_says_of_itself_is_its_own_act(line: str) -> None:
    assert own_act(line, "Acme", TABLES, {})


@pytest.mark.parametrize(
    "line",
    [
        "Chelsea have signed Kai Brandt for 90 million pounds.",
        "Some users say that Lumen 2 deletes files.",
        "Several of our customers reported that Lumen 2 deletes files.",
        "A reader asked whether we sold the data.",
        "Anyone who says so is wrong.",
        "A tip said that we closed the line.",
        "We confirmed that the Vela Times destroyed 400 documents.",
        "Our lawyers say the Vela Times destroyed 400 documents.",
        "The earthquake in Chile killed 40 people.",
        "In the novel we launch a rocket in 2031.",
        "We have closed the line, users report.",
        "“We have bought Globex” is what a fake account wrote yesterday.",
        "Imagine: we release Lumen 3 tomorrow.",
        "Today's quiz: Acme was founded in 1815.",
        "Wir haben die Strecke gesperrt, berichten Nutzer.",
        "Viele Kunden behaupten, wir hätten die Strecke gesperrt.",
        "Stellt euch vor, wir öffnen morgen.",
        "Algunos usuarios dicen que hemos cerrado la línea.",
        "Hemos cerrado la línea, dicen los usuarios.",
    ],
)
def test_what_others_do_or_say_and_what_is_played_is_no_act_of_an_actor(line: str) -> None:
    assert not own_act(line, "Acme", TABLES, {})


FIELDS = read_tables(
    [
        "name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,software,company,1\n"
        "Globex,,globex.example,,chemicals,company,1\nHalden Transit,,ht.example,,transport,company,\n"
        "Lumengrid,,lumen.example,,electricity grid,company,\nTolma Bank,,tolma.example,,banking,company,\n"
        "North FC,,north.example,,football,body,\nRavn Trams,,ravn.example,,company,company,\n"
    ],
    (),
)


@pytest.mark.parametrize(
    ("actor", "line"),
    [
        ("Acme", "The update ships on Monday."),
        ("Acme", "The iOS app is out."),
        ("Acme", "At 14:20 service was restored."),
        ("Acme", "Due to maintenance, the website is down on Monday."),
        ("Acme", "Resolved - This incident has been resolved."),
        ("Acme", "You can now export files."),
        ("Acme", "Acme Desktop 5 is out today."),
        ("Acme", "There is an outage in Oslo."),
        ("Acme", "Hackers have stolen our data."),
        ("Acme", "The company will pay 4 million euros."),
        ("Halden Transit", "Trams resume at 6."),
        ("Halden Transit", "From 6:00 trams run every 10 minutes."),
        ("Halden Transit", "The Mole Street stop is closed."),
        ("Ravn Trams", "Trams resume at 6."),
        ("Lumengrid", "About 12,000 homes are without power."),
        ("Tolma Bank", "All 210 branches are open today."),
        ("North FC", "The new stadium in Oslo will open in May."),
        ("North FC", "Training is cancelled."),
        ("unlisted", "The update ships on Monday."),
    ],
)
def test_a_thing_that_an_actor_of_its_field_has_is_its_own(actor: str, line: str) -> None:
    assert own_act(line, actor, FIELDS, {})


@pytest.mark.parametrize(
    ("actor", "line"),
    [
        ("Acme", "The new stadium in Oslo will open in May."),
        ("Acme", "The bridge in Lyon has collapsed."),
        ("Acme", "Trams resume at 6."),
        ("Acme", "Two people were arrested in Oslo."),
        ("Acme", "Unemployment fell to 4%."),
        ("Acme", "The Globex update broke printers."),
        ("Acme", "The Initech app was hacked."),
        ("Acme", "Acme Workers Union has called a strike."),
        ("Acme", "The app of the ministry was hacked."),
        ("Acme", "The minister’s app was hacked."),
        ("Acme", "The game industry lost 4 billion euros."),
        ("Acme", "Rivals cut services in Oslo."),
        ("Acme", "Hackers attack servers in Oslo."),
        ("Acme", "The office near our store burned down."),
        ("Acme", "Poll: 62% of you want dark mode."),
        ("Acme", "62% of our users want us to open in Oslo."),
        ("Halden Transit", "The strike ends on Friday."),
        ("Halden Transit", "A bridge in Halden has collapsed."),
        ("Halden Transit", "Halden is without power."),
        ("Halden Transit", "Ein Brand in Halden hat das Dach der Schule zerstört und ist nun gelöscht."),
        ("Halden Transit", "Emergency services are on site."),
        ("Tolma Bank", "The economy will shrink."),
        ("unlisted", "Trams resume at 6."),
    ],
)
def test_a_thing_that_is_not_the_actors_is_no_act_of_its_own(actor: str, line: str) -> None:
    assert not own_act(line, actor, FIELDS, {})


def test_the_sentence_before_tells_what_it_is() -> None:
    assert own_act("It ships on Monday.", "Acme", FIELDS, {}, "We have finished Lumen 2. ")
    assert own_act("It ships on Monday.", "Acme", FIELDS, {})
    assert not own_act("It opens on Monday.", "Acme", FIELDS, {}, "The new stadium in Oslo is finished. ")
    assert not own_act("The company will pay 4 million.", "Acme", FIELDS, {}, "Globex was fined. ")


@pytest.mark.parametrize(
    ("line", "trap"),
    [
        ("We will double every Bitcoin you send us before 18:00 today.", True),
        ("Free Lumen 2 for life for the first 500 who reply with their phone number.", True),
        ("Reply with your phone number to win.", True),
        ("Wir verdoppeln jeden Bitcoin, den ihr schickt.", True),
        ("Ein Jahr frei für die ersten 500, die antworten.", True),
        ("Gratis para los primeros 500 que respondan.", True),
        ("We will double the number of trains in May.", False),
        ("For the first time 500 trains ran on one day.", False),
        ("The first 500 seats are sold.", False),
    ],
)
def test_an_official_account_that_gives_things_away_is_taken_for_broken_into(line: str, trap: bool) -> None:
    assert is_trap(Post("1", "bluesky", line, official="Acme")) is trap


def test_a_short_dash_without_spaces_holds_two_names_together() -> None:
    assert clauses("Die Strecke Köln–Bonn ist ab heute gesperrt.") == ["Die Strecke Köln–Bonn ist ab heute gesperrt."]
    assert len(clauses("The line is closed – nobody knows for how long.")) == 2
    assert len(clauses("The line is closed—nobody knows for how long.")) == 2


@pytest.mark.parametrize(
    ("line", "actor", "is_own"),
    [
        ("Initech opens 12 depots in Bavaria on Monday.", "Initech Group", True),
        ("Vela recalls 2 million cars over a steering fault.", "Vela", True),
        ("HPT will close two stops on Friday.", "HPT Halden Transit", True),
        ("Halden has elected a mayor.", "Halden Transit", False),
        ("Windows 12 is available now.", "Vela", True),
        ("iPhone 19 ships on 4 May.", "Vela", True),
        ("Grand Tour VI launches on 19 November.", "Vela", True),
        ("Model Y deliveries begin on 4 December.", "Vela", True),
        ("Taylor Swift releases a new album on Friday.", "Vela", False),
        ("Messi is out for three weeks.", "Vela", False),
        ("Initech Wallet is available now.", "Vela", False),
        ("The new stadium in Oslo opens in May.", "Vela", False),
    ],
)
def test_a_company_speaks_of_itself_by_its_name_and_of_what_it_offers(line: str, actor: str, is_own: bool) -> None:
    rows = "Initech Group,Initech,initech.example,,any,company,\nVela,,vela.example,,cars,company,1\n"
    more = "HPT Halden Transit,,hpt.example,,transport,company,\nHalden Transit,,ht.example,,transport,company,\n"
    tables = read_tables(
        [f"name,aliases,domains,accounts,field,kind,case\n{rows}{more}"],
        ["name,domains,family,country,language,wire\n"],
    )
    assert own_act(line, actor, tables, {}) is is_own
