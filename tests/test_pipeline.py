"""Whole walks: posts go in, a brief comes out, with a real store in memory and fakes at the other doors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.actors import read_tables
from bot.core.domain import (
    Chat,
    Draft,
    DraftClaim,
    Mute,
    MuteKind,
    Post,
    Standing,
    Tagged,
    Thread,
    Topic,
    Usage,
    Window,
)
from bot.extractive import ExtractiveSummariser
from bot.pipeline import Ingested, NothingHeard, Parts, deliver, ingest, write_digest
from bot.ports import Refused, Sent, Store, Summariser, SummariserFailed
from bot.store.sql import open_store
from tests.core.threads import post
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper
from tests.fakes.store import MemoryStore

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\n"], ["name,domains,family,country,language,wire\n"]
)
TOPIC = Topic("#HarbourTram", ("harbourtram",))
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
CHAT = Chat("console", "1")


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    opened = await open_store("sqlite:///:memory:")
    yield opened
    await opened.close()


def parts_of(store: Store, summariser: Summariser | None = None) -> Parts:
    fallback = ExtractiveSummariser()
    return Parts(store, summariser or fallback, fallback, FakeClock(NOON), TABLES)


@pytest.fixture
def parts(store: Store) -> Parts:
    return parts_of(store)


def said(text: str, minute: int = 0, *, tag: str = "HarbourTram", **fields: object) -> Post:
    """A post of the morning under a tag, by an author of its own unless said otherwise."""
    at = NOON - timedelta(hours=2) + timedelta(minutes=minute)
    return post(f"{text} #{tag}", **{"id": f"p{minute}", "author": f"author{minute}", "created_at": at, **fields})


CLOSED = "Line 4 is closed between Mill Street and the harbour since the morning flood"


@dataclass
class Model:
    """A summariser that gives its answers in turn, the last one for ever."""

    answers: list[Draft | SummariserFailed]
    threads: list[Thread] = field(default_factory=list)
    engine: str = "openai"

    async def summarise(self, thread: Thread, language: str) -> Draft:
        self.threads.append(thread)
        answer = self.answers[min(len(self.threads), len(self.answers)) - 1]
        if isinstance(answer, SummariserFailed):
            raise answer
        return replace(answer, language=language)


def model(*lines: tuple[str, str], usage: tuple[Usage, ...] = ()) -> Model:
    return Model([Draft(tuple(DraftClaim(text, (ref,)) for text, ref in lines), "openai", "English", usage=usage)])


# ingest


async def test_a_post_heard_twice_is_stored_once(parts: Parts) -> None:
    first = await ingest(parts, [said(CLOSED)])
    again = await ingest(parts, [said(CLOSED), said(CLOSED)])
    assert first == Ingested(added=(said(CLOSED),))
    assert again == Ingested()
    assert len(await parts.store.thread("public", "harbourtram")) == 1


async def test_copies_fold_into_the_earliest_whatever_order_they_come_in(parts: Parts) -> None:
    done = await ingest(
        parts, [said(f"RT @ana: {CLOSED}", 5), said(CLOSED, 1), said("Buses run on Oak Lane instead", 9)]
    )
    assert (len(done.added), done.copies) == (2, 1)
    rows = {p.id: row.fold.copy_of for p, row in await parts.store.thread("public", "harbourtram")}
    assert rows == {"p1": None, "p5": "p1", "p9": None}


async def test_a_post_without_a_tag_stands_in_no_thread(parts: Parts) -> None:
    done = await ingest(parts, [post("Line 4 is closed.")])
    assert done == Ingested(untagged=1)
    assert await parts.store.posts(["id of Line 4 is closed."]) == {}


async def test_an_edit_is_stored_and_folded_anew(parts: Parts) -> None:
    await ingest(parts, [said(CLOSED, 1), said("Something else entirely happened at the old depot", 5)])
    done = await ingest(parts, [said(CLOSED, 5)])
    assert (done.added, done.edited) == ((), 1)
    rows = {p.id: (p.text, row.fold.copy_of) for p, row in await parts.store.thread("public", "harbourtram")}
    assert rows["p5"] == (f"{CLOSED} #HarbourTram", "p1")


async def test_an_edit_that_loses_its_tag_leaves_the_thread_and_is_no_longer_first(parts: Parts) -> None:
    await ingest(parts, [said(CLOSED, 1)])
    done = await ingest(parts, [replace(said(CLOSED, 1), text=CLOSED, tags=())])
    assert (done.edited, done.untagged) == (1, 1)
    assert await parts.store.thread("public", "harbourtram") == []
    await ingest(parts, [said(CLOSED, 5)])
    assert [row.fold.copy_of for _, row in await parts.store.thread("public", "harbourtram")] == [None]


async def test_an_index_rebuilt_after_a_restart_decides_alike(store: Store) -> None:
    await ingest(parts_of(store), [said(CLOSED, 1), said(f"RT @ana: {CLOSED}", 2)])
    restarted = parts_of(store)
    assert (await ingest(restarted, [said(f"{CLOSED}!!", 3)])).copies == 1
    assert (await ingest(restarted, [said(CLOSED, 1), said(f"RT @ana: {CLOSED}", 2)])) == Ingested()


async def test_a_scope_knows_nothing_of_another(parts: Parts) -> None:
    await ingest(parts, [said(CLOSED, 1)])
    private = said(CLOSED, 2, scope="telegram:-1")
    assert (await ingest(parts, [private])).added == (private,)
    counts = [(await write_digest(parts, TOPIC, own=chat)).counts for chat in ("telegram:-1", "telegram:-2", None)]
    assert [(each.posts, each.copies) for each in counts] == [(2, 0), (1, 0), (1, 0)]


class BrokenStore(MemoryStore):
    """A store whose next write fails."""

    broken = True

    async def add_posts(self, posts: Sequence[Post], tagged: Sequence[Tagged], now: datetime) -> None:
        if self.broken:
            self.broken = False
            raise OSError("disk full")
        await super().add_posts(posts, tagged, now)


async def test_what_was_folded_but_not_stored_is_forgotten() -> None:
    parts = parts_of(BrokenStore())
    with pytest.raises(OSError, match="disk full"):
        await ingest(parts, [said(CLOSED, 1)])
    assert parts.indexes == {}
    assert (await ingest(parts, [said(CLOSED, 1)])).added == (said(CLOSED, 1),)


# write_digest


async def test_a_thread_becomes_a_brief(parts: Parts) -> None:
    await ingest(
        parts, [said(f"{CLOSED}.", 1), said(f"RT @a: {CLOSED}.", 2), said("Line 4 could reopen on Friday.", 3)]
    )
    made = await write_digest(parts, TOPIC)
    assert (made.tag, made.title, made.engine, made.note) == ("harbourtram", "HarbourTram", "extractive", None)
    assert (made.counts.posts, made.counts.copies, made.counts.origins) == (3, 1, 2)
    assert [(c.standing, [e.post for e in c.evidence]) for c in made.claims] == [
        (Standing.REPORTED, [1]),
        (Standing.SPECULATION, [3]),
    ]


async def test_several_tags_are_one_topic_in_which_copies_meet(parts: Parts) -> None:
    both = said("Buses run on Oak Lane instead.", 3, tag="Line4 #HarbourTram")
    await ingest(parts, [said(f"{CLOSED}.", 1), said(f"{CLOSED}.", 2, tag="Line4"), both])
    made = await write_digest(parts, Topic("Harbour", ("harbourtram", "line4")))
    assert (made.title, made.counts.posts, made.counts.copies) == ("Harbour", 3, 1)


@pytest.mark.parametrize(
    ("window", "posts"),
    [
        (Window(), 3),
        (Window(since=NOON - timedelta(minutes=119)), 2),
        (Window(until=NOON - timedelta(minutes=110)), 2),
        (Window(since=NOON - timedelta(minutes=119), until=NOON - timedelta(minutes=110)), 1),
    ],
)
async def test_a_window_takes_in_what_was_said_inside_of_it(parts: Parts, window: Window, posts: int) -> None:
    texts = ["Line 4 is closed.", "Buses run on Oak Lane.", "The mayor Ana Reyes spoke."]
    await ingest(parts, [said(text, minute) for text, minute in zip(texts, (0, 5, 10), strict=True)])
    made = await write_digest(parts, TOPIC, window=window)
    assert (made.counts.posts, made.window) == (posts, window)


def mute(author: str, until: datetime | None = None) -> Mute:
    return Mute("console:1", MuteKind.AUTHOR, author, until)


async def test_a_muted_post_is_neither_evidence_nor_counted_until_the_mute_ends(parts: Parts) -> None:
    await ingest(parts, [said("Line 4 is closed.", 1), said("Buses run on Oak Lane.", 2)])
    made = await write_digest(parts, TOPIC, mutes=[mute("author1")])
    assert [e.post for c in made.claims for e in c.evidence] == [2]
    assert made.counts.posts == 1
    assert (await write_digest(parts, TOPIC, mutes=[mute("author1", NOON)])).counts.posts == 2


async def test_what_a_muted_author_said_first_is_still_told_by_a_copy(parts: Parts) -> None:
    await ingest(parts, [said(f"{CLOSED}.", 1), said(f"{CLOSED}.", 2)])
    made = await write_digest(parts, TOPIC, mutes=[mute("author1")])
    assert [e.author for c in made.claims for e in c.evidence] == ["author2"]
    assert (made.counts.posts, made.counts.copies) == (1, 0)


@pytest.mark.parametrize("texts", [[], ["DYOR 🤓"]])
async def test_no_post_that_says_anything_is_nothing_heard(parts: Parts, texts: list[str]) -> None:
    await ingest(parts, [said(text, n) for n, text in enumerate(texts)])
    with pytest.raises(NothingHeard, match="HarbourTram"):
        await write_digest(parts, TOPIC)


async def test_a_thread_muted_altogether_is_nothing_heard_and_costs_nothing(store: Store) -> None:
    asked = model(("Line 4 is closed.", "1.1"))
    parts = parts_of(store, asked)
    await ingest(parts, [said("Line 4 is closed.", 1)])
    with pytest.raises(NothingHeard):
        await write_digest(parts, TOPIC, mutes=[mute("author1")])
    assert asked.threads == []


COST = (Usage("m", 1000, 100, 0.5),)


async def test_a_model_phrases_and_its_cost_is_booked(store: Store) -> None:
    parts = parts_of(store, model(("Line 4 does not run, it is closed.", "1.1"), ("It costs 5.", "1.1"), usage=COST))
    await ingest(parts, [said("Line 4 is closed and does not run.", 1)])
    made = await write_digest(parts, TOPIC)
    assert (made.engine, made.note, made.dropped) == ("openai", None, {"number": 1})
    assert [c.text for c in made.claims] == ["Line 4 does not run, it is closed."]
    assert (await store.spent(NOON))["cost"] == 0.5


async def test_a_failed_model_gives_the_extractive_brief_with_a_note_and_its_cost_is_booked(store: Store) -> None:
    parts = parts_of(store, Model([SummariserFailed("the server is busy", COST)]))
    await ingest(parts, [said("Line 4 is closed.", 1)])
    made = await write_digest(parts, TOPIC)
    assert (made.engine, made.note) == ("extractive", "no summary model: the server is busy")
    assert [c.text for c in made.claims] == ["Line 4 is closed."]
    assert (await store.spent(NOON))["tokens_in"] == 1000


async def test_a_model_of_which_no_line_holds_gives_the_extractive_brief_and_tells_what_was_dropped(
    store: Store,
) -> None:
    parts = parts_of(store, model(("Acme is bankrupt.", "1.1"), ("Line 4 is closed.", "9.9"), usage=COST))
    await ingest(parts, [said("Line 4 is closed.", 1)])
    made = await write_digest(parts, TOPIC)
    assert (made.engine, made.note) == ("extractive", "no line of the model held")
    assert [c.text for c in made.claims] == ["Line 4 is closed."]
    assert made.dropped == {"name": 1, "unknown_sentence": 1}
    assert (await store.spent(NOON))["calls"] == 1


# deliver


async def test_a_brief_that_was_sent_is_kept_with_its_messages(parts: Parts) -> None:
    await ingest(parts, [said("Line 4 is closed.", 1)])
    made = await write_digest(parts, TOPIC)
    messenger = Paper()
    assert await deliver(parts, messenger, CHAT, made, ["one", "two"]) == Sent(("m1", "m2"))
    assert messenger.sent == [(CHAT, ("one",), None), (CHAT, ("two",), None)]
    (kept,) = await parts.store.briefs(CHAT.key)
    assert (kept.digest, kept.messages, kept.sent_at) == (made, ("m1", "m2"), NOON)


async def test_a_brief_that_was_refused_is_not_kept(parts: Parts) -> None:
    await ingest(parts, [said("Line 4 is closed.", 1)])
    made = await write_digest(parts, TOPIC)
    assert await deliver(parts, Paper([Refused("blocked")]), CHAT, made, ["one"]) == Refused("blocked")
    assert await parts.store.briefs(CHAT.key) == []
