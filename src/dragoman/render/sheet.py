"""A sheet with a chart: title, panels, a list of notes under them, the source; written as SVG, PNG or a page.

Lengths are in inches from the upper left, so that text keeps its size whatever the height becomes. Nothing written
depends on the day or the machine: the same figures give the same bytes.
"""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, chop_cells

from dragoman.errors import UsageError
from dragoman.render import svg
from dragoman.render.terminal import clip

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".svg", ".png", ".html")
WIDTH, LEFT, RIGHT = 10.0, 1.15, 0.3
INK, DIM, GRID = "#1c1b19", "#5d5a54", "#d9d5cb"

_CELLS = 144
"""Narrow characters of 8 points that fit a line of the list; a Chinese one takes two."""

_LINE, _FOOT, _BETWEEN = 0.175, 0.15, 0.12
_PNG = 150  # dots an inch
_WIDE_FONTS = ("Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans JP", "IPAexGothic", "Hiragino Sans", "Yu Gothic",
               "Microsoft YaHei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "Noto Sans",
               "Noto Sans Arabic")  # fmt: skip
_SETTINGS = {
    "svg.fonttype": "none", "svg.hashsalt": "dragoman", "text.parse_math": False, "axes.formatter.use_mathtext": False,
    "text.usetex": False, "axes.unicode_minus": True, "font.size": 8.0, "hatch.linewidth": 0.6, "path.simplify": True,
    "axes.edgecolor": DIM, "axes.labelcolor": INK, "xtick.color": DIM, "ytick.color": DIM, "text.color": INK,
    "axes.spines.top": False, "axes.spines.right": False, "svg.image_inline": True, "font.family": ["DejaVu Sans"],
}  # fmt: skip


def check_suffix(suffix: str) -> str:
    """Return a file name's suffix in small letters.

    Raises:
        UsageError: when nothing is drawn as such a file.

    Example:
        >>> check_suffix(".SVG")
        '.svg'
    """
    if suffix.lower() not in SUFFIXES:
        raise UsageError(f"A chart is written as {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}, not as {suffix!r}.")
    return suffix.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A paragraph of the list under a chart: ``head`` in bold, ``indent`` in inches."""

    text: str
    head: str = ""
    indent: float = 0.0
    lines: int = 3
    dim: bool = False

    def wrapped(self) -> list[str]:
        """Return its lines, the head left out of them."""
        return _wrap(svg.words(self.text), _CELLS - round(self.indent * 14), self.lines)


@dataclass(kw_only=True)
class Sheet:
    """A figure to be filled: ``panel`` gives axes; the list and the foot are set when it is written.

    Args:
        title: what it shows.
        subtitle: period and numbers.
        panels: heights of the panels and of the gaps before them, in inches.
        entries: the list.
        foot: lines at the end: method and source.
        bare: the panels alone, for a page that says the rest itself.
    """

    title: str
    subtitle: str
    panels: Sequence[tuple[float, float]]
    entries: Sequence[Entry] = ()
    foot: Sequence[str] = ()
    bare: bool = False
    figure: Figure = field(init=False)
    height: float = field(init=False)
    _below: float = field(init=False)

    def __post_init__(self) -> None:
        from matplotlib.figure import Figure

        self._below = self._top + sum(gap + high for gap, high in self.panels) + 0.53
        if self.bare:
            self.entries, self.foot = (), ()
        lines = sum(len(entry.wrapped()) for entry in self.entries)
        foot = sum(len(_wrap(svg.words(line), _CELLS + 22, 3)) for line in self.foot)
        self.height = round(self._below + lines * _LINE + foot * _FOOT + (0 if self.bare else 0.3), 3)
        self.figure = Figure(figsize=(WIDTH, self.height), facecolor="white")

    @property
    def _top(self) -> float:
        return 0.0 if self.bare else 0.8

    def panel(self, number: int, share: Axes | None = None, column: tuple[int, int] = (0, 1)) -> Axes:
        """Return the axes of a panel.

        Args:
            number: which, from 0.
            share: axes whose horizontal axis it has.
            column: which of how many beside each other, from 0.
        """
        top = self._top + sum(gap + high for gap, high in self.panels[:number]) + self.panels[number][0]
        high = self.panels[number][1]
        at, many = column
        wide = (WIDTH - LEFT - RIGHT - _BETWEEN * (many - 1)) / many
        left = LEFT + at * (wide + _BETWEEN)
        box = (left / WIDTH, 1 - (top + high) / self.height, wide / WIDTH, high / self.height)
        return self.figure.add_axes(box, sharex=share)

    def _write(self, x: float, y: float, text: str, **style: Any) -> None:
        self.figure.text(x / WIDTH, 1 - y / self.height, text, va="top", **style)

    def _set(self) -> None:
        if self.bare:
            return
        self._write(0.3, 0.2, svg.words(clip(svg.words(self.title), 84, 1)), fontsize=13, fontweight="bold")
        self._write(0.3, 0.47, svg.words(clip(svg.words(self.subtitle), 120, 1)), fontsize=8.5, color=DIM)
        y = self._below
        for entry in self.entries:
            for number, line in enumerate(entry.wrapped()):
                if number == 0 and entry.head:
                    self._write(0.3 + entry.indent, y, entry.head, fontweight="bold")
                self._write(0.75 + entry.indent, y, line, color=DIM if entry.dim else INK)
                y += _LINE
        y += 0.1
        for text in self.foot:
            for line in _wrap(svg.words(text), _CELLS + 22, 3):
                self._write(0.3, y, line, fontsize=7, color=DIM)
                y += _FOOT

    def drawn(self, suffix: str, description: str) -> str | bytes:
        """Return the sheet as a file: SVG as text, PNG as bytes.

        Args:
            suffix: ``.svg`` or ``.png``.
            description: what is to be seen, for those who do not see it.
        """
        self._set()
        target = io.BytesIO()
        with warnings.catch_warnings():  # a font may lack a character of some language: it is drawn as a box
            warnings.filterwarnings("ignore", message="Glyph")
            if suffix == ".png":
                told = {"Title": svg.words(self.title), "Description": svg.words(description), "Software": "Dragoman"}
                self.figure.savefig(target, format="png", dpi=_PNG, metadata=told)
                return target.getvalue()
            self.figure.savefig(
                target, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"), None)
            )
        return svg.clean(target.getvalue(), self.title, description)


@contextlib.contextmanager
def drawing(suffix: str) -> Iterator[None]:
    """Draw by our settings, whatever the user's are; for pictures with fonts that have Chinese characters, if any."""
    import matplotlib
    from matplotlib import font_manager

    settings: dict[str, Any] = dict(_SETTINGS)
    if suffix == ".png":
        known = set(font_manager.get_font_names())
        settings["font.family"] = ["DejaVu Sans", *(name for name in _WIDE_FONTS if name in known)]
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(settings)  # type: ignore[arg-type]
        yield


def _wrap(text: str, width: int, most: int) -> list[str]:
    """Return text in lines of at most so many cells, cut after so many of them.

    Example:
        >>> _wrap("to the east of the sea", 11, 2), _wrap("天地玄黄宇宙洪荒", 6, 3)
        (['to the east', 'of the sea'], ['天地玄', '黄宇宙', '洪荒'])
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        parts = chop_cells(word, width) if cell_len(word) > width else [word]
        lines += ([line] if line else []) + parts[:-1]
        line = parts[-1]
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], clip(" ".join(lines[most - 1 :]), width - 2, 1)]
    return lines
