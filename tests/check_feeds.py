"""Reads every feed of a folder or an archive of them, and tells what became of each kind."""

from __future__ import annotations

import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.sources.feeds.known import Known, from_cursor, to_cursor
from bot.sources.feeds.looking import look
from bot.sources.feeds.presets import Feed
from bot.sources.feeds.reading import NotAFeed, keys, read

FEED = Feed("https://plaza.example/feed.xml", tag="tram")
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def check(folder: Path) -> list[tuple[str, int]]:
    """Rows of what was found and how often. What crashes is not caught; an entry that comes twice is counted."""
    counts: Counter[str] = Counter()
    for body in bodies(folder):
        counts["files"] += 1
        try:
            document = read(body)
        except NotAFeed as why:
            counts[f"no feed: {why}"] += 1
            continue
        counts["feeds"] += 1
        counts["entries"] += len(document.entries)
        seen = look(document, FEED, FEED.url, frozenset({"tram"}), Known(), NOW)
        again = look(document, FEED, FEED.url, frozenset({"tram"}), from_cursor(to_cursor(seen.known)), NOW)
        counts["posts"] += len(seen.posts)
        counts["posts that came twice"] += len(again.posts)
        counts["keys that were not unique"] += len(document.entries) - len(set(keys(document.entries, FEED.url)))
        counts["posts dated in the future"] += sum(bool(p.created_at and p.created_at > NOW) for p in seen.posts)
    return sorted(counts.items())


def bodies(folder: Path) -> Iterator[bytes]:
    """The contents of all files, those in archives too."""
    for path in sorted(folder.rglob("*")):
        if path.name.endswith((".tar.gz", ".tgz")):
            with tarfile.open(path) as archive:
                for member in archive:
                    if member.isfile() and (file := archive.extractfile(member)):
                        yield file.read()
        elif path.is_file():
            yield path.read_bytes()


if __name__ == "__main__":
    import sys

    for what, count in check(Path(sys.argv[1])):
        sys.stdout.write(f"{count:8}  {what}\n")
