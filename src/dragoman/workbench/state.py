"""What requests share: the library, the events of it as a source of relations, the limit on reading."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy import func, select

from dragoman.library import Library, schema
from dragoman.stories import tables
from dragoman.workbench.drawn import Drawn
from dragoman.workbench.security import Limit

if TYPE_CHECKING:
    from dragoman.relations.source import Source

Made = TypeVar("Made")
MADE = 32
"""Answers that are kept until the library changes."""


@dataclass(kw_only=True)
class Workbench:
    """State of one application."""

    library: Library
    limit: Limit
    token: str | None = None
    drawn: Drawn = field(default_factory=Drawn)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _made: dict[object, object] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _source: tuple[tuple[int, int, int], Source] | None = None

    def source(self) -> Source:
        """Return the events of the library; made anew when it has changed, by one request at a time."""
        from dragoman.relations.library import library_source

        self.library.migrate("stories", tables.STEPS)
        now = self._version()
        with self._lock:
            if self._source is None or self._source[0] != now:
                self._source = (now, library_source(self.library))
            return self._source[1]

    def remembered(self, asked: tuple[str, ...], make: Callable[[], Made]) -> Made:
        """Return what was made for the same question since the library last changed, else make it."""
        key = (self._version(), asked)
        found = self._made.get(key)
        if found is None:
            found = make()
            with self._lock:
                while len(self._made) >= MADE:
                    self._made.pop(next(iter(self._made)))
                self._made[key] = found
        return cast(Made, found)

    def _version(self) -> tuple[int, int, int]:
        with self.library.read() as connection:
            newest = (func.max(schema.events.c.key), func.max(schema.articles.c.key), func.max(tables.log.c.key))
            first, second, third = (connection.scalar(select(column)) or 0 for column in newest)
        return first, second, third
