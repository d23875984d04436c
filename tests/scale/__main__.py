"""The scale test: `python -m tests.scale [--chats 10000] [--drafts 1000] [--asleep 20] [--crowd 100000]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bot.store.sql import open_store
from tests import postgres
from tests.scale.crowd import crowd
from tests.scale.fair import fair
from tests.scale.trials import Row, Trials

WALKS = ("trials", "sweep", "fair")
"""Mishaps to three processes, one minute's crowd claimed, the order in which it is sent to."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chats", type=int, default=10_000)
    options.add_argument("--drafts", type=int, default=1_000)
    options.add_argument("--asleep", type=float, default=20)
    options.add_argument("--crowd", type=int, default=100_000)
    options.add_argument("--only", choices=WALKS, nargs="+", default=WALKS)
    sys.exit(0 if try_all(options.parse_args()) else 1)


def try_all(given: argparse.Namespace) -> bool:
    """Whether everything is as it should be; prints a line for each thing looked at."""
    programs = postgres.binaries()
    if programs is None:
        print(postgres.MISSING)
        return False
    rows: list[Row] = []
    with postgres.running(programs) as server, tempfile.TemporaryDirectory(prefix="tagbrief-scale-") as place:
        for walk in given.only:
            for row in asyncio.run(_walk(walk, given, server, Path(place))):
                rows.append(row)
                what, seen, good = row
                print(f"{'PASS' if good else 'FAIL'}  {what:42} {seen}", flush=True)
    return all(good for _, _, good in rows)


async def _walk(walk: str, given: argparse.Namespace, server: postgres.Server, place: Path) -> list[Row]:
    if walk == "trials":
        return await Trials(server, place, given.chats, given.drafts, given.asleep).run()
    if walk == "sweep":
        await server.ask("CREATE DATABASE crowd")
        return [await crowd(url, given.crowd) for url in (server.url("crowd"), f"sqlite:///{place / 'crowd.db'}")]
    store = await open_store("sqlite:///:memory:")
    rows = await fair(store, given.crowd)
    await store.close()
    return rows


if __name__ == "__main__":
    main()
