"""Charts that can stand in a report: a relation, a contest. As SVG with text as text, as PNG, or as a page with tables.

What a colour says is also said by place, shape or lightness, so that the chart reads in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dragoman.render import evidence, svg
from dragoman.render.evidence import signed
from dragoman.render.messages import day, spoken, tr
from dragoman.render.sheet import DIM, GRID, INK, LEFT, RIGHT, WIDTH, Entry, Sheet, check_suffix, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dragoman.relations.contest import Contest
    from dragoman.relations.relation import Period, Relation, Shift

LISTED, EVIDENCE = 10, 3
"""Shifts that are listed under a chart, and episodes of each; a page has them all."""

BY_WEEK = 130
"""Weeks up to which episodes are drawn by week; from there on by month."""

COLOURS = {"costly+": "#08519c", "talk+": "#6baed6", "talk-": "#fdbe85", "costly-": "#a63603"}
"""Blue above the line and brown below it, dark for deeds: told apart without red and green, and in grey."""

_BAND, _LEVEL = "#c6dbef", "#08306b"
_LEVEL_PANEL, _EVIDENCE_PANEL, _VOLUME_PANEL = 0, 1, 2
_PANELS = ((0.35, 2.7), (0.05, 0.42), (0.28, 1.15))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ROWS = 3  # lines of evidence numbers
_CLOSE = 0.085  # share of the width a label takes


def draw_relation(found: Relation, suffix: str) -> str | bytes:
    """Return a relation as a chart.

    Args:
        found: with the sentences of its evidence, where there is a library.
        suffix: ``.svg``, ``.png`` (bytes), or ``.html``: the chart, and tables of shifts and months with all evidence.

    Raises:
        UsageError: when the suffix is none of these.
    """
    suffix = check_suffix(suffix)
    drawn = _relation(found, suffix)
    if isinstance(drawn, bytes):
        return drawn
    if suffix == ".svg":
        return svg.alone(drawn)
    from dragoman.render.relation_page import relation_page

    return relation_page(found, svg.inline(drawn))


def relation_svg(found: Relation) -> str:
    """Return the panels of a relation's chart as SVG to be put inline, on a page that says the rest itself."""
    return svg.inline(str(_relation(found, ".svg", bare=True)))


def _relation(found: Relation, suffix: str, *, bare: bool = False) -> str | bytes:
    with drawing(suffix):
        sheet = Sheet(
            title=evidence.title(found), subtitle=evidence.facts(found), panels=_PANELS,
            entries=_entries(found), foot=(*evidence.notes(found), tr(evidence.METHOD), evidence.source_line(found)),
            bare=bare,
        )  # fmt: skip
        _draw(sheet, found)
        return sheet.drawn(suffix, describe(found))


def draw_contest(found: Contest, suffix: str) -> str | bytes:
    """Return a contest as a chart: a panel a power and measure, by quarter.

    Args:
        found: with the sentences of its evidence, where there is a library.
        suffix: as of ``draw_relation``.

    Raises:
        UsageError: when the suffix is none of these.
    """
    suffix = check_suffix(suffix)
    drawn = _contest(found, suffix)
    if isinstance(drawn, bytes):
        return drawn
    if suffix == ".svg":
        return svg.alone(drawn)
    from dragoman.render.contest_page import contest_page

    return contest_page(found, svg.inline(drawn))


def contest_svg(found: Contest) -> str:
    """Return the panels of a contest's chart as SVG to be put inline, on a page that says the rest itself."""
    return svg.inline(str(_contest(found, ".svg", bare=True)))


def _contest(found: Contest, suffix: str, *, bare: bool = False) -> str | bytes:
    from dragoman.render import contest_chart

    with drawing(suffix):
        return contest_chart.sheet_of(found, bare=bare).drawn(suffix, contest_chart.describe(found))


def describe(found: Relation) -> str:
    """Return in sentences what the chart of a relation shows."""
    words = [tr("{title}: {facts}.", title=evidence.title(found), facts=evidence.facts(found))]
    if lacking := evidence.lacking(found):
        words.append(lacking)
    known = [week for week in found.weeks if week.level.episodes]
    if known:
        first, last = known[0], known[-1]
        said = "The level R is {first} in the week of {begin} and {last} in the week of {end}."
        words.append(
            tr(said, first=evidence.estimate(first.level), begin=day(first.start),
               last=evidence.estimate(last.level), end=day(last.start))
        )  # fmt: skip
    for number, shift in enumerate(found.shifts):
        facts = tr("{day}: {facts}", day=day(shift.date), facts=evidence.shift_facts(shift))
        words.append(tr("{title}: {facts}.", title=evidence.letter(number), facts=facts))
    if found.status == "ok" and not found.shifts:
        words.append(tr("No shift is told of in this period."))
    return " ".join(words)


