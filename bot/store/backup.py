"""A copy of the SQLite database that can be trusted: checked first, made by SQLite itself while the bot runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from bot.store.unavailable import StoreUnavailable


def back_up(url: str, folder: Path, now: datetime) -> Path:
    """Copies the database of `url` into `folder`, under the date and time; the path of the copy.

    Blocking. A database that fails SQLite's quick check is not copied, so that good copies stay good; neither is
    a PostgreSQL database, which has `pg_dump`. Raises StoreUnavailable.
    """
    place = make_url(url)
    if place.get_backend_name() != "sqlite" or not place.database:
        raise StoreUnavailable("only an SQLite file is copied here; for PostgreSQL use pg_dump")
    source = Path(place.database)
    copy = folder / f"tagbrief-{now:%Y%m%d-%H%M%S}.db"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as original:
            _check(original, source)
            _copy(original, copy)
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailable(f"{source} could not be copied to {copy}: {error}") from error
    return copy


def _check(database: sqlite3.Connection, path: Path) -> None:
    """Raises StoreUnavailable for a damaged file, with SQLite's first complaint."""
    (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise StoreUnavailable(f"{path} is damaged and was not copied: {found}")


def _copy(original: sqlite3.Connection, path: Path) -> None:
    """Copies under another name first: a copy that was cut short must not look like one."""
    unfinished = path.with_suffix(".part")
    with closing(sqlite3.connect(unfinished)) as copy:
        original.backup(copy)
    unfinished.rename(path)
