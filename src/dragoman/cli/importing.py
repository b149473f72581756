"""``dragoman actors import``: people and organisations of other registries, into the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dragoman.actors.importing import Report
    from dragoman.actors.importing.merging import Change

HELP = """Import people, organisations and media into your own registry, which is laid over Dragoman's.

FILE holds FollowTheMoney entities as JSON lines (OpenSanctions: entities.ftm.json),
or Wikidata items: a dump, its lines, or what Special:EntityData gives; plain or
.gz, of any size: one line at a time is read. Your registry is $DRAGOMAN_ACTORS,
else actors.json in the platform's data folder. Whom Dragoman knows already is
merged: names and offices are added, never replaced; where both differ, Dragoman's
stands and the conflict is told. Importing a file twice changes nothing.

\b
Examples:
  dragoman actors import peps.ftm.json --dry-run
  dragoman actors import Q1234.json dump.json.gz --into actors.json --json
  dragoman actors import entities.ftm.json --format ftm --limit 5000
"""
SHOWN = 20
"""Lines of each kind that are printed; ``--json`` prints all."""


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="FollowTheMoney or Wikidata JSON.")],
    form: Annotated[
        str | None, typer.Option("--format", metavar="ftm|wikidata", help="What the files are; else each line tells.")
    ] = None,
    into: Annotated[Path | None, typer.Option("--into", metavar="FILE", help="The registry that is added to.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be done; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Take at most N people and organisations.")
    ] = None,
) -> None:
    """Import into the user's registry; see ``HELP``."""
    from dragoman.actors.importing import Wanted, import_files
    from dragoman.errors import UsageError

    if form not in (None, "ftm", "wikidata"):
        raise UsageError(f"No format called {form}. Choices: ftm, wikidata.")
    report = import_files(files, Wanted(form=form, into=into, dry_run=dry_run, limit=limit))  # type: ignore[arg-type]
    if as_json:
        import msgspec

        typer.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        _print(report)


def _print(report: Report) -> None:
    from dragoman.cli.output import complain

    _rows("added", [_line(change) for change in report.added])
    _rows("merged", [_line(change) for change in report.merged])
    if report.unchanged:
        typer.echo(f"unchanged {report.unchanged}")
    _rows("conflicts", [f"{c.id}: {c.what} ({c.file}:{c.line})" for c in report.conflicts])
    reasons = [f"{count} {reason}" for reason, count in sorted(report.reasons.items(), key=lambda r: (-r[1], r[0]))]
    _rows("skipped", reasons, sum(report.reasons.values()))
    done = "nothing is written" if report.dry_run else "written" if report.written else "unchanged"
    typer.echo(f"{report.lines} lines read; {report.into}: {done}")
    if report.without_forms:
        languages = ", ".join(report.without_forms)
        complain(f"Names in {languages} are found only as given; for their other forms: pip install 'dragoman[build]'.")


def _rows(title: str, rows: list[str], count: int | None = None) -> None:
    if not rows:
        return
    from dragoman.cli.output import one_line

    typer.echo(f"{title} {len(rows) if count is None else count}")
    for row in rows[:SHOWN]:
        typer.echo(f"  {one_line(row)}")
    if len(rows) > SHOWN:
        typer.echo(f"  … and {len(rows) - SHOWN} more: --json tells all")


def _line(change: Change) -> str:
    parts = [f"names {', '.join(change.names)}"] if change.names else []
    parts += [f"offices {', '.join(change.roles)}"] if change.roles else []
    told = "; ".join(parts) or "nothing new"
    why = f", {change.why}" if change.why else ""
    return f"{change.id} ← {change.source}{why}: {told} ({change.file}:{change.line})"
