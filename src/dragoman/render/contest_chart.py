"""The chart of a contest: small panels, a column a power and a row a measure, so that intervals need not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dragoman.relations.contest import MEASURES, SURE, Contest, Gain, Measure, Share, Standing
from dragoman.render import evidence, names
from dragoman.render.evidence import signed
from dragoman.render.messages import counted, day, listed, told, tr
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
    "after. A gain is said where its probability is {sure} or more."
)
_BAND, _LINE = "#c6dbef", "#08306b"
_TOP, _ROW = (0.45, 1.0), (0.3, 1.0)


def title(found: Contest) -> str:
    """Return what is contested."""
    over = listed(map(names.country, found.over[:NAMED]))
    more = len(found.over) - NAMED
    if more > 0:
        return tr("Contest over {over} and {more} more", over=over, more=more)
    return tr("Contest over {over}", over=over)


def method() -> str:
    """Return how it was computed."""
    return tr(METHOD, sure=f"{SURE:.2g}")


def facts(found: Contest) -> str:
    """Return the powers, the period and the date that divides it."""
    fields = {"first": day(found.begin), "last": day(found.end), "split": day(found.split)}
    period = tr("{first} – {last}, before and after {split}", **fields)
    return f"{listed(map(names.actor, found.powers))} · {period}"


def lacking(found: Contest) -> str:
    """Return what is missing where evidence is insufficient, else nothing."""
    if found.status == "ok":
        return ""
    return tr(
        "Insufficient evidence: too few acts of these powers on the two sides of the date; no gain could be told."
    )


def number(value: float, measure: Measure) -> str:
    """Return a figure of a measure: a level, or a share in per cent.

    Example:
        >>> number(-0.25, "favour"), number(0.25, "presence")
        ('−0.25', '25 %')
    """
    return signed(value) if measure == "favour" else tr("{n} %", n=f"{100 * value:.0f}")


def share(found: Share, measure: Measure) -> str:
    """Return a figure with its interval; a dash where no episode is known."""
    if not found.of:
        return "–"
    value, low, high = (number(x, measure) for x in (found.value, found.low, found.high))
    return tr("{value} ({low} to {high})", value=value, low=low, high=high)


def gain(one: Gain) -> str:
    """Return the sentence of a gain with its probability, and what would take it back."""
    fields = {
        "winner": names.actor(one.winner), "loser": names.actor(one.loser), "p": f"{min(one.probability, 0.999):.3g}",
        "measure": tr("less distancing" if one.measure == "distancing" else one.measure),
    }  # fmt: skip
    if not one.decided:
        return tr("Not decided whether {winner} gains over {loser} in {measure} (probability {p}).", **fields)
    said = tr("{winner} gains over {loser} in {measure} (probability {p})", **fields)
    return tr("{said}; {undone}.", said=said, undone=_undone(one))


def _undone(one: Gain) -> str:
    """Return what would take a gain back."""
    of = one.measure in ("presence", "commitment")
    other, n = names.actor(one.loser if of else one.winner), one.needed
    more = counted(n, "{n} more episode", "{n} more episodes") if n else tr("more than fifty episodes")
    if of:
        return tr("{more} of {other} after the date would undo that", more=more, other=other)
    return tr("{more} against {other} after the date would undo that", more=more, other=other)


def source_line(found: Contest) -> str:
    """Return where the figures come from."""
    said = "Source: {source}; overdispersion {phi}. Computed by Dragoman."
    return tr(said, source=told(squeeze(found.source)), phi=f"{found.overdispersion:.2f}")


def describe(found: Contest) -> str:
    """Return in sentences what the chart shows."""
    words = [tr("{title}: {facts}.", title=title(found), facts=facts(found))]
    for s in found.standings:
        figures = listed(
            tr("{measure} {before} before, {after} after", measure=tr(m), before=share(s.before[m], m),
               after=share(s.after[m], m))
            for m in MEASURES
        )  # fmt: skip
        words.append(tr("{title}: {facts}.", title=names.actor(s.power), facts=figures))
    decided = [gain(g) for g in found.gains if g.decided]
    return " ".join([*words, lacking(found) or "", *(decided or [tr("No gain is decided.")])])


def sheet_of(found: Contest, *, bare: bool = False) -> Sheet:
    """Return the sheet with its panels drawn; ``bare``: the panels alone."""
    panels = (_TOP, *[_ROW] * (len(MEASURES) - 1))
    sheet = Sheet(title=title(found), subtitle=facts(found), panels=panels, entries=_entries(found),
                  foot=(method(), source_line(found)), bare=bare)  # fmt: skip
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
                axes.set_ylabel(tr(measure))
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
    for at, s in zip(days, shares, strict=True):
        if s.of:  # a quarter between two unknown ones has no band
            axes.vlines(at, s.low, s.high, color=_BAND, linewidth=2, zorder=1)  # type: ignore[arg-type]
    axes.axvline(date.fromisoformat(found.split), color=INK, linewidth=0.8, linestyle=(0, (4, 2)))  # type: ignore[arg-type]
    before, after = (number(s.value, measure) if s.of else "–" for s in (standing.before[measure],
                                                                         standing.after[measure]))  # fmt: skip
    axes.text(0, 1.04, f"{before} → {after}", transform=axes.transAxes, color=DIM, fontsize=7.5)


def _entries(found: Contest) -> list[Entry]:
    entries = [Entry(text=words) for words in [lacking(found)] if words]
    decided = [g for g in found.gains if g.decided]
    entries += [Entry(head="▲", text=gain(g)) for g in decided]
    if found.status == "ok" and not decided:
        entries.append(Entry(text=tr("No gain of one power over another is decided.")))
    if left := len(found.gains) - len(decided):
        entries.append(Entry(text=tr("Not decided: {n} of {all} comparisons.", n=left, all=len(found.gains)), dim=True))
    for column, standing in enumerate(found.standings[:POWERS]):
        entries += _latest(evidence.letter(column), standing)
    if (more := len(found.standings) - POWERS) > 0:
        entries.append(Entry(text=tr("{n} more powers are not drawn; a page (.html) has all.", n=more), dim=True))
    return entries


def _latest(name: str, standing: Standing) -> Sequence[Entry]:
    """Return the latest episodes of a power."""
    entries = []
    for e in standing.evidence[:EVIDENCE]:
        said = "; ".join(f"“{words}”" + (f" ({place})" if place else "") for words, place in evidence.said(e)[:1])
        text = evidence.episode(e) + (f": {said}" if said else "")
        entries.append(Entry(head=f"{name}{e.n}", text=text, lines=2, dim=True))
    return entries
