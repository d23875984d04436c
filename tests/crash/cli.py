"""The command line itself, killed at random moments; what it printed is what its chat got."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from tests.crash.campaign import Verdict, begin, is_sound
from tests.crash.world import World, instant, post, sentence, title
from tests.offline import OFF

PROGRAM = (sys.executable, "-m", "bot")
KILLS = 4
"""Of one chat: after it followed, twice while its edition is made, and at the end."""

CLI_MOMENT = "any moment of the command line"
LONGEST = 90.0
"""Seconds an edition may take: a sweep comes with each full minute of the machine's clock."""


def killed_in_the_terminal(path: Path, kills: int, seed: int) -> Verdict:
    """Chats in terminals, side by side, since each waits for a full minute."""
    total, dice = Verdict(), random.Random(seed)  # noqa: S311 - no secret
    worlds = [(World(path / f"cli-{seed}-{n}"), dice.random()) for n in range(-(-kills // KILLS))]
    with ThreadPoolExecutor(len(worlds) or 1) as threads:
        for found in threads.map(lambda each: _chat(*each), worlds):
            total.add(found)
    return total


def _chat(world: World, seed: float) -> Verdict:
    """A chat follows; is killed, twice, while its edition is due; and at last is left to finish."""
    dice, found = random.Random(seed), Verdict(worlds=1)  # noqa: S311
    begin(world, None)
    _write_post(world, 0)
    with _talking(world, found, instant(0, timedelta(hours=12)), "/follow #HarbourTram\n"):
        _until(lambda: sentence(0) in _printed(world))
    _write_post(world, 1)
    time.sleep(61 - time.time() % 60)  # this minute's sweep is over
    for late in (1, 40):
        with _talking(world, found, instant(1) + timedelta(seconds=late)):
            time.sleep(dice.uniform(0.5, 6))
    with _talking(world, found, instant(1) + timedelta(minutes=12)):
        _until(lambda: title(1) in _printed(world) or _has_dead_letters(world))
        time.sleep(2)  # for a second one, were there any
    _judge(world, found)
    return found


def _write_post(world: World, day: int) -> None:
    folder = world.path / "posts"
    folder.mkdir(exist_ok=True)
    said = post(day)
    at = said.created_at.isoformat() if said.created_at else None
    record = {"id": said.id, "text": said.text, "created_at": at, "author": said.author}
    (folder / f"{day}.jsonl").write_text(json.dumps(record) + "\n")


@contextmanager
def _talking(world: World, found: Verdict, now: datetime, typed: str = "") -> Iterator[None]:
    """`tagbrief run` with its input open, killed at the end of the block."""
    command = (*PROGRAM, "run", "--from", str(world.path / "posts"), "--now", now.isoformat())
    with (
        (world.path / "printed").open("ab") as printed,
        (world.path / "complaints").open("ab") as complaints,
        subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=printed, stderr=complaints, env=environment(world.path)
        ) as child,
    ):
        if child.stdin is not None:
            child.stdin.write(typed.encode())
            child.stdin.flush()
        yield
        if child.poll() is not None:
            found.failed.append(f"{world.path.name} ended by itself: {(world.path / 'complaints').read_text()[-300:]}")
        child.kill()
    found.lives += 1
    found.kills += 1
    found.places[CLI_MOMENT] += 1
    found.sound += is_sound(world)


def environment(place: Path) -> dict[str, str]:
    """What the killed process is told: where its data is, and to watch no network."""
    return {**os.environ, **OFF, "DATA_DIR": str(place), "DATABASE_URL": "", "PYTHONUNBUFFERED": "1"}


def _printed(world: World) -> str:
    return (world.path / "printed").read_text()


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline and not happened():
        time.sleep(0.5)


def _has_dead_letters(world: World) -> bool:
    """A cheap look, for the waiting; what counts is what the command line shows."""
    with closing(sqlite3.connect(world.path / "tagbrief.db")) as database:
        return bool(database.execute("SELECT 1 FROM outbox WHERE state IN ('unclear', 'dead')").fetchone())


def _is_shown(world: World) -> bool:
    command = (*PROGRAM, "outbox", "list")
    listed = subprocess.run(command, env=environment(world.path), capture_output=True, text=True, check=False)  # noqa: S603
    return "unclear" in listed.stdout or "dead" in listed.stdout


def _judge(world: World, found: Verdict) -> None:
    came, is_shown = _printed(world).count(title(1)), _is_shown(world)
    found.expected, found.arrived = 1, min(came, 1)
    found.shown, found.untaken = int(is_shown), int(is_shown and not came)
    if came > 1:
        found.doubled.append(world.path.name)
    if not came and not is_shown:
        found.lost.append(world.path.name)
