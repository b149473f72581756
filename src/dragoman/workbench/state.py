"""What requests share: the library, the events of it as a source of relations, the limit on reading."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from fastapi import Request
from sqlalchemy import func, select

from dragoman.library import Library, schema
from dragoman.stories import tables
from dragoman.workbench.drawn import Drawn
from dragoman.workbench.jobs import Jobs
from dragoman.workbench.kept import Kept
from dragoman.workbench.security import Limit

if TYPE_CHECKING:
    from dragoman.library.status import Status
    from dragoman.relations.source import Source

Made = TypeVar("Made")


@dataclass(kw_only=True)
class Workbench:
    """State of one application."""

    library: Library
    limit: Limit
    token: str | None = None
    drawn: Drawn = field(default_factory=Drawn)
    kept: Kept = field(default_factory=Kept)
    jobs: Jobs = field(default_factory=Jobs)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def source(self) -> Source:
        """Return the events of the library; made anew when it has changed: while that takes long, the last ones."""
        return self._numbered_source()[1]

    def _numbered_source(self) -> tuple[int, Source]:
        from dragoman.relations.library import library_source

        def made() -> tuple[int, Source]:
            found = library_source(self.library)
            _ = found.undirected, found.directed  # episodes are made here, not while a reader waits
            return next(_NUMBERS), found

        return self.remembered(("source",), made)

    def status(self) -> Status:
        """Return what is in the library, in figures."""
        from dragoman.library.status import status

        return self.remembered(("status",), lambda: status(self.library))

    def remembered(self, asked: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made for the same question since the library last changed, else make it; see ``kept``."""
        return self.kept.get(asked, self._version(), make)

    def of_events(self, asked: Hashable, make: Callable[[Source], Made]) -> Made:
        """Return what was made of the same events for the same question, else make it."""
        number, source = self._numbered_source()
        return self.kept.get(("events", asked), number, lambda: make(source))

    def _version(self) -> tuple[int, ...]:
        self.library.migrate("stories", tables.STEPS)
        with self.library.read() as connection:
            newest = (select(func.max(table.c.key)).scalar_subquery() for table in _GROWING)
            return tuple(number or 0 for number in connection.execute(select(*newest)).one())


def of(request: Request) -> Workbench:
    """Return what requests share."""
    found: Workbench = request.app.state.workbench
    return found


_NUMBERS = itertools.count()
_GROWING = (schema.events, schema.articles, schema.readings, schema.corrections, tables.log)
"""Tables to which every change of a library adds a row."""
