"""A relation as a page: its chart, every shift with all its evidence, every month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dragoman.render import evidence
from dragoman.render.pages import Parts, isolated, link, page, section, table, text, words

if TYPE_CHECKING:
    from dragoman.relations.evidence import Evidence
    from dragoman.relations.relation import Period, Relation, Shift

_CLASSES = ("costly+", "talk+", "neutral", "talk-", "costly-")


def relation_page(found: Relation, chart: str) -> str:
    """Return the page of a relation.

    Args:
        found: with the sentences of its evidence, where there is a library.
        chart: as SVG to be put inline.
    """
    return page(*relation_parts(found, chart))


def relation_parts(found: Relation, chart: str) -> Parts:
    """Return what the page of a relation is made of."""
    lacking = evidence.lacking(found)
    parts = [f"<figure>{chart}</figure>"]
    if lacking:
        parts.append(section("Insufficient evidence", f"<p>{text(lacking)}</p>"))
    if found.shifts:
        parts.append(section("Shifts", _shifts(found.shifts), evidence.KEY))
    elif not lacking:
        parts.append(section("Shifts", "<p>No shift is told of in this period.</p>"))
    if found.months:
        parts.append(section("Months", _months(found.months), "Each of its own episodes alone; coverage 1.0 is as "
                             "much as usual."))  # fmt: skip
    if found.latest:
        parts.append(section("Latest episodes", episodes(found.latest, "")))
    notes = (*evidence.notes(found), evidence.METHOD, evidence.source_line(found))
    parts.append(section("How it was computed", "".join(f"<p>{text(note)}</p>" for note in notes)))
    return evidence.title(found), text(evidence.facts(found)), parts


def _shifts(shifts: Sequence[Shift]) -> str:
    head = ("shift", "week of", "what changed", "hangs on", "evidence, the most influential first")
    return table("Shifts", head, (_shift(evidence.letter(n), one) for n, one in enumerate(shifts)))


def _shift(name: str, one: Shift) -> tuple[str, ...]:
    return (
        f"{evidence.mark(one)} {name}", f'<td class="day">{text(one.date)}</td>', text(evidence.shift_facts(one)),
        text(evidence.hanging(one)), f'<td class="said">{episodes(one.evidence, name)}</td>',
    )  # fmt: skip


def episodes(found: Sequence[Evidence], name: str) -> str:
    """Return episodes with all their sentences as HTML; ``name`` is the letter before their numbers, or nothing."""
    return f'<ul class="plain">{"".join(_episode(e, name) for e in found)}</ul>'


def _episode(e: Evidence, name: str) -> str:
    label = f"<strong>{name}{e.n}</strong> " if name else ""
    return f"<li>{label}{isolated(evidence.episode(e))}{''.join(_said(e))}</li>"


def _said(e: Evidence) -> list[str]:
    if not e.quotes:
        return [f"<br>{link(words_, isolated(words_))}" for words_, _ in evidence.said(e)]
    return [
        f"<br>{words(quote.words)} <small>{link(quote.url, isolated(place))}</small>"
        for quote, (_, place) in zip(e.quotes, evidence.said(e), strict=True)
    ]


def _months(months: Sequence[Period]) -> str:
    head = ("month", "level R", "90 % interval", *(evidence.CLASS_WORDS[c] for c in _CLASSES), "coverage")
    return table("Months", head, map(_month, months))


def _month(one: Period) -> tuple[str, ...]:
    level = one.level
    value, low, high = map(evidence.signed, (level.value, level.low, level.high))
    known = (value, f"{low} to {high}") if level.episodes else ("–", "–")
    cells = (*known, *(f"{one.classes[c]:,}" for c in _CLASSES), f"{one.coverage:.1f}")
    return text(one.start[:7]), *(f'<td class="n">{cell}</td>' for cell in cells)
