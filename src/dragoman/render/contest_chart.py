"""The chart of a contest: small panels, a column a power and a row a measure, so that intervals need not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dragoman.relations.contest import MEASURES, SURE, Contest, Gain, Measure, Share, Standing
from dragoman.render import evidence, names
from dragoman.render.evidence import signed
from dragoman.render.sheet import DIM, GRID, INK, Entry, Sheet
from dragoman.render.wording import squeeze

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POWERS, EVIDENCE, NAMED = 8, 2, 5
"""Powers that are drawn, episodes listed of each, and states of a region that the title names."""

METHOD = (
    "Presence: share of the powers' acts towards it. Commitment: of their costly acts in favour. Favour: level R of "
    "its acts towards the power. Distancing: of its acts towards the power that go along or turn away, the share that "
    "turn away. By quarter (13 weeks) with the middle 90 % of the posterior; dashed: the date that parts before from "
    f"after. A gain is said where its probability is {SURE:.2g} or more."
)
_BAND, _LINE = "#c6dbef", "#08306b"
_TOP, _ROW = (0.45, 1.0), (0.3, 1.0)


def title(found: Contest) -> str:
    """Return what is contested."""
    listed = ", ".join(map(names.country, found.over[:NAMED]))
    more = len(found.over) - NAMED
    return f"Contest over {listed}" + (f" and {more} more" if more > 0 else "")


def facts(found: Contest) -> str:
    """Return the powers, the period and the date that divides it."""
    powers = ", ".join(map(names.actor, found.powers))
    return f"{powers} · {found.begin} – {found.end}, before and after {found.split}"


def lacking(found: Contest) -> str:
    """Return what is missing where evidence is insufficient, else nothing."""
    if found.status == "ok":
        return ""
    return "Insufficient evidence: too few acts of these powers on the two sides of the date; no gain could be told."


def number(value: float, measure: Measure) -> str:
    """Return a figure of a measure: a level, or a share in per cent.

    Example:
        >>> number(-0.25, "favour"), number(0.25, "presence")
        ('−0.25', '25 %')
    """
    return signed(value) if measure == "favour" else f"{100 * value:.0f} %"


def share(found: Share, measure: Measure) -> str:
    """Return a figure with its interval; a dash where no episode is known."""
    if not found.of:
        return "–"
    value, low, high = (number(x, measure) for x in (found.value, found.low, found.high))
    return f"{value} ({low} to {high})"


def gain(one: Gain) -> str:
    """Return the sentence of a gain with its probability, and what would take it back."""
    measure = "less distancing" if one.measure == "distancing" else one.measure
    sentence = f"{names.actor(one.winner)} gains over {names.actor(one.loser)} in {measure}"
    probability = f"probability {min(one.probability, 0.999):.3g}"
    if not one.decided:
        return f"Not decided whether {sentence} ({probability})."
    other = names.actor(one.loser) if one.measure in ("presence", "commitment") else names.actor(one.winner)
    against = f"of {other}" if one.measure in ("presence", "commitment") else f"against {other}"
    needed = f"{one.needed} more" if one.needed else "more than fifty"
    episodes = "episode" if one.needed == 1 else "episodes"
    return f"{sentence} ({probability}); {needed} {episodes} {against} after the date would undo that."


def source_line(found: Contest) -> str:
    """Return where the figures come from."""
    return f"Source: {squeeze(found.source)}; overdispersion {found.overdispersion:.2f}. Computed by Dragoman."


def describe(found: Contest) -> str:
    """Return in sentences what the chart shows."""
    words = [f"{title(found)}: {facts(found)}."]
    words += [
        f"{names.actor(s.power)}: " + ", ".join(
            f"{m} {share(s.before[m], m)} before, {share(s.after[m], m)} after" for m in MEASURES) + "."
        for s in found.standings
    ]  # fmt: skip
    decided = [gain(g) for g in found.gains if g.decided]
    return " ".join([*words, lacking(found) or "", *(decided or ["No gain is decided."])])


def sheet_of(found: Contest) -> Sheet:
    """Return the sheet with its panels drawn."""
    panels = (_TOP, *[_ROW] * (len(MEASURES) - 1))
    sheet = Sheet(title=title(found), subtitle=facts(found), panels=panels, entries=_entries(found),
                  foot=(METHOD, source_line(found)))  # fmt: skip
    shown = found.standings[:POWERS]
    first: Axes | None = None
    for row, measure in enumerate(MEASURES):
        for column, standing in enumerate(shown):
            axes = sheet.panel(row, first, (column, len(shown)))
            first = first or axes
            _draw(axes, found, standing, measure)
            if row == 0:
                heading = f"{evidence.letter(column)}  {names.actor(standing.power)}"
                axes.text(0, 1.22, heading, transform=axes.transAxes, fontweight="bold", fontsize=9)
            if column == 0:
                axes.set_ylabel(measure)
            else:
                axes.tick_params(labelleft=False)
            if row == len(MEASURES) - 1:
                _dates(axes, found, len(shown))
            else:
                axes.tick_params(labelbottom=False)
    return sheet


def _dates(axes: Axes, found: Contest, columns: int) -> None:
    from dragoman.render.charts import draw_dates

    begin, end = date.fromisoformat(found.begin), date.fromisoformat(found.end)
    draw_dates(axes, begin, end, max(2, 15 // columns))


def _draw(axes: Axes, found: Contest, standing: Standing, measure: Measure) -> None:
    begin, end = date.fromisoformat(found.begin), date.fromisoformat(found.end) + timedelta(days=1)
    starts = [date.fromisoformat(day) for day in found.quarters]
    days = [a + (b - a) / 2 for a, b in zip(starts, [*starts[1:], end], strict=True)]
    shares = standing.quarters[measure]
    known = [s.of > 0 for s in shares]
    axes.set_xlim(begin, end)  # type: ignore[arg-type]
    ticks = [-1, 0, 1] if measure == "favour" else [0, 0.5, 1]
    axes.set_ylim(ticks[0] - 0.05, 1.05)
    axes.set_yticks(ticks, ["0" if t == 0 else number(t, measure) for t in ticks])
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    low, high = [s.low for s in shares], [s.high for s in shares]
    axes.fill_between(days, low, high, where=known, color=_BAND, linewidth=0)  # type: ignore[arg-type]
    values = [s.value if s.of else float("nan") for s in shares]
    axes.plot(days, values, color=_LINE, linewidth=1.3, marker="o", markersize=2.5)  # type: ignore[arg-type]
    for day, s in zip(days, shares, strict=True):
        if s.of:  # a quarter between two unknown ones has no band
            axes.vlines(day, s.low, s.high, color=_BAND, linewidth=2, zorder=1)  # type: ignore[arg-type]
    axes.axvline(date.fromisoformat(found.split), color=INK, linewidth=0.8, linestyle=(0, (4, 2)))  # type: ignore[arg-type]
    before, after = (number(s.value, measure) if s.of else "–" for s in (standing.before[measure],
                                                                         standing.after[measure]))  # fmt: skip
    axes.text(0, 1.04, f"{before} → {after}", transform=axes.transAxes, color=DIM, fontsize=7.5)


def _entries(found: Contest) -> list[Entry]:
    entries = [Entry(text=words) for words in [lacking(found)] if words]
    decided = [g for g in found.gains if g.decided]
    entries += [Entry(head="▲", text=gain(g)) for g in decided]
    if found.status == "ok" and not decided:
        entries.append(Entry(text="No gain of one power over another is decided."))
    if left := len(found.gains) - len(decided):
        entries.append(Entry(text=f"Not decided: {left} of {len(found.gains)} comparisons.", dim=True))
    for column, standing in enumerate(found.standings[:POWERS]):
        entries += _latest(evidence.letter(column), standing)
    if (more := len(found.standings) - POWERS) > 0:
        entries.append(Entry(text=f"{more} more powers are not drawn; a page (.html) has all.", dim=True))
    return entries


def _latest(name: str, standing: Standing) -> Sequence[Entry]:
    """Return the latest episodes of a power."""
    entries = []
    for e in standing.evidence[:EVIDENCE]:
        said = "; ".join(f"“{words}”" + (f" ({place})" if place else "") for words, place in evidence.said(e)[:1])
        text = evidence.episode(e) + (f": {said}" if said else "")
        entries.append(Entry(head=f"{name}{e.n}", text=text, lines=2, dim=True))
    return entries
