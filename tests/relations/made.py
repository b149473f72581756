"""Event tables for tests: invented, seeded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from dragoman.relations.evidence import EPOCH
from dragoman.relations.table import EventTable

CODES = ("CHN", "KAZ", "RUS", "UZB")
Row = tuple[str, str, str, int]


def day(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


def table(rows: Sequence[Row], **columns: Any) -> EventTable:
    """Return a table of (day, actor, recipient, CAMEO root); all parties are states."""
    yes = [True] * len(rows)
    given: dict[str, Any] = {"actor_state": yes, "recipient_state": yes, "codes": CODES, **columns}
    return EventTable.build(
        day=[day(r[0]) for r in rows],
        actor=[CODES.index(r[1]) for r in rows],
        recipient=[CODES.index(r[2]) for r in rows],
        root=[r[3] for r in rows],
        **given,
    )


def turning(
    *, weeks: int = 104, turn: int = 60, rate: float = 4, seed: int = 1, pair: Sequence[int] = (1, 2)
) -> EventTable:
    """Return two years in which KAZ and RUS turn from friends to foes in one week, and CHN and UZB stay friends."""
    rng = np.random.default_rng(seed)
    parts = []
    for a, b, turns in ((*pair, True), (0, 3, False)):
        number = rng.poisson(rate, weeks)
        week = np.repeat(np.arange(weeks), number)
        bad = rng.random(len(week)) < np.where((week >= turn) & turns, 0.85, 0.1)
        days = day("2020-01-06") + week * 7 + rng.integers(0, 7, len(week))
        root = np.where(bad, rng.choice([11, 12, 13, 16, 17], len(week)), rng.choice([3, 4, 5, 6], len(week)))
        parts.append((days, np.full(len(week), a), np.full(len(week), b), root))
    days, actor, recipient, root = (np.concatenate(x) for x in zip(*parts, strict=True))
    yes = np.ones(len(days), bool)
    return EventTable.build(
        day=days, actor=actor, recipient=recipient, root=root, actor_state=yes, recipient_state=yes, codes=CODES
    ).sorted()
