"""The page of the parallax view."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from dragoman.records import Span
from dragoman.render import names, plots
from dragoman.render.differences import own_words
from dragoman.render.messages import day, listed, tr
from dragoman.render.pages import Address, Parts, isolated, page, record, section, status, table, text, worded, words
from dragoman.render.parallax import (
    NOTHING,
    OTHERS,
    counted,
    divergence_words,
    gathered,
    is_official,
    manner,
    target_name,
    title_of,
    totals,
)
from dragoman.render.wording import safe

if TYPE_CHECKING:
    from dragoman.stories import Parallax
    from dragoman.stories.parallax import Cell, Wording

_SHADES = 4


def parallax_page(view: Parallax) -> str:
    """Return the page of the parallax view."""
    return page(*parallax_parts(view))


def parallax_parts(view: Parallax, address: Address | None = None) -> Parts:
    """Return what the page of the parallax view is made of; with ``address``, linked to pages of the workbench."""
    cells = gathered(view.readings)
    stories = listed(f'<a href="{escape(address("stories", s))}">{text(s)}</a>' if address else text(s)
                     for s in view.stories)  # fmt: skip
    where = tr("told in {stories}", stories=stories) if stories else text(tr("told in no story"))
    heard = _chart(cells, address) + _table(cells)
    parts = [section("Who hears whom in it", heard, "Readings, by the readers' country and whom they "
                     "say it is aimed at. A count leads to its sentences."),
             section("How far countries differ", f"<p>{text(divergence_words(view.divergence))}</p>",
                     "Jensen–Shannon divergence: 0, all read it alike; 1, no two name the same target.")]  # fmt: skip
    if view.wordings:
        parts.insert(0, section("As each outlet words it", _wordings(view.wordings, address),
                                "Marked: words that no other article of the same language has."))  # fmt: skip
    if cells:
        parts.append(section("The sentences", "".join(_sentences(n, cell, address) for n, cell in enumerate(cells))))
    return title_of(view), f"{text(view.id)} · {text(day(view.day))} · {where}", parts


def _wordings(wordings: Sequence[Wording], address: Address | None) -> str:
    own = own_words([(w.language, w.article, w.words) for w in wordings])
    cards = (_card(w, spans, address) for w, spans in zip(wordings, own, strict=True))
    return f'<ul class="wordings">{"".join(cards)}</ul>'


def _card(wording: Wording, own: Sequence[Span], address: Address | None) -> str:
    notes = "".join(
        f"<p>{text(tr(what))} {listed(isolated(names.actor(name)) for name in found)}</p>"
        for what, found in (("Leaves out:", wording.drops), ("Alone names:", wording.adds))
        if found
    )
    where = listed((names.country(wording.country), names.language(wording.language), day(wording.day)))
    said = worded(_marked(wording.words, own), wording.words, wording.language, quote=wording.mode == "direct")
    return (
        f'<li><h3 dir="auto">{text(wording.outlet)}</h3><p class="soft">{text(where)}</p>'
        f"<p>{said}</p><p><small>{text(manner(wording))}</small> {status(wording.status)}</p>{notes}"
        f"<p><small>{record(address, wording.article, wording.record)}</small></p></li>"
    )


def _marked(said: str, own: Sequence[Span]) -> str:
    parts, at = [], 0
    for span in own:
        parts += [escape(safe(said[at : span.start])), "<mark>", escape(safe(span.of(said))), "</mark>"]
        at = span.end
    return "".join([*parts, escape(safe(said[at:]))])


def _chart(cells: Sequence[Cell], address: Address | None) -> str:
    if not cells or address is None:
        return ""
    label = tr("Readers' country by whom it is said to be aimed at")
    return plots.figure("", label, "readers", plots.readers(cells))


def _table(cells: Sequence[Cell]) -> str:
    if not cells:
        return f"<p>{text(tr(NOTHING))}</p>"
    readers, targets = totals(cells)
    most = max(cell.count for cell in cells)
    by_pair = {(cell.readers, cell.aimed_at): (n, cell) for n, cell in enumerate(cells)}
    rows = []
    for reader in readers:
        row = [isolated(names.country(reader))]
        for target in targets:
            found = by_pair.get((reader, target))
            row.append(_cell(*found, most) if found else '<td><span class="out">' + text(tr("none")) + "</span></td>")
        rows.append(row)
    head = ("read in", *(isolated(target_name(target)) for target in targets))
    return table("Readers' country by whom it is said to be aimed at", head, rows, matrix=True)


def _cell(number: int, cell: Cell, most: int) -> str:
    shade = max(1, -(-_SHADES * cell.count // most))
    who, whom = names.country(cell.readers), target_name(cell.aimed_at)
    label = text(tr("{n} of {who} aimed at {whom}: sentences", n=cell.count, who=who, whom=whom))
    return (
        f'<td class="h{shade}" id="in-{number}">'
        f'<a class="count" href="#cell-{number}" aria-label="{label}">{cell.count}</a> '
        f'<meter min="0" max="{most}" value="{cell.count}" aria-hidden="true"></meter>'
        f"<br><small>{text(counted(cell))}</small></td>"
    )


def _sentences(number: int, cell: Cell, address: Address | None) -> str:
    official = f"<em>{text(tr('official reason'))}</em> "
    lines = "".join(
        f"<li>{status(s.status)} {official if is_official(s) else ''}"
        f"{isolated(s.whom) + ': ' if cell.aimed_at == OTHERS else ''}{words(s.words)} "
        f"<small>{isolated(s.outlet)}{tr(', ')}{record(address, s.article, s.record)}</small></li>"
        for s in cell.sentences
    )
    title = f"{isolated(names.country(cell.readers))} → {isolated(target_name(cell.aimed_at))}"
    back = text(tr("back to the table"))
    return (
        f'<section id="cell-{number}" tabindex="-1"><h3>{title} <small><a href="#in-{number}">{back}</a>'
        f'</small></h3><ul class="plain">{lines}</ul></section>'
    )
