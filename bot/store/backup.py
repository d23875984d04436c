"""A copy of the SQLite database that can be trusted: checked first, made by SQLite itself while the bot runs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.store.engines import sqlite_file
from bot.store.soundness import check, complaint
from bot.store.unavailable import StoreUnavailable


def back_up(url: str, folder: Path, now: datetime) -> Path:
    """Copies the database of `url` into `folder`, under the date and time; the path of the copy.

    Blocking. A database that fails SQLite's quick check is not copied, a copy that fails it is not kept, and no copy
    takes the place of another, so that good copies stay good. A PostgreSQL database has `pg_dump`. Raises
    StoreUnavailable.
    """
    source = sqlite_file(url)
    if source is None:
        raise StoreUnavailable("only an SQLite file is copied here; for PostgreSQL use pg_dump")
    copy = folder / f"tagbrief-{now:%Y%m%d-%H%M%S}.db"
    if copy.exists():
        raise StoreUnavailable(f"{copy} is there already")
    check(source, folder)
    unfinished = copy.with_suffix(".part")  # a copy that was cut short must not look like one
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        _copy(source, unfinished)
        if found := complaint(unfinished, at_rest=True):
            raise StoreUnavailable(f"the copy {copy} came out damaged and was not kept: {found}")
        unfinished.rename(copy)
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailable(f"{source} could not be copied to {copy}: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return copy


def _copy(source: Path, path: Path) -> None:
    """A copy on the disk, in one file: one that uses no log of its own, so that any log beside it is another's."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(path)) as copy,
    ):
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").fetchone()
    with path.open("rb") as written:
        os.fsync(written.fileno())
