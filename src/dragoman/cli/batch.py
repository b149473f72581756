"""``dragoman batch``: very many articles to Parquet, on all cores or on a cluster."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.library import AsJson, print_json
from dragoman.cli.output import complain, progress

if TYPE_CHECKING:
    from dragoman.batch import Summary

HELP = """Read very many articles into Parquet files: JSON Lines, Parquet and WARC, from folders, files or addresses.

OUT gets one dataset a kind of record (articles, mentions, dates, statements, events, interpretations, forecasts,
failures) and a manifest. A run that was stopped goes on with the same command: what is there and whole stays. The same
inputs give the same bytes, however many workers there are and whatever becomes of them. What cannot be read is a row of
failures/. Needs: pip install 'dragoman[batch]'; for Dask 'dragoman[cluster]'.

\b
Examples:
  dragoman batch dump.jsonl readings/ --workers 2
  dragoman batch news/ more.parquet CC-NEWS-2022.warc.gz readings/ --json
  dragoman batch "s3://press/2022/*.jsonl.gz" s3://press/readings --executor dask --scheduler tcp://10.0.0.5:8786
  dragoman library import readings/ --library press.db
"""
_SHOWN = 20
_EVERY = 30.0  # seconds between lines where there is no bar


def batch(  # noqa: PLR0913 (options of a command)
    inputs: Annotated[list[str], typer.Argument(metavar="IN...", help="Files, folders, addresses of fsspec.")],
    out: Annotated[str, typer.Argument(metavar="OUT", help="Folder to write to, or its address.")],
    executor: Annotated[str, typer.Option(metavar="processes|dask", help="What runs the workers.")] = "processes",
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Of a Dask scheduler; without, a cluster is made here.")
    ] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", min=1, help="How many; else one a core.")] = None,
    shard: Annotated[int, typer.Option(metavar="N", min=1, help="Articles of one part.")] = 100,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Who published them, if they do not say.")] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="When, where they do not say.")] = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="Their language; else it is told.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read very many articles into Parquet files; see ``HELP``."""
    from dragoman.articles import Told, parse_published
    from dragoman.batch import Options, run

    if published:
        parse_published(published)
    options = Options(shard=shard, told=Told(outlet=outlet, published=published, language=language))
    with progress(None, wanted=True) as step:
        summary = run(
            inputs, out, executor=executor, scheduler=scheduler, workers=workers, options=options,
            progress=_progress(step),
        )  # fmt: skip
    _tell(summary, out, as_json=as_json)
    if summary.exit_code:
        raise typer.Exit(summary.exit_code)


def _progress(step: Callable[[str], None]) -> Callable[[int, int], None]:
    """Move the bar; where there is none, say how far it is from time to time."""
    last = time.monotonic()

    def moved(done: int, total: int) -> None:
        nonlocal last
        step(f"of {total:,} parts")
        if not sys.stderr.isatty() and time.monotonic() - last > _EVERY:
            last = time.monotonic()
            complain(f"{done:,} of {total:,} parts.")

    return moved


def _tell(summary: Summary, out: str, *, as_json: bool) -> None:
    counts = summary.counts
    if as_json:
        print_json({
            "out": out, "parts": summary.parts, "found": summary.found, "counts": counts,
            "seconds": round(summary.seconds, 2), "failed": summary.failed,
            "lost": [{"part": part, "message": why} for part, why in summary.lost],
        })  # fmt: skip
        return
    for one in summary.failed[:_SHOWN]:
        complain(one.message if one.input in one.message else f"{one.input}: {one.message}")
    if counts["failures"] > _SHOWN:
        complain(f"… and {counts['failures'] - _SHOWN:,} more: all are in {out}/failures.")
    for part, why in summary.lost:
        complain(f"the part {part} is missing: {why} The same command tries again.")
    complain(
        f"{counts['articles']:,} articles, {counts['statements']:,} statements, {counts['events']:,} events in "
        f"{summary.parts:,} parts, of which {summary.found:,} were there; {counts['failures']:,} failed; "
        f"{summary.seconds:,.1f} s."
    )
