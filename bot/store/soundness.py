"""Whether an SQLite file may be opened: looked at before anything else, read-only, so that a bad one stays as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.unavailable import StoreUnavailable

COPIES = "tagbrief-*.db"
"""What copies are called; with the date and time in the name, the last by name is the last that was made."""

STEPS = "docs/operation.md has the steps"

DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
"""How the names of SQLite's errors begin that tell of a bad file; others tell of rights, locks or the disk."""

WRITTEN_BY = slice(18, 20)
ROLLBACK = b"\x01\x01"
"""These bytes of a file's head say that it has no write-ahead log (https://sqlite.org/fileformat.html); our copies."""


def check(file: Path, copies: Path | None = None) -> None:
    """Raises StoreUnavailable for a damaged file, naming the last sound copy in the folder `copies`. Blocking.

    Reads every page (some 0.2 s for 200 MB), and changes nothing. A file that is not there, or is still empty, is
    fine, unless something tells that it was not always so.
    """
    log = file.with_name(f"{file.name}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    if has_log and not file.exists():
        msg = f"the database {file} is gone, but not its {log.name}: put the file back, or move {log.name} after it"
        raise StoreUnavailable(msg)
    if not file.is_file():
        return
    if file.stat().st_size == 0:
        found = "it is empty" if has_log or last_good(copies) else None
    elif has_log and _head(file)[WRITTEN_BY] == ROLLBACK:
        msg = f"the database {file} cannot be used: {log.name} beside it belongs to another file; move {log.name} away"
        raise StoreUnavailable(msg)
    else:
        found = complaint(file)
    if found:
        raise StoreUnavailable(f"the database {file} is damaged and was left as it is: {found} ({_advice(copies)})")


def complaint(file: Path, *, at_rest: bool = False) -> str | None:
    """What SQLite's quick check finds wrong with a file; None for a sound one. Blocking.

    Other errors, such as a missing right, are for whoever opens the file to tell. `at_rest` is for a copy, which
    nobody writes: no empty journals are left beside it.
    """
    how = "immutable=1" if at_rest else "mode=ro"
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True)) as database:
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return str(error) if error.sqlite_errorname.startswith(DAMAGED) else None
    return None if found == "ok" else found.splitlines()[-1]


def last_good(copies: Path | None) -> Path | None:
    """The newest copy in a folder that is sound; None where there is none. Blocking."""
    newest_first = sorted(copies.glob(COPIES), reverse=True) if copies else []
    return next((copy for copy in newest_first if copy.stat().st_size and complaint(copy, at_rest=True) is None), None)


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(100)
    except PermissionError:  # whoever opens the database will tell
        return b""


def _advice(copies: Path | None) -> str:
    if good := last_good(copies):
        return f"put back the last good copy, {good}; {STEPS}"
    none = f"there is no good copy in {copies}: put" if copies else "put"
    return f"{none} back one of your own, or move the file away to start anew; {STEPS}"
