import pytest

from bot.core.clash import clash_of


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("4 stops are closed on line 4", "7 stops are closed on line 4", "4 or 7 stops"),
        (
            "Police say 12 people were hurt at Mill Street",
            "20 people hurt at Mill Street, police say",
            "12 or 20 people",
        ),
        (
            "The mayor wants 5 million euros for pumps",
            "The mayor wants 8 million euros for pumps",
            "5 million or 8 million euros",
        ),
    ],
)
def test_different_numbers_of_the_same_thing_contradict(one: str, other: str, shown: str) -> None:
    found = clash_of(one, other)
    assert found is not None
    assert f"{found.one} or {found.other} {found.noun}" == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4 stops are closed on line 4", "four stops closed on line 4"),
        ("4 stops are closed", "The bakery sold 7 stops of bread"),
        ("Trams are late by 10 minutes", "Trams are late by 30 minutes"),
        ("Line 4 is closed", "Line 5 is closed"),
        ("4 stops are closed", "The line is closed"),
        ("3 people died in Porto, police say", "5 people died in Braga, police say"),
        ("Die Hafenbrücke ist seit 5:30 Uhr gesperrt", "Die Hafenbrücke ist bis 18 Uhr gesperrt"),
        ("Das Werk in Köln schließt am 3. Mai", "Das Werk in Köln schließt am 9. Mai"),
        ("La ligne 4 ferme pour 3 mois", "La ligne 4 ferme pour 9 mois"),
        ("El juicio dura 3 días", "El juicio dura 9 días"),
    ],
)
def test_the_same_number_another_matter_or_the_hour_do_not(one: str, other: str) -> None:
    assert clash_of(one, other) is None


def test_the_line_shows_both_numbers_in_the_shorter_wording() -> None:
    clash = clash_of("Only 4 stops are closed, not 7: I went there.", "7 stops on the quay are closed, they say.")
    assert clash is not None
    assert clash.line == "Only 4 or 7 stops are closed"


def test_a_short_line_of_another_language_gets_no_english_or() -> None:
    german = clash_of("In Mellingen sind 400 Haushalte ohne Strom", "In Mellingen sind 4000 Haushalte ohne Strom")
    spanish = clash_of("Hay 4 heridos en Madrid", "Hay 7 heridos en Madrid")
    assert german is not None
    assert german.line == "In Mellingen sind 400 / 4000 Haushalte ohne Strom"
    assert spanish is not None
    assert spanish.line == "Hay 4 / 7 heridos en Madrid"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orion 5 scored 91.2% on MathBench", "Orion 5 scored 81.2% on MathBench"),
        ("Orion 5 reaches 91.2% on MathBench", "On MathBench Orion 5 gets 81.2%"),
        ("Orion 5 scores 91.2 on MathBench", "Orion 5 scores 81.2 on MathBench"),
        ("Orion 5 erreicht 91,2 % auf MathBench", "Orion 5 erreicht 81,2 % auf MathBench"),
        ("Turnout in Halden was 62 percent", "Turnout in Halden was 58 percent"),
    ],
)
def test_two_shares_of_one_thing_contradict(one: str, other: str) -> None:
    found = clash_of(one, other)
    assert found is not None
    assert found.noun == ""
    assert found.one in one
    assert found.other in other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orion 5 scores 91.2% on MathBench", "Lyra 2 scores 81.2% on MathBench"),
        ("Orion 5 scores 91.2% on MathBench", "Orion 4 scores 81.2% on MathBench"),
        ("Orion 5 scores 91.2% on MathBench", "Orion 5 scores 81.2% on CodeBench"),
        ("Orion 5 scores 91.2% on MathBench with tools", "Orion 5 scores 81.2% on MathBench without tools"),
        ("Orion 5 scores 91.2% on MathBench", "Orion 5 scores 91.20% on MathBench"),
        ("Acme shares are up 3%", "Acme shares are up 5%"),
        ("Prices in Halden fell by 3%", "Prices in Halden fell by 5%"),
        ("Turnout in Halden was 62% in May", "Turnout in Halden was 58% in June"),
        ("Turnout in Halden was 62%", "Turnout in Selmark was 58%"),
    ],
)
def test_shares_of_two_things_or_of_what_goes_up_and_down_do_not(one: str, other: str) -> None:
    assert clash_of(one, other) is None
