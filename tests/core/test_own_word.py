"""What an official account says: of its own acts its word stands, of others it is told as its word."""

from __future__ import annotations

import pytest

from bot.catalogs import shipped_tongues
from bot.core.actors import read_tables
from bot.core.domain import Claim, Post, Standing
from bot.core.extract import draft
from bot.core.grounds import retold
from bot.core.layout import brief_lines
from bot.core.render import plain
from bot.core.render import text as text_of
from bot.core.settle import settle
from bot.core.told import again
from tests.core.threads import post, thread

TABLES = read_tables(
    [
        "name,aliases,domains,accounts,field,kind,case\n"
        "Acme,,acme.example,,software,company,\n"
        "Halden Transit,,transit.example,,transport,company,\n"
        "Halden Police,,police.example,,policing,agency,\n"
    ],
    ["name,domains,family,country,language,wire\nIsle Post,islepost.example,Isle,NO,en,0\n"],
)
FOUR, NINE = "Acme has closed 4 stores in Halden.", "Acme has closed 9 stores in Halden."


def official(text: str, actor: str = "Acme") -> Post:
    return post(text, author=actor.casefold(), official=actor)


def brief(*posts: Post | str) -> tuple[Claim, ...]:
    of = thread(*posts)
    return settle(draft(of, "English"), of, TABLES).claims


def stands(*posts: Post | str) -> dict[str, Standing]:
    return {claim.text: claim.standing for claim in brief(*posts)}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("The new stadium in Oslo will open in May.", "Acme says: The new stadium in Oslo will open in May"),
        ("Survey: 40% of users want a dark mode.", "Acme says: Survey: 40% of users want a dark mode"),
        ("The bridge in Lyon has collapsed.", "Acme says: The bridge in Lyon has collapsed"),
    ],
)
def test_what_an_official_account_tells_of_others_is_reported_as_its_word(text: str, printed: str) -> None:
    of = thread(official(text))
    made = settle(draft(of, "English"), of, TABLES)
    assert [claim.standing for claim in made.claims] == [Standing.REPORTED]
    assert made.claims[0].why == "Acme says so, perhaps not about its own acts"
    assert printed in text_of(made)
    assert printed in plain(brief_lines((made,)))


def test_an_agencys_line_about_others_carries_who_says_so_even_under_a_heading_that_does() -> None:
    of = thread(official("Police arrested Jon Doe for fraud in Oslo.", "Halden Police"))
    made = settle(draft(of, "English"), of, TABLES)
    assert [claim.standing for claim in made.claims] == [Standing.CONFIRMED]
    assert "Halden Police says: Police arrested Jon Doe" in plain(brief_lines((made,)))


def test_a_name_that_stands_in_a_line_without_saying_it_does_not_tell_whose_word_it_is() -> None:
    of = thread(official("Jon Doe, wanted by Halden Police, was arrested in Oslo.", "Halden Police"))
    made = settle(draft(of, "English"), of, TABLES)
    assert "Halden Police says: Jon Doe" in plain(brief_lines((made,)))


def test_a_stranger_with_another_figure_does_not_unsettle_an_actors_own_word() -> None:
    claims = brief(official(FOUR), NINE)
    assert [(c.text, c.standing) for c in claims] == [(FOUR, Standing.CONFIRMED), (NINE, Standing.REPORTED)]
    assert claims[1].why == "stated as fact, no source given; Acme says otherwise"


def test_a_stranger_with_another_day_does_not_unsettle_it_either() -> None:
    tram = official("Trams on line 4 resume on Tuesday.", "Halden Transit")
    assert stands(tram, "Trams on line 4 resume on Thursday.") == {
        "Trams on line 4 resume on Tuesday.": Standing.CONFIRMED,
        "Trams on line 4 resume on Thursday.": Standing.REPORTED,
    }


def test_many_strangers_do_not_nor_does_one_that_denies_it() -> None:
    crowd = [post(f"{NINE} I saw it {n} times.", author=f"troll{n}") for n in range(9)]
    assert stands(official(FOUR), *crowd)[FOUR] is Standing.CONFIRMED
    assert stands(official(FOUR), "Acme has not closed 4 stores in Halden.")[FOUR] is Standing.CONFIRMED


def test_a_link_to_anywhere_is_no_source_against_an_actors_own_word() -> None:
    assert stands(official(FOUR), f"{NINE} https://blog.example/1")[FOUR] is Standing.CONFIRMED


