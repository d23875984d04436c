"""What is set aside by ", not 12" is no denial; labels, parody and short lines of other languages than English."""

from __future__ import annotations

import pytest

from bot.core.actors import EMPTY
from bot.core.contrasts import without_contrasts
from bot.core.cues import denies, judge
from bot.core.domain import Claim, Standing
from bot.core.extract import draft
from bot.core.settle import settle
from tests.core.threads import thread


def brief(*texts: str) -> tuple[Claim, ...]:
    of = thread(*texts)
    return settle(draft(of, "English"), of, EMPTY).claims


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("7 Menschen wurden verletzt, nicht 12.", "7 Menschen wurden verletzt."),
        ("7 personas heridas en Madrid, no 12.", "7 personas heridas en Madrid."),
        ("7 blessés à Lyon, pas 12, dit le maire.", "7 blessés à Lyon, dit le maire."),
        ("Der Zug fährt am Montag, nicht am Dienstag.", "Der Zug fährt am Montag."),
        ("It costs 3.5 euros, not 12.5 euros.", "It costs 3.5 euros."),
        ("Acme bought it, not Globex.", "Acme bought it."),
    ],
)
def test_a_number_a_day_or_a_name_that_is_set_aside_denies_nothing(text: str, plain: str) -> None:
    assert without_contrasts(text) == plain
    assert not denies(text)


@pytest.mark.parametrize(
    "text",
    [
        "Der Damm, der nicht gebrochen ist, hält.",
        "Der Damm ist nicht gebrochen.",
        "Nein, das Konzert ist nicht am Montag.",
    ],
)
def test_a_denial_stays_one(text: str) -> None:
    assert denies(text)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (
            "Bei dem Brand in Halden wurden 12 Menschen verletzt.",
            "Bei dem Brand in Halden wurden 7 Menschen verletzt, nicht 12.",
            "posts by different voices contradict each other: 7 or 12 Menschen",
        ),
        (
            "Der Zug fährt am Dienstag.",
            "Der Zug fährt am Montag, nicht am Dienstag.",
            "posts by different voices name different days: Dienstag or Montag",
        ),
    ],
)
def test_another_figure_or_day_with_the_one_it_sets_aside_is_a_dispute(one: str, other: str, why: str) -> None:
    (claim,) = brief(one, other)
    assert (claim.standing, claim.why) == (Standing.DISPUTED, why)
    assert {each.post for each in claim.evidence} == {1, 2}


def test_the_same_figure_with_and_without_what_it_sets_aside_is_one_line() -> None:
    (claim,) = brief("7 Menschen wurden in Halden verletzt.", "7 Menschen wurden in Halden verletzt, nicht 12.")
    assert (claim.standing, claim.origins) == (Standing.REPORTED, 2)


@pytest.mark.parametrize(
    "text",
    [
        "LEAK: Das Orbix 5 hat einen Bildschirm mit 6 Zoll.",
        "Gerücht: Das Orbix 5 ist ab Mai zu haben.",
        "Filtración: el Orbix 5 tiene una pantalla de 6 pulgadas.",
        "Rumeur : le pont de la ville ouvre mardi pour les voitures.",
    ],
)
def test_a_label_of_hearsay_in_front_makes_a_rumour_in_every_language(text: str) -> None:
    assert (judge(text).standing, judge(text).kind) == (Standing.SPECULATION, "rumour")


@pytest.mark.parametrize(
    "text",
    [
        "Parody account: Acme has bought the moon for 4 dollars.",
        "This is a parody account. Acme has bought the moon for 4 dollars.",
        "Parodie-Konto: Acme hat den Mond für 4 Dollar gekauft.",
        "Cuenta parodia: Acme ha comprado la luna por 4 dólares.",
    ],
)
def test_an_account_that_plays_somebody_claims_nothing(text: str) -> None:
    assert brief(text) == ()


def test_news_of_a_parody_account_stays_news() -> None:
    assert [claim.standing for claim in brief("Acme has closed 4 parody accounts in Halden.")] == [Standing.REPORTED]


@pytest.mark.parametrize(
    "text", ["Le pont de Lyon ouvre mardi.", "La tienda abre martes.", "Die Brücke öffnet Dienstag."]
)
def test_a_short_statement_with_a_verb_gives_a_line_though_its_language_stays_open(text: str) -> None:
    assert [claim.text for claim in brief(text)] == [text]


def test_two_days_in_short_french_lines_are_a_dispute() -> None:
    (claim,) = brief("Le pont de Lyon ouvre mardi.", "Le pont de Lyon ouvre jeudi.")
    assert (claim.text, claim.standing) == ("Le pont de Lyon ouvre mardi / jeudi.", Standing.DISPUTED)


def test_what_only_looks_like_a_verb_of_another_language_gives_no_line() -> None:
    assert brief("Power plant fire") == ()


def test_a_thing_with_a_verb_before_its_day_gives_a_line() -> None:
    assert [claim.text for claim in brief("The update ships on Monday.")] == ["The update ships on Monday."]
