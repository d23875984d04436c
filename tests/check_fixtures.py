"""Reads recorded payloads of the networks, where somebody has them, and prints what became of them as a table.

`python -m tests.check_fixtures [FOLDER]`; exit code 1 if a piece could not be read, 0 if all were, or none is there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests import check_bluesky, check_feeds, mastodon_fixtures, nostr_fixtures

FOLDER = Path(__file__).parent.parent.parent / "shared" / "data" / "api_fixtures"
Line = tuple[str, int, int, int]
"""What was read, in how many pieces, how many posts came of it, and how many pieces could not be read."""


def bluesky(folder: Path) -> list[Line]:
    rows = check_bluesky.check(folder)
    streams = [row for row in rows if row.file.endswith(".jsonl")]
    records = [row for row in rows if row not in streams]
    return [
        (f"bluesky {name}", sum(r.read for r in some), sum(r.posts for r in some), sum(len(r.faults) for r in some))
        for name, some in (("events", streams), ("records", records))
    ]


def mastodon(folder: Path) -> list[Line]:
    rows = mastodon_fixtures.check(folder)
    pieces, posts = sum(row.pieces for row in rows), sum(row.posts for row in rows)
    return [(f"mastodon, {len(rows)} files", pieces, posts, sum(len(row.faults) for row in rows))]


def nostr(folder: Path) -> list[Line]:
    rows = nostr_fixtures.check(folder)
    unproven = sum(row.pieces - row.proven for row in rows)
    faults = sum(len(row.faults) for row in rows)
    return [("nostr events", sum(row.pieces for row in rows), sum(row.posts for row in rows), faults + unproven)]


def feeds(folder: Path) -> list[Line]:
    counts = dict(check_feeds.check(folder / "feeds"))
    told = sum(count for what, count in counts.items() if what.startswith("no feed"))
    crashed = counts["files"] - counts["feeds"] - told
    return [("feed files", counts["files"], counts["entries"], crashed)]


NETWORKS: tuple[Callable[[Path], list[Line]], ...] = (bluesky, mastodon, nostr, feeds)


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if not folder.is_dir():
        print(f"No recorded payloads in {folder}: nothing was read.")  # noqa: T201 - the answer
        return 0
    lines = [line for network in NETWORKS for line in network(folder)]
    print(f"{'':24} {'pieces':>8} {'posts':>8} {'unread':>8}")  # noqa: T201
    for name, pieces, posts, unread in lines:
        print(f"{name:24} {pieces:8} {posts:8} {unread:8}")  # noqa: T201
    return 1 if any(unread for *_, unread in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
