"""Is the confidence true? Reliability diagrams and expected calibration error of events, statements, interpretations.

    python -m bench.reliability [PATH ...] [--svg FILE] [--json] [--into docs/evaluation.md]

PATH is a file or folder of gold readings; ``tests/held-out``, on which nothing was fitted, if none is given. A record
is right as ``dragoman eval readings`` counts it. In a bin of confidence, a dot stands at the mean confidence and the
share of right records, its line is Wilson's 95 % interval, the figure the number of records. Expected calibration
error (Naeini et al. 2015): the mean distance of the dots from the diagonal, weighed by records, ten bins of equal
width. Its interval is a bootstrap over articles (2,000 draws, percentiles), since records of one article are not
independent. The error is never 0 with few records: *by chance* is what a perfectly calibrated coder would show with
the same confidences; for the same reason the bootstrap lies a little high.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bench.calibrate import SCORES, Pair, pairs_of
from bench.golds import HELD_OUT, markdown, parser, read_golds, report
from bench.pictures import as_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BINS, DRAWS, SEED = 10, 2000, 7
ASKED = 0.05
_Z = 1.96
_DOT, _LINE = "#08519c", "#6baed6"
Floats = npt.NDArray[np.float64]


def sums(pairs: Sequence[Pair]) -> Floats:
    """Return number, sum of confidence and of right ones by bin: (3, BINS)."""
    found = np.zeros((3, BINS))
    for confidence, right in pairs:
        found[:, min(int(confidence * BINS + 1e-9), BINS - 1)] += (1, confidence, right)
    return found


def error(counted: Floats) -> Floats:
    """Return the calibration error of sums (..., 3, BINS).

    Example:
        >>> round(float(error(sums([(0.9, True), (0.9, False)]))), 2)
        0.4
    """
    total = np.maximum(counted[..., 0, :].sum(-1), 1)
    found: Floats = np.abs(counted[..., 1, :] - counted[..., 2, :]).sum(-1) / total
    return found


def bootstrap(articles: Sequence[Sequence[Pair]]) -> tuple[float, float]:
    """Return the 95 % interval of the error over draws of articles with replacement."""
    each = np.array([sums(pairs) for pairs in articles])
    drawn = np.random.default_rng(SEED).integers(0, len(each), (DRAWS, len(each)))
    low, high = np.percentile(error(each[drawn].sum(1)), (2.5, 97.5))
    return round(float(low), 4), round(float(high), 4)


def by_chance(pairs: Sequence[Pair]) -> float:
    """Return the mean error of a coder whose confidences are true, by drawing right and wrong from them."""
    confidence = np.array([p for p, _ in pairs])
    place = np.minimum((confidence * BINS + 1e-9).astype(int), BINS - 1)
    right = np.random.default_rng(SEED).random((DRAWS, len(pairs))) < confidence
    gaps = (right - confidence) @ np.eye(BINS)[place]
    return round(float(np.abs(gaps).sum(1).mean() / len(pairs)), 4)


def wilson(right: float, n: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson 1927).

    Example:
        >>> [round(x, 2) for x in wilson(5, 10)]
        [0.24, 0.76]
    """
    share, square = right / n, _Z * _Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def measure(paths: Iterable[Path]) -> dict[str, Any]:
    """Return bins and errors by kind."""
    articles: dict[str, list[list[Pair]]] = {kind: [] for kind in SCORES}
    for read in read_golds(paths):
        for kind, rows in articles.items():
            rows.append(pairs_of(read, kind))
    return {
        "articles": len(articles["event"]),
        "kinds": {SCORES[kind][0]: _kind(rows) for kind, rows in articles.items()},
    }


