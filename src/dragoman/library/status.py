"""What is in a library, in figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, func, inspect, select, text

from dragoman.library import schema
from dragoman.library.location import shown
from dragoman.library.store import Library
from dragoman.records import Record


class Status(Record, frozen=True):
    """Counts of a library; ``size`` in bytes, None where the database does not tell."""

    library: str
    size: int | None
    created: str | None
    articles: int
    republished: int
    first_day: str | None
    last_day: str | None
    by_language: dict[str, int]
    by_country: dict[str, int]
    by_coder: dict[str, int]
    records: dict[str, int]
    stories: int | None
    families: int | None
    sources: int | None
    failed: int


def status(library: Library) -> Status:
    """Return what is in a library.

    Raises:
        LibraryError: when it cannot be read.
    """
    a, o, r = schema.articles.c, schema.outlets.c, schema.readings.c
    with library.read() as connection:
        first, last, articles = connection.execute(select(func.min(a.day), func.max(a.day), func.count(a.key))).one()
        by_country = select(func.coalesce(o.country, "?"), func.count(a.key)).select_from(
            schema.articles.outerjoin(schema.outlets, o.key == a.outlet)
        )
        coders = select(r.coder + " " + r.version, func.count()).where(r.current == 1).group_by(r.coder, r.version)
        return Status(
            library=shown(library.location), size=_size(library, connection), created=_created(connection),
            articles=articles, first_day=first, last_day=last,
            republished=_count(connection, select(func.count()).where(a.original.is_not(None))),
            by_language=_by(connection, select(a.language, func.count()).group_by(a.language)),
            by_country=_by(connection, by_country.group_by(o.country)),
            by_coder=_by(connection, coders),
            records={
                name: _count(connection, select(func.count()).select_from(t)) for name, t in schema.RECORDS.items()
            },
            stories=_rows(connection, "stories", "size > 0"), families=_rows(connection, "families", "size > 0"),
            sources=_rows(connection, "sources"),
            failed=_count(connection, select(func.count()).where(schema.inputs.c.error.is_not(None))),
        )  # fmt: skip


def _count(connection: Connection, query: Any) -> int:
    return int(connection.scalar(query) or 0)


def _by(connection: Connection, query: Any) -> dict[str, int]:
    return dict(sorted(((str(k), int(n)) for k, n in connection.execute(query)), key=lambda kn: (-kn[1], kn[0])))


def _rows(connection: Connection, table: str, where: str = "1 = 1") -> int | None:
    """Count the rows of a later stage's table; None where that stage has made none yet."""
    if not inspect(connection).has_table(table):
        return None
    return _count(connection, text(f"SELECT count(*) FROM {table} WHERE {where}"))


def _created(connection: Connection) -> str | None:
    name: Column[str] = schema.meta.c.name
    return connection.scalar(select(schema.meta.c.value).where(name == "created"))


def _size(library: Library, connection: Connection) -> int | None:
    if library.is_sqlite:
        return sum(_bytes(Path(library.location + end)) for end in ("", "-wal"))
    return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # the journal goes when the last process that writes ends
        return 0
