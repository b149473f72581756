"""Shifts of relations: dated shifts and quiet years that people wrote down before any series was seen.

The file has tabs and the columns ``type`` (shift | quiet), ``a``, ``b``, ``start``, ``end``, ``direction`` (cooling |
warming) and, if wanted, ``set``, ``persistence``, ``what``.

* A shift is *testable* with three events in the 26 weeks before it and three in the 8 weeks from it on; a quiet year
  when that holds for some day of it: elsewhere nothing could be told, rightly or wrongly.
* A shift is *found* when an alarm of its direction stands within five weeks of it (weeks are compared). ``recall`` is
  the share of the testable shifts found, ``median_lag_weeks`` the median distance of the nearest such alarm.
* A *false alarm* is one in a testable quiet year, ``false_alarms_per_year`` their number by such years.
* ``precision``: found shifts among found shifts and false alarms. Alarms of other weeks are neither: what happened then
  nobody wrote down.

Nothing is fitted on the file that is measured.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.errors import ResourceError, UsageError
from dragoman.records import Record
from dragoman.relations.alarms import THRESHOLD, Alarm, alarms, online
from dragoman.relations.episodes import episodes, monday, usable, week_of
from dragoman.relations.evidence import EPOCH, day_of
from dragoman.relations.scores import AFTER, BEFORE
from dragoman.relations.table import EventTable
from dragoman.relations.weeks import Weeks, weeks

TOLERANCE = 5
"""Weeks an alarm may stand off."""

LEAST = 3
"""Episodes before and after that make a date testable."""

_COLUMNS = ("type", "a", "b", "start", "end", "direction")
_SIGNS = {"cooling": -1, "warming": 1}


class Known(Record, frozen=True):
    """A dated shift, or a quiet period. ``direction`` is -1 cooling, +1 warming, 0 of a quiet one; days since 1970."""

    pair: tuple[str, str]
    start: int
    end: int
    direction: int
    what: str = ""

    @property
    def years(self) -> float:
        """Length of the period."""
        return (self.end - self.start + 1) / 365.25


def read_known(path: Path) -> list[Known]:
    """Read dated shifts and quiet years.

    Raises:
        UsageError: when there is no such file, or a column is missing.
        ResourceError: when a line is wrong: says which, and what is expected.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    missing = [name for name in _COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise UsageError(f"{path} lacks the columns {', '.join(missing)} (a table with tabs).")
    return [_known(row, f"{path}, line {number}") for number, row in enumerate(rows, 2)]


def _known(row: dict[str, str], place: str) -> Known:
    kind, direction = row["type"], row["direction"]
    if kind not in ("shift", "quiet") or (kind == "shift" and direction not in _SIGNS):
        raise ResourceError(f"{place}: a type is shift (cooling or warming) or quiet, not {kind} {direction}.")
    try:
        start, end = ((date.fromisoformat(row[name]) - EPOCH).days for name in ("start", "end"))
    except (TypeError, ValueError) as error:
        raise ResourceError(f"{place}: start and end are days such as 2014-03-01.") from error
    first, second = sorted((row["a"], row["b"]))
    sign = _SIGNS[direction] if kind == "shift" else 0
    return Known(pair=(first, second), start=start, end=end, direction=sign, what=row.get("what") or "")


def score_relations(table: EventTable, known: Sequence[Known], *, threshold: float = THRESHOLD) -> dict[str, Any]:
    """Measure the shifts that are told against the known ones, in hindsight and week by week.

    Args:
        table: events of at least the years in question.
        known: shifts and quiet periods.
        threshold: score from which on a shift is told.

    Returns:
        ``shifts``, ``testable_shifts``, ``recall``, ``quiet_years``, ``false_alarms_per_year``, ``precision``,
        ``median_lag_weeks``; the same for ``online``; each testable shift under ``detail``.
    """
    begin = time.perf_counter()
    found = episodes(table)
    counted = weeks(found, sorted({k.pair for k in known}))
    shifts, quiet = testable(table, known)
    hindsight = measure(counted, shifts, quiet, alarms(counted, threshold=threshold))
    told = online(counted, threshold=threshold)
    weekly = measure(counted, shifts, quiet, told)
    delays = [a.seen - a.week for a in told if a.seen is not None]
    return {
        "shifts": sum(k.direction != 0 for k in known),
        "testable_shifts": len(shifts),
        **{name: hindsight[name] for name in _FIGURES},
        "threshold": threshold,
        "online": {
            **{name: weekly[name] for name in _FIGURES},
            "median_weeks_until_told": float(np.median(delays)) if delays else None,
        },
        "detail": hindsight["detail"],
        "events": len(table),
        "episodes": len(found),
        "seconds": round(time.perf_counter() - begin, 2),
    }


_FIGURES = ("recall", "quiet_years", "false_alarms_per_year", "precision", "median_lag_weeks")


def testable(table: EventTable, known: Iterable[Known]) -> tuple[list[Known], list[Known]]:
    """Return the shifts and the quiet periods in which something could be told."""
    days = _event_days(table)
    shifts: list[Known] = []
    quiet: list[Known] = []
    for one in known:
        mine = days.get(one.pair, np.zeros(0, np.int32))
        at = np.arange(one.start, (one.start if one.direction else one.end) + 1)
        now = np.searchsorted(mine, at)
        before = now - np.searchsorted(mine, at - 7 * BEFORE)
        after = np.searchsorted(mine, at + 7 * AFTER) - now
        if ((before >= LEAST) & (after >= LEAST)).any():
            (shifts if one.direction else quiet).append(one)
    return shifts, quiet


def _event_days(table: EventTable) -> dict[tuple[str, str], npt.NDArray[np.int32]]:
    """Return the days of all events between two states, by pair."""
    part = table.select(usable(table))
    key = np.minimum(part.actor, part.recipient).astype(np.int64) * len(part.codes) + np.maximum(
        part.actor, part.recipient
    )
    order = np.lexsort((part.day, key))
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    found = {}
    for days, one in zip(np.split(part.day[order], starts[1:]), key[order][starts], strict=True):
        first, second = sorted(part.codes[i] for i in divmod(int(one), len(part.codes)))
        found[first, second] = days
    return found


def measure(counted: Weeks, shifts: Sequence[Known], quiet: Sequence[Known], told: Sequence[Alarm]) -> dict[str, Any]:
    """Compare alarms with what is known."""
    by_pair: dict[tuple[str, str], list[Alarm]] = {}
    for alarm in told:
        by_pair.setdefault(counted.names(alarm.dyad), []).append(alarm)
    detail, lags = [], []
    for one in shifts:
        week = int(week_of(np.array([one.start], np.int32))[0]) - counted.begin
        near = [
            abs(a.week - week)
            for a in by_pair.get(one.pair, ())
            if a.direction == one.direction and abs(a.week - week) <= TOLERANCE
        ]
        lags += [min(near)] if near else []
        detail.append({"pair": "-".join(one.pair), "date": day_of(one.start), "direction": one.direction,
                       "found": bool(near), "what": one.what})  # fmt: skip
    years = sum(one.years for one in quiet)
    middle = [(pair, monday(counted.begin + a.week) + 3) for pair, found in by_pair.items() for a in found]
    false = sum(pair == one.pair and one.start <= day <= one.end for pair, day in middle for one in quiet)
    return {
        "recall": round(len(lags) / len(shifts), 3) if shifts else None,
        "quiet_years": round(years, 1),
        "false_alarms_per_year": round(false / years, 3) if years else None,
        "precision": round(len(lags) / (len(lags) + false), 3) if lags or false else None,
        "median_lag_weeks": float(np.median(lags)) if lags else None,
        "detail": detail,
    }
