"""``dragoman contest``, ``alignment``: powers over a third, and sides on issues."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli.library import InLibrary
from dragoman.cli.relations import (
    AsCsv,
    AsJson,
    Codes,
    Events,
    Form,
    Plot,
    Since,
    State,
    Until,
    give,
    open_source,
    with_words,
)  # fmt: skip

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
    from dragoman.relations.asking import contest_of, span_of
    from dragoman.relations.frames import contest_rows
    from dragoman.render.charts import draw_contest
    from dragoman.render.contest import print_contest

    source, opened = open_source(events, codes, library)
    found = contest_of(source, over, powers, span=span_of(source, since, until), split=split)
    form = Form(as_json, as_csv, plot)
    give(with_words(opened, found), form, rows=contest_rows, show=print_contest, draw=draw_contest)


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
    from dragoman.relations.frames import issue_rows
    from dragoman.render.contest import print_alignment

    source, opened = open_source(events, codes, library)
    span = span_of(source, since, until)
    found = alignment_of(source, code_of(source, a), code_of(source, b), span=span, least=least)
    give(with_words(opened, found), Form(as_json, as_csv), rows=issue_rows, show=print_alignment)
