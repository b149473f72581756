"""A relation in the terminal: the level as a chart of characters, shifts with their evidence, months; a list of shifts.

In the chart a half block is the level, shade its interval; dots where 13 weeks hold nothing and the level is only what
was assumed before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from dragoman.render import evidence, names
from dragoman.render.evidence import signed
from dragoman.render.library import NARROW, block, console_of, heading, ruled
from dragoman.render.terminal import clip
from dragoman.render.wording import squeeze

if TYPE_CHECKING:
    from dragoman.relations.evidence import Evidence
    from dragoman.relations.overview import Line
    from dragoman.relations.relation import Period, Relation, Shift

ROWS = 9
"""Lines of the chart; odd, so that zero has one of its own."""

EVIDENCE, LATEST, MONTHS = 4, 5, 24
"""Episodes shown of a shift and of the last days, and months."""

_AXIS = 7  # columns left of the chart
_LEAST = 12  # columns of a chart that can still be read
_BARS = " ▁▂▃▄▅▆▇█"
_COLOURS = {"warming": "green", "cooling": "red", "none": "yellow"}
_WIDE = ("costly+", "talk+", "neutral", "talk-", "costly-")
_SIDES = (("for", ("costly+", "talk+")), ("against", ("costly-", "talk-")))


def print_relation(found: Relation, console: Console | None = None) -> None:
    """Print a relation."""
    out = console_of(console)
    out.print(Text(evidence.title(found), style="bold"))
    out.print(Text(evidence.facts(found)))
    if lacking := evidence.lacking(found):
        out.print(Text(lacking, style="yellow"))
    if found.episodes:
        _print_chart(out, found)
    if found.shifts:
        heading(out, "SHIFTS", evidence.KEY)
        for number, shift in enumerate(found.shifts):
            _print_shift(out, evidence.letter(number), shift)
    elif found.status == "ok":
        heading(out, "SHIFTS")
        block(out, Text("None in this period."))
    if found.episodes:
        _print_months(out, found.months)
        heading(out, "LATEST EPISODES")
        for e in found.latest[:LATEST]:
            _print_episode(out, "", e)
    out.print()
    for line in (*evidence.notes(found), evidence.METHOD, evidence.source_line(found)):
        out.print(Text(squeeze(line), style="dim"))


def _print_chart(out: Console, found: Relation) -> None:
    room = out.width - _AXIS
    if room < _LEAST or not found.weeks:
        return
    columns = min(room, len(found.weeks) * max(1, min(4, room // len(found.weeks))))
    heading(out, "LEVEL", "▀ of 13 weeks  ░ its 90 % interval  · nothing known")
    lines = [(" " * _AXIS, line) for line in _marks(found, columns)]
    labels = {0: "+1.00", ROWS // 2: "0.00", ROWS - 1: "−1.00"}
    lines += [(labels.get(r, "").rjust(_AXIS - 1) + " ", line) for r, line in enumerate(chart(found.weeks, columns))]
    lines.append((" " * _AXIS, Text(_dates(found, columns), style="dim")))
    for label, line in lines:
        out.print(Text(label, style="dim").append_text(line), no_wrap=True, crop=True)
    for label, line in _volume(found.weeks, columns):
        out.print(Text(label.ljust(_AXIS)[:_AXIS], style="dim").append_text(line), no_wrap=True, crop=True)
    block(out, Text(_most(found.weeks, columns), style="dim"), _AXIS)


def chart(weeks: Sequence[Period], columns: int, rows: int = ROWS) -> list[Text]:
    """Return the level with its interval, a line a row from +1 down to -1.

    Args:
        weeks: at least one.
        columns: where there are fewer than weeks, each column shows its last week; else weeks are repeated.
        rows: odd.
    """
    shown = [weeks[(c + 1) * len(weeks) // columns - 1 if columns < len(weeks) else c * len(weeks) // columns].level
             for c in range(columns)]  # fmt: skip
    grid = [["┈" if r == rows // 2 else " "] * columns for r in range(rows)]
    for c, level in enumerate(shown):
        shade = "░" if level.episodes else "·"
        for r in range(_half(level.high, rows) // 2, _half(level.low, rows) // 2 + 1):
            grid[r][c] = shade
        if level.episodes:
            at = _half(level.value, rows)
            grid[at // 2][c] = "▄" if at % 2 else "▀"
    return [_styled(line) for line in grid]


def _half(value: float, rows: int) -> int:
    """Return the half line of a level, from 0 for +1."""
    return min(2 * rows - 1, max(0, int((1 - value) * rows)))


def _styled(cells: Sequence[str]) -> Text:
    text = Text()
    for cell in cells:
        text.append(cell, style="bold blue" if cell in "▀▄" else "dim")
    return text


def _column(found: Relation, day: str, columns: int) -> int:
    weeks = (date.fromisoformat(day) - date.fromisoformat(found.begin)).days // 7
    return min(columns - 1, max(0, weeks * columns // len(found.weeks)))


def _marks(found: Relation, columns: int) -> list[Text]:
    """Return the marks of the shifts over their columns, on as many lines as they need to stand apart."""
    lines: list[tuple[Text, int]] = []
    for number, shift in enumerate(found.shifts):
        label = evidence.mark(shift) + evidence.letter(number)
        at = min(_column(found, shift.date, columns), columns - len(label))
        line = next((n for n, (text, _) in enumerate(lines) if len(text) <= at), None)
        if line is None:
            lines.append((Text(), 0))
            line = len(lines) - 1
        text = lines[line][0]
        text.append(" " * (at - len(text))).append(label, style=f"bold {_COLOURS[shift.direction]}")
    return [text for text, _ in lines]


def _dates(found: Relation, columns: int) -> str:
    """Return first and last day, and days between where there is room."""
    first, last = found.weeks[0].start, found.weeks[-1].start
    if columns < 2 * len(first) + 2:
        return first
    line = first + " " * (columns - 2 * len(first)) + last
    for part in range(1, 1 + max(0, columns // 24 - 1)):
        at = part * columns // (columns // 24)
        day = found.weeks[min(at * len(found.weeks) // columns, len(found.weeks) - 1)].start
        if at + len(day) + 2 <= columns - len(last) and line[at - 1 : at + len(day) + 1].strip() == "":
            line = line[:at] + day + line[at + len(day) :]
    return line


def _sums(weeks: Sequence[Period], columns: int, kinds: Sequence[str]) -> list[int]:
    """Return the episodes of some classes by column; a week drawn over several columns is in each of them."""
    found = []
    for c in range(columns):
        low = c * len(weeks) // columns
        high = max(low + 1, (c + 1) * len(weeks) // columns)
        found.append(sum(week.classes[kind] for week in weeks[low:high] for kind in kinds))
    return found


def _volume(weeks: Sequence[Period], columns: int) -> list[tuple[str, Text]]:
    """Return how many episodes were in favour and against by column, on one scale."""
    counted = [(label, _sums(weeks, columns, kinds)) for label, kinds in _SIDES]
    most = max(1, *(max(values) for _, values in counted))
    return [
        (label, Text("".join(_BARS[-(-value * (len(_BARS) - 1) // most)] for value in values)))
        for label, values in counted
    ]


def _most(weeks: Sequence[Period], columns: int) -> str:
    most = max(max(_sums(weeks, columns, kinds)) for _, kinds in _SIDES)
    each = max(1, round(len(weeks) / columns))
    return f"episodes that take a side; █ is {most:,} in {'a week' if each == 1 else f'{each} weeks'}"


def _print_shift(out: Console, name: str, shift: Shift) -> None:
    line = Text(f"{evidence.mark(shift)} {name}  {shift.date}  ", style=f"bold {_COLOURS[shift.direction]}")
    block(out, line.append(evidence.shift_facts(shift), style="default not bold"))
    if hanging := evidence.hanging(shift):
        block(out, Text(hanging, style="dim"), 4)
    for e in shift.evidence[:EVIDENCE]:
        _print_episode(out, f"{name}{e.n}", e)
    if (left := len(shift.evidence) - EVIDENCE) > 0:
        block(out, Text(f"{left} more: --json lists them", style="dim"), 4)


def _print_episode(out: Console, name: str, e: Evidence) -> None:
    block(out, Text(f"{name}  " if name else "", style="bold").append(evidence.episode(e), style="not bold"), 4)
    for words, place in evidence.said(e)[:1]:
        text = Text(clip(words, max(20, out.width - 10), 2))
        block(out, text.append(f"  {place}" if place else "", style="dim"), 8)


def _print_months(out: Console, months: Sequence[Period]) -> None:
    heading(out, "MONTHS", "each of its own episodes alone; coverage 1.0 is as much as usual")
    wide, narrow = out.width >= NARROW, out.width < 60
    kinds = [(evidence.CLASS_WORDS[k], (k,)) for k in _WIDE] if wide else [*_SIDES, ("neutral", ("neutral",))]
    table = ruled()
    table.expand = False
    table.add_column("month", no_wrap=True, min_width=7)
    table.add_column("level R" if narrow else "level R, 90 % interval", no_wrap=True, min_width=5)
    for label, _ in kinds:
        table.add_column(label, justify="right")
    if not narrow:
        table.add_column("coverage", justify="right")
    for month in months[-MONTHS:]:
        level = "–"
        if month.level.episodes:
            level = signed(month.level.value) if narrow else evidence.estimate(month.level)
        counts = (f"{sum(month.classes[k] for k in group) or '–'}" for _, group in kinds)
        table.add_row(month.start[:7], level, *counts, *([] if narrow else [f"{month.coverage:.1f}"]))
    out.print(table)
    if (left := len(months) - MONTHS) > 0:
        block(out, Text(f"{left} months before: --json has all", style="dim"))


def print_shifts(found: Sequence[Line], console: Console | None = None) -> None:
    """Print shifts of many pairs: a table where there is room, else a block a shift."""
    out = console_of(console)
    if out.width < NARROW:
        for line in found:
            text = Text(f"{_arrow(line)} {line.date}  ", style=f"bold {_COLOURS[line.direction]}")
            out.print(text.append(_pair(line), style="default bold"))
            block(out, Text(f"{line.direction} by {signed(line.size)}, {_facts(line)}"), 2)
            for e in line.evidence:
                _print_episode(out, "", e)
            out.print()
        return
    table = ruled()
    table.add_column("", width=1)
    table.add_column("week of", width=10)
    table.add_column("pair", ratio=2, overflow="fold", min_width=20)
    table.add_column("change of R", justify="right", width=7)
    table.add_column("score", justify="right", width=5)
    table.add_column("volume", justify="right", width=6)
    if any(line.told for line in found):
        table.add_column("told", width=10)
    table.add_column("evidence", ratio=5, overflow="fold", min_width=30)
    for line in found:
        told = [line.told or "–"] if any(one.told for one in found) else []
        table.add_row(
            Text(_arrow(line), style=_COLOURS[line.direction]), line.date, Text(_pair(line)), signed(line.size),
            f"{line.score:.1f}", f"×{line.volume:.1f}", *told, _evidence(line, out.width // 2),
        )  # fmt: skip
    out.print(table)


def _pair(line: Line) -> str:
    return f"{names.country(line.a)} – {names.country(line.b)}"


def _arrow(line: Line) -> str:
    return evidence.MARKS["shift", line.direction]


def _facts(line: Line) -> str:
    told = f", told {line.told}" if line.told else ""
    return f"score {line.score:.1f}, volume ×{line.volume:.1f}{told}; {squeeze(line.fragility.words)}"


def _evidence(line: Line, width: int) -> Text:
    text = Text()
    for e in line.evidence:
        text.append(f"{evidence.episode(e)}\n")
        for words, place in evidence.said(e)[:1]:
            text.append(f"  {clip(words, width, 1)}" + (f"  {place}" if place else "") + "\n", style="dim")
    return text.append(squeeze(line.fragility.words), style="italic")
