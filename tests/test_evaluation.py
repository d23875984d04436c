"""The evaluation prints what it says: figures are computed right, bars are judged, absent data is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.evaluation import __main__ as evaluation
from benchmarks.evaluation.figures import auc, b_cubed_f1, macro_f1
from benchmarks.evaluation.tables import Bar, Row, Table, markdown

TABLE = Table(
    "trams",
    "Trams are told from buses.",
    ("F1", "wrong"),
    (Row("coin", 1200, (0.5, None)), Row("ours", 1200, (0.8125, 3))),
    (Bar("ours", "F1", least=0.55, why="coin and .05"), Bar("ours", "wrong", most=0)),
    "Data: invented.",
)


def test_a_table_is_printed_with_its_figures_and_says_which_bars_were_missed() -> None:
    page = markdown(TABLE)
    assert "| ours | 1,200 | 0.812 |     3 |" in page
    assert "| coin | 1,200 | 0.500 |     – |" in page
    assert "* ours, F1: 0.812; bar: at least 0.550 (coin and .05): reached." in page
    assert "* ours, wrong: 3; bar: at most 0.000: **missed**." in page
    assert [bar.column for bar in TABLE.missed()] == ["wrong"]


def test_tables_replace_what_stood_between_the_marks_of_the_page() -> None:
    page = f"Before.\n{evaluation.BEGIN}\nstale\n{evaluation.END}\nAfter.\n"
    written = evaluation.with_tables(page, [TABLE])
    assert written.startswith("Before.\n")
    assert written.endswith("After.\n")
    assert "stale" not in written
    assert evaluation.with_tables(written, [TABLE]) == written
    with pytest.raises(ValueError, match="has no"):
        evaluation.with_tables("no marks", [TABLE])


def test_a_table_without_its_data_is_skipped_with_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(evaluation.made(["duplicates", "support"], tmp_path)) == []
    said = capsys.readouterr().out
    assert f"Skipped duplicates: ttg_tweet_clusters/clusters.jsonl is not in {tmp_path}." in said
    assert "Skipped support" in said


def test_the_checks_of_a_brief_lose_no_honest_line_of_our_own_pairs(tmp_path: Path) -> None:
    (table,) = evaluation.made(["honesty"], tmp_path)
    assert table.missed() == ()
    assert sum(row.n for row in table.rows) >= 120


def test_figures_are_what_their_definitions_say() -> None:
    assert auc([True, False, True, False], [0.9, 0.1, 0.4, 0.4]) == 0.875
    assert auc([True, True], [0.1, 0.2]) == 0.5
    assert macro_f1(["a", "a", "b", "b"], ["a", "b", "b", "b"]) == pytest.approx((2 / 3 + 0.8) / 2)
    assert b_cubed_f1([1, 1, 2], [1, 1, 2]) == 1.0
    assert b_cubed_f1([1, 1, 2, 2], [1, 1, 1, 1]) == pytest.approx(2 / 3)


def test_every_table_has_its_module() -> None:
    folder = Path(evaluation.__file__).parent
    assert [name for name in evaluation.TABLES if not (folder / f"{name}.py").is_file()] == []
