"""What the evaluation prints: tables of figures, each with what it measures, on what data, and the bar to beat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


class DataAbsent(Exception):  # noqa: N818 - it is no error of ours
    """The data of a table is not in the folder that was given; the text says what is looked for."""


class PackageAbsent(Exception):  # noqa: N818
    """A package of the evaluation is not installed; the text names it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was measured: its name, on how many items, and a figure for each column of its table.

    A figure that does not exist for this row is None and prints as a dash.
    """

    name: str
    n: int
    figures: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure must reach (`most`: may reach) to be good enough, and where that number comes from."""

    row: str
    column: str
    least: float | None = None
    most: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of one evaluation.

    `name` is the word for `--only`, `measures` one sentence, `columns` the names of the figures, `note` what the
    data is, who made it and under which licence. `bars` are checked against `rows`.
    """

    name: str
    measures: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...] = ()
    note: str = ""

    def figure(self, row: str, column: str) -> float:
        """The figure in a row and column; KeyError when there is none."""
        at = self.columns.index(column) if column in self.columns else None
        found = next((each for each in self.rows if each.name == row), None)
        value = found.figures[at] if found is not None and at is not None else None
        if value is None:
            raise KeyError(f"{self.name} has no figure for {row} and {column}")
        return value

    def reaches(self, bar: Bar) -> bool:
        """Whether the figure that a bar is about is good enough."""
        value = self.figure(bar.row, bar.column)
        return (bar.least is None or value >= bar.least) and (bar.most is None or value <= bar.most)

    def missed(self) -> tuple[Bar, ...]:
        """The bars that were not reached."""
        return tuple(bar for bar in self.bars if not self.reaches(bar))


def markdown(table: Table) -> str:
    """A table as Markdown: heading, sentence, figures, bars, note."""
    head = ["", "n", *table.columns]
    body = [[row.name, f"{row.n:,}", *map(_shown, row.figures)] for row in table.rows]
    parts = [f"### {table.name}", table.measures, "\n".join(_grid(head, body))]
    if table.bars:
        parts.append("\n".join(_told(table, bar) for bar in table.bars))
    if table.note:
        parts.append(table.note)
    return "\n\n".join(parts) + "\n"


def _grid(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table whose columns stand under each other in plain text too."""
    widths = [max(len(line[i]) for line in (head, *body)) for i in range(len(head))]
    yield _line(head, widths)
    yield "| " + " | ".join("-" * width if i == 0 else "-" * (width - 1) + ":" for i, width in enumerate(widths)) + " |"
    yield from (_line(line, widths) for line in body)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return "| " + " | ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]) + " |"


def _shown(figure: float | None) -> str:
    if figure is None:
        return "–"
    return f"{figure:,.0f}" if figure == int(figure) and abs(figure) > 1 else f"{figure:.3f}"


def _told(table: Table, bar: Bar) -> str:
    value = _shown(table.figure(bar.row, bar.column))
    limits = [f"at least {_shown(bar.least)}"] if bar.least is not None else []
    limits += [f"at most {_shown(bar.most)}"] if bar.most is not None else []
    verdict = "reached" if table.reaches(bar) else "**missed**"
    return f"* {bar.row}, {bar.column}: {value}; bar: {' and '.join(limits)}{bar.why and f' ({bar.why})'}: {verdict}."
