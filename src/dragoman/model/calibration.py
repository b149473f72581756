"""From raw scores to calibrated confidence (Platt 1999), by kind of record; the figures are in ``calibration.yml``.

Example:
    >>> 0 < confidence("event", 0.9) < 1
    True
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

Kind = Literal["statement", "event", "interpretation"]
PATH = Path(__file__).parents[1] / "resources" / "ontology" / "calibration.yml"


@cache
def _load() -> dict[str, tuple[float, float]]:
    return msgspec.convert(yaml.load(PATH.read_text("utf-8"), yaml.CSafeLoader), dict[str, tuple[float, float]])


def confidence(kind: Kind, raw: float) -> float:
    """Return the share of records with this raw score (0..1) that the gold readings bear out, two decimals."""
    slope, offset = _load()[kind]
    raw = min(max(raw, 0.01), 0.99)
    return round(1 / (1 + math.exp(-(slope * math.log(raw / (1 - raw)) + offset))), 2)
