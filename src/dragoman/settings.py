"""One frozen settings object for reading.

Example:
    >>> Settings(threads=1).max_bytes
    20000000
"""

from __future__ import annotations

from dragoman.records import Record


class Settings(Record, frozen=True, kw_only=True):
    """How to read. ``threads`` is onnxruntime's (0: it chooses); ``max_bytes`` the largest input that is read."""

    threads: int = 0
    max_bytes: int = 20_000_000
    allow_private: bool = False
    """Whether URLs on private, loopback and link-local addresses may be fetched."""
