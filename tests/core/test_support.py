"""How far evidence supports a claim is told by words: what is missing, what differs, what is denied."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.support import contradicted, measured, support

EVIDENCE = [
    "A fire broke out in a warehouse in Port Ellery early on Saturday.",
    "Firefighters said three people were taken to hospital with smoke inhalation. The cause is not known.",
]


def test_a_paraphrase_with_synonyms_is_supported() -> None:
    found = support("A blaze in a Port Ellery warehouse sent three people to hospital.", EVIDENCE)
    assert found.supported
    assert found.score > 0.7


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("A fire in a Port Ellery warehouse sent eleven people to hospital.", "number not in the evidence: 11"),
        ("A fire in a Castleham warehouse sent three people to hospital.", "name not in the evidence: Castleham"),
        ("Ironpine owned the warehouse in Port Ellery where fire broke out.", "name not in the evidence: Ironpine"),
        ("No fire broke out in a warehouse in Port Ellery on Saturday.", "stated without a denial in the evidence"),
        ("The mayor asked the army to guard every station.", "not in the evidence: mayor, asked, army, guard, station"),
        ("", "nothing to compare"),
    ],
)
def test_what_the_evidence_does_not_say_is_not_supported_and_named(claim: str, why: str) -> None:
    found = support(claim, EVIDENCE)
    assert (found.supported, found.why) == (False, why)


def test_exchanged_names_contradict() -> None:
    said = ["FC Arden beat Rovers Lund 3-1 in the cup final on Sunday."]
    assert support("Arden won the cup final against Rovers Lund on Sunday.", said).supported
    assert contradicted("Rovers Lund beat FC Arden 3-1 in the cup final on Sunday.", said)


def test_a_denial_in_the_evidence_contradicts_and_one_on_both_sides_does_not() -> None:
    said = ["No tsunami warning was issued, the Geological Service said."]
    assert contradicted("A tsunami warning was issued.", said) == "denied in the evidence"
    assert contradicted("The Geological Service issued no tsunami warning.", said) is None
    assert support("Nobody was injured in the fire.", ["Nobody was hurt in the blaze, police said."]).supported


def test_each_clause_needs_its_evidence() -> None:
    both = measured("A fire broke out in Port Ellery, and the owner has cancelled his insurance.", EVIDENCE)
    one = measured("A fire broke out in Port Ellery, and three people were taken to hospital.", EVIDENCE)
    assert both.clause < 0.2 < one.clause


def test_a_translation_is_judged_by_figures_and_names() -> None:
    said = ["Die Stadt Grünau sperrt die Hafenbrücke ab dem 3. Juni für vier Wochen, und das ist nicht neu."]
    assert support("The town of Grünau is to close the bridge on the 3rd of June.", said).supported
    assert not support("The town of Grünau is to close the bridge on the 9th of June.", said).supported


def test_no_evidence_supports_nothing() -> None:
    assert support("Trams stopped in Halden.", []).score == support("Trams stopped in Halden.", [" "]).score == 0.0


@settings(max_examples=40)
@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_any_texts_give_a_score_that_agrees_with_the_verdict(claim: str, evidence: list[str]) -> None:
    found = support(claim, evidence)
    assert 0.0 <= found.score <= 1.0
    assert found.supported == (found.score >= 0.5)
