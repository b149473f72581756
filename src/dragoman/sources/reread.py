"""Articles read again by a newer Dragoman: from the clean text that is kept, so that nothing need be fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select

from dragoman.errors import DragomanError, ResourceError
from dragoman.library import Library, schema
from dragoman.library.store import unpack
from dragoman.records import Reading
from dragoman.settings import Settings
from dragoman.sources.ingest import BATCH, LISTED, embed, failure, keep_reading
from dragoman.stories.memory import prepare


@dataclass(slots=True, kw_only=True)
class RereadSummary:
    """How many articles were read again, and those that could not be: their readings stay as they were."""

    done: int = 0
    failed: list[tuple[str, DragomanError]] = field(default_factory=list)


def _is_old() -> ColumnElement[bool]:
    from dragoman.pipeline import coder

    now = coder()
    r = schema.readings.c
    return (r.current == 1) & ((r.coder != now.name) | (r.version != now.version))


def outdated(library: Library) -> int:
    """Return how many articles were last read by another version."""
    with library.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(schema.readings).where(_is_old())) or 0)


def reread(
    library: Library,
    *,
    limit: int | None = None,
    settings: Settings | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> RereadSummary:
    """Read articles again whose reading is of another version.

    The old reading stays, no longer current. Articles keep their story; their statements find their families anew.

    Args:
        library: whose articles.
        limit: articles at most.
        settings: of reading.
        progress: called with each article's id when it is done.

    Raises:
        LibraryError: when the library cannot be written; what was committed before stays.
        ResourceError: when the model or a resource file is missing.
    """
    prepare(library)
    summary = RereadSummary()
    for rows in _waiting(library, limit):
        readings = [reading for row in rows if (reading := _again(row, settings, summary)) is not None]
        vectors = embed(readings)
        with library.write() as connection:
            for reading, (_, statements) in zip(readings, vectors, strict=True):
                keep_reading(connection, reading, statements)
        for row in rows:
            progress(row.id)
        summary.done += len(readings)
    return summary


def _waiting(library: Library, limit: int | None) -> Iterator[Sequence[Any]]:
    """Yield articles to read by the batch, each once, even when it stays as it is."""
    r, a = schema.readings.c, schema.articles.c
    last, left = 0, limit
    while left is None or left > 0:
        query = select(r.article, r.body, a.id).join(schema.articles, a.key == r.article)
        with library.read() as connection:
            where = query.where(_is_old(), r.article > last).order_by(r.article)
            rows = connection.execute(where.limit(BATCH if left is None else min(BATCH, left))).all()
        if not rows:
            return
        yield rows
        last, left = rows[-1].article, None if left is None else left - len(rows)


def _again(row: Any, settings: Settings | None, summary: RereadSummary) -> Reading | None:
    from dragoman import pipeline

    try:
        before = unpack(row.body)
        return pipeline.read_article(before.article, settings, before.warnings)
    except ResourceError:
        raise
    except Exception as error:  # noqa: BLE001 (one article must not stop the others)
        if len(summary.failed) < LISTED:
            summary.failed.append((row.id, failure(error)))
        return None
