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
from itertools import count
from pathlib import Path

from bot.core.outbox import State
from tests.crash.ambiguous import Came, unanswered
from tests.crash.campaign import Verdict, begin, campaign
from tests.crash.cli import CLI_MOMENT, killed_in_the_terminal
from tests.crash.life import PLACES, rehearse
from tests.crash.world import PLATFORMS, World

ENOUGH_FOR_ALL = 1000
"""So many kills must come by every place at least once."""


def main() -> int:
    asked = arguments()
    logging.basicConfig(level=logging.CRITICAL)  # a life that is cut off complains
    began, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix="tagbrief-crash-"))
    say(f"seed {asked.seed}, in {folder}")
    begin(World(folder / "rehearsal"), None)
    asyncio.run(rehearse(World(folder / "rehearsal")))
    if asked.only is not None:
        total = campaign(folder, asked.kills, asked.seed, [asked.only])
        report(total)
        return over(folder, began, is_good=total.good)
    share = -(-max(asked.kills - asked.cli_kills, 0) // asked.workers)
    works = [partial(campaign, folder, share, asked.seed, count(n, asked.workers)) for n in range(asked.workers)]
    workers = [start(folder / f"{n}", work) for n, work in enumerate(works)]
    total = killed_in_the_terminal(folder, asked.cli_kills, asked.seed)
    for worker, answer in workers:
        os.waitpid(worker, 0)
        total.add(pickle.loads(answer.read_bytes()))  # noqa: S301 - our own
    report(total)
    came = {name: ambiguous(folder, name, asked.unanswered) for name in PLATFORMS}
    are_right = all(is_right(name, found, asked.unanswered) for name, found in came.items())
    went_everywhere = asked.kills < ENOUGH_FOR_ALL or not never_hit(total)
    return over(folder, began, is_good=total.good and are_right and went_everywhere)


def over(folder: Path, began: float, *, is_good: bool) -> int:
    """The last line, and the exit code; the worlds that are not well stay, to be looked at."""
    say(f"{'good' if is_good else f'BAD, see {folder}'}, {time.monotonic() - began:.0f} s")
    if is_good:
        shutil.rmtree(folder)
    return 0 if is_good else 1


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 - the answer


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="of the bot at work")
    parser.add_argument("--cli-kills", type=int, default=24, help="of these of the command line, at any moment")
    parser.add_argument("--unanswered", type=int, default=600, help="messages on each platform whose answer is lost")
    parser.add_argument("--workers", type=int, default=4, help="worlds side by side; most of a life is waiting")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--only", type=int, help="this world of the seed and nothing else, to see again what it did")
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


def never_hit(total: Verdict) -> list[str]:
    return sorted(set(PLACES) - set(total.places))


def report(total: Verdict) -> None:
    say(
        f"kill -9: {total.kills} in {total.lives} lives of {total.worlds} worlds, {total.at_work} of them at work,"
        f" {total.places[CLI_MOMENT]} of them of the command line"
    )
    for place in sorted(total.places):
        say(f"  {total.places[place]:4}  {place}")
    say(f"places never hit: {', '.join(never_hit(total)) or 'none'}")
    say(f"integrity check ok: {total.sound} of {total.kills}")
    say(
        f"messages expected {total.expected}, arrived {total.arrived},"
        f" {total.replies} of them replies to what was denied and {total.edits} marks in it;"
        f" shown as dead letters {total.shown}, {total.untaken} of them never taken by the platform"
    )
    for name, found in (
        ("double posts", total.doubled),
        ("silent losses", total.lost),
        ("posts that nobody expected", total.unexpected),
        ("still waiting at the end", total.waiting),
        ("lives that went wrong", total.failed),
    ):
        say(f"{name}: {len(found)}", *(f"  {each}" for each in found[:10]))


def ambiguous(folder: Path, platform: str, messages: int) -> Came:
    world = World(folder / f"unanswered-{platform}")
    begin(world, None)
    came = asyncio.run(unanswered(world, platform, messages))
    say(f"unanswered on {platform!r}: {came.taken} of {messages} taken, {came.twice} twice, stand as {came.states}")
    return came


def is_right(platform: str, came: Came, messages: int) -> bool:
    """Each came once; where no nonce is known, each stands as unclear."""
    states = {} if PLATFORMS[platform] else {State.UNCLEAR: messages}
    return came == Came(messages, 0, states)


if __name__ == "__main__":
    sys.exit(main())
