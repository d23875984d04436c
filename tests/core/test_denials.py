"""Which statements deny, agree with or undo one another, in whatever words and language."""

from __future__ import annotations

import pytest

from bot.core.actors import read_tables
from bot.core.bounds import may_be_one
from bot.core.corrections import refutes, refutes_before
from bot.core.dedupe import NearIndex
from bot.core.denials import denies_all_of, meets
from bot.core.domain import Claim, Post, Standing
from bot.core.extract import draft
from bot.core.opposites import agreement, is_over
from bot.core.settle import settle
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


def official(text: str, actor: str = "Acme") -> Post:
    return post(text, author=actor.casefold(), official=actor)


def brief(*posts: Post | str) -> tuple[Claim, ...]:
    of = thread(*posts)
    return settle(draft(of, "English"), of, TABLES).claims


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Green line is suspended north of Arn", "No service north of Arn on the Green line"),
        ("All ferries to Selmark are cancelled", "No ferries run to Selmark"),
        ("Die Fähre nach Arn ist gesperrt", "Nach Arn fahren keine Fähren"),
        ("El puente de Arn está cerrado", "El puente de Arn no está abierto"),
        ("Le pont d'Arn est fermé", "Le pont d'Arn n'est pas ouvert"),
        ("Seats for Friday are sold out", "No seats left for Friday"),
        ("The mill is not closed", "The mill is open"),
        ("There is no power in Arn", "Power is out in Arn"),
    ],
)
def test_who_denies_a_word_says_its_contrary(one: str, other: str) -> None:
    assert agreement(one, other) is True
    assert agreement(other, one) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The mill is closed", "The mill is open"),
        ("The mill is closed", "The mill is not closed"),
        ("Der Sänger Ole Brandt ist tot", "Ole Brandt lebt"),
        ("The launch is delayed to May", "The launch goes ahead as planned"),
    ],
)
def test_two_contrary_states_contradict_each_other(one: str, other: str) -> None:
    assert agreement(one, other) is False


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The mill is down", "The mill is back up"),
        ("Acme opens 3 shops in Arn", "Acme closes 2 shops in Arn"),
        ("The fire killed 3 people", "The mill has 3 floors"),
    ],
)
def test_a_change_two_acts_and_what_names_no_state_contradict_nothing(one: str, other: str) -> None:
    assert agreement(one, other) is None


def test_the_end_of_a_state_is_no_denial_of_it_but_the_end_of_a_plan_is() -> None:
    assert is_over("The Green line is suspended", "The Green line is no longer suspended")
    assert not is_over("Acme is closing the mill", "Acme is no longer closing the mill")


@pytest.mark.parametrize(
    ("denial", "claim"),
    [
        ("We are not putting cameras into Lumen.", "Acme puts cameras into Lumen next month"),
        ("We have not bought Lumen.", "Acme is buying Lumen for 3 million dollars"),
        ("There are no plans to close the Arn mill.", "Acme closes its Arn mill in May"),
        ("Wir schließen keine Läden in Arn.", "Acme schließt 30 Läden in Arn"),
        ("Es stimmt nicht, dass wir Milch zurückrufen.", "Acme ruft 300 Dosen Milch zurück."),
        ("No es cierto que hayamos cancelado los vuelos a Arn.", "Acme cancela todos los vuelos a Arn"),
        ("No vamos a subir la luz.", "Acme sube la luz un 20 % en enero"),
        ("Nous n'avons pas licencié à Arn.", "Acme licencie 300 personnes à Arn"),
    ],
)
def test_a_denial_is_known_by_what_it_denies_in_any_form(denial: str, claim: str) -> None:
    assert denies_all_of(denial, claim, "Acme")


@pytest.mark.parametrize(
    ("denial", "claim"),
    [
        ("We are not putting cameras into Lumen.", "Acme raises the price of Lumen"),
        ("We are not closing our mill in Dock Road.", "Acme closes its mill in Mill Street"),
        ("No fires were reported.", "Acme recalls 3,000 heaters after fires in Arn"),
    ],
)
def test_a_denial_of_another_thing_denies_nothing(denial: str, claim: str) -> None:
    assert not denies_all_of(denial, claim, "Acme")


def test_what_says_that_something_is_not_there_is_met_by_that_thing_alone() -> None:
    assert meets("Lumen has no ports", "Lumen has four ports")
    assert not meets("Lumen has no ports", "Lumen costs 999 dollars")


@pytest.mark.parametrize(
    "text",
    [
        "HOAX: Acme buys the mill.",
        "Bulo: Acme compra el molino.",
        "INTOX : « Acme ferme le moulin »",
        "“Acme buys the mill” – this is not true.",
        "Acme buys the mill? No, we do not.",
    ],
)
def test_a_sentence_may_refute_itself(text: str) -> None:
    assert refutes(text)


@pytest.mark.parametrize("text", ["False alarm at the mill: 40 people left it.", "Acme denies nothing.", "No, thanks."])
def test_a_mere_word_refutes_nothing(text: str) -> None:
    assert refutes(text) is None


def test_a_short_sentence_may_refute_the_one_before_it() -> None:
    assert refutes_before("Das stimmt nicht.", "Im Netz heißt es, Acme schließe.")
    assert refutes_before("No, 80.", "Acme closes 800 shops?")
    assert refutes_before("No, please.", "Acme closes 800 shops.") is None
    assert refutes_before("It is not true that Acme closes.", "We open in May.") is None


