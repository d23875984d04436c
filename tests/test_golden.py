"""The brief of a real thread, saved from its page, beside what a careful editor wrote. Skipped where it is absent."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.app import folder_source, shipped_and_own_tables
from bot.core.domain import Digest, Draft, DraftClaim, Standing, Thread, Topic, Window
from bot.core.forms import as_json
from bot.core.page import is_noise
from bot.core.render import text
from bot.core.settle import settle
from bot.core.terms import plain_quotes
from bot.core.thread import build
from bot.extractive import ExtractiveSummariser
from bot.pipeline import Parts, ingest, write_digest
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore

SHARED = Path(__file__).parents[2] / "shared"
PAGES = SHARED / "thread"
GOLDEN = SHARED / "golden" / "metareleasesmusespark.json"
TAG = "metareleasesmusespark"

pytestmark = pytest.mark.skipif(
    not PAGES.is_dir() or not GOLDEN.is_file(), reason="the saved thread is not on this machine"
)


async def loaded(tmp_path: Path) -> Parts:
    tables = shipped_and_own_tables(tmp_path)
    parts = Parts(MemoryStore(), ExtractiveSummariser(), ExtractiveSummariser(), FakeClock(), tables)
    batch = await folder_source([PAGES], whole=True).poll(None)
    assert batch.faults == ()
    await ingest(parts, batch.posts)
    return parts


@pytest.fixture
async def brief(tmp_path: Path) -> Digest:
    return await write_digest(await loaded(tmp_path), Topic("MetaReleasesMuseSpark", (TAG,)))


@pytest.fixture
async def thread(tmp_path: Path) -> Thread:
    return build(TAG, await (await loaded(tmp_path)).store.thread("public", TAG), Window(), is_noise)


def test_five_posts_are_no_copies_of_each_other_and_nothing_is_confirmed(brief: Digest) -> None:
    found: dict[str, Any] = as_json(brief)
    assert (found["posts"], found["copies"]) == (5, 0)
    assert not [c for c in brief.claims if c.standing is Standing.CONFIRMED]
    assert brief.would_confirm


def test_the_release_is_reported_and_rests_on_three_posts_or_more(brief: Digest) -> None:
    first = next(c for c in brief.claims if "released" in c.text)
    assert first.standing is Standing.REPORTED
    assert {"Meta", "MuseSpark"} <= set(re.findall(r"\w+", first.text))
    assert len({e.post for e in first.evidence}) >= 3


def test_what_appears_could_or_may_be_is_speculation(brief: Digest) -> None:
    hedged = [
        c for c in brief.claims if re.search(r"\b(?:appears? to|could|may|might|likely|potentially|will)\b", c.text)
    ]
    assert len(hedged) >= 3
    assert {c.standing for c in hedged} == {Standing.SPECULATION}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("no_primary_source", ["Meta"]),
        ("ai_label", ["[2]", "AI-generated"]),
        ("contest_tag", ["[4]", "April 15"]),
        ("no_date", ["date"]),
        ("one_network", ["Independent"]),
        ("unknown_authors", ["five posts"]),
    ],
)
def test_the_brief_says_what_is_missing(brief: Digest, kind: str, words: list[str]) -> None:
    found = [m.text for m in brief.missing if m.kind == kind]
    assert len(found) == 1
    assert all(word in found[0] for word in words)


def test_both_spellings_are_told(brief: Digest) -> None:
    printed = text(brief)
    assert "MuseSpark" in printed
    assert "“Muse Spark” in [5]" in printed


def test_every_quote_stands_in_its_file_and_none_is_boilerplate_or_a_comment(brief: Digest) -> None:
    quotes = [(e.post, e.quote) for c in brief.claims for e in c.evidence]
    assert quotes
    for number, quote in quotes:
        page = (PAGES / f"{number:02}.txt").read_text(encoding="utf-8")
        assert quote in page
        body = page.split("post-image")[0]
        assert quote in body  # what follows is disclaimer, buttons and comments


def test_the_brief_is_as_short_as_a_phone_wants_it_and_each_line_stands_alone(brief: Digest) -> None:
    assert len(text(brief)) <= 1400
    for claim in brief.claims:
        assert len(claim.text.split()) <= 25
        assert not re.match(r"(?:It|This|These|They|That|Which|And|But)\b", claim.text)
        assert claim.text.endswith(".")
        assert "…" not in claim.text


def golden_claims() -> list[dict[str, Any]]:
    return list(json.loads(GOLDEN.read_text(encoding="utf-8"))["claims"]) if GOLDEN.is_file() else []


def sentence_with(quote: str, post: int, of: Thread) -> str:
    wanted = plain_quotes(quote)
    return next(s.ref for s in of.by_ref().values() if s.post == post and wanted in plain_quotes(s.text))


@pytest.mark.parametrize("golden", golden_claims(), ids=lambda claim: claim["text"][:40])
def test_every_line_of_the_editor_holds_with_his_standing(
    golden: dict[str, Any], thread: Thread, tmp_path: Path
) -> None:
    line = re.sub(r" \(spelled .*\)", "", golden["text"])
    refs = tuple(sentence_with(e["quote"], e["post"], thread) for e in golden["evidence"])
    made = settle(Draft((DraftClaim(line, refs),), "openai", "English"), thread, shipped_and_own_tables(tmp_path))
    assert [c.standing for c in made.claims] == [Standing(golden["standing"])], made.dropped
    assert {e.post for e in made.claims[0].evidence} == {e["post"] for e in golden["evidence"]}
