"""``dragoman actors``: the registry of who is who."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli import importing

if TYPE_CHECKING:
    from dragoman.actors.queries import Hit

HELP = """Who is who: find somebody by name or office, show an entry, check the registry, import others."""
FIND = """Find whom a name, an office or a phrase means, best first, and say why.

\b
Examples:
  dragoman actors find Tokayev
  dragoman actors find "同大統領" --on 2022-09-14 --context KAZ
  dragoman actors find "глава МИД" --on 2020-01-10 --context RUS --json
"""
SHOW = """Show one entry of the registry: names in all languages, offices with dates.

\b
Example:
  dragoman actors show kassym-jomart-tokayev
"""
CHECK = """Check the registry's files and your own registry: one line a problem, exit code 5 when there are any.

\b
Example:
  dragoman actors check
"""
app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
app.command("import", help=importing.HELP)(importing.import_)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command(help=FIND)
def find(
    query: Annotated[str, typer.Argument(metavar="NAME", help="A name, an office, or an id.")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day that is meant: 2022-09-14.")] = None,
    context: Annotated[str | None, typer.Option("--context", metavar="CODE", help="State spoken of: KAZ.")] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="CODE", help="Of the name: ja, en ...")] = None,
    as_json: AsJson = False,
) -> None:
    """Find an actor; see ``FIND``."""
    from dragoman.actors.queries import find as look

    hits = look(query, on, context, language=language)
    if as_json:
        _print_json(hits)
    elif not hits:
        typer.echo(f"Nobody is known as {query}.", err=True)
    for number, hit in enumerate(() if as_json else hits, start=1):
        typer.echo(f"{number}. {_line(hit)}")
    if not hits:
        raise typer.Exit(3)


def _line(hit: Hit) -> str:
    actor = hit.actor
    place = " ".join(value for value in (actor.country, actor.region, actor.sector) if value)
    who = actor.entity or f"{actor.name} (not in the registry)"
    return f"{who}  {place}  {hit.score:.1f}  {'; '.join(hit.reasons)}"


@app.command(help=SHOW)
def show(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="Id of an entry, such as xi-jinping or KAZ.")],
    as_json: AsJson = False,
) -> None:
    """Show an entry; see ``SHOW``."""
    import msgspec

    from dragoman.actors import Registry
    from dragoman.actors.queries import show as look

    entry = look(entry_id)
    if as_json:
        _print_json(entry)
        return
    for key, value in msgspec.to_builtins(entry).items():
        if isinstance(value, dict):
            typer.echo(f"{key}:")
            for inner, content in value.items():
                typer.echo(f"  {inner}: {_flat(content)}")
        elif isinstance(value, list | tuple) and value and isinstance(value[0], dict):
            typer.echo(f"{key}:")
            for row in value:
                typer.echo("  - " + ", ".join(f"{k} {_flat(v)}" for k, v in row.items() if v not in (None, [], (), "")))
        elif value not in (None, [], (), {}, ""):
            typer.echo(f"{key}: {_flat(value)}")
    if origin := Registry.load().origin(entry_id):
        typer.echo(f"from your registry: {origin}")


def _flat(value: object) -> str:
    return ", ".join(map(_flat, value)) if isinstance(value, list | tuple) else str(value)


@app.command(help=CHECK)
def check(as_json: AsJson = False) -> None:
    """Check the registry; see ``CHECK``."""
    from dragoman.actors.queries import check as problems_of
    from dragoman.errors import ResourceError

    problems = problems_of()
    if as_json:
        _print_json(problems)
    for problem in () if as_json else problems:
        typer.echo(problem)
    if problems:
        raise ResourceError(f"{len(problems)} problems in the registry's files.")
    if not as_json:
        typer.echo("The registry's files are in order.")


def _print_json(value: object) -> None:
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
