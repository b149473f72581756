"""A library of a thousand to a million articles: ``python -m bench.sizes [--sizes N …] [--folder FOLDER]``.

Each library is made of synthetic articles (``bench.synthetic``, ``bench.synthetic_stories``), in a temporary folder or
in ``--folder``, where it is kept as ``N.db`` and used again. Measured are search (the queries of ``bench.search``), one
article of the sample press ingested (read, committed, with story and families), views of stories, and relations. Writes
``bench/sizes.json``; ``--into docs/performance.md`` puts the table there, ``--svg FILE`` the curves.

Above ``STORIES`` articles a library has no stories, and what is added meets none: making them up takes hours of writing
here and there on the disk. A million articles take over an hour to make, and 16 GB.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench import search
from bench.golds import markdown, parser, report
from bench.library import adding, timed, views
from bench.pictures import as_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from dragoman.library import Library

SIZES = (1_000, 10_000, 100_000, 1_000_000)
RESULTS = Path(__file__).with_suffix(".json")
STORIES = 200_000
ROUNDS, RELATIONS = 5, 5
DYADS = (("KAZ", "RUS"), ("CHN", "KAZ"), ("JPN", "USA"), ("RUS", "UKR"), ("IND", "PAK"))
LINES: dict[str, tuple[str, ...]] = {
    "search, 95 %": ("search", "p95_ms"), "an article added": ("adding one", "median_ms"),
    "the largest stories": ("largest stories", "median_ms"), "one relation": ("one relation_ms",),
}  # fmt: skip
"""What is drawn, and where it stands in the figures; milliseconds."""


def measure(folder: Path, sizes: Sequence[int]) -> dict[str, Any]:
    """Make (or open) a library of each size and measure in it."""
    found: dict[str, Any] = {"date": time.strftime("%Y-%m-%d"), "python": platform.python_version(), "sizes": []}
    for size in sizes:
        sys.stderr.write(f"{size:,} articles …\n")
        found["sizes"].append(at_size(folder / f"{size}.db", size))
    return found


def at_size(place: Path, articles: int) -> dict[str, Any]:
    """Measure in one library.

    Args:
        place: its file; made where it is not there.
        articles: how many it holds at least.
    """
    from bench.synthetic_stories import fill_stories
    from dragoman.stories.memory import prepare

    with search.filled(place, articles) as library:
        prepare(library)
        told = articles <= STORIES
        if told:
            fill_stories(library)
        held = {"articles": articles, "megabytes": round(place.stat().st_size / 1e6)}
        asked = search.measure(library, ROUNDS)
        asked["slowest"] = max(asked["each"], key=lambda name: asked["each"][name]["median_ms"])
        del asked["each"]
        seen = views(library) if told else {}
        return held | {"search": asked} | seen | relations(library) | {"adding one": adding(library)}


def relations(library: Library) -> dict[str, Any]:
    """Return how long it takes to get all events for relations, the first time and after, and one relation."""
    from dragoman.relations.library import library_source
    from dragoman.relations.relation import relation

    first = timed(lambda: library_source(library))[1]
    source, again, _ = timed(lambda: library_source(library))
    episodes, made, _ = timed(lambda: source.undirected)
    each = [timed(lambda pair=pair: relation(source, *pair))[1] for pair in DYADS for _ in range(RELATIONS)]  # type: ignore[misc]
    return {
        "events made_s": round(first, 2), "events read_s": round(again, 2), "episodes": len(episodes),
        "episodes made_s": round(made, 2), "one relation_ms": round(1000 * median(each), 1),
    }  # fmt: skip


def tables(found: dict[str, Any]) -> str:
    """Return the table."""
    head = ("articles", "file", "search: median; 95 %", "an article added: median; longest", "a month's stories",
            "a story; the largest", "parallax of the largest families", "events for relations: made once; read",
            "one relation")  # fmt: skip
    rows = [
        (f"{row['articles']:,}", f"{row['megabytes']:,} MB",
         f"{row['search']['median_ms']:.0f} ms; {row['search']['p95_ms']:.0f} ms",
         f"{_ms(row['adding one']['median_ms'])}; {_ms(row['adding one']['longest_ms'])}", *_of_stories(row),
         f"{row['events made_s']:.1f} s; {row['events read_s']:.2f} s", _ms(row["one relation_ms"]))
        for row in found["sizes"]
    ]  # fmt: skip
    return markdown(head, rows)


def _of_stories(row: dict[str, Any]) -> tuple[str | None, ...]:
    if "largest stories" not in row:
        return (None,) * 3
    one, largest = (row[name]["median_ms"] for name in ("story of a few articles", "largest stories"))
    return (
        _ms(row["list of stories of a month"]["median_ms"]), f"{_ms(one)}; {_ms(largest)}",
        _ms(row["parallax of largest families"]["median_ms"]),
    )  # fmt: skip


def _ms(value: float) -> str:
    return f"{value:.0f} ms"


def draw(found: dict[str, Any]) -> str:
    """Return the curves as SVG, both axes logarithmic."""
    from dragoman.render.sheet import drawing

    said = "; ".join(
        f"{name}: " + ", ".join(f"{size:,} articles {time:.0f} ms" for size, time in _points(found, path))
        for name, path in LINES.items()
    )
    with drawing(".svg"):
        return as_svg(figure(found), "Time by the size of the library", said)


def figure(found: dict[str, Any]) -> Figure:
    """Return the curves."""
    from matplotlib.figure import Figure

    from dragoman.render.sheet import DIM, GRID, INK

    drawn = Figure(figsize=(7.2, 3.9), facecolor="white")
    axes = drawn.add_axes((0.09, 0.13, 0.68, 0.74))
    sizes = [row["articles"] for row in found["sizes"]]
    for (name, path), mark in zip(LINES.items(), "os^D", strict=True):
        points = _points(found, path)
        axes.plot(*zip(*points, strict=True), marker=mark, markersize=4, color=INK, linewidth=1.1)
        axes.annotate(name, points[-1], (7, -3), textcoords="offset points", fontsize=8, color=INK)
    axes.set(xscale="log", yscale="log", xlabel="articles in the library", ylabel="milliseconds")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ticks = [1, 3, 10, 30, 100, 300, 1000]
    axes.set_yticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.minorticks_off()
    axes.set_ylim(1, 1000)
    axes.grid(color=GRID, linewidth=0.6)
    drawn.text(0.02, 0.93, "Time by the size of the library", fontsize=11, color=INK, weight="bold")
    drawn.text(0.78, 0.03, "synthetic articles", fontsize=7, color=DIM)
    return drawn


def _points(found: dict[str, Any], path: Sequence[str]) -> list[tuple[int, float]]:
    """Return size and milliseconds where they were measured."""
    points = []
    for row in found["sizes"]:
        if path[0] in row:
            value = row[path[0]]
            points.append((row["articles"], float(value[path[1]] if len(path) > 1 else value)))
    return points


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write, draw, print."""
    options = parser(__doc__)
    options.add_argument("--sizes", nargs="+", type=int, default=SIZES, metavar="N", help="numbers of articles")
    options.add_argument("--folder", type=Path, help="keep the libraries here, and use them when they are there")
    options.add_argument("--svg", type=Path, metavar="FILE", help="write the curves there")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        result = report(chosen, "sizes", lambda: measure(chosen.folder or Path(folder), chosen.sizes), tables)
    if not chosen.earlier:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if chosen.svg:
        chosen.svg.write_text(draw(result), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
