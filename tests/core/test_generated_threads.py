"""A thousand threads nobody wrote: no line without evidence, and nothing confirmed but by who may confirm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.actors import read_tables
from bot.core.domain import Claim, Digest, Draft, DraftClaim, Post, Standing, Thread
from bot.core.extract import draft
from bot.core.payloads import remove_payloads
from bot.core.settle import settle
from bot.core.speaking import publishes_for
from bot.core.terms import numbers
from bot.core.traps import is_trap
from tests.core.threads import post, thread

TABLES = read_tables(
    [
        "name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,company,company,1\n"
        "Globex,,globex.example,,company,company,1\nVela Weather,,weather.example,,weather,agency,1\n"
    ],
    [
        "name,domains,family,country,language,wire\nHarbour Post,harbourpost.example,Harbour,PT,en,0\n"
        "Vela Times,velatimes.example,Vela,PT,en,0\nNorthwire,northwire.example,Northwire,PT,en,1\n"
    ],
)
NOON = datetime(2026, 4, 14, 12, tzinfo=UTC)
SUBJECTS = ("Acme", "Globex", "Line 4", "We", "The mayor Ana Reyes", "Orbit", "The storm", "4 stops", "7 stops")
DEEDS = (
    "has released Orbit in Porto", "is closed at Mill Street", "are closed on Line 4", "is not closed at Mill Street",
    "resigned in Porto", "has not released Orbit", "will reach the coast tonight", "costs 5 dollars",
    "could reshape the market", "sold 40 phones", "denies that Orbit is late",
)  # fmt: skip
BEFORE = ("", "", "", "Rumour: ", "Correction: ", "BREAKING: ", "I think ", "Is it true that ", "Northwire reports ")
AFTER = (
    ".", ".", ".", "!", "?", " (Northwire).", " #satire", ". Giveaway: connect your wallet.", ". I was wrong.",
    ", sources say.", ". This is false, deleting.", " https://acme.example/1",
)  # fmt: skip
SITES = ("acme.example", "harbourpost.example", "velatimes.example", "northwire.example", "plaza.example")

sentences = st.builds(
    lambda before, subject, deed, after: f"{before}{subject} {deed}{after}",
    st.sampled_from(BEFORE),
    st.sampled_from(SUBJECTS),
    st.sampled_from(DEEDS),
    st.sampled_from(AFTER),
)
posts = st.builds(
    lambda said, author, official, site, minutes, number: post(
        " ".join(said),
        id=f"p{number}",
        author=author,
        official=official,
        url=f"https://{site}/{number}" if site else None,
        created_at=NOON + timedelta(minutes=minutes) if minutes is not None else None,
    ),
    st.lists(sentences, min_size=1, max_size=3),
    st.sampled_from(["ana", "bob", "eve", None, "TheOnion"]),
    st.sampled_from([None, None, None, "Acme", "Globex", "Vela Weather"]),
    st.sampled_from([None, *SITES]),
    st.one_of(st.none(), st.integers(0, 600)),
    st.integers(0, 10**9),
)
threads = st.lists(posts, min_size=1, max_size=7, unique_by=lambda each: each.id).map(
    lambda made: thread(*sorted(made, key=lambda each: each.created_at or NOON))
)


def drafts(made: Thread) -> st.SearchStrategy[Draft]:
    """Drafts of a model that says anything and cites anything, true or not."""
    refs = st.sampled_from([*made.by_ref(), "99.1"])
    lines = st.builds(DraftClaim, sentences, st.lists(refs, max_size=4).map(tuple))
    copied = st.sampled_from(sorted(made.by_ref().values(), key=lambda each: each.ref)).map(
        lambda each: DraftClaim(each.text, (each.ref,))
    )
    return st.lists(st.one_of(lines, copied), max_size=6).map(
        lambda claims: Draft(tuple(claims), engine="openai", language="English")
    )


def check(digest: Digest, made: Thread, muted: frozenset[int]) -> None:
    by_number = {entry.number: entry.post for entry in made.posts}
    for claim in digest.claims:
        behind = [by_number[evidence.post] for evidence in claim.evidence]
        assert behind, "no line without evidence"
        assert not muted & {evidence.post for evidence in claim.evidence}
        for evidence, source in zip(claim.evidence, behind, strict=True):
            assert evidence.quote in remove_payloads(source.text), "a quote is the post's own words"
            assert not (is_trap(source) and evidence.url), "a trap gets no link"
        cited = " ".join(made.by_ref()[evidence.sentence].text for evidence in claim.evidence)
        assert numbers(claim.text) <= numbers(cited)
        judge_standing(claim, behind)


def judge_standing(claim: Claim, behind: list[Post]) -> None:
    if claim.standing is Standing.CONFIRMED:
        by_actor = any(
            each.official and each.official in (claim.said_by or "") and not is_trap(each) for each in behind
        )
        families = {found.family for each in behind if (found := publishes_for(each, TABLES))}
        assert by_actor or len(families) >= 2, "only an actor's own word or two outlets confirm"
    if claim.standing is Standing.DISPUTED:
        assert len(claim.evidence) >= 2, "both sides"
    if claim.denied_by:
        assert any(each.official == claim.denied_by for each in behind)


pytestmark = pytest.mark.slow


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_line_is_without_evidence_and_nothing_confirms_itself(data: st.DataObject) -> None:
    made = data.draw(threads)
    muted = frozenset(data.draw(st.sets(st.sampled_from([entry.number for entry in made.posts]), max_size=2)))
    check(settle(draft(made, "English"), made, TABLES, muted), made, muted)
    check(settle(data.draw(drafts(made)), made, TABLES, muted), made, muted)
