"""The first follow of a tag: sources are asked for the last day, side by side; what they tell is the first brief."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.domain import PUBLIC, Chat, Post
from bot.core.outbox import Lane, entries
from bot.core.quotas import MOST_HERE
from bot.core.replies import Reply
from bot.core.requests import AskDigest
from bot.desk.front import FrontDesk
from bot.desk.later import Asked, read
from bot.ports import Batch, LooksBack, SourceUnavailable, Unheard
from bot.store.sql import open_store
from bot.verbs.looking_back import AGAIN, LookedBack, look_back
from tests.test_desk import GROUP, OWNER, Stage

OTHER = Chat("telegram", "-100777")
TRAM = "The harbour tram opens on 3 June, says the city."


class Told:
    """A source that tells what it is given, at once; `hangs`: never; `why`: it cannot."""

    def __init__(self, name: str, *texts: str, hangs: bool = False, why: str | None = None) -> None:
        self.name, self.texts, self.hangs, self.why = name, texts, hangs, why
        self.gaps: tuple[Unheard, ...] = ()
        self.asked: list[tuple[str, datetime]] = []

    async def back(self, tag: str, since: datetime) -> Batch:
        self.asked.append((tag, since))
        if self.hangs:
            await asyncio.Event().wait()
        if self.why is not None:
            raise SourceUnavailable(self.why)
        at = since + timedelta(hours=20)
        posts = [
            Post(f"{self.name}-{n}", self.name, text, at, f"author{n}", tags=(tag,), url=f"https://plaza.example/{n}")
            for n, text in enumerate(self.texts)
        ]
        return Batch(tuple(posts), "", gaps=self.gaps)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    store = await open_store(f"sqlite:///{tmp_path / 'tagbrief.db'}")
    yield Stage(store)
    await store.close()


def with_past(stage: Stage, *sources: LooksBack) -> None:
    """From now on the stage's desk can ask these sources for what was said before."""
    stage.parts = replace(stage.parts, past=sources, sources=stage.store)
    stage.office = replace(stage.office, parts=stage.parts)
    stage.desk = FrontDesk(stage.office)


async def followed(stage: Stage, chat: Chat = GROUP, line: str = "/follow #tram") -> Reply:
    """The answer to a follow, in the outbox, and with it the job that brings what it lacks."""
    await stage.join(chat=chat)
    reply = await stage.say(line, chat=chat)
    assert reply is not None
    answer, now = f"answer {chat.key}", stage.clock.now()
    rows = entries(answer, chat.key, Lane.ANSWER, [reply.text], now, idempotent=False)

    async def then(connection: object) -> None:
        if reply.later is not None:
            await stage.desk.ask_for(connection, chat, reply, answer, now)

    await stage.store.add_entries(rows, now, then)
    await stage.delivered()
    await stage.engine.start(dict(stage.desk.jobs()))
    return reply


async def brought(stage: Stage) -> str:
    """The text that the answer is edited into."""
    await stage.engine.drain()
    ((_, text),) = await stage.delivered()
    assert stage.papers["telegram"].letters[-1].edits is not None
    return text


async def test_what_sources_tell_of_the_last_day_is_the_first_brief(stage: Stage) -> None:
    source = Told("mastodon:plaza.example", TRAM)
    with_past(stage, source)
    reply = await followed(stage)
    assert reply.later == AskDigest("#tram", first=True)
    text = await brought(stage)
    assert "Following #tram" in text
    assert "3 June" in text
    assert source.asked == [("tram", stage.clock.now() - timedelta(days=1))]


async def test_when_nothing_was_said_it_says_where_it_looked_and_what_can_be_done(stage: Stage) -> None:
    servers = [Told(f"mastodon:{name}.example") for name in ("plaza", "square", "quay")]
    with_past(stage, Told("bluesky"), *servers)
    await followed(stage)
    lines = (await brought(stage)).splitlines()
    where = "on Bluesky, 3 Mastodon servers. X is not watched. Next look 09:00 (UTC)."
    assert lines[-1] == f"No posts in #tram in the last 24 hours {where}"
    labels = [(button.label, button.command) for button in stage.buttons()]
    assert ("Sources", "/sources") in labels
    assert ("Read this chat", "/settings listen on") in labels


