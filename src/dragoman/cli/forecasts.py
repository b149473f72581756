"""``dragoman forecasts``: who foretold what, and how it came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.library import AsJson, InLibrary, open_library, print_json
from dragoman.cli.output import complain
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.forecasts import Foretold
    from dragoman.forecasts.ledger import State

HELP = """Who foretold what, when, with which horizon; mark how it came out; a tally per voice.

Without a command, forecasts are listed, the latest made first. A forecast that several articles of a story report is
listed once, with its reports. It is due when the last day of its horizon is past.

\b
Examples:
  dragoman forecasts --due
  dragoman forecasts --voice "Xi Jinping" --about KAZ --json
  dragoman forecasts mark a07d721e842c19634:f1 came-true --on 2022-09-30 --by Aiko
  dragoman forecasts tally --least 5
"""
MARK = """Mark how a forecast came out: came-true, partly, did-not or unclear.

ID is that of the forecast or of any of its reports. A later mark takes the place of an earlier one; who marked what,
and when, is kept. Marks outlive a reread.

\b
Examples:
  dragoman forecasts mark a07d721e842c19634:f1 came-true --on 2022-09-30
  dragoman forecasts mark a07d721e842c19634:f1 partly --note "half of the contingent left" --by Aiko
"""
UNMARK = """Take the mark of a forecast back. It stays in the history.

\b
Example:
  dragoman forecasts unmark a07d721e842c19634:f1 --by Aiko
"""
TALLY = """Say for each voice how many forecasts it made, how many are due, marked, and what share came true.

The share is of those marked came-true, partly or did-not, with Wilson's 90 % interval; under five it is not told.

\b
Examples:
  dragoman forecasts tally
  dragoman forecasts tally --least 5 --csv
"""
app = typer.Typer(help=HELP, invoke_without_command=True, rich_markup_mode=None)
AsCsv = Annotated[bool, typer.Option("--csv", help="Print a table with commas.")]
Today = Annotated[str | None, typer.Option("--today", metavar="DATE", help="Hold horizons against this day.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who judges; else the name you are logged in by.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Which: ARTICLE:f1.")]


@app.callback(help=HELP)
def forecasts(  # noqa: PLR0913 (each is an option of the command)
    context: typer.Context,
    voice: Annotated[str | None, typer.Option(metavar="NAME", help="Made by: name or id.")] = None,
    about: Annotated[str | None, typer.Option(metavar="CODE", help="About: code, id or name.")] = None,
    is_open: Annotated[bool, typer.Option("--open", help="Not marked, and not due.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Not marked, and the horizon is past.")] = False,
    marked: Annotated[bool, typer.Option("--marked", help="Marked.")] = False,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Made on this day or later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Made on this day or before.")] = None,
    today: Today = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many at most.")] = 30,
    library: InLibrary = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List forecasts; see ``HELP``."""
    if context.invoked_subcommand is not None:
        _refuse(context)
        return
    from dragoman.forecasts import Wanted, ledger
    from dragoman.library.days import last_day

    wanted = Wanted(
        voice=voice or None, about=about or None, state=_state(is_open=is_open, due=due, marked=marked),
        since=_day(since), until=last_day(_read(until)),
    )  # fmt: skip
    with open_library(library) as opened:
        found = ledger(opened, wanted, today=_day(today), limit=limit)
    if as_json:
        print_json(found)
    elif as_csv:
        from dragoman.forecasts.frames import ledger_rows
        from dragoman.relations.frames import print_csv

        print_csv(ledger_rows(found))
    elif not found.forecasts and not found.orphans:
        complain("no forecasts there. dragoman forecasts without options lists all.")
    else:
        from dragoman.render.forecasts import print_ledger

        print_ledger(found)


def _refuse(context: typer.Context) -> None:
    """Refuse options that stand before a command of their own: they would do nothing.

    Raises:
        UsageError: when there are any.
    """
    given = [p for p in context.command.params if context.params.get(str(p.name)) != p.get_default(context)]
    if given:
        raise UsageError(f"Write {given[0].opts[0]} after {context.invoked_subcommand}, if it has that option.")


def _state(**chosen: bool) -> State | None:
    names = [name.removeprefix("is_") for name, value in chosen.items() if value]
    if len(names) > 1:
        raise UsageError(f"Of --open, --due and --marked only one: not {' and '.join(f'--{n}' for n in names)}.")
    return names[0] if names else None  # type: ignore[return-value]


def _read(value: str | None) -> str | None:
    from dragoman.articles import parse_published

    return parse_published(value) if value else None


def _day(value: str | None) -> str | None:
    from dragoman.library.days import first_day

    return first_day(_read(value))


def _who(given: str | None) -> str | None:
    import getpass

    if given is not None:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # nobody is logged in: in a container, under a service
        return None


@app.command("mark", help=MARK)
def mark(  # noqa: PLR0913 (each is an option of the command)
    which: Id,
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help="came-true, partly, did-not or unclear.")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="Day on which it came out.")] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="Why, and where to look.")] = None,
    by: By = None,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Mark a forecast; see ``MARK``."""
    from dragoman.forecasts import Verdict
    from dragoman.forecasts import mark as mark_forecast

    verdict = Verdict(outcome=outcome, on=_day(on), note=note, by=_who(by))
    with open_library(library) as opened:
        found = mark_forecast(opened, which, verdict)
    _tell(found, as_json=as_json)


@app.command("unmark", help=UNMARK)
def unmark(which: Id, by: By = None, library: InLibrary = None, as_json: AsJson = False) -> None:
    """Take a mark back; see ``UNMARK``."""
    from dragoman.forecasts import unmark as unmark_forecast

    with open_library(library) as opened:
        found = unmark_forecast(opened, which, _who(by))
    if found is None and not as_json:
        complain(f"the mark of {which} is taken back. Its forecast is in no reading any more.")
        return
    _tell(found, as_json=as_json)


def _tell(found: Foretold | None, *, as_json: bool) -> None:
    if as_json or found is None:
        print_json(found)
        return
    from dragoman.render.forecasts import print_forecast

    print_forecast(found)


@app.command("tally", help=TALLY)
def tally(
    least: Annotated[int, typer.Option(metavar="N", min=1, help="Forecasts a voice needs to be listed.")] = 1,
    today: Today = None,
    library: InLibrary = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tally the voices; see ``TALLY``."""
    from dragoman.forecasts import tally as tally_of

    with open_library(library) as opened:
        found = tally_of(opened, least=least, today=_day(today))
    if as_json:
        print_json(found)
    elif as_csv:
        from dragoman.forecasts.frames import tally_rows
        from dragoman.relations.frames import print_csv

        print_csv(tally_rows(found))
    elif found.voices or found.nameless:
        from dragoman.render.forecasts import print_tally

        print_tally(found)
    else:
        complain("no forecasts there. Read some articles in with: dragoman ingest")
