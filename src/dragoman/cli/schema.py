"""``dragoman schema``: the contract as JSON Schema."""

from __future__ import annotations

import typer

HELP = """Print the JSON Schema (2020-12) of a reading.

\b
Example:
  dragoman schema > reading.schema.json
"""


def schema() -> None:
    """Print the schema; see ``HELP``."""
    import json

    from dragoman.records import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
