"""Another weekday or month supports nothing: it makes no mere copy, and where all else agrees a dispute."""

from __future__ import annotations

import pytest

from bot.core.actors import read_tables
from bot.core.clash import clash_of
from bot.core.dates import days, other_days
from bot.core.dedupe import inspect
from bot.core.domain import Claim, Standing
from bot.core.extract import draft
from bot.core.grounds import retold
from bot.core.settle import settle
from tests.core.threads import post, thread

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,any,company,\n"],
    ["name,domains,family,country,language,wire\n"],
)


def claims(*texts: str) -> list[Claim]:
    of = thread(*texts)
    return list(settle(draft(of, "English"), of, TABLES).claims)


@pytest.mark.parametrize(
    ("one", "other", "line"),
    [
        ("The bridge opens on Tuesday.", "The bridge opens on Thursday.", "The bridge opens on Tuesday or Thursday."),
        ("The bridge opens in April.", "The bridge opens in June.", "The bridge opens in April or June."),
        (
            "Die Brücke in Mellingen öffnet am Montag wieder.",
            "Die Brücke in Mellingen öffnet am Sonntag wieder.",
            "Die Brücke in Mellingen öffnet am Montag / Sonntag wieder.",
        ),
        (
            "El puente de Triana abre el martes.",
            "El puente de Triana abre el jueves.",
            "El puente de Triana abre el martes / jueves.",
        ),
    ],
)
def test_two_voices_that_name_two_days_of_one_thing_are_a_dispute(one: str, other: str, line: str) -> None:
    (claim,) = claims(one, other)
    assert (claim.standing, claim.text) == (Standing.DISPUTED, line)
    assert [each.post for each in claim.evidence] == [1, 2]


def test_another_day_of_something_not_quite_the_same_makes_two_lines() -> None:
    found = claims("The new bridge opens on Tuesday.", "The new bridge opens for lorries and buses on Thursday.")
    assert {(claim.standing, len(claim.evidence)) for claim in found} == {(Standing.REPORTED, 1)}
    assert len(found) == 2


def test_the_same_day_in_two_languages_is_one_day() -> None:
    assert not other_days("Orion 5 kommt am Dienstag", "OpenAI releases Orion 5 on Tuesday")
    assert other_days("Orion 5 kommt am Donnerstag", "OpenAI lanzará Orion 5 el martes")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The museum is open from Monday to Friday", "The museum is open on Monday"),
        ("The museum is open on Saturday and Sunday", "The museum is open on Monday"),
        ("Trams stop at 18:00 on Monday", "Trams stop at 20:00 on Tuesday"),
        ("Sales of lamps rose on Black Friday", "Sales of lamps rose on Monday"),
        ("The bridge may open, they say", "The bridge opens in April, they say"),
    ],
)
def test_days_that_do_not_contradict(one: str, other: str) -> None:
    assert clash_of(one, other) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("It may open in May", ["May"]),
        ("They march on 3 March", ["March"]),
        ("Mars is red and far", []),
        ("Le pont ouvre le 3 mars, un jeudi", ["mars", "jeudi"]),
        ("El miércoles 4 de agosto", ["miércoles", "agosto"]),
    ],
)
def test_months_that_are_other_words_too_are_months_in_a_date_only(text: str, written: list[str]) -> None:
    assert [day.written for day in days(text)] == written


@pytest.mark.parametrize(
    ("first", "edited"),
    [
        (
            "Die Brücke in Mellingen öffnet am Montag nach drei Jahren wieder für alle Autos.",
            "Die Brücke in Mellingen öffnet am Sonntag nach drei Jahren wieder für alle Autos.",
        ),
        (
            "El puente de Triana abre el martes para todos los coches de la ciudad.",
            "El puente de Triana abre el jueves para todos los coches de la ciudad.",
        ),
        (
            "Le pont de la ville ouvre lundi pour toutes les voitures du quartier.",
            "Le pont de la ville ouvre jeudi pour toutes les voitures du quartier.",
        ),
    ],
)
def test_an_edited_copy_with_another_weekday_is_no_copy(first: str, edited: str) -> None:
    folds = [fold for _, fold in inspect([post(first, id="1"), post(edited, id="2")])]
    assert [fold.copy_of for fold in folds] == [None, None]


def test_a_kept_reason_of_two_days_that_ends_in_a_blank_is_said_again_without_one() -> None:
    why = "posts by different voices contradict each other: Tuesday or Thursday "
    assert str(retold(why)) == "posts by different voices name different days: Tuesday or Thursday"