async def test_a_source_that_hangs_holds_nobody_up_and_is_named(stage: Stage) -> None:
    sources = Told("bluesky", hangs=True), Told("mastodon:plaza.example", TRAM), Told("mastodon:quay.example", why="no")
    with_past(stage, *sources)
    told = await look_back(stage.parts, ["tram"], each=0.05)
    assert told == LookedBack(("mastodon:plaza.example",), (), ("bluesky", "mastodon:quay.example"))
    assert sources[0].asked, "it was asked, and did not answer"
    assert [post.text for post, _ in await stage.store.thread(PUBLIC, "tram")] == [TRAM]


async def test_who_could_not_be_asked_is_said(stage: Stage) -> None:
    with_past(stage, Told("bluesky"), Told("mastodon:quay.example", why="it does not answer"))
    await followed(stage)
    text = await brought(stage)
    assert "on Bluesky. Not reached: quay․example." in text


async def test_a_part_of_the_time_before_is_told_as_a_part(stage: Stage) -> None:
    source = Told("mastodon:plaza.example", TRAM)
    now = stage.clock.now()
    source.gaps = (Unheard(now - timedelta(days=1), now - timedelta(hours=5), "more than 520 posts"),)
    with_past(stage, source)
    await followed(stage)
    assert "Of the time before now only a part came from plaza․example." in await brought(stage)


async def test_what_others_have_followed_and_heard_is_not_asked_for_again(stage: Stage) -> None:
    source = Told("mastodon:plaza.example", TRAM)
    with_past(stage, source)
    await followed(stage)
    await brought(stage)
    reply = await followed(stage, OTHER)
    assert reply.later == AskDigest("#tram")
    assert "3 June" in await brought(stage)
    assert len(source.asked) == 1


async def test_following_on_and_off_asks_once_in_ten_minutes(stage: Stage) -> None:
    source = Told("mastodon:plaza.example")
    with_past(stage, source)
    for _ in range(3):
        await look_back(stage.parts, ["tram"])
    assert len(source.asked) == 1
    stage.clock.pass_time(AGAIN)
    await look_back(stage.parts, ["tram"])
    assert len(source.asked) == 2


@pytest.mark.parametrize("later", [AskDigest("#tram", first=True), AskDigest("#tram", timedelta(hours=3), full=True)])
def test_what_is_to_be_brought_survives_a_restart(later: AskDigest) -> None:
    assert read(Asked(GROUP, (), later).json).later == later


def test_what_an_older_version_kept_is_understood() -> None:
    kept = Asked(GROUP, (), AskDigest("#tram")).json.replace(", false, false]", ", false]")
    assert read(kept).later == AskDigest("#tram")


async def test_a_chat_that_follows_too_much_is_refused_and_others_are_not_starved(stage: Stage) -> None:
    with_past(stage, Told("mastodon:plaza.example", TRAM))
    await stage.join()
    refused: list[str] = []
    for topic in range(15):
        reply = await stage.say(f"/follow {' '.join(_tags(topic))}", replace(OWNER, id=str(topic)))
        assert reply is not None
        refused += [reply.text] if "Nothing was changed" in reply.text else []
    here = {tag for each in await stage.store.following(GROUP.key) for tag in each.topic.tags}
    assert len(here) == MOST_HERE
    assert len(refused) == 10
    assert set(refused) == {
        "Nothing was changed. A chat follows at most 100 hashtags, and this one follows 100.\n"
        "Let go of one first: /unfollow"
    }
    await followed(stage, OTHER)
    assert "3 June" in await brought(stage)


def _tags(topic: int) -> Sequence[str]:
    return [f"#tag{topic}x{n}" for n in range(20)]
