"""Threads nobody would expect: whatever posts hold, a digest comes out, quick, with verbatim quotes and no trust."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.actors import read_tables
from bot.core.domain import Digest, Post, Standing, Thread
from bot.core.extract import draft
from bot.core.settle import settle
from tests.core.threads import thread

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\n"], ["name,domains,family,country,language,wire\n"]
)
RUMOURS = Path(__file__).parents[3] / "shared" / "data" / "pheme_veracity" / "rumour_sources.jsonl"


def digest(of: Thread) -> Digest:
    return settle(draft(of, "English"), of, TABLES)


WORDS = st.sampled_from(
    [
        "Line 4",
        "is",
        "closed",
        "could",
        "not",
        "Acme",
        "has",
        "released",
        "Orbit",
        ":",
        ".",
        "?",
        "\n",
        "•",
        "🔥",
        "#tag",
        "@ana",
        "https://a.example/1",
        "RT",
        "5",
        "1.000",
        "…",
        "“",
        "”",
        "地铁停运。",
        "Rumour",
        "the",
        "launch",
        "of",
        ",",
        "and",
        "it",
        "&",
    ]
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(WORDS, max_size=40).map(" ".join), max_size=6))
def test_any_mixture_of_words_gives_a_digest_with_verbatim_quotes(texts: list[str]) -> None:
    of = thread(*texts)
    for claim in digest(of).claims:
        assert claim.standing is not Standing.CONFIRMED
        assert claim.evidence
        for evidence in claim.evidence:
            assert evidence.quote in texts[evidence.post - 1]


@pytest.mark.parametrize(
    "text", ["", "no", "🔥", "https://a.example/1 https://b.example/2", "#a #b #c", "?", "…", "Line"]
)
def test_a_post_that_says_nothing_gives_no_claim(text: str) -> None:
    assert digest(thread(text)).claims == ()


@pytest.mark.parametrize(
    "unit",
    ["a ", "Aaa ", "Acme's release of ", "1 ", "x, ", "the launch of ", ": ", "and it ", "(", "“", "是", "RT @a "],
)
def test_an_endless_post_takes_no_endless_time(unit: str) -> None:
    begun = time.process_time()
    digest(thread(unit * (20_000 // len(unit)), "Line 4 is closed."))
    assert time.process_time() - begun < 5


@pytest.mark.slow
def test_a_thread_of_thousands_is_written_in_seconds() -> None:
    posts = [
        f"Tram {n % 97} is late by {n} minutes at stop {n % 31}, says rider {n}. It could stop." for n in range(2000)
    ]
    begun = time.process_time()
    assert digest(thread(*posts)).counts.posts == 2000
    assert time.process_time() - begun < 20  # 2 s on an idle core


def test_no_collected_rumour_is_ever_confirmed_however_many_repeat_it() -> None:
    if not RUMOURS.is_file():
        pytest.skip("the collected rumours are not on this machine")
    events: dict[str, list[Post]] = defaultdict(list)
    for row in map(json.loads, RUMOURS.read_text(encoding="utf-8").splitlines()):
        events[row["event"]].append(Post(row["tweet_id"], "plaza", row["text"], author=row["user"]))
    for event, posts in events.items():
        made = digest(thread(*posts, tag=event))
        assert made.claims
        assert not [claim.text for claim in made.claims if claim.standing is Standing.CONFIRMED]