@pytest.mark.parametrize(
    "other",
    [
        post(NINE, author="isle", source="feed:islepost.example", url="https://islepost.example/1"),
        post(NINE, author="isle", source="page", url="https://islepost.example/1"),
        post(f"{NINE} https://islepost.example/1", author="bo"),
        post(NINE, author="police", official="Halden Police"),
    ],
)
def test_who_has_a_source_does_dispute_an_actors_own_word(other: Post) -> None:
    claims = brief(official(FOUR), other)
    assert [claim.standing for claim in claims] == [Standing.DISPUTED]
    assert {each.post for each in claims[0].evidence} == {1, 2}


def test_a_dispute_of_an_actor_with_two_outlets_is_one_entry() -> None:
    one = post(NINE, author="isle", source="feed:islepost.example", url="https://islepost.example/1")
    other = post(f"{NINE[:-1]}, our reporter counted.", author="e", source="feed:e.example", url="https://e.example/1")
    (claim,) = brief(official(FOUR), one, other)
    assert claim.standing is Standing.DISPUTED
    assert {each.post for each in claim.evidence} == {1, 2, 3}


def test_two_sites_with_sources_that_contradict_each_other_stay_disputed() -> None:
    one = post("4 stops are closed on Line 4.", source="feed:islepost.example", url="https://islepost.example/1")
    other = post("7 stops are closed on Line 4.", source="feed:else.example", url="https://else.example/1", author="e")
    assert set(stands(one, other).values()) == {Standing.DISPUTED}


@pytest.mark.parametrize(
    ("guess", "denial"),
    [
        ("Acme could open a factory in Halden.", "We will not open a factory in Halden."),
        ("Acme may raise prices in May.", "Acme won’t raise prices in May."),
    ],
)
def test_a_guess_that_its_actor_denies_is_one_disputed_entry(guess: str, denial: str) -> None:
    (claim,) = brief(guess, official(denial))
    assert (claim.text, claim.standing, claim.denied_by) == (guess, Standing.DISPUTED, "Acme")
    assert [each.post for each in claim.evidence] == [1, 2]


def test_a_question_heads_no_dispute_its_answer_is_told() -> None:
    (claim,) = brief("Will Acme buy Globex?", official("We are not buying Globex."))
    assert (claim.text, claim.standing) == ("Acme says it is not buying Globex.", Standing.CONFIRMED)


def test_what_anybody_says_will_not_happen_denies_nothing() -> None:
    claims = brief("Acme could open a factory in Halden.", "Acme will not open a factory in Halden.")
    assert {claim.standing for claim in claims} == {Standing.SPECULATION}


def test_two_scores_in_one_benchmark_are_one_disputed_line() -> None:
    (claim,) = brief("Orion 5 scored 91.2% on MathBench.", "Orion 5 scored 81.2% on MathBench.")
    assert claim.standing is Standing.DISPUTED
    assert claim.why == "posts by different voices give different figures: 91.2% or 81.2%"
    assert "91.2%" in claim.text
    assert "81.2%" in claim.text


@pytest.mark.parametrize(
    ("why", "english", "german"),
    [
        (
            "posts by different voices name different days: Tuesday or Thursday",
            "posts by different voices name different days: Tuesday or Thursday",
            "Beiträge verschiedener Stimmen nennen verschiedene Tage: Tuesday oder Thursday",
        ),
        (
            "posts by different voices give different figures: 91.2% or 81,2 %",
            "posts by different voices give different figures: 91.2% or 81,2 %",
            "Beiträge verschiedener Stimmen nennen verschiedene Zahlen: 91.2% oder 81,2 %",
        ),
        (
            "Acme says so, perhaps not about its own acts",
            "Acme says so, perhaps not about its own acts",
            "Acme sagt es, womöglich nicht über eigenes Handeln",
        ),
    ],
)
def test_a_reason_is_said_again_in_the_language_of_the_chat(why: str, english: str, german: str) -> None:
    tongues = shipped_tongues()
    said = [again(retold(why), tongues.of(language).catalog) for language in ("English", "Deutsch")]
    assert said == [english, german]


def test_the_reason_of_two_days_ends_with_the_second() -> None:
    lines = ("Trams on line 4 resume on Tuesday.", "Trams on line 4 resume on Thursday.")
    assert [claim.why for claim in brief(*lines)] == [
        "posts by different voices name different days: Tuesday or Thursday"
    ]
