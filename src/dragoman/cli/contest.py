"""``dragoman contest``, ``alignment``: powers over a third, and sides on issues."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli.library import InLibrary, print_json
from dragoman.cli.output import write_file
from dragoman.cli.relations import (
    AsCsv,
    AsJson,
    Codes,
    Events,
    Plot,
    Since,
    State,
    Until,
    open_source,
)

CONTEST = """Show who gains over a state or a region: presence, commitment, favour, distancing of each power.

OVER is a state (KAZ) or a region ("Central Asia", 143). The time is divided at --split, by default in its middle. "K
gains over J" is said only where the posterior says so with 90 %.

\b
Examples:
  dragoman contest KAZ --powers CHN,RUS,USA,TUR
  dragoman contest "Central Asia" --powers CHN,RUS --split 2022-02-24 --plot central-asia.svg
  dragoman contest KAZ --powers CHN,RUS --events events.tsv --json | jq '.gains[] | select(.decided)'
"""
ALIGNMENT = """Show on which issues two states take the same side: towards whom both have acted, and how.

\b
Examples:
  dragoman alignment KAZ CHN
  dragoman alignment CHN RUS --events events.tsv --since 2014-01-01 --json
"""


def contest(  # noqa: PLR0913 (each is an option of the command)
    over: Annotated[str, typer.Argument(metavar="OVER", help="A state or a region.")],
    powers: Annotated[str, typer.Option(metavar="CODES", help="Two or more states, with commas.")],
    since: Since = None,
    until: Until = None,
    split: Annotated[str | None, typer.Option(metavar="DATE", help="First day of the time after.")] = None,
    events: Events = None,
    codes: Codes = None,
    plot: Plot = None,
    library: InLibrary = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show a contest; see ``CONTEST``."""
    from dragoman.relations.asking import code_of, members, span_of
    from dragoman.relations.contest import contest as contest_of

    source, opened = open_source(events, codes, library)
    span = span_of(source, since, until)
    where = span_of(source, split, None)[0] if split else None
    listed = [code_of(source, power.strip()) for power in powers.split(",") if power.strip()]
    found = contest_of(source, members(source, over), listed, span=span, split=where)
    if opened is not None:
        from dragoman.relations.library import with_sentences

        found = with_sentences(opened, found)
    if plot:
        from dragoman.render.charts import draw_contest

        write_file(plot, draw_contest(found, plot.suffix))
    if as_json:
        print_json(found)
    elif as_csv:
        from dragoman.relations.frames import contest_rows, print_csv

        print_csv(contest_rows(found))
    elif not plot:
        from dragoman.render.contest import print_contest

        print_contest(found)


def alignment(  # noqa: PLR0913 (each is an option of the command)
    a: State,
    b: State,
    since: Since = None,
    until: Until = None,
    least: Annotated[int, typer.Option(metavar="N", min=1, help="Episodes an issue needs of each.")] = 3,
    events: Events = None,
    codes: Codes = None,
    library: InLibrary = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show an alignment; see ``ALIGNMENT``."""
    from dragoman.relations.alignment import alignment as alignment_of
    from dragoman.relations.asking import code_of, span_of

    source, opened = open_source(events, codes, library)
    span = span_of(source, since, until)
    found = alignment_of(source, code_of(source, a), code_of(source, b), span=span, least=least)
    if opened is not None:
        from dragoman.relations.library import with_sentences

        found = with_sentences(opened, found)
    if as_json:
        print_json(found)
    elif as_csv:
        from dragoman.relations.frames import issue_rows, print_csv

        print_csv(issue_rows(found))
    else:
        from dragoman.render.contest import print_alignment

        print_alignment(found)
