"""Events as columns: the one table that every format is read into. One row an event, one array a column.

Example:
    >>> table = EventTable.empty(codes=("KAZ", "RUS"))
    >>> len(table), table.codes
    (0, ('KAZ', 'RUS'))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, get_args

import numpy as np
import numpy.typing as npt

from dragoman.records import Type

TYPES: tuple[str, ...] = get_args(Type)
"""The 16 PLOVER types in the order that ``EventTable.type`` counts them."""

DTYPES: dict[str, type[np.generic]] = {
    "day": np.int32,
    "actor": np.int32,
    "recipient": np.int32,
    "actor_state": np.bool_,
    "recipient_state": np.bool_,
    "type": np.int8,
    "planned": np.bool_,
    "root": np.int16,
    "quad": np.int8,
    "score": np.float32,
    "reports": np.int32,
    "weight": np.float32,
    "publisher": np.int32,
    "story": np.int64,
}
"""The numeric columns and their types; ``text`` is an array of objects or nothing."""


class Texts(Protocol):
    """A column of text that is not kept as such: a number gives a text, an array of them another such column."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: Any) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventTable:
    """Columns of equal length, one row an event.

    Args:
        day: days since 1970-01-01.
        actor: who did it: index into ``codes``, or -1 where the party belongs to no state or organisation known.
        recipient: to whom, likewise.
        actor_state: the row's actor is a government, army, court, parliament, police or the state itself, no private
            person, company or rebel.
        recipient_state: likewise.
        planned: it has not happened yet, only been announced.
        type: index into ``TYPES``; -1 where the source's code has no PLOVER type.
        root: CAMEO root 1 to 20, 0 unknown.
        quad: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
        score: Goldstein's scale (CAMEO) or PLOVER's intensity, -10 to +10.
        reports: how many reports or articles are known for the row, 1 where nothing is said.
        weight: how sure it is that this was meant and happened, 0 to 1; 1 where nothing is said.
        publisher: index into ``publishers``, or -1.
        story: number of the story or article, or -1.
        text: a few words for evidence: the relation's name, a headline or an address; one object a row, or None.
        codes: ISO 3166 alpha-3, or ids of the actor registry for organisations and states that ISO does not list.
        publishers: names of outlets.

    Raises:
        ValueError: when columns differ in length.
    """

    day: npt.NDArray[np.int32]
    actor: npt.NDArray[np.int32]
    recipient: npt.NDArray[np.int32]
    actor_state: npt.NDArray[np.bool_]
    recipient_state: npt.NDArray[np.bool_]
    type: npt.NDArray[np.int8]
    planned: npt.NDArray[np.bool_]
    root: npt.NDArray[np.int16]
    quad: npt.NDArray[np.int8]
    score: npt.NDArray[np.float32]
    reports: npt.NDArray[np.int32]
    weight: npt.NDArray[np.float32]
    publisher: npt.NDArray[np.int32]
    story: npt.NDArray[np.int64]
    text: npt.NDArray[np.object_] | Texts | None = None
    codes: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        rows = len(self.day)
        wrong = [name for name in DTYPES if len(getattr(self, name)) != rows]
        if wrong or (self.text is not None and len(self.text) != rows):
            raise ValueError(f"columns differ in length from day ({rows} rows): {', '.join(wrong) or 'text'}")

    def __len__(self) -> int:
        return len(self.day)

    @classmethod
    def empty(cls, *, codes: tuple[str, ...] = ()) -> EventTable:
        """Return a table of no rows."""
        return cls.build(day=np.empty(0), actor=np.empty(0), recipient=np.empty(0), codes=codes)

    @classmethod
    def build(cls, **columns: Any) -> EventTable:
        """Return a table from columns of any sequence type; what is left out gets the value for "unknown".

        Example:
            >>> EventTable.build(day=[0], actor=[0], recipient=[1], quad=[3], codes=("KAZ", "RUS")).reports
            array([1], dtype=int32)
        """
        rows = len(columns["day"])
        given: dict[str, Any] = {}
        for name, dtype in DTYPES.items():
            value = columns.pop(name, None)
            blank = _BLANK.get(name, 0)
            given[name] = np.full(rows, blank, dtype) if value is None else np.ascontiguousarray(value, dtype=dtype)
        text = columns.pop("text", None)
        return cls(text=None if text is None else _objects(text), **given, **columns)

    def select(self, rows: npt.NDArray[Any] | slice) -> EventTable:
        """Return the rows of a mask, of an array of indices, or of a slice; ``codes`` and ``publishers`` stay whole."""
        columns = {name: getattr(self, name)[rows] for name in DTYPES}
        return replace(self, **columns, text=None if self.text is None else self.text[rows])

    def sorted(self) -> EventTable:
        """Return the rows by day; rows of one day keep their order."""
        if bool(np.all(self.day[1:] >= self.day[:-1])):
            return self
        return self.select(np.argsort(self.day, kind="stable"))

    @classmethod
    def concat(cls, tables: Iterable[EventTable]) -> EventTable:
        """Return all rows in one table, by day; codes and publishers of the tables are merged.

        Example:
            >>> one = EventTable.build(day=[9], actor=[0], recipient=[-1], codes=("KAZ",))
            >>> two = EventTable.build(day=[3], actor=[0], recipient=[1], codes=("RUS", "KAZ"))
            >>> both = EventTable.concat([one, two])
            >>> both.codes, both.day.tolist(), both.actor.tolist(), both.recipient.tolist()
            (('KAZ', 'RUS'), [3, 9], [1, 0], [0, -1])
        """
        parts = list(tables)
        if len(parts) <= 1:
            return parts[0].sorted() if parts else cls.empty()
        codes, code_maps = _merge([part.codes for part in parts])
        publishers, publisher_maps = _merge([part.publishers for part in parts])
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in DTYPES}
        for name, maps in (("actor", code_maps), ("recipient", code_maps), ("publisher", publisher_maps)):
            columns[name] = np.concatenate([_remap(getattr(p, name), m) for p, m in zip(parts, maps, strict=True)])
        text = None
        if any(part.text is not None for part in parts):
            text = np.concatenate([_objects([""] * len(p) if p.text is None else p.text[:]) for p in parts])
        return cls(**columns, text=text, codes=codes, publishers=publishers).sorted()


_BLANK = {"type": -1, "reports": 1, "weight": 1, "publisher": -1, "story": -1}


def _objects(values: Sequence[str] | npt.NDArray[Any]) -> npt.NDArray[np.object_]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _merge(lists: list[tuple[str, ...]]) -> tuple[tuple[str, ...], list[npt.NDArray[np.int32]]]:
    """Return all names once, in order of appearance, and for each list where its names went."""
    place: dict[str, int] = {}
    done: dict[
        int, npt.NDArray[np.int32]
    ] = {}  # parts of one file share their lists: thousands of times the same tuple
    for names in lists:
        if id(names) not in done:
            done[id(names)] = np.array([place.setdefault(name, len(place)) for name in names], dtype=np.int32)
    return tuple(place), [done[id(names)] for names in lists]


def _remap(column: npt.NDArray[np.int32], new: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    # one place more at the end: index -1, "nobody", lands on it
    return np.append(new, np.int32(-1))[column]
