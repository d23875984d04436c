"""A process of its own that fetches what it is told and prints what became of it and how much memory that took."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path

from bot.fetch import Fetcher
from bot.ports import FetchFailed, Limits


async def main(port: int, paths: list[str]) -> None:
    fetch = Fetcher(public=lambda _address: True, ports=frozenset({port}))
    base = f"http://127.7.7.7:{port}"
    await fetch(base + "/small")
    before = peak()
    said = {}
    for path in paths:
        try:
            said[path] = f"{len((await fetch(base + path)).body)} bytes"
        except FetchFailed as why:
            said[path] = str(why)
    grown = peak() - before
    await fetch(base + paths[0], limits=Limits(body=400_000_000))
    sys.stdout.write(json.dumps({"said": said, "grown": grown, "grown_without_limit": peak() - before}))


def peak() -> int:
    """The most memory this process ever held, in bytes; `getrusage` would count what its parent held before."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.MULTILINE)
    assert found
    return int(found[1]) * 1024


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2:]))
