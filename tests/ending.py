"""The command line told to stop at any moment, again and again: how long it takes to end, and what it leaves.

    python -m tests.ending --stops 100

Prints the distribution; exit code 1 if an end took more than 8 seconds, or anything was lost or came twice.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.offline import OFF

LIMIT = 8.0
PROGRAM = (sys.executable, "-m", "bot")
ROOT = Path(__file__).parent.parent
POSTS = 40
"""Written anew before each start, so that a stop meets an ingest as well."""

MOMENTS = (0.0, 4.0)
"""Seconds after the start in which it is told: while it imports, opens, reads, launches its engine, or runs."""

SIGNALS = {signal.SIGTERM: (0, -signal.SIGTERM), signal.SIGINT: (130, -signal.SIGINT)}
"""What it is told, and the exit codes that are right: before its first line is run, Python itself is ended."""


@dataclass
class Ends:
    """What was seen of all ends: seconds, exit codes, and what was wrong: a code, a file, posts that were lost."""

    seconds: list[float] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.wrong and max(self.seconds, default=0.0) <= LIMIT

    def __str__(self) -> str:
        late = sum(each > LIMIT for each in self.seconds)
        p50, most = statistics.median(self.seconds), max(self.seconds)
        return (
            f"{len(self.seconds) - late} of {len(self.seconds)} ended within {LIMIT:g} s: "
            f"p50 {p50:.2f} s, max {most:.2f} s; exit codes {dict(self.codes)}; wrong: {self.wrong or 'none'}"
        )


def stopped_again_and_again(folder: Path, stops: int, dice: random.Random, moments: Sequence[float] = MOMENTS) -> Ends:
    """Starts and stops one bot on one database; at the end it is left to read all, and every post must be there."""
    ends = Ends()
    for number in range(stops):
        write_posts(folder, number)
        told = signal.SIGINT if number % 4 == 3 else signal.SIGTERM
        with started(folder) as child:
            time.sleep(dice.uniform(*moments))
            note(ends, child, told, folder)
    subprocess.run(  # noqa: S603 - our own program
        [*PROGRAM, "run", "--from", str(folder / "posts")], input="", env=environment(folder), text=True, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    found, wanted = stored(folder), stops * POSTS
    if found != wanted:
        ends.wrong.append(f"{found} of {wanted} posts stored")
    return ends


def note(ends: Ends, child: subprocess.Popen[bytes], told: signal.Signals, folder: Path) -> None:
    """Tells a process to stop, and notes how it ended."""
    since = time.monotonic()
    child.send_signal(told)
    try:
        code = child.wait(LIMIT * 3)
    except subprocess.TimeoutExpired:
        code = 999
    ends.seconds.append(time.monotonic() - since)
    ends.codes[f"{told.name} {code}"] += 1
    if code not in SIGNALS[told]:
        ends.wrong.append(f"{told.name} gave {code}")
    if not sound(folder):
        ends.wrong.append("not sound")


@contextmanager
def started(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The bot with its input open, so that only a signal ends it; killed at the end of the block."""
    command = (*PROGRAM, "run", "--from", str(folder / "posts"))
    with (
        (folder / "printed").open("ab") as printed,
        (folder / "logged").open("ab") as logged,
        subprocess.Popen(  # noqa: S603 - our own program
            command,
            cwd=ROOT,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=printed,
            stderr=logged,
            preexec_fn=_heeding,  # noqa: PLW1509 - no threads here
        ) as child,
    ):
        try:
            yield child
        finally:
            child.kill()


def _heeding() -> None:
    """What a shell starts in the background is told to ignore SIGINT, and so would be its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def environment(folder: Path) -> dict[str, str]:
    """A place of its own, and no settings of whoever runs this."""
    return {**os.environ, **OFF, "DATA_DIR": str(folder / "data"), "DATABASE_URL": "", "LOG_LEVEL": "INFO"}


def write_posts(folder: Path, number: int) -> None:
    (folder / "posts").mkdir(exist_ok=True)
    posts = ({"id": f"{number}/{n}", "text": f"Tram {number} passed stop {n * 7}. #Trams"} for n in range(POSTS))
    (folder / "posts" / f"{number}.jsonl").write_text("\n".join(map(json.dumps, posts)) + "\n")


def stored(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "data" / "tagbrief.db")) as database:
        return int(database.execute("SELECT count(*) FROM posts").fetchone()[0])


def sound(folder: Path) -> bool:
    file = folder / "data" / "tagbrief.db"
    if not file.exists():
        return True
    with closing(sqlite3.connect(file)) as database:
        return bool(database.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def main() -> int:
    reader = argparse.ArgumentParser(prog="python -m tests.ending", description=__doc__)
    reader.add_argument("--stops", type=int, default=100)
    reader.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="tagbrief-ending-") as place:
        ends = stopped_again_and_again(Path(place), asked.stops, random.Random(asked.seed))  # noqa: S311 - no secret
    print(f"seed {asked.seed}: {ends}")  # noqa: T201 - the answer
    return 0 if ends.good else 1


if __name__ == "__main__":
    sys.exit(main())
