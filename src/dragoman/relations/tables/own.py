"""Dragoman's own event table: CSV, TSV or Parquet, with a header.

Needed are date, actor, recipient, type; read are also quad, score, actor_sector, recipient_sector, reports, weight,
planned, publisher, story, text.
"""

from __future__ import annotations

import csv
import importlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.errors import TableError
from dragoman.events.crosswalk import cameo_codes
from dragoman.relations.tables.columns import Kinds, Memo, Pool, Report, count, day_number, fingerprint, number
from dragoman.relations.tables.layout import Cells, Converted, Lists, Rows, places
from dragoman.relations.tables.opening import Block
from dragoman.relations.tables.parties import by_either, several, state_sectors
from dragoman.relations.tables.polecat import plover_kind, quad_number

NEEDED = ("date", "actor", "recipient", "type")
COLUMNS = (
    *NEEDED, "quad", "score", "actor sector", "recipient sector", "reports", "weight", "planned", "publisher", "story",
    "text",
)  # fmt: skip
_BATCH = 65536
_TRUE = {"1", "true", "t", "yes", "planned"}


class Own:
    """Events as Dragoman writes them: codes or names of parties, PLOVER types or CAMEO codes."""

    name = "Dragoman events"

    def __init__(self, header: Sequence[str]) -> None:
        self.width = len(header)
        self.kinds, self.parties, self.publishers = Kinds(), Pool(), Pool()
        self._at = places(header, COLUMNS)
        self._sectors = state_sectors("plover")
        self._kinds = Memo(self._kind)
        self._who = Memo(lambda cell: tuple(self.parties.number(by_either(part)) for part in several(cell)))
        self._states = Memo(self._state)

    def _kind(self, cell: str) -> int:
        name = cell.strip()
        if name in cameo_codes():
            return self.kinds.number(cameo_codes()[name])
        kind, _, mode = name.partition(" ")
        return plover_kind(self.kinds, kind, mode)

    def _state(self, sectors: str) -> bool:
        # no sector is the state: a table of states has no such column
        parts = several(sectors)
        return not parts or any(part.upper() in self._sectors for part in parts)

    def _cells(self, cells: Cells, name: str) -> Sequence[str]:
        return cells[self._at[name]] if name in self._at else [""] * len(cells[0])

    def convert(self, cells: Cells) -> Converted:
        """Convert rows, given by column."""
        kind = self._kinds.column(self._cells(cells, "type"), np.int32)
        known = self.kinds.columns(kind)
        quad = Memo(quad_number).column(self._cells(cells, "quad"), np.int8)
        score = Memo(number).column(self._cells(cells, "score"), np.float32)
        weight = Memo(number).column(self._cells(cells, "weight"), np.float32)
        planned = Memo(lambda cell: cell.strip().casefold() in _TRUE)
        publisher = Memo(lambda cell: self.publishers.number(cell.strip()))
        other: dict[str, npt.NDArray[Any]] = {
            "quad": np.where(quad > 0, quad, known["quad"]),
            "score": np.where(np.isnan(score), known["score"], score),
            "weight": np.where(np.isnan(weight), 1, np.clip(weight, 0, 1)),
            "planned": planned.column(self._cells(cells, "planned"), np.bool_),
            "actor_state": self._states.column(self._cells(cells, "actor sector"), np.bool_),
            "recipient_state": self._states.column(self._cells(cells, "recipient sector"), np.bool_),
            "reports": Memo(count).column(self._cells(cells, "reports"), np.int32),
            "publisher": publisher.column(self._cells(cells, "publisher"), np.int32),
            "story": Memo(_story).column(self._cells(cells, "story"), np.int64),
        }
        if "text" in self._at:
            other["text"] = np.array([*self._cells(cells, "text"), None], dtype=object)[:-1]
        return Converted(
            day=Memo(day_number).column(self._cells(cells, "date"), np.int32),
            kind=kind,
            actors=self._list(cells, "actor"),
            recipients=self._list(cells, "recipient"),
            other=other,
        )

    def _list(self, cells: Cells, side: str) -> Lists:
        return [self._who[cell] for cell in self._cells(cells, side)]

    def reason(self, cells: Cells, row: int) -> str:
        """Say why the event of a row is not known."""
        return f"type {self._cells(cells, 'type')[row][:60]!r} is neither a PLOVER type nor a CAMEO code"


def _story(cell: str) -> int:
    cell = cell.strip()
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 19 else fingerprint(cell)


def delimited(
    blocks: Iterable[Block], delimiter: str, width: int, report: Report
) -> Iterator[tuple[Rows, Sequence[int]]]:
    """Yield rows of a CSV file, without its header, and the lines on which they end. Quoted cells may hold line ends.

    Raises:
        TableError: when a quotation mark is never closed, or a cell is far too long.
    """

    def lines() -> Iterator[str]:
        for block in blocks:
            report.recoded += block.recoded
            yield from (f"{line}\n" for line in block.lines)

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    numbers: list[int] = []
    try:
        next(reader)
        for row in reader:
            _take(row, reader.line_num, width, (rows, numbers), report)
            if len(rows) >= _BATCH:
                yield rows, numbers
                rows, numbers = [], []
    except csv.Error as error:
        raise TableError(f"{report.path}, line {reader.line_num}: {error}.") from error
    yield rows, numbers


def _take(row: list[str], line: int, width: int, into: tuple[list[list[str]], list[int]], report: Report) -> None:
    if not any(row):
        return
    report.rows += 1
    if len(row) != width:
        report.skip(f"{len(row)} columns instead of {width}", [line])
        return
    into[0].append(row)
    into[1].append(line)


def from_parquet(path: Path, report: Report) -> tuple[Own, Iterator[tuple[Rows, Sequence[int]]]]:
    """Return the layout and the rows of a Parquet file.

    Raises:
        TableError: when pyarrow is not installed, or a column is missing.
    """
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise TableError(f"{path} is Parquet, which needs pyarrow: pip install pyarrow, or save it as CSV.") from error
    try:
        file = parquet.ParquetFile(path)
    except (OSError, ValueError) as error:
        raise TableError(f"{path} is broken Parquet: {error}.") from error
    header = list(file.schema_arrow.names)
    if len(places(header, NEEDED)) < len(NEEDED):
        raise TableError(f"{path} lacks a column: {', '.join(NEEDED)} are needed.")
    return Own(header), _parquet_rows(file, report)


def _parquet_rows(file: Any, report: Report) -> Iterator[tuple[Rows, Sequence[int]]]:
    for batch in _batches(file, report.path):
        columns = [["" if cell is None else str(cell) for cell in column.to_pylist()] for column in batch.columns]
        first = report.rows + 1
        report.rows += batch.num_rows
        yield list(zip(*columns, strict=True)), range(first, first + batch.num_rows)


def _batches(file: Any, path: Path) -> Iterator[Any]:
    try:
        yield from file.iter_batches(_BATCH)
    except (OSError, ValueError) as error:
        raise TableError(f"{path} is broken Parquet: {error}.") from error


def header_of(line: str) -> tuple[list[str], str] | None:
    """Return the columns and what parts them where a line is the header of our own format.

    Example:
        >>> header_of("date,actor,recipient,type")
        (['date', 'actor', 'recipient', 'type'], ',')
    """
    for delimiter in "\t,;":
        cells = cells_of(line, delimiter)
        if len(places(cells, NEEDED)) == len(NEEDED):
            return cells, delimiter
    return None


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line; none where it is no line of a table."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a carriage return in the middle, a cell of megabytes
        return []


def again(first: Block, rest: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks with the first put back."""
    return chain([first], rest)
