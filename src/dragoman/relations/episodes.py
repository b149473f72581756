"""Episodes: what is counted. Ten outlets that tell one event are one episode.

Rows of an event table become one episode where they share the two parties, the kind of act and the day; rows of a
library, where they share the parties, the class and the story, which brings the articles of all outlets together.
Repeats raise the weight (1 - the product of 1 - w over the rows, as independent reports would), never the count.

A relation without direction has its own episodes: "A met B" and "B met A" on one day are one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dragoman.relations.classes import by_root, by_type, when_planned
from dragoman.relations.table import EventTable

_FIRST_MONDAY = 3
"""1970-01-01 was a Thursday: day + 3 counts from a Monday."""

_SURE = 0.999  # the most one report is believed, so that the logarithm below stays finite


def week_of(day: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the number of the week (from Monday) of days since 1970-01-01.

    Example:
        >>> week_of(np.array([0, 3, 4], np.int32)).tolist()
        [0, 0, 1]
    """
    return ((day + _FIRST_MONDAY) // 7).astype(np.int32)


def monday(week: int) -> int:
    """Return the day on which a week begins.

    Example:
        >>> monday(1)
        4
    """
    return week * 7 - _FIRST_MONDAY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Episodes:
    """Columns of equal length, by dyad and day.

    Attributes:
        day: days since 1970-01-01.
        first: index into ``codes``: who acts; the alphabetically first of the two where direction does not count.
        second: towards whom.
        kind: index into ``classes.CLASSES``.
        weight: 0 to 1.
        rows: rows of the event table, in the order of the episodes.
        start: episode i has ``rows[start[i]:start[i + 1]]``.
        codes: as in the table.
    """

    day: npt.NDArray[np.int32]
    first: npt.NDArray[np.int32]
    second: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    weight: npt.NDArray[np.float32]
    rows: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    codes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.day)

    def of(self, index: int) -> npt.NDArray[np.int64]:
        """Return the rows of the table behind an episode."""
        return self.rows[self.start[index] : self.start[index + 1]]


def usable(table: EventTable, *, states_only: bool = True) -> npt.NDArray[np.bool_]:
    """Return which rows say something of a relation: two known parties, not the same one, and a class."""
    two = (table.actor >= 0) & (table.recipient >= 0) & (table.actor != table.recipient) & (table.weight > 0)
    if states_only:
        two &= table.actor_state & table.recipient_state
    keep: npt.NDArray[np.bool_] = two & (_classes(table) >= 0)
    return keep


def _classes(table: EventTable) -> npt.NDArray[np.int8]:
    found = np.where(table.root > 0, by_root()[table.root], by_type()[table.type])
    return np.where(table.planned & (found >= 0), when_planned()[found], found)


def episodes(
    table: EventTable, *, directed: bool = False, by_story: bool = False, states_only: bool = True
) -> Episodes:
    """Return the episodes of an event table.

    Args:
        table: rows of events.
        directed: keep who acted towards whom; else a relation is that of a pair.
        by_story: ``table.story`` numbers stories, not articles: rows of one story are one episode, of their median day.
        states_only: leave out rows in which a private person, a company or a rebel acts or is acted on.

    Example:
        >>> rows = EventTable.build(day=[9, 9], actor=[0, 1], recipient=[1, 0], actor_state=[True] * 2,
        ...                         recipient_state=[True] * 2, root=[4, 4], codes=("KAZ", "RUS"))
        >>> len(episodes(rows)), len(episodes(rows, directed=True))
        (1, 2)
    """
    keep = np.flatnonzero(usable(table, states_only=states_only))
    part = table.select(keep)
    first, second = part.actor, part.recipient
    if not directed:
        first, second = _alphabetical(first, second, part.codes)
    kind = _classes(part)
    act = np.where(part.root > 0, part.root, part.type + 32)  # what tells two acts of a class on one day apart
    storied = (part.story >= 0) & by_story
    when = np.where(storied, part.story, part.day)
    what = np.where(storied, kind, act)
    order = np.lexsort((part.day, what, when, storied, second, first))
    sorted_keys = np.stack([k[order] for k in (first, second, storied.astype(np.int64), when, what)])
    begins = np.ones(len(order), bool)
    if len(order):
        begins[1:] = (sorted_keys[:, 1:] != sorted_keys[:, :-1]).any(0)
    start = np.flatnonzero(begins)
    head = order[start]
    middle = order[(start + np.append(start[1:], len(order)) - 1) // 2]  # one report that is misdated moves no story
    doubt = np.log1p(-np.minimum(part.weight[order], _SURE).astype(np.float64))
    weight = 1 - np.exp(np.add.reduceat(doubt, start)) if len(start) else np.zeros(0)
    found = Episodes(
        day=part.day[middle], first=first[head], second=second[head], kind=kind[head],
        weight=weight.astype(np.float32), rows=keep[order], start=np.append(start, len(order)), codes=table.codes,
    )  # fmt: skip
    return _by_day(found)


def _alphabetical(
    first: npt.NDArray[np.int32], second: npt.NDArray[np.int32], codes: tuple[str, ...]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    rank = np.empty(len(codes), np.int64)
    rank[sorted(range(len(codes)), key=codes.__getitem__)] = np.arange(len(codes))
    swap = rank[first] > rank[second] if len(codes) else np.zeros(len(first), bool)
    return np.where(swap, second, first), np.where(swap, first, second)


def _by_day(found: Episodes) -> Episodes:
    """Order the episodes of each dyad by day, with the rows behind them."""
    order = np.lexsort((found.day, found.second, found.first))
    lengths = np.diff(found.start)[order]
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    within = np.arange(start[-1]) - np.repeat(start[:-1], lengths)
    rows = found.rows[np.repeat(found.start[:-1][order], lengths) + within]
    return Episodes(
        day=found.day[order], first=found.first[order], second=found.second[order], kind=found.kind[order],
        weight=found.weight[order], rows=rows, start=start, codes=found.codes,
    )  # fmt: skip
