"""The library: one SQLite file in WAL mode, or a PostgreSQL database by URL.

Example:
    >>> import dragoman, tempfile, pathlib
    >>> reading = dragoman.read("Oslo condemned the attack on Tuesday.", published="2024-05-08")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Library.create(pathlib.Path(folder) / "press.db") as library:
    ...         with library.write() as connection:
    ...             added = library.add(connection, reading)
    ...         library.reading(reading.article.id) == reading
    True
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, Select, func, select

from dragoman.errors import LibraryError, NotInLibrary
from dragoman.library import engine as databases
from dragoman.library import migrations, schema
from dragoman.library.location import is_url, locate, shown
from dragoman.library.rows import Added, add_reading
from dragoman.records import Reading


class Library:
    """Many readings. Open it with ``Library.open``, make it with ``Library.create``; use it in a ``with``."""

    def __init__(self, engine: Engine, location: str) -> None:
        self.engine = engine
        self.location = location
        self._migrated: set[tuple[str, int]] = set()

    @classmethod
    def create(cls, location: str | Path | None = None) -> Library:
        """Make a library where there is none; open the one that is there.

        Raises:
            LibraryError: when that is not possible.
        """
        place = locate(location)
        if not is_url(place):
            try:
                Path(place).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LibraryError(f"{place} cannot be made: {error.strerror or error}.") from error
        return cls._opened(place, make=True)

    @classmethod
    def open(cls, location: str | Path | None = None) -> Library:
        """Open a library.

        Raises:
            LibraryError: when there is none, or it cannot be used.
        """
        return cls._opened(locate(location), make=False)

    @classmethod
    def _opened(cls, place: str, *, make: bool) -> Library:
        library = cls(databases.connect(place), place)
        try:
            if not databases.is_library(place, library.engine) and not make:
                raise LibraryError(
                    f"There is no library at {shown(place)}. Make one with: dragoman init {shown(place)}"
                )
            library.migrate("library", migrations.STEPS)
        except BaseException:
            library.close()
            raise
        return library

    def migrate(self, name: str, steps: tuple[migrations.Step, ...]) -> None:
        """Bring one stage's tables up to date; where they are, nothing is written.

        Raises:
            LibraryError: when the library is damaged, locked, or of a newer Dragoman.
        """
        if (name, len(steps)) in self._migrated:
            return
        with self.read() as connection:
            done = migrations.reached(connection, name, steps)
        if done != len(steps):
            with self.write() as connection:
                migrations.migrate(connection, name, steps)
        self._migrated.add((name, len(steps)))

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the library.

        Raises:
            LibraryError: when the library cannot be read.
        """
        with databases.told(self.location), self.engine.connect() as connection:
            databases.begin_read(connection)
            try:
                yield connection
            finally:
                databases.end(connection, "ROLLBACK")

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept when the block ends well, and not at all when it does not.

        There is one writer at a time; others wait.

        Raises:
            LibraryError: when the library cannot be written: locked for too long, full, read-only, damaged.
        """
        with databases.told(self.location), self.engine.connect() as connection:
            databases.begin_write(connection)
            try:
                yield connection
                databases.end(connection, "COMMIT")
            except BaseException:
                databases.end(connection, "ROLLBACK")
                raise

    @property
    def is_sqlite(self) -> bool:
        """Tell whether it is one SQLite file."""
        return self.engine.dialect.name == "sqlite"

    def add(self, connection: Connection, reading: Reading, *, name: str | None = None) -> Added:
        """Keep a reading; see ``rows.add_reading``."""
        return add_reading(connection, reading, name=name)

    def reading(self, article_id: str, *, version: str | None = None) -> Reading:
        """Return an article's current reading, or that of a coder version.

        Raises:
            NotInLibrary: when there is none.
        """
        with self.read() as connection:
            return self._reading(connection, _body(article_id, version), article_id)

    def shown(self, article_id: str) -> Reading:
        """Return an article's current reading with what analysts have corrected in it.

        Raises:
            NotInLibrary: when there is none.
        """
        with self.read() as connection:
            return self._reading(connection, _shown(article_id), article_id)

    def _reading(self, connection: Connection, query: Select[Any], article_id: str) -> Reading:
        found = connection.scalar(query)
        if found is None:
            raise NotInLibrary(f"No article {article_id!r} in {shown(self.location)}. List some with: dragoman search")
        return unpack(found)

    def count(self, table: Any = schema.articles) -> int:
        """Return how many rows a table has."""
        with self.read() as connection:
            return int(connection.scalar(select(func.count()).select_from(table)) or 0)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def unpack(body: bytes) -> Reading:
    """Return the reading of a stored body.

    Raises:
        LibraryError: when it is damaged.
    """
    try:
        return Reading.from_json(zlib.decompress(body))
    except (zlib.error, msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise LibraryError(
            f"A reading in the library is damaged: {error}. Go back to a copy: dragoman backup."
        ) from error


def shown_body() -> ColumnElement[bytes]:
    """Return the body to show, for a query of ``readings`` that ``corrected`` is joined to."""
    return func.coalesce(schema.corrected.c.body, schema.readings.c.body)


def is_current() -> ColumnElement[bool]:
    """Return what tells current readings from older ones, for a query that has articles already.

    The sum keeps the index of current readings out of it: without statistics SQLite takes it for the better one, and
    goes through all current readings where it could look up fifty.
    """
    return schema.readings.c.current + 0 == 1


def _shown(article_id: str) -> Select[Any]:
    r, a, c = schema.readings.c, schema.articles.c, schema.corrected
    return (
        select(shown_body())
        .select_from(schema.readings)
        .join(schema.articles, a.key == r.article)
        .outerjoin(c, c.c.article == r.article)
        .where(a.id == article_id, is_current())
    )


def _body(article_id: str, version: str | None) -> Select[Any]:
    query = (
        select(schema.readings.c.body)
        .join(schema.articles, schema.articles.c.key == schema.readings.c.article)
        .where(schema.articles.c.id == article_id)
    )
    if version is not None:
        return query.where(schema.readings.c.version == version)
    return query.where(is_current())
