"""Answers as rows: for spreadsheets (CSV) and, with pandas, as data frames.

Example:
    >>> print_csv([{"month": "2022-01-01", "level": 0.25}, {"month": "2022-02-01", "level": None}])
    month,level
    2022-01-01,0.25
    2022-02-01,
"""

from __future__ import annotations

import csv
import importlib
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.relations.classes import CLASSES

if TYPE_CHECKING:
    from dragoman.relations.alignment import Alignment
    from dragoman.relations.contest import Contest
    from dragoman.relations.evidence import Evidence
    from dragoman.relations.overview import Line
    from dragoman.relations.relation import Period, Relation, Shift

Row = dict[str, Any]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell as a formula (OWASP, CSV injection)."""


def week_rows(found: Relation) -> list[Row]:
    """Return a relation by week: level, interval, episodes by class, coverage, and the shift told of it.

    The level is that of the 13 weeks up to it, from ``sided`` episodes that take a side; the classes are of the week.
    """
    told = {shift.date: f"{shift.kind} {shift.direction}" for shift in found.shifts}
    return [{"a": found.a, "b": found.b, **_period("week", one), "shift": told.get(one.start)} for one in found.weeks]


def month_rows(found: Relation) -> list[Row]:
    """Return a relation by month; the level is that of the month's episodes alone."""
    return [{"a": found.a, "b": found.b, **_period("month", one)} for one in found.months]


def _period(name: str, one: Period) -> Row:
    level = one.level
    return {
        name: one.start, "level": level.value, "low": level.low, "high": level.high, "sided": level.episodes,
        **{kind: one.classes[kind] for kind in CLASSES}, "coverage": one.coverage,
    }  # fmt: skip


def shift_rows(found: Sequence[Line] | Relation) -> list[Row]:
    """Return shifts, one row each, with their evidence in a few words.

    Args:
        found: what ``overview.shifts`` returns, or a relation.
    """
    if isinstance(found, Sequence):
        return [_shift(line.a, line.b, "shift", line) for line in found]
    return [_shift(found.a, found.b, shift.kind, shift) for shift in found.shifts]


def _shift(a: str, b: str, kind: str, one: Line | Shift) -> Row:
    return {
        "a": a, "b": b, "kind": kind, "date": one.date, "direction": one.direction, "size": one.size,
        "score": one.score, "volume": one.volume, "told": one.told,
        "fragility": one.fragility.words if one.fragility else None,
        "evidence": "; ".join(map(_in_words, one.evidence)),
    }  # fmt: skip


def _in_words(e: Evidence) -> str:
    kind = e.type or (f"CAMEO {e.root:02}" if e.root else e.kind)
    said = next(iter([quote.words for quote in e.quotes] or e.texts), "")
    return f"{e.date} {e.actor} > {e.recipient} {kind}" + (f": {' '.join(said.split())}" if said else "")


def contest_rows(found: Contest) -> list[Row]:
    """Return a contest: each power and measure before and after the date, and by quarter."""
    rows: list[Row] = []
    for standing in found.standings:
        for measure, before in standing.before.items():
            periods = [("before", found.begin, before), ("after", found.split, standing.after[measure])]
            periods += [("quarter", q, s) for q, s in zip(found.quarters, standing.quarters[measure], strict=True)]
            rows += [
                {"power": standing.power, "measure": measure, "period": name, "start": start, "value": share.value,
                 "low": share.low, "high": share.high, "episodes": share.episodes, "of": share.of}
                for name, start, share in periods
            ]  # fmt: skip
    return rows


def issue_rows(found: Alignment) -> list[Row]:
    """Return the issues of an alignment: how each of the two stands to a third party, and whether on the same side."""
    return [
        {"a": found.a, "b": found.b, "party": issue.party,
         **{f"{side}_{name}": getattr(level, name) for side, level in (("a", issue.a), ("b", issue.b))
            for name in ("value", "low", "high", "episodes")},
         "same_side": issue.same_side}
        for issue in found.issues
    ]  # fmt: skip


def csv_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows with commas (RFC 4180, lines end with a line feed), under the names of all their columns.

    Text that a spreadsheet would run as a formula gets an apostrophe before it. No rows: nothing.
    """
    listed = list(rows)
    columns = dict.fromkeys(name for row in listed for name in row)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    if listed:
        writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in listed)
    return written.getvalue()


def print_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows as ``csv_text`` gives them."""
    sys.stdout.write(csv_text(rows))


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def to_frame(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Return rows as a ``pandas.DataFrame``; days stay text such as ``2022-09-12``.

    Args:
        rows: of ``week_rows``, ``month_rows``, ``shift_rows``, or any others.

    Raises:
        UsageError: when pandas is not installed.
    """
    try:
        pandas = importlib.import_module("pandas")
    except ImportError as error:
        raise UsageError("Data frames need pandas: pip install 'dragoman[frames]'.") from error
    return pandas.DataFrame.from_records([dict(row) for row in rows])
