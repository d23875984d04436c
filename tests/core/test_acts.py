"""Whose acts an official account speaks of: only its own are confirmed by its word."""

from __future__ import annotations

import pytest

from bot.core.actors import read_tables
from bot.core.acts import own_act
from bot.core.domain import Post
from bot.core.sentences import clauses
from bot.core.traps import is_trap

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,company,company,1\n"],
    ["name,domains,family,country,language,wire\nVela Times,velatimes.example,Vela Media,PT,en,0\n"],
)


@pytest.mark.parametrize(
    "line",
    [
        "We have released Lumen 2.",
        "Acme has released Lumen 2.",
        "Trams have stopped at Mole Street.",
        "People are safe.",
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
