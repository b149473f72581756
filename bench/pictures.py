"""What the measurements' pictures share: a figure of matplotlib as SVG that is the same bytes every time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def as_svg(figure: Figure, title: str, said: str) -> str:
    """Return a figure as a file of its own; ``said`` tells in words what it shows, for whoever cannot see it."""
    from dragoman.render import svg

    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"), None))
    return svg.alone(svg.clean(buffer.getvalue(), title, said))
