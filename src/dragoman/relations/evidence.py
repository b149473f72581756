"""Which episodes an alarm rests on: influence one by one, and whether it hangs on a single episode or outlet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from dragoman.records import Record
from dragoman.relations.alarms import LEAST, TURNED, Alarm
from dragoman.relations.classes import AGAINST, CLASSES, FAVOUR, Class
from dragoman.relations.episodes import Episodes, week_of
from dragoman.relations.scores import AFTER, BEFORE, Sums, compare, sums
from dragoman.relations.table import TYPES, EventTable
from dragoman.relations.weeks import Weeks

Rows = npt.NDArray[np.int64]

EPOCH = date(1970, 1, 1)


class Quote(Record, frozen=True):
    """The sentence a record of the library was read from."""

    article: str
    record: str
    words: str
    outlet: str | None
    title: str | None
    url: str | None
    published: str | None


class Evidence(Record, frozen=True):
    """An episode as evidence.

    ``n`` numbers the evidence of an answer; ``influence`` is by how much the score falls without it. ``type`` is the
    PLOVER type, None where the source gives only another code. ``reports`` counts rows or articles that tell it,
    ``publishers`` names them, ``texts`` are their words, or references to records of a library (ARTICLE:e3), whose
    sentences are then in ``quotes``.
    """

    n: int
    date: str
    actor: str
    recipient: str
    kind: Class
    type: str | None
    root: int | None
    weight: float
    reports: int
    publishers: tuple[str, ...]
    texts: tuple[str, ...]
    influence: float = 0.0
    quotes: tuple[Quote, ...] = ()


class Fragility(Record, frozen=True):
    """What an alarm hangs on.

    ``episodes`` is how many of the most influential ones must go for it to vanish (None: more than ten); ``outlet`` the
    one without whose reports it would not have been told; ``words`` says so.
    """

    episodes: int | None
    outlet: str | None
    words: str


_MOST = 10


def day_of(number: int) -> str:
    """Return a day since 1970-01-01 as ``2022-09-14``.

    Example:
        >>> day_of(19249)
        '2022-09-14'
    """
    return (EPOCH + timedelta(days=int(number))).isoformat()


def describe(table: EventTable, found: Episodes, index: int, n: int, influence: float = 0.0) -> Evidence:
    """Return an episode as evidence."""
    rows = found.of(index)
    first = rows[0]
    publishers = dict.fromkeys(table.publishers[p] for p in table.publisher[rows] if p >= 0)
    texts = dict.fromkeys(str(t) for t in table.text[rows] if t) if table.text is not None else {}
    return Evidence(
        n=n,
        date=day_of(found.day[index]),
        actor=table.codes[table.actor[first]],
        recipient=table.codes[table.recipient[first]],
        kind=CLASSES[found.kind[index]],
        type=TYPES[table.type[first]] if table.type[first] >= 0 else None,
        root=int(table.root[first]) or None,
        weight=round(float(found.weight[index]), 3),
        reports=int(table.reports[rows].sum()),
        publishers=tuple(publishers),
        texts=tuple(texts)[:_MOST],
        influence=round(influence, 3),
    )


def near(found: Episodes, weeks: Weeks, dyad: int, week: int) -> tuple[Rows, Rows]:
    """Return the episodes of a dyad in the weeks before and after an alarm."""
    first, second = weeks.dyads[dyad]
    mine = np.flatnonzero((found.first == first) & (found.second == second))
    at = week_of(found.day[mine]) - weeks.begin
    return mine[(at >= week - BEFORE) & (at < week)], mine[(at >= week) & (at < week + AFTER)]


def influences(found: Episodes, weeks: Weeks, alarm: Alarm) -> tuple[Rows, npt.NDArray[np.float64]]:
    """Return the episodes around an alarm and by how much its score falls without each, the most influential first.

    Episodes of one class on one side of the date have the same influence; the surer, then the nearer come first.
    """
    before, after = near(found, weeks, alarm.dyad, alarm.peak)
    base = _at(weeks, alarm)
    full = _signed(base, alarm)
    rows = np.concatenate([before, after]).astype(np.int64)
    side = np.concatenate([np.zeros(len(before), int), np.ones(len(after), int)])
    loss = {
        (s, k): full - _signed(_without(base, s, np.bincount([k], minlength=len(CLASSES))), alarm)
        for s in (0, 1)
        for k in range(len(CLASSES))
    }
    values = np.array([loss[int(s), int(found.kind[r])] for s, r in zip(side, rows, strict=True)], np.float64)
    away = np.abs(week_of(found.day[rows]) - weeks.begin - alarm.week) if len(rows) else rows
    order = np.lexsort((away, -found.weight[rows], -values))
    return rows[order], values[order]


def fragility(table: EventTable, found: Episodes, weeks: Weeks, alarm: Alarm, threshold: float) -> Fragility:
    """Return what an alarm hangs on."""
    before, after = near(found, weeks, alarm.dyad, alarm.peak)
    base = _at(weeks, alarm)
    episodes = _how_many(found, base, (before, after), alarm, threshold)
    outlet = _outlet(table, found, base, (before, after), alarm, threshold)
    words = []
    if episodes == 1:
        words.append("it hangs on one episode")
    elif episodes is not None:
        words.append(f"without its {episodes} most influential episodes it would not be told")
    if outlet:
        words.append(f"it hangs on one outlet: {outlet}")
    said = "; ".join(words) or "no single episode or outlet carries it"
    return Fragility(episodes=episodes, outlet=outlet, words=said)


def _at(weeks: Weeks, alarm: Alarm) -> Sums:
    """Return what the two windows of an alarm hold, as arrays of no dimension."""
    every = sums(weeks.only(alarm.dyad))
    columns = {name: getattr(every, name)[0] for name in Sums.__slots__}
    return Sums(**{name: row[alarm.peak if len(row) > 1 else 0] for name, row in columns.items()})


def _without(base: Sums, side: int, classes: npt.NDArray[np.int64]) -> Sums:
    """Return the sums without some episodes, given by class."""
    favour, against = classes[list(FAVOUR)].sum(), classes[list(AGAINST)].sum()
    if side == 0:
        return replace(base, favour1=base.favour1 - favour, against1=base.against1 - against,
                       total1=base.total1 - classes.sum())  # fmt: skip
    return replace(base, favour2=base.favour2 - favour, against2=base.against2 - against,
                   total2=base.total2 - classes.sum())  # fmt: skip


def _signed(base: Sums, alarm: Alarm) -> float:
    """Return the score in the alarm's direction; 0 where it could not be told at all."""
    scores = compare(base)
    if scores.sided < LEAST or abs(scores.mix) < TURNED:
        return 0.0
    return float(scores.score) * alarm.direction


