"""What support makes of verbs that exclude each other, of hedges, of halves, and of other ways of writing."""

import pytest

from bot.core.exclusions import opposites
from bot.core.leveling import leveled
from bot.core.support import support

CONTRARY = [
    ("Four miners died in Oruba.", "Four miners were rescued in Oruba."),
    ("Kestrel confirmed the outage.", "Kestrel denied the outage."),
    ("The court convicted the trader of fraud.", "The court found the trader not guilty of fraud."),
    ("The pill causes headaches.", "The pill prevents headaches."),
    ("The lockout begins on 4 May.", "The lockout ends on 4 May."),
    ("Rents fell by 5 percent.", "Rents rose by 5 percent."),
    ("The launch was delayed to June.", "The launch was brought forward to June."),
    ("Zenith sued Acme over patents.", "Acme sued Zenith over patents."),
    ("Zenith was sued by Acme.", "Zenith sued Acme."),
    ("Die Bahn bestätigt den Ausfall.", "Die Bahn dementiert den Ausfall."),
    ("El Senado aprobó la reforma.", "El Senado rechazó la reforma."),
    ("Le tribunal a acquitté le maire.", "Le tribunal a condamné le maire."),
]
SAME = [
    ("Four miners died in Oruba.", "Four miners died in Oruba and six were rescued."),
    ("Nestor bought the mill from Ortho.", "Ortho sold the mill to Nestor."),
    ("Profit fell 8 percent to 2.5 billion dollars.", "Profit dropped 8% to $2.5bn."),
    ("The vote is on 9 October.", "The vote is on Oct 9."),
    ("Dana Holt resigned as chair of Kestrel.", "Kestrel's chair, Dana Holt, has stepped down."),
    ("Nobody was hurt in the blast.", "There were no injuries in the blast."),
    ("The firm laid off 1,500 workers.", "The firm let go 1.5k employees."),
]


@pytest.mark.parametrize(("claim", "evidence"), CONTRARY)
def test_the_contrary_of_the_evidence_is_not_supported(claim: str, evidence: str) -> None:
    assert not support(claim, [evidence]).supported
    assert support(claim, [claim]).supported


@pytest.mark.parametrize(("claim", "evidence"), SAME)
def test_the_same_in_other_words_is_supported(claim: str, evidence: str) -> None:
    assert support(claim, [evidence]).supported


def test_a_flat_claim_is_not_supported_by_a_hedge() -> None:
    found = support("Line 7 runs again from Monday.", ["Line 7 might run again from Monday."])
    assert (found.supported, found.why) == (False, "only with a hedge in the evidence")


def test_one_half_that_nobody_said_leaves_the_claim_without_support() -> None:
    found = support("The mayor hid the report for a year and bribed a judge.", ["The mayor hid the report for a year."])
    assert (found.supported, found.why) == (False, "not in the evidence: bribed a judge")


def test_a_text_with_both_sides_of_a_class_has_no_opposite() -> None:
    assert [each.word for each in opposites("The strike began")] == ["began"]
    assert not opposites("The strike began on Monday and ended on Friday")


def test_figures_units_and_months_are_written_in_one_way() -> None:
    assert leveled("up 12% to €1.5m on 3 Sept.") == "up 12 percent to 1500000 euros on 3 September"
    assert leveled("neun Wochen") == "9 Wochen"
