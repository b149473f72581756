"""Connections to a library, what is looked at before anything is written, and errors of databases in plain words."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError, SQLAlchemyError

from dragoman.errors import LibraryError
from dragoman.library import schema
from dragoman.library.location import is_url, shown

BUSY_MS = 30_000
"""A writer waits for another writer so long; readers never wait in WAL mode."""
_MAGIC = b"SQLite format 3\0"
_WRITERS = 0x647261676F6D616E  # "dragoman": the advisory lock that PostgreSQL's writers take in turn
_NOT_ALLOWED = ("42501", "25006")  # insufficient privilege, read-only transaction
_LOCKED = ("55P03", "40P01")  # lock timeout, deadlock


def connect(place: str) -> Engine:
    """Return the engine of a library; nothing is connected yet.

    Raises:
        LibraryError: when the address is no PostgreSQL one, or its driver is missing.
    """
    if not is_url(place):
        url = URL.create("sqlite+pysqlite", database=str(Path(place).absolute()))
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        event.listen(engine, "connect", _set_up_sqlite)
        return engine
    try:
        url = make_url(place)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() != "postgresql":
            raise LibraryError(f"{shown(place)} cannot be a library. Give a file, or postgresql://USER@HOST/NAME.")
        return create_engine(url, pool_pre_ping=True)  # a watch outlives a restart of the server
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise LibraryError(
            f"{shown(place)} cannot be opened: {error}. Give a file, or postgresql://USER@HOST/NAME "
            "(which needs: pip install 'dragoman[postgres]')."
        ) from error


def _set_up_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.execute("PRAGMA cache_size=-16384")
        cursor.execute("PRAGMA mmap_size=268435456")
        cursor.execute("PRAGMA journal_size_limit=67108864")
    finally:
        cursor.close()


def _use_wal(cursor: Any) -> None:
    """Switch to WAL mode; SQLite does not wait by itself where two that open a new file switch at once."""
    give_up = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)


def begin_read(connection: Connection) -> None:
    """Begin a transaction that sees one state of the library, whatever is written meanwhile."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    else:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def begin_write(connection: Connection) -> None:
    """Begin a transaction as the only writer; others wait for their turn."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text(f"SET LOCAL lock_timeout = {BUSY_MS}"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITERS})"))


def end(connection: Connection, how: str) -> None:
    """End a transaction by ``COMMIT`` or ``ROLLBACK``."""
    if connection.dialect.name == "sqlite":
        if how == "COMMIT":
            connection.exec_driver_sql(how)
        else:  # a full disk has rolled back already
            with contextlib.suppress(SQLAlchemyError):
                connection.exec_driver_sql(how)
    elif how == "COMMIT":
        connection.commit()
    else:
        with contextlib.suppress(SQLAlchemyError):
            connection.rollback()


def is_library(place: str, engine: Engine) -> bool:
    """Tell whether there is a library at a place; nothing is changed there.

    Raises:
        LibraryError: when something else is there, or it cannot be read.
    """
    if is_url(place):
        with told(place), engine.connect() as connection:
            names = set(inspect(connection).get_table_names())
            return _known(place, names, connection.scalar(_ANY) if "meta" in names else None)
    return _is_library_file(place)


_ANY = select(schema.meta.c.value).where(schema.meta.c.name == "schema:library")


def _known(place: str, names: set[str], version: object) -> bool:
    if version is not None:
        return True
    if taken := sorted(names & schema.METADATA.tables.keys()):
        raise LibraryError(f"{shown(place)} is no Dragoman library: its tables {', '.join(taken[:3])} are another's.")
    return False


def _is_library_file(place: str) -> bool:
    path = Path(place)
    try:
        if path.is_dir():
            raise LibraryError(f"{place} is a folder. Give a file, for example {path / 'library.db'}.")
        if "\0" not in place and not path.exists():
            return False
        if not path.is_file():
            raise LibraryError(f"{place} is no file of the usual kind. Give another name.")
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        raise LibraryError(f"{place} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    if not head:
        return False
    if head != _MAGIC:
        raise LibraryError(f"{place} is no Dragoman library: it is no SQLite file, or a damaged one.")
    return _holds_library(place)


def _holds_library(place: str) -> bool:
    """Look into an SQLite file without writing to it: not even its journal is touched."""
    address = f"file:{quote(str(Path(place).absolute()))}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=BUSY_MS / 1000)) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not names:
                return False
            if "meta" in names:
                query = "SELECT value FROM meta WHERE name = 'schema:library'"
                if connection.execute(query).fetchone() is not None:
                    return True
    except sqlite3.OperationalError as error:
        if "no such column" not in str(error):
            raise LibraryError(f"{place} cannot be used: {_sentence(error)}") from error
    except sqlite3.DatabaseError as error:
        raise LibraryError(f"{place} is damaged: {_sentence(error)}") from error
    raise LibraryError(f"{place} belongs to another program: it is no Dragoman library. Give another name.")


@contextlib.contextmanager
def told(place: str) -> Iterator[None]:
    """Raise what goes wrong with the database as ``LibraryError``; what is a mistake of ours stays as it is.

    Raises:
        LibraryError: locked, damaged, full, read-only, gone.
    """
    try:
        yield
    except DatabaseError as error:
        if not is_outage(error):
            raise
        raise LibraryError(f"{shown(place)} cannot be used: {_reason(error)}") from error


def is_outage(error: DatabaseError) -> bool:
    """Tell whether the database, not what it was asked, is at fault."""
    if getattr(error.orig, "sqlstate", None) in _NOT_ALLOWED:
        return True
    return type(error) in (DatabaseError, OperationalError) or error.connection_invalidated


def _reason(error: DatabaseError) -> str:
    words = _sentence(error.orig or error)
    state = getattr(error.orig, "sqlstate", None)
    if "is locked" in words or state in _LOCKED:
        return f"{words} Another process writes to it. Try again when it is done."
    if "full" in words or state == "53100":
        return f"{words} Make room, then do it again: what was kept before is safe."
    if "readonly" in words or state in _NOT_ALLOWED:
        return f"{words} You need the right to write to it, and to its folder."
    if "malformed" in words or "not a database" in words:
        return f"{words} It is damaged: go back to a copy made by dragoman backup."
    return words


def _sentence(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".") + "."
