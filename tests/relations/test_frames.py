"""Answers as rows and data frames."""

from __future__ import annotations

import csv
import io
import sys

import pytest
from msgspec import structs

from dragoman.errors import UsageError
from dragoman.relations.frames import month_rows, print_csv, shift_rows, to_frame, week_rows
from tests.render import relations


def test_weeks_have_levels_classes_and_the_shift() -> None:
    found = relations.turned()
    rows = week_rows(found)
    assert len(rows) == len(found.weeks)
    assert list(rows[0]) == [
        "a", "b", "week", "level", "low", "high", "sided", "neutral", "talk+", "costly+", "talk-", "costly-",
        "coverage", "shift",
    ]  # fmt: skip
    (shift,) = found.shifts
    assert [row["week"] for row in rows if row["shift"] == "shift cooling"] == [shift.date]
    assert rows[0]["talk+"] == 3
    assert week_rows(relations.empty()) == []


def test_months_and_shifts() -> None:
    found = relations.turned()
    assert [row["month"] for row in month_rows(found)] == [m.start for m in found.months]
    (one,) = shift_rows(found)
    (line,) = (line for line in shift_rows(relations.lines()) if (line["a"], line["b"]) == ("FJI", "ISL"))
    assert (one["date"], one["direction"]) == (line["date"], line["direction"]) == (found.shifts[0].date, "cooling")
    assert list(one) == list(line)
    assert "They met." in one["evidence"]
    assert shift_rows([]) == []


def test_csv_is_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    rows = week_rows(relations.turned())
    print_csv(rows)
    back = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["week"] for row in back] == [row["week"] for row in rows]
    assert [float(row["level"]) for row in back] == [row["level"] for row in rows]
    print_csv([])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("hostile", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1"])
def test_no_cell_becomes_a_formula(hostile: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_csv([{"text": hostile, "number": -0.5}])
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row == {"text": f"'{hostile}", "number": "-0.5"}


def test_quotes_and_line_ends_stay_in_their_cell(capsys: pytest.CaptureFixture[str]) -> None:
    found = relations.quoted(relations.turned(), ['a "b", c\nd'])
    print_csv(shift_rows(found))
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert 'a "b", c d' in row["evidence"]


def test_a_frame_without_pandas_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"pip install 'dragoman\[frames\]'"):
        to_frame(week_rows(relations.turned()))


def test_a_frame() -> None:
    pandas = pytest.importorskip("pandas")
    found = relations.turned()
    frame = to_frame(week_rows(found))
    assert isinstance(frame, pandas.DataFrame)
    assert frame["level"].tolist() == [week.level.value for week in found.weeks]
    assert to_frame(shift_rows(structs.replace(found, shifts=()))).empty
