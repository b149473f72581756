"""What every format does alike: split rows, convert a block, drop bad rows with a reason, expand lists of parties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from dragoman.relations.table import EventTable
from dragoman.relations.tables.columns import NO_DAY, Kinds, Pool, Report
from dragoman.relations.tables.opening import Block

Rows = Sequence[Sequence[str]]
Lists = list[tuple[int, ...]]


class Cells(dict[int, list[str]]):
    """Rows by column; a column is made when it is asked for, of GDELT's 61 a fourth.

    Example:
        >>> Cells([["a", "b"], ["c", "d"]])[1]
        ['b', 'd']
    """

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, at: int) -> list[str]:
        column = self[at] = [row[at] for row in self._rows]
        return column


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """Columns of some rows as ``EventTable`` has them, before bad rows are dropped.

    ``kind`` is -1 where the row names no event known; ``actors`` and ``recipients`` may list several parties a row.
    """

    day: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int32]
    actors: npt.NDArray[np.int32] | Lists
    recipients: npt.NDArray[np.int32] | Lists
    other: dict[str, npt.NDArray[Any]]


class Layout(Protocol):
    """One format of one file: the order of its columns, and the codes met so far."""

    name: str
    width: int
    kinds: Kinds
    parties: Pool
    publishers: Pool

    def convert(self, cells: Cells) -> Converted:
        """Convert rows, given by column."""

    def reason(self, cells: Cells, row: int) -> str:
        """Say why the event of a row is not known."""


def split(
    blocks: Iterable[Block], width: int, report: Report, *, skip: int = 0
) -> Iterator[tuple[Rows, Sequence[int]]]:
    """Yield rows of tab-separated lines, each with ``width`` cells, and their line numbers.

    Empty lines are no rows. Empty cells too many at the end are cut; a row of another width is reported.
    """
    for block in blocks:
        lines = block.lines[skip:] if block.first == 1 else block.lines
        first = block.first + len(block.lines) - len(lines)
        report.recoded += block.recoded
        rows = [line.split("\t") for line in lines]
        if all(len(row) == width for row in rows):
            report.rows += len(rows)
            yield rows, range(first, first + len(rows))
            continue
        yield _mended(rows, width, first, report)


def _mended(rows: list[list[str]], width: int, first: int, report: Report) -> tuple[Rows, Sequence[int]]:
    good: list[list[str]] = []
    numbers: list[int] = []
    for number, row in enumerate(rows, first):
        if row == [""]:
            continue
        report.rows += 1
        if len(row) > width and not any(row[width:]):
            row = row[:width]
        if len(row) == width:
            good.append(row)
            numbers.append(number)
        else:
            report.skip(f"{len(row)} columns instead of {width}", [number])
    return good, numbers


def read_rows(layout: Layout, batches: Iterable[tuple[Rows, Sequence[int]]], report: Report) -> EventTable:
    """Return the table of all rows; what cannot be used is noted in the report."""
    parts = [_part(layout, rows, numbers, report) for rows, numbers in batches if rows]
    report.events = sum(map(len, parts))
    codes, publishers = tuple(layout.parties), tuple(layout.publishers)
    if not parts:
        return EventTable.empty(codes=codes)
    return EventTable.concat([_with_names(part, codes, publishers) for part in parts])


def _with_names(part: EventTable, codes: tuple[str, ...], publishers: tuple[str, ...]) -> EventTable:
    columns = {name: getattr(part, name) for name in EventTable.__dataclass_fields__}
    return EventTable(**columns | {"codes": codes, "publishers": publishers})


def _part(layout: Layout, rows: Rows, numbers: Sequence[int], report: Report) -> EventTable:
    cells = Cells(rows)
    made = layout.convert(cells)
    no_day, no_kind = made.day == NO_DAY, made.kind < 0
    report.skip("no date that can be read", (numbers[i] for i in np.flatnonzero(no_day).tolist()))
    for i in np.flatnonzero(no_kind & ~no_day).tolist():
        report.skip(layout.reason(cells, i), [numbers[i]])
    keep = np.flatnonzero(~(no_day | no_kind))
    at, actors, recipients = _pairs(made, keep)
    report.added += len(at) - len(keep)
    columns: dict[str, Any] = layout.kinds.columns(made.kind)
    columns |= made.other | {"day": made.day}
    chosen = {name: column[at] for name, column in columns.items()}
    return EventTable.build(actor=actors, recipient=recipients, **chosen)


def _pairs(made: Converted, keep: npt.NDArray[np.intp]) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Return row, actor and recipient of every pair of parties: "A, B to C" is A to C and B to C."""
    if not isinstance(made.actors, list) and not isinstance(made.recipients, list):
        return keep, made.actors[keep], made.recipients[keep]
    at, actors, recipients = [], [], []
    for i in keep.tolist():
        for actor in _list(made.actors[i]):
            for recipient in _list(made.recipients[i]):
                at.append(i)
                actors.append(actor)
                recipients.append(recipient)
    return np.array(at, np.intp), np.array(actors, np.int32), np.array(recipients, np.int32)


def _list(value: Any) -> Sequence[int]:
    return (value or (-1,)) if isinstance(value, tuple) else (int(value),)


def places(header: Sequence[str], names: Iterable[str]) -> dict[str, int]:
    """Return where the columns stand, by name in lower case with spaces; those that are missing are left out."""
    order = normal(header)
    return {name: order.index(name) for name in names if name in order}


def normal(header: Sequence[str]) -> list[str]:
    """Return column names in lower case, with spaces for underscores, without quotation marks.

    Example:
        >>> normal(['"Event_ID"', "Event Date "])
        ['event id', 'event date']
    """
    return [name.strip().strip('"').replace("_", " ").casefold() for name in header]
