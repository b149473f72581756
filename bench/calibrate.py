"""Fit the confidence of records on the gold readings and write ``calibration.yml``: ``python -m bench.calibrate``.

Of a kind that the gold readings have few of (``FEW``), the records of whole readings of the test split are added, in
the first five languages: a hundred records of articles that suit us were too sure of themselves on others.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any
from unittest import mock

from bench.golds import GOLD, Read, read_golds
from bench.split import FIRST, by_reading, gold_of, passages
from dragoman.evaluation.readings import event_score, interpretation_score, statement_score
from dragoman.evaluation.relocate import move
from dragoman.model import calibration

Pair = tuple[float, bool]
SCORES: dict[str, tuple[str, Callable[[Any, Any], float]]] = {
    "statement": ("statements", statement_score),
    "event": ("events", event_score),
    "interpretation": ("interpretations", interpretation_score),
}


FEW = 200
"""Records of a kind."""


def pairs_of(read: Read, kind: str) -> list[Pair]:
    """Return confidence and right or wrong of every record of a kind found in an article."""
    field, score = SCORES[kind]
    return [
        (record.confidence, any(score(gold, record) > 0 for gold in getattr(read.wanted, field)))
        for record in getattr(read.found, field)
    ]


def collect() -> dict[str, list[Pair]]:
    """Return raw score and right or wrong of every record of the gold articles; of rare kinds of the split, too."""
    found: dict[str, list[Pair]] = {kind: [] for kind in SCORES}
    with mock.patch.object(calibration, "_load", lambda: dict.fromkeys(SCORES, (1.0, 0.0))):
        for read in read_golds([GOLD]):
            for kind, pairs in found.items():
                pairs += pairs_of(read, kind)
        rare = [kind for kind, pairs in found.items() if len(pairs) < FEW]
        for passage in [p for p in passages() if p.language in FIRST] if rare else []:
            reading = by_reading(passage)
            wanted = move(gold_of(passage, whole=True), reading.article.text)
            for kind in rare:
                read = Read(name=passage.file, language=passage.language, wanted=wanted, found=reading)
                found[kind] += pairs_of(read, kind)
    return found


def fit(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Return slope and offset by gradient descent on the log loss, with a weak pull to slope 1."""
    slope, offset = 1.0, 0.0
    points = [(math.log(min(max(p, 0.01), 0.99) / (1 - min(max(p, 0.01), 0.99))), float(r)) for p, r in pairs]
    for _ in range(4000):
        errors = [(1 / (1 + math.exp(-(slope * x + offset))) - y, x) for x, y in points]
        slope -= 0.05 * (sum(e * x for e, x in errors) / len(points) + 0.01 * (slope - 1))
        offset -= 0.05 * sum(e for e, _ in errors) / len(points)
    return round(max(slope, 0.05), 3), round(offset, 3)


def error(pairs: Sequence[Pair], bins: int = 10) -> float:
    """Return the expected calibration error (Naeini et al. 2015)."""
    total = 0.0
    for b in range(bins):
        inside = [(p, r) for p, r in pairs if b / bins <= p < (b + 1) / bins or (b == bins - 1 and p == 1)]
        if inside:
            total += abs(sum(p for p, _ in inside) - sum(r for _, r in inside))
    return total / len(pairs)


def main() -> int:
    """Fit, write, and print the calibration error before and after."""
    head = calibration.PATH.read_text("utf-8").split("statement:")[0]
    lines = []
    for kind, pairs in collect().items():
        slope, offset = fit(pairs)
        lines.append(f"{kind}: [{slope}, {offset}]\n")
        with mock.patch.object(calibration, "_load", lambda k=kind, s=slope, o=offset: {k: (s, o)}):
            after = [(calibration.confidence(kind, p), r) for p, r in pairs]  # type: ignore[arg-type]
        sys.stdout.write(f"{kind}: {len(pairs)} records, calibration error {error(pairs):.3f} -> {error(after):.3f}\n")
    calibration.PATH.write_text(head + "".join(lines), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
