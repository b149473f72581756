"""``dragoman ingest``: articles into the library."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.library import AsJson, InLibrary, open_library, print_json
from dragoman.cli.output import complain, progress
from dragoman.errors import SomeFailed

if TYPE_CHECKING:
    from dragoman.sources.ingest import IngestSummary

HELP = """Read articles into the library: files, folders, JSON Lines, WARC, http(s) addresses, or - for standard input.

What is in the library already is passed over, so an ingest that was stopped goes on where it was. Each article gets its
story, and its statements their families. What cannot be read is listed, and the rest goes on.

\b
Examples:
  dragoman ingest articles/ --library press.db
  dragoman ingest dump.jsonl CC-NEWS-2022.warc.gz
  dragoman ingest https://example.org/news/1 --outlet "Sample Herald"
"""
_SHOWN = 20
_LINES, _PACKED, _SINGLE = (".jsonl", ".ndjson"), (".gz", ".warc"), (".txt", ".html", ".htm", ".xhtml")
_COUNTED = 500_000_000  # bytes of a file whose lines are counted


def ingest(  # noqa: PLR0913 (options of a command)
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, addresses, or -.")],
    library: InLibrary = None,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Who published them, if they do not say.")] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="When, where they do not say.")] = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="Their language; else it is told.")] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Let addresses lead into private networks.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read articles into the library; see ``HELP``."""
    from dragoman.articles import Told, open_pages, parse_published
    from dragoman.settings import Settings
    from dragoman.sources.ingest import ingest as into

    if published:
        parse_published(published)
    settings = Settings(allow_private=allow_private)
    told = Told(outlet=outlet, language=language, published=published)
    begun = time.perf_counter()
    with open_library(library) as opened:
        pages = open_pages(inputs, limit_bytes=settings.max_bytes, allow_private=allow_private, told=told)
        with progress(_total(inputs), wanted=True) as step:
            summary = into(opened, pages, settings=settings, progress=step)
    _tell(summary, time.perf_counter() - begun, as_json=as_json)
    if summary.failed:
        raise typer.Exit(summary.failed[0][1].exit_code if summary.total == 1 else SomeFailed.exit_code)


def _total(inputs: list[str]) -> int | None:
    """Count what is cheap to count, for the bar: files, and the lines of JSON Lines files; else None."""
    if not sys.stderr.isatty():
        return None
    try:
        return sum(_count(name) for name in inputs)
    except (_Unknown, OSError, ValueError):
        return None


class _Unknown(Exception):
    """There is no quick way to know."""


def _count(name: str) -> int:
    path = Path(name)
    if path.is_dir():
        names = (f for f in path.rglob("*") if f.is_file())
        return sum(_count(str(file)) for file in names if file.suffix in (*_LINES, *_PACKED, *_SINGLE))
    if not path.is_file() or path.suffix in _PACKED or path.stat().st_size > _COUNTED:
        raise _Unknown
    if path.suffix not in _LINES:
        return 1
    with path.open("rb") as file:  # by blocks: a line may be of any length
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _tell(summary: IngestSummary, seconds: float, *, as_json: bool) -> None:
    if as_json:
        found: dict[str, Any] = {
            "read": summary.read, "known": summary.known, "republished": summary.republished,
            "seconds": round(seconds, 2),
            "failures": summary.failures,
            "failed": [{"name": n, "error": type(e).__name__, "message": str(e)} for n, e in summary.failed],
            "articles": summary.articles,
        }  # fmt: skip
        print_json(found)
        return
    for name, error in summary.failed[:_SHOWN]:
        complain(str(error) if name in str(error) else f"{name}: {error}")
    if summary.failures > _SHOWN:
        complain(f"… and {summary.failures - _SHOWN:,} more; --json lists them.")
    rate = f", {summary.read / seconds:.1f} a second" if summary.read and seconds else ""
    complain(
        f"{summary.read} articles read{rate}; {summary.known} known already, "
        f"{summary.republished} published elsewhere too, {summary.failures} failed."
    )
