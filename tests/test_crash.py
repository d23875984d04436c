"""Killed anywhere, the bot loses nothing in silence and says nothing twice; `make crash-test` is the long form."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.domain import PUBLIC, Chat
from bot.core.outbox import Lane, entries
from bot.core.render import plain, text
from bot.crashpoints import Point, pass_on
from bot.engine.durable import DurableEngine
from bot.parts import Parts
from bot.pipeline import answer_in_full, deliver
from bot.rounds import Rounds
from bot.store.sql import SqlStore
from bot.verbs.deliver import LEASE, deliver_waiting
from bot.watch import look
from tests.crash.campaign import Verdict, begin, judge
from tests.crash.life import MANNERS, PUT_OFF, has_work, parts_of
from tests.crash.world import CHANGED, END, Plaza, World, instant, sentence, title
from tests.fakes.engine import StepEngine
from tests.fakes.paper import Paper

ROOT = Path(__file__).parent.parent
CHAT = Chat("paper", "1")


class CutOff(Exception):  # noqa: N818 - what happens to a process, not a fault of it
    """A kill that leaves the test alive."""


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    world = World(tmp_path / "world")
    begin(world, None)
    async with parts_of(world, pass_on) as opened:
        yield opened


async def test_every_point_is_passed_on_a_normal_day(parts: Parts, tmp_path: Path) -> None:
    passed: Counter[Point] = Counter()
    watched = replace(parts, passing=lambda point: passed.update([point]))
    world, paper, engine = World(tmp_path / "world"), Paper(), StepEngine()
    rounds = Rounds(watched, {"paper": paper}, engine)
    await rounds.begin()
    await look(watched, Plaza(world))
    reply = await answer_in_full(watched, CHAT, "/follow #HarbourTram", MANNERS)
    for digest in reply.digests if reply else ():
        await deliver(watched, paper, CHAT, digest, (text(digest),))
    world.clock.set(instant(1))
    await look(watched, Plaza(world))
    await rounds.sweep("")
    await engine.drain()
    await everything_is_deleted(watched)
    await rounds.follow_up("")
    assert set(Point) - set(passed) == set()


async def everything_is_deleted(parts: Parts) -> None:
    """What the chat was told rests on nothing any more."""
    assert isinstance(parts.store, SqlStore)
    rows = await parts.store.thread(PUBLIC, "harbourtram")
    await parts.store.erase([post.id for post, _ in rows], PUBLIC)


async def test_a_last_life_waits_for_what_a_platform_put_off(tmp_path: Path, parts: Parts) -> None:
    """A world was judged while a message waited for its flood wait to end, and that looked like a loss."""
    world = World(tmp_path / "world")
    engine = DurableEngine(world.url)
    await engine.start({})
    await engine.stop(1)
    now = world.clock.now()
    assert not has_work(world, now, PUT_OFF)
    assert parts.outbox is not None
    told = entries("a", "known:1", Lane.EDITION, ("text",), now, idempotent=True, not_before=now + PUT_OFF / 2)
    await parts.outbox.add_entries(told, now)
    assert has_work(world, now, PUT_OFF)
    assert not has_work(world, now, timedelta())


async def test_a_last_life_waits_for_what_is_told_of_a_message_on_its_way(tmp_path: Path, parts: Parts) -> None:
    """A world was judged while a reply waited for the message that it belongs to, and that looked like a loss."""
    world = World(tmp_path / "world")
    engine = DurableEngine(world.url)
    await engine.start({})
    await engine.stop(1)
    await look(parts, Plaza(world))
    reply = await answer_in_full(parts, CHAT, "/follow #HarbourTram", MANNERS)
    for digest in reply.digests if reply else ():
        await deliver(parts, Paper(), CHAT, digest, (text(digest),))
    assert parts.ledger is not None
    now = world.clock.now()
    assert not has_work(world, now, PUT_OFF)
    await parts.ledger.look_again(CHAT.key, now + PUT_OFF)
    assert has_work(world, now, PUT_OFF)
    assert not has_work(world, now, timedelta())


async def test_a_day_does_not_begin_in_the_middle_of_an_attempt(tmp_path: Path, parts: Parts) -> None:
    """The clock went to the next morning while a message was sent again, and no platform knows a nonce so long."""
    world = World(tmp_path / "world")
    engine = DurableEngine(world.url)
    await engine.start({})
    await engine.stop(1)
    now = world.clock.now()
    assert parts.outbox is not None
    await parts.outbox.add_entries(entries("a", "known:1", Lane.EDITION, ("text",), now, idempotent=True), now)
    (leased,) = await parts.outbox.lease("known", 1, now, now + timedelta(hours=1))
    assert not has_work(world, now, timedelta())
    assert await parts.outbox.begin(leased, now)
    assert has_work(world, now, timedelta())
    assert not has_work(world, now + timedelta(seconds=1), timedelta())


async def test_a_sender_that_slept_through_its_lease_sends_nothing_and_the_next_one_sends_once(
    parts: Parts, tmp_path: Path
) -> None:
    """As a process does whose machine was suspended; meanwhile another may have sent it all."""
    clock, paper = World(tmp_path / "world").clock, Paper()
    assert parts.outbox is not None
    told = entries("a", CHAT.key, Lane.EDITION, ("text",), clock.now(), idempotent=False)
    await parts.outbox.add_entries(told, clock.now())
    asleep = replace(parts, passing=lambda point: clock.pass_time(LEASE) if point is Point.ENTRIES_LEASED else None)
    await deliver_waiting(asleep, paper)
    assert paper.sent == []
    await deliver_waiting(parts, paper)
    assert len(paper.sent) == 1
    assert await parts.outbox.tally() == {}


@pytest.mark.parametrize("place", [Point.COMMAND_READ, Point.TIMETABLE_STORED, Point.FOLLOW_STORED])
async def test_a_chat_that_sees_that_it_follows_has_its_editions_wherever_its_follow_was_cut_off(
    parts: Parts, place: Point
) -> None:
    def passing(point: Point) -> None:
        if point is place:
            raise CutOff

    with pytest.raises(CutOff):
        await answer_in_full(replace(parts, passing=passing), CHAT, "/follow #HarbourTram", MANNERS)
    following = await answer_in_full(parts, CHAT, "/following", MANNERS)
    assert following is not None
    assert parts.outbox is not None
    if "harbourtram" in plain(following.lines).casefold():
        assert await parts.outbox.timetable(CHAT.key) is not None
    else:
        assert place is not Point.FOLLOW_STORED


def test_killed_again_and_again_it_loses_nothing_in_silence_and_says_nothing_twice() -> None:
    few = ["--kills", "6", "--workers", "2", "--cli-kills", "0", "--unanswered", "60"]
    command = [sys.executable, "-m", "tests.crash", *few]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    assert "60 of 60 taken, 0 twice" in done.stdout
    assert re.search(r", [1-9]\d* of them replies to what was denied and [1-9]\d* marks", done.stdout), done.stdout


@pytest.mark.parametrize(
    ("replies", "lost", "doubled", "unexpected"),
    [
        ([], 2, 0, 0),
        (["1"], 1, 0, 0),
        (["1", "1"], 1, 1, 0),
        (["2"], 2, 0, 1),
    ],
)
def test_a_denial_of_which_a_chat_was_told_not_once_or_under_another_message_is_found(
    tmp_path: Path, replies: list[str], lost: int, doubled: int, unexpected: int
) -> None:
    world, found = World(tmp_path / "world"), Verdict()
    begin(world, None)
    world.told.add({"chat": "plain:0", "at": instant(0, timedelta(hours=12)).isoformat()})
    world.clock.set(instant(2))
    row = {"chat": "plain:0", "edits": None, "reply_to": None}
    for day in (1, 2):
        world.ledger.add({**row, "id": str(day), "text": f"{title(day)}\n1. {sentence(day)}"})
        world.ledger.add({**row, "id": f"{day}b", "text": title(day) + END})
    for to in replies:
        world.ledger.add({**row, "id": "r", "reply_to": to, "text": f"#HarbourTram · {CHANGED} · 09:00\n{sentence(1)}"})
    judge(world, found)
    assert (len(found.lost), len(found.doubled), len(found.unexpected)) == (lost, doubled, unexpected)
