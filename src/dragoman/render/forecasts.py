"""The forecast ledger and its tally in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from dragoman.render import names
from dragoman.render.library import NARROW, block, console_of, heading, ruled, status_text
from dragoman.render.terminal import clip
from dragoman.render.wording import squeeze

if TYPE_CHECKING:
    from dragoman.forecasts import Foretold, Ledger, Mark, Orphan, Tally, Track
    from dragoman.forecasts.reports import Report
    from dragoman.forecasts.voices import Voice

_OUTCOMES = {"came-true": "✓ came true", "partly": "◐ came true in part", "did-not": "✗ did not come true",
             "unclear": "? unclear"}  # fmt: skip
_LINES = 3
"""Lines a sentence may take."""


def print_ledger(found: Ledger, console: Console | None = None) -> None:
    """Print forecasts as blocks, those marks whose forecast is gone last."""
    out = console_of(console)
    for one in found.forecasts:
        print_forecast(one, out)
    if found.orphans:
        heading(
            out, "MARKS WITHOUT A FORECAST", "their article was read anew; take back with: dragoman forecasts unmark ID"
        )
        for lost in found.orphans:
            _print_orphan(out, lost)
    shown = len(found.forecasts)
    more = f"{shown:,} of {found.total:,}: --limit shows more" if shown < found.total else f"{shown:,}"
    out.print(Text(f"\n{more} · due is what lies before {found.today}", style="dim"))


def print_forecast(one: Foretold, console: Console | None = None) -> None:
    """Print one forecast: who, what, by when, how it came out, who reports it."""
    out = console_of(console)
    head = Text(f"\n{squeeze(one.id)}", style="bold").append(f"  {squeeze(one.kind)} · ", style="not bold")
    out.print(head.append_text(status_text(one.status)).append(f" · {_when(one)}", style="not bold"))
    block(out, Text(f"{speaker(one.voice)}: {_clip(out, one.sentence or one.words)}"))
    about = f"about {', '.join(names.actor(code) for code in one.about)} · " if one.about else ""
    block(out, Text(f"{about}made {one.made} · {_report(one.reports[0])}", style="dim"))
    for report in one.reports[1:]:
        block(out, Text(f"also {report.id} {_report(report)}: {_clip(out, report.words)}", style="dim"), 4)
    if one.backdated:
        block(out, Text("The day in it lies before the day it was made: it may be no horizon.", style="yellow"))
    _print_marks(out, one.mark, one.history)


def _when(one: Foretold) -> str:
    if one.horizon is None:
        return "no horizon told"
    by = f"by {one.due_on}" if one.due_on else f"horizon {squeeze(one.horizon)}"
    return f"{by}, due" if one.state == "due" else by


def speaker(voice: Voice) -> str:
    """Return who foretells, with what tells who that is.

    Example:
        >>> from dragoman.forecasts.voices import Voice
        >>> speaker(Voice(id="xi-jinping", name="Xi Jinping", country="CHN"))
        'Xi Jinping (CHN)'
    """
    name = squeeze(voice.name)
    known = " ".join(part for part in (voice.country, voice.sector) if part and part not in (voice.id, "JRN"))
    return ("the author, " if voice.own else "") + (f"{name} ({known})" if known else name)


def _clip(out: Console, words: str) -> str:
    return clip(squeeze(words), max(20, out.width - 8), _LINES)


def _report(report: Report) -> str:
    outlet = squeeze(report.outlet or "outlet not named")
    country = f" ({squeeze(report.country)})" if report.country else ""
    return f"{outlet}{country}, {report.published}, {names.language(report.language)}"


def _print_marks(out: Console, mark: Mark | None, history: tuple[Mark, ...]) -> None:
    if mark is not None:
        block(out, Text(squeeze(_mark(mark))))
    for earlier in reversed(history if mark is None else history[:-1]):
        block(out, Text(squeeze(f"before: {_mark(earlier)}"), style="dim"), 4)


def _mark(mark: Mark) -> str:
    outcome = "mark taken back" if mark.outcome is None else _OUTCOMES[mark.outcome]
    on = f" on {mark.on}" if mark.on else ""
    by = f" by {mark.by}" if mark.by else ""
    return f"{outcome}{on} · marked{by} {mark.at[:10]}" + (f": {mark.note}" if mark.note else "")


def _print_orphan(out: Console, lost: Orphan) -> None:
    out.print(Text(f"\n{squeeze(lost.id)}", style="bold").append(f"  {squeeze(lost.kind)}", style="not bold"))
    block(out, Text(f"{speaker(lost.voice)}: {_clip(out, lost.words)}"))
    _print_marks(out, lost.mark, lost.history)


def print_tally(found: Tally, console: Console | None = None) -> None:
    """Print the tally: a table where there is room, else two lines a voice."""
    out = console_of(console)
    listed = [*found.voices, *([found.nameless] if found.nameless else [])]
    if out.width < NARROW:
        for one in listed:
            out.print(Text(speaker(one.voice), style="bold"))
            block(out, Text(f"made {one.made}, due {one.due}, waiting {one.waiting}, marked {one.marked}"))
            block(out, Text(f"{_outcomes(one)}; {share(one)}"))
    else:
        table = ruled("voice", "made", "due", "waiting", "marked", "true", "partly", "did not", "unclear", "came true")
        for one in listed:
            figures = (one.made, one.due, one.waiting, one.marked, one.came_true, one.partly, one.did_not, one.unclear)
            table.add_row(Text(speaker(one.voice)), *(f"{figure:,}" for figure in figures), share(one))
        out.print(table)
    note = "share of those marked came-true, partly or did-not, with a 90 % interval; due: horizon before"
    out.print(Text(f"{note} {found.today}", style="dim"))
    if found.orphans:
        out.print(Text(f"{found.orphans} marks have lost their forecast: dragoman forecasts --marked", style="yellow"))


def _outcomes(one: Track) -> str:
    return f"true {one.came_true}, partly {one.partly}, did not {one.did_not}, unclear {one.unclear}"


def share(one: Track) -> str:
    """Return the share that came true with its interval, or that there are too few."""
    if one.share is None or one.low is None or one.high is None:
        return one.note
    value, low, high = (round(100 * x) for x in (one.share, one.low, one.high))
    return f"{value} % ({low}–{high})"