@pytest.mark.parametrize(
    ("rumour", "denial"),
    [
        ("Acme puts cameras into Lumen next month", "We are not putting cameras into Lumen."),
        ("Acme schließt 30 Läden in Arn", "Wir schließen keine Läden in Arn."),
        ("Acme sube la luz un 20 % en enero", "No vamos a subir la luz un 20 % en enero."),
        ("Acme ferme la gare de Arn", "Il est faux que nous fermons la gare de Arn."),
        ("Acme buys the mill in Arn", "HOAX: Acme buys the mill in Arn."),
        ("The Arn office of Acme is closed", "The Arn office of Acme is open."),
    ],
)
def test_what_its_actor_denies_is_one_disputed_line_headed_by_the_rumour(rumour: str, denial: str) -> None:
    (claim,) = brief(rumour, official(denial))
    assert (claim.standing, claim.denied_by) == (Standing.DISPUTED, "Acme")
    assert claim.text.rstrip(".") == rumour


def test_an_agency_refutes_in_its_next_sentence_what_it_repeats() -> None:
    (claim,) = brief(
        "Three children are missing in Arn",
        official("Posts claim three children are missing in Arn. This is false.", "Halden Police"),
    )
    assert claim.standing is Standing.DISPUTED
    assert {each.post for each in claim.evidence} == {1, 2}


def test_two_ways_to_say_one_thing_are_no_dispute() -> None:
    claims = brief(
        "Green line suspended between Arn and Selmark since 8:10",
        official("No service between Arn and Selmark on the Green line.", "Halden Transit"),
    )
    assert Standing.DISPUTED not in {claim.standing for claim in claims}


def test_somebody_whose_death_is_told_says_that_they_live() -> None:
    (claim,) = brief("Ole Brandtsen has died at 61", post("I am alive and at home.", author="olebrandtsen"))
    assert claim.standing is Standing.DISPUTED
    assert {each.post for each in claim.evidence} == {1, 2}


def test_anybody_who_lives_denies_nobodys_death() -> None:
    claims = brief("Ole Brandtsen has died at 61", post("I am alive thanks to coffee.", author="joana"))
    assert {claim.standing for claim in claims} == {Standing.REPORTED}


def test_a_partys_newer_word_stands_for_its_older() -> None:
    claims = brief(
        "Acme suspends Lumen production in Arn",
        official("We have not suspended Lumen production in Arn."),
        official("We have suspended Lumen production in Arn today."),
    )
    assert {claim.standing for claim in claims} == {Standing.CONFIRMED, Standing.RETRACTED}
    (retracted,) = (claim for claim in claims if claim.standing is Standing.RETRACTED)
    assert retracted.text == "We have not suspended Lumen production in Arn."


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (("900", "Acme cuts more than 900 jobs"), ("1,000", "Acme cuts 1,000 jobs"), True),
        (("1,000", "Acme cuts 1,000 jobs"), ("1,200", "Acme cuts up to 1,200 jobs"), True),
        (("980", "Acme cuts 980 jobs"), ("1,000", "Acme streicht rund 1,000 jobs"), True),
        (("900", "Acme cuts more than 900 jobs"), ("800", "Acme cuts 800 jobs"), False),
        (("14", "At least 14 people"), ("22", "At least 22 people"), False),
        (("900", "Acme cuts 900 jobs"), ("1,000", "Acme cuts 1,000 jobs"), False),
    ],
)
def test_a_bound_agrees_with_a_figure_that_keeps_to_it(
    one: tuple[str, str], other: tuple[str, str], agree: bool
) -> None:
    assert may_be_one(one, other) is agree
    assert may_be_one(other, one) is agree


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Acme closes all 12 mills in Arn", '"Acme closes all 12 mills in Arn" – this is not true.'),
        ("Die Fähre nach Arn fährt.", "Die Fähre nach Arn fährt am Freitag nicht"),
        ("Acme closes 800 mills on Monday? No, 80.", "Acme closes 800 mills on Monday"),
        ("FAKE NEWS: Acme closes the old mill in Arn", "Acme closes the old mill in Arn"),
        ("In 2021 we recalled 700,000 heaters for their pumps", "Acme recalls 700,000 heaters for their pumps"),
        ("Ferries run between Arn and Selmark until noon", "No ferries run between Arn and Selmark until noon"),
    ],
)  # fmt: skip
def test_a_refutation_or_an_old_act_is_no_copy(first: str, then: str) -> None:
    index = NearIndex()
    index.fold(Post("1", "town.example", first))
    assert index.fold(Post("2", "town.example", then)).copy_of is None


def test_a_year_that_was_moved_leaves_a_copy_a_copy() -> None:
    index = NearIndex()
    index.fold(Post("1", "town.example", "In 2019 the great fire destroyed the whole roof of the mill at Arn"))
    moved = Post("2", "town.example", "The great fire destroyed the whole roof of the mill at Arn in 2019")
    assert index.fold(moved).copy_of == "1"


@pytest.mark.parametrize(
    "comment", ["{} no way", "Not good. {}", "Wow, no words: {}", "{}. Nobody told us.", "Is it true? {}"]
)
def test_a_comment_with_a_not_in_it_leaves_a_copy_a_copy(comment: str) -> None:
    text = "Larkhaven council closed the Old Mill bridge on Tuesday after engineers found 14 cracks"
    index = NearIndex()
    index.fold(Post("1", "town.example", text))
    assert index.fold(Post("2", "town.example", comment.format(text))).copy_of == "1"
