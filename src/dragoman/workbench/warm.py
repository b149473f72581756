"""What the first page would otherwise wait for, loaded beside it: the registry, search, relations, a chart."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from dragoman.errors import DragomanError

if TYPE_CHECKING:
    from dragoman.workbench.state import Workbench


def start(work: Workbench) -> threading.Thread:
    """Warm up in a thread that ends with the process."""
    thread = threading.Thread(target=warm, args=(work,), name="dragoman-warm", daemon=True)
    thread.start()
    return thread


def warm(work: Workbench) -> None:
    """Load what pages need; what goes wrong here is told by the page that needs it."""
    from dragoman.actors.registry import Registry
    from dragoman.forecasts.ledger import ledger
    from dragoman.library.query import Query
    from dragoman.library.search import search
    from dragoman.render import charts
    from dragoman.stories import list_stories

    def chart() -> None:
        from dragoman.relations.library import with_sentences
        from dragoman.relations.relation import relation
        from dragoman.relations.weeks import weeks

        source = work.source()
        pairs = weeks(source.undirected)
        if pairs.counts.size:
            a, b = pairs.names(int(pairs.counts.sum((1, 2)).argmax()))
            found = with_sentences(work.library, relation(source, a, b))
            work.drawn.chart(found, charts.relation_svg)

    for step in (
        Registry.load, chart, lambda: search(work.library, Query(words="the", limit=1)),
        lambda: list_stories(work.library, limit=1), lambda: ledger(work.library, limit=1),
    ):  # fmt: skip
        with suppress(DragomanError, OSError, SQLAlchemyError):
            step()
