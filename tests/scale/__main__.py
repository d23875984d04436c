"""The scale test: `python -m tests.scale [--chats 10000] [--drafts 1000] [--asleep 20] [--crowd 100000]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests import postgres
from tests.scale.crowd import crowd
from tests.scale.trials import Row, Trials


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chats", type=int, default=10_000)
    options.add_argument("--drafts", type=int, default=1_000)
    options.add_argument("--asleep", type=float, default=20)
    options.add_argument("--crowd", type=int, default=100_000)
    options.add_argument("--served", type=int, default=10_000)
    sys.exit(0 if try_all(options.parse_args()) else 1)


def try_all(given: argparse.Namespace) -> bool:
    """Whether everything is as it should be; prints a line for each thing looked at."""
    programs = postgres.binaries()
    if programs is None:
        print(postgres.MISSING)
        return False
    rows: list[Row] = []
    with postgres.running(programs) as server, tempfile.TemporaryDirectory(prefix="tagbrief-scale-") as place:
        trials = Trials(server, Path(place), given.chats, given.drafts, given.asleep)
        rows += asyncio.run(trials.run())
        asyncio.run(server.ask("CREATE DATABASE crowd"))
        rows += asyncio.run(crowd(server.url("crowd"), given.crowd, given.served))
    for what, seen, good in rows:
        print(f"{'PASS' if good else 'FAIL'}  {what:34} {seen}")
    return all(good for _, _, good in rows)


if __name__ == "__main__":
    main()
