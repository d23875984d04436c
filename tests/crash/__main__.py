"""The crash test: what was killed where and what came of it, on standard output; exit code 1 if all is not well."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import pickle
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.core.outbox import State
from tests.crash.ambiguous import Came, unanswered
from tests.crash.campaign import Verdict, begin, campaign
from tests.crash.cli import killed_in_the_terminal
from tests.crash.life import PLACES
from tests.crash.world import PLATFORMS, World


def main() -> int:
    asked = arguments()
    logging.basicConfig(level=logging.CRITICAL)  # a life that is cut off complains
    began, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix="tagbrief-crash-"))
    say(f"seed {asked.seed}, in {folder}")
    share = -(-asked.kills // asked.workers)
    workers = [start(folder / f"{n}", partial(campaign, folder, share, asked.seed + n)) for n in range(asked.workers)]
    total = killed_in_the_terminal(folder, asked.cli_kills, asked.seed)
    for worker, answer in workers:
        os.waitpid(worker, 0)
        total.add(pickle.loads(answer.read_bytes()))  # noqa: S301 - our own
    report(total)
    came = {name: ambiguous(folder, name, asked.unanswered) for name in PLATFORMS}
    is_good = total.good and all(is_right(name, found, asked.unanswered) for name, found in came.items())
    say(f"{'good' if is_good else 'BAD'}, {time.monotonic() - began:.0f} s")
    if is_good:
        shutil.rmtree(folder)
    return 0 if is_good else 1


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 - the answer


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="of the bot at work, at a named place")
    parser.add_argument("--cli-kills", type=int, default=24, help="of the command line, at any moment")
    parser.add_argument("--unanswered", type=int, default=600, help="messages on each platform whose answer is lost")
    parser.add_argument("--workers", type=int, default=3, help="worlds side by side; most of a life is waiting")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    return parser.parse_args()


def start(answer: Path, work: Callable[[], Verdict]) -> tuple[int, Path]:
    """A process that does the work beside us, and where its verdict will stand."""
    pid = os.fork()
    if pid == 0:
        try:
            answer.write_bytes(pickle.dumps(work()))
        finally:
            os._exit(0)
    return pid, answer


def report(total: Verdict) -> None:
    say(f"{total.kills} kills in {total.lives} lives of {total.worlds} worlds, {total.at_work} of them at work")
    for place in sorted(total.places):
        say(f"  {total.places[place]:4}  {place}")
    say(f"places never hit: {sorted(set(PLACES) - set(total.places)) or 'none'}")
    say(f"integrity check ok after {total.sound} of {total.kills} kills")
    say(f"messages expected {total.expected}, arrived {total.arrived}, shown as dead letters {total.shown}")
    for name in ("lost", "doubled", "unexpected", "waiting", "failed"):
        found = getattr(total, name)
        say(f"{name}: {len(found)}", *(f"  {each}" for each in found[:10]))


def ambiguous(folder: Path, platform: str, count: int) -> Came:
    world = World(folder / f"unanswered-{platform}")
    begin(world, None)
    came = asyncio.run(unanswered(world, platform, count))
    say(f"unanswered on {platform!r}: {came.taken} of {count} taken, {came.twice} twice, stand as {came.states}")
    return came


def is_right(platform: str, came: Came, count: int) -> bool:
    """Each came once; where no nonce is known, each stands as unclear."""
    states = {} if PLATFORMS[platform] else {State.UNCLEAR: count}
    return came == Came(count, 0, states)


if __name__ == "__main__":
    sys.exit(main())
