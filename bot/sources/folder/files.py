"""The files of some folders: found in a fixed order, named so that moving the whole changes nothing, read."""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.text import one_line
from bot.ports import SourceUnavailable

KINDS = (".txt", ".md", ".html", ".htm", ".jsonl")
"""The kinds of files that hold posts."""

MEGABYTE = 1024 * 1024
LARGEST = {".jsonl": 64 * MEGABYTE}
LARGEST_PAGE = 4 * MEGABYTE
"""Largest files in bytes; a page of more than this is no post. JSON lines hold many."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16", "utf-32")


@dataclass(frozen=True, slots=True)
class File:
    """A file with posts. `key` is its place: the name of its root folder and the way from there."""

    key: str
    path: Path
    size: int
    mtime_ns: int

    @property
    def kind(self) -> str:
        """The ending in lower case, one of `KINDS`."""
        return self.path.suffix.lower()


@dataclass(frozen=True, slots=True)
class Found:
    """The files below some paths, in order; `others` are the keys of what is not read, and why."""

    files: tuple[File, ...]
    others: tuple[tuple[str, str], ...] = ()


class Unreadable(Exception):  # noqa: N818 - named for what the file is
    """A file that gives no posts; the message says why."""


def find(paths: Sequence[Path]) -> Found:
    """Every file below the paths, sorted by key; hidden ones are skipped, links that lead out not followed.

    A path may be a folder or one file. Raises SourceUnavailable for a path that is neither.
    """
    roots = [_root(path) for path in paths]
    folders = [root if root.is_dir() else root.parent for root in roots]
    names = _names(folders)
    files: dict[Path, File] = {}
    others: dict[str, str] = {}
    for root, folder in zip(roots, folders, strict=True):
        for path in sorted(_below(root)):
            key = _printable(f"{names[folder]}/{path.relative_to(folder).as_posix()}")
            met = _meet(path, key, folders)
            if isinstance(met, File):
                files.setdefault(path.resolve(), met)
            else:
                others[key] = met
    return Found(tuple(sorted(files.values(), key=lambda file: file.key)), tuple(others.items()))


def content(file: File) -> bytes:
    """The bytes of a file. Raises Unreadable when it is too large or the system refuses."""
    largest = LARGEST.get(file.kind, LARGEST_PAGE)
    too_large = f"larger than {largest // MEGABYTE} MB"
    if file.size > largest:
        raise Unreadable(too_large)
    try:
        with file.path.open("rb") as opened:
            data = opened.read(largest + 1)
    except OSError as why:
        raise Unreadable(f"cannot be read ({why.strerror or type(why).__name__})") from why
    if len(data) > largest:  # it has grown since it was found
        raise Unreadable(too_large)
    return data


def is_changed(file: File) -> bool:
    """Whether a file is no longer what `find` met, or gone."""
    try:
        status = file.path.stat()
    except OSError:
        return True
    return (status.st_size, status.st_mtime_ns) != (file.size, file.mtime_ns)


def decoded(data: bytes, *, strict: bool = True) -> str:
    """The text of UTF-8, or of UTF-16 and UTF-32 with a byte order mark. Raises Unreadable.

    Not strict: bytes that are not UTF-8 become lone surrogates, to be told line by line.
    """
    mark, encoding = next(((m, e) for m, e in _BOMS if data.startswith(m)), (b"", "utf-8"))
    is_wide = encoding.startswith(_WIDE)
    if b"\0" in data and not is_wide:
        raise Unreadable("binary, not text")
    try:
        return data[len(mark) :].decode(encoding, "strict" if strict or is_wide else "surrogateescape")
    except UnicodeDecodeError as why:
        raise Unreadable(f"not {encoding.upper()} text (byte {why.start})") from why


def _root(path: Path) -> Path:
    """The path, absolute and without links, when there is a folder or a file of a known kind."""
    shown = one_line(str(path))
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            os.scandir(path).close()
    except OSError as why:
        raise SourceUnavailable(f"{shown}: {why.strerror}") from why
    except ValueError as why:
        raise SourceUnavailable(f"{shown}: not a path") from why  # a NUL in it
    if stat.S_ISREG(mode) and path.suffix.lower() not in KINDS:
        raise SourceUnavailable(f"{shown}: holds no posts; readable are {', '.join(KINDS)}")
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise SourceUnavailable(f"{shown}: neither a file nor a folder")
    return path.resolve()


def _names(folders: Iterable[Path]) -> dict[Path, str]:
    """A name for each root folder: its own, with "~2" and so on where two are called alike."""
    names: dict[Path, str] = {}
    for folder in folders:
        if folder not in names:
            alike = sum(other.name == folder.name for other in names)
            names[folder] = folder.name + (f"~{alike + 1}" if alike else "")
    return names


def _below(root: Path) -> Iterator[Path]:
    """The files at a path, and what of it cannot be looked into. Links to folders are not entered."""
    if not root.is_dir():
        yield root
        return
    closed: list[OSError] = []
    for folder, subfolders, names in os.walk(root, onerror=closed.append):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        linked = [name for name in subfolders if Path(folder, name).is_symlink()]
        yield from (Path(folder, name) for name in (*names, *linked) if not name.startswith("."))
    yield from (Path(error.filename) for error in closed)


def _meet(path: Path, key: str, folders: Sequence[Path]) -> File | str:
    """The file at a path, or why there is none to read."""
    try:
        target = path.resolve(strict=True)
        status = target.stat()
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, on Python 3.11 and 3.12
        return "leads nowhere"
    if not any(target.is_relative_to(folder) for folder in folders):
        return "leads out of the folder"
    if stat.S_ISDIR(status.st_mode):
        return "a link to a folder" if path.is_symlink() else "a folder that cannot be opened"
    if not stat.S_ISREG(status.st_mode) or path.suffix.lower() not in KINDS:
        return f"none of {', '.join(KINDS)}"
    return File(key, path, status.st_size, status.st_mtime_ns)


def _printable(key: str) -> str:
    """The key in characters that every database takes: a name in unknown bytes has lone surrogates."""
    return key.encode("utf-8", "backslashreplace").decode("utf-8")
