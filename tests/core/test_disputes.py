"""Two lines that one sentence denies are one entry where they are about the same thing, and two where they are not."""

from __future__ import annotations

from bot.core.actors import read_tables
from bot.core.domain import Claim, Digest, Draft, DraftClaim, Post, Standing
from bot.core.settle import settle
from tests.core.threads import post, thread

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,any,company,\n"],
    ["name,domains,family,country,language,wire\n"],
)


def acme(text: str) -> Post:
    return post(text, author="acme.example", official="Acme")


def disputed(*posts: str | Post) -> tuple[list[Claim], Digest]:
    """The disputed claims of a draft with one line for each plain text."""
    of = thread(*posts)
    said = [(text, f"{i}.1") for i, text in enumerate(posts, 1) if isinstance(text, str)]
    claims = tuple(DraftClaim(text, (ref,)) for text, ref in said)
    made = settle(Draft(claims, "extractive", "English"), of, TABLES)
    return [claim for claim in made.claims if claim.standing is Standing.DISPUTED], made


def test_two_wordings_of_what_one_sentence_denies_are_one_entry() -> None:
    found, made = disputed(
        "Acme closes its plant in Mill Street.",
        "Acme shuts down the Mill Street plant.",
        acme("We are not closing our plant in Mill Street."),
    )
    (claim,) = found
    assert claim.text == "Acme closes its plant in Mill Street."
    assert [each.post for each in claim.evidence] == [1, 2, 3]
    assert claim.evidence[-1].quote == "We are not closing our plant in Mill Street."
    assert (claim.denied_by, claim.origins) == ("Acme", 3)
    assert made.dropped == {"twice": 1}


def test_the_line_with_the_figure_stands_for_both() -> None:
    found, _ = disputed(
        "Acme is closing its stores in Selmark.",
        "Acme is closing all 40 stores in Selmark.",
        acme("Acme is not closing any stores in Selmark."),
    )
    assert [claim.text for claim in found] == ["Acme is closing all 40 stores in Selmark."]
    assert {each.post for each in found[0].evidence} == {1, 2, 3}
    assert found[0].evidence[0].post == 2


def test_lines_about_two_things_stay_two_though_one_sentence_denies_both() -> None:
    found, _ = disputed(
        "Acme closes its plant in Mill Street.",
        "Acme will lay off staff of the Mill Street plant.",
        acme("We are not closing our plant in Mill Street."),
    )
    assert {claim.text.split()[1] for claim in found} == {"closes", "will"}


def test_lines_with_different_figures_stay_two() -> None:
    found, _ = disputed(
        "Acme cuts 400 jobs in Selmark.",
        "Acme cuts 900 jobs at all plants in Selmark.",
        acme("Acme cuts no jobs in Selmark."),
    )
    assert len(found) == 2


def test_lines_that_two_sentences_deny_stay_two() -> None:
    found, _ = disputed(
        "Acme closes its plant in Mill Street.",
        "Acme closes its plant in Dock Road.",
        acme("We are not closing our plant in Mill Street. We are not closing our plant in Dock Road."),
    )
    assert len(found) == 2
