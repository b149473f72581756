"""What an event says of a relation: five classes, from ``ontology/relations.yml``.

Example:
    >>> CLASSES[by_root()[16]], CLASSES[by_type()[TYPES.index("AID")]]
    ('costly-', 'costly+')
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt
import yaml

from dragoman.records import Status
from dragoman.relations.table import TYPES, EventTable

Class = Literal["neutral", "talk+", "costly+", "talk-", "costly-"]
CLASSES: tuple[Class, ...] = ("neutral", "talk+", "costly+", "talk-", "costly-")
"""In the order in which ``Episodes.kind`` counts them."""

FAVOUR, AGAINST = (1, 2), (3, 4)
"""The classes that count for and against."""

_PATH = Path(__file__).parents[1] / "resources" / "ontology" / "relations.yml"
_ROOTS = 20


class _Acts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    types: list[str]
    roots: list[int]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    roots: dict[Class, list[int]]
    types: dict[Class, list[str]]
    planned: dict[Class, Class]
    statuses: dict[Status, float]
    distancing: _Acts
    following: _Acts
    asking: _Acts


@cache
def _load() -> _File:
    return msgspec.convert(yaml.load(_PATH.read_text("utf-8"), yaml.CSafeLoader), _File)


@cache
def by_root() -> npt.NDArray[np.int8]:
    """Return the class of each CAMEO root, shape (21,); -1 for 0, the unknown one."""
    found = np.full(_ROOTS + 1, -1, np.int8)
    for name, roots in _load().roots.items():
        found[roots] = CLASSES.index(name)
    return found


@cache
def by_type() -> npt.NDArray[np.int8]:
    """Return the class of each PLOVER type, shape (17,); the last, reached as -1, is no type and no class."""
    found = np.full(len(TYPES) + 1, -1, np.int8)
    for name, types in _load().types.items():
        found[[TYPES.index(t) for t in types]] = CLASSES.index(name)
    return found


@cache
def when_planned() -> npt.NDArray[np.int8]:
    """Return what each class counts as while nothing has happened yet, shape (5,)."""
    planned = _load().planned
    return np.array([CLASSES.index(planned.get(name, name)) for name in CLASSES], np.int8)


def weight_of(status: Status) -> float:
    """Return how much a record of this status counts, 0 to 1."""
    return _load().statuses[status]


def weights() -> Mapping[Status, float]:
    """Return how much a record of each status counts."""
    return _load().statuses


def acts(name: Literal["distancing", "following", "asking"], table: EventTable) -> npt.NDArray[np.bool_]:
    """Return which rows of a table are acts of a kind that contests look for."""
    listed: _Acts = getattr(_load(), name)
    numbers = [TYPES.index(t) for t in listed.types]
    found: npt.NDArray[np.bool_] = np.where(
        table.root > 0, np.isin(table.root, listed.roots), np.isin(table.type, numbers)
    )
    return found
