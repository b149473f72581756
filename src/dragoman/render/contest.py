"""A contest and an alignment in the terminal: tables, sentences, episodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from dragoman.render import names
from dragoman.render.evidence import episode, said, signed
from dragoman.render.library import block, console_of, heading, ruled
from dragoman.render.terminal import clip
from dragoman.render.wording import squeeze

if TYPE_CHECKING:
    from dragoman.relations.alignment import Alignment
    from dragoman.relations.contest import Contest, Measure, Share
    from dragoman.relations.evidence import Evidence
    from dragoman.relations.relation import Estimate

EVIDENCE, ANSWERS, ISSUES = 3, 4, 20
"""Episodes and answered requests shown of a power, and issues of an alignment."""

_MEASURES: tuple[Measure, ...] = ("presence", "commitment", "favour", "distancing")
_MEANING = {
    "presence": "share of the powers' acts towards it",
    "commitment": "share of their costly acts in its favour",
    "favour": "level of its acts towards the power, −1 to +1",
    "distancing": "share of its acts that refuse, criticise, leave",
}


def share(found: Share, measure: Measure) -> str:
    """Return a measure with its interval and what it is made of.

    Example:
        >>> from dragoman.relations.contest import Share
        >>> share(Share(value=0.25, low=0.1, high=0.4, episodes=3, of=12), "presence")
        '25 % (10–40), 3 of 12'
    """
    if not found.of:
        return "none"
    if measure == "favour":
        return f"{signed(found.value)} ({signed(found.low)} to {signed(found.high)}), {found.of}"
    value, low, high = (round(100 * x) for x in (found.value, found.low, found.high))
    return f"{value} % ({low}–{high}), {found.episodes} of {found.of}"


def print_contest(found: Contest, console: Console | None = None) -> None:
    """Print a contest."""
    out = console_of(console)
    over = ", ".join(map(names.country, found.over))
    out.print(Text(f"Over {over}: {', '.join(map(names.country, found.powers))}", style="bold"))
    out.print(Text(f"{found.begin} to {found.split}, and from then to {found.end} · 90 % intervals"))
    if found.status != "ok":
        lacking = "Insufficient evidence: fewer than five acts of any power, or none on one side of the date."
        out.print(Text(lacking, style="yellow"))
    for measure in _MEASURES:
        heading(out, measure.upper(), _MEANING[measure])
        table = ruled("", "before", "after", "by quarter")
        for s in found.standings:
            line = " ".join(_mark(q, measure) for q in s.quarters[measure])
            sides = (share(side[measure], measure) for side in (s.before, s.after))
            table.add_row(names.country(s.power), *sides, line)
        out.print(table)
    heading(out, "WHO GAINS", "said where the probability is 0.9 or more")
    told = [g for g in found.gains if g.decided]
    for gain in told:
        acts = f"{gain.needed} further act{'' if gain.needed == 1 else 's'} the other way would"
        needed = "" if gain.needed is None else f"; {acts} take it back"
        block(out, Text(f"{gain.words}  ").append(f"P = {gain.probability:.2f}{needed}", style="dim"))
    if not told:
        block(out, Text("Nobody: no sentence of that kind is supported."))
    if left := len(found.gains) - len(told):
        block(out, Text(f"{left} comparisons are not decided; --json lists them.", style="dim"))
    for s in found.standings:
        _print_standing(out, s.power, s.evidence)
        for answer in s.answers[:ANSWERS]:
            end = f" → {answer.outcome}" + (f" ({answer.answer.date})" if answer.answer else "")
            block(out, Text(squeeze(f"asked {answer.request.date}: {_words(answer.request)}{end}"), style="dim"), 4)
    out.print(Text(f"\n{squeeze(found.source)} · overdispersion {found.overdispersion}", style="dim"))


_BARS = "▁▂▃▄▅▆▇█"


def _mark(quarter: Share, measure: Measure) -> str:
    if not quarter.of:
        return "·"
    value = (quarter.value + 1) / 2 if measure == "favour" else quarter.value
    return _BARS[min(7, max(0, int(value * 8)))]


def _print_standing(out: Console, power: str, evidence: tuple[Evidence, ...]) -> None:
    heading(out, names.country(power), "the latest episodes")
    for e in evidence[:EVIDENCE]:
        block(out, Text(squeeze(episode(e))))
        for words, where in said(e)[:1]:
            block(out, Text(clip(f"{words} ({where})" if where else words, max(20, out.width - 8)), style="dim"), 4)
    if not evidence:
        block(out, Text("None."))


def _words(e: Evidence) -> str:
    quoted = said(e)
    return clip(quoted[0][0], 80) if quoted else f"{e.actor} → {e.recipient}"


def print_alignment(found: Alignment, console: Console | None = None) -> None:
    """Print an alignment."""
    out = console_of(console)
    out.print(Text(f"{names.country(found.a)} and {names.country(found.b)}: the same side?", style="bold"))
    out.print(Text(f"{found.begin} to {found.end}"))
    issues = f"{len(found.issues)} issue{'' if len(found.issues) == 1 else 's'}"
    if found.index is None:
        out.print(Text(f"Too few issues ({issues}): both have seldom acted towards the same third.", style="yellow"))
    else:
        out.print(Text(f"Index {found.index:.2f} ({found.low:.2f}–{found.high:.2f}) of {issues}; 0.50: as by chance"))
    table = ruled("towards", found.a, found.b, "same side")
    for issue in found.issues[:ISSUES]:
        table.add_row(names.country(issue.party), _estimate(issue.a), _estimate(issue.b), f"{issue.same_side:.2f}")
    if found.issues:
        out.print(table)
    if len(found.issues) > ISSUES:
        out.print(Text(f"{len(found.issues) - ISSUES} more issues: --json lists all.", style="dim"))
    out.print(Text(f"A side is taken against R = {signed(found.usual)}, usual here", style="dim"))
    out.print(Text(squeeze(found.source), style="dim"))


def _estimate(found: Estimate) -> str:
    return f"{signed(found.value)} ({signed(found.low)} to {signed(found.high)}), {found.episodes}"
