"""``dragoman watch``: what the sources announce, into the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.library import AsJson, InLibrary, open_library, print_json
from dragoman.cli.source import AllowPrivate

if TYPE_CHECKING:
    from dragoman.sources.watch import WatchSummary

HELP = """Read the sources that are due, fetch the articles they announce, and read them into the library.

Without --once it goes on until it is stopped (Ctrl-C, SIGTERM). It may be stopped or killed at any time: the next run
goes on where it was. Servers are asked politely: robots.txt, pauses, conditional requests.

\b
Examples:
  dragoman watch
  dragoman watch --once --json
  dragoman watch --every 60 --library press.db
"""


def watch(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and stop.")] = False,
    every: Annotated[float, typer.Option(metavar="MIN", min=1, max=1440, help="Minutes between readings.")] = 15,
    library: InLibrary = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only at the end what was done.")] = False,
    allow_private: AllowPrivate = False,
) -> None:
    """Watch the sources; see ``HELP``."""
    import signal

    from dragoman.cli.output import one_line
    from dragoman.settings import Settings
    from dragoman.sources import watch as watching
    from dragoman.sources.fetcher import Politeness

    settings = watching.WatchSettings(
        every=every, politeness=Politeness(allow_private=allow_private), reading=Settings(allow_private=allow_private)
    )
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        with open_library(library) as opened:
            summary = watching.watch(
                opened, once=once, settings=settings,
                progress=lambda message: None if quiet else typer.echo(one_line(message), err=True),
            )  # fmt: skip
    finally:
        signal.signal(signal.SIGTERM, before)
    _tell(summary, as_json=as_json, quiet=quiet)
    _finish(summary, once=once)


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _tell(summary: WatchSummary, *, as_json: bool, quiet: bool) -> None:
    from dragoman.cli.output import complain

    if as_json:
        print_json(summary)
    for name, error in (*summary.failed_sources, *summary.failed) if quiet else ():
        complain(f"{name}: {error}")
    failed = f"; {len(summary.failed_sources)} sources and {len(summary.failed)} articles failed"
    typer.echo(
        f"{summary.sources} sources read, {summary.found} new articles; {summary.done} articles read, "
        f"{summary.later} put off{failed if summary.failed_sources or summary.failed else ''}.",
        err=True,
    )


def _finish(summary: WatchSummary, *, once: bool) -> None:
    """End as asked: being stopped is the usual end of watching, and an interruption of ``--once``."""
    from dragoman.errors import FetchError, SomeFailed

    if summary.stopped and once:
        raise KeyboardInterrupt
    if summary.stopped or not (summary.failed or summary.failed_sources):
        return
    nothing = not summary.sources and not summary.done and len(summary.failed_sources) == 1
    raise typer.Exit(FetchError.exit_code if nothing else SomeFailed.exit_code)
