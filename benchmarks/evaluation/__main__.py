"""Prints the tables of the evaluation: `python -m benchmarks.evaluation [--data DIR] [--only NAME] [--write]`.

The exit code is 1 when a figure missed its bar, 2 when a table of that name does not exist, else 0.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.evaluation.tables import DataAbsent, PackageAbsent, Table, markdown

TABLES = (
    "duplicates",
    "support",
    "honesty",
    "veracity",
    "golden",
    "editorial",
    "dropping",
    "standing",
    "subjectivity",
)
"""The tables in the order in which they are printed; each is the module of that name beside this file."""

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "evaluation.md"
DATA = ROOT.parent / "shared" / "data"
BEGIN, END = "<!-- tables -->", "<!-- end of tables -->"


def made(names: Sequence[str], data: Path) -> Iterator[Table]:
    """The tables of these names, one after the other; what cannot be made is told and left out."""
    for name in names:
        began = time.monotonic()
        try:
            table: Table = importlib.import_module(f"benchmarks.evaluation.{name}").table(data)
        except DataAbsent as absent:
            print(f"Skipped {name}: {absent} is not in {data}.\n")
            continue
        except PackageAbsent as absent:
            print(f"Skipped {name}: {absent} is not installed; scripts/setup eval does it.\n")
            continue
        print(markdown(table))
        print(f"({time.monotonic() - began:.0f} s)\n", flush=True)
        yield table


def with_tables(page: str, tables: Sequence[Table]) -> str:
    """The page with these tables between its marks; raises ValueError when the marks are not there."""
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"the page has no {BEGIN} … {END}")
    return before + BEGIN + "\n\n" + "\n".join(map(markdown, tables)) + "\n" + END + after


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("EVAL_DATA") or DATA), help="folder of data")
    parser.add_argument("--only", action="append", metavar="NAME", help="this table only; may be given again")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/evaluation.md")
    asked = parser.parse_args()
    names = asked.only or TABLES
    if unknown := sorted(set(names) - set(TABLES)):
        print(f"There is no table {', '.join(unknown)}. There are: {', '.join(TABLES)}.", file=sys.stderr)
        return 2
    tables = list(made(names, asked.data))
    if asked.write and set(names) == {table.name for table in tables} == set(TABLES):
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), tables), encoding="utf-8")
    elif asked.write:
        print(f"{PAGE.name} was left as it is: it holds all tables or none.", file=sys.stderr)
    missed = [(table.name, bar) for table in tables for bar in table.missed()]
    for name, bar in missed:
        print(f"{name}: {bar.row} misses its bar for {bar.column}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
