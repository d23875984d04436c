"""Who holds a SQLite file: of two bots that run on one, the second is told and ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.store.unavailable import StoreUnavailable

if sys.platform != "win32":
    import fcntl

TRIES, PAUSE = 3, 0.1
"""Whoever only looks who holds the file is in the way for a moment."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that runs on a file, and since when."""

    pid: int
    since: datetime

    def __str__(self) -> str:
        return f"process {self.pid}, since {self.since:%Y-%m-%d %H:%M} UTC"


@contextmanager
def holding(file: Path | None, now: datetime) -> Iterator[None]:
    """Keeps others from running on the file for a `with` block. None, a database elsewhere, is nobody's.

    The kernel lets go of the lock when the process ends, however it does; the file beside the database stays.
    Raises StoreUnavailable.
    """
    if file is None or sys.platform == "win32":
        yield
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(lock_of(file), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        fix = f"give this user the right to write in {file.parent}"
        raise StoreUnavailable(f"cannot make {lock_of(file)} beside the database: {error.strerror} ({fix})") from error
    try:
        if not _taken(lock):
            by = _read(lock)
            msg = f"another tagbrief runs on the database {file}{f' ({by})' if by else ''}: end that one first"
            raise StoreUnavailable(msg)
        _write(lock, f"{os.getpid()} {now.isoformat()}\n")
        yield
    finally:
        os.close(lock)


def holder(file: Path | None) -> Holder | None:
    """Who runs on the file now; None when nobody does, or nobody can know."""
    if file is None or sys.platform == "win32" or not lock_of(file).is_file():
        return None
    try:
        lock = os.open(lock_of(file), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _read(lock)
    else:
        return None
    finally:
        os.close(lock)


def lock_of(file: Path) -> Path:
    """The file beside a database that is locked."""
    return file.with_name(f"{file.name}.lock")


def _taken(lock: int) -> bool:
    for attempt in range(TRIES):
        time.sleep(PAUSE if attempt else 0)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        except OSError as error:
            raise StoreUnavailable(f"the database's disk knows no locks: {error.strerror}") from error
        return True
    return False


def _write(lock: int, text: str) -> None:
    """Notes who holds it; a disk without room for that has room for the lock itself."""
    try:
        os.ftruncate(lock, 0)
        os.pwrite(lock, text.encode(), 0)
    except OSError:
        return


def _read(lock: int) -> Holder | None:
    pid, _, since = os.pread(lock, 100, 0).decode(errors="replace").strip().partition(" ")
    try:
        return Holder(int(pid), datetime.fromisoformat(since))
    except ValueError:  # its holder is just about to write
        return None
