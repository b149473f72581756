"""Tables of sources and of the journal of what is fetched; times are ISO 8601 in UTC, to the second.

A journal entry goes from ``todo`` (not fetched) by ``fetched`` (the answer is kept in ``body``, not yet read) to
``done`` or ``failed``. The answer is kept before it is read, so that a process killed in between reads the very same
bytes when it goes on: ingest knows them by their hash, and nothing is doubled.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, LargeBinary, Table, Text

from dragoman.library.migrations import Step
from dragoman.library.schema import METADATA

NAME = "sources"

sources = Table(
    "sources", METADATA,
    Column("key", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("found", Text),
    Column("name", Text),
    Column("outlet", Text),
    Column("language", Text),
    Column("added", Text, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("next_due", Text, nullable=False, index=True),
    Column("tried", Text),
    Column("last_ok", Text),
    Column("last_error", Text),
    Column("failures", Integer, nullable=False, default=0),
    Column("paused", Integer, nullable=False, default=0),
)  # fmt: skip
"""``kind`` is what the user says it is (or auto), ``found`` what it was at the last reading; ``name`` is its own title;
``failures`` counts those in a row; ``etag`` and ``modified`` are the server's, for conditional requests."""

fetches = Table(
    "fetches", METADATA,
    Column("key", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("source", ForeignKey("sources.key", ondelete="SET NULL"), index=True),
    Column("host", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text),
    Column("published", Text),
    Column("outlet", Text),
    Column("language", Text),
    Column("added", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("reads", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("finished", Text),
    Column("answered", Text),
    Column("content_type", Text),
    Column("body", LargeBinary),
    Index("fetches_due", "state", "due", "host"),
)  # fmt: skip
"""``attempts`` counts fetches that failed, ``reads`` the times it was begun to be read; ``answered`` is the address
that answered, ``body`` the answer (zlib) until it is read."""


def create_tables(connection: Connection) -> None:
    """Make the tables of sources and fetches."""
    METADATA.create_all(connection, tables=[sources, fetches])


STEPS: tuple[Step, ...] = (create_tables,)


def stamp(seconds: float) -> str:
    """Return a time in seconds as it stands in the tables.

    Example:
        >>> stamp(1663200000)
        '2022-09-15T00:00:00+00:00'
    """
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def seconds(stamped: str) -> float:
    """Return a time of the tables in seconds.

    Example:
        >>> seconds('2022-09-15T00:00:00+00:00')
        1663200000.0
    """
    return datetime.fromisoformat(stamped).timestamp()
