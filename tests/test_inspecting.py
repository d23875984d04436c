import json

import pytest

from bot.core.classifier import BadWeights, Classifier, opinion, read_classifier
from bot.core.cues import judge
from bot.core.domain import Standing
from bot.core.signals import BUCKETS
from bot.inspecting import sentence_judgement, shipped_classifier, standings

TRAINED = shipped_classifier()


def asked(*lines: object) -> list[dict[str, object] | str]:
    return list(standings([line if isinstance(line, str) else json.dumps(line) for line in lines], TRAINED))


def test_each_sentence_is_told_with_its_reason() -> None:
    assert asked(
        {"id": "a", "text": "Line 4 is closed between Mill Street and Harbour."},
        {"id": "b", "text": "Line 4 might reopen soon."},
        {"id": 3, "text": "Our hearts are with the families."},
    ) == [
        {"id": "a", "standing": "reported", "why": "stated flatly"},
        {"id": "b", "standing": "speculation", "why": "hedge: “might”"},
        {"id": 3, "standing": "none", "why": "wish: “Our hearts”"},
    ]


def test_a_line_that_cannot_be_read_is_told_with_its_number_and_the_others_are_answered() -> None:
    found = asked("{", {"id": 1}, [], "", {"id": 2, "text": "a", "lang": 5}, "\udcff", {"id": 3, "text": "It rains."})
    assert [line.split(": ")[0] for line in found if isinstance(line, str)] == [
        "stdin:1", "stdin:2", "stdin:3", "stdin:5", "stdin:6",
    ]  # fmt: skip
    assert [line["id"] for line in found if isinstance(line, dict)] == [3]


def test_the_language_that_a_line_names_is_believed() -> None:
    text = "El banco subirá"
    assert judge(text).standing is Standing.REPORTED
    assert [line["standing"] for line in asked({"id": 1, "text": text, "lang": "es"}) if isinstance(line, dict)] == [
        "speculation"
    ]


def test_a_flat_clause_beside_an_opinion_is_a_report() -> None:
    said = sentence_judgement("The view is amazing, and the tram has run since Monday.", None, None)
    assert said.standing is Standing.REPORTED


NO_WORDS = {"constant": 0.0, "scale": 0.0, "weights": "00" * BUCKETS}
NO_LINE = {"constant": 0.0, "weights": {}}


def leaning_to(speculation: float, none: float) -> Classifier:
    lines = {"speculation": {"constant": speculation, "weights": {}}, "none": {"constant": none, "weights": {}}}
    return read_classifier(json.dumps({"hedged": NO_WORDS, "claimless": NO_WORDS, **lines}))


def test_a_flat_sentence_is_doubted_by_a_sure_classifier_alone() -> None:
    text = "The lift is closed"
    told = [judge(text, None, leaning_to(s, n)).standing for s, n in ((3, -3), (-3, 3), (0.2, 0.2), (-3, -3))]
    assert told == [Standing.SPECULATION, None, Standing.REPORTED, Standing.REPORTED]


@pytest.mark.parametrize("text", ["Line 4 might reopen", "This is amazing", "Trams will run again from 06:00 tomorrow"])
def test_the_classifier_never_raises_what_cue_words_say(text: str) -> None:
    assert judge(text, None, TRAINED) == judge(text)


@pytest.mark.parametrize(
    "text",
    [
        "The ministry published its report on Wednesday.",
        "Police closed the northern ramp at 07:15 after a truck lost its load.",
        "Version 3.1 of the editor was released on Friday with 14 fixes.",
        "The court fined the harbour company 300,000 crowns.",
        "Passengers left the train at Tarn and continued by bus.",
    ],
)
def test_honest_flat_statements_are_not_doubted(text: str) -> None:
    assert judge(text, None, TRAINED).standing is Standing.REPORTED


@pytest.mark.parametrize(
    "text",
    [
        "It is grotesque that so rich a city lets its pensioners queue for soup.",
        "The whole spectacle was vulgar, and nobody had the decency to blush.",
        "Their contempt for ordinary people is breathtaking.",
    ],
)
def test_an_opinion_without_a_cue_claims_nothing(text: str) -> None:
    assert judge(text).standing is Standing.REPORTED
    assert judge(text, None, TRAINED).standing is None


def test_words_that_sound_like_an_opinion_are_weighed_in_the_number_of_words() -> None:
    weights = {"shabby": 2.0, "noon": -1.0}
    alone, among = opinion(["shabby"], weights), opinion(["the", "shabby", "town", "at", "noon"], weights)
    assert alone["opinion"] > among["opinion"] > 0
    assert among["opinion least"] == among["opinion most"] == 0.2
    assert opinion(["the", "town"], weights) == {}


def test_only_english_is_left_to_the_classifier() -> None:
    text = "Die Brücke ist seit gestern nicht mehr da"
    assert judge(text, None, TRAINED) == judge(text)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"hedged": {"constant": 0, "scale": 1, "weights": "00"}}'])
def test_weights_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(BadWeights):
        read_classifier(text)


def test_a_table_of_words_of_another_form_is_refused() -> None:
    weights = json.dumps({"hedged": NO_WORDS, "claimless": NO_WORDS, "speculation": NO_LINE, "none": NO_LINE})
    assert read_classifier(weights, "word\tweight\nshabby\t150\n").opinions == {"shabby": 1.5}
    with pytest.raises(BadWeights):
        read_classifier(weights, "word\tweight\nshabby\tvery\n")
