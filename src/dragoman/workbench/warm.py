"""What the first page would otherwise wait for, loaded beside it: the registry, search, relations."""

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
    from dragoman.library.query import Query
    from dragoman.library.search import search
    from dragoman.stories import list_stories

    def busiest() -> None:
        from dragoman.workbench import answers
        from dragoman.workbench.pages import DYADS

        pairs = answers.busiest(work, DYADS)
        states = list(dict.fromkeys(state for a, b, _ in pairs for state in (a, b)))
        if len(states) > 2:
            answers.relation_of(work, *pairs[0][:2], "", "")
            answers.contest_of(work, states[0], ",".join(states[1:3]), "")

    for step in (
        Registry.load, busiest, lambda: search(work.library, Query(words="the", limit=1)),
        lambda: list_stories(work.library, limit=1),
    ):  # fmt: skip
        with suppress(DragomanError, OSError, SQLAlchemyError):
            step()