def _how_many(found: Episodes, base: Sums, sides: tuple[Rows, Rows], alarm: Alarm, threshold: float) -> int | None:
    """Return how many episodes, taken away greedily, make an alarm vanish."""
    left = [np.bincount(found.kind[rows], minlength=len(CLASSES)) for rows in sides]
    for gone in range(1, _MOST + 1):
        options = [
            (_signed(_without(base, side, one), alarm), side, kind)
            for side in (0, 1)
            for kind in np.flatnonzero(left[side])
            for one in [np.bincount([kind], minlength=len(CLASSES))]
        ]
        if not options:
            return None
        score, side, kind = min(options)
        base = _without(base, side, np.bincount([kind], minlength=len(CLASSES)))
        left[side][kind] -= 1
        if score < threshold:
            return gone
    return None


def _outlet(
    table: EventTable, found: Episodes, base: Sums, sides: tuple[Rows, Rows], alarm: Alarm, threshold: float
) -> str | None:
    """Return the outlet that alone reports so much that the alarm vanishes without it."""
    alone: dict[int, list[npt.NDArray[np.int64]]] = {}
    for side, rows in enumerate(sides):
        for row in rows:
            publishers = set(table.publisher[found.of(int(row))].tolist())
            if len(publishers) == 1 and (one := publishers.pop()) >= 0:
                counts = alone.setdefault(one, [np.zeros(len(CLASSES), np.int64) for _ in range(2)])
                counts[side][found.kind[row]] += 1
    worst = [
        (_signed(_without(_without(base, 0, before), 1, after), alarm), one) for one, (before, after) in alone.items()
    ]
    score, one = min(worst, default=(threshold, -1))
    return table.publishers[one] if score < threshold else None


def numbered(
    table: EventTable, found: Episodes, rows: Sequence[int], values: Sequence[float], start: int = 1
) -> tuple[Evidence, ...]:
    """Return episodes as evidence, numbered."""
    return tuple(
        describe(table, found, int(row), n, float(value))
        for n, (row, value) in enumerate(zip(rows, values, strict=True), start)
    )
