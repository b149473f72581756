"""The tables of marks: what the analyst says of forecasts, kept apart from the records, which a reread replaces."""

from __future__ import annotations

from sqlalchemy import Column, Connection, ForeignKey, Integer, Table, Text

from dragoman.library import Library
from dragoman.library.migrations import Step
from dragoman.library.schema import METADATA
from dragoman.stories import memory

NAME = "forecasts"

marks = Table(
    "forecast_marks", METADATA, Column("key", Integer, primary_key=True), Column("made", Text, nullable=False)
)
"""One for each forecast that was ever marked."""

places = Table(
    "forecast_places", METADATA,
    Column("key", Integer, primary_key=True),
    Column("mark", ForeignKey("forecast_marks.key"), nullable=False, index=True),
    Column("article", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("horizon", Text),
    Column("voice", Text),
    Column("name", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("pointed_at", Integer, nullable=False),
)  # fmt: skip
"""Where the marked forecast stood in each article that reported it, with all that is needed to find it again and to
show it when it cannot be found. ``article`` is the contract's id, no key: a mark outlives what it is about.
``pointed_at`` is 1 for the report whose id the analyst gave; ``about`` has codes with spaces between."""

log = Table(
    "forecast_log", METADATA,
    Column("key", Integer, primary_key=True),
    Column("mark", ForeignKey("forecast_marks.key"), nullable=False, index=True),
    Column("report", Text, nullable=False),
    Column("voice", Text),
    Column("outcome", Text),
    Column("came_on", Text),
    Column("note", Text),
    Column("marked_by", Text),
    Column("at", Text, nullable=False),
)  # fmt: skip
"""Every mark ever made, never changed: ``outcome`` null takes the one before it back. ``report`` is the id that was
given, ``voice`` whose forecast it was taken for then."""

TABLES = (marks, places, log)


def create_tables(connection: Connection) -> None:
    """Make the tables of marks."""
    METADATA.create_all(connection, tables=list(TABLES))


STEPS: tuple[Step, ...] = (create_tables,)


def prepare(library: Library) -> None:
    """Make the tables of marks, and those of stories that the ledger reads, where they are missing."""
    memory.prepare(library)
    library.migrate(NAME, STEPS)
