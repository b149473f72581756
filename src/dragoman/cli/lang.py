"""``dragoman lang``: which languages are read."""

from __future__ import annotations

from typing import Annotated

import typer

HELP = """Languages that can be read."""
LIST = """List the languages that can be read: code, name, script, direction.

The model has learnt from labelled sentences of most; where it has none of a
language, the list says so: expect less there (docs: languages).

\b
Examples:
  dragoman lang list
  dragoman lang list --json
"""
app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)


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