def _entries(found: Relation) -> list[Entry]:
    """Return the list under the chart: the strongest shifts in order of time, with their first episodes."""
    if lacking := evidence.lacking(found):
        return [Entry(text=lacking)]
    if not found.shifts:
        return [Entry(text=tr("No shift is told of in this period."))]
    strongest = sorted(range(len(found.shifts)), key=lambda n: -found.shifts[n].score)[:LISTED]
    entries: list[Entry] = []
    for number in sorted(strongest):
        shift, name = found.shifts[number], evidence.letter(number)
        hanging = evidence.hanging(shift)
        text = tr("{day}: {facts}", day=day(shift.date), facts=evidence.shift_facts(shift))
        if hanging:
            text = tr("{first}. {second}.", first=text, second=hanging.capitalize())
        entries.append(Entry(head=f"{evidence.mark(shift)} {name}", text=text))
        for e in shift.evidence[:EVIDENCE]:
            said = "; ".join(f"“{words}”" + (f" ({place})" if place else "") for words, place in evidence.said(e)[:2])
            text = evidence.episode(e) + (f": {said}" if said else "")
            entries.append(Entry(head=f"{name}{e.n}", text=text, indent=0.25, lines=2, dim=True))
    if left := len(found.shifts) - len(strongest):
        entries.append(
            Entry(text=tr("{n} weaker ones are marked but not listed; a page (.html) lists all.", n=left), dim=True)
        )
    entries.append(Entry(text=tr(evidence.KEY), dim=True))
    return entries


def _draw(sheet: Sheet, found: Relation) -> None:
    top = sheet.panel(_LEVEL_PANEL)
    numbers = sheet.panel(_EVIDENCE_PANEL, top)
    volume = sheet.panel(_VOLUME_PANEL, top)
    begin, end = date.fromisoformat(found.begin), date.fromisoformat(found.end) + timedelta(days=1)
    top.set_xlim(begin, end)  # type: ignore[arg-type]
    _draw_level(top, found)
    places = [_place(begin, end, shift.date) for shift in found.shifts]
    rows = _apart(places)
    for number, shift in enumerate(found.shifts):
        _draw_shift((top, volume), evidence.letter(number), shift, (places[number], rows[number]))
    _draw_numbers(numbers, found, (begin, end))
    _draw_volume(volume, found)
    for axes in (top, numbers):
        axes.tick_params(labelbottom=False, bottom=False)
    draw_dates(volume, begin, end)


def draw_dates(axes: Axes, begin: date, end: date, most: int = 12) -> None:
    """Write dates under an axis."""
    days, labels = zip(*date_ticks(begin, end, most), strict=True)
    axes.set_xticks(days, labels)


