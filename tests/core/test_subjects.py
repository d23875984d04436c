"""What is said of different subjects contradicts nothing, whoever says it."""

from __future__ import annotations

import pytest

from bot.core.actors import read_tables
from bot.core.clash import clash_of
from bot.core.domain import Claim, Post, Standing
from bot.core.extract import draft
from bot.core.settle import settle
from bot.core.subjects import named, other_subjects
from tests.core.threads import post, thread

TABLES = read_tables(
    [
        "name,aliases,domains,accounts,field,kind,case\n"
        "OpenAI,,openai.com,,any,company,\n"
        "Mistral AI,Mistral,mistral.ai,,any,company,\n"
    ],
    ["name,domains,family,country,language,wire\n"],
)
NOVA = post("We released Nova today. It has 1 million tokens of context.", author="mistral.ai", official="Mistral AI")


def claims(*posts: str | Post) -> list[Claim]:
    of = thread(*posts)
    return list(settle(draft(of, "English"), of, TABLES).claims)


def test_it_of_an_announcement_does_not_contradict_what_is_said_of_another_product() -> None:
    found = claims("OpenAI: Orion 5 has a 2 million token context.", NOVA)
    assert not [claim for claim in found if claim.standing is Standing.DISPUTED or " or " in claim.text]
    assert {each.post for claim in found if "million" in claim.text for each in claim.evidence} == {1, 2}


def test_a_figure_without_a_subject_is_of_what_the_sentence_before_names() -> None:
    found = claims("OpenAI will release Orion 5 soon, I was told. 2 million token context.", NOVA)
    assert not [claim for claim in found if claim.standing is Standing.DISPUTED]


def test_two_actors_that_speak_of_themselves_do_not_contradict_each_other() -> None:
    found = claims(
        post("We cut 400 jobs in Oslo.", author="openai.com", official="OpenAI"),
        post("We cut 900 jobs in Oslo.", author="mistral.ai", official="Mistral AI"),
    )
    assert {claim.standing for claim in found} == {Standing.CONFIRMED}
    assert len(found) == 2


def test_it_of_the_same_product_still_contradicts() -> None:
    (claim,) = claims(
        "I tried Orion 5 today. It has 1 million tokens of context.", "Orion 5 has 2 million tokens of context."
    )
    assert claim.standing is Standing.DISPUTED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orion 5 has a 2 million token context", "Nova has a 1 million token context"),
        ("Orion 5 has 2 million tokens of context", "Orion 4 has 1 million tokens of context"),
        ("Acme cuts 400 jobs in Oslo", "Zenith cuts 900 jobs in Oslo"),
        ("Acme streicht 400 Stellen in Köln", "Zenith streicht 900 Stellen in Köln"),
        ("Acme recorta 400 empleos en Madrid", "Zenith recorta 900 empleos en Madrid"),
    ],
)
def test_figures_of_two_named_subjects_do_not_contradict(one: str, other: str) -> None:
    assert clash_of(one, other) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme cuts 400 jobs in Oslo", "Acme Corp cuts 900 jobs in Oslo"),
        ("Mayor Smith says 12 people were hurt in Mill Street", "Mr Jones says 20 people were hurt in Mill Street"),
        ("Die Feuerwehr meldet 4 Verletzte in Köln", "Die Polizei meldet 7 Verletzte in Köln"),
        ("Reuters: 12 people were hurt at Mill Street", "AP reports 20 people were hurt in Mill Street"),
        ("Hay 4 heridos en Madrid", "Son 7 heridos en Madrid"),
        ("OpenAI gave Orion 5 a context of 2 million tokens", "Orion 5 has a context of 1 million tokens"),
    ],
)
def test_figures_of_one_thing_contradict_whoever_reports_them(one: str, other: str) -> None:
    assert clash_of(one, other) is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Orion 5 has 2 million tokens", "Orion 5"),
        ("The Oak reopens with 40 seats", "Oak"),
        ("Floods kill 40 people", None),
        ("In Mellingen sind 400 Haushalte ohne Strom", None),
        ("It has 2 million tokens", None),
        ("The mayor wants 5 million euros", None),
    ],
)
def test_a_name_is_told_by_what_follows_it(text: str, name: str | None) -> None:
    assert named(text) == name


def test_where_a_subject_is_not_told_nothing_is_known_to_be_another() -> None:
    assert not other_subjects("It has 2 million tokens", "Nova has 1 million tokens")
    assert not other_subjects("4 stops are closed", "Line 4 has 7 closed stops")
