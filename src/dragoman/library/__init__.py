"""The library: many readings, one memory. Store, ingest of readings, duplicates, search.

One SQLite file in WAL mode (readers never wait for the writer), or PostgreSQL by URL; SQLAlchemy Core throughout.
"""

from __future__ import annotations

from dragoman.library.store import Library

__all__ = ["Library"]
