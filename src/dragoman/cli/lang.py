"""``dragoman lang``: which languages are read, how far each is, and the tools to add one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dragoman.evaluation.language_report import Coverage

HELP = """Languages that can be read: list them, add one, check one, and see how far each is."""
LIST = """List the languages that can be read: code, name, script, direction.

The model has learnt from labelled sentences of most; where it has none of a
language, the list says so: expect less there (docs: languages).

\b
Examples:
  dragoman lang list
  dragoman lang list --json
"""
NEW = """Make the folder of a new language, after the nearest one that is read.

Every file tells its format at its top. Lines with words of the nearest language
are marked: put yours there and take the mark off. When 'lang check' finds nothing,
move the folder to src/dragoman/resources/languages (docs: languages).

\b
Example:
  dragoman lang new it --like es --into drafts
"""
CHECK = """Check a language: every file of it, one line a problem, exit code 5 when there are any.

Unknown keys, missing files, duplicates, patterns that are none, examples that do
not match, lines that nobody translated. Without CODE every language is checked.

\b
Examples:
  dragoman lang check de
  dragoman lang check drafts/it --json
"""
REPORT = """Show how far every language is: entries of its files, names, labelled passages, gold articles.

People, organisations and outlets are those with names of the language's own, not
those it takes from another. The counts of labelled passages and gold articles need
the repository. What first class still lacks is told for one language.

\b
Examples:
  dragoman lang report
  dragoman lang report pl --json
"""
app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def _root() -> None:
    pass


@app.command("list", help=LIST)
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False) -> None:
    """List the languages; see ``LIST``."""
    import json

    from dragoman.language.packs import codes, pack

    rows = [(code, pack(code).about) for code in codes()]
    if as_json:
        fields = ("name", "native", "scripts", "direction", "labelled")
        typer.echo(json.dumps([{"code": c, **{f: getattr(a, f) for f in fields}} for c, a in rows], ensure_ascii=False))
        return
    for code, about in rows:
        taught = "" if about.labelled else "  no labelled sentences of its own"
        typer.echo(f"{code}  {about.name:<12}{about.native:<14}{', '.join(about.scripts)} ({about.direction}){taught}")


@app.command(help=NEW)
def new(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The language's code: it.")],
    like: Annotated[str, typer.Option("--like", metavar="CODE", help="The nearest language that is read.")],
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="Where the folder CODE is made.")] = Path(),
) -> None:
    """Make the folder of a language; see ``NEW``."""
    from dragoman.language.scaffold import new as make

    files = make(code, like, into)
    for file in files:
        typer.echo(str(file))
    typer.echo(f"Next: put your words in the marked lines, then: dragoman lang check {files[0].parent}", err=True)


@app.command(help=CHECK)
def check(
    language: Annotated[str | None, typer.Argument(metavar="[CODE|DIR]", help="A language, or its folder.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check a language; see ``CHECK``."""
    from dragoman.cli.output import one_line
    from dragoman.errors import ResourceError
    from dragoman.evaluation.language_check import check as problems_of

    problems = problems_of(language)
    if as_json:
        _print_json(problems)
    for problem in () if as_json else problems:
        typer.echo(one_line(str(problem)))
    if problems:
        raise ResourceError(f"{len(problems)} problems in the files of {language or 'the languages'}.")
    if not as_json:
        typer.echo("The files are in order.")


@app.command(help=REPORT)
def report(
    language: Annotated[str | None, typer.Argument(metavar="[CODE]", help="One language.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how far the languages are; see ``REPORT``."""
    from dragoman.evaluation.language_report import report as coverage

    rows = coverage(language)
    if as_json:
        _print_json(rows)
        return
    heads = ("", "frames", "saying", "dates", "noise", "people", "orgs", "outlets", "passages", "gold", "lacks")
    typer.echo("".join(f"{head:>9}" for head in heads).removeprefix("     "))
    for row in rows:
        typer.echo(f"{row.code:<4}" + "".join(f"{_count(value):>9}" for value in _counts(row)))
    for row in rows if language else ():
        typer.echo("frames by type: " + ", ".join(f"{kind} {count}" for kind, count in row.frames_by_type.items()))
        typer.echo("first class lacks: " + (", ".join(row.missing) or "nothing"))


def _counts(row: Coverage) -> tuple[int | None, ...]:
    return (
        row.frames, row.speech, row.dates, row.noise, row.people, row.organisations, row.outlets, row.passages,
        row.gold, len(row.missing),
    )  # fmt: skip


def _count(value: int | None) -> str:
    return "–" if value is None else str(value)


def _print_json(value: object) -> None:
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
