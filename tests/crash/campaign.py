"""Lives and deaths, world after world, and the verdict over each: nothing twice, nothing lost in silence."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from contextlib import closing
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.crashpoints import Point
from tests.crash.life import COMMIT, MOMENT, PLACES, REST, Fate, last_life, live, shown
from tests.crash.world import EDIT, REPLY, World, allowed, expected, instant, received

LIVES = 5
"""Days of a world; each day a chat joins."""

ONCE = frozenset(
    {
        *(Point.TIMETABLE_STORED, Point.FOLLOW_STORED, Point.BRIEF_SENT, Point.BRIEF_KEPT, Point.COMMAND_DONE),
        *(Point.SOURCE_READ, Point.POSTS_FOLDED, Point.POSTS_STORED, Point.CURSOR_SAVED, Point.EDITIONS_ASKED_FOR),
        *(Point.DRAFT_MADE, Point.USAGE_BOOKED, Point.DRAFT_KEPT, MOMENT),
    }
)
"""What is passed once a day; a kill elsewhere may wait for a later pass."""

MOST_COMMITS, MOST_PASSES = 25, 3


@dataclass
class Verdict:
    """What a campaign found: `arrived` are messages that had to come, `replies` and `edits` those among them.

    `shown` are dead letters, `untaken` those among them that no platform took.
    """

    worlds: int = 0
    lives: int = 0
    kills: int = 0
    sound: int = 0
    places: Counter[str] = field(default_factory=Counter)
    expected: int = 0
    arrived: int = 0
    replies: int = 0
    edits: int = 0
    shown: int = 0
    untaken: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def add(self, other: Verdict) -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def at_work(self) -> int:
        """Kills of a process that had something to do."""
        return self.kills - self.places[REST]

    @property
    def good(self) -> bool:
        bad = (*self.lost, *self.doubled, *self.unexpected, *self.waiting, *self.failed)
        return not bad and self.sound == self.kills


def campaign(path: Path, kills: int, seed: int, numbers: Iterable[int]) -> Verdict:
    """Worlds of these numbers until so many were killed, on copies of one made database."""
    worlds = iter(numbers)
    total = Verdict()
    template = World(path / f"template-{os.getpid()}")
    begin(template, None)
    survive(template, total, random.Random(seed))  # noqa: S311 - no secret
    while total.at_work < kills and len(total.failed) < 5 and (number := next(worlds, None)) is not None:
        total.add(_one_world(World(path / f"world-{number}"), template, min(LIVES, kills - total.at_work), seed))
    return total


def _one_world(world: World, template: World, lives: int, seed: int) -> Verdict:
    """What its number and the seed say happens in a world, whatever happened in others; it stays if all is not well."""
    begin(world, template)
    found = history(world, random.Random(f"{seed} {world.path.name}"), lives)  # noqa: S311
    if found.good:
        shutil.rmtree(world.path)
    return found


def begin(world: World, template: World | None) -> None:
    world.path.mkdir(parents=True)
    world.clock.set(instant(0, timedelta(hours=12)))
    if template is not None:
        shutil.copy(template.path / "tagbrief.db", world.path)


def history(world: World, dice: random.Random, lives: int) -> Verdict:
    """Life after life, each killed if it comes so far; then one that may finish, and the verdict."""
    found = Verdict(worlds=1)
    for _ in range(lives):
        place = dice.choice(PLACES)
        fate = Fate(world.path / "died", place, dice.randint(1, most_passes(place)), dice.uniform(0, 1.5))
        seed, early = dice.random(), dice.random() < 0.25
        found.lives += 1
        ended = fork(lambda: live(world, fate, early=early, dice=random.Random(seed)))  # noqa: B023, S311
        if ended == "killed":
            where = (world.path / "died").read_text()
            found.kills += 1
            found.places[where] += 1
            found.sound += is_sound(world)
        else:
            found.failed.append(f"{world.path.name} {place}: {ended}")
        world.clock.pass_time(timedelta(seconds=dice.uniform(5, 60)))
    for longer in (timedelta(), timedelta(minutes=11)):
        world.clock.pass_time(longer)
        survive(world, found, dice)
    judge(world, found)
    return found


def most_passes(place: str) -> int:
    """Up to which pass of a place a kill may wait."""
    return MOST_COMMITS if place == COMMIT else 1 if place in ONCE else MOST_PASSES


def survive(world: World, found: Verdict, dice: random.Random) -> None:
    """A life that is killed only when nothing is left to do, now or later."""
    ended = fork(lambda: last_life(world, Fate(world.path / "died"), dice))
    if ended != "killed":
        found.failed.append(f"{world.path.name} at the end: {ended}")


def is_sound(world: World) -> bool:
    with closing(sqlite3.connect(world.path / "tagbrief.db")) as database:
        return bool(database.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def judge(world: World, found: Verdict) -> None:
    """Compares what the platforms took with what had to come, and what is missing with what is shown."""
    ended = fork(lambda: _write_shown(world))
    if ended != "ended":
        found.failed.append(f"{world.path.name} judging: {ended}")
        return
    seen = json.loads((world.path / "shown").read_text())
    took, dead = Counter(received(world)), {tuple(key) for key in seen["dead"] if key}
    # What stands in a message that nobody knows anything of can be answered by nobody.
    may = {(*key[:2], part) for key in dead if key[2] == 1 for part in (REPLY, EDIT)} | set(allowed(world))
    must = set(expected(world)) - may
    excused = must & dead
    name = world.path.name
    found.expected += len(must)
    found.arrived += sum(1 for key in must if took[key])
    found.replies += sum(1 for key in must if took[key] and key[2] == REPLY)
    found.edits += sum(1 for key in must if took[key] and key[2] == EDIT)
    found.shown += len(excused)
    found.untaken += sum(1 for key in excused if not took[key])
    found.lost += [f"{name} {key}" for key in sorted(must) if not took[key] and key not in excused]
    found.doubled += [f"{name} {key}" for key, count in took.items() if count > 1 and not (key and key[2] == EDIT)]
    found.unexpected += [f"{name} {key}" for key in took if key not in must | may]
    found.waiting += [f"{name} {entry}" for entry in seen["open"]]


async def _write_shown(world: World) -> None:
    seen = await shown(world)
    (world.path / "shown").write_text(json.dumps(seen))


def fork(life: Callable[[], Coroutine[Any, Any, None]], seconds: float = 90) -> str:
    """How a child ended that lives `life`: "ended", "killed", or what was wrong."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            asyncio.run(life())
            code = 0
        finally:
            os._exit(code)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return {0: "ended", -9: "killed"}.get(code, f"exit {code}")
        time.sleep(0.01)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return "hung"
