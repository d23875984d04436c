"""What a reader may expect of the lines of a brief: short, one idea each, the best supported first, no chatter."""

from __future__ import annotations

import pytest

from bot.core.actors import read_tables
from bot.core.domain import Digest, Draft, DraftClaim, Thread
from bot.core.extract import draft
from bot.core.settle import settle
from bot.core.wording import MAX_WORDS, brief, line
from tests.core.threads import thread

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\n"], ["name,domains,family,country,language,wire\n"]
)


def modelled(of: Thread, *lines: tuple[str, tuple[str, ...]]) -> Digest:
    claims = tuple(DraftClaim(text, refs) for text, refs in lines)
    return settle(Draft(claims, "openai", "English"), of, TABLES)


def quoted(of: Thread) -> list[str]:
    return [claim.text for claim in settle(draft(of, "English"), of, TABLES).claims]


# one idea a line: tests/core/test_ideas.py has the cuts


def test_two_ideas_of_one_sentence_are_two_lines_and_each_folds_with_its_like() -> None:
    found = quoted(thread("Orbit weighs 9 kilograms and costs 800 euros.", "Orbit weighs 9 kilograms."))
    assert found == ["Orbit weighs 9 kilograms.", "Orbit costs 800 euros."]


def test_a_model_line_that_only_joins_two_others_is_dropped() -> None:
    of = thread("Orbit weighs 9 kilograms and costs 800 euros.")
    both = "Orbit weighs 9 kilograms and costs 800 euros."
    one, other = "Orbit weighs 9 kilograms.", "Orbit costs 800 euros."
    made = modelled(of, (both, ("1.1",)), (one, ("1.1",)), (other, ("1.1",)))
    assert [claim.text for claim in made.claims] == [one, other]
    assert made.dropped == {"twice": 1}
    assert [claim.text for claim in modelled(of, (both, ("1.1",)), (one, ("1.1",))).claims] == [both, one]


# at most 25 words

LONG = (
    "Line 4 is closed between Mill Street and the harbour until further notice after workers found a crack in the"
    " bridge, with passengers of both directions taking the night bus instead"
)


def test_a_line_of_too_many_words_is_cut_where_a_phrase_ends() -> None:
    found = brief(f"{LONG}.")
    assert found is not None
    assert len(found.split()) <= MAX_WORDS
    assert LONG.startswith(found.rstrip("."))


@pytest.mark.parametrize("rest", [", but not on Monday", ", reportedly", ", at least until 3 May", ", says a driver"])
def test_a_line_is_not_cut_where_the_rest_would_change_it(rest: str) -> None:
    assert brief(f"{LONG}{rest}.") is None


def test_a_model_line_that_cannot_be_cut_is_dropped_and_one_that_can_is_shown_short() -> None:
    of = thread(f"{LONG}.")
    (claim,) = modelled(of, (f"{LONG}.", ("1.1",))).claims
    assert len(claim.text.split()) <= MAX_WORDS
    of = thread(f"{LONG}, but not on Monday.")
    assert modelled(of, (f"{LONG}, but not on Monday.", ("1.1",))).dropped == {"voice": 1}


# the best supported first


def test_what_has_a_source_comes_first_then_what_more_voices_say() -> None:
    of = thread(
        "Orbit costs 800 euros.",
        "Line 7 runs every 10 minutes.",
        "Line 7 runs every 10 minutes today.",
        "Bus 40 is late, see https://town.example/40",
    )
    made = modelled(
        of,
        ("Orbit costs 800 euros.", ("1.1",)),
        ("Line 7 runs every 10 minutes.", ("2.1", "3.1")),
        ("Bus 40 is late.", ("4.1",)),
    )
    assert [claim.text for claim in made.claims] == [
        "Bus 40 is late.",
        "Line 7 runs every 10 minutes.",
        "Orbit costs 800 euros.",
    ]


# no chatter


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Storm Ilse is man made, everybody knows", "Storm Ilse is man made."),
        ("Line 4 will never reopen, mark my words!", "Line 4 will never reopen."),
        ("Acme is giving 5,000 tokens to every holder, thats official", "Acme is giving 5,000 tokens to every holder."),
        ("Everybody knows the tram", "Everybody knows the tram."),
    ],
)
def test_what_somebody_says_of_his_own_words_is_left_out(text: str, kept: str) -> None:
    assert line(text) == kept


def test_chatter_comes_after_news() -> None:
    found = quoted(
        thread("27 august lets gooo with Orbit 5.", "Oh no, we wanted to see Orbit.", "Orbit 5 is out since 27 August.")
    )
    assert found[0] == "Orbit 5 is out since 27 August."


@pytest.mark.parametrize(
    ("chatter", "news"),
    [
        ("YESSSS welcome Sam Reyes of Orbit.", "Sam Reyes joins Orbit."),
        ("Mein Orbit 2 läuft noch super in der Küche.", "Die Linie 4 ist seit 5:30 Uhr gesperrt."),
        ("Got 800 out of the Orbit Bank in Mill Street.", "Orbit Bank closes in Mill Street."),
        ("Das kostet die Stadt 2 Millionen Euro und 9 Jahre.", "Die Linie 4 in Köln ist bis 3. Mai gesperrt."),
    ],
)
def test_what_says_little_to_others_leads_no_brief(chatter: str, news: str) -> None:
    assert quoted(thread(chatter, news))[0] == news


def test_what_calls_reports_false_is_no_speculation() -> None:
    found = quoted(thread("Line 4 is closed at Mill Street.", "Reports of 12 casualties are false."))
    assert found == ["Line 4 is closed at Mill Street."]


def test_a_short_sentence_is_in_the_language_of_its_post() -> None:
    found = quoted(thread("No hay fallecidos. Hay 3 heridos leves en la calle Torno de Rivas, según el 112."))
    assert "No hay fallecidos." in found


def test_a_guess_loses_its_frame_in_german_spanish_and_french_too() -> None:
    guesses = ("Ich glaube, das Orbit 4 wird teurer als 800 Euro", "Dicen que el Orbit 5 cuesta 900 euros en Madrid")
    assert quoted(thread(*guesses)) == [
        "Das Orbit 4 wird teurer als 800 Euro.",
        "El Orbit 5 cuesta 900 euros en Madrid.",
    ]
