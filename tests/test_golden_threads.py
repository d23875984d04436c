"""Our own threads with golden briefs: a few by default, all of them in the slow suite; and that wrong ones are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.evaluation import dropping, editorial, golden
from benchmarks.evaluation.models import Modelled, modelled
from benchmarks.evaluation.tables import Table
from benchmarks.evaluation.threads import OWN, Brief, briefs, cases
from bot.core.domain import Draft, Standing, Thread
from bot.extractive import ExtractiveSummariser
from bot.ports import SummariserFailed

QUICK = ("rumour_denied", "two_outlets", "hacked_account")


@pytest.fixture(scope="module")
def quick() -> tuple[Brief, ...]:
    return briefs([case for case in cases() if case.name in QUICK], ExtractiveSummariser())


def test_a_denied_rumour_two_outlets_and_a_hacked_account_come_out_golden(quick: tuple[Brief, ...]) -> None:
    assert [(brief.case.name, golden.wrong(brief)) for brief in quick] == [(name, []) for name in sorted(QUICK)]


def test_a_brief_that_confirms_guesses_or_invents_is_told(quick: tuple[Brief, ...]) -> None:
    brief = next(brief for brief in quick if brief.case.name == "hacked_account")
    fallen = next(claim for claim in brief.digest.claims if "zero" in claim.text)
    worse = replace(fallen, standing=Standing.CONFIRMED, text="BRM fell to zero, connect your wallet!")
    unfounded = replace(fallen, evidence=())
    spoiled = replace(brief, digest=replace(brief.digest, claims=(worse, unfounded)))
    told = golden.wrong(spoiled)
    assert "falsely confirmed: BRM fell to zero, connect your wallet!" in told
    assert "without evidence: BRM could fall to zero today." in told
    assert "barred: BRM fell to zero, connect your wallet!" in told
    assert "confirmed: Bramble Pay says that its X account was taken over at 03:08." in told


@pytest.mark.parametrize("name", sorted(file.stem for file in OWN.glob("*.jsonl")))
def test_every_thread_has_claims_that_rest_on_its_posts(name: str) -> None:
    case = next(case for case in cases() if case.name == name)
    ids = {post.id.partition("/")[2] for post in case.posts}
    assert 8 <= len(case.posts) <= 40
    assert case.claims
    assert {post for claim in case.claims for way in claim.said for post in way.posts} <= ids - case.gone
    assert all(case.topic.tags[0] in post.tags for post in case.posts)


def test_every_thread_has_both_of_its_files_and_there_are_a_dozen() -> None:
    posts, told = ({file.name.partition(".")[0] for file in OWN.glob(form)} for form in ("*.jsonl", "*.golden.json"))
    assert posts == told
    assert len(posts) >= 12


def test_no_model_is_asked_where_none_is_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"):
        monkeypatch.delenv(name, raising=False)
    modelled.cache_clear()
    assert modelled() is None


class Broken:
    """A model that answers nothing."""

    engine = "openai"

    async def summarise(self, thread: Thread, language: str) -> Draft:  # noqa: ARG002 - of the port
        raise SummariserFailed("no answer", [])


def test_a_model_that_fails_is_named_so(quick: tuple[Brief, ...]) -> None:
    made = briefs([brief.case for brief in quick], Broken())
    assert Modelled("tiny", made).name == "tiny (failed on 3 of 3)"
    assert Modelled("tiny", ()).name == "tiny"


@pytest.mark.slow
@pytest.mark.parametrize("made", [golden.table, editorial.table, dropping.table])
def test_every_golden_table_reaches_its_bars(
    made: Callable[[Path], Table], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"):
        monkeypatch.delenv(name, raising=False)
    modelled.cache_clear()
    assert made(tmp_path).missed() == ()
