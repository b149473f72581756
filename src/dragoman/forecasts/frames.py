"""The ledger and the tally as rows, for spreadsheets and data frames."""

from __future__ import annotations

from typing import Any

from dragoman.forecasts.ledger import Foretold, Ledger
from dragoman.forecasts.marks import Mark, Orphan
from dragoman.forecasts.tally import Tally, Track

Row = dict[str, Any]


def ledger_rows(found: Ledger) -> list[Row]:
    """Return one row a forecast; marks that have lost theirs come last, with the state ``orphan``."""
    return [*map(_forecast, found.forecasts), *map(_orphan, found.orphans)]


def _forecast(one: Foretold) -> Row:
    return {
        "id": one.id, "voice": one.voice.id, "name": one.voice.name, "kind": one.kind, "status": one.status,
        "made": one.made, "horizon": one.horizon, "due_on": one.due_on, "state": one.state, **_mark(one.mark),
        "about": " ".join(one.about), "outlet": one.outlet, "reports": len(one.reports), "words": one.words,
        "sentence": one.sentence,
    }  # fmt: skip


def _orphan(one: Orphan) -> Row:
    return {
        "id": one.id, "voice": one.voice.id, "name": one.voice.name, "kind": one.kind, "made": one.made,
        "horizon": one.horizon, "state": "orphan", **_mark(one.mark), "about": " ".join(one.about), "reports": 0,
        "words": one.words,
    }  # fmt: skip


def _mark(mark: Mark | None) -> Row:
    if mark is None:
        return dict.fromkeys(("outcome", "on", "marked_by", "marked_at", "note"))
    return {
        "outcome": mark.outcome, "on": mark.on, "marked_by": mark.by, "marked_at": mark.at, "note": mark.note,
    }  # fmt: skip


def tally_rows(found: Tally) -> list[Row]:
    """Return one row a voice; those who are not named come last, as one."""
    return [*map(_track, found.voices), *([_track(found.nameless)] if found.nameless else [])]


def _track(one: Track) -> Row:
    figures = ("made", "due", "waiting", "open", "marked", "came_true", "partly", "did_not", "unclear", "share", "low",
               "high", "note")  # fmt: skip
    return {"voice": one.voice.id, "name": one.voice.name} | {name: getattr(one, name) for name in figures}
