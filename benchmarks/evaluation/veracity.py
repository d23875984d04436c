"""Whether a rumour is ever printed as confirmed: posts of two breaking stories, replayed through the whole bot."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.evaluation.figures import ratio
from benchmarks.evaluation.tables import Bar, DataAbsent, Row, Table
from bot.app import shipped_and_own_tables
from bot.core.actors import Tables
from bot.core.domain import Digest, Post, Standing, Topic, Trust, TrustRole
from bot.core.links import links_in
from bot.core.text import clean
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.store.sql import open_store
from bot.verbs.digest import NothingHeard, write_digest
from bot.verbs.ingest import ingest

FILE = "pheme_veracity/rumour_sources.jsonl"
COLUMNS = ("confirmed", "reported", "disputed", "speculation", "not printed")
OWN = "posts of an actor's own account"
TOGETHER = "{} rumours, one thread per event"
ALONE = "{} rumours, each post alone"
TRUSTING = "{} rumours, a chat that trusts outlets"
LABELS = ("unverified", "false", "true")
OFFICIAL = {"x:lufthansa": "Lufthansa", "x:lufthansa_de": "Lufthansa"}
"""Accounts in the data that speak for a listed actor."""
OUTLETS = {
    "bbcbreaking": "BBC", "bbcworld": "BBC", "skynews": "Sky News", "skynewsbreak": "Sky News",
    "ap": "Associated Press", "afp": "AFP", "reuters": "Reuters", "independent": "The Independent",
    "guardian": "The Guardian", "guardiannews": "The Guardian", "telegraph": "The Telegraph",
    "telegraphnews": "The Telegraph",
    "cnn": "CNN", "cnnbrk": "CNN", "cnni": "CNN", "wsj": "The Wall Street Journal", "nytimes": "The New York Times",
    "france24": "France 24", "france24_en": "France 24", "nbcnews": "NBC News", "abc": "ABC News",
}  # fmt: skip
"""Accounts in the data that a chat could trust as outlets, with whose they are."""
NOTE = """\
Data: rumour tweets of two events with the veracity that journalists found later (PHEME, Kochkina et al. 2018; labels CC
BY 4.0, texts belong to their authors). Extractive engine, shipped tables. A post counts by the best standing of a claim
that rests on it; what the brief has no room for is not printed. The posts of an actor's own account are kept apart,
whatever their label: what it says of its own acts is to be confirmed. In the last rows 21 accounts are trusted as
outlets, which no chat does by itself: two outlets may repeat one error, and no bar is set there."""


@dataclass(frozen=True, slots=True)
class Rumour:
    """A post with its event and label."""

    post: Post
    event: str
    label: str

    @property
    def account(self) -> str:
        """The account as the tables write it."""
        return f"x:{(self.post.author or '').lower()}"


def table(data: Path) -> Table:
    rumours = _rumours(data)
    others = [each for each in rumours if each.account not in OFFICIAL]
    with TemporaryDirectory() as folder:
        tables = shipped_and_own_tables(Path(folder)).with_trust(_officials())
    by_event = _grouped(rumours)
    together = asyncio.run(_replayed(by_event, tables))
    alone = asyncio.run(_replayed([[each] for each in rumours], tables))
    trusting = asyncio.run(_replayed(by_event, tables.with_trust(_outlets())))
    rows = [_row(TOGETHER.format(label), others, together, label) for label in LABELS]
    rows += [_row(ALONE.format(label), others, alone, label) for label in LABELS]
    rows.append(_row(OWN, [each for each in rumours if each.account in OFFICIAL], alone))
    rows += [_row(TRUSTING.format(label), others, trusting, label) for label in LABELS]
    bars = [
        Bar(name.format(label), "confirmed", most=0, why="no rumour is ever printed as confirmed")
        for name in (TOGETHER, ALONE)
        for label in ("unverified", "false")
    ]
    bars += [Bar(OWN, column, most=0, why="an actor confirms its own acts") for column in COLUMNS[1:4]]
    bars.append(Bar(OWN, "confirmed", least=1, why="an actor confirms its own acts"))
    measures = "Share of posts behind a claim of each standing, by what became of the rumour."
    return Table("veracity", measures, COLUMNS, tuple(rows), tuple(bars), NOTE)


def _rumours(data: Path) -> list[Rumour]:
    file = data / FILE
    if not file.is_file():
        raise DataAbsent(FILE)
    return [_rumour(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def _rumour(record: Mapping[str, str]) -> Rumour:
    text, event = clean(record["text"]), record["event"].replace("-", "")
    return Rumour(
        Post(
            id=f"https://x.com/i/status/{record['tweet_id']}",
            source="x",
            text=text,
            created_at=datetime.strptime(record["created_at"], "%a %b %d %H:%M:%S %z %Y"),
            author=record["user"],
            url=f"https://x.com/{record['user']}/status/{record['tweet_id']}",
            tags=(event,),
            links=links_in(text),
        ),
        event,
        record["veracity"],
    )


def _grouped(rumours: Iterable[Rumour]) -> list[list[Rumour]]:
    found: dict[str, list[Rumour]] = {}
    for each in rumours:
        found.setdefault(each.event, []).append(each)
    return list(found.values())


def _officials() -> list[Trust]:
    return [_trust(what, TrustRole.OFFICIAL, actor) for what, actor in OFFICIAL.items()]


def _outlets() -> list[Trust]:
    return [_trust(f"x:{handle}", TrustRole.OUTLET, name) for handle, name in OUTLETS.items()]


def _trust(what: str, role: TrustRole, name: str) -> Trust:
    return Trust("evaluation", what, role, name, datetime.fromisoformat("2026-01-01T00:00:00+00:00"))


class _After:
    """A clock that stands a day after the last post."""

    def __init__(self, rumours: Sequence[Rumour]) -> None:
        self._at = max(each.post.created_at for each in rumours if each.post.created_at) + timedelta(days=1)

    def now(self) -> datetime:
        return self._at


async def _replayed(threads: Sequence[Sequence[Rumour]], tables: Tables) -> dict[str, Standing]:
    """The best standing of a claim behind which each post stands, by its id, of threads replayed one by one."""
    best: dict[str, Standing] = {}
    for rumours in threads:
        for id_, standing in _standings(await _brief(rumours, tables)):
            if id_ not in best or list(Standing).index(standing) < list(Standing).index(best[id_]):
                best[id_] = standing
    return best


async def _brief(rumours: Sequence[Rumour], tables: Tables) -> Digest | None:
    store, engine = await open_store("sqlite:///:memory:"), ExtractiveSummariser()
    try:
        parts = Parts(store, engine, engine, _After(rumours), tables)
        await ingest(parts, [each.post for each in rumours])
        return await write_digest(parts, Topic(f"#{rumours[0].event}", (rumours[0].event,)))
    except NothingHeard:
        return None
    finally:
        await store.close()


def _standings(digest: Digest | None) -> Iterable[tuple[str, Standing]]:
    for claim in digest.claims if digest else ():
        for evidence in claim.evidence:
            yield evidence.post_id, claim.standing


def _row(name: str, rumours: Sequence[Rumour], standings: Mapping[str, Standing], label: str | None = None) -> Row:
    """The share of the posts of a label under each standing."""
    posts = [each.post.id for each in rumours if label in (None, each.label)]
    found = Counter(standings[id_].value if id_ in standings else "not printed" for id_ in posts)
    return Row(name, len(posts), tuple(ratio(found[column], len(posts)) for column in COLUMNS))
