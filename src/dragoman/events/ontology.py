"""PLOVER in numbers: quad class and intensity of each type, from ``ontology/plover.yml``.

Example:
    >>> scale("AID")
    ('material-cooperation', 7.6)
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import yaml

from dragoman.records import Quad

_PATH = Path(__file__).parents[1] / "resources" / "ontology" / "plover.yml"


class _Type(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    quad: Quad
    intensity: float


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    types: dict[str, _Type]


@cache
def _load() -> dict[str, _Type]:
    return msgspec.convert(yaml.load(_PATH.read_text("utf-8"), yaml.CSafeLoader), _File).types


def scale(kind: str) -> tuple[Quad, float]:
    """Return quad class and intensity (-9.3 … +7.6) of a PLOVER type."""
    found = _load()[kind]
    return found.quad, found.intensity
