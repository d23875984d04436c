"""What the trained classifier does where claims are settled: it lowers "reported", and nothing else."""

import json
from dataclasses import replace

import pytest

from benchmarks.evaluation.support import own_pairs
from bot.core.actors import Tables, read_tables
from bot.core.classifier import Classifier, read_classifier
from bot.core.domain import PAGE, Draft, DraftClaim, Post, Standing
from bot.core.settle import settle
from bot.core.signals import BUCKETS
from bot.inspecting import sentence_judgement, shipped_classifier
from tests.core.threads import post, thread

PLAIN = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,company,company,1\n"],
    ["name,domains,family,country,language,wire\nVela Times,velatimes.example,Vela Media,PT,en,0\n"],
)
SHIPPED = replace(PLAIN, trained=shipped_classifier())
FLAT = "A second gunman is in the Averly mall."


def sure_of(speculation: float, none: float) -> Classifier:
    words = {"constant": 0.0, "scale": 0.0, "weights": "00" * BUCKETS}
    lines = {"speculation": {"constant": speculation, "weights": {}}, "none": {"constant": none, "weights": {}}}
    return read_classifier(json.dumps({"hedged": words, "claimless": words, **lines}))


DOUBTING = replace(PLAIN, trained=sure_of(5, -5))


def told(text: str, *posts: Post | str, tables: Tables) -> Standing | None:
    """The standing of a line that rests on the first sentence of each post; None when it is no claim."""
    refs = tuple(f"{n}.1" for n in range(1, len(posts) + 1))
    made = settle(Draft((DraftClaim(text, refs),), "openai", "English"), thread(*posts), tables)
    return made.claims[0].standing if made.claims else None


def test_a_flat_post_that_is_worded_like_a_guess_is_speculation() -> None:
    assert told(FLAT, FLAT, tables=PLAIN) is Standing.REPORTED
    assert told(FLAT, FLAT, tables=DOUBTING) is Standing.SPECULATION


@pytest.mark.parametrize(
    ("speaker", "standing"),
    [
        (post("Acme has closed its Averly plant.", author="acme", official="Acme"), Standing.CONFIRMED),
        (post("Acme has closed its Averly plant.", source=PAGE, url="https://acme.example/a"), Standing.REPORTED),
        (post("Acme has closed its Averly plant.", source=PAGE, url="https://velatimes.example/a"), Standing.REPORTED),
        (post("Acme has closed its Averly plant.", author="ann"), Standing.SPECULATION),
    ],
)
def test_of_actors_and_pages_the_cue_words_alone_tell(speaker: Post, standing: Standing) -> None:
    assert told("Acme has closed its Averly plant.", speaker, tables=DOUBTING) is standing


def test_a_classifier_that_hears_no_claim_loses_none() -> None:
    assert told(FLAT, FLAT, tables=replace(PLAIN, trained=sure_of(-5, 5))) is Standing.REPORTED


def test_a_dispute_stays_one_however_its_posts_are_worded() -> None:
    posts = ("4 stops of line 9 are closed.", "7 stops of line 9 are closed.")
    for tables in (PLAIN, DOUBTING):
        assert told("4 stops of line 9 are closed.", *posts, tables=tables) is Standing.DISPUTED


@pytest.mark.parametrize(
    "text",
    [
        "Line 4 is closed between Mill Street and Harbour.",
        "Source: a second gunman is in the Averly mall",
        "Is that really the driver on the Averly picture, no source",
        "The Averly bridge might reopen soon.",
        "Acme will close its Averly plant.",
        "Judge strikes down the Averly housing law",
        "Two people are feared dead in Averly.",
        "Averly council approved the budget at 14:00 on Monday.",
    ],
)
def test_a_sentence_is_settled_as_it_is_inspected(text: str) -> None:
    assert told(text, text, tables=SHIPPED) is sentence_judgement(text, None, SHIPPED.trained).standing


def test_hardly_any_honest_flat_sentence_is_doubted() -> None:
    honest = [pair for pair in own_pairs() if pair["kind"] == "supported"]
    sentences = [text for pair in honest for text in (pair["claim"], *pair["evidence"])]
    flat = [text for text in sentences if sentence_judgement(text, None, None).standing is Standing.REPORTED]
    doubted = [
        text for text in flat if sentence_judgement(text, None, SHIPPED.trained).standing is not Standing.REPORTED
    ]
    assert len(flat) >= 60
    assert len(doubted) <= 0.03 * len(flat), doubted


@pytest.mark.parametrize(
    "text",
    ["No trams today", "Flights are cancelled", "Withdrawals are paused.", "He has resigned", "The strike is over"],
)
def test_what_is_said_in_three_words_is_said(text: str) -> None:
    said = sentence_judgement(text, None, SHIPPED.trained)
    assert said.standing is Standing.REPORTED
