"""A relative or subordinate clause alone is no line of a brief."""

from __future__ import annotations

import pytest

from bot.core.actors import read_tables
from bot.core.domain import Draft, DraftClaim
from bot.core.extract import draft
from bot.core.settle import settle
from bot.core.subordinate import is_subordinate
from tests.core.threads import thread

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,any,company,\n"],
    ["name,domains,family,country,language,wire\n"],
)


@pytest.mark.parametrize(
    "text",
    [
        "Which OpenAI cancelled last night.",
        "Whose API was down for 4 hours in Oslo.",
        "Who left OpenAI in May.",
        "That OpenAI cancelled in Oslo last night.",
        "That the bridge in Oslo opens on Tuesday.",
        "Because OpenAI closed 3 offices in Oslo.",
        "Although the bridge in Oslo opens on Tuesday.",
        "While 3 trains stand in Oslo.",
        "Weil die Bahn 400 Züge in Köln streicht.",
        "Obwohl die Brücke in Köln gesperrt ist.",
        "Dass die Brücke in Köln gesperrt ist.",
        "Welche OpenAI gestern in Köln abgesagt hat.",
        "Porque OpenAI cerró 3 oficinas en Madrid.",
        "Que OpenAI canceló anoche en Madrid.",
        "Cuyo puente en Madrid está cerrado desde ayer.",
        "Parce que le pont de Lyon est fermé depuis hier.",
    ],
)
def test_a_clause_without_a_main_clause_cannot_stand(text: str) -> None:
    assert is_subordinate(text)


@pytest.mark.parametrize(
    "text",
    [
        "That bridge in Oslo is closed since 3 May.",
        "That the bridge in Oslo is closed surprised 300 drivers.",
        "That OpenAI deal is worth 3 million dollars.",
        "Because the dam broke, 400 homes in Oslo are without power.",
        "Because of the storm 400 homes in Oslo are without power.",
        "Weil der Damm brach, sind 400 Haushalte in Köln ohne Strom.",
        "Porque cayó el puente, 400 casas de Madrid están sin luz.",
        "WHO reports 40 cases in Oslo.",
        "Whoever reports 40 cases in Oslo is paid.",
        "Which OpenAI model was cancelled?",
        "Quedan 40 casas sin luz en Madrid.",
    ],
)
def test_what_has_a_main_clause_stands(text: str) -> None:
    assert not is_subordinate(text)


def test_the_clause_after_a_comma_is_no_line_of_its_own() -> None:
    of = thread(
        "Acme released Nova in Oslo today. It is better than Orion 5, which OpenAI cancelled last night.",
        "Acme released Nova in Oslo today, and Orion 5 costs 30 dollars, which OpenAI cancelled last night.",
    )
    found = [claim.text for claim in draft(of, "English").claims]
    assert found
    assert not [text for text in found if text.startswith("Which")]


def test_a_model_cannot_bring_one_in() -> None:
    of = thread("Orion 5, which OpenAI cancelled last night, had 2 million tokens.")
    line = DraftClaim("Which OpenAI cancelled last night.", ("1.1",))
    made = settle(Draft((line,), "model", "English"), of, TABLES)
    assert (made.claims, made.dropped) == ((), {"no_claim": 1})
