"""Answers as rows, for spreadsheets (CSV) and data frames (Parquet).

Example:
    >>> hit_rows([])
    []
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from dragoman.curation import Listed
    from dragoman.forecasts.ledger import Foretold
    from dragoman.library.balance import Coverage
    from dragoman.library.search import Hit
    from dragoman.sources.sources import Health
    from dragoman.stories.view import Summary

Row = dict[str, Any]


def story_rows(found: Iterable[Summary]) -> list[Row]:
    """Return stories, one row each."""
    return [
        {
            "id": one.id, "title": one.title, "first_day": one.first_day, "last_day": one.last_day,
            "articles": one.size, "countries": " ".join(one.countries), "languages": " ".join(one.languages),
        }
        for one in found
    ]  # fmt: skip


def hit_rows(found: Iterable[Hit]) -> list[Row]:
    """Return what a search found, one row each."""
    return [
        {
            "id": hit.id, "article": hit.article, "kind": hit.kind, "day": hit.day, "language": hit.language,
            "outlet": hit.outlet.name if hit.outlet else None, "country": hit.outlet.country if hit.outlet else None,
            "title": hit.title.text if hit.title else None, "passage": hit.snippet.text,
            "type": getattr(hit.record, "type", None), "status": getattr(hit.record, "status", None), "url": hit.url,
            "score": hit.score,
        }
        for hit in found
    ]  # fmt: skip


def forecast_rows(found: Iterable[Foretold]) -> list[Row]:
    """Return forecasts, one row each."""
    return [
        {
            "id": one.id, "voice": one.voice.name, "made": one.made, "kind": one.kind, "status": one.status,
            "horizon": one.horizon, "due_on": one.due_on, "state": one.state, "about": " ".join(one.about),
            "outlet": one.outlet, "words": one.words, "reports": len(one.reports),
        }
        for one in found
    ]  # fmt: skip


def source_rows(found: Iterable[Health]) -> list[Row]:
    """Return sources, one row each."""
    return [
        {
            "url": one.source.url, "kind": one.source.kind, "name": one.source.name, "outlet": one.source.outlet,
            "state": one.source.state, "last_ok": one.source.last_ok, "last_error": one.source.last_error,
            "waiting": one.waiting, "done": one.done, "failed": one.failed,
        }
        for one in found
    ]  # fmt: skip


def balance_rows(found: Iterable[Coverage]) -> list[Row]:
    """Return states and the outlets that tell of them, a row for a state and a country of outlets."""
    return [
        {"state": one.state, "outlets_of": country, "articles": articles, "of": one.articles, "side": one.side}
        for one in found
        for country, articles in one.by_country.items()
    ]


def correction_rows(found: Iterable[Listed]) -> list[Row]:
    """Return corrections, one row each."""
    from dragoman.curation.values import shown

    return [
        {
            "id": one.id, "kind": one.kind, "target": one.target, "now": one.now, "field": one.field,
            "machine": shown(one.machine or one.old), "new": shown(one.new), "author": one.author,
            "reason": one.reason, "at": one.at, "state": one.state, "words": one.words,
        }
        for one in found
    ]  # fmt: skip


def parquet(rows: Sequence[Row]) -> bytes:
    """Return rows as a Parquet file.

    Raises:
        HTTPException: 406 where pyarrow is not installed.
    """
    try:
        arrow, files = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise HTTPException(406, "Parquet needs pyarrow where the workbench runs: pip install pyarrow") from error
    written = io.BytesIO()
    files.write_table(arrow.Table.from_pylist(list(rows)), written)
    return written.getvalue()
