"""A copy of the library while others read and write it: SQLite's own online backup."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from dragoman.errors import LibraryError, UsageError
from dragoman.library.engine import BUSY_MS
from dragoman.library.store import Library

_PAGES = 2000  # a step, 8 MB: between two the user may stop it


def backup(library: Library, target: Path) -> int:
    """Copy a library to a file; afterwards the file is whole, or not there. Return its size in bytes.

    The copy is the state of one moment. Others read and write meanwhile, and it need not begin anew when they do.

    Raises:
        UsageError: when the file is there already, its folder is not, or the library is not SQLite.
        LibraryError: when it cannot be written.
    """
    if not library.is_sqlite:
        raise UsageError("A PostgreSQL library is copied by its own tool: pg_dump.")
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target} is there already. Give another name, or take it away first.")
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent} is no folder. Make it first.")
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        _copy(library, draft)
        draft.replace(target)
        return target.stat().st_size
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(f"No copy of {library.location} could be made at {target}: {error}.") from error
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(OSError):
                draft.with_name(draft.name + end).unlink(missing_ok=True)


def _copy(library: Library, draft: Path) -> None:
    place = str(Path(library.location).absolute())
    with (
        contextlib.closing(sqlite3.connect(place, timeout=BUSY_MS / 1000, isolation_level=None)) as source,
        contextlib.closing(sqlite3.connect(draft)) as copy,
    ):
        source.execute("BEGIN")  # holds one state: else the copy would begin anew with each commit of another process
        source.execute("SELECT 1 FROM meta").fetchone()
        source.backup(copy, pages=_PAGES)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=WAL")
        (answer,) = copy.execute("PRAGMA quick_check").fetchone()
        if answer != "ok":
            raise LibraryError(f"The copy is not sound: {answer}. The library itself may be damaged.")
