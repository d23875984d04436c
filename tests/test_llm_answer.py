"""What is read out of a model's answer, and what is not."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain import DraftClaim
from bot.llm.answer import Reply, Unreadable, read_claims, read_reply, without_thinking

LAUNCH = DraftClaim("Orrin Labs launched LumaPad.", ("1.1", "2.3"))
CLAIM = '{"sentences": ["1.1", "2.3"], "text": "Orrin Labs launched LumaPad."}'
GOOD = f'{{"claims": [{CLAIM}]}}'


@pytest.mark.parametrize(
    "answer",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Sure! Here is the summary you asked for:\n\n{GOOD}\n\nHope this helps (see {{above}}).",
        f"<think>The user wants claims. 1.1 says launch.</think>{GOOD}",
        f"<think>outer <think>inner</think> more</think>\n{GOOD}",
        f'<THINK>draft: {{"claims": []}}</THINK>{GOOD}',
        f"I will list the claims.</think>{GOOD}",
        f"{GOOD}<think>was that right?",
        f'First try: {{"claims": []}} Better: {GOOD}',
        f'{{"claims": [{CLAIM},],}}',
        f'{{"claims": [{CLAIM}], "note": "fine", "count": 1}}',
        f"[{CLAIM}]",
        CLAIM,
        GOOD.replace('"text": "Orrin', '"standing": "confirmed", "url": "https://x.example", "text": "Orrin'),
        GOOD.replace("launched LumaPad", "launched\n\tLumaPad"),
    ],
)
def test_claims_are_found_whatever_stands_around_them(answer: str) -> None:
    assert read_claims(answer) == (LAUNCH,)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "   \n",
        "Bananas are a kind of number.",
        "<html><body>Sign in</body></html>",
        "null",
        "42",
        "[]",
        "{}",
        '{"summary": "All is well"}',
        '{"claims": "none"}',
        "<think>I need to think about {} and [] for a long time",
        f"<think>my draft is {GOOD}",
        '{"claims": [{"sentences": ["1.1"], "text": "It "works" well"}]}',
        f'{{"claims": [{CLAIM}, {{"sentences": ["2.1"], "te',
        f'{{"claims": [{CLAIM}, {{"sentences": ["2.1"], "text": "He said "no" twice"}}]}}',
        "[" * 100_000,
        '{"claims":' * 50_000,
        '[{"a":' * 20_000,
        "9" * 100_000,
        '{"claims": [' + "1" * 5_000 + "}",
        GOOD + " " * 200_000,
    ],
)
def test_an_answer_without_whole_claims_is_unreadable(answer: str) -> None:
    before = time.process_time()
    claims = read_claims(answer)
    assert isinstance(claims, Unreadable)
    assert claims.why
    assert "\n" not in claims.why
    assert time.process_time() - before < 2


def test_an_empty_list_is_an_answer() -> None:
    assert read_claims('{"claims": []}') == ()


def test_thinking_inside_a_claim_is_part_of_the_claim() -> None:
    claims = read_claims('{"claims": [{"sentences": ["1.1"], "text": "The <think> tag is used."}]}')
    assert claims == (DraftClaim("The <think> tag is used.", ("1.1",)),)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('["3.2"]', ("3.2",)),
        ('["[3.2]"]', ("3.2",)),
        ('["3.2."]', ("3.2",)),
        ('["S3.2"]', ("3.2",)),
        ('["sentence 3.2", " #4.1 "]', ("3.2", "4.1")),
        ('["3.2, 3.4", "5.1-5.2"]', ("3.2", "3.4", "5.1", "5.2")),
        ('"3.2"', ("3.2",)),
        ("[3.2]", ("3.2",)),
        ("3.2", ("3.2",)),
        ('["3.10"]', ("3.10",)),
        ("[3.10]", ("3.10",)),
        ('["3.2", "3.2", 3.2]', ("3.2",)),
        ('["post 3"]', ("post 3",)),
        ("[3]", ("3",)),
        ('["1.2.3"]', ("1.2.3",)),
        ('["12:30"]', ("12:30",)),
        ("[null, true, {}, []]", ()),
        ("null", ()),
        ("{}", ()),
    ],
)
def test_sentence_numbers_are_read_leniently(written: str, read: tuple[str, ...]) -> None:
    claims = read_claims(f'{{"claims": [{{"text": "It works.", "sentences": {written}}}]}}')
    assert claims == (DraftClaim("It works.", read),)


def test_a_bare_number_that_may_have_lost_its_zero_names_no_sentence() -> None:
    answer = '{"claims": [{"text": "It works.", "sentences": [3.1, 3.2, 3.10, "3.1"]}]}'
    claims = read_claims(answer, known={"3.1", "3.2", "3.10"})
    assert claims == (DraftClaim("It works.", ("3.1 or 3.10", "3.2", "3.10", "3.1")),)


@pytest.mark.parametrize(
    "item",
    [
        '"Orrin Labs launched LumaPad."',
        '{"text": "Orrin Labs launched LumaPad."}',
        '{"text": "Orrin Labs launched LumaPad.", "sentences": []}',
        '{"sentences": ["1.1"]}',
        '{"text": "", "sentences": ["1.1"]}',
        '{"text": "…", "sentences": ["1.1"]}',
        '{"text": 7, "sentences": ["1.1"]}',
        '{"text": "' + "word " * 200 + '", "sentences": ["1.1"]}',
        "null",
        "[]",
        "3",
    ],
)
def test_half_a_claim_is_kept_without_sentences_so_that_it_is_counted(item: str) -> None:
    claims = read_claims(f'{{"claims": [{item}, {CLAIM}]}}')
    assert not isinstance(claims, Unreadable)
    assert [claim.sentences for claim in claims] == [(), ("1.1", "2.3")]


@given(st.text())
def test_no_text_upsets_the_reader(text: str) -> None:
    claims = read_claims(text)
    assert isinstance(claims, Unreadable | tuple)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists), st.text(), st.text())
def test_no_json_upsets_the_reader(value: object, before: str, after: str) -> None:
    for inner in (value, {"claims": value}, {"claims": [value, {"text": value, "sentences": value}]}):
        claims = read_claims(before + json.dumps(inner) + after)
        assert isinstance(claims, Unreadable | tuple)


@given(st.lists(st.sampled_from(["<think>", "</think>", "a", "<thinking>", "</reasoning>"])))
def test_thinking_leaves_no_tag_behind(parts: list[str]) -> None:
    assert "think" not in without_thinking("".join(parts))


def completion(choice: object, **more: object) -> bytes:
    return json.dumps({"choices": [choice]} | more).encode()


def test_a_completion_gives_text_reason_to_stop_and_tokens() -> None:
    body = completion(
        {"message": {"content": "hi"}, "finish_reason": "stop"},
        usage={"prompt_tokens": 7, "completion_tokens": 2, "cost": 0.0004},
    )
    assert read_reply(body) == Reply("hi", "stop", None, 7, 2, 0.0004)


@pytest.mark.parametrize(
    "usage", [None, [], "many", {}, {"prompt_tokens": "7"}, {"prompt_tokens": -1}, {"cost": float("nan")}]
)
def test_usage_that_is_not_told_is_unknown(usage: object) -> None:
    reply = read_reply(completion({"message": {"content": "hi"}}, usage=usage))
    assert reply == Reply("hi")


@pytest.mark.parametrize(
    "body",
    [
        b'{"choices": []}',
        b'{"choices": null}',
        b'{"choices": "none"}',
        b'{"choices": [null]}',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"message": {"content": 5}}]}',
        b'{"choices": [{"message": {"content": [{"type": "image"}, 3]}}]}',
    ],
)
def test_a_completion_without_text_is_an_empty_reply(body: bytes) -> None:
    assert read_reply(body) == Reply("")


def test_text_in_parts_is_put_together() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    assert read_reply(completion({"message": {"content": parts}})) == Reply("ab")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"  \n<html>", "web page"),
        (b"", "not JSON"),
        (b"data: {}", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[1, 2]", "chat completion"),
        (b'{"error": {"message": "overloaded"}}', "error under status 200"),
    ],
)
def test_a_body_that_is_no_completion_says_what_it_is(body: bytes, why: str) -> None:
    reply = read_reply(body)
    assert isinstance(reply, Unreadable)
    assert why in reply.why
