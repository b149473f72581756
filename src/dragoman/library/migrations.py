"""Migrations: small named functions, each run once in a transaction; how far a library is stands in its ``meta`` table.

Every stage that keeps tables has its own list (``library``, ``stories``, ``sources``); a list only ever grows.

Example:
    >>> [step.__name__ for step in STEPS]
    ['create_tables', 'create_search', 'create_corrections', 'create_event_parts']
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, insert, inspect, select, update

from dragoman.errors import LibraryError
from dragoman.library import schema

Step = Callable[[Connection], None]


def create_tables(connection: Connection) -> None:
    """Make the tables of articles, readings, records and roles."""
    schema.METADATA.create_all(connection, tables=list(TABLES))


def create_search(connection: Connection) -> None:
    """Make the index of words: FTS5 without its own copy of the text, or a ``tsvector`` with GIN."""
    from dragoman.library import words

    words.create(connection)


def create_corrections(connection: Connection) -> None:
    """Make the tables of what analysts correct."""
    schema.METADATA.create_all(connection, tables=[schema.corrections, schema.corrected])


def create_event_parts(connection: Connection) -> None:
    """Make the table of events as columns; it fills when relations are first asked for."""
    schema.METADATA.create_all(connection, tables=[schema.event_parts])


TABLES: tuple[Table, ...] = (
    schema.meta, schema.outlets, schema.articles, schema.publications, schema.inputs, schema.readings,
    *schema.RECORDS.values(), schema.roles, schema.signatures, schema.bands,
)  # fmt: skip
STEPS: tuple[Step, ...] = (create_tables, create_search, create_corrections, create_event_parts)


def reached(connection: Connection, name: str, steps: Sequence[Step]) -> int | None:
    """Return how many steps of a stage were taken; None where it has made nothing yet.

    Raises:
        LibraryError: when a newer Dragoman has been here.
    """
    if not inspect(connection).has_table("meta"):
        return None
    done = connection.scalar(select(schema.meta.c.value).where(schema.meta.c.name == f"schema:{name}"))
    if done is None:
        return None
    if not done.isdecimal():
        raise LibraryError(f"The library is damaged: it says that its {name} tables are at {done!r}.")
    if int(done) > len(steps):
        raise LibraryError(
            f"The library was made by a newer Dragoman ({name} tables {done}, known: {len(steps)}). Upgrade."
        )
    return int(done)


def migrate(connection: Connection, name: str, steps: Sequence[Step]) -> None:
    """Bring one stage's tables up to date.

    Args:
        connection: of ``Library.write``: all steps are one transaction, and of two processes one does nothing.
        name: of the stage.
        steps: all it ever had.

    Raises:
        LibraryError: when a newer Dragoman has been here.
    """
    if not inspect(connection).has_table("meta"):
        schema.meta.create(connection)
    done = reached(connection, name, steps)
    for step in steps[done or 0 :]:
        step(connection)
    key, now = f"schema:{name}", str(len(steps))
    if done is None:
        connection.execute(insert(schema.meta).values(name=key, value=now))
        if name == "library":
            made = datetime.now(UTC).isoformat(timespec="seconds")
            connection.execute(insert(schema.meta).values(name="created", value=made))
    elif done < len(steps):
        connection.execute(update(schema.meta).where(schema.meta.c.name == key).values(value=now))
