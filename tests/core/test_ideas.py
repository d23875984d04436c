"""Where a line is cut in two: only at statements that stand by themselves, in the languages that the bot cuts in."""

from __future__ import annotations

import pytest

from bot.core.actors import EMPTY
from bot.core.domain import Claim
from bot.core.extract import draft
from bot.core.ideas import ideas
from bot.core.settle import settle
from tests.core.threads import thread


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Orbit weighs 9 kilograms and costs 800 euros.",
            ("Orbit weighs 9 kilograms.", "Orbit costs 800 euros."),
        ),
        (
            "Line 4 is closed at Mill Street, and will open on 3 May.",
            ("Line 4 is closed at Mill Street.", "Line 4 will open on 3 May."),
        ),
        ("Orbit wiegt 9 Kilo und kostet 800 Euro.", ("Orbit wiegt 9 Kilo.", "Orbit kostet 800 Euro.")),
        (
            "Das Werk in Köln schließt am 3. Mai, und 400 Mitarbeiter verlieren ihre Stelle.",
            ("Das Werk in Köln schließt am 3. Mai.", "400 Mitarbeiter verlieren ihre Stelle."),
        ),
        (
            "Die neue Linie 5 fährt ab Mai und die Deutsche Bahn streicht 30 Züge.",
            ("Die neue Linie 5 fährt ab Mai.", "Die Deutsche Bahn streicht 30 Züge."),
        ),
        (
            "Linie 4 ist ab Montag gesperrt, aber Linie 5 fährt alle 10 Minuten.",
            ("Linie 4 ist ab Montag gesperrt.", "Linie 5 fährt alle 10 Minuten."),
        ),
        (
            "Linie 4 ist gesperrt; Bus 40 fährt alle 10 Minuten.",
            ("Linie 4 ist gesperrt.", "Bus 40 fährt alle 10 Minuten."),
        ),
        ("Orbit pesa 9 kilos y cuesta 800 euros.", ("Orbit pesa 9 kilos.", "Orbit cuesta 800 euros.")),
        (
            "La línea 4 cierra el 3 de mayo y la línea 5 sigue abierta hasta las 22.",
            ("La línea 4 cierra el 3 de mayo.", "La línea 5 sigue abierta hasta las 22."),
        ),
        ("Orbit pèse 9 kilos et coûte 800 euros.", ("Orbit pèse 9 kilos.", "Orbit coûte 800 euros.")),
        (
            "La ligne 4 est fermée, mais la ligne 5 circule toutes les 10 minutes.",
            ("La ligne 4 est fermée.", "La ligne 5 circule toutes les 10 minutes."),
        ),
        (
            "La ligne 4 est fermée tandis que le bus 40 circule toutes les 10 minutes.",
            ("La ligne 4 est fermée.", "Le bus 40 circule toutes les 10 minutes."),
        ),
        (
            "Linie 4 ist gesperrt, und Bus 40 kostet 3 Euro und hält 9 Mal ab Mai.",
            ("Linie 4 ist gesperrt.", "Bus 40 kostet 3 Euro.", "Bus 40 hält 9 Mal ab Mai."),
        ),
    ],
)
def test_a_line_is_cut_where_it_joins_two_statements(text: str, parts: tuple[str, ...]) -> None:
    assert ideas(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Orbit is small and is cheap.",
        "Fire engines and ambulances are in Mill Street and Dock Road.",
        "If Orbit is sold in May and costs 800 euros, shops will close.",
        "Line 4 is closed and bus 40 runs instead.",
        "The train that costs 3 million and weighs 9 tons is new.",
        'The mayor calls "Line 4 is slow in May and costs 3 euros" a lie.',
        "Linie 4 und Bus 40 fahren wieder.",
        # the verb comes second, and the subject after it
        "Am Montag schließt Acme 2 Werke und öffnet 3 Läden.",
        # the second part would lose when, who says so, or under which condition
        "Ab 3. Mai ist Linie 4 gesperrt und Bus 40 fährt alle 10 Minuten.",
        "Laut Polizei ist die Brücke gesperrt, und 3 Menschen sind verletzt.",
        "Die Polizei sagt, Linie 4 ist gesperrt, und 3 Menschen sind verletzt.",
        "Wenn Linie 4 gesperrt ist, und Bus 40 fährt alle 10 Minuten, wird es voll.",
        "Según la policía, la calle 5 está cerrada y 3 personas están heridas.",
        "La ligne 4 serait fermée et 3 trains sont annulés.",
        # the second part would not tell what it is about
        "Die Brücke ist gesperrt, und die Sperrung dauert bis 3. Mai.",
        "El alcalde pierde el voto y su partido pierde 3 ministros.",
        "La ligne 4 est fermée et la fermeture dure 3 mois.",
        "Die Brücke ist gesperrt, und dort ist Bus 40 im Einsatz.",
        # a subordinate clause has its verb at the end
        "Linie 4 ist gesperrt, während Bus 40 weiter fährt.",
        "Der Mann, der am Montag starb und 3 Kinder hat, war Lehrer.",
        "El tren que cuesta 3 millones y pesa 9 toneladas es nuevo.",
        # somebody else's words
        "Acme nennt es „Linie 4 ist alt und Linie 5 ist neu“ in Köln.",
        "Le maire répète « la ligne 4 est fermée et la ligne 5 circule bien ».",
        "El alcalde repite “la línea 4 está cerrada y la línea 5 sigue abierta”.",
        "Das Schild „Linie 4 ist gesperrt und Linie 5 fährt bis 20 Uhr bleibt.",
        # a noun that looks like a verb
        "Acme tiene 3 tiendas y la firma de Madrid es nueva.",
    ],
)
def test_a_line_stays_whole_where_a_part_would_not_stand_by_itself(text: str) -> None:
    assert ideas(text) == (text,)


def test_both_parts_of_a_line_are_lines_of_a_brief_on_the_same_post() -> None:
    of = thread("Das Werk in Köln schließt am 3. Mai, und 400 Mitarbeiter verlieren ihre Stelle.", "Nichts Neues hier.")
    found = settle(draft(of, "Deutsch"), of, EMPTY).claims
    assert [claim.text for claim in found] == [
        "Das Werk in Köln schließt am 3. Mai.",
        "400 Mitarbeiter verlieren ihre Stelle.",
    ]
    assert [posts(claim) for claim in found] == [{1}, {1}]


def posts(claim: Claim) -> set[int]:
    return {evidence.post for evidence in claim.evidence}