def date_ticks(begin: date, end: date, most: int) -> list[tuple[date, str]]:
    """Return days for an axis, at most so many, with labels; the year stands under the first and wherever it changes.

    Example:
        >>> [" ".join(label.split()) for _, label in date_ticks(date(2021, 12, 6), date(2022, 6, 5), 6)]
        ['Jan 2022', 'Feb', 'Mar', 'Apr', 'May', 'Jun']
    """
    months = [
        date(begin.year + m // 12, m % 12 + 1, 1)
        for m in range(begin.month - 1, begin.month + 12 * (end.year - begin.year + 1))
    ]
    months = [day for day in months if begin <= day <= end]
    if len(months) < 3:
        step = max(1, -(-(end - begin).days // most))
        days = [begin + timedelta(days=n) for n in range(0, (end - begin).days + 1, step)][:most]
        return _labelled(days, daily=True) if days else [(begin, str(begin))]
    fitting = (_every(months, step, most) for step in (1, 2, 3, 4, 6, 12, 24, 60, 120))
    return _labelled(next((found for found in fitting if found), months[:1]))


def _every(months: Sequence[date], step: int, most: int) -> list[date]:
    """Return every so many months, counted from January of year 0; nothing where they are none or too many."""
    found = [day for day in months if (12 * day.year + day.month - 1) % step == 0]
    return found if len(found) <= most else []


def _labelled(days: Sequence[date], *, daily: bool = False) -> list[tuple[date, str]]:
    found, year = [], None
    for one in days:
        label = _tick(one, daily=daily)
        found.append((one, f"{label}\n{day(f'{one.year:04}')}" if one.year != year else label))
        year = one.year
    return found


def _tick(on: date, *, daily: bool) -> str:
    """Return the month, or the day and the month, as the language writes them short."""
    if spoken() == "en":
        return f"{on.day} {_MONTHS[on.month - 1]}" if daily else _MONTHS[on.month - 1]
    from babel.dates import format_skeleton

    return str(format_skeleton("MMMd" if daily else "MMM", on, locale=spoken()))


def _draw_level(axes: Axes, found: Relation) -> None:
    axes.set_ylim(-1.05, 1.05)
    axes.set_yticks([-1, -0.5, 0, 0.5, 1], [tr("−1 all against"), "−0.5", "0", "+0.5", tr("+1 all for")])
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.axhline(0, color=DIM, linewidth=0.8)
    axes.set_axisbelow(True)
    if not found.weeks:
        axes.text(0.5, 0.62, tr("insufficient evidence"), transform=axes.transAxes, ha="center", fontsize=14, color=DIM)
        return
    days = [date.fromisoformat(week.start) for week in found.weeks]
    low, high = [w.level.low for w in found.weeks], [w.level.high for w in found.weeks]
    known = [bool(w.level.episodes) for w in found.weeks]
    axes.fill_between(days, low, high, where=known, color=_BAND, linewidth=0, label=tr("90 % interval"))  # type: ignore[arg-type]
    values = [w.level.value if w.level.episodes else float("nan") for w in found.weeks]
    axes.plot(days, values, color=_LEVEL, linewidth=1.6, label=tr("level R"))  # type: ignore[arg-type]
    axes.set_ylabel(tr("level R, 90 % interval" if found.status == "ok" else "level R (insufficient evidence)"))


def _place(begin: date, end: date, day: str) -> float:
    """Return where a day lies, 0 to 1."""
    return min(1.0, max(0.0, (date.fromisoformat(day) - begin).days / max(1, (end - begin).days)))


def _apart(places: Sequence[float]) -> list[int]:
    """Return a line for each label, so that neighbours do not cover each other."""
    rows: list[int] = []
    for number, place in enumerate(places):
        close = number > 0 and place - places[number - 1] < _CLOSE
        rows.append((rows[-1] + 1) % 3 if close else 0)
    return rows


def _draw_shift(panels: Sequence[Axes], name: str, shift: Shift, at: tuple[float, int]) -> None:
    place, row = at
    for axes in panels:
        axes.plot([place, place], [0, 1], transform=axes.transAxes, color=INK, linewidth=0.8, linestyle=(0, (4, 2)))
    top = panels[0]
    size = abs(shift.size)
    words = f"{evidence.mark(shift)} {name}" + (f" {signed(shift.size)}" if size and shift.direction != "none" else "")
    ha = "left" if place < 0.04 else "right" if place > 0.96 else "center"
    top.text(place, 1.02 + 0.055 * row, words, transform=top.transAxes, ha=ha, va="bottom", fontweight="bold")


def _draw_numbers(axes: Axes, found: Relation, span: tuple[date, date]) -> None:
    """Number the episodes of evidence over their days, where there is room; else only a tick says where one is."""
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    if not any(shift.evidence for shift in found.shifts):
        return
    axes.set_ylabel(tr("evidence"), rotation=0, ha="right", va="center", fontsize=8)
    inches = WIDTH - LEFT - RIGHT
    taken = [-1.0] * _ROWS
    listed = ((_place(*span, e.date), f"{evidence.letter(n)}{e.n}")
              for n, shift in enumerate(found.shifts) for e in shift.evidence[:EVIDENCE])  # fmt: skip
    for place, name in sorted(listed):
        axes.plot([place, place], [0.86, 1.0], transform=axes.transAxes, color=INK, linewidth=0.8)
        wide = 0.075 * len(name) + 0.03
        row = next((r for r in range(_ROWS) if place * inches - wide / 2 > taken[r]), None)
        if row is not None:
            taken[row] = place * inches + wide / 2
            axes.text(place, 0.8 - row * 0.3, name, transform=axes.transAxes, ha="center", va="top", fontsize=6.5)


def _draw_volume(axes: Axes, found: Relation) -> None:
    monthly = len(found.weeks) > BY_WEEK
    periods = found.months if monthly else found.weeks
    axes.set_ylabel(tr("episodes a month" if monthly else "episodes a week"))
    axes.axhline(0, color=DIM, linewidth=0.8)
    if not periods:
        axes.set_yticks([])
        return
    edges = [date.fromisoformat(p.start) for p in periods] + [date.fromisoformat(found.end) + timedelta(days=1)]
    for sign, names in ((1, ("costly+", "talk+")), (-1, ("costly-", "talk-"))):
        base = [0.0] * len(periods)
        for name in names:
            values = [one.classes[name] for one in periods]
            tops = [low + sign * value for low, value in zip(base, values, strict=True)]
            axes.fill_between(
                edges, [*base, base[-1]], [*tops, tops[-1]], step="post", color=COLOURS[name], linewidth=0,  # type: ignore[arg-type]
                label=tr(evidence.CLASS_WORDS[name]),
            )  # fmt: skip
            base = tops
    neutral = [one.classes["neutral"] for one in periods]
    axes.step([*edges], [*neutral, neutral[-1]], where="post", color=DIM, linewidth=0.7, linestyle=":",  # type: ignore[arg-type]
              label=tr("neutral (a count of its own)"))  # fmt: skip
    _scale(axes, periods)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=5, frameon=False, fontsize=7, borderpad=0,
                handlelength=1.2, columnspacing=1.2)  # fmt: skip


def _scale(axes: Axes, periods: Sequence[Period]) -> None:
    """Count upwards and downwards from zero, in whole episodes."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    up = max(max(p.classes["costly+"] + p.classes["talk+"], p.classes["neutral"]) for p in periods)
    down = max(p.classes["costly-"] + p.classes["talk-"] for p in periods)
    axes.set_ylim(-max(down, 1) * 1.1, max(up, 1) * 1.1)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):,.0f}"))
