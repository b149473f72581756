"""``dragoman source``: the feeds and sitemaps that are watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.library import AsJson, InLibrary, open_library, print_json

if TYPE_CHECKING:
    from dragoman.errors import DragomanError
    from dragoman.sources.collect import Collected
    from dragoman.sources.sources import Health, Source

HELP = """Feeds and sitemaps that are watched: add, list, check, pause, remove. Read them with: dragoman watch"""
ADD = """Add a feed (RSS, Atom, JSON Feed) or a sitemap; of one that is there, change what is given. Nothing is fetched.

\b
Examples:
  dragoman source add https://herald.example/rss.xml --outlet "Sample Herald"
  dragoman source add https://herald.example/news-sitemap.xml --kind sitemap --language en
"""
LIST = """List the sources: how each is doing, when it was last read, how many of its articles wait, are read, failed.

\b
Examples:
  dragoman source list
  dragoman source list --json
"""
CHECK = """Read a source, or all of them, and say what they announce; nothing is kept.

\b
Examples:
  dragoman source check
  dragoman source check https://herald.example/rss.xml --json
"""
REMOVE = """Take a source off the list, with what still waits to be fetched of it. Articles that were read stay.

\b
Example:
  dragoman source remove https://herald.example/rss.xml
"""
PAUSE = """Do not read a source until it is resumed.

\b
Example:
  dragoman source pause https://herald.example/rss.xml
"""
RESUME = """Read a paused source again, or a dead one at once.

\b
Example:
  dragoman source resume https://herald.example/rss.xml
"""
app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
Url = Annotated[str, typer.Argument(metavar="URL", help="Address of the feed or sitemap.")]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch from private networks, too.")]


@app.command(help=ADD)
def add(
    url: Url,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Who publishes it: name or registry id.")] = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="Of all its articles; else it is told.")] = None,
    kind: Annotated[str, typer.Option(metavar="KIND", help="auto, rss, atom, json or sitemap.")] = "auto",
    library: InLibrary = None,
    as_json: AsJson = False,
) -> None:
    """Add a source; see ``ADD``."""
    from dragoman.sources import sources

    with open_library(library) as opened:
        source, new = sources.add(opened, url, kind=kind, outlet=outlet, language=language)
    if as_json:
        print_json({"new": new, **_told(source)})
    else:
        typer.echo(f"{'Added' if new else 'Changed'} {source.url}. Try it with: dragoman source check")


@app.command("list", help=LIST)
def list_(library: InLibrary = None, as_json: AsJson = False) -> None:
    """List the sources; see ``LIST``."""
    from dragoman.sources import sources

    with open_library(library) as opened:
        found = sources.health(opened)
    if as_json:
        print_json([{**_told(row.source), **_counts(row)} for row in found])
        return
    if not found:
        typer.echo("No sources yet. Add one with: dragoman source add URL", err=True)
    for row in found:
        typer.echo(_line(row))


@app.command(help=CHECK)
def check(
    url: Annotated[str | None, typer.Argument(metavar="[URL]", help="One of the sources; all by default.")] = None,
    library: InLibrary = None,
    as_json: AsJson = False,
    allow_private: AllowPrivate = False,
) -> None:
    """Try sources; see ``CHECK``."""
    import time

    from dragoman.errors import DragomanError
    from dragoman.sources import sources
    from dragoman.sources.collect import collect
    from dragoman.sources.fetcher import Fetcher, Politeness

    with open_library(library) as opened:
        listed = [sources.find(opened, url)] if url else sources.sources(opened)
    fetcher = Fetcher(Politeness(allow_private=allow_private))
    errors: list[DragomanError] = []
    rows: list[dict[str, object]] = []
    for source in listed:
        try:
            found = collect(fetcher, source, now=time.time(), fresh=True)
        except DragomanError as error:
            errors.append(error)
            rows.append({"url": source.url, "error": str(error)})
        else:
            rows.append(_announced(source, found))
        if not as_json:
            _say_checked(rows[-1])
    if as_json:
        print_json(rows)
    _finish(errors, len(listed))


@app.command(help=REMOVE)
def remove(url: Url, library: InLibrary = None) -> None:
    """Remove a source; see ``REMOVE``."""
    from dragoman.sources import sources

    with open_library(library) as opened:
        sources.remove(opened, url)
    typer.echo(f"Removed {url}.", err=True)


@app.command(help=PAUSE)
def pause(url: Url, library: InLibrary = None) -> None:
    """Pause a source; see ``PAUSE``."""
    from dragoman.sources import sources

    with open_library(library) as opened:
        sources.pause(opened, url, paused=True)
    typer.echo(f"Paused {url}.", err=True)


@app.command(help=RESUME)
def resume(url: Url, library: InLibrary = None) -> None:
    """Resume a source; see ``RESUME``."""
    from dragoman.sources import sources

    with open_library(library) as opened:
        sources.pause(opened, url, paused=False)
    typer.echo(f"{url} is read at the next turn.", err=True)


def _told(source: Source) -> dict[str, object]:
    shown = ("url", "kind", "found", "name", "outlet", "language", "added", "last_ok", "last_error", "failures",
             "next_due")  # fmt: skip
    return {**{name: getattr(source, name) for name in shown}, "state": source.state}


def _counts(row: Health) -> dict[str, int]:
    return {"waiting": row.waiting, "done": row.done, "failed": row.failed}


def _line(row: Health) -> str:
    source = row.source
    who = source.outlet or source.name or "-"
    counts = f"{row.done:,} read, {row.waiting:,} waiting, {row.failed:,} failed"
    read = f"last read {source.last_ok[:16].replace('T', ' ')}" if source.last_ok else "never read"
    error = f"\n         {source.last_error}" if source.last_error else ""
    return f"{source.state:<8} {source.url}  {who}  {source.found or source.kind}  {read}; {counts}{error}"


def _announced(source: Source, found: Collected) -> dict[str, object]:
    return {
        "url": source.url, "kind": found.kind, "title": found.title, "items": len(found.items),
        "newest": max((item.published or item.changed or "" for item in found.items), default="") or None,
        "moved": found.moved, "notes": list(found.notes),
    }  # fmt: skip


def _say_checked(row: dict[str, object]) -> None:
    from dragoman.cli.output import complain, one_line

    if "error" in row:
        complain(f"{row['url']}: {row['error']}")
        return
    newest = f", the newest of {row['newest']}" if row["newest"] else ""
    typer.echo(one_line(f"{row['url']}: {row['kind']}, {row['items']} articles{newest}"))
    notes = row["notes"]
    for note in notes if isinstance(notes, list) else ():
        typer.echo(f"  {one_line(note)}", err=True)
    if row["moved"]:
        typer.echo(f"  moved for good to {one_line(str(row['moved']))}", err=True)


def _finish(errors: list[DragomanError], total: int) -> None:
    from dragoman.errors import SomeFailed

    if errors:
        raise typer.Exit(errors[0].exit_code if total == 1 else SomeFailed.exit_code)
