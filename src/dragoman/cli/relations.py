"""``dragoman relation``, ``shifts``: how states stand, and when that changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import typer

from dragoman.cli.library import InLibrary, open_library, print_json
from dragoman.cli.output import complain, progress, write_file

if TYPE_CHECKING:
    import msgspec

    from dragoman.library import Library
    from dragoman.relations.source import Source

RELATION = """Show how two states stand: level with its interval, shifts with their evidence, by week and month.

A and B are codes (KAZ) or names (Kazakhstan). Figures come from the events of the library, or from event tables:
GDELT, ICEWS, POLECAT, or Dragoman's own. docs: relations.

\b
Examples:
  dragoman relation KAZ RUS
  dragoman relation KAZ RUS --since 2022-01-01 --json | jq .shifts
  dragoman relation China Japan --events 20141110.export.CSV.zip --plot china-japan.svg
"""
SHIFTS = """List where relations shift: every pair of states with enough episodes, the strongest first.

\b
Examples:
  dragoman shifts --since 2022-06-01
  dragoman shifts --events events.tsv.gz --online --json
"""
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print a table with commas.")]
Events = Annotated[
    list[Path] | None,
    typer.Option("--events", metavar="FILE", help="Event table instead of the library; may be given again."),
]
Codes = Annotated[Path | None, typer.Option("--codes", metavar="FILE", help="What an ICEWS table's relations mean.")]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="From this day on.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Up to this day.")]
Plot = Annotated[Path | None, typer.Option("--plot", metavar="FILE", help="Draw it: .svg, .png or .html.")]
T = TypeVar("T")
Answer = TypeVar("Answer", bound="msgspec.Struct")
State = Annotated[str, typer.Argument(metavar="STATE", help="Code or name.")]


def open_source(events: list[Path] | None, codes: Path | None, library: str | None) -> tuple[Source, Library | None]:
    """Return what figures are computed from: event tables where they are given, else the library.

    Raises:
        TableError: when a table cannot be read.
        LibraryError: when there is no library.
    """
    from dragoman.relations.source import Source

    if not events:
        from dragoman.relations.library import library_source

        opened = open_library(library)
        return library_source(opened), opened
    from dragoman.relations.tables import load_events

    with progress(None, wanted=True) as tell:
        tell(str(events[0]))
        loaded = load_events(events, codes)
    for report in loaded.reports:
        if report.skipped:
            reasons = ", ".join(f"{why} ({number:,})" for why, (number, _) in report.reasons.items())
            complain(f"{report.path}: {report.skipped:,} of {report.rows:,} rows skipped: {reasons}")
    names = ", ".join(path.name for path in events)
    return Source(table=loaded.table, name=f"{len(loaded.table):,} events of {names}"), None


class Form(NamedTuple):
    """In which form an answer is wanted."""

    as_json: bool
    as_csv: bool
    plot: Path | None = None


def give(
    found: T,
    form: Form,
    *,
    rows: Callable[[T], list[dict[str, Any]]],
    show: Callable[[T], None],
    draw: Callable[[T, str], str | bytes] | None = None,
) -> None:
    """Give an answer in the form that is wanted: a chart beside the others, a table where none of them is."""
    if form.plot and draw:
        write_file(form.plot, draw(found, form.plot.suffix))
    if form.as_json:
        print_json(found)
    elif form.as_csv:
        from dragoman.relations.frames import print_csv

        print_csv(rows(found))
    elif not form.plot:
        show(found)


def with_words(opened: Library | None, found: Answer) -> Answer:
    """Return an answer with the sentences of its evidence, where it comes from a library."""
    if opened is None:
        return found
    from dragoman.relations.library import with_sentences

    return with_sentences(opened, found)


def relation(  # noqa: PLR0913 (each is an option of the command)
    a: State,
    b: State,
    since: Since = None,
    until: Until = None,
    directed: Annotated[bool, typer.Option("--directed", help="Only what A does towards B.")] = False,
    events: Events = None,
    codes: Codes = None,
    plot: Plot = None,
    library: InLibrary = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show a relation; see ``RELATION``."""
    from dragoman.relations.asking import code_of, span_of
    from dragoman.relations.frames import week_rows
    from dragoman.relations.relation import relation as relation_of
    from dragoman.render.charts import draw_relation
    from dragoman.render.relation import print_relation

    source, opened = open_source(events, codes, library)
    span = span_of(source, since, until)
    found = relation_of(source, code_of(source, a), code_of(source, b), directed=directed, span=span)
    form = Form(as_json, as_csv, plot)
    give(with_words(opened, found), form, rows=week_rows, show=print_relation, draw=draw_relation)


def shifts(  # noqa: PLR0913 (each is an option of the command)
    since: Since = None,
    until: Until = None,
    least: Annotated[int, typer.Option(metavar="N", min=1, help="Episodes a pair needs.")] = 15,
    online: Annotated[bool, typer.Option("--online", help="As told week by week, knowing no later week.")] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many at most.")] = 30,
    events: Events = None,
    codes: Codes = None,
    library: InLibrary = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List shifts; see ``SHIFTS``."""
    from dragoman.relations.asking import span_of
    from dragoman.relations.frames import shift_rows
    from dragoman.relations.overview import shifts as shifts_of
    from dragoman.render.relation import print_shifts

    source, opened = open_source(events, codes, library)
    span = span_of(source, since, until)
    found = shifts_of(source, span=span, least=least, week_by_week=online)[:limit]
    if not (found or as_json or as_csv):
        complain("no shift there, or too few episodes: dragoman relation A B says which.")
        return
    give([with_words(opened, one) for one in found], Form(as_json, as_csv), rows=shift_rows, show=print_shifts)
