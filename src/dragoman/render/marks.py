"""Highlights that nest and overlap in any way, as well-formed HTML.

Marks that overlap without nesting cannot be elements of their own; where one ends inside another, both are closed and
the other is opened again. Each piece names its record, so that the pieces of one record can be lit together.

Example:
    >>> marks = [Mark(span=Span(0, 4), kind="statement", id="s1"), Mark(span=Span(2, 6), kind="event", id="e1")]
    >>> import re
    >>> re.sub(r' [a-z-]+="[^"]*"', "", highlight("abcdef", Span(0, 6), marks, set()))
    '<mark>ab<mark>cd</mark></mark><mark>ef</mark>'
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from dragoman.records import Reading, Record, Span
from dragoman.render.messages import day, tr
from dragoman.render.wording import firmness, label, labels, on_whose_word, parties, safe

# Drawn one inside the other in this order where they are equally long.
LAYERS = ("statement", "interpretation", "forecast", "event", "cue", "mention", "date")


class Mark(Record, frozen=True, kw_only=True):
    """Stretch of text to be lit. ``title`` is shown when it is pointed at; marks with ``link`` are reached by keys."""

    span: Span
    kind: str
    id: str
    title: str = ""
    status: str = ""
    link: bool = False


def marks_of(reading: Reading) -> list[Mark]:
    """Return the highlights of a reading."""
    found: list[Mark] = []
    for s in reading.statements:
        title = _title(s.id, label(s.speaker), tr(s.mode), firmness(s), on_whose_word(s.source))
        found.append(Mark(span=s.span, kind="statement", id=s.id, title=title, status=s.status, link=True))
        if s.cue:
            found.append(Mark(span=s.cue, kind="cue", id=s.id, title=_title(s.id, tr("told by these words"))))
    for e in reading.events:
        title = _title(e.id, tr(e.type), parties(e), day(e.date or ""), firmness(e), on_whose_word(e.source))
        found.append(Mark(span=e.trigger, kind="event", id=e.id, title=title, status=e.status, link=True))
    for i in reading.interpretations:
        by = tr("read so by {readers}", readers=labels(i.readers))
        title = _title(i.id, by, firmness(i), on_whose_word(i.source))
        found.append(Mark(span=i.span, kind="interpretation", id=i.id, title=title, status=i.status, link=True))
        if i.cue:
            found.append(Mark(span=i.cue, kind="cue", id=i.id, title=_title(i.id, tr("read so by these words"))))
    for f in reading.forecasts:
        title = _title(f.id, tr(f.kind), label(f.by), firmness(f))
        found.append(Mark(span=f.span, kind="forecast", id=f.id, title=title, status=f.status, link=True))
    found += [Mark(span=m.span, kind="mention", id=m.id, title=label(m.actor)) for m in reading.mentions]
    found += [Mark(span=d.span, kind="date", id=d.id, title=_date(d.edtf)) for d in reading.dates]
    return found


def _date(edtf: str | None) -> str:
    return day(edtf) if edtf else tr("not resolved")


def _title(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def highlight(text: str, within: Span, marks: Sequence[Mark], anchored: set[str]) -> str:
    """Return the HTML of a part of the text with its marks.

    Args:
        text: the whole text; it is escaped.
        within: the part, usually a paragraph.
        marks: all marks; those outside the part are left alone.
        anchored: ids that have their anchor already; the first piece of a record becomes it.
    """
    inside = [mark for mark in marks if mark.span.overlaps(within)]
    edges = {within.start, within.end}
    for mark in inside:
        edges |= {max(mark.span.start, within.start), min(mark.span.end, within.end)}
    cuts = sorted(edges)
    # The longest that opens first goes outermost: fewest pieces.
    inside.sort(key=lambda m: (m.span.start, -m.span.end, LAYERS.index(m.kind), m.id))
    out: list[str] = []
    stack: list[Mark] = []
    for start, end in pairwise(cuts):
        stack = _close_ended(out, stack, start)
        for mark in inside:
            if max(mark.span.start, within.start) == start:
                out.append(_open(mark, anchored))
                stack.append(mark)
        out.append(escape(safe(text[start:end])))
    out.append("</mark>" * len(stack))
    return "".join(out)


def _close_ended(out: list[str], stack: list[Mark], at: int) -> list[Mark]:
    """Close the marks that end here and those opened inside them; open the latter again."""
    first = next((i for i, mark in enumerate(stack) if mark.span.end <= at), None)
    if first is None:
        return stack
    out.append("</mark>" * (len(stack) - first))
    again = [mark for mark in stack[first:] if mark.span.end > at]
    out += [_open(mark, None) for mark in again]
    return stack[:first] + again


def _open(mark: Mark, anchored: set[str] | None) -> str:
    """Return the opening tag; ``anchored`` None: this is a later piece of a mark."""
    parts = [f'<mark class="{mark.kind}{" " + mark.status if mark.status else ""}"', f'data-r="{escape(mark.id)}"']
    if mark.title:
        parts.append(f'title="{escape(safe(mark.title))}"')
    if mark.link and anchored is not None and mark.id not in anchored:
        anchored.add(mark.id)
        parts.append(f'id="t-{escape(mark.id)}" tabindex="0" aria-details="{escape(mark.id)}"')
    return " ".join(parts) + ">"
