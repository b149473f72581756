"""A relation as a page: its chart, every shift with all its evidence, every month."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from dragoman.render import evidence, plots
from dragoman.render.messages import day, number, tr
from dragoman.render.pages import Address, Parts, figure, isolated, link, page, record, section, table, text, words

if TYPE_CHECKING:
    from dragoman.relations.evidence import Evidence, Quote
    from dragoman.relations.relation import Period, Relation, Shift

_CLASSES = ("costly+", "talk+", "neutral", "talk-", "costly-")


def relation_page(found: Relation, chart: str) -> str:
    """Return the page of a relation.

    Args:
        found: with the sentences of its evidence, where there is a library.
        chart: as SVG to be put inline, or as an image.
    """
    return page(*relation_parts(found, chart))


def relation_parts(found: Relation, chart: str, address: Address | None = None, here: str = "") -> Parts:
    """Return what the page of a relation is made of.

    Args:
        found: with the sentences of its evidence, where there is a library.
        chart: as SVG to be put inline, or as an image.
        address: gives addresses of the workbench, where the page is part of it.
        here: its own address there: months link to the same of that month alone.
    """
    lacking = evidence.lacking(found)
    title = evidence.title(found)
    drawn = plots.figure(chart, title, "relation", plots.relation(found)) if address else figure(chart, title)
    parts = [drawn]
    if lacking:
        parts.append(section("Insufficient evidence", f"<p>{text(lacking)}</p>"))
    if found.shifts:
        parts.append(section("Shifts", _shifts(found.shifts, address), evidence.KEY))
    elif not lacking:
        parts.append(section("Shifts", f"<p>{text(tr('No shift is told of in this period.'))}</p>"))
    if found.months:
        parts.append(section("Months", _months(found.months, here), "Each of its own episodes alone; coverage 1.0 "
                             "is as much as usual."))  # fmt: skip
    if found.latest:
        parts.append(section("Latest episodes", episodes(found.latest, "", address)))
    notes = (*evidence.notes(found), tr(evidence.METHOD), evidence.source_line(found))
    parts.append(section("How it was computed", "".join(f"<p>{text(note)}</p>" for note in notes)))
    return title, text(evidence.facts(found)), parts


def _shifts(shifts: Sequence[Shift], address: Address | None) -> str:
    head = ("shift", "week of", "what changed", "hangs on", "evidence, the most influential first")
    return table(
        "Shifts", head, (_shift(evidence.letter(n), one, address) for n, one in enumerate(shifts)), stacked=True
    )


def _shift(name: str, one: Shift, address: Address | None) -> tuple[str, ...]:
    return (
        f"{evidence.mark(one)} {name}", f'<td class="day">{text(day(one.date))}</td>', text(evidence.shift_facts(one)),
        text(evidence.hanging(one)), f'<td class="said">{episodes(one.evidence, name, address)}</td>',
    )  # fmt: skip


def episodes(found: Sequence[Evidence], name: str, address: Address | None = None) -> str:
    """Return episodes with all their sentences as HTML; ``name`` is the letter before their numbers, or nothing."""
    return f'<ul class="plain">{"".join(_episode(e, name, address) for e in found)}</ul>'


def _episode(e: Evidence, name: str, address: Address | None) -> str:
    label = f"<strong>{name}{e.n}</strong> " if name else ""
    return f"<li>{label}{isolated(evidence.episode(e))}{''.join(_said(e, address))}</li>"


def _said(e: Evidence, address: Address | None) -> list[str]:
    if not e.quotes:
        return [f"<br>{link(words_, isolated(words_))}" for words_, _ in evidence.said(e)]
    return [
        f"<br>{words(quote.words)} <small>{_place(quote, place, address)}</small>"
        for quote, (_, place) in zip(e.quotes, evidence.said(e), strict=True)
    ]


def _place(quote: Quote, place: str, address: Address | None) -> str:
    """Return where a sentence stands, as a link to the original, or in the workbench to the record in its article."""
    if address is None:
        return link(quote.url, isolated(place))
    return isolated(evidence.outlet(quote)) + tr(", ") + record(address, quote.article, quote.record)


def _months(months: Sequence[Period], here: str) -> str:
    head = ("month", "level R", "90 % interval", *(evidence.CLASS_WORDS[c] for c in _CLASSES), "coverage")
    return table("Months", head, (_month(one, here) for one in months))


def _month(one: Period, here: str) -> tuple[str, ...]:
    level = one.level
    value, low, high = map(evidence.signed, (level.value, level.low, level.high))
    known = (value, tr("{low} to {high}", low=low, high=high)) if level.episodes else ("–", "–")
    cells = (*known, *(number(one.classes[c]) for c in _CLASSES), f"{one.coverage:.1f}")
    month = one.start[:7]
    name = f'<span class="day">{text(day(month))}</span>'
    if here:
        name = f'<a href="{escape(here)}?since={month}&amp;until={month}">{name}</a>'
    return name, *(f'<td class="n">{cell}</td>' for cell in cells)
