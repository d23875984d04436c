"""Our own threads with what a careful editor would print of them, and the briefs that the bot writes of them.

A thread is two files in `own/threads/`: NAME.jsonl, posts as a folder of saved posts has them, and NAME.golden.json:

* `about`, `tag`, and `language` (of the brief, "English" where it is not said);
* `actors` and `outlets`: rows that this thread adds to the shipped tables, by column;
* `gone`: posts that are deleted before the brief is written;
* `claims`: lines of the editor with their `standing`; `said` are the ways in which a brief may say them, each with
  words that its line must have and posts that it must rest on (or copies of theirs);
* `never`: words that no line may have, or none under these `standings`;
* `counts`: what the line of noise must say (`least_copies` is a lower bound), `missing`: kinds that must be told.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from bot.core.actors import Tables, read_tables
from bot.core.domain import PUBLIC, Claim, Digest, Draft, Post, Standing, Thread, Topic, Window
from bot.core.records import read_records
from bot.core.tags import fold_tag
from bot.extractive import ExtractiveSummariser
from bot.inspecting import shipped_classifier
from bot.parts import Parts
from bot.ports import Summariser
from bot.store.sql import SqlStore, open_store
from bot.verbs.digest import thread_of, write_digest
from bot.verbs.ingest import ingest

OWN = Path(__file__).parent / "own" / "threads"
_ACTOR = ("name", "aliases", "domains", "accounts", "field", "kind", "case")
_OUTLET = {"name": "", "domains": "", "family": "", "country": "NO", "language": "en", "wire": "0"}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say a golden claim: what its line has in it, and the posts that it rests on."""

    words: tuple[str, ...]
    posts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Golden:
    """A line of the editor, the section it belongs in, and the ways in which a brief may say it."""

    line: str
    standing: Standing
    said: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """Words that no line may have; under these standings only, where any are given."""

    words: str
    standings: frozenset[Standing]


@dataclass(frozen=True, slots=True)
class Case:
    """A thread of posts with its golden brief and the tables that hold for it."""

    name: str
    about: str
    topic: Topic
    language: str
    posts: tuple[Post, ...]
    gone: frozenset[str]
    tables: Tables
    claims: tuple[Golden, ...]
    never: tuple[Never, ...]
    counts: Mapping[str, int]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What the bot made of a case: the draft, its digest, the thread, and the ids of the posts behind each number."""

    case: Case
    draft: Draft
    digest: Digest
    thread: Thread

    def behind(self, claim: Claim) -> frozenset[str]:
        """The posts that a claim rests on, with their copies, by their ids in the case."""
        entries = self.thread.by_number()
        posts = (post for e in claim.evidence for post in (entries[e.post].post, *entries[e.post].copies))
        return frozenset(post.id.partition("/")[2] for post in posts)

    def found(self, golden: Golden) -> Claim | None:
        """The claim of the brief that says a golden one: in its section and on its posts where there is one."""
        saying = [c for c in self.digest.claims if any(_has(c.text, way.words) for way in golden.said)]
        return max(saying, key=lambda c: (self.is_right(golden, c), c.standing is golden.standing), default=None)

    def is_right(self, golden: Golden, claim: Claim) -> bool:
        """Whether a claim says a golden one in the right section, on the right posts."""
        return claim.standing is golden.standing and any(
            _has(claim.text, way.words) and way.posts <= self.behind(claim) for way in golden.said
        )


def says(text: str, golden: Golden) -> bool:
    """Whether a line has the words of a golden claim."""
    return any(_has(text, way.words) for way in golden.said)


def _has(text: str, words: Iterable[str]) -> bool:
    plain = text.casefold()
    return all(word.casefold() in plain for word in words)


@cache
def cases() -> tuple[Case, ...]:
    """Every shipped thread, by name."""
    return tuple(_case(file) for file in sorted(OWN.glob("*.jsonl")))


def _case(file: Path) -> Case:
    name = file.stem
    golden: Mapping[str, Any] = json.loads(file.with_suffix(".golden.json").read_text(encoding="utf-8"))
    read = read_records(file.read_text(encoding="utf-8").splitlines(), file.name, name)
    if read.faults:
        raise ValueError(read.faults[0])
    return Case(
        name=name,
        about=golden["about"],
        topic=Topic(f"#{golden['tag']}", (fold_tag(golden["tag"]),)),
        language=golden.get("language", "English"),
        posts=tuple(_named_for(name, post) for post in read.posts),
        gone=frozenset(golden.get("gone", ())),
        tables=_tables(golden.get("actors", ()), golden.get("outlets", ())),
        claims=tuple(_golden(claim) for claim in golden["claims"]),
        never=tuple(
            Never(row["words"], frozenset(map(Standing, row.get("standings", ())))) for row in golden.get("never", ())
        ),
        counts=golden.get("counts", {}),
        missing=tuple(golden.get("missing", ())),
    )


def _named_for(name: str, post: Post) -> Post:
    """The post with an id that no other thread has: all stand in one store."""
    reply = post.reply_to and f"{name}/{post.reply_to}"
    return replace(post, id=f"{name}/{post.id}", reply_to=reply)


def _golden(row: Mapping[str, Any]) -> Golden:
    ways = tuple(Way(tuple(way["words"]), frozenset(way["posts"])) for way in row["said"])
    return Golden(row["line"], Standing(row["standing"]), ways)


def _tables(actors: Sequence[Mapping[str, str]], outlets: Sequence[Mapping[str, str]]) -> Tables:
    """The shipped tables with rows of a thread's own, and the shipped classifier."""
    shipped = [resources.files("bot").joinpath("data", f).read_text(encoding="utf-8") for f in _FILES]
    tables = read_tables((shipped[0], _csv(dict.fromkeys(_ACTOR, ""), actors)), (shipped[1], _csv(_OUTLET, outlets)))
    return replace(tables, trained=shipped_classifier())