def _kind(articles: Sequence[Sequence[Pair]]) -> dict[str, Any]:
    pairs = [pair for article in articles for pair in article]
    counted = sums(pairs)
    bins = [
        {"from": b / BINS, "n": int(n), "confidence": round(p / n, 4), "right": round(r / n, 4),
         "interval": [round(x, 4) for x in wilson(r, n)]}
        for b, (n, p, r) in enumerate(counted.T.tolist()) if n
    ]  # fmt: skip
    return {
        "n": len(pairs),
        "confidence": round(float(counted[1].sum()) / max(len(pairs), 1), 4),
        "right": round(float(counted[2].sum()) / max(len(pairs), 1), 4),
        "ece": round(float(error(counted)), 4),
        "interval": bootstrap(articles),
        "by_chance": by_chance(pairs) if pairs else None,
        "bins": bins,
    }


def draw(result: dict[str, Any]) -> str:
    """Return the diagrams side by side as SVG."""
    from dragoman.render.sheet import drawing

    said = "; ".join(f"{kind}: {_figures(found)}" for kind, found in result["kinds"].items())
    with drawing(".svg"):
        return as_svg(figure(result), "Reliability of the confidence", said)


def figure(result: dict[str, Any]) -> Figure:
    """Return the diagrams side by side."""
    from matplotlib.figure import Figure

    from dragoman.render.sheet import DIM, INK

    drawn = Figure(figsize=(10, 3.9), facecolor="white")
    grid = drawn.add_gridspec(1, len(result["kinds"]), left=0.065, right=0.985, bottom=0.14, top=0.8, wspace=0.16)
    for place, (kind, found) in enumerate(result["kinds"].items()):
        axes = drawn.add_subplot(grid[place])
        _panel(axes, found)
        axes.set_title(f"{kind}: {_figures(found)}", loc="left", fontsize=8, color=INK)
        if not place:
            axes.set_ylabel("share that is right")
    drawn.text(0.02, 0.93, "How far the confidence is true", fontsize=12, color=INK, weight="bold")
    told = (
        f"{result['articles']} gold articles. On the line, confidence and share agree. Small figures: records in "
        "the bin; bars: 95 % intervals. ECE: expected calibration error."
    )
    drawn.text(0.02, 0.875, told, fontsize=8, color=DIM)
    return drawn


def _panel(axes: Axes, found: dict[str, Any]) -> None:
    from dragoman.render.sheet import DIM, GRID

    axes.plot((0, 1), (0, 1), color=GRID, linewidth=1.2, zorder=1)
    for row in found["bins"]:
        axes.plot((row["confidence"],) * 2, row["interval"], color=_LINE, linewidth=1.6, zorder=2)
        axes.scatter(row["confidence"], row["right"], s=14 + 1.2 * row["n"] ** 0.8, color=_DOT, zorder=3)
        axes.annotate(str(row["n"]), (row["confidence"], row["interval"][1]), (0, 3), ha="center",
                      textcoords="offset points", fontsize=7, color=DIM)  # fmt: skip
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set(xlim=(0, 1.03), ylim=(0, 1.09), xlabel="confidence", xticks=ticks, yticks=ticks)


def _figures(found: dict[str, Any]) -> str:
    low, high = found["interval"]
    return f"ECE {found['ece']:.2f} ({low:.2f}–{high:.2f}), n = {found['n']}"


def tables(result: dict[str, Any]) -> str:
    """Return the table."""
    rows = [
        (kind, found["n"], found["confidence"], found["right"], f"{found['ece']:.3f}",
         "{:.3f}–{:.3f}".format(*found["interval"]), f"{found['by_chance']:.3f}", ASKED)
        for kind, found in result["kinds"].items()
    ]  # fmt: skip
    head = ("kind", "records", "mean confidence", "share right", "calibration error", "95 %", "by chance", "asked")
    return f"{result['articles']} articles.\n\n{markdown(head, rows)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, draw, print."""
    options = parser(__doc__)
    options.add_argument("paths", nargs="*", type=Path, default=[HELD_OUT], metavar="PATH", help="gold readings")
    options.add_argument("--svg", type=Path, metavar="FILE", help="write the diagrams there")
    chosen = options.parse_args(arguments)
    result = report(chosen, "reliability", lambda: measure(chosen.paths), tables)
    if chosen.svg:
        chosen.svg.write_text(draw(result), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
