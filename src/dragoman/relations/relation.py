"""How two states stand, since when, by what evidence: ``dragoman relation KAZ RUS``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from dragoman.errors import UsageError
from dragoman.records import Record
from dragoman.relations.alarms import LEAST, SLOW, THRESHOLD, Alarm, Kind, alarms, first_told
from dragoman.relations.classes import CLASSES
from dragoman.relations.episodes import Episodes, monday, week_of
from dragoman.relations.evidence import EPOCH, Evidence, Fragility, day_of, describe, fragility, influences, numbered
from dragoman.relations.level import Level, dispersion, level, of_spans, weekly
from dragoman.relations.scores import AFTER, BEFORE, Scores, contrast
from dragoman.relations.source import Source
from dragoman.relations.table import EventTable
from dragoman.relations.weeks import Weeks, weeks

SHOWN = 12
"""Episodes of evidence an alarm shows."""

Direction = Literal["warming", "cooling", "none"]


class Estimate(Record, frozen=True):
    """A level R, -1 to +1, with its 90 % interval, and how many episodes that take a side it is made of."""

    value: float
    low: float
    high: float
    episodes: int


class Period(Record, frozen=True):
    """A week or a month: its level, its episodes by class, and its coverage (1: as much as usual).

    The level of a week is that of the 13 weeks up to it; the level of a month is made of that month's episodes alone.
    """

    start: str
    level: Estimate
    classes: dict[str, int]
    coverage: float


class Shift(Record, frozen=True):
    """A change: when, which way, how large, how sure, by what evidence, and what it hangs on.

    ``date`` is the first day of the weeks after; ``told`` the day on which it could first be told week by week, None if
    only hindsight shows it. ``since`` is where a drift begins. ``size`` is the change of R; ``probability`` that the
    mix of acts did move to this side; ``volume`` the rate of episodes after by before, coverage taken into account.
    """

    kind: Kind
    date: str
    direction: Direction
    size: float
    probability: float
    score: float
    volume: float
    before: Estimate
    after: Estimate
    told: str | None
    since: str | None
    evidence: tuple[Evidence, ...]
    fragility: Fragility | None


class Relation(Record, frozen=True):
    """How two states stand.

    ``status`` is ``insufficient evidence`` where no two windows hold six episodes that take a side: then there are no
    shifts because none could be told, not because nothing happened.
    """

    a: str
    b: str
    directed: bool
    begin: str
    end: str
    status: Literal["ok", "insufficient evidence"]
    episodes: int
    reports: int
    overdispersion: float
    now: Estimate | None
    weeks: tuple[Period, ...]
    months: tuple[Period, ...]
    shifts: tuple[Shift, ...]
    latest: tuple[Evidence, ...]
    source: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _View:
    table: EventTable
    found: Episodes
    weeks: Weeks
    mine: npt.NDArray[np.int64]
    level: Level
    scores: Scores
    threshold: float


def relation(
    source: Source,
    a: str,
    b: str,
    *,
    directed: bool = False,
    span: tuple[int, int] | None = None,
    threshold: float = THRESHOLD,
) -> Relation:
    """Return how two states stand.

    Args:
        source: all events; those of other dyads give the coverage and the prior.
        a: code of a state (ISO 3166 alpha-3, or a registry id); who acts, where direction counts.
        b: the other one.
        directed: count only what ``a`` does towards ``b``.
        span: first and last week to tell of; all when None.
        threshold: score from which on a shift is told.

    Raises:
        UsageError: when the two are one.
    """
    if a == b:
        raise UsageError(f"A relation needs two states, not {a} twice.")
    pair = (a, b) if directed or a < b else (b, a)
    found = source.directed if directed else source.undirected
    span = span or source.span
    counted = weeks(found, [pair], span=span, articles=source.written(span))
    if not len(counted.dyads) or not counted.counts.sum():
        return _nothing(pair, counted, directed=directed, source=source.name)
    view = _View(
        table=source.table, found=found, weeks=counted, mine=_mine(found, counted), level=weekly(counted),
        scores=contrast(counted), threshold=threshold,
    )  # fmt: skip
    return _relation(view, directed=directed, source=source.name)


def _nothing(pair: tuple[str, str], counted: Weeks, *, directed: bool, source: str) -> Relation:
    return Relation(
        a=pair[0], b=pair[1], directed=directed, begin=day_of(monday(counted.begin)),
        end=day_of(monday(counted.begin + counted.counts.shape[1]) - 1), status="insufficient evidence", episodes=0,
        reports=0, overdispersion=1.0, now=None, weeks=(), months=(), shifts=(), latest=(), source=source,
        notes=("no episode of these two is known",),
    )  # fmt: skip


def _relation(view: _View, *, directed: bool, source: str) -> Relation:
    counted = view.weeks
    found = alarms(counted, threshold=view.threshold, kinds=("shift", "attention surge", "drift"))
    mine = view.mine
    enough = bool((view.scores.sided >= LEAST).any())
    notes = []
    if not enough:
        notes.append(f"no {BEFORE} weeks before and {AFTER} after a date hold {LEAST} episodes that take a side")
    if directed:
        notes.append("acts of the first towards the second only")
    a, b = counted.names(0)
    rows = np.concatenate([view.found.of(int(i)) for i in mine])
    return Relation(
        a=a, b=b, directed=directed,
        begin=day_of(monday(counted.begin)), end=day_of(monday(counted.begin + counted.counts.shape[1]) - 1),
        status="ok" if enough else "insufficient evidence",
        episodes=len(mine), reports=int(view.table.reports[rows].sum()),
        overdispersion=round(float(dispersion(counted)[0, 0]), 2),
        now=_estimate(view.level, -1),
        weeks=_weeks(view), months=_months(view),
        shifts=tuple(_shift(view, alarm) for alarm in found),
        latest=tuple(describe(view.table, view.found, int(i), n) for n, i in enumerate(mine[::-1][:SHOWN], 1)),
        source=source, notes=tuple(notes),
    )  # fmt: skip


def _mine(found: Episodes, counted: Weeks) -> npt.NDArray[np.int64]:
    first, second = counted.dyads[0]
    at = week_of(found.day) - counted.begin
    inside = (at >= 0) & (at < counted.counts.shape[1])
    return np.flatnonzero((found.first == first) & (found.second == second) & inside)


def _estimate(found: Level, week: int) -> Estimate:
    values = (found.value, found.low, found.high, found.sided)
    value, low, high, sided = (float(np.asarray(x)[0, week] if np.ndim(x) == 2 else x) for x in values)
    return Estimate(value=round(value, 3), low=round(low, 3), high=round(high, 3), episodes=int(sided))


def _classes(counts: npt.NDArray[np.float32]) -> dict[str, int]:
    return {name: int(n) for name, n in zip(CLASSES, counts, strict=True)}


def _weeks(view: _View) -> tuple[Period, ...]:
    counted = view.weeks
    return tuple(
        Period(
            start=day_of(monday(counted.begin + w)),
            level=_estimate(view.level, w),
            classes=_classes(counted.counts[0, w]),
            coverage=round(float(counted.exposure[0, w]), 3),
        )
        for w in range(counted.counts.shape[1])
    )


def _months(view: _View) -> tuple[Period, ...]:
    counted, mine = view.weeks, view.mine
    month = (view.found.day[mine].astype("datetime64[D]")).astype("datetime64[M]")
    first = np.datetime64(EPOCH, "D") + monday(counted.begin)
    last = np.datetime64(EPOCH, "D") + monday(counted.begin + counted.counts.shape[1]) - 1
    share, phi = counted.shares[0, 0], dispersion(counted)[0, 0]
    found = []
    for start in np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 1):
        counts = np.bincount(view.found.kind[mine[month == start]], minlength=len(CLASSES))
        now = level(np.array(float(counts[1] + counts[2])), np.array(float(counts[3] + counts[4])), share, phi)
        days = start.astype("datetime64[D]").astype(int) + 14
        middle = min(max((days + 3) // 7 - counted.begin, 0), counted.counts.shape[1] - 1)
        found.append(
            Period(
                start=f"{start}-01",
                level=_estimate(now, 0),
                classes=_classes(counts.astype(np.float32)),
                coverage=round(float(counted.exposure[0, middle]), 3),
            )
        )
    return tuple(found)


def _shift(view: _View, alarm: Alarm) -> Shift:
    counted, scores = view.weeks, view.scores
    slow = alarm.kind == "drift"
    sides = _around(view, alarm.week, SLOW if slow else BEFORE, AFTER, slow=slow)
    rows, values = influences(view.found, counted, alarm)
    told = first_told(counted, alarm, threshold=view.threshold) if alarm.kind == "shift" else None
    names: dict[int, Direction] = {1: "warming", -1: "cooling", 0: "none"}
    z = alarm.score if slow else abs(float(scores.mix[0, alarm.peak]))
    return Shift(
        kind=alarm.kind,
        date=day_of(monday(counted.begin + alarm.week)),
        direction=names[alarm.direction],
        size=round(sides[1].value - sides[0].value, 3),
        probability=round(float(ndtr(z)), 3) if alarm.direction else 0.5,
        score=round(alarm.score, 2),
        volume=round(float(scores.ratio[0, alarm.peak]), 2),
        before=sides[0],
        after=sides[1],
        told=None if told is None else day_of(monday(counted.begin + told)),
        since=day_of(monday(counted.begin + max(0, alarm.week - SLOW))) if slow else None,
        evidence=numbered(view.table, view.found, rows[:SHOWN].tolist(), values[:SHOWN].tolist()),
        fragility=None if alarm.kind != "shift" else fragility(view.table, view.found, counted, alarm, view.threshold),
    )


def _around(view: _View, week: int, before: int, after: int, *, slow: bool) -> tuple[Estimate, Estimate]:
    """Return the levels of the weeks before and after; of a drift, those of its first and its last half year."""
    counted = view.weeks
    size = counted.counts.shape[1]
    begin = max(0, week - before)
    spans = ((begin, min(begin + BEFORE, size)), (max(0, week - BEFORE), week)) if slow else (
        (begin, week), (week, min(week + after, size)))  # fmt: skip
    one, two = (_estimate(found, 0) for found in of_spans(counted, 0, spans))
    return one, two
