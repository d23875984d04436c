"""The figure of a correction is the new one, wherever it stands and whatever is larger."""

from __future__ import annotations

import pytest

from bot.core.actors import read_tables
from bot.core.domain import Standing
from bot.core.extract import draft
from bot.core.settle import settle
from tests.core.threads import post, thread

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,any,company,\n"],
    ["name,domains,family,country,language,wire\n"],
)


def lines(*texts: str) -> set[tuple[Standing, str]]:
    """The claims of a thread that one author wrote, by standing."""
    of = thread(*(post(text, id=text) for text in texts))
    return {(claim.standing, claim.text) for claim in settle(draft(of, "English"), of, TABLES).claims}


@pytest.mark.parametrize(("wrong", "right"), [("400", "40"), ("40", "400")])
def test_a_correction_in_the_same_post_gives_the_new_figure(wrong: str, right: str) -> None:
    assert lines(f"Acme cuts {wrong} jobs in Selmark. Correction: Acme cuts {right} jobs in Selmark.") == {
        (Standing.RETRACTED, f"Acme cuts {wrong} jobs in Selmark."),
        (Standing.REPORTED, f"Correction: Acme cuts {right} jobs in Selmark (earlier: {wrong})."),
    }


@pytest.mark.parametrize(("wrong", "right"), [("400", "40"), ("40", "400")])
def test_a_correction_in_a_later_post_gives_the_new_figure(wrong: str, right: str) -> None:
    assert lines(f"Acme cuts {wrong} jobs in Selmark.", f"Correction: Acme cuts {right} jobs in Selmark.") == {
        (Standing.RETRACTED, f"Acme cuts {wrong} jobs in Selmark."),
        (Standing.REPORTED, f"Correction: Acme cuts {right} jobs in Selmark (earlier: {wrong})."),
    }


def test_what_was_wrong_keeps_its_own_figure() -> None:
    found = lines("Acme cuts 400 jobs in Selmark. Sorry, I was wrong. Acme cuts 40 jobs in Selmark.")
    assert (Standing.RETRACTED, "Acme cuts 400 jobs in Selmark.") in found
    assert (Standing.REPORTED, "Acme cuts 40 jobs in Selmark (earlier: 400).") in found


def test_a_corrected_version_of_a_product_is_confirmed_as_the_new_one() -> None:
    said = "We released Orion 5 today. Correction: we released Orion 4.5 today."
    of = thread(post(said, official="Acme", author="acme.example"))
    found = {claim.standing: claim.text for claim in settle(draft(of, "English"), of, TABLES).claims}
    assert found == {
        Standing.CONFIRMED: "Correction: we released Orion 4.5 today (earlier: 5).",
        Standing.RETRACTED: "We released Orion 5 today.",
    }


def test_a_corrected_day_is_the_new_day() -> None:
    found = lines("The bridge in Oslo opens on Tuesday. Correction: the bridge in Oslo opens on Thursday.")
    assert (Standing.REPORTED, "Correction: the bridge in Oslo opens on Thursday (earlier: Tuesday).") in found
