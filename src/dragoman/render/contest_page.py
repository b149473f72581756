"""A contest as a page: its chart, every figure with its interval, every comparison, the evidence of each power."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.relations.contest import MEASURES
from dragoman.render import contest_chart, evidence, names, plots
from dragoman.render.contest_chart import share
from dragoman.render.messages import day, number, tr
from dragoman.render.pages import Address, Parts, figure, isolated, page, section, table, text
from dragoman.render.relation_page import episodes

if TYPE_CHECKING:
    from dragoman.relations.contest import Contest, Gain, Measure, Share, Standing


def contest_page(found: Contest, chart: str) -> str:
    """Return the page of a contest.

    Args:
        found: with the sentences of its evidence, where there is a library.
        chart: as SVG to be put inline, or as an image.
    """
    return page(*contest_parts(found, chart))


def contest_parts(found: Contest, chart: str, address: Address | None = None, here: str = "") -> Parts:
    """Return what the page of a contest is made of.

    Args:
        found: with the sentences of its evidence, where there is a library.
        chart: as SVG to be put inline, or as an image.
        address: gives addresses of the workbench, where the page is part of it.
        here: its own address there: points of the chart link to it.
    """
    title = contest_chart.title(found)
    drawn = plots.figure(chart, title, "contest", plots.contest(found, here)) if address else figure(chart, title)
    parts = [drawn]
    if lacking := contest_chart.lacking(found):
        parts.append(section("Insufficient evidence", f"<p>{text(lacking)}</p>"))
    if found.gains:
        head = ("measure", "what is said", "probability", "further episodes that would undo it")
        parts.append(section("Who gains", table("Who gains", head, map(_gain, found.gains), stacked=True)))
    parts.append(section("Before and after", _standings(found), "Mean of the posterior, its 90 % interval, and the "
                         "episodes it is made of."))  # fmt: skip
    parts.append(section("By quarter", "".join(_quarters(found, m) for m in MEASURES)))
    for place, one in enumerate(found.standings):
        parts.append(_power(one, evidence.letter(place), address))
    notes = (contest_chart.method(), contest_chart.source_line(found))
    parts.append(section("How it was computed", "".join(f"<p>{text(note)}</p>" for note in notes)))
    return title, text(contest_chart.facts(found)), parts


def _gain(one: Gain) -> tuple[str, ...]:
    needed = f"{one.needed}" if one.needed else tr("more than 50") if one.decided else "–"
    return (
        text(tr(one.measure)), text(contest_chart.gain(one)), f'<td class="n">{one.probability:.3f}</td>',
        f'<td class="n">{needed}</td>',
    )  # fmt: skip


def _standings(found: Contest) -> str:
    rows = [
        (text(names.country(one.power)), text(tr(m)), _cell(one.before[m], m), _cell(one.after[m], m))
        for one in found.standings
        for m in MEASURES
    ]
    return table(
        "Before and after", ("power", "measure", text(tr("before {day}", day=day(found.split))), "after"), rows
    )


def _cell(one: Share, measure: Measure) -> str:
    known = text(tr("{n} of {all}", n=number(one.episodes), all=number(one.of)))
    counted = f" <small>{known}</small>" if one.of else ""
    return f'<td class="n">{text(share(one, measure))}{counted}</td>'


def _quarters(found: Contest, measure: Measure) -> str:
    head = ("quarter from", *(text(names.actor(one.power)) for one in found.standings))
    rows = [
        (text(day(start)), *(_cell(one.quarters[measure][q], measure) for one in found.standings))
        for q, start in enumerate(found.quarters)
    ]
    return f"<h3>{text(tr(measure))}</h3>{table(measure, head, rows)}"


def _power(one: Standing, name: str, address: Address | None) -> str:
    body = episodes(one.evidence, name, address) if one.evidence else f"<p>{text(tr('No episode is known.'))}</p>"
    if one.answers:
        rows = [
            (
                isolated(evidence.episode(a.request)),
                text(tr(a.outcome)),
                episodes([a.answer], "", address) if a.answer else "–",
            )
            for a in one.answers
        ]
        listed = table("Requests and answers", ("request", "outcome", "answer"), rows, stacked=True)
        body += f"<h3>{text(tr('Requests and answers'))}</h3>{listed}"
    return section(f"{name}  {names.country(one.power)}", body, "The latest episodes.")
