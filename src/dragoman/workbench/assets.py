"""The scripts of a page: our own, and the libraries that the build fetched (``frontend/fetch.py``).

Where the libraries are not there, pages are sent without the scripts that need them and show their tables alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_CHARTS = ("vendor/d3.min.js", "vendor/plot.umd.min.js", "charts.js")
SETS = {
    "charts": _CHARTS,
    "map": ("vendor/topojson-client.min.js", *_CHARTS),
    "period": ("vendor/htmx.min.js", *_CHARTS),
    "network": ("vendor/cytoscape.min.js", "network.js"),
    "reader": ("reader.js",),
    "job": ("vendor/htmx.min.js",),
}
"""What a kind of page runs, in this order."""


@cache
def scripts(kind: str) -> tuple[str, ...]:
    """Return the addresses of the scripts of a kind of page; none where one of them is missing.

    Example:
        >>> scripts("reader")
        ('/static/reader.js',)
    """
    if not all((STATIC / name).exists() for name in SETS[kind]):
        return ()
    return tuple(f"/static/{name}" for name in SETS[kind])
