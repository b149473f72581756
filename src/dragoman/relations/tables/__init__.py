"""Event tables of others, and our own: read into one ``EventTable``. The format is told by the first lines.

Known: ICEWS (Coded Event Data, and the short table of relations), GDELT 1.0 and 2.0, POLECAT, Dragoman's own CSV, TSV
or Parquet; plain, gzip, or a zip of one member.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import TableError
from dragoman.events.crosswalk import Cameo
from dragoman.relations.table import EventTable
from dragoman.relations.tables import gdelt, icews, own, polecat
from dragoman.relations.tables.columns import Report
from dragoman.relations.tables.layout import Layout, Rows, normal, places, read_rows, split
from dragoman.relations.tables.opening import Block, blocks, magic

__all__ = ["Loaded", "Report", "SkippedRows", "load_events", "read_events"]

KNOWN = (
    "ICEWS coded event data (Event Date, Source Name, CAMEO Code, ...)",
    "ICEWS relations (date, source, relation, target, src_iso3, ...)",
    "GDELT events (57, 58 or 61 columns without a header)",
    "POLECAT (Event Date, Event Type, Actor Country, ...)",
    "Dragoman's own (date, actor, recipient, type, ...; CSV, TSV or Parquet)",
)
Batches = Iterator[tuple[Rows, Sequence[int]]]


class SkippedRows(UserWarning):
    """Some rows of an event table could not be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Events by day, and what became of each file's rows."""

    table: EventTable
    reports: tuple[Report, ...]

    @property
    def skipped(self) -> int:
        """How many rows were skipped."""
        return sum(report.skipped for report in self.reports)


def load_events(paths: Path | str | Iterable[Path | str], codes: Path | str | None = None) -> Loaded:
    """Read event tables, and say of each file what was read and what was not.

    Args:
        paths: files, in any of the known formats, mixed at will.
        codes: a table of relations (relation, cameo, root, quad, goldstein) for ICEWS relations; else CAMEO's names.

    Raises:
        TableError: when a file is missing, empty, broken, of no known format, or none of its rows can be used.
    """
    names = icews.relation_codes(Path(codes)) if codes else None
    files = [paths] if isinstance(paths, Path | str) else list(paths)
    if not files:
        raise TableError("No event table is given.")
    tables, reports = [], []
    for file in files:
        table, report = _load(Path(file), names)
        tables.append(table)
        reports.append(report)
    return Loaded(table=EventTable.concat(tables), reports=tuple(reports))


def read_events(paths: Path | str | Iterable[Path | str], codes: Path | str | None = None) -> EventTable:
    """Read event tables into one, by day. Rows that cannot be used are counted in a warning, ``SkippedRows``.

    Raises:
        TableError: as ``load_events``, which has the same arguments and returns the counts.
    """
    loaded = load_events(paths, codes)
    for report in loaded.reports:
        if said := report.lines():
            warnings.warn("; ".join(said), SkippedRows, stacklevel=2)
    return loaded.table


def _load(path: Path, names: Mapping[str, Cameo | None] | None) -> tuple[EventTable, Report]:
    report = Report(path=path, format="")
    if magic(path) == b"PAR1":
        parquet, batches = own.from_parquet(path, report)
        layout: Layout = parquet
    else:
        layout, batches = _text(path, names, report)
    report.format = layout.name
    table = read_rows(layout, batches, report)
    report.check()
    return table, report


def _text(path: Path, names: Mapping[str, Cameo | None] | None, report: Report) -> tuple[Layout, Batches]:
    stream = blocks(path)
    first = next(stream, None)
    if first is None:
        raise TableError(f"{path} is empty.")
    every, line = own.again(first, stream), first.lines[0]
    if found := own.header_of(line):
        header, delimiter = found
        return own.Own(header), own.delimited(every, delimiter, len(header), report)
    if width := gdelt.is_gdelt(line):
        return gdelt.Gdelt(width), split(every, width, report, skip=int(gdelt.is_header(line)))
    layout = _tabbed(line.split("\t"), names)
    if layout is None:
        raise TableError(_unknown(path, first))
    return layout, split(every, layout.width, report, skip=1)


def _tabbed(header: list[str], names: Mapping[str, Cameo | None] | None) -> Layout | None:
    if len(places(header, icews.SHORT)) == len(icews.SHORT):
        return icews.ShortIcews(header, names)
    if len(places(header, icews.LONG_NEEDED)) == len(icews.LONG_NEEDED):
        return icews.LongIcews(header)
    if len(places(header, polecat.NEEDED)) == len(polecat.NEEDED):
        return polecat.Polecat(header)
    return None


def _unknown(path: Path, first: Block) -> str:
    line = first.lines[0]
    if {"relation", "cameo"} <= set(normal(line.split("\t"))):
        return f"{path} is a table of relations, no events. Give it as codes."
    shape = f"{len(line.split(chr(9)))} columns by tabs, {len(own.cells_of(line, ','))} by commas"
    return f"{path} is no event table that is known ({shape}; it begins {line[:60]!r}). Known: {'; '.join(KNOWN)}."
