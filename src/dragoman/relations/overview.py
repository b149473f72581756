"""Shifts of all dyads of a source: ``dragoman shifts``."""

from __future__ import annotations

from dragoman.records import Record
from dragoman.relations.alarms import LEAST, THRESHOLD, Alarm, alarms
from dragoman.relations.alarms import online as week_by_week_alarms
from dragoman.relations.episodes import monday
from dragoman.relations.evidence import Evidence, Fragility, day_of, fragility, influences, numbered
from dragoman.relations.level import of_spans
from dragoman.relations.relation import Direction
from dragoman.relations.scores import AFTER, BEFORE, contrast
from dragoman.relations.source import Source
from dragoman.relations.weeks import weeks

SHOWN = 3
"""Episodes of evidence a line shows."""

BEFORE_SPAN = 52
"""Weeks before the period that are counted too, so that its first weeks have something to be compared with."""


class Line(Record, frozen=True):
    """A shift of some dyad, with its most influential episodes. ``told`` is a day only week by week."""

    a: str
    b: str
    date: str
    direction: Direction
    size: float
    score: float
    volume: float
    told: str | None
    evidence: tuple[Evidence, ...]
    fragility: Fragility


def shifts(
    source: Source,
    *,
    span: tuple[int, int] | None = None,
    least: int = 15,
    week_by_week: bool = False,
    threshold: float = THRESHOLD,
) -> list[Line]:
    """Return the shifts of all dyads in a period, the strongest first.

    Args:
        source: events.
        span: first and last week in which a shift is told of; weeks before it are compared with.
        least: episodes a dyad needs in that time and the year before.
        week_by_week: tell them as they were told then, knowing no later week.
        threshold: score from which on a shift is told.
    """
    begin, end = span or source.span
    counted_span = (max(source.span[0], begin - BEFORE_SPAN), end)
    counted = weeks(
        source.undirected, span=counted_span, least=max(least, LEAST), articles=source.written(counted_span)
    )
    scores = contrast(counted)
    told = (week_by_week_alarms if week_by_week else alarms)(counted, threshold=threshold)

    def line(alarm: Alarm) -> Line:
        rows, values = influences(source.undirected, counted, alarm)
        a, b = counted.names(alarm.dyad)
        spans = ((max(0, alarm.week - BEFORE), alarm.week), (alarm.week, alarm.week + AFTER))
        before, after = (float(one.value) for one in of_spans(counted, alarm.dyad, spans))
        return Line(
            a=a,
            b=b,
            date=day_of(monday(counted.begin + alarm.week)),
            direction="warming" if alarm.direction > 0 else "cooling",
            size=round(round(after, 3) - round(before, 3), 3),
            score=round(alarm.score, 2),
            volume=round(float(scores.ratio[alarm.dyad, alarm.peak]), 2),
            told=None if alarm.seen is None else day_of(monday(counted.begin + alarm.seen)),
            evidence=numbered(source.table, source.undirected, rows[:SHOWN].tolist(), values[:SHOWN].tolist()),
            fragility=fragility(source.table, source.undirected, counted, alarm, threshold),
        )

    inside = [a for a in told if counted.begin + a.week >= begin]
    return sorted((line(a) for a in inside), key=lambda one: -one.score)
