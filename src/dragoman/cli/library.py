"""``dragoman init``, ``status``, ``backup``, ``reread``: the library itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.output import complain, progress
from dragoman.errors import SomeFailed

if TYPE_CHECKING:
    from dragoman.library import Library

INIT = """Make a library: one file that keeps readings, stories and sources.

Without FILE it is $DRAGOMAN_LIBRARY, else library.db in the platform's data folder. A PostgreSQL database is given by
its address. A library that is there already is left as it is.

\b
Examples:
  dragoman init press.db
  dragoman init postgresql://reader@localhost/press
"""
STATUS = """Say what is in the library: articles by language and country, stories, sources, failures, size.

\b
Examples:
  dragoman status
  dragoman status --library press.db --json
"""
BACKUP = """Copy the library while it is in use. FILE must not be there yet.

\b
Example:
  dragoman backup press-2022-09-15.db --library press.db
"""
REREAD = """Read articles again that an older version of Dragoman read. The older readings are kept beside the new.

\b
Examples:
  dragoman reread
  dragoman reread --limit 100 --json
"""
IMPORT = """Bring what dragoman batch made into the library, without reading the articles again.

OUT is the folder (or address) a finished batch wrote to. The library is then as if it had ingested the articles, and
importing twice changes nothing. What the batch could not read is noted in the library, too.

\b
Examples:
  dragoman library import readings/ --library press.db
  dragoman library import s3://press/readings --json
"""
app = typer.Typer(no_args_is_help=True)
InLibrary = Annotated[
    str | None,
    typer.Option("--library", metavar="FILE", help="The library; else $DRAGOMAN_LIBRARY, else the usual place."),
]
_SHOWN = 20
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def open_library(place: str | None) -> Library:
    """Open the library a command works on.

    Raises:
        LibraryError: when there is none, or it cannot be used.
    """
    from dragoman.library import Library

    return Library.open(place)


def print_json(value: object) -> None:
    """Print one JSON object on standard output; records become plain objects."""
    import msgspec

    typer.echo(msgspec.json.encode(value).decode())


def init(
    file: Annotated[str | None, typer.Argument(metavar="[FILE]", help="Where it shall be.")] = None,
    library: InLibrary = None,
) -> None:
    """Make a library; see ``INIT``."""
    from dragoman.library import Library
    from dragoman.library.location import shown
    from dragoman.sources.sources import prepare as prepare_sources
    from dragoman.stories.memory import prepare

    with Library.create(file or library) as made:
        prepare(made)
        prepare_sources(made)
        complain(f"the library is {shown(made.location)}: {made.count():,} articles. Add some with: dragoman ingest")


def status(library: InLibrary = None, as_json: AsJson = False) -> None:
    """Say what is in the library; see ``STATUS``."""
    from dragoman.library.status import status as library_status

    with open_library(library) as opened:
        found = library_status(opened)
    if as_json:
        print_json(found)
        return
    from dragoman.render.library import print_status

    print_status(found)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy.")],
    library: InLibrary = None,
) -> None:
    """Copy the library; see ``BACKUP``."""
    from dragoman.library.backup import backup as copy

    with open_library(library) as opened:
        size = copy(opened, file)
    complain(f"{file} holds a copy of the library, {size / 1e6:,.1f} MB.")


@app.callback()
def _root() -> None:
    """Bring what a batch made into the library."""


@app.command("import", help=IMPORT, short_help="Bring in the output of a batch.")
def import_(
    out: Annotated[str, typer.Argument(metavar="OUT", help="The batch's folder, or its address.")],
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Bring what a batch made into the library; see ``IMPORT``."""
    from dragoman.batch import import_into

    with open_library(library) as opened, progress(None, wanted=True) as step:
        found = import_into(opened, out, progress=step)
    if as_json:
        print_json({"imported": found.read, "known": found.known, "republished": found.republished,
                    "failures": found.failures, "articles": found.articles})  # fmt: skip
    else:
        complain(
            f"{found.read:,} articles imported; {found.known:,} known already, "
            f"{found.republished:,} published elsewhere too, {found.failures:,} that the batch could not read."
        )


def reread(
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="Articles at most.")] = None,
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Read articles again; see ``REREAD``."""
    from dragoman.sources.reread import outdated
    from dragoman.sources.reread import reread as read_again

    with open_library(library) as opened:
        waiting = outdated(opened)
        total = min(waiting, limit) if limit else waiting
        with progress(total, wanted=total > 1) as step:
            found = read_again(opened, limit=limit, progress=step)
        left = outdated(opened)
    failed = [{"article": name, "error": type(e).__name__, "message": str(e)} for name, e in found.failed]
    if as_json:
        print_json({"reread": found.done, "left": left, "failed": failed})
    else:
        for name, error in found.failed[:_SHOWN]:
            complain(f"{name}: {error}")
        complain(f"{found.done} articles read again, {left} left, {len(failed)} failed.")
    if failed:
        raise typer.Exit(SomeFailed.exit_code)