_FILES = ("actors.csv", "outlets.csv")


def _csv(empty: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(empty))
    writer.writeheader()
    writer.writerows({**empty, **row} for row in rows)
    return written.getvalue()


# briefs


class _After:
    """A clock that stands an hour after the last post."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self._at = max(post.created_at for post in posts if post.created_at) + timedelta(hours=1)

    def now(self) -> datetime:
        return self._at


class _Kept:
    """A summariser of which the last draft is kept, to be looked at."""

    def __init__(self, model: Summariser) -> None:
        self._model = model
        self.last = Draft((), model.engine, "")

    @property
    def engine(self) -> str:
        return self._model.engine

    async def summarise(self, thread: Thread, language: str) -> Draft:
        self.last = await self._model.summarise(thread, language)
        return self.last


@cache
def extractive_briefs() -> tuple[Brief, ...]:
    """The briefs of all shipped threads in the posts' own words, written once in a run."""
    return briefs(cases(), ExtractiveSummariser())


def briefs(of: Sequence[Case], model: Summariser) -> tuple[Brief, ...]:
    """The briefs of cases, each ingested and written as the bot does it; a model that fails gives the posts' words."""
    return asyncio.run(_briefs(of, model))


async def _briefs(of: Sequence[Case], model: Summariser) -> tuple[Brief, ...]:
    store = await open_store("sqlite:///:memory:")
    try:
        return tuple([await _brief(case, model, store) for case in of])
    finally:
        await store.close()


async def _brief(case: Case, model: Summariser, store: SqlStore) -> Brief:
    drafting = _Kept(model)
    parts = Parts(store, drafting, ExtractiveSummariser(), _After(case.posts), case.tables)
    await ingest(parts, case.posts)
    await store.erase([post.id for post in case.posts if post.id.partition("/")[2] in case.gone], PUBLIC)
    digest = await write_digest(parts, case.topic, language=case.language)
    thread, _ = await thread_of(parts, case.topic, case.tables, own=PUBLIC, window=Window())
    return Brief(case, drafting.last, digest, thread)
